"""House style, for those who ask for it: where the comma stands, which marks and dashes are used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleanlint.checks.mixed_quotes import curled
from cleanlint.checks.quotes import measures, quotations
from cleanlint.document import Document
from cleanlint.rule import Hit


def straight(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Every straight mark and apostrophe, with its curly counterpart as the state of quotation says."""
    text = doc.prose
    for mark in quotations(doc).marks:
        if mark.char == '"' and (mark.opens or not measures(text, mark.at)):
            yield Hit(mark.at, mark.end, "“" if mark.opens else "”")
    for spot in spots if spots is not None else range(1, len(text) + 1):
        at = spot - 1
        if text[at] != "'" or "'" in (text[max(0, at - 1) : at], text[spot : spot + 1]):
            continue
        if not text[max(0, at - 1) : at].isdigit() or text[spot : spot + 1].isalpha():  # else feet or minutes
            yield Hit(at, spot, curled(text, at))
