"""A very long text in pieces, so that a place that needs many rounds does not have all of it read again for each.

Cut between paragraphs where it has any, at the places that their own words choose: so a mended text is cut at the same
ones, and what is at rest in it is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

from cleanlint.patch import Mended

WHOLE = 70_000  # code points of the longest text that is settled as a whole: more than any article or page has
PIECE = 12_000  # those of the longest piece of a longer one: a round over it costs little more than over an article
_WORDS = 40  # those after a place that have a say in whether it is cut there


class Piece(NamedTuple):
    """A part of a text, and whether the text begins and ends with it."""

    text: str
    first: bool
    last: bool

    def digest(self) -> bytes:
        """Stands for the piece where it need not be kept."""
        from hashlib import blake2b  # late: it brings OpenSSL

        data = self.text.encode("utf-8", "surrogatepass")
        return blake2b(data, digest_size=16, salt=bytes([self.first, self.last])).digest()


def pieces(text: Mended) -> Iterator[Piece]:
    at, size = 0, len(text)
    while size - at > (PIECE if at else WHOLE):
        near = text[at : at + PIECE + _WORDS]
        cut = _cut(near)
        yield Piece(near[:cut], not at, False)
        at += cut
    yield Piece(text[at:size], not at, True)


def _cut(text: str) -> int:
    for mark in ("\n\n", "\n", ". ", " "):
        places = [match.end() for match in re.finditer(re.escape(mark), text[:PIECE]) if match.end() > PIECE // 2]
        if places:
            return min(places, key=lambda at: crc32(text[at : at + _WORDS].encode("utf-8", "surrogatepass")))
    return PIECE
