"""The options by which only new findings count, and what they make of each file's. Only click is imported at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from cleanlint.baseline import Known, Sifted
    from cleanlint.changed import Changed, Ranges
    from cleanlint.files import Source
    from cleanlint.rule import Finding

OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--baseline", metavar="FILE", help="Only what is not in this file counts; see --write-baseline."),
    click.option(
        "--changed-since", metavar="REV", help="Only what is in lines changed since this git revision counts."
    ),
)
CHECK_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--write-baseline", metavar="FILE", help="Write all that is found into this file, as known."),
    click.option("--prune", is_flag=True, help="Take out of the --baseline what is no longer found."),
)


class Narrow(NamedTuple):
    """What is known and which lines have changed, for one run. Plain data: it can be sent to a process."""

    known: Known | None = None
    changed: Changed | None = None
    takes: bool = False  # whether all that is found is to be known from now on

    def lines(self, source: Source) -> Ranges | None:
        """The changed lines of a file; None: it does not matter which have changed. Raises Trouble."""
        return self.changed.ranges(source) if self.changed else None

    def sift(
        self, name: str, text: str, findings: Sequence[Finding], lines: Ranges | None, ran: Callable[[str], bool]
    ) -> tuple[list[Finding], Sifted | None]:
        """The new findings of a file's text, and what the baseline has to say of the others."""
        new, sifted = list(findings), None
        if self.known:
            sifted = self.known.sift(name, text, new, ran)
            new, sifted = [] if self.takes else sifted.new, sifted._replace(new=[])
        if lines is not None:
            from cleanlint.changed import touched

            new = touched(new, lines)
        return new, sifted


def narrow(asked: dict[str, Any]) -> Narrow:
    """What the options ask for. Raises Trouble for a file or revision that is not there."""
    known = changed = None
    writes = asked.get("write_baseline")
    if writes or asked["baseline"]:
        known = _known(writes, asked)
    if asked["changed_since"]:
        from cleanlint.changed import Changed

        changed = Changed(asked["changed_since"]).ask(asked["paths"])
    return Narrow(known, changed, bool(writes))


def _known(writes: str | None, asked: dict[str, Any]) -> Known:
    import os

    from cleanlint.baseline import Known, load

    if writes and not os.path.exists(writes):
        return Known(writes)
    return load(writes or asked["baseline"])


def contradiction(asked: dict[str, Any]) -> str:
    """Why these options do not go together, or nothing."""
    writes, prunes = asked.get("write_baseline"), asked.get("prune")
    if writes and (asked["changed_since"] or prunes):
        return f"--write-baseline takes all that is found; leave out {'--prune' if prunes else '--changed-since'}"
    if prunes and asked["changed_since"]:
        return "--prune takes out what is no longer found, and --changed-since leaves files unread; leave one out"
    if prunes and not asked["baseline"]:
        return "--prune needs --baseline FILE"
    return ""


class Ledger:
    """What the baseline held of all files, for the last word of a run."""

    def __init__(self, known: Known, asked: dict[str, Any]) -> None:
        self._known, self._takes, self._prunes = known, bool(asked.get("write_baseline")), bool(asked.get("prune"))
        self._partly = bool(asked["changed_since"])
        self._parts: list[Sifted] = []

    def add(self, part: Sifted | None) -> None:
        if part:
            self._parts.append(part)

    def done(self, whole: bool) -> str:
        """The summary, after the file was written where that was asked for. Unless the `whole` was read, nothing is
        written: what was not seen may be there still. Raises Trouble."""
        from cleanlint.baseline import save

        known, parts = self._known, self._parts
        new, held = (sum(one.times for part in parts for one in getattr(part, name)) for name in ("added", "held"))
        lost = () if self._partly else known.lost(parts)  # what was not read may hold what a renamed file held
        gone = [*lost, *(one for part in parts for one in part.stale)]
        stale = sum(one.times for one in gone)
        if not whole and (self._takes or self._prunes):
            return f"{known.file} is left as it was: not everything could be read."
        if self._takes:
            save(known.file, known.after(parts, take=True))
            return f"{known.file}: {new:,} new taken in, {held:,} known, {stale:,} stale taken out."
        if self._prunes and stale:
            save(known.file, known.after(parts, take=False))
            return f"{known.file}: {new:,} new, {held:,} known, {stale:,} stale taken out."
        end = " (--prune takes them out)" * bool(stale and not self._partly)
        return f"{known.file}: {new:,} new, {held:,} known, {stale:,} stale{end}."
