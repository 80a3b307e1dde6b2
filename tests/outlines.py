"""What a document's markup says, by other people's parsers: everything but the words of its prose."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

Outline = list[Any]


def markdown(text: str, without: tuple[str, ...] = ()) -> Outline:
    """Blocks and marks, link targets and code; without plain paragraphs, which may go as a whole."""
    from markdown_it import MarkdownIt

    head, body = front(text)
    found: Outline = [keys(head)]
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(without).parse(body):
        if token.type == "inline":
            marks = [
                (
                    one.type,
                    one.tag,
                    tuple(one.attrs.items()),
                    one.content if one.type in ("code_inline", "html_inline") else "",
                )
                for one in token.children or ()
                if one.type not in ("text", "softbreak")
            ]
            found.append(("inline", marks, (token.content or "").count("\n")))
        else:
            code = token.content if token.type in ("fence", "code_block", "html_block") else ""
            found.append(
                (token.type, token.tag, token.level, tuple(token.attrs.items()), token.info, token.markup, code)
            )
    return _without_plain(found)


def _without_plain(found: Outline) -> Outline:
    kept: Outline = []
    for item in found:
        top = item and item[0] == "paragraph_close" and item[2] == 0
        if top and kept[-1][:2] == ("inline", []) and kept[-2][0] == "paragraph_open":
            del kept[-2:]
        else:
            kept.append(item)
    return kept


def mdx(text: str) -> Outline:
    """As Markdown, and every tag and expression."""
    return [markdown(text, ("html_block", "code")), re.findall(r"<[^<>]*>|\{[^{}]*\}|^(?:import|export).*", text, re.M)]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: Outline = []
        self.code = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, attrs))
        self.code += tag in ("pre", "code", "textarea", "script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")
        self.code -= tag in ("pre", "code", "textarea", "script", "style")

    def handle_data(self, data: str) -> None:
        if self.code:
            self.found.append(data)

    def handle_entityref(self, name: str) -> None:
        self.found.append(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self.found.append(f"&#{name}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}")


def html(text: str) -> Outline:
    """Tags with their attributes, entities, comments, and what stands in code."""
    head, body = front(text)
    parser = _Tags()
    parser.feed(body)
    parser.close()
    return [keys(head), *parser.found, re.findall(r"\{%.*?%\}", body)]


def rst(text: str) -> Outline:
    """The nodes of docutils' tree with their targets, and what stands in code; complaints too."""
    from docutils.core import publish_doctree
    from docutils.nodes import FixedTextElement, Text, literal, system_message

    settings = {
        "report_level": 5,
        "halt_level": 5,
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "_disable_config": True,
    }
    tree = publish_doctree(text, settings_overrides=settings)
    found: Outline = []
    for node in tree.findall():
        if not isinstance(node, Text):
            code = node.astext() if isinstance(node, (FixedTextElement, literal)) else ""
            depth, parent, warning = 0, node, False
            while parent is not None:
                warning = warning or (isinstance(parent, system_message) and parent["level"] < 3)
                depth, parent = depth + 1, parent.parent
            if warning:
                continue  # of a title longer than its underline, which a fix may well shorten
            if (
                type(node).__name__ == "paragraph"
                and type(node.parent).__name__ in ("section", "document")
                and len(node) == 1
            ):
                continue  # a plain paragraph, which may go as a whole
            found.append(
                (
                    type(node).__name__,
                    depth,
                    node.get("refuri"),
                    code,
                    type(node).__name__ == "title" and node.parent.tagname,
                )
            )
    return found


_ADOC_CODE = re.compile(r"^(-{4,}|\.{4,}|\+{4,}|/{4,})\n(?:.*\n)*?\1$", re.M)
_ADOC_LINE = re.compile(
    r"={1,6} |\*{1,5} |\.{1,5} |- |\d+\. |\.(?=[^ .])|NOTE: |[ \t]+|//.*|\[.*\]$|:[\w-]+:.*|\w+::.*\]$|={4,}$|_{4,}$|\+$|\|===$|\||'''$"
)
_ADOC_INLINE = re.compile(r"(?<![\"'`])`[^`\n]*`(?![\"'])|<<\w+|\w+:[^\s\[]*\[|\{[\w-]+\}|::(?= )|[*_|\[\]]| \+$", re.M)


def adoc(text: str) -> Outline:
    """Blocks of code as they are; of other lines the marks they begin with, whether a blank one is above, and marks within."""
    lines = _ADOC_CODE.sub("", text).split("\n")
    marks = [
        (match[0], not above)
        for above, line in zip(["", *lines], lines, strict=False)
        if (match := _ADOC_LINE.match(line))
    ]
    return [
        _ADOC_CODE.findall(text),
        [match[0] for match in _ADOC_CODE.finditer(text)],
        marks,
        _ADOC_INLINE.findall(text),
    ]


def subtitles(text: str) -> Outline:
    """Cues: what stands above their words, tags in the words, how many lines they have, and whether any is empty."""
    found: Outline = []
    for block in re.split(r"\n[ \t]*\n", text):
        head, times, words = re.match(r"((?:.*\n)?)(.*-->.*)?((?:\n?.*)*)", block).groups()
        lines = (words if times else block).split("\n")
        shown = [(bool(line.strip()), re.findall(r"<[^<>]*>|\{[^{}]*\}|&\w+;", line)) for line in lines]
        found.append(
            (head, times, shown) if times else shown if not block.startswith(("WEBVTT", "NOTE", "STYLE")) else block
        )
    return found


def front(text: str) -> tuple[str, str]:
    """The front matter and the rest."""
    match = re.match(r"(?:---\n.*?\n---|\+\+\+\n.*?\n\+\+\+|\{\n.*?\n\})(?=\n|\Z)", text, re.S)
    return (match[0], text[match.end() :]) if match else ("", text)


def keys(head: str) -> Outline:
    """The front matter, read by its own parser: keys and what they hold, of texts only that they are texts."""
    import json
    import tomllib

    import yaml

    if not head:
        return []
    inner = head[3:-3]
    try:
        data = yaml.safe_load(inner) if head[0] == "-" else tomllib.loads(inner) if head[0] == "+" else json.loads(head)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, json.JSONDecodeError):
        return [head]
    return (
        [(key, str if isinstance(value, str) else value) for key, value in data.items()]
        if isinstance(data, dict)
        else [data]
    )


OUTLINES = {"markdown": markdown, "mdx": mdx, "html": html, "rst": rst, "adoc": adoc, "subtitles": subtitles}
