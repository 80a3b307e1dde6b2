"""Paragraphs of prose that end without a mark, told from headings, captions, lists and verse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleanlint.checks.lexicon import spelled
from cleanlint.document import Document, Line
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_ENDS = (".", "!", "?", "…", ".”", '."', "!”", '!"', "?”", '?"', ".’", ".'", ".)", ":", ";", ",", "—", "–")
_INNER = lazy(r"[.!?](?<=[a-z\d%”\"’')]{2}.)[”\"’)]{0,2} (?=[“\"‘(]?[A-Z])")
_ABBREVIATED = lazy(
    r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|St|Jr|Sr|vs|Inc|Co|Corp|Ltd|No|Jan|Feb|Aug|Sept|Oct|Nov|Dec|Prof|"
    r"Rev|Hon|Dept)[.] $"
)
_VERB = lazy(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|may|might|must|do|does|did|said|says|told|"
    r"[a-z]{2,}n[’']t|it[’']s|that[’']s|(?:plan|want|hope|aim|seek|need|expect|intend|tend)s to|"
    r"made|took|came|went|got|gave|found|became|began|left|kept|held|led|ran|saw|knew|thought|felt|wrote|[a-z]{3,}ed)\b"
)
_SPEECH = lazy(r"\b(?:said|says|told|added|wrote|according to)\b")
_NOT_PROSE = lazy(
    r"https?:|www\.|@\w|[|©►▶»]|\ua7f7|[\"”] ?[—–-]+ ?[A-Z]|"
    r"\b(?:Getty|Reuters|REUTERS|AFP|AP Photo|Shutterstock|iStock|Photos?|Photograph|Photographer|Image|"
    r"[Cc]aption|CAPTION|Source|Credit|Courtesy|CLOSE|Video|Policy|via|Via|SEE ALSO|See also|Watch|WATCH|"
    r"Follow|Click|[Ss]ubscribe|[Ss]ign(?:ing)? up|"
    r"newsletter|inbox|recaptcha|Related|RELATED|Updated|Posted|Published|Opinion|(?:are|is) (?:seen|pictured)|"
    r"pictured|(?i:read|watch|see) more)\b|"
    r"\b(?:19|20)\d\d \d\d?:\d\d|\d(?:am|pm|AM|PM)$"
)
_LISTED = lazy(r"[-–—•*·]|\d+[.)] ")
_TELLING = lazy(r"\b(?:said|told|added|wrote|according to)\b")  # no headline: these say “says”
_SHORTEST = 45  # characters: the shortest sentence of nine words
_LONG = 80  # characters: hardly a heading
_BODY = 200  # characters of finished sentences: no caption, whatever words are in it
_LEAD = 13  # words: longer than a headline, so a first paragraph
_SURE = 20  # words: no standfirst, no caption
_PARAGRAPH = 30  # words: a paragraph, whatever stands around it
_HANGING = spelled(
    "the a an of to in and or for with by from at as that which who his their its our my your but than because if "
    "when while on into is was were are be been has have had will would not no very"
)


def missing_stop(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The place for the full stop: behind the last word of the paragraph."""
    lines = doc.lines
    seen = -1
    loose: dict[bool, bool] = {}
    for spot in spots or ():
        index = doc.line_index(spot)
        if index <= seen:
            continue
        seen = index
        if index >= len(lines) - 1 or len(lines[index].text) < _SHORTEST or not _set_apart(doc, index):
            continue
        if not _in_line(doc, index, 2):  # which costs far less to know than whether it is prose
            continue
        kind = _prose(lines[index].text)
        if not kind or (kind == 1 and not _in_line(doc, index, 1)):
            continue
        if doc.wrapped:
            return
        short = kind == 1 and index > 0 and not _told(lines[index].text)  # may be a heading or a caption
        if short not in loose:
            loose[short] = _loose(lines, 0, 1) if short else _loose(lines, _LONG, 3)
        if loose[short]:
            continue
        word = lines[index].text.rsplit(None, 1)[-1]
        if word.lower() not in _HANGING:
            yield Hit(lines[index].end - len(word), lines[index].end, word + ".")


def _told(text: str) -> bool:
    """Whether one sentence is too long for a heading, or a long one tells who said so."""
    words = len(text.split())
    return words >= _SURE or (words >= _LEAD and bool(_TELLING.search(text)))


def _loose(lines: Sequence[Line], least: int, few: int) -> bool:
    """Whether it is the manner of the text to end lines of so many characters without a mark."""
    rows = [line for line in lines if len(line.text) >= least]
    return sum(not line.text.endswith(_ENDS) for line in rows) > few + len(rows) // 20


def _prose(text: str) -> int:
    """2 for several sentences, 1 for one that is long and has a verb, 0 for what is set like a heading or a caption."""
    if not (text[-1].isalpha() or text[-4:].isdigit()) or not (text[0].isupper() or text[0] in "“\"‘'$£€"):
        return 0
    ends = [match.end() for match in _INNER.finditer(text)]
    inner = [end for end in ends if not _ABBREVIATED.search(text, max(0, end - 8), end)]
    last = text[inner[-1] :] if inner else text
    words = last.split()
    capitals = sum([word[0].isupper() for word in words[1:]])
    if len(words) < 4 or capitals > 0.45 * len(words):
        return 0
    if (
        len(text) < 60
        if inner
        else ":" in text[:30] or len(words) < 9 or (len(words) < _LEAD and not _SPEECH.search(text))
    ):
        return 0
    if not (_VERB.search(last) or (inner and len(words) > 7 and _VERB.search(text))) or _LISTED.match(text):
        return 0
    if _NOT_PROSE.search(last if len(text) - len(last) > _BODY else text):  # the dearest question of all
        return 0
    return 2 if inner else 1


def _set_apart(doc: Document, index: int) -> bool:
    """Whether the next line is a paragraph of its own, and begins like a sentence."""
    line, after = doc.lines[index], doc.lines[index + 1]
    if not (after.text[0].isupper() or after.text[0] in "“\"‘'"):
        return False
    return doc.paragraph_break != "\n\n" or "\n\n" in doc.text[line.end : after.start].replace("\r", "")


def _in_line(doc: Document, index: int, kind: int) -> bool:
    """Amid paragraphs that do end in marks. A heading may stand on one side."""
    lines = doc.lines
    line, after = lines[index], lines[index + 1]
    ended = _ended(after) and len(after.text) >= 40
    if index == 0:
        return ended and (kind == 2 or len(line.text.split()) >= _LEAD)
    if kind == 2:
        return ended or _ended(lines[index - 1]) or len(line.text.split()) >= _PARAGRAPH
    return ended and (_ended(lines[index - 1]) or len(line.text.split()) >= _SURE)


def _ended(line: Line) -> bool:
    return line.text.endswith(_ENDS) and len(line.text) > 25
