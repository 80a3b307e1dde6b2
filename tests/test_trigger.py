"""Triggers: byte patterns that may fire too often, never too seldom."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleanlint.match import all_ends
from cleanlint.trigger import derive, empty, reach

PATTERNS = [
    r"\bfoo\b", r"(?i)é\bx", r"[^a-z]x{2,9}", r"[\p{Lu}\d]{2,5}\.", r"(?<=[a-z]{2}) (?=,)", r"(?<!a)b(?!c)",
    r"^[ \t]{0,9}foo$", r"(?P<at>a)\w{0,9}", r"“[^”\n]{1,20}\"", r"(?:a|b|é{1,2})\s{1,3}c", r"\P{L}a",
    r"[^\P{Lu}b]x", r"(a|b)\1{1,3}", r"x(?i:YZ)w", r"\w{2}’s?", r".{0,3}ab", r"a[–—-]b", r"(?>ab|a)b", r"a{2,4}+b",
    r"\bé{1,3}\b", r"a(?: ?\[?b)", r"(?:^|[.,] )a", r"a$\n^b", r"x[^\n]{1,9}\.$", r"(?:a(?=b)|c)d?b",
    r"[\u2010-\u2015é]x", r"(?:(?<=a)b|c) ?x", r"(?:ab?|c) x", r"^[^\n]{1,9}ab", r"ab[^\n]{0,9}$", r"[a-z]{2}[A-Z]{1,2}",
    r"\p{L},\p{L}", r"[a-é],[^b]", r"[a\u00a0“]{0,2}b", r"x[\u0100-\U0010ffff]", r"[^a]  ?[\u00c0-\u2030]", r"\w\w",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.text('abcdxyzwFOOfoo éÉ ,.\n"“”’–—-YZ12日\t', max_size=40))
def test_where_the_pattern_matches_the_trigger_fires_within_reach(pattern, text):
    _, behind, ahead, _ = reach(pattern)
    data = b"\n" + text.encode() + b"\n"
    ends = all_ends(regex.compile(derive(pattern).encode("latin-1")), data)
    spots = [len(data[:end].decode("utf-8", "ignore")) - 1 for end in ends]
    for match in regex.finditer(pattern, text, regex.M):
        assert any(match.start() - behind <= spot <= match.end() + ahead for spot in spots), (match, spots)


def test_what_is_optional_at_the_ends_is_left_out():
    assert re.fullmatch(derive(r"\w{0,9}foo\w{0,9}").encode(), b"foo")


def test_any_text_at_the_end_is_reported_once():
    ends = all_ends(regex.compile(derive(r"foo [^\n]{4,60}").encode("latin-1")), b"\nfoo and all the rest\n")
    assert ends == {9}


def test_a_line_edge_behind_any_text_is_left_out():
    assert derive(r"^[^\n]{0,90}foo[^\n]{0,9}$") == "foo" and derive(r"^.{3,9}$").startswith("\\n")


def test_classes_without_fixed_text_become_a_list_of_pairs():
    assert derive("[a-z]{3}[A-Z][a-z]+").count("|") == 26 * 26 - 1


def test_a_trigger_that_could_fire_everywhere_is_known():
    assert empty(derive(r"\w{0,9}")) and not empty(derive(r"a"))


@pytest.mark.parametrize("pattern", [r"a+", r"a*b", r"(?:ab){1,9999}", r"a(?=b.*)"])
def test_matches_without_bound_are_refused(pattern):
    with pytest.raises(ValueError, match=r"longer than|without bound"):
        reach(pattern)
