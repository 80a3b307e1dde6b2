"""A bar on the terminal for work that takes longer than a moment. It goes to standard error, and away when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

Thing = TypeVar("Thing")

PATIENCE = 1.0  # seconds without a bar: most runs are over by then


def shown() -> bool:
    """Whether there is somebody to look at it."""
    return sys.stderr.isatty()


class Bar:
    """Counts things as they are done; `hide` before anything else is written to the terminal. Without a total, unseen."""

    def __init__(self, total: int, what: str) -> None:
        self._total, self._what = total, what
        self._done, self._start = 0, time.monotonic()
        self._bar: Any = None
        self._hidden = True

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        if not self._total or time.monotonic() - self._start < PATIENCE:
            return
        if self._bar is None:
            self._bar, self._task = _bar(self._total, self._what)
        if self._hidden:
            self._bar.start()
            self._hidden = False
        self._bar.update(self._task, completed=self._done)

    def hide(self) -> None:
        if not self._hidden:
            self._bar.stop()
            self._hidden = True
            self._start = time.monotonic()  # back after a while of silence


@contextmanager
def over(things: Sequence[Thing], what: str) -> Iterator[tuple[Bar, Iterator[Thing]]]:
    """A bar for these things, and they themselves."""
    bar = Bar(len(things), what)
    try:
        yield bar, iter(things)
    finally:
        bar.hide()


def _bar(total: int, what: str) -> tuple[Any, Any]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        BarColumn(), MofNCompleteColumn(), TextColumn(what), TimeRemainingColumn(compact=True),
        console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False,
    )  # fmt: skip
    return bar, bar.add_task(what, total=total)
