"""Markdown: CommonMark's blocks, line by line, and what GitHub, Pandoc, Hugo, Jekyll, MkDocs and others add to it.

HTML blocks are masked whole, as CommonMark does not look into them either. What is not sure counts as markup: prose that
is passed over costs a finding, code that is mended costs a program.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cleanlint.formats import Spans, inline, templates

_QUOTE = re.compile(r"(?: {0,3}>[ ]?)*")
_BULLET = re.compile(r"(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)")
_FENCE = re.compile(r"(`{3,})[^`\n]*$|(~{3,})|(\$\$)(?!.*\$\$)")
_NEVER = re.compile(r"(?!)")
_RULE = re.compile(r"(?:[-*_][ \t]*){3,}$")
_MARKS_ONLY = re.compile(r"=+\s*$|-+\s*$|(?:[-*_][ \t]*){3,}$|\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_WHOLE_LINE = re.compile(r"\[(?!\^)[^\[\]\n]{1,300}\]:[ \t]*\S|:::|%%|\[\[?_?TOC_?\]?\]\s*$|\{:[^{}\n]*\}\s*$")
_LEAD = re.compile(
    r"(?:!!!|\?\?\?\+?|===)[ \t]+[\w-]*|\[![A-Za-z]+\][-+]?|\[[ xX]\](?=[ \t])|\*\[[^\]\n]{1,80}\]:|#{1,6}(?=[ \t])[ \t]*"
)
_LABEL = re.compile(r"^[ \t>]{0,12}\[(?!\^)([^\[\]\n]{1,300})\]:", re.M)
_HTML_ENDS = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?=[\s>]|$)", re.I),
        re.compile(r"</(?:script|pre|style|textarea)>", re.I),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
)
_HTML_BLOCK = re.compile(
    r"</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt"
    r"|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu"
    r"|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track"
    r"|ul)(?=[\s/>]|$)",
    re.I,
)
_HTML_TAG_LINE = re.compile(rf"(?:{inline.TAG})\s*$")


class _Open(NamedTuple):
    """A block that reaches over lines: where it began, what ends it, and how deep it stands."""

    start: int
    end: re.Pattern[str] | None  # None: a blank line
    column: int
    depth: int
    fence: str = ""  # the marks of a fence, which stand alone on its last line


def spans(text: str, start: int) -> Spans:
    """What is not prose in Markdown, from `start` on."""
    found = templates.spans(text, start)
    for low, high in paragraphs(text, start, found):
        found += inline.spans(text, low, high)
    return found + _references(text, start)


def _references(text: str, start: int) -> Spans:
    """“[label]” where the label is defined: it is the name of a target as well as text."""
    labels = {" ".join(match[1].lower().split()) for match in _LABEL.finditer(text, start)}
    if not labels:
        return []
    shown = re.compile(r"\[([^\[\]\n]{1,300})\](?![(\[:]|\s?\[\])").finditer(text, start)
    whole = re.compile(r"\[([^\[\]\n]{1,300})\]\[\]").finditer(text, start)
    return [match.span() for found in (shown, whole) for match in found if " ".join(match[1].lower().split()) in labels]


def paragraphs(text: str, start: int, found: Spans, jsx: bool = False) -> Spans:
    """Runs of lines that hold prose; what is masked in blocks is added to `found`. With `jsx`, neither indented code nor
    HTML blocks are there: components hold prose, and are set in as their author likes."""
    runs: Spans = []
    items: list[int] = []  # columns at which the content of the open list items begins
    block: _Open | None = None
    depth, run = 0, -1
    flowing = False  # within a paragraph, which only some blocks can interrupt
    at = start + (0 < start < len(text))
    while at < len(text):
        begin, stop = at, text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        at = stop + 1
        base, line_depth = _quoted(text, begin, stop)
        column, low = _indent(text, base, base, stop)
        blank = low >= stop
        if block and _outside(block, column, line_depth, blank):
            found.append((block.start, begin - 1))
            block = None
        if block:
            if not blank and _closes(text[low:stop], block):
                found.append((block.start, stop))
                block = None
            continue
        if blank or line_depth != depth:
            run, flowing = _close(runs, run, begin), flowing and not blank
            items = [] if line_depth != depth else items
            depth = line_depth
        if blank:
            continue
        while items and column < items[-1]:
            items.pop()
        indent = column - (items[-1] if items else 0)
        while indent < 4 and (bullet := _bullet(text, low, stop, flowing and not items)):
            run, flowing = _close(runs, run, begin), False
            edge = column + bullet.end() - low
            column, low = _indent(text, base, bullet.end(), stop)
            gap = column - edge
            items.append(column if 0 < gap < 5 and low < stop else edge + 1)
            indent = column - items[-1]
        if low >= stop:  # an item that is empty so far
            continue
        if indent >= 4 and not flowing and not jsx:
            found.append((low, stop))
            continue
        rest = text[low:stop]
        block = _opened(rest, low, items[-1] if items else 0, depth, flowing, jsx) if indent < 4 or jsx else None
        lead = _LEAD.match(text, low, stop)
        if block:
            run, flowing = _close(runs, run, begin), False
            if block.end and not block.fence and block.end.search(rest):
                found.append((low, stop))
                block = None
        elif _MARKS_ONLY.match(rest) or _WHOLE_LINE.match(rest):
            run, flowing = _close(runs, run, begin), False
            found.append((low, stop))
        elif rest[0] == "|" or (lead and lead[0][0] == "#"):
            _close(runs, run, begin)
            run, flowing = _close(runs, low, stop), False
        else:
            if lead:
                run = _close(runs, run, begin)
                found.append(lead.span())
            run, flowing = low if run < 0 else run, True
    if block:
        found.append((block.start, len(text)))
    _close(runs, run, len(text))
    return runs


def _close(runs: Spans, run: int, at: int) -> int:
    """Note the run of lines that ends before `at`, if one is open; none is open then."""
    if 0 <= run < at:
        runs.append((run, at))
    return -1


def _quoted(text: str, at: int, stop: int) -> tuple[int, int]:
    """Where the marks of a quotation end, and how many there are."""
    match = _QUOTE.match(text, at, stop)
    end = match.end() if match else at
    return end, text.count(">", at, end)


def _indent(text: str, base: int, low: int, stop: int) -> tuple[int, int]:
    """The column, counted from `base`, of the first character from `low` on that is no blank, and its place."""
    while low < stop and text[low] in " \t":
        low += 1
    lead = text[base:low]
    return len(lead.expandtabs(4)) if "\t" in lead else len(lead), low


def _bullet(text: str, low: int, stop: int, interrupts: bool) -> re.Match[str] | None:
    """The mark of a list item. Only a bullet or a 1 can interrupt a paragraph."""
    bullet = _BULLET.match(text, low, stop)
    if not bullet or _RULE.match(text, low, stop) or (interrupts and bullet[0][:-1] not in ("", "1")):
        return None
    return bullet


def _outside(block: _Open, column: int, depth: int, blank: bool) -> bool:
    """Whether a line no longer belongs to the block, because its list item or its quotation is over."""
    if depth < block.depth:
        return True
    return (block.end is None and blank) or (not blank and bool(block.column) and column < block.column)


def _closes(rest: str, block: _Open) -> bool:
    if block.fence == "$$":
        return rest.rstrip().endswith("$$")
    if block.fence:
        marks = rest.rstrip()
        return len(marks) >= len(block.fence) and not marks.strip(block.fence[0])
    return block.end is not None and block.end.search(rest) is not None


def _opened(rest: str, low: int, column: int, depth: int, flowing: bool, jsx: bool) -> _Open | None:
    """The block over lines that begins with this line."""
    if rest[0] in "`~$":
        fence = _FENCE.match(rest)
        return _Open(low, _NEVER, column, depth, fence[fence.lastindex or 0]) if fence else None
    if rest[0] != "<" or jsx:
        return None
    for begin, end in _HTML_ENDS:
        if begin.match(rest):
            return _Open(low, end, 0, depth)
    if _HTML_BLOCK.match(rest) or (not flowing and _HTML_TAG_LINE.match(rest)):
        return _Open(low, None, 0, depth)
    return None
