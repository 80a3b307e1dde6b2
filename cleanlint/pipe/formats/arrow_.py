"""Arrow's own format: files (Feather) and streams (as Hugging Face's data sets are kept), by record batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import pyarrow as pa

from cleanlint.pipe.formats import Part, Read, groups
from cleanlint.pipe.inputs import File, is_remote, open_file
from cleanlint.pipe.record import Job


def plan(file: File) -> Iterator[Part]:
    with _source(file) as source:
        _, batches = _open(source)
        yield from groups.parts([(batch.num_rows, batch.nbytes) for batch in batches], file.size)


def read(file: File, part: Part, job: Job) -> Iterator[Read]:
    span: groups.Rows = part.span
    with _source(file) as source:
        schema, batches = _open(source, span.first, span.stop)
        yield from groups.reads(batches, span, schema)


def _source(file: File) -> IO[bytes]:
    return open_file(file.path) if is_remote(file.path) else pa.memory_map(file.path)


def _open(source: IO[bytes], first: int = 0, stop: int | None = None) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    try:
        reader = pa.ipc.open_file(source)
    except pa.ArrowInvalid:
        source.seek(0)
        stream = pa.ipc.open_stream(source)
        return stream.schema, (batch for at, batch in enumerate(stream) if first <= at and (stop is None or at < stop))
    last = reader.num_record_batches if stop is None else stop
    return reader.schema, (reader.get_batch(at) for at in range(first, last))
