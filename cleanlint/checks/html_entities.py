"""HTML entities left in plain text: named, numbered, encoded twice, or with a part of them lost."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from functools import cache
from html.entities import html5
from typing import Any

import regex

from cleanlint.checks.windows import near
from cleanlint.document import Document
from cleanlint.rule import Hit

_GAPS = "\u00a0\u2002\u2003\u2009\u200a\u202f\t\n\r"
_NOTHING = "\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff\u2060"


@cache
def _entities() -> Any:
    return regex.compile(
        r"&(?P<twice>(?:amp;|#38;|#x26;){0,20})(?P<body>#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z][A-Za-z0-9]{1,24});"
    )


def decode(doc: Document, spots: Sequence[int] | None, twice: bool = False, gaps: bool = False) -> Iterator[Hit]:
    """Whole entities: those encoded more than once, those that stand for a blank or for nothing, or the rest."""
    done = 0
    prose = doc.prose
    for spot in spots or ():
        start = prose.rfind("&", max(done, spot - 120), spot)
        while start > done and _chained(prose, start, done):
            start = prose.rfind("&", done, start)
        match = _entities().match(prose, start) if start >= done else None
        if not match or match.end() <= done:
            continue
        done = match.end()
        fix = meaning(match["body"])
        if fix is None or prose[start - 1 : start] == "`":
            continue
        if bool(match["twice"]) == twice and (twice or (fix in ("", " ")) == gaps):
            yield Hit(match.start(), match.end(), fix, _harmless(fix))


def _chained(prose: str, start: int, done: int) -> bool:
    return prose[max(done, start - 5) : start] in ("&amp;", "#38;")


def _harmless(fix: str) -> bool | None:
    """A tag that was written out to be read would become a tag again; a person has to look."""
    return False if fix in ("<", ">") else None


def meaning(body: str) -> str | None:
    """The character that `&body;` stands for; a plain blank for every kind of blank, nothing for the invisible."""
    if body[0] != "#" and f"{body};" not in html5:
        return None  # html.unescape would take “&nothing;” for “&not” and the rest
    made = html.unescape(f"&{body};")
    if made in ("", "\ufffd"):
        return None
    if made in _GAPS:
        return " "
    if made in _NOTHING or not made.isprintable():
        return ""
    return made


def unended(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """An entity without its semicolon: “R&amp D”, “it&#8217s”."""
    for match in near(_unended(), doc.prose, spots, 24):
        fix = meaning(match["body"])
        if fix is not None:
            yield Hit(match.start(), match.end(), fix, _harmless(fix))


@cache
def _unended() -> Any:
    return regex.compile(
        r"&(?P<body>(?:amp|quot|apos|lt|gt|nbsp|[lr][sd]quo|[mn]dash|hellip)(?![A-Za-z0-9;=]|\s;)"
        r"|(?:[lr]squo)(?=(?:s|t|re|ve|ll|d|m)\b)|(?:[mn]dash|nbsp|amp)(?=[A-Z])|#(?:0?3[489]|160|82\d\d)(?![\d;]|\s;)|#x(?:27|20[0-9A-Fa-f]{2})(?![0-9A-Fa-f;]|\s;))"
    )


def headless(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """An entity without its ampersand: “Snowden#39;s”, “rsquo;”, “nbsp;”."""
    for match in near(_headless(), doc.prose, spots, 24):
        fix = meaning(match["body"])
        if fix is not None:
            yield Hit(match.start(), match.end(), fix, _harmless(fix))


@cache
def _headless() -> Any:
    return regex.compile(
        r"(?<![&#\w]|& )(?P<body>nbsp|[lr][sd]quo|[mn]dash|hellip|apos|#160);"
        r"|(?<![&#\w]|& )(?P<body>quot);(?=\w|$)|(?<=[.,!?])(?P<body>quot);"
        r"|(?<![&#]|& )(?P<body>#82(?:1[1-9]|2\d|30)|#x20[12][0-9A-Fa-f]);"
        r"|(?<=[A-Za-z])(?P<body>#0?39|#x27|[lr]squo);(?=(?:s|t|re|ve|ll|d|m)\b|\s)"
        r"|(?<![&\w]|& )(?P<body>[lg]t);(?=[\s/A-Za-z]|$)|(?<=\b[A-Z][\w.]{0,20} )(?P<body>amp);(?=\s?[A-Z])"
        r"|(?<![&\w;])(?P<body>amp);(?=[A-Z&#])"
    )


def split(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """An entity with a blank inside: “& amp;”, “&# 8217;”, “& #39;s”."""
    for match in near(_split(), doc.prose, spots, 24):
        fix = meaning(match["body"].replace(" ", ""))
        if fix is not None:
            yield Hit(match.start(), match.end(), fix, _harmless(fix))


@cache
def _split() -> Any:
    name = r"(?:amp|quot|apos|lt|gt|nbsp|[lr][sd]quo|[mn]dash|hellip)"
    return regex.compile(
        rf"& (?P<body>{name}|# ?\d{{2,5}}|# ?x[0-9A-Fa-f]{{2,4}}) ?;"
        rf"|&(?P<body>{name}|#\d{{2,5}}) ;|&(?P<body># \d{{2,5}}|# x[0-9A-Fa-f]{{2,4}}) ?;"
    )
