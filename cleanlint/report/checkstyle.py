"""Checkstyle's XML, which most CI systems can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally
from cleanlint.report.look import visible
from cleanlint.report.program import NOT_CHECKED, describe, file, xml
from cleanlint.rule import Finding

_SEVERITIES = {"error": "error", "warning": "warning", "hint": "info"}


class CheckstyleReport:
    """A `file` for each input, with an `error` for each finding. Columns are characters, from 1."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._before = '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="10.0">\n'

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        rows = (
            f'line="{one.line}" column="{one.column}" severity="{_SEVERITIES[one.severity]}" '
            f'message="{xml(describe(source, one))}" source="{xml(one.rule)}"'
            for one in findings
        )
        return _file(source.name, rows)

    def add(self, part: str) -> None:
        self._out.write(self._before + part)
        self._before = ""

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        for one in troubles:
            words = xml(visible(one.message))
            row = f'line="{one.line or 1}" severity="error" message="{words}" source="{NOT_CHECKED}"'
            self.add(_file(one.path, [row]))
        self.add("</checkstyle>\n")


def _file(name: str, rows: Iterable[str]) -> str:
    return f'<file name="{xml(file(name))}">\n' + "".join(f"<error {row}/>\n" for row in rows) + "</file>\n"
