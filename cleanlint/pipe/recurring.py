"""Lines that recur in a source, counted over records of any number in two passes: what `cleanlint.learn` does in memory.

The first pass knows lines by 64 bits and counts, for each source, the documents in which they stand. Those that stand in
enough of them are few. The second pass counts only these, by their words: so the counts are exact. Both passes are
functions from records to an Arrow table; an engine sums up what they say.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import repeat
from typing import Any, NamedTuple

import pyarrow as pa

from cleanlint.learn import Article, Known, chosen, prints
from cleanlint.pipe.formats import Read
from cleanlint.pipe.record import Job
from cleanlint.pipe.tally import source_of

MARKS = pa.schema([("source", pa.int64()), ("line", pa.int64()), ("documents", pa.int64())])
"""Of the first pass: in how many documents of a source a line stands, both by their marks; DOCUMENT stands in all."""
DOCUMENT = 0
LINES = pa.schema([("source", pa.string()), ("key", pa.string()), ("documents", pa.int64()), ("seen", pa.string())])
"""Of the second: the same by their words. `seen` is the first document by name, and the line as it stands there."""
_BREAK = "\0"  # between the two: it sorts before all others


class Limits(NamedTuple):
    """What a line must reach: so many documents, and this share of its source's."""

    least: int = 3
    share: float = 0.02


def mark(*words: str) -> int:
    """64 bits that stand for words, the same in every process, and never DOCUMENT."""
    told = _BREAK.join(words).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "little", signed=True) or 1


source_mark = lru_cache(maxsize=100_000)(mark)


def articles(given: Read, job: Job, path: str = "", before: int = 0) -> Iterator[Article]:
    """Records as articles; those without a text that can be read are left out.

    A source is the field `job.source`; without one the host of `url`, else `source`, else the path. A name is the field
    `job.id`, else the path and the record's number behind `before` others. Raises KeyError where there is no text field.
    """
    columns = {name: _values(given, name) for name in (job.id, job.source, "url", "source") if name}
    for at, text in enumerate(_texts(given.batch.column(job.text))):
        if text is None:
            continue
        facts = {name: values[at] for name, values in columns.items() if values and values[at] not in (None, "")}
        name = facts.get(job.id, f"{path}:{before + given.places[at] + 1}" if path else "")
        yield Article(_clean(_source(facts, job) or path), _clean(name), text)


def _source(facts: Mapping[str, Any], job: Job) -> str:
    if job.source:
        return source_of(facts.get(job.source))
    address = str(facts.get("url", ""))
    return source_of(address if "://" in address else facts.get("source"))


def _texts(column: pa.Array) -> Iterator[str | None]:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    for value in column.cast(pa.large_binary(), safe=False):
        try:
            yield value.as_py().decode() if value.is_valid else None
        except UnicodeDecodeError:
            yield None


def _values(given: Read, name: str) -> list[Any] | None:
    if given.lines:
        found = (line.find(name) for line in given.lines)
        return [member and member.value for member in found]
    at = given.batch.schema.get_field_index(name)
    return None if at < 0 else given.batch.column(at).to_pylist()


def _clean(name: object) -> str:
    return str(name).encode("utf-8", "replace").decode().replace(_BREAK, "")


def marks(found: Iterable[Article]) -> pa.Table:
    """The first pass over some records."""
    counts: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for source, _, text in found:
        own = counts[source_mark(source)]
        own[DOCUMENT] += 1
        own.update(mark(source, key) for key in prints(text))
    columns = [array("q") for _ in MARKS]  # not as objects: there are a hundred thousand lines in a part
    for at, own in counts.items():
        columns[0].extend(repeat(at, len(own)))
        columns[1].extend(own.keys())
        columns[2].extend(own.values())
    arrays = [pa.Array.from_buffers(pa.int64(), len(column), [None, pa.py_buffer(column)]) for column in columns]
    return pa.Table.from_arrays(arrays, schema=MARKS)


def lines(found: Iterable[Article], wanted: Collection[int]) -> pa.Table:
    """The second pass over some records: only lines whose mark is wanted."""
    counts: Counter[tuple[str, str]] = Counter()
    seen: dict[tuple[str, str], str] = {}
    for source, name, text in found:
        for key, line in prints(text).items():
            if mark(source, key) in wanted:
                place, print_ = (source, key), f"{name}{_BREAK}{line}"
                counts[place] += 1
                seen[place] = min(seen.get(place, print_), print_)
    rows = [
        {"source": source, "key": key, "documents": times, "seen": seen[source, key]}
        for (source, key), times in counts.items()
    ]
    return pa.Table.from_pylist(rows, LINES)


def known(rows: Iterable[Mapping[str, Any]], totals: Mapping[int, int], limits: Limits) -> list[Known]:
    """The result, from the second pass's rows, one for each source and key, and the documents of each source's mark."""

    def told() -> Iterator[Known]:
        for row in rows:
            first, _, line = row["seen"].partition(_BREAK)
            of = totals.get(mark(row["source"]))
            if of:  # else the mark was that of another line
                yield Known(line, row["source"], row["documents"], of, first)

    return chosen(told(), *limits)
