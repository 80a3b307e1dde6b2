"""A text and its structure. Nothing here is ever altered; everything beyond the text is worked out when asked for."""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, Protocol

from cleanlint.mask import ADDRESS_PARTS, PLACEHOLDER, blank_out, family, masked_spans
from cleanlint.rule import Hit, Rule

_ENGLISH = ("the", "and", "of", "to", "in", "a", "is", "that")
_OTHERS = (
    "le",
    "la",
    "les",
    "et",
    "des",
    "der",
    "die",
    "und",
    "das",
    "el",
    "los",
    "y",
    "que",
    "il",
    "di",
    "che",
    "en",
    "het",
    "och",
    "de",
)

_NO_MARKS = (string.ascii_letters + string.digits + " \t").encode()
_BLOCK_TAG = re.compile(f"<{PLACEHOLDER}+>")  # in prose; see formats.html


class Line(NamedTuple):
    """A line that is not blank, without its outer blanks and, in HTML, the tags of blocks at its ends.

    Offsets are code points; `end` is exclusive.
    """

    start: int
    end: int
    text: str


MARK = "cleanlint"
"""A text without this word holds no comment that silences anything."""

Keep = Callable[[str, str, int, int], bool]
"""(id of a rule, text, start, end) -> whether that finding is to be passed over, its text left as it is."""


class Silence(Protocol):
    """What people have told cleanlint to leave alone in a text; see suppress."""

    def judged(self, document: Document, rule: Rule, hits: Iterable[Hit]) -> Iterable[Hit]:
        """The hits that are not silenced, without fixes that would tear a comment from its line."""

    def silenced(self, document: Document, rule: str, start: int, end: int) -> bool:
        """Whether nothing is to be said, by this rule, of text[start:end]."""

    def malformed(self, document: Document) -> Iterable[Hit]: ...

    def unused(self, document: Document) -> Iterable[Hit]: ...

    def unreasoned(self, document: Document) -> Iterable[Hit]: ...


class Document:
    """`text` holds the only coordinates; `prose` has the same length, with what is not prose masked.

    `format` is the kind as given, `kind` the family that rules go by; `fields` are those of the front matter that are prose.
    Of a very long text a document is a part: only the `first` and the `last` begin and end where it does.
    """

    def __init__(
        self,
        text: str,
        kind: str = "text",
        fields: tuple[str, ...] = (),
        silence: Silence | None = None,
        first: bool = True,
        last: bool = True,
    ) -> None:
        self.text = text
        self.format, self.kind = kind, family(kind)
        self.fields = fields
        self.silence = silence
        self.first, self.last = first, last
        self.parts: Collection[str] = ADDRESS_PARTS  # of addresses, that the text may hold

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The masked spans: code, addresses, front matter, whatever the kind of document keeps from being prose."""
        return masked_spans(self.text, self.format, self.fields, self.parts)

    def mended(self, text: str) -> Document:
        """The document with another text."""
        return Document(text, self.format, self.fields, self.silence, self.first, self.last)

    def looked_through(self, data: bytes, parts: Collection[str]) -> None:
        """Take the word of somebody who has looked, in the text as UTF-8, for parts of addresses: most texts hold none."""
        self.parts = parts
        if not parts and self.kind == "text":
            self.spans, self.prose, self.data = [], self.text, data

    @cached_property
    def prose(self) -> str:
        return blank_out(self.text, self.spans) if self.spans else self.text

    @cached_property
    def data(self) -> bytes:
        """The prose in UTF-8; lone surrogates are encoded like letters."""
        return self.prose.encode("utf-8", "surrogatepass")

    @cached_property
    def marks(self) -> bytes:
        """The prose in UTF-8 less ASCII letters, digits and blanks: its punctuation and line breaks, a twentieth of it,
        in which marks are counted at next to no cost."""
        return self.data.translate(None, _NO_MARKS)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        found, at = [], 0
        bare = self.text if self.kind != "html" else _BLOCK_TAG.sub(lambda tag: " " * len(tag[0]), self.prose)
        for raw in bare.split("\n"):
            text = raw.strip()
            if text:
                start = at + raw.index(text[0])
                end = start + len(text)
                found.append(Line(start, end, text if bare is self.text else self.text[start:end]))
            at += len(raw) + 1
        return tuple(found)

    @cached_property
    def _starts(self) -> list[int]:
        return [line.start for line in self.lines]

    def line_index(self, position: int) -> int:
        """Index in `lines` of the line at a position, or of the last one before it; 0 where none is before it."""
        return max(0, bisect_right(self._starts, position) - 1)

    @cached_property
    def paragraph_break(self) -> str:
        """What sets paragraphs apart: a blank line, or (extractor output) a single line break."""
        return "\n\n" if "\n\n" in self.text else "\n"

    @cached_property
    def wrapped(self) -> bool:
        """Whether paragraphs are broken into lines of about one width, as in mail and old text files."""
        full = []
        for line, after in pairwise(self.lines):
            if after.start - line.end < 3 and "\n\n" not in self.text[line.end : after.start]:
                if len(line.text) > 100:
                    return False
                full.append(line)
        if len(full) < 4:
            return False
        longest = max(len(line.text) for line in full)
        open_ended = sum(len(line.text) >= longest * 0.6 and line.text[-1] not in '.!?:"”' for line in full)
        return open_ended >= 0.6 * len(full)

    @cached_property
    def english(self) -> bool:
        """A guess good enough to keep rules about English words from other languages; short texts get the benefit."""
        sample = self.text[:4000] if self.kind == "text" else self.prose[:40_000].replace(PLACEHOLDER, "")[:4000]
        if sample.count(" the ") * 250 >= len(sample) > 200:
            return True
        if sum(sample.count(word) for word in (" the ", " and ", " of ", " to ")) * 120 >= len(sample) > 200:
            return True  # as other languages never are: most English has three times as many
        sample = f" {sample.lower()} "
        ours, others = (sum(sample.count(f" {word} ") for word in words) for words in (_ENGLISH, _OTHERS))
        if len(sample) < 200:
            return others < 2 + ours and sum(c < "\u0250" for c in sample) >= 0.7 * len(sample)
        return ours * 70 >= len(sample) and ours > others

    def masked(self, start: int, end: int) -> bool:
        """Whether any part of text[start:end] is not prose."""
        at = bisect_right(self.spans, (start, len(self.text)))
        return (at > 0 and self.spans[at - 1][1] > start) or (at < len(self.spans) and self.spans[at][0] < end)

    def keeps(self, start: int, end: int, fix: str) -> bool:
        """Whether text[start:end] may become `fix` without a change to the markup; in plain text always."""
        if self.kind == "text":
            return True
        from cleanlint import structure

        return structure.keeps(self.text, self.prose, self.format, start, end, fix)

    def delete_lines(self, first: int, last: int | None = None) -> tuple[int, int]:
        """The span to delete so that lines[first..last] vanish, and with them the smaller of the gaps around them."""
        last = first if last is None else last
        text, lines = self.text, self.lines
        start = text.rfind("\n", 0, lines[first].start) + 1
        stop = text.find("\n", lines[last].end)
        stop = len(text) if stop < 0 else stop
        gap_start = lines[first - 1].end if first else 0
        gap_end = lines[last + 1].start if last + 1 < len(lines) else len(text)
        if last + 1 == len(lines):  # at the end: a final line break stays
            return (gap_start if first else 0, stop)
        if first and text.count("\n", gap_start, start) < text.count("\n", stop, gap_end):
            return text.find("\n", gap_start), stop
        return start, text.rfind("\n", 0, gap_end) + 1
