"""The commands about rules: list them, explain one, run their examples."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from cleanlint import completion
from cleanlint.cli_options import Mistake
from cleanlint.report import number
from cleanlint.report.look import Look, shorten, visible

if TYPE_CHECKING:
    from cleanlint.rule import Rule

_OWN = click.option(
    "--rules", "folders", multiple=True, metavar="DIR", help="Your own rules too, from a folder or file.",
    shell_complete=completion.files,
)  # fmt: skip


def _here(folders: Sequence[str]) -> tuple[tuple[Rule, ...], frozenset[str]]:
    """All rules that are known in the current folder, as its configuration wants them, and the ids of those that run."""
    from cleanlint.config.resolve import Resolver
    from cleanlint.files import Trouble

    try:
        return Resolver({"folders": folders}).known(os.path.join(os.curdir, "article"))
    except Trouble as error:
        raise Mistake(str(error)) from None


@click.command()
@click.argument("names", nargs=-1, shell_complete=completion.selection)
@_OWN
@click.option("--output-format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def rules(names: Sequence[str], folders: Sequence[str], form: str) -> None:
    """List the rules: all, or those named.

    NAMES are rules and categories. Severity, fix, and what is on or off are told as the configuration of the current
    folder has them; its own rules are among them.
    """
    from cleanlint.catalog import select

    everything, running = _here(folders)
    known = select(everything, names or ("ALL",))
    if form == "json":
        import json

        rows = [_as_object(rule) | {"runs": rule.id in running} for rule in known]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        return
    look = Look(sys.stdout)
    width = max((len(rule.id) for rule in known), default=0)
    for rule in known:
        level = look.paint(f"{rule.severity:<7}", rule.severity)
        fix = _fix_word(rule) + _RUNS[rule.default, rule.id in running]
        look.write(f"{rule.id:<{width}}  {level}  {fix:<20}  {shorten(visible(rule.message), 90)}")
    opt_in, off = (sum(rule.id not in running and rule.default == on for rule in known) for on in (False, True))
    said = [number(len(known), "rule")] + [f"{opt_in} of them opt-in (--extend-select)"] * bool(opt_in)
    look.write(f"\n{', '.join(said + [f'{off} off here'] * bool(off))}; `cleanlint explain RULE` tells more.")


@click.command()
@click.argument("name", metavar="RULE", shell_complete=completion.rules)
@_OWN
def explain(name: str, folders: Sequence[str]) -> None:
    """Say what a rule looks for and why, by its examples.

    RULE is the name of a rule, with its category or without. Your own rules are known where the configuration of the
    current folder names them.
    """
    known, running = _here(folders)
    wanted = [rule for rule in known if rule.id == name] or [rule for rule in known if rule.id.endswith(f"/{name}")]
    if len(wanted) != 1:
        raise _unknown(name, known, wanted)
    _explain(Look(sys.stdout), wanted[0], wanted[0].id in running)


def _unknown(name: str, known: Iterable[Rule], alike: Sequence[Rule]) -> Exception:
    from cleanlint.catalog import UnknownRule, nearest

    if alike:
        return UnknownRule(f"there is more than one rule “{name}”: {', '.join(rule.id for rule in alike)}")
    inside = [rule.id for rule in known if rule.category == name]
    if inside:
        return UnknownRule(f"“{name}” is a category, with the rules: {', '.join(inside)}")
    near = nearest(name, [rule.id for rule in known])
    return UnknownRule(f"there is no rule “{name}”{near or '; `cleanlint rules` lists them'}")


def _explain(look: Look, rule: Rule, runs: bool) -> None:
    opt_in = ("" if runs else "  off here") if rule.default else ("  opt-in, on here" if runs else "  opt-in")
    look.write(f"{look.paint(rule.id, 'bold')}  {look.paint(rule.severity, rule.severity)}{opt_in}")
    look.write(f"\n{rule.message}\n\n{' '.join(rule.why.split())}")
    look.write(f"\nFix: {_FIXES[_fix_word(rule)]}")
    limits = [f"only in documents of kind {' or '.join(rule.kinds)}"] * bool(rule.kinds)
    limits += ["only in English text"] * (rule.lang == "en")
    limits += [f"only in the {'first four' if rule.where == 'head' else 'last six'} lines"] * bool(rule.where)
    if limits:
        look.write(f"Runs {'; '.join(limits)}.")
    if rule.fixes:
        look.write("\nMends")
        for damaged, mended in rule.fixes.items():
            look.write(f"  {look.paint(visible(damaged), 'bad')}")
            look.write(f"→ {look.paint(visible(mended), 'good') or '(nothing)'}")
    if rule.flags:
        look.write("\nReports")
        for text, part in rule.flags.items():
            look.write(f"  {visible(text)}\n  here: {look.paint(visible(part), rule.severity)}")
    look.write("\nLeaves alone")
    for text in rule.leaves:
        look.write(f"  {visible(text)}")


_FIXES = {
    "safe fix": "safe; `cleanlint fix` makes it.",
    "unsafe fix": "a person should judge it; `cleanlint fix --unsafe` makes it.",
    "-": "none; what is right cannot be known from the text.",
}


_RUNS = {(True, True): "", (True, False): ", off here", (False, True): ", on here", (False, False): ", opt-in"}
"""By whether a rule runs unless something is said, and whether it runs here."""


def _fix_word(rule: Rule) -> str:
    return "-" if not rule.fixable else "safe fix" if rule.safe else "unsafe fix"


def _as_object(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id, "category": rule.category, "severity": rule.severity, "message": rule.message, "why": rule.why,
        "fixable": rule.fixable, "safe": rule.safe, "default": rule.default,
        "kinds": list(rule.kinds), "lang": rule.lang,
        "fixes": dict(rule.fixes), "flags": dict(rule.flags), "leaves": list(rule.leaves), "path": rule.path,
    }  # fmt: skip


@click.command()
@click.argument("files", nargs=-1, metavar="[RULE FILES]", shell_complete=completion.files)
@click.option("--timing", is_flag=True, help="Also print what each rule costs alone, in ms per MB of text.")
@click.option("--on", "texts", multiple=True, metavar="PATH", help="Texts for --timing. [default: the examples]")
@click.option("--budget", type=float, metavar="MS", help="Fail a rule that costs more than so much per MB of them.")
@click.option(
    "--hostile",
    type=float,
    metavar="MS",
    help="Fail a rule that takes longer on 100 KB of any one mark, bracket, blank …",
)
@click.pass_context
def test(
    context: click.Context,
    /,
    files: Sequence[str],
    timing: bool,
    texts: Sequence[str],
    budget: float | None,
    hostile: float | None,
) -> None:
    """Run the examples of rules, which are their tests.

    RULE FILES are files or folders; without any, those that the configuration of the current folder names, or else all
    built-in rules.
    """
    from cleanlint.examples import failures

    look, bad, run = Look(sys.stdout), 0, 0
    wanted = _named(files or _configured())
    for rule in wanted:
        run += len(rule.fixes) + len(rule.flags) + len(rule.leaves)
        wrong = failures(rule)
        bad += bool(wrong)
        if wrong:
            look.write(f"{look.paint(rule.id, 'error')}  {rule.path}")
            for line in wrong:
                look.write(f"  {line}")
    slow = 0
    if timing or budget is not None:
        slow += _timing(look, wanted, texts, timing, budget)
    if hostile is not None:
        slow += _hostile(look, wanted, hostile)
    rules = number(len(wanted), "rule")
    if slow:
        look.write(f"{slow:,} of {rules} cost too much.")
    look.write(f"{bad:,} of {rules} failed." if bad else f"{rules}: all {number(run, 'example')} hold.")
    context.exit(1 if bad or slow else 0)


def _configured() -> Sequence[str]:
    """The rule folders of the current folder's configuration."""
    from cleanlint.config.resolve import Resolver
    from cleanlint.files import Trouble

    try:
        found: Sequence[str] = Resolver().whole_run()["folders"]
    except Trouble as error:
        raise Mistake(str(error)) from None
    return found


def _named(files: Sequence[str]) -> tuple[Rule, ...]:
    """The rules in the files or folders, as built in where they are the built-in ones."""
    import cleanlint

    everything = cleanlint.rules(("ALL",))
    if not files:
        return everything
    built_in = {os.path.realpath(rule.path): rule for rule in everything}
    from pathlib import Path

    from cleanlint.catalog import load, rule_files
    from cleanlint.shipped import rules_folder

    home, found = Path(rules_folder()).resolve(), []
    for file in files:
        path = Path(file).resolve()
        if path == home or home in path.parents:
            found += [built_in[name] for name in map(os.path.realpath, rule_files(path)) if name in built_in]
        else:
            found += load([path])
    return tuple(dict.fromkeys(found))


def _timing(look: Look, wanted: Sequence[Rule], texts: Sequence[str], every: bool, budget: float | None) -> int:
    """Print what rules cost, or of which it is too much; how many those are."""
    from cleanlint.timing import costs

    samples = [text for rule in wanted for text in (*rule.fixes, *rule.flags, *rule.leaves)]
    if texts:
        from cleanlint.batch import Batch, Options, Settings
        from cleanlint.discover import Choice

        batch = Batch(Options(), lambda _: Settings(), look.write)
        samples = [source.text for source in batch.sources(texts, Choice())]
    found = costs(wanted, samples)
    slow = [cost for cost in found if budget is not None and cost.milliseconds > budget]
    look.write(f"{'ms/MB':>9}  {'spots/MB':>9}  {'hits':>6}  rule")
    for cost in found if every else slow:
        look.write(f"{cost.milliseconds:>9.2f}  {cost.spots:>9,.0f}  {cost.hits:>6,}  {cost.rule}")
    return len(slow)


def _hostile(look: Look, wanted: Sequence[Rule], most: float) -> int:
    """Print the rules that a hostile text can hold up; how many those are."""
    from cleanlint.timing import worst

    slow = [one for one in worst(wanted) if one.milliseconds > most]
    for one in slow:
        look.write(f"{one.milliseconds:>9.2f} ms on 100 KB of {one.unit!r}  {one.rule}")
    return len(slow)
