"""The page for an editor as the command writes it: of many files, of none, of ten megabytes."""

from __future__ import annotations

import re

from commands import invoke, put
from pages import finding, page, texts

from cleanlint.files import Source, Trouble
from cleanlint.report.page import FAMILIES
from cleanlint.rule import CATEGORIES


def test_the_command_writes_it_with_the_reasons_of_your_own_rules(tab, tmp_path, own):
    for number in range(40):  # enough for several processes
        put(tmp_path / "news" / f"{number:02}.txt", f"Text {number}\r\nhas a blorf in it.\r\n")
    out = tmp_path / "report.html"
    done = invoke(
        "check", "-j", "2", "--rules", own, "--output-format", "html", "--output-file", out, tmp_path / "news"
    )
    assert (done.exit_code, done.stdout) == (1, "")
    tab.open(f"{out}#40.1")
    assert tab.evaluate("document.querySelector('#name').textContent").endswith("39.txt")
    assert "Somebody wrote blorf for proof." in tab.evaluate("document.querySelector('.finding.current').innerText")
    assert "40 problems" in tab.evaluate("document.querySelector('#summary').textContent")


def test_nothing_found_and_nothing_read(tab, tmp_path):
    fine = Source("fine.txt", b"All is well.\n")
    tab.open(page(tmp_path / "report.html", (fine, []), troubles=[Trouble("a.txt", "not UTF-8", 3)]))
    assert "no problem in 1 file" in tab.evaluate("document.querySelector('#summary').textContent")
    assert tab.evaluate("document.querySelector('#troubles').innerText") == "a.txt:3: not UTF-8"
    tab.press("n")
    tab.press("2")
    tab.open(page(tmp_path / "none.html"))
    assert tab.evaluate("document.querySelector('#name').textContent") == "Nothing to show."


def test_ten_megabytes_open(tab, tmp_path):
    paragraph = (
        "The council of Arlby closes the old mill bridge on Monday, for a week, and opens it again in spring. " * 3
    )
    text = "".join(f"{paragraph}\n\nThe works cost 400 crowns ,said the mayor.\n\n" for _ in range(150))
    at = [match.start() for match in re.finditer(" ,", text)]
    findings = [finding(text, one, one + 2, "punctuation/late", ", ", True) for one in at]
    files = [(Source(f"news/{number}.txt", text.encode()), findings) for number in range(200)]
    path = page(tmp_path / "report.html", *files)
    assert path.stat().st_size > 10_000_000
    tab.open(f"{path}#200.150")
    tab.until("document.activeElement.hash === '#200.150'")
    assert tab.evaluate("document.querySelectorAll('#file-list li').length") == 200
    tab.press("2")
    tab.until("document.querySelector('.both')")
    assert texts(tab, "new") == text.replace(" ,", ", ")


def test_every_category_has_a_colour():
    assert set(FAMILIES) == set(CATEGORIES)
