"""Spark: `mapInArrow` over what Spark reads, and Spark's own writers for what comes back."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pyarrow as pa
from py4j.protocol import Py4JJavaError
from pyspark import StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StringType, StructField, StructType

from cleanlint.files import Trouble
from cleanlint.pipe import cluster
from cleanlint.pipe.cluster import COUNTS, LINE, REJECT, Plan
from cleanlint.pipe.formats import BATCH, groups
from cleanlint.pipe.kernel import added_fields, clean_batch
from cleanlint.pipe.record import Job

_CODECS = {"": "none", "gz": "gzip", "zst": "zstd"}


def session() -> SparkSession:
    """The session there is, else one that Spark's own settings describe, else one on this machine."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else workers take the `python3` of the system
    spark = SparkSession.builder.appName("cleanlint").config("spark.ui.showConsoleProgress", "false").getOrCreate()
    spark.conf.set("spark.sql.execution.arrow.maxBytesPerBatch", str(BATCH))
    return spark


def mended(frame: DataFrame, job: Job) -> DataFrame:
    """The frame with its texts mended and the columns of `added_fields(job)`. Lazy, as all of Spark."""
    added = from_arrow_schema(pa.schema(added_fields(job)))
    return frame.mapInArrow(partial(_clean, job=job), StructType([*frame.schema, *added]))


def _clean(batches: Iterable[pa.RecordBatch], job: Job) -> Iterator[pa.RecordBatch]:
    for whole in batches:
        for batch in groups.pieces(whole):
            yield clean_batch(batch, job)


def read(spark: SparkSession, plan: Plan) -> DataFrame:
    """The inputs as Spark reads them. Lines are bytes as they stand there."""
    reader = spark.read.option("recursiveFileLookup", True)
    if plan.endings:
        reader = reader.option("pathGlobFilter", f"*.{{{','.join(plan.endings)}}}")
    if plan.form.name == "parquet":
        return reader.parquet(*plan.inputs)
    return reader.option("lineSep", "\n").text(list(plan.inputs)).toDF(LINE)


def run(plan: Plan, restart: bool) -> list[str]:
    """Write the outputs; returns counters. The mended rows lie on the workers' disks until all outputs are written."""
    with told(plan.out):
        spark = session()
        for path in (plan.out, plan.rejects):
            if _exists(spark, path) and not restart:
                raise Trouble(path, cluster.THERE)
        frame = read(spark, plan)
        made = frame.mapInArrow(partial(cluster.work, form=plan.form, job=plan.job), _schema(frame, plan))
        made.persist(StorageLevel.DISK_ONLY)
        try:
            kept = made.where(made[REJECT].isNull()).drop(REJECT, COUNTS)
            if plan.form.name == "parquet":
                kept.write.mode("overwrite").parquet(plan.out)
            else:
                _write_lines(kept, plan.out, plan.form.compression)
            _write_lines(made.where(made[REJECT].isNotNull()).select(REJECT), plan.rejects, "")
            counts = made.where(made[COUNTS].isNotNull()).select(COUNTS).mapInArrow(_merged, _strings(COUNTS))
            return [row[0] for row in counts.collect()]
        finally:
            made.unpersist()


def _schema(frame: DataFrame, plan: Plan) -> StructType:
    """That of the mended rows: Spark's own types for the columns that it read."""
    names = pa.schema([(name, pa.null()) for name in frame.columns])
    fields = list(cluster.schema(names, plan.form, plan.job))
    own = list(frame.schema) if plan.form.name == "parquet" else []
    return StructType([*own, *from_arrow_schema(pa.schema(fields[len(own) :]))])


def _write_lines(frame: DataFrame, path: str, compression: str) -> None:
    frame.write.mode("overwrite").option("lineSep", "\n").option("compression", _CODECS[compression]).text(path)


def _merged(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    told = cluster.merged(one for batch in batches for one in batch.column(0).to_pylist())
    yield pa.RecordBatch.from_pydict({COUNTS: [told]})


def _strings(*names: str) -> StructType:
    return StructType([StructField(name, StringType()) for name in names])


def _exists(spark: SparkSession, path: str) -> bool:
    place: Any = spark._jvm.org.apache.hadoop.fs.Path(path)  # type: ignore[union-attr]
    found: bool = place.getFileSystem(spark._jsc.hadoopConfiguration()).exists(place)
    return found


@contextmanager
def told(path: str) -> Iterator[None]:
    """What Spark complains of, in its first line."""
    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        cause = error.java_exception.toString() if isinstance(error, Py4JJavaError) else str(error)
        raise Trouble(path, f"Spark broke off: {(cause.strip() or type(error).__name__).splitlines()[0]}") from None
