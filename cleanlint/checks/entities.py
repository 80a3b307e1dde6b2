"""Names of states and institutions as article spinners leave them: without their article, or under changing names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

_OTHER = lazy(r"U(?<!\wU)(?:S\b(?! (?:Open|Masters|Amateur|Airways|Steel|Bank|News|Weekly)\b)|\.S\.|nited States\b)")
_USA = lazy(r"\bUSA\b")
_PROPER = lazy(r"(?:[A-Z][\w.&’'-]*|[a-z]+[A-Z]\w*|\d{4}|@|[#/_&])\s?$")
_NAMED = lazy(r"[’']s? |[-/!#_]| [A-Z0-9@|(]")
_SHARED = lazy(r"\b(?:the|The) (?:(?!the\b)\w+ ){0,5}$")
_ARTICLED = frozenset(("The", "In", "And", "With", "For", "But", "By", "From", "To", "Of", "As", "While", "If", "When"))
_VERBISH = (
    r"(?:is|was|are|were|be|been|has|had|have|will|would|can|could|may|might|must|shall|should|and|or|but|to|in|on|at|as|by|for|from|"
    r"of|with|than|that|which|who|where|when|while|after|before|since|until|over|under|into|during|because|if|so|do|does|did|not|"
    r"against|about|between|through|today|now|then|says?|said|also|still|only|again|all|too|yet|once|just|never|ever|more|who)"
)
_MODIFIES = lazy(rf" (?!{_VERBISH}\b)(?!\w+ly\b)[a-z][a-z-]{{2,}}")

_ALWAYS = (
    r"Russian Federation|United States(?: of America)?|United Kingdom|European Union|United Nations|Netherlands|"
    r"Philippines|Bahamas|Maldives|Czech Republic|Dominican Republic|Central African Republic|United Arab Emirates|"
    r"Soviet Union|Vatican|White House|Pentagon|Kremlin|Middle East|West Bank|Gaza Strip|Supreme Court|"
    r"Security Council|International Monetary Fund|World Bank"
)
_BEFORE = (
    r"with|for|by|from|between|against|of|to|in|into|towards?|at|about|than|over|within|across|throughout|inside|outside|near|via|"
    r"that|because|while|although|said|says|when|where|if|and"
)
_AFTER = (
    r"and|or|to|in|on|is|was|has|have|had|will|would|could|should|may|for|that|which|who|over|with|at|by|from|as|but|after|before|"
    r"during|since|until|while|when|where|if|because|through|under|into|also|were|are|did|does"
)
_BARE = lazy(rf"\b(?P<before>{_BEFORE}) (?P<at>{_ALWAYS})(?=[,.;:?!)”]|$| (?:{_AFTER})\b)", re.M)
_INSTITUTION = frozenset(("White", "Supreme", "Pentagon", "Kremlin", "Security", "Vatican"))
_END = lazy(r"[.!?…:;,][”\"’')\]]*$")


def usa(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“USA” as an adjective in running text, where the article says US, U.S. or United States elsewhere."""
    return _usa(doc, spots, True)


def mixed_usa(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """“USA” as a noun in running text, where the article mostly says US, U.S. or United States."""
    return _usa(doc, spots, False)


def _usa(doc: Document, spots: Sequence[int] | None, wanted: bool) -> Iterator[Hit]:
    text = doc.prose
    for spot in spots or ():
        at = spot - 3
        if not _USA.match(text, at):
            continue
        before, after = text[max(0, at - 24) : at], text[at + 3 : at + 40]
        word = before.split()[-1] if before.split() else ""
        if not before.endswith(" ") or (_PROPER.search(before) and word not in _ARTICLED):
            continue  # Team USA, Ohio, USA
        if word.endswith((",", "(", "|", "•", "-", "–")) or _NAMED.match(after) or text[at - 1] == "\n":
            continue
        line = doc.lines[doc.line_index(at)]
        if not _END.search(line.text[-5:]) or len(line.text) < 40:
            continue
        adjective = word != "the" and _MODIFIES.match(after) is not None
        if adjective is wanted and (adjective or word == "the"):
            others = _others(text)
            if len(others) > (0 if adjective else 1):
                yield Hit(at, at + 3, max(("US", "U.S."), key=others.count))


@lru_cache(maxsize=1)
def _others(text: str) -> list[str]:
    """The other names of the country, each as often as the text has it."""
    return [match[0] for match in _OTHER.finditer(text)]


def bare(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """A name that needs “the”, without it, in a sentence: with Russian Federation."""
    text = doc.prose
    for match in _around(text, spots):
        start, end = match.span("at")
        name = match["at"]
        line = doc.lines[doc.line_index(start)]
        if not _END.search(line.text[-5:]) or _titled(text[max(line.start, start - 150) : min(line.end, end + 150)]):
            continue
        after = text[end : end + 5]
        if match["before"] == "and":
            if text[match.start() - 2 : match.start()] == ", ":
                continue  # the last of a list
            shared = _SHARED.search(text[max(line.start, start - 64) : match.start()])
            if name.split()[0] in _INSTITUTION:
                continue
            if shared and (name != "Russian Federation" or " " in shared[0].strip()[4:]):
                continue  # the United States and European Union
        if after.startswith((" and ", " or ")) and name != "Russian Federation" and name != "United States":
            continue
        if after.startswith(" to ") and match["before"] in ("from", "of"):
            continue
        yield Hit(start, end, "the " + name)


def _around(text: str, spots: Sequence[int] | None) -> Iterator[re.Match[str]]:
    done = 0
    for spot in spots if spots is not None else (len(text),):
        first = max(done, spot - 60) if spots is not None else 0
        for match in _BARE.finditer(text, first, min(len(text), spot + 60)):
            done = match.end()
            yield match


def _titled(line: str) -> bool:
    """Whether most longer words are capitalised: a headline."""
    words = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    return len(words) < 3 or sum(word[0].isupper() for word in words) > 0.7 * len(words)
