"""A LanguageTool server on this machine: found, started, kept, stopped. Nothing is fetched.

What runs is written down in the cache folder, with a token that stands in the process's own command line too: a number
of a process may be another's by the time somebody wants to stop it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from cleanlint import cache
from cleanlint.grammar import client
from cleanlint.grammar.problem import GrammarError
from cleanlint.grammar.settings import Settings

MAIN = "org.languagetool.server.HTTPServer"
STARTING = 90.0  # seconds that a server may take until it answers
TRIES = 2  # another port, should the first be taken by somebody else meanwhile
_NOTE = "grammar-server.json"
_LOG = "grammar-server.log"
_LOCK = "grammar-server.lock"


class Running(NamedTuple):
    """The server that cleanlint started."""

    pid: int
    url: str
    token: str
    home: str
    ngrams: str


def running() -> Running | None:
    """The server started before, if it still runs."""
    try:
        note = Running(**json.loads(Path(cache.folder(), _NOTE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return note if _is_ours(note) else None


def start(settings: Settings) -> tuple[Running, bool]:
    """The local server, started where none runs, and whether it was. Raises GrammarError."""
    with _alone():
        note = running()
        if note:
            return note, False
        home = _home(settings)
        java = _java(settings)
        for last in (*[False] * (TRIES - 1), True):
            try:
                return _launch(settings, java, home), True
            except _PortTaken:
                if last:
                    raise GrammarError("LanguageTool did not start: its port was taken, twice; try again") from None
    raise AssertionError


def stop() -> Running | None:
    """Stop the server that cleanlint started, if it runs."""
    note = running()
    if note:
        os.kill(note.pid, signal.SIGTERM)
        until = time.monotonic() + 10
        while _is_ours(note) and time.monotonic() < until:
            time.sleep(0.05)
        if _is_ours(note):
            os.kill(note.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    Path(cache.folder(), _NOTE).unlink(missing_ok=True)
    return note


class _PortTaken(Exception):
    pass


def _home(settings: Settings) -> Path:
    """The folder with the jars. Raises GrammarError."""
    found = [settings.home] if settings.home else _installed()
    if not found:
        raise GrammarError(
            "no LanguageTool: name a server (--grammar-server URL, or server in [tool.cleanlint.grammar]) or a folder "
            "with LanguageTool's jars (home, or CLEANLINT_GRAMMAR_HOME); `cleanlint grammar install` fetches them"
        )
    home = Path(found[-1]).expanduser()
    if not any(home.glob("languagetool-server*.jar")):
        raise GrammarError(
            f"no languagetool-server jar in {home}; it must be the unpacked folder of LanguageTool itself"
        )
    return home


def _installed() -> list[str]:
    """Where language-tool-python puts what it fetches; the newest last. The package itself is not needed for that."""
    base = Path(os.environ.get("LTP_PATH") or Path.home() / ".cache" / "language_tool_python")
    found = [path.parent for path in base.glob("LanguageTool-*/languagetool-server.jar")]
    return [str(path) for path in sorted(found, key=lambda path: _number(path.name))]


def _number(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.removeprefix("LanguageTool-").split(".") if part.isdigit())


def _java(settings: Settings) -> str:
    own = os.environ.get("JAVA_HOME", "")
    beside = [str(Path(own) / "bin" / "java")] if own and settings.java == "java" else []
    for name in (*beside, settings.java):
        found = shutil.which(name)
        if found:
            return found
    raise GrammarError(
        f"LanguageTool needs Java 17 or newer, and there is no “{settings.java}” here; install one, name it (java in "
        "[tool.cleanlint.grammar]), or use a server elsewhere (--grammar-server URL)"
    )


def _launch(settings: Settings, java: str, home: Path) -> Running:
    folder = Path(cache.folder())
    folder.mkdir(parents=True, exist_ok=True)
    port, token = _free_port(), secrets.token_hex(8)
    one = home / "languagetool-server.jar"  # the unpacked distribution; it names its neighbours itself
    path = str(one if one.exists() else home / "*")
    line = [java, f"-Xmx{settings.memory}", f"-Dcleanlint.token={token}", "-cp", path, MAIN, "--port", str(port)]
    line += ["--config", _properties(folder, settings)]
    detached: dict[str, Any] = (
        {"creationflags": 0x00000208} if sys.platform == "win32" else {"start_new_session": True}
    )  # a new process group without a console; a new session: Ctrl-C here does not reach it
    with open(folder / _LOG, "wb") as log:
        try:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                line, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **detached
            )
        except OSError as error:
            raise GrammarError(f"LanguageTool cannot be started: {java}: {error.strerror or error}") from None
    note = Running(process.pid, f"http://127.0.0.1:{port}", token, str(home), settings.ngrams)
    try:
        _wait(process, replace(settings, server=note.url, timeout=STARTING), folder / _LOG)
    except BaseException:
        process.kill()
        process.wait()
        raise
    temporary = folder / f"{_NOTE}.{os.getpid()}"
    temporary.write_text(json.dumps(note._asdict()), encoding="utf-8")
    os.replace(temporary, folder / _NOTE)
    process.returncode = 0  # it outlives this process on purpose: no complaint when the handle goes
    return note


def _wait(process: subprocess.Popen[bytes], settings: Settings, log: Path) -> None:
    """Until the server answers. Raises GrammarError with what Java said last."""
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        if process.poll() is not None:
            said = _last_words(log)
            if "Address already in use" in said:
                raise _PortTaken
            raise GrammarError(f"LanguageTool ended at once (status {process.returncode}): {said or 'it said nothing'}")
        port = int(settings.server.rpartition(":")[2])
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            client.version(settings)
            return
        time.sleep(0.1)
    raise GrammarError(f"LanguageTool did not answer within {STARTING:.0f} seconds; see {log}")


def _last_words(log: Path) -> str:
    """The line of the log that tells most."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "Exception" in line or "rror" in line or "in use" in line]
    return (telling or lines or [""])[0][:300]


def _properties(folder: Path, settings: Settings) -> str:
    """Settings of the server: its caches suit many requests of the same kind; n-grams where there are some."""
    rows = {"pipelineCaching": "true", "maxPipelinePoolSize": "20", "pipelineExpireTimeInSeconds": "3600"}
    if settings.ngrams:
        if not Path(settings.ngrams).is_dir():
            raise GrammarError(f"there is no n-gram folder {settings.ngrams}")
        rows["languageModel"] = settings.ngrams.replace("\\", "/")
    file = folder / "grammar-server.properties"
    file.write_text("".join(f"{key}={value}\n" for key, value in rows.items()), encoding="latin-1", errors="replace")
    return str(file)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _is_ours(note: Running) -> bool:
    """Whether the process with that number is the server with that token."""
    if not note.token or note.pid <= 0:
        return False
    proc = Path(f"/proc/{note.pid}/cmdline")
    if sys.platform == "linux" and proc.parent.parent.is_dir():
        with suppress(OSError):
            return f"-Dcleanlint.token={note.token}".encode() in proc.read_bytes()
        return False
    if sys.platform == "win32":
        ask = [
            "powershell",
            "-NoProfile",
            "-Command",
            f"(Get-CimInstance Win32_Process -Filter 'ProcessId={note.pid}').CommandLine",
        ]
    else:
        ask = ["ps", "-ww", "-o", "args=", "-p", str(note.pid)]
    try:
        said = subprocess.run(ask, capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    return f"-Dcleanlint.token={note.token}" in said


@contextmanager
def _alone() -> Iterator[None]:
    """One start at a time: others wait for it, and then find its server. A lock left behind by a crash grows old."""
    folder = Path(cache.folder())
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / _LOCK
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            with suppress(OSError):
                if time.time() - lock.stat().st_mtime > STARTING + 10:
                    lock.unlink(missing_ok=True)
            time.sleep(0.1)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
