"""Numbers with a space after the comma in them, told from lists and from sentences that go on with a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_SPLIT = lazy(r"(?<![\w.,-])([$£€]?)(\d{1,3}(?:,\d{3})*)(, | ,|,\u00a0)(\d{3}(?:,\d{3})*)(?!\w|[–-][^a-z])")
_DATE = lazy(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|January|February|March|April|June|July|August|"
    r"September|October|November|December)\.? $"
)
# After these a number is a name of its own: “at age 50, 120 of them”, “rows 1, 200 and 400”.
_OWN = lazy(
    r"\b(?:age|aged|pages?|rows?|lines?|numbers?|nos?|lots?|items?|chapters?|rooms?|route|highway|flight|was|turned|"
    r"channel)\.? $",
    re.I,
)
_QUANTITY = lazy(
    r"\b(?:(?:more|less|fewer|greater|higher|lower) than|nearly|almost|about|around|roughly|some|up to|total of) $"
)
_LIST = lazy(r"(?:\d, )$")
_GOES_ON = lazy(r",? (?:and|or|&) \d|, \d")


def split(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“400, 000”. Safe with a currency sign, after “more than” and its like, in “a 2, 700-strong crowd”, or where the
    second part begins with a zero."""
    prose = doc.prose
    for match in near(_SPLIT, prose, spots):
        before, after = prose[max(0, match.start() - 20) : match.start()], prose[match.end() : match.end() + 8]
        listed = bool(_GOES_ON.match(after))
        counted = bool(match[1]) or match[4].startswith("0") or bool(_QUANTITY.search(before))
        compound = after[:1] == "-" and before.endswith((" a ", " an "))  # “a 2, 700-strong crowd”
        certain = match[4].startswith("00") or (not listed and (counted or compound))
        if not certain and (listed or any(pattern.search(before) for pattern in (_DATE, _OWN, _LIST))):
            continue
        if match[2].startswith("0"):
            continue
        yield Hit(match.start(3), match.end(3), ",", certain)
