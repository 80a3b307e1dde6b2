"""What each rule costs: the time of its exact pattern or check around its trigger's hits, alone, per megabyte of text."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleanlint.api import plan
from cleanlint.document import Document
from cleanlint.match import hits
from cleanlint.rule import Rule


class Cost(NamedTuple):
    """`milliseconds` and `spots` are per megabyte (UTF-8); `hits` is their number in all texts."""

    rule: str
    milliseconds: float
    spots: float
    hits: int


def costs(rules: Sequence[Rule], texts: Iterable[str], kind: str = "text") -> list[Cost]:
    """Cost of each rule over the texts, dearest first. The shared scan is not counted: see `benchmarks/`."""
    spent: dict[str, list[float]] = {rule.id: [0.0, 0, 0] for rule in rules}
    size = 0
    for text in texts:
        size += len(text.encode("utf-8", "surrogatepass"))
        document = Document(text, kind)
        document.prose, document.lines, document.english  # noqa: B018 - shared by all rules, so charged to none
        for group in plan(rules):
            spots = group.scanner.scan(document) if group.scanner else {}
            for index in group.wanted:
                rule = group.rules[index]
                if rule.triggers and group.scanner and index not in spots:
                    continue
                start = time.perf_counter()
                found = len(list(hits(rule, document, spots.get(index))))
                row = spent[rule.id]
                row[0] += time.perf_counter() - start
                row[1] += len(spots.get(index, ()))
                row[2] += found
    megabytes = max(size, 1) / 1e6
    table = [
        Cost(name, 1000 * took / megabytes, spots / megabytes, int(found))
        for name, (took, spots, found) in spent.items()
    ]
    return sorted(table, key=lambda cost: -cost.milliseconds)
