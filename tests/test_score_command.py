"""`cleanlint score`: what it prints, and mistakes."""

from __future__ import annotations

import json

from commands import invoke, put
from scored import ARTICLE, signals


def test_the_command_keeps_and_drops(tmp_path):
    good, bad = put(tmp_path / "a.txt", ARTICLE), put(tmp_path / "b.txt", "Too short.")
    result = invoke("score", tmp_path)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"keep  {good}",
        f"drop  {bad}",
        "      not words >= 30: words is 2",
        "",
        "2 files: 1 to keep, 1 to drop (profile cleanlint)",
    ]
    assert invoke("score", "--gate", "words > 1", tmp_path).exit_code == 0
    assert "n_tokens" in invoke("score", "-p", "datatrove", "--signals", good).stdout
    assert invoke("score", "--quiet", good).stdout == ""


def test_the_command_as_json(tmp_path):
    path = put(tmp_path / "a.txt", ARTICLE)
    result = invoke("score", "--profile", "dolma", "--gate", "word_count > 1000", "--output-format", "json", path)
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["summary"] == {"files": 1, "kept": 0, "dropped": 1}
    assert told["files"][0]["signals"] == signals(ARTICLE, "dolma")
    assert told["gate"] == "word_count > 1000"


def test_the_command_and_mistakes(tmp_path):
    path = put(tmp_path / "a.txt", ARTICLE)
    for arguments, said in [
        (("--profile", "dolmar", path), "did you mean “dolma”"),
        (("--gate", "word > 3", path), "did you mean “words”"),
        (("--encoding", "utf-9", path), "no encoding “utf-9”"),
        ((tmp_path / "none.txt",), "no such file"),
    ]:
        result = invoke("score", *arguments)
        assert result.exit_code == 2 and said in result.output
    assert "gopher@dolma-1.2" in invoke("score", "--profiles").stdout
