"""`learn` on this machine: both passes in worker processes, what the first one counts on disk.

Each part of the input leaves a file of its marks, cut into BUCKETS by them. A bucket of all parts together is small
enough to be summed up in memory: a 256th of 24 bytes for each line that differs from the others of its part.
"""

from __future__ import annotations

import os
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from cleanlint.files import Trouble
from cleanlint.learn import Article, Known
from cleanlint.pipe.formats import Part, Read, read
from cleanlint.pipe.inputs import File
from cleanlint.pipe.local import parts
from cleanlint.pipe.part import why
from cleanlint.pipe.pool import in_order
from cleanlint.pipe.record import Job
from cleanlint.pipe.recurring import DOCUMENT, MARKS, Limits, articles, known, lines, marks

BUCKETS = 256
SHOWN = 10  # records that were left out and are named one by one


class Task(NamedTuple):
    """A part to go over. The first pass writes its marks to `own`; the second knows how many places of the file stand
    `before` it, and reads the `wanted` marks."""

    file: File
    part: Part
    job: Job
    own: str = ""
    before: int = 0
    wanted: str = ""


class First(NamedTuple):
    """Of the first pass: the places that the records took, each source's documents, and records left out: the first few
    with their places, and how many."""

    places: int
    totals: dict[int, int]
    shown: list[tuple[int, str]]
    lost: int


def learn(
    files: Sequence[File], job: Job, limits: Limits, workers: int, folder: str
) -> tuple[list[Known], list[Trouble]]:
    """The lines, and what could not be read. What is put into `folder` is of no use afterwards. Raises WorkerDied."""
    troubles: list[Trouble] = []
    totals: Counter[int] = Counter()
    places: Counter[int] = Counter()  # of each file, so far
    done: dict[int, int] = {}  # for each part, by its number: the places before it
    lost = 0
    for (number, at), made in in_order(_first, _tasks(files, job, folder, troubles), workers, _nothing):
        if not isinstance(made, First):
            troubles.append(Trouble(files[at].path, made or ""))
            continue
        for place, reason in made.shown[: max(0, SHOWN - lost)]:
            troubles.append(Trouble(f"{files[at].path}:{places[at] + place + 1}", f"{reason}; left out"))
        totals.update(made.totals)
        lost += made.lost
        done[number] = places[at]
        places[at] += made.places
    if lost > SHOWN:
        troubles.append(Trouble(files[-1].path, f"{lost - SHOWN:,} records more, in all inputs, were left out"))
    wanted = f"{folder}/wanted"
    found = _frequent([f"{folder}/{number}" for number in done], totals, limits)
    Path(wanted).write_bytes(array("q", found).tobytes())
    second = (
        (number, Task(files[at], part, job, before=done[number], wanted=wanted))
        for number, (at, part) in enumerate(parts(files, []))
        if number in done
    )
    tables = (made for _, made in in_order(_second, second, workers, _nothing))
    return known(_summed(tables), totals, limits), troubles


def _tasks(
    files: Sequence[File], job: Job, folder: str, troubles: list[Trouble]
) -> Iterator[tuple[tuple[int, int], Task]]:
    for number, (at, part) in enumerate(parts(files, troubles)):
        yield (number, at), Task(files[at], part, job, f"{folder}/{number}")


def _nothing() -> None:
    """What these processes have to make ready."""


def _first(task: Task) -> First | str:
    """What went wrong with the input, where it could not be read."""
    places, lost = 0, list[tuple[int, str]]()

    def found() -> Iterator[Article]:
        nonlocal places
        for given in read(task.file, task.part, task.job):
            lost.extend((one.place, one.reason) for one in given.lost)
            texts = given.batch.column(task.job.text)
            lost.extend(
                (place, "no text") for place, text in zip(given.places, texts, strict=True) if not text.is_valid
            )
            yield from _articles(given, task)
            places = given.upto

    try:
        table = marks(found())
    except KeyError:
        return f"there is no field “{task.job.text}”; name the text's field with --text-field"
    except Exception as error:
        return why(error)
    is_document = pc.equal(table["line"], DOCUMENT)
    own = table.filter(is_document)
    _write(task.own, table.filter(pc.invert(is_document)))
    totals = dict(zip(own["source"].to_pylist(), own["documents"].to_pylist(), strict=True))
    return First(places, totals, sorted(lost)[:SHOWN], len(lost))


def _second(task: Task) -> pa.Table:
    found = (one for given in read(task.file, task.part, task.job) for one in _articles(given, task))
    return lines(found, _wanted(task.wanted))


def _articles(given: Read, task: Task) -> Iterator[Article]:
    if not task.file.articles:
        return articles(given, task.job, task.file.path, task.before)
    paths = (os.path.join(task.file.path, name) for name in given.batch.column("path").to_pylist())
    texts = given.batch.column(task.job.text).to_pylist()
    return (Article(os.path.dirname(path), path, text) for path, text in zip(paths, texts, strict=True))


@lru_cache(maxsize=1)
def _wanted(path: str) -> frozenset[int]:
    return frozenset(array("q", Path(path).read_bytes()))


def _write(path: str, table: pa.Table) -> None:
    """A file of BUCKETS batches."""
    rows = table.sort_by("line").combine_chunks()
    batch = rows.to_batches()[0] if rows.num_rows else pa.RecordBatch.from_pylist([], schema=MARKS)
    buckets = pc.add(pc.shift_right(batch.column("line"), 56), BUCKETS // 2)
    sizes = {one["values"]: one["counts"] for one in pc.value_counts(buckets).to_pylist()}
    with pa.OSFile(path, "wb") as file, pa.ipc.new_file(file, MARKS) as writer:
        at = 0
        for bucket in range(BUCKETS):
            writer.write_batch(batch.slice(at, sizes.get(bucket, 0)))
            at += sizes.get(bucket, 0)


def _frequent(paths: Sequence[str], totals: Mapping[int, int], limits: Limits) -> Iterator[int]:
    """The marks of the lines that stand in enough documents."""
    for bucket in range(BUCKETS if paths else 0):
        table = pa.Table.from_batches([_bucket(path, bucket) for path in paths])
        counted = table.group_by(["source", "line"]).aggregate([("documents", "sum")])
        counted = counted.filter(pc.greater_equal(counted["documents_sum"], limits.least))
        columns = (counted[name].to_pylist() for name in ("source", "line", "documents_sum"))
        for source, line, documents in zip(*columns, strict=True):
            if documents >= limits.share * totals[source]:
                yield line


def _bucket(path: str, bucket: int) -> pa.RecordBatch:
    with pa.OSFile(path) as file:
        return pa.ipc.open_file(file).get_batch(bucket)


def _summed(tables: Iterable[pa.Table | None]) -> Iterator[dict[str, Any]]:
    """Rows of the second pass, one for each source and key."""
    counts: Counter[tuple[str, str]] = Counter()
    seen: dict[tuple[str, str], str] = {}
    for table in tables:
        for row in table.to_pylist() if table else ():
            place = (row["source"], row["key"])
            counts[place] += row["documents"]
            seen[place] = min(seen.get(place, row["seen"]), row["seen"])
    for (source, key), documents in counts.items():
        yield {"source": source, "key": key, "documents": documents, "seen": seen[source, key]}
