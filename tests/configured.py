"""What the tests of configurations share: one to write, and what comes of it."""

from __future__ import annotations

import json

from commands import invoke, put

OURS = 'rules = ["own"]\nselect = ["style/blorf", "style/advert", "style/maybe", "style/whisper"]\n'


def config(folder, text, name="cleanlint.toml"):
    return put(folder / name, text)


def rules_at(*args):
    """Name and rule of every finding."""
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
