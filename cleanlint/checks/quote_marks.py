"""Marks gone wrong: facing the other way, set off by a blank, glued to a word, single where others are double."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleanlint.checks.quotes import SPACES, Mark, quotations
from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_SPEECH = lazy(r"‘(?<=^‘)(?=[A-Z])(?:[^‘“”\"\n]|‘[^‘’\n]{1,60}’){20,600}?[.,!?…](?P<close> ?[’‘])(?= )", re.M)
_SINGLES = lazy(r"(?<![\w'‘’])(?P<open>''|‘‘)(?=\w)|(?<=[^\W\d]|[.,!?…)])(?P<shut>''|’’)(?![\w'’])")
_SHORT = 60  # code points: a quotation that can be shown whole
_LETTER = lazy(r"[^\W\d_\ua7f7]")


def facing(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A curly mark that faces the other way than its place and the state of the quotation say. Takes a blank
    on its wrong side along: “I shall go, “ she said."""
    text = doc.prose
    state = quotations(doc)
    german = {last.at for first, last in state.pairs if first.char == "„"}
    for mark in state.marks:
        if mark.char == "“" and not mark.opens and mark.at not in german:
            start = mark.at - (text[mark.at - 1] == " " and text[mark.end : mark.end + 1] in SPACES)
            yield Hit(start, mark.end, "”", start == mark.at and text[mark.at - 1] in ".,!?…")
        elif mark.char == "”" and mark.opens:
            if (mark.at and text[mark.at - 1].isalnum()) or text[mark.at - 1 : mark.at] in (".", ",", "!", "?"):
                yield Hit(mark.at, mark.end, " “", False)  # glued as well: the end.”We shall
            else:
                yield Hit(mark.at, mark.end + (text[mark.end : mark.end + 1] == " "), "“", False)


def gap_open(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A blank after the mark that opens."""
    text = doc.prose
    loose = _loose(doc)
    for mark in _candidates(doc, True):
        if mark.at in loose:
            end = loose[mark.at]
            yield Hit(
                mark.at,
                end,
                mark.char + doc.text[mark.end : end - 1].strip(" \u00a0") + text[end - 1],
                mark.char == "“",
            )
            continue
        outside, inside = text[mark.at - 1 : mark.at], text[mark.end + 1 : mark.end + 2]
        if not inside or inside in SPACES or inside in "’'‘—–-":
            continue
        if not outside or outside in SPACES or outside in "([":
            yield Hit(mark.at, mark.end + 1, mark.char, mark.char == "“")


def gap_close(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A blank before the mark that closes."""
    text = doc.prose
    whole = set(_loose(doc).values())
    for mark in _candidates(doc, False):
        if mark.end in whole:
            continue
        outside, inside = text[mark.end : mark.end + 1], text[mark.at - 2 : mark.at - 1]
        if not inside or inside in SPACES or inside in "’'‘“\"—–-" or text[mark.end : mark.end + 2] in (" '", " ‘"):
            continue  # between two marks a blank is good style; before a third it may as well open what follows
        if not outside or outside in SPACES or outside in ".,;:!?)]":
            yield Hit(mark.at - 1, mark.end, mark.char, mark.char == "”")


def _loose(doc: Document) -> dict[int, int]:
    """Start and end of the short quotations with a blank inside at either end, which are one fault: “ so ” ."""
    text, blanks = doc.prose, " \u00a0"
    return {
        first.at: last.end
        for first, last in quotations(doc).pairs
        if first.char + last.char in ("“”", '""')
        and _SHORT >= last.end - first.at > 5
        and text[first.end] in blanks
        and text[last.at - 1] in blanks
        and text[first.end + 1].isalnum()
        and (text[last.at - 2].isalnum() or text[last.at - 2] in ".,!?")
    }


def _candidates(doc: Document, opens: bool) -> Iterator[Mark]:
    """The marks with a blank inside: all curly ones, but straight ones only where a pair says which side is inside."""
    text = doc.prose
    state = quotations(doc)
    paired = {mark.at for pair in state.pairs for mark in pair}
    for mark in state.marks:
        inside = mark.end if opens else mark.at - 1
        if mark.opens != opens or len(mark.char) > 1 or text[inside : inside + 1] not in (" ", "\u00a0"):
            continue
        if mark.char == ("“" if opens else "”") or (mark.char == '"' and mark.at in paired):
            yield mark


def glued(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """An opening mark with no blank before it: she said“Yes. Between two sentences, it is punctuation that is amiss."""
    text = doc.prose
    for mark in quotations(doc).marks:
        if (
            not mark.opens
            or text[mark.at : mark.end] not in ("“", '"')
            or not _LETTER.match(text[mark.end : mark.end + 1])
        ):
            continue
        before = text[mark.at - 1 : mark.at]
        if before in (":", ";", "…") or (_LETTER.match(before) and _LETTER.match(text[mark.at - 2 : mark.at - 1])):
            yield Hit(mark.at, mark.end, " " + mark.char)


def single_speech(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A paragraph that opens with speech in single marks, where the article otherwise has double ones."""
    text = doc.prose
    if text.count("“") < 3 or text.count("“") < 2 * text.count("\n‘"):
        return
    for match in _SPEECH.finditer(text):
        yield Hit(match.start(), match.start() + 1, "“")
        yield Hit(match.start("close"), match.end("close"), "”")


def single_pairs(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Two single marks where one double mark belongs, as curly or straight as the article’s own."""
    text = doc.prose
    curly = "“" in text or "”" in text
    depth = 0
    for match in near(_SINGLES, text, spots, 4):
        start, end = match.span()
        if match.lastgroup == "open":
            depth += 1
            yield Hit(start, end, "“" if curly else '"')
        elif match.lastgroup == "shut" and (depth > 0 or _opened(text, start)):
            depth -= 1
            yield Hit(start, end, "”" if curly else '"')


def _opened(text: str, at: int) -> bool:
    """Whether a double mark of the same line waits for its partner, and no single one does."""
    line = text[max(0, at - 600) : at].rpartition("\n")[2]
    single = re.search(r"(?:^|[\s“\"(])‘(?!‘)", line)
    return (line.count('"') % 2 == 1 or line.count("“") > line.count("”")) and single is None
