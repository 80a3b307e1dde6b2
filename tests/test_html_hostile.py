"""A hostile text on the page for an editor does nothing."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import pages
from pages import finding, page, texts

from cleanlint.files import Source, Trouble

two = pages.two

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
