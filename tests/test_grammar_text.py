"""The text that LanguageTool is sent, and the places of what it finds in the text as given."""

from __future__ import annotations

import json
import urllib.parse

import pytest
from commands import put
from conftest import damaged_texts
from hypothesis import given
from hypothesis import strategies as st
from languagetool import FAULTY, Stub, check, places, told

from cleanlint.document import Document
from cleanlint.grammar.annotate import paragraphs
from cleanlint.grammar.checker import Checker
from cleanlint.grammar.settings import Settings

pytestmark = pytest.mark.usefixtures("alone")


@pytest.mark.parametrize("odd", ["😀", "😀😀 ", "e\u0301", "👩‍👩‍👧 ", "日本 ", "\U0001d4d0", "A\ufe0f"])
def test_positions_hold_beside_odd_characters(server, odd):
    text = f"{odd}The {odd}men were tired {odd}of it. {odd}\n\nThe end{odd} was near. He go home. {odd} They is late."
    assert places(server, text) == [("HE_VERB_AGR", "go"), ("PERS_PRONOUN_AGREEMENT", "is")]


def test_positions_are_those_of_the_text_as_given(server, tmp_path):
    """LanguageTool reads what the rules have mended; CR LF and a byte order mark come on top."""
    text = "\ufeffThe plan they reached, to. bring it to an end.\r\n\r\nIt was late. He go home. \r\n"
    put(tmp_path / "a.txt", text)
    found = json.loads(check(server, "a.txt").stdout)["files"][0]["findings"]
    one = next(one for one in found if one["rule"] == "grammar/HE_VERB_AGR")
    assert text[1:][one["start"] : one["end"]] == "go"
    assert (one["line"], one["column"]) == (3, 17)


MARKDOWN = """---
title: they is
---

# The 😀 title of *the* page

The men were tired of it. **He go** home, and [they is](http://they.is/he-go "he go") late.

```python
he go = "they is"
```

- one thing, and `he go` is what they typed
- it is late, and <b>they is</b> here
"""


def test_markdown_is_read_as_prose(server):
    assert places(server, MARKDOWN, "markdown") == [
        ("HE_VERB_AGR", "go"),
        ("PERS_PRONOUN_AGREEMENT", "is"),
        ("PERS_PRONOUN_AGREEMENT", "is"),
    ]


def test_html_is_read_as_prose(server):
    text = "<html><head><title>x</title></head><body><p>The men don&rsquo;t mind. He <i>go</i> home.</p><p>They is late</p>"
    assert places(server, text, "html") == [("HE_VERB_AGR", "go"), ("PERS_PRONOUN_AGREEMENT", "is")]


def test_addresses_and_code_stay_at_home():
    with Stub() as stub:
        text = MARKDOWN + "\nWrite to mary@secret.example or see https://secret.example/x?y=z for more of it.\n"
        Checker(Settings(server=stub.url)).places(Document(text, "markdown"))
        sent = " ".join(urllib.parse.unquote_plus(body) for _, body in stub.asked)
    assert "men were tired" in sent
    assert all(part not in sent for part in ("secret", "they.is", "python", "title:", "typed`", "`he"))


@given(damaged_texts(), st.sampled_from(("text", "markdown", "html")))
def test_paragraphs_are_the_prose_in_order(text, kind):
    document, end = Document(text, kind), 0
    for paragraph in paragraphs(document):
        assert paragraph.start >= end
        at = paragraph.start
        for piece in paragraph.pieces:
            assert piece.text
            if piece.reads is None:
                assert document.prose[at : at + len(piece.text)] == piece.text
                assert not document.masked(at, at + len(piece.text))
            at += len(piece.text)
        end = at


def test_paragraphs_by_line_blank_line_and_width():
    lines = "The first of the lines.\nThe second of the lines,\nwhich goes on here.\n\nAnd a third one there."
    assert [one.sent for one in paragraphs(Document(lines))] == [
        "The first of the lines.",
        "The second of the lines,\nwhich goes on here.",
        "And a third one there.",
    ]
    long = "Word after word is what it is. " * 2_000
    cut = paragraphs(Document(long))
    assert len(cut) > 3
    assert all(one.size <= 15_000 and one.sent.endswith(".") for one in cut)


def test_what_is_found_does_not_depend_on_what_is_asked_together(server):
    text = "\n".join(f"{FAULTY}It was the {word} of the days. The the end." for word in ("first", "last", "best")) * 3
    whole, small = (places(server, text, cache=False, request_size=size) for size in (100_000, 100))
    assert whole == small
    assert len(whole) == 18


def test_other_languages_are_not_read_as_english(server, tmp_path):
    put(
        tmp_path / "a.txt",
        "Le maire et les gens de la ville ont dit que la route et le pont sont les plus beaux de la vallée.\n",
    )
    result = check(server, "a.txt")
    assert (result.exit_code, told(result)) == (0, [])
    assert "a.txt: grammar is not checked: the text is not in English" in result.stderr
