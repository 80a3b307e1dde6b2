"""Letters of another alphabet that look like the right ones: a Cyrillic “а” in an English word, or vice versa."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import regex

from cleanlint.document import Document
from cleanlint.rule import Hit

CYRILLIC = dict(zip("аесорхуіјѕԁһАВЕКМНОРСТХІЈЅУ", "aecopxyijsdhABEKMHOPCTXIJSY", strict=True))
"""Cyrillic letters that cannot be told from Latin ones, and those."""

GREEK = dict(zip("οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oABEZHIKMNOPTYX", strict=True))
_LATIN = {latin: cyrillic for cyrillic, latin in CYRILLIC.items() if cyrillic in "аесорхуАВЕКМНОРСТХ"}


_GREEK = "\u0370"  # the first letter of the alphabets that this is about; Latin ones stand before it


@cache
def _words() -> Any:
    return regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}]{3,40}")


def lookalikes(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """In a word of two alphabets, the letters of the rarer one, if all of them have a double in the other."""
    done = -1
    for spot in spots or ():
        if spot <= done:
            continue
        for match in _words().finditer(doc.prose, _word_start(doc.prose, spot), min(len(doc.prose), spot + 42)):
            if match.start() > spot:
                break
            done = max(done, match.end())
            yield from _doubles(match[0], match.start())


def _word_start(prose: str, spot: int) -> int:
    start = spot
    while start > 0 and spot - start < 40 and prose[start - 1].isalpha():
        start -= 1
    return start


def _doubles(word: str, start: int) -> Iterator[Hit]:
    latin = [char for char in word if char < _GREEK]
    others = [char for char in word if char >= _GREEK]
    if not latin or not others:
        return
    if len(latin) > len(others):
        table = CYRILLIC if others[0] in CYRILLIC else GREEK
        wrong = others
    else:
        table, wrong = _LATIN, latin
        if any(char < "\u0400" for char in others):
            return
    if all(char in table for char in wrong) and len(wrong) * 2 <= len(word):
        for at, char in enumerate(word):
            if char in wrong:
                yield Hit(start + at, start + at + 1, table[char])


def ligatures(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Joined letters inside a word, spelled out."""
    from unicodedata import normalize

    prose = doc.prose
    for spot in spots or ():
        at = spot - 1
        beside = prose[at - 1 : at] if at else ""
        if ("\ufb00" <= prose[at] <= "\ufb06" and (beside.isalpha() or prose[spot : spot + 1].isalpha())) or (
            "Ǆ" <= prose[at] <= "ǌ" and (beside.isascii() or prose[spot : spot + 1].isascii())
        ):
            yield Hit(at, at + 1, normalize("NFKC", prose[at]).replace("ſ", "s"))
