"""Other articles' headlines inside the text, and what stood between a page's headline and its first paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleanlint.checks.lines import finished, titled
from cleanlint.checks.windows import lines_at
from cleanlint.document import Document, Line
from cleanlint.exact import compiled
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_OUTLET = lazy(
    r"(?:USA TODAY|(?:The )?Associated Press|Reuters|REUTERS|AFP|(?:ABC|CBS|NBC|Fox|FOX|BBC|Sky|ITV"
    r"|Global|CTV|CBC) News|CNN|Bloomberg(?: News)?|NPR|UPI"
    r"|Los Angeles Times|(?:The )?(?:New York Times|Washington Post|Guardian|Independent|Telegraph"
    r"|Wall Street Journal)|Staff Writer|Staff Reporter|Contributor)"
)
_NAMES = lazy(
    r"[A-Z][\w.’'-]{1,20}(?: [A-Z][\w.’'-]{0,20}){1,3}(?:(?:,| and|, and"
    r"| &) [A-Z][\w.’'-]{1,20}(?: [A-Z][\w.’'-]{0,20}){1,3}){0,3}"
)
_STOP = lazy(r"[a-z\d)”’\"'][.?!][”’\"']? (?=[A-Z“‘\"'\d])")
_BUTTON = lazy(r"(?i)(?:play|watch)(?: video)?|video|\+\d{1,2}")
_NAMED = lazy(r"[^\n]{0,19}: |[^\n]{1,24} [—–-] ")  # “Name: …” and “Name — …” head the items of an author's list
_BULLET = lazy(r"^(?:[*•·▪►>#–—-]|\d{1,2}[.)])[ \t]{1,4}")
_BULLETED = lazy(r"[*•·▪►>|#•–—=_+~-]|\(?\d{1,3}[.):] |\d+$")


def outlets(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The name of the paper or agency as one of the first lines, with the authors' names above it."""
    lines = doc.lines if doc.first else ()
    for index in range(min(4, len(lines) - 1)):
        if not _OUTLET.fullmatch(lines[index].text) or len(lines[-1].text) < 20:
            continue
        first = index - 1 if index and _NAMES.fullmatch(lines[index - 1].text) else index
        yield Hit(*doc.delete_lines(first, index), fix="")
        return


def runs(doc: Document, spots: Sequence[int] | None, words: int = 6, most_alone: int = 2) -> Iterator[Hit]:
    """Three or more headlines one under the other between two paragraphs: links to other articles."""
    lines = doc.lines
    wanted = {index - back for index in lines_at(doc, spots) for back in (0, 1)}
    done = 1
    for index in sorted(wanted):
        if not done <= index < len(lines) - 1:
            continue
        last = index
        while last < len(lines) and _headline(lines[last], words):
            last += 1
        done = max(last, index + 1)
        if last - index <= most_alone or len(lines[index - 1].text) < 10:
            continue  # two may be a heading and its subheading
        if last == len(lines) or (len(lines[last].text) >= 60 and finished(lines[last].text)):
            yield Hit(*doc.delete_lines(index, last - 1), fix="")


def _headline(line: Line, words: int) -> bool:
    text = line.text
    if len(text) > 170 or text[-1] in ".:;," or not words <= len(text.split()) <= 24:
        return False
    return (
        titled(text) >= 0.85
        and not text.isupper()
        and not _BULLETED.match(text)
        and not _NAMED.match(text)
        and "http" not in text
        and "@" not in text
    )


def listed(
    doc: Document, spots: Sequence[int] | None, pattern: str, ends: bool = True, items: int = 2
) -> Iterator[Hit]:
    """The titles below a heading over links (`pattern`), at least so many `items`. `ends`: only where the text ends with them."""
    lines, heading = doc.lines, compiled(pattern)
    read = -1  # a heading amid the titles of another is one of them
    for index in lines_at(doc, spots):
        if index <= read or not heading.fullmatch(lines[index].text):
            continue
        last = index
        while last + 1 < len(lines) and _title(lines[last + 1].text):
            last += 1
        read = last
        if last + 1 < len(lines):
            if ends:
                continue
            if len(lines[last].text.split()) < 5:
                last -= 1  # the article's own subheading, or so it may be
        if last - index >= items:
            yield Hit(*doc.delete_lines(index + 1, last), fix="")


def _title(text: str) -> bool:
    """Whether a line may be the title of another article: a few words, no sentence and no item of prose."""
    words = _BULLET.sub("", text).split()
    return (
        3 <= len(words) <= 26
        and len(text) <= 180
        and not words[0][0].islower()
        and (not finished(text) or text[-1] in "?…”’\"'")
        and "http" not in text
    )


def repeated(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A film's title, the player's button, and the title again."""
    lines = doc.lines
    for index in lines_at(doc, spots):
        if (
            0 < index < len(lines) - 1
            and _BUTTON.fullmatch(lines[index].text)
            and lines[index - 1].text == lines[index + 1].text
            and not finished(lines[index - 1].text)
        ):
            yield Hit(*doc.delete_lines(index - 1, index + 1), fix="")


def unfinished_start(doc: Document) -> bool:
    """Gate: whether the first line, if it is not a long one, ends without an end mark."""
    start = doc.text[:420].lstrip().partition("\n")[0].rstrip()
    return doc.first and 30 <= len(start) <= 330 and start[-1] not in ".!?:;,"


def after_caption(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """First line: a finished caption and, without a break, the headline, which ends in no mark."""
    start = doc.text[:420].lstrip().partition("\n")[0].rstrip()
    if not 30 <= len(start) <= 330 or finished(start) or _BULLETED.match(start):
        return
    stops = list(_STOP.finditer(start))
    lines = doc.lines
    if not stops or len(lines) < 4 or not all(len(line.text) >= 40 and finished(line.text) for line in lines[1:3]):
        return
    headline = start[stops[-1].end() :]
    if 3 <= len(headline.split()) <= 16 and not re.search(
        r"(?i)photo|image|getty|reuters|\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|St|U\.S|No|vs)\.$", headline
    ):
        yield Hit(*doc.delete_lines(0), fix="")
