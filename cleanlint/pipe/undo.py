"""Mended records as they were before: each text given back, and what was added taken away."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from cleanlint.files import Trouble
from cleanlint.pipe import outputs
from cleanlint.pipe.formats import Read, plan, read
from cleanlint.pipe.inputs import File, is_remote
from cleanlint.pipe.jsonline import Line, parse
from cleanlint.pipe.kernel import ADDED, EDITS, ORIGINAL
from cleanlint.pipe.order import Order, beside, output_files, refuse, targets
from cleanlint.pipe.part import why
from cleanlint.pipe.record import Job, undo

Way = tuple[Sequence[Mapping[str, Any]], str | None]
"""The way back for one record: its edits, and the digest of its text before them."""


def run(files: Sequence[File], out: str, job: Job) -> int:
    """Undo what `pipe` did to these files, into `out`; returns how many records there are.

    Raises Trouble, and writes nothing, where a record has no edits with it or its text was changed since.
    """
    count = 0
    order = Order(tuple(files), job, out)
    made = targets(order)
    refuse(order.files, output_files(order, made))
    home = "." if is_remote(out) else os.path.dirname(out.rstrip("/")) or "."
    os.makedirs(home, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".cleanlint-undo-") as folder:
        for target in made:
            for at in target.files:
                with open(f"{folder}/{at}", "wb") as part, outputs.sink(part, target.form, job) as sink:
                    count += _undo(order.files[at], job, sink)
        for target in made:
            parts = [f"{folder}/{at}" for at in target.files]
            if target.form.name == "articles":
                list(outputs.put_articles(parts, target.path))
            else:
                outputs.join(parts, target.path, target.form)
    return count


def _undo(file: File, job: Job, sink: outputs.Sink) -> int:
    before = count = 0
    try:
        edits = _side_file(file) if file.articles else {}
        for part in plan(file):
            upto = 0
            for given in read(file, part, job):
                upto = given.upto
                if given.lost:
                    raise Trouble(file.path, given.lost[0].reason, before + given.lost[0].place + 1)
                sink.put(*_undone(given, job, edits, file, before))
                count += given.batch.num_rows
            before += upto
    except Trouble:
        raise
    except Exception as error:
        raise Trouble(file.path, why(error)) from None
    return count


def _undone(given: Read, job: Job, known: Mapping[str, Way], file: File, before: int) -> tuple[Read, pa.RecordBatch]:
    batch = given.batch
    at = batch.schema.get_field_index(job.text)
    if at < 0:
        raise Trouble(file.path, f"there is no field “{job.text}”; name the text's field with --text-field")
    texts: list[Any] = batch.column(at).to_pylist()
    for row, way in enumerate(_ways(given, known)):
        try:
            if way is None:
                raise ValueError(f"no edits with this record: it has no “{EDITS}”")
            edits, original = way
            texts[row] = undo(texts[row], edits, original) if edits else texts[row]
        except (ValueError, KeyError, TypeError) as error:
            raise Trouble(file.path, f"cannot be undone: {error}", before + given.places[row] + 1) from None
    column = pa.array(texts, pa.large_string()).cast(batch.column(at).type)
    if given.lines:
        lines = [_line(line, job, text) for line, text in zip(given.lines, texts, strict=True)]
        return given._replace(lines=lines), pa.RecordBatch.from_arrays([column], names=[job.text])
    batch = batch.set_column(at, batch.schema.field(at), column)
    return given, batch.select([name for name in batch.schema.names if name not in ADDED])


def _ways(given: Read, known: Mapping[str, Way]) -> list[Way | None]:
    """The way back for each record, or None."""
    if given.lines:
        return [_way(_value(line, EDITS), _value(line, ORIGINAL)) for line in given.lines]
    names = given.batch.schema.names
    if EDITS in names and ORIGINAL in names:
        columns = (given.batch.column(name).to_pylist() for name in (EDITS, ORIGINAL))
        return [_way(edits, original) for edits, original in zip(*columns, strict=True)]
    if known:
        return [known.get(path) for path in given.batch.column(0).to_pylist()]
    return [None] * given.batch.num_rows


def _value(line: Line, name: str) -> Any:
    member = line.find(name)
    return json.loads(line.raw[member.start : member.end]) if member else None


def _way(edits: Any, original: Any) -> Way | None:
    edits = json.loads(edits) if isinstance(edits, str) else edits  # in CSV
    return None if edits is None else (edits, original)


def _line(line: Line, job: Job, text: str) -> Line:
    member = line.find(job.text)
    return parse(line.without(ADDED, member, text)) if member else line


def _side_file(file: File) -> dict[str, Way]:
    """The edits of the articles in a folder: they stand beside it."""
    path = beside(f"{file.path}/", "edits.jsonl")
    try:
        with open(path, encoding="utf-8") as lines:
            return {record["path"]: (record[EDITS], record[ORIGINAL]) for record in map(json.loads, lines)}
    except FileNotFoundError:
        raise Trouble(file.path, f"cannot be undone: there is no {path} beside it") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Trouble(path, f"no list of edits: {error}") from None
