"""What the tests of `cleanlint pipe` share: texts, records in every format, and a way to run it."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
import zstandard
from commands import invoke

CLEAN = "The harbour at Lindvik will be closed on Tuesday, the council said. Repairs began in March."
DIRTY = "The ferry to Osk will run again , and the market opens.\n\nAdvertisement\n\n“It was a long winter,” said Jon Brand ."
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
