"""The article on the page for an editor: what is marked, led through, filtered and shown as mended."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pages
import pytest
from pages import FERRY, MILL, checked, finding, marked, page, texts

import cleanlint
from cleanlint.discover import kind_of
from cleanlint.files import Source
from cleanlint.report.html import together

two = pages.two

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures").glob("*/input.*"))


def test_the_damage_is_marked_at_its_words_in_the_article_as_it_stands(tab, two):
    [(source, findings), _], path = two
    tab.open(path)
    assert texts(tab, "old") == source.text
    assert marked(tab) == {
        at: one.found.replace("\n", "") if one.found.strip("\n") else one.found for at, one in enumerate(findings, 1)
    }
    assert tab.evaluate("document.querySelectorAll('.finding').length") == len(findings)
    listed = tab.evaluate("document.querySelector('.finding').innerText")
    assert findings[0].message in listed and findings[0].severity in listed and findings[0].rule in listed


def test_colour_is_never_alone(tab, two):
    """Severity has its own line, a finding its number, and both are words in the list."""
    _, path = two
    tab.open(path)
    lines = tab.evaluate(
        "['error', 'warning'].map((one) => getComputedStyle(document.querySelector('#text .mark.' + one)).borderBottomStyle)"
    )
    assert lines == ["solid", "dashed"]
    shown = tab.evaluate(
        "[...document.querySelectorAll('#text .mark')].map((one) => getComputedStyle(one, '::after').content)"
    )
    assert [re.sub(r"\D", "", one.replace("\\2060", "")) for one in shown] == [str(at + 1) for at in range(len(shown))]


def test_keys_lead_from_finding_to_finding_and_file_to_file(tab, two):
    [(_, findings), _], path = two
    tab.open(path)
    tab.press("n")
    tab.press("j")
    tab.press("ArrowRight")
    tab.until("document.activeElement.hash === '#1.3'")
    assert tab.evaluate("document.querySelector('.finding.current .number').textContent") == "3"
    assert "3 of" in tab.evaluate("document.querySelector('#place').textContent")
    tab.press("p")
    tab.until("document.activeElement.hash === '#1.2'")
    for _ in range(len(findings) - 2):
        tab.press("n")
    tab.until(f"document.activeElement.hash === '#1.{len(findings)}'")
    tab.press("n")
    tab.until("document.activeElement.hash === '#2.1'")
    assert texts(tab, "old") == MILL
    tab.press("k")
    tab.until(f"document.activeElement.hash === '#1.{len(findings)}'")
    tab.press("N")
    tab.until("document.querySelector('#name').textContent.endsWith('mill.txt')")


def test_a_finding_has_an_address_and_a_click_on_its_mark_tells_why(tab, two):
    _, path = two
    tab.open(f"{path}#2.1")
    tab.until("document.activeElement.hash === '#2.1'")
    tab.click("#text .mark[href='#2.2']")
    tab.until("document.querySelector('.finding.current .number').textContent === '2'")
    assert tab.evaluate("location.hash") == "#2.2"
    told = tab.evaluate("document.querySelector('.finding.current').innerText")
    rule = tab.evaluate("document.querySelector('.finding.current .rule span').textContent")
    why = next(one.why for one in cleanlint.rules() if one.id == rule)
    assert " ".join(why.split())[:60] in told
    tab.open(f"{path}#2.99")
    assert texts(tab, "old") == MILL


def test_filters_hide_what_was_not_asked_for(tab, two):
    [(_, findings), (_, others)], path = two
    tab.open(path)
    tab.click(".chip.page")  # boilerplate
    tab.until("document.querySelector('.chip.page').getAttribute('aria-pressed') === 'true'")
    kept = [at for at, one in enumerate(findings, 1) if one.category == "boilerplate"]
    assert kept and len(kept) < len(findings)
    assert list(marked(tab)) == kept
    assert texts(tab, "old") == FERRY
    shown = "[...document.querySelectorAll('.finding')].filter((one) => one.offsetParent).map((one) => one.innerText)"
    assert len(tab.evaluate(shown)) == len(kept)
    counts = tab.evaluate("[...document.querySelectorAll('#file-list .count')].map((one) => Number(one.textContent))")
    assert counts == [len(kept), sum(one.category == "boilerplate" for one in others)]
    tab.press("n")
    tab.press("n")
    tab.until(f"document.activeElement.hash === '#1.{kept[1]}'")
    tab.evaluate("location.hash = '#1.2'")  # an address leads to what is hidden, too
    tab.until("document.activeElement.hash === '#1.2'")
    assert len(marked(tab)) == len(findings)


@pytest.mark.parametrize("key, unsafe", [("2", False), ("3", True)])
def test_side_by_side_shows_the_mended_text(tab, two, key, unsafe):
    _, path = two
    tab.open(path)
    tab.press(key)
    tab.until("document.querySelector('article.both')")
    assert texts(tab, "old") == FERRY
    assert texts(tab, "new") == cleanlint.fix(FERRY, unsafe=unsafe) != FERRY
    tops = tab.evaluate(
        "[...document.querySelectorAll('.both .row:not(.blank)')].map((row) => [...row.children].map((one) => one.offsetTop))"
    )
    assert all(len(set(row)) == 1 for row in tops)  # each paragraph beside itself
    tab.press("1")
    tab.until("!document.querySelector('.both')")


def test_what_it_shows_as_mended_is_what_fix_makes_of_every_fixture(tab, tmp_path):
    found = [(source, findings) for source, findings in checked(*FIXTURES) if findings]
    tab.open(page(tmp_path / "report.html", *found))
    tab.press("2")
    assert len(found) > 5
    for at, (source, _) in enumerate(found, 1):
        tab.evaluate(f"location.hash = '#{at}'")
        tab.until(f"document.querySelector('#name').textContent === {json.dumps(source.name)}")
        assert texts(tab, "new") == cleanlint.fix(source.text, kind=kind_of(source.name)), source.name
        assert texts(tab, "old") == source.text


def test_invisible_damage_can_be_seen(tab, tmp_path):
    text = "A\u200bb c\u00a0d\te  \n\nThe end.\n"
    spans = [(1, 2), (5, 6), (7, 8), (9, 11), (11, 13)]
    tab.open(page(tmp_path / "report.html", (Source("a.txt", text.encode()), [finding(text, *one) for one in spans])))
    signs = tab.evaluate(
        "[...document.querySelectorAll('#text .char')].map((one) => [getComputedStyle(one, '::before').content, one.offsetWidth > 2])"
    )
    assert [sign for sign, _ in signs] == [f'"{one}"' for one in ("U+200B", "U+00A0", "⇥", "·", "·", "⏎", "⏎")]
    assert all(wide for _, wide in signs)
    assert texts(tab, "old") == text


def test_findings_that_overlap_are_all_there(tab, tmp_path):
    text = "one two three four"
    findings = [
        finding(text, 0, 13, "boilerplate/outer", "", severity="warning"), finding(text, 4, 7, "spun/inner", "2", True),
        finding(text, 8, 18, "quotes/late"), finding(text, 13, 13, "quotes/point", ";", True),
    ]  # fmt: skip
    tab.open(page(tmp_path / "report.html", (Source("a.txt", text.encode()), findings)))
    assert texts(tab, "old") == text
    assert marked(tab) == {1: "one  ", 2: "two", 3: "three four", 4: ""}
    for number in (1, 2, 3, 4):
        tab.press("n")
        tab.until(f"document.querySelector('.mark.current')?.hash === '#1.{number}'")
    tab.click(".chip.page")
    tab.until("document.querySelector('[aria-pressed=true]')")
    assert marked(tab) == {1: "one two three"}  # what the inner one hid
    tab.press("2")
    tab.until("document.querySelector('.both')")
    assert texts(tab, "new") == "one 2 three; four"
    tab.press("3")
    tab.until("document.querySelector('#legend').textContent.includes('all 2')")
    assert texts(tab, "new") == "; four"  # the unsafe one includes the safe one inside it


def test_fixes_that_touch_are_made_together_and_those_that_overlap_are_not():
    text = "abcdef"
    edits = [finding(text, *one, fix="", safe=safe) for *one, safe in ((0, 2, True), (2, 3, True), (1, 4, False))]
    assert together(edits, (True,)) == [0, 1]
    assert together(edits, (False, True)) == [2]
    points = [finding(text, 3, 3, fix="x", safe=True), finding(text, 2, 5, fix="", safe=True)]
    assert together(points, (True,)) == [0]


def test_the_place_can_be_copied(tab, two):
    [(source, findings), _], path = two
    tab.send("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    tab.open(f"{path}#1.2")
    tab.until("document.querySelector('.current .place')")
    tab.click(".current .place")
    tab.until("document.querySelector('.place.copied')")
    assert tab.evaluate("navigator.clipboard.readText()") == f"{source.name}:{findings[1].line}"
