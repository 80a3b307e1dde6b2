"""The signals of cleanlint's own profile."""

from __future__ import annotations

import pytest
from scored import ARTICLE, signals

import cleanlint
from cleanlint.scoring import score


def test_damage_is_counted_per_thousand_words_by_category():
    broken = ARTICLE.replace("closed to traffic", "closed to  traffic , ")
    found = signals(broken)
    categories = [value for name, value in found.items() if name.startswith("damage_")]
    assert found["damage"] > 0 and found["damage"] == pytest.approx(sum(categories))
    assert found["damage"] == pytest.approx(1000 * (found["errors"] + found["warnings"]) / found["words"])
    assert signals(ARTICLE)["damage"] == 0


def test_findings_that_are_known_are_taken():
    assert score(ARTICLE, findings=[]).signals["findings"] == 0
    findings = cleanlint.check("So  it goes , on.")
    assert score("So  it goes , on.", findings=findings).signals == signals("So  it goes , on.")


def test_reasons_carry_the_values():
    assert score("Too short.").reasons == ["not words >= 30: words is 2"]


def test_words_of_scripts_without_spaces():
    assert signals("港は火曜日に閉鎖されると町議会が発表した。")["words"] == 20
    assert signals(ARTICLE)["words"] == len(ARTICLE.split())
