"""The page for an editor, in a real browser: what it shows, what it does, and what it keeps a hostile text from doing."""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import chromium
import pytest
from commands import invoke, put

import cleanlint
from cleanlint.batch import Batch, Options, Settings
from cleanlint.discover import kind_of
from cleanlint.files import Source, Trouble
from cleanlint.report import Tally
from cleanlint.report.html import HtmlReport, together
from cleanlint.report.page import FAMILIES
from cleanlint.rule import CATEGORIES, Finding

browser, tab = chromium.browser, chromium.tab

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures").glob("*/input.*"))

FERRY = """\
Share

Ferry to Osk returns in March

The ferry to Osk will run again from March, the harbour office said on Friday, to. bring the islanders back to work.

Advertisement

“We lost a winter“, said Jon Brand , who has waited since since October. The crew has\u200b been paid\u00a0 throughout.  \

The new engine came from
"""
MILL = "Mill bridge closes\n\nThe council of Arlby closes the bridge on Monday ,for a week.\n\nSign up for our newsletter\n"


def page(path: Path, *sources: tuple[Source, list[Finding]], troubles=()) -> Path:
    """A report on these findings."""
    out, tally = io.StringIO(), Tally()
    report = HtmlReport(out)
    for source, findings in sources:
        tally.add(findings)
        report.add(HtmlReport(io.StringIO()).part(source, findings))  # as another process would
    report.done(tally, troubles)
    path.write_text(out.getvalue(), encoding="ascii")
    return path


def checked(*paths: Path) -> list[tuple[Source, list[Finding]]]:
    batch = Batch(Options(), lambda _: Settings(), print)
    return [(source, batch.check(source)) for source in map(batch.read, map(str, paths))]


@pytest.fixture
def two(tmp_path):
    """Two articles, their sources and findings, and the page."""
    ferry, mill = put(tmp_path / "ferry.txt", FERRY), put(tmp_path / "in" / "mill.txt", MILL)
    found = checked(ferry, mill)
    return found, page(tmp_path / "report.html", *found)


def finding(text: str, start: int, end: int, rule="style/own", fix=None, safe=False, severity="error", message="Told."):
    return Finding(rule, severity, message, start, end, text.count("\n", 0, start) + 1, 1, text[start:end], fix, safe)


def texts(tab, side: str) -> str:
    return tab.evaluate(f"[...document.querySelectorAll('#text .{side}')].map((one) => one.textContent).join('')")


def marked(tab) -> dict[int, str]:
    """What is marked for each finding, by its number in the report."""
    pairs = tab.evaluate(
        "[...document.querySelectorAll('#text .old .mark[href]')]"
        ".map((one) => [Number(one.hash.split('.')[1]), one.textContent])"
    )
    found: dict[int, str] = {}
    for number, text in pairs:
        found[number] = found.get(number, "") + text
    return found


def focused(tab) -> str:
    return tab.evaluate("document.activeElement.hash || ''")


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
    tab.until("location.hash === '#2.2'")
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


HOSTILE = (
    "</script><script>window.pwned = 1</script> <!-- <script> --> <img src=x onerror='window.pwned=1'> &lt;b&gt; "
    "a\u202eevil\u202c b \x00 \x1b[31m \x7f \u2028 \U000e0041 ]]> ${pwned} \\u003c \ud83d \udc00 é 日本 \U0001f600\n"
)


def test_a_hostile_text_is_text(tab, tmp_path):
    raw = HOSTILE.encode("utf-7", "surrogatepass")
    name = "a<img src=x onerror='window.pwned=1'></script>\u202e\udcff.txt"
    source = Source(name, raw, "utf-7")
    assert source.text == HOSTILE
    at = HOSTILE.index("evil")
    findings = [
        finding(
            HOSTILE, 0, 40, "style/<b>", "<script>window.pwned = 1</script>\u202e", message="<i>\u202e</script>\ud83d"
        ),
        finding(HOSTILE, at - 1, at + 5, "grammar/X"),
        finding(HOSTILE, HOSTILE.index("\0"), HOSTILE.index("\\")),
    ]
    trouble = Trouble("<img src=x onerror='window.pwned=1'>", "not read\u202e</script>")
    path = page(tmp_path / "report.html", (source, findings), troubles=[trouble])
    tab.open(path)
    tab.press("n")
    assert texts(tab, "old") == HOSTILE
    tab.press("3")
    tab.until("document.querySelector('.both')")
    assert texts(tab, "new") == findings[0].fix + HOSTILE[40:]
    assert tab.evaluate("window.pwned") is None
    assert tab.evaluate("document.querySelectorAll('img, main script, b, i').length") == 0
    naked = (
        "(() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); let found = 0;"
        " while (walk.nextNode()) if (/[\\u202a-\\u202e\\u2066-\\u2069]/.test(walk.currentNode.data)"
        " && !walk.currentNode.parentNode.matches('.char, script')) found++; return found; })()"
    )
    assert tab.evaluate(naked) == 0
    assert tab.evaluate("getComputedStyle(document.querySelector('.char')).unicodeBidi") == "isolate"
    assert "‹U+202E›" not in path.read_text()  # the page is ASCII: nothing in it is obeyed before it is shown
    assert not re.search(r"[^\x20-\x7e\n]", path.read_text(encoding="utf-8"))


def test_a_foreign_script_would_not_run(browser, two):
    """The policy in the page's head, should anything ever slip through."""
    _, path = two
    text = path.read_text()
    hashes = re.findall(r"'sha256-([^']+)'", text.split("</title>")[0])
    held = [re.search("<style>(.*?)</style>", text, re.S)[1], re.findall("<script>(.*?)</script>", text, re.S)[-1]]
    assert hashes == [b64encode(sha256(one.encode()).digest()).decode() for one in held]
    path.write_text(
        text.replace("</header>", "</header><script>window.pwned = 1</script><img src='http://127.0.0.1:9/'>")
    )
    browser.open(path)
    assert browser.evaluate("window.pwned") is None
    assert len(browser.trouble) == 2 and all("Content Security Policy" in one for one in browser.trouble)


def test_light_and_dark_both_can_be_read(tab, two):
    _, path = two
    contrast = """(() => {
        const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const light = (colour) => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((one) => (one /= 255) <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b; };
        const probe = document.body.appendChild(document.createElement('p'));
        const value = (name) => { probe.style.color = `var(--${name})`; return light(getComputedStyle(probe).color); };
        const ratio = (one, other) => (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
        const names = ['ink', 'soft', 'accent', 'good', 'bad', 'letters', 'page', 'machine', 'marks', 'body', 'wording'];
        const least = Math.min(...['paper', 'panel'].flatMap((ground) => names.map((name) => ratio(value(name), value(ground)))));
        return [value('paper') > .5, least];
    })()"""
    for scheme, bright in (("light", True), ("dark", False)):
        tab.look(1280, 800, scheme)
        tab.open(path)
        tab.evaluate("localStorage.clear()")
        tab.open(path)
        is_bright, least = tab.evaluate(contrast)
        assert is_bright is bright and least >= 4.5
    tab.click("#theme")
    assert tab.evaluate(contrast)[0] is True
    tab.open(path)
    assert tab.evaluate(contrast)[0] is True  # the choice is kept
    tab.evaluate("localStorage.clear()")


def test_the_place_can_be_copied(tab, two):
    [(source, findings), _], path = two
    tab.send("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    tab.open(f"{path}#1.2")
    tab.until("document.querySelector('.current .place')")
    tab.click(".current .place")
    tab.until("document.querySelector('.place.copied')")
    assert tab.evaluate("navigator.clipboard.readText()") == f"{source.name}:{findings[1].line}"


@pytest.mark.parametrize("key", ["1", "2"])
def test_a_phone_shows_it_without_scrolling_sideways(tab, two, key):
    _, path = two
    tab.look(360, 740)
    tab.open(path)
    tab.press(key)
    tab.press("n")
    tab.press("n")
    tab.until("document.querySelector('.mark.current')")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    mark, sheet = tab.evaluate(
        "[document.querySelector('.mark.current').getBoundingClientRect().bottom, document.querySelector('#panel').getBoundingClientRect().top]"
    )
    assert 0 < mark <= sheet  # what is spoken of is not hidden by what is said of it
    assert tab.evaluate("[...document.querySelectorAll('.finding')].filter((one) => one.offsetHeight).length") == 1
    tab.click("#whole")
    tab.until("[...document.querySelectorAll('.finding')].filter((one) => one.offsetHeight).length > 3")


def test_paper_gets_the_article_and_every_reason(tab, two):
    [(_, findings), _], path = two
    tab.look(794, 1123, media="print")  # A4
    tab.open(path)
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate("[...document.querySelectorAll('.detail')].filter((one) => one.offsetHeight).length") == len(
        findings
    )
    assert (
        tab.evaluate("document.querySelector('#filters').offsetHeight + document.querySelector('.steps').offsetHeight")
        == 0
    )


def test_a_screen_reader_has_a_name_for_everything_it_can_reach(tab, two):
    [(_, findings), _], path = two
    tab.open(path)
    tab.press("n")
    tab.until("document.querySelector('.mark.current')")
    nodes = tab.send("Accessibility.getFullAXTree")["nodes"]
    reached = [
        (node["role"]["value"], node.get("name", {}).get("value"))
        for node in nodes
        if not node.get("ignored") and node["role"]["value"] in ("button", "link", "radio", "searchbox", "navigation")
    ]
    assert len(reached) > 20 and all(name for _, name in reached), reached
    described = [node.get("description", {}).get("value") for node in nodes if node["role"]["value"] == "link"]
    assert findings[0].message in described


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
