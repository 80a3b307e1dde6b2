"""Laws that hold for every rule and every text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ALL_RULES, EXAMPLES, damaged_texts
from hypothesis import given

import cleanlint
from cleanlint import engine, pieces, scan
from cleanlint.api import plan
from cleanlint.document import Document
from cleanlint.engine import run
from cleanlint.match import hits
from cleanlint.patch import Edit, apply, inverse

FIXTURES = Path(__file__).parent.parent / "fixtures"
RESIDUE = {"encoding", "markup", "boilerplate", "generated", "repetition"}
GROUPS = plan(tuple(rule for rule in ALL_RULES if rule.default))  # opt-in styles contradict one another
SLOW = tuple(group._replace(scanner=None) for group in GROUPS)


def same(findings):
    return [(f.rule, f.start, f.end, f.fix) for f in findings]


@given(damaged_texts())
def test_fix_is_at_rest_and_leaves_no_safe_fix(text):
    fixed = run(text, GROUPS).text
    again = run(fixed, GROUPS)
    assert again.text == fixed
    assert not [f for f in again.findings if f.safe and f.rule not in again.fighting]


@given(damaged_texts())
def test_all_fixes_are_at_rest_too(text):
    fixed = run(text, GROUPS, unsafe=True).text
    assert run(fixed, GROUPS, unsafe=True).text == fixed


@given(damaged_texts())
def test_findings_point_at_what_they_say(text):
    findings = run(text, GROUPS).findings
    assert findings == sorted(findings, key=lambda f: (f.start, f.end))
    for f in findings:
        assert f.found == text[f.start : f.end]
        at = f.start + len(f.found) - len(f.found.lstrip("\n")) if f.found.strip("\n") else f.start
        assert (f.line, f.column) == (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        assert f.fix is not None or not f.safe


@given(damaged_texts())
def test_the_edits_give_the_mended_text_and_undo_gives_the_text_back(text):
    result = run(text, GROUPS, unsafe=True)
    assert apply(text, result.edits) == result.text
    assert apply(result.text, inverse(text, result.edits)) == text


@given(damaged_texts())
def test_the_safe_findings_are_the_edits(text):
    result = run(text, GROUPS)
    edits = [Edit(f.start, f.end, f.fix) for f in result.findings if f.safe]
    assert apply(text, edits) == result.text


@given(damaged_texts())
def test_a_safe_fix_removes_letters_only_from_residue(text):
    for f in run(text, GROUPS).findings:
        if f.safe and f.category not in RESIDUE:
            letters = sorted(c.casefold() for c in f.found if c.isalnum())
            left = sorted(c.casefold() for c in f.fix if c.isalnum())
            assert letters == left, f


@pytest.mark.skipif(not scan.available(), reason="no scanner library on this machine")
@given(damaged_texts())
def test_without_the_scanner_the_findings_are_the_same(text):
    assert same(run(text, GROUPS).findings) == same(run(text, SLOW).findings)


@pytest.mark.skipif(not scan.available(), reason="no scanner library on this machine")
@given(damaged_texts())
def test_no_trigger_misses_what_the_exact_pattern_finds(text):
    document = Document(text)
    for group in GROUPS:
        spots = group.scanner.scan(document)
        for at, rule in enumerate(group.rules):
            if rule.triggers:
                assert list(hits(rule, document, spots.get(at, []))) == list(hits(rule, document, None)), rule.id


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_examples(rule):
    from cleanlint.examples import failures

    assert not failures(rule)


def test_a_text_in_pieces_gives_what_its_parts_give(monkeypatch):
    whole = "".join(f"Plan {n} that they reached, to. bring it to an end,, was {n} days old.\n\n" for n in range(80))
    once = run(whole, GROUPS, unsafe=True)
    monkeypatch.setattr(engine, "WHOLE", 1000)
    monkeypatch.setattr(pieces, "WHOLE", 1000)
    monkeypatch.setattr(pieces, "PIECE", 1000)
    parted = run(whole, GROUPS, unsafe=True)
    assert parted.text == apply(whole, parted.edits)
    lines = [(f.line, f.rule) for f in once.findings if f.category == "punctuation"]
    assert [(f.line, f.rule) for f in parted.findings if f.category == "punctuation"] == lines and lines


def test_examples_are_at_rest_together():
    for text in EXAMPLES:
        assert not cleanlint.run(text).fighting, text


def test_a_very_long_text_is_mended_as_its_articles_are_and_stays_at_rest():
    """Longer than one piece: damage in each paragraph, and a head and an end only where the text has them."""
    paragraph = "The ferry to Osk ran from March, the harbour master said , and the the crews of both boats agreed.\n\n"
    text = "".join(f"Number {number}: {paragraph}" for number in range(2500)) + "It brought the islanders to the"
    result = cleanlint.run(text)
    assert len(text) > 3 * pieces.WHOLE
    assert result.text.count("said, and the crews") == 2500
    assert sum(one.rule == "truncation/cut-end" for one in result.findings) == 1
    assert cleanlint.fix(result.text) == result.text
    for one in result.findings[:: len(result.findings) // 50]:
        assert text[one.start : one.end] == one.found


def test_threads_find_what_one_thread_finds():
    texts = [path.read_text(encoding="utf-8") for path in sorted(FIXTURES.glob("*/input.txt"))] * 3
    alone = [cleanlint.check(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(cleanlint.check, texts)) == alone


def test_a_tag_behind_the_first_blanks_of_a_text_reaches_no_further_back():
    fixed = cleanlint.fix("  </p>The ferry sails again.  ")
    assert fixed.strip() == "The ferry sails again."
