"""What is markup in each format: a module for each, with `spans(text, start)` -> what is not prose from there on.

Every scan goes over the text once, whatever the text holds: a mark without its partner is looked for only once.
"""

from __future__ import annotations

from importlib import import_module

Spans = list[tuple[int, int]]


def markup_spans(text: str, kind: str, fields: tuple[str, ...] = ()) -> Spans:
    """Spans (code points, unsorted, they may overlap) of markup, code and front matter, but for the fields named."""
    found: Spans = []
    start = 0
    if kind in ("markdown", "mdx", "html", "adoc"):
        from cleanlint.formats import front

        start = front.end(text)
        found = front.spans(text, start, fields) if start else []
    found += import_module(f"cleanlint.formats.{kind}").spans(text, start)
    return found
