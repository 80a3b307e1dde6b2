"""Straight and curly marks in one article: the few came from elsewhere, and should look like the many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleanlint.checks.patterns import lazy
from cleanlint.checks.quotes import measures, quotations
from cleanlint.document import Document
from cleanlint.rule import Hit

# An apostrophe or a single mark; not the prime of feet, minutes and coordinates, not one half of a double mark.
_STRAIGHT = lazy(r"(?<!['\w])'(?=\w)|(?<=[^\W\d])'(?!['A-Z])|(?<=[\ws.,!?…])'(?![\w'])")
_SINGLE = lazy(r"['’‘]")
_CURLY = lazy(r"(?<![’‘])[’‘](?![’‘])")
_ELIDED = lazy(r"'(?:\d0s|\d\d\b|em\b|til\b|tis\b|twas\b|cause\b|bout\b|round\b|n\b)", re.I)


def doubles(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The double marks of the kind that is rarer in the article, each with its counterpart as fix."""
    text = doc.prose
    straight, curly = text.count('"'), text.count("“") + text.count("”")
    if not straight or not curly:
        return
    marks = quotations(doc).marks
    straight = sum(mark.char == '"' and (mark.opens or not measures(text, mark.at)) for mark in marks)
    if not straight or not _few(straight, curly, 4):
        return
    for mark in marks:
        if straight < curly and mark.char == '"' and (mark.opens or not measures(text, mark.at)):
            yield Hit(mark.at, mark.end, "“" if mark.opens else "”")
        elif straight > curly and mark.char in "“”":
            yield Hit(mark.at, mark.end, '"')


def singles(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The apostrophes and single marks of the rarer kind."""
    text = doc.prose
    if "'" not in text or not any(mark in text for mark in "’‘“"):
        return
    places = [match.start() for match in _SINGLE.finditer(text)]
    straight = [at for at in places if text[at] == "'" and _STRAIGHT.match(text, at)]
    curly = [at for at in places if text[at] != "'" and _CURLY.match(text, at)]
    double, smart = text.count('"'), text.count("“") + text.count("”")
    if not straight or (not curly and (double or len(straight) > 2)):
        return
    clear = bool(curly) and 4 * min(len(straight), len(curly)) <= max(len(straight), len(curly))
    pure = not clear and (not double or not smart)  # then the double marks say too what the article's own kind is
    one, other = len(straight) + pure * double, len(curly) + pure * smart
    few = straight if one < other else curly
    if not _few(len(few), max(one, other), 3):
        return
    for at in few:
        yield Hit(at, at + 1, curled(text, at) if one < other else "'")


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
