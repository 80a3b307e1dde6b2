"""The report for a person: each finding with the line it is in, the place marked, and what it would become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally, summary
from cleanlint.report.look import Look, columns, path, shorten, visible, window
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
    start, end = _core(text, finding)
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


def _core(text: str, finding: Finding) -> tuple[int, int]:
    """The span without the line breaks at its ends: a deleted line takes some along."""
    start, end = finding.start, finding.end
    if not finding.found.strip("\n"):
        return start, start
    while text[start] == "\n":
        start += 1
    while text[end - 1] == "\n":
        end -= 1
    return start, end


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
    found, fix = finding.found, finding.fix or ""
    if len(found) <= 3 and not any(letter.isalnum() for letter in found):
        left, right = _words(text, finding.start, finding.end)
        found, fix = left + found + right, left + fix + right
    if not fix:
        return f"delete {look.paint(f'“{_brief(found)}”', 'bad')}"
    if not found:
        return f"insert {look.paint(f'“{_brief(fix)}”', 'good')}"
    found, fix = _apart(found, fix)
    return f"{look.paint(f'“{_brief(found)}”', 'bad')} → {look.paint(f'“{_brief(fix)}”', 'good')}"


def _words(text: str, start: int, end: int, most: int = 16) -> tuple[str, str]:
    """What touches a place: a mark or a blank says little without the word it stands at."""
    before, after = text[max(0, start - most) : start], text[end : end + most]
    left = "" if not before or before[-1].isspace() else before.split()[-1]
    right = "" if not after or after[0].isspace() else after.split()[0]
    return ("…" + left if len(left) == most else left), (right + "…" if len(right) == most else right)


def _brief(text: str) -> str:
    return shorten(visible(text), 60)


def _apart(found: str, fix: str, keep: int = 12) -> tuple[str, str]:
    """Both texts without most of what they share at their ends, where they are too long to be shown whole."""
    if max(len(found), len(fix)) <= 60:
        return found, fix
    head = _shared(found, fix)
    tail = _shared(found[head:][::-1], fix[head:][::-1])
    if head > keep:
        found, fix = "…" + found[head - keep :], "…" + fix[head - keep :]
    if tail > keep:
        found, fix = found[: keep - tail] + "…", fix[: keep - tail] + "…"
    return found, fix


def _shared(one: str, other: str) -> int:
    """Length of the beginning that two texts share."""
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    return at
