"""What the user named, as files: paths, folders, globs and the addresses that fsspec knows (s3://…, memory://…)."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from typing import IO, Any, NamedTuple

import fsspec

from cleanlint.discover import ARTICLES, discover
from cleanlint.files import Trouble, reason

LINES = ("jsonl", "ndjson", "json")  # one record a line under all three names
_FORMS = {
    **{f".{ending}": "jsonl" for ending in LINES},
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".warc": "warc",
    **dict.fromkeys(ARTICLES, "articles"),
}
_COMPRESSIONS = {".gz": "gz", ".zst": "zst"}
_COMPRESSED = ("jsonl", "csv", "warc")
KNOWN = ".jsonl .csv .tsv (also .gz, .zst), .parquet .arrow .feather .warc.gz, and folders of articles"


class Form(NamedTuple):
    """The format of a file, told by its name, and how it is compressed ("", "gz" or "zst")."""

    name: str
    compression: str = ""


class File(NamedTuple):
    """One input. `name` is relative to what the user `named`: itself, a folder or a pattern. `stamp` changes when the file
    does.

    A folder of articles is one input, and `articles` are its files, relative to it.
    """

    path: str
    name: str
    form: Form
    size: int
    stamp: str
    articles: tuple[str, ...] = ()
    named: str = ""


def form_of(name: str) -> Form | None:
    """The format that a name's ending stands for, or None."""
    base, last = os.path.splitext(name.lower())
    compression = _COMPRESSIONS.get(last, "")
    form = _FORMS.get(os.path.splitext(base)[1] if compression else last)
    if form is None or (compression and form not in _COMPRESSED):
        return None
    return Form(form, compression)


def is_remote(path: str) -> bool:
    return "://" in path


def is_pattern(path: str) -> bool:
    return any(mark in path for mark in "*?[")


def files(paths: Sequence[str]) -> list[File]:
    """All inputs, in a fixed order. Raises Trouble for what is not there or of no known format."""
    found: list[File] = []
    for path in paths:
        try:
            found += (file._replace(named=path) for file in _named(path))
        except (OSError, ImportError, ValueError) as error:
            raise Trouble(path, f"cannot be read: {_why(error)}") from None
    return _together(found)


def _why(error: Exception) -> str:
    return reason(error) if isinstance(error, (OSError, ValueError)) else str(error)


def _named(path: str) -> Iterator[File]:
    system, inner = fsspec.core.url_to_fs(path)
    if is_pattern(path) and not system.exists(inner):
        matches = [name for name in sorted(system.glob(inner)) if not system.isdir(name)]
        if not matches:
            raise Trouble(path, "nothing matches this pattern")
        for name in matches:
            yield _file(system, _whole(system, name, path), name, os.path.basename(name))
    elif not system.exists(inner):
        raise Trouble(path, "no such file or folder")
    elif system.isdir(inner):
        yield from _folder(system, path, inner)
    else:
        yield _file(system, path, inner, os.path.basename(inner))


def _whole(system: Any, name: str, asked: str) -> str:
    return str(system.unstrip_protocol(name)) if is_remote(asked) else os.path.relpath(name)


def _file(system: Any, path: str, inner: str, name: str) -> File:
    form = form_of(name)
    if form is None:
        raise Trouble(path, f"of no format that is known here: {KNOWN}")
    if form.name == "articles":
        return _stamped(system, File(os.path.dirname(path), "", form, 0, "", (os.path.basename(path),)))
    return _stamped(system, File(path, name, form, 0, ""))


def _folder(system: Any, path: str, inner: str) -> Iterator[File]:
    """The data files in a folder; where there are none, its articles."""
    below = [name for name in sorted(system.find(inner)) if not _hidden(os.path.relpath(name, inner))]
    data = [name for name in below if (form := form_of(name)) and form.name != "articles"]
    for name in data:
        inside = os.path.relpath(name, inner)
        yield _file(system, f"{path.rstrip('/')}/{inside}", name, inside)
    if data:
        return
    named = form_of(inner.rstrip("/"))
    if named and named.name == "jsonl":  # as Spark writes it: out.jsonl/part-0000.txt.gz
        for name in below:
            inside = os.path.relpath(name, inner)
            form = Form("jsonl", _COMPRESSIONS.get(os.path.splitext(name)[1], ""))
            yield _stamped(system, File(f"{path.rstrip('/')}/{inside}", inside, form, 0, ""))
        return
    if is_remote(path):
        articles = [os.path.relpath(name, inner) for name in below if form_of(name)]
        if not articles:
            raise Trouble(path, f"nothing in this folder is of a format that is known here: {KNOWN}")
    else:
        troubles: list[Trouble] = []
        articles = [os.path.relpath(name, path) for name in discover((path,), troubles.append)]
        if troubles:
            raise troubles[0]
    yield _stamped(system, File(path, "", Form("articles"), 0, "", tuple(articles)))


def _stamped(system: Any, file: File) -> File:
    paths = [os.path.join(file.path, name) for name in file.articles] or [file.path]
    infos = [system.info(system._strip_protocol(path)) for path in paths]
    return file._replace(size=sum(info["size"] or 0 for info in infos), stamp=max(map(_stamp, infos)))


def has_changed(file: File) -> bool:
    """Whether it is no longer as it was when it was found."""
    try:
        system, _ = fsspec.core.url_to_fs(file.path or ".")
        return _stamped(system, file) != file
    except (OSError, ValueError):
        return True


def _hidden(path: str) -> bool:
    return any(part.startswith((".", "_")) for part in path.split("/"))


def _stamp(info: dict[str, Any]) -> str:
    """When or as what a file was written, by whichever of these facts its system has."""
    for fact in ("mtime", "LastModified", "last_modified", "ETag", "etag", "created"):
        if info.get(fact):
            return str(info[fact])
    return ""


def _together(found: list[File]) -> list[File]:
    """Articles that were named one by one, as one input for each folder."""
    made: dict[tuple[str, str], File] = {}
    for file in found:
        key = (file.path, file.name)
        known = made.get(key)
        if known and file.form.name == "articles":
            names = tuple(dict.fromkeys(known.articles + file.articles))
            size = known.size + (file.size if names != known.articles else 0)
            file = file._replace(size=size, stamp=max(known.stamp, file.stamp), articles=names)
        made[key] = file
    return list(made.values())


def open_file(path: str) -> IO[bytes]:
    """An input's bytes as they are stored. Raises OSError, and what its system raises."""
    if is_remote(path):
        return fsspec.open(path, "rb").open()  # type: ignore[no-any-return]
    return open(path, "rb")


def unpacked(raw: IO[bytes], compression: str) -> IO[bytes]:
    """The bytes inside a packed file. One that ends early raises EOFError when read."""
    if compression == "gz":
        import gzip

        return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]
    if compression == "zst":
        return io.BufferedReader(_Zst(raw), 1 << 20)
    return raw


class _Zst(io.RawIOBase):
    """All frames of a file. The library's own reader takes the end of a torn frame for the end of the file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._parts, self._rest = _frames(file), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = part
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _frames(file: IO[bytes]) -> Iterator[bytes]:
    import zstandard

    frame = None
    while data := file.read(1 << 18):
        while data:
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            yield frame.decompress(data)
            data, frame = (frame.unused_data, None) if frame.eof else (b"", frame)
    if frame is not None:
        raise EOFError("the file ends early")
