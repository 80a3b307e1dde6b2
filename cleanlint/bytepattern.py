"""Byte patterns for code points: what a literal or a character class looks like in UTF-8."""

from __future__ import annotations

import re
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

WORD = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
_SPACE = set(b" \t\n\r\f\v\x1c\x1d\x1e\x1f")
_DIGIT = set(b"0123456789")
ALL = set(range(128))
_LAST = 0x10FFFF
_SINGLE = re.compile(r"\\x..|\[\\x..-\\x..\]")
_REST = re.compile(  # what any code point goes on with that has the bytes before
    r"((?<=\\xe0)\[\\xa0-\\xbf\]|(?<=\\xf0)\[\\x90-\\xbf\]|(?<=\\xf4)\[\\x80-\\x8f\])?(\[\\x80-\\xbf\])*$"
)
_CATEGORIES = {
    op.CATEGORY_WORD: WORD, op.CATEGORY_NOT_WORD: ALL - WORD, op.CATEGORY_SPACE: _SPACE,
    op.CATEGORY_NOT_SPACE: ALL - _SPACE, op.CATEGORY_DIGIT: _DIGIT, op.CATEGORY_NOT_DIGIT: ALL - _DIGIT,
}  # fmt: skip


def literal(code_point: int, caseless: bool) -> str:
    """One code point; beyond ASCII in both cases where case is ignored (the scanner knows ASCII's alone)."""
    forms = {chr(code_point)}
    if caseless and code_point > 127:
        forms |= {form for form in (chr(code_point).lower(), chr(code_point).upper()) if len(form) == 1}
    made = [
        "".join(
            f"\\x{byte:02x}" if not chr(byte).isalnum() or byte > 127 else chr(byte)
            for byte in form.encode("utf-8", "surrogatepass")
        )
        for form in sorted(forms)
    ]
    return made[0] if len(made) == 1 else "(?:" + "|".join(made) + ")"


def members(items: Any, caseless: bool) -> tuple[set[int], bool]:
    """The ASCII members of a class, and whether it has others."""
    items = list(items)
    negated = bool(items) and items[0][0] is op.NEGATE
    ascii_members: set[int] = set()
    wide = False
    for kind, value in items[1:] if negated else items:
        if kind is op.LITERAL:
            ascii_members |= {value} & ALL
            wide = wide or value > 127
        elif kind is op.RANGE:
            ascii_members |= set(range(value[0], min(value[1], 127) + 1))
            wide = wide or value[1] > 127
        elif kind is op.CATEGORY:
            ascii_members |= _CATEGORIES[value]
            wide = True
    if caseless and not negated:
        ascii_members |= {ord(chr(code).swapcase()) for code in ascii_members if chr(code).isalpha()}
    return (ALL - ascii_members, True) if negated else (ascii_members, wide)


def char_class(items: Any, caseless: bool) -> str:
    """One code point of a class, as the standard parser gives it. Exact where it has few members beyond ASCII."""
    ascii_members, wide = members(items, caseless)
    if not wide:
        return byte_class(ascii_members, "")
    exact = _high_choices(items, caseless)
    return one(byte_class(ascii_members, ""), bool(ascii_members)) if exact is None else _choices(ascii_members, exact)


def class_start(items: Any, caseless: bool) -> str:
    """One code point of a class at the end of a trigger: without the bytes that follow from its first.

    To a scanner, a character of one to four bytes hides the rare mark beside it, and the whole becomes an automaton.
    """
    ascii_members, wide = members(items, caseless)
    if not wide:
        return byte_class(ascii_members, "")
    exact = _high_choices(items, caseless)
    return _choices(ascii_members, ["[\\xc2-\\xf4]"] if exact is None else [_REST.sub("", one) for one in exact])


def class_end(items: Any, caseless: bool) -> str:
    """One code point of a class at the start of a trigger: of a class without end, the last byte."""
    ascii_members, wide = members(items, caseless)
    endless = _high_choices(items, caseless) is None or any(
        kind is op.RANGE and value[1] == _LAST for kind, value in items
    )
    return byte_class(ascii_members, "\\x80-\\xbf") if wide and endless else char_class(items, caseless)


def _choices(ascii_members: set[int], high: list[str]) -> str:
    """One of the ASCII characters or of the byte patterns."""
    single = [one for one in high if _SINGLE.fullmatch(one)]
    choices = [one for one in high if one not in single]
    if ascii_members or single:
        choices.insert(0, byte_class(ascii_members, "".join(one.strip("[]") for one in single)))
    return choices[0] if len(choices) == 1 else "(?:" + "|".join(choices) + ")"


def few(items: Any, caseless: bool) -> bool:
    """Whether the members of a class beyond ASCII can be spelled out one by one."""
    exact = _high_choices(items, caseless)
    return exact is not None and not any("[" in one for one in exact)


def _high_choices(items: Any, caseless: bool) -> list[str] | None:
    """Byte patterns for just the members beyond ASCII, or None where they are too many to spell out."""
    choices: list[str] = []
    for kind, value in items:
        if kind is op.LITERAL:
            choices += [literal(value, caseless)] if value > 127 else []
        elif kind is op.RANGE and not caseless:
            choices += _utf8_ranges(max(value[0], 128), value[1]) if value[1] > 127 else []
        elif kind is not op.RANGE or value[1] > 127:
            return None
    return choices if len(choices) <= 12 else None


def _utf8_ranges(low: int, high: int) -> list[str]:
    """Byte patterns for the code points low..high, as in Russ Cox's construction (RE2's utf8 ranges)."""
    for limit in (0x7FF, 0xFFFF):
        if low <= limit < high:
            return _utf8_ranges(low, limit) + _utf8_ranges(limit + 1, high)
    for shift in (6, 12, 18):
        mask = (1 << shift) - 1
        if low & ~mask != high & ~mask:
            if low & mask:
                return _utf8_ranges(low, low | mask) + _utf8_ranges((low | mask) + 1, high)
            if high & mask != mask:
                return _utf8_ranges(low, (high & ~mask) - 1) + _utf8_ranges(high & ~mask, high)
    first, last = (chr(code).encode("utf-8", "surrogatepass") for code in (low, high))
    return ["".join(f"[\\x{a:02x}-\\x{b:02x}]" if a != b else f"\\x{a:02x}" for a, b in zip(first, last, strict=True))]


def one(ascii_class: str, some: bool) -> str:
    """One code point of a class that reaches beyond ASCII. The last byte ends it, so that a hit is reported once."""
    wide = "[\\xc2-\\xf4][\\x80-\\xbf]{1,3}"
    if not some:
        return f"(?:{wide})"
    return f"(?:{ascii_class}|{wide})"


def byte_class(ascii_codes: set[int], more: str) -> str:
    """A class of single bytes: ASCII codes, and what `more` adds in the pattern's own notation."""
    parts, codes = [], sorted(ascii_codes)
    while codes:
        first = last = codes.pop(0)
        while codes and codes[0] == last + 1:
            last = codes.pop(0)
        parts.append(f"\\x{first:02x}" + (f"-\\x{last:02x}" if last > first else ""))
    return "[" + "".join(parts) + more + "]"
