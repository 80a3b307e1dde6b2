"""The state of quotation in a document: which mark opens, which closes, and what is left over.

Worked out once for a document and shared by all rules that ask. Only double marks are balanced: a single
closing mark cannot be told from an apostrophe.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleanlint.checks.attribution import attribution, names_speaker
from cleanlint.document import Document
from cleanlint.patterns import places
from cleanlint.rule import Hit

_SINGLES = ("'", "’")
_BEFORE_OPEN = frozenset(" \t\u00a0\n([{<—–-/‘'“\"…:=*_>|")
_AFTER_CLOSE = frozenset(" \t\u00a0\n)]}>—–-/’'”\".,;:!?…*_<|&")
_MOST = 20  # quotations left open in one paragraph that are looked at: beyond, it is no prose
_MIXED = 4  # pairs of unlike marks: with more, the text takes them as they come
_SPEECH = 600  # code points: the longest speech that “she said” may follow with its closing mark lost
_CROWD = 500  # double marks in one paragraph: beyond, it is no prose
_ENDS = frozenset(".!?")
SPACES = frozenset(" \t\u00a0\n")


class Mark(NamedTuple):
    """A double quotation mark: where, which, and whether it opens as its surroundings and the state say."""

    at: int
    end: int
    char: str
    opens: bool


class Tail(NamedTuple):
    """An opening mark that nothing closes, and where its paragraph, or the next quotation in it, begins."""

    mark: Mark
    end: int
    last: bool  # nothing but the end of the paragraph follows


class Quotations(NamedTuple):
    marks: list[Mark]
    pairs: list[tuple[Mark, Mark]]
    unclosed: list[Tail]
    unopened: list[tuple[Mark, int, bool]]  # the mark, the start of its paragraph, whether it is the first mark there


def paragraphs(doc: Document) -> list[tuple[int, int]]:
    """Spans of paragraphs: lines, or where the text is hard-wrapped, what stands between blank lines."""
    if not doc.wrapped:
        return [(line.start, line.end) for line in doc.lines]
    spans: list[tuple[int, int]] = []
    for line in doc.lines:
        if spans and doc.text.count("\n", spans[-1][1], line.start) == 1:
            spans[-1] = (spans[-1][0], line.end)
        else:
            spans.append((line.start, line.end))
    return spans


@lru_cache(maxsize=2)
def quotations(doc: Document) -> Quotations:
    """Pair the double marks of each paragraph; carry an open quotation into the next where that closes it."""
    state = Quotations([], [], [], [])
    text = doc.prose
    left: Mark | None = None  # open at the end of the paragraph before
    left_end = 0
    for start, end, here in _marked(doc):
        carried = left is not None and not _mark(text, *here[0], True).opens
        if left is not None and not carried and (here[0][0] - start > 2 or names_speaker(text, left.end, left_end)):
            state.unclosed.append(Tail(left, left_end, True))  # else “one paragraph / “and the next: none is due
        stack = [left] if carried and left is not None else []
        opened = _pair(text, start, here, stack, state)
        left, left_end = None, end
        for mark in stack[-_MOST:]:
            later = opened[bisect_right(opened, mark.at) :][:_MOST]
            anew = next((at for at in later if text[max(0, at - 3) : at].rstrip(" ")[-1:] in _ENDS), None)
            stops = (later[0], anew or end) if later else ()
            told = any(attribution(text, mark.end, stop, False) is not None for stop in stops)
            if not later or not (told or anew or mark is not stack[-1]):
                left = mark
            elif told or not anew:  # else a paragraph break was lost: “one paragraph of the speech. “And the next
                state.unclosed.append(Tail(mark, anew or later[0], False))
    if left is not None and doc.last:
        state.unclosed.append(Tail(left, left_end, True))
    return state


def _marked(doc: Document) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """The paragraphs that hold double marks, with the spans of these; but not one that is full of them."""
    marks, spans, at = _double_marks(doc), paragraphs(doc), 0
    ends = [end for _, end in spans]
    while at < len(marks) and marks[at][0] < ends[-1]:
        start, end = spans[bisect_right(ends, marks[at][0])]
        stop = bisect_left(marks, (end, 0), at)
        here = marks[bisect_left(marks, (start, 0), at, stop) : stop]
        if 0 < len(here) <= _CROWD:
            yield start, end, here
        at = stop


def _double_marks(doc: Document) -> list[tuple[int, int]]:
    """The spans of all double marks, those of two single ones among them."""
    text = doc.prose
    found = [(at, at + 1) for mark in '“”„"' for at in places(text, mark)]
    for single in _SINGLES:
        if (2 * single).encode() not in doc.marks:
            continue
        for at in places(text, 2 * single):
            if text[max(0, at - 1) : at] not in _SINGLES and text[at + 2 : at + 3] not in _SINGLES:
                found.append((at, at + 2))
    return sorted(found)


def _pair(text: str, start: int, here: list[tuple[int, int]], stack: list[Mark], state: Quotations) -> list[int]:
    """Pair the marks of one paragraph. `stack` keeps those left open; returned are the places of all that open."""
    opened = []
    for number, (at, end) in enumerate(here):
        mark = _mark(text, at, end, bool(stack))
        state.marks.append(mark)
        if mark.opens:
            stack.append(mark)
            opened.append(at)
        elif stack:
            state.pairs.append((stack.pop(), mark))
        elif not measures(text, at):
            state.unopened.append((mark, start, number == 0))
    return opened


def _mark(text: str, at: int, end: int, is_open: bool) -> Mark:
    """Read one mark. A curly mark that plainly faces the wrong way is taken as what it should be."""
    char = text[at:end]
    if is_open and char in "”’’":
        return Mark(at, end, char, False)
    before = text[at - 1] if at else "\n"
    after = text[end] if end < len(text) else "\n"
    could_open = before in _BEFORE_OPEN and after not in SPACES
    if could_open and char in "“„":
        return Mark(at, end, char, True)
    could_close = before not in SPACES and after in _AFTER_CLOSE
    if char in "“„":
        wrong = char == "“" and (could_close or (is_open and after in SPACES and before != "\n"))
        return Mark(at, end, char, not wrong)
    if char in "”’’":
        wrong = before in SPACES or (could_open and not could_close) or after.isalpha()
        return Mark(at, end, char, wrong)
    if could_open != could_close:
        return Mark(at, end, char, could_open)
    return Mark(at, end, char, not is_open)


def measures(text: str, at: int) -> bool:
    """Whether a straight mark says inches, seconds or ditto: 6'2", 12"."""
    return text[at] == '"' and text[at - 1 : at].isdigit()


_OPEN, _LOW, _CLOSE, _TWO = (mark.encode() for mark in ["“", "„", "”", "’’"])


def uneven(doc: Document) -> bool:
    """Gate: whether more marks open than close, or straight ones are odd in some line. Most texts are even."""
    marks = doc.marks
    if marks.count(_OPEN) + marks.count(_LOW) != marks.count(_CLOSE):
        return True
    straight = marks.split(b'"')
    if len(straight) % 2 == 0 or b"\n" in b"".join(straight[1::2]):  # after every other mark a quotation is open
        return True
    return any(two in marks and two in doc.data for two in (b"''", _TWO))


def of_both_kinds(doc: Document) -> bool:
    """Gate: whether double marks are straight here and curly there."""
    return b'"' in doc.marks and (_OPEN in doc.marks or _CLOSE in doc.marks)


def unclosed(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Quotations that nothing closes. The place is where the mark was lost, if that shows, else where it opens."""
    text = doc.prose
    for tail in quotations(doc).unclosed:
        mark = tail.mark
        place = _end_of_speech(text, tail)
        if place is None:
            yield Hit(mark.at, word_end(text, mark.end), safe=False)
            continue
        start = max(mark.end, word_start(text, place))
        end = place + (text[place : place + 1] in ("'", "’"))  # a single mark closes what a double one opened
        yield Hit(start, end, doc.text[start:place] + ("”" if mark.char in "“„" else '"'), False)


def _end_of_speech(text: str, tail: Tail) -> int | None:
    """Where the closing mark belongs: before “, he said”, in the bracket that holds it all, after the only sentence."""
    start, end = tail.mark.end, tail.end
    place = attribution(text, start, end, certain=not tail.last)
    if place is not None:
        return place if place - start <= _SPEECH else None
    opened = text[max(0, start - 200) : start].rsplit("\n", 1)[-1]
    if opened.count("(") > opened.count(")"):
        bracket = text.find(")", start, end)
        if bracket > 0:
            return bracket
    if tail.last and end - start < 400 and text[end - 1] in ".!?,…" and not re.search(r"[.!?] +[A-Z]", text[start:end]):
        return end
    return None


def unopened(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Closing marks with nothing to close. Where all is speech up to “,” she said”, the head is the place."""
    text = doc.prose
    for mark, start, first in quotations(doc).unopened:
        if first and text[mark.at - 1] in ",.!?" and _spoken(text, start, mark.end):
            end = word_end(text, start)
            yield Hit(start, end, ("“" if mark.char == "”" else '"') + doc.text[start:end], False)
        else:
            yield Hit(word_start(text, mark.at), mark.end, safe=False)


def _spoken(text: str, start: int, end: int) -> bool:
    """Whether all from the head to a closing mark is speech: “,” she said” follows, or a colon stood before."""
    if attribution(text, end, min(len(text), end + 120), certain=False, after=True) is not None:
        return True
    return text[end : end + 1] in ("", "\n") and text[max(0, start - 4) : start].rstrip()[-1:] == ":"


def mismatched(doc: Document, spots: Sequence[int] | None, least: int = 1) -> Iterator[Hit]:
    """A quotation opened by a mark of one kind and closed by one of the other: “so" . More than a few, and it is the
    manner of the text; fewer than `least`, and it is a slip of the key."""
    curly, straight = doc.prose.count("“") + doc.prose.count("”"), doc.prose.count('"')
    clear = 2 * min(curly, straight) <= max(curly, straight)  # half and half, nobody can say which was meant
    pairs = [pair for pair in quotations(doc).pairs if half_and_half(*pair)]
    for first, last in pairs if least <= len(pairs) <= _MIXED else ():
        odd, opens = (first, True) if (first.char == '"') == (curly >= straight) else (last, False)
        usual = ("“" if opens else "”") if curly >= straight else '"'
        yield Hit(odd.at, odd.at + 1, usual if clear else None, False)


def half_and_half(first: Mark, last: Mark) -> bool:
    """Whether one mark of a pair is straight and the other curly."""
    return (first.char == '"') != (last.char == '"') and first.char != "„" and len(first.char + last.char) == 2


def word_start(text: str, at: int) -> int:
    least = max(0, at - 40)
    while at > least and text[at - 1] not in SPACES:
        at -= 1
    return at


def word_end(text: str, at: int) -> int:
    most = min(len(text), at + 40)
    while at < most and text[at] not in SPACES:
        at += 1
    return at
