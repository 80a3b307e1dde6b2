"""cleanlint's own signals: the damage that its rules find, and what a text is made of. The reasons carry the values.

Damage is counted per thousand words, errors and warnings alone; hints are told apart. A text without words has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import category

from cleanlint.scoring.gate import Gate
from cleanlint.scoring.repeats import Repeats
from cleanlint.scoring.words import Cut

if TYPE_CHECKING:
    from cleanlint.rule import Finding

KEEP = "words >= 30 and letters >= 0.6 and damage < 40 and damaged < 0.25 and repeated_lines < 0.3 and repeated < 0.5"


def measure(cut: Cut, findings: Sequence[Finding] | None = None) -> tuple[dict[str, object], list[tuple[str, str]]]:
    """`findings` of the same text, where they are known already."""
    from cleanlint.rule import CATEGORIES

    if findings is None:
        from cleanlint.api import check

        findings = check(cut.text)
    words = cut.words
    per_thousand = 1000 / words if words else 0.0
    levels = Counter(finding.severity for finding in findings)
    damage = Counter(finding.rule.partition("/")[0] for finding in findings if finding.severity != "hint")
    signals: dict[str, object] = {
        **_shape(cut),
        "findings": len(findings),
        "errors": levels["error"],
        "warnings": levels["warning"],
        "hints": levels["hint"],
        "damage": damage.total() * per_thousand,
        "damaged": _covered(findings) / max(1, len(cut.text)),
    }
    for kind in dict.fromkeys((*CATEGORIES, *sorted(damage))):
        signals[f"damage_{kind}"] = damage[kind] * per_thousand
    return signals, [("cleanlint", reason) for reason in _gate(tuple(signals)).reasons(signals)]


@cache
def _gate(names: tuple[str, ...]) -> Gate:
    return Gate(KEEP, names)


def _shape(cut: Cut) -> dict[str, object]:
    lines = [stripped for line in cut.lines if (stripped := line.strip())]
    words, spaced = cut.words, max(1, len(cut.chunks))
    characters = sum(len(chunk) * times for chunk, times in cut.counted.items())
    letters = digits = 0
    for chunk, times in cut.counted.items():
        if chunk.isalpha():
            letters += len(chunk) * times
        else:
            letters += sum(category(character)[0] in "LM" for character in chunk) * times
            digits += sum(map(str.isdigit, chunk)) * times
    repeats = Repeats([chunk.lower() for chunk in cut.chunks])
    copied = Counter(lines)
    again = sum(len(line) * (times - 1) for line, times in copied.items() if times > 1)
    return {
        "characters": len(cut.text),
        "words": words,
        "lines": len(lines),
        "mean_word_length": characters / max(1, words),
        "words_per_line": words / max(1, len(lines)),
        "letters": letters / max(1, characters),
        "digits": digits / max(1, characters),
        "lettered_words": cut.with_letter / spaced,
        "unique_words": len(cut.counted) / spaced,
        "repeated_lines": again / max(1, sum(map(len, lines))),
        "repeated": repeats.covered(5) / max(1, repeats.characters),
    }


def _covered(findings: Sequence[Finding]) -> int:
    """Characters inside errors and warnings, each once. Findings come in text order."""
    total = free = 0
    for finding in findings:
        if finding.severity != "hint" and finding.end > free:
            total += finding.end - max(finding.start, free)
            free = finding.end
    return total
