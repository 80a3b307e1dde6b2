"""What the tests share: the built-in rules, their examples, and texts made of them."""

from __future__ import annotations

import os

import chromium
import pytest
from commands import invoke, linter, own_rules
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from languagetool import jars

import cleanlint
from cleanlint.grammar import local
from cleanlint.grammar.settings import Settings

settings.register_profile("ours", deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
settings.register_profile("ci", settings.get_profile("ours"), derandomize=True)  # a change is judged by its own faults
settings.load_profile("ci" if os.environ.get("CI") else "ours")

ALL_RULES = cleanlint.rules(select=("ALL",))
EXAMPLES = sorted({text for rule in ALL_RULES for text in (*rule.fixes, *rule.flags, *rule.leaves)})
JOINTS = (
    " ",
    "\n",
    "\n\n",
    "",
    ", ",
    ". ",
    "\u00a0",
    "’",
    "“",
    "” ",
    "(",
    "é",
    "日本 ",
    "\U0001f600",
    "http://example.com/a ",
    "ſK ",
)

browser, tab = chromium.browser, chromium.tab


@st.composite
def damaged_texts(draw):
    """Texts of examples and odd joints: far more damage, in far odder company, than any article has."""
    parts = []
    for _ in range(draw(st.integers(1, 6))):
        parts.append(draw(st.sampled_from(EXAMPLES)))
        parts.append(draw(st.sampled_from(JOINTS)))
    return "".join(parts)


@pytest.fixture(scope="session")
def all_rules():
    return ALL_RULES


@pytest.fixture
def own(tmp_path):
    """A folder of small rules that belong to the tests."""
    return own_rules(tmp_path / "own")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A repository of its own with the tests' rules in it, and the current folder."""
    home = tmp_path / "home"
    (home / ".git").mkdir(parents=True)
    own_rules(home / "own")
    monkeypatch.chdir(home)
    return home


@pytest.fixture
def lint(own):
    """A command with these rules alone."""
    return linter(own)


@pytest.fixture
def mend(own):
    """Run `fix` with the tests' own rules; returns the result."""

    def run(*args, **options):
        return invoke("fix", "--rules", own, "--select", "style/blorf,style/advert", *args, **options)

    return run


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """No configuration, environment or cache of grammar but the test's own."""
    for name in [name for name in os.environ if name.startswith("CLEANLINT_GRAMMAR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CLEANLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("LTP_PATH", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of a LanguageTool that cleanlint has started itself."""
    home = jars()
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("server")
    patch.setenv("CLEANLINT_CACHE_DIR", str(folder))
    note, new = local.start(Settings(home=str(home)))
    patch.undo()
    assert new
    yield note.url
    patch.setenv("CLEANLINT_CACHE_DIR", str(folder))
    assert local.stop()
    patch.undo()
