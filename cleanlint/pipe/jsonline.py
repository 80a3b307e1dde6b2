"""One line of JSON that is changed only where it must be: all else of it stays byte for byte as it was.

Numbers (1.0, 1e3, integers of any length), the order of keys, blanks and escapes of a record are its owner's. So the line
is not parsed and written again: the places of its values are found, and the new ones are put there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple

_blank = re.compile(r"[ \t\r\n]*").match
_decode = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str).raw_decode


class Member(NamedTuple):
    """One key of an object: where it begins, and the place and value of what it holds (numbers as they are written)."""

    key: str
    begin: int
    start: int
    end: int
    value: Any


class Line(NamedTuple):
    """A line that holds an object, with its line break; `begin` and `close` are the places of its braces."""

    raw: str
    members: list[Member]
    begin: int
    close: int

    @property
    def record(self) -> str:
        return self.raw[self.begin : self.close + 1]

    def find(self, path: str) -> Member | None:
        """The member of this name; where there is none, the name's parts are looked for inside one another."""
        return _find(self.raw, self.members, path)

    def changed(self, member: Member, value: str | None, added: Mapping[str, Any]) -> str:
        """The line with a new value in the member's place (None: the one it has), and more members behind the last."""
        raw, end = self.raw, self.members[-1].end
        ascii_only = raw.isascii()
        compact = raw[self.members[0].start - 1] == ":"
        comma, colon = (",", ":") if compact else (", ", ": ")
        write = _writer(ascii_only, (comma, colon))
        more = "".join(f'{comma}"{key}"{colon}{write(one)}' for key, one in added.items())
        middle = raw[member.start : member.end] if value is None else write(value)
        return raw[: member.start] + middle + raw[member.end : end] + more + raw[end:]

    def without(self, names: Iterable[str], member: Member, value: str) -> str:
        """The line with a new value in the member's place, and without the top-level members of these names."""
        cuts: list[tuple[int, int, str]] = []
        if value != member.value:
            cuts.append((member.start, member.end, json.dumps(value, ensure_ascii=self.raw.isascii())))
        for at, one in enumerate(self.members):
            if one.key in names:
                # With the comma before it, or, where it comes first, the one behind.
                before = self.members[at - 1].end if at else one.begin
                cuts.append((before, one.end if at else self.members[1].begin, ""))
        parts, at = [], 0
        for start, end, new in sorted(cuts):
            parts += [self.raw[at:start], new]
            at = end
        return "".join([*parts, self.raw[at:]])


def parse(raw: str) -> Line:
    """Raises ValueError, with the reason, for what is no JSON object."""
    begin = _skip(raw, 0)
    if raw[begin : begin + 1] != "{":
        listed = " but a list: write one object a line, as jq -c '.[]' does" if raw[begin : begin + 1] == "[" else ""
        raise ValueError(f"no JSON object{listed}")
    try:
        members, close = _members(raw, begin)
    except json.JSONDecodeError as error:
        raise ValueError(f"broken JSON: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("broken JSON: nested too deeply") from None
    if _skip(raw, close + 1) != len(raw):
        raise ValueError(f"broken JSON: something behind the object, at character {close + 2}")
    return Line(raw, members, begin, close)


def _writer(ascii_only: bool, separators: tuple[str, str]) -> Callable[[Any], str]:
    return _WRITERS.setdefault(
        (ascii_only, separators), json.JSONEncoder(ensure_ascii=ascii_only, separators=separators).encode
    )


_WRITERS: dict[tuple[bool, tuple[str, str]], Callable[[Any], str]] = {}


def _skip(raw: str, at: int) -> int:
    """Where the white space that begins at `at` ends."""
    found = _blank(raw, at)
    return found.end() if found else at


def _members(raw: str, at: int) -> tuple[list[Member], int]:
    """The members of the object that begins at `at`, and where it closes."""
    found: list[Member] = []
    at = _skip(raw, at + 1)
    if raw[at : at + 1] == "}":
        return found, at
    while True:
        if raw[at : at + 1] != '"':
            raise json.JSONDecodeError("no key", raw, at)
        begin = at
        key, at = scanstring(raw, at + 1)
        at = _skip(raw, at)
        if raw[at : at + 1] != ":":
            raise json.JSONDecodeError("no colon behind a key", raw, at)
        start = _skip(raw, at + 1)
        value, end = _decode(raw, start)
        found.append(Member(key, begin, start, end, value))
        at = _skip(raw, end)
        mark = raw[at : at + 1]
        if mark == "}":
            return found, at
        if mark != ",":
            raise json.JSONDecodeError("no comma between members", raw, at)
        at = _skip(raw, at + 1)


def _find(raw: str, members: list[Member], path: str) -> Member | None:
    found = _last(members, path)
    head, dot, rest = path.partition(".")
    if found or not dot:
        return found
    outer = _last(members, head)
    return _find(raw, _members(raw, outer.start)[0], rest) if outer and isinstance(outer.value, dict) else None


def _last(members: list[Member], key: str) -> Member | None:
    """Of equal keys the last counts, as everywhere."""
    return next((member for member in reversed(members) if member.key == key), None)
