"""Evidence across documents: a line that stands in many articles of one source is boilerplate there, whatever it says.

`learn` collects such lines, `save` writes them to a file that a person can review and edit, `load` reads it again,
`rule` makes of it one more rule (`boilerplate/known-line`). The idea is that of the site-level line filters of web
corpora (CCNet's paragraph deduplication, RefinedWeb's line counts), kept within one source and with its evidence shown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from cleanlint.catalog import read_toml
from cleanlint.checks.known import key
from cleanlint.rule import Rule, RuleError

LONGEST = 400
"""Code points of the longest line that is counted: longer ones are prose, or a whole page."""


class Article(NamedTuple):
    """One document to learn from; `source` is its publisher (a host, a folder), `name` where it was seen."""

    source: str
    name: str
    text: str


class Known(NamedTuple):
    """A line, the source it stands in, in how many of that source's documents, and one of them: the first by name."""

    text: str
    source: str
    documents: int
    of: int
    first: str


def learn(articles: Iterable[Article], least: int = 3, share: float = 0.02) -> list[Known]:
    """Lines in at least `least` documents and `share` of the documents of one source, most frequent first.

    A line of fewer than three words needs twice as many documents: “He said no.” may well recur. All lines are held in
    memory: for more than some hundred megabytes there is `cleanlint.pipe.recurring`, with the same result.
    """
    counts: Counter[tuple[str, str]] = Counter()  # (source, key) -> documents
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    totals: Counter[str] = Counter()
    for source, name, text in articles:
        totals[source] += 1
        for line_key, line in prints(text).items():
            place = (source, line_key)
            counts[place] += 1
            seen[place] = min(seen.get(place, (name, line)), (name, line))
    return chosen(
        (
            Known(seen[place][1], place[0], documents, totals[place[0]], seen[place][0])
            for place, documents in counts.items()
        ),
        least,
        share,
    )


def prints(text: str) -> dict[str, str]:
    """What a document counts for: the keys of its lines, each with the first line that has it, as it stands there."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        line = line.strip()
        if line and len(line) <= LONGEST:
            found.setdefault(key(line), line)
    return found


def chosen(lines: Iterable[Known], least: int, share: float) -> list[Known]:
    """Those that are frequent enough, most frequent first."""
    found = [
        one for one in lines if one.documents >= max(least * (1 if one.text.count(" ") >= 2 else 2), share * one.of)
    ]
    return sorted(found, key=lambda one: (-one.documents, one.source, one.text))


def save(known: Iterable[Known], path: Path) -> None:
    """Write a residue file: TOML, one table a line, made to be reviewed. Raises OSError."""
    parts = ["# Lines that stand in many articles of one source. Read them; delete what is the author's own.\n"]
    for one in known:
        parts.append(
            f"\n[[line]]\ntext = {_quoted(one.text)}\nsource = {_quoted(one.source)}\n"
            f"documents = {one.documents}\nof = {one.of}\nfirst = {_quoted(one.first)}\n"
        )
    if len(parts) == 1:
        parts.append("line = []\n")
    path.write_text("".join(parts), encoding="utf-8")


def load(path: str | Path) -> list[Known]:
    """Read a residue file. Raises RuleError for what is none."""
    rows = read_toml(path).get("line")
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and isinstance(row.get("text"), str) for row in rows
    ):
        raise RuleError(
            path, 1, "no residue file: it needs [[line]] tables with a “text” each; make one with `cleanlint learn`"
        )
    return [
        Known(
            row["text"],
            str(row.get("source", "")),
            int(row.get("documents", 0)),
            int(row.get("of", 0)),
            str(row.get("first", "")),
        )
        for row in rows
    ]


def rule(known: Iterable[Known]) -> Rule:
    """The rule that finds these lines. Its fix is unsafe: a refrain of the author's also stands in many articles."""
    return Rule(
        id="boilerplate/known-line",
        message="A line that stands in many articles of this source: “{found}”.",
        severity="warning",
        body="check",
        check="known.lines",
        options={"known": frozenset(key(one.text) for one in known)},
        replace="",
        fixable=True,
    )


def _quoted(text: str) -> str:
    """A TOML basic string. JSON's escapes are TOML's, but for DEL; lone surrogates cannot be written and go."""
    return json.dumps(text.encode("utf-8", "ignore").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
