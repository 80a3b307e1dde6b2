"""HTML: only text between tags is prose. Tags, comments, entities, and elements that hold code or data are not.

A masked place reads as an odd word. Between words and tags that set blocks apart, the angle brackets stay visible, lest
the first word of a paragraph be glued to that one.
"""

from __future__ import annotations

import re

from cleanlint.formats import Spans, inline, templates
from cleanlint.formats.ahead import Ahead

_MARK = re.compile(
    r"(?P<comment><!--)|(?P<data><!\[CDATA\[)|(?P<program><\?)"
    r"|<(?P<raw>script|style|pre|code|textarea|template|svg|math|iframe|object|noscript|head|samp|kbd|var|select)\b"
    r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>"
    rf"|{inline.TAG}|{inline.ENTITY}",
    re.I,
)
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|body|br|button|caption|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure"
    r"|footer|form|h[1-6]|header|hgroup|hr|html|label|legend|li|main|nav|ol|option|p|search|section|summary|table|tbody|td|tfoot"
    r"|th|thead|title|tr|ul)(?=[\s/>])",
    re.I,
)
_CLOSING = {"comment": "-->", "data": "]]>", "program": "?>"}


def spans(text: str, start: int) -> Spans:
    """What is not prose in HTML, from `start` on."""
    found = templates.spans(text, start)
    ahead, unended, at = Ahead(text), set[str](), start
    while match := _MARK.search(text, at):
        at = match.end()
        kind = match.lastgroup
        if kind == "raw":
            name = match["raw"].lower()
            last = re.compile(rf"</{name}\s*>", re.I).search(text, at) if name not in unended else None
            if last:
                at = last.end()
            else:
                unended.add(name)
                at = len(text) if name in ("script", "style") else at  # as a browser reads it
        elif kind:
            close = ahead.find(_CLOSING[kind], at)
            at = close + 3 if close >= 0 else len(text)
        block = not kind and _BLOCK.match(text, match.start())
        found.append((match.start() + 1, at - 1) if block else (match.start(), at))
    return found
