"""LanguageTool for the tests: the jars of a real one, kept in a folder, ways to ask it, and stand-ins for bad servers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from commands import invoke

from cleanlint.document import Document
from cleanlint.grammar.checker import Checker
from cleanlint.grammar.settings import Settings

FAULTY = "The men in the hall were tired. He go home every day at six, and they is late.\n"
DAMAGED = "The plan they reached, to. bring it to an end.\n"

POM = Path(__file__).parent / "lt-pom.xml"
JARS = Path(
    os.environ.get("CLEANLINT_TEST_LANGUAGETOOL") or Path.home() / ".cache" / "cleanlint-tests" / "languagetool-6.6"
)


def jars():
    """The folder with the jars. Skips where there is no Java, or where they cannot be had; fails where they must be."""
    if not shutil.which("java"):
        _without("there is no Java here")
    if any(JARS.glob("languagetool-server*.jar")):
        return JARS
    if not shutil.which("mvn"):
        _without(f"there is no Maven here to fetch LanguageTool with, and none in {JARS}")
    fresh = JARS.with_name(f"{JARS.name}.{os.getpid()}")
    line = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={fresh}"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=600)
    if done.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        _without(f"Maven could not fetch LanguageTool: {(done.stdout + done.stderr)[-300:]}")
    shutil.rmtree(JARS, ignore_errors=True)
    fresh.rename(JARS)
    return JARS


def _without(reason):
    if os.environ.get("CLEANLINT_REQUIRE_LANGUAGETOOL"):
        pytest.fail(reason)
    pytest.skip(reason)


class Stub:
    """A server on the loopback address that answers as it is told, and keeps what it was asked."""

    def __init__(self, status=200, body=None, delay=0.0, headers=()):
        self.asked = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                stub.asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
                time.sleep(delay)
                said = body(stub) if callable(body) else body
                data = said if isinstance(said, bytes) else json.dumps(answer() if said is None else said).encode()
                if isinstance(status, int):
                    self.send_response(status)
                    for name, value in headers:
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                self.close_connection = True  # with a status of None: not a word

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()


def answer(version="6.6", **more):
    """What LanguageTool says when it finds nothing."""
    return {"software": {"version": version, "buildDate": "then", "apiVersion": 1}, "matches": [], **more}


def check(server, *args, **options):
    return invoke("check", "--grammar-server", server, "--output-format", "json", *args, **options)


def told(result):
    """Rule and found text of every finding of a JSON report."""
    return [(one["rule"], one["found"]) for file in json.loads(result.stdout)["files"] for one in file["findings"]]


def places(server, text, kind="text", **wanted):
    """LanguageTool's rule and found text of every match."""
    checker = Checker(Settings(server=server, **wanted))
    try:
        return [(one.match.rule, text[one.start : one.end]) for one in checker.places(Document(text, kind))]
    finally:
        checker.close()
