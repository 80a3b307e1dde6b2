"""How text is shown on a terminal: colour, and marks for what the eye cannot see."""

from __future__ import annotations

import os
from typing import TextIO

_CODES = {"bold": "1", "dim": "2", "error": "1;31", "warning": "1;33", "hint": "1;36", "good": "32", "bad": "9;31"}
_WIDTH = 100
_SPACES = {"\t": "⇥", "\n": "⏎", "\xa0": "⍽", "\u202f": "⍽", "\u2007": "⍽", "\u3000": "\u3000"}
_JOINERS = "\u200c\u200d"


class Look:
    """What one stream can show: its width, and colours or none (NO_COLOR, FORCE_COLOR, else: is it a terminal?)."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        terminal = stream.isatty()
        self.colour = _colour(terminal)
        self.width = _width(stream) if terminal else _WIDTH

    def write(self, text: str) -> None:
        self.stream.write(text + "\n")

    def paint(self, text: str, style: str) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colour and text else text


def _colour(terminal: bool) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR", "")
    if forced:
        return forced != "0"
    return terminal and os.environ.get("TERM") != "dumb"


def _width(stream: TextIO) -> int:
    try:
        return max(40, os.get_terminal_size(stream.fileno()).columns)
    except (OSError, ValueError):
        return _WIDTH


def visible(text: str, joiners: bool = True) -> str:
    """The text on one line, with a mark for each character that shows nothing, or that a terminal would obey.

    `joiners`: whether zero-width joiners are marked; in the text around a finding they belong to the script.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _mark(letter, joiners) for letter in text)


def _mark(letter: str, joiners: bool) -> str:
    known = _SPACES.get(letter)
    if known:
        return known
    if letter in _JOINERS and not joiners:
        return letter
    if letter < "\x20":
        return chr(0x2400 + ord(letter))
    return f"‹U+{ord(letter):04X}›"


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(letter) in ("Mn", "Me", "Cf") else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )


def path(name: str) -> str:
    """A file's name as it can be shown: bytes that are no text, and control characters, are escaped."""
    if name.isprintable():
        return name
    return "".join(one if one.isprintable() else one.encode("unicode_escape", "replace").decode() for one in name)


def shorten(text: str, most: int) -> str:
    """The text, or its ends with … between."""
    return text if len(text) <= most else f"{text[: most * 2 // 3]}…{text[-(most - most * 2 // 3 - 1) :]}"


def window(text: str, start: int, end: int, before: int, after: int) -> tuple[str, str]:
    """What stands around text[start:end] in its line, at most so many characters of it; … where the line goes on.

    Only the window is looked at: a line may be as long as the file.
    """
    low, high = max(0, start - before), min(len(text), end + after)
    line_start, line_end = text.rfind("\n", low, start) + 1, text.find("\n", end, high)
    left = text[max(low, line_start) : start]
    right = text[end : line_end if line_end >= 0 else high]
    if not line_start and low and text[low - 1] != "\n":
        space = left.find(" ", 1, 14)
        left = "…" + left[space + 1 if space >= 0 else 1 :]
    if line_end < 0 and high < len(text) and text[high] != "\n":
        space = right.rfind(" ", max(0, len(right) - 14))
        right = right[: space if space >= 0 else -1] + "…"
    return left, right
