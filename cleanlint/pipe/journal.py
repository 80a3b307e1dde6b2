"""The work folder: what is done of a run stays done, whatever ends it.

A part's files are written beside, synced and renamed; its facts come last and make it count. The folder belongs to one
run: the same inputs, unchanged, and the same options.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from typing import IO, Any

from cleanlint.files import Trouble
from cleanlint.version import __version__

_FACTS = "json"
_UNDONE = ".tmp"


class Journal(contextlib.AbstractContextManager["Journal"]):
    """The parts that are done, by number. Raises Trouble where the folder is another run's, or another process's."""

    def __init__(self, folder: str, options: dict[str, Any], inputs: list[Any], restart: bool = False) -> None:
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self._locked = contextlib.ExitStack()
        try:
            self._locked.enter_context(_lock(folder))
            self._begin(options, inputs, restart)
        except BaseException:
            self._locked.close()
            raise

    def __exit__(self, *_: object) -> None:
        self._locked.close()

    def _begin(self, options: dict[str, Any], inputs: list[Any], restart: bool) -> None:
        folder = self.folder
        if restart:
            self._forget()
        for name in os.listdir(folder):
            if name.endswith(_UNDONE):  # of a process that was killed
                os.unlink(os.path.join(folder, name))
        key = json.loads(json.dumps({"version": __version__, "options": options, "inputs": inputs}))
        path = os.path.join(folder, "run.json")
        try:
            with open(path, encoding="utf-8") as file:
                self._compare(json.load(file), key)
        except (FileNotFoundError, json.JSONDecodeError):
            self._forget()
            with written(path) as out:
                out.write(json.dumps(key, indent=1).encode())

    def _compare(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        if old == new:
            return
        if old.get("version") != new["version"]:
            what = f"was begun by cleanlint {old.get('version')}"
        elif old.get("options") != new["options"]:
            changed = [name for name, value in new["options"].items() if old["options"].get(name) != value]
            what = f"had other options ({', '.join(changed)})"
        else:
            what = f"had other inputs ({_difference(old['inputs'], new['inputs'])})"
        raise Trouble(
            self.folder, f"an unfinished run lies here that {what}; give the same to go on, or --restart to begin anew"
        )

    def path(self, number: int, what: str) -> str:
        return part_file(self.folder, number, what)

    def done(self, number: int) -> Any:
        """The facts of a part, or None for one that is not done."""
        try:
            with open(self.path(number, _FACTS), "rb") as file:
                return json.load(file)
        except (FileNotFoundError, json.JSONDecodeError):
            return None

    def remove(self) -> None:
        self._forget()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _forget(self) -> None:
        """No part is done any more. Facts go before what they vouch for: this may be broken off too."""
        for name in sorted(os.listdir(self.folder), key=lambda name: not re.fullmatch(rf"\d+\.{_FACTS}", name)):
            os.unlink(os.path.join(self.folder, name))


def part_file(folder: str, number: int, what: str) -> str:
    return os.path.join(folder, f"{number:08d}.{what}")


def mark_done(folder: str, number: int, facts: Any) -> None:
    """To be called, in any process, when all other files of the part are in place."""
    with written(part_file(folder, number, _FACTS)) as file:
        file.write(json.dumps(facts).encode())


def _difference(old: list[list[Any]], new: list[list[Any]]) -> str:
    before = {one[0]: one for one in old}
    for one in new:
        if before.pop(one[0], None) != one:
            return f"{one[0]} was changed or added"
    return f"{next(iter(before), '')} was there"


@contextlib.contextmanager
def written(path: str, mark: str = "") -> Iterator[IO[bytes]]:
    """A file that is there with all its bytes or not at all, even if the power goes. Raises OSError.

    `mark` tells the file that it is until then from those of other processes (by default by their numbers).
    """
    beside = f"{path}.{mark or os.getpid()}{_UNDONE}"
    try:
        with open(beside, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


@contextlib.contextmanager
def _lock(folder: str) -> Iterator[None]:
    """So that no two runs share a folder. It is let go when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Trouble(folder, "another run is at work on this output; wait for it, or end it") from None
    finally:
        os.close(handle)
