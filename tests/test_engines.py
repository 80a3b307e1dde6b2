"""`pipe` and `learn` on Ray and Spark, and the adapters: the real things, and the same result as on the local engine.

Each is skipped where it is not installed, but with CLEANLINT_REQUIRE_ENGINES=1.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from functools import partial
from importlib import import_module

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from commands import invoke
from records import CLEAN, DIRTY

from cleanlint.learn import Article, learn
from cleanlint.pipe.kernel import Job, clean_batch, clean_table
from cleanlint.pipe.record import clean

ENGINES = ("ray", "spark")
TEXTS = [
    DIRTY, None, CLEAN, "", " \n", "One line.\r\n\r\nAdvertisement\r\n\r\nAnother line ,too.\r\n", "😀 ,and 😀", "\u2028\0", "日本の港 , 町。",
    (CLEAN + " ") * 6000,
]  # fmt: skip
ROWS = [
    {"id": f"n{at:03}", "text": TEXTS[at % len(TEXTS)] if at != 19 else DIRTY, "url": f"https://site{at % 3}.example/{at}", "views": at, "tags": ["a", None]}
    for at in range(20)
]  # fmt: skip
BROKEN = [
    b'{"text": "bad \xff byte"}', b'{"text": "lone \\ud800 half"}', b'{"text": ', b"", b"[1]", b'{"text": 3}', b'{"no": "text"}',
    b'{"text": "mended before", "cleanlint_edits": []}', b'{"x": 1.0, "text": "A number , kept as it is", "e": 1e3}\r',
]  # fmt: skip


def needed(name):
    if os.environ.get("CLEANLINT_REQUIRE_ENGINES") == "1":
        return import_module(name)
    return pytest.importorskip(name)


@pytest.fixture(scope="module")
def ray():
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray = needed("ray")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    context = needed("ray.data.context")
    context.DataContext.get_current().enable_progress_bars = False
    # Its own way to shuffle starts a process for each group: half a minute here.
    context.DataContext.get_current().shuffle_strategy = context.ShuffleStrategy.SORT_SHUFFLE_PULL_BASED
    yield ray
    ray.shutdown()


@pytest.fixture(scope="module")
def spark():
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = needed("pyspark.sql").SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = session.config("spark.sql.shuffle.partitions", "2").config("spark.log.level", "OFF").getOrCreate()
    yield session
    session.stop()


@pytest.fixture(params=ENGINES)
def engine(request):
    """The name of an engine that runs."""
    request.getfixturevalue(request.param)
    return request.param


@pytest.fixture
def parquet(tmp_path):
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / "in.parquet", row_group_size=6)
    return tmp_path / "in.parquet"


@pytest.fixture
def jsonl(tmp_path):
    told = [json.dumps(row, ensure_ascii=bool(at % 2)).encode("utf-8", "surrogatepass") for at, row in enumerate(ROWS)]
    (tmp_path / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join([*told, *BROKEN]))
    return tmp_path / "in.jsonl"


def pipe(*args, status=0):
    result = invoke("pipe", *args)
    assert result.exit_code == status and "Traceback" not in result.output, result.output
    return result


def counted(path):
    told = json.loads(path.read_text())
    return {name: told[name] for name in ("totals", "edits", "findings", "reasons", "sources", "rejected_by_source")}


def parts(folder):
    assert (folder / "_SUCCESS").exists()
    return sorted(folder.glob("part-*"))


def whole(folder):
    return b"".join(
        gzip.decompress(one.read_bytes()) if one.suffix == ".gz" else one.read_bytes() for one in parts(folder)
    )


def rejects(path):
    told = whole(path).decode() if path.is_dir() else path.read_text(encoding="utf-8")
    rows = [json.loads(line) for line in told.split("\n") if line]
    return [{name: value for name, value in row.items() if name not in ("file", "position")} for row in rows]


def test_parquet_comes_out_as_on_this_machine(engine, parquet, tmp_path):
    options = ("--source-field", "url", "--profile", "cleanlint,gopher@datatrove-0.10", "--gate", "removed < 0.1")
    for name in ("local", engine):
        out = ("-o", tmp_path / f"{name}.parquet", "--report", tmp_path / f"{name}.json")
        pipe(parquet, *out, "--engine", name, *options)
    told = [pq.read_table(one) for one in parts(tmp_path / f"{engine}.parquet")]
    here = pq.read_table(tmp_path / "local.parquet")
    assert pa.concat_tables(told).to_pylist() == here.to_pylist() and here.num_rows
    assert [(field.name, field.type) for field in told[0].schema] == [(field.name, field.type) for field in here.schema]
    assert rejects(tmp_path / f"{engine}.rejects.jsonl") == rejects(tmp_path / "local.rejects.jsonl") != []
    assert counted(tmp_path / f"{engine}.json") == counted(tmp_path / "local.json")


def test_json_lines_come_out_byte_for_byte_as_on_this_machine(engine, jsonl, tmp_path):
    for name in ("local", engine):
        out = ("-o", tmp_path / f"{name}.jsonl.gz", "--report", tmp_path / f"{name}.json")
        pipe(jsonl, *out, "--engine", name, "--columns", "edits", "--source-field", "url")
    here = gzip.decompress((tmp_path / "local.jsonl.gz").read_bytes())
    assert whole(tmp_path / f"{engine}.jsonl.gz").removesuffix(b"\n") == here.removesuffix(b"\n")
    assert b'{"x": 1.0, "text": "A number, kept as it is", "e": 1e3, "cleanlint_edits"' in here
    assert rejects(tmp_path / f"{engine}.rejects.jsonl") == rejects(tmp_path / "local.rejects.jsonl")
    assert counted(tmp_path / f"{engine}.json") == counted(tmp_path / "local.json")


def test_a_folder_of_packed_parts_is_read_and_an_output_is_only_replaced_on_demand(engine, tmp_path):
    folder = tmp_path / "in"
    (folder / "lang=en").mkdir(parents=True)
    for at, name in enumerate(("a.jsonl.gz", "lang=en/b.jsonl.gz")):
        lines = "".join(json.dumps({"id": at, "text": text}) + "\n" for text in (DIRTY, CLEAN))
        (folder / name).write_bytes(gzip.compress(lines.encode()))
    (folder / "notes.txt").write_text("Not a record.")
    arguments = (folder, "-o", tmp_path / "out.jsonl", "--engine", engine)
    pipe(*arguments)
    first = sorted(whole(tmp_path / "out.jsonl").split(b"\n"))
    assert len(first) == 5 and rejects(tmp_path / "out.rejects.jsonl") == []
    assert "out.jsonl: is there already" in pipe(*arguments, status=2).stderr
    pipe(*arguments, "--restart")
    assert sorted(whole(tmp_path / "out.jsonl").split(b"\n")) == first
    for name in ("local", engine):  # what one engine wrote, all can read
        again = ("--engine", name, "--report", tmp_path / f"{name}.json")
        pipe(tmp_path / "out.jsonl", "-o", tmp_path / f"{name}-again.jsonl", *again, status=2)
        assert counted(tmp_path / f"{name}.json")["reasons"] == {"mended before": 4}


def test_what_an_engine_cannot_do_is_told_in_one_line(engine, parquet, jsonl, tmp_path):
    def told(*args):
        return pipe(*args, "--engine", engine, status=2).stderr

    assert "Parquet or JSON lines" in told(parquet, "-o", tmp_path / "out.jsonl")
    assert "Parquet or JSON lines" in told(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert "output would be in an input" in told(tmp_path, "-o", tmp_path / "out.jsonl")
    assert "--workers is for the local engine" in told(jsonl, "-o", tmp_path / "out.jsonl", "-j", 2)
    assert "no field “body”" in told(parquet, "-o", tmp_path / "out.parquet", "--text-field", "body")
    assert not (tmp_path / "out.parquet").exists()
    missing = told(tmp_path / "none.parquet", "-o", tmp_path / "out.parquet")
    assert "none.parquet" in missing and missing.count("\n") == 1
    (tmp_path / "torn.parquet").write_bytes(parquet.read_bytes()[:-100])
    assert "broke off" in told(tmp_path / "torn.parquet", "-o", tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet" / "_SUCCESS").exists()


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_that_is_not_installed_is_named_with_its_extra(name, parquet, tmp_path, monkeypatch):
    package = {"ray": "ray", "spark": "pyspark"}[name]
    for module in [
        one for one in sys.modules if one.split(".")[0] in (package, "py4j") or one.endswith(f"{name}_engine")
    ]:
        monkeypatch.delitem(sys.modules, module)
    for one in (package, "py4j"):
        monkeypatch.setitem(sys.modules, one, None)
    told = pipe(parquet, "-o", tmp_path / "out.parquet", "--engine", name, status=2).stderr
    assert f"pip install 'cleanlint[{name}]'" in told and told.count("\n") == 1


def test_a_data_set_and_a_frame_are_mended_in_place(ray, spark, parquet):
    given = pa.Table.from_pylist(ROWS)
    expected = clean_table(given, Job()).to_pylist()
    made = ray.data.from_arrow(given).map_batches(clean_table, batch_format="pyarrow", fn_kwargs={"job": Job()})
    assert sorted(made.take_all(), key=lambda row: row["id"]) == expected
    from cleanlint.pipe.spark_engine import mended

    rows = mended(spark.read.parquet(str(parquet)), Job()).collect()
    assert [row.asDict(recursive=True) for row in rows] == expected


def test_spark_workers_have_the_python_that_runs_here(spark):
    from cleanlint.pipe.spark_engine import session

    def interpreter(batches):
        yield pa.RecordBatch.from_pydict({"path": [sys.executable]})

    assert session().range(1).mapInArrow(interpreter, "path string").collect()[0].path == sys.executable


SITES = [
    {
        "id": f"d{at:03}",
        "url": f"https://site{at % 4}.example/{at}",
        "text": None if at == 7 else f"More from our valley desk ({at})\nOnly {at % 26} here {chr(97 + at % 26)} {'x' * at}.\nÀ lire\n" * 2,
    }
    for at in range(120)
]  # fmt: skip


def known():
    return learn([Article(row["url"].split("/")[2], row["id"], row["text"]) for row in SITES if row["text"]])


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_lines_that_recur_are_the_same_on_every_engine(engine, form, tmp_path):
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist(SITES), tmp_path / "in.parquet")
    else:
        (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in SITES))
    from cleanlint.pipe import cluster
    from cleanlint.pipe.recurring import Limits

    assert cluster.learn(engine, [str(tmp_path / f"in.{form}")], Job(), Limits()) == known() != []


# --- adapters -----------------------------------------------------------------------------------------------------------


def test_datatrove_mends_documents_and_puts_rejected_ones_aside(tmp_path):
    needed("datatrove")
    needed("orjson")  # which its JsonlWriter needs
    from datatrove.data import Document
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.writers import JsonlWriter

    from cleanlint.adapters.datatrove import Clean

    texts = [DIRTY, CLEAN, "lone \ud800 half", "One ,two ,three ,four."]
    job = Job(gate="edits < 3.5 and words > 5", profiles=("cleanlint", "rpv2"))
    writer = partial(JsonlWriter, output_filename="${rank}.jsonl", compression=None)
    steps = [
        [Document(text, str(at), metadata={"x": at}) for at, text in enumerate(texts)],
        Clean(job, writer(str(tmp_path / "dropped"))),
        writer(str(tmp_path / "out")),
    ]
    LocalPipelineExecutor(steps, logging_dir=str(tmp_path / "logs"), skip_completed=False).run()

    def read(name):
        return [json.loads(line) for line in (tmp_path / name / "00000.jsonl").read_text().splitlines()]

    kept, dropped = read("out"), read("dropped")
    for row, text in zip(kept, texts, strict=False):
        done = clean(text, job)
        assert row["text"] == done.text and row["metadata"]["x"] == int(row["id"])
        assert [edit["removed"] for edit in row["metadata"]["cleanlint_edits"]] == [edit.removed for edit in done.edits]
        assert row["metadata"]["cleanlint_signals"]["rpv2"] == done.signals[1]
        assert row["metadata"]["cleanlint_original"] == done.original
    assert [row["text"] for row in dropped] == ["lone \\ud800 half", texts[3]]
    assert [row["metadata"]["cleanlint_rejected"] for row in dropped] == [
        clean(text, job).reasons for text in texts[2:]
    ]
    steps = json.loads((tmp_path / "logs" / "stats.json").read_text())
    stats = next(step["stats"] for step in steps if "cleanlint" in step["name"])
    assert stats["total"] == 4 and stats["dropped"] == 2 and stats["dropped_lone surrogate"] == 1


@pytest.mark.parametrize("processes", [None, 2])
def test_hugging_face_maps_lists_and_arrow_alike(processes):
    datasets = needed("datasets")
    from cleanlint.adapters.huggingface import clean, features

    datasets.disable_progress_bars()
    job = Job(profiles=("cleanlint",), gate="edits < 3")
    given = datasets.Dataset.from_list([{"id": row["id"], "text": row["text"]} for row in ROWS])
    for_each = {"batched": True, "batch_size": 3, "num_proc": processes, "fn_kwargs": {"job": job}}
    as_lists = given.map(clean, features=features(given.features, job), **for_each)
    as_arrow = given.with_format("arrow").map(clean, features=features(given.features, job), **for_each)
    expected = clean_batch(given.data.table.combine_chunks().to_batches()[0], job).to_pylist()
    assert as_lists.to_list() == as_arrow.with_format(None).to_list() == expected
    with pytest.raises(ValueError, match="mended before"):
        clean(as_lists[:2], job)


def test_data_juicer_has_a_mapper():
    pytest.importorskip("data_juicer")
    from cleanlint.adapters.datajuicer import CleanlintMapper

    made = CleanlintMapper(gate="edits < 3").process({"text": [DIRTY, CLEAN], "n": [1, 2]})
    assert made["text"] == [clean(DIRTY, Job()).text, CLEAN] and made["n"] == [1, 2]
    assert made["cleanlint_rejected"] == ["not edits < 3: edits is 3", ""] and "cleanlint_edits" not in made


def test_nemo_curator_has_a_stage():
    pytest.importorskip("nemo_curator.stages.base")
    from nemo_curator.tasks import DocumentBatch

    from cleanlint.adapters.nemo import Clean

    given = pa.Table.from_pylist(ROWS)
    stage = Clean(Job())
    made = stage.process(DocumentBatch(dataset_name="news", data=given))
    assert made.data.equals(clean_table(given, Job())) and made.dataset_name == "news"
    assert set(stage.outputs()[1]) <= set(made.data.column_names)
