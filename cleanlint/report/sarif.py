"""SARIF 2.1.0, for code scanning and editors. Columns and offsets are code points of the file's own text."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from cleanlint.files import Source, Trouble
from cleanlint.positions import Positions
from cleanlint.report import Count, Tally
from cleanlint.report.json_ import Listed
from cleanlint.report.look import visible
from cleanlint.report.program import fingerprints, inside
from cleanlint.report.spans import advice, core
from cleanlint.rule import Finding
from cleanlint.version import __version__

if TYPE_CHECKING:
    from cleanlint.rule import Rule

_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}
_RUN = {"columnKind": "unicodeCodePoints", "newlineSequences": ["\r\n", "\n", "\r"]}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_TICKS = re.compile("`+")


class SarifReport(Listed):
    """One run. The rules that spoke come after the results, with their reasons (`folders` are the user's own rules)."""

    def __init__(self, out: TextIO, folders: Sequence[str] = ()) -> None:
        opening = dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_RUN]}).removesuffix("}]}")
        super().__init__(out, f'{opening}, "results": [')
        self._folders = folders

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        artifact, places = _artifact(source.name), Positions(source.given, "utf-32")
        marks = fingerprints(source, findings)
        return ",\n".join(
            dumps(_result(source, artifact, places, one, mark)) for one, mark in zip(findings, marks, strict=True)
        )

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        rules = _descriptors(tally.rules, self._folders) if tally.rules else []
        tool = {"driver": {"name": "cleanlint", "version": __version__, "semanticVersion": __version__, "rules": rules}}
        run: dict[str, Any] = {"executionSuccessful": not troubles}
        if troubles:
            run["toolExecutionNotifications"] = [_notification(one) for one in troubles]
        self.close(f'], "tool": {dumps(tool)}, "invocations": {dumps([run])}}}]}}')


def _result(source: Source, artifact: dict[str, str], places: Positions, finding: Finding, mark: str) -> dict[str, Any]:
    start, end = core(source.text, finding)
    region = _region(source, places, start, end)
    region["snippet"] = {"text": source.given[source.offset(start) : source.offset(end)]}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(visible(finding.message))},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"contextHash/v1": mark},
    }
    if finding.fix is not None:
        fix = _fix(source, artifact, places, finding)
        # Viewers offer what is under "fixes", and some tools apply it unseen: only safe ones belong there.
        result |= {"fixes": [fix]} if finding.safe else {"properties": {"unsafeFix": fix}}
    return result


def _fix(source: Source, artifact: dict[str, str], places: Positions, finding: Finding) -> dict[str, Any]:
    start, end = source.offset(finding.start), source.offset(finding.end)
    replacement = {
        "deletedRegion": _region(source, places, finding.start, finding.end),
        "insertedContent": {"text": source.breaks_like(finding.fix or "", start, end)},
    }
    return {
        "description": {"text": _plain(advice(source.text, finding))},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}],
        "properties": {"safe": finding.safe},
    }


def _region(source: Source, places: Positions, start: int, end: int) -> dict[str, Any]:
    """A span of `source.text` as it is in the file."""
    start, end = source.offset(start), source.offset(end)
    (line, column), (end_line, end_column) = places.place(start), places.place(end)
    return {
        "startLine": line + 1, "startColumn": column + 1, "endLine": end_line + 1, "endColumn": end_column + 1,
        "charOffset": start, "charLength": end - start,
    }  # fmt: skip


def _artifact(name: str) -> dict[str, str]:
    path = inside(name)
    if path:
        return {"uri": quote(os.fsencode(path)), "uriBaseId": _ROOT}
    return {"uri": Path(os.path.abspath(name)).as_uri()}


def _plain(text: str) -> str:
    """A message without links: SARIF takes “[words](address)” for one."""
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _notification(trouble: Trouble) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(trouble.path)}
    if trouble.line:
        place["region"] = {"startLine": trouble.line}
    words = {"text": _plain(visible(trouble.message))}
    return {"level": "error", "message": words, "locations": [{"physicalLocation": place}]}


def _descriptors(spoke: dict[str, Count], folders: Sequence[str]) -> list[dict[str, Any]]:
    """The rules that spoke; those of a grammar server and learnt ones have no file, and only a name here."""
    from cleanlint.api import rules

    known = {rule.id: rule for rule in rules(("ALL",), extra=folders)}
    return [_descriptor(name, spoke[name], known.get(name)) for name in sorted(spoke)]


def _descriptor(name: str, count: Count, rule: Rule | None) -> dict[str, Any]:
    descriptor: dict[str, Any] = {
        "id": name,
        "defaultConfiguration": {"level": _LEVELS[rule.severity if rule else count.severity]},
        "properties": {"tags": [name.partition("/")[0]]},
    }
    if rule:
        message = rule.message.replace("{found}", "…").replace("{fix}", "…")
        why = " ".join(rule.why.split())
        descriptor |= {
            "shortDescription": {"text": _plain(message)},
            "fullDescription": {"text": _plain(why)},
            "help": _help(why, rule),
        }
    return descriptor


def _help(why: str, rule: Rule) -> dict[str, str]:
    """The reason and the rule's own examples: what it finds, and what it leaves alone."""
    finds = [visible(text) for text in (*rule.fixes, *rule.flags)]
    leaves = [visible(text) for text in rule.leaves]
    text = "\n".join([why, "", "Finds:", *(f"  {one}" for one in finds), "Leaves:", *(f"  {one}" for one in leaves)])
    return {"text": _plain(text), "markdown": f"{why}\n\nFinds\n\n{_code(finds)}\n\nLeaves\n\n{_code(leaves)}"}


def _code(lines: Sequence[str]) -> str:
    fence = max(["``", *(run for line in lines for run in _TICKS.findall(line))], key=len) + "`"
    return "\n".join((fence, *lines, fence))
