"""What the tests of the page for an editor share: articles, a page of them, and what it shows."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from commands import put

from cleanlint.batch import Batch, Options, Settings
from cleanlint.files import Source
from cleanlint.report import Tally
from cleanlint.report.html import HtmlReport
from cleanlint.rule import Finding

FERRY = """\
Share

Ferry to Osk returns in March

The ferry to Osk will run again from March, the harbour office said on Friday, to. bring the islanders back to work.

Advertisement

“We lost a winter“, said Jon Brand , who has waited since since October. The crew has\u200b been paid\u00a0 throughout.  \

The new engine came from
"""
MILL = "Mill bridge closes\n\nThe council of Arlby closes the bridge on Monday ,for a week.\n\nSign up for our newsletter\n"


def page(path: Path, *sources: tuple[Source, list[Finding]], troubles=()) -> Path:
    """A report on these findings."""
    out, tally = io.StringIO(), Tally()
    report = HtmlReport(out)
    for source, findings in sources:
        tally.add(findings)
        report.add(HtmlReport(io.StringIO()).part(source, findings))  # as another process would
    report.done(tally, troubles)
    path.write_text(out.getvalue(), encoding="ascii")
    return path


def checked(*paths: Path) -> list[tuple[Source, list[Finding]]]:
    batch = Batch(Options(), lambda _: Settings(), print)
    return [(source, batch.check(source)) for source in map(batch.read, map(str, paths))]


@pytest.fixture
def two(tmp_path):
    """Two articles, their sources and findings, and the page."""
    ferry, mill = put(tmp_path / "ferry.txt", FERRY), put(tmp_path / "in" / "mill.txt", MILL)
    found = checked(ferry, mill)
    return found, page(tmp_path / "report.html", *found)


def finding(text: str, start: int, end: int, rule="style/own", fix=None, safe=False, severity="error", message="Told."):
    return Finding(rule, severity, message, start, end, text.count("\n", 0, start) + 1, 1, text[start:end], fix, safe)


def texts(tab, side: str) -> str:
    return tab.evaluate(f"[...document.querySelectorAll('#text .{side}')].map((one) => one.textContent).join('')")


def marked(tab) -> dict[int, str]:
    """What is marked for each finding, by its number in the report."""
    pairs = tab.evaluate(
        "[...document.querySelectorAll('#text .old .mark[href]')]"
        ".map((one) => [Number(one.hash.split('.')[1]), one.textContent])"
    )
    found: dict[int, str] = {}
    for number, text in pairs:
        found[number] = found.get(number, "") + text
    return found
