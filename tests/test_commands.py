"""The commands that mend, and those about rules."""

from __future__ import annotations

import json

from commands import invoke, put, real


def test_fix_mends_in_place_says_what_it_did_and_then_rests(tmp_path, lint):
    path = put(tmp_path / "a.txt", "a blorf and blorf\nADVERT\nso perhapps\n")
    result = lint("fix", path)
    assert path.read_text() == "a proof and proof\nso perhapps\n"
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{path}: mended 3 (2 style/blorf, 1 style/advert)",
        f"{path}:2:4: warning style/maybe: Perhaps wrong. [unsafe fix]",
        "Mended 3 problems in 1 file; 1 left (1 warning); 1 of them can be mended with `--unsafe`.",
    ]
    assert lint("fix", "--unsafe", path).exit_code == 0
    assert path.read_text() == "a proof and proof\nso perhaps\n"
    result = lint("fix", path)
    assert (result.exit_code, result.stdout) == (0, "Nothing to mend in 1 file.\n")


def test_fix_from_standard_input_to_standard_output(own):
    result = real("fix", "--rules", own, "--select", "style/blorf", "-", input=b"\xef\xbb\xbfa blorf\r\nend")
    assert result.returncode == 0
    assert result.stdout == b"\xef\xbb\xbfa proof\r\nend"
    assert b"<stdin>: mended 1 (1 style/blorf)" in result.stderr


def test_fix_of_an_unreadable_input_writes_nothing(own):
    result = real("fix", "--rules", own, "-", input=b"\xff blorf")
    assert (result.returncode, result.stdout) == (2, b"")


def test_diff_shows_words_and_writes_nothing(tmp_path, lint, monkeypatch):
    path = put(tmp_path / "a.txt", "word " * 30 + "a blorf and blorf" + " word" * 30 + "\nADVERT\nEnd.\n")
    result = lint("fix", "--diff", path)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"--- {path}",
        f"+++ {path} (mended)",
        "@@ 1:153 style/blorf @@",
        f"…{'word ' * 7}a [-blorf-]{{+proof+}} and [-blorf-]{{+proof+}}{' word' * 7}…",
        "@@ 2:1 style/advert @@",
        "[-ADVERT⏎-]End.",
    ]
    assert "blorf" in path.read_text()
    assert "Would mend 3 problems in 1 file" in result.stderr
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[9;31mblorf\x1b[0m\x1b[32mproof\x1b[0m" in lint("fix", "--diff", path).stdout
    assert lint("fix", "--diff", "-", input=b"fine").exit_code == 0


def test_opt_in_rules_come_with_extend_select(own):
    (own / "style" / "blorf.toml").write_text("default = false\n" + (own / "style" / "blorf.toml").read_text())
    plain = invoke("check", "--rules", own, "-", input=b"a blorf")
    assert "style/blorf" not in plain.stdout
    assert (
        "style/blorf" in invoke("check", "--rules", own, "--extend-select", "style/blorf", "-", input=b"a blorf").stdout
    )
    assert "style/blorf" not in invoke(
        "check", "--rules", own, "--extend-select", "style", "--ignore", "style/blorf", "-", input=b"a blorf"
    ).stdout  # fmt: skip


def test_rules_lists_them(own, all_rules):
    result = invoke("rules")
    assert result.exit_code == 0
    assert all(rule.id in result.stdout for rule in all_rules)
    rows = json.loads(invoke("rules", "--output-format", "json", "--rules", own, "style").stdout)
    blorf = next(row for row in rows if row["rule"] == "style/blorf")
    assert blorf["fixes"] == {"a blorf here": "a proof here", "the blorf": "the proof"}
    assert (blorf["safe"], blorf["severity"], blorf["default"]) == (True, "error", True)


def test_explain_tells_what_a_person_wants_to_know(own):
    for name in ("style/blorf", "blorf"):
        output = invoke("explain", "--rules", own, name).stdout
        for words in (
            "style/blorf  error",
            "Somebody wrote blorf",
            "  the blorf\n→ the proof",
            "Leaves alone\n  a proof",
            "Fix: safe",
        ):
            assert words in output
    assert "here: hmm" in invoke("explain", "--rules", own, "whisper").stdout


def test_every_built_in_rule_can_be_explained(all_rules):
    for rule in all_rules:
        assert invoke("explain", rule.id).exit_code == 0


def test_test_runs_the_examples_of_own_rules(own):
    result = invoke("test", own)
    assert (result.exit_code, result.stdout) == (0, "4 rules: all 16 examples hold.\n")
    path = own / "style" / "blorf.toml"
    path.write_text(path.read_text().replace("'the proof'", "'the prof'").replace("'blor'", "'a blorf'"))
    result = invoke("test", path)
    assert result.exit_code == 1
    for words in (
        "style/blorf  ",
        "expected 'the prof'",
        "got      'the proof'",
        "false alarm: 'blorf'",
        "1 of 1 rule failed.",
    ):
        assert words in result.stdout
    assert invoke("test", own / "nowhere").exit_code == 2


def test_timing_is_told(own, tmp_path):
    path = put(tmp_path / "a.txt", "a blorf " * 100)
    output = invoke("test", "--timing", "--on", path, own / "style" / "blorf.toml").stdout
    assert "ms/MB" in output and "style/blorf" in output
