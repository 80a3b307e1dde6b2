"""The public functions: text in, findings or mended text out. Everything costly is made once and kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cleanlint import builtin, scan
from cleanlint.document import MARK, Keep, Silence
from cleanlint.engine import Group, Part, Result
from cleanlint.engine import run as run_groups
from cleanlint.mask import KINDS
from cleanlint.rule import Finding, Rule, ordered

if TYPE_CHECKING:
    from pathlib import Path

_plans: list[tuple[Sequence[Rule] | None, tuple[Group, ...]]] = []  # the last few rule selections, newest first
_PLANS = 32  # as many as a run with different rules for different folders may use in turn


def check(text: str, kind: str = "text") -> list[Finding]:
    """All findings of the default rules, in text order."""
    return run(text, kind=kind).findings


def fix(text: str, unsafe: bool = False, kind: str = "text") -> str:
    """The text with the safe fixes made, or all of them."""
    return run(text, unsafe=unsafe, kind=kind).text


def run(
    text: str,
    rules: Sequence[Rule] | None = None,
    unsafe: bool = False,
    kind: str = "text",
    keep: Keep | None = None,
    fields: tuple[str, ...] = (),
) -> Result:
    """Check and mend at once. `rules` come from `rules()`; None means the default ones. `kind` is one of mask.KINDS.

    Of a document's front matter only these `fields` are prose, as “title”.
    `keep(rule id, text, start, end)` may say that a finding is to be passed over and its text left as it is.

    Raises TypeError for what is not text (decode bytes first) and ValueError for an unknown kind.
    """
    if not isinstance(text, str):
        raise TypeError(
            f"cleanlint works on str, not {type(text).__name__}; decode bytes first, as in data.decode('utf-8')"
        )
    if kind not in KINDS:
        raise ValueError(f"there is no kind of document “{kind}”; known are {', '.join(KINDS)}")
    return run_groups(text, plan(rules), unsafe, kind, silence(text, rules, kind, keep), fields)


def silence(text: str, chosen: Sequence[Rule] | None, kind: str, keep: Keep | None) -> Silence | None:
    """The word of the people on this text: its comments, and `keep`. None where nobody has said anything."""
    if not keep and (kind == "text" or MARK not in text):
        return None
    from cleanlint.suppress import Silence

    packs = builtin.packs()
    everyone = [rule for pack in packs for rule in pack.rules]
    return Silence(everyone, packs[0].rules if chosen is None else chosen, keep)


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
    del _plans[_PLANS:]
    return made


def _groups(chosen: Sequence[Rule] | None) -> tuple[Group, ...]:
    packs = builtin.packs()
    if chosen is None:
        return (_group(packs[0], range(len(packs[0].rules))),)
    left = {rule.id: rule for rule in chosen}
    groups = []
    for pack in packs:
        wanted = {
            at: left.pop(rule.id)
            for at, rule in enumerate(pack.rules)
            if rule.id in left and scan.alike(rule, left[rule.id])
        }
        rules = tuple(wanted.get(at, rule) for at, rule in enumerate(pack.rules))
        groups.append(_group(builtin.Pack(rules, pack.scanner), wanted))
    if left:
        own = ordered(left.values())
        scanner = scan.Scanner(*scan.compile_databases(own)) if scan.available() else None
        groups.append(_group(builtin.Pack(own, scanner), range(len(own))))
    return tuple(group for group in groups if group.wanted.all)


def _group(pack: builtin.Pack, wanted: Iterable[int]) -> Group:
    rules, chosen = pack.rules, frozenset(wanted)
    parts = {}
    for unsafe in (False, True):
        mending = frozenset(at for at in chosen if rules[at].fixable and (unsafe or rules[at].safe))
        parts[unsafe] = _part(rules, mending), _part(rules, chosen - mending)
    return Group(rules, pack.scanner, _part(rules, chosen), parts)


def _part(rules: Sequence[Rule], chosen: frozenset[int]) -> Part:
    gates: dict[str, list[int]] = {}
    for at in chosen:
        if not rules[at].triggers:
            gates.setdefault(rules[at].gate, []).append(at)
    always = frozenset(gates.pop("", ()))
    return Part(chosen, always, {gate: frozenset(some) for gate, some in gates.items()})
