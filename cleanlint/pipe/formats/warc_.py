"""Web archives: the HTML pages in them, as `id`, `url`, `date` and the `text` that trafilatura extracts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from cleanlint.pipe.formats import PART, Part, Read, step
from cleanlint.pipe.inputs import File, open_file
from cleanlint.pipe.record import Job

_HTML = ("text/html", "application/xhtml+xml")


class Page(NamedTuple):
    id: str
    url: str
    date: str
    html: bytes


def plan(file: File) -> Iterator[Part]:
    from warcio.archiveiterator import ArchiveIterator

    pages: list[Page] = []
    size, told, most = 0, 0, step(file.size, PART)
    with open_file(file.path) as raw:
        for record in ArchiveIterator(raw):
            if record.rec_type != "response" or not _is_html(record):
                continue
            facts = record.rec_headers
            html = record.content_stream().read()
            names = ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date")
            name, url, date = (facts.get_header(name) or "" for name in names)
            pages.append(Page(name, url, date, html))
            size += len(html)
            if size >= most:
                yield Part(None, raw.tell() - told, pages)
                pages, size, told = [], 0, raw.tell()
        yield Part(None, raw.tell() - told, pages)


def read(file: File, part: Part, job: Job) -> Iterator[Read]:
    from trafilatura import extract

    pages: list[Page] = part.data
    columns: dict[str, list[str | None]] = {
        "id": [page.id for page in pages],
        "url": [page.url for page in pages],
        "date": [page.date for page in pages],
        job.text: [_text(extract, page) for page in pages],
    }
    arrays = [pa.array(values, pa.large_string()) for values in columns.values()]
    yield Read(pa.RecordBatch.from_arrays(arrays, names=list(columns)), range(len(pages)), len(pages))


def _text(extract: Any, page: Page) -> str | None:
    """None, and so a rejected record, for a page in which there is no article, or on which the extractor fails."""
    try:
        found: str | None = extract(page.html, url=page.url or None)
        return found if found is None else found.encode("utf-8", "replace").decode()
    except Exception:
        return None


def _is_html(record: Any) -> bool:
    headers = record.http_headers
    kind = (headers.get_header("Content-Type") or "") if headers else ""
    return kind.split(";")[0].strip().lower() in _HTML
