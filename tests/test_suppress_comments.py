"""What a comment, or a caller of the library, silences: a line, a block, a file, and no more than it names."""

from __future__ import annotations

import pytest
from commands import invoke, put
from languagetool import Stub, answer
from suppressed import BAD, MENDED, rules, run

import cleanlint
from cleanlint.document import Document
from cleanlint.suppress import Marks


@pytest.mark.parametrize(
    ("kind", "comment"),
    [
        ("markdown", "<!-- cleanlint: {} -->\n"),
        ("markdown", "<!-- cleanlint: {} -->\n\n"),
        ("markdown", "<!--cleanlint:{}-->\n"),
        ("markdown", "<!-- CLEANLINT IS GOOD -->\n<!-- cleanlint:\n  {}\n-->\n<!-- seen by Ida -->\n"),
        ("markdown", "{{# cleanlint: {} #}}\n"),
        ("markdown", "{{{{/* cleanlint: {} */}}}}\n"),
        ("mdx", "{{/* cleanlint: {} */}}\n"),
        ("html", "<!-- cleanlint: {} -->\n<p>\n"),
        ("adoc", "// cleanlint: {}\n"),
        ("rst", ".. cleanlint: {}\n\n"),
        ("subtitles", "NOTE cleanlint: {}\n\n1\n00:01.000 --> 00:02.000\n"),
    ],
)
@pytest.mark.parametrize("form", ["ignore", "ignore punctuation", "ignore spacing, all -- it is a poem", "ignore ALL"])
def test_a_comment_holds_for_the_next_line_in_every_format(kind, comment, form):
    opening = "WEBVTT\n\n" if kind == "subtitles" else ""
    cue = "00:03.000 --> 00:04.000\n" if kind == "subtitles" else ""
    text = opening + comment.format(form) + BAD + "\n\n" + cue + BAD.replace("port", "sea") + "\n"
    result = run(text, kind)
    assert BAD in result.text and "back to work, and to sea." in result.text
    assert not [f for f in result.findings if f.rule.startswith("punctuation") and "port" in text[f.start :][:60]]


@pytest.mark.parametrize(
    "text",
    [
        BAD + " <!-- cleanlint: ignore punctuation -->",
        f"# Boats <!-- cleanlint: ignore spacing --> {BAD} <!-- cleanlint: ignore punctuation -->",
        f"<!-- cleanlint: ignore-file punctuation -->\n\n# Boats\n\n{BAD}",
        f"# Boats\n\n{BAD}\n\n<!-- cleanlint: ignore-file punctuation -- all of it is quoted -->",
        f"<!-- cleanlint: off punctuation -->\n\n# Boats\n\n{BAD}\n\n<!-- cleanlint: on punctuation -->",
        f"<!-- cleanlint: off spacing, punctuation -->\n\n{BAD}\n\n<!-- cleanlint: on -->",
        f"<!-- cleanlint: off -->\n\n{BAD}\n\n<!-- cleanlint: on all -->",
        f"<!-- cleanlint: ignore spacing -->\n<!-- cleanlint: ignore punctuation -->\n{BAD}",
    ],
)
def test_lines_blocks_and_files(text):
    assert BAD in run(text).text
    assert not [rule for rule in rules(text) if rule.startswith("punctuation/")]


def test_a_comment_that_opens_a_line_holds_for_it_and_stays():
    """In Markdown such a line is HTML, and no prose; without the comment it would be."""
    text = f"<!-- cleanlint: ignore punctuation --> {BAD}"
    assert run(text).text == text and rules(text, "html") == []
    assert rules(text) == ["suppression/unused"]


def test_only_what_is_named_is_silenced():
    text = f"{BAD} <!-- cleanlint: ignore punctuation/stray-period-after-preposition -->"
    assert run(text).text.startswith(MENDED.replace("to bring", "to. bring"))


def test_a_block_ends_where_it_says():
    text = f"<!-- cleanlint: off -->\n\n{BAD}\n\n<!-- cleanlint: on -->\n\n{BAD}\n"
    assert run(text).text == f"<!-- cleanlint: off -->\n\n{BAD}\n\n<!-- cleanlint: on -->\n\n{MENDED}\n"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("markdown", f"```html\n<!-- cleanlint: ignore-file -->\n```\n\n{BAD}"),
        ("markdown", f"`<!-- cleanlint: ignore-file -->`\n\n{BAD}"),
        ("markdown", f"---\ntitle: <!-- cleanlint: ignore-file -->\n---\n\n{BAD}"),
        ("html", f"<pre><!-- cleanlint: ignore-file --></pre>\n<p>{BAD}</p>"),
        ("rst", f"Write so::\n\n    .. cleanlint: ignore-file\n\n{BAD}"),
        ("adoc", f"----\n// cleanlint: ignore-file\n----\n\n{BAD}"),
        ("markdown", f"<!-- cleanlint is run on this file -->\n\n{BAD}"),
    ],
)
def test_what_only_looks_like_a_comment_silences_nothing(kind, text):
    result = run(text, kind)
    assert "to bring the boats" in result.text
    assert not [f for f in result.findings if f.rule.startswith("suppression/")]


def test_ten_thousand_comments_take_no_time_to_speak_of():
    text = (
        "<!-- cleanlint: off spacing -->\n" * 3000
        + f"{BAD} <!-- cleanlint: ignore -->\n" * 3000
        + "<!-- cleanlint: ig" * 3000
    )
    assert len(Marks(Document(text, "markdown")).comments) == 6000
    assert BAD in run(text, rules=cleanlint.rules(("punctuation",))).text


def test_a_callable_keeps_findings_for_the_library():
    keep = lambda rule, text, start, end: rule.startswith("punctuation/") and "work" in text[start - 8 : end]  # noqa: E731
    assert run(BAD, "text", keep=keep).text == MENDED.replace("work, and", "work ,and")


def test_what_languagetool_says_is_silenced_too(tmp_path):
    """The server is a stand-in that always finds the same word; what is tested is on our side of it."""
    row = {"offset": 8, "length": 4, "message": "No.", "replacements": [{"value": "right"}],
           "rule": {"id": "TURN", "category": {"id": "GRAMMAR"}, "issueType": "grammar"}}  # fmt: skip
    path = tmp_path / "a.md"
    with Stub(body=answer(matches=[row])) as stub:
        for comment, told in ((" <!-- cleanlint: ignore grammar/TURN -->", False), ("", True)):
            put(path, f"Turn to left at the mill.{comment}\n")
            found = invoke("check", "--grammar-server", stub.url, path)
            assert ("grammar/TURN" in found.stdout) is told and "suppression" not in found.stdout
            invoke("fix", "--unsafe", "--grammar-server", stub.url, path)
            assert ("to left" in path.read_text()) is not told
