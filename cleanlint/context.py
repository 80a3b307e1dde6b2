"""A place told by its words, not by its number: it is found again when paragraphs before it come and go."""

from __future__ import annotations

import re
from functools import lru_cache

WORDS = 3  # on either side
_NEAR = 120  # code points in which they are looked for
_WORD = re.compile(r"\w+")


def squeezed(text: str) -> str:
    """The text with every run of blanks and line breaks as one blank, and none at its ends."""
    return " ".join(text.split())


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and after text[start:end] in its paragraph, in lower case, without marks: what is mended beside
    them rarely changes them."""
    found = text[start:end]
    if found.strip():  # a deleted line takes line breaks along
        start, end = start + len(found) - len(found.lstrip()), end - len(found) + len(found.rstrip())
    gap = _gap(text)
    before = text[max(0, start - _NEAR) : start].rpartition(gap)[2]
    after = text[end : end + _NEAR].partition(gap)[0]
    return " ".join(words(before)[-WORDS:]), " ".join(words(after)[:WORDS])


@lru_cache(maxsize=1)  # asked for every finding of a text, which may be long
def _gap(text: str) -> str:
    """What sets paragraphs apart."""
    return "\n\n" if "\n\n" in text else "\n"


def words(text: str) -> list[str]:
    """Words in lower case, without marks."""
    return _WORD.findall(text.casefold())
