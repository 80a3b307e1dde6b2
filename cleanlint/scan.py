"""The one scan: over all rules' triggers at once, it tells which rules can match, and where.

With Hyperscan, five small databases, each of triggers that the library finds in the same way (all in one are three times
as slow): raw text; prose, with the triggers that are marks, words, and at line edges apart; and those of rules for short
lines, which need not see the paragraphs.
Without it, `Scanner` is None and the engine runs every exact pattern over the whole text; the findings are the same.
"""

from __future__ import annotations

import ctypes
import re
import sys
import threading
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from cleanlint.document import Document
from cleanlint.mask import ADDRESS_PARTS
from cleanlint.rule import Rule, RuleError

if sys.platform == "linux":
    # Hyperscan's wheel has a libstdc++ inside, and a pyarrow (pandas, ray …) imported after it would get that one's symbols
    # and abort. So the system's comes first.
    with suppress(OSError):
        ctypes.CDLL("libstdc++.so.6")
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
_ADDRESS = _ODD - 1  # the id under which parts of addresses are found in raw text


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
    if rule.raw or _anchored(trigger):
        return _RAW if rule.raw else _EDGES
    return _WORDS if len(trigger) > _LONG or _WORD.search(_BYTE.sub("~", _CLASS.sub("|", trigger))) else _MARKS


def compile_databases(rules: Sequence[Rule]) -> list[bytes]:
    """The databases for `Scanner`, ready for a file, one for each place; an empty one is b""."""
    made: list[bytes] = []
    numbered = list(enumerate(expressions(rules)))
    for place in _DATABASES:
        group = [(at, one.pattern) for at, one in numbered if one.place == place]
        patterns = [pattern.encode("latin-1") for _, pattern in group]
        ids = [at for at, _ in group]
        if any("(?i" in pattern for _, pattern in group):
            patterns.append(ODD_CASE)
            ids.append(_ODD + place)
        if place == _RAW and patterns:
            patterns += [re.escape(part).encode() for part in ADDRESS_PARTS]
            ids += [_ADDRESS] * len(ADDRESS_PARTS)
        try:
            made.append(_compile(patterns, ids) if patterns else b"")
        except hyperscan.error as error:
            raise _blame(rules, group) or error from None
    return made


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


def _anchored(pattern: str) -> bool:
    return _LINE_BREAK.search(pattern) is not None or ends_line(pattern)


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
    """Loaded databases for one list of rules. Raises hyperscan's errors where the bytes are not such databases."""

    def __init__(self, rules: Sequence[Rule], databases: Sequence[bytes]) -> None:
        self._lock = threading.Lock()  # a database's scratch space serves one scan at a time
        loaded = [_load(data) if data else None for data in databases]
        self._prose, self._lines, self._raw = (
            [one for one in some if one] for some in (loaded[:_LINES], loaded[_LINES:_RAW], loaded[_RAW:])
        )
        wanted = expressions(rules)
        self._users = {at: expression.rules for at, expression in enumerate(wanted)}
        # Less the line break before the text, and less the one that stands for the end of a line.
        self._shift = {at: 1 + ends_line(expression.pattern) for at, expression in enumerate(wanted)}
        self._users[_ADDRESS], self._shift[_ADDRESS] = (), 1
        for place in _DATABASES:
            caseless = {at for one in wanted if one.place == place and "(?i" in one.pattern for at in one.rules}
            self._users[_ODD + place] = tuple(sorted(caseless))
            self._shift[_ODD + place] = 1

    def scan(self, document: Document) -> Spots:
        """Where to look, for each rule that has a trigger there."""
        text, spots = document.text, dict[int, list[int]]()
        bare = text.encode("utf-8", "surrogatepass")
        data = _between_breaks(bare)
        hits = self._hits(data, self._raw)
        if self._raw and not any(hit & _IDS == _ADDRESS for hit in hits):
            document.holds_no_address(bare)
        if document.prose is not text:
            spots = self._spots(data, len(text), hits)
            data, hits = _between_breaks(document.data), []
        hits += self._hits(data, self._prose)
        spots.update(self._spots(data, len(text), hits))
        if self._lines:
            spots.update(self._in_short_lines(document.prose))
        return spots

    def _in_short_lines(self, prose: str) -> Spots:
        """What the database for short lines finds. In most articles nearly all text is in longer ones."""
        lines = prose.split("\n")
        short = [line for line in lines if 0 < len(line) <= SHORT]
        text = "\n".join(short)
        data = _between_breaks(text.encode("utf-8", "surrogatepass"))
        hits = self._hits(data, self._lines)
        if not hits:
            return {}
        starts: list[int] = []  # where each short line begins among its like, and how far it was moved to get there
        moved: list[int] = []
        origin = start = 0
        for line in lines:
            size = len(line)
            if 0 < size <= SHORT:
                starts.append(start)
                moved.append(origin - start)
                start += size + 1
            origin += size + 1
        return {
            rule: [spot + moved[bisect_right(starts, spot) - 1] for spot in spots]
            for rule, spots in self._spots(data, len(text), hits).items()
        }

    def bare(self, data: bytes) -> None:
        """Run the databases and drop what they find: the floor that benchmarks measure against."""
        for database in self._prose + self._lines + self._raw:
            database.scan(data, match_event_handler=_ignore)

    def _hits(self, data: bytes, databases: Iterable[Any]) -> list[int]:
        """What the databases find: byte and expression in one number each, which are sorted fastest."""
        hits: list[int] = []

        def note(expression: int, _start: int, end: int, _flags: int, _context: object) -> None:
            hits.append(end << _BITS | expression)

        with self._lock:
            for database in databases:
                database.scan(data, match_event_handler=note)
        return hits

    def _spots(self, data: bytes, length: int, hits: list[int]) -> Spots:
        """From bytes to the code points of a text of that length, and from expressions to the rules that share them.

        Only what lies between the hits is decoded. A hit inside a character counts as behind it.
        """
        hits.sort()
        all_ascii, shifts = len(data) == length + 2, self._shift
        places: dict[int, list[int]] = {}
        at = count = 0
        for hit in hits:
            end, expression = hit >> _BITS, hit & _IDS
            if all_ascii:
                count = end
            elif end != at:
                while end < len(data) and data[end] & 0xC0 == 0x80:
                    end += 1
                count += len(data[at:end].decode("utf-8", "surrogatepass"))
                at = end
            spot = min(count - shifts[expression], length)
            known = places.get(expression)
            if known is None:
                places[expression] = [spot]
            elif known[-1] < spot:
                known.append(spot)
        spots: Spots = {}
        for expression, ends in places.items():
            for rule in self._users[expression]:
                others = spots.get(rule)
                spots[rule] = ends if others is None else sorted({*others, *ends})
        return spots


def _between_breaks(data: bytes) -> bytes:
    """Triggers have line breaks for line edges: the scanner's own `$` is not to be trusted at the end of the data."""
    return b"\n" + data + b"\n"


def _ignore(_rule: int, _start: int, _end: int, _flags: int, _context: object) -> None:
    return None


def _load(data: bytes) -> Any:
    database = hyperscan.loadb(data, hyperscan.HS_MODE_BLOCK)
    database.scratch = hyperscan.Scratch(database)
    return database
