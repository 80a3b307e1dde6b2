"""Sentences and clauses that ran together: a mark with no space after it. Told from file names, code and brands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from cleanlint.checks.lexicon import spelled
from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_STARTERS = spelled(
    "The A An In On At By For From With Without To Of As And But Or So Yet Nor He She It They We You I His Her Its "
    "Their Our My Your This That These Those There Here What When Where Who Why How Which While If Although Though "
    "Because Since After Before During Until Unless Once Now Then Still However Meanwhile Moreover Instead Also Even "
    "Only Just Not No Yes Well Oh Let Some Many Most All Both Each Every Another Other Others One Two Three Several "
    "Few Such Is Are Was Were Do Does Did Can Could Will Would Should May Might Have Has Had According Despite Last "
    "Next First Earlier Later Today Yesterday Tomorrow Perhaps Maybe Please See Read Watch Get Click Follow Featured "
    "Image Photo Speaking Asked Never Anyone Everyone Nobody Nothing Something President Mr Mrs Ms Dr Sen Rep Over "
    "Under More Less About Between Like Unlike Against Through Indeed"
)
_NAMES_AFTER = spelled(
    "Js Net Io Com Org Ai Tv Fm Gg Py Rs Md Txt Pdf Csv Html Xml Json COM ORG NET TV UK EU US JS IO AI PDF NET"
)
_SHORT = ("a.m", "p.m", "U.S", "U.K", "U.N", "D.C")
_PERIOD = lazy(r"([A-Za-z][\w’'-]*[a-z]{1}|\d[\d,.]*\d%?|[ap]\.m|U\.[SKN]|D\.C)(\.)([A-Z][\w’'-]*)")
_MARK = lazy(r"(?<![\w&#@/.])([A-Za-z][\w’'-]*[a-z])([?!])([A-Z][\w’'-]*)(?![\w=/&])")
_QUOTE = lazy(r"[A-Za-z\d][.,?!]([“”\"])([A-Za-z]{2}|[AI] )")
_CODE_MARKS = ("=>", "::", "</", "{{")
_MAY_BE_CODE = ("()", "{", "}", ";\n")
_CODE = lazy(r"(?<=\w)\(\)|[=:)] ?\{|\{[ \t]*$|\n[ \t]*\}|\);$|=[^=;\n]{1,80};$", re.M)
_DATES = spelled(
    "January February July September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)  # with a capital, yet no part of a name with a full stop in it, as April and June may be


def period(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“the truth.It was”. An inserted space; safe where neither a name nor code can be meant."""
    prose = doc.prose
    for match in near(_PERIOD, prose, spots):
        left, right = match[1], match[3]
        at = match.start()
        first = max(prose.rfind(" ", max(0, at - 200), at), prose.rfind("\n", max(0, at - 200), at), at - 201, -1) + 1
        before, after = prose[first : match.start(2)], prose[match.end(3) : match.end(3) + 2]
        if right in _NAMES_AFTER or any(mark in before for mark in "/@_\\#=<>[") or after[:1] in tuple("(_=[/@\\"):
            continue
        if after[:1] in (".", ":") and after[1:].strip():
            continue
        if len(right) == 1 and (right not in ("A", "I") or after[:1] == "."):
            continue
        if left[0].isdigit() and right not in _STARTERS:
            continue
        if len(right) > 1 and right.isupper() and left[0].isupper() and right not in _STARTERS:
            continue
        if "." in before.strip("(“\"‘'") and left not in _SHORT and not before[0].islower():
            continue
        small = left[0].islower() or left[0].isdigit() or left in _SHORT or left in _DATES
        safe = (
            (small or right in _STARTERS) and len(left) > 2 and not after.startswith("-") and not shows_code(doc.text)
        )
        yield Hit(match.start(2), match.end(2), ". ", safe)


def mark(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“Where are you?I looked”. Safe after a word in small letters: “Yahoo!” and its like are names."""
    for match in near(_MARK, doc.prose, spots):
        if match[2] == "!" and match[1][0].isupper() and match[3] not in _STARTERS:
            continue
        yield Hit(match.start(2), match.end(2), match[2] + " ", match[1][0].islower() and not shows_code(doc.text))


def quote(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“…,”they said”, “said.“It is”: the space goes outside the mark; the mark itself or the count tells the side."""
    prose = doc.prose
    for match in near(_QUOTE, prose, spots):
        start, end = match.span(1)
        kind = match[1]
        if kind == '"':
            if match[2] == "nn":  # what is left of two line breaks that were escaped, not a word
                continue
            line = max(prose.rfind("\n", max(0, start - 3000), start) + 1, start - 3000, 0)
            kind = "”" if prose.count('"', line, start) % 2 else "“"
            yield Hit(start, end, '" ' if kind == "”" else ' "', False)
        elif kind == "“" and (end >= len(prose) or match[2][0].isupper()):
            yield Hit(start, end, " “", True)
        elif kind == "”":
            yield Hit(start, end, "” ", True)


@lru_cache(maxsize=1)
def shows_code(text: str) -> bool:
    """Whether the text shows code, where “time.Now” may be a name."""
    if any(mark in text for mark in _CODE_MARKS):
        return True
    return (any(mark in text for mark in _MAY_BE_CODE) or text.endswith(";")) and _CODE.search(text) is not None
