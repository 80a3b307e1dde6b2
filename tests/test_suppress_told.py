"""What is told of comments: those that are malformed, unused or without a reason."""

from __future__ import annotations

import pytest
from suppressed import BAD, rules, run

import cleanlint


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
