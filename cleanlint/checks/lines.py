"""Lines that are no paragraph: headlines, captions without a credit, a lone name, what is left of a list.

All of them lack the mark that ends a sentence; what else tells them apart is case, length, neighbours and place.
Subheadings, list items, verse and dialogue lack it too, so each function wants a second sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleanlint.checks.windows import lines_at
from cleanlint.document import Document, Line
from cleanlint.mask import PLACEHOLDER
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_FINISHED = lazy(r"[.!?…:;,。！？][\'\"”’»)\]]{0,3}$|[\"”’»)\]—–_*~-]$")
_ITEM = lazy(r"[*•·▪►>|#•–—=_+~-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.):] |@|\d+$")
_SIGNED = lazy(
    r"(?i)photo|image|copyright|©|http|www\.|source|contribut|©|rating|score|\d{3}-\d{4}|isbn|chapter"
    r"|page \d|vol\.|email|contact|follow|@|last update|\bart by\b|\bstaff\b|reporting|twitter"
    r"|provided by|click here"
)
_CAPTION_CUE = lazy(
    r"\((?:[^()\n]{0,40}(?:pictured|left|right|centre|center|above|below)[^()\n]{0,40}|[LRC]|l|r|l-r|L-R)\)"
    r"|\b(?:pictured|photographed|seen here|seen above|file (?:photo|picture|image)|left to right"
    r"|from left|stock (?:photo|image))\b|\b(?:\w{2,9}: )?(?:seen|shown|pictured) (?:in|on|at|with|here"
    r"|above|during|leaving|arriving)\b"
)
_PRESENT = lazy(
    r"^(?:[^\s]+ ){1,14}(?:speaks?|arrives?|waves?|poses?|listens?|leaves?|walks?|delivers?|addresses"
    r"|attends?|gestures?|greets?|participates?|takes? part"
    r"|testif(?:y|ies)|shakes?|hugs?|looks? on|sits?|stands?|appears?|holds?|gathers?|protests?"
    r"|answers?|makes? (?:his|her|a|their)|rall(?:y|ies)|marches|march|pauses?|reacts?)\b"
)
_MONTH = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|March|April|May|June|July|Aug(?:ust|\.)"
    r"|Sept(?:ember|\.)|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_DATED = lazy(rf"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|{_MONTH} \d{{1,2}}(?:, \d{{4}})?)$")
_DATE = 20  # code points of the longest date
_ABBREVIATED = lazy(r"\b[A-Z]\.[A-Z]\.$")
_RULE = lazy(r"[_*=—–-]{3,}|[* ]{3,}")
_TWEET = lazy(r"\(@\w+\)|^By |— [A-Z]")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "if",
        "in",
        "into",
        "is",
        "nor",
        "of",
        "off",
        "on",
        "or",
        "over",
        "per",
        "so",
        "than",
        "the",
        "to",
        "up",
        "via",
        "vs",
        "vs.",
        "with",
    ]
)


def finished(text: str) -> bool:
    """Whether a line ends like a sentence, a clause that goes on, or a quotation."""
    return _FINISHED.search(text[-4:]) is not None


def titled(text: str) -> float:
    """Share of capitalised words among those that a title would capitalise."""
    words = [word.lstrip("“‘\"'([") for word in text.split()]
    words = [word for word in words if word[:1].isalpha() and word.lower() not in _SMALL]
    return sum(word[0].isupper() for word in words) / len(words) if words else 0.0


def _prose(line: Line) -> bool:
    return len(line.text) >= 60 and finished(line.text)


def _closed(text: str) -> bool:
    return len(text) >= 60 and text.rstrip("\"”’'")[-1:] in ".!?"


def _plain(doc: Document, line: Line) -> bool:
    """Neither finished nor a list item, nor holding an address."""
    return (
        (not finished(line.text) or _ABBREVIATED.search(line.text) is not None)
        and not _ITEM.match(line.text)
        and PLACEHOLDER not in doc.prose[line.start : line.end]
    )


def headline_after(doc: Document, spots: Sequence[int] | None, words: int = 5) -> Iterator[Hit]:
    """A headline as the last line, after finished prose: the next article's."""
    # No trigger: this runs on every text, so the last line alone must rule out most of them.
    end = doc.text[-200:].rstrip().rpartition("\n")[2]
    if not end[-1:].isalnum() or end.count(" ") < words - 1 or titled(end) < 0.8:
        return
    lines = doc.lines
    if len(lines) < 3:
        return
    last, before = lines[-1], lines[-2]
    if not _headline(doc, last, words) or _SIGNED.search(last.text) or _signature(last.text):
        return
    # After another unfinished line it may be the last item of a list; after a credit or a rule it is not.
    if not (
        (finished(before.text) and not _ITEM.match(before.text))
        or _SIGNED.search(before.text)
        or _RULE.fullmatch(before.text)
        or len(before.text) >= 100
    ):
        return
    if sum(not finished(line.text) for line in lines[:-1]) > 0.7 * len(lines):
        return
    yield Hit(*doc.delete_lines(len(lines) - 1), fix="")


def titled_start(doc: Document) -> bool:
    """Gate: whether the first line is short, and most of its words begin with capitals."""
    start = doc.text[:200].lstrip().partition("\n")[0]
    if not doc.first or len(start) > 160:
        return False
    words = start.split()
    return 2 * sum([word[0].islower() for word in words]) < len(words)


def headline_first(doc: Document, spots: Sequence[int] | None, words: int = 6) -> Iterator[Hit]:
    """A headline as the first line of what is otherwise running text: the page's title came along."""
    start = doc.text[:200].lstrip().partition("\n")[0]
    if len(start) > 160 or start.count(" ") < words - 1 or titled(start) < 0.8:
        return
    lines = doc.lines
    if len(lines) < 4 or doc.wrapped:
        return
    first = lines[0]
    text = re.sub(r"[….!?]{1,3}(?: ?[\[(][A-Za-z ]{4,12}[\])])?$|[\[(][A-Z]{4,8}[\])]$", "", first.text).rstrip()
    if (
        text.endswith(('"', "”"))
        or len(first.text) > 160
        or len(text.split()) < words
        or titled(text) < 0.85
        or _ITEM.match(text)
    ):
        return
    if len(first.text) - len(text) == 1 and first.text[-1] == ".":
        return
    following = lines[1:5]
    if sum(_prose(line) for line in following) < len(following) - 1 or _SIGNED.search(text):
        return
    if any(_headline(doc, line, 3) for line in lines[1:]):
        return  # titled sections: then the title is the author's
    yield Hit(*doc.delete_lines(0), fix="")


def _signature(text: str) -> bool:
    """“Name, Office, House”: short parts between commas, and no small word in them."""
    parts = text.split(", ")
    return (
        len(parts) > 1
        and all(len(part.split()) <= 4 for part in parts)
        and not any(word.lower() in _SMALL for word in text.split())
    )


def _headline(doc: Document, line: Line, words: int) -> bool:
    text = line.text
    return (
        len(text) <= 160
        and words <= len(text.split()) <= 22
        and titled(text) >= 0.85
        and _plain(doc, line)
        and text[0].isalnum() | (text[0] in "“‘\"'")
    )


def captions(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Captions without a credit: unfinished lines that point at persons in a picture or say what it shows."""
    lines = doc.lines
    for index in lines_at(doc, spots):
        line = lines[index]
        text = line.text
        if not 30 <= len(text) <= 400 or text[0].islower() or text.isupper() or not _plain(doc, line):
            continue
        shows = _DATED.search(text, max(0, len(text) - _DATE)) and _PRESENT.match(text)
        if not shows and not (len(text.split()) >= 6 and _CAPTION_CUE.search(text)):
            continue
        if not _TWEET.search(text):
            yield Hit(*doc.delete_lines(index), fix="")


def capitals(doc: Document, spots: Sequence[int] | None, words: int = 8) -> Iterator[Hit]:
    """A headline in capitals between two paragraphs: the link to another article."""
    lines = doc.lines
    for index in lines_at(doc, spots):
        line = lines[index]
        count = len(line.text.split())
        if not (words <= count <= 25 and line.text.isupper() and _plain(doc, line)) or line.text.endswith("?"):
            continue
        if (
            0 < index < len(lines) - 1
            and _closed(lines[index - 1].text)
            and len(lines[index + 1].text) >= 60
            and not lines[index + 1].text.isupper()
        ):
            yield Hit(*doc.delete_lines(index), fix="")


def names(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A name as a line, and the next paragraph begins with it: what is left of a pull quote."""
    lines = doc.lines
    for index, line in enumerate(lines[1:-1], 1):
        text = line.text
        if not 5 <= len(text) <= 40 or not text.replace(" ", "").replace(".", "").replace("-", "").isalpha():
            continue
        after = lines[index + 1].text
        quoted = lines[index - 1].text.rstrip(".,")[-1:] in ("”", "’", '"')
        if (
            quoted
            and after.startswith(text + " ")
            and 2 <= len(text.split()) <= 4
            and titled(text) == 1.0
            and len(after) > 60
        ):
            yield Hit(*doc.delete_lines(index), fix="")


def highlights(doc: Document, spots: Sequence[int] | None, most: int = 5) -> Iterator[Hit]:
    """“Story highlights”, and the unfinished lines after it up to the first paragraph."""
    lines = doc.lines
    for index in lines_at(doc, spots):
        if not re.match(r"(?i)story highlights\b", lines[index].text):
            continue
        last = index
        while last + 1 < len(lines) and last - index < most and _summary(lines[last + 1].text):
            last += 1
        yield Hit(*doc.delete_lines(index, last), fix="")


def _summary(text: str) -> bool:
    return (
        len(text) <= 160
        and not re.search(r"[.!?:][\"”’)]?$", text)
        and not re.match(r"[A-Z][\w .,]{2,30}\(\w{2,10}\)", text)
    )


def marks(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A bullet or a number alone in its line, between paragraphs: its item is gone."""
    lines = doc.lines
    for index in lines_at(doc, spots):
        text = lines[index].text
        if not re.fullmatch(r"[•·▪►◦‣]|\d{1,2}[.)]|[*]", text):
            continue
        around = [lines[at].text for at in (index - 1, index + 1) if 0 <= at < len(lines)]
        if any(re.match(r"[•·▪►◦‣*]|\d{1,2}[.)]?$", one) for one in around):
            continue  # a list whose items stand in lines of their own, or a row of marks
        if around and all(len(one) >= 60 for one in around):
            yield Hit(*doc.delete_lines(index), fix="")
