"""`check --watch` as somebody uses it who writes an article beside it: real files change, and Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest
from commands import command, invoke, put

pytest.importorskip("watchfiles", reason="needs the extra `watch`")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")

WAITING = "Waiting for a change; Ctrl-C ends it.\n"


class Watch:
    """A run that watches, and what it has said so far."""

    def __init__(self, run, said):
        self.run, self.said = run, said

    def reports(self, count):
        """The reports so far, once there are so many (or time is over)."""
        deadline = time.monotonic() + 20
        while self.said.read_text().count(WAITING) < count and time.monotonic() < deadline:
            assert self.run.poll() is None, self.said.read_text()
            time.sleep(0.02)
        return self.said.read_text().split(WAITING)[:-1]

    def end(self):
        self.run.send_signal(signal.SIGINT)
        return self.run.wait(timeout=20)


@pytest.fixture
def watch(tmp_path, own):
    said = tmp_path / "said.txt"

    @contextmanager
    def started(*args):
        with open(said, "w") as out:
            run = subprocess.Popen(
                command("check", "--watch", "--rules", own, "--select", "style/blorf", "--output-format", "concise", *args),
                cwd=tmp_path, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            yield Watch(run, said)
        finally:
            run.kill()
            run.wait()

    return started


def test_a_changed_a_new_and_a_deleted_file_are_each_told_once(tmp_path, watch):
    article = put(tmp_path / "news" / "a.txt", "All is well.\n")
    with watch("news") as run:
        assert "Found no problem in 1 file." in run.reports(1)[0]
        article.write_text("A blorf.\n")
        assert "news/a.txt:1:3: error style/blorf" in run.reports(2)[1]
        put(tmp_path / "news" / "b.txt", "Another blorf.\n")
        assert "Found 2 problems (2 errors) in 2 files" in run.reports(3)[2]
        article.unlink()
        reports = run.reports(4)
        assert "Found 1 problem (1 error) in 1 file" in reports[3]
        time.sleep(0.5)
        assert len(run.reports(4)) == 4
        assert run.end() == 0
        assert "Traceback" not in run.said.read_text() and "Interrupt" not in run.said.read_text()


def test_a_file_that_is_replaced_again_and_again_is_still_watched(tmp_path, watch):
    """As editors do it, and `cleanlint fix`. Its neighbours are nobody's business."""
    article = put(tmp_path / "a.txt", "All is well.\n")
    with watch("a.txt") as run:
        run.reports(1)
        put(tmp_path / "b.txt", "A blorf.\n")
        for number in (2, 3, 4):
            os.replace(put(tmp_path / "new", "A blorf.\n" * number), article)
            assert f"Found {number} problems" in run.reports(number)[number - 1]
        time.sleep(0.5)
        assert len(run.reports(4)) == 4


def test_what_the_run_writes_itself_does_not_start_it_again(tmp_path, watch):
    article = put(tmp_path / "news" / "a.txt", "All is well.\n")
    with watch("--output-file", "news/report.txt", "news") as run:
        run.reports(1)
        article.write_text("A blorf.\n")
        run.reports(2)
        time.sleep(0.5)
        assert len(run.reports(2)) == 2
    assert "style/blorf" in (tmp_path / "news" / "report.txt").read_text()


def test_a_changed_rule_and_a_mistake_in_the_configuration_do_not_end_it(tmp_path, own, watch):
    put(tmp_path / "news" / "a.txt", "A blorf.\n")
    with watch("news") as run:
        run.reports(1)
        rule = own / "style" / "blorf.toml"
        rule.write_text(rule.read_text().replace("No word", "Never a word"))
        assert "Never a word" in run.reports(2)[1]
        settings = put(tmp_path / "news" / "cleanlint.toml", "ignor = ['style']\n")
        assert "did you mean “ignore”" in run.reports(3)[2]
        settings.write_text("allow = ['A blorf']\n")
        assert "Found no problem" in run.reports(4)[3]
        assert run.end() == 0


@pytest.mark.parametrize("path", ["-", "nowhere"])
def test_what_cannot_be_watched_is_a_mistake(path):
    result = invoke("check", "--watch", path, input=b"")
    assert result.exit_code == 2 and f"{path}: cannot be watched" in result.stderr
