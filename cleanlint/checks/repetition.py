"""Things said twice: sentences, paragraphs, captions, titles.

Nearly every text repeats nothing, so a gate that they share first asks — in one pass of bytes methods — whether any
sentence or line ends like another. Only then is anything compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from cleanlint.document import Document, Line
from cleanlint.rule import Hit

KEY = 40
"""How many characters tell a sentence or line from all others. Shorter ones may well be said twice."""

LONG = 80
"""From here on a line is a paragraph, not a caption, a heading or a verse."""

VERSE = 63
"""Longer lines than this are hardly verse: a chorus may be sung twice."""

FINAL = '.!?…"”’»)'
QUOTES = "“”\"‘’'"


def repeats(document: Document) -> bool:
    """Gate: whether any two sentences or lines end alike."""
    data = document.text.encode("utf-8", "surrogatepass") if document.spans else document.data
    pieces = data.replace(b"\n", b".").split(b".")
    ends = [piece[-KEY:] for piece in pieces if len(piece) >= KEY]
    return len(set(ends)) < len(ends)


def sentence(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The same sentence, or run of sentences, twice in a row inside one paragraph."""
    text, done = document.text, 0
    for first, second in sorted(_neighbours(text)):
        between = text[first:second]  # “. The sentence”: the end mark of the first, then the second up to its own
        unit = between.lstrip(FINAL + " \n")
        mark = between[: len(between) - len(unit)].rstrip()
        start = first - len(unit)
        if start < done or not mark or len(unit) < KEY or "\n" in unit or text[start:first] != unit:
            continue
        if not text.startswith(mark, second) or not _at_start(text, start) or "|" in between:
            continue
        begin, stop = second - len(unit), second + len(mark)
        if text[stop : stop + 1] not in ("", " ", "\n"):
            continue
        if text[begin - 1] == "\n" and text[stop : stop + 1] == " ":
            yield Hit(begin, stop + 1, "", len(unit) >= LONG)
        elif text[begin - 1] != "\n":
            yield Hit(first + len(mark), stop, "", len(unit) >= 60)
        done = stop


def _neighbours(text: str) -> Iterator[tuple[int, int]]:
    """Where a repeated end stands, and where next; both point behind it."""
    for ends in _ends(text).values():
        yield from pairwise(ends)


@lru_cache(maxsize=4)
def _ends(text: str) -> dict[str, list[int]]:
    """The last 40 characters of each sentence or line that ends like another, and the places behind them, in order.

    Ends, not starts: a sentence ends alike whether a blank, a line break or a quotation mark stands before it.
    """
    pieces = text.replace("\n", ".").split(".")
    ends = [piece[-KEY:] for piece in pieces]
    found: dict[str, list[int]] = {
        end: [] for end, times in Counter(ends).items() if times > 1 and len(end) == KEY and " " in end.strip()
    }
    at = -1
    for piece, end in zip(pieces, ends, strict=True) if found else ():
        at += len(piece) + 1
        if end in found:
            found[end].append(at)
    return found


def _at_start(text: str, at: int) -> bool:
    """Whether a sentence may start here."""
    return at == 0 or text[at - 1] in QUOTES + "\n" or text[max(0, at - 3) : at].rstrip()[-1:] in (*FINAL, ":")


def paragraph(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The same paragraph, or run of paragraphs, twice in a row."""
    for first, second, stop in _runs(document):
        run = document.lines[second:stop]
        if stop - second == second - first and _size(run) >= LONG and max(len(line.text) for line in run) > VERSE:
            yield Hit(*document.delete_lines(second, stop - 1), "")


def paragraph_again(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A paragraph that stood already, farther up."""
    for first, second, stop in _runs(document):
        run = document.lines[second:stop]
        whole = all(line.text[-1] in FINAL and len(line.text) >= LONG for line in run) and run[-1].text[-1] != "?"
        if whole and stop - second != second - first:
            yield _offer(document, second, stop)


def _offer(document: Document, first: int, stop: int) -> Hit:
    """The deletion of lines; in Markdown, where a list or a quotation may hang on them, only their report."""
    if document.kind == "text":
        return Hit(*document.delete_lines(first, stop - 1), "")
    return Hit(document.lines[first].start, document.lines[stop - 1].end)


def caption_again(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A line without an end mark that stood already: a caption, a heading, a link. Refrains have end marks."""
    for first, second, stop in _runs(document):
        run = document.lines[second:stop]
        if (stop - second == second - first and _size(run) >= LONG) or run[0].text[-1] in '.!?…"”':
            continue
        if _prose_around(document, second, stop):
            yield _offer(document, second, stop)


@lru_cache(maxsize=2)
def _runs(document: Document) -> list[tuple[int, int, int]]:
    """Repeated runs of lines, as (first line, first line of the copy, line after the copy), in order."""
    lines = document.lines
    texts = [line.text for line in lines if len(line.text) >= KEY]
    if len(set(texts)) == len(texts):
        return []
    runs = []
    seen: dict[str, int] = {}
    at = 0
    while at < len(lines):
        text = lines[at].text
        first = seen.setdefault(text, at) if _prose(document, lines[at]) else at
        if first == at:
            at += 1
            continue
        head, stop = _grow(lines, first, at)
        runs.append((first - head, at - head, stop))
        at = stop
    return runs


def _grow(lines: Sequence[Line], first: int, second: int) -> tuple[int, int]:
    """How many short lines above the copy are copied too, and the line after it."""
    head, stop = 0, second + 1
    while head < first and second - head - 1 > first and lines[first - head - 1].text == lines[second - head - 1].text:
        head += 1
    apart = second - first
    while stop < len(lines) and stop - apart < second - head and lines[stop - apart].text == lines[stop].text:
        stop += 1
    return head, stop


def _prose(document: Document, line: Line) -> bool:
    """Whether it is a line of words long enough to tell from others: no table row, no code, no address."""
    text = line.text
    words = len(text) >= KEY and " " in text and "\t" not in text and text[0] != "|"
    return words and not document.masked(line.start, line.start + 1)


def _size(lines: Sequence[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _prose_around(document: Document, start: int, stop: int) -> bool:
    """Whether prose stands on both sides: not verse, not a table, not a list of links."""
    lines = document.lines
    near = [lines[at].text for at in (start - 1, stop) if 0 <= at < len(lines)]
    return bool(near) and all(len(text) >= LONG and text[-1] in FINAL for text in near)


def pull_quote(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A line that is only a sentence of another paragraph, set apart: a pull quote, a caption, a standfirst."""
    text = document.text
    ends = _ends(text)
    for index, line in enumerate(document.lines if ends else ()):
        core = line.text.strip(QUOTES).rstrip(".!?,…" + QUOTES)
        if len(core) < KEY:
            continue
        for end in ends.get(core[-KEY:], ())[:9]:
            at = end - len(core)
            host = document.lines[document.line_index(at)]
            longer = host.start != line.start and len(host.text) > len(line.text) + KEY
            if longer and at >= 0 and text.startswith(core, at) and _ends_whole(text, at, end):
                yield _offer(document, index, index + 1)
                break


def _ends_whole(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is a whole sentence or clause, not the first half of a longer one."""
    before, after = text[max(0, start - 2) : start], text[end : end + 1]
    starts = not before or before[-1] in QUOTES + "\n" or before in (". ", "! ", "? ", "” ", ": ")
    return starts and after in '.,!?…"”’\n'


def head_again(document: Document) -> bool:
    """Gate: whether the first line, if it is short, starts like a line soon after it."""
    text = document.text
    end = text.find("\n", 12, 250)
    return document.first and end >= 0 and not text[0].isspace() and text.find(text[:12], end, end + 1000) >= 0


def title(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The first line once more among the next few, or glued to the head of the next."""
    lines = document.lines
    name = lines[0].text
    if name[-1] in ",;" or document.masked(0, lines[0].end):
        return
    glue = len(name) >= 25 and name[-1] not in FINAL
    for index in range(1, min(5, len(lines))):
        line = lines[index]
        rest = line.text[len(name) :].lstrip()
        if line.text.rstrip(".:") == name.rstrip(".:") and (index == 1 or name.count(" ") > 1):
            yield Hit(*document.delete_lines(index), "")
        elif glue and index < 3 and line.text.startswith(name) and rest[:1].isupper():
            yield Hit(line.start, line.end - len(rest), "")


def glued(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A line that is twice the same: “Council backs bridge Council backs bridge”."""
    text = document.text
    for spot in spots or ():
        start = text.rfind("\n", 0, spot) + 1
        if spot - start < 31:
            continue
        line = text[start:spot].rstrip()
        half = (len(line) + 1) // 2
        if half < 16 or line[:8] not in line[half:]:
            continue
        start += len(line) - len(line.lstrip())
        line = line.lstrip()
        half = (len(line) + 1) // 2
        once = line[half:]
        if line.startswith(once) and once.count(" ") > 1 and line[len(once) : half] in ("", " "):
            yield Hit(start + len(once), start + len(line), "")
