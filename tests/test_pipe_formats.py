"""Every format through `cleanlint pipe` and back, and from one into another."""

from __future__ import annotations

import gzip
import io
import random

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from commands import invoke
from records import CLEAN, CRLF, DIRTY, HOSTILE, lines, pipe, read_as, records, write_as, write_lines

from cleanlint.pipe import formats
from cleanlint.pipe.formats import csv_, groups, jsonl_
from cleanlint.pipe.inputs import files
from cleanlint.pipe.kernel import Job
from cleanlint.pipe.record import clean

TEXTS = [text for text in HOSTILE if "\0" not in text] + [f"{DIRTY} {at}" for at in range(12)]


@pytest.mark.parametrize(
    "name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.parquet", "a.arrow", "a.arrows", "a.csv", "a.tsv"]
)
def test_a_round_trip_in_each_format(tmp_path, name, monkeypatch):
    for module in (formats, jsonl_, csv_, groups):
        monkeypatch.setattr(module, "PART", 2000)
    rows = records(TEXTS)
    given = write_as(tmp_path / name, rows)
    before = read_as(given) if name != "a.arrows" else rows
    pipe(given, "-o", tmp_path / "out/")
    made = read_as(tmp_path / "out" / given.name)
    assert len(made) == len(rows) and not (tmp_path / "out.cleanlint-work").exists()
    for old, new in zip(before, made, strict=True):
        assert new["text"] == clean(old["text"], Job()).text
        assert {key: new[key] for key in old if key != "text"} == {key: old[key] for key in old if key != "text"}
    result = invoke("undo", tmp_path / "out" / given.name, "-o", tmp_path / "back" / given.name)
    assert result.exit_code == 0, result.output
    assert read_as(tmp_path / "back" / given.name) == before
    if given.suffix in (".csv", ".tsv"):
        assert (tmp_path / "back" / given.name).read_bytes() == given.read_bytes()
    if name == "a.jsonl":
        assert (tmp_path / "back" / name).read_text() == given.read_text()


@pytest.mark.parametrize("given", ["a.jsonl.gz", "a.parquet", "a.csv"])
@pytest.mark.parametrize("wanted", ["out.jsonl", "out.parquet", "out.arrow", "out.csv"])
def test_from_one_format_to_another(tmp_path, given, wanted):
    rows = records([DIRTY, CLEAN, CRLF])
    pipe(write_as(tmp_path / given, rows), "-o", tmp_path / wanted)
    assert invoke("undo", tmp_path / wanted, "-o", tmp_path / "back.parquet").exit_code == 0
    made = read_as(tmp_path / "back.parquet")
    assert [row["text"] for row in made] == [DIRTY, CLEAN, CRLF] and [str(row["views"]) for row in made] == [
        "0",
        "1",
        "2",
    ]


def test_json_lines_that_do_not_agree_fit_into_one_table(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonl_, "PART", 60)
    rows = [{"text": "a", "n": 1}, {"text": "b", "n": "x"}, {"text": "c", "n": [1], "big": 10**30}, {"text": "d", "n": 2.5, "m": {"k": 1}}]  # fmt: skip
    pipe(write_lines(tmp_path / "a.jsonl", rows), "-o", tmp_path / "out.parquet")
    made = read_as(tmp_path / "out.parquet")
    assert [row["n"] for row in made] == ["1", "x", "[1]", "2.5"] and made[2]["big"] == str(10**30)
    assert made[3]["m"] == {"k": 1} and made[0]["m"] is None


def test_json_that_a_table_cannot_hold_becomes_text(tmp_path):
    odd = '{"text": "a", "meta": {}, "digits": %s, "s": "\\ud800", "k\\udfff": 1, "nan": NaN}\n' % ("9" * 6000)
    (tmp_path / "a.jsonl").write_text(odd * 2)
    pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.parquet")
    [made, _] = read_as(tmp_path / "out.parquet")
    assert made["meta"] == "{}" and made["digits"] == "9" * 6000 and made["s"] == "\\ud800" and made["k\\udfff"] == 1
    pipe(tmp_path / "out.parquet", "-o", tmp_path / "refused.jsonl", status=2)
    pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text().startswith(odd[:-2])


def test_parquet_keeps_schema_and_metadata_and_splits_large_row_groups(tmp_path, monkeypatch):
    monkeypatch.setattr(groups, "PART", 500)
    texts = [f"{random.Random(at).random()} {DIRTY}" for at in range(80)]
    schema = pa.schema(
        [
            pa.field("text", pa.large_string(), False, {"about": "prose"}),
            ("when", pa.timestamp("ns", "UTC")),
            ("raw", pa.binary()),
        ],
        {"owner": "Osk"},
    )
    given = pa.table({"text": texts, "when": [1_700_000_000_123_456_789] * 80, "raw": [b"\xff"] * 80}, schema)
    pq.write_table(given, tmp_path / "a.parquet")
    [file] = files([str(tmp_path / "a.parquet")])
    assert len(list(formats.plan(file))) > 3
    pipe(tmp_path / "a.parquet", "-o", tmp_path / "out.parquet", "--gate", "words > 5")
    made = pq.read_table(tmp_path / "out.parquet")
    assert made.num_rows == 80 and made.select(schema.names).schema.equals(schema, check_metadata=False)
    assert made.schema.metadata[b"owner"] == b"Osk" and made.schema.field("text").metadata[b"about"] == b"prose"
    assert made.select(["when", "raw"]).equals(given.select(["when", "raw"]))
    pipe(tmp_path / "a.parquet", "-o", tmp_path / "none.parquet", "--gate", "words > 500")
    assert pq.read_table(tmp_path / "none.parquet").num_rows == 0
    told = lines(tmp_path / "none.rejects.jsonl")
    assert [one["position"] for one in told] == list(range(1, 81))
    assert told[0]["record"] == {"text": texts[0], "when": "2023-11-14 22:13:20.123456789Z", "raw": "/w=="}


def test_a_folder_of_articles_and_back(tmp_path):
    folder = tmp_path / "in"
    given = {
        "a.txt": DIRTY.encode(),
        "deep/b.md": f"---\ntitle: x , y\n---\n{DIRTY}\n\n```\na , b\n```\n".encode(),
        "crlf.txt": b"\xef\xbb\xbf" + CRLF.encode(),
        "wide.txt": ("\ufeff" + DIRTY).encode("utf-16-be"),
        "bad.txt": b"caf\xff",
        "empty.txt": b"",
    }
    for name, data in given.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    pipe(folder, "-o", tmp_path / "out")
    out = tmp_path / "out"
    mended = given["deep/b.md"].decode().replace("again , and", "again, and").replace("Brand .", "Brand.")
    assert (out / "deep/b.md").read_text() == mended  # of Markdown's code and front matter nothing
    assert (out / "crlf.txt").read_bytes().startswith(b"\xef\xbb\xbfThe ferry to Osk will run again.\r\n\r\nIt")
    assert (out / "wide.txt").read_bytes() == ("\ufeff" + clean(DIRTY, Job()).text).encode("utf-16-be")
    [told] = lines(tmp_path / "out.rejects.jsonl")
    assert told["file"] == "bad.txt" and "not UTF-8" in told["reasons"][0]
    assert invoke("undo", out, "-o", tmp_path / "back").exit_code == 0
    for name in given.keys() - {"bad.txt"}:
        assert (tmp_path / "back" / name).read_bytes() == given[name], name
    pipe(folder, "-o", tmp_path / "out.jsonl")
    assert {row["path"] for row in lines(tmp_path / "out.jsonl")} == given.keys() - {"bad.txt"}


def test_pages_of_a_web_archive(tmp_path):
    pytest.importorskip("trafilatura")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    page = "<html><body><article><h1>Osk</h1>" + f"<p>{CLEAN} The ferry will run again , and people wait.</p>" * 4
    with open(tmp_path / "a.warc.gz", "wb") as out:
        writer = WARCWriter(out, gzip=True)
        for kind, body in (("text/html; charset=utf-8", page), ("image/png", "x"), ("text/html", "")):
            head = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.0")
            writer.write_record(
                writer.create_warc_record(
                    "http://example.com/a", "response", io.BytesIO(body.encode()), http_headers=head
                )
            )
    pipe(tmp_path / "a.warc.gz", "-o", tmp_path / "out/")
    [made] = lines(tmp_path / "out" / "a.jsonl")
    assert made["url"] == "http://example.com/a" and "Lindvik" in made["text"] and " , and" not in made["text"]
    assert [one["reasons"] for one in lines(tmp_path / "out.rejects.jsonl")] == [["no text"]]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.parquet", "a.csv"])
@pytest.mark.parametrize("wanted", ["out.jsonl", "out.parquet"])
def test_inputs_without_records(tmp_path, name, wanted):
    if name.endswith(".parquet"):
        pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / name)
    else:
        data = b"id,text\n" if name.endswith("csv") else b""
        packed = gzip.compress(data) if name.endswith("gz") else zstandard.compress(data) if "zst" in name else data
        (tmp_path / name).write_bytes(packed)
    pipe(tmp_path / name, "-o", tmp_path / wanted)
    assert read_as(tmp_path / wanted) == [] and (tmp_path / "out.rejects.jsonl").read_bytes() == b""
    assert invoke("undo", tmp_path / wanted, "-o", tmp_path / "back.jsonl").exit_code == 0
    assert read_as(tmp_path / "back.jsonl") == []


def test_globs_folders_and_addresses(tmp_path):
    for name in ("x/a.jsonl", "x/y/b.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        write_lines(tmp_path / name, [{"text": DIRTY, "from": name}])
    pipe(tmp_path / "x", "-o", tmp_path / "one/")
    assert (tmp_path / "one/a.jsonl").exists() and (tmp_path / "one/y/b.jsonl").exists()
    pipe(str(tmp_path / "x/**/*.jsonl"), "-o", tmp_path / "glob.jsonl")
    pipe(f"file://{tmp_path}/x/a.jsonl", f"file://{tmp_path}/x/y/", "-o", f"file://{tmp_path}/far.jsonl.gz")
    assert [row["from"] for row in lines(tmp_path / "glob.jsonl")] == ["x/a.jsonl", "x/y/b.jsonl"]
    assert read_as(tmp_path / "far.jsonl.gz") == lines(tmp_path / "glob.jsonl")
    memory = fsspec.filesystem("memory")
    memory.pipe("/osk/a.jsonl", (tmp_path / "x/a.jsonl").read_bytes())
    pipe("memory://osk/*.jsonl", "-o", "memory://made/out.parquet", "--rejects", tmp_path / "r.jsonl")
    assert pq.read_table(io.BytesIO(memory.cat("/made/out.parquet")))["from"].to_pylist() == ["x/a.jsonl"]
