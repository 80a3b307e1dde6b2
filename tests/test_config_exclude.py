"""Which files are read by a configuration's `include` and `exclude`."""

from __future__ import annotations

import subprocess

from commands import invoke, put, real
from configured import OURS, config, rules_at


def test_excluded_files_are_never_touched_even_if_a_hook_names_them(here):
    config(here, OURS + 'exclude = ["vendor/", "*.draft.txt", "!keep.draft.txt"]\n')
    config(here / "vendor/inner", 'extend = "../../cleanlint.toml"\nexclude = []\n')
    names = ("a.txt", "b.draft.txt", "keep.draft.txt", "vendor/c.txt", "vendor/inner/d.txt")
    paths = [put(here / name, "a blorf") for name in names]
    result = real("fix", *names, cwd=here, text=True)
    assert result.returncode == 0
    assert [path.read_text() for path in paths] == ["a proof", "a blorf", "a proof", "a blorf", "a blorf"]
    assert "note: vendor/c.txt: left out, as cleanlint.toml:3 excludes it" in result.stderr
    assert result.stderr.count("left out") == 3
    quiet = real("fix", "-q", "vendor/c.txt", cwd=here, text=True)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    walked = invoke("check", "--show-files", ".").stdout.splitlines()
    assert walked == ["text\t./a.txt", "text\t./keep.draft.txt"]
    put(here / "vendor/x.txt", "a blorf")
    assert invoke("check", "vendor").exit_code == 0
    config(here, OURS + 'exclude = ["*.txt", "vendor/"]\n')
    result = invoke("check", ".")
    assert result.exit_code == 2 and "no article in this folder" in result.stderr


def test_standard_input_under_an_excluded_name_passes_unchanged(here):
    config(here, OURS + 'exclude = ["vendor/"]\n')
    result = real("fix", "--stdin-filename", "vendor/a.txt", "-", cwd=here, input=b"a blorf")
    assert (result.returncode, result.stdout) == (0, b"a blorf")
    assert real("check", "--stdin-filename", "vendor/a.txt", "-", cwd=here, input=b"a blorf").returncode == 0
    assert real("fix", "--stdin-filename", "a.txt", "-", cwd=here, input=b"a blorf").stdout == b"a proof"


def test_include_says_what_is_taken_from_folders(here):
    config(here, OURS + 'include = ["posts/*.page", "*.md"]\n[[overrides]]\npaths = ["*.page"]\nkind = "html"\n')
    for name in ("posts/a.page", "other/b.page", "c.md", "d.txt", "LICENSE.md", ".hidden.md"):
        put(here / name, "a blorf")
    shown = invoke("check", "--show-files", ".").stdout.splitlines()
    assert shown == ["markdown\t./c.md", "html\t./posts/a.page"]
    assert rules_at("d.txt") == [("d.txt", "style/blorf")]  # named


def test_git_ignored_and_excluded_agree_in_a_real_hook_run(here):
    subprocess.run(["git", "init", "-q", "--initial-branch=main", "."], check=True, cwd=here)
    put(here / ".gitignore", "build/\n")
    config(here, OURS + 'exclude = ["letters/"]\n')
    for name in ("a.txt", "build/b.txt", "letters/c.txt"):
        put(here / name, "a blorf")
    assert invoke("check", "--show-files").stdout.splitlines() == ["text\t./a.txt"]
