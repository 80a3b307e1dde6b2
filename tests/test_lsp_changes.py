"""What an editor changes reaches the language server: the text, place by place, and the configuration."""

from __future__ import annotations

import asyncio

from editor import ADDRESS, FERRY, Editor, talk, types
from hypothesis import given
from hypothesis import strategies as st

import cleanlint
from cleanlint.positions import Positions


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
