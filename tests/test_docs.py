"""The documentation is built for real, and read as a browser would read it."""

from __future__ import annotations

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import cleanlint
from cleanlint.report.look import visible

pytest.importorskip("material", reason="needs the extra `docs`")

ROOT = Path(__file__).parent.parent
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Page(HTMLParser):
    """What one page loads, links to and holds: anchors, and the texts and tags of its examples."""

    def __init__(self, text):
        super().__init__()
        self.loads, self.links, self.anchors, self.tags = [], [], set(), set()
        self.examples, self.words = [], []
        self._open, self._inside = [], None  # open tags; how many of them were, where an example begins
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if "src" in values or (tag == "link" and values.get("rel") in ("stylesheet", "icon", "preconnect", "preload")):
            self.loads.append(values.get("src") or values["href"])
        if self._inside is not None:
            self.tags.add(tag)
            if tag == "br":
                self.examples[-1] += "\n"
            elif tag == "div":
                self.examples.append("")
        elif values.get("class") == "example":
            self._inside = len(self._open)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass
        if self._inside is not None and len(self._open) <= self._inside:
            self._inside = None

    def handle_data(self, data):
        self.words.append(data)
        if self._inside is not None and self.examples:
            self.examples[-1] += data


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Built in strict mode: a link or anchor that leads nowhere, or a page that is missing, stops it."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return {
        path.relative_to(folder).as_posix(): Page(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")
    }, folder


def test_every_rule_has_a_page_that_says_all_it_is(site, all_rules):
    pages, _ = site
    for rule in all_rules:
        page = pages[f"rules/{rule.id}.html"]
        words = "".join(page.words)
        assert visible(rule.message) in words and " ".join(rule.why.split()) in " ".join(words.split())
        assert rule.severity in words and f" {rule.id} article.txt" in words
        shown = {*rule.fixes, *rule.fixes.values(), *rule.flags, *rule.leaves}
        missing = {_seen(text) for text in shown} - set(page.examples)
        assert not missing, rule.id


def _seen(text):
    return "\n".join(visible(line) for line in text.split("\n")) or "(nothing)"


def test_no_example_is_obeyed(site, all_rules):
    """Rules about markup hold markup: on a page it is text."""
    pages, _ = site
    assert any("<script" in text for rule in all_rules for text in rule.fixes)
    allowed = {"div", "br", "del", "ins", "mark"}
    assert {name: page.tags - allowed for name, page in pages.items() if page.tags - allowed} == {}


def test_every_category_lists_its_rules(site, all_rules):
    pages, _ = site
    for category in {rule.category for rule in all_rules}:
        listed = {Path(link).stem for link in pages[f"rules/{category}/index.html"].links if "/" not in link}
        assert {rule.id.partition("/")[2] for rule in all_rules if rule.category == category} <= listed


def test_all_links_lead_somewhere(site):
    """Also those in tables, which the builder takes for text."""
    pages, folder = site
    lost = []
    for name, page in pages.items():
        if name == "404.html":
            continue  # its links are from the root of wherever the site will be
        for link in {*page.links, *page.loads}:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = os.path.normpath(os.path.join(os.path.dirname(name), unquote(parts.path))) if parts.path else name
            target = f"{target}/index.html" if (folder / target).is_dir() else target
            if not (folder / target).is_file() or (parts.fragment and parts.fragment not in pages[target].anchors):
                lost.append(f"{name}: {link}")
    assert lost == []


def test_nothing_is_fetched_from_elsewhere(site):
    pages, folder = site
    assert [load for page in pages.values() for load in page.loads if urlsplit(load).netloc] == []
    styles = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.css"))
    assert "url(http" not in styles and "@import" not in styles


def test_every_page_of_the_docs_is_in_the_navigation():
    listed = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    missing = [path.name for path in sorted((ROOT / "docs").glob("*.md")) if f" {path.name}" not in listed]
    assert missing == [], "add them to `nav` in mkdocs.yml"


def test_what_the_pipeline_tutorial_shows_is_what_happens():
    text = (ROOT / "docs" / "tutorial-pipeline.md").read_text(encoding="utf-8")
    first = text.split("```python\n")[1].split("```")[0]
    names = {}
    exec(first, names)
    assert f"result.text  # {names['result'].text!r}\n" in first
    told = [(one.rule, one.start, one.end, one.fix, one.safe) for one in names["result"].findings]
    assert f"# {told!r}\n" in first
    score = cleanlint.score(names["text"], gate="words >= 50 and damage < 30")
    assert f"score.keep  # {score.keep}\n" in text and f"score.reasons  # {score.reasons!r}\n" in text
