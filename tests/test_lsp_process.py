"""The language server as a process: messages that are none, its end, and what it needs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from commands import command, real

pytest.importorskip("pygls")

BEGIN = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'
END = b'{"jsonrpc":"2.0","method":"exit"}'


def message(body):
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def test_messages_that_are_none_are_told_and_survived():
    messages = (
        BEGIN,
        b"{nonsense",
        b'{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"x":1}}',
        b'{"jsonrpc":"2.0","id":3,"method":"no/such","params":{}}',
        b'{"jsonrpc":"2.0","id":4,"method":"shutdown"}',
        END,
    )
    done = real("lsp", input=b"".join(map(message, messages)))
    assert done.returncode == 0 and not done.stderr
    assert done.stdout.count(b"window/showMessage") == 2 and b'"id": 4' in done.stdout


def test_the_end_without_a_goodbye_is_a_failure_and_never_a_hang():
    process = subprocess.Popen(command("lsp"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate(message(END), timeout=60)
    assert process.returncode == 1 and not out and b"Traceback" not in err
    assert real("lsp", stdin=subprocess.DEVNULL).returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_ends_it_at_once():
    process = subprocess.Popen(command("lsp"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(message(BEGIN))
    process.stdin.flush()
    assert process.stdout.readline().startswith(b"Content-Length")
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    process.wait(30)
    assert time.monotonic() - started < 5 and b"Traceback" not in process.stderr.read()
    process.stdin.close()


def test_without_pygls_one_line_says_how_to_get_it(tmp_path):
    (tmp_path / "pygls.py").write_text("raise ModuleNotFoundError('no pygls', name='pygls')")
    done = real("lsp", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert done.returncode == 2 and not done.stdout
    assert done.stderr.decode().splitlines() == [
        "error: the language server needs pygls 2 or newer: pip install 'cleanlint[lsp]'"
    ]
