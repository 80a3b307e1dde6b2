"""`learn` on Ray: two passes over the input, each summed up by Ray. The driver gets the result, the marks it has, and how
many documents each source has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import ray
from ray.data.aggregate import Min, Sum

from cleanlint.learn import Known
from cleanlint.pipe import recurring
from cleanlint.pipe.cluster import Plan, reads
from cleanlint.pipe.ray_engine import connect, mapped, read, told
from cleanlint.pipe.recurring import DOCUMENT, Limits


def learn(plan: Plan, limits: Limits) -> list[Known]:
    """Raises Trouble where Ray broke off."""
    with told(plan.inputs[0]):
        connect()
        data = read(plan)
        documents = Sum("documents", alias_name="documents")
        counted = mapped(data, _marks, plan=plan).groupby(["source", "line"]).aggregate(documents).materialize()
        totals = {row["source"]: row["documents"] for row in mapped(counted, _documents).iter_rows()}
        enough = mapped(counted, _frequent, totals=ray.put(totals), limits=limits)
        wanted = ray.put(frozenset(row["line"] for row in enough.iter_rows()))
        lines = mapped(data, _lines, plan=plan, wanted=wanted).groupby(["source", "key"])
        summed = lines.aggregate(documents, Min("seen", alias_name="seen"))
        return recurring.known(summed.iter_rows(), totals, limits)


def _marks(batches: Iterable[pa.RecordBatch], plan: Plan) -> Iterator[pa.RecordBatch]:
    for given in reads(batches, plan.form, plan.job):
        yield from _whole(recurring.marks(recurring.articles(given, plan.job)))


def _documents(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    return (batch.filter(pc.equal(batch["line"], DOCUMENT)) for batch in batches)


def _frequent(batches: Iterable[pa.RecordBatch], totals: Any, limits: Limits) -> Iterator[pa.RecordBatch]:
    known = ray.get(totals)
    for batch in batches:
        some = batch.filter(
            pc.and_(pc.not_equal(batch["line"], DOCUMENT), pc.greater_equal(batch["documents"], limits.least))
        )
        of = [limits.share * known[source] for source in some["source"].to_pylist()]
        yield some.filter(pc.greater_equal(some["documents"].cast(pa.float64()), pa.array(of, pa.float64()))).select(
            ["line"]
        )


def _lines(batches: Iterable[pa.RecordBatch], plan: Plan, wanted: Any) -> Iterator[pa.RecordBatch]:
    known = ray.get(wanted)
    for given in reads(batches, plan.form, plan.job):
        yield from _whole(recurring.lines(recurring.articles(given, plan.job), known))


def _whole(table: pa.Table) -> list[pa.RecordBatch]:
    """At least one batch, so that Ray knows the columns."""
    return table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
