"""A rule's examples are its tests: run them and say in words what is wrong."""

from __future__ import annotations

from cleanlint.api import run
from cleanlint.rule import Rule


def failures(rule: Rule) -> list[str]:
    """What the rule does otherwise than its examples say; empty where all hold. The rule runs alone, with all its fixes.

    Each damaged example must be found, give the stated text, and stay as it is when mended again; each flagged one must
    report the stated part; each look-alike must be silent.
    """
    chosen = (rule,)
    kind = rule.kinds[0] if rule.kinds else "text"
    wrong = []
    for damaged, mended in rule.fixes.items():
        result = run(damaged, chosen, True, kind)
        if not result.findings:
            wrong.append(f"not found: {damaged!r}")
        elif result.text != mended:
            wrong.append(f"mended otherwise: {damaged!r}\n    expected {mended!r}\n    got      {result.text!r}")
        elif run(mended, chosen, True, kind).text != mended:
            wrong.append(f"not at rest: {mended!r} is changed again")
        if result.fighting:
            wrong.append(f"never at rest: {damaged!r}")
    for text, part in rule.flags.items():
        found = [finding.found for finding in run(text, chosen, False, kind).findings]
        if part not in found:
            wrong.append(f"not found: {part!r} in {text!r}; found {found!r}")
    for text in rule.leaves:
        wrong += [f"false alarm: {finding.found!r} in {text!r}" for finding in run(text, chosen, False, kind).findings]
    return wrong
