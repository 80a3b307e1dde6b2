"""The public functions: text in, findings or mended text out. Everything costly is made once and kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cleanlint import builtin, scan
from cleanlint.engine import Group, Result
from cleanlint.engine import run as run_groups
from cleanlint.mask import KINDS
from cleanlint.rule import Finding, Rule, ordered

_plans: list[tuple[Sequence[Rule] | None, tuple[Group, ...]]] = []  # the last few rule selections, newest first


def check(text: str, kind: str = "text") -> list[Finding]:
    """All findings of the default rules, in text order."""
    return run(text, kind=kind).findings


def fix(text: str, unsafe: bool = False, kind: str = "text") -> str:
    """The text with the safe fixes made, or all of them."""
    return run(text, unsafe=unsafe, kind=kind).text


def run(text: str, rules: Sequence[Rule] | None = None, unsafe: bool = False, kind: str = "text") -> Result:
    """Check and mend at once. `rules` come from `rules()`; None means the default ones. `kind` is text, markdown or html.

    Raises TypeError for what is not text (decode bytes first) and ValueError for an unknown kind.
    """
    if not isinstance(text, str):
        raise TypeError(
            f"cleanlint works on str, not {type(text).__name__}; decode bytes first, as in data.decode('utf-8')"
        )
    if kind not in KINDS:
        raise ValueError(f"there is no kind of document “{kind}”; known are {', '.join(KINDS)}")
    return run_groups(text, plan(rules), unsafe, kind)


def rules(select: Iterable[str] = (), ignore: Iterable[str] = (), extra: Iterable[str | Path] = ()) -> tuple[Rule, ...]:
    """The rules to run, in running order. Names are ids (`spacing/tab`), categories or `ALL`.

    `extra` are users' own rule files or folders. Without `select`, opt-in rules are left out.
    Raises UnknownRule, naming the nearest, and RuleError for a rule file that cannot be used.
    """
    from cleanlint.catalog import load
    from cleanlint.catalog import select as select_rules

    known = ordered(rule for pack in builtin.packs() for rule in pack.rules)
    own = load(extra)
    if own:
        names = {rule.id for rule in own}
        known = ordered([rule for rule in known if rule.id not in names] + list(own))
    return select_rules(known, tuple(select), tuple(ignore))


def plan(chosen: Sequence[Rule] | None) -> tuple[Group, ...]:
    """The rules in groups that share a scanner: the built-in ones have theirs, others get one of their own."""
    for known, groups in _plans:
        if known is chosen:
            return groups
    made = _groups(chosen)
    _plans.insert(0, (chosen, made))
    del _plans[8:]
    return made


def _groups(chosen: Sequence[Rule] | None) -> tuple[Group, ...]:
    packs = builtin.packs()
    if chosen is None:
        return (_group(packs[0], range(len(packs[0].rules))),)
    wanted = {id(rule) for rule in chosen}
    groups = [_group(pack, [at for at, rule in enumerate(pack.rules) if id(rule) in wanted]) for pack in packs]
    built_in = {id(rule) for pack in packs for rule in pack.rules}
    own = ordered(rule for rule in chosen if id(rule) not in built_in)
    if own:
        databases = scan.compile_databases(own) if scan.available() else []
        groups.append(_group(builtin.Pack(own, scan.Scanner(own, databases) if databases else None), range(len(own))))
    return tuple(group for group in groups if group.wanted)


def _group(pack: builtin.Pack, wanted: Iterable[int]) -> Group:
    chosen = frozenset(wanted)
    return Group(pack.rules, pack.scanner, chosen, frozenset(at for at in chosen if not pack.rules[at].triggers))
