"""What LanguageTool has said is kept, and asked anew where it may differ."""

from __future__ import annotations

import os
import urllib.parse

import pytest
from commands import put
from languagetool import DAMAGED, FAULTY, check, places, told

from cleanlint.document import Document
from cleanlint.grammar import client
from cleanlint.grammar.checker import Checker
from cleanlint.grammar.settings import Settings
from cleanlint.grammar.store import Store

pytestmark = pytest.mark.usefixtures("alone")


def test_a_second_run_asks_nothing(server, tmp_path, monkeypatch):
    put(tmp_path / "a.txt", FAULTY + "\n" + DAMAGED)
    first = check(server, "a.txt")
    asked = []
    post = client._post
    monkeypatch.setattr(client, "_post", lambda *args: asked.append(args) or post(*args))
    assert check(server, "a.txt").stdout == first.stdout
    assert asked == []
    put(tmp_path / "a.txt", FAULTY + "\nAnother line of words: they is late.\n")
    assert ("grammar/PERS_PRONOUN_AGREEMENT", "is") in told(check(server, "a.txt"))
    assert len(asked) == 1
    assert "go home" not in urllib.parse.unquote_plus(str(asked[0]))


def test_other_settings_or_another_server_version_are_asked_anew(server):
    checker = Checker(Settings(server=server))
    checker.places(Document(FAULTY))
    assert (checker.asked, checker.known) == (1, 0)
    other = Checker(Settings(server=server, level="picky"))
    other.places(Document(FAULTY))
    assert (other.asked, other.known) == (1, 0)
    store = Store()
    store.remember(server, "5.9 long ago")
    third = Checker(Settings(server=server))
    assert len(third.places(Document(FAULTY))) == 2
    assert third.asked == 1
    assert third.version == checker.version
    assert Checker(Settings(server=server)).version == checker.version


def test_a_damaged_cache_costs_time_and_no_more(server, tmp_path):
    put(tmp_path / "cache" / "grammar.sqlite", "nonsense " * 999)
    assert len(places(server, FAULTY)) == 2
    put(tmp_path / "cache2", "a file, where a folder should be")
    os.environ["CLEANLINT_CACHE_DIR"] = str(tmp_path / "cache2")
    assert len(places(server, FAULTY)) == 2
