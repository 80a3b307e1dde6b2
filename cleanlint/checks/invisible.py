"""Characters that cannot be seen, where nothing calls for them.

Emoji are joined by U+200D, Persian and the scripts of India need U+200C and U+200D, Hebrew and Arabic need marks of
direction, Thai and its neighbours need U+200B to break lines: there they are right, and stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import regex

from cleanlint.document import Document
from cleanlint.rule import Hit

_BLANK = ("\n\n\u200b", "\n\n\ufeff")
_MANNER = 3  # paragraphs that begin so: with more, the text was made that way
_TYPES = {"\x13": "–", "\x14": "—", "\x18": "‘", "\x19": "’", "\x1c": "“", "\x1d": "”"}


@cache
def _joining() -> Any:
    """Scripts whose letters change shape beside a joiner, and what emoji are made of."""
    return regex.compile(
        r"[\p{Arabic}\p{Syriac}\p{Mongolian}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}"
        r"\p{Malayalam}\p{Sinhala}\p{Myanmar}\p{Khmer}\p{Hebrew}\p{Thai}\p{Lao}\p{Tibetan}\p{Nko}\p{Thaana}\p{So}\p{Sk}\ufe0f\u20e3♀♂⚕⚖✈❤➡⬛→↔↕\U000e0020-\U000e007f]"
    )


@cache
def _empty() -> Any:
    """Lines of invisible characters up to the next line that holds something."""
    return regex.compile(r"(?:[\u200b\ufeff]{1,40}[ \t]{0,40}\n{1,9}){1,40}(?=[^\n])")


@cache
def _unspaced() -> Any:
    return regex.compile(
        r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Tai_Tham}\p{Javanese}\p{Balinese}]"
    )


@cache
def _right_to_left() -> Any:
    return regex.compile(r"[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}\p{Adlam}]")


def control(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Control characters. Some are what is left of a quotation mark or a dash: the low byte of its number."""
    text, done = doc.text, 0
    for spot in spots or ():
        at = spot - 1
        if at < done:
            continue
        char, before, after = text[at], text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        if doc.prose[at] != char:  # masked
            continue
        fix = ""
        if char in _TYPES and _fits(_TYPES[char], before, after):
            fix = _TYPES[char]
        elif char in "\x0b\x0c" and before not in ("", "\n") and after not in ("", "\n"):
            fix = "\n" if char == "\x0c" else "" if before.isspace() or after.isspace() else " "
        elif char == "\x1b" and (escape := regex.match(r"\x1b\[[0-9;]{0,12}[A-Za-z]", text, pos=at)):
            yield Hit(at, escape.end(), "")
            continue
        done = spot
        while not fix and char not in "\x0b\x0c" and done < len(text) and text[done] == char:
            done += 1
        yield Hit(at, done, fix)


def _fits(mark: str, before: str, after: str) -> bool:
    if mark == "’":
        return before.isalpha() and (after.isalpha() or after in " .,")
    if mark in "“‘":
        return before in ("", " ", "\n", "(") and after.isalnum()
    if mark == "”":
        return bool(before) and (before.isalnum() or before in ".,?!") and not after.isalnum()
    return before == after == " " or (before.isalnum() and after.isalnum())


def space(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """U+200B and U+FEFF, but not between letters of scripts that are written without spaces.

    Paragraphs between blank lines that hold nothing else were empty in the page editor: they go with their line breaks.
    Where many are empty they are the gaps of that text, and split no word.
    """
    done, gaps = 0, sum(map(doc.text.count, _BLANK))
    for start, end in _runs(doc, spots, "\u200b\ufeff"):
        alone = doc.text[max(0, start - 2) : start] == "\n\n"
        if start < done or (alone and gaps > _MANNER and doc.text[end : end + 1] in ("", "\n")):
            continue
        if alone and (empty := _empty().match(doc.text, start)):
            done = empty.end()
            yield Hit(start, done, "")
        elif not (_unspaced().match(doc.text[start - 1 : start]) or _unspaced().match(doc.text[end : end + 1])):
            yield _removed(doc, start, end)


def joiner(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """U+200C and U+200D that join nothing."""
    for start, end in _runs(doc, spots, "\u200c\u200d"):
        before, after = doc.text[start - 1 : start] if start else "", doc.text[end : end + 1]
        if not (_joining().match(before) or _joining().match(after)):
            yield _removed(doc, start, end)


def _removed(doc: Document, start: int, end: int) -> Hit:
    """Without the run, and without the second of two blanks that stood around it."""
    between = doc.text[start - 1 : start] == doc.text[end : end + 1] == " "
    return Hit(start, end + between, "")


def direction(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Marks of direction in a line that runs one way only. Overrides change what is read: a person decides."""
    text = doc.text
    for start, end in _runs(doc, spots, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"):
        head, tail = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        line = text[max(head, start - 200) : min(tail if tail >= 0 else len(text), end + 200)]
        if _right_to_left().search(line):
            continue
        yield Hit(start, end, None if "\u202d" in line or "\u202e" in line else "")


def _runs(doc: Document, spots: Sequence[int] | None, chars: str) -> Iterator[tuple[int, int]]:
    """Runs of these characters at the spots, outside what is masked."""
    done, text = 0, doc.text
    for spot in spots or ():
        start = spot - 1
        if start < done or text[start] not in chars:
            continue
        end = spot
        while start > done and text[start - 1] in chars:
            start -= 1
        while end < len(text) and text[end] in chars:
            end += 1
        done = end
        if doc.prose[start] == text[start]:  # not masked
            yield start, end
