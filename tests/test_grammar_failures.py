"""Servers that are away, slow, dying or no LanguageTool: told once, and the rules go on."""

from __future__ import annotations

import json
import urllib.parse

import pytest
from commands import put
from languagetool import DAMAGED, FAULTY, Stub, answer, check, jars, told

from cleanlint.batch import Options
from cleanlint.batch import Settings as FileSettings
from cleanlint.discover import Choice
from cleanlint.document import Document
from cleanlint.grammar import client, local
from cleanlint.grammar.checker import Checker
from cleanlint.grammar.problem import GrammarError
from cleanlint.grammar.settings import Settings
from cleanlint.grammar_batch import GrammarBatch

pytestmark = pytest.mark.usefixtures("alone")


def fails(tmp_path, url, *args):
    """The rules report, grammar is told to be missing, and the exit status is 2."""
    put(tmp_path / "a.txt", DAMAGED)
    put(tmp_path / "b.txt", DAMAGED)
    result = check(url, "a.txt", "b.txt", *args)
    assert result.exit_code == 2
    assert [rule for rule, _ in told(result)] == ["punctuation/stray-period-after-preposition"] * 2
    assert len(json.loads(result.stdout)["errors"]) == result.stderr.count("error: ")
    return result.stderr


def test_no_server(tmp_path):
    said = fails(tmp_path, "http://127.0.0.1:9")
    assert said.count("error: ") == 1
    assert "no LanguageTool can be reached" in said
    assert "cleanlint grammar start" in said


@pytest.mark.parametrize(
    ("answering", "said"),
    [
        ({"status": 429, "body": b"Error: too many requests"}, "no more requests for now (it says: too many requests)"),
        ({"status": 403}, "refuses access"),
        ({"status": 404, "body": b"<html>not here"}, "is no LanguageTool server"),
        ({"body": b"<html>hello"}, "is no LanguageTool server"),
        ({"body": {"status": "fine"}}, "is no LanguageTool server"),
        ({"body": answer("4.2")}, "LanguageTool 4.2"),
        ({"status": None}, "no LanguageTool can be reached"),
        ({"status": 400, "body": b"Error: 'en-XX' is not a language code"}, "'en-XX' is not a language code"),
    ],
)
def test_servers_that_are_of_no_use_are_told_once(tmp_path, answering, said):
    with Stub(**answering) as stub:
        stderr = fails(tmp_path, stub.url)
    assert said in stderr
    assert stderr.count("error: ") == 1


def test_a_server_that_fails_at_one_text_is_asked_about_the_next(tmp_path):
    with Stub(status=500, body=b"Error: out of memory") as stub:
        said = fails(tmp_path, stub.url)
    assert said.count("error: ") == 2
    assert "status 500 (it says: out of memory)" in said


def test_a_slow_server(tmp_path):
    put(tmp_path / "cleanlint.toml", "[grammar]\ntimeout = 0.2\n")
    with Stub(delay=1.0) as stub:
        assert "in 0.2 seconds" in fails(tmp_path, stub.url)


def test_too_large_a_request_is_halved():
    refused = []

    def limited(stub):
        data = json.loads(urllib.parse.parse_qs(stub.asked[-1][1]).get("data", ['{"annotation": []}'])[0])
        length = sum(len(piece.get("text", "")) for piece in data["annotation"])
        if length > 100:
            refused.append(length)
            return answer(warnings={"incompleteResults": True})
        return answer()

    with Stub(body=limited) as stub:
        checker = Checker(Settings(server=stub.url))
        assert checker.places(Document("\n".join(["The men were tired of all this."] * 3 + [FAULTY] * 4))) == []
        assert refused
        with pytest.raises(GrammarError, match="gave up"):
            checker.places(Document(FAULTY.replace("\n", " ") * 3))


def test_the_server_dies_in_mid_run(server, tmp_path, monkeypatch):
    """What it said before stays; for the rest it is missed, and the rules go on."""
    for name in "abc":
        put(tmp_path / f"{name}.txt", f"The story number {name} of it was this. {FAULTY}{DAMAGED}")
    note, _ = local.start(Settings(home=str(jars())))
    said = []
    batch = GrammarBatch(Options(), lambda _: FileSettings(), said.append, {"server": note.url})
    found = {}
    for source in batch.sources(("a.txt", "b.txt", "c.txt"), Choice()):
        found[source.name] = [one.category for one in batch.check(source)]
        local.stop()
    assert found == {"a.txt": ["grammar", "grammar", "punctuation"], "b.txt": ["punctuation"], "c.txt": ["punctuation"]}
    assert [str(one).partition(":")[0] for one in batch.troubles] == ["grammar"]
    assert "from b.txt on" in said[-1]


def test_text_that_leaves_the_machine_is_announced(tmp_path, monkeypatch):
    def nothing(*args):
        raise GrammarError("not in a test")

    monkeypatch.setattr(client, "_post", nothing)
    put(tmp_path / "a.txt", FAULTY)
    assert "note: the text leaves this machine: it is sent to https://grammar.example\n" in fails(
        tmp_path, "https://grammar.example"
    )
    assert "leaves" not in fails(tmp_path, "http://127.0.0.1:9")


@pytest.mark.parametrize("url", ["http://localhost:1", "http://127.0.0.2:1", "http://[::1]:1/x/"])
def test_loopback_addresses(url):
    assert client.loopback(url)


@pytest.mark.parametrize(
    "url", ["http://localhost.example:1", "http://127.0.0.1.example", "https://128.0.0.1/x", "http://[::2]"]
)
def test_other_addresses(url):
    assert not client.loopback(url)
