"""The report for programs: one JSON object, written as it grows. Positions are those of the file's own text, with the
line breaks it has and without the byte order mark: open(path, newline="") and read the same.

All JSON is in ASCII: no encoding of a stream can break it, and no character in it is obeyed by a terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from typing import Any, TextIO

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally
from cleanlint.rule import Finding
from cleanlint.version import __version__


class Listed:
    """What the forms share that are JSON around one list: it is written item by item."""

    def __init__(self, out: TextIO, opening: str) -> None:
        self._out, self._before = out, opening

    def add(self, part: str) -> None:
        if part:
            self._out.write(f"{self._before}\n{part}")
            self._before = ","

    def close(self, closing: str) -> None:
        self._out.write(f"{'' if self._before == ',' else self._before}\n{closing}\n")


class JsonReport(Listed):
    """`{"version", "files": [{"path", "findings": […]}], "errors": […], "summary": {…}}`."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(out, f'{{"version": {dumps(__version__)}, "files": [')

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        return dumps({"path": source.name, "findings": [as_object(source, finding) for finding in findings]})

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        errors = [{"path": one.path, "line": one.line, "message": one.message} for one in troubles]
        counts = {
            "files": tally.files, "findings": tally.findings,
            **{f"{level}s": count for level, count in tally.levels.items()},
            "safe_fixes": tally.safe, "unsafe_fixes": tally.unsafe,
            "rules": {rule: one.times for rule, one in sorted(tally.rules.items())},
        }  # fmt: skip
        self.close(f'], "errors": {dumps(errors)}, "summary": {dumps(counts)}}}')


def as_object(source: Source, finding: Finding) -> dict[str, Any]:
    """A finding in the coordinates of the file's own text."""
    start, end = source.offset(finding.start), source.offset(finding.end)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "start": start,
        "end": end,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "found": source.given[start:end],
        "fix": None if finding.fix is None else source.breaks_like(finding.fix, start, end),
        "safe": finding.safe,
    }
