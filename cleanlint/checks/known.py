"""Lines known from elsewhere to be residue: those that stand in many articles of one source."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_DIGITS = lazy(r"\d+")
_BLANKS = lazy(r"\s+")


def key(line: str) -> str:
    """What two prints of one residue line share: letters without case, any number as 0, single blanks."""
    return str(_DIGITS.sub("0", _BLANKS.sub(" ", line.strip()))).casefold()


def lines(document: Document, spots: Sequence[int] | None, known: Collection[str] = ()) -> Iterator[Hit]:
    """Every line whose key is known; each is offered for deletion."""
    for at, line in enumerate(document.lines):
        if len(line.text) <= 400 and key(line.text) in known:
            yield Hit(*document.delete_lines(at), "")
