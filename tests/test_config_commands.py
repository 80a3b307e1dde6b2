"""The commands beside `check` and `fix` go by the configuration: `rules`, `explain`, `test`, `suppress`, `score`."""

from __future__ import annotations

import json

from commands import invoke
from configured import config


def test_rules_and_explain_tell_what_holds_here(here):
    config(here, "rules = ['own']\nignore = ['spacing/tab']\n[severity]\n'style/blorf' = 'hint'\n")
    said = invoke("rules", "style/blorf", "style/maybe", "spacing/tab", "style/spaced-hyphen").stdout
    rows = {line.split()[0]: " ".join(line.split()) for line in said.splitlines() if line.strip()}
    assert rows["style/blorf"].startswith("style/blorf hint safe fix No word")
    assert "off here" in rows["spacing/tab"] and "opt-in" in rows["style/spaced-hyphen"]
    assert "off here" not in rows["style/maybe"] and "1 off here" in said
    assert invoke("explain", "blorf").stdout.startswith("style/blorf  hint\n")
    assert invoke("explain", "tab").stdout.splitlines()[0].endswith("off here")
    rows = {row["rule"]: row for row in json.loads(invoke("rules", "--output-format", "json").stdout)}
    assert rows["style/maybe"]["runs"] and not rows["spacing/tab"]["runs"] and not rows["style/spaced-hyphen"]["runs"]


def test_a_bad_configuration_is_told_by_the_commands_about_rules(here):
    config(here, "rules = ['nowhere']\n")
    for line in (["rules"], ["explain", "tab"], ["test"]):
        done = invoke(*line)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "cleanlint.toml:1: there is no rule folder or file “nowhere”" in done.stderr


def test_own_rules_are_tested_where_the_configuration_names_them(here):
    config(here, "rules = ['own']\n")
    assert invoke("test").stdout.startswith("4 rules: all")
    rule = here / "own" / "style" / "blorf.toml"
    rule.write_text(rule.read_text().replace("'a proof here', 'blor'", "'a blorf', 'blor'"))
    done = invoke("test")
    assert done.exit_code == 1 and "style/blorf" in done.stdout


def test_suppress_goes_by_the_configuration(here):
    config(here, "rules = ['own']\nencoding = 'cp1252'\nkind = 'markdown'\n")
    path = here / "a.txt"
    path.write_bytes("A blorf – here.\n".encode("cp1252"))
    assert invoke("suppress", "a.txt", "--rule", "style/blorf,spacing", "--line", "1").stdout == "a.txt: 1 silenced.\n"
    assert path.read_bytes().decode("cp1252") == "A blorf – here. <!-- cleanlint: ignore style/blorf -->\n"
    assert invoke("check", "a.txt").exit_code == 0


def test_score_reads_the_files_and_encodings_that_the_configuration_says(here):
    config(here, "encoding = 'cp1252'\nexclude = ['drafts/']\nignore = ['ALL']\n")
    words = " ".join(["The mayor said – as ever – that the harbour stays open."] * 2)
    for name in ("a.txt", "drafts/b.txt"):
        path = here / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(f"{words} They came to. bring it.\n".encode("cp1252"))
    found = json.loads(invoke("score", "--output-format", "json", ".").stdout)
    assert [one["path"] for one in found["files"]] == ["./a.txt"] and found["errors"] == []
    assert found["files"][0]["signals"]["errors"] >= 1  # the rules are those of every other place
