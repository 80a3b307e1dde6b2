"""Which configuration counts for a text: the nearest, one named, what it extends, and what its user locks out."""

from __future__ import annotations

import json
import pickle

from commands import invoke, put, real
from configured import OURS, config, rules_at

from cleanlint.config.resolve import Resolver


def test_the_nearest_counts_wherever_cleanlint_is_started(here, monkeypatch, tmp_path):
    config(here, OURS)
    config(here / "sub", 'extend = "../cleanlint.toml"\nignore = ["style/blorf"]')
    for name in ("a.txt", "sub/b.txt", "sub/deep/c.txt"):
        put(here / name, "a blorf and hmm")
    want = [("a.txt", "style/blorf"), ("a.txt", "style/whisper")]
    want += [("sub/b.txt", "style/whisper"), ("sub/deep/c.txt", "style/whisper")]
    assert rules_at(".") == [(f"./{name}", rule) for name, rule in want]
    assert rules_at("sub/deep/c.txt") == want[-1:]
    monkeypatch.chdir(here / "sub")
    assert rules_at("../a.txt") == [("../a.txt", rule) for _, rule in want[:2]]
    monkeypatch.chdir(tmp_path)
    assert rules_at("home/sub/b.txt") == [("home/sub/b.txt", "style/whisper")]
    result = invoke("check", "--stdin-filename", "home/sub/new.txt", "-", input=b"a blorf and hmm")
    assert "style/whisper" in result.stdout and "style/blorf" not in result.stdout


def test_a_pyproject_counts_only_with_the_table(here):
    config(here, OURS + 'fail-level = "hint"\n')
    put(here / "sub/a.txt", "well, hmm")
    config(here / "sub", '[project]\ndescription = "checked with cleanlint"\n', "pyproject.toml")
    assert invoke("check", "sub/a.txt").exit_code == 1
    config(here / "sub", "[tool.cleanlint]\nselect = []\n", "pyproject.toml")
    assert invoke("check", "sub/a.txt").exit_code == 0
    config(here / "sub", 'extend = "../cleanlint.toml"')  # of two in one folder
    assert invoke("check", "sub/a.txt").exit_code == 1
    config(here / "sub", "this is no TOML and none of our business", "pyproject.toml")
    (here / "sub/cleanlint.toml").unlink()
    assert invoke("check", "sub/a.txt").exit_code == 1


def test_nothing_above_the_repository_counts(here, tmp_path):
    config(tmp_path, "select = []")
    put(here / "a.txt", "He came to. the house.")
    assert invoke("check", "a.txt").exit_code == 1
    (here / ".git").rmdir()
    assert invoke("check", "a.txt").exit_code == 0


def test_one_named_configuration_counts_for_all_or_none(here):
    config(here, "select = []")
    put(here / "ci/strict.toml", 'rules = ["../own"]\nselect = ["style/blorf"]\nexclude = ["ci/"]')
    put(here / "sub/a.txt", "There was a blorf, to. be seen.")
    put(here / "ci/b.txt", "a blorf")
    config(here / "sub", "select = []")
    assert rules_at(".") == []
    assert rules_at("--config", "ci/strict.toml", ".") == [("./sub/a.txt", "style/blorf")]
    assert [rule for _, rule in rules_at("--isolated", ".")] == ["punctuation/stray-period-after-preposition"]
    result = invoke("check", "--config", "none.toml", ".")
    assert result.exit_code == 2 and "none.toml: cannot be read" in result.stderr
    assert invoke("check", "--config", "ci/strict.toml", "--isolated", ".").exit_code == 2


def test_extension_goes_on_and_its_paths_are_those_of_the_file_they_stand_in(here):
    put(here / "house/base.toml", 'rules = ["../own"]\nselect = ["style/blorf", "style/maybe"]\nfail-level = "error"')
    config(here, 'extend = "house/base.toml"\nper-path-ignores = { "sub/quiet/*" = ["style/blorf"] }')
    config(here / "sub", 'extend = "../cleanlint.toml"\nextend-select = ["style/whisper"]')
    put(here / "sub/a.txt", "hmm, blorf")
    put(here / "sub/quiet/b.txt", "hmm, blorf")
    put(here / "c.txt", "perhapps")
    assert rules_at("sub") == [
        ("sub/a.txt", "style/whisper"), ("sub/a.txt", "style/blorf"), ("sub/quiet/b.txt", "style/whisper"),
    ]  # fmt: skip
    assert invoke("check", "c.txt").exit_code == 0


def test_files_with_equal_settings_share_one_set_of_rules(here):
    config(here, OURS + '[[overrides]]\npaths = ["x/"]\nkind = "markdown"\n')
    resolver = Resolver()
    a, b, x = (resolver.settings(name) for name in ("a.txt", "sub/b.txt", "x/c.txt"))
    assert a is b and a.rules is x.rules and x.kind == "markdown"
    again = pickle.loads(pickle.dumps(resolver)).settings("a.txt")
    assert [rule.id for rule in again.rules] == [rule.id for rule in a.rules]


def test_the_run_goes_by_the_configuration_of_the_current_folder(here):
    config(here, OURS + 'output-format = "concise"\njobs = 1\n')
    config(here / "sub", 'extend = "../cleanlint.toml"\noutput-format = "json"\n')
    put(here / "sub/a.txt", "a blorf")
    assert invoke("check", "-q", "sub/a.txt").stdout.startswith("sub/a.txt:1:3: error style/blorf")
    assert json.loads(invoke("check", "--output-format", "json", "sub/a.txt").stdout)["version"]


def test_many_files_in_several_processes_go_by_their_own_configurations(here):
    config(here, OURS)
    config(here / "quiet", 'extend = "../cleanlint.toml"\nselect = []\n')
    for number in range(40):
        put(here / f"a{number:02}.txt", "a blorf")
        put(here / f"quiet/b{number:02}.txt", "a blorf")
    result = real("check", "-j", "2", "-q", "--output-format", "concise", ".", cwd=here, text=True)
    assert result.returncode == 1
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        f"./a{number:02}.txt" for number in range(40)
    ]


def test_the_invoker_can_lock_out_the_rules_of_a_configuration(here):
    config(here, OURS + '[severity]\n"style/blorf" = "hint"\n')
    put(here / "own/style/bomb.toml", "find = '(a+)+$'\n")  # not even read
    put(here / "a.txt", "a blorf to. see")
    assert invoke("check", "a.txt").exit_code == 2
    assert rules_at("--no-own-rules", "a.txt") == []
    (here / "own/style/bomb.toml").unlink()
    assert rules_at("--no-own-rules", "--rules", "own", "a.txt") == [("a.txt", "style/blorf")]
    assert rules_at("--rules", "own", "a.txt") == [("a.txt", "style/blorf")]  # the same folder twice


def test_the_lock_holds_for_programs_and_servers_too(here):
    config(here, '[grammar]\njava = "./evil"\nserver = "http://evil.example"\nhome = "jars"\nlanguage = "en-GB"\n')
    assert Resolver({"no_own_rules": True}).grammar() == ({"language": "en-GB"}, str(here))
    assert Resolver({"isolated": True}).grammar() == ({}, "")
    assert Resolver().grammar()[0]["java"] == "./evil"
