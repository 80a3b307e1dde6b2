"""Between JSON and Arrow: lines as columns, rows as JSON, columns of several parts under one schema."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from cleanlint.pipe.jsonline import Line
from cleanlint.pipe.record import Job


def from_lines(lines: Sequence[Line], batch: pa.RecordBatch, job: Job) -> pa.RecordBatch:
    """The records of JSON lines as columns, with the texts and the added columns of `batch` (one row a line).

    A column whose values are of several kinds, or beyond Arrow's, holds JSON as text.
    """
    records = [json.loads(line.raw, parse_int=_integer) for line in lines]
    text = batch.column(0)
    nested = "." in job.text
    if nested:
        for record, new in zip(records, text.to_pylist(), strict=True):
            _put(record, job.text, new)
    names = dict.fromkeys(name for record in records for name in record)
    columns = {_known(name): _column([record.get(name) for record in records]) for name in names}
    if not nested:
        columns[job.text] = text
    columns |= {batch.schema.field(place).name: batch.column(place) for place in range(1, batch.num_columns)}
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _integer(digits: str) -> int | str:
    """Python refuses to read numbers of some thousand digits: they stay text."""
    try:
        return int(digits)
    except ValueError:
        return digits


def _put(record: dict[str, Any], path: str, text: str) -> None:
    while path not in record:
        head, _, path = path.partition(".")
        record = record[head]
    record[path] = text


def _column(values: list[Any]) -> pa.Array:
    try:
        column = pa.array(values)
        if not _has_empty_struct(column.type):  # which Parquet cannot hold
            return column
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        pass
    told = [value if value is None or isinstance(value, str) else to_json(value) for value in values]
    return pa.array([None if one is None else _known(one) for one in told], pa.string())


def _has_empty_struct(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind) and not kind.num_fields:
        return True
    return any(_has_empty_struct(kind.field(at).type) for at in range(kind.num_fields))


def _known(text: str) -> str:
    """Without lone surrogates, which Arrow cannot hold."""
    return text.encode("utf-8", "backslashreplace").decode()


def records(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """The rows as Python has them, for JSON and CSV: times as ISO text, text that is not UTF-8 with its bytes escaped."""
    columns = [_values(column) for column in batch.columns]
    for row in zip(*columns, strict=True):
        yield dict(zip(batch.schema.names, row, strict=True))


def _values(column: pa.Array) -> list[Any]:
    if pa.types.is_temporal(column.type) and not pa.types.is_duration(column.type):
        column = column.cast(pa.string())
    try:
        found: list[Any] = column.to_pylist()
        return found
    except UnicodeDecodeError:
        raw = column.cast(pa.large_binary(), safe=False).to_pylist()
        return [None if one is None else one.decode("utf-8", "backslashreplace") for one in raw]


def to_json(value: Any) -> str:
    """JSON, with base64 for bytes, text for what JSON has not, and null for what is no number."""
    try:
        return json.dumps(value, ensure_ascii=False, default=_plain, allow_nan=False)
    except ValueError:
        return json.dumps(_numbers(value), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_numbers(one) for one in value]
    return None if isinstance(value, float) and (value != value or abs(value) == float("inf")) else value


def unified(schemas: Iterable[pa.Schema]) -> pa.Schema:
    """One schema for all parts. Columns that do not agree become text."""
    first, *others = schemas
    fields = {field.name: field for field in first}
    for schema in others:
        if schema.equals(first):
            continue
        for field in schema:
            fields[field.name] = _wider(fields.get(field.name, field), field)
    return pa.schema(list(fields.values()), first.metadata)


def _wider(one: pa.Field, other: pa.Field) -> pa.Field:
    try:
        both = pa.unify_schemas([pa.schema([one]), pa.schema([other])], promote_options="permissive")
        return both.field(0)
    except pa.ArrowException:
        return pa.field(one.name, pa.large_string())


def fitted(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch under a schema that `unified` made of its own and others."""
    if batch.schema.equals(schema):
        return batch.cast(schema)  # for its metadata
    columns = []
    for field in schema:
        at = batch.schema.get_field_index(field.name)
        if at < 0:
            columns.append(pa.nulls(batch.num_rows, field.type))
            continue
        columns.append(_cast(batch.column(at), field.type))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _cast(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if column.type.equals(kind):
        return column
    if not pa.types.is_large_string(kind) or pa.types.is_string(column.type):
        return column.cast(kind, safe=False)
    told = [value if value is None or isinstance(value, str) else to_json(value) for value in _values(column)]
    return pa.array(told, kind)
