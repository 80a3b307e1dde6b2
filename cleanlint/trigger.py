"""From a rule's exact pattern to a byte pattern that a multi-pattern scanner can run: the trigger.

A trigger may fire where the pattern does not match, but never the other way round. It knows no look-around
and no back-reference, reads UTF-8 bytes, and its end tells where to look. Bounded repeats are opened
({2,40} becomes {2,}): counting makes large automata, and the exact pattern counts anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as sre  # type: ignore[attr-defined]
from typing import Any

from cleanlint.bytepattern import ALL, byte_class, char_class, class_end, class_start, few, literal, members, one
from cleanlint.rule import Reach
from cleanlint.stretch import MOST, REPEATS, ascii_edge, bodies, core, flat, heads, spelled, trimmed

_LINE_HEAD, _LINE_TAIL = r"^[ \t\u00a0>*•·▪►»|–—-]{0,40}", r"[ \t\r\u00a0|]{0,8}$"

_PROPERTY = re.compile(r"\\([pP])\{\^?(\w+)\}|\\[pP](\w)")
_ASCII_OF = {
    "Lu": "A-Z", "Ll": "a-z", "L": "A-Za-z", "Alpha": "A-Za-z", "Latin": "A-Za-z", "N": "0-9", "Nd": "0-9",
    "M": "", "Mn": "", "Cyrillic": "", "Greek": "", "Arabic": "", "Hebrew": "", "Han": "", "Z": " ", "Zs": " ", "Sc": "$", "Cf": "",
    "Cyrl": "", "Grek": "", "Co": "", "Pd": "-", "Pi": "", "Pf": "",
}  # fmt: skip
_ANY = "\\x00-\\x7f"
_HIGH = "\u0080-\U0010ffff"


def whole_line(pattern: str) -> str:
    """The pattern for a whole line: around it only an indent, a bullet, trailing blanks."""
    flags = re.match(r"\(\?[imsx]+\)", pattern)
    body = pattern[flags.end() :] if flags else pattern
    return f"{flags[0] if flags else ''}{_LINE_HEAD}(?:{body}){_LINE_TAIL}"


def pair(words: Iterable[str]) -> str:
    """The pattern for one of the words, or phrases, standing twice in a row; across a line end too."""
    known = "|".join(sorted(map(re.escape, words), key=len, reverse=True)).replace("\\ ", " ")
    return rf"(?<![\w'’.-])(?P<first>(?i:{known}))[ \u00a0\n](?P<at>(?i:(?P=first)))(?![\w'’-])"


def pair_triggers(words: Iterable[str]) -> list[str]:
    """The triggers for `pair`: each word spelled out twice, since a trigger cannot look back."""
    return [r"(?i)\b(?:" + "|".join(rf"{word}[ \u00a0\n]{word}" for word in map(re.escape, words)) + r")\b"]


def parse(pattern: str) -> Any:
    """The pattern's syntax tree. Raises ValueError, with a remedy, for what the engine cannot run in a bounded window."""
    try:
        return sre.parse(_plain(pattern), re.MULTILINE)
    except (re.error, OverflowError) as error:
        raise ValueError(f"the pattern cannot be read: {error}") from None


def reach(pattern: str) -> Reach:
    """How far the pattern can look around a hit. Raises ValueError where that has no bound."""
    tree = parse(pattern)
    width = tree.getwidth()[1]
    if width > MOST:
        open_ended = "" if width < sre.MAXREPEAT // 2 else "; write {0,40} for *, {1,40} for +"
        raise ValueError(f"a match may be longer than {MOST} characters{open_ended}")
    behind, ahead = _around(tree)
    if ahead > MOST:
        raise ValueError("a look-ahead without bound; write {0,40} for *, {1,40} for +")
    one_line = not any(_crosses(*item) for item in tree)
    return Reach(width, behind + 2, ahead + 2, one_line)  # and a line break at either end


def derive(pattern: str, whole_line: bool = False) -> str:
    """The trigger for a pattern, as text in Latin-1 (one character a byte), with its flags in front.

    Of a pattern for a whole line the first few characters do, where they are fixed text: lines are few, and long
    alternations cost the scanner much.
    """
    tree = parse(pattern)
    caseless = bool(tree.state.flags & re.IGNORECASE)
    items, edges = (heads(flat(tree)), (True, True)) if whole_line else core(trimmed(flat(tree)))
    body = _sequence(spelled(items), caseless, bool(tree.state.flags & re.DOTALL), edges)
    return ("(?i)" if caseless else "") + body


def empty(trigger: str) -> bool:
    """Whether the trigger could fire everywhere."""
    try:
        return re.compile(trigger.encode("latin-1")).fullmatch(b"") is not None or trigger.strip("()?:i") == "\\n"
    except re.error:
        return True


def _plain(pattern: str) -> str:
    r"""The pattern with \p{…}, which the standard parser does not know, as the class of ASCII plus all above it."""
    parts, at, inside, negated = [], 0, False, False
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            match = _PROPERTY.match(pattern, at)
            if not match:
                parts.append(pattern[at : at + 2])
                at += 2
                continue
            # Too wide is right, too narrow is not; in a negated class it is the other way round.
            unknown = "" if inside and negated else _ANY
            affirmed = pattern[at + 1] == "p" and "^" not in match[0]
            known = _ASCII_OF.get(match[2] or match[3], unknown) if affirmed else unknown
            wide = known if inside and negated else known + _HIGH
            parts.append(wide if inside else f"[{wide}]")
            at = match.end()
            continue
        if inside:
            inside = char != "]"
        elif char == "[":
            inside, negated = True, pattern[at + 1 : at + 2] == "^"
            skip = 2 if negated else 1
            if pattern[at + skip : at + skip + 1] == "]":
                skip += 1
            parts.append(pattern[at : at + skip])
            at += skip
            continue
        parts.append(char)
        at += 1
    return "".join(parts)


def _crosses(code: Any, value: Any) -> bool:
    """Whether the item can match, or look at, a line break."""
    if code is op.LITERAL:
        return bool(value == 10)
    if code is op.NOT_LITERAL:
        return bool(value != 10)
    if code is op.IN:
        return 10 in members(value, False)[0]
    if code in (op.ASSERT, op.ASSERT_NOT):
        return any(_crosses(*item) for item in value[1])
    return any(_crosses(*item) for part in bodies(code, value) for item in part)


def _around(tree: Any) -> tuple[int, int]:
    behind = ahead = 0
    for code, value in tree:
        if code in (op.ASSERT, op.ASSERT_NOT):
            direction, body = value
            width = min(body.getwidth()[1], MOST + 1)
            inner = _around(body)
            behind += inner[0] + (width if direction < 0 else 0)
            ahead += inner[1] + (width if direction > 0 else 0)
        else:
            for part in bodies(code, value):
                inner = _around(part)
                behind, ahead = behind + inner[0], ahead + inner[1]
    return behind, ahead


def _sequence(items: list[Any], caseless: bool, dot_all: bool, edges: tuple[bool, bool] = (False, False)) -> str:
    """Bytes for a sequence. `edges`: whether the whole pattern starts here, and whether it ends here.

    A look-ahead counts only at the very end of the pattern, a look-behind only at its very start: elsewhere what it
    sees is also seen by its neighbours, and it is left out.
    """
    parts = []
    for at, (code, value) in enumerate(items):
        here = (edges[0] and at == 0, edges[1] and at == len(items) - 1)
        if code is op.ASSERT:
            direction, body = value
            if here[1] if direction > 0 else here[0]:
                inner = trimmed(list(body), (-1,)) if direction > 0 else trimmed(list(body), (0,))
                parts.append(_sequence(inner, caseless, dot_all, here))
        elif code is op.AT:
            parts.append(_anchor(value, items, at, here))
        else:
            parts.append(_item(code, value, caseless, dot_all, here))
    return "".join(parts)


def _anchor(where: Any, items: list[Any], at: int, edges: tuple[bool, bool]) -> str:
    r"""A line edge at an end of the pattern is a line break (the scan adds one at either end of the text); one within is
    left out, its neighbour holds the break. \b stays beside an ASCII word character, where bytes and code points agree."""
    if where in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
        return "\\n" if edges[0] else ""
    if where in (op.AT_END, op.AT_END_STRING):
        return "\\n" if edges[1] else ""
    if where is op.AT_BOUNDARY:
        before = items[at - 1] if at else None
        after = items[at + 1] if at + 1 < len(items) else None
        if ascii_edge(before, -1) or ascii_edge(after, 0):
            return r"\b"
    return ""


def _item(code: Any, value: Any, caseless: bool, dot_all: bool, edges: tuple[bool, bool]) -> str:
    if code is op.LITERAL:
        return literal(value, caseless)
    if code is op.NOT_LITERAL:
        return _class(_as_class(code, value), caseless, edges)
    if code is op.ANY:
        return one("[^\\n]" if not dot_all else "[\\x00-\\xff]", True)
    if code is op.IN:
        return _class(value, caseless, edges)
    if code is op.BRANCH:
        return "(?:" + "|".join(_sequence(list(branch), caseless, dot_all, edges) for branch in value[1]) + ")"
    if code is op.SUBPATTERN:
        _, add, _, body = value
        inner = _sequence(list(body), caseless or bool(add & re.IGNORECASE), dot_all, edges)
        return f"(?i:{inner})" if add & re.IGNORECASE else f"(?:{inner})"
    if code is op.ATOMIC_GROUP:
        return f"(?:{_sequence(list(value), caseless, dot_all, edges)})"
    if code in REPEATS:
        return _repeat(value, caseless, dot_all, edges)
    if code in (op.GROUPREF, op.GROUPREF_EXISTS):
        return "[\\x00-\\xff]*"
    raise ValueError(f"the pattern uses {str(code).lower()}, which no trigger can be made of; state one as `trigger`")


def _class(items: Any, caseless: bool, edges: tuple[bool, bool]) -> str:
    if edges[0] == edges[1]:
        return char_class(items, caseless)
    return class_end(items, caseless) if edges[0] else class_start(items, caseless)


def _as_class(code: Any, value: Any) -> Any:
    """The class items of what matches one character: `[…]`, `[^x]`, or `.` (all but a line break)."""
    return value if code is op.IN else [(op.NEGATE, None), (op.LITERAL, value if code is op.NOT_LITERAL else 10)]


def _repeat(value: Any, caseless: bool, dot_all: bool, edges: tuple[bool, bool]) -> str:
    low, high, body = value
    inner = f"(?:{_sequence(list(body), caseless, dot_all)})"
    if len(body) == 1 and body[0][0] in (op.IN, op.ANY, op.NOT_LITERAL) and (high > 3 or high != low):
        ascii_members, wide = members(_as_class(*body[0]), caseless)
        if dot_all and body[0][0] is op.ANY:
            ascii_members = ALL
        if wide and few(_as_class(*body[0]), caseless):
            inner = char_class(_as_class(*body[0]), caseless)
        elif wide:  # counted loosely, by bytes: every code point has at least one
            inner = byte_class(ascii_members, "\\x80-\\xff")
            if high == low and edges[1]:
                return f"{inner}{{{min(low, 8)}}}"  # once, not at every byte from there to the end of the line
            high = max(high, low + 4)
    if high == 0:
        return ""
    if low == 0 and high == 1:
        return inner + "?"
    if high == low:
        return inner + (f"{{{low}}}" if low != 1 else "")
    return inner + ("*" if low == 0 else "+" if low == 1 else f"{{{min(low, 8)},}}")
