"""HTML tags in what should be plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleanlint.checks.residue import closed_up, speaks_of, whole_lines
from cleanlint.document import Document
from cleanlint.patterns import lazy
from cleanlint.rule import Hit

# Names that stand for nothing else in angle brackets …
_PLAIN = (
    "a|abbr|acronym|aside|b|big|blockquote|br|center|cite|col|colgroup|dd|del|div|dl|dt|em|embed|fieldset|figcaption|font|"
    "h[1-6]|hr|html|i|iframe|img|ins|kbd|li|nav|noframes?|noscript|ol|p|param|pre|q|s|script|small|span|strike|strong|"
    "sub|sup|"
    "svg|tbody|td|textarea|tfoot|th|thead|tr|tt|u|ul|wbr|amp-[a-z-]{2,20}|o:p|fb:[a-z-]{2,20}"
)
# … and names that people also write as placeholders (“save as <title>”): a tag only with an attribute.
_WORDS = (
    "address|article|audio|body|button|caption|code|details|figure|footer|form|head|header|input|label|legend|link|main|"
    "map|mark|meta|object|option|picture|section|select|source|style|summary|table|time|title|track|var|video"
)
_VALUE = r"\s{0,3}=\s{0,3}(?:\"[^\"<>]{0,800}\"|'[^'<>]{0,800}'|[“”″][^“”″<>]{0,800}[“”″]|[^\s\"'<>]{1,400}+)"
_BARE = (
    r"(?i:async|defer|checked|controls|allowfullscreen|autoplay|loop|muted|hidden|itemscope|nowrap|noshade|"
    r"data-[\w-]{1,30})"
)
_NAME = r"[A-Za-z_:@][\w:.-]{0,40}"
_ATTRIBUTES = rf"(?:\s{{1,5}}(?:{_NAME}{_VALUE}|{_BARE}))"
_TAG = (
    rf"<(?:(?P<name>(?i:{_PLAIN})){_ATTRIBUTES}{{0,20}}+\s{{0,3}}/?>|/\s?(?P<close>(?i:{_PLAIN}|{_WORDS}))\s{{0,3}}>"
    rf"|(?P<word>(?i:{_WORDS}))(?:{_ATTRIBUTES}{{1,20}}+\s{{0,3}}/?|/)>|!DOCTYPE\b[^<>]{{0,200}}>)"
)
_RUN = lazy(rf"{_TAG}(?:[ \t]?{_TAG})*+", engine="regex")
_ONE = lazy(_TAG, engine="regex")
_QUOTES = "`'\"“”‘’«»"
_BLOCK = lazy(
    "address|article|aside|blockquote|body|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|"
    "header|hr|html|li|main|nav|ol|p|pre|section|table|tbody|tfoot|thead|title|tr|ul",
    engine="regex",
)
_CELL = frozenset(("td", "th"))
_RAISED = frozenset(("sup", "sub"))


def tags(document: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Runs of tags. A text about markup shows them on purpose; there, only a break after a sentence is residue."""
    text = document.text
    found = [match for match in _RUN.finditer(text) if not _quoted(text, *match.span())]
    spoken = bool(found) and speaks_of(document, "markup", [match.span() for match in found])
    for match in found:
        names = {_name(one) for one in _ONE.finditer(match[0])}
        if not spoken:
            yield _out(document, match.start(), match.end(), names)
        elif names == {"br"} and text[match.start() - 1 : match.start()] in (".", "!", "?"):
            yield _out(document, match.start(), match.end(), names)._replace(safe=False)


def _name(match: re.Match[str]) -> str:
    return (match["name"] or match["close"] or match["word"] or "html").lower()


def _quoted(text: str, start: int, end: int) -> bool:
    """“<b>” or `<b>`: the tag itself is meant."""
    return text[start - 1 : start] in tuple(_QUOTES) and text[end : end + 1] in tuple(_QUOTES)


def _out(document: Document, start: int, end: int, names: set[str]) -> Hit:
    """Delete the run; where a tag broke the line or the paragraph between two words, break it there."""
    text = document.text
    lines = whole_lines(document, start, end)
    if lines:
        return Hit(*document.delete_lines(*lines), "")
    left, right = text[start - 1 : start], text[end : end + 1]
    inside = left not in ("", "\n") and right not in ("", "\n")
    if inside and any(_BLOCK.fullmatch(name) for name in names):
        while text[start - 1 : start] in (" ", "\t"):  # not text[start - 1]: before the first character stands the last
            start -= 1
        while text[end : end + 1] in (" ", "\t"):
            end += 1
        return Hit(start, end, document.paragraph_break)
    if names & _RAISED and (left.isdigit() or right.isdigit()):
        return Hit(start, end, "", False)  # 10<sup>5</sup> is not 105
    if inside and not left.isspace() and not right.isspace():
        if "br" in names:
            return Hit(start, end, "\n")
        if names & _CELL:
            return Hit(start, end, " ")
        return Hit(start, end, "")
    return Hit(*closed_up(text, start, end), "")
