"""What was found before is not looked for again, and nobody can tell but by the clock."""

from __future__ import annotations

import marshal
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
from commands import command, invoke, put

import cleanlint
from cleanlint import builtin, cache

COUNT = 40


@pytest.fixture
def cached(tmp_path, monkeypatch, own):
    """A folder of articles, and runs over it that remember in a folder of their own; these are the files there."""
    builtin.packs()
    folder = tmp_path / "cache"
    folder.mkdir()
    for file in Path(cache.folder()).glob("rules-*"):  # their making takes seconds
        shutil.copy(file, folder)
    monkeypatch.setenv("CLEANLINT_CACHE_DIR", str(folder))
    for number in range(COUNT):
        put(tmp_path / "news" / f"{number:02}.txt", f"Day {number}: a blorf.\n" if number % 3 else "A day.\n")

    def check(*args):
        done = invoke("check", "--jobs", 1, "--rules", own, "--select", "style", *args, tmp_path / "news")
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.exit_code, done.stdout, done.stderr

    return check, lambda: sorted(folder.glob("results-*"))


def forbid(monkeypatch):
    """From here on, nothing may be looked for."""

    def never(*args):
        raise AssertionError("the engine ran")

    monkeypatch.setattr(cleanlint, "run", never)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "html"])
def test_the_second_run_says_the_same_without_looking(cached, monkeypatch, form):
    check, _ = cached
    first = check("--output-format", form)
    forbid(monkeypatch)
    assert check("--output-format", form) == first
    assert first[0] == 1 and first[1].count("blorf") >= COUNT // 2


def test_what_changed_is_looked_at_again(tmp_path, cached, own):
    check, _ = cached
    check()
    put(tmp_path / "news" / "00.txt", "Another blorf.\n")
    (tmp_path / "news" / "39.txt").rename(tmp_path / "news" / "again.txt")
    assert check() == check("--no-cache")
    assert "00.txt:1:9:" in check()[1]
    rule = own / "style" / "blorf.toml"
    rule.write_text(rule.read_text().replace("No word", "Never a word"))
    assert "Never a word" in check()[1] and "No word" not in check()[1]
    put(tmp_path / "news" / "cleanlint.toml", "allow = ['Day 1: a blorf']\n[severity]\nstyle = 'hint'\n")
    assert check() == check("--no-cache")
    assert "01.txt" not in check()[1] and " hint " in check()[1]


def test_what_is_left_alone_is_not_remembered_as_clean(tmp_path, cached):
    check, _ = cached
    beside = put(tmp_path / "news" / "01.txt.cleanlint.toml", "[[keep]]\nrule = 'style/blorf'\nfound = 'blorf'\n")
    assert "01.txt" not in check()[1]
    beside.unlink()
    assert "01.txt" in check()[1]


def test_without_a_cache_nothing_is_read_or_written(cached):
    check, files = cached
    check("--no-cache")
    assert files() == []
    check()
    file = files()[0]
    before = file.stat()
    check("--no-cache")
    assert file.stat() == before


def _whole(body):
    return f"{zlib.crc32(body):08x}{len(body):08x}".encode() + body


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-100]),
        lambda file: file.write_bytes(bytes(range(256)) * 50),
        lambda file: file.write_bytes(_whole(marshal.dumps([1, 2]))),
        lambda file: file.write_bytes(_whole(b"{")),
        lambda file: (file.unlink(), file.mkdir()),
    ],
    ids=["deleted", "empty", "truncated", "garbage", "of another shape", "not data", "a folder"],
)
def test_a_damaged_cache_costs_time_alone(cached, damage):
    check, files = cached
    first = check()
    damage(files()[0])
    assert check() == first
    assert check() == first
    assert len(list(files())) == 1  # and nothing half written beside it


def test_runs_at_once_do_not_disturb_each_other(tmp_path, cached, own):
    check, files = cached
    runs = [
        subprocess.Popen(
            command("check", "--rules", own, "--select", select, "--jobs", jobs, tmp_path / "news"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for select in ("style", "style/blorf")
        for jobs in (1, 2)
    ]
    said = [run.communicate(timeout=120) for run in runs]
    assert {run.returncode for run in runs} == {1}
    assert all(one == said[0] for one in said) and said[0][1] == b""
    assert said[0][0].decode() == check()[1]
    assert all(len(file.name) < 50 for file in files())


@pytest.mark.parametrize("place", [4, 12, 1000, -1_000_000, -200])
@pytest.mark.parametrize("how", ["cut", "changed"])
def test_damaged_rules_are_not_used(tmp_path, monkeypatch, place, how):
    packs, name = builtin.packs(), f"rules-{builtin.state()}"
    data = bytearray(Path(cache.folder(), name).read_bytes())
    monkeypatch.setenv("CLEANLINT_CACHE_DIR", str(tmp_path))
    (tmp_path / name).write_bytes(data)
    for pack, kept in zip(packs, builtin._read(name), strict=True):
        assert list(map(repr, kept.rules)) == list(map(repr, pack.rules))
    if how == "cut":
        del data[place:]
    else:
        data[place] ^= 1
    (tmp_path / name).write_bytes(data)
    assert builtin._read(name) is None
