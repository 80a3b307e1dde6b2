"""`str.find` for scanners: asked ever further on, it goes over the text once for each mark, however often it is asked."""

from __future__ import annotations


class Ahead:
    """The next place of a mark at or after a position; -1 where there is none. Positions must not decrease."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, int] = {}

    def find(self, mark: str, at: int) -> int:
        known = self._known.get(mark, -2)
        if known != -1 and known < at:
            known = self._known[mark] = self._text.find(mark, at)
        return known
