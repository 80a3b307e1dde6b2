"""Dolma's attributes: for each document, where which rule found what. Spans are those of the documents as they were given.

One line a document, in their order: `{"id": …, "attributes": {"cleanlint__<rule>": [[start, end, 1.0], …]}}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from cleanlint.patch import Edit, Origins
from cleanlint.pipe.formats import Read
from cleanlint.pipe.record import Cleaned, Job


def attributes(read: Read, rows: Sequence[Cleaned], job: Job) -> Iterator[str]:
    """A line for each record that was read, by what was made of it."""
    for name, row in zip(_ids(read, job), rows, strict=True):
        origins = Origins([Edit(one.start, one.end, one.inserted) for one in row.edits])
        spans = [(one.start, one.end, one.rule) for one in row.edits]
        spans += [(*origins.span(one.start, one.end), one.rule) for one in row.left]
        told: dict[str, list[tuple[int, int, float]]] = {}
        for start, end, rule in sorted(spans):
            told.setdefault(f"cleanlint__{rule}", []).append((start, end, 1.0))
        yield json.dumps({"id": name, "attributes": told}) + "\n"


def _ids(read: Read, job: Job) -> list[Any]:
    if read.lines:
        members = [line.find(job.id) for line in read.lines]
        return [member and member.value for member in members]
    at = read.batch.schema.get_field_index(job.id)
    return [None] * read.batch.num_rows if at < 0 else [str(value) for value in read.batch.column(at).to_pylist()]


def name_of(name: str) -> str:
    """The side file of an input: of the same name, as gzipped JSON lines."""
    if name.endswith(".gz"):
        return name
    for ending in (".zst", ".jsonl", ".ndjson", ".json"):
        name = name.removesuffix(ending)
    return f"{name}.jsonl.gz"
