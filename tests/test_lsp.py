"""The language server as an editor meets it: a process of its own, spoken to in the protocol by a real client."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time

import pytest
from commands import command, real
from hypothesis import given
from hypothesis import strategies as st

import cleanlint

types = pytest.importorskip("lsprotocol.types")
pygls_client = pytest.importorskip("pygls.lsp.client")

from cleanlint.draft import LIMIT  # noqa: E402
from cleanlint.positions import Positions  # noqa: E402

ADDRESS = "file:///home/ida/ferry.txt"
FERRY = (
    "Share\n\nThe harbour officeâ€™s head 😀 spoke, to. bring the islanders back to work ,and to school.\n\n"
    "Advertisement\n\nJon Brand , who has waited since since October, said 😀😀 they can not wait any longer.The repair cost 400, 000 crowns.\n"
)


class Editor:
    """A client, with the text as the editor holds it."""

    def __init__(self, uri, encodings, versioned, markdown):
        self.uri, self.encodings, self.versioned, self.markdown = uri, encodings, versioned, markdown
        self.client = pygls_client.LanguageClient("test-editor", "1")
        self.published, self.log = [], []
        self.text, self.version, self.encoding = "", 0, "utf-16"
        self._places = None, {}

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params):
            self.published.append(params)

        @self.client.feature(types.WINDOW_LOG_MESSAGE)
        def logged(params):
            self.log.append(params.message)

    async def start(self):
        await self.client.start_io(*command("lsp"))
        document = types.TextDocumentClientCapabilities(
            hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown] if self.markdown else [])
        )
        edit = types.WorkspaceEditClientCapabilities(document_changes=self.versioned)
        able = types.ClientCapabilities(
            general=types.GeneralClientCapabilities(position_encodings=self.encodings),
            workspace=types.WorkspaceClientCapabilities(workspace_edit=edit),
            text_document=document,
        )
        result = await self.client.initialize_async(types.InitializeParams(able, process_id=os.getpid()))
        self.encoding = result.capabilities.position_encoding or "utf-16"
        self.client.initialized(types.InitializedParams())
        return result.capabilities

    async def quit(self):
        await self.client.shutdown_async(None)
        self.client.exit(None)
        process = self.client._server
        await asyncio.wait_for(process.wait(), 30)
        assert b"Traceback" not in await process.stderr.read()
        return process.returncode

    def open(self, text, language="plaintext"):
        self.text, self.version = text, 1
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri, language, 1, text))
        )

    def type(self, *edits):
        """Send (start, end, text) edits, each in offsets of the text that the one before it made."""
        changes = []
        for start, end, text in edits:
            changes.append(types.TextDocumentContentChangePartial(self.range(start, end), text))
            self.text = self.text[:start] + text + self.text[end:]
        self.version += 1
        identifier = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, changes))

    async def diagnostics(self):
        """What is published for the newest version."""
        for _ in range(800):  # the rules may have to be compiled first
            if self.published and self.published[-1].version == self.version:
                return list(self.published[-1].diagnostics)
            await asyncio.sleep(0.05)
        raise AssertionError("nothing was published")

    async def actions(self, start=0, end=None, only=None):
        span = self.range(start, len(self.text) if end is None else end)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri), span, types.CodeActionContext([], only))
        return list(await self.client.text_document_code_action_async(params) or ())

    async def hover(self, at):
        return await self.client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(self.uri), self.place(at))
        )

    def place(self, offset):
        """By the book, and slowly: lines end at CR, LF or both; columns are units of the encoding."""
        before = self.text[:offset]
        lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        code = {1: "utf-8", 2: "utf-16-le", 4: "utf-32-le"}[size]
        return types.Position(len(lines) - 1, len(lines[-1].encode(code, "surrogatepass")) // size)

    def range(self, start, end):
        return types.Range(self.place(start), self.place(end))

    def offset(self, position):
        """Every place there is, with its offset; none is between the halves of a Windows break."""
        if self._places[0] != (self.text, self.encoding):
            inside = (at for at in range(len(self.text) + 1) if self.text[max(at - 1, 0) : at + 1] != "\r\n")
            places = ((self.place(at), at) for at in inside)
            self._places = (self.text, self.encoding), {(place.line, place.character): at for place, at in places}
        return self._places[1][position.line, position.character]

    def shown(self, span):
        return self.text[self.offset(span.start) : self.offset(span.end)]

    def apply(self, edit):
        """The text after a WorkspaceEdit, as an editor makes it."""
        if self.versioned:
            [change] = edit.document_changes
            assert (change.text_document.uri, change.text_document.version) == (self.uri, self.version)
            edits = change.edits
        else:
            [(uri, edits)] = edit.changes.items()
            assert uri == self.uri
        spans = sorted((self.offset(one.range.start), self.offset(one.range.end), one.new_text) for one in edits)
        assert all(one[1] <= other[0] for one, other in zip(spans, spans[1:], strict=False))
        text = self.text
        for start, end, new in reversed(spans):
            text = text[:start] + new + text[end:]
        return text


def talk(conversation, uri=ADDRESS, encodings=None, versioned=True, markdown=True):
    """Start a server, hold the conversation, say goodbye; returns what the conversation returned."""

    async def whole():
        editor = Editor(uri, encodings, versioned, markdown)
        await editor.start()
        outcome = await asyncio.wait_for(conversation(editor), 60)
        assert await editor.quit() == 0
        return outcome

    return asyncio.run(whole())


@pytest.mark.parametrize(
    "breaks, encodings", [("\n", None), ("\r\n", ["utf-8", "utf-16"]), ("\r\n", ["utf-32"]), ("\r\n", ["utf-16"])]
)
def test_diagnostics_point_at_what_check_finds(encodings, breaks):
    async def conversation(editor):
        editor.open(FERRY.replace("\n", breaks))
        said = await editor.diagnostics()
        return editor.encoding, [(editor.shown(one.range), one.code, int(one.severity), one.message) for one in said]

    encoding, said = talk(conversation, encodings=encodings)
    assert encoding == (encodings or ["utf-16"])[0]
    level = {"error": 1, "warning": 2, "hint": 3}
    found = cleanlint.check(FERRY)
    assert len(found) > 7
    wanted = [(one.found.strip("\n"), one.rule, level[one.severity], one.message) for one in found]
    assert [(shown.replace(breaks, "\n"), *rest) for shown, *rest in said] == wanted


@pytest.mark.parametrize("versioned", [True, False])
def test_fix_all_makes_of_the_text_what_fix_makes(versioned):
    windows = FERRY.replace("\n", "\r\n")

    async def conversation(editor):
        editor.open(windows)
        [one] = await editor.actions(only=["source.fixAll"])
        assert one.kind == "source.fixAll.cleanlint"
        return editor.apply(one.edit)

    assert talk(conversation, versioned=versioned) == cleanlint.fix(FERRY).replace("\n", "\r\n")


def test_quick_fixes_mend_what_the_cursor_is_on():
    async def conversation(editor):
        editor.open(FERRY)
        at = FERRY.index("to. bring") + 2
        actions = await editor.actions(at, at, ["quickfix"])
        safe = actions[0]
        assert safe.is_preferred and safe.diagnostics[0].code == "punctuation/stray-period-after-preposition"
        assert editor.apply(safe.edit) == FERRY.replace("to. bring", "to bring")
        at = FERRY.index("since October")
        [unsafe] = [one for one in await editor.actions(at, at) if one.kind == "quickfix"]
        assert not unsafe.is_preferred and "unsafe" in unsafe.title
        assert editor.apply(unsafe.edit) == FERRY.replace("since since", "since")
        clean = FERRY.index("islanders")
        assert await editor.actions(clean, clean, ["quickfix"]) == []
        assert await editor.actions(at, at, ["refactor"]) == []

    talk(conversation)


def test_all_of_one_rule_are_mended_at_once_and_nothing_else():
    text = "The office spoke of. the 😀 two bridges and of. the mill ,too.\n"

    async def conversation(editor):
        editor.open(text)
        at = text.index("of.") + 2
        [whole] = [one for one in await editor.actions(at, at) if "all 2 of" in one.title]
        assert editor.apply(whole.edit) == text.replace("of.", "of")

    talk(conversation)


def test_changes_reach_the_text_where_the_editor_made_them():
    """Emoji, Windows breaks, and characters that end a line in Python alone."""
    start = "One 😀 line.\r\nA form\x0cfeed\u2028and more.\r\nThe end"

    async def conversation(editor):
        editor.open(start)
        assert [one.code for one in await editor.diagnostics()] != []
        at = editor.text.index("\u2028")
        editor.type((at, at + 1, " "), (at - 5, at - 4, " "), (4, 5, "😀😀"))
        for letter in ". He came to. bring 😀 it .":
            editor.type((len(editor.text), len(editor.text), letter))
        said = await editor.diagnostics()
        assert [editor.shown(one.range) for one in said] == [
            one.found for one in cleanlint.check(editor.text.replace("\r", ""))
        ]
        versions = [one.version for one in editor.published]
        assert versions == sorted(set(versions)) and len(versions) < 10  # not one for every letter
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(ADDRESS)))
        while editor.published[-1].diagnostics:
            await asyncio.sleep(0.02)

    talk(conversation)


def test_a_change_of_everything_and_places_beyond_the_end_are_taken():
    async def conversation(editor):
        editor.open("One.\nTwo")
        identifier = types.VersionedTextDocumentIdentifier(2, ADDRESS)
        far = types.Range(types.Position(1, 900), types.Position(77, 5))
        editor.client.text_document_did_change(
            types.DidChangeTextDocumentParams(identifier, [types.TextDocumentContentChangePartial(far, " more")])
        )
        editor.text, editor.version = "One.\nTwo more", 2
        await editor.diagnostics()
        whole = types.TextDocumentContentChangeWholeDocument(FERRY)
        identifier = types.VersionedTextDocumentIdentifier(3, ADDRESS)
        editor.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))
        editor.text, editor.version = FERRY, 3
        assert len(await editor.diagnostics()) == len(cleanlint.check(FERRY))

    talk(conversation)


def test_hover_tells_why_and_what_it_becomes_and_no_text_is_markup():
    text = "They hoped , *since since* then, for ![x](http://example.com/x.png) .\n"

    async def conversation(editor):
        editor.open(text)
        told = await editor.hover(text.index("since since") + 7)
        assert await editor.hover(1) is None
        return told.contents, [(await editor.hover(at)) for at in range(len(text))]

    contents, everywhere = talk(conversation)
    finding = next(one for one in cleanlint.check(text) if "since" in one.found)
    rule = next(one for one in cleanlint.rules() if one.id == finding.rule)
    plain = contents.value.replace("\\", "")
    assert contents.kind == "markdown"
    assert finding.rule in plain and " ".join(rule.why.split()) in plain and "“ since” is deleted" in plain
    assert not any("![" in told.contents.value for told in everywhere if told)

    async def unmarked(editor):
        editor.open(text)
        return (await editor.hover(text.index("since since") + 7)).contents

    contents = talk(unmarked, markdown=False)
    assert contents.kind == "plaintext" and "\\" not in contents.value and "**" not in contents.value


def test_the_kind_of_document_is_the_editors_word_or_the_file_name():
    code = f"Text.\n\n```\n{FERRY.splitlines()[2]}\n```\n"

    async def conversation(editor):
        found = []
        for uri, language in (
            ("untitled:Untitled-1", "markdown"), ("untitled:Untitled-1", "plaintext"), ("file:///home/ida/a%20b.md", "plaintext"),
        ):  # fmt: skip
            editor.uri, editor.published = uri, []
            editor.open(code, language)
            found.append(bool(await editor.diagnostics()))
        return found

    assert talk(conversation) == [False, True, False]


def test_a_document_that_is_too_long_is_told_and_holds_nothing_up():
    async def conversation(editor):
        editor.open("to. bring\n" * (LIMIT // 10 + 1))
        assert await editor.diagnostics() == []
        assert await editor.actions(0, 9) == []
        assert any("not checked: longer than" in line for line in editor.log)

    talk(conversation)


def test_odd_messages_end_nothing():
    async def conversation(editor):
        editor.uri = "file:///never/opened.txt"
        editor.type((0, 0, "x"))
        assert await editor.actions() == [] and await editor.hover(0) is None
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier("x:y")))
        editor.uri = ADDRESS
        editor.open("")
        assert await editor.diagnostics() == []
        editor.type((0, 0, "half \ud83d a pair, and the the end"))
        said = await editor.diagnostics()
        assert " the" in [editor.shown(one.range) for one in said]

    talk(conversation)


def test_messages_that_are_none_are_told_and_survived():
    def message(body):
        return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)

    messages = (
        b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}',
        b"{nonsense",
        b'{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"x":1}}',
        b'{"jsonrpc":"2.0","id":3,"method":"no/such","params":{}}',
        b'{"jsonrpc":"2.0","id":4,"method":"shutdown"}',
        b'{"jsonrpc":"2.0","method":"exit"}',
    )
    done = real("lsp", input=b"".join(map(message, messages)))
    assert done.returncode == 0 and not done.stderr
    assert done.stdout.count(b"window/showMessage") == 2 and b'"id": 4' in done.stdout


def test_the_end_without_a_goodbye_is_a_failure_and_never_a_hang():
    process = subprocess.Popen(command("lsp"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    body = b'{"jsonrpc":"2.0","method":"exit"}'
    out, err = process.communicate(b"Content-Length: %d\r\n\r\n%s" % (len(body), body), timeout=60)
    assert process.returncode == 1 and not out and b"Traceback" not in err
    assert real("lsp", stdin=subprocess.DEVNULL).returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_ends_it_at_once():
    process = subprocess.Popen(command("lsp"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    body = (
        b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'
    )
    process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
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


@given(
    st.text(st.sampled_from("ab\r\n\x0c\x85\u2028é日😀\ud83d"), max_size=30),
    st.sampled_from(["utf-8", "utf-16", "utf-32"]),
)
def test_places_and_offsets_are_two_names_of_one_thing(text, encoding):
    editor = Editor("", None, False, False)
    editor.text, editor.encoding = text, encoding
    positions = Positions(text, encoding)
    for at in range(len(text) + 1):
        if text[at - 1 : at + 1] == "\r\n":
            continue  # no place is between them
        place = positions.place(at)
        assert place == (editor.place(at).line, editor.place(at).character)
        assert positions.offset(*place) == at
    assert positions.offset(10_000, 0) == len(text)
    assert positions.offset(0, 10_000) == min((text.find(mark) for mark in "\r\n" if mark in text), default=len(text))


def test_a_changed_configuration_holds_at_once(tmp_path):
    configuration = tmp_path / "cleanlint.toml"

    async def conversation(editor):
        editor.open("The plan they reached, to. bring it to an end.\n")
        seen = [[one.code for one in await editor.diagnostics()]]
        for text in ('ignore = ["punctuation"]\n', ""):
            configuration.write_text(text, encoding="utf-8")
            editor.published.clear()
            event = types.FileEvent(configuration.as_uri(), types.FileChangeType.Changed)
            editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
            seen.append([one.code for one in await editor.diagnostics()])
        return seen

    seen = talk(conversation, (tmp_path / "a.txt").as_uri())
    assert seen[0] and seen == [seen[0], [], seen[0]]
