"""The file beside a text that can hold no comment."""

from __future__ import annotations

import pytest
from commands import invoke, put
from suppressed import BAD

import cleanlint


def test_no_entry_is_idle_because_another_says_the_same(tmp_path):
    path = put(tmp_path / "a.txt", "The plan they reached, to. bring it to an end.\n\nIt was said to. bring.\n")
    assert invoke("suppress", path, "--rule", "punctuation").stdout.endswith("2 silenced.\n")
    done = invoke("check", path)
    assert (done.exit_code, done.stderr) == (0, "")


def test_a_sidecar_silences_what_it_names_wherever_that_has_moved(tmp_path):
    path = put(tmp_path / "a.txt", f"{BAD}\n\nAnd again he wanted, to. bring them.\n")
    put(
        tmp_path / "a.txt.cleanlint.toml",
        "[[keep]]\nrule = 'punctuation/stray-period-after-preposition'\nfound = '.'\nbefore = 'Keeper wanted, to'\nreason = 'A quotation.'\n",
    )
    assert invoke("fix", path).exit_code == 1
    assert (
        path.read_text().startswith("The keeper wanted, to. bring") and "again he wanted, to bring" in path.read_text()
    )
    put(path, "One more paragraph.\n\n" + path.read_text())
    assert "stray-period" not in invoke("check", path).stdout


def test_an_entry_that_is_about_nothing_any_more_is_told(tmp_path):
    path = put(tmp_path / "a.txt", "All is well here, said the keeper.\n")
    side = put(tmp_path / "a.txt.cleanlint.toml", "# why\n\n[[keep]]\nrule = 'quotes/unpaired'\nfound = '”'\n")
    rule = next(rule.id for rule in cleanlint.rules(("quotes",)))
    side.write_text(side.read_text().replace("quotes/unpaired", rule), encoding="utf-8")
    told = invoke("check", path)
    assert told.exit_code == 0
    assert f"{side}:3: {rule} “”” is not found any more" in told.stderr
    assert "not found any more" not in invoke("check", "--select", "spacing", path).stderr


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("[[keep]\n", ":1: not valid TOML"),
        ("x = 1\n", ":1: it may hold [[keep]] tables"),
        ("\n[[keep]]\nrule = 'spacing'\n", ":2: an entry needs"),
        (
            "[[keep]]\nrule = 'spacng'\nfound = 'x'\n",
            ":1: there is no rule or category “spacng”; did you mean “spacing”",
        ),
        ("[[keep]]\nrule = 'spacing'\nfound = 3\n", ":1: “found” must be a text"),
        ("[[keep]]\nrule = 'spacing'\nfound = 'x'\nreson = 'x'\n", ":1: unknown key “reson”; did you mean “reason”"),
    ],
)
def test_a_sidecar_that_cannot_be_used_keeps_its_text_from_being_mended(tmp_path, body, says):
    path = put(tmp_path / "a.txt", BAD)
    put(tmp_path / "a.txt.cleanlint.toml", body)
    for command in ("check", "fix"):
        result = invoke(command, path)
        assert result.exit_code == 2 and f"a.txt.cleanlint.toml{says}" in result.stderr
    assert path.read_text() == BAD
