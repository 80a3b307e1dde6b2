"""What `cleanlint pipe` tells beside the records: counters, gates, sources, spans, the summary."""

from __future__ import annotations

import json
from collections import Counter

import pyarrow.parquet as pq
from commands import invoke, own_rules
from records import CLEAN, DIRTY, lines, pipe, read_as, table, write_as, write_lines

from cleanlint.pipe.kernel import Job
from cleanlint.pipe.record import clean
from cleanlint.pipe.tally import SOURCES, Tally

LONG = "\n\n".join(
    f"Boat {at} lay at pier {at % 7} until {name} paid." for at, name in enumerate(["Brand", "Lund", "Berg"] * 5)
)


def test_gate_report_sources_and_fail_if(tmp_path):
    rows = [
        {"id": "a", "text": DIRTY, "url": "https://osk.example.com/a?b"},
        {"id": "b", "text": CLEAN, "url": "https://osk.example.com/b"},
        {"id": "c", "text": "Short.", "url": "Lindvik Post"},
        {"id": "d", "text": "The the end of it is"},
    ]
    write_lines(tmp_path / "a.jsonl", rows)
    args = (tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "--gate", "words > 4", "--source-field", "url")
    pipe(*args, "--report", tmp_path / "r.json", "--profile", "nemo,cleanlint", "--fail-if", "rejected > 25%")
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["totals"]["kept"] == 3 and report["reasons"] == {"not words > 4": 1}
    assert report["sources"] == {"osk.example.com": 2, "Lindvik Post": 1, "": 1}
    assert report["rejected_by_source"] == {"osk.example.com": 0, "Lindvik Post": 1, "": 0}
    assert (
        report["edits"]["boilerplate/ad-label"] == 1
        and sum(report["findings"].values()) == report["totals"]["findings"]
    )
    assert lines(tmp_path / "out.jsonl")[0]["cleanlint_signals"]["cleanlint"]["words"] > 4
    found = sum(
        any(f["severity"] == "error" for f in row["cleanlint_findings"]) for row in lines(tmp_path / "out.jsonl")
    )
    assert report["totals"]["records_with_errors"] == found
    assert "it holds" in pipe(*args, "--fail-if", "rejected >= 25%", status=1).stderr
    assert "did you mean “rejected”" in pipe(*args, "--fail-if", "rejcted > 1", status=2).stderr
    assert "did you mean “words”" in pipe(*args, "--gate", "wrods > 1", status=2).stderr


def test_what_is_counted_by_source_and_spread_over_bins(tmp_path):
    rows = [
        {"text": DIRTY, "from": "osk"}, {"text": LONG, "from": "osk"},
        {"text": DIRTY, "from": "lind vik"}, {"text": None, "from": "osk"},
    ]  # fmt: skip
    write_lines(tmp_path / "a.jsonl", rows)
    pq.write_table(table(rows), tmp_path / "a.parquet")
    told = []
    for name in ("a.jsonl", "a.parquet"):
        args = ("--source-field", "from", "--report", tmp_path / "r.json", "--gate", "removed < 0.01 or words > 9")
        pipe(tmp_path / name, "-o", tmp_path / "out/", *args)
        told.append(json.loads((tmp_path / "r.json").read_text()))
    groups = ("totals", "words_by_source", "damage_by_source", "histograms")
    assert [told[0][name] for name in groups] == [told[1][name] for name in groups]
    report = told[0]
    words = {"osk": len(DIRTY.split()) + len(rows[1]["text"].split()), "lind vik": len(DIRTY.split())}
    assert report["words_by_source"] == words and report["totals"]["words"] == sum(words.values())
    found = clean(DIRTY, Job())
    damage = Counter(one.rule.partition("/")[0] for one in (*found.edits, *found.left))
    assert damage["boilerplate"] == report["damage_by_source"]["boilerplate lind vik"] == 1
    assert (
        sum(report["damage_by_source"].values())
        == 2 * damage.total()
        == sum(report["edits"].values()) + sum(report["findings"].values())
    )
    bins = {}
    for key, times in report["histograms"].items():
        bins.setdefault(key.rpartition(" ")[0], {})[float(key.rpartition(" ")[2])] = times
    assert {sum(times.values()) for times in bins.values()} == {3}  # the one without a text is in none
    assert bins["words"][0] == 2 and bins["words"][100] == 1
    share = 100 * sum(len(one.removed) - len(one.inserted) for one in found.edits) / len(DIRTY)
    assert bins["characters removed, %"][10] == 2 and 10 <= share < 20


def test_a_million_sources_are_a_bounded_number():
    tally, row = Tally(), clean(DIRTY, Job())
    tally.add([row] * 9, ["often"] * 9)
    for part in range(20):
        tally.add([row] * 1000, [f"host{part}-{at}" for at in range(1000)])
        assert all(len(counter) < 10 * SOURCES for counter in tally.counts.values())
    report = tally.as_json()
    assert len(report["sources"]) <= SOURCES + 1 and report["sources"]["often"] == 9
    assert report["sources"]["(other)"] > 15_000 and sum(report["sources"].values()) == 20_009
    assert sum(report["words_by_source"].values()) == report["totals"]["words"]
    assert report["damage_by_source"]["boilerplate (other)"] == report["sources"]["(other)"]


def test_a_source_field_that_is_nowhere_is_told(tmp_path):
    write_lines(tmp_path / "a.jsonl", [{"text": CLEAN}])
    told = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "--source-field", "site").stderr
    assert "no record has a “site”" in told


def test_the_summary_tells_what_was_wrong(tmp_path):
    write_lines(tmp_path / "a.jsonl", [{"text": DIRTY}, {"text": DIRTY + "\n\nThe new engine came from"}])
    told = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl").stderr.splitlines()
    rows = {line.split()[0]: line.split()[1:] for line in told if line.startswith("  ")}
    assert rows["boilerplate"] == ["2", "0"] and rows["truncation"] == ["0", "1"]
    assert pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "-q").stderr == ""


def test_a_page_that_cannot_be_written_is_told_and_the_output_stays(tmp_path):
    write_lines(tmp_path / "a.jsonl", [{"text": DIRTY}])
    (tmp_path / "page.html").mkdir()
    told = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "--html-report", tmp_path / "page.html", status=2)
    assert "page.html: not written" in told.stderr and len(lines(tmp_path / "out.jsonl")) == 1


def test_rules_are_chosen_as_for_check(tmp_path):
    """The same options, the same findings."""
    own = own_rules(tmp_path / "rules")
    text = DIRTY + "\n\nA blorf, hmm, perhapps: the the end , “so“.\n"
    put = tmp_path / "in" / "a.txt"
    put.parent.mkdir()
    put.write_text(text)
    for options in (
        ("--select", "spacing,punctuation"),
        ("--ignore", "boilerplate", "--ignore", "style/blorf", "--rules", own),
        ("--select", "ALL", "--ignore", "punctuation/space-before-comma"),
        ("--extend-select", "style", "--rules", own),
    ):
        pipe(put.parent, "-o", tmp_path / "out", *options)
        checked = json.loads(invoke("check", put, "--isolated", "--output-format", "json", *options).stdout)
        [record] = lines(tmp_path / "out.edits.jsonl")
        made = Counter(one["rule"] for one in (*record["cleanlint_edits"], *record["cleanlint_findings"]))
        assert made == Counter(one["rule"] for one in checked["files"][0]["findings"])


def test_dolma_attributes_are_spans_of_the_original_texts(tmp_path):
    rows = [{"id": "a", "text": DIRTY}, {"id": "b", "text": CLEAN}, {"id": "c", "text": DIRTY + "\n\nThe the end of"}]
    (tmp_path / "docs").mkdir()
    given = write_as(tmp_path / "docs" / "a.jsonl.gz", rows)
    pipe(
        given,
        "-o",
        tmp_path / "out/",
        "--dolma-attributes",
        tmp_path / "attributes",
        "--gate",
        "words > 40 or words < 20",
    )
    made = read_as(tmp_path / "attributes" / "a.jsonl.gz")
    assert [row["id"] for row in made] == ["a", "b", "c"] and made[1]["attributes"] == {}
    [[start, end, score]] = made[0]["attributes"]["cleanlint__boilerplate/ad-label"]
    assert "Advertisement" in DIRTY[start:end] and score == 1.0
    found = {(f.rule, f.start, f.end) for f in clean(rows[2]["text"], Job()).edits}
    told = {
        (rule.removeprefix("cleanlint__"), *span[:2]) for rule, spans in made[2]["attributes"].items() for span in spans
    }
    assert found < told and all(0 <= start < end <= len(rows[2]["text"]) for _, start, end in told)
