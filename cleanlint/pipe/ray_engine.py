"""Ray Data: `map_batches` over what Ray reads, and a sink that writes what comes back as it comes."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import ray
from ray.data.block import BlockAccessor
from ray.data.datasource import BlockBasedFileDatasink, Datasink, FileBasedDatasource, WriteResult
from ray.exceptions import RayError

from cleanlint.files import Trouble
from cleanlint.pipe import cluster
from cleanlint.pipe.cluster import COUNTS, LINE, REJECT, Plan
from cleanlint.pipe.formats import BATCH

_CODECS = {"gz": "gzip", "zst": "zstd"}


def connect() -> None:
    """To the cluster of RAY_ADDRESS, else to one on this machine."""
    if not ray.is_initialized():
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        ray.init(log_to_driver=False, logging_level="ERROR")
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        ray.data.DataContext.get_current().enable_progress_bars = False


def mapped(dataset: ray.data.Dataset, work: Any, **facts: Any) -> ray.data.Dataset:
    """The data set through a function from record batches to record batches."""
    return dataset.map_batches(
        _through, batch_format="pyarrow", batch_size=None, fn_kwargs={"work": work, "facts": facts}
    )


def _through(table: pa.Table, work: Any, facts: dict[str, Any]) -> Iterator[pa.Table]:
    batches = table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
    for batch in work(batches, **facts):
        yield pa.Table.from_batches([batch])


class Lines(FileBasedDatasource):  # type: ignore[misc]  # Ray has no types
    """Lines as they stand in files, packed or not, of any length. Ray's own reader holds a whole file, and wants UTF-8."""

    def _read_stream(self, f: pa.NativeFile, path: str) -> Iterator[pa.Table]:
        rest, first = b"", True
        while data := f.read(BATCH):
            *lines, rest = (rest + data).split(b"\n")
            if first and lines:
                lines[0], first = lines[0].removeprefix(b"\xef\xbb\xbf"), False
            yield _table(lines)
        if rest:
            yield _table([rest.removeprefix(b"\xef\xbb\xbf") if first else rest])


def _table(lines: list[bytes]) -> pa.Table:
    return pa.table({LINE: pa.array(lines, pa.large_binary())})


def read(plan: Plan) -> ray.data.Dataset:
    """The inputs as Ray reads them."""
    paths = list(plan.inputs)
    if plan.form.name == "parquet":
        return ray.data.read_parquet(paths, partitioning=None, file_extensions=plan.endings)
    return ray.data.read_datasource(Lines(paths, file_extensions=plan.endings))


class Outputs(Datasink[str]):  # type: ignore[misc]
    """The rows to keep and the rejects, a part each for a task of about 64 MB. A task that is tried again writes the same
    part, and its counters count once."""

    min_bytes_per_write = 64_000_000

    def __init__(self, plan: Plan, schema: pa.Schema) -> None:
        self.form, self.schema, self.counts = plan.form, schema, list[str]()
        options = {"open_stream_args": {"compression": _CODECS.get(plan.form.compression)}}
        self.kept = BlockBasedFileDatasink(plan.out, **options if plan.form.name == "jsonl" else {})
        self.rejects = BlockBasedFileDatasink(plan.rejects)

    def clear(self, restart: bool) -> None:
        """Make the two folders. Raises Trouble where one is there."""
        sinks = (self.kept, self.rejects)
        there = [sink for sink in sinks if sink.filesystem.get_file_info(sink.path).type.name != "NotFound"]
        if there and not restart:
            raise Trouble(there[0].path, cluster.THERE)
        for sink in there:
            sink.filesystem.delete_dir_contents(sink.path)
        for sink in sinks:
            sink.filesystem.create_dir(sink.path, recursive=True)

    def write(self, blocks: Iterable[Any], ctx: Any) -> str:
        counts: list[str] = []
        with ExitStack() as stack:
            kept = rejects = None
            for block in blocks:
                table = BlockAccessor.for_block(block).to_arrow()
                table = table.cast(self.schema) if table.num_rows else self.schema.empty_table()
                is_kept = table[REJECT].is_null()
                told = table[REJECT].drop_null().to_pylist()
                counts += table[COUNTS].drop_null().to_pylist()
                kept = kept or stack.enter_context(self._part(ctx.task_idx))
                kept(table.filter(is_kept).drop_columns([REJECT, COUNTS]))
                if told:
                    rejects = rejects or stack.enter_context(_open(self.rejects, ctx.task_idx, "jsonl"))
                    rejects.write("".join(f"{one}\n" for one in told).encode())
        return cluster.merged(counts)

    @contextmanager
    def _part(self, number: int) -> Iterator[Any]:
        ending = self.form.name + f".{self.form.compression}" * bool(self.form.compression)
        with _open(self.kept, number, ending) as file:
            if self.form.name == "parquet":
                schema = pa.schema(list(self.schema)[:-2], self.schema.metadata)
                with pq.ParquetWriter(file, schema) as writer:
                    yield writer.write_table
            else:
                yield lambda table: file.write("".join(f"{line}\n" for line in table[LINE].to_pylist()).encode())

    def on_write_complete(self, write_result: WriteResult[str]) -> None:
        self.counts = write_result.write_returns
        for sink in (self.kept, self.rejects):
            with sink.filesystem.open_output_stream(f"{sink.path}/_SUCCESS"):
                pass


def _open(sink: BlockBasedFileDatasink, number: int, ending: str) -> Any:
    return sink.open_output_stream(f"{sink.path}/part-{number:08}.{ending}")


def run(plan: Plan, restart: bool) -> list[str]:
    """Write the outputs; returns counters."""
    with told(plan.out):
        connect()
        data = read(plan)
        given = data.schema().base_schema if plan.form.name == "parquet" else _table([]).schema
        sink = Outputs(plan, cluster.schema(given, plan.form, plan.job))
        sink.clear(restart)
        ray.data.DataContext.get_current().execution_options.preserve_order = True
        mapped(data, cluster.work, form=plan.form, job=plan.job).write_datasink(sink)
    return sink.counts


@contextmanager
def told(path: str) -> Iterator[None]:
    """What Ray complains of, in one line: of the many, the last that names an error."""
    try:
        yield
    except (RayError, OSError, pa.ArrowException) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        named = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Invalid)\b", line)]
        raise Trouble(path, f"Ray broke off: {(named or lines)[-1]}") from None
