"""Where mended records go: each part into a file of its own, then all parts into one output that appears whole."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import pyarrow as pa

from cleanlint.pipe import tables
from cleanlint.pipe.formats import Read
from cleanlint.pipe.formats.articles_ import to_bytes
from cleanlint.pipe.formats.csv_ import DIALECT
from cleanlint.pipe.inputs import Form, is_remote
from cleanlint.pipe.journal import written
from cleanlint.pipe.record import Job

Batches = Iterator[pa.RecordBatch]
ROW_GROUP = 64_000_000  # bytes in memory


class Sink:
    """The file of one part, as long as it is written: a piece of the output for JSON lines, an Arrow stream for the rest."""

    def __init__(self, file: IO[bytes], form: Form, job: Job) -> None:
        self._file, self._form, self._job = file, form, job
        self._stream: Any = None

    def put(self, read: Read, result: pa.RecordBatch) -> None:
        """Records as they were read, and as the kernel made them: one row each."""
        if self._form.name == "jsonl":
            self.write(changed(read, result, self._job) if read.lines else _as_lines(result))
            return
        batch = tables.from_lines(read.lines, result, self._job) if read.lines else result
        self._stream = self._stream or pa.ipc.new_stream(self._file, batch.schema)
        self._stream.write_batch(batch)

    def write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._file.write(line.encode("utf-8", "backslashreplace"))

    def close(self) -> None:
        if self._stream:
            self._stream.close()


@contextlib.contextmanager
def sink(file: IO[bytes], form: Form, job: Job) -> Iterator[Sink]:
    with packed(file, form.compression if form.name == "jsonl" else "") as inside:
        made = Sink(inside, form, job)
        yield made
        made.close()


def changed(read: Read, result: pa.RecordBatch, job: Job) -> Iterator[str]:
    """The lines that were read, with what the kernel made of them."""
    texts = result.column(0).to_pylist()
    added = result.select(range(1, result.num_columns)).to_pylist() if result.num_columns > 1 else [{}] * len(texts)
    for line, text, more in zip(read.lines, texts, added, strict=True):
        member = line.find(job.text)
        assert member is not None  # a record without a text was rejected
        yield line.changed(member, None if text == member.value else text, more)


def _as_lines(batch: pa.RecordBatch) -> Iterator[str]:
    return (f"{tables.to_json(record)}\n" for record in tables.records(batch))


@contextlib.contextmanager
def packed(file: IO[bytes], compression: str) -> Iterator[IO[bytes]]:
    """Bytes for a file, packed on the way. The same bytes give the same file: no time stands in it."""
    if compression == "gz":
        import gzip

        with gzip.GzipFile("", "wb", 6, file, 0) as inside:
            yield inside  # type: ignore[misc]
    elif compression == "zst":
        import zstandard

        with zstandard.ZstdCompressor().stream_writer(file, closefd=False) as inside:
            yield inside
    else:
        yield file


@contextlib.contextmanager
def whole(target: str) -> Iterator[IO[bytes]]:
    """A file that appears with all its bytes or not at all. Raises OSError."""
    if is_remote(target):
        import tempfile

        import fsspec

        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            with fsspec.open(target, "wb", auto_mkdir=True) as remote:
                shutil.copyfileobj(file, remote, 1 << 20)
        return
    os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
    with written(target, "cleanlint") as local:  # one name, so that a run that goes on takes it over
        yield local


def join(parts: Sequence[str], target: str, form: Form) -> None:
    """One output out of the files of its parts, one at least, in their order. Raises OSError."""
    with whole(target) as file:
        if form.name == "jsonl":
            for part in parts:
                with open(part, "rb") as source:
                    shutil.copyfileobj(source, file, 1 << 20)
        else:
            schema = tables.unified(map(_schema, parts))
            with packed(file, form.compression) as inside:
                _JOIN[form.name](inside, schema, (tables.fitted(batch, schema) for batch in _batches(parts)))


def _schema(part: str) -> pa.Schema:
    with pa.memory_map(part) as source:
        return pa.ipc.open_stream(source).schema


def _batches(parts: Sequence[str]) -> Batches:
    for part in parts:
        with open(part, "rb") as source:
            yield from pa.ipc.open_stream(source)


def _join_parquet(file: IO[bytes], schema: pa.Schema, batches: Batches) -> None:
    import pyarrow.parquet as pq

    with pq.ParquetWriter(file, schema) as writer:
        group: list[pa.RecordBatch] = []
        for batch in batches:
            group.append(batch)
            if sum(one.nbytes for one in group) >= ROW_GROUP:
                writer.write_table(pa.Table.from_batches(group, schema))
                group = []
        if group:
            writer.write_table(pa.Table.from_batches(group, schema))


def _join_arrow(file: IO[bytes], schema: pa.Schema, batches: Batches) -> None:
    with pa.ipc.new_file(file, schema) as writer:
        for batch in batches:
            if batch.num_rows:
                writer.write_batch(batch)


def _join_csv(file: IO[bytes], schema: pa.Schema, batches: Batches) -> None:
    """In the dialect of the first input, where that is CSV too."""
    dialect = json.loads((schema.metadata or {}).get(DIALECT, b"{}"))
    text = io.TextIOWrapper(file, dialect.pop("encoding", "utf-8"), newline="", write_through=True)
    writer = csv.writer(text, **dialect)
    writer.writerow(schema.names)
    for batch in batches:
        writer.writerows([_cell(value) for value in record.values()] for record in tables.records(batch))
    text.detach()


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    told = tables.to_json(value)
    return "" if told == "null" else str(json.loads(told)) if told.startswith('"') else told


_JOIN = {"parquet": _join_parquet, "arrow": _join_arrow, "csv": _join_csv}


def put_articles(parts: Sequence[str], folder: str) -> Iterator[str]:
    """Write the articles of the parts below a folder, each at once; yields what was done to each, as lines of JSON.

    Raises OSError.
    """
    for batch in _batches(parts):
        names, encodings, texts = (batch.column(at).to_pylist() for at in range(3))
        for name, encoding, text in zip(names, encodings, texts, strict=True):
            with whole(f"{folder.rstrip('/')}/{name}") as article:
                article.write(to_bytes(text, encoding))
        yield from _as_lines(batch.select([0, *range(3, batch.num_columns)]))
