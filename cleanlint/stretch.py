"""Which stretch of a pattern stands for the whole: sequences of a syntax tree, cut down to what a scanner finds fast.

Sequences are lists of items, an item is (operation, value), as the standard library's pattern parser makes them.
"""

from __future__ import annotations

from itertools import pairwise
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

from cleanlint.bytepattern import WORD, members

MOST = 1500
"""Longest match a rule may have, in code points: beyond it, a window around a hit is no longer cheap."""

REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)

_HEAD = 16
"""Characters of a whole line that its trigger looks at."""

_LONG = 7
"""Characters of fixed text that make a stretch rare enough to stand for the whole pattern."""


_LARGE, _PAIRS = 9, 1000
"""Members of a class that is large, and how many pairs are spelled out."""


def bodies(code: Any, value: Any) -> list[Any]:
    if code is op.SUBPATTERN:
        return [value[3]]
    if code is op.BRANCH:
        return list(value[1])
    if code in REPEATS:
        return [value[2]]
    if code is op.ATOMIC_GROUP:
        return [value]
    if code is op.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def flat(items: Any) -> list[Any]:
    """The sequence with plain groups dissolved."""
    made: list[Any] = []
    for code, value in items:
        if code is op.SUBPATTERN and not value[1] and not value[2]:
            made += flat(value[3])
        else:
            made.append((code, value))
    return made


def trimmed(items: list[Any], sides: tuple[int, ...] = (0, -1)) -> list[Any]:
    """The sequence without what it can do without at its ends: less to scan, and one report instead of many."""
    items = [item for item in items if not _passive(item)]
    for side in sides:
        while items:
            code, value = items[side]
            if _optional(code, value) or _looks_inward(code, value, side) or _loose_boundary(items, side):
                del items[side]
            elif _far_edge(items, side):
                del items[slice(2) if side == 0 else slice(-2, None)]
            else:
                items[side] = _trimmed_edge(code, value, sides if len(items) == 1 else (side,))
                break
    return items


def _trimmed_edge(code: Any, value: Any, sides: tuple[int, ...]) -> Any:
    if code in REPEATS:
        return (op.MAX_REPEAT, (value[0], value[0], value[2]))
    if code is op.SUBPATTERN:
        return (code, (value[0], value[1], value[2], trimmed(list(value[3]), sides)))
    if code is op.BRANCH:
        return (code, (None, [trimmed(list(branch), sides) for branch in value[1]]))
    return (code, value)


def _passive(item: Any) -> bool:
    """A negative look-around, or an empty group: it can only make fewer matches."""
    code, value = item
    return bool(code is op.ASSERT_NOT or (code is op.SUBPATTERN and not len(value[3]) and not value[1]))


def _optional(code: Any, value: Any) -> bool:
    """Whether the item may match nothing, or repeats what stood elsewhere, which bytes cannot follow."""
    return code is op.GROUPREF or (code in REPEATS and (value[0] == 0 or all(_optional(*part) for part in value[2])))


def _looks_inward(code: Any, value: Any, side: int) -> bool:
    """A look-around at an end of the sequence that looks at the sequence itself."""
    return bool(code is op.ASSERT and (value[0] > 0) == (side == 0))


def _far_edge(items: list[Any], side: int) -> bool:
    """Whether the sequence ends with a line's edge and any text before it: such an edge there always is."""
    edge, text, rest = (items[0], items[1:2], items[2:]) if side == 0 else (items[-1], items[-2:-1], items[:-2])
    if edge != (op.AT, op.AT_BEGINNING if side == 0 else op.AT_END) or not text or not _fixed(rest):
        return False
    code, value = text[0]
    return code in REPEATS and list(value[2]) in ([(op.NOT_LITERAL, 10)], [(op.ANY, None)])


def _loose_boundary(items: list[Any], side: int) -> bool:
    r"""A \b at an end that bytes cannot keep."""
    code, value = items[side]
    if code is not op.AT or value not in (op.AT_BOUNDARY, op.AT_NON_BOUNDARY):
        return False
    return len(items) < 2 or not ascii_edge(items[1 if side == 0 else -2], side)


def ascii_edge(item: Any, side: int) -> bool:
    """Whether the item surely begins (side 0) or ends (side -1) with an ASCII word character."""
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
    if code in REPEATS and value[0] == 0:
        return False
    parts = bodies(code, value)
    return bool(parts) and all(len(part) and ascii_edge(part[side], side) for part in parts)


def core(items: list[Any]) -> tuple[list[Any], tuple[bool, bool]]:
    """The stretch between loose repeats (`.{0,80}`, `\\w{1,40}`) that holds the longest fixed text, if that is long enough.

    Such a stretch is rare in prose by itself, and a scanner finds it faster than what stands around it.
    Returns it, and whether the whole pattern starts and ends with it.
    """
    cuts = [-1, *(at for at, item in enumerate(items) if _loose(item)), len(items)]
    stretches = [(cuts[k] + 1, cuts[k + 1]) for k in range(len(cuts) - 1)]
    low, high = max(stretches, key=lambda stretch: _fixed(items[stretch[0] : stretch[1]]))
    if len(cuts) == 2 or _fixed(items[low:high]) < _LONG:
        return items, (True, True)
    return trimmed(items[low:high]), (low == 0, high == len(items))


def spelled(items: list[Any]) -> list[Any]:
    """A sequence of nothing but large classes as a list of all pairs that two neighbours in it can make.

    A scanner looks for fixed text; where there is none, it has to read every byte.
    """
    classes = [_members(item) for item in items]
    if len(classes) < 2 or min(map(len, classes)) < _LARGE:
        return items
    left, right = min(pairwise(classes), key=lambda pair: len(pair[0]) * len(pair[1]))
    pairs = [[(op.LITERAL, one), (op.LITERAL, other)] for one in sorted(left) for other in sorted(right)]
    return [(op.BRANCH, (None, pairs))] if len(pairs) <= _PAIRS else items


def _members(item: Any) -> set[int]:
    """The members of an ASCII class, which may be repeated; otherwise none."""
    code, value = item
    if code in REPEATS and value[0] and len(value[2]) == 1:
        code, value = value[2][0]
    known, wide = members(value, False) if code is op.IN else (set(), False)
    return set() if wide else known


def _loose(item: Any) -> bool:
    code, value = item
    if code not in REPEATS or value[0] == value[1] or len(value[2]) != 1:
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
        if code in REPEATS and value[0]:
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


def heads(items: list[Any]) -> list[Any]:
    """A whole line's pattern with each alternative that starts with fixed text cut down to that start.

    Of the others, a long stretch of fixed text does, wherever it stands. Those without stay whole, and last: they end with
    the line, by which the scan tells where a hit stands.
    """
    body, tail = items[2:-2], items[-2:]
    at = next((at for at, (code, value) in enumerate(body) if not (code in REPEATS and value[0] == 0)), len(body))
    if at == len(body):
        return items
    code, value = body[at]
    choices = [list(branch) for branch in value[1]] if code is op.BRANCH else [[body[at]]]
    strong, weak, within = [], [], []
    for choice in choices:
        whole = [*choice, *body[at + 1 :]]
        head, stretch = _head(whole, _HEAD), core(trimmed(flat(whole)))[0]
        if _lead(head) >= 3:
            strong.append(trimmed(head, (-1,)))
        elif _fixed(stretch) >= _LONG:
            within.append(stretch)
        else:
            weak.append([*whole, *tail])
    starts = [[*items[:2], *body[:at], (op.BRANCH, (None, strong + weak))]] if strong or weak else []
    return [(op.BRANCH, (None, [*within, *starts]))]


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
        elif code in REPEATS and value[0]:
            kept.append((op.MAX_REPEAT, (1, 1, _head(value[2], budget))))
        break
    return kept


def _widest(code: Any, value: Any) -> int:
    """Length of the longest match of an item, in code points."""
    if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return 0
    sizes = [sum(_widest(*item) for item in part) for part in bodies(code, value)]
    return max(sizes) * (min(value[1], MOST) if code in REPEATS else 1) if sizes else 1


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
        elif code in REPEATS and value[0]:
            return total + _lead(value[2])
        elif not (code in REPEATS or code in (op.AT, op.ASSERT, op.ASSERT_NOT)):
            return total
    return total
