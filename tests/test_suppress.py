"""What people want left alone is left alone, and what silences nothing is told."""

from __future__ import annotations

import pytest
from commands import invoke, put
from conftest import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st
from languagetool import Stub, answer

import cleanlint
from cleanlint.document import Document
from cleanlint.suppress import Marks

BAD = "The keeper wanted, to. bring the boats back to work ,and to port."
MENDED = "The keeper wanted, to bring the boats back to work, and to port."


def run(text, kind="markdown", unsafe=True, **options):
    return cleanlint.run(text, unsafe=unsafe, kind=kind, **options)


def rules(text, kind="markdown", **options):
    return [finding.rule for finding in run(text, kind, **options).findings]


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


@pytest.mark.parametrize(
    ("text", "found", "says"),
    [
        (f"{BAD} <!-- cleanlint: ignore punctuatoin -->", "punctuatoin", "did you mean “punctuation”"),
        (f"{BAD} <!-- cleanlint: ignore spacing/tabs -->", "spacing/tabs", "did you mean “spacing/"),
        (f"{BAD} <!-- cleanlint: disable punctuation -->", "<!-- cleanlint: disable punctuation -->", "ignore, off"),
        (f"{BAD} <!-- cleanlint ignore punctuation -->", "<!-- cleanlint ignore punctuation -->", "Write “cleanlint:”"),
        (f"{BAD} <!-- cleanlint: -->", "<!-- cleanlint: -->", "ignore, off"),
        (f"{BAD}\n\n<!-- cleanlint: on -->", "<!-- cleanlint: on -->", "Nothing is switched off"),
        (f"<!-- cleanlint: off -->\n\n{BAD}", "<!-- cleanlint: off -->", "never switched on"),
        (
            f"<!-- cleanlint: off quotes -->\n\n{BAD}\n\n<!-- cleanlint: on spacing, quotes -->",
            "<!-- cleanlint: on spacing, quotes -->",
            "“spacing” is not switched off",
        ),
    ],
)
def test_a_malformed_comment_is_told(text, found, says):
    told = [f for f in run(text, unsafe=False).findings if f.rule == "suppression/malformed"]
    assert [f.found for f in told] == [found] and says in told[0].message
    assert told[0].severity == "error" and told[0].fix is None


def test_an_unused_comment_is_told_and_taken_out_where_that_is_wanted():
    text = "# Boats\n\n<!-- cleanlint: ignore punctuation -- once -->\n\nThe boats are here.\n\nAll is well. <!-- cleanlint: ignore -->\n"
    checked = run(text, unsafe=False)
    assert checked.text == text
    assert [(f.rule, f.line, f.severity, f.safe) for f in checked.findings] == [
        ("suppression/unused", 3, "warning", False),
        ("suppression/unused", 7, "warning", False),
    ]
    assert run(text).text == "# Boats\n\nThe boats are here.\n\nAll is well.\n"


def test_of_several_names_only_the_unused_ones_go():
    text = f"{BAD} <!-- cleanlint: ignore spacing, punctuation, quotes -- so -->"
    result = run(text)
    assert result.text == f"{BAD} <!-- cleanlint: ignore punctuation -- so -->"
    assert "“spacing”, “quotes”" in result.findings[-1].message


def test_what_another_fix_has_mended_does_not_make_a_comment_unused_in_the_same_run():
    text = "# The boats\n\nThe boats are here since since March. <!-- cleanlint: ignore repetition -->\n"
    assert rules(text) == []


@pytest.mark.parametrize("select", [("spacing",), ("suppression/unused", "suppression/malformed", "spacing")])
def test_a_comment_about_rules_that_do_not_run_is_not_unused(select):
    text = f"{BAD} <!-- cleanlint: ignore punctuation -->\n\nAll is well. <!-- cleanlint: ignore -->\n"
    assert rules(text, rules=cleanlint.rules(select)) == []
    assert rules(text, rules=cleanlint.rules(("suppression/unused", "punctuation", "spacing"))) == []


def test_a_comment_cannot_silence_what_is_said_of_comments():
    text = "<!-- cleanlint: ignore-file -->\n\n<!-- cleanlint: ignore suppression -->\n\nAll is well.\n"
    assert rules(text, unsafe=False) == ["suppression/unused", "suppression/unused"]


def test_reasons_may_be_asked_for():
    everyone = (*cleanlint.rules(), *cleanlint.rules(("suppression/no-reason",)))
    text = f"{BAD} <!-- cleanlint: ignore punctuation{{}} -->"
    assert rules(text.format(""), rules=everyone) == ["suppression/no-reason"]
    assert rules(text.format(" -- a quotation"), rules=everyone) == []
    assert rules(text.format("")) == []


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


def test_ten_thousand_comments_take_no_time_to_speak_of():
    text = (
        "<!-- cleanlint: off spacing -->\n" * 3000
        + f"{BAD} <!-- cleanlint: ignore -->\n" * 3000
        + "<!-- cleanlint: ig" * 3000
    )
    assert len(Marks(Document(text, "markdown")).comments) == 6000
    assert BAD in run(text, rules=cleanlint.rules(("punctuation",))).text


# Texts that can hold no comment


def test_no_entry_is_idle_because_another_says_the_same(tmp_path):
    path = put(tmp_path / "a.txt", "The plan they reached, to. bring it to an end.\n\nIt was said to. bring.\n")
    assert invoke("suppress", path, "--rule", "punctuation").stdout.endswith("2 silenced.\n")
    done = invoke("check", path)
    assert (done.exit_code, done.stderr) == (0, "")


def test_a_sidecar_silences_what_it_names_wherever_that_has_moved(tmp_path):
    path = put(tmp_path / "a.txt", f"{BAD}\n\nAnd again he wanted, to. bring them.\n")
    put(
        tmp_path / "a.txt.cleanlint.toml",
        "[[keep]]\nrule = 'punctuation/stray-period-after-preposition'\nfound = '.'\nbefore = 'Keeper wanted, to'\nreason = 'A quotation.'\n",
    )
    assert invoke("fix", path).exit_code == 1
    assert (
        path.read_text().startswith("The keeper wanted, to. bring") and "again he wanted, to bring" in path.read_text()
    )
    put(path, "One more paragraph.\n\n" + path.read_text())
    assert "stray-period" not in invoke("check", path).stdout


def test_an_entry_that_is_about_nothing_any_more_is_told(tmp_path):
    path = put(tmp_path / "a.txt", "All is well here, said the keeper.\n")
    side = put(tmp_path / "a.txt.cleanlint.toml", "# why\n\n[[keep]]\nrule = 'quotes/unpaired'\nfound = '”'\n")
    rule = next(rule.id for rule in cleanlint.rules(("quotes",)))
    side.write_text(side.read_text().replace("quotes/unpaired", rule), encoding="utf-8")
    told = invoke("check", path)
    assert told.exit_code == 0
    assert f"{side}:3: {rule} “”” is not found any more" in told.stderr
    assert "not found any more" not in invoke("check", "--select", "spacing", path).stderr


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("[[keep]\n", ":1: not valid TOML"),
        ("x = 1\n", ":1: it may hold [[keep]] tables"),
        ("\n[[keep]]\nrule = 'spacing'\n", ":2: an entry needs"),
        (
            "[[keep]]\nrule = 'spacng'\nfound = 'x'\n",
            ":1: there is no rule or category “spacng”; did you mean “spacing”",
        ),
        ("[[keep]]\nrule = 'spacing'\nfound = 3\n", ":1: “found” must be a text"),
        ("[[keep]]\nrule = 'spacing'\nfound = 'x'\nreson = 'x'\n", ":1: unknown key “reson”; did you mean “reason”"),
    ],
)
def test_a_sidecar_that_cannot_be_used_keeps_its_text_from_being_mended(tmp_path, body, says):
    path = put(tmp_path / "a.txt", BAD)
    put(tmp_path / "a.txt.cleanlint.toml", body)
    for command in ("check", "fix"):
        result = invoke(command, path)
        assert result.exit_code == 2 and f"a.txt.cleanlint.toml{says}" in result.stderr
    assert path.read_text() == BAD


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


# The command


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
