"""JUnit's XML, for CI systems that show tests: a suite for each file, a test for each finding."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TextIO

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally
from cleanlint.report.look import visible
from cleanlint.report.program import NOT_CHECKED, describe, file, xml
from cleanlint.report.spans import advice
from cleanlint.rule import Finding


class JunitReport:
    """Errors and warnings fail, hints are skipped, a clean file is a test that passes, an unread one an error."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._before = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="cleanlint">\n'

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        path = file(source.name)
        cases = [_of_finding(source, path, finding) for finding in findings]
        hints = sum(finding.severity == "hint" for finding in findings)
        return _suite(path, cases or [_case(path, 1, "clean", "")], len(findings) - hints, 0, hints)

    def add(self, part: str) -> None:
        self._out.write(self._before + part)
        self._before = ""

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        for one in troubles:
            inner = f'<error type="{NOT_CHECKED}" message="{xml(visible(one.message))}"/>'
            path = file(one.path)
            self.add(_suite(path, [_case(path, one.line or 1, NOT_CHECKED, inner)], 0, 1, 0))
        self.add("</testsuites>\n")


def _of_finding(source: Source, path: str, finding: Finding) -> str:
    name = f"{finding.rule} ({finding.line}:{finding.column})"
    if finding.severity == "hint":
        inner = f'<skipped message="{xml(describe(source, finding))}"/>'
    else:
        words = f'<failure type="{finding.severity}" message="{xml(visible(finding.message))}">'
        place = f"{path}:{finding.line}:{finding.column}"
        inner = f"{words}{xml(f'{place} {advice(source.text, finding)}'.rstrip())}</failure>"
    return _case(path, finding.line, name, inner)


def _suite(path: str, cases: Sequence[str], failures: int, errors: int, skipped: int) -> str:
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
    return f'<testsuite name="{xml(path)}" {counts}>\n{"".join(cases)}</testsuite>\n'


def _case(path: str, line: int, name: str, inner: str) -> str:
    group = os.path.splitext(path)[0]  # readers take what follows the last dot for the name of a class
    where = f'classname="{xml(group)}" name="{xml(name)}" file="{xml(path)}" line="{line}"'
    return f"<testcase {where}>{inner}</testcase>\n" if inner else f"<testcase {where}/>\n"
