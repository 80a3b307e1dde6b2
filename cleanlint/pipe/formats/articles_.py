"""Folders of articles: each file is a record of `path`, `encoding` and `text`."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from cleanlint.discover import kind_of
from cleanlint.files import Source, Trouble, decode, reason
from cleanlint.pipe.formats import BATCH, Lost, Part, Read
from cleanlint.pipe.inputs import File, open_file
from cleanlint.pipe.record import Job

FILES = 500  # of one part


def plan(file: File) -> Iterator[Part]:
    share = file.size / max(1, len(file.articles))
    for start in range(0, len(file.articles), FILES):
        names = file.articles[start : start + FILES]
        yield Part(names, round(share * len(names)))


def read(file: File, part: Part, job: Job) -> Iterator[Read]:
    sources: list[Source] = []
    places: list[int] = []
    lost: list[Lost] = []
    size, kind = 0, ""
    for place, name in enumerate(part.span):
        if sources and (kind_of(name) != kind or size > BATCH):
            yield _batch(sources, places, place, lost, kind, job)
            sources, places, lost, size = [], [], [], 0
        kind = kind_of(name)
        try:
            source = _source(file, name)
        except Trouble as error:
            lost.append(Lost(place, name.encode("utf-8", "surrogateescape"), f"not read: {error.message}"))
            continue
        sources.append(source)
        places.append(place)
        size += len(source.raw)
    yield _batch(sources, places, len(part.span), lost, kind, job)


def to_bytes(text: str, encoding: str) -> bytes:
    """The file again. An encoding that ends in “-sig” has a byte order mark. Raises UnicodeEncodeError."""
    bare = encoding.removesuffix("-sig")
    return (("\ufeff" if bare != encoding else "") + text).encode(bare)


def _source(file: File, name: str) -> Source:
    path = f"{file.path}/{name}" if file.path else name
    try:
        name.encode()
        with open_file(path) as opened:
            return decode(name, opened.read())
    except UnicodeEncodeError:
        raise Trouble(name, "its name is not UTF-8; give it another one") from None
    except OSError as error:
        raise Trouble(name, reason(error)) from None


def _batch(sources: list[Source], places: list[int], upto: int, lost: list[Lost], kind: str, job: Job) -> Read:
    batch = pa.RecordBatch.from_arrays(
        [
            pa.array([source.name for source in sources], pa.string()),
            pa.array([source.encoding + "-sig" * bool(source.mark) for source in sources], pa.string()),
            pa.array([source.given for source in sources], pa.large_string()),
        ],
        names=["path", "encoding", job.text],
    )
    return Read(batch, places, upto, (), lost, kind)
