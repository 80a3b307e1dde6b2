"""LanguageTool on this machine: fetched, started, found again and stopped by `cleanlint grammar`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from commands import invoke, put, real
from languagetool import DAMAGED, FAULTY, jars, told

from cleanlint.grammar import local

pytestmark = pytest.mark.usefixtures("alone")


def test_start_status_and_stop(server, tmp_path):
    home = jars()
    assert invoke("grammar", "status").exit_code == 1
    began = time.monotonic()
    assert "runs now at http://127.0.0.1:" in invoke("grammar", "start", "--home", home).stdout
    assert time.monotonic() - began < 60
    assert "is running already" in invoke("grammar", "start", "--home", home).stdout
    assert "LanguageTool 6.6" in invoke("grammar", "status").stdout
    put(tmp_path / "a.txt", FAULTY)
    result = invoke("check", "--grammar", "a.txt", "--output-format", "json")
    assert ("grammar/HE_VERB_AGR", "go") in told(result)
    assert "is stopped" in invoke("grammar", "stop").stdout
    assert "No LanguageTool" in invoke("grammar", "stop").stdout


def test_it_is_started_when_asked_for(server, tmp_path, monkeypatch):
    monkeypatch.setenv("CLEANLINT_GRAMMAR_HOME", str(jars()))
    put(tmp_path / "a.txt", FAULTY)
    try:
        done = real("check", "--grammar", "a.txt", "--output-format", "json", cwd=tmp_path, text=True)
        assert "grammar/HE_VERB_AGR" in done.stdout
        assert "LanguageTool 6.6" in invoke("grammar", "status").stdout
    finally:
        assert local.stop()


def test_no_java_no_jars_no_installation(tmp_path, monkeypatch):
    put(tmp_path / "a.txt", DAMAGED)
    for name, value, said in (
        ("home", "", "no LanguageTool: name a server"),
        ("home", str(tmp_path), "no languagetool-server jar"),
    ):
        result = invoke("grammar", "start", *([f"--{name}", value] if value else []))
        assert result.exit_code == 2
        assert said in result.stderr
    put(tmp_path / "jars" / "languagetool-server.jar", "")
    result = invoke("grammar", "start", "--home", tmp_path / "jars", "--java", "no-such-java")
    assert "needs Java 17 or newer" in result.stderr
    monkeypatch.setenv("CLEANLINT_GRAMMAR_HOME", str(tmp_path / "jars"))
    monkeypatch.setenv("CLEANLINT_GRAMMAR_JAVA", "no-such-java")
    result = invoke("check", "--grammar", "a.txt")
    assert (result.exit_code, "needs Java" in result.stderr) == (2, True)
    assert "punctuation/stray-period-after-preposition" in result.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for Java")
def test_a_java_that_ends_at_once_is_tried_once(tmp_path):
    put(tmp_path / "jars" / "languagetool-server.jar", "")
    java = tmp_path / "java"
    put(java, f"#!/bin/sh\necho x >> {tmp_path}/tries\necho 'Error: A JNI error has occurred' >&2\nexit 1\n")
    java.chmod(0o755)
    result = invoke("grammar", "start", "--home", tmp_path / "jars", "--java", java)
    assert (result.exit_code, (tmp_path / "tries").read_text()) == (2, "x\n")
    assert "ended at once (status 1): Error: A JNI error has occurred" in result.stderr


def test_a_process_that_took_over_the_number_is_left_alone(tmp_path):
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        note = local.Running(other.pid, "http://127.0.0.1:9", "token", "", "")
        put(tmp_path / "cache" / "grammar-server.json", json.dumps(note._asdict()))
        assert local.running() is None
        assert local.stop() is None
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_the_gpl_package_is_not_imported(server, tmp_path):
    put(tmp_path / "a.txt", FAULTY)
    put(tmp_path / "fake" / "language_tool_python" / "__init__.py", "raise SystemExit('imported')")
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "fake")}
    done = real("check", "--grammar-server", server, "a.txt", cwd=tmp_path, env=env, text=True)
    assert "grammar/HE_VERB_AGR" in done.stdout
    assert "imported" not in done.stderr
    assert "imported" in real("grammar", "install", cwd=tmp_path, env=env, text=True).stderr


def test_fetching_by_way_of_the_package(tmp_path, monkeypatch):
    """A stand-in for the package: the real one would download a quarter of a gigabyte."""
    assert "pip install 'cleanlint[grammar]'" in invoke("grammar", "install").stderr
    module = """
LTP_DOWNLOAD_VERSION = "6.8"
class LocalLanguageTool:
    @classmethod
    def from_version_name(cls, name):
        if name == "6.1":
            raise OSError("no network")
        return cls()
    def get_installed_versions(self): return []
    def download(self): print("downloading")
"""
    put(tmp_path / "fake" / "language_tool_python" / "__init__.py", "")
    put(tmp_path / "fake" / "language_tool_python" / "download_lt.py", module)
    monkeypatch.syspath_prepend(str(tmp_path / "fake"))
    try:
        assert "LanguageTool 6.8 is installed" in invoke("grammar", "install").stdout
        result = invoke("grammar", "install", "6.1")
        assert (result.exit_code, "6.1 could not be fetched: no network" in result.stderr) == (2, True)
    finally:
        for name in [name for name in sys.modules if name.startswith("language_tool_python")]:
            del sys.modules[name]
