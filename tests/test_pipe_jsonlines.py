"""JSON lines through `cleanlint pipe`: their spelling stays, and bad ones come out with a reason."""

from __future__ import annotations

import base64
import gzip
import json

import pyarrow.parquet as pq
import pytest
from commands import invoke
from records import CLEAN, DIRTY, lines, pipe, write_lines

from cleanlint.pipe import formats
from cleanlint.pipe.formats import jsonl_
from cleanlint.pipe.inputs import files
from cleanlint.pipe.jsonline import parse
from cleanlint.pipe.kernel import ADDED, Job
from cleanlint.pipe.record import clean


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
