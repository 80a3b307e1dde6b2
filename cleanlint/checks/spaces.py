"""Spaces too many, and spaces missing: what needs a word list or a look at the whole line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleanlint.checks.joins import shows_code
from cleanlint.checks.lexicon import common, is_word, spelled
from cleanlint.checks.lost_characters import lost_quotes
from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.exact import compiled
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_RUN = lazy(r"  (?<=[^\s|]  ) {0,78}(?=[\w“”\"‘’'(@#$£€—–-])")
_BETWEEN_WORDS = lazy(r"[a-z]{2}  [a-z]{2}")
_STOPS = frozenset('.!?…"”’)')
_SENTENCE_GAP = lazy(r"[a-z][.!?][\"”’)]? (?=[A-Z“\"])")
_GAP = lazy(r"\n\n(?<=\S\n\n)(\n+)(?=[^\n])")
# “doesn t”, “the town s”: the text has lost its curly marks, and two spaces may be all that is left of a quotation.
_LOST_MARKS = lazy(
    r" (?:t\b(?<=\b[a-z]{2,6}n t)|s (?=[a-z])(?<=\b[A-Za-z][a-z]+ s )"
    r"|(?:re|ve|ll|m)\b(?<=\b(?:[Ww]e|[Tt]hey|[Yy]ou|I) (?:re|ve|ll|m)))",
    engine="regex",
)
_PROSE = 60  # characters: no heading, no list item
_ITEM = lazy(r"[-*+•–—] |\(?\d{1,3}[.)] |#{1,6} |>")
_LIST_MARK = lazy(r"[ \t>]*(?:[-*+•–—]|\(?[0-9a-zA-Z]{1,3}[.)]|#{1,6})$")
_BEFORE = lazy(r"(?<![\w’'.-])([b-hj-zB-HJ-Z]) ([a-z]{2,})(?![\w’'-])")
_AFTER = lazy(r"(?<![\w’'-])([A-Za-z][a-z]{0,}) ([b-hj-npqu-wyz])(?![\w’'.)=-])")
_ENDING = lazy(
    r"(?<![\w’'.-])([A-Za-z][a-z]{1,15}) (ings?|[ai]?tions?|ments?|ness|ers|ities|ous|ances?|ences?|ively)(?![\w’'-])"
)
_LOST_APOSTROPHE = frozenset("stdm")  # “the town s ferry”, “doesn t”: no split word, but a lost mark
_WORD = lazy(r"(?<![\w’'@#/.&-])[A-Za-z]?[a-z]{5,}(?![\w@/’'-])")
# Small words, as they hang on to the word before them and to the one after: “moderatorfor”, “tocontrol”. Those that make
# words of their own that way (in-, over-, -in, -on, -her) are left out.
_HANGING_ON = spelled(
    "the that with from for which their have this was were into and has had his they to of by will would could should "
    "than when but not who are more you been"
)
_HANGING_IN = spelled(
    "the that with from which were to of is by its our and was his they their have you not has had this been when what "
    "will would but who more are"
)
_SMALLEST = _HANGING_ON | _HANGING_IN | {"own", "all", "one", "can", "she", "her", "our"}
_SEAM = lazy(r"(?<![\w@#/.&-])([A-Za-z]?[a-z]{2,})([A-Z][a-z]+)(?![\w@(/=]|[.:]\S)")
_OPENERS = spelled(
    "The He She It They We You This That These Those There But And If When While What After Before According However "
    "In On At For As His Her Their Our Its An My Continue Read Click See Watch Photo Image Related Advertisement"
)
# What is put behind a caption and a name: “the harbourCredit: Osby Post”, “Oda BrandDecember 20, 2023”.
_DATED = lazy(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|"
    r"Sept?|Oct|Nov|Dec)\.? \d{1,2}, |Credit: [A-Z]"
)
_AROUND = 20_000  # code points before and after a place in which other uses of a word count
_LONGEST = 100  # code points of what is still taken for a word, or for words with marks between them
_LABELS = ("Related", "Advertisement", "Trending", "Sponsored", "Video", "Watch", "Listen")
_PARTICLES = spelled("In On At For As An My It We Our See You And")  # these end brands: LinkedIn, MoveOn, WeTheGov


def several(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Runs of spaces inside a line, but not where they set columns apart or stand for lost quotation marks.

    After a full stop they may be the author's habit, if the text is too short to show another; beside a name or
    a mark a word or a link may be missing. Only two spaces between two plain words, in a text that hardly has such gaps,
    are surely the slip of a key. Before a dash they are the manner of datelines.
    """
    text, done = doc.text, -1
    rare = len(spots or ()) <= 3
    found: list[tuple[int, int, bool]] = []
    for spot in spots or ():
        if spot <= done:
            continue
        start, end = text.rfind("\n", 0, spot) + 1, text.find("\n", spot - 1)
        end = len(text) if end < 0 else end
        done = end
        runs = [run for run in _RUN.finditer(doc.prose, start, end) if not _LIST_MARK.match(text, start, run.start())]
        wide = [match for match in runs if match.end() - match.start() > 2]
        if any(not _in_prose(text, match) for match in wide) or (len(wide) > 1 and text[end - 1] not in '.!?”"'):
            continue
        if doc.kind == "markdown" and "|" in text[start:end]:
            continue
        for match in runs:
            if text[match.end()] not in "–—":
                found.append((match.start(), match.end(), _BETWEEN_WORDS.match(text, match.start() - 2) is not None))
    one = found[0] if len(found) == 1 else None
    if one and one[1] - one[0] == 2 and text[one[0] - 1] in _STOPS and not _elsewhere_single(text):
        return
    if found and not lost_quotes(doc) and len(_LOST_MARKS.findall(text)) < 2:
        yield from (Hit(start, end, " ", plain and rare) for start, end, plain in found)


def _elsewhere_single(text: str) -> bool:
    """Whether one space after a sentence is the manner of the text, so that two are a slip."""
    return len(_SENTENCE_GAP.findall(text)) >= 8


def few(doc: Document, spots: Sequence[int] | None, pattern: str, fix: str, most: int = 3) -> Iterator[Hit]:
    """Every group `at` of `pattern`, to become `fix`; more than `most` in one text are its manner."""
    found = list(near(compiled(pattern), doc.prose, spots))
    if len(found) <= most:
        yield from (Hit(match.start("at"), match.end("at"), fix) for match in found)


def trailing(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Two blanks or more at the end of a line, unless many lines of the text end in blanks."""
    text = doc.text
    ends = ((spot, _blanks(text[text.rfind("\n", 0, spot) + 1 : spot], " \t")) for spot in spots or ())
    found = [(end - count, end) for end, count in ends if count > 1 and doc.prose[end - count] == text[end - count]]
    if found and sum(_blanks(line, " \t\u00a0") > 0 for line in text.split("\n")) < 6:
        yield from (Hit(start, end, "") for start, end in found)


def _blanks(line: str, blanks: str) -> int:
    """How many blanks end the line; none if it holds nothing else."""
    bare = line.rstrip(blanks)
    return len(line) - len(bare) if bare and not bare[-1].isspace() else 0


def blank_lines(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A gap of two blank lines and more between two paragraphs of prose, unless the text is full of gaps.

    Before a heading, a list or a picture a wider gap may be meant.
    """
    found = list(_GAP.finditer(doc.text))
    if len(found) != 1:
        return
    at = doc.line_index(found[0].start())
    around = doc.lines[at : at + 2]
    if not _ITEM.match(around[-1].text) and all(
        len(line.text) >= _PROSE and line.text[-1] in '.!?…:”"' for line in around
    ):
        yield Hit(found[0].start(1), found[0].end(1), "")


def split_word(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """One letter torn from its word, before it or after; an ending that is no word, torn from its stem."""
    prose = doc.prose
    for match in near(_BEFORE, prose, spots):
        letter, rest = match[1], match[2]
        if letter not in _LOST_APOSTROPHE and not is_word(rest) and common(letter + rest):
            yield Hit(match.start(), match.end(), letter + rest)
    for match in near(_AFTER, prose, spots):
        rest, letter = match[1], match[2]
        if letter in _LOST_APOSTROPHE or is_word(rest) or not common(rest + letter):
            continue
        yield Hit(match.start(), match.end(), rest + letter)
    for match in near(_ENDING, prose, spots):
        if common(match[1] + match[2]):
            yield Hit(match.start(), match.end(), match[1] + match[2])


def glued_words(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A small word glued to its neighbour, where the whole is no word."""
    done = -1
    for spot in spots or ():
        start = _word_before(doc.prose, spot - 1)
        match = _WORD.search(doc.prose, start, min(len(doc.prose), start + 60))
        if not match or match.start() <= done or is_word(match[0]):
            continue
        done = match.start()
        cut = _seam(match[0])
        if cut and not _twice(doc.prose, match[0], match.start()):
            yield Hit(match.start(), match.end(), match[0][:cut] + " " + match[0][cut:])


def seam(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“saidThe”: a common word in small letters, and at once a word that opens sentences."""
    done = -1
    for spot in spots or ():
        start = _word_before(doc.prose, spot - 1)
        end = spot
        while end < spot + 40 and doc.prose[end : end + 1].islower():
            end += 1
        for match in _SEAM.finditer(doc.prose, start, end + 2):
            if match.start() <= done or match.start() > spot:
                continue
            done = match.start()
            left, right = match[1], match[2]
            if _glued(doc, match):
                yield Hit(match.start(), match.end(), left + " " + right)


def _word_before(text: str, at: int) -> int:
    """Where the word at a place starts, as blanks and line breaks tell; what is longer than any word is cut off."""
    least = max(0, at - _LONGEST)
    start = text.rfind(" ", least, at) + 1 or least
    return text.rfind("\n", start, at) + 1 or start


def _glued(doc: Document, match: re.Match[str]) -> bool:
    """Whether two words meet in “saidThe”, and it is no name with a capital inside."""
    prose, at = doc.prose, match.start()
    left, right = match[1], match[2]
    if _DATED.match(prose, match.start(2)):
        return True
    name = left[0].isupper()
    if len(left) < 4 or right in _PARTICLES or not (name or common(left)):
        return False
    if right in _OPENERS or (left in _LABELS and (not at or prose[at - 1] == "\n")):
        return True
    if name:
        return _both_known(prose, left, right, at)
    return (
        len(right) > 3 and _alone(prose, right, at) and not _twice(prose, left + right, at) and not shows_code(doc.text)
    )


def _in_prose(text: str, match: re.Match[str]) -> bool:
    """A wide gap is damage after the end of a sentence or a comma, or before a word in small letters."""
    return text[match.start() - 1] in '.,;!?”"' or text[match.end()].islower()


def _seam(word: str) -> int:
    """Where a word comes apart into a small word and a common one, or 0."""
    low = word.lower()
    least = 2 + word[0].isupper()  # Slingsby and Tomasi are names
    for cut in range(len(low) - least, least - 1, -1):
        head, tail = low[:cut], low[cut:]
        if (tail in _HANGING_ON and _whole(head)) or (head in _HANGING_IN and _whole(tail)):
            return cut
    return 0


def _whole(word: str) -> bool:
    """Whether what is left beside a small word is a word: short strings are, too often, by chance."""
    return common(word) if len(word) > 3 else word in _SMALLEST


def _both_known(prose: str, left: str, right: str, at: int) -> bool:
    """Whether the text uses both halves as words of their own, and the whole only here: “John RyanDemocrats decry”."""
    if len(left) < 4 or len(right) < 4 or _twice(prose, left + right, at):
        return False
    return all(_twice(prose, word, at) and _alone(prose, word, at) for word in (left, right))


def _alone(prose: str, word: str, at: int) -> bool:
    """Whether the word stands somewhere near with no letter beside it."""
    low, high = max(0, at - _AROUND), min(len(prose), at + _AROUND)
    place = prose.find(word, low, high)
    while place >= 0:
        end = place + len(word)
        if not (prose[place - 1 : place].isalnum() or prose[end : end + 1].isalnum()):
            return True
        place = prose.find(word, end, high)
    return False


def _twice(prose: str, word: str, at: int) -> bool:
    """A string that the text uses again, not too far off, is a name or a term."""
    low, high = max(0, at - _AROUND), at + _AROUND
    return prose.find(word, prose.find(word, low, high) + 1, high) >= 0


_BREAKS_OFF = spelled("the a an of to in for with by from at his her their its our")


def broken_line(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A long line that ends with a word no sentence ends with, and goes on in small letters in the next.

    A text that is hard-wrapped all through was made that way, and is left alone.
    """
    if document.wrapped:
        return
    lines = document.lines
    for index in sorted({document.line_index(max(0, spot - 2)) for spot in spots or ()}):
        if index + 1 >= len(lines):
            continue
        line, following = lines[index], lines[index + 1]
        gap = document.text[line.end : following.start]
        if len(line.text) < 62 or len(following.text) < 21 or gap.count("\n") > 2 or not following.text[0].islower():
            continue
        before, _, last = line.text.rpartition(" ")
        if last in _BREAKS_OFF and (before[-1:].isalpha() or before[-1:] == ","):
            yield Hit(line.end, following.start, " ")
