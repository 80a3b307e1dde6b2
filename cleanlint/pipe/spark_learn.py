"""`learn` on Spark: two passes over the input, each summed up by Spark. The driver gets the result and the marks it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import pyarrow as pa
from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema

from cleanlint.learn import Known
from cleanlint.pipe import recurring
from cleanlint.pipe.cluster import Plan, reads
from cleanlint.pipe.recurring import DOCUMENT, LINES, MARKS, Limits
from cleanlint.pipe.spark_engine import read, session, told


def learn(plan: Plan, limits: Limits) -> list[Known]:
    """Raises Trouble where Spark broke off."""
    with told(plan.inputs[0]):
        spark = session()
        frame = read(spark, plan)
        documents = sql.sum("documents").alias("documents")
        marks = frame.mapInArrow(partial(_marks, plan=plan), from_arrow_schema(MARKS))
        counted = marks.groupBy("source", "line").agg(documents)
        totals = counted.where(f"line = {DOCUMENT}").select("source", sql.col("documents").alias("of"))
        frequent = counted.where(f"line <> {DOCUMENT} and documents >= {limits.least}").join(totals, "source")
        enough = frequent.where(sql.col("documents") >= sql.lit(limits.share) * sql.col("of")).collect()
        wanted = spark.sparkContext.broadcast(frozenset(row.line for row in enough))
        lines = frame.mapInArrow(partial(_lines, plan=plan, wanted=wanted), from_arrow_schema(LINES))
        summed = lines.groupBy("source", "key").agg(documents, sql.min("seen").alias("seen"))
        rows = (row.asDict() for row in summed.collect())
        return recurring.known(rows, {row.source: row.of for row in enough}, limits)


def _marks(batches: Iterable[pa.RecordBatch], plan: Plan) -> Iterator[pa.RecordBatch]:
    for given in reads(batches, plan.form, plan.job):
        yield from recurring.marks(recurring.articles(given, plan.job)).to_batches()


def _lines(batches: Iterable[pa.RecordBatch], plan: Plan, wanted: Any) -> Iterator[pa.RecordBatch]:
    for given in reads(batches, plan.form, plan.job):
        yield from recurring.lines(recurring.articles(given, plan.job), wanted.value).to_batches()
