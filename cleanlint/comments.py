"""Comments to cleanlint in the text itself: how they are written, format by format.

<!-- cleanlint: ignore quotes/stray-mark, spacing -- the poem is printed so -->
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from cleanlint.document import MARK, Document

VERBS = ("ignore", "ignore-file", "off", "on")
ALL = "ALL"
_INLINE = re.compile(
    r"<!--\s{0,99}cleanlint\b([^<]{0,1000}?)-->|\{/\*\s{0,99}cleanlint\b([^{]{0,1000}?)\*/\}"
    r"|\{#-?\s{0,99}cleanlint\b([^{]{0,1000}?)-?#\}|\{\{-?\s{0,9}/\*\s{0,99}cleanlint\b([^{]{0,1000}?)\*/\s{0,9}-?\}\}"
)
_BY_KIND = {
    "adoc": re.compile(r"^//[ \t]*cleanlint\b([^\n]*)", re.M),
    "rst": re.compile(r"^[ \t]*(?=\.\.)\.\.[ \t]+cleanlint\b([^\n]*)", re.M),
    "subtitles": re.compile(r"^NOTE[ \t]+cleanlint\b([^\n]*)", re.M),
}
_BODY = re.compile(r"(:?)\s*([\w-]*)[\s,]*(.*?)\s*(?:(?:^|\s)(?:--+|—)(?:\s.*)?)?", re.S)


_CODE_FOLLOWS = re.compile(
    r"\s*(?:(?!\.\. ).*::\s*$|\.\. (?:code|code-block|sourcecode|parsed-literal|raw|math|highlight)::)"
)


class Name(NamedTuple):
    """A rule, a category or ALL, and where the comment says so."""

    text: str
    start: int
    end: int


class Comment(NamedTuple):
    """One comment. It stands on text[low:high], whole lines, `alone` or with other text. `key` tells it from its like
    on every text that the fixes lead to."""

    start: int
    end: int
    key: tuple[str, int]
    low: int
    high: int
    alone: bool
    verb: str  # empty: not understood
    names: tuple[Name, ...]
    reasoned: bool


def comments(document: Document) -> list[Comment]:
    """All comments to cleanlint, in order. What looks like one inside code is none."""
    text = document.text
    if document.kind == "text" or MARK not in text:
        return []
    found: list[Comment] = []
    seen: dict[str, int] = {}
    pattern = _BY_KIND.get(document.format, _INLINE)
    for match in pattern.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        body, at = match[match.lastindex or 1], match.start(match.lastindex or 1)
        verb, names, reasoned = _read(body, at)
        if verb is None or _in_code(document, start):
            continue
        low = text.rfind("\n", 0, start) + 1
        high = text.find("\n", match.end())
        high = len(text) if high < 0 else high
        key = match[0].strip()
        seen[key] = seen.get(key, 0) + 1
        found.append(
            Comment(start, match.end(), (key, seen[key]), low, high, False, verb, names, reasoned)
        )  # whether it is alone is known when all are: several may share a line
    spans = [(one.start, one.end) for one in found]
    return [one._replace(alone=not rest(text, one.low, one.high, spans)) for one in found]


def _read(body: str, at: int) -> tuple[str | None, tuple[Name, ...], bool]:
    """The verb (None: an ordinary comment, empty: no verb of ours), the names, and whether a reason is given."""
    match = _BODY.fullmatch(body)
    if not match:
        return None, (), False
    verb = match[2].lower()
    if not match[1]:
        return ("" if verb in VERBS else None), (), False
    names = tuple(
        Name(ALL if one[0] == "all" else one[0], at + one.start(), at + one.end())
        for one in re.compile(r"[^\s,]+").finditer(body, match.start(3), match.end(3))
    )
    reasoned = bool(re.search(r"\w", body[match.end(3) :]))
    return (verb if verb in VERBS else ""), names, reasoned


def _in_code(document: Document, start: int) -> bool:
    """Whether what is masked there begins before the comment. A small indent may belong to the comment's own mask."""
    if document.format == "rst" and _literal(document.text, start):
        return True
    at = bisect_right(document.spans, (start, len(document.text))) - 1
    if at < 0 or document.spans[at][1] <= start:
        return False
    before = document.text[document.spans[at][0] : start]
    return len(before) > 3 or bool(before.strip(" "))


def _literal(text: str, start: int) -> bool:
    """Whether an indented line of reStructuredText belongs to a block that is code: what it hangs from says so."""
    low = text.rfind("\n", 0, start) + 1
    for line in reversed(text[max(0, low - 10_000) : low].split("\n") if start > low else ()):
        if line.strip() and len(line) - len(line.lstrip()) < start - low:
            return _CODE_FOLLOWS.match(line) is not None
    return False


def rest(text: str, low: int, high: int, spans: Sequence[tuple[int, int]]) -> str:
    """What stands in text[low:high] outside of the spans (sorted, disjoint), without outer blanks."""
    parts, at = [], low
    first = max(0, bisect_left(spans, (low, low)) - 1)
    for index in range(first, len(spans)):
        start, end = spans[index]
        if start >= high:
            break
        if end > low:
            parts.append(text[at:start])
            at = max(at, end)
    return "".join([*parts, text[at:high]]).strip()
