"""Line breaks. The engine knows one, "\\n"; which others a text had, and where, is kept here in little room."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


class Breaks:
    """The line breaks of a text that are not "\\n", so that they can be put back."""

    def __init__(self, given: str) -> None:
        self._pairs: Sequence[int] = ()  # where "\\r\\n" stood: offsets of the "\\n" that stand for them
        self._returns: Sequence[int] = ()  # and where a lone "\\r" did
        at = given.find("\r")
        if at >= 0:
            self._find(given, at)

    def _find(self, given: str, at: int) -> None:
        from array import array  # a list takes five times the room

        self._pairs, self._returns = pairs, returns = array("Q"), array("Q")
        while at >= 0:
            (pairs if given.startswith("\n", at + 1) else returns).append(at - len(pairs))
            at = given.find("\r", at + 1)

    def __bool__(self) -> bool:
        return bool(self._pairs or self._returns)

    def offset(self, position: int) -> int:
        """Where a position of the text with one kind of line break is in the text as given."""
        return position + bisect_left(self._pairs, position)

    def put_back(self, text: str) -> str:
        """The text as given, of the one with one kind of line break."""
        if not self:
            return text
        parts, at = list[str](), 0
        for place, mark in sorted([*((at, "\r\n") for at in self._pairs), *((at, "\r") for at in self._returns)]):
            parts += (text[at:place], mark)
            at = place + 1
        return "".join([*parts, text[at:]])


def like(given: str, text: str, start: int, end: int) -> str:
    """A replacement for given[start:end], with the line breaks of that place, or else those before it."""
    return text.replace("\n", _first(given[start:end]) or _before(given, start)) if "\n" in text else text


def _before(given: str, position: int) -> str:
    at = max(given.rfind("\n", 0, position), given.rfind("\r", 0, position))
    if at < 0:
        return _first(given) or "\n"
    return "\r\n" if given[at - 1 : at + 1] == "\r\n" else given[at]


def _first(text: str) -> str:
    at = min((at for at in (text.find("\n"), text.find("\r")) if at >= 0), default=-1)
    return "" if at < 0 else "\r\n" if text.startswith("\r\n", at) else text[at]
