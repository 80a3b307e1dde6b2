"""One part of the work, from reading to writing, in whichever process."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import NamedTuple

import pyarrow as pa

from cleanlint.files import Trouble, reason
from cleanlint.pipe import dolma, outputs, tables
from cleanlint.pipe.formats import Lost, Part, Read, read
from cleanlint.pipe.inputs import File, Form
from cleanlint.pipe.journal import mark_done, part_file, written
from cleanlint.pipe.kernel import ADDED, EDITS, REJECTED, clean_rows
from cleanlint.pipe.record import Cleaned, Job
from cleanlint.pipe.tally import Tally, source_of

OUT, REJECTS, ATTRIBUTES = "out", "rejects", "attributes"


class Task(NamedTuple):
    """One part, and where its files belong. `form` is that of the output; with `attributes`, dolma's are written too."""

    folder: str
    number: int
    file: File
    part: Part
    job: Job
    form: Form
    attributes: bool

    def path(self, what: str) -> str:
        return part_file(self.folder, self.number, what)


class Facts(NamedTuple):
    """What is kept of a part that is done. `size` are its bytes of input, `places` those that its records took."""

    size: int
    places: int
    counts: dict[str, dict[str, int]]


class Failed(NamedTuple):
    """Why a part was not done. `fatal`: not for what the input is, but because its output could not be made."""

    reason: str
    fatal: bool


def work(task: Task) -> Facts | Failed:
    """Read, mend and write one part. What is returned of one that is done is kept in the work folder too."""
    try:
        facts = _work(task)
        mark_done(task.folder, task.number, facts._asdict())
        return facts
    except Trouble as error:
        return Failed(error.message, False)
    except OSError as error:
        return Failed(f"the output cannot be written: {reason(error)}; run again to go on", True)
    except Exception as error:
        if os.environ.get("CLEANLINT_DEBUG"):
            raise
        return Failed(f"an error inside cleanlint ({type(error).__name__}: {error}); please report it", True)


def why(error: Exception) -> str:
    """What kept an input from being read, in words."""
    if isinstance(error, Trouble):
        return error.message
    if isinstance(error, ImportError):
        extra = "warc" if error.name in ("warcio", "trafilatura") else "pipe"
        return f"this needs {error.name}; install it: pip install 'cleanlint[{extra}]'"
    what = reason(error) if isinstance(error, (OSError, ValueError)) else str(error) or type(error).__name__
    return f"not read to its end: {' '.join(what.split())}"


def _readable(task: Task) -> Iterator[Read]:
    """The records of a part. Raises Trouble, whatever is wrong with the input."""
    reads = read(task.file, task.part, task.job)
    while True:
        try:
            given = next(reads, None)
        except Exception as error:
            if os.environ.get("CLEANLINT_DEBUG"):
                raise
            raise Trouble(task.file.path, why(error)) from None
        if given is None:
            return
        yield given


def _work(task: Task) -> Facts:
    job, tally, places = task.job, Tally(), 0
    rejects: list[tuple[int, str]] = []
    with ExitStack() as stack:
        sink = stack.enter_context(outputs.sink(stack.enter_context(written(task.path(OUT))), task.form, job))
        side = None
        if task.attributes:
            side = stack.enter_context(outputs.packed(stack.enter_context(written(task.path(ATTRIBUTES))), "gz"))
        for given in _readable(task):
            try:
                mended = mend(given, job, tally)
            except ValueError as error:  # no field of that name, or mended before
                raise Trouble(task.file.path, str(error)) from None
            if side:
                side.writelines(line.encode() for line in dolma.attributes(mended.given, mended.rows, job))
            sink.put(mended.kept, mended.kept.batch)
            rejects += mended.rejects
            places = given.upto
    if rejects:
        with written(task.path(REJECTS)) as file:
            file.writelines(f"{place} {told}\n".encode("utf-8", "backslashreplace") for place, told in sorted(rejects))
    return Facts(task.part.size, places, {name: dict(counter) for name, counter in tally.counts.items()})


class Mended(NamedTuple):
    """What was made of some records: the readable ones and what was found out about them (`given`, `rows`); those to keep,
    with what the job adds; and of all others their places and what is told of them."""

    given: Read
    rows: list[Cleaned]
    kept: Read
    rejects: list[tuple[int, str]]


def mend(given: Read, job: Job, tally: Tally) -> Mended:
    """The step between reading and writing, the same in every engine; its counts go to the tally.

    Raises ValueError as the kernel does.
    """
    given = _fresh(given)
    kind = given.kind if given.kind and job.kind == "text" else job.kind
    result, rows = clean_rows(given.batch, replace(job, kind=kind))
    tally.add(rows, _sources(given, job))
    keep = pa.array([not row.reasons for row in rows], pa.bool_())
    rejects = list(_rejected(given, rows))
    for lost in given.lost:
        tally.lose(lost.reason)
        rejects.append((lost.place, _reject([lost.reason], _raw(lost))))
    kept = result.drop_columns([REJECTED]).filter(keep)
    return Mended(given, rows, _only(given, keep)._replace(batch=kept), rejects)


def _fresh(given: Read) -> Read:
    """Without the lines that were mended before: what was done to them then would be lost."""
    again = [any(line.find(name) for name in ADDED) for line in given.lines]
    if not any(again):
        return given
    reason = f"mended before: it has a field “{EDITS}” or another of cleanlint's; undo that first, or take it out"
    lost = [
        Lost(place, line.raw[:-1].encode(), reason)
        for place, line, old in zip(given.places, given.lines, again, strict=True)
        if old
    ]
    new = pa.array([not old for old in again])
    places = [place for place, old in zip(given.places, again, strict=True) if not old]
    return _only(given, new)._replace(batch=given.batch.filter(new), places=places, lost=[*given.lost, *lost])


def _only(given: Read, kept: pa.BooleanArray) -> Read:
    lines = [line for line, keep in zip(given.lines, kept.to_pylist(), strict=True) if keep] if given.lines else ()
    return given._replace(lines=lines)


def _sources(given: Read, job: Job) -> Iterator[str]:
    if job.source and given.lines:
        return (source_of(member and member.value) for member in (line.find(job.source) for line in given.lines))
    if not job.source or not given.batch.num_rows:
        return iter(())
    names = given.batch.schema.names
    if job.source not in names:
        raise ValueError(f"there is no field “{job.source}” for the source; known are {', '.join(names)}")
    return map(source_of, given.batch.column(job.source).to_pylist())


def _rejected(given: Read, rows: Sequence[Cleaned]) -> Iterator[tuple[int, str]]:
    """The records that are not to be kept, as they were given: their place, and what there is to tell."""
    lost = [at for at, row in enumerate(rows) if row.reasons]
    if not lost:
        return
    if given.lines:
        records: Sequence[str] = [given.lines[at].record for at in lost]
    else:
        records = [tables.to_json(record) for record in tables.records(given.batch.take(pa.array(lost)))]
    for at, record in zip(lost, records, strict=True):
        yield given.places[at], _reject(rows[at].reasons, f'"record": {record}')


def _reject(reasons: Sequence[str], rest: str) -> str:
    return f'"reasons": {json.dumps(reasons, ensure_ascii=False)}, {rest}}}'


def _raw(lost: Lost) -> str:
    """What could not be read, as it is: as text, or, where it is none, in base64."""
    try:
        return f'"raw": {json.dumps(lost.raw.decode(), ensure_ascii=False)}'
    except UnicodeDecodeError:
        return f'"raw_base64": "{base64.b64encode(lost.raw).decode()}"'
