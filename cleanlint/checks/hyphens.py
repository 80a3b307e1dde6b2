"""Hyphens left in the middle of words by old line breaks, and hyphens that stand for dashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleanlint.checks.lexicon import common, is_word, spelled
from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_INLINE = lazy(r"(?<![\w’'-])([A-Za-z][a-z]{1,})(- )([a-z]{2,})(?![\w-])")
_LINE_END = lazy(r"(?<![\w’'-])([A-Za-z][a-z]{1,})(-[ \t]{0,4}\n[ \t]{0,4})([a-z]{2,})(?![\w-])")
# “two- and three-year”, “mid- to late”, German „ein- und“, … : the hyphen stands for the rest of a word to come.
_SUSPENDED = spelled(
    "and or to nor but versus vs through than und oder et ou y e o en of und/oder bis as then over on in"
)
_PREFIXES = spelled(
    "co re non self anti pre post mid ex multi semi pro cross well ultra neo quasi pseudo counter high low long short "
    "full part old new"
)
_FUNCTION = spelled(
    "the a an it he she they we you this that these those there is are was were be if when while which who what where "
    "why how because not just like even especially with from for by at so no my his her their our its i"
)


def broken_word(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“govern- ment”: joined where that makes a word; safe where the first half alone is none."""
    for match in near(_INLINE, doc.prose, spots):
        left, right = match[1], match[3]
        if right in _SUSPENDED:
            continue
        joined = left + right
        if is_word(joined):
            certain = common(joined) and not (common(left) and common(right)) and right not in _FUNCTION
            yield Hit(match.start(2), match.end(2), "", certain)
        elif not is_word(left) and not is_word(right) and len(joined) > 5:
            yield Hit(match.start(2), match.end(2), "", False)


def broken_line(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The same at the end of a line: “govern-⏎ment”. A word that keeps its hyphen keeps it."""
    for match in near(_LINE_END, doc.prose, spots):
        left, right = match[1], match[3]
        joined = left + right
        if right in _SUSPENDED and not common(joined):
            continue
        if is_word(joined):
            yield Hit(match.start(2), match.end(2), "", common(joined) and not (common(left) and common(right)))
        elif left.lower() in _PREFIXES or (common(left) and common(right)):
            yield Hit(match.start(2), match.end(2), "-", False)
        else:
            yield Hit(match.start(2), match.end(2), "", False)


def for_dash(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“That is right- the tag came from here”: a hyphen stuck to the word before a new clause.

    The dash is set as the text sets others.
    """
    dash = " — " if " — " in doc.text else "—" if "—" in doc.text else " – "
    for match in near(_INLINE, doc.prose, spots):
        left, right = match[1], match[3]
        clause = right in _FUNCTION and right not in _SUSPENDED
        if clause and len(left) > 3 and is_word(left) and not is_word(left + right):
            yield Hit(match.start(2), match.end(2), dash)
