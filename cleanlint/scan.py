"""The one scan: over all rules' triggers at once, it tells which rules can match, and where.

With Hyperscan, five small databases, each of triggers that the library finds in the same way (all in one are three times
as slow): raw text; prose, with the triggers that are marks, words, and at line edges apart; and those of rules for short
lines, which need not see the paragraphs.
Without it, `Scanner` is None and the engine runs every exact pattern over the whole text; the findings are the same.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

from cleanlint.document import Document
from cleanlint.mask import ADDRESS_PARTS
from cleanlint.rule import Rule, RuleError

if sys.platform == "linux":
    # Hyperscan's wheel has a libstdc++ inside, and a pyarrow (pandas, ray …) imported after it would get that one's symbols
    # and abort. So the system's comes first, by what is below ctypes, which is slow to import.
    with suppress(ImportError, OSError):
        from _ctypes import dlopen

        dlopen("libstdc++.so.6", os.RTLD_NOW)
try:
    import hyperscan
except ImportError:  # no wheel for this machine
    hyperscan = None  # type: ignore[assignment]

Spots = dict[int, list[int]]
"""Index of a rule -> code points (sorted) where one of its triggers ended."""

ODD_CASE = rb"\xc5\xbf|\xe2\x84\xaa|\xc4[\xb0\xb1]"
"""ſ, K, İ, ı: letters that equal an ASCII letter when case is ignored. Where one stands, every such rule is tried."""

_BITS = 20  # of a hit, for the expression's id; the rest is the byte where it ended
_IDS = (1 << _BITS) - 1
_ODD = 1 << _BITS - 1  # the id under which letters of odd case are found in the first database; one more: in the second
_PARTS = {_ODD - 1 - at: part for at, part in enumerate(ADDRESS_PARTS)}  # what is found in raw text, under which id
_UTF8 = "utf-8", "surrogatepass"

SHORT = 300
"""Code points of the longest line that the database for short lines sees."""

_LINE_BREAK = re.compile(r"(?:^|[(|)])\\n")  # at the start of an alternative
_CLASS, _BYTE = re.compile(r"\[[^\]]+\]|\(\?i?:?\)?|\\[bn]"), re.compile(r"\\x..")
_WORD = re.compile("[A-Za-z0-9~]{4}")  # that many fixed bytes in a row
_LONG = 500  # characters of a trigger that is a list, be it of the shortest texts


class Expression(NamedTuple):
    """One trigger: the byte pattern (Latin-1), what it is run on, and the indices of the rules that share it."""

    pattern: str
    place: int  # the database it belongs to
    rules: tuple[int, ...]


Users = list[tuple[int, int, list[int]]]
"""For each id of a hit: how many bytes it ends behind the spot, with the line break before the text, and the rules."""


class Compiled(NamedTuple):
    """Who uses which hit, and the database for each place; an empty one is b""."""

    users: Users
    databases: list[bytes]


_MARKS, _WORDS, _EDGES, _LINES, _RAW = _DATABASES = range(5)


@cache
def available() -> bool:
    """Whether the fast way is there and can be trusted.

    Releases with vectorscan 5.4.12 miss matches on some processors (its issue 358: a pair of bytes near the end of the
    data). A linter that overlooks things at random is worse than a slow one, so such a library is not used.
    """
    return hyperscan is not None and all(_sees(pattern, text) for pattern, text in _PROBES)


_PROBES = (
    (rb"\n[,;][^\n]*[.?]\n", b"\n, who owns the quarry, will bring the stones by boat before the winter.\n"),
    (rb",[^\n]+(?:[!.?]|\xe2)\n", b"\n\n, who owns the quarry, will bring the stones by boat before the winter.\n"),
    (
        rb"\n[,;][^\n]{8,}[.?]\n",
        b"\n\n, who owns the quarry, will bring the stones by boat before the winter.\n" + b"more of it " * 12,
    ),
)


def _sees(pattern: bytes, text: bytes) -> bool:
    seen: list[int] = []
    _load(_compile([pattern], [0])).scan(text, match_event_handler=lambda *match: seen.append(match[2]))
    return bool(seen)


def expressions(rules: Sequence[Rule]) -> list[Expression]:
    """All different triggers of the rules."""
    users: dict[tuple[str, int], list[int]] = {}
    for at, rule in enumerate(rules):
        for trigger in rule.triggers:
            users.setdefault((trigger, _place(rule, trigger)), []).append(at)
    return [Expression(pattern, place, tuple(indices)) for (pattern, place), indices in users.items()]


def alike(rule: Rule, other: Rule) -> bool:
    """Whether one scanner serves both: another severity, safety or pattern behind the same triggers is no matter to it."""
    return rule is other or (
        rule.triggers == other.triggers and all(_place(rule, one) == _place(other, one) for one in rule.triggers)
    )


def _place(rule: Rule, trigger: str) -> int:
    if rule.body == "line" and not rule.raw and rule.reach.width <= SHORT:
        return _LINES
    if rule.raw:
        return _RAW
    if _LINE_BREAK.search(trigger) or ends_line(trigger):
        return _EDGES
    return _WORDS if len(trigger) > _LONG or _WORD.search(_BYTE.sub("~", _CLASS.sub("|", trigger))) else _MARKS


def compile_databases(rules: Sequence[Rule]) -> Compiled:
    """What `Scanner` needs, as plain data."""
    wanted = expressions(rules)
    numbered, made = list(enumerate(wanted)), list[bytes]()
    for place in _DATABASES:
        group = [(at, one.pattern) for at, one in numbered if one.place == place]
        patterns = [pattern.encode("latin-1") for _, pattern in group]
        ids = [at for at, _ in group]
        if any("(?i" in pattern for _, pattern in group):
            patterns.append(ODD_CASE)
            ids.append(_ODD + place)
        if place == _RAW and patterns:
            patterns += [re.escape(part).encode() for part in _PARTS.values()]
            ids += _PARTS
        try:
            made.append(_compile(patterns, ids) if patterns else b"")
        except hyperscan.error as error:
            raise _blame(rules, group) or error from None
    return Compiled(_users(wanted), made)


def _users(wanted: Sequence[Expression]) -> Users:
    rows = [(at, 1 + ends_line(one.pattern), list(one.rules)) for at, one in enumerate(wanted)]
    for place in _DATABASES:
        caseless = {at for one in wanted if one.place == place and "(?i" in one.pattern for at in one.rules}
        rows.append((_ODD + place, 1, sorted(caseless)))
    return rows + [(part, 1, []) for part in _PARTS]


def _blame(rules: Sequence[Rule], group: Iterable[tuple[int, str]]) -> RuleError | None:
    """Which rule's trigger the scanner refuses, and what to do."""
    users = [expression.rules[0] for expression in expressions(rules)]
    for at, pattern in group:
        try:
            _compile([pattern.encode("latin-1")], [at])
        except hyperscan.error as error:
            remedy = "state a shorter `trigger`: a part of the match that is rare"
            return RuleError(rules[users[at]].path, 1, f"the scanner refuses its trigger ({error}); {remedy}")
    return None


def ends_line(trigger: str) -> bool:
    """Whether the trigger ends with a line edge: then the line ends one byte before the trigger does."""
    return trigger.rstrip(")").endswith("\\n")


def _compile(patterns: list[bytes], ids: list[int]) -> bytes:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=patterns, ids=ids, flags=[0] * len(patterns))
    return bytes(hyperscan.dumpb(database))


def library() -> str:
    """Name of the scanner and of the processor's features: databases fit no other."""
    if hyperscan is None:
        return "none"
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=[b"cleanlint"], ids=[0], flags=[0])
    info: Any = database.info()
    return f"{getattr(hyperscan, '__version__', '')} {info!r}"


class Scanner:
    """Loaded databases for one list of rules. Raises errors where the bytes are not what `compile_databases` made."""

    def __init__(self, users: Users, databases: Iterable[bytes]) -> None:
        self._lock = threading.Lock()  # a database's scratch space serves one scan at a time
        loaded = [_load(data) if data else None for _, data in zip(_DATABASES, databases, strict=True)]
        self._prose, self._lines, self._raw = (
            [one for one in some if one] for some in (loaded[:_LINES], loaded[_LINES:_RAW], loaded[_RAW:])
        )
        self._shift = {expression: shift for expression, shift, _ in users}
        self._users = {expression: rules for expression, _, rules in users}

    def scan(self, document: Document) -> Spots:
        """Where to look, for each rule that has a trigger there."""
        text, spots = document.text, Spots()
        data = text.encode(*_UTF8)
        hits = self._hits(_between_breaks(data), self._raw)
        if self._raw:
            document.looked_through(data, {_PARTS[hit & _IDS] for hit in hits if hit & _IDS in _PARTS})
        if document.prose is not text:
            spots, data, hits = self._spots(data, len(text), hits), document.data, []
        lines = _between_breaks(data)
        hits += self._hits(lines, self._prose)
        if self._lines:
            hits += self._in_short_lines(lines, len(data) - len(text))
        spots.update(self._spots(data, len(text), hits))
        return spots

    def _in_short_lines(self, data: bytes, wide: int) -> list[int]:
        """What the database for short lines finds. In most articles most text is in longer ones: here they are empty."""
        lines = data.split(b"\n")
        widest = SHORT + min(wide, 3 * SHORT)  # bytes, of which the text has so many more than characters
        short = [
            line if len(line) <= SHORT or (len(line) <= widest and len(line.decode(*_UTF8)) <= SHORT) else b""
            for line in lines
        ]
        seen = b"\n".join(short)
        hits = sorted(self._hits(seen, self._lines))
        if not hits:
            return hits
        whole, kept = list(accumulate(map(len, lines))), list(accumulate(map(len, short)))
        moved, line, at = list[int](), 0, 0
        for hit in hits:
            end = (hit >> _BITS) + 1  # with the line break before the text
            line += seen.count(b"\n", at, end)
            at = end
            moved.append(hit + (whole[line] - kept[line] << _BITS))
        return moved

    def bare(self, data: bytes) -> None:
        """Run the databases and drop what they find: the floor that benchmarks measure against."""
        for database in self._prose + self._lines + self._raw:
            database.scan(data, match_event_handler=lambda *_: None)

    def _hits(self, data: bytes, databases: Iterable[Any]) -> list[int]:
        """What the databases find: spot, in bytes, and expression in one number each, which are sorted fastest."""
        hits, shift = list[int](), self._shift

        def note(expression: int, _start: int, end: int, _flags: int, _context: object) -> None:
            hits.append(end - shift[expression] << _BITS | expression)

        with self._lock:
            for database in databases:
                database.scan(data, match_event_handler=note)
        return hits

    def _spots(self, data: bytes, length: int, hits: list[int]) -> Spots:
        """From bytes to the code points of a text of that length, and from expressions to the rules that share them."""
        hits.sort()
        if len(data) > length:
            hits = _in_code_points(data, hits)
        spots: Spots = {}
        for hit in hits:
            spot = hit >> _BITS
            spot = length if spot > length else spot  # `min` takes longer
            for rule in self._users[hit & _IDS]:
                known = spots.get(rule)
                if known is None:
                    spots[rule] = [spot]
                elif known[-1] < spot:
                    known.append(spot)
        return spots


def _in_code_points(data: bytes, hits: Iterable[int]) -> list[int]:
    """The sorted hits with code points for bytes. Only what lies between them is decoded.

    A hit inside a character counts as behind it.
    """
    moved, at, count, size = [], 0, 0, len(data)
    for hit in hits:
        end = hit >> _BITS
        if end != at:
            while end < size and 0x80 <= data[end] < 0xC0:
                end += 1
            count += len(data[at:end].decode(*_UTF8))
            at = end
        moved.append(count << _BITS | hit & _IDS)
    return moved


def _between_breaks(data: bytes) -> bytes:
    """Triggers have line breaks for line edges: the scanner's own `$` is not to be trusted at the end of the data."""
    return b"\n" + data + b"\n"


def _load(data: bytes) -> Any:
    database = hyperscan.loadb(data, hyperscan.HS_MODE_BLOCK)
    database.scratch = hyperscan.Scratch(database)
    return database
