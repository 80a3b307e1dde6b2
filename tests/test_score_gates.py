"""Gates over signals: what they say of a text, and expressions that are none."""

from __future__ import annotations

import pytest
from scored import ARTICLE

from cleanlint.scoring import Gate, GateError, names, score


def holds(expression, **values):
    return Gate(expression, values)(values)


def test_gates():
    assert holds("words >= 50 and damage < 30", words=50, damage=29.9)
    assert not holds("words >= 50 and damage < 30", words=49, damage=0)
    assert holds("50 <= words <= 100 or not damage", words=10, damage=0)
    assert holds("2 * (a + b) - c == -1", a=1, b=2, c=7)
    assert holds("NeMo.keep and gr != 'empty'", **{"NeMo.keep": True, "gr": True})


def test_a_reason_is_no_truth():
    assert holds("gq and fw == 'empty'", gq=True, fw="empty")
    assert not holds("gq", gq="gopher_short_doc")
    assert not holds("gq > 0", gq="gopher_short_doc")
    assert not holds("gq * 1000000000 > 0", gq="text")


def test_a_gate_tells_all_parts_that_fail():
    gate = Gate("words >= 50 and damage < 30 and (letters > 0.7 or lines > 3)", names())
    found = score("So  it goes , on.", gate=gate)
    assert [reason.partition(":")[0] for reason in found.reasons] == ["not words >= 50", "not damage < 30"]
    assert score(ARTICLE, gate="words > 10").keep
    assert score("Too short.", gate="words > 1").keep, "a gate takes the place of the profile's limits"


def test_unknown_signals_are_an_error_with_the_nearest():
    with pytest.raises(GateError, match=r"no signal “most_common_2gram”.*did you mean"):
        Gate("most_common_2gram < 0.2", ["most_common_2grams"])
    with pytest.raises(GateError, match="did you mean “damage_markup”"):
        score(ARTICLE, gate="words > 3 or damage_markdown < 3")


@pytest.mark.parametrize(
    "expression",
    [
        "", "words >", "words = 3", "__import__('os')", "words.__class__", "words[0]", "lambda: 1", "[1]", "(1, 2)", "f'{words}'",
        "words if words else 1", "words ** 9", "words / 2", "words in (1, 2)", "words is True", "None", "b'x'", "1j", "~words",
        "(" * 500 + "words" + ")" * 500, "not " * 200 + "words", "words" + " and words" * 999, "words\0",
    ],
)  # fmt: skip
def test_anything_else_is_refused(expression):
    with pytest.raises(GateError):
        Gate(expression, ["words"])
