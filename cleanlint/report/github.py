"""GitHub's annotations: workflow commands on standard output, and the whole list as a table in the job's summary."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TextIO

from cleanlint.files import Source, Trouble
from cleanlint.report import LEVELS, Tally, number, summary
from cleanlint.report.look import visible
from cleanlint.report.program import NOT_CHECKED, describe, file
from cleanlint.report.spans import core
from cleanlint.rule import Finding

_COMMANDS = {"error": "error", "warning": "warning", "hint": "notice"}
_SHOWN = 10
"""Annotations of one level that GitHub shows of a step; it drops the rest without a word."""

_ROOM = 1024 * 1024 - 1024
"""Bytes that a step's summary may have, without its head and last line."""

_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>|&~$#:@!^=+]")


class GithubReport:
    """The gravest findings first, as only so many are shown. Each part has two lines a finding: command and row."""

    def __init__(self, out: TextIO, quiet: bool) -> None:
        self._out, self._quiet = out, quiet
        self._commands: dict[str, list[str]] = {level: [] for level in LEVELS}
        self._rows: dict[str, list[str]] = {level: [] for level in LEVELS}
        self._room = dict.fromkeys(LEVELS, _ROOM)

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        path = file(source.name)
        return "".join(f"{line}\n" for one in findings for line in _of_finding(source, path, one))

    def add(self, part: str) -> None:
        lines = part.split("\n")
        for command, row in zip(lines[::2], lines[1::2], strict=False):
            self._keep(command, row)

    def _keep(self, command: str, row: str) -> None:
        """As much as can be shown of any level, whatever the number of files."""
        level = next(one for one in LEVELS if command.startswith(f"::{_COMMANDS[one]} "))
        if len(self._commands[level]) < _SHOWN:
            self._commands[level].append(command)
        if self._room[level] > 0:
            self._rows[level].append(row)
            self._room[level] -= len(row.encode("utf-8", "replace")) + 1

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        found = {level: count + len(troubles) * (level == "error") for level, count in tally.levels.items()}
        ours, self._commands["error"] = self._commands["error"], []
        rows, self._rows["error"] = self._rows["error"], []
        self._room["error"] = _ROOM
        for one in troubles:
            self._keep(*_of_trouble(one))
        self._commands["error"] = (self._commands["error"] + ours)[:_SHOWN]
        self._rows["error"] += rows
        for level in LEVELS:
            self._out.writelines(f"{command}\n" for command in self._commands[level])
        target = os.environ.get("GITHUB_STEP_SUMMARY")
        if target:
            _append(target, summary(tally, troubles), [row for level in LEVELS for row in self._rows[level]], found)
        hidden = [f"{_SHOWN} of {number(count, level)}" for level, count in found.items() if count > _SHOWN]
        if hidden:
            rest = "the job's summary has them all" if target else "`--output-format concise` lists them all"
            self._out.write(f"Shown as annotations: {', '.join(hidden)}; {rest}.\n")
        if not self._quiet:
            self._out.write(f"{summary(tally, troubles)}\n")


def _of_finding(source: Source, path: str, finding: Finding) -> tuple[str, str]:
    start, end = core(source.text, finding)
    last = finding.line + source.text.count("\n", start, end)
    place = {"file": path, "line": finding.line, "endLine": last}
    if last == finding.line:  # columns of different lines are not understood
        place |= {"col": finding.column, "endColumn": finding.column + end - start}
    words = describe(source, finding, "\n")
    command = _command(_COMMANDS[finding.severity], {**place, "title": finding.rule}, words)
    where = f"{path}:{finding.line}:{finding.column}"
    return command, _row(where, finding.severity, finding.rule, describe(source, finding))


def _of_trouble(trouble: Trouble) -> tuple[str, str]:
    path, words = file(trouble.path), visible(trouble.message)
    command = _command("error", {"file": path, "line": trouble.line or 1, "title": NOT_CHECKED}, words)
    return command, _row(path, "error", NOT_CHECKED, words)


def _command(name: str, properties: dict[str, object], words: str) -> str:
    given = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {given}::{_data(words)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _row(*cells: str) -> str:
    return "".join(f"| {_MARKDOWN.sub(_literal, cell)} " for cell in cells) + "|"


def _literal(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _append(target: str, words: str, rows: Sequence[str], found: dict[str, int]) -> None:
    """To the summary that the step has so far, as many rows as there is room for: GitHub refuses a larger one whole."""
    with open(target, "a", encoding="utf-8", errors="replace") as out:
        room = _ROOM - out.tell()
        out.write(f"## cleanlint\n\n{words.replace('see above', 'see below')}\n")
        if rows:
            out.write("\n| place | level | rule | what |\n|---|---|---|---|\n")
        shown = 0
        for row in rows:
            room -= len(row.encode("utf-8", "replace")) + 1
            if room < 0:
                break
            out.write(f"{row}\n")
            shown += 1
        left = sum(found.values()) - shown
        if left:
            out.write(f"\n… and {left:,} more, for which a summary has no room.\n")
