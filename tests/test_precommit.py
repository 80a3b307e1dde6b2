"""The hooks, run by the real pre-commit in a real repository. Needs git, and the package index."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cleanlint.discover import _NOT_ARTICLES

PROJECT = Path(__file__).parent.parent
SHIPPED = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "cleanlint", "rules")
DAMAGED = "The plan they reached, to. bring it to an end.\n"
MENDED = "The plan they reached, to bring it to an end.\n"

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="needs git")


class Repository:
    """A git repository with nobody's settings but its own."""

    def __init__(self, folder, home):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))},
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.c",
            "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b.c", "PRE_COMMIT_HOME": str(home), "NO_COLOR": "1",
            "CLEANLINT_CACHE_DIR": str(home / "rules"),
        }  # fmt: skip
        self.run("git", "init", "-q")

    def run(self, *line, check=True):
        done = subprocess.run(line, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=600)
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done

    def commit(self):
        self.run("git", "add", "-A")
        self.run("git", "commit", "-qm", "all", "--no-verify")
        return self.run("git", "rev-parse", "HEAD").stdout.strip()


@pytest.fixture(scope="module")
def hooks(tmp_path_factory):
    """This project, as a repository that pre-commit can install hooks from, and pre-commit's own folder."""
    folder, home = tmp_path_factory.mktemp("hooks"), tmp_path_factory.mktemp("home")
    for name in SHIPPED:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        elif (PROJECT / name).exists():
            shutil.copy(PROJECT / name, folder / name)
    repository = Repository(folder, home)
    return repository, repository.commit(), home


@pytest.fixture
def user(hooks, tmp_path):
    """An editorial repository that uses both hooks."""
    repository, commit, home = hooks
    ours = Repository(tmp_path / "articles", home)
    (ours.folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {repository.folder}\n  rev: {commit}\n  hooks:\n  - id: cleanlint-fix\n  - id: cleanlint\n"
    )
    return ours


def pre_commit(repository, *args):
    return repository.run(sys.executable, "-m", "pre_commit", *args, check=False)


def test_the_fix_hook_mends_and_the_second_run_passes(user):
    article = user.folder / "news" / "plan.md"
    article.parent.mkdir()
    article.write_text("# Plan\n\n" + DAMAGED)
    others = [user.folder / f"guide.{ending}" for ending in ("mdx", "rst", "adoc")]
    for other in others:
        other.write_text(DAMAGED)
    (user.folder / "clean.txt").write_text(MENDED)
    (user.folder / "requirements.txt").write_text("one ,two .  three\n")
    (user.folder / "code.py").write_text("x = 'to. bring it to an end.'\n")
    user.run("git", "add", "-A")

    first = pre_commit(user, "run", "--all-files")
    assert first.returncode == 1, first.stdout + first.stderr
    assert "files were modified by this hook" in first.stdout
    assert f"{Path('news/plan.md')}: mended 1 (1 punctuation/" in first.stdout
    assert article.read_text() == "# Plan\n\n" + MENDED
    assert all(other.read_text() == MENDED for other in others)
    assert "code.py" not in first.stdout and "requirements.txt" not in first.stdout

    user.run("git", "add", "-A")
    second = pre_commit(user, "run", "--all-files")
    assert second.returncode == 0, second.stdout + second.stderr


def test_a_commit_is_refused_until_the_article_is_mended(user):
    pre_commit(user, "install")
    article = user.folder / "a.txt"
    article.write_text(DAMAGED)
    user.run("git", "add", "-A")
    refused = user.run("git", "commit", "-m", "an article", check=False)
    assert refused.returncode == 1
    user.run("git", "add", "-A")
    user.run("git", "commit", "-m", "an article")
    assert user.run("git", "show", "HEAD:a.txt").stdout == MENDED


def test_the_hooks_leave_out_what_a_folder_search_leaves_out():
    text = (PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    pattern = re.compile(re.search(r"exclude: &machines '(.+)'", text)[1])
    for name in (
        "requirements-dev.txt",
        "robots.txt",
        "LICENSE",
        "CMakeLists.txt",
        "security.txt",
        "notes.txt",
        "license-row.md",
        "license-mit.txt",
        "a.md",
    ):
        assert bool(pattern.search(f"x/{name}")) == bool(re.fullmatch(_NOT_ARTICLES, name)), name
