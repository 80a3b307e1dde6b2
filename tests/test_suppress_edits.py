"""No fix parts a comment from its line, or changes what it silences."""

from __future__ import annotations

from commands import put
from conftest import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st

import cleanlint
from cleanlint.document import Document
from cleanlint.suppress import Marks

LINES = (
    "<!-- cleanlint: ignore quotes -->",
    "ADVERT <!-- cleanlint: ignore quotes -->",
    "ADVERT",
    "",
    "One.  ",
    "blorf blorf",
)


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_no_edit_that_is_let_through_parts_a_comment_from_its_line(lines, random):
    """Edits at random, the worst there are: whole lines, line breaks, pieces."""
    text = "\n".join(lines)
    marks = Marks(Document(text, "markdown"))
    if not marks.comments:
        return
    before = targets(marks)
    for _ in range(30):
        start, end = sorted((random.randint(0, len(text)), random.randint(0, len(text))))
        fix = random.choice(("", "", "x", "\n", " ", "y\nz"))
        if marks.spares(start, end, fix):
            after = targets(Marks(Document(text[:start] + fix + text[end:], "markdown")))
            assert len(after) == len(before), (text, start, end, fix)
            for (one, line), (other, now) in zip(before, after, strict=True):
                assert one == other
                assert now == line or end > start or fix, (text, start, end, fix)
                assert bool(now) >= bool(line) and (not line or shared(line, now)), (text, start, end, fix)


def targets(marks):
    """Each comment, and the line it holds for (nothing, where there is none)."""
    found = []
    for at, one in enumerate(marks.comments):
        region = next(region for region in marks.regions["quotes"] if region.comment == at)
        line = marks.text[region.start : region.end]
        for comment in marks.comments:
            line = line.replace(marks.text[comment.start : comment.end], "")
        found.append((marks.text[one.start : one.end], line.strip()))
    return found


def shared(line, now):
    """Whether an edited line still has something of the old one, or all of it was replaced by something."""
    return any(word in now for word in line.split()) or bool(now)


@given(st.lists(st.tuples(st.sampled_from(EXAMPLES), st.booleans()), min_size=1, max_size=5), st.booleans())
def test_what_is_silenced_survives_every_fix_and_all_comes_to_rest(parts, unsafe):
    lines = []
    for text, silent in parts:
        line = " ".join(text.split())
        lines += ["", f"{line} <!-- cleanlint: ignore -- so -->" if silent else line]
    given = "\n".join(lines) + "\n"
    everyone = cleanlint.rules(ignore=("suppression",))
    before = silenced(given)
    mended = cleanlint.run(given, everyone, unsafe, "markdown").text
    assert silenced(mended) == before
    assert cleanlint.run(mended, everyone, unsafe, "markdown").text == mended


def silenced(text):
    marks = Marks(Document(text, "markdown"))
    return [text[region.start : region.end] for region in marks.regions.get("ALL", ())]


def test_a_line_that_another_rule_would_delete_stays_with_its_comment(tmp_path, lint):
    path = put(tmp_path / "a.md", "One.\n\n<!-- cleanlint: ignore style/blorf -->\nADVERT\n\nA blorf here.\n")
    found = lint("check", path, "--output-format", "concise")
    assert "style/advert" in found.stdout and "a.md:4" in found.stdout
    assert lint("fix", path).exit_code == 1
    assert path.read_text() == "One.\n\n<!-- cleanlint: ignore style/blorf -->\nADVERT\n\nA proof here.\n"
