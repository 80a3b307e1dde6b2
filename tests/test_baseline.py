"""What is known does not count, what is new does, whatever has moved."""

from __future__ import annotations

import json

import pytest
from commands import invoke, put
from hypothesis import given
from hypothesis import strategies as st

from cleanlint.baseline import Known, load, save
from cleanlint.files import Trouble
from cleanlint.rule import Finding


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def check(lint, here):
    """`check` of the folder, in short: exit status and the places found."""

    def run(*options, paths=(".",), select="style/blorf,style/advert,style/maybe"):
        result = lint("check", *paths, "--output-format", "concise", *options, select=select)
        places = [line.split(": ")[0].removeprefix("./") for line in result.stdout.splitlines() if ": " in line]
        return result.exit_code, places, result.stderr

    return run


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def test_known_findings_do_not_count_and_paragraphs_may_move(here, check):
    put(here / "a.txt", "One blorf here.\n\nTwo by two.\n\nThe third blorf came.\n")
    assert check()[:2] == (1, ["a.txt:1:5", "a.txt:5:11"])
    status, places, said = check("--write-baseline", "b")
    assert (status, places) == (0, []) and "b: 2 new taken in, 0 known, 0 stale taken out." in said
    put(here / "a.txt", "A beginning.\n\nThe  Third\nblorf came.\n\nTwo by two.\n\n**One** blorf here.\n")
    status, places, said = check("--baseline", "b")
    assert (status, places) == (0, []) and "b: 0 new, 2 known, 0 stale." in said


def test_as_many_other_faults_are_new(here, check):
    put(here / "a.txt", "One blorf here.\n\nThe third blorf came.\n")
    check("--write-baseline", "b")
    put(here / "a.txt", "One blorf here.\n\nThis is another blorf.\n")
    status, places, said = check("--baseline", "b")
    assert (status, places) == (1, ["a.txt:3:17"])
    assert "1 new, 1 known, 1 stale (--prune takes them out)" in said


def test_one_more_of_the_same_is_new(here, check):
    put(here / "a.txt", "ADVERT\n\nOne.\n\nADVERT\n\nTwo.\n")
    check("--write-baseline", "b")
    assert [row["count"] for row in rows(here / "b")] == [2]
    put(here / "a.txt", "ADVERT\n\nOne.\n\nADVERT\n\nTwo.\n\nADVERT\n\nThree.\n")
    assert check("--baseline", "b")[:2] == (1, ["a.txt:9:1"])
    put(here / "a.txt", "One.\n\nADVERT\n\nTwo.\n")
    assert "0 new, 1 known, 1 stale taken out" in check("--baseline", "b", "--prune")[2]
    assert "count" not in rows(here / "b")[0]


def test_a_renamed_file_is_known_and_a_copy_is_not(here, check):
    put(here / "a.txt", "One blorf here.\n")
    check("--write-baseline", "b")
    put(here / "copy.txt", "One blorf here.\n")
    assert check("--baseline", "b")[:2] == (1, ["copy.txt:1:5"])
    (here / "copy.txt").unlink()
    (here / "a.txt").rename(here / "new.txt")
    status, places, said = check("--baseline", "b")
    assert (status, places) == (0, []) and "0 new, 1 known, 0 stale." in said
    check("--baseline", "b", "--prune")
    assert [row["path"] for row in rows(here / "b")] == ["a.txt"]  # nothing was stale: the file is as it was
    check("--write-baseline", "b")
    assert [row["path"] for row in rows(here / "b")] == ["new.txt"]


def test_what_is_gone_with_its_file_is_stale(here, check):
    put(here / "a.txt", "One blorf here.\n")
    put(here / "sub/b.txt", "Two blorf there.\n")
    check("--write-baseline", "b")
    (here / "a.txt").unlink()
    assert "0 new, 1 known, 1 stale taken out" in check("--baseline", "b", "--prune")[2]
    assert [row["path"] for row in rows(here / "b")] == ["sub/b.txt"]


def test_what_people_write_stays_and_an_end_date_is_kept_to(here, check):
    put(here / "a.txt", "One blorf here.\n\nThe third blorf came.\n")
    check("--write-baseline", "b")
    lines = (here / "b").read_text().splitlines()
    first = json.loads(lines[1]) | {"until": "2020-01-01", "reason": "“Blorf” is a town – so they say."}
    (here / "b").write_text("\n".join([lines[0], json.dumps(first), lines[2]]) + "\n", encoding="utf-8")
    assert len(check("--baseline", "b")[1]) == 1
    put(here / "a.txt", "One blorf here.\n\nThe third blorf came.\n\nA fourth blorf.\n")
    check("--write-baseline", "b")
    kept = [row for row in rows(here / "b") if "reason" in row]
    assert kept == [first] and len(rows(here / "b")) == 3


def test_the_same_findings_give_the_same_bytes_in_any_order(here, check):
    for name in ("z.txt", "a.txt", "m/n.txt"):
        put(here / name, "One blorf here.\n\nADVERT\n\nThe third blorf came.\n")
    check("--write-baseline", "b", paths=("z.txt", "m", "a.txt"))
    first = (here / "b").read_bytes()
    check("--write-baseline", "b", paths=("a.txt",))
    assert (here / "b").read_bytes() == first
    check("--write-baseline", "c", paths=("a.txt", "m/n.txt", "z.txt"))
    assert (here / "c").read_bytes() == first


def test_files_and_rules_that_were_not_looked_at_are_neither_stale_nor_dropped(here, check):
    put(here / "a.txt", "One blorf, hmm.\n")
    put(here / "c.txt", "ADVERT\n\nA perhapps.\n")
    everything = "style/blorf,style/advert,style/maybe,style/whisper"
    check("--write-baseline", "b", select=everything)
    before = (here / "b").read_bytes()
    assert "0 new, 1 known, 0 stale." in check("--baseline", "b", "--prune", paths=("a.txt",), select="style/blorf")[2]
    assert "stale." in check("--baseline", "b", "--prune", "--no-hints", select=everything)[2]
    check("--write-baseline", "b", paths=("c.txt",), select="style/advert")
    assert (here / "b").read_bytes() == before


def test_many_files_in_several_processes_count_as_one_after_the_other(here, check):
    for number in range(40):
        put(here / f"{number}.txt", f"Number {number} blorf here.\n")
    check("--write-baseline", "b", "--jobs", 2)
    put(here / "7.txt", "Number 7 blorf here, another blorf there.\n")
    for jobs in (1, 2):
        status, places, said = check("--baseline", "b", "--jobs", jobs)
        assert (status, places) == (1, ["7.txt:1:30"]) and "1 new, 40 known, 0 stale." in said


def test_fix_mends_what_is_known_and_what_it_must_leave_fails_only_where_it_is_new(here, lint):
    put(here / "a.txt", "One blorf, perhapps or not.\n")
    lint("check", "a.txt", "--write-baseline", "b")
    assert lint("fix", "a.txt", "--baseline", "b").exit_code == 0
    assert (here / "a.txt").read_text() == "One proof, perhapps or not.\n"
    put(here / "a.txt", "One proof, perhapps or not. So it is perhapps too.\n")
    assert lint("fix", "a.txt", "--baseline", "b").exit_code == 1


def test_nothing_is_written_where_not_all_was_read(here, check):
    put(here / "a.txt", "One blorf here.\n")
    check("--write-baseline", "b")
    before = (here / "b").read_bytes()
    put(here / "a.txt", "All is well.\n")
    (here / "bad.txt").write_bytes(b"\xff\xfe\x00")
    for option in (("--write-baseline", "b"), ("--baseline", "b", "--prune")):
        status, _, said = check(*option)
        assert status == 2 and "left as it was: not everything could be read" in said
    assert (here / "b").read_bytes() == before


def test_line_breaks_are_no_matter(here, check):
    put(here / "a.txt", "One blorf here.\n\nADVERT\n\nTwo.\n")
    check("--write-baseline", "b")
    put(here / "a.txt", "One blorf here.\r\n\r\nADVERT\r\n\r\nTwo.\r\n")
    put(here / "b", (here / "b").read_text().replace("\n", "\r\n"))
    assert check("--baseline", "b")[:2] == (0, [])


def test_odd_names_and_findings(here, check):
    put(here / "ä “b”\u2028.txt", "One\tblorf\u2028here \U0001f600.\n")
    check("--write-baseline", "b")
    assert check("--baseline", "b")[:2] == (0, [])


HEAD = '{"cleanlint-baseline": 1}\n'
ROW = '{"path": "a.txt", "rule": "style/blorf", "found": "blorf", "key": "01234567-89abcdef-"}\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]\n", ":1: not a line of a baseline"),
        (ROW, ":1: not a line of a baseline"),
        (HEAD + ROW + "{\n", ":3: not a line of a baseline"),
        (HEAD + ROW.replace('"a.txt"', "3"), ":2: not a line"),
        (HEAD + ROW.replace("}", ', "count": -1}'), ":2: not a line"),
        (HEAD + "<<<<<<< ours\n" + ROW, ":2: a merge was not ended"),
        ('{"cleanlint-baseline": 2}\n', ":1: made by a newer cleanlint"),
        ("[" * 100_000, ":1: not a line"),
    ],
)
def test_what_is_no_baseline_is_refused(here, check, text, says):
    put(here / "a.txt", "One.\n")
    put(here / "b", text)
    for option in ("--baseline", "--write-baseline"):
        status, _, said = check(option, "b")
        assert status == 2 and f"b{says}" in said
    assert (here / "b").read_text() == text


def test_an_empty_baseline_knows_nothing_and_a_missing_one_is_a_mistake(here, check):
    put(here / "a.txt", "One blorf here.\n")
    put(here / "b", "")
    assert check("--baseline", "b")[0] == 1
    status, _, said = check("--baseline", "c")
    assert status == 2 and "cleanlint check --write-baseline c" in said
    status, _, said = check("--write-baseline", "no/such/folder/b")
    assert status == 2 and "cannot be written" in said


def test_both_sides_of_a_merge_may_bring_the_same_line(tmp_path):
    file = put(tmp_path / "b", HEAD + ROW + ROW.replace("}", ', "count": 3}') + ROW.replace("}", ', "reason": "x"}'))
    assert [(one.times, one.more) for one in load(str(file)).entries] == [(3, {"reason": "x"})]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--write-baseline", "b", "--changed-since", "HEAD"), "leave out --changed-since"),
        (("--write-baseline", "b", "--prune"), "leave out --prune"),
        (("--prune",), "--prune needs --baseline"),
    ],
)
def test_options_that_contradict_each_other(here, check, options, says):
    status, _, said = check(*options)
    assert status == 2 and says in said and not (here / "b").exists()


def test_an_interrupted_write_leaves_the_old_file(tmp_path):
    file = put(tmp_path / "b", HEAD + ROW)

    def entries():
        yield from load(str(file)).entries
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save(str(file), entries())
    assert file.read_text() == HEAD + ROW and list(tmp_path.iterdir()) == [file]


PARAGRAPHS = (
    "One blorf here.",
    "The blorf of blorf town",
    "blorf",
    "Nothing.",
    "blorf\nblorf blorf",
    "A  blorf, he said.",
)


@given(st.lists(st.sampled_from(PARAGRAPHS), max_size=8), st.randoms(use_true_random=False))
def test_no_order_of_paragraphs_makes_a_finding_new(parts, random):
    known = Known("b")
    taken = Known("b", known.after([known.sift("a.txt", *found(parts))], take=True))
    random.shuffle(parts)
    sifted = taken.sift("a.txt", *found(parts))
    assert (sifted.new, sifted.stale, sifted.added) == ([], [], [])
    more = taken.sift("a.txt", *found([*parts, "So a blorf came."]))
    assert len(more.new) == 1 and more.new[0].found == "blorf"


def found(parts):
    text = "\n\n".join(["Once.", *parts, "The end."])
    places = [at for at in range(len(text)) if text.startswith("blorf", at)]
    return text, [Finding("style/blorf", "error", "", at, at + 5, 1, 1, "blorf", None, False) for at in places]


def test_a_baseline_that_cannot_be_read_is_told(here, check):
    (here / "b").mkdir()
    status, _, said = check("--baseline", "b")
    assert status == 2 and "b: cannot be read" in said
    with pytest.raises(Trouble):
        load("b")


def test_hints_in_the_help():
    assert "--write-baseline" in invoke("check", "--help").stdout and "--prune" not in invoke("fix", "--help").stdout
