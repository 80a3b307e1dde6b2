"""JSON lines. The records stay text: the kernel gets their texts alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from cleanlint.files import Trouble
from cleanlint.pipe.formats import PART, Lost, Part, Read, step
from cleanlint.pipe.inputs import File, open_file, unpacked
from cleanlint.pipe.jsonline import Line, parse
from cleanlint.pipe.record import Job

_MARK = b"\xef\xbb\xbf"


def plan(file: File) -> Iterator[Part]:
    size = step(file.size, PART)
    _refuse_array(file)
    if not file.form.compression:
        for start in range(0, max(1, file.size), size):  # one part, if empty, for no lines
            stop = min(start + size, file.size)
            yield Part((start, stop), stop - start)
        return
    with open_file(file.path) as raw:
        source, rest, told, first = unpacked(raw, file.form.compression), b"", 0, True
        while data := source.read(size):
            cut = data.rfind(b"\n") + 1
            if cut:
                yield Part(first, raw.tell() - told, rest + data[:cut])
                rest, told, first = data[cut:], raw.tell(), False
            else:
                rest += data
        if rest or first:
            yield Part(first, raw.tell() - told, rest)


def _refuse_array(file: File) -> None:
    with open_file(file.path) as raw:
        begun = unpacked(raw, file.form.compression).read(1000)
    if begun.removeprefix(_MARK).lstrip().startswith(b"["):
        raise Trouble(file.path, "one JSON array, where one record a line is needed; make lines of it: jq -c '.[]'")


def read(file: File, part: Part, job: Job) -> Iterator[Read]:
    first, data = _lines(file, part)
    if first:
        data = data.removeprefix(_MARK)
    rows = data.split(b"\n")
    if not rows[-1]:
        rows.pop()  # behind the last line break there is no line
    yield records(rows, job)


def records(rows: Sequence[bytes], job: Job) -> Read:
    """Lines, without their breaks, as records."""
    texts: list[str | None] = []
    lines: list[Line] = []
    places: list[int] = []
    lost: list[Lost] = []
    for place, raw in enumerate(rows):
        if not raw.strip():
            continue
        try:
            line = parse(raw.decode() + "\n")
            text = _text(line, job)
        except UnicodeDecodeError as error:
            lost.append(Lost(place, raw, f"not UTF-8: byte 0x{raw[error.start]:02X} at offset {error.start}"))
        except ValueError as error:
            lost.append(Lost(place, raw, str(error)))
        else:
            texts.append(text)
            lines.append(line)
            places.append(place)
    batch = pa.RecordBatch.from_arrays([pa.array(texts, pa.large_string())], names=[job.text])
    return Read(batch, places, len(rows), lines, lost)


def _lines(file: File, part: Part) -> tuple[bool, bytes]:
    """Whether the part begins the file, and its whole lines: a line belongs to the part in which it begins."""
    if part.data is not None:
        return bool(part.span), part.data
    start, stop = part.span
    with open_file(file.path) as source:
        if start:
            source.seek(start - 1)
            start += len(source.readline()) - 1
        data = source.read(max(0, stop - start))
        if data and not data.endswith(b"\n"):
            data += source.readline()
    return not part.span[0], data


def _text(line: Line, job: Job) -> str | None:
    """Raises ValueError, with the reason, for what is no text that can be worked on."""
    member = line.find(job.text)
    if member is None or member.value is None:
        return None
    if line.raw[member.start] != '"':
        found = line.raw[member.start : member.start + 1]
        what = {"{": "an object", "[": "a list", "t": "true", "f": "false"}.get(found, "a number")
        raise ValueError(f"text is no string: {what}")
    try:
        member.value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"lone surrogate: U+{ord(error.object[error.start]):04X} at {error.start}") from None
    return str(member.value)
