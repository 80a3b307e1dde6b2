"""Bytes to text and back: encodings, marks, line breaks, positions, and what is refused."""

from __future__ import annotations

import os

import pytest
from commands import invoke
from hypothesis import given
from hypothesis import strategies as st

from cleanlint.files import Source, Trouble, decode
from cleanlint.patch import Edit, apply


def test_line_breaks_stay_as_they_were_and_only_the_mended_place_changes(tmp_path, mend):
    mixed = b"\xef\xbb\xbfOne blorf.\r\nTwo\rThree\nADVERT\r\nFour blorf\r\n\r\nFive\n"
    path = tmp_path / "mixed.txt"
    path.write_bytes(mixed)
    assert mend(path).exit_code == 0
    assert path.read_bytes() == b"\xef\xbb\xbfOne proof.\r\nTwo\rThree\nFour proof\r\n\r\nFive\n"


@given(st.text("a\u2019\r\n"))
def test_any_line_breaks_can_be_had_back(text):
    source = Source("a.txt", text.encode())
    assert source.text == text.replace("\r\n", "\n").replace("\r", "\n")
    assert (source.given, source.raw) == (text, text.encode())


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\0\0"),
        ("utf-32-be", b"\0\0\xfe\xff"),
    ],
)
def test_encoding_mark_and_line_breaks_are_kept(tmp_path, mend, encoding, mark, line_break):
    text = "Ünï blorf \U0001f600.\n\nADVERT\nEnd.\n".replace("\n", line_break)
    path = tmp_path / "a.txt"
    path.write_bytes(mark + text.encode(encoding))
    assert mend(path).exit_code == 0
    want = "Ünï proof \U0001f600.\n\nEnd.\n".replace("\n", line_break)
    assert path.read_bytes() == mark + want.encode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-16", "utf-16-be", "shift-jis"])
def test_a_named_encoding_is_read_and_written(tmp_path, mend, encoding):
    word = "日本" if encoding == "shift-jis" else "café"
    raw = f"{word} blorf".encode("utf-16-le" if encoding == "utf-16" else encoding)
    path = tmp_path / "a.txt"
    path.write_bytes(raw)
    assert mend(path, "--encoding", encoding).exit_code == 0
    assert Source("a", path.read_bytes(), "utf-16-le" if encoding == "utf-16" else encoding).text == f"{word} proof"


def test_a_mark_is_believed_before_the_named_encoding():
    assert decode("a", b"\xef\xbb\xbfcaf\xc3\xa9", "cp1252").text == "café"


def test_an_encoding_that_lacks_a_letter_of_the_mended_text_leaves_the_file():
    source = Source("a.txt", b"caf\xe9 blorf", "latin-1")
    with pytest.raises(Trouble, match=r"(latin-1|iso8859-1) lacks"):
        source.mended([Edit(5, 10, "“proof”")], "café “proof”")


def test_an_encoding_that_does_not_come_back_the_same_leaves_the_file():
    source = Source("a.txt", b"x+AGE-y blorf", "utf-7")
    with pytest.raises(Trouble, match="cannot be written back unchanged"):
        source.mended([Edit(4, 9, "proof")], "xay proof")


def test_edits_that_do_not_give_the_mended_text_are_refused():
    with pytest.raises(Trouble, match="please report it"):
        Source("a.txt", b"one two").mended([Edit(0, 3, "1")], "2 two")


@given(st.lists(st.sampled_from(["a", "é", "\r", "\n", "\r\n", "\U0001f600", " "])).map("".join), st.data())
def test_positions_and_edits_agree_with_the_text_as_given(given_text, data):
    source = Source("a", given_text.encode())
    assert source.given == given_text
    at = sorted(data.draw(st.lists(st.integers(0, len(source.text)), max_size=6, unique=True)))
    for position in at:
        before = given_text[: source.offset(position)]
        assert before.replace("\r\n", "\n").replace("\r", "\n") == source.text[:position]
    edits = [
        Edit(start, end, data.draw(st.sampled_from(["", "x", "\n", "x\ny"])))
        for start, end in zip(at[::2], at[1::2], strict=False)
    ]
    mended = apply(source.text, edits)
    try:
        raw = source.mended(edits, mended)
    except Trouble:  # an edit that brings \r and \n together, say
        return
    assert Source("a", raw).text == mended


@given(st.binary(max_size=60), st.sampled_from(["", "utf-8", "cp1252", "utf-16", "ascii"]))
def test_any_bytes_are_read_or_refused_in_words(raw, encoding):
    try:
        source = decode("a.txt", raw, encoding)
    except Trouble as error:
        assert str(error).startswith("a.txt:")
    else:
        assert source.mended([], source.text) == raw or encoding == "utf-16"


@pytest.mark.parametrize(
    ("raw", "encoding", "words"),
    [
        (b"One.\nHe doesn\x92t know.", "", ["a.txt:2: not UTF-8: byte 0x92 at offset 13", "cp1252", "doesn’t know"]),
        (b"caf\xc3\xa9\n\nbad \xff", "", ["a.txt:3: not UTF-8: byte 0xFF at offset 11", "though the rest is"]),
        (b"cut \xe2\x80", "", ["a.txt:1: not UTF-8: byte 0xE2 at offset 4"]),
        (b"wtf \xed\xa0\x80", "", ["a.txt:1: not UTF-8"]),
        (b"a\x81b", "cp1252", ["a.txt:1: not cp1252", "name the right encoding"]),
        (b"caf\xc3\xa9", "ascii", ["a.txt:1: not ASCII", "0xC3"]),
        (b"\xff\xfea\0b", "", ["a.txt:1: not utf-16-le"]),
        (b"\xff\xfea\0\n\0\x00\xd8", "", ["a.txt:2: not utf-16-le"]),
        (b"GIF89a\n\0\x01\x02\x03", "", ["a.txt:2: not text: a NUL byte at offset 7", "tr -d"]),
        ("Some words".encode("utf-16-le"), "", ["looks like UTF-16", "--encoding utf-16-le"]),
        ("Some words".encode("utf-16-be"), "", ["--encoding utf-16-be"]),
    ],
)
def test_what_cannot_be_read_is_told_with_line_bytes_and_remedy(raw, encoding, words):
    with pytest.raises(Trouble) as caught:
        decode("a.txt", raw, encoding)
    for word in words:
        assert word in str(caught.value)


def test_a_file_over_the_limit_is_refused_unread(tmp_path):
    path = tmp_path / "large.txt"
    with open(path, "wb") as file:
        file.truncate(5_000_000_000)  # sparse: no disk is used, and nobody can read it into memory by mistake
    result = invoke("check", path)
    assert result.exit_code == 2
    assert "more than 100 MB" in result.stderr and "--max-size" in result.stderr
    assert invoke("check", "--max-size", "10", "-", input=b"eleven byte").exit_code == 2


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such device here")
def test_an_endless_device_is_refused():
    result = invoke("check", "--max-size", "1MB", "/dev/zero")
    assert result.exit_code == 2
    assert "more than 1 MB" in result.stderr
