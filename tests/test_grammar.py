"""Grammar by a real LanguageTool on the loopback address, and by servers that behave badly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.parse
from dataclasses import replace

import pytest
from commands import invoke, put, real
from conftest import damaged_texts
from hypothesis import given
from hypothesis import strategies as st
from languagetool import Stub, answer, jars

from cleanlint.batch import Options
from cleanlint.batch import Settings as FileSettings
from cleanlint.config.resolve import Resolver
from cleanlint.discover import Choice
from cleanlint.document import Document
from cleanlint.grammar import client, local, merge
from cleanlint.grammar.annotate import paragraphs
from cleanlint.grammar.checker import Checker, Place
from cleanlint.grammar.client import Match
from cleanlint.grammar.problem import GrammarError
from cleanlint.grammar.settings import Settings, settings
from cleanlint.grammar.store import Store
from cleanlint.grammar_batch import GrammarBatch
from cleanlint.patch import Origins
from cleanlint.rule import Finding

FAULTY = "The men in the hall were tired. He go home every day at six, and they is late.\n"
DAMAGED = "The plan they reached, to. bring it to an end.\n"


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


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """No configuration, environment or cache but the test's own."""
    for name in [name for name in os.environ if name.startswith("CLEANLINT_GRAMMAR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CLEANLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("LTP_PATH", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)


def told(result):
    """Rule and found text of every finding of a JSON report."""
    return [(one["rule"], one["found"]) for file in json.loads(result.stdout)["files"] for one in file["findings"]]


def check(server, *args, **options):
    return invoke("check", "--grammar-server", server, "--output-format", "json", *args, **options)


def places(server, text, kind="text", **wanted):
    checker = Checker(Settings(server=server, **wanted))
    try:
        return [(one.match.rule, text[one.start : one.end]) for one in checker.places(Document(text, kind))]
    finally:
        checker.close()


# --- positions and what is sent ------------------------------------------------------------------


def test_findings_join_the_rules_in_text_order(server, tmp_path):
    put(tmp_path / "a.txt", FAULTY + DAMAGED)
    result = check(server, "a.txt")
    assert told(result) == [
        ("grammar/HE_VERB_AGR", "go"),
        ("grammar/PERS_PRONOUN_AGREEMENT", "is"),
        ("punctuation/stray-period-after-preposition", "."),
    ]
    first = json.loads(result.stdout)["files"][0]["findings"][0]
    assert (first["severity"], first["fix"], first["safe"], first["line"], first["column"]) == (
        "hint",
        None,
        False,
        1,
        36,
    )
    assert "“goes”" in first["message"]
    assert "grammar" in first["message"]


@pytest.mark.parametrize("odd", ["😀", "😀😀 ", "e\u0301", "👩‍👩‍👧 ", "日本 ", "\U0001d4d0", "A\ufe0f"])
def test_positions_hold_beside_odd_characters(server, odd):
    text = f"{odd}The {odd}men were tired {odd}of it. {odd}\n\nThe end{odd} was near. He go home. {odd} They is late."
    assert places(server, text) == [("HE_VERB_AGR", "go"), ("PERS_PRONOUN_AGREEMENT", "is")]


def test_positions_are_those_of_the_text_as_given(server, tmp_path):
    """LanguageTool reads what the rules have mended; CR LF and a byte order mark come on top."""
    text = "\ufeffThe plan they reached, to. bring it to an end.\r\n\r\nIt was late. He go home. \r\n"
    put(tmp_path / "a.txt", text)
    found = json.loads(check(server, "a.txt").stdout)["files"][0]["findings"]
    one = next(one for one in found if one["rule"] == "grammar/HE_VERB_AGR")
    assert text[1:][one["start"] : one["end"]] == "go"
    assert (one["line"], one["column"]) == (3, 17)


MARKDOWN = """---
title: they is
---

# The 😀 title of *the* page

The men were tired of it. **He go** home, and [they is](http://they.is/he-go "he go") late.

```python
he go = "they is"
```

- one thing, and `he go` is what they typed
- it is late, and <b>they is</b> here
"""


def test_markdown_is_read_as_prose(server):
    assert places(server, MARKDOWN, "markdown") == [
        ("HE_VERB_AGR", "go"),
        ("PERS_PRONOUN_AGREEMENT", "is"),
        ("PERS_PRONOUN_AGREEMENT", "is"),
    ]


def test_html_is_read_as_prose(server):
    text = "<html><head><title>x</title></head><body><p>The men don&rsquo;t mind. He <i>go</i> home.</p><p>They is late</p>"
    assert places(server, text, "html") == [("HE_VERB_AGR", "go"), ("PERS_PRONOUN_AGREEMENT", "is")]


def test_addresses_and_code_stay_at_home():
    with Stub() as stub:
        text = MARKDOWN + "\nWrite to mary@secret.example or see https://secret.example/x?y=z for more of it.\n"
        Checker(Settings(server=stub.url)).places(Document(text, "markdown"))
        sent = " ".join(urllib.parse.unquote_plus(body) for _, body in stub.asked)
    assert "men were tired" in sent
    assert all(part not in sent for part in ("secret", "they.is", "python", "title:", "typed`", "`he"))


@given(damaged_texts(), st.sampled_from(("text", "markdown", "html")))
def test_paragraphs_are_the_prose_in_order(text, kind):
    document, end = Document(text, kind), 0
    for paragraph in paragraphs(document):
        assert paragraph.start >= end
        at = paragraph.start
        for piece in paragraph.pieces:
            assert piece.text
            if piece.reads is None:
                assert document.prose[at : at + len(piece.text)] == piece.text
                assert not document.masked(at, at + len(piece.text))
            at += len(piece.text)
        end = at


def test_paragraphs_by_line_blank_line_and_width():
    lines = "The first of the lines.\nThe second of the lines,\nwhich goes on here.\n\nAnd a third one there."
    assert [one.sent for one in paragraphs(Document(lines))] == [
        "The first of the lines.",
        "The second of the lines,\nwhich goes on here.",
        "And a third one there.",
    ]
    long = "Word after word is what it is. " * 2_000
    cut = paragraphs(Document(long))
    assert len(cut) > 3
    assert all(one.size <= 15_000 and one.sent.endswith(".") for one in cut)


def test_what_is_found_does_not_depend_on_what_is_asked_together(server):
    text = "\n".join(f"{FAULTY}It was the {word} of the days. The the end." for word in ("first", "last", "best")) * 3
    whole, small = (places(server, text, cache=False, request_size=size) for size in (100_000, 100))
    assert whole == small
    assert len(whole) == 18


# --- settings --------------------------------------------------------------------------------------


def test_categories_rules_words_and_level(server):
    text = "The blorfy men were tired of it. He go home, and it was late at at night, and they is late."
    assert places(server, text, categories=()) == []
    assert ("MORFOLOGIK_RULE_EN_US", "blorfy") in places(server, text, categories=("TYPOS",))
    assert ("MORFOLOGIK_RULE_EN_US", "blorfy") not in places(server, text, categories=("TYPOS",), words=("blorfy",))
    assert places(server, text, ignore=("HE_VERB_AGR",)) == [("PERS_PRONOUN_AGREEMENT", "is")]
    assert ("ENGLISH_WORD_REPEAT_RULE", "at at") in places(server, text, rules=("ENGLISH_WORD_REPEAT_RULE",))
    everything = places(server, text, categories=("ALL",), precise=False)
    assert set(everything) < set(
        places(server, text + " It was very unique.", categories=("ALL",), precise=False, level="picky")
    )


def test_suggestions_that_change_no_letter_are_left_out(server):
    text = "The policy makers were tired of it, and he go home."
    assert ("MAKER_COMPOUNDS", "policy makers") not in places(server, text)
    assert ("MAKER_COMPOUNDS", "policy makers") in places(server, text, precise=False)
    assert ("MAKER_COMPOUNDS", "policy makers") in places(server, text, rules=("MAKER_COMPOUNDS",))


def test_quoted_words_are_their_speaker_s(server):
    text = "“They is late,” said the men, “and he go home.” They is late.\n\nIt was “late”, and they is here."
    assert places(server, text) == [("PERS_PRONOUN_AGREEMENT", "is")] * 2
    assert len(places(server, text.replace("“", '"').replace("”", '"'))) == 2
    assert len(places(server, text, precise=False)) == 3


def test_a_variant_that_the_server_lacks_is_told(server):
    with pytest.raises(GrammarError, match=r"refuses the request.*xx-YY"):
        places(server, FAULTY, language="xx-YY")


def test_configuration_environment_and_options_in_that_order(tmp_path, monkeypatch):
    put(
        tmp_path / "pyproject.toml",
        '[tool.cleanlint.grammar]\nserver = "a:1"\nhome = "lt"\nlanguage = "en-GB"\nwords = ["blorf"]',
    )
    put(tmp_path / "sub" / "cleanlint.toml", "[grammar]\nlevel = 'picky'\n")
    table, folder = Resolver().grammar()
    made = settings({}, table, folder)
    assert made == Settings(server="http://a:1", home=str(tmp_path / "lt"), language="en-GB", words=("blorf",))
    monkeypatch.setenv("CLEANLINT_GRAMMAR_SERVER", "https://b/lt/")
    assert settings({}, table, folder).url("check") == "https://b/lt/v2/check"
    assert settings({"server": "http://c/v2", "level": ""}, table, folder).url("check") == "http://c/v2/check"
    monkeypatch.chdir(tmp_path / "sub")
    assert Resolver().grammar()[0] == {"level": "picky"}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("sever = 'x'", "did you mean “server”?"),
        ("words = 'x'", "must be a list"),
        ("level = 'strict'", "one of default, picky"),
        ("timeout = true", "must be a number"),
        ("server = 'ftp://x'", "http or https"),
        ("severity = 'worst'", "one of error"),
        ("x = [", "not valid TOML"),
    ],
)
def test_a_bad_configuration_is_told(tmp_path, table, said):
    put(tmp_path / "cleanlint.toml", f"[grammar]\n{table}\n")
    put(tmp_path / "a.txt", DAMAGED)
    result = invoke("check", "--grammar", "a.txt")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "cleanlint.toml:" in result.stderr


# --- merging and mending ----------------------------------------------------------------------------


def test_ours_come_first_on_the_same_span(server):
    text = "The men were tired of the the long day, and they is late.\n"
    result = check(server, "-", "--grammar-categories", "ALL", input=text.encode())
    assert [rule for rule, found in told(result) if "the" in found.split()] == ["repetition/word"]
    assert ("grammar/PERS_PRONOUN_AGREEMENT", "is") in told(result)


def test_a_place_that_a_rule_of_ours_speaks_of_is_not_told_twice():
    text = "One two three four five six."
    match = Match("ID", "GRAMMAR", "No.", 4, 7, ("zwei",), "grammar")

    def found(start, end, fix):
        ours = Finding("a/b", "error", "", start, end, 1, start + 1, text[start:end], fix, False)
        return [one.rule for one in merge.findings(text, text, [Place(match, 4, 7, True)], [ours], Origins([]), "hint")]

    assert found(4, 7, None) == found(4, 7, "x") == found(6, 9, None) == found(0, 28, "") == ["a/b"]
    assert found(8, 13, "x") == ["grammar/ID", "a/b"]
    assert merge.edits([Place(match, 4, 7, False)], [], text, "hint") == []


def test_fixes_are_unsafe_and_only_where_there_is_one_suggestion(server, tmp_path):
    text = "The plan was to included the men in it. He go home.\n"
    put(tmp_path / "a.txt", text)
    found = json.loads(check(server, "a.txt").stdout)["files"][0]["findings"]
    assert [(one["found"], one["fix"], one["safe"]) for one in found] == [
        ("included", "include", False),
        ("go", None, False),
    ]
    assert invoke("fix", "--grammar-server", server, "a.txt").exit_code == 0
    assert (tmp_path / "a.txt").read_text() == text
    result = invoke("fix", "--unsafe", "--grammar-server", server, "a.txt")
    assert "1 grammar/TO_NON_BASE" in result.stdout
    assert (tmp_path / "a.txt").read_text() == "The plan was to include the men in it. He go home.\n"
    assert "Nothing to mend" in invoke("fix", "--unsafe", "--grammar-server", server, "a.txt").stdout


def test_a_suggestion_that_leads_back_is_not_made(tmp_path):
    """Two suggestions that undo each other: the file stays as it was, and whole."""

    def turn(stub):
        sent = urllib.parse.unquote_plus(stub.asked[-1][1])
        word, other = ("left", "right") if "left" in sent else ("right", "left")
        if "left" not in sent and "right" not in sent:
            return answer()
        row = {"offset": 8, "length": len(word), "message": "No.", "replacements": [{"value": other}],
               "rule": {"id": "TURN", "category": {"id": "GRAMMAR"}, "issueType": "grammar"}}  # fmt: skip
        return answer(matches=[row])

    put(tmp_path / "a.txt", "Turn to left at the mill.\n")
    with Stub(body=turn) as stub:
        result = invoke("fix", "--unsafe", "--grammar-server", stub.url, "a.txt")
    assert result.exit_code == 0
    assert (tmp_path / "a.txt").read_text() in ("Turn to left at the mill.\n", "Turn to right at the mill.\n")
    assert "error" not in result.stderr


# --- the cache ---------------------------------------------------------------------------------------


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


# --- what can go wrong ---------------------------------------------------------------------------------


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


def test_other_languages_are_not_read_as_english(server, tmp_path):
    put(
        tmp_path / "a.txt",
        "Le maire et les gens de la ville ont dit que la route et le pont sont les plus beaux de la vallée.\n",
    )
    result = check(server, "a.txt")
    assert (result.exit_code, told(result)) == (0, [])
    assert "a.txt: grammar is not checked: the text is not in English" in result.stderr


# --- the local server -------------------------------------------------------------------------------------


def test_start_status_and_stop(server, tmp_path):
    home = jars()
    assert invoke("grammar", "status").exit_code == 1
    began = time.monotonic()
    assert "runs now at http://127.0.0.1:" in invoke("grammar", "start", "--home", home).stdout
    assert time.monotonic() - began < 60
    assert "is running already" in invoke("grammar", "start", "--home", home).stdout
    assert "LanguageTool 6.6" in invoke("grammar", "status").stdout
    put(tmp_path / "a.txt", FAULTY)
    result = invoke("check", "--grammar", "a.txt", "--output-format", "json")
    assert ("grammar/HE_VERB_AGR", "go") in told(result)
    assert "is stopped" in invoke("grammar", "stop").stdout
    assert "No LanguageTool" in invoke("grammar", "stop").stdout


def test_it_is_started_when_asked_for(server, tmp_path, monkeypatch):
    monkeypatch.setenv("CLEANLINT_GRAMMAR_HOME", str(jars()))
    put(tmp_path / "a.txt", FAULTY)
    try:
        done = real("check", "--grammar", "a.txt", "--output-format", "json", cwd=tmp_path, text=True)
        assert "grammar/HE_VERB_AGR" in done.stdout
        assert "LanguageTool 6.6" in invoke("grammar", "status").stdout
    finally:
        assert local.stop()


def test_no_java_no_jars_no_installation(tmp_path, monkeypatch):
    put(tmp_path / "a.txt", DAMAGED)
    for name, value, said in (
        ("home", "", "no LanguageTool: name a server"),
        ("home", str(tmp_path), "no languagetool-server jar"),
    ):
        result = invoke("grammar", "start", *([f"--{name}", value] if value else []))
        assert result.exit_code == 2
        assert said in result.stderr
    put(tmp_path / "jars" / "languagetool-server.jar", "")
    result = invoke("grammar", "start", "--home", tmp_path / "jars", "--java", "no-such-java")
    assert "needs Java 17 or newer" in result.stderr
    monkeypatch.setenv("CLEANLINT_GRAMMAR_HOME", str(tmp_path / "jars"))
    monkeypatch.setenv("CLEANLINT_GRAMMAR_JAVA", "no-such-java")
    result = invoke("check", "--grammar", "a.txt")
    assert (result.exit_code, "needs Java" in result.stderr) == (2, True)
    assert "punctuation/stray-period-after-preposition" in result.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for Java")
def test_a_java_that_ends_at_once_is_tried_once(tmp_path):
    put(tmp_path / "jars" / "languagetool-server.jar", "")
    java = tmp_path / "java"
    put(java, f"#!/bin/sh\necho x >> {tmp_path}/tries\necho 'Error: A JNI error has occurred' >&2\nexit 1\n")
    java.chmod(0o755)
    result = invoke("grammar", "start", "--home", tmp_path / "jars", "--java", java)
    assert (result.exit_code, (tmp_path / "tries").read_text()) == (2, "x\n")
    assert "ended at once (status 1): Error: A JNI error has occurred" in result.stderr


def test_a_process_that_took_over_the_number_is_left_alone(tmp_path):
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        note = local.Running(other.pid, "http://127.0.0.1:9", "token", "", "")
        put(tmp_path / "cache" / "grammar-server.json", json.dumps(note._asdict()))
        assert local.running() is None
        assert local.stop() is None
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_the_gpl_package_is_not_imported(server, tmp_path):
    put(tmp_path / "a.txt", FAULTY)
    put(tmp_path / "fake" / "language_tool_python" / "__init__.py", "raise SystemExit('imported')")
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "fake")}
    done = real("check", "--grammar-server", server, "a.txt", cwd=tmp_path, env=env, text=True)
    assert "grammar/HE_VERB_AGR" in done.stdout
    assert "imported" not in done.stderr
    assert "imported" in real("grammar", "install", cwd=tmp_path, env=env, text=True).stderr


def test_fetching_by_way_of_the_package(tmp_path, monkeypatch):
    """A stand-in for the package: the real one would download a quarter of a gigabyte."""
    assert "pip install 'cleanlint[grammar]'" in invoke("grammar", "install").stderr
    module = """
LTP_DOWNLOAD_VERSION = "6.8"
class LocalLanguageTool:
    @classmethod
    def from_version_name(cls, name):
        if name == "6.1":
            raise OSError("no network")
        return cls()
    def get_installed_versions(self): return []
    def download(self): print("downloading")
"""
    put(tmp_path / "fake" / "language_tool_python" / "__init__.py", "")
    put(tmp_path / "fake" / "language_tool_python" / "download_lt.py", module)
    monkeypatch.syspath_prepend(str(tmp_path / "fake"))
    try:
        assert "LanguageTool 6.8 is installed" in invoke("grammar", "install").stdout
        result = invoke("grammar", "install", "6.1")
        assert (result.exit_code, "6.1 could not be fetched: no network" in result.stderr) == (2, True)
    finally:
        for name in [name for name in sys.modules if name.startswith("language_tool_python")]:
            del sys.modules[name]


def test_defaults_are_what_the_documentation_says():
    assert replace(Settings(), categories=()).categories == ()
    assert Settings().categories == ("GRAMMAR", "CONFUSED_WORDS")
    assert Settings().severity == "hint"
