"""What is not prose is masked, in place, and nothing else is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanlint.document import Document
from cleanlint.mask import KINDS, PLACEHOLDER, masked_spans


def masked(text, kind="text"):
    document = Document(text, kind)
    return [text[a:b] for a, b in document.spans]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("See https://example.com/a_(b)?c=d, please.", ["https://example.com/a_(b)?c=d"]),
        ("(at www.example.org/x)", ["www.example.org/x"]),
        ("Write to jane.doe@mail.example.co.uk.", ["jane.doe@mail.example.co.uk"]),
        ("Amazon.com said no.", ["Amazon.com"]),
        ("He came.Computers went.", []),
        ("End.Community work, 3.5 per cent.", []),
        ("a @handle", []),
    ],
)
def test_addresses(text, parts):
    assert masked(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\ntitle: a\n---\nBody `code,,` end", ["---\ntitle: a\n---", "`code,,`"]),
        ("a\n\n```py\nx ,y\n```\n\nb", ["```py\nx ,y\n```"]),
        ("a [word](http://x.y/z) b", ["](http://x.y/z)"]),
        ("a <b>bold</b> and {{ tag }}", ["<b>", "</b>", "{{ tag }}"]),
        ("a\n\n    code ,here\n\nb", ["code ,here"]),
    ],
)
def test_markdown(text, parts):
    assert masked(text, "markdown") == parts


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("- a\n\n      code\n\n  more\n", ["- a", "  more"]),
        ("- a\n\n  ```\n  code\n  ```\nb", ["- a", "b"]),
        ("- ```\n  code\nb", ["- ", "b"]),
        ("> ```\n> code\n\nb", ["> ", "b"]),
        ("<div>\na ,b\n</div>\n\nb", ["b"]),
        ("```\nnever ended\n\nb", []),
        ("a ``b ` c`` d", ["a ", " d"]),
        ("a `b d\n\n` e", ["a `b d", "` e"]),
        ("a [b](<c d> 'e') f", ["a [b", " f"]),
        ("a $5 and $10 b", ["a $5 and $10 b"]),
        ("a $x_1$ b", ["a ", " b"]),
        ("a [b][c] [c] d\n\n[c]: /x", ["a [b", " d"]),
        ("a [b] d", ["a [b] d"]),
        ("{% raw %}a{% endraw %} b {{ c }} d {% if x %}e{% endif %}", [" b ", " d ", "e"]),
        ("{{< highlight go >}}\na\n\nb\n{{< /highlight >}}\nc", ["c"]),
        ("+++\na = 1\n+++\nb", ["b"]),
        ('{\n  "a": 1\n}\nb', ["b"]),
        ('!!! note "A title"\n    Text', [' "A title"', "    Text"]),
        ("| a | b |\n|---|:-:|\n| c | d |", ["| a | b |", "| c | d |"]),
        ("a\r\n\r\n```\r\nb\r\n```\r\nc", ["a", "c"]),
    ],
)
def test_prose_in_markdown(text, prose):
    assert shown(text, "markdown") == prose


@pytest.mark.parametrize(
    ("kind", "text", "prose"),
    [
        ("mdx", "import a from 'b'\n\n# T\n\n<A b={c}>\n  d {e} f\n</A>", ["# T", "  d ", " f"]),
        ("html", "a <b c='d>e'>f</b> &amp; <script>g</script>h<!-- i -->", ["a ", "f", "h"]),
        ("html", "<p>a</p>\n<pre>b</pre>", ["<", ">a<", ">"]),
        ("html", "a < b, c > d", ["a < b, c > d"]),
        ("rst", ".. note:: a\n   :class: b\n\n   c\n\n.. code:: d\n\n   e\n\nf", [" a", "   c", "f"]),
        ("rst", "a::\n\n  b\n\nc ``d`` :e:`f` `g <h>`_ i", ["a::", "c ", " i"]),
        ("rst", "Title\n=====\n\n.. a comment\n   of two lines\n\n>>> b\n\na", ["Title", "a"]),
        ("rst", "== ==\na  b\n== ==\n\n+--+\n|a |\n+--+\n\na", ["a"]),
        ("adoc", "= T\nA B\n:a: b\n\n----\nc\n----\n\n* d `e` link:f[g]\n// h\nNOTE: i", ["T", " d ", "g]", " i"]),
        ("adoc", "[source]\na\n\n b\n\nc\n\n|===\n|d |e\n|===", ["c", "d ", "e"]),
        ("subtitles", "1\n00:00:01,000 --> 00:00:02,000\n<i>a</i> 5\n7\n", ["a", " 5", "7"]),
        ("subtitles", "WEBVTT - a\n\nSTYLE\nb\n\nNOTE c\n\nid\n00:01.000 --> 00:02.000\n<v D>e", ["e"]),
    ],
)
def test_prose_in_other_formats(kind, text, prose):
    assert shown(text, kind) == prose


def shown(text, kind):
    prose = Document(text, kind).prose.replace("\r", "")
    return [part for part in prose.replace("\n", PLACEHOLDER).split(PLACEHOLDER) if part.strip()]


MARKS = [
    "[",
    "(",
    "`",
    "<",
    "{{",
    "*",
    "|",
    "-",
    "~~~",
    "$$",
    "~~~\n",
    "<!--",
    "](",
    "{",
    "<a '",
    ":a: ",
    "..\n",
    "``a ",
    "+a ",
    "\n",
    "    ",
]


@pytest.mark.parametrize("kind", KINDS)
def test_no_marks_make_a_scan_run_away(kind):
    for mark in MARKS:
        began = time.process_time()
        masked_spans(mark * (60_000 // len(mark)), kind, ("title",))
        assert time.process_time() - began < 2, (
            mark
        )  # it takes a twentieth; going over the text again and again takes minutes


@pytest.mark.parametrize("kind", KINDS)
@given(
    st.lists(
        st.sampled_from(
            ["http://a.b/c", "x@y.zz", "`", "```\n", "<p>", "\n", "word ", ".com", "---\n", "{{", "}}", "[a](b)"]
        ),
        max_size=14,
    )
)
def test_a_mask_keeps_length_and_lines(kind, parts):
    document = Document("".join(parts), kind)
    assert len(document.prose) == len(document.text)
    assert [len(line) for line in document.prose.split("\n")] == [len(line) for line in document.text.split("\n")]
    assert all(a == b for a, b in zip(document.prose, document.text, strict=True) if a != PLACEHOLDER)
    assert all(left[1] <= right[0] for left, right in zip(document.spans, document.spans[1:], strict=False))
