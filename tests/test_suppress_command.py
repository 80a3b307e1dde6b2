"""`cleanlint suppress`: where it puts a comment or an entry, and why it does nothing."""

from __future__ import annotations

import pytest
from commands import invoke, put
from suppressed import BAD


def test_the_command_puts_a_comment_at_the_line(tmp_path):
    path = put(tmp_path / "a.md", f"# Boats\r\n\r\n{BAD}  \r\n\r\n{BAD}\r\n")
    done = invoke("suppress", path, "--rule", "punctuation", "--line", 3, "--reason", "A  quotation.")
    assert done.exit_code == 0 and "2 silenced" in done.stdout
    comment = "<!-- cleanlint: ignore punctuation -- A quotation. -->"
    assert path.read_bytes().decode() == f"# Boats\r\n\r\n{BAD} {comment}  \r\n\r\n{BAD}\r\n"
    assert {
        line.split(":")[1] for line in invoke("check", path, "--output-format", "concise").stdout.splitlines()[:-1]
    } == {"5"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", f"---\ntitle: Boats\n---\n\n{BAD}\n"),
        ("a.md", f"{BAD}\n"),
        ("a.mdx", f"{BAD}\n"),
        ("a.html", f"<!doctype html>\n<p>{BAD}</p>\n"),
        ("a.rst", f"{BAD}\n"),
        ("a.adoc", f"{BAD}\n"),
        ("a.vtt", f"WEBVTT\n\n00:01.000 --> 00:02.000\n{BAD}\n"),
        ("a.srt", f"1\n00:00:01,000 --> 00:00:02,000\n{BAD}\n"),
        ("a.txt", f"{BAD}\n"),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_what_the_command_has_silenced_is_silent_and_mended_no_more(tmp_path, name, text, whole):
    path = put(tmp_path / name, text)
    line = text[: text.index(BAD)].count("\n") + 1
    lines = [] if whole else ["--line", line]
    assert invoke("suppress", path, "--rule", "punctuation", "--reason", "so it is", *lines).exit_code == 0
    checked = invoke("check", path)
    assert (checked.exit_code, checked.stderr) == (0, "")
    assert invoke("fix", "--unsafe", path).exit_code == 0
    assert BAD in path.read_text()
    again = invoke("suppress", path, "--rule", "punctuation", *lines)
    assert again.exit_code == 2 and "no finding of punctuation" in again.stderr


def test_the_command_adds_to_what_people_wrote_beside_a_text(tmp_path):
    path = put(tmp_path / "a.txt", f"{BAD}\n")
    put(tmp_path / "a.txt.cleanlint.toml", "# ours\n[[keep]]\nrule = 'spacing'\nfound = 'x'")
    assert invoke("suppress", path, "--rule", "punctuation", "--reason", 'so "it" \\ is').exit_code == 0
    written = (tmp_path / "a.txt.cleanlint.toml").read_text()
    assert written.startswith("# ours\n[[keep]]\nrule = 'spacing'\nfound = 'x'\n\n[[keep]]\n")
    assert invoke("check", path).exit_code == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--rule", "punctuation", "--line", "7"), "there is in line 1"),
        (("--rule", "punctuatoin"), "did you mean “punctuation”"),
        (("--rule", "quotes"), "no finding of quotes"),
        (("--rule", "punctuation", "--reason", "-->"), "would end the comment"),
    ],
)
def test_the_command_says_why_it_does_nothing(tmp_path, options, says):
    path = put(tmp_path / "a.md", f"{BAD}\n")
    result = invoke("suppress", path, *options)
    assert result.exit_code == 2 and says in result.stderr
    assert path.read_text() == f"{BAD}\n"


def test_a_comment_in_a_table_goes_into_its_last_cell(tmp_path):
    path = put(tmp_path / "a.md", f"| who | what |\n|---|---|\n| Ida | {BAD} |\n")
    assert invoke("suppress", path, "--rule", "punctuation", "--line", 3).exit_code == 0
    assert path.read_text().endswith(f"| Ida | {BAD} <!-- cleanlint: ignore punctuation --> |\n")
