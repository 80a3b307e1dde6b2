"""The accepted edits of one round: choose them, apply them, undo them, map positions back.

A Patch is a sorted list of disjoint edits against one text. Patches compose: the edits of a later round,
told in the coordinates of the text they were made on, become edits of the first text, so that a report
and an undo log speak of the text as it was given.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleanlint.rule import Rule


class Edit(NamedTuple):
    """Replace text[start:end] by `text`; `rule`, `safe` and `message` say on whose word."""

    start: int
    end: int
    text: str
    rule: Rule | None = None
    safe: bool = True
    message: str | None = None


Patch = list[Edit]

_BLOCK = 100_000


def choose(wanted: Iterable[Edit], text: str) -> Patch:
    """The edits that can be made at once. The earlier in `wanted` wins; one that touches an accepted edit waits.

    Deletions of neighbouring lines may touch: nothing is inserted between them, so no order can matter.
    """
    taken: Patch = []
    for edit in wanted:
        if not taken or edit.start > taken[-1].end:  # most come in order
            taken.append(edit)
            continue
        at = bisect_right(taken, edit[:2], key=lambda other: other[:2])
        if (at and _clash(taken[at - 1], edit, text)) or (at < len(taken) and _clash(edit, taken[at], text)):
            continue
        taken.insert(at, edit)
    return taken


def _clash(left: Edit, right: Edit, text: str) -> bool:
    if left.end < right.start:
        return False
    lines = left.end == right.start and not left.text and not right.text and "\n" in text[left.end - 1 : left.end + 1]
    return not lines


def apply(text: str, patch: Sequence[Edit]) -> str:
    """The text with all edits of a patch made."""
    parts: list[str] = []
    at = 0
    for edit in patch:
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)


class Mended:
    """A text with a patch made, to be had in parts: of a very long one the whole would take as much room again."""

    def __init__(self, text: str, patch: Sequence[Edit]) -> None:
        self._runs: list[
            tuple[int, str, int]
        ] = []  # what the mended text is made of: where it begins, of what, from where
        size = at = 0
        for edit in patch:
            self._runs += ((size, text, at), (size + edit.start - at, edit.text, 0))
            size += edit.start - at + len(edit.text)
            at = edit.end
        self._runs.append((size, text, at))
        self._size = size + len(text) - at

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, span: slice) -> str:
        low, high, _ = span.indices(self._size)
        parts: list[str] = []
        for run in range(bisect_right(self._runs, low, key=lambda run: run[0]) - 1, len(self._runs)):
            begin, text, at = self._runs[run]
            if begin >= high:
                break
            end = self._runs[run + 1][0] if run + 1 < len(self._runs) else self._size
            parts.append(text[at + max(low - begin, 0) : at + min(high, end) - begin])
        return "".join(parts)

    def __str__(self) -> str:
        """The whole, put together as UTF-8: so it needs half the room that its parts would."""
        whole = bytearray()
        for at in range(0, self._size, _BLOCK):
            whole += self[at : at + _BLOCK].encode("utf-8", "surrogatepass")
        return whole.decode("utf-8", "surrogatepass")


def inverse(text: str, patch: Sequence[Edit]) -> Patch:
    """The patch that turns apply(text, patch) back into text."""
    back, shift = [], 0
    for edit in patch:
        start = edit.start + shift
        back.append(Edit(start, start + len(edit.text), text[edit.start : edit.end], edit.rule, edit.safe))
        shift += len(edit.text) - (edit.end - edit.start)
    return back


class Origins:
    """Maps spans of a patched text back to the text before the patch."""

    def __init__(self, patch: Sequence[Edit]) -> None:
        self._old = [(edit.start, edit.end) for edit in patch]
        self._new: list[int] = []  # where each edit's replacement starts
        self._ends: list[int] = []
        shift = 0
        for edit in patch:
            self._new.append(edit.start + shift)
            self._ends.append(self._new[-1] + len(edit.text))
            shift = self._ends[-1] - edit.end

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) stood before; a span that cuts into an edit takes the whole of it."""
        if not self._new:
            return start, end
        low = self._before(start, bisect_right(self._ends, start), 0)
        high = self._before(end, bisect_left(self._ends, end), 1)
        return low, max(low, high)

    def _before(self, position: int, at: int, side: int) -> int:
        if at < len(self._new) and self._new[at] < position <= self._ends[at]:
            return self._old[at][side]
        return position - (self._ends[at - 1] - self._old[at - 1][1] if at else 0)


def compose(first: Sequence[Edit], second: Sequence[Edit], middle: str | Mended) -> Patch:
    """One patch for two made in turn. `middle` is the text between them: apply(text, first).

    Edits that meet become one, on the word of the rule that changed most.
    """
    made: list[tuple[int, int, Edit, int]] = []  # start and end in `middle`, the edit, 0 for first, 1 for second
    shift = 0
    for edit in first:
        start = edit.start + shift
        made.append((start, start + len(edit.text), edit, 0))
        shift += len(edit.text) - (edit.end - edit.start)
    made += [(edit.start, edit.end, edit, 1) for edit in second]
    made.sort(key=lambda item: (item[0], item[1], item[3]))

    whole: Patch = []
    shift = at = 0  # shift: `middle` offset minus original offset, before the current cluster
    while at < len(made):
        low, high, edit, turn = made[at]
        upto = at + 1
        while upto < len(made) and _meet(low, high, made[upto]):
            high = max(high, made[upto][1])
            upto += 1
        if upto == at + 1:  # as nearly all of them are
            whole.append(Edit(low - shift, high - shift, *edit[2:]) if turn else edit)
            shift += 0 if turn else len(edit.text) - (edit.end - edit.start)
            at = upto
            continue
        cluster = made[at:upto]
        old = [edit for _, _, edit, turn in cluster if turn == 0]
        new = [edit for _, _, edit, turn in cluster if turn == 1]
        grown = sum(len(edit.text) - (edit.end - edit.start) for edit in old)
        if new:
            text = apply(middle[low:high], [edit._replace(start=edit.start - low, end=edit.end - low) for edit in new])
            lead = max((*old, *new), key=lambda edit: edit.end - edit.start)
            safe = all(edit.safe for edit in (*old, *new))
            whole.append(Edit(low - shift, high - shift - grown, text, lead.rule, safe, lead.message))
        else:
            whole += old
        shift += grown
        at = upto
    return whole


def _meet(low: int, high: int, item: tuple[int, int, Edit, int]) -> bool:
    start, end = item[0], item[1]
    if start == end or low == high:
        return low < start < high or (low == high == start == end) or (start < low < end)
    return start < high
