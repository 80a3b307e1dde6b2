"""CSV through `cleanlint pipe`: its dialect, its odd fields, and values that have no form in it."""

from __future__ import annotations

import base64
import csv
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from records import CLEAN, lines, pipe

from cleanlint.pipe.formats import csv_


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
