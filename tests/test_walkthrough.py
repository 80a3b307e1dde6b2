"""What README and tutorial show of `pipe` is run as a reader would: the same commands, the same words and numbers."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("fsspec")

ROOT = Path(__file__).parent.parent
SECTIONS = [
    ("README.md", "## A scraped dump in, clean Parquet out"),
    ("docs/tutorial-pipeline.md", "## 4. A whole dump"),
]


def blocks(name, heading):
    """The examples of a section, in order: their language and their lines."""
    section = (ROOT / name).read_text(encoding="utf-8").split(f"{heading}\n")[1].split("\n## ")[0]
    return [(language, text.splitlines()) for language, text in re.findall(r"```(\w+)\n(.*?)```", section, re.DOTALL)]


def shown(name, heading):
    """Each command with the lines that are shown below it."""
    for language, text in blocks(name, heading):
        if language == "python":
            told = [line.removeprefix("# ") for line in text if line.startswith("# ")]
            yield [sys.executable, "-c", "\n".join(text)], told
            continue
        for part in "\n".join(text).removeprefix("$ ").split("\n$ "):
            command, *told = part.split("\n")
            yield ["sh", "-c", command], told


def without_seconds(lines):
    return [re.sub(r" in [\d.]+ s\.", " in N s.", line) for line in lines]


@pytest.mark.parametrize("name, heading", SECTIONS)
def test_what_is_shown_is_what_happens(tmp_path, name, heading):
    (tmp_path / "examples").mkdir()
    shutil.copy(ROOT / "examples" / "dump.jsonl.gz", tmp_path / "examples")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    for command, told in shown(name, heading):
        done = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, "PATH": path, "PYTHONUTF8": "1"}, text=True, timeout=120,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert without_seconds(done.stdout.splitlines()) == without_seconds(told), command
        assert done.returncode == ("it holds" in done.stdout)
    given = gzip.decompress((ROOT / "examples" / "dump.jsonl.gz").read_bytes()).decode().splitlines()[:30]
    again = (tmp_path / "dump-again.jsonl").read_text(encoding="utf-8").splitlines()
    assert list(map(json.loads, again)) == list(map(json.loads, given))
    assert "Quality of 33 records" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_dump_is_what_its_maker_makes():
    sys.path.insert(0, str(ROOT / "examples"))
    try:
        import dump
    finally:
        sys.path.pop(0)
    given = gzip.decompress((ROOT / "examples" / "dump.jsonl.gz").read_bytes()).decode()
    assert given == "".join(f"{line}\n" for line in dump.records())
