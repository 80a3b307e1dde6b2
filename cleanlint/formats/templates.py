"""Tags of template languages, which stand in any markup: Liquid, Jinja, Hugo's and Jekyll's shortcodes."""

from __future__ import annotations

import re

from cleanlint.formats import Spans
from cleanlint.formats.ahead import Ahead

LONGEST = 2000  # a tag that does not end within so many characters is none

_TAG = re.compile(r"\{\{|\{%|\{#(?=[\s-])")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_NAME = re.compile(
    r"\{(?:%-?|\{[<%])\s*(raw|verbatim|highlight|comment|code|mermaid|katex|math|style|javascript|schema)\b"
)


def spans(text: str, start: int) -> Spans:
    """Tags, and what stands between those whose content is no prose."""
    found: Spans = []
    ahead, unended, done = Ahead(text), set[str](), start
    for match in _TAG.finditer(text, start):
        at = match.start()
        if at < done:
            continue
        end = ahead.find(_CLOSING[match[0]], match.end())
        if end < 0 or end - at > LONGEST or text.find("\n\n", at, end) >= 0:
            continue
        done = end + 2
        name = _NAME.match(text, at)
        if name and name[1] not in unended:
            closing = re.compile(rf"\{{%-?\s*end{name[1]}\b[^\n]*?%\}}|\{{\{{[<%]\s*/\s*{name[1]}\s*[>%]\}}\}}")
            last = closing.search(text, done)
            if last:
                done = last.end()
            else:
                unended.add(name[1])
        found.append((at, done))
    return found
