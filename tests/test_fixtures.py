"""Whole articles, written for this project: what is found in them, where, and what the fixes make of them.

Each folder of fixtures/ holds `input.txt`, `output.txt` (after the safe fixes), `unsafe.txt` (after all fixes, where
that differs), `report.tsv` (line, rule, found) and `story.md` (what happened to this text). They say what should be.
Where the tool falls short, `known-failures.tsv` names it (missed | alarm, line, rule, found; or output | unsafe). These
are strict expected failures: the day one is mended, its line has to go.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import cleanlint

FIXTURES = Path(__file__).parent.parent / "fixtures"
STORIES = sorted(path.parent for path in FIXTURES.glob("*/input.txt"))


def read(story: Path, name: str) -> str:
    return (story / name).read_text(encoding="utf-8")


def rows(story: Path, name: str) -> list[tuple[str, ...]]:
    path = story / name
    return [tuple(line.split("\t")) for line in read(story, name).splitlines() if line] if path.exists() else []


def reported(story: Path) -> set[tuple[str, ...]]:
    return {(str(one.line), one.rule, shown(one.found)) for one in cleanlint.check(read(story, "input.txt"))}


def shown(found: str) -> str:
    """A finding in one line of the report: blanks and line breaks as one blank, its first 60 characters."""
    return " ".join(found.split())[:60]


def known(story: Path, kind: str) -> list[tuple[str, ...]]:
    return [row[1:] for row in rows(story, "known-failures.tsv") if row[0] == kind]


def strict(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, reason=reason)


def cases(kind: str) -> list[object]:
    """One case for each story; for `report`, one for each line of it. Known failures are marked."""
    found: list[object] = []
    for story in STORIES:
        if kind in ("output", "unsafe"):
            marks = [strict("known failure")] if known(story, kind) else []
            found.append(pytest.param(story, id=story.name, marks=marks))
            continue
        missed = known(story, "missed")
        for row in rows(story, "report.tsv"):
            marks = [strict("known to be missed")] if row in missed else []
            found.append(pytest.param(story, row, id=f"{story.name}-{row[0]}-{row[1]}", marks=marks))
    return found


def alarms() -> list[object]:
    return [
        pytest.param(story, row, id=f"{story.name}-{row[0]}-{row[1]}", marks=[strict("known false alarm")])
        for story in STORIES
        for row in known(story, "alarm")
    ]


@pytest.mark.parametrize(("story", "row"), cases("report"))
def test_finds(story: Path, row: tuple[str, ...]) -> None:
    assert row in reported(story)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_reports_nothing_else(story: Path) -> None:
    expected = {*rows(story, "report.tsv"), *known(story, "alarm")}
    assert reported(story) - expected == set()


@pytest.mark.parametrize(("story", "row"), alarms())
def test_false_alarm(story: Path, row: tuple[str, ...]) -> None:
    assert row not in reported(story)


@pytest.mark.parametrize("story", cases("output"))
def test_safe_fixes(story: Path) -> None:
    assert cleanlint.fix(read(story, "input.txt")) == read(story, "output.txt")


@pytest.mark.parametrize("story", cases("unsafe"))
def test_all_fixes(story: Path) -> None:
    name = "unsafe.txt" if (story / "unsafe.txt").exists() else "output.txt"
    assert cleanlint.fix(read(story, "input.txt"), unsafe=True) == read(story, name)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_stories_are_whole(story: Path) -> None:
    """Each is an article of some length with its story told; each known failure names a line of the report."""
    text = read(story, "input.txt")
    assert 150 <= len(text.split()) <= 500
    assert len(read(story, "story.md").split()) > 20
    assert set(known(story, "missed")) <= set(rows(story, "report.tsv"))


def test_there_are_enough_stories() -> None:
    clean = [story for story in STORIES if not rows(story, "report.tsv")]
    assert len(STORIES) - len(clean) >= 12
    assert len(clean) >= 6
