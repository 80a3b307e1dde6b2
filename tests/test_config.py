"""Configuration: which file counts for which text, what its keys do, and what a bad one is told."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import tomllib
from pathlib import Path

import jsonschema
import pytest
from commands import invoke, own_rules, put, real

import cleanlint
from cleanlint.config import schema
from cleanlint.config.keys import ALL, CONFIGURATION, fits_version, size
from cleanlint.config.resolve import Resolver
from cleanlint.files import Trouble

OURS = 'rules = ["own"]\nselect = ["style/blorf", "style/advert", "style/maybe", "style/whisper"]\n'


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A repository of its own with the tests' rules in it, and the current folder."""
    home = tmp_path / "home"
    (home / ".git").mkdir(parents=True)
    own_rules(home / "own")
    monkeypatch.chdir(home)
    return home


def config(folder, text, name="cleanlint.toml"):
    return put(folder / name, text)


def rules_at(*args):
    """Name, line and rule of every finding."""
    result = invoke("check", "-q", "--output-format", "json", *args)
    found = json.loads(result.stdout)["files"]
    return [(one["path"], finding["rule"]) for one in found for finding in one["findings"]]


def refused(here, text, name="cleanlint.toml"):
    """What is said of a configuration that cannot be used."""
    config(here, text, name)
    put(here / "a.txt", "a blorf")
    result = invoke("check", "a.txt")
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr and result.stdout == ""
    return result.stderr


# --- which file ------------------------------------------------------------------------------------


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


# --- what it does ----------------------------------------------------------------------------------


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
    from cleanlint.api import plan
    from cleanlint.builtin import packs

    assert [group.scanner for group in plan(ours)] == [packs()[0].scanner]


def test_files_with_equal_settings_share_one_set_of_rules(here):
    config(here, OURS + '[[overrides]]\npaths = ["x/"]\nkind = "markdown"\n')
    resolver = Resolver()
    a, b, x = (resolver.settings(name) for name in ("a.txt", "sub/b.txt", "x/c.txt"))
    assert a is b and a.rules is x.rules and x.kind == "markdown"
    again = pickle.loads(pickle.dumps(resolver)).settings("a.txt")
    assert [rule.id for rule in again.rules] == [rule.id for rule in a.rules]


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


# --- which files are read --------------------------------------------------------------------------


def test_excluded_files_are_never_touched_even_if_a_hook_names_them(here):
    config(here, OURS + 'exclude = ["vendor/", "*.draft.txt", "!keep.draft.txt"]\n')
    config(here / "vendor/inner", 'extend = "../../cleanlint.toml"\nexclude = []\n')
    names = ("a.txt", "b.draft.txt", "keep.draft.txt", "vendor/c.txt", "vendor/inner/d.txt")
    paths = [put(here / name, "a blorf") for name in names]
    result = real("fix", *names, cwd=here, text=True)
    assert result.returncode == 0
    assert [path.read_text() for path in paths] == ["a proof", "a blorf", "a proof", "a blorf", "a blorf"]
    assert "note: vendor/c.txt: left out, as cleanlint.toml:3 excludes it" in result.stderr
    assert result.stderr.count("left out") == 3
    quiet = real("fix", "-q", "vendor/c.txt", cwd=here, text=True)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    walked = invoke("check", "--show-files", ".").stdout.splitlines()
    assert walked == ["text\t./a.txt", "text\t./keep.draft.txt"]
    put(here / "vendor/x.txt", "a blorf")
    assert invoke("check", "vendor").exit_code == 0
    config(here, OURS + 'exclude = ["*.txt", "vendor/"]\n')
    result = invoke("check", ".")
    assert result.exit_code == 2 and "no article in this folder" in result.stderr


def test_standard_input_under_an_excluded_name_passes_unchanged(here):
    config(here, OURS + 'exclude = ["vendor/"]\n')
    result = real("fix", "--stdin-filename", "vendor/a.txt", "-", cwd=here, input=b"a blorf")
    assert (result.returncode, result.stdout) == (0, b"a blorf")
    assert real("check", "--stdin-filename", "vendor/a.txt", "-", cwd=here, input=b"a blorf").returncode == 0
    assert real("fix", "--stdin-filename", "a.txt", "-", cwd=here, input=b"a blorf").stdout == b"a proof"


def test_include_says_what_is_taken_from_folders(here):
    config(here, OURS + 'include = ["posts/*.page", "*.md"]\n[[overrides]]\npaths = ["*.page"]\nkind = "html"\n')
    for name in ("posts/a.page", "other/b.page", "c.md", "d.txt", "LICENSE.md", ".hidden.md"):
        put(here / name, "a blorf")
    shown = invoke("check", "--show-files", ".").stdout.splitlines()
    assert shown == ["markdown\t./c.md", "html\t./posts/a.page"]
    assert rules_at("d.txt") == [("d.txt", "style/blorf")]  # named


def test_git_ignored_and_excluded_agree_in_a_real_hook_run(here):
    subprocess.run(["git", "init", "-q", "--initial-branch=main", "."], check=True, cwd=here)
    put(here / ".gitignore", "build/\n")
    config(here, OURS + 'exclude = ["letters/"]\n')
    for name in ("a.txt", "build/b.txt", "letters/c.txt"):
        put(here / name, "a blorf")
    assert invoke("check", "--show-files").stdout.splitlines() == ["text\t./a.txt"]


# --- what a bad one is told ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n\nselekt = []", "cleanlint.toml:3: unknown key “selekt”; did you mean “select”?"),
        ("select = 'spacing'", "cleanlint.toml:1: “select” must be a list of texts in quotes, not “spacing”"),
        ("jobs = true", ":1: “jobs” must be a whole number, 0 or more, not true"),
        ("# x\nignore = [\n  'spacing',\n  'spacin/tab',\n]", ":4: there is no rule or category “spacin/tab”"),
        ("ignore = ['spacng']", "did you mean “spacing”?"),
        ("[severity]\n'spacing/*' = 'hint'\nquotes = 'warn'", ":3: “warn” is no severity; did you mean “warning”?"),
        ("[severity]\n'spacng/*' = 'hint'", ":2: there is no rule or category “spacng”"),
        ("[safety]\nALL = 'very'", "“very” is no safety; known are safe, unsafe"),
        ("kind = 'markdwn'", "“markdwn” is no kind; did you mean “markdown”?"),
        ("encoding = 'utf-9'", "“encoding” must be an encoding"),
        ("max-size = 'much'", "“max-size” must be a number of bytes"),
        ("lang = 'English'", "two or three letters"),
        ("[[overrides]]\nignore = []\n[[overrides]]\npaths = ['x']\nselct = []", ":1: a table of “overrides” needs “paths”"),
        ("[[overrides]]\npaths = ['a']\n[[overrides]]\npaths = ['x']\nselct = []", ":5: unknown key “selct”"),
        ("[[overrides]]\npaths = ['a']\njobs = 2", ":3: “jobs” may stand only at the top of the file"),
        ("[overrides]\npaths = ['a']", "“overrides” must be tables, [[overrides]]"),
        ("[sources.'wire/*']\nkind = 3", ":2: 3 is no kind"),
        ("sources = 3", ":1: “sources” must be a table, not 3"),
        ("[[overrides]]\npaths = ['a']\n\n[[overrides]]\npaths = ['b']\nignore = ['nosuch']", ":6: there is no rule"),
        ("unsafe-fixes = true", "by `cleanlint fix --unsafe`"),
        ("plugins = ['x']", "a configuration can load no code"),
        ("required-version = '>=99'", "it wants cleanlint >=99, and this is"),
        ("required-version = 'new'\nunknown = 1", "“new” is no version"),
        ("x = [", "cleanlint.toml:1: not valid TOML"),
        ("select = []\nselect = []", "cleanlint.toml:2: not valid TOML"),
        ("exclude = ['a', '!']", ":1: not a glob"),
        ("[[overrides]]\npaths = ['[z-a]']", ":2: not a glob"),
        ("exclude = ['a*a*a*a*b']", ":1: not a glob: “a*a*a*a*b” has more than three *"),
        ("exclude = ['**/a/**/b/**/c/**']", "more than three **"),
        ("rules = ['nowhere']", "cleanlint.toml:1: there is no rule folder or file “nowhere”"),
        ("extend = 'none.toml'", ":1: what it extends, none.toml, is of no use: cannot be read"),
        ("extend = 'cleanlint.toml'", ":1: it extends itself"),
        ("extend = 'a\\u0000b'", "is of no use"),
        ("[grammar]\nlevel = 'picky'\nsever = 'x'", ":3: grammar has no key “sever”; did you mean “server”?"),
        ("grammar = 1", "“grammar” must be a table"),
        ("allow = ['']", "“allow” must be a list of texts"),
        ("select = " + "[" * 90000, "nested too deep"),
        ("x = " + "9" * 9000, "not valid TOML"),
        ("#" * 300_000, "no larger than 200 kB"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_the_nearest_name(here, text, said):
    assert said in refused(here, text)


def test_mistakes_in_a_pyproject_have_its_lines(here):
    text = '[project]\nname = "x"\n\n[tool.cleanlint]\nlang = "en"\n[[tool.cleanlint.overrides]]\npaths = ["a"]\nkind = "htm"\n'
    assert "pyproject.toml:8: “htm” is no kind; did you mean “html”?" in refused(here, text, "pyproject.toml")
    assert "“tool.cleanlint” must be a table" in refused(here, "[tool]\ncleanlint = 3\n", "pyproject.toml")


def test_a_bad_configuration_in_a_folder_does_not_keep_others_from_being_read(here):
    config(here, OURS)
    config(here / "sub", "nonsense = 1")
    for name in ("a.txt", "sub/b.txt", "sub/c.txt", "z.txt"):
        put(here / name, "a blorf")
    result = invoke("check", "--output-format", "json", ".")
    assert result.exit_code == 2
    assert [one["path"] for one in json.loads(result.stdout)["files"]] == ["./a.txt", "./z.txt"]
    assert result.stderr.count("unknown key “nonsense”") == 1
    result = invoke("fix", "--stdin-filename", "sub/x.txt", "-", input=b"a blorf")
    assert (result.exit_code, result.stdout) == (2, "")


def test_odd_files_under_the_name(here):
    put(here / "a.txt", "a blorf")
    (here / "cleanlint.toml").write_bytes(b"lang = 'en'\nallow = ['\xff']")
    assert "cleanlint.toml:2: not UTF-8 text" in invoke("check", "a.txt").stderr
    (here / "cleanlint.toml").unlink()
    (here / "cleanlint.toml").symlink_to("cleanlint.toml")
    result = invoke("check", "a.txt")
    assert result.exit_code == 2 and "cleanlint.toml: cannot be read" in result.stderr
    (here / "cleanlint.toml").unlink()
    (here / "cleanlint.toml").symlink_to("gone.toml")  # somebody wanted one
    assert invoke("check", "a.txt").exit_code == 2
    (here / "cleanlint.toml").unlink()
    (here / "cleanlint.toml").mkdir()
    assert "a configuration is a regular file" in invoke("check", "a.txt").stderr
    (here / "cleanlint.toml").rmdir()
    (here / "cleanlint.toml").write_bytes(b"\xef\xbb\xbfselect = []\r\nlang = 'en'\r\n")
    assert invoke("check", "a.txt").exit_code == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_no_configuration(here):
    os.mkfifo(here / "cleanlint.toml")
    put(here / "a.txt", "a blorf")
    assert "a configuration is a regular file" in invoke("check", "a.txt").stderr


def test_circles_and_endless_chains_end(here):
    config(here / "a", 'extend = "../b/cleanlint.toml"')
    config(here / "b", 'extend = "../a/cleanlint.toml"')
    put(here / "a/x.txt", "a blorf")
    result = invoke("check", "a/x.txt")
    assert result.exit_code == 2 and "end the circle" in result.stderr
    for number in range(30):
        config(here / f"c{number}", f'extend = "../c{number + 1}/cleanlint.toml"')
    put(here / "c0/x.txt", "a blorf")
    assert "more than 20 files" in invoke("check", "c0/x.txt").stderr


def test_hostile_toml_is_read_in_time(here):
    """Dotted keys and headers whose cost grows faster than their length."""
    put(here / "a.txt", "a blorf")
    for text in (
        "a." * 90_000 + "b = 1",
        "[" + "'a' . " * 30_000 + "b]",
        "[[a]]\n" * 30_000,
        "x = '" + "\\" * 190_000,
        "a" * 190_000,
    ):
        config(here, text)
        assert invoke("check", "a.txt").exit_code == 2


# --- locks -----------------------------------------------------------------------------------------


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


def test_names_on_the_command_line_are_checked_once(here):
    result = invoke("check", "--select", "spacng", ".")
    assert result.exit_code == 2 and "did you mean “spacing”?" in result.stderr
    config(here, OURS)
    config(here / "sub", "lang = 'en'")  # knows nothing of the rules above it
    put(here / "sub/a.txt", "a blorf")
    put(here / "b.txt", "a blorf")
    assert rules_at("--select", "style/blorf", ".") == [("./b.txt", "style/blorf")]


# --- show, begin, explain --------------------------------------------------------------------------


def test_show_config_tells_values_and_where_they_come_from(here):
    put(here / "base.toml", 'ignore = ["spun"]\nlang = "en"')
    config(here, 'extend = "base.toml"\nignore = ["quotes"]\n[[overrides]]\npaths = ["sub/"]\nkind = "markdown"\n')
    put(here / "sub/a.txt", "x")
    rows = invoke("check", "--show-config", "--fail-level", "error", "sub/a.txt").stdout
    for key, value, place in (
        ("ignore", '["spun"]', "base.toml:1"),
        ("", '["quotes"]', "cleanlint.toml:2"),
        ("lang", '"en"', "base.toml:2"),
        ("kind", '"markdown"', "cleanlint.toml:5"),
        ("fail-level", '"error"', "the command line"),
        ("hints", "true", "default"),
    ):
        assert re.search(rf"^  {key} +{re.escape(value)} +{re.escape(place)}$", rows, re.M), (key, rows)
    config(here, 'exclude = ["sub/"]')
    assert "not read: cleanlint.toml:1 excludes it" in invoke("check", "--show-config", "sub/a.txt").stdout
    assert invoke("check", "--show-config").exit_code == 0


def test_init_begins_a_file_whose_every_line_can_be_used(here):
    assert invoke("init").exit_code == 0
    text = (here / "cleanlint.toml").read_text()
    assert tomllib.loads(text) == {}
    table = tomllib.loads(re.sub(r"^# (?=[a-z-]+ = )", "", text, flags=re.M))
    assert set(table) == set(ALL)
    assert list(CONFIGURATION.problems("", table)) == []
    jsonschema.validate(table, schema.schema(), jsonschema.Draft7Validator)
    again = invoke("init")
    assert again.exit_code == 2 and "there is a configuration already: cleanlint.toml" in again.stderr
    assert (here / "cleanlint.toml").read_text() == text
    for key in ("rules", "extend", "residue", "sources"):
        table.pop(key)
    (here / "cleanlint.toml").write_text("\n".join(f"{key} = {schema.as_toml(value)}" for key, value in table.items()))
    put(here / "a.md", "Fine.\n")
    assert invoke("check", "a.md").exit_code == 0  # and every rule in it is one


def test_init_adds_a_table_to_a_project(here):
    path = put(here / "pyproject.toml", '[project]\r\nname = "x"')
    assert invoke("init", "--pyproject").exit_code == 0
    data = path.read_bytes()
    assert data.startswith(b'[project]\r\nname = "x"\r\n\r\n[tool.cleanlint]\r\n') and b"\n" not in data.replace(
        b"\r\n", b""
    )
    assert tomllib.loads(data.decode())["tool"] == {"cleanlint": {}}
    assert "already: pyproject.toml" in invoke("init", "--pyproject").stderr
    assert "already: pyproject.toml" in invoke("init").stderr
    path.write_text("tool = {}\n")
    assert invoke("init", "--pyproject").exit_code == 2 and path.read_text() == "tool = {}\n"
    path.unlink()
    result = invoke("init", "--pyproject")
    assert result.exit_code == 2 and "pyproject.toml" in result.stderr and not path.exists()


BAD = [
    {"selekt": []}, {"select": "x"}, {"severity": {"spacing": "warn"}}, {"safety": {"ALL": "maybe"}}, {"jobs": -1},
    {"jobs": "2"}, {"overrides": [{"ignore": []}]}, {"overrides": [{"paths": ["x"], "jobs": 1}]}, {"hints": 1},
    {"sources": {"x": {"exclude": []}}}, {"grammar": {"level": "x"}}, {"grammar": {"nosuch": 1}}, {"max-size": "much"},
    {"lang": "English"}, {"kind": "pdf"}, {"output-format": "pdf"}, {"per-path-ignores": {"x": "y"}}, {"allow": [""]},
]  # fmt: skip


def test_the_schema_refuses_what_cleanlint_refuses():
    made = json.loads(invoke("config", "--schema").stdout)
    jsonschema.Draft7Validator.check_schema(made)
    validator = jsonschema.Draft7Validator(made)
    for table in BAD:
        assert list(CONFIGURATION.problems("", table)), table
        assert not validator.is_valid(table), table
    assert validator.is_valid({"ignore": ["spacing/*", "ALL", "boilerplate/ours"], "grammar": {"mother-tongue": "de"}})
    assert not validator.is_valid({"ignore": ["spacng"]})


def test_config_explains_keys():
    listed = invoke("config").stdout
    assert all(re.search(rf"^{key} ", listed, re.M) for key in ALL)
    told = invoke("config", "allow").stdout
    assert "Example: allow = " in told and "[[overrides]]" in told
    assert "did you mean “exclude”?" in invoke("config", "exlude").stderr


def test_the_documentation_has_every_key():
    text = (Path(__file__).parent.parent / "docs" / "config.md").read_text(encoding="utf-8")
    assert [key for key in ALL if f"| `{key}` |" not in text] == []


def test_versions_and_sizes():
    assert fits_version("0.2.0", ">=0.1, <1") and fits_version("0.2", "0.2.0") and fits_version("1.10", ">1.9")
    assert not fits_version("1.0", "<1") and not fits_version("0.2.1", "==0.2") and fits_version("1.0", "!=1.1")
    assert fits_version("1.0", "~=1") is None
    assert [size(one) for one in (5, "5", "5kB", "1.5MB", "2 GB", "x", "", -1, True)] == [
        5, 5, 5000, 1_500_000, 2_000_000_000, None, None, None, None,
    ]  # fmt: skip


def test_a_trouble_stays_one_for_all_files_below(here):
    config(here, "nonsense = 1")
    resolver = Resolver()
    seen = []
    for name in ("a.txt", "sub/b.txt"):
        with pytest.raises(Trouble) as told:
            resolver.settings(name)
        seen.append(told.value)
    assert seen[0] is seen[1]


# --- the other commands ----------------------------------------------------------------------------


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
