"""MDX: Markdown with components. Imports, exports, tags and expressions in braces are code; what tags enclose is prose."""

from __future__ import annotations

import re

from cleanlint.formats import Spans, inline, markdown

_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\})*+\}"
_CODE = re.compile(rf"</?[A-Za-z](?:[^<>\"'{{}}]|\"[^\"]{{0,2000}}\"|'[^']{{0,2000}}'|{_BRACES})*+>|{_BRACES}")
_MODULE = re.compile(
    r"^(?:import\b[^\n]*[\"'{]|export[ \t]+(?:const|let|var|function|async|class|default|type|interface|\{|\*))[^\n]*(?:\n[^\n]*\S[^\n]*)*",
    re.M,
)


def spans(text: str, start: int) -> Spans:
    """What is not prose in MDX, from `start` on."""
    found = [match.span() for match in _MODULE.finditer(text, start)]
    for low, high in markdown.paragraphs(text, start, found, jsx=True):
        found += [match.span() for match in _CODE.finditer(text, low, high)]
        found += inline.spans(text, low, high)
    return found
