"""The report for programs: one JSON object, written as it grows. Positions are those of the file's own text, with the
line breaks it has and without the byte order mark: open(path, newline="") and read the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TextIO

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally
from cleanlint.rule import Finding
from cleanlint.version import __version__


class JsonReport:
    """`{"version", "files": [{"path", "findings": […]}], "errors": […], "summary": {…}}`."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._before = f'{{"version": {_dump(__version__)}, "files": ['

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        return _dump({"path": source.name, "findings": [as_object(source, finding) for finding in findings]})

    def add(self, part: str) -> None:
        self._out.write(f"{self._before}\n{part}")
        self._before = ","

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        errors = [{"path": one.path, "line": one.line, "message": one.message} for one in troubles]
        counts = {
            "files": tally.files, "findings": tally.findings,
            **{f"{level}s": count for level, count in tally.levels.items()},
            "safe_fixes": tally.safe, "unsafe_fixes": tally.unsafe, "rules": {rule: one.times for rule, one in sorted(tally.rules.items())},
        }  # fmt: skip
        self._out.write("" if self._before == "," else self._before)
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
