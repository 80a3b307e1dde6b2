"""What each rule costs: the time of its exact pattern or check where its trigger or gate lets it run, alone."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleanlint.api import plan
from cleanlint.checks import function
from cleanlint.document import Document
from cleanlint.match import hits
from cleanlint.rule import Rule

HOSTILE_SIZE = 100_000  # bytes
HOSTILE = (
    *"()[]{}<>\"'“”‘’«» \t\n.,;:!?-–—…*_#&@|/\\=~`%$aAé1\u00a0\u200b\ufffdÃâа",
    *("a ", "Aa ", "a.\n\n", "1,", "1, ", "In 2019, 300 ", "U.S. ", "the ", "said ", "He said, “no” ", "“a ", '"a', "a..", "a,,"),
    *("( ", "- ", "a-", "a- ", "a.com ", "a@", "www.", "http://", "<b>", "</", '<a href="', "&amp;", "{{", "{% ", "[caption "),
    *("\\u2019", "%27", "=E2=80", "â€", "ï»¿", "Share\n", "Home\n", "Photo: ", "x" * 50 + " ", "# ", "> ", "| a ", "abcDe", "\ud800"),
)  # fmt: skip
"""What runs on for 100 KB in the texts that try each rule's patience: every mark, blank, bracket, and what opens a tag."""


class Cost(NamedTuple):
    """`milliseconds` and `spots` are per megabyte (UTF-8); `hits` is their number in all texts."""

    rule: str
    milliseconds: float
    spots: float
    hits: int


class Worst(NamedTuple):
    """A rule's slowest hostile text: `milliseconds` on 100 KB of `unit`."""

    rule: str
    milliseconds: float
    unit: str


def costs(rules: Sequence[Rule], texts: Iterable[str], kind: str = "text") -> list[Cost]:
    """Cost of each rule over the texts, dearest first. The shared scan is not counted: see `benchmarks/`."""
    spent: dict[str, list[float]] = {rule.id: [0.0, 0, 0] for rule in rules}
    size = 0
    for text in texts:
        size += len(text.encode("utf-8", "surrogatepass"))
        for rule, took, spots, found in _runs(rules, Document(text, kind)):
            row = spent[rule.id]
            row[0] += took
            row[1] += spots
            row[2] += found
    megabytes = max(size, 1) / 1e6
    table = [
        Cost(name, 1000 * took / megabytes, spots / megabytes, int(found))
        for name, (took, spots, found) in spent.items()
    ]
    return sorted(table, key=lambda cost: -cost.milliseconds)


def worst(rules: Sequence[Rule]) -> list[Worst]:
    """The slowest hostile text for each rule, dearest first. What only a first run pays is not counted."""
    found: dict[str, Worst] = {}
    for unit in HOSTILE:
        text = unit * (HOSTILE_SIZE // len(unit.encode("utf-8", "surrogatepass")))
        took = {rule.id: spent for rule, spent, _, _ in _runs(rules, Document(text))}
        for rule, again, _, _ in _runs(rules, Document(text)):
            milliseconds = 1000 * min(took[rule.id], again)
            if rule.id not in found or milliseconds > found[rule.id].milliseconds:
                found[rule.id] = Worst(rule.id, milliseconds, unit)
    return sorted(found.values(), key=lambda one: -one.milliseconds)


def _runs(rules: Sequence[Rule], document: Document) -> Iterator[tuple[Rule, float, int, int]]:
    """Each rule that has something to look at: processor seconds, number of spots and of hits."""
    document.prose, document.lines, document.english, document.marks  # noqa: B018 - shared by all rules, so charged to none
    for group in plan(rules):
        spots = group.scanner.scan(document) if group.scanner else {}
        for index in group.wanted.all:
            rule = group.rules[index]
            idle = group.scanner and rule.triggers and index not in spots
            if idle or (rule.gate and not function(rule.gate)(document)):
                continue
            start = time.process_time()
            found = len(list(hits(rule, document, spots.get(index))))
            yield rule, time.process_time() - start, len(spots.get(index, ())), found
