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

_TYPES = {"\x13": "–", "\x14": "—", "\x18": "‘", "\x19": "’", "\x1c": "“", "\x1d": "”"}


@cache
def _joining() -> Any:
    """Scripts whose letters change shape beside a joiner, and what emoji are made of."""
    return regex.compile(
        r"[\p{Arabic}\p{Syriac}\p{Mongolian}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}"
        r"\p{Malayalam}\p{Sinhala}\p{Myanmar}\p{Khmer}\p{Hebrew}\p{Thai}\p{Lao}\p{Tibetan}\p{Nko}\p{Thaana}\p{So}\p{Sk}\ufe0f\u20e3♀♂⚕⚖✈❤➡⬛→↔↕\U000e0020-\U000e007f]"
    )


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
    text = doc.text
    for spot in spots or ():
        at = spot - 1
        char, before, after = text[at], text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        if doc.masked(at, at + 1):
            continue
        fix = ""
        if char in _TYPES and _fits(_TYPES[char], before, after):
            fix = _TYPES[char]
        elif char in "\x0b\x0c" and before not in ("", "\n") and after not in ("", "\n"):
            fix = "\n" if char == "\x0c" else "" if before.isspace() or after.isspace() else " "
        elif char == "\x1b" and (escape := regex.match(r"\x1b\[[0-9;]{0,12}[A-Za-z]", text, pos=at)):
            yield Hit(at, escape.end(), "")
            continue
        yield Hit(at, at + 1, fix)


def _fits(mark: str, before: str, after: str) -> bool:
    if mark == "’":
        return before.isalpha() and (after.isalpha() or after in " .,")
    if mark in "“‘":
        return before in ("", " ", "\n", "(") and after.isalnum()
    if mark == "”":
        return bool(before) and (before.isalnum() or before in ".,?!") and not after.isalnum()
    return before == after == " " or (before.isalnum() and after.isalnum())


def space(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """U+200B and U+FEFF, but not between letters of scripts that are written without spaces."""
    for start, end in _runs(doc, spots, "\u200b\ufeff"):
        if not (_unspaced().match(doc.text[start - 1 : start]) or _unspaced().match(doc.text[end : end + 1])):
            yield Hit(start, end, "")


def joiner(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """U+200C and U+200D that join nothing."""
    for start, end in _runs(doc, spots, "\u200c\u200d"):
        before, after = doc.text[start - 1 : start] if start else "", doc.text[end : end + 1]
        if not (_joining().match(before) or _joining().match(after)):
            yield Hit(start, end, "")


def direction(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Marks of direction in a line that runs in one direction. Overrides change what is read and are left to a person."""
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
        if not doc.masked(start, end):
            yield start, end


def odd_space(doc: Document, spots: Sequence[int] | None, least: int = 1, most: int = 3) -> Iterator[Hit]:
    """No-break and other rare spaces between words, where the text has at least `least` and at most `most` of them.

    A few are strays. A text that is full of them was made so, and normalising it is a decision.
    """
    done, found = 0, []
    for spot in spots or ():
        for match in _odd_spaces().finditer(doc.prose, max(done, spot - 4), spot + 6):
            done = match.end()
            found.append(match.span())
    if least <= len(found) <= most:
        yield from (Hit(start, end, " ") for start, end in found)


@cache
def _odd_spaces() -> Any:
    odd = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
    titles = "Mr|Mrs|Ms|Dr|St|No|Nos|pp|vol|Vol|Prof|Rev|Gen|Col|Capt|Lt|Sgt|fig|Fig|Mme|Mlle"  # kept with their name
    before = rf"(?<!\b(?:{titles})\.?)(?<=[A-Za-z][A-Za-z]|[A-Za-z][,.;:’”\"?!)])"
    return regex.compile(rf"{before} {{0,2}}[{odd}][ {odd}]{{0,3}}(?=[A-Za-z“\"‘(])")
