"""The kernel of every engine: an Arrow record batch in, the same batch mended and with what was found out.

>>> import pyarrow as pa
>>> batch = pa.RecordBatch.from_pydict({"id": ["a"], "text": ["The boats came in ,and the market opened."]})
>>> clean_batch(batch, Job())["text"].to_pylist()
['The boats came in, and the market opened.']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any

import pyarrow as pa

from cleanlint.pipe.record import Change, Cleaned, Job, clean, refused, tools, undo
from cleanlint.scoring import names, score

__all__ = ["ADDED", "Change", "Job", "added_fields", "clean_batch", "clean_table", "undo"]

EDIT = pa.struct(
    [
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("rule", pa.string()),
        ("removed", pa.string()),
        ("inserted", pa.string()),
        ("safe", pa.bool_()),
    ]
)
"""A `record.Change`: `start` and `end` are code points of the text as it was given."""
FINDING = pa.struct(
    [
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("rule", pa.string()),
        ("severity", pa.string()),
        ("message", pa.string()),
        ("found", pa.string()),
        ("fix", pa.string()),
        ("safe", pa.bool_()),
    ]
)
"""One fault that is left. `start` and `end` are code points of the text as it is in the same row."""

EDITS, ORIGINAL, FINDINGS = "cleanlint_edits", "cleanlint_original", "cleanlint_findings"
SIGNALS, REJECTED = "cleanlint_signals", "cleanlint_rejected"
ADDED = (EDITS, ORIGINAL, FINDINGS, SIGNALS, REJECTED)
"""`ORIGINAL` is the digest of the text as it was given, or null where it has no edits: it proves that an undo is right."""


def clean_batch(batch: pa.RecordBatch, job: Job) -> pa.RecordBatch:
    """The batch with the column `job.text` mended, all others as they are, and the columns of `added_fields(job)`.

    A row that cannot be worked on keeps its text and has a reason in `cleanlint_rejected`, as has one that fails the
    gate; all others have null there. Raises ValueError for a batch without the text column or with the added ones.
    """
    return clean_rows(batch, job)[0]


def clean_rows(batch: pa.RecordBatch, job: Job) -> tuple[pa.RecordBatch, list[Cleaned]]:
    """The same, and what its rows were made from."""
    at = _place(batch.schema, job)
    column, rows = _mended(batch.column(at), job)
    columns = [*batch.columns[:at], column, *batch.columns[at + 1 :]]
    added = added_fields(job)
    columns += [_added(field, rows) for field in added]
    made = pa.RecordBatch.from_arrays(columns, schema=pa.schema([*batch.schema, *added], batch.schema.metadata))
    return made, rows


def clean_table(table: pa.Table, job: Job) -> pa.Table:
    """The same for a table, which is what Ray, Hugging Face and NeMo hand over."""
    batches = table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
    return pa.Table.from_batches([clean_batch(batch, job) for batch in batches])


def added_fields(job: Job) -> list[pa.Field]:
    """What is added behind the columns of the input, in this order. The same for every batch of a job."""
    fields = []
    if "edits" in job.outputs:
        fields += [pa.field(EDITS, pa.list_(EDIT)), pa.field(ORIGINAL, pa.string())]
    if "findings" in job.outputs:
        fields.append(pa.field(FINDINGS, pa.list_(FINDING)))
    profiles = tools(job).profiles
    if profiles:
        fields.append(pa.field(SIGNALS, pa.struct([(name, _signal_type(name)) for name in profiles])))
    return [*fields, pa.field(REJECTED, pa.list_(pa.string()))]


def _place(schema: pa.Schema, job: Job) -> int:
    at: int = schema.get_field_index(job.text)
    if at < 0:
        known = ", ".join(schema.names)
        raise ValueError(f"there is no field “{job.text}” (or more than one); name the text's field: known are {known}")
    again = [name for name in schema.names if name in ADDED]
    if again:
        raise ValueError(f"there is a field “{again[0]}” already: the texts were mended before; undo that, or drop it")
    return at


def _mended(column: pa.Array, job: Job) -> tuple[pa.Array, list[Cleaned]]:
    """The column with its texts mended, of the type it has."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        reason = "no text" if pa.types.is_null(kind) else f"text is no string: {kind}"
        return column, [refused(reason)] * len(column)
    # As bytes, which are not checked on the way: a row that is not UTF-8 stays as it was.
    texts = column.cast(kind).cast(pa.large_binary(), safe=False).to_pylist()
    rows = [_row(text, job) for text in texts]
    if not any(row.edits for row in rows):
        return column, rows
    made = [
        row.text.encode() if row.edits and row.text is not None else text for row, text in zip(rows, texts, strict=True)
    ]
    return pa.array(made, pa.large_binary()).cast(kind, safe=False).cast(column.type), rows


def _row(data: bytes | None, job: Job) -> Cleaned:
    if data is None:
        return refused("no text")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return refused(f"not UTF-8: byte 0x{data[error.start]:02X} at offset {error.start}")
    return clean(text, job)


def _added(field: pa.Field, rows: Sequence[Cleaned]) -> pa.Array:
    if field.name == EDITS:
        return _lists([row.edits for row in rows], EDIT)
    if field.name == ORIGINAL:
        return pa.array([row.original for row in rows], field.type)
    if field.name == FINDINGS:
        return _lists([_findings(row) for row in rows], FINDING)
    if field.name == SIGNALS:
        parts = [
            _signals([row.signals[at] if row.signals else None for row in rows], profile.type)
            for at, profile in enumerate(field.type)
        ]
        return pa.StructArray.from_arrays(parts, fields=list(field.type))
    return pa.array([row.reasons or None for row in rows], field.type)


def _findings(row: Cleaned) -> list[tuple[Any, ...]]:
    return [(one.start, one.end, one.rule, one.severity, one.message, one.found, one.fix, one.safe) for one in row.left]


def _lists(rows: Sequence[Sequence[tuple[Any, ...]]], kind: pa.StructType) -> pa.ListArray:
    """Lists of structs from tuples: by column, as that is several times cheaper than from dictionaries."""
    offsets = pa.array([0, *accumulate(map(len, rows))], pa.int32())
    columns = list(zip(*chain.from_iterable(rows), strict=True)) or [()] * kind.num_fields
    parts = [pa.array(values, field.type) for values, field in zip(columns, kind, strict=True)]
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(parts, fields=list(kind)))


def _signals(rows: Sequence[Mapping[str, object] | None], kind: pa.StructType) -> pa.StructArray:
    parts = []
    for field in kind:
        values: list[Any] = [row[field.name] if row else None for row in rows]
        if pa.types.is_string(field.type):
            values = [value if isinstance(value, str) else None for value in values]
        elif pa.types.is_floating(field.type):
            values = [None if value is None else float(value) for value in values]
        parts.append(pa.array(values, field.type))
    mask = pa.array([row is None for row in rows], pa.bool_())
    return pa.StructArray.from_arrays(parts, fields=list(kind), mask=mask)


@lru_cache
def _signal_type(profile: str) -> pa.StructType:
    """A verdict (True, or the reason why not) is a string: the reason or null."""
    fields = []
    probes = [score(text, profile, findings=()).signals for text in ("", "The ferry ran late. " * 40)]
    for name in names(profile):
        kinds = {type(probe[name]) for probe in probes}
        kind = (
            pa.string()
            if str in kinds
            else pa.bool_()
            if kinds == {bool}
            else pa.int64()
            if kinds == {int}
            else pa.float64()
        )
        fields.append((name, kind))
    return pa.struct(fields)
