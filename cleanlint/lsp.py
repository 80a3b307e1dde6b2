"""The language server: drafts that are open in an editor, and its questions about them.

Editors must never wait. Texts are checked in one thread of their own, a short while after the last change, and only the
newest version: what was under way for an older one is dropped. pygls would keep the texts too, but ends lines where
Python does, not where editors do.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method
from pygls.uris import to_fs_path

from cleanlint.draft import LIMIT, Change, Draft, Proof
from cleanlint.lsp_answers import FIX_ALL, Fixes, diagnostics, explanation, offset
from cleanlint.version import __version__

PAUSE = 0.2  # seconds without a change before a text is checked

Value = TypeVar("Value")


class Protocol(LanguageServerProtocol):
    """Texts go to the server's drafts instead of pygls' workspace."""

    _server: Server

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._server.open(params.text_document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self._server.change(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._server.close(params.text_document.uri)


class Server(LanguageServer):
    """The open drafts by their addresses, and the work that is under way for each."""

    def __init__(self) -> None:
        super().__init__("cleanlint", __version__, protocol_cls=Protocol, converter_factory=default_converter)
        self.shut_down = False
        self.drafts: dict[str, Draft] = {}
        self._proofs: dict[str, Proof] = {}
        self._looks: dict[str, asyncio.Task[None]] = {}
        self._worker = ThreadPoolExecutor(1)  # scanning is not made for two threads at once
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self, item: types.TextDocumentItem) -> None:
        self._loop = asyncio.get_running_loop()
        path = to_fs_path(item.uri) or item.uri
        encoding = types.PositionEncodingKind(self.workspace.position_encoding).value
        self.drafts[item.uri] = Draft(path, item.language_id, item.version, item.text, encoding, self._tell)
        self._renew(item.uri)
        if self.drafts[item.uri].too_long:
            self._tell(f"{path}: not checked: longer than {LIMIT:,} characters; `cleanlint check` takes it")

    def change(self, params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        if draft := self.drafts.get(uri):
            draft.change(params.text_document.version, [_change(one) for one in params.content_changes])
            self._renew(uri, PAUSE)

    def close(self, uri: str) -> None:
        if self.drafts.pop(uri, None):
            self._proofs.pop(uri, None)
            self._looks.pop(uri).cancel()
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def save(self, uri: str) -> None:
        """Nobody waits for a pause after saving."""
        if uri in self._looks and not self._looks[uri].done():
            self._look_at(uri, 0)

    def configure(self) -> None:
        """A configuration may have changed: every draft is looked at anew."""
        for uri, draft in self.drafts.items():
            draft.configure()
            self._renew(uri)

    def proof(self, uri: str) -> Proof | None:
        """The draft as it is now; None where there is none, or one too long to be checked."""
        draft = self.drafts.get(uri)
        if not draft or draft.too_long:
            return None
        if uri not in self._proofs:
            self._proofs[uri] = draft.proof()
        return self._proofs[uri]

    async def aside(self, work: Callable[[], Value]) -> Value:
        """The outcome of costly work, done while messages go on being read."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _renew(self, uri: str, pause: float = 0) -> None:
        self._proofs.pop(uri, None)
        self._look_at(uri, pause)

    def _look_at(self, uri: str, pause: float) -> None:
        if uri in self._looks:
            self._looks[uri].cancel()
        self._looks[uri] = asyncio.create_task(self._publish(uri, pause))
        self._looks[uri].add_done_callback(self._complain)

    async def _publish(self, uri: str, pause: float) -> None:
        await asyncio.sleep(pause)
        proof = self.proof(uri)
        said = await self.aside(lambda: diagnostics(proof)) if proof else []
        version = self.drafts[uri].version
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, said, version))

    def _complain(self, look: asyncio.Task[None]) -> None:
        if not look.cancelled() and (error := look.exception()):
            self._tell(f"an error inside cleanlint ({type(error).__name__}: {error}); please report it")

    def _tell(self, message: str) -> None:
        """For the editor's log; from any thread."""
        if self._loop:
            said = types.LogMessageParams(types.MessageType.Warning, message)
            self._loop.call_soon_threadsafe(self.window_log_message, said)


def _change(change: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = change.range.start, change.range.end
        return Change(change.text, (start.line, start.character), (end.line, end.character))
    return Change(change.text)


async def code_actions(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Fixes of what is at the selection, of all that their rules found, and of everything that is safe to mend."""
    uri, only = params.text_document.uri, params.context.only
    proof = server.proof(uri)
    if not proof:
        return []
    workspace = server.client_capabilities.workspace
    versioned = bool(workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes)
    fixes, actions = Fixes(uri, proof, versioned), list[types.CodeAction]()
    if _asked("quickfix", only):
        start, end = offset(proof, params.range.start), offset(proof, params.range.end)
        actions += await server.aside(lambda: list(fixes.at(start, end)))
    if _asked(FIX_ALL, only):
        actions += await server.aside(lambda: list(fixes.all_safe()))
    return actions if server.proof(uri) is proof else []  # the text may have moved on meanwhile


def _asked(kind: str, only: Sequence[str] | None) -> bool:
    """Kinds are dotted: who asks for `source.fixAll` asks for `source.fixAll.cleanlint` too."""
    return only is None or any(f"{kind}.".startswith(f"{one}.") or not one for one in only)


async def hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    uri = params.text_document.uri
    proof = server.proof(uri)
    if not proof:
        return None
    draft, at = server.drafts[uri], offset(proof, params.position)
    able = server.client_capabilities.text_document and server.client_capabilities.text_document.hover
    markdown = types.MarkupKind.Markdown in ((able and able.content_format) or ())
    return await server.aside(lambda: explanation(draft, proof, at, markdown))


async def watch(server: Server, params: types.InitializedParams) -> None:
    """Ask to be told when a configuration changes, where the editor can do that."""
    workspace = server.client_capabilities.workspace
    able = workspace and workspace.did_change_watched_files
    if able and able.dynamic_registration:
        files = types.DidChangeWatchedFilesRegistrationOptions(
            [types.FileSystemWatcher("**/cleanlint.toml"), types.FileSystemWatcher("**/pyproject.toml")]
        )
        wanted = types.Registration("configuration", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, files)
        await server.client_register_capability_async(types.RegistrationParams([wanted]))


def serve() -> int:
    """Speak with the editor over standard input and output until it says goodbye; returns the exit status."""
    server = Server()
    actions = types.CodeActionOptions([types.CodeActionKind.QuickFix, FIX_ALL])
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, actions)(code_actions)
    server.feature(types.TEXT_DOCUMENT_HOVER)(hover)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def save(params: types.DidSaveTextDocumentParams) -> None:
        server.save(params.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def configure(params: types.DidChangeWatchedFilesParams) -> None:
        server.configure()

    server.feature(types.INITIALIZED)(watch)

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.shut_down = True

    if not os.environ.get("CLEANLINT_DEBUG"):
        logging.disable()  # the editor is told what goes wrong; nobody reads the tracebacks that pygls would print
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out, redirect_stdout(sys.stderr):  # no print may break in
        server.start_io(sys.stdin.buffer, out)
    return 0 if server.shut_down else 1
