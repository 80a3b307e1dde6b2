"""Texts that stop or start in mid-sentence.

Nothing can bring the words back, so these checks report only. Where a text ends is one character; what they look at
beyond it, they look at only when that character is no end mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from cleanlint.document import Document, Line
from cleanlint.rule import Hit


@cache
def _compiled(pattern: str) -> Any:
    """A pattern, compiled when a text first needs it: most texts end and start as they should."""
    import regex

    return regex.compile(pattern)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPEN = _words("""
    a an the and or nor but of from with into onto upon than as that if because while when whose which is are
    was were am be been has have had will would should can may might must does did no his its their our my
    your these those i he she they we it's that's they're we're there's between among during toward towards
    per mr mrs ms dr st sen rep gov including according every
""")
"""Words that no English sentence ends with, or hardly ever without its end mark."""

_LOOSE = _words("""
    to in on at by for about through under over after before against without within where who whom this could
    do it not up
""")
"""Words that may end a heading, but only a cut sentence where prose stands before them."""

_FINAL = frozenset(".!?…:\"”’»)]}'*_|>^~■♦●©®™。！？")
_CLOSED = frozenset(".!?…\"”’')")
"""Marks at which a paragraph of prose comes to its end."""

_SENTENCE_END = r"[.!?…][\"”’')\]]{0,2}(?:[ \u00a0]{1,3}(?=[\p{Lu}\p{N}\"“‘'(\[])|(?=\p{Lu}\p{Ll}))"
_RESIDUE = (
    r"(?i)[@#]|://|\ua7f7|©|™|\bgetty\b|/(?:the |[a-z]{2,9}$)|contributed (?:to this|reporting)\b"
    r"|\b(?:follow|find|like|reach|e-?mail) [^.]{1,60} on (?:twitter|facebook|instagram)\b"
    r"|(?-i:[—–-] ?\p{Lu}[\w.’'-]+ (?:\p{Lu}[\w.’'-]+,? ){0,3}(?:in |for )?[\w.]+$)|\p{L}[.!?][”\"’]?\d{1,3}$"
    r"|^(?-i:What|How|Why|Who|Where|When)\b[^,]{0,70}$|^[^\w\s\"“‘'(]"
    r"|^(?:featured|photo|image|pictured?|video|graphic|source|credit|via|read|see|watch|click|follow|write to"
    r"|contact (?:the|him|her|me)|contributing|with assistance|additional reporting|related|more|go deeper"
    r"|further reading|originally|last update|updated|published|posted|get|like|subscribe|sign up|join|download|listen"
    r"|share|tags?|filed|copyright|all rights|provided|\w+ \d{1,2}, \d{4}|[A-Z][\w ]{0,24}:)(?:\b|(?<=:))"
)
"""What stands at the end of an article without an end mark and is no cut sentence: credits, links, invitations."""

_CAPITALS = r"\p{Lu}\S*|\p{N}\S*"


def unfinished(document: Document) -> bool:
    """Gate: whether the text ends without an end mark."""
    last = document.text[-40:].rstrip()[-1:]
    if not document.last:
        return False
    return last not in _FINAL if last else not document.text.isspace()


def announces(document: Document) -> bool:
    """Gate: whether the text ends with a colon."""
    return document.last and (document.text[-40:].rstrip() or document.text.rstrip())[-1:] == ":"


def cut_end(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The last word of the text is one with which no sentence ends."""
    fragment = _last_fragment(document)
    if fragment is None:
        return
    start, words = fragment
    last = words[-1].lower().replace("’", "'")
    end = len(document.text.rstrip())
    bare = last.strip("“\"‘'([—–-,;")
    if bare in _LOOSE and _prose_before(document, start, len(words)):
        bare = "the"
    open_ended = bare in _OPEN or (
        last[-1] in ",;([—–-" and len(words) > 4 and last[0] not in ":;" and len(bare) != 1  # “10 Å—”
    )
    enough = len(words) > (0 if start > document.lines[-1].start + 25 else 2)
    if open_ended and enough and not _compiled(_RESIDUE).search(document.prose[start:end]):
        yield Hit(end - len(words[-1]), end)


def open_end(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The last sentence of the text has no end mark, and is neither heading nor list item nor credit."""
    fragment = _last_fragment(document)
    if fragment is None:
        return
    start, words = fragment
    end = len(document.text.rstrip())
    last = words[-1].lower().strip("“\"‘'([—–-,;").replace("’", "'")
    if last in _OPEN or last in _LOOSE or not words[-1][-1].isalnum() or not _prose_before(document, start, len(words)):
        return
    line = document.lines[-1]
    capitals = sum(bool(_compiled(_CAPITALS).fullmatch(word)) for word in words[1:])
    named = capitals * 5 > 3 * (len(words) - 1) and words[0].lower() not in _OPEN | _LOOSE
    if named and (start < line.start + 80 or len(words) < 5):
        return  # a headline, a list of names
    whole = min(start, line.start) if len(line.text) < 120 else start
    if not _compiled(_RESIDUE).search(document.prose[whole:end]):
        yield Hit(end - len(words[-1]), end)


def _last_fragment(document: Document) -> tuple[int, list[str]] | None:
    """Where the last sentence starts and its words, if the text ends without an end mark."""
    text = document.text
    end = len(text)
    while end and text[end - 1].isspace():
        end -= 1
    if not end or text[end - 1] in _FINAL:
        return None
    start = document.lines[-1].start
    for match in _compiled(_SENTENCE_END).finditer(text, start, end):
        start = match.end()
    words = text[start:end].split()
    return (start, words) if words else None


def _prose_before(document: Document, start: int, count: int) -> bool:
    """Whether finished prose stands before the fragment: in its own line, or as the paragraph above."""
    lines = document.lines
    if start > lines[-1].start + 25:
        return count > 1 or (start > lines[-1].start + 80 and not document.text[start:].strip().isupper())
    if len(lines) < 2:
        return False  # a single sentence may be a title, a caption, a note
    above = lines[-2].text
    if above[-1] in _CLOSED:
        return count > 6 and len(above) > 40
    if count < 12 or len(above) > 70 or len(lines) < 3:
        return False
    return len(lines[-3].text) > 60 and lines[-3].text[-1] in _CLOSED  # prose, a heading, the fragment


def colon_end(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The text ends with a colon: the list, quotation or post that it announces is gone."""
    line = document.lines[-1]
    words = line.text.split()
    if len(words) > 2 and not line.text.isupper():
        yield Hit(line.end - len(words[-1]), line.end)


TEASER = 120
"""Code points that even the shortest teaser has."""


TRAILS_OFF = 8
"""Ellipses that show that it is the author's manner to trail off, at the end as well."""


def teaser_end(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The text ends with an ellipsis: a teaser, the rest is on another page. A single short sentence is none."""
    if (
        not spots
        or not document.last
        or len(document.text) < TEASER
        or document.text[spots[-1] :].strip("]) \n\t\r\u00a0»→")
    ):
        return
    if document.text.count("…") + document.text.count("...") > TRAILS_OFF:
        return
    line = document.lines[-1]
    words = line.text.split()
    quoted = line.text[0] in '“"‘' and sum(line.text.count(mark) for mark in '“”"') < 2
    if len(words) > 5 and not line.text.isupper() and not quoted:
        yield Hit(line.end - len(words[-1]), line.end)


def cut_paragraph(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A paragraph inside the text ends with a word no sentence ends with, and the next one starts anew."""
    lines = document.lines
    for spot in spots or ():
        index = document.line_index(spot)
        line = lines[index]
        if index + 1 == len(lines) or spot < line.end - 1 or len(line.text) < 40 or document.wrapped:
            continue
        following = lines[index + 1].text
        anew = following[0].isupper() or following[0] in '“"'
        if not anew or len(following) < 40 or following[-1] not in _CLOSED:
            continue
        word = line.text.rpartition(" ")[2]
        before = line.text[: -len(word)].rstrip()
        if (
            before[-1:] in ",;"
            or _mostly_capitals(line.text)
            or (word == "of" and _compiled(_QUESTION).match(line.text))
        ):
            continue
        yield Hit(line.end - len(word), line.end)


_QUESTION = r"(?:What|How|Why|Where|Who|When|Which)\b|\d|\W"


def _mostly_capitals(text: str) -> bool:
    """Whether a line is a headline in title case."""
    words = [word for word in text.split() if len(word) > 3]
    return sum(word[0].isupper() for word in words) * 2 > len(words)


_FIRST = r"[a-z]{1,20}(?:['’-][a-z]{1,20}){0,2},?(?= )"
_PARTICLES = _words("de del della der den di da do dos du la le les van von ten ter bin ibn al el abu d l o' y e")
_SMALL_START = r"(?<!\b\p{Lu}|\b\p{Lu}[\p{L}.]{1,4})[.!?] [a-z]{2}"
_OWN_STYLE = r"\bi(?:['’]\w+)? [a-z]|[={}<>|]|^\w+ \w+\("


def cut_head(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A paragraph starts in mid-sentence, though the one before it had come to its end."""
    lines = document.lines
    near = sorted({document.line_index(spot) for spot in spots or ()})
    found = [index for index in near if lines[index].text[0].islower() and (index or document.first)]
    if not found or len(found) > max(4, len(lines) // 8) or document.wrapped:
        return  # somebody's style, verse, a list
    for index in found:
        line = lines[index]
        first = _compiled(_FIRST).match(line.text)
        if not first or not _sentence_like(line.text) or "\ua7f7" in document.prose[line.start : line.start + 60]:
            continue
        word = first[0].rstrip(",")
        following = line.text[first.end() :].lstrip()
        if (word in _PARTICLES and following[:1].isupper()) or word.split("-")[0] in ("al", "el", "e", "i"):
            continue
        if index and not _finished(lines[index - 1], line, document):
            continue
        yield Hit(line.start, line.start + len(word))


def _sentence_like(text: str) -> bool:
    """Whether a line that starts small reads like the rest of a sentence, not like a label or somebody's style."""
    if len(text) < 40 or text.count(" ") < 6 or _compiled(_OWN_STYLE).search(text):
        return False
    small = len(_compiled(_SMALL_START).findall(text))
    large = len(_compiled(_SENTENCE_END).findall(text))
    return small <= large and (text[-1] in '.!?…"”’:' or large > 0)


def _finished(above: Line, line: Line, document: Document) -> bool:
    """Whether the line above is a finished paragraph, or a heading: not a sentence that goes on in this line."""
    text = above.text
    if text[-1] in _CLOSED or text[-1] == "]":
        return not line.text.startswith(text)
    if text[0] in "-*•·–—" or text.endswith((" and", " or")) or line.text.startswith(text):
        return False  # the list goes on
    if len(text) > 60 and text.rpartition(" ")[2] in _OPEN | _LOOSE:
        return False  # one sentence in two lines: spacing/broken-line offers to join them
    return text[-1].isalnum() and "\n\n" in document.text[above.end : line.start]
