"""Many files in several processes: the same output in the same order, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest
from commands import invoke, put

from cleanlint import workers


def articles(folder, count):
    for number in range(count):
        put(folder / f"article-{number:03}.txt", f"The mayor of Orlen spoke to. bring it to an end {number} times.\n")


@pytest.mark.parametrize("form", ["text", "concise", "json"])
def test_two_processes_say_what_one_says(tmp_path, form):
    articles(tmp_path, 150)
    put(tmp_path / "article-100-binary.txt", "a\0b")
    one, two = (invoke("check", "--jobs", jobs, "--output-format", form, tmp_path) for jobs in (1, 2))
    assert one.exit_code == two.exit_code == 2
    assert one.stdout == two.stdout and one.stdout.count("stray-period") >= 150
    assert one.stderr == two.stderr and "article-100-binary.txt" in two.stderr


def test_two_processes_mend_what_one_mends(tmp_path):
    for name in ("one", "two"):
        articles(tmp_path / name, 80)
    said = [
        invoke("fix", "--jobs", jobs, tmp_path / name).stdout.replace(str(tmp_path / name), "")
        for jobs, name in ((1, "one"), (2, "two"))
    ]
    assert said[0] == said[1]
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
        assert b"to. bring" not in file.read_bytes()


def _die(path):
    if path.endswith("60"):
        os.kill(os.getpid(), signal.SIGKILL)
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_a_process_that_is_killed_is_told():
    with pytest.raises(workers.WorkerDied, match="--jobs"):
        list(workers.run(partial(partial, _die), map(str, range(100)), 2))


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize("all_at_once", [False, True], ids=["told", "processes told too"])
def test_a_run_that_is_ended_leaves_whole_files_and_nothing_else(tmp_path, all_at_once):
    for number in range(150):
        put(tmp_path / f"{number:03}.txt", "It was said to. bring the two sides of the town together.\n\n" * 200)
    whole = {put(tmp_path / "sizes" / "a.txt", text).stat().st_size for text in _both_sizes(tmp_path / "000.txt")}
    run = subprocess.Popen(
        [sys.executable, "-m", "cleanlint", "fix", "--select", "punctuation", "--jobs", "2", "-q", tmp_path],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    while run.poll() is None and (tmp_path / "003.txt").stat().st_size == max(whole):
        time.sleep(0.01)
    (os.killpg if all_at_once else os.kill)(run.pid, signal.SIGTERM)
    said = run.communicate(timeout=60)[1].decode()
    assert run.returncode == 130 and said == "\nInterrupted. Files are whole: each is as it was, or mended.\n"
    assert {file.stat().st_size for file in tmp_path.glob("*.txt")} == whole
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def _both_sizes(file):
    text = file.read_text()
    return text, text.replace("to. bring", "to bring")


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_a_killed_run_leaves_no_process_behind(tmp_path):
    articles(tmp_path, 400)
    for number in range(400):
        put(tmp_path / f"long-{number:03}.txt", "It was said to. bring the two sides of the town together.\n\n" * 500)
    run = subprocess.Popen(
        [sys.executable, "-m", "cleanlint", "check", "--jobs", "2", tmp_path],
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    time.sleep(1.5)
    run.kill()
    run.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGKILL)
    pytest.fail("processes of the killed run still work")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_long_work_shows_a_bar_on_the_terminal_alone_and_takes_it_away(tmp_path):
    import pty

    text = "It was said to. bring the two sides of the town together.\n\n" * 1500
    for number in range(150):
        put(tmp_path / f"{number:03}.txt", text if number % 2 else "The town is whole.\n")
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-m", "cleanlint", "check", "--no-cache", "--statistics", "--jobs", "1", tmp_path],
        stdout=subprocess.PIPE, stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:  # how a terminal ends whose program has ended
        pass
    out = run.communicate(timeout=60)[0]
    os.close(ours)
    assert b"/150" in shown and b"files" in shown
    assert shown.endswith(b"\x1b[2K")  # the line is empty again
    assert run.returncode == 1 and b"stray-period" in out and b"\x1b" not in out and b"/150" not in out
