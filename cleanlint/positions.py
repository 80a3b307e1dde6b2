"""Places in a text as editors count them: lines from 0, and columns in the units of an encoding.

Lines end at "\\n", "\\r\\n" or "\\r" and nowhere else: Python's `splitlines` would also break at form feeds and U+2028,
which scraped text is full of.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

_BREAK = re.compile(r"\r\n?|\n")
_UNITS: dict[str, tuple[int, ...]] = {"utf-8": (0x80, 0x800, 0x10000), "utf-16": (0x10000,), "utf-32": ()}
"""For each encoding, the first code points that take one unit more than those below."""


class Positions:
    """Of one text. Offsets are its code points, line breaks as they are; `encoding` is utf-8, utf-16 or utf-32."""

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text, self.encoding = text, encoding

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _BREAK.finditer(self.text))]

    @cached_property
    def _wide(self) -> list[list[int]]:
        """For each limit of the encoding, the offsets of the characters from there on."""
        if self.text.isascii():
            return []
        return [
            [match.start() for match in re.finditer(f"[{chr(limit)}-\U0010ffff]", self.text)]
            for limit in _UNITS[self.encoding]
        ]

    def _units(self, start: int, end: int) -> int:
        return end - start + sum(bisect_left(wide, end) - bisect_left(wide, start) for wide in self._wide)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_right(self._starts, offset) - 1
        return line, self._units(self._starts[line], offset)

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; one that is beyond the line or the text is its end."""
        if line >= len(self._starts):
            return len(self.text)
        start = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return start - 1 + bisect_right(range(start, end + 1), column, key=lambda at: self._units(start, at))
