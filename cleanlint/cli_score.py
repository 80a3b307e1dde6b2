"""The command `score`: quality signals of files under a named profile, and whether to keep them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from cleanlint.report import number
from cleanlint.report.look import Look, path
from cleanlint.version import __version__

if TYPE_CHECKING:
    from cleanlint.batch import Batch
    from cleanlint.files import Source
    from cleanlint.scoring import Gate, Score

KEPT, DROPPED, FAILED = 0, 1, 2


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--profile", "-p", default="cleanlint", show_default=True, metavar="NAME", help="Whose signals and limits."
)
@click.option("--gate", "-g", "expression", metavar="EXPR", help="Your own limits, as “words >= 50 and damage < 30”.")
@click.option("--signals", "all_signals", is_flag=True, help="Show all numbers, not the reasons alone.")
@click.option("--profiles", "listing", is_flag=True, help="List the profiles and leave.")
@click.option("--encoding", default="", metavar="NAME", help="Of files without a byte order mark. [default: utf-8]")
@click.option("--output-format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--quiet", "-q", is_flag=True, help="No summary, and nothing of files to keep.")
@click.pass_context
def score(
    context: click.Context, paths: tuple[str, ...], profile: str, expression: str | None, all_signals: bool, listing: bool,
    encoding: str, form: str, quiet: bool,
) -> None:  # fmt: skip
    """Measure articles, and say which to keep.

    PATHS are as for `check`, and a configuration says which files, of which kind and encoding; but not which rules: a
    signal means the same everywhere. Exit status: 0 all are to be kept, 1 not all, 2 something could not be read.
    """
    from cleanlint.batch import Batch, Options
    from cleanlint.config.resolve import Resolver
    from cleanlint.scoring import Gate, GateError, UnknownProfile, names

    if listing:
        _list_profiles()
        return
    try:
        known = names(profile)
        gate = Gate(expression, known) if expression is not None else None
    except UnknownProfile as error:
        raise click.BadParameter(str(error), context, param_hint="--profile") from None
    except GateError as error:
        raise click.BadParameter(str(error), context, param_hint="--gate") from None
    try:
        "x".encode(encoding or "utf-8")
    except (LookupError, ValueError):
        raise click.BadParameter(f"there is no encoding “{encoding}”", context, param_hint="--encoding") from None
    resolver = Resolver({"encoding": encoding})
    batch = Batch(Options(), resolver.settings, _complain)
    scored = (
        (source, _score(source.text, batch.kind(source), profile, gate))
        for source in batch.sources(paths or (".",), resolver)
    )
    if form == "json":
        count, kept = _write_json(batch, scored, profile, gate)
    else:
        count, kept = _write_text(scored, profile, gate, all_signals, quiet)
    context.exit(FAILED if batch.troubles or not count else KEPT if kept == count else DROPPED)


def _score(text: str, kind: str, profile: str, gate: Gate | None) -> Score:
    from cleanlint.scoring import is_own
    from cleanlint.scoring import score as score_text

    findings = None
    if is_own(profile):
        from cleanlint.api import check

        findings = check(text, kind=kind)
    return score_text(text, profile, gate, findings)


def _write_text(
    scored: Iterable[tuple[Source, Score]], profile: str, gate: Gate | None, all_signals: bool, quiet: bool
) -> tuple[int, int]:
    look = Look(sys.stdout)
    count = kept = 0
    for source, found in scored:
        count, kept = count + 1, kept + found.keep
        if not found.keep or not quiet:
            verdict = look.paint("keep", "good") if found.keep else look.paint("drop", "error")
            look.write(f"{verdict}  {path(source.name)}" + "".join(f"\n      {reason}" for reason in found.reasons))
        if all_signals:
            width = max(map(len, found.signals))
            for name, value in found.signals.items():
                look.write(f"      {name:<{width}}  {f'{value:.6g}' if isinstance(value, float) else value}")
    if not quiet:
        look.write(f"\n{number(count, 'file')}: {kept} to keep, {count - kept} to drop (profile {profile}"
                   + (f", gate {gate.expression})" if gate else ")"))  # fmt: skip
    return count, kept


def _write_json(
    batch: Batch, scored: Iterable[tuple[Source, Score]], profile: str, gate: Gate | None
) -> tuple[int, int]:
    files: list[dict[str, Any]] = []
    for source, found in scored:
        files.append({"path": source.name, "keep": found.keep, "reasons": found.reasons, "signals": found.signals})
    kept = sum(one["keep"] for one in files)
    whole = {
        "version": __version__,
        "profile": profile,
        "gate": gate.expression if gate else None,
        "files": files,
        "errors": [{"path": one.path, "line": one.line, "message": one.message} for one in batch.troubles],
        "summary": {"files": len(files), "kept": kept, "dropped": len(files) - kept},
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
    return len(files), kept


def _list_profiles() -> None:
    from cleanlint.scoring import PROFILES, VERSIONS

    look = Look(sys.stdout)
    for known in (PROFILES, VERSIONS):
        for name, profile in known.items():
            look.write(f"{name:<24} {profile.about}")


def _complain(message: str) -> None:
    sys.stdout.flush()
    click.echo(path(message), err=True)
