"""What the keys of a configuration do."""

from __future__ import annotations

import json

from commands import invoke, put
from configured import OURS, config, refused, rules_at

import cleanlint
from cleanlint.api import plan
from cleanlint.builtin import packs
from cleanlint.config.keys import fits_version, size
from cleanlint.config.resolve import Resolver


def test_later_tables_come_before_earlier_ones_and_the_command_line_before_all(here):
    config(
        here,
        OURS
        + """
ignore = ["style/blorf"]
[sources."wire/*"]
extend-select = ["style/blorf"]
[[overrides]]
paths = ["*.note", "wire/late/**"]
select = ["style/whisper"]
[per-path-ignores]
"wire/late/x.txt" = ["style"]
""",
    )
    text = "a blorf, perhapps, hmm"
    for name in ("a.txt", "wire/b.txt", "wire/late/c.txt", "wire/late/x.txt"):
        put(here / name, text)
    found = {}
    for name, rule in rules_at("."):
        found.setdefault(name, []).append(rule.removeprefix("style/"))
    assert found == {
        "./a.txt": ["maybe", "whisper"], "./wire/b.txt": ["blorf", "maybe", "whisper"], "./wire/late/c.txt": ["whisper"],
    }  # fmt: skip
    only = rules_at("--select", "style/maybe", ".")
    assert [rule for _, rule in only] == ["style/maybe"] * 4
    assert {rule for _, rule in rules_at("--ignore", "style/maybe", "wire/b.txt")} == {"style/blorf", "style/whisper"}


def test_severity_decides_what_fails_and_the_more_exact_name_wins(here):
    put(here / "a.txt", "a blorf and hmm")
    config(here, OURS + '[severity]\nstyle = "hint"\n')
    assert invoke("check", "a.txt").exit_code == 0
    config(here, OURS + '[severity]\n"style/blorf" = "warning"\nALL = "error"\n"style/*" = "hint"\n')
    result = invoke("check", "a.txt")
    assert result.exit_code == 1
    assert "warning style/blorf" in result.stdout and "hint style/whisper" in result.stdout
    config(here, OURS + 'fail-level = "error"\nseverity = { "style/blorf" = "warning" }\n')
    assert invoke("check", "a.txt").exit_code == 0
    assert invoke("check", "--fail-level", "warning", "a.txt").exit_code == 1
    config(here, OURS + 'hints = false\nseverity = { style = "hint" }\n')
    assert rules_at("a.txt") == []
    assert len(rules_at("--hints", "a.txt")) == 2


def test_each_file_fails_by_its_own_level(here):
    config(here, OURS + '[[overrides]]\npaths = ["drafts/"]\nfail-level = "error"\n')
    put(here / "drafts/a.txt", "perhapps")
    put(here / "b.txt", "perhapps")
    assert invoke("check", "drafts").exit_code == 0
    assert invoke("check", "b.txt", "drafts").exit_code == 1
    result = invoke("fix", "drafts", "b.txt")
    assert result.exit_code == 1 and "b.txt:1:1" in result.stdout and "drafts/a.txt:1" not in result.stdout


def test_safety_decides_what_fix_does(here):
    path = put(here / "a.txt", "a blorf, perhapps.")
    config(here, OURS + '[safety]\n"style/*" = "unsafe"\n"style/maybe" = "safe"\n')
    assert invoke("fix", "a.txt").exit_code == 1
    assert path.read_text() == "a blorf, perhaps."
    assert invoke("fix", "--unsafe", "a.txt").exit_code == 0
    assert path.read_text() == "a proof, perhaps."


def test_safety_holds_for_what_a_check_says_of_a_single_fix(here):
    text = "He came (with his brother] to the old house by the sea.\n"
    path = put(here / "a.txt", text)
    config(here, 'select = ["quotes"]')
    assert "[unsafe fix]" in invoke("check", "a.txt").stdout
    invoke("fix", "a.txt")
    assert path.read_text() == text
    config(here, 'select = ["quotes"]\nsafety = { quotes = "safe" }')
    invoke("fix", "a.txt")
    assert path.read_text() == text.replace("]", ")")


def test_a_rule_told_otherwise_finds_the_same_without_another_scanner(here, all_rules):
    config(here, '[severity]\nALL = "error"\n')
    text = "".join(text + "\n\n" for rule in all_rules[:60] for text in rule.fixes)
    ours = Resolver().settings("a.txt").rules
    assert {rule.severity for rule in ours} == {"error"}
    places = [(one.rule, one.start, one.fix, one.safe) for one in cleanlint.check(text)]
    assert [(one.rule, one.start, one.fix, one.safe) for one in cleanlint.run(text, ours).findings] == places
    assert [group.scanner for group in plan(ours)] == [packs()[0].scanner]


def test_kind_encoding_and_size_by_path(here):
    config(here, OURS + """
[[overrides]]
paths = ["pages/"]
kind = "markdown"
[[overrides]]
paths = ["old/"]
encoding = "cp1252"
[[overrides]]
paths = ["big/"]
max-size = "1kB"
""")  # fmt: skip
    put(here / "pages/a.txt", "Some text.\n\n    a blorf in code\n")
    (here / "old").mkdir()
    (here / "old/b.txt").write_bytes("“a blorf”".encode("cp1252"))
    put(here / "big/c.txt", "a blorf " * 200)
    assert rules_at("pages") == []
    assert rules_at("--kind", "text", "pages") == [("pages/a.txt", "style/blorf")]
    assert rules_at("old") == [("old/b.txt", "style/blorf")]
    result = invoke("check", "big")
    assert result.exit_code == 2 and "more than 1 kB" in result.stderr
    assert invoke("check", "--max-size", "1MB", "big").exit_code == 1


def test_the_language_is_no_guess_where_it_is_told(here):
    rule = next(rule for rule in cleanlint.rules() if rule.lang == "en" and rule.body == "swap")
    wrong = next(iter(rule.words))
    german = f"Der Mann und die Frau sind mit dem Hund in das Haus und die Stadt gegangen. {wrong} " * 6
    put(here / "a.txt", german)
    assert rule.id not in [name for _, name in rules_at("a.txt")]
    config(here, 'lang = "en"')
    assert rule.id in [name for _, name in rules_at("a.txt")]
    put(here / "b.txt", f"The man and the woman walked to the house. They {wrong} and left for the town again. " * 3)
    assert rule.id in [name for _, name in rules_at("b.txt")]
    config(here, 'lang = "de"')
    assert rule.id not in [name for _, name in rules_at("b.txt")]


def test_what_is_allowed_is_neither_reported_nor_mended(here):
    config(here, OURS + 'allow = ["the Blorf a blorf band", "perhapps"]\n')
    path = put(
        here / "a.txt", "We saw the Blorf a blorf band, then a blorf, perhapps. Perhappsy, perhappst.\nADVERT\nEnd.\n"
    )
    found = json.loads(invoke("check", "--output-format", "json", "a.txt").stdout)["files"][0]["findings"]
    assert [(one["rule"], one["start"]) for one in found] == [
        ("style/blorf", 38), ("style/maybe", path.read_text().index("perhappst")), ("style/advert", 77),
    ]  # fmt: skip
    config(here, OURS + 'allow = ["the Blorf a blorf band", "ADVERT"]\n')
    invoke("fix", "a.txt")
    assert path.read_text().startswith("We saw the Blorf a blorf band, then a proof,") and "ADVERT" in path.read_text()


def test_learnt_lines_by_source(here):
    put(here / "lint/wire.toml", '[[line]]\ntext = "Osk Wire keeps you in the know"\n')
    put(here / "lint/all.toml", '[[line]]\ntext = "Read us on paper too"\n')
    text = "The boat came in late.\n\nOsk Wire keeps you in the know\n\nRead us on paper too\n\nIt was cold there.\n"
    config(here, 'select = []\nresidue = "lint/all.toml"\n[sources."wire/*"]\nresidue = "lint/wire.toml"\n')
    put(here / "wire/a.txt", text)
    put(here / "b.txt", text)
    known = "boilerplate/known-line"
    assert rules_at(".") == [("./b.txt", known), ("./wire/a.txt", known), ("./wire/a.txt", known)]
    config(here, 'select = []\nresidue = "lint/all.toml"\nper-path-ignores = { "b.txt" = ["boilerplate/known-line"] }')
    assert rules_at("b.txt") == []
    assert "lint/none.toml" in refused(here, 'residue = "lint/none.toml"')


def test_versions_and_sizes():
    assert fits_version("0.2.0", ">=0.1, <1") and fits_version("0.2", "0.2.0") and fits_version("1.10", ">1.9")
    assert not fits_version("1.0", "<1") and not fits_version("0.2.1", "==0.2") and fits_version("1.0", "!=1.1")
    assert fits_version("1.0", "~=1") is None
    assert [size(one) for one in (5, "5", "5kB", "1.5MB", "2 GB", "x", "", -1, True)] == [
        5, 5, 5000, 1_500_000, 2_000_000_000, None, None, None, None,
    ]  # fmt: skip
