"""Counters of a run: plain numbers by name, that add up over parts and processes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import zip_longest
from typing import Any
from urllib.parse import urlsplit

from cleanlint.pipe.record import Cleaned
from cleanlint.report.quality import OTHER
from cleanlint.scoring import Gate

TOTALS = (
    "records", "kept", "rejected", "unreadable", "edited", "edits", "findings", "errors", "warnings", "hints",
    "records_with_errors", "records_with_warnings", "records_with_hints", "records_with_findings", "words",
)  # fmt: skip
"""`records` are all; those that are `unreadable` (no JSON, no UTF-8 …) are among the `rejected`; `findings` are what is
left; `words` are those of the texts as given."""

BINS: dict[str, tuple[float, ...]] = {
    "words": (0, 50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 5000),
    "damage per thousand words, as given": (0, 1, 2, 5, 10, 20, 40, 80),
    "damage per thousand words, left": (0, 1, 2, 5, 10, 20, 40, 80),
    "characters removed, %": (0, 0.1, 0.5, 1, 2, 5, 10, 20, 50),
}
"""What of each record is spread over bins, with their lower edges. Damage are edits, errors and warnings."""

SOURCES = 1000
"""So many sources, those with the most records, are told one by one, and all others as one: a crawl has millions."""
_LONGEST = 200  # characters of a source's name

_BY_SOURCE = ("sources", "rejected_by_source", "words_by_source", "damage_by_source")


class Tally:
    """`totals`; how often each rule made an edit or has a finding left; `reasons` to reject; by source the records, those
    rejected, the words, and the damage (under “category source”); and `histograms`, under “signal edge”."""

    GROUPS = ("totals", "edits", "findings", "reasons", *_BY_SOURCE, "histograms")

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in self.GROUPS}

    def add(self, rows: Iterable[Cleaned], sources: Iterable[str] = ()) -> None:
        """What was made of some records, which come from these sources, if that is to be counted."""
        self.counts["histograms"].update({f"{name} {edge}": 0 for name, edges in BINS.items() for edge in edges})
        for row, source in zip_longest(rows, sources):
            self._count(row)
            self._spread(row)
            if source is not None:
                self._assign(row, source)
        self._fold(4 * SOURCES)

    def _count(self, row: Cleaned) -> None:
        totals, edits, findings = (self.counts[name] for name in ("totals", "edits", "findings"))
        totals["records"] += 1
        totals["rejected" if row.reasons else "kept"] += 1
        totals["words"] += row.words
        self._reject(row.reasons)
        if row.edits:
            totals["edited"] += 1
            totals["edits"] += len(row.edits)
            for edit in row.edits:
                edits[edit.rule] += 1
        if row.left:
            totals["records_with_findings"] += 1
            totals["findings"] += len(row.left)
            for finding in row.left:
                findings[finding.rule] += 1
                totals[f"{finding.severity}s"] += 1
            for severity in {finding.severity for finding in row.left}:
                totals[f"records_with_{severity}s"] += 1

    def _spread(self, row: Cleaned) -> None:
        if row.text is None:
            return
        bins, rate = self.counts["histograms"], 1000 / row.words if row.words else 0
        left = sum(finding.severity != "hint" for finding in row.left)
        values = (row.words, (len(row.edits) + left) * rate, left * rate, 100 * row.removed)
        for (name, edges), value in zip(BINS.items(), values, strict=True):
            bins[f"{name} {edges[bisect_right(edges, value) - 1]}"] += 1

    def _assign(self, row: Cleaned, source: str) -> None:
        records, rejected, words, damage = (self.counts[name] for name in _BY_SOURCE)
        records[source] += 1
        rejected[source] += bool(row.reasons)
        words[source] += row.words
        for rule in (*(edit.rule for edit in row.edits), *(finding.rule for finding in row.left)):
            damage[f"{rule.partition('/')[0]} {source}"] += 1

    def lose(self, reason: str) -> None:
        """A record that could not be read."""
        self.counts["totals"].update(records=1, rejected=1, unreadable=1)
        self._reject([reason])

    def _reject(self, reasons: Iterable[str]) -> None:
        for reason in dict.fromkeys(reason.partition(": ")[0] for reason in reasons):  # without its details
            self.counts["reasons"][reason] += 1

    def merge(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        for name, more in counts.items():
            self.counts[name].update(more)
        self._fold(4 * SOURCES)

    def _fold(self, most: int) -> None:
        """Where there are more sources than that, only the largest by name."""
        if len(self.counts["sources"]) <= most:
            return
        known = {source for source, _ in self.counts["sources"].most_common(SOURCES)}
        for name in _BY_SOURCE:
            folded = Counter[str]()
            for key, times in self.counts[name].items():
                head, gap, source = key.partition(" ") if name == "damage_by_source" else ("", "", key)
                folded[f"{head}{gap}{source if source in known else OTHER}"] += times
            self.counts[name] = folded

    @property
    def totals(self) -> dict[str, int]:
        return {name: self.counts["totals"][name] for name in TOTALS}

    def as_json(self) -> dict[str, Any]:
        self._fold(SOURCES)
        groups = {name: dict(counter.most_common()) for name, counter in self.counts.items()}
        return {**groups, "totals": self.totals, "histograms": dict(self.counts["histograms"])}


def limit(expression: str) -> Gate:
    """An expression over the totals, in which “2%” means 2 % of the records. Raises GateError."""
    return Gate(re.sub(r"(\d+(?:\.\d+)?)\s*%", r"(\1 * 0.01 * records)", expression), TOTALS)


def source_of(value: object) -> str:
    """A source's name: of an address, its host."""
    text = "" if value is None else str(value)
    with suppress(ValueError):  # no address, though it looks like one
        text = (urlsplit(text).netloc if "://" in text else "") or text
    return text[:_LONGEST]
