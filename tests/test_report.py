"""What is said of findings: for a person, in one line, in numbers, for a program."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from commands import command, invoke, put

import cleanlint
from cleanlint.report.look import visible


def test_a_finding_is_shown_with_its_line_its_place_and_what_it_becomes(tmp_path, lint):
    path = put(tmp_path / "a.txt", "First line.\nHere a blorf stands.\n\nADVERT\n\nso perhapps\nhmm\n")
    result = lint("check", path)
    assert result.exit_code == 1
    assert (
        result.stdout
        == f"""\
{path}:2:8: error style/blorf: No word: “blorf”. [safe fix]
2 | Here a blorf stands.
  |        ^^^^^
  = help: “blorf” → “proof”

{path}:4:1: warning style/advert: The label of an advertisement. [safe fix]
4 | ADVERT
  | ^^^^^^
  = help: delete “ADVERT⏎⏎”

{path}:6:4: warning style/maybe: Perhaps wrong. [unsafe fix]
6 | so perhapps
  |    ^^^^^^^^
  = help: “perhapps” → “perhaps”

{path}:7:1: hint style/whisper: Worth a look.
7 | hmm
  | ^^^

Found 4 problems (1 error, 2 warnings, 1 hint) in 1 file; 2 can be mended by `cleanlint fix`, 1 more with `--unsafe`.
"""
    )


def test_concise_is_one_line_a_finding(tmp_path, lint):
    path = put(tmp_path / "a.txt", "a blorf\n")
    result = lint("check", "-q", "--output-format", "concise", path)
    assert result.stdout == f"{path}:1:3: error style/blorf: No word: “blorf”. [safe fix]\n"


def test_statistics_count(tmp_path, lint):
    path = put(tmp_path / "a.txt", "blorf blorf perhapps hmm\n")
    lines = lint("check", "--statistics", path).stdout.splitlines()
    assert lines[0].split() == ["2", "style/blorf", "error", "safe", "fix"]
    assert [line.split()[1] for line in lines[1:3]] == ["style/maybe", "style/whisper"]


def test_a_long_line_is_cut_around_the_place_and_underlined_there(tmp_path, lint):
    text = "word " * 400 + "日本語 blorf é́\u200b " + "word " * 400
    result = lint("check", put(tmp_path / "a.txt", text))
    shown, under = result.stdout.splitlines()[1:3]
    assert shown.startswith("1 | …") and shown.endswith("…") and len(shown) <= 100
    assert "日本語 blorf é́‹U+200B› word" in shown
    wide = shown[: shown.index("blorf")]
    assert under.index("^") == len(wide) + 3  # three wide letters take two columns each


def test_what_cannot_be_seen_is_shown_and_what_a_terminal_obeys_is_not_obeyed(tmp_path, lint):
    path = put(tmp_path / "a.txt", "x\x1b[31m\ta blorf\u00a0\u202e.\n")
    shown = lint("check", path).stdout.splitlines()[1]
    assert shown == "1 | x␛[31m⇥a blorf⍽‹U+202E›."
    assert visible("a\u200db\ud800") == "a‹U+200D›b‹U+D800›"


def test_a_finding_over_many_lines_shows_the_first_ones(tmp_path, own):
    rule = own / "style" / "block.toml"
    rule.write_text(
        "message='A block.'\nwhy='x'\nseverity='error'\nfind='BEGIN(?:\\nrow){2,9}\\nEND'\n"
        '[flags]\n"BEGIN\\nrow\\nrow\\nEND"="BEGIN\\nrow\\nrow\\nEND"\n'
        '"x BEGIN\\nrow\\nrow\\nEND"="BEGIN\\nrow\\nrow\\nEND"\n'
        "[leaves]\nexamples=['BEGIN','END']\n"
    )
    path = put(tmp_path / "a.txt", "\n" * 7 + "BEGIN\nrow\nrow\nrow\nEND\n")
    lines = invoke("check", "--rules", own, "--select", "style/block", path).stdout.splitlines()
    assert lines[1:8] == [
        " 8 | BEGIN",
        "   | ^^^^^",
        " 9 | row",
        "   | ^^^",
        "10 | row",
        "   | ^^^",
        "     … and 2 more lines",
    ]


def test_json_is_the_contract(tmp_path, lint):
    path = put(tmp_path / "a.txt", "One.\r\nTwo \U0001f600 blorf.\r\nADVERT\r\nEnd.\r\n")
    put(tmp_path / "b.txt", "fine")
    result = lint("check", "--output-format", "json", path, tmp_path / "b.txt", tmp_path / "none.txt")
    assert result.exit_code == 2
    report = json.loads(result.stdout)
    assert list(report) == ["version", "files", "errors", "summary"]
    assert report["version"] == cleanlint.__version__
    assert report["errors"] == [{"path": str(tmp_path / "none.txt"), "line": None, "message": "no such file or folder"}]
    assert [one["path"] for one in report["files"]] == [str(path), str(tmp_path / "b.txt")]
    text = path.read_bytes().decode()
    for finding in report["files"][0]["findings"]:
        assert text[finding["start"] : finding["end"]] == finding["found"]
    assert report["files"][0]["findings"][0] == {
        "rule": "style/blorf", "severity": "error", "message": "No word: “blorf”.", "start": 12, "end": 17,
        "line": 2, "column": 7, "end_line": 2, "end_column": 12, "found": "blorf", "fix": "proof", "safe": True,
    }  # fmt: skip
    summary = report["summary"]
    assert (summary["files"], summary["findings"], summary["errors"], summary["warnings"]) == (2, 2, 1, 1)
    assert summary["rules"] == {"style/advert": 1, "style/blorf": 1}


@pytest.mark.parametrize(
    ("env", "colour"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "0"}, False),
    ],
)
def test_colour_only_where_it_is_wanted(monkeypatch, lint, env, colour):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in lint("check", "-", input=b"a blorf").stdout) == colour


def test_a_terminal_gets_colour_and_its_own_width(tmp_path, own):
    pty = pytest.importorskip("pty")
    import fcntl
    import struct
    import termios

    path = put(tmp_path / "a.txt", "word " * 50 + "blorf " + "word " * 50)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    env = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    line = command("check", "--rules", own, "--select", "style/blorf", path)
    process = subprocess.Popen(line, stdout=theirs, env={**env, "TERM": "xterm"})
    os.close(theirs)
    output = b""
    try:
        while chunk := os.read(ours, 65536):
            output += chunk
    except OSError:
        pass
    process.wait()
    os.close(ours)
    assert b"\x1b[1;31merror" in output
    shown = next(part for part in output.decode().splitlines() if "…" in part)
    assert len(shown.replace("\x1b[2m", "").replace("\x1b[0m", "")) <= 60
