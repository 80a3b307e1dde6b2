"""run(): text in, mended text and findings out. Knows neither files nor where rules come from.

A round is one scan: category by category, find and accept the fixes that may be made, later categories keeping away
from what earlier ones are about to change. Then the edits are applied, and the next round sees the mended text, until
nothing is accepted. What is reported is what was mended plus what is left, in the coordinates of the text as given.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from cleanlint.document import Document
from cleanlint.match import hits
from cleanlint.patch import Edit, Origins, Patch, apply, choose, compose
from cleanlint.rule import Finding, Hit, Rule, tell
from cleanlint.scan import Scanner, Spots

ROUNDS = 20
PIECE = 400_000  # code points that are settled at once
NEAR = 200  # code points within which an earlier category's edit makes a later one wait


class Result(NamedTuple):
    """`text` with the accepted fixes made, `findings` in text order, `edits` (the Patch from the given text to `text`),
    and the ids of rules that undid each other's fixes and were kept from fixing."""

    text: str
    findings: list[Finding]
    edits: Patch
    fighting: tuple[str, ...] = ()


class Group(NamedTuple):
    """Rules that share one scan, in running order; `wanted` are the indices of those selected."""

    rules: Sequence[Rule]
    scanner: Scanner | None
    wanted: frozenset[int]
    always: frozenset[int]  # the wanted ones without a trigger: they run on every text


class Found(NamedTuple):
    rule: Rule
    hit: Hit


class Settled(NamedTuple):
    """Where one piece of text came to rest: the edits that led there, and what is left in the text they made."""

    text: str
    edits: Patch
    left: list[Found]


def run(text: str, groups: Sequence[Group], unsafe: bool = False, kind: str = "text") -> Result:
    """Check and mend one text. With `unsafe`, all fixes are made, otherwise the safe ones."""
    banned: set[str] = set()
    edits: Patch = []
    current = text
    while True:
        settled = [_settle(piece, groups, unsafe, kind, banned) for piece in _pieces(current, kind)]
        found, patch, at, mended = list[Found](), list[Edit](), 0, 0
        for one in settled:
            patch += (
                [edit._replace(start=edit.start + at, end=edit.end + at) for edit in one.edits] if at else one.edits
            )
            found += [_moved(left, mended) for left in one.left] if mended else one.left
            at += len(one.text) - sum(len(edit.text) - (edit.end - edit.start) for edit in one.edits)
            mended += len(one.text)
        edits = compose(edits, patch, current) if edits and patch else edits or patch
        current = "".join(one.text for one in settled) if patch else current
        if len(settled) == 1 or not patch:
            return Result(current, _report(text, edits, found), edits, tuple(sorted(banned)))


def _pieces(text: str, kind: str) -> list[str]:
    """A very long text in parts, cut between paragraphs where it has any, so that memory stays bounded.

    Not so for markup, whose code blocks and tags may reach across any cut.
    """
    if len(text) <= PIECE or kind != "text":
        return [text]
    parts, at = [], 0
    while len(text) - at > PIECE:
        low, high = at + PIECE // 2, at + PIECE
        cut = next(
            (place + len(mark) for mark in ("\n\n", "\n", ". ", " ") if (place := text.rfind(mark, low, high)) > 0),
            high,
        )
        parts.append(text[at:cut])
        at = cut
    return [*parts, text[at:]]


def _moved(found: Found, by: int) -> Found:
    return Found(found.rule, found.hit._replace(start=found.hit.start + by, end=found.hit.end + by))


def _settle(text: str, groups: Sequence[Group], unsafe: bool, kind: str, banned: set[str]) -> Settled:
    """Rounds until nothing is accepted. Rules that lead back to a text seen before join `banned`: they report, no more."""
    while True:
        document, edits, seen = Document(text, kind), list[Edit](), {text}
        rules: set[str] = set()
        for _ in range(ROUNDS):
            patch, left = _round(document, groups, unsafe, banned)
            if not patch:
                return Settled(document.text, edits, left)
            rules = {edit.rule.id for edit in patch if edit.rule}
            edits = compose(edits, patch, document.text) if edits else patch
            document = Document(apply(document.text, patch), kind)
            if document.text in seen:
                break
            seen.add(document.text)
        banned |= rules


def _round(document: Document, groups: Sequence[Group], unsafe: bool, banned: set[str]) -> tuple[Patch, list[Found]]:
    """Every category once, on one scan: the edits that can be made now, and, where there are none, all that is left.

    A later category must not judge what an earlier one is about to change. Patterns look only around their place, so
    they wait where an edit of an earlier category is near; checks may look anywhere, so they wait for the next round,
    and the later rules of their category with them.
    """
    before: Patch = []
    left: list[Found] = []
    category, wanted, waiting = "", list[Edit](), False
    for _, _, rule, places in _queue(
        [group.scanner.scan(document) if group.scanner else None for group in groups], groups
    ):
        if rule.category != category:
            before = choose([*before, *wanted], document.text) if wanted else before
            category, wanted, waiting = rule.category, [], False
        if (rule.kinds and document.kind not in rule.kinds) or (rule.lang == "en" and not document.english):
            continue
        waiting = waiting or (bool(before) and rule.body == "check")
        if waiting:
            continue
        for hit in hits(rule, document, places):
            left.append(Found(rule, hit))
            safe = rule.safe if hit.safe is None else hit.safe
            if hit.fix is not None and (safe or unsafe) and rule.id not in banned and not _near(before, hit):
                wanted.append(Edit(hit.start, hit.end, hit.fix, rule, safe, hit.message))
    return choose([*before, *wanted], document.text) if wanted else before, left


def _near(patch: Patch, hit: Hit) -> bool:
    """Whether an accepted edit is so near that the hit may owe itself to what that edit will change."""
    if not patch:
        return False
    at = bisect_right(patch, hit.start, key=lambda edit: edit.start)
    return (at > 0 and patch[at - 1].end > hit.start - NEAR) or (at < len(patch) and patch[at].start < hit.end + NEAR)


def _queue(
    spots: list[Spots | None], groups: Sequence[Group]
) -> list[tuple[tuple[int, int, str], int, Rule, Sequence[int] | None]]:
    """The rules to try on this text, in running order, each with its spots."""
    queue: list[tuple[tuple[int, int, str], int, Rule, Sequence[int] | None]] = []
    for group, places in zip(groups, spots, strict=True):
        if places is None:
            queue += [
                (rule.order, index, rule, None) for index, rule in enumerate(group.rules) if index in group.wanted
            ]
            continue
        for index in group.wanted.intersection(places) | group.always:
            rule = group.rules[index]
            queue.append((rule.order, index, rule, places.get(index)))
    queue.sort(key=lambda item: item[0])
    return queue


def _report(text: str, edits: Patch, found: list[Found]) -> list[Finding]:
    """Findings for what was mended and for what is left, in text order."""
    told: list[tuple[int, int, str | None, bool, Rule, str | None]] = [
        (edit.start, edit.end, edit.text, edit.safe, edit.rule, edit.message) for edit in edits if edit.rule
    ]
    origins = Origins(edits)
    for rule, hit in _uncovered(found):
        start, end = origins.span(hit.start, hit.end)
        safe = hit.fix is not None and (rule.safe if hit.safe is None else hit.safe)
        told.append((start, end, hit.fix, safe, rule, hit.message))
    told.sort(key=lambda item: (item[0], item[1]))
    findings, line, counted, begin = [], 1, 0, 0
    for start, end, fix, safe, rule, message in told:
        part = text[start:end]
        # A deleted line takes line breaks along: the place to show is its first character.
        shown = start + len(part) - len(part.lstrip("\n")) if part.strip("\n") else start
        if shown >= counted:
            line += text.count("\n", counted, shown)
            begin = max(begin, text.rfind("\n", counted, shown) + 1)
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
