"""CSV and TSV with a header line. All values are strings, as they stand there.

Where a record ends, only a reader of all before it can know: quoted fields hold line breaks. So the parts carry bytes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyarrow as pa

from cleanlint.files import Trouble
from cleanlint.pipe.formats import PART, Lost, Part, Read, step
from cleanlint.pipe.inputs import File, open_file, unpacked
from cleanlint.pipe.record import Job

DELIMITERS = "|\t;,"
DIALECT = b"csv"
"""The key in a schema's metadata under which it stands how the file was written, as JSON."""


csv.field_size_limit(2**31 - 1)  # its own limit is 131,072: less than an article may have


def plan(file: File) -> Iterator[Part]:
    with open_file(file.path) as raw:
        inside = unpacked(raw, file.form.compression)
        # Bytes that are no UTF-8 come through as surrogates: their records are told, the others are read.
        source = io.TextIOWrapper(inside, "utf-8", "surrogateescape", newline="")
        first = source.readline()
        if not first.strip():
            raise Trouble(file.path, "no header line; a CSV file needs the names of its columns", 1)
        try:
            first.encode()
        except UnicodeEncodeError:
            raise Trouble(
                file.path, "the header line is not UTF-8; convert the file, as with iconv -t utf-8", 1
            ) from None
        span = _span(first)
        kept: list[str] = []
        size, told, most = 0, 0, step(file.size, PART)
        for _, text in _rows(source, span.dialect["delimiter"]):
            kept.append(text)
            size += len(text)
            if size >= most:
                yield Part(span, raw.tell() - told, _bytes(kept))
                kept, size, told = [], 0, raw.tell()
        yield Part(span, raw.tell() - told, _bytes(kept))


class Span(NamedTuple):
    header: list[str]
    dialect: dict[str, str]


def _span(first: str) -> Span:
    encoding = "utf-8-sig" if first.startswith("\ufeff") else "utf-8"
    first = first.removeprefix("\ufeff")
    delimiter = max(reversed(DELIMITERS), key=first.count)
    dialect = {
        "encoding": encoding,
        "delimiter": delimiter,
        "lineterminator": next((end for end in ("\r\n", "\r") if first.endswith(end)), "\n"),
    }
    return Span(next(csv.reader([first], delimiter=delimiter)), dialect)


def read(file: File, part: Part, job: Job) -> Iterator[Read]:
    header, dialect = part.span
    source = io.StringIO(part.data.decode("utf-8", "surrogateescape"), newline="")
    rows: list[list[str]] = []
    places: list[int] = []
    lost: list[Lost] = []
    place = -1
    for place, (row, text) in enumerate(_rows(source, dialect["delimiter"])):
        reason = _wrong(row, text, header, dialect["delimiter"])
        if reason:
            lost.append(Lost(place, _bytes([text]), reason))
        else:
            rows.append(row)
            places.append(place)
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    arrays = [pa.array(values, pa.large_string()) for values in columns]
    schema = pa.schema([(name, pa.large_string()) for name in header], {DIALECT: json.dumps(dialect)})
    yield Read(pa.RecordBatch.from_arrays(arrays, schema=schema), places, place + 1, (), lost)


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[list[str], str]]:
    """Records that are not blank, each with the text that it stands in; an empty record for a text that is none."""
    taken: list[str] = []

    def feed() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(feed(), delimiter=delimiter)
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            row = [""]
        if row is None:
            return
        if row:
            yield row, "".join(taken)
        taken.clear()


def _wrong(row: list[str], text: str, header: list[str], delimiter: str) -> str:
    if text.count('"') % 2 and not _is_closed(text, delimiter):
        return "broken CSV: a quotation mark is not closed"
    if len(row) != len(header):
        return f"broken CSV: {len(row)} fields, the header has {len(header)}"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"not UTF-8: byte 0x{ord(text[error.start]) - 0xDC00:02X}"
    return ""


def _is_closed(text: str, delimiter: str) -> bool:
    """Whether a record ends where its text does: one that opens a quotation and does not close it takes the whole rest."""
    try:
        list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" not in str(error)
    return True


def _bytes(texts: list[str]) -> bytes:
    return "".join(texts).encode("utf-8", "surrogateescape")
