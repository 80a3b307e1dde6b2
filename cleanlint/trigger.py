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

from cleanlint.bytepattern import ALL, WORD, byte_class, char_class, literal, members, one
from cleanlint.rule import Reach

MOST = 1500
"""Longest match a rule may have, in code points: beyond it, a window around a hit is no longer cheap."""

_LINE_HEAD, _LINE_TAIL = r"^[ \t\u00a0>*•·▪►»|–—-]{0,40}", r"[ \t\r\u00a0|]{0,8}$"

_PROPERTY = re.compile(r"\\([pP])\{\^?(\w+)\}|\\[pP](\w)")
_ASCII_OF = {
    "Lu": "A-Z", "Ll": "a-z", "L": "A-Za-z", "Alpha": "A-Za-z", "Latin": "A-Za-z", "N": "0-9", "Nd": "0-9",
    "M": "", "Mn": "", "Cyrillic": "", "Greek": "", "Arabic": "", "Hebrew": "", "Han": "", "Z": " ", "Zs": " ", "Sc": "$", "Cf": "",
    "Cyrl": "", "Grek": "", "Co": "", "Pd": "-", "Pi": "", "Pf": "",
}  # fmt: skip
_ANY = "\\x00-\\x7f"
_HIGH = "\u0080-\U0010ffff"
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


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
    items, edges = (_heads(_flat(tree)), (True, True)) if whole_line else _core(_trimmed(_flat(tree)))
    body = _sequence(items, caseless, bool(tree.state.flags & re.DOTALL), edges)
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
            name = match[2] or match[3]
            known = _ASCII_OF.get(name, _ANY) if pattern[at + 1] == "p" and "^" not in match[0] else _ANY
            if inside and negated:
                known = _ASCII_OF.get(name, "") if pattern[at + 1] == "p" and "^" not in match[0] else ""
                parts.append(known)
            else:
                parts.append(f"{known}{_HIGH}" if inside else f"[{known}{_HIGH}]")
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
    if code in (op.NOT_LITERAL, op.GROUPREF, op.GROUPREF_EXISTS):
        return code is not op.NOT_LITERAL or value != 10
    if code is op.IN:
        return 10 in members(value, False)[0]
    if code in (op.ASSERT, op.ASSERT_NOT):
        return any(_crosses(*item) for item in value[1])
    return any(_crosses(*item) for part in _parts(code, value) for item in part)


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
            for part in _parts(code, value):
                inner = _around(part)
                behind, ahead = behind + inner[0], ahead + inner[1]
    return behind, ahead


def _parts(code: Any, value: Any) -> list[Any]:
    if code is op.SUBPATTERN:
        return [value[3]]
    if code is op.BRANCH:
        return list(value[1])
    if code in _REPEATS:
        return [value[2]]
    if code is op.ATOMIC_GROUP:
        return [value]
    if code is op.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def _trimmed(items: list[Any], sides: tuple[int, ...] = (0, -1)) -> list[Any]:
    """The sequence without what it can do without at its ends: less to scan, and one report instead of many."""
    items = [item for item in items if not _passive(item)]
    for side in sides:
        while items:
            code, value = items[side]
            if _optional(code, value) or _looks_inward(code, value, side) or _loose_boundary(items, side):
                del items[side]
            else:
                items[side] = _trimmed_edge(code, value, sides if len(items) == 1 else (side,))
                break
    return items


def _flat(items: Any) -> list[Any]:
    """The sequence with plain groups dissolved."""
    flat = []
    for code, value in items:
        if code is op.SUBPATTERN and not value[1] and not value[2]:
            flat += _flat(value[3])
        else:
            flat.append((code, value))
    return flat


def _core(items: list[Any]) -> tuple[list[Any], tuple[bool, bool]]:
    """The stretch between loose repeats (`.{0,80}`, `\\w{1,40}`) that holds the longest fixed text, if that is long enough.

    Such a stretch is rare in prose by itself, and a scanner finds it faster than what stands around it.
    Returns it, and whether the whole pattern starts and ends with it.
    """
    cuts = [-1, *(at for at, item in enumerate(items) if _loose(item)), len(items)]
    stretches = [(cuts[k] + 1, cuts[k + 1]) for k in range(len(cuts) - 1)]
    low, high = max(stretches, key=lambda stretch: _fixed(items[stretch[0] : stretch[1]]))
    if len(cuts) == 2 or _fixed(items[low:high]) < _LONG:
        return items, (True, True)
    return _trimmed(items[low:high]), (low == 0, high == len(items))


_HEAD = 16
"""Characters of a whole line that its trigger looks at."""


def _heads(items: list[Any]) -> list[Any]:
    """A whole line's pattern with each alternative that starts with fixed text cut down to that start.

    The others stay whole, and last: they end with the line, by which the scan tells where a hit stands.
    """
    body, tail = items[2:-2], items[-2:]
    at = next((at for at, (code, value) in enumerate(body) if not (code in _REPEATS and value[0] == 0)), len(body))
    if at == len(body):
        return items
    code, value = body[at]
    choices = [list(branch) for branch in value[1]] if code is op.BRANCH else [[body[at]]]
    whole = [[*choice, *body[at + 1 :]] for choice in choices]
    heads = [_head(choice, _HEAD) for choice in whole]
    strong = [head for head in heads if _lead(head) >= 3]
    weak = [[*choice, *tail] for choice, head in zip(whole, heads, strict=True) if _lead(head) < 3]
    return [*items[:2], *body[:at], (op.BRANCH, (None, strong + weak))]


def _head(items: Any, budget: int) -> list[Any]:
    """The start of a sequence, about `budget` characters of it; what follows an item that was cut is left out."""
    kept: list[Any] = []
    for code, value in items:
        widest = _widest(code, value)
        if widest <= budget:
            kept.append((code, value))
            budget -= widest
            continue
        if code is op.BRANCH:
            kept.append((code, (None, [_head(branch, budget) for branch in value[1]])))
        elif code is op.SUBPATTERN:
            kept.append((code, (value[0], value[1], value[2], _head(value[3], budget))))
        elif code in _REPEATS and value[0]:
            kept.append((op.MAX_REPEAT, (1, 1, _head(value[2], budget))))
        break
    return kept


def _widest(code: Any, value: Any) -> int:
    """Length of the longest match of an item, in code points."""
    if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return 0
    sizes = [sum(_widest(*item) for item in part) for part in _parts(code, value)]
    return max(sizes) * (min(value[1], MOST) if code in _REPEATS else 1) if sizes else 1


def _lead(items: Any) -> int:
    """How many characters of fixed text the sequence surely starts with, optional items aside."""
    total = 0
    for code, value in items:
        length = _length(code, value)
        if length:
            total += length
        elif code is op.BRANCH:
            return total + min(_lead(branch) for branch in value[1])
        elif code is op.SUBPATTERN:
            return total + _lead(value[3])
        elif code in _REPEATS and value[0]:
            return total + _lead(value[2])
        elif not (code in _REPEATS or code in (op.AT, op.ASSERT, op.ASSERT_NOT)):
            return total
    return total


_LONG = 7
"""Characters of fixed text that make a stretch rare enough to stand for the whole pattern."""


def _loose(item: Any) -> bool:
    code, value = item
    if code not in _REPEATS or value[0] == value[1] or len(value[2]) != 1:
        return False
    inner, what = value[2][0]
    if inner is op.IN:
        return len(members(what, False)[0]) > 40
    return inner in (op.ANY, op.NOT_LITERAL)


def _fixed(items: Any) -> int:
    """Length of the longest run of fixed text in a sequence; of alternatives, the shortest counts."""
    best = run = 0
    for code, value in items:
        length = _length(code, value)
        if code is op.AT or code in (op.ASSERT, op.ASSERT_NOT):
            continue
        run = run + length if length else 0
        best = max(best, run)
        if code in _REPEATS and value[0]:
            best = max(best, _fixed(value[2]))
    return best


def _length(code: Any, value: Any) -> int:
    """Length of an item that is fixed text (a small class such as [Tt] counts), otherwise 0."""
    if code is op.LITERAL:
        return 1
    if code is op.IN:
        return int(all(kind is op.LITERAL for kind, _ in value) and len(value) <= 4)
    if code in (op.SUBPATTERN, op.BRANCH):
        branches = [value[3]] if code is op.SUBPATTERN else value[1]
        sizes = [[_length(*item) for item in branch if item[0] is not op.AT] for branch in branches]
        return min(sum(size) if size and all(size) else 0 for size in sizes)
    return 0


def _optional(code: Any, value: Any) -> bool:
    """Whether the item may match nothing, or repeats what stood elsewhere, which bytes cannot follow."""
    return code is op.GROUPREF or (code in _REPEATS and (value[0] == 0 or all(_optional(*part) for part in value[2])))


def _looks_inward(code: Any, value: Any, side: int) -> bool:
    """A look-around at an end of the sequence that looks at the sequence itself."""
    return bool(code is op.ASSERT and (value[0] > 0) == (side == 0))


def _loose_boundary(items: list[Any], side: int) -> bool:
    r"""A \b at an end that bytes cannot keep."""
    code, value = items[side]
    if code is not op.AT or value not in (op.AT_BOUNDARY, op.AT_NON_BOUNDARY):
        return False
    return len(items) < 2 or not _ascii_word(items[1 if side == 0 else -2])


def _trimmed_edge(code: Any, value: Any, sides: tuple[int, ...]) -> Any:
    if code in _REPEATS:
        return (op.MAX_REPEAT, (value[0], value[0], value[2]))
    if code is op.SUBPATTERN:
        return (code, (value[0], value[1], value[2], _trimmed(list(value[3]), sides)))
    if code is op.BRANCH:
        return (code, (None, [_trimmed(list(branch), sides) for branch in value[1]]))
    return (code, value)


def _passive(item: Any) -> bool:
    """A negative look-around, or an empty group: it can only make fewer matches."""
    code, value = item
    return bool(code is op.ASSERT_NOT or (code is op.SUBPATTERN and not len(value[3]) and not value[1]))


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
                inner = _trimmed(list(body), (-1,)) if direction > 0 else _trimmed(list(body), (0,))
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
        if _ascii_word(before) or _ascii_word(after):
            return r"\b"
    return ""


def _ascii_word(item: Any) -> bool:
    if item is None:
        return False
    code, value = item
    if code is op.LITERAL:
        return value in WORD
    if code is op.IN:
        return all(
            (kind is op.LITERAL and code_point in WORD)
            or (kind is op.RANGE and set(range(code_point[0], min(code_point[1], 999) + 1)) <= WORD)
            for kind, code_point in value
        )
    if code is op.SUBPATTERN:
        return bool(len(value[3])) and not value[1] and all(_ascii_word(part) for part in value[3])
    if code is op.BRANCH:
        return all(len(branch) and all(_ascii_word(part) for part in branch) for branch in value[1])
    if code in _REPEATS:
        return value[0] > 0 and all(_ascii_word(part) for part in value[2])
    return False


def _item(code: Any, value: Any, caseless: bool, dot_all: bool, edges: tuple[bool, bool]) -> str:
    if code is op.LITERAL:
        return literal(value, caseless)
    if code is op.NOT_LITERAL:
        return char_class([(op.NEGATE, None), (op.LITERAL, value)], caseless)
    if code is op.ANY:
        return one("[^\\n]" if not dot_all else "[\\x00-\\xff]", True)
    if code is op.IN:
        return char_class(value, caseless)
    if code is op.BRANCH:
        return "(?:" + "|".join(_sequence(list(branch), caseless, dot_all, edges) for branch in value[1]) + ")"
    if code is op.SUBPATTERN:
        _, add, _, body = value
        inner = _sequence(list(body), caseless or bool(add & re.IGNORECASE), dot_all, edges)
        return f"(?i:{inner})" if add & re.IGNORECASE else f"(?:{inner})"
    if code is op.ATOMIC_GROUP:
        return f"(?:{_sequence(list(value), caseless, dot_all, edges)})"
    if code in _REPEATS:
        return _repeat(value, caseless, dot_all)
    if code in (op.GROUPREF, op.GROUPREF_EXISTS):
        return "[\\x00-\\xff]*"
    raise ValueError(f"the pattern uses {str(code).lower()}, which no trigger can be made of; state one as `trigger`")


def _repeat(value: Any, caseless: bool, dot_all: bool) -> str:
    low, high, body = value
    inner = f"(?:{_sequence(list(body), caseless, dot_all)})"
    if len(body) == 1 and body[0][0] in (op.IN, op.ANY, op.NOT_LITERAL) and (high > 3 or high != low):
        code, what = body[0]
        ascii_members, wide = members(
            what
            if code is op.IN
            else [(op.NEGATE, None), (op.LITERAL, what)]
            if code is op.NOT_LITERAL
            else [(op.NEGATE, None), (op.LITERAL, 10)],
            caseless,
        )
        if dot_all and code is op.ANY:
            ascii_members = ALL
        if wide:
            inner = byte_class(
                ascii_members, "\\x80-\\xff"
            )  # loose counting by bytes: every code point has at least one
            high = max(high, low + 4)
    if high == 0:
        return ""
    if low == 0 and high == 1:
        return inner + "?"
    if high == low:
        return inner + (f"{{{low}}}" if low != 1 else "")
    return inner + ("*" if low == 0 else "+" if low == 1 else f"{{{min(low, 8)},}}")
