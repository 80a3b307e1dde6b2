"""A client of the language server, which runs in a process of its own, with the text as an editor holds it."""

from __future__ import annotations

import asyncio
import os

import pytest
from commands import command

types = pytest.importorskip("lsprotocol.types")
pygls_client = pytest.importorskip("pygls.lsp.client")

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
