"""GitLab's Code Quality report, for the list in a merge request."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from json import dumps
from typing import TextIO

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally
from cleanlint.report.json_ import Listed
from cleanlint.report.look import visible
from cleanlint.report.program import NOT_CHECKED, describe, file, fingerprints
from cleanlint.rule import Finding

_SEVERITIES = {"error": "major", "warning": "minor", "hint": "info"}


class GitlabReport(Listed):
    """An array of issues. An input that could not be checked is one too, of the gravest severity."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(out, "[")

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        path, marks = file(source.name), fingerprints(source, findings)
        return ",\n".join(
            _issue(path, one.line, one.rule, describe(source, one), _SEVERITIES[one.severity], mark)
            for one, mark in zip(findings, marks, strict=True)
        )

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        for at, one in enumerate(troubles):
            words = visible(one.message)
            mark = f"{NOT_CHECKED} {words} {at}"
            self.add(_issue(file(one.path), one.line or 1, NOT_CHECKED, words, "blocker", mark))
        self.close("]")


def _issue(path: str, line: int, rule: str, words: str, severity: str, mark: str) -> str:
    return dumps(
        {
            "description": words,
            "check_name": rule,
            "fingerprint": sha256(f"{path}\0{mark}".encode()).hexdigest()[:32],
            "severity": severity,
            "location": {"path": path, "lines": {"begin": line}},
        }
    )
