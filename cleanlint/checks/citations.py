"""Marks of footnotes whose notes were left behind: “the dam failed.[12] Later …”."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from cleanlint.checks.residue import speaks_of
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_MARK = r"\[(?:\d{1,3}|(?:nb|note|notes|n|fn|ref) ?\d{1,2})\]"
_MARKS = lazy(
    rf"(?<=[\p{{L}}\d.,;:!?\"”’'»)%…])(?:{_MARK}){{1,12}}+(?:(?<=\])\[[a-z]\]){{0,2}}(?::\d{{1,4}}(?:[–-]\d{{1,4}})?)?(?=[\s.,;:!?\"”’'»)—–\p{{Lu}}]|$)"
    r"|(?<=\p{Ll}[.;!?])\[[a-z]\](?=\s+[\p{Lu}“\"]|\s*$)",
    regex.MULTILINE,
    engine="regex",
)
_NOTES = lazy(
    r"(?i)^\W{0,6}\[(?:1|nb 1|note 1|a)\]\s{0,3}[\p{L}\d“\"'‘(]"
    r"|^\W{0,3}(?:References|Notes|Footnotes|Bibliography|Works cited)\W{0,3}$",
    regex.MULTILINE,
    engine="regex",
)
_CODE = lazy(r"[\p{L}_]\w{0,30}\[\d{1,3}\](?=\s?(?:=|\[|\)|,\s\w+\[))", engine="regex")


def marks(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Silent where the notes themselves are there, or where the brackets may be code."""
    text = document.text
    found = [match for match in _MARKS.finditer(text) if not match[0].startswith("[0")]
    if not found or _NOTES.search(text) or _CODE.search(text) or speaks_of(document, "markup"):
        return
    numbers = {match[0] for match in found}
    for match in found:
        before = text[match.start() - 1]
        sure = not before.isalnum() or len(numbers) > 2
        yield Hit(match.start(), match.end(), "", sure)
