"""The page for a pipeline, drawn from the counters of a run: the numbers are there, and nothing runs or is fetched."""

from __future__ import annotations

import io
import json

import pytest
from commands import invoke, put

from cleanlint.report.quality import write_page

COUNTS = {
    "version": "0.1.0",
    "inputs": [{"path": "crawl/<a>.jsonl", "bytes": 1}],
    "errors": [{"path": "crawl/<a>.jsonl", "message": "ends in mid-record\u202e"}],
    "totals": {
        "records": 2000, "kept": 1500, "rejected": 500, "edited": 800, "edits": 90, "findings": 30,
        "records_with_findings": 20, "words": 60_000,
    },
    "edits": {"encoding/mojibake": 60, "spacing/tab": 30},
    "findings": {"encoding/mojibake": 6, "truncation/cut-end": 20, "own/unknown": 4},
    "reasons": {"words": 400, "<script>window.pwned=1</script>": 200},
    "sources": {"arlby.example": 1500, "<img src=x onerror='window.pwned=1'>": 400, "": 100},
    "rejected_by_source": {"arlby.example": 450},
    "words_by_source": {"arlby.example": 50_000, "": 10_000},
    "damage_by_source": {"encoding arlby.example": 100, "truncation ": 10},
    "histograms": {"words 100": 700, "words 0": 300, "words 200": 1000, "mean length 4.5": 9},
}  # fmt: skip


def page(path, counts) -> str:
    out = io.StringIO()
    write_page(out, counts)
    path.write_text(out.getvalue(), encoding="ascii")
    return path


def test_the_numbers_of_the_run_are_on_the_page(tab, tmp_path):
    tab.open(page(tmp_path / "q.html", COUNTS))
    tab.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    shown = tab.evaluate("document.body.innerText")
    for told in (
        "2,000 records",
        "1,500",
        "75.0 %",
        "1.5 per thousand words",
        "encoding/mojibake",
        "own/unknown",
        "ends in mid-record",
    ):
        assert told in shown
    rows = tab.evaluate(
        "[...document.querySelectorAll('details summary')].map((one) => one.innerText.split(/\\s+/)[0])"
    )
    assert rows == ["encoding", "spacing", "truncation", "own"]  # most damage first
    cells = "[...document.querySelectorAll('.heat tbody tr')].map((row) => [...row.children].map((one) => one.innerText.trim()))"
    assert tab.evaluate(cells) == [
        ["arlby.example", "1,500", "450 30.0 %", "2.0", ""],
        ["<img src=x onerror='window.pwned=1'>", "400", "0 0.0 %", "", ""],
        ["(none)", "100", "0 0.0 %", "", "1.0"],
    ]


def test_bars_and_columns_are_as_long_as_their_numbers(tab, tmp_path):
    tab.open(page(tmp_path / "q.html", COUNTS))
    widths = "[...document.querySelectorAll('summary .bar')].map((bar) => [...bar.children].map((one) => Number(one.getAttribute('width'))))"
    assert tab.evaluate(widths)[:3] == [[90.91, 9.09], [45.45], [30.3]]
    heights = tab.evaluate(
        "[...document.querySelector('.histogram').querySelectorAll('rect')].map((one) => Number(one.getAttribute('height')))"
    )
    assert heights == [33.0, 77.0, 110.0]  # in the order of their edges
    labels = tab.evaluate(
        "[...document.querySelector('.histogram').querySelectorAll('text')].map((one) => one.textContent)"
    )
    assert labels == ["0", "100", "200"]


@pytest.mark.parametrize("width", [360, 1280])
def test_names_from_the_data_are_text_and_nothing_is_cut_off(tab, tmp_path, width):
    tab.look(width, 800, "dark")
    tab.open(page(tmp_path / "q.html", COUNTS))
    assert tab.evaluate("window.pwned") is None
    assert tab.evaluate("document.querySelectorAll('img, script').length") == 0
    assert "U+202E" in tab.evaluate("document.body.innerText")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_what_was_not_counted_is_not_drawn(tab, tmp_path):
    few = {name: COUNTS[name] for name in ("edits", "findings", "reasons", "sources", "rejected_by_source")}
    tab.open(page(tmp_path / "q.html", few | {"totals": {"records": 2000, "kept": 2000}}))
    assert tab.evaluate("[...document.querySelectorAll('h2')].map((one) => one.innerText)") == [
        "What was wrong", "Where it came from", "Why records were rejected",
    ]  # fmt: skip
    tab.open(page(tmp_path / "none.html", {}))
    assert "Nothing: no edit was made" in tab.evaluate("document.body.innerText")


def test_it_is_drawn_from_the_report_of_a_real_run(tab, tmp_path):
    records = [{"text": "The harbour closed on Monday ,the mayor saidâ€™s wife.", "source": "arlby.example"}] * 3
    given = put(tmp_path / "in.jsonl", "".join(json.dumps(one) + "\n" for one in records))
    result = invoke(
        "pipe", given, "-o", tmp_path / "out.jsonl", "--source-field", "source", "--html-report", tmp_path / "q.html"
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    tab.open(tmp_path / "q.html")
    shown = tab.evaluate("document.body.innerText")
    assert "Quality of 3 records" in shown and "per thousand words" in shown
    rows = "[...document.querySelectorAll('.heat tbody tr')].map((row) => [...row.children].map((one) => one.innerText.trim()))"
    [[source, count, _, encoding, *_]] = tab.evaluate(rows)
    assert (source, count, encoding) == ("arlby.example", "3", "111")  # one in nine words
    captions = tab.evaluate("[...document.querySelectorAll('figcaption')].map((one) => one.innerText)")
    assert captions[0] == "words" and len(captions) == 4
    drawn = "[...document.querySelector('.histogram').querySelectorAll('rect')].map((one) => one.textContent)"
    assert tab.evaluate(drawn)[0] == "0 to 50: 3"


def test_small_sources_together_come_last(tab, tmp_path):
    counts = COUNTS | {"sources": {"(other)": 9000, "b.example": 1, "a.example": 2}}
    tab.open(page(tmp_path / "q.html", counts))
    names = tab.evaluate("[...document.querySelectorAll('.heat tbody th')].map((one) => one.innerText)")
    assert names == ["a.example", "b.example", "(other)"]
