"""run(): text in, mended text and findings out. Knows neither files nor where rules come from.

A round is one scan: category by category, find and accept the fixes that may be made, later categories keeping away
from what earlier ones are about to change. Then the edits are applied, and the next round sees the mended text, until
nothing is accepted. What is reported is what was mended plus what is left, in the coordinates of the text as given.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cleanlint.checks import function
from cleanlint.document import Document, Silence
from cleanlint.match import hits
from cleanlint.patch import Edit, Mended, Origins, Patch, apply, choose, compose
from cleanlint.pieces import WHOLE, Piece, pieces
from cleanlint.rule import Finding, Hit, Rule, tell
from cleanlint.scan import Scanner, Spots

ROUNDS = 20
NEAR = 200  # code points within which an earlier category's edit makes a later one wait


class Result(NamedTuple):
    """`text` with the accepted fixes made, `findings` in text order, `edits` (the Patch from the given text to `text`),
    and the ids of rules that undid each other's fixes and were kept from fixing."""

    text: str
    findings: list[Finding]
    edits: Patch
    fighting: tuple[str, ...] = ()


class Part(NamedTuple):
    """Some of a group's rules, by their indices."""

    all: frozenset[int]
    always: frozenset[int]  # those with neither trigger nor gate: they run on every text
    gates: Mapping[str, frozenset[int]]  # those behind each gate


class Group(NamedTuple):
    """Rules that share one scan, in running order, and which of them are wanted. Those whose fixes may be made run before
    the others: the first and the second of a pair, without `unsafe` and with it."""

    rules: Sequence[Rule]
    scanner: Scanner | None
    wanted: Part
    parts: Mapping[bool, tuple[Part, Part]]


class Found(NamedTuple):
    rule: Rule
    hit: Hit


class Settled(NamedTuple):
    """Where a text, or a piece of one, came to rest: the edits that led there, and what is left in the text they made."""

    text: str
    edits: Patch
    left: list[Found]


def run(
    text: str,
    groups: Sequence[Group],
    unsafe: bool = False,
    kind: str = "text",
    silence: Silence | None = None,
    fields: tuple[str, ...] = (),
) -> Result:
    """Check and mend one text. With `unsafe`, all fixes are made, otherwise the safe ones; `silence` has the last word.
    Of front matter only the `fields` are prose."""
    banned: set[str] = set()

    def settle(piece: Piece) -> Settled:
        return _settle(Document(piece.text, kind, fields, silence, piece.first, piece.last), groups, unsafe, banned)

    if len(text) <= WHOLE or kind != "text":  # markup has blocks that may reach across any cut
        mended, edits, found = settle(Piece(text, True, True))
    else:
        edits, found = _in_pieces(text, settle)
        mended = str(Mended(text, edits)) if edits else text
    return Result(mended, _report(text, edits, found), edits, tuple(sorted(banned)))


def _in_pieces(text: str, settle: Callable[[Piece], Settled]) -> tuple[Patch, list[Found]]:
    """What was done to a very long text and what is left in it, of which never more than a piece is held beside it."""
    edits: Patch = []
    at_rest: dict[bytes, list[Found]] = {}  # what is left in pieces that need not be read again
    while True:
        now = Mended(text, edits)
        found, patch, at, mended = list[Found](), list[Edit](), 0, 0
        for piece in pieces(now):
            size, left = len(piece.text), at_rest.get(piece.digest())
            if left is None:
                one = settle(piece)
                size, left = len(one.text), one.left
                at_rest[piece._replace(text=one.text).digest()] = left
                patch += [edit._replace(start=edit.start + at, end=edit.end + at) for edit in one.edits]
            found += [_moved(one, mended) for one in left]
            at += len(piece.text)
            mended += size
        if not patch:
            return edits, found
        edits = compose(edits, patch, now) if edits else patch


def _moved(found: Found, by: int) -> Found:
    return Found(found.rule, found.hit._replace(start=found.hit.start + by, end=found.hit.end + by))


def _settle(given: Document, groups: Sequence[Group], unsafe: bool, banned: set[str]) -> Settled:
    """Rounds until nothing is accepted. Rules that lead back to a text seen before join `banned`: they report, no more."""
    while True:
        document, edits, seen = given, list[Edit](), {given.text}
        rules: set[str] = set()
        for _ in range(ROUNDS):
            patch, left = _round(document, groups, unsafe, banned)
            if not patch:
                return Settled(document.text, edits, left)
            rules = {edit.rule.id for edit in patch if edit.rule}
            document, edits = _mended(document, patch, edits)
            if document.text in seen:
                break
            seen.add(document.text)
        banned |= rules


def _mended(document: Document, patch: Patch, edits: Patch) -> tuple[Document, Patch]:
    """The text with a patch applied, and the patch that leads there from the text to which `edits` belong."""
    text = apply(document.text, patch)
    return document.mended(text), (compose(edits, patch, document.text) if edits else patch)


def _round(document: Document, groups: Sequence[Group], unsafe: bool, banned: set[str]) -> tuple[Patch, list[Found]]:
    """Every category once, on one scan: the edits that can be made now, or, where there are none, all that is left.

    A later category must not judge what an earlier one is about to change. Patterns look only around their place, so
    they wait where an edit of an earlier category is near; checks may look anywhere, so they wait for the next round,
    and the later rules of their category with them. Rules whose fixes are not to be made wait until nothing is.
    """
    scans = [_Scan(document, group, unsafe) for group in groups]
    before: Patch = []
    left: list[Found] = []
    category, wanted, waiting = "", list[Edit](), False
    for rule, places in _queue(scans, 0):
        if rule.category != category:
            before = choose([*before, *wanted], document.text) if wanted else before
            category, wanted, waiting = rule.category, [], False
        waiting = waiting or (bool(before) and rule.body == "check")
        if waiting:
            continue
        for hit in _hits(document, rule, places):
            left.append(Found(rule, hit))
            safe = rule.is_safe(hit)
            if hit.fix is not None and (safe or unsafe) and rule.id not in banned and not _near(before, hit):
                wanted.append(Edit(hit.start, hit.end, hit.fix, rule, safe, hit.message))
    before = choose([*before, *wanted], document.text) if wanted else before
    if before:
        return before, []
    told = [Found(rule, hit) for rule, places in _queue(scans, 1) for hit in _hits(document, rule, places)]
    return [], sorted([*left, *told], key=_in_order) if told else left


def _in_order(found: Found) -> tuple[int, int, str]:
    return found.rule.order


def _hits(document: Document, rule: Rule, places: Sequence[int] | None) -> Iterator[Hit]:
    """What the rule finds and nobody has silenced, without fixes that would change what the markup means."""
    found = hits(rule, document, places)
    for hit in document.silence.judged(document, rule, found) if document.silence else found:
        if hit.fix is not None and rule.category != "suppression" and not document.keeps(*hit[:2], hit.fix):
            hit = hit._replace(fix=None)
        yield hit


def _near(patch: Patch, hit: Hit) -> bool:
    """Whether an accepted edit is so near that the hit may owe itself to what that edit will change."""
    if not patch:
        return False
    at = bisect_right(patch, hit.start, key=lambda edit: edit.start)
    return (at > 0 and patch[at - 1].end > hit.start - NEAR) or (at < len(patch) and patch[at].start < hit.end + NEAR)


class _Scan:
    """What one scan for a group's rules tells: which of them to try on the document, and where."""

    def __init__(self, document: Document, group: Group, unsafe: bool) -> None:
        self._document, self._group = document, group
        self._places: Spots = group.scanner.scan(document) if group.scanner else {}
        # Where people have silenced rules, all run in each round: what silenced nothing is told at its end.
        self._parts = (group.wanted, _NONE) if document.silence else group.parts[unsafe]
        self._open: dict[str, bool] = {}

    def tried(self, at: int) -> Iterator[tuple[Rule, Sequence[int] | None]]:
        """The rules of the first or the second part, each with its spots."""
        document, group, part = self._document, self._group, self._parts[at]
        wanted = set(part.all.intersection(self._places) | part.always if group.scanner else part.all)
        for gate, behind in part.gates.items():
            if self._passes(gate):
                wanted |= behind
            else:
                wanted -= behind
        for index in wanted:
            rule = group.rules[index]
            if (not rule.kinds or document.kind in rule.kinds) and (rule.lang != "en" or document.english):
                yield rule, self._places.get(index)

    def _passes(self, gate: str) -> bool:
        known = self._open.get(gate)
        if known is None:
            known = self._open[gate] = bool(function(gate)(self._document))
        return known


_NONE = Part(frozenset(), frozenset(), {})


def _queue(scans: Sequence[_Scan], part: int) -> list[tuple[Rule, Sequence[int] | None]]:
    """The rules of a part to try, in running order."""
    queue = [item for scan in scans for item in scan.tried(part)]
    queue.sort(key=lambda item: item[0].order)
    return queue


def _report(text: str, edits: Patch, found: list[Found]) -> list[Finding]:
    """Findings for what was mended and for what is left, in text order."""
    told: list[tuple[int, int, str | None, bool, Rule, str | None]] = [
        (edit.start, edit.end, edit.text, edit.safe, edit.rule, edit.message) for edit in edits if edit.rule
    ]
    origins = Origins(edits)
    for rule, hit in _uncovered(found):
        start, end = origins.span(hit.start, hit.end)
        safe = hit.fix is not None and rule.is_safe(hit)
        told.append((start, end, hit.fix, safe, rule, hit.message))
    told.sort(key=lambda item: (item[0], item[1]))
    findings, line, counted, begin = [], 1, 0, 0
    for start, end, fix, safe, rule, message in told:
        part = text[start:end]
        # A deleted line takes line breaks along: the place to show is its first character.
        shown = end - len(part.lstrip("\n")) if part[:1] == "\n" and part.strip("\n") else start
        if shown >= counted:
            breaks = text.count("\n", counted, shown)
            if breaks:
                line += breaks
                begin = text.rfind("\n", counted, shown) + 1
        else:
            line -= text.count("\n", shown, counted)
            begin = text.rfind("\n", 0, shown) + 1
        counted = shown
        column = shown - begin + 1
        words = tell(message or rule.message, part, fix)
        findings.append(Finding(rule.id, rule.severity, words, start, end, line, column, part, fix, safe))
    return findings


def _uncovered(found: list[Found]) -> list[Found]:
    """Without those that lie inside what an earlier rule offers to change: its fix would take them along."""
    if len(found) < 2:
        return found
    order = sorted(range(len(found)), key=lambda at: (found[at].hit.start, -found[at].hit.end, at))
    kept: list[int] = []
    open_spans: list[tuple[int, int]] = []  # end and place in `found` of what covers from the left
    for at in order:
        rule, hit = found[at]
        open_spans = [span for span in open_spans if span[0] > hit.start]
        if any(end >= hit.end and earlier < at for end, earlier in open_spans):
            continue
        kept.append(at)
        if hit.fix is not None or rule.severity == "error":
            open_spans.append((hit.end, at))
    return [found[at] for at in sorted(kept)]
