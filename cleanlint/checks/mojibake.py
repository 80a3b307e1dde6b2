"""Text decoded with the wrong encoding, mended only where it is broken.

ftfy knows how to undo it; this module decides where to ask it (importing it costs more than checking a whole article),
and gives back the smallest spans that differ, so that nothing beside them is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import regex

from cleanlint.document import Document
from cleanlint.rule import Hit

PIECE = 400
"""Code points handed to ftfy at once: enough to judge by, few enough to compare quickly."""

_TAIL = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\u0080-\u00bf"
# What a UTF-8 sequence looks like in the code pages that web text goes through, or what is left of one.
_BROKEN = (
    rf"[Â-ß][{_TAIL}]|[à-ï][{_TAIL}]{{2}}|â€|[ÃâÂð][{_TAIL}�]|Ã |ï¿½"
    r"|[РС][^\sа-яёА-ЯЁ\x21-\x7e]|Г[^\sа-яёА-ЯЁ\x21-\x7e]|вЂ"
    r"|[ĂĹÄŘŮ][\u0080-\u024f‚-™ˇ˘˙˛˝]|Ð|[ØÙ][^\s\w]|×[^\s\w]|[ƒ≈√‚ÿ◊∆][^\s\w]|[√ÿ◊][\wÀ-ÿ]|ƒ[A-Za-zÀ-ÿ]|[\u0080-\u009f]"
    r"|[\u00a0-\u00bf]í"
)


@cache
def _broken() -> Any:
    return regex.compile(_BROKEN)


def decoded(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Spans that ftfy decodes to something better, each with what it decodes to."""
    done = 0
    prose = doc.prose
    for spot in spots or ():
        if spot <= done:
            continue
        start, end = _piece(doc.text, spot, done)
        done = end
        piece = doc.text[start:end]
        if piece.isascii() or not (_broken().search(piece, max(0, spot - start - 3)) or _broken().search(piece)):
            continue
        for low, high, fix in _changes(piece, _fixed(piece)):
            if prose[start + low : start + high] == piece[low:high]:
                yield Hit(start + low, start + high, fix)


def _piece(text: str, spot: int, done: int) -> tuple[int, int]:
    """The line around a spot, or as much of a long one as is worth judging; cut at plain blanks."""
    start = max(text.rfind("\n", 0, spot - 1) + 1, done)
    end = text.find("\n", spot)
    end = len(text) if end < 0 else end
    if spot - start > PIECE:
        start = text.rfind(" ", start, spot - PIECE // 2) + 1 or start
    if end - spot > PIECE:
        gap = text.find(" ", spot + PIECE // 2, end)
        end = gap if gap >= 0 else end
    return start, end


def _fixed(piece: str) -> str:
    """The piece as ftfy decodes it, with no other normalisation."""
    from ftfy import TextFixerConfig, fix_encoding

    config = TextFixerConfig(uncurl_quotes=False, unescape_html=False, fix_c1_controls=False)
    return fix_encoding(piece, config)


def _changes(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """The spans of `old` that differ and what stands for them in `new`."""
    at = to = 0
    while at < len(old):
        while at < len(old) and old[at : at + 32] == new[to : to + 32]:  # nearly all of it is the same
            at, to = at + 32, to + 32
        while at < len(old) and old[at] == new[to : to + 1]:
            at, to = at + 1, to + 1
        if at >= len(old):
            return
        for high, stop in _ends(old, new, at, to):
            same = 0
            while same < min(high - at, stop - to) - 1 and old[high - same - 1] == new[stop - same - 1]:
                same += 1
            yield at, high - same, new[to : stop - same]
            at, to = high, stop
            break
        else:
            yield at, len(old), new[to:]
            return


def _ends(old: str, new: str, at: int, to: int) -> Iterator[tuple[int, int]]:
    """Where the two agree again: at the first run of plain characters that both have."""
    high = at
    while high < len(old):
        while high < len(old) and (
            old[high] > "\x7f" or (old[high] == " " and high + 1 < len(old) and old[high + 1] > "\x7f")
        ):
            high += 1
        anchor_end = high
        while anchor_end < len(old) and old[anchor_end] <= "\x7f" and anchor_end - high < 16:
            anchor_end += 1
        stop = new.find(old[high:anchor_end], to) if anchor_end > high else len(new)
        if 0 <= stop - to <= high - at:
            yield high, stop
        high = max(anchor_end, high + 1)


def dos(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Runs that were read in a code page of MS-DOS (437 or 850): “ÔÇÖ” or “ΓÇÖ” for ’, “├®” or “├⌐” for é."""
    done = -1
    for spot in spots or ():
        for match in _dos_runs().finditer(doc.prose, max(done, spot - 8, 0), spot + 8):
            for page in ("cp437", "cp850"):
                try:
                    fix = match[0].encode(page).decode("utf-8")
                except UnicodeError:
                    continue
                if fix.isprintable() and not regex.search(r"[─-╿▀-▟]", fix):
                    yield Hit(match.start(), match.end(), fix)
                    break
            done = match.end()


@cache
def _dos_runs() -> Any:
    return regex.compile(r"(?:[ΓÔ]Ç[^\sA-Za-z]|[├┬][^\sA-Za-z─━]){1,4}")


def mac_letters(doc: Document, spots: Sequence[int] | None) -> Iterator[Hit]:
    """Marks of Windows (\x91-\x97, \x85) and letters of the Macintosh that were read as C1 control characters."""
    for spot in spots or ():
        at = spot - 1
        if at < 0 or not "\x80" <= doc.prose[at] <= "\x9f":
            continue
        byte = doc.prose[at].encode("latin-1")
        after = doc.prose[at + 1 : at + 4]
        inside = doc.prose[at - 1 : at].isalpha() and after[:1].isalpha()
        suffix = regex.match(r"(?:s|t|re|ve|ll|d|m)\b", after)
        if inside and not suffix and not doc.english and byte.decode("mac-roman").isalpha():
            yield Hit(at, at + 1, byte.decode("mac-roman"))
            continue
        try:
            yield Hit(at, at + 1, byte.decode("cp1252"))
        except UnicodeDecodeError:
            yield Hit(at, at + 1)
