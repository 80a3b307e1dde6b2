"""Findings for people and programs. Every form is written file by file: memory does not grow with their number."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cleanlint.files import Source, Trouble
    from cleanlint.rule import Finding

FORMATS = ("text", "concise", "json")
LEVELS = ("error", "warning", "hint")


class Report(Protocol):
    """One form of output: told of each file, then of the whole."""

    def file(self, source: Source, findings: Sequence[Finding]) -> None: ...

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None: ...


class Tally:
    """What was found so far, in numbers."""

    def __init__(self) -> None:
        self.files = self.damaged = self.findings = self.safe = self.unsafe = 0
        self.levels = dict.fromkeys(LEVELS, 0)
        self.rules: dict[str, int] = {}

    def add(self, findings: Sequence[Finding]) -> None:
        self.files += 1
        self.damaged += bool(findings)
        self.findings += len(findings)
        for finding in findings:
            self.levels[finding.severity] += 1
            self.rules[finding.rule] = self.rules.get(finding.rule, 0) + 1
            if finding.fix is not None:
                self.safe += finding.safe
                self.unsafe += not finding.safe

    def fails(self, level: str) -> bool:
        """Whether anything was found at this level or a worse one."""
        return any(self.levels[one] for one in LEVELS[: LEVELS.index(level) + 1])


def make(format: str, quiet: bool = False, statistics: bool = False) -> Report:
    """The report asked for, writing to standard output."""
    if format == "json":
        from cleanlint.report.json_ import JsonReport

        return JsonReport()
    from cleanlint.report.look import Look

    if statistics:
        from cleanlint.report.concise import StatisticsReport

        return StatisticsReport(Look(sys.stdout), quiet)
    if format == "concise":
        from cleanlint.report.concise import ConciseReport

        return ConciseReport(Look(sys.stdout), quiet)
    from cleanlint.report.text import TextReport

    return TextReport(Look(sys.stdout), quiet)


def number(count: int, thing: str) -> str:
    """“1 file”, “2 files”."""
    return f"{count:,} {thing}" + "s" * (count != 1)


def levels(tally: Tally) -> str:
    """“6 errors, 1 hint”."""
    return ", ".join(number(count, level) for level, count in tally.levels.items() if count)


def summary(tally: Tally, troubles: Sequence[Trouble]) -> str:
    """The last line for a person: how much, where, and what can be done about it."""
    parts = [f"Found no problem in {number(tally.files, 'file')}."] if tally.files else []
    if tally.findings:
        found = f"Found {number(tally.findings, 'problem')} ({levels(tally)}) in {number(tally.damaged, 'file')}"
        if tally.files > tally.damaged:
            found += f" of {tally.files:,}"
        parts = [found + _remedy(tally) + "."]
    if troubles:
        inputs = number(len({trouble.path for trouble in troubles}), "input")
        parts.append(f"{inputs} could not be checked in full: see above.")
    return " ".join(parts)


def _remedy(tally: Tally) -> str:
    if tally.safe and tally.unsafe:
        return f"; {tally.safe:,} can be mended by `cleanlint fix`, {tally.unsafe:,} more with `--unsafe`"
    if tally.safe:
        return f"; {tally.safe:,} can be mended by `cleanlint fix`"
    if tally.unsafe:
        return f"; {tally.unsafe:,} can be mended by `cleanlint fix --unsafe`"
    return ""
