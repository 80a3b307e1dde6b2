"""reStructuredText: directives, literal blocks, tables, adornments, fields and roles, told by indents and marks.

Tables are masked whole, for a word that grows would break their columns. Of directives, those known to hold prose (notes,
warnings, figures, …) keep their content; that of all others is masked.
"""

from __future__ import annotations

import re

from cleanlint.formats import Spans

_EXPLICIT = re.compile(r"\.\.(?=[ \t]|$)[ \t]*")
_DIRECTIVE = re.compile(r"(?:\|[^|\n]+\|[ \t]+)?([\w.+:-]+?)[ \t]?::(?=[ \t]|$)")
_FOOTNOTE = re.compile(r"\[[^\]\n]{1,60}\](?=[ \t]|$)")
_SAID = r"note|warning|tip|hint|important|caution|danger|attention|error|admonition|seealso|topic|rubric|todo"
_WITH_PROSE = re.compile(
    rf"{_SAID}|sidebar|epigraph|highlights|pull-quote|compound|container|figure|versionadded|versionchanged|versionremoved"
    r"|deprecated|only|tabs?|dropdown|card|details|glossary|describe|option|confval|envvar|rst-class"
    r"|(?:py:)?(?:module|function|method|class|attribute|data|exception)"
)
_PROSE_ARGUMENT = re.compile(_SAID)
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1+[ \t]*$")
_GRID = re.compile(r"\+(?:[-=]+\+)+[ \t]*$")
_SIMPLE = re.compile(r"=+(?:[ \t]+=+)+[ \t]*$")
_DOCTEST = re.compile(r">>>(?=[ \t]|$)")
_FIELD = re.compile(r":(?![: \t])(?:[^:\n\\`]|\\.|:(?=\S)){1,80}:(?=[ \t]|$)")
_OPTION = re.compile(
    r"(?:-{1,2}|/)[A-Za-z?][\w-]*(?:[ =][<\w]+>?)?(?:, (?:-{1,2}|/)[\w-]+(?:[ =][<\w]+>?)?)*(?:[ ]{2,}|$)"
)
_BULLET = re.compile(r"[-*+•](?=[ \t])")
_LINK_LINE = re.compile(r"__(?=[ \t])[^\n]*")
_INLINE = re.compile(
    r"(?P<escape>\\[\s\S])|``(?:[^`\n]|`(?!`)|\n(?![ \t]*\n)){1,2000}?``_{0,2}"
    r"|(?::[\w.+:-]{1,60}:)?_?`(?:[^`\n\\]|\\.|\n(?![ \t]*\n)){1,2000}`(?:_{1,2}(?!\w)|:[\w.+:-]{1,60}:)?"
    r"|(?<![\w|])\|(?=\S)[^|\n]{1,100}(?<=\S)\|_{0,2}(?!\w)|\[[^\[\]\n\s]{1,60}\]_(?!\w)|(?<![\w_])[A-Za-z0-9][\w.+-]*?(?<!_)__?(?![\w_])"
)


def spans(text: str, start: int) -> Spans:
    """What is not prose in reStructuredText, from `start` on."""
    found: Spans = []
    prose: Spans = []
    deeper = -1  # lines indented more than this belong to a block that is masked
    literal = -1  # the same, for the block that a “::” announces, not begun yet
    until = ""  # "blank": a masked block goes on to the next blank line; "border": to the last border of a table
    columns = 0  # of the directive whose options may follow
    options = False
    lines = _lines(text, start)
    for index, (at, low, stop) in enumerate(lines):
        indent = low - at
        if low == stop:
            until, options = ("" if until == "blank" or _table_ends(text, lines, index) else until), False
            continue
        if until or 0 <= deeper < indent:
            found.append((low, stop))
            continue
        deeper = -1
        rest = text[low:stop]
        if literal >= 0:
            announced, literal = literal, -1
            if indent > announced:
                deeper = announced
                found.append((low, stop))
                continue
            if indent == announced and not rest[0].isalnum() and not _EXPLICIT.match(rest):
                until = "blank"  # a quoted literal block
                found.append((low, stop))
                continue
        if options and indent > columns and _FIELD.match(rest):
            found.append((low, stop))
            continue
        options = False
        explicit = _EXPLICIT.match(text, low, stop)
        if explicit:
            empty = explicit.end() == stop and (index + 1 == len(lines) or lines[index + 1][1] == lines[index + 1][2])
            low, inside, options = _explicit(text, low, explicit.end(), stop, found)
            columns, deeper = indent, -1 if inside or empty else indent
        elif (
            _ADORNMENT.match(rest)
            or _SIMPLE.match(rest)
            or _GRID.match(rest)
            or _DOCTEST.match(rest)
            or _LINK_LINE.match(rest)
        ):
            literal = indent if rest.rstrip() == "::" else -1
            until = "border" if _SIMPLE.match(rest) else "blank" if rest[0] == "+" or rest[:3] == ">>>" else ""
            found.append((low, stop))
            continue
        elif mark := _FIELD.match(text, low, stop) or _OPTION.match(text, low, stop):
            found.append(mark.span())
            low = mark.end()
        if low < stop:
            prose.append((low, stop))
            if text[low:stop].rstrip().endswith("::"):
                literal = indent
    for low, high in _paragraphs(text, prose):
        found += [match.span() for match in _INLINE.finditer(text, low, high) if match.lastgroup != "escape"]
    return found


def _lines(text: str, start: int) -> list[tuple[int, int, int]]:
    """Each line as (start, first character that is no blank, end); the last two are equal where there is none."""
    lines, at = [], start
    for line in text[start:].split("\n"):
        body = line.lstrip(" \t\r")
        lines.append((at, at + len(line) - len(body), at + len(line)))
        at += len(line) + 1
    return lines


def _explicit(text: str, low: int, after: int, stop: int, found: Spans) -> tuple[int, bool, bool]:
    """A block that begins with two dots: where its prose begins, whether what is set in is prose, and options may follow."""
    directive, note = _DIRECTIVE.match(text, after, stop), _FOOTNOTE.match(text, after, stop)
    if directive and _WITH_PROSE.fullmatch(directive[1]):
        prose = directive.end() if _PROSE_ARGUMENT.fullmatch(directive[1]) else stop
        found.append((low, prose))
        return prose, True, True
    if note:
        found.append((low, note.end()))
        return note.end(), True, False
    found.append((low, stop))
    return stop, False, False


def _table_ends(text: str, lines: list[tuple[int, int, int]], index: int) -> bool:
    """Whether the line before a blank one is the border that ends a simple table (or no table is open)."""
    _, low, stop = lines[index - 1] if index else (0, 0, 0)
    earlier = lines[index - 2] if index > 1 else (0, 0, 0)
    return _SIMPLE.match(text[low:stop]) is not None and earlier[1] < earlier[2]


def _paragraphs(text: str, prose: Spans) -> Spans:
    """Lines of prose that follow each other in one paragraph, as one."""
    made: Spans = []
    for low, stop in prose:
        if made and made[-1][1] < low and not text[made[-1][1] + 1 : low].strip(" \t") and not _BULLET.match(text, low):
            made[-1] = (made[-1][0], stop)
        else:
            made.append((low, stop))
    return made
