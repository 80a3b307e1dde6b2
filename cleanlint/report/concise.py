"""One line a finding, for people with many and for programs that read lines; and counts alone."""

from __future__ import annotations

from collections.abc import Sequence

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally, summary
from cleanlint.report.look import Look, path
from cleanlint.report.text import headline
from cleanlint.rule import Finding


class ConciseReport:
    """“path:line:column: error category/name: message [safe fix]”, then a summary."""

    def __init__(self, look: Look, quiet: bool) -> None:
        self._look, self._quiet = look, quiet

    def file(self, source: Source, findings: Sequence[Finding]) -> None:
        name = path(source.name)
        for finding in findings:
            self._look.write(headline(self._look, name, finding))

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        if not self._quiet:
            self._look.write(summary(tally, troubles))


class StatisticsReport:
    """How often each rule spoke, most often first; then a summary."""

    def __init__(self, look: Look, quiet: bool) -> None:
        self._look, self._quiet = look, quiet
        self._kinds: dict[str, tuple[str, str]] = {}

    def file(self, source: Source, findings: Sequence[Finding]) -> None:
        for finding in findings:
            fix = "" if finding.fix is None else "safe fix" if finding.safe else "unsafe fix"
            self._kinds.setdefault(finding.rule, (finding.severity, fix))

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        rows = sorted(tally.rules.items(), key=lambda row: (-row[1], row[0]))
        number = len(f"{rows[0][1]:,}") if rows else 0
        name = max((len(rule) for rule, _ in rows), default=0)
        for rule, count in rows:
            severity, fix = self._kinds[rule]
            level = self._look.paint(f"{severity:<7}", severity)
            self._look.write(f"{count:>{number},}  {rule:<{name}}  {level}  {fix}".rstrip())
        if not self._quiet:
            self._look.write(summary(tally, troubles))
