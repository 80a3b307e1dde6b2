"""Brackets that lost their partner, or found a false one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleanlint.checks.quotes import paragraphs, word_start
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_BRACKET = lazy(r"[()\[\]]")
_PARTNER = {")": "(", "]": "["}
_SMILEY = lazy(r"[:;=8()\[\]](?:(?<=[:;=8])[-‑^o’']?[()\[\]]{1,5}(?!\w)|(?<=[()\[\]])[()\[\]]{0,2}[-‑]?[:;=](?!\w))")
_ITEM = lazy(r"(?:^|[\s(\[,;:.])(?:\d{1,3}[a-z]?|[A-Za-z]|[ivxlIVX]{1,5})\.?[)\]]$", re.M)
_END = lazy(r"[.!?][”\"’)]?(?= [A-Z“\"])")
_SHOWN = 58
_CROWD = 500  # brackets in one paragraph: beyond, it is no prose


class State(NamedTuple):
    unclosed: list[tuple[int, int]]  # place, end of its paragraph
    unopened: list[int]
    mismatched: list[tuple[int, int]]


@lru_cache(maxsize=2)
def state(doc: Document) -> State:
    """Pair the brackets of each paragraph; one left open may be closed in a later paragraph."""
    text = doc.prose
    found = State([], [], [])
    left: list[tuple[int, int]] = []
    for start, end in paragraphs(doc):
        stack: list[tuple[int, int]] = []
        places = [match.start() for match in _BRACKET.finditer(text, start, end)]
        if not places or len(places) > _CROWD:
            continue
        smileys = {at for match in _SMILEY.finditer(text, start, end) for at in range(*match.span())}
        for at in places:
            char = text[at]
            if at in smileys:
                continue
            if char in "([":
                stack.append((at, end))
            elif stack and text[stack[-1][0]] == _PARTNER[char]:
                stack.pop()
            elif _ITEM.search(text, max(start, at - 6), at + 1):
                continue  # a) or 12): an item of a list
            elif len(stack) > 1 and text[stack[-2][0]] == _PARTNER[char]:
                found.unclosed.append(stack.pop())
                stack.pop()
            elif stack:
                found.mismatched.append((stack.pop()[0], at))
            elif left and text[left[-1][0]] == _PARTNER[char]:
                left.pop()
            else:
                found.unopened.append(at)
        left += stack
    found.unclosed.extend(left)
    return found


def uneven(doc: Document) -> bool:
    """Gate: whether more brackets open than close, or fewer."""
    marks = doc.marks
    return marks.count(b"(") != marks.count(b")") or marks.count(b"[") != marks.count(b"]")


def unclosed(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Opening brackets without their partner, shown up to where the sentence ends."""
    text = doc.prose
    for at, end in state(doc).unclosed:
        most = min(end, at + _SHOWN)
        stop = _END.search(text, at, most)
        yield Hit(at, stop.end() if stop else most, safe=False)


def unopened(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Closing brackets without their partner."""
    for at in state(doc).unopened:
        yield Hit(max(word_start(doc.prose, at), at - 40), at + 1, safe=False)


def mismatched(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A round bracket closed by a square one, or the other way round."""
    for first, last in state(doc).mismatched:
        if last - first < 200:
            yield Hit(last, last + 1, ")" if doc.text[first] == "(" else "]", False)
