"""The forms for other programs: read as those programs read them, and cut out of the files by each form's own counting."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from commands import invoke, put, real

import cleanlint

FORMS = ("jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson")
ODD = "\ufeffOne \U0001f600 blorf.\r\n\r\nADVERT\r\n\r\n東京の perhapps blorf \U0001f600hmm\rTwo\nblorf"
"""A byte order mark, wide characters, and every kind of line break."""

FOUND = [
    ("style/blorf", "blorf", "proof"),
    ("style/advert", "ADVERT\r\n\r\n", ""),
    ("style/maybe", "perhapps", "perhaps"),
    ("style/blorf", "blorf", "proof"),
    ("style/whisper", "hmm", None),
    ("style/blorf", "blorf", "proof"),
]
HOSTILE = "a \x1b[31mhmm,%0A::error::x]]>-->\x9b<b>\u202eperhapps | `x` [y](z) blorf\x07\n"


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    """A folder that stands for the checkout, with no CI system around it."""
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def report(lint):
    def run(form, *paths):
        return lint("check", "-q", "--output-format", form, *paths).stdout

    return run


def put_odd():
    return put(Path("a.txt"), ODD)


def sarif_run(text):
    """The only run of a SARIF file that its schema allows."""
    model = pytest.importorskip("pydantic_sarif.model")  # made of the standard's schema; refuses what is not in it
    log = json.loads(text)
    model.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(log)
    (run,) = log["runs"]
    return run


def commands(text):
    """Workflow commands as GitHub's runner reads them: name, properties, message."""
    for line in text.split("\n"):
        match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line, re.DOTALL)
        if match:
            pairs = (pair.partition("=") for pair in match[2].split(","))
            properties = {key: _unescaped(value, "\r\n:,") for key, _, value in pairs}
            yield match[1], properties, _unescaped(match[3], "\r\n")


def _unescaped(text, letters):
    for letter in letters:
        text = text.replace(f"%{ord(letter):02X}", letter)
    return text.replace("%25", "%")


def test_jsonl_is_the_json_report_line_by_line(report):
    put_odd()
    lines = [json.loads(line) for line in report("jsonl", "a.txt", "none.txt").splitlines()]
    assert lines.pop() == {"path": "none.txt", "line": None, "error": "no such file or folder"}
    assert [(one["rule"], one["found"], one["fix"]) for one in lines] == FOUND
    (file,) = json.loads(report("json", "a.txt"))["files"]
    assert lines == [{"path": "a.txt", **finding} for finding in file["findings"]]


def test_sarif_cuts_by_code_points_of_the_file(report):
    text = put_odd().read_bytes().decode("utf-8-sig")
    run = sarif_run(report("sarif", "a.txt"))
    assert run["columnKind"] == "unicodeCodePoints"
    lines = re.split("\r\n|\r|\n", text)
    for result, (rule, found, fix) in zip(run["results"], FOUND, strict=True):
        assert result["ruleId"] == rule
        region = result["locations"][0]["physicalLocation"]["region"]
        assert cut(text, region) == region["snippet"]["text"] == found.strip("\r\n")
        row = lines[region["startLine"] - 1]
        assert row[region["startColumn"] - 1 : region["endColumn"] - 1] == found.strip("\r\n")
        offered = result.get("fixes", [result.get("properties", {}).get("unsafeFix")])[0]
        if fix is None:
            assert offered is None
        else:
            (replacement,) = offered["artifactChanges"][0]["replacements"]
            assert cut(text, replacement["deletedRegion"]) == found
            assert replacement["insertedContent"]["text"] == fix
        assert ("fixes" in result) == (rule in ("style/blorf", "style/advert"))  # the safe ones


def cut(text, region):
    return text[region["charOffset"] : region["charOffset"] + region["charLength"]]


def test_sarif_has_the_rules_with_their_reasons_and_what_went_wrong(report):
    put_odd()
    run = sarif_run(report("sarif", "a.txt", "none.txt"))
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("cleanlint", cleanlint.__version__)
    rules = {rule["id"]: rule for rule in driver["rules"]}
    assert set(rules) == {rule for rule, _, _ in FOUND}
    blorf = rules["style/blorf"]
    assert blorf["shortDescription"]["text"] == "No word: “…”."
    assert blorf["defaultConfiguration"] == {"level": "error"}
    assert rules["style/whisper"]["defaultConfiguration"] == {"level": "note"}
    for words in blorf["help"].values():
        assert "Somebody wrote blorf" in words and "the blorf" in words
    (invocation,) = run["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is False
    assert notification["message"]["text"] == "no such file or folder"
    assert sarif_run(report("sarif", "a.txt"))["invocations"] == [{"executionSuccessful": True}]


def test_sarif_of_built_in_rules_holds_to_the_schema(work):
    put(work / "a.md", "Share\n\nThe plan they reached, to. bring it to an end ,or so.\n\nAdvertisement\n\nMore.\n")
    run = sarif_run(invoke("check", "--output-format", "sarif", "a.md").stdout)
    assert len(run["results"]) > 1 and all(rule["help"]["markdown"] for rule in run["tool"]["driver"]["rules"])


def test_a_fingerprint_stays_when_the_text_around_moves(work, report):
    def marks(text):
        put(work / "a.txt", text)
        run = sarif_run(report("sarif", "a.txt"))
        return [result["partialFingerprints"]["contextHash/v1"] for result in run["results"]]

    before = marks("A blorf here.\n\nA blorf here.\n\nAnother blorf.\n")
    after = marks("A new line.\n\nAnother blorf.\r\n\r\nA blorf here.\n\nIt was a blorf.\n\nA blorf here.\n")
    assert len(set(before)) == 3 and len(set(after)) == 4
    assert set(before) < set(after)


def test_rdjson_cuts_by_bytes(report):
    data = put_odd().read_bytes()
    found = json.loads(report("rdjson", "a.txt", "none.txt"))
    assert found["source"] == {"name": "cleanlint"}
    *diagnostics, trouble = found["diagnostics"]
    assert trouble["severity"] == "ERROR" and trouble["location"] == {"path": "none.txt"}
    starts = [0, *(match.end() for match in re.finditer(b"\r\n|\r|\n", data))]

    def between(span):
        at, to = (starts[span[end]["line"] - 1] + span[end]["column"] - 1 for end in ("start", "end"))
        return data[at:to].decode()

    for one, (rule, text, fix) in zip(diagnostics, FOUND, strict=True):
        assert one["code"]["value"] == rule and one["location"]["path"] == "a.txt"
        assert between(one["location"]["range"]) == text.strip("\r\n")
        for suggestion in one.get("suggestions", ()):
            assert (between(suggestion["range"]), suggestion["text"]) == (text, fix)
        assert ("suggestions" in one) == (fix is not None)
        assert ("judgement" in one["message"]) == (rule == "style/maybe")


def test_gitlab_lists_issues_that_can_be_told_apart(work, report):
    put(work / "news" / "a.txt", "A blorf.\n\nA blorf.\nhmm\n")
    put(work / "news" / "b.txt", "A blorf.\n")
    issues = json.loads(report("gitlab", "news", "none.txt"))
    assert [(one["location"]["path"], one["location"]["lines"]["begin"], one["severity"]) for one in issues] == [
        ("news/a.txt", 1, "major"),
        ("news/a.txt", 3, "major"),
        ("news/a.txt", 4, "info"),
        ("news/b.txt", 1, "major"),
        ("none.txt", 1, "blocker"),
    ]
    assert len({one["fingerprint"] for one in issues}) == 5
    assert issues[0]["check_name"] == "style/blorf"
    assert issues[0]["description"] == "No word: “blorf”. — safe fix: “blorf” → “proof”"
    put(work / "clean.txt", "fine")
    assert json.loads(report("gitlab", "clean.txt")) == []


def test_junit_fails_for_errors_and_warnings_only(work, report):
    put_odd()
    put(work / "b.txt", "fine")
    suites = ElementTree.fromstring(report("junit", "a.txt", "b.txt", "none.txt").encode())
    counts = [tuple(suite.get(one) for one in ("name", "tests", "failures", "errors", "skipped")) for suite in suites]
    assert counts == [("a.txt", "6", "5", "0", "1"), ("b.txt", "1", "0", "0", "0"), ("none.txt", "1", "0", "1", "0")]
    failure = suites[0][0].find("failure")
    assert suites[0][0].attrib == {"classname": "a", "name": "style/blorf (1:7)", "file": "a.txt", "line": "1"}
    assert failure.attrib == {"type": "error", "message": "No word: “blorf”."}
    assert failure.text == "a.txt:1:7 safe fix: “blorf” → “proof”"
    assert [len(suite.findall("testcase/*")) for suite in suites] == [6, 0, 1]


def test_checkstyle_has_every_finding(report):
    put_odd()
    files = ElementTree.fromstring(report("checkstyle", "a.txt", "none.txt").encode())
    assert [file.get("name") for file in files] == ["a.txt", "none.txt"]
    assert [(row.get("line"), row.get("column"), row.get("severity"), row.get("source")) for row in files[0]] == [
        ("1", "7", "error", "style/blorf"),
        ("3", "1", "warning", "style/advert"),
        ("5", "5", "warning", "style/maybe"),
        ("5", "14", "error", "style/blorf"),
        ("5", "21", "info", "style/whisper"),
        ("7", "1", "error", "style/blorf"),
    ]
    assert files[1][0].get("message") == "no such file or folder"


def test_github_shows_the_gravest_and_says_how_many_there_are(work, report, monkeypatch):
    put(work / "a.txt", "hmm\n" * 3 + "perhapps\n" * 12 + "blorf\n" * 34)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(work / "summary.md"))
    put(work / "summary.md", "Of an earlier command.\n")
    shown = report("github", "a.txt", "none.txt")
    found = list(commands(shown))
    assert [name for name, _, _ in found] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 3
    assert found[0] == ("error", {"file": "none.txt", "line": "1", "title": "not-checked"}, "no such file or folder")
    assert found[1][1] == {
        "file": "a.txt", "line": "16", "endLine": "16", "col": "1", "endColumn": "6", "title": "style/blorf",
    }  # fmt: skip
    assert found[1][2] == "No word: “blorf”.\nsafe fix: “blorf” → “proof”"
    last = "Shown as annotations: 10 of 35 errors, 10 of 12 warnings; the job's summary has them all."
    assert shown.splitlines()[-1] == last
    told = (work / "summary.md").read_text()
    assert told.startswith("Of an earlier command.\n## cleanlint\n\nFound 49 problems")
    assert len(re.findall(r"^\| a\.txt\\:\d+\\:1 \|", told, re.MULTILINE)) == 49


def test_a_summary_keeps_within_its_room(work, report, monkeypatch):
    name = "é" * 100 + ".txt"
    put(work / name, "blorf\n" * 4000 + "perhapps\n")
    put(work / "summary.md", "x" * 50_000)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(work / "summary.md"))
    report("github", name)
    told = (work / "summary.md").read_text()
    assert 1_000_000 < len(told.encode()) < 1024 * 1024
    assert told.count("\n| éé") + int(re.search(r"… and ([\d,]+) more", told)[1].replace(",", "")) == 4001


def test_paths_are_those_of_the_checkout(work, report, monkeypatch):
    put(work / "news" / "ä b#%.txt", "blorf")
    elsewhere = put(work.parent / "c d.txt", "blorf")

    def uris(*paths):
        run = sarif_run(report("sarif", *paths))
        return [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in run["results"]]

    inside, outside = uris(work / "news", elsewhere)
    assert inside == {"uri": "news/%C3%A4%20b%23%25.txt", "uriBaseId": "%SRCROOT%"}
    assert outside == {"uri": elsewhere.as_uri()}
    monkeypatch.setenv("GITHUB_WORKSPACE", str(work))
    monkeypatch.chdir(work / "news")
    assert uris("ä b#%.txt") == [inside]
    assert next(commands(report("github", ".")))[1]["file"] == "news/ä b#%.txt"


@pytest.mark.parametrize("form", FORMS)
def test_nothing_found_is_told_in_every_form(form, report, work):
    put(work / "a.txt", "")
    text = report(form, "a.txt")
    if form in ("sarif", "gitlab", "rdjson"):
        json.loads(text)
    elif form in ("junit", "checkstyle"):
        ElementTree.fromstring(text)
    else:
        assert text == ""


@pytest.mark.skipif(os.name == "nt", reason="names are bytes elsewhere")
@pytest.mark.parametrize("form", FORMS)
def test_no_form_passes_on_what_is_obeyed(form, work, own, monkeypatch):
    """Terminal codes, ends of XML and of commands, bidi marks; and a name that is neither text nor safe."""
    summary = work / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    name = b"n\x80\x1b[31m,%0A:]]>\"'&\n::error::.txt"
    with open(name, "wb") as file:
        file.write(HOSTILE.encode())
    line = ("check", "--rules", own, "--select", "style/blorf,style/maybe,style/whisper", "--output-format", form)
    done = real(*line, os.fsdecode(name), "no\x1b.txt", cwd=work)
    text = done.stdout.decode()
    assert done.returncode == 2 and b"Traceback" not in done.stderr
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    if form == "junit":
        cases = [case for suite in ElementTree.fromstring(text) for case in suite]
        assert len(cases) == 4
    elif form == "checkstyle":
        assert [len(file) for file in ElementTree.fromstring(text)] == [3, 1]
    elif form == "github":
        found = list(commands(text))
        assert [name for name, _, _ in found] == ["error", "error", "warning", "notice"]
        assert len([line for line in text.splitlines() if line.startswith("::")]) == 4
        assert found[1][1]["file"] == "n\ufffd\ufffd[31m,%0A:]]>\"'&\ufffd::error::.txt"
        table = [row for row in summary.read_text().splitlines() if row.startswith("|")]
        assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in table) and len(table) == 6
    elif form == "jsonl":
        assert json.loads(text.splitlines()[0])["path"] == os.fsdecode(name)
    elif form == "sarif":
        place = sarif_run(text)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert os.fsencode(unquote(urlsplit(place["uri"]).path, errors="surrogateescape")) == name
    else:
        json.loads(text)


def test_a_message_is_no_link(report, work, own):
    put(
        own / "style" / "any.toml",
        "message='Odd: {found}'\nwhy='x'\nseverity='error'\nfind='ODD\\S{1,40}'\n"
        "[flags]\n'an ODD1'='ODD1'\n'ODD2'='ODD2'\n[leaves]\nexamples=['x','y']\n",
    )
    put(work / "a.txt", "Then ODD[click](somewhere) came.")
    text = invoke("check", "--rules", own, "--select", "style/any", "--output-format", "sarif", "a.txt").stdout
    (result,) = sarif_run(text)["results"]
    assert result["message"]["text"].startswith("Odd: ODD\\[click\\](")


@pytest.mark.parametrize("form", FORMS)
def test_many_processes_write_what_one_writes(form, work, own):
    for at in range(40):
        put(work / f"{at:02}.txt", f"Text {at} with a blorf.\n" * (at % 3))
    line = ("check", "--rules", own, "--select", "style/blorf", "--output-format", form, "--jobs")
    one, two = (real(*line, jobs, ".", cwd=work).stdout for jobs in (1, 2))
    assert one == two and one


def test_a_report_file_appears_whole_or_not_at_all(work, lint, report):
    put_odd()
    put(work / "report.sarif", "before")
    failed = lint("check", "--output-format", "sarif", "--output-file", "report.sarif", "a.txt", select="style/nothing")
    assert failed.exit_code == 2 and (work / "report.sarif").read_text() == "before"
    done = lint("check", "--output-format", "sarif", "--output-file", "report.sarif", "a.txt")
    assert (done.exit_code, done.stdout) == (1, "")
    assert (work / "report.sarif").read_text() == report("sarif", "a.txt")
    assert sorted(os.listdir()) == ["a.txt", "report.sarif"]
    itself = lint("check", "--output-file", "./a.txt", "a.txt")
    assert itself.exit_code == 2 and "would take its place" in itself.stderr
    assert (work / "a.txt").read_bytes() == ODD.encode()
    nowhere = lint("check", "--output-file", "none/report.txt", "a.txt")
    assert nowhere.exit_code == 2 and "none/report.txt: cannot be written" in nowhere.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_for_a_report_is_written_to_and_stays(work, lint, report):
    from threading import Thread

    put(work / "a.txt", "blorf")
    os.mkfifo("pipe")
    got = []
    reader = Thread(target=lambda: got.append((work / "pipe").read_text()), daemon=True)
    reader.start()
    lint("check", "--output-format", "gitlab", "--output-file", "pipe", "a.txt")
    reader.join(10)
    assert got == [report("gitlab", "a.txt")]
    assert (work / "pipe").is_fifo()
