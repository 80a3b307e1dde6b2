"""A configuration shown, begun and explained: `--show-config`, `init`, `config`, its schema and documentation."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import jsonschema
from commands import invoke, put
from configured import config

from cleanlint.config import schema
from cleanlint.config.keys import ALL, CONFIGURATION


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
