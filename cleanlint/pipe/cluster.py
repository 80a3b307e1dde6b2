"""What the engines with files and processes of their own share: Ray and Spark bring batches and take them away.

A batch has the input's columns (Parquet), or one column of lines (JSON lines). `work` gives back the output's rows, one
more row for each reject, and the counters of the batch in its first row: so one pass makes all outputs, and a batch counts
once, however often the engine had to try it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import pyarrow as pa

from cleanlint.files import Trouble
from cleanlint.learn import Known
from cleanlint.pipe import outputs
from cleanlint.pipe.formats import Read, groups, jsonl_
from cleanlint.pipe.inputs import File, Form, form_of
from cleanlint.pipe.local import Outcome
from cleanlint.pipe.order import Order, Target
from cleanlint.pipe.part import mend
from cleanlint.pipe.record import Job, tools
from cleanlint.pipe.recurring import Limits
from cleanlint.pipe.tally import Tally

FORMS = ("parquet", "jsonl")
ENDINGS = {
    "parquet": ("parquet", "pq"),
    "jsonl": tuple(f"{name}{packed}" for name in ("jsonl", "ndjson", "json") for packed in ("", ".gz", ".zst")),
}
LINE = "line"
"""The only column of JSON lines: each without its line break."""
REJECT, COUNTS = "cleanlint_reject", "cleanlint_counts"

THERE = "is there already; name another output, or replace it with --restart"


class Plan(NamedTuple):
    """What an engine is to do. All paths are for its own file system; `out` and `rejects` become folders of parts.

    All inputs and the output have the same form; its `compression` is that of the output's lines.
    """

    inputs: tuple[str, ...]
    form: Form
    job: Job
    out: str
    rejects: str

    @property
    def endings(self) -> list[str] | None:
        """Of the files to read in a folder; None where the inputs' own names tell what is in them."""
        told = all(form_of(path.rstrip("/")) for path in self.inputs)
        return None if told else list(ENDINGS[self.form.name])


def named(paths: Sequence[str]) -> tuple[File, ...]:
    """Inputs of which nothing is known here but their names: they are the engine's to find."""
    return tuple(File(path, "", form_of(path.rstrip("/")) or Form(""), 0, "") for path in paths)


def plan(engine: str, order: Order) -> Plan:
    """Raises Trouble for what no engine can do."""
    ways = [path.rstrip("/") for path in (order.out, *(file.path for file in order.files))]
    form = _form(engine, ways)
    rejects = order.rejects or f"{_bare(ways[0], form_of(ways[0]))}.rejects.jsonl"
    for made in (order.out, rejects, *order.reports):
        if any(f"{made.rstrip('/')}/".startswith(f"{way}/") for way in ways[1:]):
            raise Trouble(made, "the output would be in an input, or replace it; name another one")
    return Plan(tuple(file.path for file in order.files), form, order.job, order.out, rejects)


def _form(engine: str, paths: Sequence[str]) -> Form:
    known = [form for path in paths if (form := form_of(path))]
    if not known or {form.name for form in known} - {known[0].name} or known[0].name not in FORMS:
        raise Trouble(
            f"--engine {engine}",
            "it reads and writes either Parquet or JSON lines, by the names: as in.parquet and out.parquet, or a folder "
            "and out.jsonl, or “folder/*.jsonl”",
        )
    return known[0]


def _bare(name: str, form: Form | None) -> str:
    """out.jsonl.gz -> out. What lies under the name is not asked: it may be there from an earlier run."""
    return os.path.splitext(name.removesuffix(f".{form.compression}"))[0] if form else name


def run(engine: str, order: Order, workers: int | None = None, restart: bool = False) -> Outcome:
    """Do the order with “ray” or “spark”; with `restart`, what lies in its outputs is replaced.

    Raises Trouble for what the engine has not or cannot do, where it is not installed, broke off, or finds an output there,
    and ValueError for columns that the kernel refuses.
    """
    if workers or order.attributes:
        option, why = (
            ("--workers", "a cluster has its own settings") if workers else ("--dolma-attributes", "leave it out")
        )
        raise Trouble(f"--engine {engine}", f"{option} is for the local engine: {why}")
    tools(order.job)
    todo = plan(engine, order)
    tally, size = Tally(), 0
    for counts in _module(engine, "engine").run(todo, restart):
        more = json.loads(counts)
        tally.merge(more["counts"])
        size += more["size"]
    return Outcome(tally, [], [Target(todo.out, todo.form, [])], size, 0)


def learn(engine: str, paths: Sequence[str], job: Job, limits: Limits) -> list[Known]:
    """Lines that recur in a source. Records that cannot be read are left out. Raises Trouble as `run` does."""
    todo = Plan(tuple(paths), _form(engine, [path.rstrip("/") for path in paths]), job, "", "")
    found: list[Known] = _module(engine, "learn").learn(todo, limits)
    return found


def _module(engine: str, what: str) -> Any:
    """The engine's own module. Raises Trouble where the engine is not installed."""
    try:
        return import_module(f"cleanlint.pipe.{engine}_{what}")
    except ImportError as error:
        if error.name and error.name.startswith("cleanlint"):
            raise
        raise Trouble(
            f"--engine {engine}", f"{error.name or engine} is missing; install it: pip install 'cleanlint[{engine}]'"
        ) from None


def work(batches: Iterable[pa.RecordBatch], form: Form, job: Job) -> Iterator[pa.RecordBatch]:
    """Batches, of any size, mended: the output's columns, and behind them REJECT and COUNTS."""
    for batch in _pieces(batches):
        yield _mended(batch, form, job)


def reads(batches: Iterable[pa.RecordBatch], form: Form, job: Job) -> Iterator[Read]:
    """What the engine brings, as the readers of the local engine would, in batches of their size."""
    return (_read(batch, form, job) for batch in _pieces(batches))


def _pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    return (piece for batch in batches for piece in groups.pieces(batch))


def schema(given: pa.Schema, form: Form, job: Job) -> pa.Schema:
    """That of what `work` yields. Raises ValueError where the kernel would."""
    empty = pa.RecordBatch.from_pylist([], schema=given)
    return _mended(empty, form, job).schema


def merged(counts: Iterable[str]) -> str:
    """Values of COUNTS as one."""
    tally, size = Tally(), 0
    for one in map(json.loads, counts):
        tally.merge(one["counts"])
        size += one["size"]
    return _told(tally, size)


def _read(batch: pa.RecordBatch, form: Form, job: Job) -> Read:
    if form.name == "jsonl":
        # As bytes: a line that is no UTF-8 is a reject like others.
        rows = batch.column(0).cast(pa.large_binary(), safe=False).to_pylist()
        return jsonl_.records(rows, job)
    return Read(batch, range(batch.num_rows), batch.num_rows)


def _mended(batch: pa.RecordBatch, form: Form, job: Job) -> pa.RecordBatch:
    tally = Tally()
    mended = mend(_read(batch, form, job), job, tally)
    kept = mended.kept.batch
    if form.name == "jsonl":
        lines = [line[:-1] for line in outputs.changed(mended.kept, kept, job)]
        kept = pa.RecordBatch.from_arrays([_strings(lines)], names=[LINE])
    rejects = _strings([f"{{{told}" for _, told in sorted(mended.rejects)])
    rows = kept.num_rows + len(rejects)
    columns = [_longer(column, len(rejects)) for column in kept.columns]
    columns.append(pa.concat_arrays([pa.nulls(kept.num_rows, pa.string()), rejects]))
    columns.append(pa.array([_told(tally, batch.nbytes), *[None] * (rows - 1)][:rows], pa.string()))
    added = [pa.field(REJECT, pa.string()), pa.field(COUNTS, pa.string())]
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema([*kept.schema, *added], kept.schema.metadata))


def _told(tally: Tally, size: int) -> str:
    return json.dumps({"counts": {name: dict(counter) for name, counter in tally.counts.items()}, "size": size})


def _strings(texts: Sequence[str]) -> pa.StringArray:
    return pa.array([text.encode("utf-8", "backslashreplace") for text in texts], pa.binary()).cast(pa.string())


def _longer(column: pa.Array, more: int) -> pa.Array:
    return pa.concat_arrays([column, pa.nulls(more, column.type)]) if more else column
