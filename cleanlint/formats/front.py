"""Front matter: data in YAML, TOML or JSON before the first line of prose, and in it the values that are prose.

Values are found by the shape of their line, in the manner in which people write such heads. What looks otherwise
(lists, nested tables, anchors, values of less than three words, which might be read as numbers or dates) stays data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from cleanlint.formats import Spans

_FRONT = re.compile(
    r"\A\ufeff?(?:---[ \t\r]*\n(?:.*?\n)??(?:---|\.\.\.)[ \t\r]*$|\+\+\+[ \t\r]*\n(?:.*?\n)??\+\+\+[ \t\r]*$|\{[ \t\r]*\n.*?^\}[ \t\r]*$)",
    re.S | re.M,
)
_REST = r"[ \t]*(?:#[^\n]*)?$"


@lru_cache(maxsize=2)
def end(text: str) -> int:
    """Where the front matter ends; 0 where there is none."""
    match = _FRONT.match(text) if text.startswith(("---", "+++", "{", "\ufeff")) else None
    return match.end() if match else 0


def spans(text: str, stop: int, fields: tuple[str, ...]) -> Spans:
    """The front matter without the values of these fields."""
    found, at = Spans(), 0
    for low, high in sorted(_values(text, stop, fields)) if fields else ():
        found.append((at, low))
        at = high
    return [*found, (at, stop)]


def _values(text: str, stop: int, fields: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    opening = text.lstrip("\ufeff")[:1]
    indent = re.compile(r"\ufeff?\{[ \t]*\n([ \t]*)").match(text)
    for match in _field(fields, opening, indent[1] if indent else "").finditer(text, 0, _top(text, stop, opening)):
        if match.lastgroup == "block":
            for line in re.compile(r"[ \t]*([^\s][^\n]*)").finditer(text, match.start("block"), match.end("block")):
                yield line.span(1)
        elif match.lastgroup and match[match.lastgroup].count(" ") > 1:
            yield match.span(match.lastgroup)


def _top(text: str, stop: int, opening: str) -> int:
    """Where the fields of the highest level end: in TOML, before the first table."""
    table = re.compile(r"^\[", re.M).search(text, 0, stop) if opening == "+" else None
    return table.start() if table else stop


@cache
def _field(fields: tuple[str, ...], opening: str, indent: str) -> re.Pattern[str]:
    """A pattern whose groups are the insides of values; `indent` is that of JSON's highest level."""
    names = "|".join(map(re.escape, fields))
    double, single = r"\"(?P<double>(?:[^\"\\\n]|\\[^\n])*)\"", r"'(?P<single>[^'\n]*)'"
    if opening == "{":
        return re.compile(rf"^{indent}\"(?:{names})\"\s*:\s*{double}\s*,?$", re.M)
    if opening == "+":
        block = r"\"\"\"(?P<block>[^\"\\]*)\"\"\""
        return re.compile(rf"^\"?(?:{names})\"?[ \t]*=[ \t]*(?:{block}|{double}|{single}){_REST}", re.M)
    single = r"'(?P<single>(?:[^'\n]|'')*)'"
    block = r"[|>][-+\d]{0,2}[ \t]*\n(?P<block>(?:[ \t]+[^\n]*(?:\n|\Z)|[ \t]*\n)+)"
    plain = r"(?P<plain>[^\s\[\]{}\"'|>&*!%@`#,?:-](?:[^\n#:]|:(?=\S)|(?<=\S)#)*(?<=\S))[ \t]*$(?!\n[ \t])"
    return re.compile(rf"^\"?(?:{names})\"?[ \t]*:[ \t]+(?:{block}|(?:{double}|{single}){_REST}|{plain})", re.M)
