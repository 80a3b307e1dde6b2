"""The report for programs: one JSON object, written as it grows. Positions are those of the file's own text, with the
line breaks it has and without the byte order mark: open(path, newline="") and read the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally
from cleanlint.rule import Finding
from cleanlint.version import __version__


class JsonReport:
    """`{"version", "files": [{"path", "findings": […]}], "errors": […], "summary": {…}}`."""

    def __init__(self) -> None:
        self._out = sys.stdout
        if hasattr(self._out, "reconfigure"):
            self._out.reconfigure(encoding="utf-8", errors="backslashreplace")  # \\udc80 is also what JSON would say
        self._out.write(f'{{"version": {_dump(__version__)}, "files": [')
        self._first = True

    def file(self, source: Source, findings: Sequence[Finding]) -> None:
        row = {"path": source.name, "findings": [as_object(source, finding) for finding in findings]}
        self._out.write(("\n" if self._first else ",\n") + _dump(row))
        self._first = False

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        errors = [{"path": one.path, "line": one.line, "message": one.message} for one in troubles]
        counts = {
            "files": tally.files, "findings": tally.findings,
            **{f"{level}s": count for level, count in tally.levels.items()},
            "safe_fixes": tally.safe, "unsafe_fixes": tally.unsafe, "rules": dict(sorted(tally.rules.items())),
        }  # fmt: skip
        self._out.write(f'\n], "errors": {_dump(errors)}, "summary": {_dump(counts)}}}\n')


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


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
