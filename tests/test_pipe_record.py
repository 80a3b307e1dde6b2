"""One text and one batch through the kernel of `cleanlint pipe`: mended, undone, judged, refused."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest
from conftest import damaged_texts
from hypothesis import given
from records import CLEAN, DIRTY, HOSTILE

import cleanlint
from cleanlint.pipe import record
from cleanlint.pipe.kernel import Job, clean_batch
from cleanlint.pipe.record import clean, undo
from cleanlint.scoring import PROFILES


def undone(done):
    return undo(done.text, [change._asdict() for change in done.edits], done.original)


def batch(**columns):
    return pa.RecordBatch.from_pydict(columns)


@given(damaged_texts())
def test_every_text_can_be_undone(text):
    for unsafe in (False, True):
        done = clean(text, Job(unsafe=unsafe))
        assert undone(done) == text
        for change in done.edits:
            assert text[change.start : change.end] == change.removed
        for finding in done.left:
            assert done.text[finding.start : finding.end] == finding.found


@given(damaged_texts())
def test_what_is_left_is_what_the_mended_text_has(text):
    done = clean(text, Job())
    again = clean(done.text, Job())
    assert [(f.rule, f.start, f.end, f.message, f.fix) for f in done.left] == [
        (f.rule, f.start, f.end, f.message, f.fix) for f in again.left
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_mended_in_place_and_undone(text):
    done = clean(text.replace("\n", "\r\n"), Job(unsafe=True))
    assert done.reasons == [] and undone(done) == text.replace("\n", "\r\n")
    for finding in done.left:
        assert done.text[finding.start : finding.end] == finding.found


def test_a_text_that_was_changed_since_is_not_undone():
    done = clean(DIRTY, Job())
    with pytest.raises(ValueError, match="changed since"):
        undone(done._replace(text=done.text.replace(", and", " and")))


def test_the_kernel_leaves_all_other_columns_as_they_are():
    schema = pa.schema(
        [("n", pa.int16()), pa.field("text", pa.string(), metadata={"k": "v"}), ("tags", pa.list_(pa.string()))],
        {"owner": "Osk"},
    )
    given = pa.RecordBatch.from_pydict({"n": [1, 2], "text": [DIRTY, CLEAN], "tags": [["a"], None]}, schema)
    made = clean_batch(given, pickle.loads(pickle.dumps(Job(select=["ALL"], ignore="style"))))
    assert made.schema.names == [
        "n",
        "text",
        "tags",
        "cleanlint_edits",
        "cleanlint_original",
        "cleanlint_findings",
        "cleanlint_rejected",
    ]
    assert made.schema.metadata == schema.metadata and made.schema.field("text").equals(schema.field("text"), True)
    assert made.select(["n", "tags"]).equals(given.select(["n", "tags"]))
    assert " , and" not in made["text"][0].as_py() and made["text"][1].as_py() == CLEAN
    assert made["cleanlint_edits"].to_pylist()[1] == [] and made["cleanlint_rejected"].null_count == 2


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())])
def test_texts_keep_the_type_of_their_column(kind):
    column = pa.array([DIRTY, None, CLEAN]).cast(kind)
    made = clean_batch(pa.RecordBatch.from_arrays([column], names=["text"]), Job())
    assert made["text"].type == kind and made["text"].to_pylist()[1:] == [None, CLEAN]
    assert made["cleanlint_rejected"].to_pylist() == [None, ["no text"], None]


def test_no_row_stops_a_batch():
    raw = pa.array([b"\xff\xfe", DIRTY.encode(), None, b"x" * 50_000_000], pa.binary()).cast(pa.string(), safe=False)
    made = clean_batch(pa.RecordBatch.from_arrays([raw], names=["text"]), Job())
    assert made["cleanlint_rejected"].to_pylist() == [
        ["not UTF-8: byte 0xFF at offset 0"], None, ["no text"], ["too large: 50 MB, at most 10 MB"],
    ]  # fmt: skip
    assert made["text"].cast(pa.binary())[0].as_py() == b"\xff\xfe"
    numbers = clean_batch(batch(text=[1, 2]), Job())
    assert numbers["cleanlint_rejected"].to_pylist() == [["text is no string: int64"]] * 2
    assert clean("a \ud800 b", Job()).reasons == ["lone surrogate: U+D800 at 2"]
    assert clean_batch(batch(text=pa.array([], pa.string())), Job(profiles="nemo")).num_rows == 0


def test_a_rule_that_raises_rejects_the_record_and_no_other(monkeypatch):
    true_run = record.run

    def run_or_fail(text, *args):
        if "fail here" in text:
            rule = cleanlint.rules(("spacing/tab",))[0]  # noqa: F841  # the engine's frames hold it so
            raise ZeroDivisionError("oh")
        return true_run(text, *args)

    monkeypatch.setattr(record, "run", run_or_fail)
    made = clean_batch(batch(text=["fail here", DIRTY]), Job())
    assert made["cleanlint_rejected"].to_pylist() == [["rule failed: spacing/tab (ZeroDivisionError: oh)"], None]
    assert made["text"][0].as_py() == "fail here"


def test_signals_of_several_profiles_and_a_gate_over_them():
    job = Job(
        profiles=tuple(PROFILES), gate="words >= 10 and removed < 0.05 and not (edits > 0 and RPS_Doc_Word_Count < 9)"
    )
    made = clean_batch(batch(text=[CLEAN, DIRTY, "Two words", None]), job)
    signals = made["cleanlint_signals"].to_pylist()
    assert signals[0]["cleanlint"]["words"] == 16 and set(signals[0]) == set(PROFILES)
    assert signals[0]["datatrove"]["gq"] == "gopher_short_doc" and signals[0]["dclm"]["page_length"] is False
    assert signals[3]["nemo"] is None
    kept, removed, short, none = made["cleanlint_rejected"].to_pylist()
    assert kept is None and none == ["no text"] and short == ["not words >= 10: words is 2"]
    assert len(removed) == 1 and removed[0].startswith("not removed < 0.05: removed is 0.")


def test_all_reasons_are_told():
    found = clean("Two words , here", Job(gate="words >= 10 and edits == 0 and keep", unsafe=True)).reasons
    assert [reason.partition(":")[0] for reason in found] == ["not words >= 10", "not edits == 0", "not keep"]
    assert "not words >= 30" in found[2]


@pytest.mark.parametrize(
    "args",
    [{"kind": "pdf"}, {"outputs": ["edit"]}, {"gate": "wrods > 3"}, {"profiles": ["gopherr"]}, {"select": "spacign"}],
)
def test_mistakes_in_a_job_are_told_at_once(args):
    with pytest.raises(ValueError, match=r"there is no|unknown|no rule|did you mean"):
        clean(CLEAN, Job(**args))


@pytest.mark.parametrize("columns", [{"body": ["x"]}, {"text": ["x"], "cleanlint_edits": [[]]}])
def test_a_batch_without_texts_or_mended_before_is_refused(columns):
    with pytest.raises(ValueError, match=r"no field “text”|mended before"):
        clean_batch(batch(**columns), Job())
