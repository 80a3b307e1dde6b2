"""Reviewdog's Diagnostic Format: comments on a change, with suggestions to accept. Columns count bytes of UTF-8 from 1."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from typing import Any, TextIO

from cleanlint.files import Source, Trouble
from cleanlint.positions import Positions
from cleanlint.report import Tally
from cleanlint.report.json_ import Listed
from cleanlint.report.look import visible
from cleanlint.report.program import NOT_CHECKED, file
from cleanlint.report.spans import core
from cleanlint.rule import Finding

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "hint": "INFO"}


class RdjsonReport(Listed):
    """`{"source", "diagnostics": […]}`. The message of an unsafe fix says that it is one."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(out, '{"source": {"name": "cleanlint"}, "diagnostics": [')

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        places = Positions(source.given, "utf-8")
        path = file(source.name)
        return ",\n".join(dumps(_diagnostic(source, places, path, finding)) for finding in findings)

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        for one in troubles:
            location: dict[str, Any] = {"path": file(one.path)}
            if one.line:
                location["range"] = {"start": {"line": one.line}}
            code = {"value": NOT_CHECKED}
            words = visible(one.message)
            self.add(dumps({"message": words, "location": location, "severity": "ERROR", "code": code}))
        self.close("]}")


def _diagnostic(source: Source, places: Positions, path: str, finding: Finding) -> dict[str, Any]:
    unsafe = finding.fix is not None and not finding.safe
    words = visible(finding.message) + " (The suggestion needs your judgement.)" * unsafe
    diagnostic: dict[str, Any] = {
        "message": words,
        "location": {"path": path, "range": _range(source, places, *core(source.text, finding))},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    if finding.fix is not None:
        start, end = source.offset(finding.start), source.offset(finding.end)
        whole = _range(source, places, finding.start, finding.end)
        diagnostic["suggestions"] = [{"range": whole, "text": source.breaks_like(finding.fix, start, end)}]
    return diagnostic


def _range(source: Source, places: Positions, start: int, end: int) -> dict[str, Any]:
    return {"start": _position(source, places, start), "end": _position(source, places, end)}


def _position(source: Source, places: Positions, at: int) -> dict[str, int]:
    line, column = places.place(source.offset(at))
    if not line and source.encoding == "utf-8":
        column += len(source.mark)  # bytes of the first line like all others
    return {"line": line + 1, "column": column + 1}
