"""The report for a person: each finding with the line it is in, the place marked, and what it would become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally, summary
from cleanlint.report.look import Look, columns, path, shorten, visible, window
from cleanlint.report.spans import change, core
from cleanlint.rule import Finding

_LINES = 3
"""Lines shown of a finding that spans more."""


class Written:
    """What the reports for a person share: parts as they come, then a summary."""

    def __init__(self, out: TextIO, quiet: bool) -> None:
        self._out, self._look, self._quiet = out, Look(out), quiet

    def add(self, part: str) -> None:
        self._out.write(part)

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        if not self._quiet:
            self._look.write(summary(tally, troubles))


class TextReport(Written):
    """Frames with the source line."""

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        name, rows = path(source.name), list[str]()
        for finding in findings:
            rows += [headline(self._look, name, finding), *frame(self._look, source.text, finding), ""]
        return "".join(f"{row}\n" for row in rows)


def headline(look: Look, name: str, finding: Finding) -> str:
    """“path:line:column: error category/name: message [safe fix]”."""
    place = look.paint(f"{name}:{finding.line}:{finding.column}:", "bold")
    level = look.paint(finding.severity, finding.severity)
    mark = "" if finding.fix is None else " [safe fix]" if finding.safe else " [unsafe fix]"
    return f"{place} {level} {look.paint(finding.rule, 'bold')}: {visible(finding.message)}{look.paint(mark, 'dim')}"


def frame(look: Look, text: str, finding: Finding) -> list[str]:
    """The finding in its line (or lines), marked, with the help line below."""
    start, end = core(text, finding)
    line = finding.line
    rows: list[str] = []
    parts = text[start : min(end, start + 4000)].split("\n")
    gutter = len(str(line + min(len(parts), _LINES) - 1)) + 1
    at = start
    for part in parts[:_LINES]:
        rows += _marked(look, text, at, at + len(part), line, gutter)
        at, line = at + len(part) + 1, line + 1
    if len(parts) > _LINES or end - start > 4000:
        more = text.count("\n", start, end) - min(len(parts), _LINES) + 1
        rows.append(f"{' ' * gutter}  {look.paint(f'… and {more:,} more lines' if more > 1 else '… and more', 'dim')}")
    if finding.fix is not None:
        rows.append(f"{' ' * gutter}{look.paint('= help:', 'dim')} {_help(look, text, finding)}")
    return rows


def _marked(look: Look, text: str, start: int, end: int, line: int, gutter: int) -> list[str]:
    """One line with text[start:end] underlined, cut to the width of the terminal around the place."""
    room = max(20, look.width - gutter - 4)
    if start == end:
        found = "⏎" if text[start : start + 1] == "\n" else ""
    else:
        found = visible(text[start : min(end, start + 4 * room)]) + "…" * (end - start > 4 * room)
        found = shorten(found, room * 2 // 3)
    left, right = _around(text, start, end, room - columns(found))
    bar, number = look.paint("|", "dim"), look.paint(f"{line:>{gutter - 1}} ", "dim")
    under = look.paint("^" * max(1, columns(found)), "error")
    return [f"{number}{bar} {left}{found}{right}".rstrip(), f"{' ' * gutter}{bar} {' ' * columns(left)}{under}"]


def _around(text: str, start: int, end: int, spare: int) -> tuple[str, str]:
    """The line before and after a place: half of the room each, and what one side leaves goes to the other."""
    line_end = text.find("\n", end, end + spare)
    before_most = start - max(text.rfind("\n", max(0, start - spare), start) + 1, start - spare, 0)
    after_most = (line_end if line_end >= 0 else min(len(text), end + spare)) - end
    before = min(before_most, max(spare // 2, spare - after_most))
    after = min(after_most, spare - before)
    for part in (1, 2, 4):  # wide letters, and marks for invisible ones, take more than a column each
        left, right = window(text, start, end, before // part, after // part)
        left, right = visible(left, joiners=False), visible(right, joiners=False)
        if columns(left) + columns(right) <= spare:
            break
    return left, right


def _help(look: Look, text: str, finding: Finding) -> str:
    found, fix = change(text, finding)
    if not fix:
        return f"delete {look.paint(f'“{found}”', 'bad')}"
    if not found:
        return f"insert {look.paint(f'“{fix}”', 'good')}"
    return f"{look.paint(f'“{found}”', 'bad')} → {look.paint(f'“{fix}”', 'good')}"
