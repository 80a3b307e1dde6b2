"""The user's cache folder: files that save time, and may be deleted or damaged at any moment."""

from __future__ import annotations

import os
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path

_MONTH = 30 * 86_400


def folder() -> Path:
    """Where cached files are kept: $CLEANLINT_CACHE_DIR, else the platform's own place for such files."""
    own = os.environ.get("CLEANLINT_CACHE_DIR")
    if own:
        return Path(own)
    home = Path(os.path.expanduser("~"))
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "cleanlint"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home)) / "cleanlint" / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "cleanlint"


def read(name: str) -> bytes | None:
    """What was written under the name, or None where it is not there or not whole."""
    try:
        data = (folder() / name).read_bytes()
    except OSError:
        return None
    checksum, body = data[:8], data[8:]
    return body if f"{zlib.crc32(body):08x}".encode() == checksum else None


def holds(name: str) -> bool:
    """Whether something was written under the name, be it whole or not."""
    return (folder() / name).exists()


def write(name: str, body: bytes, instead_of: str = "", outdated: str = "") -> None:
    """Keep bytes under a name, atomically. Globs of other files: `instead_of` are deleted, `outdated` those that were not
    written for a month. A failure costs time, no more."""
    home = folder()
    temporary = home / f"{name}.{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        for old in home.glob(instead_of) if instead_of else ():
            old.unlink(missing_ok=True)
        for old in home.glob(outdated) if outdated else ():
            if old.stat().st_mtime < time.time() - _MONTH:
                old.unlink(missing_ok=True)
        temporary.write_bytes(f"{zlib.crc32(body):08x}".encode() + body)
        os.replace(temporary, home / name)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
