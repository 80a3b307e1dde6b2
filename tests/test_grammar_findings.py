"""Findings of LanguageTool beside those of the rules, and what is mended of them."""

from __future__ import annotations

import json
import urllib.parse

import pytest
from commands import invoke, put
from languagetool import DAMAGED, FAULTY, Stub, answer, check, told

from cleanlint.grammar import merge
from cleanlint.grammar.checker import Place
from cleanlint.grammar.client import Match
from cleanlint.patch import Origins
from cleanlint.rule import Finding

pytestmark = pytest.mark.usefixtures("alone")


def test_findings_join_the_rules_in_text_order(server, tmp_path):
    put(tmp_path / "a.txt", FAULTY + DAMAGED)
    result = check(server, "a.txt")
    assert told(result) == [
        ("grammar/HE_VERB_AGR", "go"),
        ("grammar/PERS_PRONOUN_AGREEMENT", "is"),
        ("punctuation/stray-period-after-preposition", "."),
    ]
    first = json.loads(result.stdout)["files"][0]["findings"][0]
    assert (first["severity"], first["fix"], first["safe"], first["line"], first["column"]) == (
        "hint",
        None,
        False,
        1,
        36,
    )
    assert "“goes”" in first["message"]
    assert "grammar" in first["message"]


def test_ours_come_first_on_the_same_span(server):
    text = "The men were tired of the the long day, and they is late.\n"
    result = check(server, "-", "--grammar-categories", "ALL", input=text.encode())
    assert [rule for rule, found in told(result) if "the" in found.split()] == ["repetition/word"]
    assert ("grammar/PERS_PRONOUN_AGREEMENT", "is") in told(result)


def test_a_place_that_a_rule_of_ours_speaks_of_is_not_told_twice():
    text = "One two three four five six."
    match = Match("ID", "GRAMMAR", "No.", 4, 7, ("zwei",), "grammar")

    def found(start, end, fix):
        ours = Finding("a/b", "error", "", start, end, 1, start + 1, text[start:end], fix, False)
        return [one.rule for one in merge.findings(text, text, [Place(match, 4, 7, True)], [ours], Origins([]), "hint")]

    assert found(4, 7, None) == found(4, 7, "x") == found(6, 9, None) == found(0, 28, "") == ["a/b"]
    assert found(8, 13, "x") == ["grammar/ID", "a/b"]
    assert merge.edits([Place(match, 4, 7, False)], [], text, "hint") == []


def test_fixes_are_unsafe_and_only_where_there_is_one_suggestion(server, tmp_path):
    text = "The plan was to included the men in it. He go home.\n"
    put(tmp_path / "a.txt", text)
    found = json.loads(check(server, "a.txt").stdout)["files"][0]["findings"]
    assert [(one["found"], one["fix"], one["safe"]) for one in found] == [
        ("included", "include", False),
        ("go", None, False),
    ]
    assert invoke("fix", "--grammar-server", server, "a.txt").exit_code == 0
    assert (tmp_path / "a.txt").read_text() == text
    result = invoke("fix", "--unsafe", "--grammar-server", server, "a.txt")
    assert "1 grammar/TO_NON_BASE" in result.stdout
    assert (tmp_path / "a.txt").read_text() == "The plan was to include the men in it. He go home.\n"
    assert "Nothing to mend" in invoke("fix", "--unsafe", "--grammar-server", server, "a.txt").stdout


def test_a_suggestion_that_leads_back_is_not_made(tmp_path):
    """Two suggestions that undo each other: the file stays as it was, and whole."""

    def turn(stub):
        sent = urllib.parse.unquote_plus(stub.asked[-1][1])
        word, other = ("left", "right") if "left" in sent else ("right", "left")
        if "left" not in sent and "right" not in sent:
            return answer()
        row = {"offset": 8, "length": len(word), "message": "No.", "replacements": [{"value": other}],
               "rule": {"id": "TURN", "category": {"id": "GRAMMAR"}, "issueType": "grammar"}}  # fmt: skip
        return answer(matches=[row])

    put(tmp_path / "a.txt", "Turn to left at the mill.\n")
    with Stub(body=turn) as stub:
        result = invoke("fix", "--unsafe", "--grammar-server", stub.url, "a.txt")
    assert result.exit_code == 0
    assert (tmp_path / "a.txt").read_text() in ("Turn to left at the mill.\n", "Turn to right at the mill.\n")
    assert "error" not in result.stderr
