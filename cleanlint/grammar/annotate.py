"""A document as LanguageTool reads it: paragraphs of prose, and in them marks that stand for what is no prose.

LanguageTool's annotated text tells markup from text and what the markup reads as. Of what is masked only the length is
sent, so that positions stay true and addresses and code stay at home.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from cleanlint.document import Document
from cleanlint.mask import PLACEHOLDER

WORD = "Xyzq"  # what a masked address or piece of code reads as: a noun without a meaning
LONGEST = 15_000  # code points of one paragraph; longer ones are cut between sentences

_BLOCK = re.compile(
    r"</?(?:p|div|li|ul|ol|h[1-6]|br|hr|table|t[rdh]|blockquote|section|article|figure|figcaption|title|body|html|dl|dt|dd)\b",
    re.I,
)
_MARKDOWN_BLOCK = re.compile(
    r"\n(?=[ \t]*(?:[-*+>|]|#{1,6}|\d{1,3}[.)])[ \t])|(?<=\n)#{1,6}[^\n]*(\n)|\||\n(?=[=-]{3,}$)", re.M
)
_MARKDOWN_MARKS = re.compile(
    r"^[ \t]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|#{1,6}[ \t]+|(?:>[ \t]?)+)|\*{1,3}|~~"
    r"|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|\\(?=[!-/:-@\[-`{-~])",
    re.M,
)
_WORD = re.compile(r"[^\W\d_]{2}")


class Piece(NamedTuple):
    """Text as it is sent; `reads` is None for prose, else what the markup reads as."""

    text: str
    reads: str | None = None


class Paragraph(NamedTuple):
    """One paragraph from code point `start` of the document on; its pieces follow one another without a gap."""

    start: int
    pieces: tuple[Piece, ...]

    @property
    def sent(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def size(self) -> int:
        return sum(len(piece.text) for piece in self.pieces)

    def touches(self, start: int, end: int) -> tuple[bool, bool]:
        """Whether a span (of the paragraph) meets or stands next to a word of ours, and whether it holds any markup."""
        near = inside = False
        at = 0
        for piece in self.pieces:
            until = at + len(piece.text)
            if piece.reads is not None:
                near = near or (piece.reads == WORD and at - 2 < end and start < until + 2)
                inside = inside or (at < end and start < until)
            at = until
        return near, inside


def paragraphs(document: Document) -> list[Paragraph]:
    """The paragraphs that hold at least three words; less has no grammar."""
    marks = _marks(document)
    made: list[Paragraph] = []
    at = 0
    for start, end in _ranges(document):
        while at < len(marks) and marks[at][1] <= start:
            at += 1
        pieces = tuple(_pieces(document.prose, start, end, islice(marks, at, None)))
        words = sum(len(_WORD.findall(piece.text)) for piece in pieces if piece.reads is None)
        if words >= 3:
            made.append(Paragraph(start, pieces))
    return made


def _pieces(prose: str, start: int, end: int, marks: Iterable[tuple[int, int, str]]) -> Iterator[Piece]:
    for low, high, reads in marks:
        if low >= end:
            break
        if low > start:
            yield Piece(prose[start:low])
        yield Piece(PLACEHOLDER * (high - max(low, start)), reads)
        start = high
    if start < end:
        yield Piece(prose[start:end])


def _ranges(document: Document) -> Iterator[tuple[int, int]]:
    """Spans between separators, without outer blanks and not too long."""
    prose, at = document.prose, 0
    for low, high in (*_separators(document), (len(prose), len(prose))):
        if low > at:
            part = prose[at:low]
            start = at + len(part) - len(part.lstrip())
            end = at + len(part.rstrip())
            while end - start > LONGEST:
                cut = max(prose.rfind(". ", start + LONGEST // 2, start + LONGEST) + 1, 0)
                cut = cut or max(prose.rfind(" ", start, start + LONGEST), 0) or start + LONGEST
                yield start, cut
                start = cut + (prose[cut] == " ")
            if start < end:
                yield start, end
        at = max(at, high)


def _separators(document: Document) -> list[tuple[int, int]]:
    prose, text, kind = document.prose, document.text, document.kind
    found = [match.span() for match in re.finditer(r"\n[^\S\n]*\n\s*", prose)]
    found += [(start, end) for start, end in document.spans if _sets_apart(text, start, end, kind)]
    if kind == "markdown":
        found += [match.span(1 if match[1] else 0) for match in _MARKDOWN_BLOCK.finditer(prose)]
    elif kind == "text" and not document.wrapped:
        for match in re.finditer(r"\n", prose):
            at = match.start()
            goes_on = prose[at + 1 : at + 2].islower() and prose[at - 1 : at] not in '.!?:;”"'
            found += [] if goes_on else [(at, at + 1)]
    return sorted(found)


def _sets_apart(text: str, start: int, end: int, kind: str) -> bool:
    """Whether a masked span stands between paragraphs rather than inside one."""
    if kind == "text":
        return False
    if text[start] == "<" and (kind == "html" or _BLOCK.match(text, start)):
        return bool(_BLOCK.match(text, start)) or text.startswith(("<script", "<style", "<pre", "<head"), start)
    before, after = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    alone = not text[before:start].strip() and not text[end : after if after >= 0 else len(text)].strip()
    return alone or ("\n" in text[start:end] and text[start] not in "<]{`") or text.startswith(("```", "~~~"), start)


def _marks(document: Document) -> list[tuple[int, int, str]]:
    """What is no prose, and what each reads as; sorted and disjoint."""
    text, kind = document.text, document.kind
    spans = document.spans
    marks = [(start, end, _reads(text[start:end], kind)) for start, end in spans]
    if kind == "markdown":
        marks += [(match.start(), match.end(), "") for match in _MARKDOWN_MARKS.finditer(document.prose)]
        for start, _ in spans:
            bracket = document.prose.rfind("[", max(0, start - 1000), start) if text[start] == "]" else -1
            if bracket >= 0:
                image = text[bracket - 1 : bracket] == "!"
                marks.append((bracket - image, bracket + 1, ""))
    marks.sort()
    made: list[tuple[int, int, str]] = []
    for mark in marks:
        if not made or mark[0] >= made[-1][1]:
            made.append(mark)
    return made


def _reads(masked: str, kind: str) -> str:
    if kind == "html" and masked.startswith("&"):
        return html.unescape(masked)
    if kind != "text" and (masked[0] in "<]" or masked.startswith(("[^", "{%", "{#", "[", "<!"))):
        return ""
    return WORD
