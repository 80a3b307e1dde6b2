"""Every profile of quality signals: defined for any text, named, versioned, and all its reasons told."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scored import ARTICLE, signals

import cleanlint
from cleanlint.scoring import PROFILES, VERSIONS, UnknownProfile, names, score


@pytest.mark.parametrize("profile", [*PROFILES, *VERSIONS])
def test_an_ordinary_article_is_kept(profile):
    found = score(ARTICLE, profile)
    assert found.keep and found.reasons == []
    assert tuple(found.signals) == names(profile)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "text", ["", " ", "\n\n\n", "\t\n \u00a0", "a", "…", "#", "\ud800", "\0", "•\n•\n", "{", "[1]", "中文"]
)
def test_hardly_any_text_has_defined_values(profile, text):
    found = score(text, profile)
    assert tuple(found.signals) == names(profile)
    assert all(isinstance(value, (bool, int, float, str)) and value == value for value in found.signals.values())
    json.dumps(found.signals, allow_nan=False)
    assert found.keep is (profile == "rpv2"), "RedPajama sets no limits; all others want more text than that"


@settings(max_examples=60, deadline=None)
@given(some.text(some.sampled_from("aB é1,.;:'’_ -\n\t\u00a0…#•{[]中カ\u200d\u0301"), max_size=80))
def test_no_text_breaks_a_profile(text):
    for profile in PROFILES:
        assert len(score(text, profile).signals) == len(names(profile))


@pytest.mark.parametrize("unit", ["(", "a.", "'", "中", "a@", "a ", "word. ", "\n", "—a", "1,", "¿.", "😀", "a\n\n"])
def test_the_cost_of_hostile_text_grows_with_its_length_alone(unit):
    for profile in ("datatrove", "dolma", "rpv2", "nemo", "dclm"):
        short = _seconds(profile, unit * (4_000 // len(unit)))
        assert _seconds(profile, unit * (40_000 // len(unit))) < 40 * short + 0.3, profile


def _seconds(profile, text):
    start = time.process_time()
    score(text, profile)
    return time.process_time() - start


def test_unknown_profiles_are_told_with_the_nearest():
    with pytest.raises(UnknownProfile, match="did you mean “datatrove”"):
        score("", "datatrov")
    with pytest.raises(UnknownProfile, match="gopher@d"):
        score("", "gopher@datatrove")
    with pytest.raises(TypeError, match="decode bytes first"):
        score(b"text")  # type: ignore[arg-type]


def test_versions_have_the_signals_of_their_system_and_limits_of_their_own():
    page = "Share this {page} with friends of the town. " * 3
    assert signals(page, "c4@datatrove-0.10") == signals(page, "datatrove")
    assert "curly_bracket" in score(page, "c4@datatrove-0.10").reasons
    assert "curly_bracket" not in score(page, "gopher@datatrove-0.10").reasons


def test_all_reasons_are_told_not_the_first_alone():
    found = score("# # #\n# # #\n# # #", "datatrove")
    assert found.reasons[:3] == ["gopher_short_doc", "gopher_too_many_hashes", "gopher_below_alpha_threshold"]
    assert "dup_line_frac" in found.reasons and "too_few_sentences" in found.reasons
    assert found.signals["gq"] == "gopher_short_doc", "the verdict of one filter is its first reason, as in datatrove"


def test_public_names():
    assert cleanlint.score is score
    assert isinstance(cleanlint.score(ARTICLE), cleanlint.Score)
