"""A text and its structure. Nothing here is ever altered; everything beyond the text is worked out when asked for."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

from cleanlint.mask import blank_out, masked_spans

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


class Line(NamedTuple):
    """A line that is not blank, without its outer blanks. Offsets are code points; `end` is exclusive."""

    start: int
    end: int
    text: str


class Document:
    """`text` holds the only coordinates; `prose` has the same length, with what is not prose masked."""

    def __init__(self, text: str, kind: str = "text") -> None:
        self.text = text
        self.kind = kind

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """The masked spans: code, addresses, front matter, whatever the kind of document keeps from being prose."""
        return masked_spans(self.text, self.kind)

    @cached_property
    def prose(self) -> str:
        return blank_out(self.text, self.spans) if self.spans else self.text

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        found, at = [], 0
        for raw in self.text.split("\n"):
            text = raw.strip()
            if text:
                start = at + raw.index(text[0])
                found.append(Line(start, start + len(text), text))
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
        lines = self.lines
        full = [
            a
            for a, b in zip(lines, lines[1:], strict=False)
            if b.start - a.end < 3 and "\n\n" not in self.text[a.end : b.start]
        ]
        if len(full) < 4:
            return False
        longest = max(len(line.text) for line in full)
        if longest > 100:
            return False
        open_ended = sum(len(line.text) >= longest * 0.6 and line.text[-1] not in '.!?:"”' for line in full)
        return open_ended >= 0.6 * len(full)

    @cached_property
    def english(self) -> bool:
        """A guess good enough to keep rules about English words from other languages; short texts get the benefit."""
        sample = self.text[:4000]
        if sample.count(" the ") * 250 >= len(sample) > 200:
            return True
        sample = f" {sample.lower()} "
        ours, others = (sum(sample.count(f" {word} ") for word in words) for words in (_ENGLISH, _OTHERS))
        if len(sample) < 200:
            return others < 2 + ours and sum(c < "\u0250" for c in sample) >= 0.7 * len(sample)
        return ours * 70 >= len(sample) and ours > others

    def masked(self, start: int, end: int) -> bool:
        """Whether any part of text[start:end] is not prose."""
        at = bisect_right(self.spans, (start, len(self.text)))
        return (at > 0 and self.spans[at - 1][1] > start) or (at < len(self.spans) and self.spans[at][0] < end)

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
