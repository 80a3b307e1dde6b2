"""Files are written whole or left as they were: links, rights, full disks, other programs, kills. Real files."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import time

import pytest
from commands import command, own_rules

from cleanlint import files
from cleanlint.files import Trouble


def test_mode_and_link_are_kept_and_nothing_is_left_beside(tmp_path, mend):
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "a.txt", tmp_path / "a.txt"
    target.write_text("a blorf")
    target.chmod(0o640)
    link.symlink_to(target)
    assert mend(link).exit_code == 0
    assert link.is_symlink() and target.read_text() == "a proof"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert [path.name for path in target.parent.iterdir()] == ["a.txt"]


def test_a_clean_file_is_not_touched(tmp_path, mend):
    path = tmp_path / "a.txt"
    path.write_text("a proof")
    before = path.stat()
    assert mend(path).exit_code == 0
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_read_only_file_is_left_with_a_word(tmp_path, mend):
    path = tmp_path / "a.txt"
    path.write_text("a blorf")
    path.chmod(0o444)
    result = mend(path)
    assert result.exit_code == 2 and "read-only" in result.stderr
    assert path.read_text() == "a blorf"


@pytest.fixture
def unprivileged():
    """An ordinary user's rights: root may write anywhere."""
    if not hasattr(os, "geteuid"):
        pytest.skip("no such rights here")
    root = os.geteuid() == 0
    import tempfile  # noqa: F401 - what is imported late must be readable before rights are given up

    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


def test_a_folder_without_write_permission_is_told(tmp_path, mend, request):
    folder = tmp_path / "shut"
    folder.mkdir()
    path = folder / "a.txt"
    path.write_text("a blorf")
    (tmp_path / "warm.txt").write_text("a blorf")
    mend(tmp_path / "warm.txt")
    for one in (folder, *list(folder.parents)[:-1]):
        if one.is_relative_to(tmp_path.parent.parent):
            one.chmod(0o555 if one == folder else 0o755)
    path.chmod(0o666)
    request.getfixturevalue("unprivileged")
    source = files.read(str(path))
    with pytest.raises(Trouble, match="no permission to write in its folder"):
        files.write(source, b"a proof")
    assert path.read_text() == "a blorf"


def test_a_file_changed_meanwhile_is_not_overwritten(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a blorf")
    source = files.read(str(path))
    path.write_text("a blorf, and more by another hand")
    with pytest.raises(Trouble, match="changed the file meanwhile"):
        files.write(source, b"a proof")
    assert path.read_text() == "a blorf, and more by another hand"
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_removed_meanwhile_does_not_come_back(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a blorf")
    source = files.read(str(path))
    path.unlink()
    with pytest.raises(Trouble, match="no such file"):
        files.write(source, b"a proof")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
def test_a_disk_error_leaves_the_file_and_no_litter(tmp_path, mend, monkeypatch, call):
    path = tmp_path / "a" / "a.txt"
    path.parent.mkdir()
    path.write_text("a blorf")

    def fail(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    result = mend(path)
    monkeypatch.undo()
    assert result.exit_code == 2 and "no space left on device" in result.stderr
    assert path.read_text() == "a blorf"
    assert [one.name for one in path.parent.iterdir()] == ["a.txt"]


HANG = """
import os, sys, time
from cleanlint.cli import main
def hang(*args):
    print("now", flush=True)
    time.sleep(60)
os.{call} = hang
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are another matter there")
@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGINT])
def test_killed_while_writing_the_file_is_whole(tmp_path, call, kill):
    folder = own_rules(tmp_path / "own")
    path = tmp_path / "a" / "a.txt"
    path.parent.mkdir()
    path.write_text("a blorf " * 1000)
    script = [sys.executable, "-c", HANG.format(call=call), "fix", "--rules", folder, "--select", "style/blorf", path]
    process = subprocess.Popen(list(map(str, script)), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline() == b"now\n"
    process.send_signal(kill)
    _, stderr = process.communicate(timeout=30)
    assert path.read_text() == "a blorf " * 1000
    if kill == signal.SIGINT:
        assert process.returncode == 130
        assert b"Interrupted" in stderr and b"Traceback" not in stderr
        assert [one.name for one in path.parent.iterdir()] == ["a.txt"]


@pytest.mark.skipif(os.name == "nt", reason="signals are another matter there")
def test_killed_at_any_moment_every_file_is_whole(tmp_path):
    folder = own_rules(tmp_path / "own")
    old, new = "a blorf " * 3000, "a proof " * 3000
    texts = tmp_path / "texts"
    texts.mkdir()
    paths = [texts / f"{number:03}.txt" for number in range(60)]
    for path in paths:
        path.write_text(old)
    for _ in range(4):
        process = subprocess.Popen(
            command("fix", "--rules", folder, "--select", "style/blorf", texts),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        start = sum(path.read_text() == new for path in paths)
        while process.poll() is None and sum(path.read_text() == new for path in paths) < start + 3:
            time.sleep(0.01)
        time.sleep(random.random() / 50)
        process.kill()
        process.wait()
        assert {path.read_text() for path in paths} <= {old, new}
    assert any(path.read_text() == new for path in paths)
