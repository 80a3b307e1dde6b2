"""Completion as a shell sees it: the script sourced in a real bash, and its function called as TAB does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import invoke

import cleanlint

BASH = shutil.which("bash")
HERE = str(Path(sys.executable).parent)

needs_bash = pytest.mark.skipif(
    not BASH or not (Path(HERE) / "cleanlint").exists(), reason="needs bash and cleanlint installed as a command"
)


def tab(*words):
    """What pressing TAB after the last of these words offers, and how files are asked for."""
    script = """
    source <(cleanlint completions bash)
    compopt() { echo "compopt $*"; }
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
    _cleanlint_completion cleanlint
    [ ${#COMPREPLY[@]} = 0 ] || printf '%s\\n' "${COMPREPLY[@]}"
    """
    path = f"{HERE}:{os.environ['PATH']}"
    done = subprocess.run(
        [BASH, "-c", script, "tab", "cleanlint", *words],
        capture_output=True, text=True, timeout=60, env={**os.environ, "PATH": path},
    )  # fmt: skip
    assert not done.stderr
    return done.stdout.splitlines()


@needs_bash
def test_bash_takes_the_script_and_completes_cleanlint():
    done = subprocess.run(
        [BASH, "-c", f"PATH={HERE}:$PATH; source <(cleanlint completions bash); complete -p cleanlint"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.split() == ["complete", "-o", "nosort", "-F", "_cleanlint_completion", "cleanlint"]


@needs_bash
def test_commands_options_and_choices_are_offered():
    assert tab("expl") == ["explain"]
    assert tab("check", "--extend") == ["--extend-select"]
    assert "json" in tab("check", "--output-format", "js")


@needs_bash
def test_rules_and_categories_are_offered_where_they_are_wanted():
    every = {rule.id for rule in cleanlint.rules(("ALL",)) if rule.category == "spacing"}
    for option in ("--select", "--ignore", "--extend-select"):
        assert set(tab("check", option, "spac")) == {"spacing", *every}
    assert set(tab("explain", "spacing/")) == every
    assert "punctuation/stray-period" in tab("explain", "stray-p")  # the category need not be known
    assert tab("check", "--select", "no-such") == []


@needs_bash
def test_names_after_a_comma_are_completed_and_not_offered_twice():
    assert tab("check", "--select", "quotes,ALL,spacing/ta") == ["quotes,ALL,spacing/tab"]
    assert "spacing/tab,spacing/tab" not in tab("check", "--select", "spacing/tab,spacing/ta")


@needs_bash
def test_own_rules_are_offered_too(own):
    assert tab("explain", "--rules", str(own), "style/blo") == ["style/blorf"]


@needs_bash
def test_paths_are_left_to_the_shell():
    assert " ".join(tab("check", "some")) == "compopt -o default"


def test_every_shell_gets_its_script():
    scripts = [invoke("completions", shell).stdout for shell in ("bash", "zsh", "fish")]
    assert len(set(scripts)) == 3
    assert all("_CLEANLINT_COMPLETE" in script for script in scripts)
    assert invoke("completions", "cmd").exit_code == 2


def test_completing_does_not_load_the_engine():
    """Somebody waits with a finger on TAB."""
    code = (
        "import sys; from cleanlint.cli import cli; from click.shell_completion import BashComplete as B\n"
        "names = B(cli, {}, 'cleanlint', '_CLEANLINT_COMPLETE').get_completions(['check', '--select'], 'spacing/')\n"
        "print(len(names), [one for one in ('regex', 'ftfy', 'cleanlint.engine', 'cleanlint.catalog') if one in sys.modules])"
    )
    started = time.perf_counter()
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60).stdout
    assert out.strip().endswith("[]") and int(out.split()[0]) > 5
    assert time.perf_counter() - started < 5
