"""What is not prose is masked, in place, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanlint.document import Document
from cleanlint.mask import KINDS, PLACEHOLDER


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
        ("a\n\n    code ,here\n\nb", ["    code ,here\n\n"]),
    ],
)
def test_markdown(text, parts):
    assert masked(text, "markdown") == parts


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
