"""Runs of `cleanlint pipe` that are stopped, killed or disturbed: nothing is lost or there twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pyarrow.parquet as pq
import pytest
from commands import command, own_rules, real
from records import DIRTY, lines, pipe, table, write_lines

from cleanlint.pipe import journal, local, part
from cleanlint.pipe.inputs import files
from cleanlint.pipe.kernel import Job
from cleanlint.pipe.order import Order


def many(path, count=400):
    dirty = [f"{DIRTY} The {at}th boat came in , and went." for at in range(count)]
    return write_lines(path, [{"id": at, "text": text if at % 9 else None} for at, text in enumerate(dirty)])


def test_two_workers_give_the_same_bytes_as_one(tmp_path):
    many(tmp_path / "a.jsonl")
    pq.write_table(table(lines(tmp_path / "a.jsonl")), tmp_path / "b.parquet", row_group_size=50)
    for workers in ("1", "2"):
        done = real("pipe", tmp_path / "a.jsonl", tmp_path / "b.parquet", "-o", tmp_path / f"out{workers}.jsonl.gz", "-j", workers)  # fmt: skip
        assert done.returncode == 0, done.stderr
    for name in ("out{}.jsonl.gz", "out{}.rejects.jsonl"):
        assert (tmp_path / name.format(1)).read_bytes() == (tmp_path / name.format(2)).read_bytes()


KILLED = """
from cleanlint.pipe.formats import jsonl_
jsonl_.PART = 6000
from cleanlint.cli import main
if __name__ == "__main__":
    main()
"""


def test_a_killed_run_goes_on_and_gives_the_same_bytes(tmp_path):
    """Killed at random moments, again and again: no record is lost, none is there twice."""
    many(tmp_path / "a.jsonl", 400)
    (tmp_path / "small.py").write_text(KILLED)
    (tmp_path / "whole").mkdir(), (tmp_path / "killed").mkdir()

    def start(folder):
        args = [sys.executable, tmp_path / "small.py", "pipe", tmp_path / "a.jsonl", "-o", tmp_path / folder / "out.jsonl", "-j", "2"]  # fmt: skip
        return subprocess.Popen([*args, "--dolma-attributes", tmp_path / folder], stderr=subprocess.PIPE)

    assert start("whole").wait(60) == 0
    chance, kills = random.Random(5), 0
    work = tmp_path / "killed" / "out.jsonl.cleanlint-work"
    for _ in range(30):
        running = start("killed")
        before = len(list(work.glob("*.json"))) if work.exists() else 0
        while running.poll() is None and len(list(work.glob("*.json")) if work.exists() else ()) < before + 3:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.05)
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
            kills += 1
        if running.wait() == 0:
            break
    assert kills >= 2 and running.returncode == 0, running.stderr.read()
    for name in ("out.jsonl", "out.rejects.jsonl", "a.jsonl.gz"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert not work.exists() and not list((tmp_path / "killed").glob("*.tmp"))


def broken_off(tmp_path, monkeypatch, **options):
    """A run that ends before its output is made."""
    many(tmp_path / "a.jsonl", 20)
    with monkeypatch.context() as patched:
        patched.setattr(local, "_finish", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            local.run(Order(tuple(files([str(tmp_path / "a.jsonl")])), Job(**options), str(tmp_path / "out.jsonl")))


def test_what_is_done_is_not_done_again(tmp_path, monkeypatch):
    broken_off(tmp_path, monkeypatch)
    monkeypatch.setattr(local, "work", None)
    assert "1 part of it by an earlier run" in pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl").stderr
    assert len(lines(tmp_path / "out.jsonl")) == 17


def test_a_broken_off_run_goes_on_only_with_the_same_options_and_inputs(tmp_path, monkeypatch):
    broken_off(tmp_path, monkeypatch)
    args = (tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl")
    assert "other options (unsafe)" in pipe(*args, "--unsafe", status=2).stderr
    os.utime(tmp_path / "a.jsonl", (1, 1))
    assert "a.jsonl was changed" in pipe(*args, status=2).stderr
    assert not (tmp_path / "out.jsonl").exists()
    assert "earlier run" not in pipe(*args, "--restart").stderr and (tmp_path / "out.jsonl").exists()


def test_ctrl_c_ends_a_run_at_once_and_the_next_one_goes_on(tmp_path):
    many(tmp_path / "a.jsonl", 9000)
    args = ("pipe", tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "-j", 2)
    work = tmp_path / "out.jsonl.cleanlint-work"
    running = subprocess.Popen(command(*args), stderr=subprocess.PIPE, start_new_session=True)
    while running.poll() is None and not list(work.glob("*.out.*.tmp")):
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)
    begun = time.monotonic()
    told = running.communicate(timeout=60)[1].decode()
    assert running.returncode == 130 and told.strip() == (
        "Stopped. The parts that are done are kept: run the same command again to go on."
    )
    assert time.monotonic() - begun < 3 and not (tmp_path / "out.jsonl").exists()
    (work / "00000099.out.1.tmp").write_text("left by a process that was killed")
    assert real(*args).returncode == 0 and not work.exists()
    assert [row["id"] for row in lines(tmp_path / "out.jsonl")] == [at for at in range(9000) if at % 9]


def test_changed_rules_are_other_options(tmp_path, monkeypatch):
    own = own_rules(tmp_path / "rules")
    broken_off(tmp_path, monkeypatch, folders=(str(own),))
    args = (tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "--rules", own)
    os.utime(own / "style" / "blorf.toml", (1, 1))
    assert "other options (rule files)" in pipe(*args, status=2).stderr


def test_an_input_that_changes_while_it_is_read_gives_no_output(tmp_path, monkeypatch):
    many(tmp_path / "a.jsonl", 20)
    true_clean = part.clean_rows

    def change(*args):
        with open(tmp_path / "a.jsonl", "a") as file:
            file.write('{"text": "more"}\n')
        return true_clean(*args)

    monkeypatch.setattr(part, "clean_rows", change)
    result = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", status=2)
    assert "changed while it was read" in result.stderr and not (tmp_path / "out.jsonl").exists()


def test_an_output_that_cannot_be_written_stops_the_run_and_loses_nothing(tmp_path, monkeypatch):
    many(tmp_path / "a.jsonl", 20)
    with monkeypatch.context() as patched:
        patched.setattr(part, "mark_done", lambda *_: os.open("/dev/full/x", 0))
        result = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", status=2)
    assert "the output cannot be written" in result.stderr and not (tmp_path / "out.jsonl").exists()
    pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl")
    assert len(lines(tmp_path / "out.jsonl")) == 17


def test_two_runs_do_not_share_an_output(tmp_path):
    many(tmp_path / "a.jsonl", 3)
    with journal.Journal(str(tmp_path / "out.jsonl.cleanlint-work"), {}, []):
        result = pipe(tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", status=2)
    assert "another run is at work" in result.stderr
