"""Records through `cleanlint pipe` and back: every format, bad records, gates, broken-off runs."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal

import pyarrow as pa
import pytest
from commands import command, invoke, own_rules, real

fsspec = pytest.importorskip("fsspec")
import pyarrow.ipc  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
import zstandard  # noqa: E402
from conftest import damaged_texts  # noqa: E402
from hypothesis import given  # noqa: E402

import cleanlint  # noqa: E402
from cleanlint.pipe import formats, journal  # noqa: E402
from cleanlint.pipe import tally as tally_  # noqa: E402
from cleanlint.pipe.formats import csv_, groups, jsonl_  # noqa: E402
from cleanlint.pipe.inputs import files  # noqa: E402
from cleanlint.pipe.jsonline import parse  # noqa: E402
from cleanlint.pipe.kernel import ADDED, Job, clean_batch  # noqa: E402
from cleanlint.pipe.local import run  # noqa: E402
from cleanlint.pipe.order import Order  # noqa: E402
from cleanlint.pipe.record import clean, undo  # noqa: E402
from cleanlint.pipe.tally import Tally  # noqa: E402
from cleanlint.scoring import PROFILES  # noqa: E402

CLEAN = "The harbour at Lindvik will be closed on Tuesday, the council said. Repairs began in March."
DIRTY = "The ferry to Osk will run again , and the market opens.\n\nAdvertisement\n\n“It was a long winter,” said Jon Brand ."
LONG = "\n\n".join(
    f"Boat {at} lay at pier {at % 7} until {name} paid." for at, name in enumerate(["Brand", "Lund", "Berg"] * 5)
)
CRLF = "The ferry to Osk will run again.\r\n\r\nAdvertisement\r\n\r\nIt was a long winter, and the the boats lay still.\r\n"
HOSTILE = [
    CLEAN, DIRTY, CRLF, "", " ", "\n", "\r", "\u2028", "\0", "\ufeff Advertisement", "😀 ,and 😀", "Ádám said , “no”\r",
    "a\r\n\rb ,c\n\r", "Itâ€™s fine ,she said.", "x" * 9000, "\u0301\u200d ,", "{\"a\": 1}", "&#xD800; &amp;amp; ,",
    "Advertisement\n" * 20, "日本の港 , 町。", "\x85\x1c\x1d ,a",
]  # fmt: skip


def records(texts):
    return [{"id": f"n{at}", "text": text, "views": at, "score": at / 4} for at, text in enumerate(texts)]


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def table(rows):
    return pa.Table.from_pylist(rows)


def pipe(*args, status=0):
    result = invoke("pipe", "-j", 1, *args)
    assert result.exit_code == status, result.output
    return result


def undone(done):
    return undo(done.text, [change._asdict() for change in done.edits], done.original)


def batch(**columns):
    return pa.RecordBatch.from_pydict(columns)


# --- one text, one batch ------------------------------------------------------------------------------------------------


@given(damaged_texts())
def test_every_text_can_be_undone(text):
    for unsafe in (False, True):
        done = clean(text, Job(unsafe=unsafe))
        assert undone(done) == text
        for change in done.edits:
            assert text[change.start : change.end] == change.removed
        for finding in done.left:
            assert done.text[finding.start : finding.end] == finding.found


@given(damaged_texts())
def test_what_is_left_is_what_the_mended_text_has(text):
    done = clean(text, Job())
    again = clean(done.text, Job())
    assert [(f.rule, f.start, f.end, f.message, f.fix) for f in done.left] == [
        (f.rule, f.start, f.end, f.message, f.fix) for f in again.left
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_mended_in_place_and_undone(text):
    done = clean(text.replace("\n", "\r\n"), Job(unsafe=True))
    assert done.reasons == [] and undone(done) == text.replace("\n", "\r\n")
    for finding in done.left:
        assert done.text[finding.start : finding.end] == finding.found


def test_a_text_that_was_changed_since_is_not_undone():
    done = clean(DIRTY, Job())
    with pytest.raises(ValueError, match="changed since"):
        undone(done._replace(text=done.text.replace(", and", " and")))


def test_the_kernel_leaves_all_other_columns_as_they_are():
    schema = pa.schema(
        [("n", pa.int16()), pa.field("text", pa.string(), metadata={"k": "v"}), ("tags", pa.list_(pa.string()))],
        {"owner": "Osk"},
    )
    given = pa.RecordBatch.from_pydict({"n": [1, 2], "text": [DIRTY, CLEAN], "tags": [["a"], None]}, schema)
    made = clean_batch(given, pickle.loads(pickle.dumps(Job(select=["ALL"], ignore="style"))))
    assert made.schema.names == [
        "n",
        "text",
        "tags",
        "cleanlint_edits",
        "cleanlint_original",
        "cleanlint_findings",
        "cleanlint_rejected",
    ]
    assert made.schema.metadata == schema.metadata and made.schema.field("text").equals(schema.field("text"), True)
    assert made.select(["n", "tags"]).equals(given.select(["n", "tags"]))
    assert " , and" not in made["text"][0].as_py() and made["text"][1].as_py() == CLEAN
    assert made["cleanlint_edits"].to_pylist()[1] == [] and made["cleanlint_rejected"].null_count == 2


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())])
def test_texts_keep_the_type_of_their_column(kind):
    column = pa.array([DIRTY, None, CLEAN]).cast(kind)
    made = clean_batch(pa.RecordBatch.from_arrays([column], names=["text"]), Job())
    assert made["text"].type == kind and made["text"].to_pylist()[1:] == [None, CLEAN]
    assert made["cleanlint_rejected"].to_pylist() == [None, ["no text"], None]


def test_no_row_stops_a_batch():
    raw = pa.array([b"\xff\xfe", DIRTY.encode(), None, b"x" * 50_000_000], pa.binary()).cast(pa.string(), safe=False)
    made = clean_batch(pa.RecordBatch.from_arrays([raw], names=["text"]), Job())
    assert made["cleanlint_rejected"].to_pylist() == [
        ["not UTF-8: byte 0xFF at offset 0"], None, ["no text"], ["too large: 50 MB, at most 10 MB"],
    ]  # fmt: skip
    assert made["text"].cast(pa.binary())[0].as_py() == b"\xff\xfe"
    numbers = clean_batch(batch(text=[1, 2]), Job())
    assert numbers["cleanlint_rejected"].to_pylist() == [["text is no string: int64"]] * 2
    assert clean("a \ud800 b", Job()).reasons == ["lone surrogate: U+D800 at 2"]
    assert clean_batch(batch(text=pa.array([], pa.string())), Job(profiles="nemo")).num_rows == 0


def test_a_rule_that_raises_rejects_the_record_and_no_other(monkeypatch):
    import cleanlint.pipe.record as record

    true_run = record.run

    def run_or_fail(text, *args):
        if "fail here" in text:
            rule = cleanlint.rules(("spacing/tab",))[0]  # noqa: F841  # the engine's frames hold it so
            raise ZeroDivisionError("oh")
        return true_run(text, *args)

    monkeypatch.setattr(record, "run", run_or_fail)
    made = clean_batch(batch(text=["fail here", DIRTY]), Job())
    assert made["cleanlint_rejected"].to_pylist() == [["rule failed: spacing/tab (ZeroDivisionError: oh)"], None]
    assert made["text"][0].as_py() == "fail here"


def test_signals_of_several_profiles_and_a_gate_over_them():
    job = Job(
        profiles=tuple(PROFILES), gate="words >= 10 and removed < 0.05 and not (edits > 0 and RPS_Doc_Word_Count < 9)"
    )
    made = clean_batch(batch(text=[CLEAN, DIRTY, "Two words", None]), job)
    signals = made["cleanlint_signals"].to_pylist()
    assert signals[0]["cleanlint"]["words"] == 16 and set(signals[0]) == set(PROFILES)
    assert signals[0]["datatrove"]["gq"] == "gopher_short_doc" and signals[0]["dclm"]["page_length"] is False
    assert signals[3]["nemo"] is None
    kept, removed, short, none = made["cleanlint_rejected"].to_pylist()
    assert kept is None and none == ["no text"] and short == ["not words >= 10: words is 2"]
    assert len(removed) == 1 and removed[0].startswith("not removed < 0.05: removed is 0.")


def test_all_reasons_are_told():
    found = clean("Two words , here", Job(gate="words >= 10 and edits == 0 and keep", unsafe=True)).reasons
    assert [reason.partition(":")[0] for reason in found] == ["not words >= 10", "not edits == 0", "not keep"]
    assert "not words >= 30" in found[2]


@pytest.mark.parametrize(
    "args",
    [{"kind": "pdf"}, {"outputs": ["edit"]}, {"gate": "wrods > 3"}, {"profiles": ["gopherr"]}, {"select": "spacign"}],
)
def test_mistakes_in_a_job_are_told_at_once(args):
    with pytest.raises(ValueError, match=r"there is no|unknown|no rule|did you mean"):
        clean(CLEAN, Job(**args))


@pytest.mark.parametrize("columns", [{"body": ["x"]}, {"text": ["x"], "cleanlint_edits": [[]]}])
def test_a_batch_without_texts_or_mended_before_is_refused(columns):
    with pytest.raises(ValueError, match=r"no field “text”|mended before"):
        clean_batch(batch(**columns), Job())


# --- JSON lines ---------------------------------------------------------------------------------------------------------


def test_a_json_line_stays_as_it_is_but_for_its_text(tmp_path):
    odd = (
        '  {"big": 123456789012345678901234567890, "one": 1.0, "e": 1E5,\t"text" : "The ferry came in , and left.\\u00e9\\/",'
        ' "nested": {"b": [1,  2], "a": "caf\\u00e9"}, "text2": NaN, "dup": 1, "dup": 2 } \r\n'
    )
    (tmp_path / "a.jsonl").write_bytes(odd.encode() + b"\r\n\n" + odd.strip().encode())
    pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "--columns", "none")
    made = (tmp_path / "out.jsonl").read_bytes().decode()
    mended = odd.replace(" , and left.\\u00e9\\/", ", and left.\\u00e9/")
    assert made == mended + mended.strip() + "\n"


def test_untouched_texts_and_compact_lines_keep_their_spelling(tmp_path):
    line = '{"id":1,"text":"caf\\u00e9 \\/ ok"}\n'
    (tmp_path / "a.jsonl").write_text(line)
    pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl")
    made = (tmp_path / "out.jsonl").read_text()
    assert made == line[:-2] + ',"cleanlint_edits":[],"cleanlint_original":null,"cleanlint_findings":[]}\n'
    assert invoke("undo", tmp_path / "out.jsonl", "-o", tmp_path / "back.jsonl").exit_code == 0
    assert (tmp_path / "back.jsonl").read_text() == line


def test_dotted_fields_reach_into_objects(tmp_path):
    rows = [{"page": {"text": DIRTY, "n": 1.0}}, {"page.text": DIRTY}, {"page": "no"}]
    write_lines(tmp_path / "a.jsonl", rows)
    pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "--text-field", "page.text")
    first, second = lines(tmp_path / "out.jsonl")
    assert first["page"]["text"] == second["page.text"] == clean(DIRTY, Job()).text and first["page"]["n"] == 1
    assert lines(tmp_path / "out.rejects.jsonl")[0]["reasons"] == ["no text"]
    pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.parquet", "--text-field", "page.text")
    assert pq.read_table(tmp_path / "out.parquet")["page"][0].as_py() == {"text": first["page"]["text"], "n": 1}
    invoke("undo", tmp_path / "out.jsonl", "-o", tmp_path / "back.jsonl", "--text-field", "page.text")
    assert lines(tmp_path / "back.jsonl") == rows[:2]


def test_every_kind_of_bad_record_comes_out_with_its_reason_and_line(tmp_path):
    good = json.dumps({"id": "g", "text": CLEAN}).encode()
    bad = [
        (b'{"text": "cut', "broken JSON: "), (b'{"text": "a"} {}', "broken JSON: "), (b"[1]", "no JSON object"),
        (b'{"id": 1}', "no text"), (b'{"text": null}', "no text"), (b'{"text": 7}', "text is no string: a number"),
        (b'{"text": ["a"]}', "text is no string: a list"), (b'{"text": "\\ud800"}', "lone surrogate: U+D800 at 0"),
        (b'{"text": "\xff"}', "not UTF-8: byte 0xFF at offset 10"), (b'{"a" 1}', "broken JSON: "), (b"nul", "no JSON object"),
        (b'{"text": "a", "cleanlint_edits": []}', "mended before"), (b"[" * 5000, "no JSON object"),
        (b'{"text": ' + b"[" * 99999, "broken JSON: nested too deeply"), (b'{"text": "' + b"x" * 3000 + b'"}', "too large: "),
    ]  # fmt: skip
    data = b"\xef\xbb\xbf" + good + b"\n\n" + b"".join(one + b"\n" + good + b"\n" for one, _ in bad)
    (tmp_path / "a.jsonl").write_bytes(data)
    result = pipe(
        tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "--max-size", "2kB", "--report", tmp_path / "r.json"
    )
    assert len(lines(tmp_path / "out.jsonl")) == len(bad) + 1 and "rejected" in result.stderr
    rejects = lines(tmp_path / "out.rejects.jsonl")
    assert [one["position"] for one in rejects] == list(range(3, 3 + 2 * len(bad), 2))
    for (raw, reason), told in zip(bad, rejects, strict=True):
        assert told["file"].endswith("a.jsonl") and told["reasons"][0].startswith(reason), (raw[:40], told["reasons"])
        given = told.get("raw", "").encode() or base64.b64decode(told.get("raw_base64", ""))
        assert given == raw or told["record"] == json.loads(raw)
    totals = json.loads((tmp_path / "r.json").read_text())["totals"]
    assert totals["records"] == 2 * len(bad) + 1 and totals["rejected"] == len(bad) == totals["kept"] - 1
    assert totals["unreadable"] == len(bad) - 3


def test_a_line_is_in_one_part_wherever_the_parts_are_cut(tmp_path, monkeypatch):
    rows = [{"id": at, "text": "é" * (at % 7)} for at in range(60)]
    write_lines(tmp_path / "a.jsonl", rows)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress((tmp_path / "a.jsonl").read_bytes()))
    for size in (1, 2, 3, 29, 30, 31, 64, 1000):
        for module in (formats, jsonl_):
            monkeypatch.setattr(module, "PART", size)
        for name in ("a.jsonl", "b.jsonl.gz"):
            [file] = files([str(tmp_path / name)])
            seen, places = [], 0
            for part in formats.plan(file):
                for read in formats.read(file, part, Job()):
                    seen += [json.loads(line.raw) for line in read.lines]
                    assert [places + place for place in read.places] == [
                        json.loads(one.raw)["id"] for one in read.lines
                    ]
                    upto = read.upto
                places += upto
            assert seen == rows and places == len(rows)


@pytest.mark.parametrize(
    "raw", ['{"a":1}', '{ "a" : {"b":[1,2]} , "text":"x" }\r\n', '{"text":"x","a":null}', '{"text": "x"}']
)
def test_members_can_be_added_and_taken_away_again(raw):
    line = parse(raw)
    member = line.find("text") or line.members[0]
    changed = line.changed(member, "new", {"cleanlint_edits": [{"start": 1}], "cleanlint_findings": []})
    assert json.loads(changed)["cleanlint_edits"] == [{"start": 1}]
    again = parse(changed)
    assert json.loads(again.without(ADDED, again.find(member.key), "x")) == {**json.loads(raw), member.key: "x"}


# --- formats ------------------------------------------------------------------------------------------------------------


def write_as(path, rows):
    name = path.name
    if ".jsonl" in name:
        data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        packed = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}.get(path.suffix, bytes)
        path.write_bytes(packed(data))
    elif path.suffix == ".parquet":
        pq.write_table(table(rows), path, row_group_size=4)
    elif path.suffix == ".arrow":
        with pa.ipc.new_file(path, table(rows).schema) as out:
            out.write_table(table(rows), 5)
    elif path.suffix == ".arrows":
        path = path.with_suffix(".arrow")
        with pa.ipc.new_stream(path, table(rows).schema) as out:
            out.write_table(table(rows), 5)
    else:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter="\t" if ".tsv" in name else ";", lineterminator="\r\n")
        writer.writerow(rows[0])
        writer.writerows([str(value) for value in row.values()] for row in rows)
        path.write_bytes(("\ufeff" + out.getvalue()).encode())
    return path


def read_as(path):
    name = path.name
    if name.endswith(".gz"):
        return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    if name.endswith(".zst"):
        data = zstandard.ZstdDecompressor().stream_reader(path.open("rb"), read_across_frames=True).read()
        return [json.loads(line) for line in data.splitlines()]
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".arrow":
        return pa.ipc.open_file(path).read_all().to_pylist()
    if path.suffix in (".csv", ".tsv"):
        text = path.read_bytes().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if path.suffix == ".tsv" else ";"))
    return lines(path)


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


def test_csv_fields_with_breaks_quotes_and_errors(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_, "PART", 10)
    data = b'id,text\n1,"The ferry, it said, came in , and\n""left"" on\r\ntime."\n\n2,too,many\n3,"caf\xff"\n4,"last , one"'
    (tmp_path / "a.csv").write_bytes(data)
    pipe(tmp_path / "a.csv", "-o", tmp_path / "out.csv", "--columns", "none", "--unsafe")
    assert (tmp_path / "out.csv").read_bytes() == (
        b'id,text\n1,"The ferry, it said, came in, and\n""left"" on\r\ntime."\n4,"last, one"\n'
    )
    told = lines(tmp_path / "out.rejects.jsonl")
    assert [(one["position"], one["reasons"][0].partition(":")[0]) for one in told] == [
        (2, "broken CSV"),
        (3, "not UTF-8"),
    ]
    assert told[0]["raw"].strip() == "2,too,many" and base64.b64decode(told[1]["raw_base64"]) == b'3,"caf\xff"\n'


@pytest.mark.parametrize(
    "start, text", [("id|text\n1|", "{}\n"), ("id,text\r1,", '"{}\r"\r'), ("\ufeffid;text\r\n1;", '"{}; ""so"""\r\n')]
)
def test_csv_keeps_its_dialect(tmp_path, start, text):
    before, after = (f"The ferry to Osk will run again{mark}and the market opens." for mark in (" , ", ", "))
    (tmp_path / "a.csv").write_bytes((start + text.format(before)).encode())
    pipe(tmp_path / "a.csv", "-o", tmp_path / "out.csv", "--columns", "none")
    assert (tmp_path / "out.csv").read_bytes().decode() == start + text.format(after)


def test_an_open_quotation_in_csv_does_not_swallow_the_rest_unseen(tmp_path):
    (tmp_path / "a.csv").write_text('id,text\n1,x"y\n2,"open\n3,c\n')
    pipe(tmp_path / "a.csv", "-o", tmp_path / "out.csv", "--columns", "none")
    [told] = lines(tmp_path / "out.rejects.jsonl")
    assert "not closed" in told["reasons"][0] and told["raw"] == '2,"open\n3,c\n'
    assert (tmp_path / "out.csv").read_text() == 'id,text\n1,"x""y"\n'


def test_values_without_a_form_in_csv_are_plain_text(tmp_path):
    given = {"text": [CLEAN] * 2, "n": [1.5, float("nan")], "price": [Decimal("1.50"), None], "raw": [b"\xff", b""]}
    pq.write_table(pa.table(given), tmp_path / "a.parquet")
    pipe(tmp_path / "a.parquet", "-o", tmp_path / "out.csv", "--columns", "none")
    with open(tmp_path / "out.csv", newline="") as made:
        assert [row[1:] for row in csv.reader(made)][1:] == [["1.5", "1.50", "/w=="], ["", "", ""]]


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


# --- gates, counters, side files ------------------------------------------------------------------------------------------


def test_gate_report_sources_and_fail_if(tmp_path):
    rows = [
        {"id": "a", "text": DIRTY, "url": "https://osk.example.com/a?b"},
        {"id": "b", "text": CLEAN, "url": "https://osk.example.com/b"},
        {"id": "c", "text": "Short.", "url": "Lindvik Post"},
        {"id": "d", "text": "The the end of it is"},
    ]
    write_lines(tmp_path / "a.jsonl", rows)
    args = (tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "--gate", "words > 4", "--source-field", "url")
    pipe(*args, "--report", tmp_path / "r.json", "--profile", "nemo,cleanlint", "--fail-if", "rejected > 25%")
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["totals"]["kept"] == 3 and report["reasons"] == {"not words > 4": 1}
    assert report["sources"] == {"osk.example.com": 2, "Lindvik Post": 1, "": 1}
    assert report["rejected_by_source"] == {"osk.example.com": 0, "Lindvik Post": 1, "": 0}
    assert (
        report["edits"]["boilerplate/ad-label"] == 1
        and sum(report["findings"].values()) == report["totals"]["findings"]
    )
    assert lines(tmp_path / "out.jsonl")[0]["cleanlint_signals"]["cleanlint"]["words"] > 4
    found = sum(
        any(f["severity"] == "error" for f in row["cleanlint_findings"]) for row in lines(tmp_path / "out.jsonl")
    )
    assert report["totals"]["records_with_errors"] == found
    assert "it holds" in pipe(*args, "--fail-if", "rejected >= 25%", status=1).stderr
    assert "did you mean “rejected”" in pipe(*args, "--fail-if", "rejcted > 1", status=2).stderr
    assert "did you mean “words”" in pipe(*args, "--gate", "wrods > 1", status=2).stderr


def test_what_is_counted_by_source_and_spread_over_bins(tmp_path):
    rows = [
        {"text": DIRTY, "from": "osk"}, {"text": LONG, "from": "osk"},
        {"text": DIRTY, "from": "lind vik"}, {"text": None, "from": "osk"},
    ]  # fmt: skip
    write_lines(tmp_path / "a.jsonl", rows)
    pq.write_table(table(rows), tmp_path / "a.parquet")
    told = []
    for name in ("a.jsonl", "a.parquet"):
        args = ("--source-field", "from", "--report", tmp_path / "r.json", "--gate", "removed < 0.01 or words > 9")
        pipe(tmp_path / name, "-o", tmp_path / "out/", *args)
        told.append(json.loads((tmp_path / "r.json").read_text()))
    groups = ("totals", "words_by_source", "damage_by_source", "histograms")
    assert [told[0][name] for name in groups] == [told[1][name] for name in groups]
    report = told[0]
    words = {"osk": len(DIRTY.split()) + len(rows[1]["text"].split()), "lind vik": len(DIRTY.split())}
    assert report["words_by_source"] == words and report["totals"]["words"] == sum(words.values())
    found = clean(DIRTY, Job())
    damage = Counter(one.rule.partition("/")[0] for one in (*found.edits, *found.left))
    assert damage["boilerplate"] == report["damage_by_source"]["boilerplate lind vik"] == 1
    assert (
        sum(report["damage_by_source"].values())
        == 2 * damage.total()
        == sum(report["edits"].values()) + sum(report["findings"].values())
    )
    bins = {}
    for key, times in report["histograms"].items():
        bins.setdefault(key.rpartition(" ")[0], {})[float(key.rpartition(" ")[2])] = times
    assert {sum(times.values()) for times in bins.values()} == {3}  # the one without a text is in none
    assert bins["words"][0] == 2 and bins["words"][100] == 1
    share = 100 * sum(len(one.removed) - len(one.inserted) for one in found.edits) / len(DIRTY)
    assert bins["characters removed, %"][10] == 2 and 10 <= share < 20


def test_a_million_sources_are_a_bounded_number():
    tally, row = Tally(), clean(DIRTY, Job())
    tally.add([row] * 9, ["often"] * 9)
    for part in range(20):
        tally.add([row] * 1000, [f"host{part}-{at}" for at in range(1000)])
        assert all(len(counter) < 10 * tally_.SOURCES for counter in tally.counts.values())
    report = tally.as_json()
    assert len(report["sources"]) <= tally_.SOURCES + 1 and report["sources"]["often"] == 9
    assert report["sources"]["(other)"] > 15_000 and sum(report["sources"].values()) == 20_009
    assert sum(report["words_by_source"].values()) == report["totals"]["words"]
    assert report["damage_by_source"]["boilerplate (other)"] == report["sources"]["(other)"]


def test_a_source_field_that_is_nowhere_is_told(tmp_path):
    write_lines(tmp_path / "a.jsonl", [{"text": CLEAN}])
    told = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "--source-field", "site").stderr
    assert "no record has a “site”" in told


def test_the_summary_tells_what_was_wrong(tmp_path):
    write_lines(tmp_path / "a.jsonl", [{"text": DIRTY}, {"text": DIRTY + "\n\nThe new engine came from"}])
    told = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl").stderr.splitlines()
    rows = {line.split()[0]: line.split()[1:] for line in told if line.startswith("  ")}
    assert rows["boilerplate"] == ["2", "0"] and rows["truncation"] == ["0", "1"]
    assert pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "-q").stderr == ""


def test_a_page_that_cannot_be_written_is_told_and_the_output_stays(tmp_path):
    write_lines(tmp_path / "a.jsonl", [{"text": DIRTY}])
    (tmp_path / "page.html").mkdir()
    told = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "--html-report", tmp_path / "page.html", status=2)
    assert "page.html: not written" in told.stderr and len(lines(tmp_path / "out.jsonl")) == 1


def test_rules_are_chosen_as_for_check(tmp_path):
    """The same options, the same findings."""
    own = own_rules(tmp_path / "rules")
    text = DIRTY + "\n\nA blorf, hmm, perhapps: the the end , “so“.\n"
    put = tmp_path / "in" / "a.txt"
    put.parent.mkdir()
    put.write_text(text)
    for options in (
        ("--select", "spacing,punctuation"),
        ("--ignore", "boilerplate", "--ignore", "style/blorf", "--rules", own),
        ("--select", "ALL", "--ignore", "punctuation/space-before-comma"),
        ("--extend-select", "style", "--rules", own),
    ):
        pipe(put.parent, "-o", tmp_path / "out", *options)
        checked = json.loads(invoke("check", put, "--isolated", "--output-format", "json", *options).stdout)
        [record] = lines(tmp_path / "out.edits.jsonl")
        made = Counter(one["rule"] for one in (*record["cleanlint_edits"], *record["cleanlint_findings"]))
        assert made == Counter(one["rule"] for one in checked["files"][0]["findings"])


def test_dolma_attributes_are_spans_of_the_original_texts(tmp_path):
    rows = [{"id": "a", "text": DIRTY}, {"id": "b", "text": CLEAN}, {"id": "c", "text": DIRTY + "\n\nThe the end of"}]
    (tmp_path / "docs").mkdir()
    given = write_as(tmp_path / "docs" / "a.jsonl.gz", rows)
    pipe(
        given,
        "-o",
        tmp_path / "out/",
        "--dolma-attributes",
        tmp_path / "attributes",
        "--gate",
        "words > 40 or words < 20",
    )
    made = read_as(tmp_path / "attributes" / "a.jsonl.gz")
    assert [row["id"] for row in made] == ["a", "b", "c"] and made[1]["attributes"] == {}
    [[start, end, score]] = made[0]["attributes"]["cleanlint__boilerplate/ad-label"]
    assert "Advertisement" in DIRTY[start:end] and score == 1.0
    found = {(f.rule, f.start, f.end) for f in clean(rows[2]["text"], Job()).edits}
    told = {
        (rule.removeprefix("cleanlint__"), *span[:2]) for rule, spans in made[2]["attributes"].items() for span in spans
    }
    assert found < told and all(0 <= start < end <= len(rows[2]["text"]) for _, start, end in told)


# --- what users do wrong, and what breaks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args, words",
    [
        (["none.jsonl", "-o", "out/"], "no such file"),
        (["*.parquet", "-o", "out/"], "nothing matches"),
        (["a.xlsx", "-o", "out/"], "no format that is known"),
        (["a.jsonl", "-o", "plain"], "no format that is known"),
        (["a.jsonl", "-o", "out.jsonl", "--text-field", "body"], "is “body” the field of the text?"),
        (["a.jsonl", "-o", "out.xlsx"], "no format that is known"),
        (["a.jsonl", "-o", "out.txt"], "cannot be one text file"),
        (["a.jsonl", "-o", "a.jsonl"], "would replace an input"),
        (["a.jsonl", "-o", "./"], "would replace an input"),
        (["a.jsonl", "b/a.jsonl", "-o", "out/"], "would replace that of"),
        (["a.jsonl", "-o", "out/", "--columns", "edit"], "there is no “edit”"),
        (["a.jsonl", "-o", "out/", "--select", "spacign"], "spacing"),
        (["a.parquet.jsonl", "-o", "out.jsonl"], "no such file"),
        (["c.parquet", "-o", "out/"], "not read to its end"),
        (["d.csv", "-o", "out/"], "no header line"),
        (["e.parquet", "-o", "out/"], "no field “text”"),
        (["a.jsonl", "-o", "out/", "--rejects", "a.jsonl"], "would replace an input"),
        (["a.jsonl", "-o", "out/", "--report", "b/a.jsonl", "--html-report", "./b/a.jsonl"], "two outputs"),
        (["a.jsonl", "-o", "out.jsonl", "--html-report", "out.jsonl"], "two outputs"),
        (["a.jsonl", "-o", "out.jsonl", "--report", "a.jsonl"], "would replace an input"),
        (["b", "-o", "b/out.jsonl"], "b/out.jsonl: the output would be among the inputs the next time"),
        (["b/*.jsonl", "-o", "b/out.jsonl"], "among the inputs the next time"),
        (["b", "-o", "out/", "--dolma-attributes", "b/dolma"], "among the inputs the next time"),
        (["a.jsonl", "-o", "-"], "do not go to standard output"),
        (["a.jsonl", "-o", "/dev/null"], "no format that is known"),
        (
            ["e.parquet", "-o", "out/", "--text-field", "body", "--source-field", "site"],
            "no field “site” for the source",
        ),
        (["a.jsonl", "-o", "out/", "--rules", "nowhere"], "nowhere: no such rule file or folder"),
        (["a.jsonl", "-o", "out/", "--residue", "nowhere"], "nowhere: cannot be read"),
        (["array.json.gz", "-o", "out/"], "jq -c '.[]'"),
        (["utf16.csv", "-o", "out/"], "the header line is not UTF-8"),
    ],
)
def test_mistakes_are_told_in_a_line(tmp_path, monkeypatch, args, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b").mkdir()
    for name in ("a.jsonl", "b/a.jsonl"):
        write_lines(tmp_path / name, [{"text": "x"}])
    (tmp_path / "a.xlsx").write_text("x")
    (tmp_path / "plain").write_text("x")
    (tmp_path / "c.parquet").write_bytes(b"PAR1 no")
    (tmp_path / "d.csv").write_bytes(b"")
    (tmp_path / "array.json.gz").write_bytes(gzip.compress(b'\n[{"text": "x"},\n{"text": "y"}]'))
    (tmp_path / "utf16.csv").write_bytes("id,text\n1,x\n".encode("utf-16"))
    pq.write_table(pa.table({"body": ["x"]}), tmp_path / "e.parquet")
    if args[0] == "*.parquet":
        (tmp_path / "c.parquet").unlink(), (tmp_path / "e.parquet").unlink()
    result = pipe(*args, status=2)
    assert words in result.stderr and "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists() and lines(tmp_path / "a.jsonl") == [{"text": "x"}]


@pytest.mark.parametrize("name", ["torn.jsonl.gz", "torn.jsonl.zst"])
def test_a_torn_file_is_told_and_what_it_gave_is_there(tmp_path, name, monkeypatch):
    monkeypatch.setattr(jsonl_, "PART", 1000)
    rows = [{"id": at, "text": random.Random(at).randbytes(200).hex()} for at in range(500)]
    data = write_as(tmp_path / name, rows).read_bytes()
    (tmp_path / name).write_bytes(data[: len(data) // 2])
    write_lines(tmp_path / "good.jsonl", rows[:5])
    result = pipe(tmp_path / name, tmp_path / "good.jsonl", "-o", tmp_path / "out.jsonl", status=2)
    assert f"{name}: not read to its end" in result.stderr
    made = [row["id"] for row in lines(tmp_path / "out.jsonl")]
    assert made[-5:] == [0, 1, 2, 3, 4] and made[:-5] == list(range(len(made) - 5))


def test_what_could_not_be_read_at_all_has_no_output(tmp_path):
    (tmp_path / "mixed").mkdir()
    pq.write_table(pa.table({"text": [DIRTY], "n": [1]}), tmp_path / "mixed" / "a.parquet")
    pq.write_table(pa.table({"body": [DIRTY]}), tmp_path / "mixed" / "b.parquet")
    write_lines(tmp_path / "mixed" / "c.jsonl", [{"text": DIRTY, "n": {"k": 1}}])
    assert "b.parquet: there is no field “text”" in pipe(tmp_path / "mixed", "-o", tmp_path / "out/", status=2).stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.parquet", "c.jsonl"]
    pipe(tmp_path / "mixed", "-o", tmp_path / "one.parquet", status=2)
    assert pq.read_table(tmp_path / "one.parquet")["n"].to_pylist() == ["1", '{"k": 1}']


def test_undo_refuses_what_it_cannot_undo(tmp_path):
    write_lines(tmp_path / "a.jsonl", [{"text": CLEAN}])
    assert "no “cleanlint_edits”" in invoke("undo", tmp_path / "a.jsonl", "-o", tmp_path / "b.jsonl").output
    pipe(write_lines(tmp_path / "c.jsonl", [{"text": CLEAN}, {"text": DIRTY}]), "-o", tmp_path / "out.jsonl")
    text = (tmp_path / "out.jsonl").read_text()
    (tmp_path / "out.jsonl").write_text(text.replace("again, and", "again"))
    result = invoke("undo", tmp_path / "out.jsonl", "-o", tmp_path / "b.jsonl")
    assert result.exit_code == 2 and "out.jsonl:2: cannot be undone: the text was changed" in result.output
    assert not (tmp_path / "b.jsonl").exists()


def many(path, count=400):
    dirty = [f"{DIRTY} The {at}th boat came in , and went." for at in range(count)]
    return write_lines(path, [{"id": at, "text": text if at % 9 else None} for at, text in enumerate(dirty)])


def test_two_workers_give_the_same_bytes_as_one(tmp_path, monkeypatch):
    many(tmp_path / "a.jsonl")
    pq.write_table(table(lines(tmp_path / "a.jsonl")), tmp_path / "b.parquet", row_group_size=50)
    for workers in ("1", "2"):
        done = real("pipe", tmp_path / "a.jsonl", tmp_path / "b.parquet", "-o", tmp_path / f"out{workers}.jsonl.gz", "-j", workers)  # fmt: skip
        assert done.returncode == 0, done.stderr
    for name in ("out{}.jsonl.gz", "out{}.rejects.jsonl"):
        assert (tmp_path / name.format(1)).read_bytes() == (tmp_path / name.format(2)).read_bytes()


KILLED = """
import sys
from cleanlint.pipe import formats
import cleanlint.pipe.formats.jsonl_ as jsonl
jsonl.PART = 6000
from cleanlint.cli import main
if __name__ == "__main__":
    main()
"""


def test_a_killed_run_goes_on_and_gives_the_same_bytes(tmp_path):
    """Killed at random moments, again and again: no record is lost, none is there twice."""
    many(tmp_path / "a.jsonl", 400)
    (tmp_path / "small.py").write_text(KILLED)
    (tmp_path / "whole").mkdir(), (tmp_path / "killed").mkdir()

    def start(folder):
        args = [sys.executable, tmp_path / "small.py", "pipe", tmp_path / "a.jsonl", "-o", tmp_path / folder / "out.jsonl", "-j", "2"]  # fmt: skip
        return subprocess.Popen([*args, "--dolma-attributes", tmp_path / folder], stderr=subprocess.PIPE)

    assert start("whole").wait(60) == 0
    chance, kills = random.Random(5), 0
    work = tmp_path / "killed" / "out.jsonl.cleanlint-work"
    for _ in range(30):
        running = start("killed")
        before = len(list(work.glob("*.json"))) if work.exists() else 0
        while running.poll() is None and len(list(work.glob("*.json")) if work.exists() else ()) < before + 3:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.05)
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
            kills += 1
        if running.wait() == 0:
            break
    assert kills >= 2 and running.returncode == 0, running.stderr.read()
    for name in ("out.jsonl", "out.rejects.jsonl", "a.jsonl.gz"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert not work.exists() and not list((tmp_path / "killed").glob("*.tmp"))


def broken_off(tmp_path, monkeypatch, **options):
    """A run that ends before its output is made."""
    import cleanlint.pipe.local as local

    many(tmp_path / "a.jsonl", 20)
    with monkeypatch.context() as patched:
        patched.setattr(local, "_finish", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(Order(tuple(files([str(tmp_path / "a.jsonl")])), Job(**options), str(tmp_path / "out.jsonl")))


def test_what_is_done_is_not_done_again(tmp_path, monkeypatch):
    import cleanlint.pipe.local as local

    broken_off(tmp_path, monkeypatch)
    monkeypatch.setattr(local, "work", None)
    assert "1 part of it by an earlier run" in pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl").stderr
    assert len(lines(tmp_path / "out.jsonl")) == 17


def test_a_broken_off_run_goes_on_only_with_the_same_options_and_inputs(tmp_path, monkeypatch):
    broken_off(tmp_path, monkeypatch)
    args = (tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl")
    assert "other options (unsafe)" in pipe(*args, "--unsafe", status=2).stderr
    os.utime(tmp_path / "a.jsonl", (1, 1))
    assert "a.jsonl was changed" in pipe(*args, status=2).stderr
    assert not (tmp_path / "out.jsonl").exists()
    assert "earlier run" not in pipe(*args, "--restart").stderr and (tmp_path / "out.jsonl").exists()


def test_ctrl_c_ends_a_run_at_once_and_the_next_one_goes_on(tmp_path):
    many(tmp_path / "a.jsonl", 9000)
    args = ("pipe", tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "-j", 2)
    work = tmp_path / "out.jsonl.cleanlint-work"
    running = subprocess.Popen(command(*args), stderr=subprocess.PIPE, start_new_session=True)
    while running.poll() is None and not list(work.glob("*.out.*.tmp")):
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)
    begun = time.monotonic()
    told = running.communicate(timeout=60)[1].decode()
    assert running.returncode == 130 and told.strip() == (
        "Stopped. The parts that are done are kept: run the same command again to go on."
    )
    assert time.monotonic() - begun < 3 and not (tmp_path / "out.jsonl").exists()
    (work / "00000099.out.1.tmp").write_text("left by a process that was killed")
    assert real(*args).returncode == 0 and not work.exists()
    assert [row["id"] for row in lines(tmp_path / "out.jsonl")] == [at for at in range(9000) if at % 9]


def test_changed_rules_are_other_options(tmp_path, monkeypatch):
    own = own_rules(tmp_path / "rules")
    broken_off(tmp_path, monkeypatch, folders=(str(own),))
    args = (tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "--rules", own)
    os.utime(own / "style" / "blorf.toml", (1, 1))
    assert "other options (rule files)" in pipe(*args, status=2).stderr


def test_an_input_that_changes_while_it_is_read_gives_no_output(tmp_path, monkeypatch):
    import cleanlint.pipe.part as part

    many(tmp_path / "a.jsonl", 20)
    true_clean = part.clean_rows

    def change(*args):
        with open(tmp_path / "a.jsonl", "a") as file:
            file.write('{"text": "more"}\n')
        return true_clean(*args)

    monkeypatch.setattr(part, "clean_rows", change)
    result = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", status=2)
    assert "changed while it was read" in result.stderr and not (tmp_path / "out.jsonl").exists()


def test_an_output_that_cannot_be_written_stops_the_run_and_loses_nothing(tmp_path, monkeypatch):
    import cleanlint.pipe.part as part

    many(tmp_path / "a.jsonl", 20)
    with monkeypatch.context() as patched:
        patched.setattr(part, "mark_done", lambda *_: os.open("/dev/full/x", 0))
        result = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", status=2)
    assert "the output cannot be written" in result.stderr and not (tmp_path / "out.jsonl").exists()
    pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl")
    assert len(lines(tmp_path / "out.jsonl")) == 17


def test_two_runs_do_not_share_an_output(tmp_path):
    many(tmp_path / "a.jsonl", 3)
    with journal.Journal(str(tmp_path / "out.jsonl.cleanlint-work"), {}, []):
        result = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", status=2)
    assert "another run is at work" in result.stderr


def test_without_pyarrow_one_line_says_what_to_install(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n')
    hide = "import sys; sys.modules['pyarrow'] = None; from cleanlint.cli import main; main()"
    done = subprocess.run(
        [*command()[:1], "-c", hide, "pipe", tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl"], capture_output=True
    )
    assert done.returncode == 2 and done.stderr.decode().count("\n") == 1
    assert b"pip install 'cleanlint[pipe]'" in done.stderr
