"""Lines that recur in one source are learnt, written, reviewed, and found."""

from __future__ import annotations

import json

import pytest

import cleanlint
from cleanlint.learn import Article, learn, load, rule, save

BODY = (
    "The council of Oberwald met on day {} to talk about the bridge, and nothing was decided.\n"
    "More from our valley desk ({} stories)\nIt will meet again."
)


def articles(n=8):
    return [
        Article("valley", f"a{i}.txt", BODY.format(i, i) + (f"\nOnly here {chr(97 + i)}." if i else ""))
        for i in range(n)
    ]


def test_a_line_with_changing_numbers_is_one_line(tmp_path):
    known = learn(articles())
    texts = [one.text for one in known]
    assert "More from our valley desk (0 stories)" in texts
    assert known[0].documents == 8 and known[0].of == 8 and known[0].first == "a0.txt"
    assert not any(text.startswith("Only here") for text in texts)


def test_what_recurs_only_across_sources_is_not_learnt():
    assert learn([Article(f"source{i}", "x", "The same line of four words") for i in range(9)]) == []


def test_a_reviewed_file_is_used(tmp_path):
    path = tmp_path / "residue.toml"
    save([one for one in learn(articles()) if one.text.startswith("More from")], path)
    rules = (*cleanlint.rules(), rule(load(path)))
    text = BODY.format(77, 99)
    found = [f for f in cleanlint.run(text, rules).findings if f.rule == "boilerplate/known-line"]
    assert [f.found.strip() for f in found] == ["More from our valley desk (99 stories)"]
    assert "valley desk" not in cleanlint.run(text, rules, unsafe=True).text


def test_odd_characters_survive_the_file(tmp_path):
    path = tmp_path / "residue.toml"
    odd = 'a "quoted" \\ line \x7f\x01 of “words” 😀'
    save(learn([Article("s", "n", odd)] * 3), path)
    assert load(path)[0].text == odd


def test_what_is_no_residue_file_is_refused(tmp_path):
    path = tmp_path / "residue.toml"
    path.write_text("line = 3\n")
    with pytest.raises(cleanlint.RuleError, match="cleanlint learn"):
        load(path)


def test_the_command_learns_from_a_folder_and_check_uses_what_it_learnt(tmp_path):
    from commands import real

    for article in articles():
        (tmp_path / "valley").mkdir(exist_ok=True)
        (tmp_path / "valley" / article.name).write_text(article.text, encoding="utf-8")
    found = real("learn", "valley", "-o", "residue.toml", cwd=tmp_path, text=True)
    assert found.returncode == 0 and "written to residue.toml" in found.stdout
    checked = real(
        "check", "--residue", "residue.toml", "--output-format", "concise", "valley/a3.txt", cwd=tmp_path, text=True
    )
    assert checked.returncode == 1 and "boilerplate/known-line" in checked.stdout


def test_the_command_learns_from_records_and_names_the_broken_ones(tmp_path):
    from commands import real

    rows = [json.dumps({"url": f"https://valley.example/{n}", "text": a.text}) for n, a in enumerate(articles())]
    (tmp_path / "all.jsonl").write_text("\n".join([*rows, "{broken"]), encoding="utf-8")
    found = real("learn", "all.jsonl", "-o", "residue.toml", cwd=tmp_path, text=True)
    assert found.returncode == 2 and "all.jsonl:9" in found.stderr
    assert load(tmp_path / "residue.toml")[0].source == "valley.example"
