"""Where to look: near the spots where a trigger fired. The whole text is far longer than its few suspects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cleanlint.document import Document


def near(pattern: Any, text: str, spots: Sequence[int] | None, reach: int = 40) -> Iterator[Any]:
    """The matches that begin and end within `reach` of a spot, in order, each once."""
    done = at = 0
    places = spots or ()
    while at < len(places):
        first = last = places[at]
        at += 1
        while at < len(places) and places[at] - last <= reach:
            last = places[at]
            at += 1
        end = min(len(text), last + reach)
        for match in pattern.finditer(text, max(done, first - reach), end):
            if match.end() < end or end == len(text):
                done = match.end()
                yield match


def lines_at(document: Document, spots: Sequence[int] | None) -> list[int]:
    """The indices of the lines in which a trigger fired, each once, in order."""
    return sorted({document.line_index(max(0, spot - 1)) for spot in spots or ()}) if document.lines else []
