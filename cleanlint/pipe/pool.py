"""The same work on many things in processes, with the results in the things' order."""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from cleanlint.workers import WorkerDied, start_worker

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext

Key = TypeVar("Key")
Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 2  # tasks a process that wait: enough for none to be idle


def in_order(
    work: Callable[[Task], Result],
    tasks: Iterable[tuple[Key, Task | None]],
    workers: int,
    ready: Callable[[], Any],
) -> Iterator[tuple[Key, Result | None]]:
    """The result of the work on each task, with the task's key; None where there is no task.

    When the caller goes away early (an error, Ctrl-C), the processes are killed: what a task writes must be whole or not
    there. `ready` is what a process does first. It, `work` and the tasks are picklable. Raises WorkerDied, and what `work` raises.
    """
    if workers == 1:
        for key, task in tasks:
            yield key, None if task is None else work(task)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(workers, _context(), _begin, (ready,))
    waiting: deque[tuple[Key, Future[Result] | None]] = deque()

    def first() -> tuple[Key, Result | None]:
        key, made = waiting.popleft()
        return key, None if made is None else made.result()

    try:
        for key, task in tasks:
            waiting.append((key, None if task is None else pool.submit(work, task)))
            if len(waiting) > workers * AHEAD:
                yield first()
        while waiting:
            yield first()
        pool.shutdown()
    except BrokenProcessPool:
        raise WorkerDied(
            "a worker process was killed, perhaps for want of memory; run again to go on, with fewer --workers"
        ) from None
    finally:
        for process in (pool._processes or {}).values():  # from Python 3.14 on this is kill_workers
            process.kill()
        pool.shutdown(cancel_futures=True)


def _context() -> BaseContext:
    """Arrow and fsspec run threads, so processes are not forked from here. Those that come of this hear no Ctrl-C."""
    from multiprocessing import get_all_start_methods, get_context

    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    from multiprocessing.forkserver import ensure_running

    processes = get_context("forkserver")
    processes.set_forkserver_preload(["cleanlint.pipe.part"])
    if threading.current_thread() is not threading.main_thread():  # where no signals come
        return processes
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ensure_running()
    finally:
        signal.signal(signal.SIGINT, before)
    return processes


def _begin(ready: Callable[[], Any]) -> None:
    pa.set_cpu_count(1)
    start_worker(ready)
