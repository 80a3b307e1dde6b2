"""What is told of a configuration that cannot be used, and that it ends in time."""

from __future__ import annotations

import json
import os

import pytest
from commands import invoke, put
from configured import OURS, config, refused, rules_at

from cleanlint.config.resolve import Resolver
from cleanlint.files import Trouble


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


def test_names_on_the_command_line_are_checked_once(here):
    result = invoke("check", "--select", "spacng", ".")
    assert result.exit_code == 2 and "did you mean “spacing”?" in result.stderr
    config(here, OURS)
    config(here / "sub", "lang = 'en'")  # knows nothing of the rules above it
    put(here / "sub/a.txt", "a blorf")
    put(here / "b.txt", "a blorf")
    assert rules_at("--select", "style/blorf", ".") == [("./b.txt", "style/blorf")]


def test_a_trouble_stays_one_for_all_files_below(here):
    config(here, "nonsense = 1")
    resolver = Resolver()
    seen = []
    for name in ("a.txt", "sub/b.txt"):
        with pytest.raises(Trouble) as told:
            resolver.settings(name)
        seen.append(told.value)
    assert seen[0] is seen[1]
