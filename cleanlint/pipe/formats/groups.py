"""What Parquet and Arrow files share: they come in groups of rows, which may be tiny or hold the whole file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa

from cleanlint.pipe.formats import BATCH, PART, SHARES, Part, Read, step


class Rows(NamedTuple):
    """`rows` rows of the groups from `first` to before `stop`, behind the first `skip`."""

    first: int
    stop: int
    skip: int
    rows: int


def parts(groups: Sequence[tuple[int, int]], size: int) -> Iterator[Part]:
    """Parts for groups of (rows, bytes in memory); `size` are the bytes of the file. One part, if empty, for no rows."""
    whole = max(1, sum(weight for _, weight in groups))
    for rows, weight in _cut(groups, step(whole, PART)):
        yield Part(rows, round(size * weight / whole))


def _cut(groups: Sequence[tuple[int, int]], most: int) -> Iterator[tuple[Rows, int]]:
    first = count = weight = 0
    for at, (rows, bytes_) in enumerate(groups):
        if bytes_ > 2 * most and rows > 1:
            if count:
                yield Rows(first, at, 0, count), weight
            # Whoever reads a part reads over the rows before it: of some parts that costs little, of hundreds too much.
            share = max(1, rows // SHARES, rows * most // bytes_)
            for skip in range(0, rows, share):
                taken = min(share, rows - skip)
                yield Rows(at, at + 1, skip, taken), bytes_ * taken // rows
            first, count, weight = at + 1, 0, 0
            continue
        count, weight = count + rows, weight + bytes_
        if weight >= most:
            yield Rows(first, at + 1, 0, count), weight
            first, count, weight = at + 1, 0, 0
    if count or not sum(rows for rows, _ in groups):
        yield Rows(first, len(groups), 0, count), weight


def reads(batches: Iterable[pa.RecordBatch], span: Rows, schema: pa.Schema) -> Iterator[Read]:
    """The rows of a span among those of its groups, in batches that are neither tiny nor huge."""
    skip, done = span.skip, 0
    for whole in batches:
        batch = whole.slice(min(skip, whole.num_rows), span.rows - done)
        skip = max(0, skip - whole.num_rows)
        for piece in pieces(batch):
            yield Read(piece, range(done, done + piece.num_rows), done + piece.num_rows)
            done += piece.num_rows
        if done == span.rows:
            return
    if not done:
        yield Read(pa.RecordBatch.from_pylist([], schema=schema), (), 0)


def pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The batch in pieces of about BATCH bytes."""
    if batch.num_rows:
        step = max(1, batch.num_rows * BATCH // max(BATCH, batch.nbytes))
        for start in range(0, batch.num_rows, step):
            yield batch.slice(start, step)
