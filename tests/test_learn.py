"""Lines that recur in one source are learnt, written, reviewed, and found."""

from __future__ import annotations

import gzip
import json
import random

import pytest

import cleanlint
from cleanlint.learn import Article, Known, learn, load, rule, save

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


# --- many records: two passes, the same result ---------------------------------------------------------------------------


def sites(n=900):
    """Records of several sources, some lines of which recur."""
    chance = random.Random(4)
    for at in range(n):
        lines = [f"Sentence {chance.choice('abcdefghij') * chance.randrange(9)} was said that day." for _ in range(8)]
        lines += (
            [f"More from  our valley desk ({at})"] * (at % 3) + ["Share ü"] * (at % 5 == 0) + ["x" * 500, "", " \r"]
        )
        yield {"id": f"d{at:04}", "url": f"https://site{at % 7}.example/{at}", "text": "\n".join(lines)}


def expected(rows):
    return learn([Article(row["url"].split("/")[2], row["id"], row["text"]) for row in rows])


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.parquet", "a.csv"])
def test_records_of_every_format_and_in_parts_give_what_memory_gives(name, tmp_path, monkeypatch):
    pytest.importorskip("fsspec")
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq
    import zstandard

    from cleanlint.pipe.formats import csv_, groups, jsonl_
    from cleanlint.pipe.inputs import files
    from cleanlint.pipe.local_learn import learn as learn_records
    from cleanlint.pipe.record import Job
    from cleanlint.pipe.recurring import Limits

    for module in (csv_, groups, jsonl_):
        monkeypatch.setattr(module, "PART", 20_000)
    rows = list(sites())
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path = tmp_path / name
    if name.endswith(".parquet"):
        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=100)
    elif name.endswith(".csv"):
        pa.csv.write_csv(pa.Table.from_pylist(rows), path)
    else:
        pack = {"gz": gzip.compress, "zst": zstandard.compress}.get(name.rpartition(".")[2], bytes)
        path.write_bytes(pack(lines))
    (tmp_path / "work").mkdir()
    known, troubles = learn_records(files([str(path)]), Job(), Limits(), 1, str(tmp_path / "work"))
    assert known == expected(rows) != [] and troubles == []
    assert len(list((tmp_path / "work").iterdir())) > 5  # parts


def test_the_command_learns_from_records_in_processes(tmp_path):
    from commands import real

    rows = list(sites())
    (tmp_path / "in").mkdir()
    for at in range(3):
        lines = [json.dumps(row) for row in rows[at::3]]
        (tmp_path / "in" / f"{at}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = real("learn", "in", "-o", "residue.toml", "-j", 2, cwd=tmp_path, text=True)
    assert found.returncode == 0, found.stderr
    assert load(tmp_path / "residue.toml") == expected(rows)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in", "residue.toml"]


def test_sources_and_names_are_those_that_were_asked_for(tmp_path):
    from commands import invoke

    same = {"site": "https://valley.example/a", "body": "The same line of words"}
    rows = [{**same, "url": f"https://{n}.example", "key": f"k{n}"} for n in range(4)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"body": None}]))
    args = ("learn", tmp_path / "a.jsonl", "-o", tmp_path / "known.toml", "-j", 1)
    assert invoke(*args, "--text-field", "body", "--source-field", "site", "--id-field", "key").exit_code == 2
    assert load(tmp_path / "known.toml") == [Known("The same line of words", "valley.example", 4, 4, "k0")]
    wrong = invoke(*args)
    assert wrong.exit_code == 2 and "a.jsonl:1: no text; left out" in wrong.stderr
    missing = invoke("learn", tmp_path / "none.parquet", "-o", tmp_path / "known.toml")
    assert missing.exit_code == 2 and "no such file" in missing.stderr


def test_many_bad_records_are_counted_not_listed(tmp_path):
    from commands import invoke

    (tmp_path / "a.jsonl").write_text("{}\n" * 500)
    told = invoke("learn", tmp_path / "a.jsonl", "-o", tmp_path / "known.toml", "-j", 1)
    assert told.exit_code == 2 and told.stderr.count("\n") == 11 and "490 records more" in told.stderr
    assert load(tmp_path / "known.toml") == []
