"""The user's cache folder: files that save time, and may be deleted or damaged at any moment."""

from __future__ import annotations

import os
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress

_MONTH = 30 * 86_400


def folder() -> str:
    """Where cached files are kept: $CLEANLINT_CACHE_DIR, else the platform's own place for such files."""
    own = os.environ.get("CLEANLINT_CACHE_DIR")
    if own:
        return own
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "cleanlint")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA", home), "cleanlint", "Cache")
    return os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "cleanlint")


def read(name: str) -> bytes | None:
    """What was written under the name, or None where it is not there or not whole."""
    return next(parts(name), None)


def parts(name: str) -> Iterator[bytes]:
    """What was written under the name, part by part; nothing where it is not there or the first part is not whole."""
    with suppress(OSError, ValueError), open(_path(name), "rb", buffering=0) as file:
        checksum, size = file.read(8), file.read(8)
        while size:
            part = file.read(int(size, 16))
            if checksum and _checksum(part) != checksum:
                return
            yield part
            checksum, size = b"", file.read(8)


def holds(name: str) -> bool:
    """Whether something was written under the name, be it whole or not."""
    return os.path.exists(_path(name))


def write(name: str, *parts: bytes, instead_of: str = "", outdated: str = "") -> None:
    """Keep bytes under a name, atomically; parts after the first are for a reader that sees itself whether they are whole.

    Starts of other files' names: with `instead_of` they are deleted, with `outdated` where they were not written for a
    month. A failure costs time, no more."""
    temporary = _path(f"{name}.{os.getpid()}")
    try:
        os.makedirs(folder(), exist_ok=True)
        if instead_of or outdated:
            _clear(instead_of, outdated)
        with open(temporary, "wb") as file:
            file.write(_checksum(parts[0]))
            for part in parts:
                file.write(b"%08x%s" % (len(part), part))
        os.replace(temporary, _path(name))
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)


def _clear(instead_of: str, outdated: str) -> None:
    old = time.time() - _MONTH
    with os.scandir(folder()) as entries:
        for entry in entries:
            if (instead_of and entry.name.startswith(instead_of)) or (
                outdated and entry.name.startswith(outdated) and entry.stat().st_mtime < old
            ):
                with suppress(FileNotFoundError):  # another run has done it
                    os.unlink(entry.path)


def _path(name: str) -> str:
    return os.path.join(folder(), name)


def _checksum(part: bytes) -> bytes:
    return b"%08x" % zlib.crc32(part)
