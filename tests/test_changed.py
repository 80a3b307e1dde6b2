"""Only changed lines count: with real repositories."""

from __future__ import annotations

import os
import subprocess

import pytest
from commands import put

IDENTITY = {"GIT_AUTHOR_NAME": "Ida", "GIT_AUTHOR_EMAIL": "ida@osk.example", "GIT_COMMITTER_NAME": "Ida",
            "GIT_COMMITTER_EMAIL": "ida@osk.example", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}  # fmt: skip


def git(folder, *words):
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, env=os.environ | IDENTITY)


def commit(folder):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "more")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with one committed article, and inside it."""
    folder = tmp_path / "articles"
    put(folder / "a.txt", "One blorf.\n\nTwo.\n\nThree blorf.\n\nFour.\n")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main", str(folder))
    commit(folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def check(lint):
    """`check` in short: exit status and the places found."""

    def run(*paths, since="main", options=()):
        result = lint("check", *(paths or (".",)), "--output-format", "concise", "--changed-since", since, *options)
        places = [line.split(": ")[0].removeprefix("./") for line in result.stdout.splitlines() if ": " in line]
        return (result.exit_code, places) if result.exit_code < 2 else (2, result.stderr)

    return run


def test_nothing_counts_where_nothing_has_changed(repository, check):
    assert check() == (0, [])


def test_changed_and_added_lines_count_committed_or_not(repository, check):
    git(repository, "switch", "--quiet", "--create", "branch")
    put(repository / "a.txt", "One blorf.\n\nTwo blorf.\n\nThree blorf.\n\nFour.\n")
    commit(repository)
    assert check() == (1, ["a.txt:3:5"])
    put(repository / "a.txt", "One blorf.\n\nTwo blorf.\n\nThree blorf.\n\nFour.\n\nFive blorf.\n")
    assert check() == (1, ["a.txt:3:5", "a.txt:9:6"])
    git(repository, "add", "a.txt")
    assert check() == (1, ["a.txt:3:5", "a.txt:9:6"])
    assert check(since="HEAD") == (1, ["a.txt:9:6"])


def test_what_others_have_changed_meanwhile_does_not_count(repository, check):
    git(repository, "switch", "--quiet", "--create", "branch")
    put(repository / "b.txt", "Mine blorf.\n")
    commit(repository)
    git(repository, "switch", "--quiet", "main")
    put(repository / "a.txt", "One blorf.\n")
    commit(repository)
    git(repository, "switch", "--quiet", "branch")
    assert check() == (1, ["b.txt:1:6"])


def test_new_files_count_whole_ignored_ones_too_where_they_are_named(repository, check):
    put(repository / "new.txt", "A blorf.\n")
    put(repository / "folder/deep/new.txt", "A blorf.\n")
    put(repository / "out/built.txt", "A blorf.\n")
    put(repository / ".gitignore", "out/\n")
    assert check() == (1, ["folder/deep/new.txt:1:3", "new.txt:1:3"])
    assert check("out/built.txt") == (1, ["out/built.txt:1:3"])


def test_a_renamed_file_counts_only_where_it_has_changed(repository, check):
    git(repository, "mv", "a.txt", "b.txt")
    assert check() == (0, [])
    put(repository / "b.txt", "One blorf.\n\nTwo.\n\nThree blorf.\n\nFour blorf.\n")
    assert check() == (1, ["b.txt:7:6"])


ODD = "ä “b”\t'c' \\ d\u2028.txt"


@pytest.mark.parametrize("name", [ODD, "with space.txt", "b/a.txt", "rename to x.txt"])
def test_odd_names(repository, check, name):
    put(repository / name, "One blorf.\n\nTwo.\n")
    commit(repository)
    put(repository / name, "One blorf.\n\nTwo blorf.\n")
    assert [place.rpartition(".txt")[2] for place in check(since="HEAD")[1]] == [":3:5"]


def test_lines_that_look_like_a_patch(repository, check):
    put(repository / "a.txt", "One blorf.\n\n-- a/b.txt\n@@ -1 +1 @@\n")
    put(repository / "b.txt", "A blorf.\n")
    commit(repository)
    put(repository / "a.txt", "One blorf.\n\n++ b/b.txt\n@@ -1 +1,9 @@\ndiff --git a/b.txt b/b.txt")
    assert check(since="HEAD") == (0, [])


def test_what_reaches_over_deleted_lines_counts(repository, lint):
    put(repository / "a.txt", "ADVERT\nx\nADVERT\n\nOne.\n")
    commit(repository)
    put(repository / "a.txt", "ADVERT\nADVERT\n\nOne.\n")
    result = lint("check", ".", "--changed-since", "HEAD")
    assert result.exit_code == 0  # each is a line of its own; nothing reaches over the place


@pytest.mark.parametrize(
    ("encoding", "line_break"), [("utf-8", "\r\n"), ("utf-8", "\r"), ("utf-16", "\n"), ("utf-16", "\r\n")]
)
def test_lines_that_git_counts_otherwise_are_not_overlooked(repository, check, encoding, line_break):
    text = "One blorf.\n\nTwo.\n\nThree.\n".replace("\n", line_break)
    (repository / "a.txt").write_bytes(text.encode(encoding))
    commit(repository)
    assert check(since="HEAD") == (0, [])
    (repository / "a.txt").write_bytes(text.replace("Three", "Three blorf").encode(encoding))
    assert "a.txt:5:7" in check(since="HEAD")[1]


def test_git_settings_of_people_make_no_difference(repository, check):
    for name, value in (
        ("diff.noprefix", "true"), ("diff.mnemonicPrefix", "true"), ("diff.renames", "false"), ("color.ui", "always"),
        ("diff.external", "false"), ("diff.context", "9"), ("diff.interHunkContext", "9"), ("diff.relative", "true"),
        ("core.quotePath", "true"),
    ):  # fmt: skip
        git(repository, "config", name, value)
    git(repository, "mv", "a.txt", "ü.txt")
    put(repository / "ü.txt", "One blorf.\n\nTwo blorf.\n\nThree blorf.\n\nFour.\n")
    assert check() == (1, ["ü.txt:3:5"])


def test_a_repository_inside_another_and_a_link_into_one(repository, tmp_path, check, monkeypatch):
    put(repository / "inner/a.txt", "One blorf.\n")
    git(repository, "init", "--quiet", "--initial-branch", "main", "inner")
    commit(repository / "inner")
    put(repository / "inner/a.txt", "One blorf.\nTwo blorf.\n")
    assert check("a.txt", "inner") == (1, ["inner/a.txt:2:5"])
    os.symlink(repository / "inner" / "a.txt", tmp_path / "link.txt")
    monkeypatch.chdir(tmp_path)
    assert check("link.txt") == (1, ["link.txt:2:5"])


def test_a_linked_worktree_and_the_surroundings_of_a_hook(repository, tmp_path, check, monkeypatch):
    git(repository, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "other"))
    put(tmp_path / "other" / "a.txt", "One blorf.\n\nTwo blorf.\n\nThree blorf.\n\nFour.\n")
    monkeypatch.setenv("GIT_DIR", str(repository / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "no-such-index"))
    monkeypatch.chdir(tmp_path / "other")
    assert check() == (1, ["a.txt:3:5"])


def test_git_is_started_as_often_for_many_files_as_for_one(repository, lint, tmp_path, monkeypatch):
    calls = tmp_path / "calls"
    real = subprocess.run(["which", "git"], capture_output=True, text=True).stdout.strip()
    program = put(tmp_path / "bin" / "git", f'#!/bin/sh\necho x >> "{calls}"\nexec {real} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    for number in range(40):
        put(repository / f"many/{number}.txt", "A blorf.\n")
    result = lint("check", ".", "--changed-since", "main", "--jobs", "2", "--output-format", "concise")
    assert result.stdout.count("blorf:") == 40
    assert len(calls.read_text().splitlines()) <= 6


def test_fix_mends_changed_lines_alone(repository, lint):
    put(repository / "a.txt", "One blorf.\n\nADVERT\n\nTwo blorf.\n\nThree blorf.\n\nFour perhapps.\n")
    shown = lint("fix", ".", "--changed-since", "main", "--diff")
    assert "blorf" in shown.stdout and shown.exit_code == 1
    result = lint("fix", ".", "--changed-since", "main")
    assert (repository / "a.txt").read_text() == "One blorf.\n\nTwo proof.\n\nThree blorf.\n\nFour perhapps.\n"
    assert (
        result.exit_code == 1 and "a.txt:7:6: warning style/maybe" in result.stdout and "a.txt:1" not in result.stdout
    )
    again = lint("fix", ".", "--changed-since", "main")
    assert "Nothing to mend" in again.stdout


def test_fix_with_nothing_changed_touches_nothing(repository, lint):
    before = os.stat("a.txt").st_mtime_ns
    assert lint("fix", ".", "--changed-since", "HEAD", "--unsafe").exit_code == 0
    assert os.stat("a.txt").st_mtime_ns == before


def test_what_a_renamed_file_held_is_not_stale_as_it_is_not_read(repository, lint):
    lint("check", ".", "--write-baseline", "known")
    git(repository, "mv", "a.txt", "b.txt")
    commit(repository)
    said = lint("check", ".", "--baseline", "known", "--changed-since", "HEAD").stderr
    assert "0 new" in said and "0 stale." in said
    assert "2 known, 0 stale." in lint("check", ".", "--baseline", "known").stderr


def test_with_a_baseline_both_must_hold(repository, lint, check):
    put(repository / "a.txt", "One blorf.\n\nTwo blorf.\n\nThree blorf.\n\nFour.\n")
    lint("check", ".", "--write-baseline", "known")
    assert check(options=("--baseline", "known")) == (0, [])
    put(repository / "a.txt", "One blorf.\n\nTwo blorf, another blorf.\n\nThree blorf.\n\nFour.\n")
    assert check(options=("--baseline", "known")) == (1, ["a.txt:3:20"])


@pytest.mark.parametrize(
    ("revision", "says"),
    [
        ("nowhere", "git knows no revision “nowhere”; is it fetched?"),
        ("--output=x", "knows no revision “--output=x”"),
        ("", ""),
    ],
)
def test_an_unknown_revision(repository, check, revision, says):
    status, said = check(since=revision)
    assert (status == 2 and says in said) if revision else status == 1
    assert sorted(os.listdir()) == [".git", "a.txt"]


def test_no_repository(tmp_path, check, monkeypatch):
    put(tmp_path / "a.txt", "One.\n")
    monkeypatch.chdir(tmp_path)
    status, said = check()
    assert status == 2 and "not in a git repository" in said


def test_standard_input_has_no_history(repository, lint):
    result = lint("check", "-", "--changed-since", "main", input="A blorf.")
    assert result.exit_code == 2 and "standard input" in result.stderr


def test_a_shallow_clone_is_named_as_the_cause(repository, tmp_path, check, monkeypatch):
    git(repository, "switch", "--quiet", "--create", "branch")
    commit(repository)
    commit(repository)
    git(repository, "switch", "--quiet", "main")
    commit(repository)
    clone = tmp_path / "clone"
    git(
        tmp_path,
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--no-single-branch",
        "--branch",
        "branch",
        f"file://{repository}",
        str(clone),
    )
    monkeypatch.chdir(clone)
    status, said = check(since="origin/main")
    assert status == 2 and "have no commit in common; this clone is shallow" in said and "fetch-depth: 0" in said
    status, said = check(since="main")
    assert status == 2 and "git knows no revision “main”; this clone is shallow" in said


def test_histories_without_a_common_commit(repository, check):
    git(repository, "switch", "--quiet", "--orphan", "alone")
    put(repository / "b.txt", "A blorf.\n")
    commit(repository)
    status, said = check()
    assert status == 2 and "no commit in common" in said and "shallow" not in said


def test_without_git(repository, check, monkeypatch):
    monkeypatch.setenv("PATH", "")
    status, said = check()
    assert status == 2 and "git cannot be started" in said
