"""Characters that an encoding step threw away: “aren t”, “the county s plan”, “whack,  the mayor said”, “Yul n”.

One such place may be a slip; several in a text are a machine at work, and then the doubtful ones are of the same kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

import regex

from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_NEGATED = "do|does|did|is|are|was|were|has|have|had|ca|wo|could|would|should|must|need|ai|might"
_NO_APOSTROPHE = frozenset({
    "the", "a", "an", "of", "to", "in", "on", "at", "by", "for", "and", "or", "but", "as", "is", "was", "are", "be", "been",
    "with", "from", "this", "its", "it", "some", "type", "letter", "plural", "initial",
    "andr", "avil", "burg", "cort", "franc", "jes", "mois", "nicol", "portugu", "queir", "vald",  # é, ê, á, ú lost
})  # fmt: skip
"""Words that own nothing, or whose “s” is a letter; and the heads of names that lost an accented letter before it."""

_SAMPLE = 20_000  # code points that tell how a text is written: a longer one need not be read whole for that

_INNER_MARKS = lazy(r"'(?<=[a-z]')[a-z]"), lazy(r"’(?<=[a-z]’)[a-z]")
_LOOSE_END = lazy(r" (?:[tTmsd]|ve|ll|re)\b")  # of a contraction; few texts have any, so it is looked for first

_VERBS = (
    "said|says|added|told|wrote|asked|tweeted|replied|explained|continued|insisted"
    "|claimed|stated|concluded|noted|argued|writes|tells"
)


@cache
def contractions(gap: str) -> Any:
    """Contractions whose apostrophe is now something of the class `gap`. No other reading is left for them."""
    end = r"(?![-–'’*\w]|\.\w)"
    return regex.compile(
        rf"\b(?:(?i:{_NEGATED})n(?P<at>{gap})t|(?:{_NEGATED.upper()})N(?P<at>{gap})T"
        rf"|I(?P<at>{gap})(?:m|ve|ll|d)(?!\.\s?[\da-z])"
        rf"|(?i:you|we|they)(?P<at>{gap})(?:re|ve|ll|d)"
        rf"|(?i:he|she|it|that|there|here|what|who|where|how|let)(?P<at>{gap})s"
        rf"|(?i:he|she|it|that|there|who)(?P<at>{gap})(?:ll|d)"
        rf"|(?i:could|should|would|might|must)(?P<at>{gap})ve"
        rf"){end}"
    )


@cache
def _possessives(gap: str) -> Any:
    return regex.compile(
        rf"(?<![\w'’.@#/-])(?P<word>[A-Za-z][a-z]{{2,24}}|[A-Z][a-z]?[A-Z][A-Za-z]{{0,20}}|@\w{{2,20}})"
        rf"(?P<at>{gap})s(?=[ ][\p{{L}}\d“\"]|[.,;:?!](?:\s|$))"
    )


@lru_cache(maxsize=2)
def style(doc: Document) -> str:
    """The apostrophe of this text. Where it has none, the curly one: it is the one that gets lost."""
    straight, curly = (len(mark.findall(doc.text, 0, _SAMPLE)) for mark in _INNER_MARKS)
    return "'" if straight > curly else "’"


@lru_cache(maxsize=2)
def evidence(doc: Document) -> int:
    """How many apostrophes have surely become blanks."""
    ends = [match.end() for match in _LOOSE_END.finditer(doc.prose, 0, _SAMPLE)]
    return sum(1 for _ in near(contractions(" "), doc.prose, ends, 16))


def apostrophe(doc: Document, spots: Sequence[int] | None, gap: str = " ") -> Iterator[Hit]:
    """Contractions that have something else (`gap`, a class of characters) for their apostrophe."""
    for match in near(contractions(gap), doc.prose, spots, 16):
        yield (
            Hit(match.start("at"), match.end("at"), style(doc))
            if gap != " "
            else Hit(match.start(), match.end(), _joined(match, style(doc)))
        )


def _joined(match: Any, mark: str) -> str:
    start, (at, to) = match.start(), match.span("at")
    return str(match[0][: at - start] + mark + match[0][to - start :])


def possessive(doc: Document, spots: Sequence[int] | None, gap: str = " ") -> Iterator[Hit]:
    """“the county s plan”: safe to mend only where the text has lost more than this one."""
    found = [
        match for match in near(_possessives(gap), doc.prose, spots, 40) if match["word"].lower() not in _NO_APOSTROPHE
    ]
    if not found:
        return
    mark, certain = style(doc), gap == " " and len(found) + 2 * evidence(doc) > 2
    for match in found:
        if gap == " " and not certain and not match["word"][0].isupper():
            continue
        yield Hit(match.start(), match.end(), _joined(match, mark), certain)


@lru_cache(maxsize=2)
def lost_quotes(doc: Document) -> bool:
    """Whether two blanks stand for a quotation mark: the text has none, but lost apostrophes or a said verb."""
    text = doc.text
    if "  " not in text or "“" in text or "”" in text or text.count('"') > 1:
        return False
    return bool(_said().search(text)) or evidence(doc) > 1


@cache
def _said() -> Any:
    return regex.compile(
        rf"  (?<=[a-z][,?!]  )(?:(?:[Hh]e|[Ss]he|[Tt]hey|[A-Z]\w{{1,20}}(?: [A-Z]\w{{1,20}})?) (?:{_VERBS})"
        rf"|(?:{_VERBS}) [A-Zh]|(?<=\b(?:{_VERBS}),  )[A-Z])"
    )


def quote(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Two blanks where a quotation mark or a dash stood; mended only where a said verb tells which it was."""
    found = list(near(_gap(), doc.prose, spots, 40))
    if not found or not lost_quotes(doc):
        return
    for match in found:
        start, end = match.span("at")
        before, fix = match["before"], None
        if _signature().match(doc.prose, end) or (end - start == 3 and before.isalpha()):
            fix = " — "
        elif end - start == 3 and before not in ",.:?!":
            continue
        elif before in ",?!" and _said_next().match(doc.prose, end):
            fix = "” "
        elif before in ",:" and _said_before().search(doc.prose, max(0, start - 40), start):
            fix = " “"
        yield Hit(start, end, fix, False)


@cache
def _said_before() -> Any:
    return regex.compile(rf"\b(?:{_VERBS})(?: \w{{1,12}}){{0,2}}[,:]$")


@cache
def _signature() -> Any:
    return regex.compile(r"[A-Z][^\n(]{1,40}\(@\w")


@cache
def _said_next() -> Any:
    who = r"[Hh]e|[Ss]he|[Tt]hey|I|(?:[Tt]he )?[A-Za-z]\w{1,20}(?: [A-Z]\w{1,20})?"
    return regex.compile(rf"(?:(?:{who}) )?(?:{_VERBS})\b")


@cache
def _gap() -> Any:
    return regex.compile(r"(?P<before>[\p{L}\d.,:?!])(?P<at> {2,3})(?=[\p{L}\d$#@])")
