"""What is not prose: addresses in any text, and what a kind of document (see `formats`) holds besides prose.

A mask keeps the length of the text, so that every offset stays true.
"""

from __future__ import annotations

from collections.abc import Collection

from cleanlint.patterns import lazy, places

PLACEHOLDER = "\ua7f7"
"""A letter without case that no article holds: to a pattern, a masked address is one odd word."""

_URL = lazy(r"[^\s<>\"“”|—]+(?<![.,;:!?'\"’»)\]])")  # it ends before the punctuation of the sentence it stands in
_HOST = lazy(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_SCHEME = lazy(r"(?i:https?|ftp)\Z")
_DOMAIN_END = lazy(r"(?![\w-])(?:/[^\s<>\"“”|—]*(?<![.,;:!?'\"’»)\]]))?")
_DOMAINS = (".com", ".org", ".net", ".gov", ".edu", ".info", ".io", ".co.uk")
ADDRESS_PARTS = ("://", "www.", "@", *_DOMAINS)
"""A text without any of these holds no address."""
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
_MAILBOX = _NAME | frozenset("_+")

KINDS = ("text", "markdown", "mdx", "html", "rst", "adoc", "subtitles")
"""The kinds of documents."""

FAMILIES = ("text", "markdown", "html", "subtitles")
"""What a rule's `kinds` speak of: all that is written in light markup counts as `markdown`."""


def family(kind: str) -> str:
    """The family that a kind belongs to."""
    return "markdown" if kind in ("mdx", "rst", "adoc") else kind


def masked_spans(
    text: str, kind: str, fields: tuple[str, ...] = (), parts: Collection[str] = ADDRESS_PARTS
) -> list[tuple[int, int]]:
    """Spans (code points, sorted, disjoint) that are not prose. Source of the address forms: RFC 3986, trimmed.

    `fields` are those of the front matter whose values are prose (“title”, “description”); `parts` are those of
    ADDRESS_PARTS that the text may hold.
    """
    spans = _addresses(text, parts) if parts else []
    if kind != "text":
        from cleanlint.formats import markup_spans

        if "\r" in text:
            text = text.replace("\r\n", " \n").replace("\r", "\n")  # the formats know one line break
        spans += [span for span in markup_spans(text, kind, fields) if span[0] < span[1]]
    return _merged(spans) if len(spans) > 1 else spans


def _addresses(text: str, parts: Collection[str]) -> list[tuple[int, int]]:
    """URLs, mail addresses and domain names. Looks from their fixed parts outwards: most texts hold none."""
    spans: list[tuple[int, int]] = []
    for at in places(text, "://") if "://" in parts else ():
        if spans and at < spans[-1][1]:
            continue  # within the address before: hostile text holds thousands
        scheme = _SCHEME.search(text, max(0, at - 5), at)
        rest = _URL.match(text, at + 3)
        if scheme and rest:
            spans.append((scheme.start(), rest.end()))
    done = 0
    for at in places(text, "www.") if "www." in parts else ():
        if at < done:
            continue
        rest = _URL.match(text, at + 4)
        if rest and not text[at - 1 : at].isalnum():
            spans.append((at, rest.end()))
            done = rest.end()
    for at in places(text, "@") if "@" in parts else ():
        host = _HOST.match(text, at + 1)
        start = _back(text, at, _MAILBOX)
        if host and start < at:
            spans.append((start, host.end()))
    for end in _DOMAINS:
        for at in places(text, end) if end in parts else ():
            rest = _DOMAIN_END.match(text, at + len(end))
            start = _back(text, at, _NAME)
            if rest and start < at and not text[start - 1 : start].isalnum():
                spans.append((start, rest.end()))
    return spans


def _back(text: str, end: int, allowed: frozenset[str]) -> int:
    """Start of the run of allowed characters before `end`, at most a host name's length back."""
    start = end
    while start > 0 and end - start < 128 and text[start - 1] in allowed:
        start -= 1
    while start < end and text[start] in ".-":
        start += 1
    return start


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    spans.sort()
    made = spans[:1]
    for start, end in spans[1:]:
        if start < made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def blank_out(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with each span overwritten by placeholders; line breaks stay."""
    parts, at = [], 0
    for start, end in spans:
        parts.append(text[at:start])
        span = text[start:end]
        parts.append(
            "\n".join(PLACEHOLDER * len(line) for line in span.split("\n")) if "\n" in span else PLACEHOLDER * len(span)
        )
        at = end
    parts.append(text[at:])
    return "".join(parts)
