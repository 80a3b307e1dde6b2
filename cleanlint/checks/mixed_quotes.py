"""Straight and curly marks in one article: the few came from elsewhere, and should look like the many."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from cleanlint.checks.quotes import half_and_half, measures, paragraphs, quotations
from cleanlint.document import Document
from cleanlint.patterns import lazy, places
from cleanlint.rule import Hit

# An apostrophe or a single mark; not the prime of feet, minutes and coordinates, not one half of a double mark.
_STRAIGHT = lazy(r"'(?:(?<!['\w]')(?=\w)|(?<=[^\W\d]')(?!['A-Z])|(?<=[\w.,!?…]')(?![\w']))")
_CURLY = lazy(r"[’‘](?<![’‘].)(?![’‘])")
_ELIDED = lazy(r"'(?:\d0s|\d\d\b|em\b|til\b|tis\b|twas\b|cause\b|bout\b|round\b|n\b)", re.I)


_STRAY = 3  # single marks of the rarer kind: with more, they are a passage of another hand
_SHORT = 80  # code points: a quotation that can be shown whole
_CURLY_MARKS = tuple(mark.encode() for mark in "’‘“")


def of_both_kinds(doc: Document) -> bool:
    """Gate: whether there are straight single marks, and curly ones of any sort."""
    return b"'" in doc.marks and any(mark in doc.marks for mark in _CURLY_MARKS)


def doubles(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The double marks of the kind that is rarer in the article, each with its counterpart as fix.

    A short quotation between two of them is one finding; of a pair that is half and half, `quotes.mismatched` speaks.
    """
    text, state = doc.prose, quotations(doc)
    straight, curly = text.count('"'), text.count("“") + text.count("”")
    straight = sum(mark.char == '"' and (mark.opens or not measures(text, mark.at)) for mark in state.marks)
    if not straight or not _few(straight, curly, 4):
        return
    fixes = {}
    halves = {mark.at for pair in state.pairs if half_and_half(*pair) for mark in pair}
    for mark in state.marks:
        if mark.at in halves:
            continue
        if straight < curly and mark.char == '"' and (mark.opens or not measures(text, mark.at)):
            fixes[mark.at] = "“" if mark.opens else "”"
        elif straight > curly and mark.char in "“”":
            fixes[mark.at] = '"'
    for first, last in state.pairs:
        if first.at in fixes and last.at in fixes and last.end - first.at <= _SHORT:
            inside = doc.text[first.end : last.at]
            yield Hit(first.at, last.end, fixes.pop(first.at) + inside + fixes.pop(last.at))
    yield from (Hit(at, at + 1, fix) for at, fix in fixes.items())


def singles(doc: Document, spots: Sequence[int] | None, curly: bool) -> Iterator[Hit]:
    """The straight (or the `curly`) apostrophes and single marks, where they are of the rarer kind; in a text of both
    kinds, those that are astray in their line."""
    if not curly and doc.prose.count("’") + doc.prose.count("‘") <= _STRAY and doc.prose.count("'") >= 6 * _STRAY:
        return  # the few curly ones are astray, if any are
    yield from (hit for hit in _rarer(doc) if (doc.text[hit.start] != "'") == curly)


def _rarer(doc: Document) -> Iterator[Hit]:
    text = doc.prose
    double, smart = text.count('"'), text.count("“") + text.count("”")
    if double and "’" not in text and "‘" not in text:
        return  # curly double marks alone: those of another hand, not the apostrophes
    straight = [at for at in places(text, "'") if _STRAIGHT.match(text, at)]
    curly = sorted(at for mark in "’‘" for at in places(text, mark) if _CURLY.match(text, at))
    if not straight or (not curly and (double or len(straight) > 2)):
        return
    clear = bool(curly) and 4 * min(len(straight), len(curly)) <= max(len(straight), len(curly))
    pure = not clear and (not double or not smart)  # then the double marks say too what the article's own kind is
    one, other = len(straight) + pure * double, len(curly) + pure * smart
    if clear and len(straight) < len(curly) and not double:
        other += smart  # double marks of the article's own kind bear the single ones out
    few = straight if one < other else curly
    if few and _few(len(few), max(one, other), _STRAY) and len(few) * (2 if len(few) == 1 else 6) <= max(one, other):
        for at in few:
            yield Hit(at, at + 1, curled(text, at) if one < other else "'")
    else:
        yield from _astray(doc, straight, curly)


def _astray(doc: Document, all_straight: list[int], all_curly: list[int]) -> Iterator[Hit]:
    """The one single mark of its kind in a paragraph that holds several marks of the other and none of its own: three
    single ones, whatever the double ones are, or fewer where the whole article has more of the other kind."""
    text, spans = doc.prose, paragraphs(doc)
    starts = [start for start, _ in spans]
    found: dict[int, tuple[list[int], list[int]]] = {}  # the marks of each paragraph that has any
    for kind, marks in enumerate((all_straight, all_curly)):
        for at in marks:
            found.setdefault(bisect_right(starts, at) - 1, ([], []))[kind].append(at)
    of_curly = len(all_curly) + text.count("“") + text.count("”")
    enough = 0 if of_curly > len(all_straight) + text.count('"') else 2
    for index, (straight, curly) in sorted(found.items()):
        if len(straight) != 1 and len(curly) != 1:
            continue
        start, end = spans[index]
        double, smart = text.count('"', start, end), text.count("“", start, end) + text.count("”", start, end)
        if len(straight) == 1 and (len(curly) > 2 or (not double and len(curly) + smart > enough)):
            yield Hit(straight[0], straight[0] + 1, curled(text, straight[0]))
        elif len(curly) == 1 and straight and not smart and len(straight) + double > 3:
            yield Hit(curly[0], curly[0] + 1, "'")


def _few(one: int, other: int, most: int) -> bool:
    """Whether one kind is so much rarer that it is astray. Half and half, nobody can say which was meant;
    and many marks of the rarer kind are a passage of another hand, kept as it was."""
    return min(one, other) <= min(most, max(one, other) / 2)


def curled(text: str, at: int) -> str:
    """‘ where a quotation starts that ends in the same line, else the apostrophe."""
    if at and (text[at - 1].isalnum() or text[at - 1] in ".,!?…”"):
        return "’"
    if _ELIDED.match(text, at):
        return "’"
    rest = text[at + 1 : at + 400].partition("\n")[0]
    return "‘" if re.search(r"\S'(?!\w)", rest) else "’"
