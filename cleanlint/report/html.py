"""The report for an editor: the articles as they read, the damage marked in place, before and after side by side.

Texts travel as data that the page's script (assets/text.js) makes nodes of when their file is opened: they are never
markup, and a page with thousands of articles opens at once. A text is cut wherever a finding starts or ends, so that
marks are runs of pieces and no positions need be told in a browser's way of counting.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from cleanlint.files import Source, Trouble
from cleanlint.report import Tally, summary
from cleanlint.report.look import path
from cleanlint.report.page import FAMILIES, asset, data, head
from cleanlint.report.spans import change
from cleanlint.rule import CATEGORIES, SEVERITIES, Finding

_SCRIPTS = ("text.js", "article.js")


class HtmlReport:
    """One page: `<script type="application/json">` for each damaged file, then the facts of the whole, then the program.

    `folders` are the user's own rules, whose reasons are told with the findings.
    """

    def __init__(self, out: TextIO, folders: Sequence[str] = ()) -> None:
        self._out, self._folders = out, folders
        self._begun = False

    def part(self, source: Source, findings: Sequence[Finding]) -> str:
        if not findings:
            return ""
        counts = Counter(" ".join((one.severity, _mending(one), one.category)) for one in findings)
        index = {"path": path(source.name), "counts": counts}
        return _data_block('class="file"', f"{data(index)}\n{data(as_pieces(source.text, findings))}")

    def add(self, part: str) -> None:
        self._begin()
        self._out.write(part)

    def done(self, tally: Tally, troubles: Sequence[Trouble]) -> None:
        facts = {
            "summary": summary(tally, troubles).replace("`", ""),
            "troubles": [str(trouble) for trouble in troubles],
            "facets": {"severity": SEVERITIES, "fix": ("safe", "unsafe", "none"), "category": CATEGORIES},
            "families": FAMILIES,
            "whys": reasons(tally.rules, self._folders),
        }
        self._begin()
        self._out.write(_data_block('id="facts"', data(facts)))
        self._out.write(f"<script>{asset(*_SCRIPTS)}</script>\n</body>\n</html>\n")

    def _begin(self) -> None:
        if not self._begun:
            style, script = asset("base.css", "article.css"), asset(*_SCRIPTS)
            self._out.write(head("cleanlint report", style, script) + asset("article.html"))
            self._begun = True


def as_pieces(text: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """The text in pieces, the findings as runs of them (`from`, `to`), and which of their fixes are made together."""
    cuts = sorted({0, len(text)}.union(*((one.start, one.end) for one in findings)))
    at = {cut: index for index, cut in enumerate(cuts)}
    return {
        "pieces": [text[start:end] for start, end in zip(cuts, cuts[1:], strict=False)],
        "findings": [
            {
                "rule": one.rule, "severity": one.severity, "message": one.message, "line": one.line, "column": one.column,
                "from": at[one.start], "to": at[one.end], "fix": one.fix, "safe": one.safe,
                "change": None if one.fix is None else change(text, one),
            }
            for one in findings
        ],
        "safe": together(findings, (True,)),
        # An unsafe fix was worked out on the text with the safe ones made: where they meet, it includes them.
        "all": together(findings, (False, True)),
    }  # fmt: skip


def together(findings: Sequence[Finding], kinds: Iterable[bool]) -> list[int]:
    """The findings whose fixes can be made at once, by number. Those of the first of the `kinds` (safe or not) win."""
    taken: list[tuple[int, int, int]] = []
    for safe in kinds:
        for number, one in enumerate(findings):
            if one.fix is None or one.safe is not safe:
                continue
            edit = (one.start, one.end, number)
            at = bisect(taken, edit)
            if (at and taken[at - 1][1] > one.start) or (at < len(taken) and taken[at][0] < one.end):
                continue
            taken.insert(at, edit)
    return [number for _, _, number in taken]


def reasons(rules: Iterable[str], folders: Sequence[str] = ()) -> dict[str, str]:
    """Why each of these rules exists, in its own words. Findings of a grammar server have no rule here."""
    from cleanlint.api import rules as load

    known = {rule.id: rule for rule in load(("ALL",), extra=folders)}
    return {name: known[name].why for name in rules if name in known}


def _mending(finding: Finding) -> str:
    return "none" if finding.fix is None else "safe" if finding.safe else "unsafe"


def _data_block(name: str, content: str) -> str:
    return f'<script type="application/json" {name}>{content}</script>\n'
