"""The one scan: over all rules' triggers at once, it tells which rules can match, and where.

With Hyperscan, four small databases (prose or raw text, triggers at line edges apart: together they are half as fast).
Without it, `Scanner` is None and the engine runs every exact pattern over the whole text; the findings are the same.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from cleanlint.document import Document
from cleanlint.rule import Rule, RuleError

try:
    import hyperscan
except ImportError:  # no wheel for this machine
    hyperscan = None  # type: ignore[assignment]

Spots = dict[int, list[int]]
"""Index of a rule -> code points (sorted) where one of its triggers ended."""

ODD_CASE = rb"\xc5\xbf|\xe2\x84\xaa|\xc4[\xb0\xb1]"
"""ſ, K, İ, ı: letters that equal an ASCII letter when case is ignored. Where one stands, every such rule is tried."""

_ODD = 1 << 30  # the id under which letters of odd case are found in prose; one more: in raw text


class Expression(NamedTuple):
    """One trigger: the byte pattern (Latin-1), what it is run on, and the indices of the rules that share it."""

    pattern: str
    raw: bool
    rules: tuple[int, ...]


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
    users: dict[tuple[str, bool], list[int]] = {}
    for at, rule in enumerate(rules):
        for trigger in rule.triggers:
            users.setdefault((trigger, rule.raw), []).append(at)
    return [Expression(pattern, raw, tuple(indices)) for (pattern, raw), indices in users.items()]


def compile_databases(rules: Sequence[Rule]) -> list[bytes]:
    """The databases for `Scanner`, ready for a file: prose, prose anchored, raw, raw anchored; an empty one is b""."""
    made: list[bytes] = []
    numbered = list(enumerate(expressions(rules)))
    for raw in (False, True):
        for anchored in (False, True):
            group = [(at, e.pattern) for at, e in numbered if e.raw == raw and _anchored(e.pattern) == anchored]
            patterns = [pattern.encode("latin-1") for _, pattern in group]
            ids = [at for at, _ in group]
            if not anchored and any("(?i" in pattern for _, pattern in group):
                patterns.append(ODD_CASE)
                ids.append(_ODD + raw)
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
    return pattern.removeprefix("(?i)").startswith("\\n") or ends_line(pattern)


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
        self._prose = [_load(data) for data in databases[:2] if data]
        self._raw = [_load(data) for data in databases[2:] if data]
        wanted = expressions(rules)
        self._users = {at: expression.rules for at, expression in enumerate(wanted)}
        for raw in (False, True):
            caseless = [
                at for at, rule in enumerate(rules) if rule.raw == raw and any("(?i" in t for t in rule.triggers)
            ]
            self._users[_ODD + raw] = tuple(caseless)
        # Less the line break before the text, and less the one that stands for the end of a line.
        self._shift = {at: 1 + ends_line(expression.pattern) for at, expression in enumerate(wanted)} | {
            _ODD: 1,
            _ODD + 1: 1,
        }

    def scan(self, document: Document) -> Spots:
        """Where to look, for each rule that has a trigger there."""
        text, prose = document.text, document.prose
        if prose is text:
            return self._spots(text, self._prose + self._raw)
        spots = self._spots(prose, self._prose)
        spots.update(self._spots(text, self._raw))
        return spots

    def bare(self, data: bytes) -> None:
        """Run the databases and drop what they find: the floor that benchmarks measure against."""
        for database in self._prose + self._raw:
            database.scan(data, match_event_handler=_ignore)

    def _spots(self, text: str, databases: Iterable[Any]) -> Spots:
        # Triggers have line breaks for line edges: the scanner's own `$` is not to be trusted at the end of the data.
        data = b"\n" + text.encode("utf-8", "surrogatepass") + b"\n"
        hits: list[tuple[int, int]] = []

        def note(expression: int, _start: int, end: int, _flags: int, _context: object) -> None:
            hits.append((end, expression))

        with self._lock:
            for database in databases:
                database.scan(data, match_event_handler=note)
        if not hits:
            return {}
        hits.sort()
        if len(data) > len(text) + 2:
            hits = _code_points(data, hits)
        places: dict[int, list[int]] = {}
        shift, last = self._shift, len(text)
        for end, expression in hits:
            spot = min(end - shift[expression], last)
            known = places.get(expression)
            if known is None:
                places[expression] = [spot]
            elif known[-1] < spot:
                known.append(spot)
        return self._by_rule(places)

    def _by_rule(self, places: Spots) -> Spots:
        """From expressions to the rules that share them."""
        spots: Spots = {}
        for expression, ends in places.items():
            for rule in self._users[expression]:
                known = spots.get(rule)
                spots[rule] = ends if known is None else sorted({*known, *ends})
        return spots


def _ignore(_rule: int, _start: int, _end: int, _flags: int, _context: object) -> None:
    return None


def _load(data: bytes) -> Any:
    database = hyperscan.loadb(data, hyperscan.HS_MODE_BLOCK)
    database.scratch = hyperscan.Scratch(database)
    return database


def _code_points(data: bytes, hits: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Byte offsets to code points, decoding only what lies between the hits; inside a character counts as before it."""
    made, at, count = [], 0, 0
    for end, rule in hits:
        if end != at:
            while end < len(data) and data[end] & 0xC0 == 0x80:
                end -= 1
            if end > at:
                count += len(data[at:end].decode("utf-8", "surrogatepass"))
                at = end
        made.append((count, rule))
    return made
