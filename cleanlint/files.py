"""Bytes to text and back. A file is read whole or refused, and written whole or left as it was.

The engine knows one line break and no byte order mark. What a file had of its own (encoding, mark, line breaks) is
remembered here, so that only the places that were mended change and positions can be told for the text as given.
"""

from __future__ import annotations

import codecs
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TextIO

from cleanlint.breaks import Breaks, like
from cleanlint.patch import Edit

MAX_SIZE = 100_000_000
STDIN = "-"

# UTF-32 before UTF-16: its little-endian mark begins with the other's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Trouble(Exception):
    """An input that could not be read, checked or written: which, where, and what to do about it."""

    def __init__(self, path: str, message: str, line: int | None = None) -> None:
        super().__init__(path, message, line)  # all of them: it comes back from other processes
        self.path, self.message, self.line = path, message, line

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class Source:
    """One input: its bytes, and its text as the engine wants it (line breaks are "\\n", no byte order mark)."""

    stdin = False

    def __init__(self, name: str, raw: bytes, encoding: str = "utf-8", mark: bytes = b"") -> None:
        self.name, self.encoding, self.mark = name, encoding, mark
        self.text = raw[len(mark) :].decode(encoding)
        self._raw = None if encoding == "utf-8" else raw
        self._breaks = Breaks(self.text)
        if self._breaks:
            for other in ("\r\n", "\r"):  # one by one, so that only two texts are there at a time
                self.text = self.text.replace(other, "\n")

    @property
    def raw(self) -> bytes:
        """The bytes, encoded again where that surely gives the same: a large file takes room enough as text."""
        return self.mark + self._breaks.put_back(self.text).encode() if self._raw is None else self._raw

    @cached_property
    def given(self) -> str:
        """The text with its own line breaks. Made when asked for: most files have no others."""
        return self._breaks.put_back(self.text)

    def offset(self, position: int) -> int:
        """Where a position of `text` is in `given`."""
        return self._breaks.offset(position)

    def breaks_like(self, text: str, start: int, end: int) -> str:
        """A replacement for given[start:end], with the line breaks of that place, or else those before it."""
        return like(self.given, text, start, end) if self._breaks else text

    def mended(self, edits: Sequence[Edit], text: str) -> bytes:
        """The bytes with the edits made and all else untouched. `text` is what the engine made: they must agree."""
        parts: list[str] = []
        at = 0
        for edit in edits:
            start, end = self.offset(edit.start), self.offset(edit.end)
            parts += (self.given[at:start], self.breaks_like(edit.text, start, end))
            at = end
        parts.append(self.given[at:])
        try:
            raw = self.mark + "".join(parts).encode(self.encoding)
            same = self.mark + self.given.encode(self.encoding) == self.raw
        except UnicodeEncodeError as error:
            letter = error.object[error.start]
            raise Trouble(
                self.name,
                f"left as it was: the mended text holds “{letter}” (U+{ord(letter):04X}), which {self.encoding} lacks; "
                "convert the file to UTF-8 first",
            ) from None
        if not same:
            raise Trouble(
                self.name, f"left as it was: {self.encoding} cannot be written back unchanged; convert it to UTF-8"
            )
        if Source(self.name, raw, self.encoding, self.mark).text != text:
            raise Trouble(self.name, "left as it was: the edits do not give the mended text; please report it")
        return raw


def read(path: str, encoding: str = "", limit: int = MAX_SIZE) -> Source:
    """One file, device or pipe. Raises Trouble."""
    try:
        with open(path, "rb") as file:
            info = os.fstat(file.fileno())
            if stat.S_ISREG(info.st_mode) and info.st_size > limit:
                raise _too_large(path, info.st_size, limit)
            raw = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise Trouble(path, f"cannot be read: {reason(error)}") from None
    return decode(path, raw, encoding, limit)


def read_stdin(name: str, encoding: str = "", limit: int = MAX_SIZE) -> Source:
    """Standard input, called `name` in messages. Raises Trouble."""
    if not sys.stdin.readable():
        raise Trouble(name, "cannot be read: standard input is closed")
    try:
        raw = sys.stdin.buffer.read(limit + 1)
    except OSError as error:
        raise Trouble(name, f"cannot be read: {reason(error)}") from None
    source = decode(name, raw, encoding, limit)
    source.stdin = True
    return source


def decode(name: str, raw: bytes, encoding: str = "", limit: int = MAX_SIZE) -> Source:
    """Bytes to a Source. A byte order mark is believed first, then `encoding`; without both: UTF-8. Raises Trouble."""
    if len(raw) > limit:
        raise _too_large(name, len(raw), limit)
    mark, wanted = next(((mark, of) for mark, of in _MARKS if raw.startswith(mark)), (b"", encoding or "utf-8"))
    wanted = codecs.lookup(wanted).name
    if wanted in ("utf-16", "utf-32"):
        wanted += "-le"  # what Python's own would write first is a mark, and there is none
    elif wanted == "utf-8-sig":
        wanted = "utf-8"
    if b"\0" in raw and not wanted.startswith(("utf-16", "utf-32")):
        raise _binary(name, raw)
    try:
        return Source(name, raw, wanted, mark)
    except UnicodeDecodeError as error:
        raise _undecodable(name, raw, wanted, error.start + len(mark), error.reason) from None
    except UnicodeError as error:  # what some odd encodings say
        raise Trouble(name, f"not {wanted}: {error}; name the right encoding with --encoding") from None


def write(source: Source, data: bytes) -> None:
    """Put `data` in the place of the source's file, at once or not at all. Raises Trouble.

    Written beside the target, synced, then renamed over it: whoever reads sees the old file or the new one. A symbolic
    link stays, its target is replaced. A file that is no longer what was read is not overwritten.
    """
    target = os.path.realpath(source.name)
    try:
        info = os.stat(target)
        if not stat.S_ISREG(info.st_mode):
            raise Trouble(source.name, "not a regular file; pass its text through `cleanlint fix -`")
        if not info.st_mode & 0o222 or not os.access(target, os.W_OK):
            raise Trouble(source.name, "left as it was: the file is read-only; make it writable first (chmod u+w)")
        _replace(target, info, source, data)
    except OSError as error:
        if isinstance(error, PermissionError):
            folder = os.path.dirname(target)
            raise Trouble(source.name, f"left as it was: no permission to write in its folder {folder}") from None
        raise Trouble(source.name, f"left as it was: cannot be written: {reason(error)}") from None


@contextmanager
def new_file(path: str) -> Iterator[TextIO]:
    """A text file (UTF-8) that appears under its name, or replaces what was there, when all is written. Raises Trouble."""
    import tempfile

    target = os.path.realpath(path)
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # a device or a pipe is written to, not replaced
            with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                yield file
            return
        handle, beside = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".cleanlint-", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(beside, 0o666 & ~mask)
            os.replace(beside, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(beside)
            raise
    except OSError as error:
        raise Trouble(path, f"cannot be written: {reason(error)}") from None


def _replace(target: str, info: os.stat_result, source: Source, data: bytes) -> None:
    import tempfile

    handle, beside = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".cleanlint-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            _like(beside, target, info)
            os.fsync(file.fileno())
        with open(target, "rb") as now:
            before = source.raw
            if now.read(len(before) + 1) != before:
                raise Trouble(source.name, "left as it was: another program changed the file meanwhile; run again")
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
    _sync_folder(os.path.dirname(target))


def _like(beside: str, target: str, info: os.stat_result) -> None:
    """Owner, extended attributes (access lists among them) and mode of the old file, as far as the user may."""
    try:
        if hasattr(os, "chown"):
            os.chown(beside, info.st_uid, info.st_gid)
    except OSError:
        pass  # a group member's edit of another's file: it becomes the editor's, as with most editors
    if sys.platform == "linux":
        try:
            for name in os.listxattr(target):
                os.setxattr(beside, name, os.getxattr(target, name))
        except OSError:
            pass
    os.chmod(beside, stat.S_IMODE(info.st_mode))


def _sync_folder(folder: str) -> None:
    """So that the new name survives a power cut; not every system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def reason(error: OSError | ValueError) -> str:
    """Why, in a few words and without the file's name."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]


def megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB" if size >= 1e3 else f"{size} bytes"


def _too_large(name: str, size: int, limit: int) -> Trouble:
    return Trouble(name, f"not read: more than {megabytes(limit)}; split it, or allow more, as in --max-size 500MB")


def _binary(name: str, raw: bytes) -> Trouble:
    at = raw.index(b"\0")
    sample = raw[:4096]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if len(sample) > 3 and max(odd, even) > 0.4 * len(sample) / 2 and min(odd, even) < 0.1 * len(sample) / 2:
        wide = "utf-16-le" if odd > even else "utf-16-be"
        return Trouble(name, f"looks like UTF-16 without a byte order mark; if so, say --encoding {wide}", 1)
    line = raw.count(b"\n", 0, at) + 1
    what = f"not text: a NUL byte at offset {at}; leave the file out, or take the NUL bytes out of it (tr -d '\\000')"
    return Trouble(name, what, line)


def _undecodable(name: str, raw: bytes, encoding: str, at: int, why: str) -> Trouble:
    """Says which bytes, and what they would be in the encoding they probably are in."""
    line = len(raw[:at].decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    odd = " ".join(f"0x{byte:02X}" for byte in raw[at : at + 1 if encoding == "utf-8" else at + 2])
    said = {"utf-8": "UTF-8", "ascii": "ASCII"}.get(encoding, encoding)
    head = f"not {said}: byte {odd} at offset {at}" if odd else f"not {said}: {why}"
    if encoding != "utf-8":
        return Trouble(name, f"{head} ({why}); name the right encoding with --encoding", line)
    if any(letter > "\x7f" and letter != "\ufffd" for letter in raw.decode("utf-8", "replace")):
        return Trouble(name, f"{head}, though the rest is; repair the place in an editor, or convert the file", line)
    try:
        likely = raw[max(0, at - 12) : at + 12].decode("cp1252")
        raw.decode("cp1252")
    except UnicodeDecodeError:
        return Trouble(name, f"{head}; convert the file to UTF-8, or name its encoding with --encoding", line)
    shown = " ".join(likely.split())
    return Trouble(name, f"{head}; convert it, or name its encoding: --encoding cp1252 would read “…{shown}…”", line)
