"""What chatbots and text mills leave that needs a look at the whole text."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import regex

from cleanlint.checks.residue import marks
from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.exact import compiled
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_LINK = lazy(
    r"[?&]utm_source=(?:chatgpt(?:\.com)?|openai(?:\.com)?|copilot(?:\.com|\.microsoft\.com)?|perplexity(?:\.ai)?"
    r"|claude\.ai|gemini|grok(?:\.com)?)(?![\w.])",
    engine="regex",
)
_FENCE = lazy(r"^[ >]{0,10}(?:```|~~~)", regex.MULTILINE, engine="regex")

_QUOTED = lazy(r"“[^”\n]{0,1500}”|\"[^\"\n]{0,1500}\"")
_SPOKEN = lazy(
    r"\b(?:I|[Mm][ey]|[Ww]e|[Oo]ur|us|[Yy]ours?|[Yy]ou|[Dd]ear|[Hh]i|[Hh]ello|[Tt]hanks|[Rr]egards|[Pp]lease)\b"
)
_PROSE = 80  # code points of a paragraph
_BODY = 3  # paragraphs of prose that make an article

_NAME = r"[A-Z][\w.’'-]{1,20}(?: [A-Z][\w’'-]{1,20}){0,3}"
_PLACE = lazy(rf"\bin ({_NAME}),? [A-Z]{{2}}\b", engine="regex")
_DETERMINED = lazy(
    r"(?i)\b(?:an?|the|this|that|these|those|his|her|its|their|our|my|your|one|every|each|no|any|some)\s"
    r"(?:[\w’'-]{1,20}\s)?$",
    engine="regex",
)


def links(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Addresses that a chatbot has marked as its own; not those shown in code."""
    text = document.text
    for match in _LINK.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        fenced = document.kind == "markdown" and len(_FENCE.findall(text, 0, match.start())) % 2 == 1
        if not fenced and line.count("`") % 2 == 0:
            yield Hit(match.start(), match.end())


def leave(document: Document, spots: Sequence[int] | None, **options: Any) -> Iterator[Hit]:
    """A chatbot's last sentence; `options` are those of residue.marks. It may be an author's own, who writes a letter or
    gives advice. A paragraph of its own amid an article that, quotations aside, speaks to nobody can only be pasted."""
    text = document.text
    for hit in marks(document, spots, **options):
        if hit.safe:
            rest = text[: hit.start] + text[hit.end :]
            amid = bool(text[: hit.start].strip()) and bool(text[hit.end :].strip())
            prose = sum(len(line.text) >= _PROSE and line.text[-1] in '.!?”"' for line in document.lines)
            hit = hit._replace(safe=amid and prose >= _BODY and not _SPOKEN.search(_QUOTED.sub("", rest)))
        yield hit


def turns(document: Document, spots: Sequence[int] | None, phrases: Sequence[str], least: int = 3) -> Iterator[Hit]:
    """Turns of phrase that anybody may use once, where one text uses `least` different ones."""
    if len(spots or ()) < least:
        return
    found = [[match.span() for match in near(compiled(phrase), document.prose, spots, 80)] for phrase in phrases]
    if sum(map(bool, found)) >= least:
        yield from (Hit(start, end) for start, end in sorted(itertools.chain.from_iterable(found)))


def keywords(document: Document, spots: Sequence[int] | None, least: int = 4, room: int = 1000) -> Iterator[Hit]:
    """“Roofer in Springdale” again and again, without an article: a search phrase, not a sentence's own words."""
    text = document.text
    places = Counter(match[1] for match in _PLACE.finditer(text))
    for place, times in places.items():
        if times < 2 or len(text) > room * least * times * 4:
            continue
        phrase = regex.compile(
            rf"\b([\p{{L}}’'-]{{3,25}})(?: (?:is|are) (?:available|located|offered))? in {regex.escape(place)}"
            r"(?:,? [A-Z]{2}\b)?"
        )
        starts = [(match, max(0, match.start() - 60)) for match in phrase.finditer(text)]
        found = [match for match, near in starts if not _DETERMINED.search(text, near, match.start())]
        heads = Counter(match[1].lower() for match in found)
        for match in found:
            often = heads[match[1].lower()]
            if often >= least and len(text) <= room * often:
                yield Hit(match.start(), match.end())
