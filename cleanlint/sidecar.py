"""Suppressions for texts that cannot hold a comment, in a TOML file beside them: article.txt.cleanlint.toml.

An entry names a rule, what it found, and words around it. It knows no line numbers, so the text may grow and move.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from cleanlint.context import around, squeezed, words
from cleanlint.files import Trouble, new_file, read, write
from cleanlint.rule import Finding

ENDING = ".cleanlint.toml"
_HEAD = "# What cleanlint must leave alone in {}, and why. Made by `cleanlint suppress`; see docs/suppress.md.\n"
_KEYS = ("rule", "found", "before", "after", "reason")


class Entry(NamedTuple):
    """What is right as it stands. `rule` is an id or a category; `before` and `after` are words around it, of which
    one side must be there (without both: wherever it is found); `line` is where the file says so."""

    rule: str
    found: str
    before: str = ""
    after: str = ""
    reason: str = ""
    line: int = 0


class Sidecar:
    """The entries of one text. Called with a finding, it tells whether one of them is about it: a `keep` for `run`."""

    def __init__(self, name: str, entries: Sequence[Entry]) -> None:
        self.name, self.entries = name, entries
        self._used: set[Entry] = set()
        self._by_rule: dict[str, list[Entry]] = {}
        for entry in entries:
            self._by_rule.setdefault(entry.rule, []).append(entry)

    def __call__(self, rule: str, text: str, start: int, end: int) -> bool:
        named = (entry for name in (rule, rule.partition("/")[0]) for entry in self._by_rule.get(name, ()))
        found = squeezed(text[start:end])
        about = [entry for entry in named if found == squeezed(entry.found) and _there(entry, text, start, end)]
        self._used.update(about)  # all of them: none is idle because another one says the same
        return bool(about)

    def unused(self, ran: Callable[[str], bool]) -> list[Entry]:
        """The entries that were about nothing so far, though their rule ran."""
        return [entry for entry in self.entries if entry not in self._used and ran(entry.rule)]


def _there(entry: Entry, text: str, start: int, end: int) -> bool:
    if not entry.before and not entry.after:
        return True
    before, after = around(text, start, end)
    wanted = " ".join(words(entry.before)), " ".join(words(entry.after))
    return bool(wanted[0] and _ends(before, wanted[0])) or bool(wanted[1] and _ends(after[::-1], wanted[1][::-1]))


def _ends(text: str, end: str) -> bool:
    """Whether one of them ends with the other, in whole words: people write more words, or fewer."""
    return bool(text) and (f" {text}".endswith(f" {end}") or f" {end}".endswith(f" {text}"))


def load(path: str, known: Callable[[], Iterable[str]] | None = None) -> Sidecar | None:
    """The sidecar of the file at `path`, or None. `known` gives the names a rule may have. Raises Trouble."""
    name = path + ENDING
    if not os.path.exists(name):
        return None
    if not os.path.isfile(name):
        raise Trouble(name, "not a regular file; take it away, or write one with `cleanlint suppress`")
    source = read(name)
    return Sidecar(name, _entries(name, source.text, known))


def _entries(name: str, text: str, known: Callable[[], Iterable[str]] | None) -> list[Entry]:
    from cleanlint import toml
    from cleanlint.catalog import nearest

    try:
        data = toml.loads(text)
    except ValueError as error:
        at = re.search(r"line (\d+)", str(error))
        raise Trouble(name, f"not valid TOML: {error}", int(at[1]) if at else 1) from None
    rows = data.pop("keep", [])
    if data or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Trouble(name, "it may hold [[keep]] tables and nothing else", 1)
    lines = [number for number, line in enumerate(text.split("\n"), 1) if re.match(r"\s*\[\[\s*keep\s*\]\]", line)]
    names = frozenset(known()) if known is not None else None
    made = []
    for row, line in zip(rows, lines or [1] * len(rows), strict=False):
        for key, value in row.items():
            if key not in _KEYS:
                raise Trouble(name, f"unknown key “{key}”{nearest(key, _KEYS)}", line)
            if not isinstance(value, str):
                raise Trouble(name, f"“{key}” must be a text", line)
        if "rule" not in row or "found" not in row:
            raise Trouble(name, "an entry needs a “rule” and what it “found”", line)
        if names is not None and row["rule"] not in names and not row["rule"].startswith("grammar/"):
            raise Trouble(name, f"there is no rule or category “{row['rule']}”{nearest(row['rule'], names)}", line)
        made.append(Entry(**row, line=line))
    return made


def entry(text: str, finding: Finding, reason: str) -> Entry:
    """The entry that is about a finding of this text."""
    before, after = around(text, finding.start, finding.end)
    return Entry(finding.rule, squeezed(finding.found), before, after, reason)


def add(path: str, entries: Iterable[Entry]) -> str:
    """Write entries behind those that are there; the name of the sidecar. Raises Trouble."""
    name = path + ENDING
    new = "".join(
        "\n[[keep]]\n"
        + "".join(f"{key} = {_quoted(value)}\n" for key in _KEYS if (value := getattr(one, key)) or key == "found")
        for one in entries
    )
    if os.path.exists(name):
        source = read(name)
        before = source.raw if source.raw.endswith(b"\n") or not source.raw else source.raw + b"\n"
        write(source, before + new.encode(source.encoding))
        return name
    with new_file(name) as file:
        file.write(_HEAD.format(os.path.basename(path)) + new)
    return name


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for DEL."""
    import json

    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
