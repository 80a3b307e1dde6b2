"""The page for an editor by dark and by light, on a phone, on paper and by ear."""

from __future__ import annotations

import pages
import pytest

two = pages.two


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
