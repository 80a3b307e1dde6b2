"""A rule file that cannot be used is refused with file, line and remedy; nothing is skipped in silence."""

from __future__ import annotations

import pytest

import cleanlint
from cleanlint.catalog import load, select
from cleanlint.examples import failures

GOOD = """
message = 'A stray mark: “{found}”.'
why = 'Somebody left it.'
severity = 'error'
find = '~~~'
replace = ''
safe = true
[fixes]
'a~~~b' = 'ab'
'~~~' = ''
[leaves]
examples = ['a~b', '~~']
"""


def write(tmp_path, text, category="punctuation", name="stray-tildes"):
    path = tmp_path / category / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_an_own_rule_runs_beside_the_built_in_ones(tmp_path):
    write(tmp_path, GOOD)
    rules = cleanlint.rules(extra=[tmp_path])
    assert len(rules) == len(cleanlint.rules()) + 1
    assert cleanlint.run("A plain~~~ word stands here.", rules).findings[0].rule == "punctuation/stray-tildes"
    assert failures(next(r for r in rules if r.id == "punctuation/stray-tildes")) == []


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("severity = 'error'", "severty = 'error'"), 4, "did you mean “severity”"),
        (("'error'", "'fatal'"), 4, "“fatal” is no severity"),
        (("find = '~~~'", "find = '(~~~'"), 5, "missing )"),
        (("find = '~~~'", "find = '~+'"), 5, "write {0,40} for *"),
        (("find = '~~~'", "find = '~{0,3}'"), 5, "matches the empty text"),
        (("safe = true", ""), 6, "whether it is safe"),
        (("replace = ''", r"replace = '\2'"), 6, "no group"),
        (("find = '~~~'", "find = '~~~'\nline = 'x'"), 6, "exactly one of"),
        (("examples = ['a~b', '~~']", "examples = ['a~b']"), 10, "two look-alikes"),
        (("'~~~' = ''", ""), 8, "at least two examples"),
        (("message = ", "message = 3 # "), 2, "must be a text"),
        (("[leaves]", "[leaves"), 10, "not valid TOML"),
        (("find = '~~~'", "check = 'lines.no_such'"), 5, "no check"),
        (("safe = true", "safe = true\nkinds = ['txt']"), 8, "did you mean “text”"),
    ],
)
def test_a_bad_rule_file_names_line_and_remedy(tmp_path, change, line, says):
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(cleanlint.RuleError) as caught:
        load([tmp_path])
    assert says in caught.value.message
    assert caught.value.path == str(path)
    assert abs(caught.value.line - line) <= 1


def test_a_folder_that_is_no_category_is_refused(tmp_path):
    write(tmp_path, GOOD, category="punctuatoin")
    with pytest.raises(cleanlint.RuleError, match="did you mean “punctuation”"):
        load([tmp_path])


def test_an_unknown_rule_names_the_nearest():
    rules = cleanlint.rules(select=("ALL",))
    with pytest.raises(cleanlint.UnknownRule, match="did you mean"):
        select(rules, [rules[0].id + "x"])


def test_opt_in_rules_run_only_when_asked_for():
    default = {rule.id for rule in cleanlint.rules()}
    style = {rule.id for rule in cleanlint.rules(select=("style",))}
    assert style and not style & default


def test_rules_run_in_the_order_of_their_categories():
    from cleanlint.rule import CATEGORIES

    order = [CATEGORIES.index(rule.category) for rule in cleanlint.rules(select=("ALL",))]
    assert order == sorted(order)


def test_there_are_many_rules_and_each_explains_itself():
    rules = cleanlint.rules(select=("ALL",))
    assert len(rules) >= 150
    assert all(len(rule.why) > 20 for rule in rules)
