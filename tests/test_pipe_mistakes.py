"""What users of `cleanlint pipe` and `undo` do wrong, and inputs that cannot be read."""

from __future__ import annotations

import gzip
import random
import subprocess

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from commands import command, invoke
from records import CLEAN, DIRTY, lines, pipe, write_as, write_lines

from cleanlint.pipe.formats import jsonl_


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


def test_without_pyarrow_one_line_says_what_to_install(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n')
    hide = "import sys; sys.modules['pyarrow'] = None; from cleanlint.cli import main; main()"
    done = subprocess.run(
        [*command()[:1], "-c", hide, "pipe", tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl"], capture_output=True
    )
    assert done.returncode == 2 and done.stderr.decode().count("\n") == 1
    assert b"pip install 'cleanlint[pipe]'" in done.stderr
