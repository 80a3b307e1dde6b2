"""Formats of records, one module each: how a file is cut into parts, and a part read as record batches.

`plan(file)` yields the parts of a file, always the same ones; `read(file, part, job)` reads one, in any process. A part
carries its bytes only where nobody but the reader of the whole file can know where it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

    from cleanlint.pipe.inputs import File
    from cleanlint.pipe.jsonline import Line
    from cleanlint.pipe.record import Job

PART = 8_000_000  # bytes of input that are one step of the work at most, and lost when it is broken off
SHARES = 16  # that each input makes, unless they would be larger than PART or tiny
BATCH = 8_000_000  # bytes that a batch holds in memory


class Part(NamedTuple):
    """`span` is the format's own way to say which part, `size` its share of the file, in bytes."""

    span: Any
    size: int
    data: Any = None


class Lost(NamedTuple):
    """A record that could not be read at all: its place in the part, its bytes, and why."""

    place: int
    raw: bytes
    reason: str


class Read(NamedTuple):
    """Some records of a part. `places` are theirs in the part, from 0; `lines` what they stand in, in JSON lines.

    `kind` is that of the documents, where the format can tell; `upto` counts the places that were read so far.
    """

    batch: pa.RecordBatch
    places: Sequence[int]
    upto: int
    lines: Sequence[Line] = ()
    lost: Sequence[Lost] = ()
    kind: str = ""


def step(size: int, most: int) -> int:
    """Bytes of a part of so many: not more than `most`, and so few that a small input too is enough for several processes."""
    return min(most, max(1, most // SHARES, size // SHARES))


def plan(file: File) -> Iterator[Part]:
    """The parts of a file, in order. Raises what reading raises."""
    found: Callable[[File], Iterator[Part]] = _module(file).plan
    return found(file)


def read(file: File, part: Part, job: Job) -> Iterator[Read]:
    """The records of a part, in batches of about BATCH bytes. Raises what reading raises."""
    found: Callable[[File, Part, Job], Iterator[Read]] = _module(file).read
    return found(file, part, job)


def _module(file: File) -> Any:
    return import_module(f"cleanlint.pipe.formats.{file.form.name}_")
