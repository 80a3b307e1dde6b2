"""Markdown's marks within a paragraph: code, tags, link targets, references, formulas, attributes, entities."""

from __future__ import annotations

import re
from bisect import bisect_right

from cleanlint.formats import Spans

TAG = r"</?[A-Za-z](?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}')*+>|</?[A-Za-z][^<>]*>|<[!?][^<>]*>|<>|</>"
ENTITY = r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_TARGET = (
    r"\]\(\s*(?:<[^<>\n]*>|[^\s()<>]*+(?:\([^\s()]*+\)[^\s()]*+)*+)"
    r"(?:\s+(?:\"[^\"]{0,1000}\"|'[^']{0,1000}'|\([^()]{0,1000}\)))?\s*\)"
)
_MARK = re.compile(
    r"(?P<escape>\\[\\`*_{}\[\]<>()#+.!|~$-])|(?P<ticks>`+)|(?P<comment><!--)"
    r"|<(?P<raw>script|style|pre|code|svg|iframe|textarea|template|math|samp)\b[^<>]*>"
    rf"|{TAG}|{_TARGET}|\]\[[^\[\]\n]{{0,200}}\]|\[\^[^\[\]\n]{{1,80}}\]:?|\[\[[^\[\]\n]{{1,300}}\]\]|\[-?@[^\[\]\n]{{1,200}}\]"
    rf"|{ENTITY}|\{{[:#.][^{{}}\n]{{0,300}}\}}|:[a-z0-9+]{{1,30}}(?:_[a-z0-9+]{{1,30}}){{0,5}}:(?!\w)"
    r"|\$\$[^$]{1,2000}\$\$|(?<![\w$\\])\$(?=[^\s$])(?:\w|[^$\n]{0,200}[\\^_{}=][^$\n]{0,200})(?<=\S)\$(?![\d$])"
    r"|\\\((?:[^\\]|\\(?!\))){1,500}\\\)|\\\[(?:[^\\]|\\(?!\])){1,2000}\\\]",
    re.I,
)


def spans(text: str, start: int, end: int) -> Spans:
    """Spans of text[start:end], a run of lines without a blank one."""
    found: Spans = []
    ticks: dict[int, list[int]] | None = None
    unended: set[str] = set()
    at = start
    while match := _MARK.search(text, at, end):
        at = match.end()
        if match.lastgroup == "ticks":
            if ticks is None:
                ticks = _runs(text, match.start(), end)
            places = ticks.get(len(match[0]), [])
            closing = bisect_right(places, match.start())
            if closing == len(places):
                continue
            at = places[closing] + len(match[0])
        elif match.lastgroup == "comment":
            close = text.find("-->", at, end) if "-->" not in unended else -1
            if close < 0:
                unended.add("-->")
                continue
            at = close + 3
        elif match.lastgroup == "raw" and (name := match["raw"].lower()) not in unended:
            last = re.compile(rf"</{name}\s*>", re.I).search(text, at, end)
            if last:
                at = last.end()
            else:
                unended.add(name)
        if match.lastgroup != "escape":
            found.append((match.start(), at))
    return found


def _runs(text: str, start: int, end: int) -> dict[int, list[int]]:
    """Where runs of backticks begin, by their length: code ends with a run as long as the one it began with."""
    places: dict[int, list[int]] = {}
    for match in re.compile("`+").finditer(text, start, end):
        places.setdefault(len(match[0]), []).append(match.start())
    return places
