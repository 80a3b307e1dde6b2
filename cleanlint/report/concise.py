"""One line a finding, for people with many and for programs that read lines; and counts alone."""

from __future__ import annotations

from collections.abc import Sequence

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally
from cleanlint.report.look import path
from cleanlint.report.text import Written, headline
from cleanlint.rule import Finding


class ConciseReport(Written):
    """“path:line:column: error category/name: message [safe fix]”, then a summary."""

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        name = path(source.name)
        return "".join(f"{headline(self._look, name, finding)}\n" for finding in findings)


class StatisticsReport(Written):
    """How often each rule spoke, most often first; then a summary."""

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        return ""

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        rows = sorted(tally.rules.items(), key=lambda row: (-row[1].times, row[0]))
        number = len(f"{rows[0][1].times:,}") if rows else 0
        name = max((len(rule) for rule, _ in rows), default=0)
        for rule, (times, severity, fix) in rows:
            level = self._look.paint(f"{severity:<7}", severity)
            self._look.write(f"{times:>{number},}  {rule:<{name}}  {level}  {fix}".rstrip())
        super().done(tally, troubles)
