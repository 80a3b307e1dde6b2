"""Which files are read: those named, the articles in folders, standard input."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from commands import put, real


def found(result):
    return sorted({line.split(":")[0] for line in result.stdout.splitlines() if "style/blorf" in line})


def test_folders_are_searched_in_order_for_articles(tmp_path, lint, monkeypatch):
    names = [
        "b/2.md",
        "b/10.txt",
        "a.text",
        "c.mdx",
        "d.MARKDOWN",
        "Z.TXT",
        ".hidden.txt",
        ".h/x.txt",
        "e.html",
        "f.py",
        "g.rst",
        "b/h",
    ]
    names += ["requirements-dev.txt", "robots.txt", "LICENSE.md"]
    for name in names:
        put(tmp_path / "t" / name, "a blorf")
    monkeypatch.chdir(tmp_path)
    result = lint("check", "-q", "--output-format", "concise", "t")
    want = ["t/Z.TXT", "t/a.text", "t/b/10.txt", "t/b/2.md", "t/c.mdx", "t/d.MARKDOWN", "t/g.rst"]
    assert [line.split(":")[0].replace(os.sep, "/") for line in result.stdout.splitlines()] == want
    assert found(lint("check", "t/f.py")) == ["t/f.py"]
    monkeypatch.chdir(tmp_path / "t")
    assert len(lint("check", "-q", "--output-format", "concise").stdout.splitlines()) == 7  # no path: here


def test_git_ignored_files_are_left_out_as_git_would(tmp_path, lint, monkeypatch):
    for name in [
        "a.txt",
        "build/b.txt",
        "drafts/c.txt",
        "drafts/keep.txt",
        "sub/d.txt",
        "sub/e.txt",
        "sub/deep/f.txt",
        "top.txt",
    ]:
        put(tmp_path / name, "a blorf")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    put(tmp_path / ".gitignore", "build/\ndrafts/*\n!drafts/keep.txt\n/top.txt\n# note\nown/\n")
    put(tmp_path / "sub" / ".gitignore", "/e.txt\n")
    put(tmp_path / ".git" / "info" / "exclude", "f.txt\n")
    monkeypatch.chdir(tmp_path)
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True
    ).stdout
    want = sorted(name for name in listed.splitlines() if name.endswith(".txt"))
    assert [name.removeprefix("./") for name in found(lint("check", "."))] == want
    assert found(lint("check", "sub")) == ["sub/d.txt"]
    assert found(lint("check", "build")) == ["build/b.txt"]  # asked for by name
    assert found(lint("check", "top.txt")) == ["top.txt"]


def test_each_file_is_checked_once_and_links_to_folders_are_not_followed(tmp_path, lint):
    path = put(tmp_path / "t" / "a.txt", "a blorf")
    (tmp_path / "t" / "loop").symlink_to(tmp_path / "t")
    (tmp_path / "t" / "b.txt").symlink_to(path)
    result = lint("check", path, tmp_path / "t", path)
    assert result.stdout.count("style/blorf") == 1


def test_missing_paths_empty_folders_and_dead_links_make_2(tmp_path, lint):
    (tmp_path / "empty").mkdir()
    result = lint("check", tmp_path / "empty")
    assert result.exit_code == 2 and "no article in this folder" in result.stderr
    assert lint("check", tmp_path / "none").exit_code == 2
    (tmp_path / "empty" / "a.txt").symlink_to(tmp_path / "none")
    result = lint("check", tmp_path / "empty")
    assert result.exit_code == 2 and "no such file" in result.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_read_but_not_mended_in_place(tmp_path, own):
    os.mkfifo(tmp_path / "pipe")
    for name, status in (("check", 1), ("fix", 2)):
        writer = subprocess.Popen(["sh", "-c", f"printf 'a blorf' > {tmp_path / 'pipe'}"])
        result = real(name, "--rules", own, "--select", "style/blorf", tmp_path / "pipe")
        writer.wait()
        assert result.returncode == status
    assert b"not a regular file" in result.stderr


def test_standard_input_has_a_name_and_with_it_a_kind(lint):
    text = b"    a blorf in code\n\nA blorf.\n"
    result = lint("check", "--stdin-filename", "post.md", "-", input=text)
    assert result.stdout.startswith("post.md:3:3:")
    assert lint("check", "-", input=text).stdout.startswith("<stdin>:1:7:")
    assert lint("check", "--kind", "markdown", "-", input=text).stdout.startswith("<stdin>:3:3:")


def test_names_that_are_no_text_are_shown_escaped(tmp_path, lint):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n.txt")
    try:
        Path(name).write_text("a blorf")
    except OSError:
        pytest.skip("no such names here")
    result = lint("check", tmp_path)
    assert "/\\udcff\\n.txt:1:3:" in result.stdout
    assert json.loads(lint("check", "--output-format", "json", tmp_path).stdout)["files"][0]["path"] == name
