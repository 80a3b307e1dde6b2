"""The same work on many files in several processes, with the results in the files' order."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Result = TypeVar("Result")

FEW = 32  # files that are done before two processes have started
MUCH = 1_000_000  # bytes in few files that pay all the same
_CHUNK_FILES, _CHUNK_BYTES = 32, 300_000
_ENDING = (signal.SIGINT, signal.SIGTERM)
_AHEAD = 4  # chunks a process that wait or run, so that none is idle and memory stays small


class WorkerDied(Exception):
    """A process was killed, most likely for want of memory."""


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(make: Callable[[], Callable[[str], Result]], paths: Iterable[str], jobs: int) -> Iterator[Result]:
    """The result of the work for each path, in order. `make` makes the work, here and (where processes are not forked)
    again in each process: there it must be picklable. Raises WorkerDied."""
    work = make()
    paths = iter(paths)
    first = list(islice(paths, FEW)) if jobs > 1 else []
    if len(first) == FEW or (len(first) > 1 and sum(map(_size, first)) > MUCH):
        yield from _in_processes(make, work, _chunks(chain(first, paths)), jobs)
    else:
        yield from map(work, chain(first, paths))


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return 0


def _chunks(paths: Iterable[str]) -> Iterator[list[str]]:
    chunk, size = list[str](), 0
    for path in paths:
        chunk.append(path)
        size += _size(path)
        if len(chunk) == _CHUNK_FILES or size > _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _in_processes(
    make: Callable[[], Callable[[str], Result]], work: Callable[[str], Result], chunks: Iterator[list[str]], jobs: int
) -> Iterator[Result]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    # A forked process has the rules at once; elsewhere than on Linux forking is not safe.
    forked = sys.platform == "linux" and threading.active_count() == 1
    sys.stdout.flush()
    pool = ProcessPoolExecutor(
        jobs,
        get_context("fork" if forked else "spawn"),
        _begin,
        ((lambda: work) if forked else make,),
    )
    waiting: deque[Future[list[Result]]] = deque()
    try:
        for chunk in chunks:
            with _deaf():
                waiting.append(pool.submit(_do, chunk))
            if len(waiting) >= jobs * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        for process in active_children():
            process.kill()  # they heed no gentler signal
        raise WorkerDied("a worker process was killed, perhaps for want of memory; try fewer with --jobs") from None
    finally:
        pool.shutdown(cancel_futures=True)  # what runs is ended first: files are whole


@contextmanager
def _deaf() -> Iterator[None]:
    """A process that begins here hears no signal before it is ready for one: it would die of it, with a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(make: Callable[[], Callable[[str], Any]]) -> None:
    start_worker(make)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)


_work: Any = None  # of this process


def start_worker(make: Callable[[], Callable[[str], Any]]) -> None:
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told too, and lets the file at hand be ended
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _work = make()


def _end_with_parent() -> None:
    """A killed parent must not leave processes behind that wait for work for ever."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _do(chunk: list[str]) -> list[Any]:
    return [_work(path) for path in chunk]
