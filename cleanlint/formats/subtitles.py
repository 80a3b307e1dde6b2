"""Subtitles, SubRip and WebVTT: only the words of a cue are prose. Numbers, times, notes, styles and tags are not."""

from __future__ import annotations

import re

from cleanlint.formats import Spans, inline

_TIMES = re.compile(r"[^\n]*-->[^\n]*")
_DATA = re.compile(r"\ufeff?(?:WEBVTT|NOTE|STYLE|REGION|X-TIMESTAMP-MAP)(?![\w])")
_MARK = re.compile(
    rf"</?[A-Za-z0-9][^<>\n]{{0,300}}>|\{{[^{{}}\n]{{1,100}}\}}|{inline.ENTITY}|^[ \t]*(?:>>+|-)(?=[ \t])", re.M
)


def spans(text: str, start: int) -> Spans:
    """What is not prose in a file of subtitles."""
    found: Spans = []
    webvtt = text.lstrip("\ufeff").startswith("WEBVTT")
    for low, high in _blocks(text):
        words = _words(text, low, high, webvtt)
        if words > low:
            found.append((low, words))
        found += [match.span() for match in _MARK.finditer(text, words, high)]
    return found


def _blocks(text: str) -> Spans:
    """Runs of lines between blank ones."""
    made: Spans = []
    at, going = 0, False
    for line in text.split("\n"):
        blank = not line.strip()
        if not blank:
            made[-1:] = [(made[-1][0], at + len(line))] if going else [*made[-1:], (at, at + len(line))]
        at, going = at + len(line) + 1, not blank
    return made


def _words(text: str, start: int, end: int, webvtt: bool) -> int:
    """Where the words of a block between blank lines begin: below its times, which stand in its first or second line."""
    first = _TIMES.match(text, start, end)
    second = text.find("\n", start, end) + 1
    times = first or (_TIMES.match(text, second, end) if second else None)
    if times:
        return min(times.end() + 1, end)
    return end if webvtt or _DATA.match(text, start) else start
