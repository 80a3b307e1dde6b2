"""JSON lines: one finding a line, with its file; then one line for each input that could not be checked."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from typing import TextIO

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally
from cleanlint.report.json_ import as_object
from cleanlint.rule import Finding


class JsonlReport:
    """`{"path", "rule", "severity", …}` as in the JSON report, or `{"path", "line", "error"}`."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        return "".join(f"{dumps({'path': source.name, **as_object(source, one)})}\n" for one in findings)

    def add(self, part: str) -> None:
        self._out.write(part)

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        for one in troubles:
            self._out.write(f"{dumps({'path': one.path, 'line': one.line, 'error': one.message})}\n")
