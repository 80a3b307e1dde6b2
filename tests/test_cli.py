"""The command line as its users meet it: exit status, mistakes, processes. Real ones where that matters."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from commands import command, invoke, put, real

import cleanlint
from cleanlint.cli import cli

DAMAGED = "The plan they reached, to. bring it to an end.\n"
MENDED = "The plan they reached, to bring it to an end.\n"


@pytest.mark.parametrize(
    ("text", "level", "status"),
    [
        ("fine", "hint", 0),
        ("hmm", "warning", 0),
        ("hmm", "hint", 1),
        ("perhapps", "warning", 1),
        ("perhapps", "error", 0),
        ("blorf", "error", 1),
        ("", "hint", 0),
    ],
)
def test_exit_status_follows_the_fail_level(lint, text, level, status):
    assert lint("check", "--fail-level", level, "-", input=text.encode()).exit_code == status


def test_no_hints_says_nothing_of_them(lint):
    result = lint("check", "--no-hints", "--fail-level", "hint", "-", input=b"hmm")
    assert (result.exit_code, result.stdout) == (0, "Found no problem in 1 file.\n")


def test_one_bad_file_makes_2_and_the_others_are_checked(tmp_path, lint):
    put(tmp_path / "a.txt", "a blorf")
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\x00")
    put(tmp_path / "c.txt", "a blorf")
    result = lint("check", tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt")
    assert result.exit_code == 2
    assert result.stdout.count("style/blorf") == 2
    assert "1 input could not be checked" in result.stdout
    assert f"error: {tmp_path / 'b.txt'}:1: not utf-16-le" in result.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["check", "--select", "spacing/dubble-space", "-"], "did you mean “spacing/double-space”"),
        (["check", "--encoding", "klingon", "-"], "there is no encoding “klingon”"),
        (["check", "--encoding", "rot13", "-"], "there is no encoding “rot13”"),
        (["check", "--max-size", "huge", "-"], "“huge” is no size"),
        (["check", "--kind", "pdf", "-"], "'pdf' is not one of"),
        (["check", "--rules", "nowhere", "-"], "no such rule file or folder"),
        (["check", "a\0b"], "cannot be read"),
        (["explain", "spacing/dubble-space"], "did you mean “spacing/double-space”"),
        (["explain", "spacing"], "is a category"),
        (["chek"], "No such command"),
        (["check", "--shout", "-"], "No such option"),
        (["check", "--select", "xyzzy", "-"], "`cleanlint rules` lists them"),
        (["check", "--statistics", "--output-format", "json", "-"], "leave out --output-format"),
        (["check", "--grammar-language", "en-GB", "-"], "--grammar-language says how to ask LanguageTool"),
        (["check", "--baseline", "b", "--prune", "--changed-since", "HEAD", "-"], "leave one out"),
    ],
)
def test_mistakes_are_told_with_a_remedy_and_make_2(args, words):
    result = invoke(*args, input=b"")
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_broken_rule_file_is_told_with_its_line(tmp_path, own):
    (own / "style" / "blorf.toml").write_text("message = 'x'\nwhy = 'x'\nseverety = 'error'\n")
    result = invoke("check", "--rules", own, "-", input=b"")
    assert result.exit_code == 2
    assert f"{own / 'style' / 'blorf.toml'}:3:" in result.stderr and "severity" in result.stderr


def test_a_rule_that_fails_is_named_and_the_others_go_on(monkeypatch, tmp_path, lint):
    import cleanlint.engine as engine

    hits = engine.hits

    def failing(rule, document, spots):
        if rule.id == "style/maybe":
            raise KeyError("oh")
        return hits(rule, document, spots)

    monkeypatch.setattr(engine, "hits", failing)
    put(tmp_path / "a.txt", "perhapps a blorf")
    put(tmp_path / "b.txt", "perhapps a blorf")
    result = lint("check", tmp_path)
    assert result.exit_code == 2
    assert result.stdout.count("style/blorf") == 2
    assert result.stderr.count("the rule style/maybe failed (KeyError: 'oh')") == 1
    assert f"{tmp_path / 'a.txt'}:" in result.stderr


def test_an_error_in_the_engine_is_told_not_thrown(monkeypatch, tmp_path, lint):
    def failing(*args):
        raise RuntimeError("oh")

    monkeypatch.setattr(cleanlint, "run", failing)
    path = put(tmp_path / "a.txt", "a blorf")
    for name in ("check", "fix"):
        result = lint(name, path)
        assert result.exit_code == 2 and "an error inside cleanlint (RuntimeError: oh)" in result.stderr
    assert lint("fix", "-", input=b"a blorf").stdout == "a blorf"
    assert path.read_text() == "a blorf"


def test_a_fix_that_does_not_come_to_rest_leaves_the_file(monkeypatch, tmp_path, lint):
    run = cleanlint.run

    def restless(text, *args):
        result = run(text, *args)
        return result._replace(text=result.text + "!") if "proof" in text else result

    monkeypatch.setattr(cleanlint, "run", restless)
    path = put(tmp_path / "a.txt", "a blorf")
    result = lint("fix", path)
    assert result.exit_code == 2 and "does not come to rest" in result.stderr
    assert path.read_text() == "a blorf"


def test_the_built_in_rules_mend_a_file_from_the_shell(tmp_path):
    path = put(tmp_path / "a.txt", DAMAGED)
    assert real("check", path).returncode == 1
    assert real("fix", path).returncode == 0
    assert path.read_text() == MENDED
    done = real("check", path)
    assert (done.returncode, done.stdout) == (0, b"Found no problem in 1 file.\n")


def test_version_and_help():
    assert invoke("--version").stdout == f"cleanlint {cleanlint.__version__}\n"
    assert "explain" in invoke("--help").stdout
    for name in ("check", "fix", "rules", "explain", "test"):
        assert invoke(name, "--help").exit_code == 0


@pytest.mark.parametrize("name", ["check", "fix"])
def test_the_help_has_every_option_once_and_under_a_heading(name):
    said = invoke(name, "--help").stdout
    rows = [line.split() for line in said.splitlines() if line.startswith("  -")]
    assert "Options:" not in said
    for option in cli.commands[name].params[1:]:
        assert sum(option.opts[-1] in row[:3] or option.opts[0] in row[:3] for row in rows) == 1, option.name


@pytest.mark.skipif(os.name == "nt", reason="a shell's matter")
@pytest.mark.parametrize(
    ("line", "status"),
    [("check a.txt >&-", 2), ("check - <&-", 2), ("fix - <&-", 2), ("fix - <a.txt >&-", 2), ("check a.txt >x 2>&-", 1), ("--help >&-", 2)],
)  # fmt: skip
def test_a_closed_stream_is_no_traceback_and_no_success(tmp_path, line, status):
    put(tmp_path / "a.txt", DAMAGED)
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m cleanlint {line}"], cwd=tmp_path, capture_output=True, timeout=120
    )
    assert done.returncode == status
    assert b"Traceback" not in done.stderr


def test_nothing_is_imported_that_is_not_needed(tmp_path):
    put(tmp_path / "a.txt", MENDED)
    script = "import sys\nfrom cleanlint.cli import cli\ntry: cli()\nexcept SystemExit: pass\nprint(*sys.modules)"
    heavy = {"pathspec", "rich", "numpy", "importlib.metadata", "subprocess", "sentencex"}
    for args, more in ((["--version"], {"regex", "hyperscan", "json"}), (["check", str(tmp_path / "a.txt")], {"ftfy"})):
        output = subprocess.run(
            [sys.executable, "-c", script, *args], capture_output=True, text=True, timeout=120
        ).stdout
        assert not set(output.split()) & (heavy | more)


@pytest.mark.skipif(os.name == "nt", reason="a shell's matter")
def test_a_reader_that_goes_away_is_no_error_message(tmp_path, own):
    put(tmp_path / "a.txt", "a blorf\n" * 20000)
    line = " ".join(command("check", "--rules", own, "--select", "style/blorf", tmp_path / "a.txt"))
    result = subprocess.run(
        ["bash", "-c", f"{line} | head -n 1; echo ${{PIPESTATUS[0]}}"], capture_output=True, timeout=120
    )
    assert result.stdout.splitlines()[1] == b"2"
    assert result.stderr == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device here")
def test_output_that_cannot_be_written_makes_2(own):
    with open("/dev/full", "wb") as full:
        line = command("check", "--rules", own, "-")
        result = subprocess.run(line, input=b"a blorf", stdout=full, stderr=subprocess.PIPE, timeout=120)
    assert result.returncode == 2
    assert b"the output cannot be written: No space left on device" in result.stderr
    assert b"Traceback" not in result.stderr


def test_one_line_of_many_megabytes(tmp_path, own):
    path = put(
        tmp_path / "a.txt", "some words of no interest, and then more; " * 250_000 + "a blorf" + " and on" * 500_000
    )
    result = real("fix", "--rules", own, "--select", "style/blorf", path)
    assert result.returncode == 0
    assert path.read_bytes().count(b"proof") == 1


def test_memory_does_not_grow_with_the_number_of_files(tmp_path, own):
    script = (
        "import resource, sys\nfrom cleanlint.cli import cli\n"
        "try: cli()\nexcept SystemExit: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    peaks = []
    for number in (10, 100):
        folder = tmp_path / str(number)
        for at in range(number):
            put(folder / f"{at}.txt", "a blorf " + "word " * 40_000)
        line = [
            sys.executable,
            "-c",
            script,
            "check",
            "-q",
            "--rules",
            str(own),
            "--select",
            "style/blorf",
            str(folder),
        ]
        peaks.append(int(subprocess.run(line, capture_output=True, timeout=120).stderr.split()[-1]))
    assert peaks[1] < peaks[0] * 1.2
