"""AsciiDoc: delimited blocks, attributes, macros, marks of titles and lists, told line by line."""

from __future__ import annotations

import re

from cleanlint.formats import Spans, inline

_VERBATIM = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|`{3,}|[,:]={3,})(?:\w[^\n]*)?[ \t]*$")
_DELIMITER = re.compile(r"(?:={4,}|\*{4,}|_{4,}|--|[|!]={3,}|'{3,}|-{3}|\*{3}|<{3,}|\+)[ \t]*$")
_ATTRIBUTE = re.compile(r":!?[\w-]+!?:(?:[ \t]|$)")
_BLOCK_ATTRIBUTES = re.compile(r"\[(?:\[[^\[\]\n]*\]|[^\n]*)\][ \t]*$")
_CODE_STYLE = re.compile(
    r"\[(?:source|listing|literal|stem|latexmath|asciimath|pass|plantuml|ditaa|graphviz|mermaid|comment|%linenums|,)[^\n]*\][ \t]*$"
)
_MACRO = re.compile(r"(?:image|video|audio|include)::[^\n]*\][ \t]*$|[A-Za-z][\w-]*::[^\s\[\]]*\[[^\n]*\][ \t]*$")
_LIST = re.compile(
    r"(?:\*{1,6}|-|\.{1,6}|\d{1,9}\.|[a-zA-Z]\.|[ivxIVX]{1,7}\)|<(?:\d+|\.)>)(?=[ \t])(?:[ \t]+\[[ xX*]\])?"
)
_LEAD = re.compile(
    r"(?:={1,6}|#{1,6})(?=[ \t])[ \t]*|(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):(?=[ \t])|\.(?=[^\s.])|\|(?=[^=])|//(?!/)[^\n]*"
)
_TERM = re.compile(r"(?:::{1,3}|;;)(?=[ \t]|$)")
_CELL = re.compile(r"(?:\d+(?:\.\d+)?[+*])?(?:[.^<>]{1,3})?[aehlmdsv]?\|(?!=)")
_INLINE = re.compile(
    r"(?P<escape>\\[\S])"
    r"|\"`|`\"|(?<!\w)'`|`'(?!\w)"
    r"|\+{3}[^\n]{1,500}?\+{3}|\${2}[^\n]{1,500}?\${2}|\+{2}[^\n+]{1,500}\+{2}|``[^\n]{1,500}?``"
    r"|(?<![\w`])`(?=\S)[^`\n]{0,300}(?<=\S)`(?!\w)|(?<![\w+])\+(?=\S)[^+\n]{0,300}(?<=\S)\+(?!\w)"
    r"|<<[^<>\n,]{1,200}(?:,|>>)|>>|\[\[[^\[\]\n]{1,200}\]\]|\({3}[^()\n]{1,200}\){3}|\(\((?!\()|(?<!\))\)\)"
    r"|\{(?:set:|counter2?:)?[\w!-][\w:!-]{0,80}\}"
    r"|\b(?:link|xref|mailto|footnote|footnoteref|https?|ftp|irc):[^\s\[\]]{0,500}\["
    r"|\b[a-z][a-z0-9_-]{1,20}:(?!:)[^\s\[\]:]{0,200}\[[^\]\n]{0,500}\]"
    r"|\[[.#%][\w.#% -]{1,60}\](?=[#*_`])"
    rf"|{inline.ENTITY}|[ ]\+[ \t]*$|<(?:\d{{1,2}}|\.)>[ \t]*$",
    re.M,
)


def spans(text: str, start: int) -> Spans:
    """What is not prose in AsciiDoc, from `start` on."""
    found: Spans = []
    verbatim, since = "", start  # the delimiter that ends a block of code, and where that began
    paragraph = ""  # "code": the lines up to the next blank one are masked
    coming = False  # an attribute line has said that what follows is code
    head = False  # right below the title of the document: author and revision
    blank, table = True, False
    at = start
    for line in text[start:].split("\n"):
        stop, begin = at + len(line), at
        at = stop + 1
        rest = line.rstrip()
        if verbatim:
            if rest == verbatim:
                found.append((since, stop))
                verbatim = ""
            continue
        if not rest:
            blank, paragraph, head, coming = True, "", False, False
            continue
        after_blank, blank = blank, False
        opening = _VERBATIM.match(line)
        if opening:
            verbatim, since, coming, paragraph = opening[1], begin, False, ""
        elif paragraph or head or _whole(line):
            found.append((begin, stop))
            if rest == "--" and coming:
                verbatim, since = "--", begin
            table = not table if rest in ("|===", "!===") else table
            coming = not paragraph and (_CODE_STYLE.match(line) is not None or (coming and rest[0] in "[."))
        elif coming or (after_blank and line[0] in " \t" and not _LIST.match(line.lstrip())):
            found.append((begin, stop))
            paragraph, coming = "code", False
        else:
            low = begin + len(line) - len(line.lstrip())
            lead = _LIST.match(text, low, stop) or _LEAD.match(text, low, stop)
            if lead:
                found.append(lead.span())
                head = begin == start and lead[0].strip() == "="
            term = _TERM.search(text, low, stop)
            if term:
                found.append(term.span())
            if table:
                found += [match.span() for match in _CELL.finditer(text, low, stop)]
            found += [
                match.span()
                for match in _INLINE.finditer(text, lead.end() if lead else low, stop)
                if match.lastgroup != "escape"
            ]
    if verbatim:
        found.append((since, len(text)))
    return found


def _whole(line: str) -> bool:
    """Whether the line is no prose from end to end."""
    return any(pattern.match(line) for pattern in (_DELIMITER, _ATTRIBUTE, _BLOCK_ATTRIBUTES, _MACRO))
