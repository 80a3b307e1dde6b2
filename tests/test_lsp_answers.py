"""What the language server tells an editor of a text: diagnostics, fixes, and why on hover."""

from __future__ import annotations

import pytest
from editor import FERRY, talk

import cleanlint
from cleanlint.draft import LIMIT


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
