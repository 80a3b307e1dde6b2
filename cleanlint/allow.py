"""Words and phrases that are right as they are: what is found inside one of them is nobody's fault."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from cleanlint.document import Keep


def keeper(phrases: Sequence[str]) -> Keep:
    """Whether a finding, less the blanks around it, lies inside one of the phrases: as written, and as whole words."""

    @lru_cache(maxsize=1000)
    def candidates(found: str) -> list[str]:
        return [phrase for phrase in phrases if found in phrase]

    def inside(rule: str, text: str, start: int, end: int) -> bool:
        found = text[start:end]
        if found.strip():
            start += len(found) - len(found.lstrip())
            end = start + len(found.strip())
        return any(_around(phrase, text, start, end) for phrase in candidates(text[start:end]))

    return inside


def _around(phrase: str, text: str, start: int, end: int) -> bool:
    """Whether the phrase stands around text[start:end]. An empty span, where something is missing, must be within it."""
    size, empty = len(phrase), start == end
    at = text.find(phrase, max(0, end - size + empty), start + size - empty)
    while at >= 0:
        if not (_joined(text, at) or _joined(text, at + size)):
            return True
        at = text.find(phrase, at + 1, start + size - empty)
    return False


def _joined(text: str, at: int) -> bool:
    """Whether a word goes on across the place."""
    return at > 0 and text[at - 1 : at].isalnum() and text[at : at + 1].isalnum()
