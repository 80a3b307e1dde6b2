"""Paragraphs of prose that end without a mark, told from headings, captions, lists and verse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleanlint.checks.lexicon import spelled
from cleanlint.checks.patterns import lazy
from cleanlint.document import Document, Line
from cleanlint.rule import Hit

_ENDS = (".", "!", "?", "…", ".”", '."', "!”", '!"', "?”", '?"', ".’", ".'", ".)", ":", ";", ",", "—", "–")
_INNER = lazy(r"[a-z\d%”\"’')]{2}[.!?][”\"’)]{0,2} (?=[“\"‘(]?[A-Z])")
_ABBREVIATED = lazy(
    r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|St|Jr|Sr|vs|Inc|Co|Corp|Ltd|No|Jan|Feb|Aug|Sept|Oct|Nov|Dec|Prof|"
    r"Rev|Hon|Dept)[.] $"
)
_VERB = lazy(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|may|might|must|do|does|did|said|says|told|"
    r"[a-z]{2,}n[’']t|it[’']s|that[’']s|"
    r"made|took|came|went|got|gave|found|became|began|left|kept|held|led|ran|saw|knew|thought|felt|wrote|[a-z]{3,}ed)\b"
)
_SPEECH = lazy(r"\b(?:said|says|told|added|wrote|according to)\b")
_NOT_PROSE = lazy(
    r"https?:|www\.|@\w|[|©►▶»]|\ua7f7|[\"”] ?[—–-]+ ?[A-Z]|"
    r"\b(?:Getty|Reuters|REUTERS|AFP|AP Photo|Shutterstock|iStock|Photos?|Photograph|Photographer|Image|"
    r"[Cc]aption|CAPTION|Source|Credit|Courtesy|CLOSE|Video|Policy|via|Via|SEE ALSO|See also|Watch|WATCH|"
    r"Follow|Click|[Ss]ubscribe|[Ss]ign(?:ing)? up|"
    r"newsletter|inbox|recaptcha|Related|RELATED|Updated|Posted|Published|Opinion|(?:are|is) (?:seen|pictured)|"
    r"pictured|(?i:read|watch|see) more)\b|^[-–—•*·]|^\d+[.)] |"
    r"\b(?:19|20)\d\d \d\d?:\d\d|\d(?:am|pm|AM|PM)$"
)
_HANGING = spelled(
    "the a an of to in and or for with by from at as that which who his her their its our my your but than because if "
    "when while on into is was were are be been has have had will would not no very more most this these those"
)


def missing_stop(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """The place for the full stop: behind the last word of the paragraph."""
    lines = doc.lines
    if doc.wrapped or len(lines) < 3:
        return
    seen = open_lines = -1
    for spot in spots or ():
        index = doc.line_index(spot)
        if index <= seen:
            continue
        seen = index
        line = lines[index]
        if not 0 < index < len(lines) - 1 or not (_ended(lines[index - 1]) or _ended(lines[index + 1])):
            continue
        kind = _prose(line.text)
        if not kind or not _in_line(doc, index, kind):
            continue
        if kind == 1 and len(line.text.split()) < 26:
            if open_lines < 0:
                open_lines = sum(not other.text.endswith(_ENDS) for other in lines[1:-1])
            if open_lines > 1 + len(lines) // 40:
                continue  # the text has headings or captions, and a short sentence may be one
        word = line.text.rsplit(None, 1)[-1]
        if word.lower() not in _HANGING:
            yield Hit(line.end - len(word), line.end, word + ".")


def _prose(text: str) -> int:
    """2 for several sentences, 1 for one that is long and has a verb, 0 for what is set like a heading or a caption."""
    if not (text[-1].isalpha() or text[-4:].isdigit()) or not (text[0].isupper() or text[0] in "“\"‘'$£€"):
        return 0
    if _NOT_PROSE.search(text):
        return 0
    inner = [match for match in _INNER.finditer(text) if not _ABBREVIATED.search(text, 0, match.end())]
    last = text[inner[-1].end() :] if inner else text
    words = last.split()
    capitals = sum(word[0].isupper() for word in words[1:])
    if len(words) < 4 or capitals > 0.45 * len(words) or not _VERB.search(last):
        return 0
    if inner:
        return 2 if len(text) >= 60 else 0
    return int((len(words) >= 15 or (len(words) >= 9 and bool(_SPEECH.search(text)))) and ":" not in text[:30])


def _in_line(doc: Document, index: int, kind: int) -> bool:
    """Amid paragraphs that do end in marks, and before one that begins like a sentence."""
    line, before, after = doc.lines[index], doc.lines[index - 1], doc.lines[index + 1]
    if doc.paragraph_break == "\n\n" and "\n\n" not in doc.text[line.end : after.start].replace("\r", ""):
        return False
    if not (after.text[0].isupper() or after.text[0] in "“\"‘'") or len(after.text) < 40:
        return False
    return _ended(before) and _ended(after) if kind == 1 else _ended(before) or _ended(after)


def _ended(line: Line) -> bool:
    return line.text.endswith(_ENDS) and len(line.text) > 25
