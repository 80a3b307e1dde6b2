"""Findings for people and programs. Every form is written file by file: memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TextIO

if TYPE_CHECKING:
    from cleanlint.files import Source, Trouble
    from cleanlint.rule import Finding

LEVELS = ("error", "warning", "hint")
_FORMS = {
    "text": "text.TextReport quiet",
    "concise": "concise.ConciseReport quiet",
    "statistics": "concise.StatisticsReport quiet",
    "html": "html.HtmlReport folders",
    "json": "json_.JsonReport",
    "jsonl": "jsonl.JsonlReport",
    "sarif": "sarif.SarifReport folders",
    "github": "github.GithubReport quiet",
    "gitlab": "gitlab.GitlabReport",
    "junit": "junit.JunitReport",
    "checkstyle": "checkstyle.CheckstyleReport",
    "rdjson": "rdjson.RdjsonReport",
}
"""Name -> the class, and what it takes beside the stream to write to."""
FORMATS = tuple(form for form in _FORMS if form != "statistics")


class Report(Protocol):
    """One form of output. `part` may be called in another process than the rest, on an object of its own there."""

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        """What one file adds."""

    def add(self, part: str) -> None:
        """Called with the parts in the files' order: most forms write them at once."""

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        """The end of the report."""


class Count(NamedTuple):
    """How often a rule spoke, and of which kind it is."""

    times: int
    severity: str
    fix: str


class Tally:
    """What was found so far, in numbers."""

    def __init__(self) -> None:
        self.files = self.damaged = self.findings = self.safe = self.unsafe = 0
        self.levels = dict.fromkeys(LEVELS, 0)
        self.rules: dict[str, Count] = {}

    def add(self, findings: Sequence[Finding]) -> None:
        self.files += 1
        self.damaged += bool(findings)
        self.findings += len(findings)
        for finding in findings:
            self.levels[finding.severity] += 1
            fix = "" if finding.fix is None else "safe fix" if finding.safe else "unsafe fix"
            self._count(finding.rule, Count(1, finding.severity, fix))
            if fix:
                self.safe += finding.safe
                self.unsafe += not finding.safe

    def merge(self, other: Tally) -> None:
        self.files += other.files
        self.damaged += other.damaged
        self.findings += other.findings
        self.safe += other.safe
        self.unsafe += other.unsafe
        for level, count in other.levels.items():
            self.levels[level] += count
        for rule, one in other.rules.items():
            self._count(rule, one)

    def _count(self, rule: str, more: Count) -> None:
        known = self.rules.get(rule)
        self.rules[rule] = more._replace(times=known.times + more.times) if known else more

    def fails(self, level: str) -> bool:
        """Whether anything was found at this level or a worse one."""
        return any(self.levels[one] for one in LEVELS[: LEVELS.index(level) + 1])


def make(form: str, out: TextIO, quiet: bool = False, folders: Sequence[str] = ()) -> Report:
    """The report asked for ("statistics" is one too), to be written to `out`. `folders` are the user's own rules."""
    place, *takes = _FORMS[form].split()
    module, _, name = place.partition(".")
    given = {"quiet": quiet, "folders": folders}
    kind: Any = getattr(import_module(f"cleanlint.report.{module}"), name)
    report: Report = kind(out, **{one: given[one] for one in takes})
    return report


def number(count: int, thing: str) -> str:
    """“1 file”, “2 files”."""
    return f"{count:,} {thing}" + "s" * (count != 1)


def levels(tally: Tally) -> str:
    """“6 errors, 1 hint”."""
    return ", ".join(number(count, level) for level, count in tally.levels.items() if count)


def summary(tally: Tally, troubles: Sequence[Trouble]) -> str:
    """The last line for a person: how much, where, and what can be done about it."""
    parts = [f"Found no problem in {number(tally.files, 'file')}."] if tally.files else []
    if not parts and not troubles:
        parts = ["No file was checked."]  # all that were named are excluded
    if tally.findings:
        found = f"Found {number(tally.findings, 'problem')} ({levels(tally)}) in {number(tally.damaged, 'file')}"
        if tally.files > tally.damaged:
            found += f" of {tally.files:,}"
        parts = [found + _remedy(tally) + "."]
    if troubles:
        inputs = number(len({trouble.path for trouble in troubles}), "input")
        parts.append(f"{inputs} could not be checked in full: see above.")
    return " ".join(parts)


def _remedy(tally: Tally) -> str:
    if tally.safe and tally.unsafe:
        return f"; {tally.safe:,} can be mended by `cleanlint fix`, {tally.unsafe:,} more with `--unsafe`"
    if tally.safe:
        return f"; {tally.safe:,} can be mended by `cleanlint fix`"
    if tally.unsafe:
        return f"; {tally.unsafe:,} can be mended by `cleanlint fix --unsafe`"
    return ""
