"""The law of markup: a fix never changes what it says. Judged by the formats' own parsers, before and after all fixes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from conftest import ALL_RULES, EXAMPLES
from hypothesis import assume, given
from hypothesis import strategies as st
from outlines import OUTLINES, keys

import cleanlint
from cleanlint.discover import kind_of
from cleanlint.document import Document
from cleanlint.match import hits

DOCUMENTS = sorted((Path(__file__).parent / "documents").iterdir())
MENDED = {"guide.md": 15, "manual.md": 10, "page.mdx": 4, "page.html": 9, "fragment.html": 5, "handbook.rst": 20, "notes.rst": 4,
          "manual.adoc": 18, "film.srt": 5, "talk.vtt": 4}  # fmt: skip
"""How many faults at least are mended in each document: a mask over everything would keep the law, too."""


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["unix", "windows"])
def test_all_fixes_leave_the_markup_of_a_document_as_it_was(path, newline):
    kind, text = kind_of(path.name), read(path)
    given = text.replace("\n", newline)
    result = cleanlint.run(given, unsafe=True, kind=kind)
    outline = OUTLINES[kind]
    assert outline(result.text.replace("\r\n", "\n")) == outline(text)
    assert len(result.edits) >= MENDED[path.name] or newline != "\n"
    assert cleanlint.fix(result.text, unsafe=True, kind=kind) == result.text


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_is_no_prose_is_neither_reported_nor_changed(path):
    """In every document, the words “the the” stand in code, targets and comments: only prose has it found and mended."""
    kind, text = kind_of(path.name), read(path)
    for finding in cleanlint.check(text, kind=kind):
        if finding.rule == "repetition/word":
            assert not Document(text, kind).masked(finding.start, finding.end), text[
                finding.start - 30 : finding.end + 9
            ]


BLOCKS = {
    "markdown": [
        "# @ title @", "@\n===", "@\n---", "- @\n- two @", "* @\n\n  more @\n* end", "1. @\n2. @", "> @\n> more @", "> - @", "    @ code",
        "- a\n\n      code @", "```\n@\n```", "| a | @ |\n|---|---|\n| @ | b |", "a [@](http://a.b/c \"t ,t\") @", "`@` x", "*@* and **@**",
        "@  \nbroken @", "@\\\nnext", "<div>\n@\n</div>", "x <b title=\"@\">@</b> @", "[^1]: @", "[a]: /@ ", "a [a] b @", "![@](i.png) @", "***",
        "a_@_b @_c_", "{{ @ }} @", "{% raw %}@{% endraw %} @", "@", "@\n@", "<!-- @ -->", "http://a.b/@ @", "\\*@\\* @", "&amp;@;",
    ],
    "html": [
        "<p>@</p>", "<p class=\"@\">a @ b</p>", "<pre>@</pre>", "@ <b>@</b> @", "<!-- @ -->", "<script>@</script>", "&amp;@", "<br>@<br>\n@",
        "<code>@</code> @", "a < @", "@ > b", "<textarea>@</textarea>", "{{ @ }}",
    ],
    "rst": [
        "@ title is here\n==========================================", "- @\n- two", "* @\n\n  more @", "#. @\n#. @", "@::\n\n    @ code",
        ".. note:: @\n\n   @",
        ".. code::\n\n   @", ".. @", "``@`` @", "*@* and **b** @", "| @\n| @", ":field: @", "term @\n    @", ".. [1] @", "a [1]_ @", "    @ quoted",
        "@", "@\n@", ">>> @", "`@ <http://a.b>`_ @", "== ==\na  @\n== ==", "a\\ @", "@ | b",
    ],
    "adoc": [
        "== @ title", "* @\n** @", ". @\n. two @", "----\n@\n----", "....\n@\n....", "====\n@\n====", "NOTE: @", ".@\ntext @", "|===\n|a |@\n|===", "// @",
        "term:: @", "`@` @", "*b* @ _c_ @", "link:a.html[@] @", " @ literal", "@", "@\n@", "@ +\n@", "[quote]\n@", "a:: b @", "* a\n+\n@", "<<x,@>>",
    ],
    "subtitles": ["@", "@\n@", "<i>@</i> @", "- @\n- @", "{\\an8}@", "a @ b", "&amp; @"],
}  # fmt: skip
BLOCKS["mdx"] = [*BLOCKS["markdown"][:6], "<Box a={1}>\n  @\n</Box>", "{x} @", "import a from 'b'", "@ b"]
ODD = [
    "1.\u00a0May", "\u200b# x", "2019.Next it rained", "=3D=3D=3D", "-\u00a0item", "*\u200b*", "\u00a0- x",
    "\u00a0\u00a0\u00a0\u00a0x", "1.Word", "a ,b", "  ", "the the", "a . b", "x\u00a0", "\u00a0x", "“", "\"", "* ,a",
    ", a", ".a", "a,,b", "â€™s", "â€œa", "to. bring", "|", "a | b", "a ,| b", "( a )", "[ a ](b)", "[a] (b)", "*a *",
    "** a**", "_a _", "a ::", "a:: b", "! [a](b)", "<b>", "&amp ;", "#", "\ufeff", "\u2028", "\x0b", "\x0c", "-\n-",
    "...", "..", "....a", "said said", "can not", "\u200b", "`", "``", "$a$", "{a}", "{{a", "a' 's", "''", "end .",
    "end ,", "—", "--", "- -", "->", "--\u200b>", "\u00ad", "Share this", "Read more:",
    "As an AI language model, I cannot do that.", "Certainly! Here is the article:", "+", "+\u00a0x", "~~~", "://",
    "NOTE\u200b: a",
]  # fmt: skip
RULES = [rule for rule in ALL_RULES if rule.fixable and (not rule.kinds or "markdown" in rule.kinds)]
LINES = [text for text in EXAMPLES if "\n" not in text and len(text) < 200]


@st.composite
def damaged_markup(draw, kind):
    """Blocks of markup with damage in the midst of them, at their heads and ends, and alone."""
    blocks = []
    for at in range(draw(st.integers(1, 5))):
        block = draw(
            st.sampled_from([*BLOCKS[kind], *EXAMPLES[:: 7 if kind in ("markdown", "rst", "adoc") else len(EXAMPLES)]])
        )
        for _ in range(block.count("@")):
            some = draw(
                st.lists(
                    st.one_of(st.sampled_from(ODD), st.sampled_from(LINES), st.just("word")), min_size=1, max_size=3
                )
            )
            block = block.replace("@", draw(st.sampled_from(["", " "])).join(some), 1)
        if kind == "subtitles":
            block = f"{at + 1}\n00:00:0{at},000 --> 00:00:0{at},500\n" + (block.replace("\n\n", "\n").strip() or "x")
        blocks.append(block)
    return draw(st.sampled_from(["\n\n", "\n"] if kind not in ("subtitles", "rst") else ["\n\n"])).join(blocks)


@cache
def _rules():
    """All but those for cleanlint's own comments, which are taken out of the markup where they hold for nothing."""
    return cleanlint.rules(ignore=["suppression"])


@pytest.mark.parametrize("kind", sorted(OUTLINES))
@given(st.data())
def test_all_fixes_leave_any_markup_as_it_was(kind, data):
    text = data.draw(damaged_markup(kind))
    fixed = cleanlint.run(text, _rules(), True, kind).text
    assert OUTLINES[kind](fixed) == OUTLINES[kind](text)
    assert cleanlint.run(fixed, _rules(), True, kind).text == fixed


CUE = "1\n00:00:01,000 --> 00:00:02,000\n"


@pytest.mark.parametrize(
    ("kind", "text", "found", "fix", "kept"),
    [
        ("markdown", "It rained ,and more.", " ,", ", ", True),
        ("markdown", "1.\u00a0May was wet.", "\u00a0", " ", False),
        ("markdown", "2019.Next year", ".", ". ", False),
        ("markdown", "- a\n  bread  and cheese", "  and", " and", True),
        ("markdown", "a b  \nc", "  \n", "\n", False),
        ("markdown", "See [a] (b).", " (", "(", False),
        ("markdown", "a * b", " b", "b", False),
        ("markdown", "`a` `b`", " ", "", False),
        ("markdown", "`a` , b", " ,", ",", True),
        ("markdown", "One.\n\nResidue here.\n\nTwo.", "Residue here.\n\n", "", True),
        ("markdown", "- One.\n\nResidue here.\n\n- Two.", "Residue here.\n\n", "", False),
        ("markdown", "One.\nResidue here.\nTwo.", "Residue here.\n", "", False),
        ("markdown", "One.\n\n[Residue](here).\n\nTwo.", "[Residue](here).\n\n", "", False),
        ("html", "<p>a &amp ; b</p>", " ;", ";", False),
        ("html", "<p>a < b ,c</p>", " ,", ", ", True),
        ("html", "<p>a < b</p>", "< ", "<", False),
        ("rst", "A title ,\n=========", " ,", ",", True),
        ("rst", "A title,b\n=========", ",", ", ", False),
        ("rst", "A word : kind\n  text", " :", ":", False),
        ("adoc", "- Title", "- ", "", False),
        ("subtitles", CUE + "residue", "residue", "", False),
        ("subtitles", CUE + "One ,two", " ,", ", ", True),
        ("subtitles", CUE + "One-\ntwo", "-\n", "", False),
        ("text", "1.\u00a0May was wet.", "\u00a0", " ", True),
    ],
)
def test_what_a_fix_may_do(kind, text, found, fix, kept):
    at = text.rindex(found)
    assert Document(text, kind).keeps(at, at + len(found), fix) is kept


HEADS = [
    "---\ntitle: \"{}\"\n---\n", "---\ntitle: '{}'\n---\n", "---\ntitle: {}\n---\n", "---\ntitle: |\n  {}\n---\n", "---\ntitle: >\n  {}\n---\n",
    "+++\ntitle = \"{}\"\n+++\n", "+++\ntitle = '{}'\n+++\n", "{{\n  \"title\": \"{}\"\n}}\n",
]  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
@given(st.sampled_from([*ODD, *LINES]))
def test_no_fix_in_front_matter_makes_it_another(head, damage):
    text = head.format(f"The old ferry {damage} to Osk")
    before = keys(text.rstrip())
    assume(isinstance(before[0], tuple))  # what is no data as it stands cannot be spoilt
    document = Document(text, "markdown", ("title",))
    for rule in RULES:
        for hit in hits(rule, document, None):
            if hit.fix is not None and document.keeps(hit.start, hit.end, hit.fix):
                mended = text[: hit.start] + hit.fix + text[hit.end :]
                assert keys(mended.rstrip()) == before, rule.id


@pytest.mark.parametrize("head", HEADS)
def test_a_value_that_is_prose_is_mended(head):
    text = head.format("The old ferry , the the one that went to Osk , and back")
    document = Document(text, "markdown", ("title",))
    kept = [
        rule.id for rule in RULES for hit in hits(rule, document, None) if document.keeps(hit.start, hit.end, hit.fix)
    ]
    assert {"punctuation/space-before-comma", "repetition/word"} <= set(kept)


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ('---\ntitle: "The old ferry"\ndraft: true\n---\nBody', ["The old ferry", "Body"]),
        ("---\ntitle: 'The old ferry' # note\nother: The old ferry\n---\nBody", ["The old ferry", "Body"]),
        ("---\ntitle: The old ferry\ndate: 2021-03-04\n---\n", ["The old ferry"]),
        ("---\ndescription: >-\n  The old\n  ferry\nx: y\n---\n", ["The old", "ferry"]),
        ('+++\ntitle = "The old ferry"\n[params]\ntitle = "The new ferry"\n+++\n', ["The old ferry"]),
        (
            json.dumps({"title": "The old ferry", "x": {"title": "The new ferry"}}, indent=2) + "\nBody",
            ["The old ferry", "Body"],
        ),
        ("---\ntitle: [The old ferry]\n---\n", []),
        ("---\ntitle: 12 000 000\n---\n", ["12 000 000"]),
    ],
)
def test_the_fields_named_are_prose(text, prose):
    document = Document(text, "markdown", ("title", "description"))
    shown = [part for part in document.prose.replace("\n", "\ua7f7").split("\ua7f7") if part.strip()]
    assert shown == prose
    assert not [
        part
        for part in Document(text, "markdown").prose.replace("\n", "\ua7f7").split("\ua7f7")
        if part.strip() not in ("", "Body")
    ]
