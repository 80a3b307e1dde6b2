"""From spots to hits: the exact pattern of a rule, run in bounded windows around the places where its trigger fired."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import regex

from cleanlint import exact
from cleanlint.checks import function
from cleanlint.document import Document
from cleanlint.rule import Hit, Rule
from cleanlint.scan import ends_line

_INNER = bytes(range(0x80, 0xC0))  # bytes that begin no character

TIMEOUT = 5.0
"""Seconds after which one rule's exact pattern gives up on one window: a guard, not a budget.

Not for the built-in rules, which are tested on hostile text: to set the clock takes longer than most matches."""

Template = Sequence[str | int]


def compiled(rule: Rule) -> Any:
    """The exact pattern."""
    return exact.compiled(rule.pattern)


@cache
def template(rule: Rule) -> Template:
    r"""`replace` in parts: texts as they are, groups (\1, \g<name>) as their number."""
    parts: list[str | int] = []
    for piece in regex.splititer(r"(\\\d+|\\g<\w+>|\\[nt\\])", rule.replace or ""):
        if piece in (r"\n", r"\t", r"\\"):
            parts.append({"n": "\n", "t": "\t", "\\": "\\"}[piece[1]])
        elif piece.startswith("\\"):
            name = piece[3:-1] if piece.startswith(r"\g") else piece[1:]
            parts.append(int(name) if name.isdigit() else compiled(rule).groupindex[name])
        elif piece:
            parts.append(piece)
    return tuple(parts)


def hits(rule: Rule, document: Document, spots: Sequence[int] | None) -> Iterable[Hit]:
    """What the rule finds. `spots` None: look everywhere (the slow way, for want of a scanner)."""
    if rule.body == "check":
        if spots is None and rule.triggers:
            spots = _spots(rule, document)
            if not spots:
                return ()
        found: Iterable[Hit] = function(rule.check)(document, spots, **rule.options)
    else:
        if rule.where and rule.body == "line":
            spots = _outer(rule, document, spots)
        found = _BODIES[rule.body](rule, document, spots)
    return _placed(rule, document, found) if rule.where else found


def _placed(rule: Rule, document: Document, found: Iterable[Hit]) -> Iterator[Hit]:
    """Only the hits in the first four lines, or in the last six."""
    if not (document.first if rule.where == "head" else document.last):
        return
    last = len(document.lines) - 1
    for hit in found:
        line = document.line_index(hit.start if hit.start >= document.lines[0].start else hit.end)
        line = max(line, document.line_index(hit.end - 1)) if rule.where == "tail" else line
        if line < 4 if rule.where == "head" else line > last - 6:
            yield hit


def _outer(rule: Rule, document: Document, spots: Sequence[int] | None) -> Sequence[int] | None:
    """The spots without those of lines so far from the head, or the tail, that no hit there would count."""
    lines = document.lines
    if spots is None or len(lines) < 8:
        return spots
    if rule.where == "head":
        return spots[: bisect_left(spots, lines[5].start)]
    return spots[bisect_left(spots, lines[-7].end) :]


def _spots(rule: Rule, document: Document) -> list[int]:
    """The spots that the scan would give, found the slow way."""
    text = document.text if rule.raw else document.prose
    data = b"\n" + text.encode("utf-8", "surrogatepass") + b"\n"
    ends = {end - ends_line(one) for one in rule.triggers for end in all_ends(_bytes_pattern(one), data)}
    return sorted({min(len(data[1:end].translate(None, _INNER)), len(text)) for end in ends})


def all_ends(pattern: Any, data: bytes) -> set[int]:
    """Every place where a match of the pattern can end, as a scanner reports them: not the longest alone."""
    ends = set()
    for longest in pattern.finditer(data, overlapped=True):
        match = longest
        while match:
            ends.add(match.end())
            match = pattern.match(data, match.start(), match.end() - 1)
    return ends


@cache
def _bytes_pattern(trigger: str) -> Any:
    return regex.compile(trigger.encode("latin-1"))


def _limit(rule: Rule) -> float | None:
    return None if rule.tried else TIMEOUT


def _matches(rule: Rule, document: Document, spots: Sequence[int] | None) -> Iterator[Any]:
    text = document.text if rule.raw else document.prose
    pattern = compiled(rule)
    if spots is None:
        yield from pattern.finditer(text, timeout=60 * TIMEOUT)
        return
    width, behind, ahead, one_line = rule.reach
    before, after = width + ahead, width + behind + ahead
    done = at = 0
    while at < len(spots):
        first = last = spots[at]
        at += 1
        while at < len(spots) and spots[at] - before <= last + after:
            last = spots[at]
            at += 1
        low, high = max(done, first - before), last + after
        if one_line:
            # A trigger that ends with its line may end behind the break.
            low = max(low, text.rfind("\n", low, max(low, first - 1)) + 1)
            stop = text.find("\n", last, high)
            high = high if stop < 0 else stop
        for match in pattern.finditer(text, low, high, timeout=_limit(rule)):
            if match.start() > last + behind:
                break  # it may owe its end to that of the window; the next one sees it whole
            done = match.end()
            yield match


def _find(rule: Rule, document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    group = "at" if "at" in compiled(rule).groupindex else 0
    for match in _matches(rule, document, spots):
        start, end = match.span(group)
        if start >= 0:
            yield Hit(start, end, _expand(rule, document.text, match) if rule.fixable else None)


def _expand(rule: Rule, text: str, match: Any) -> str:
    parts = []
    for part in template(rule):
        if isinstance(part, str):
            parts.append(part)
        else:
            start, end = match.span(part)
            parts.append(text[start:end] if start >= 0 else "")
    return "".join(parts)


def _line(rule: Rule, document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    text = document.text if rule.raw else document.prose
    pattern = compiled(rule)
    if spots is None:
        spans = [match.span() for match in pattern.finditer(text, timeout=60 * TIMEOUT)]
    else:
        spans, done, width = [], -1, rule.reach.width
        for spot in spots:
            if spot <= done:
                continue
            start, done = _line_around(text, spot, width)
            if done - start <= width and pattern.match(text, start, done, timeout=_limit(rule)):
                spans.append((start, done))
    for start, end in spans:
        lines = document.lines
        index = document.line_index(end)
        if not lines or not start <= lines[index].start < end:
            continue
        if not rule.fixable:
            yield Hit(lines[index].start, lines[index].end)
        elif rule.replace:
            yield Hit(lines[index].start, lines[index].end, rule.replace)
        else:
            yield Hit(*document.delete_lines(index), "")


def _line_around(text: str, spot: int, width: int) -> tuple[int, int]:
    """The line at a spot; of one that is longer than `width` only so much that this can be seen."""
    low, high = max(0, spot - width - 1), min(len(text), spot + width + 1)
    start, end = text.rfind("\n", low, spot) + 1 or low, text.find("\n", spot, high)
    return start, high if end < 0 else end


def _swap(rule: Rule, document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    for match in _matches(rule, document, spots):
        found = match[0]
        right = rule.words[found.lower()]
        if found.isupper() and len(found) > 1:
            right = right.upper()
        elif found[0].isupper():
            right = right[:1].upper() + right[1:]
        if right != found:
            yield Hit(match.start(), match.end(), right)


def _twice(rule: Rule, document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A word twice in a row, unless the words around it (options `before` and `after`) make that right."""
    text = document.prose
    for match in _matches(rule, document, spots):
        start, end = match.span("at")
        word = match["at"]
        if match["first"].lower() != word or _excused(rule, text, match.start(), end, word):
            continue
        if text[start - 1] != "\n":
            yield Hit(start - 1, end, "")
        elif text[end : end + 1] == " ":
            yield Hit(start, end + 1, "")  # the line break stays


def _excused(rule: Rule, text: str, start: int, end: int, word: str) -> bool:
    before = rule.options.get("before", {}).get(word, "").split()
    after = rule.options.get("after", {}).get(word, "").split()
    last = text[max(0, start - 30) : start].rstrip().rpartition(" ")[2].lower() if before else ""
    following = text[end : end + 30].split(None, 1)[:1] if after else []
    return last in before or bool(following and (following[0] in after or following[0][0].isdigit()))


_BODIES: dict[str, Callable[[Rule, Document, Sequence[int] | None], Iterator[Hit]]] = {
    "find": _find,
    "line": _line,
    "swap": _swap,
    "twice": _twice,
}
