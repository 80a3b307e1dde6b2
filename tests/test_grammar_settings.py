"""Settings of grammar: where they come from, and what is found by them."""

from __future__ import annotations

import pytest
from commands import invoke, put
from languagetool import DAMAGED, FAULTY, places

from cleanlint.config.resolve import Resolver
from cleanlint.grammar.problem import GrammarError
from cleanlint.grammar.settings import Settings, settings

pytestmark = pytest.mark.usefixtures("alone")


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
        ("words = 'x'", "must be a list"),
        ("level = 'strict'", "one of default, picky"),
        ("timeout = true", "must be a number"),
        ("server = 'ftp://x'", "http or https"),
        ("severity = 'worst'", "one of error"),
    ],
)
def test_a_bad_configuration_is_told(tmp_path, table, said):
    put(tmp_path / "cleanlint.toml", f"[grammar]\n{table}\n")
    put(tmp_path / "a.txt", DAMAGED)
    result = invoke("check", "--grammar", "a.txt")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "cleanlint.toml:" in result.stderr


def test_defaults_are_what_the_documentation_says():
    assert Settings().categories == ("GRAMMAR", "CONFUSED_WORDS")
    assert Settings().severity == "hint"
