"""Parquet, by row groups."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.parquet as pq

from cleanlint.pipe.formats import BATCH, Part, Read, groups
from cleanlint.pipe.inputs import File, open_file
from cleanlint.pipe.record import Job


def plan(file: File) -> Iterator[Part]:
    with open_file(file.path) as source:
        facts = pq.ParquetFile(source).metadata
        found = [facts.row_group(at) for at in range(facts.num_row_groups)]
        yield from groups.parts([(group.num_rows, group.total_byte_size) for group in found], file.size)


def read(file: File, part: Part, job: Job) -> Iterator[Read]:
    span: groups.Rows = part.span
    with open_file(file.path) as source:
        # Page by page: a row group may be larger than the memory.
        table = pq.ParquetFile(source, buffer_size=1 << 20, pre_buffer=False)
        wanted = range(span.first, span.stop)
        weight = sum(table.metadata.row_group(at).total_byte_size for at in wanted)
        rows = sum(table.metadata.row_group(at).num_rows for at in wanted)
        step = max(1, min(65_536, rows * BATCH // max(1, weight)))
        batches = table.iter_batches(step, row_groups=list(wanted), use_threads=False) if rows else ()
        yield from groups.reads(batches, span, table.schema_arrow)
