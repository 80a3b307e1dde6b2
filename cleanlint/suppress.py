"""What people tell cleanlint to leave alone, in comments of the text itself (see comments).

A comment is never edited and stays with its line. What it silences is worked out anew on every text that the fixes lead
to, so that a mended text, checked again, is read in the same way. What holds for no finding at all is a finding itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from cleanlint.comments import ALL, Comment, comments, rest
from cleanlint.document import Document, Keep
from cleanlint.rule import CATEGORIES, Hit, Rule

ITSELF = "suppression"  # the category of the findings about comments, which no comment silences
_ELSEWHERE = ("boilerplate/known-line",)  # made from a file of learnt lines, where one is given

BEFORE_BLOCK = ("rst", "subtitles")
"""Kinds in which a comment cannot stand between the lines of a paragraph: there it holds for the whole of it."""

_SOLID = re.compile(r"\S")
_BARE = re.compile(r"(?:[ \t]|<[^<>\n]*>)*")  # a line of nothing but tags and other comments


class Region(NamedTuple):
    start: int
    end: int
    comment: int  # index


class Guard(NamedTuple):
    """Lines that belong together: comments from `start` on, and what they speak of. Edits that keep to one line between
    `low` and `end`, and outside the comments, cannot part them."""

    start: int
    end: int
    low: int


class Marks:
    """The comments of one text: what each silences, which lines they hold together, and what is wrong with them."""

    def __init__(self, document: Document) -> None:
        self.text, self.kind = document.text, document.format
        self.comments = comments(document)
        self.faults: list[Hit] = []
        self._spans = [(one.start, one.end) for one in self.comments]
        self.regions: dict[str, list[Region]] = {}
        self.filled: set[tuple[int, str]] = set()  # comment and name, where there is text that it could silence
        guards: list[Guard] = []
        opened: dict[str, tuple[int, int]] = {}  # name -> index and place of the `off` that waits for its `on`
        for at, one in enumerate(self.comments):
            low, high = self._target(at) if one.alone and one.verb == "ignore" else (one.low, one.high)
            guards.append(Guard(one.low, high, one.high + 1 if one.alone and low == one.low else low))
            if one.verb == "ignore":
                self._silence(one, at, low if high > one.high or not one.alone else high, high)
            elif one.verb == "ignore-file":
                self._silence(one, at, 0, len(self.text))
            elif one.verb == "off":
                for name in named(one):
                    self._close(opened, name, one.start)
                    opened[name] = at, one.end
            elif one.verb == "on":
                self._on(one, opened)
        for name, (at, _) in list(opened.items()):
            self._close(opened, name, len(self.text))
            self._fault(self.comments[at], f"“{name}” is never switched on again: add an `on`, or say `ignore-file`.")
        for regions in self.regions.values():
            regions.sort()
        self._tops = {name: _tops(regions) for name, regions in self.regions.items()}
        self._guards = _merged(guards)

    def _fault(self, one: Comment, message: str) -> None:
        self.faults.append(Hit(one.start, one.end, None, None, message))

    def _silence(self, one: Comment, at: int, start: int, end: int) -> None:
        for name in named(one):
            self._hold(name, start, end, at)

    def _close(self, opened: dict[str, tuple[int, int]], name: str, end: int) -> None:
        if name in opened:
            at, start = opened.pop(name)
            self._hold(name, start, end, at)

    def _hold(self, name: str, start: int, end: int, at: int) -> None:
        self.regions.setdefault(name, []).append(Region(start, end, at))
        if _SOLID.search(self.text, start, end):
            self.filled.add((at, name))

    def _on(self, one: Comment, opened: dict[str, tuple[int, int]]) -> None:
        every = named(one) == (ALL,)
        if every and not opened:
            self._fault(one, "Nothing is switched off here.")
        for name in list(opened) if every else named(one):
            if name not in opened:
                self._fault(one, f"“{name}” is not switched off here.")
            self._close(opened, name, one.start)

    def _target(self, at: int) -> tuple[int, int]:
        """The next line with text of its own (or its paragraph); without one, the comment's own lines."""
        text, one = self.text, self.comments[at]
        low, following = one.high + 1, at + 1
        while low < len(text):
            high = text.find("\n", low)
            high = len(text) if high < 0 else high
            other = self.comments[following] if following < len(self.comments) else None
            if other and other.low <= low and other.alone:
                low, following = max(low, other.high + 1), following + 1
            elif _BARE.fullmatch(text, low, high):
                low = high + 1
            else:
                if self.kind in BEFORE_BLOCK:
                    blank = re.compile(r"\n[ \t]*(?=\n|\Z)").search(text, high)
                    high = blank.start() if blank else len(text)
                return low, high
        return one.low, one.high

    def holder(self, rule: str, start: int, end: int) -> tuple[int, str] | None:
        """Index of the innermost comment that silences a rule on text[start:end], and the name that does it."""
        blank = not self.text[start:end].strip()  # a line break belongs to the lines on either side
        for name in (rule, rule.partition("/")[0], ALL):
            regions = self.regions.get(name, ())
            tops = self._tops.get(name, ())
            for at in range(bisect_right(regions, (end, len(self.text) + 1, 0)) - 1, -1, -1):
                if tops[at] < start:
                    break
                low, high, comment = regions[at]
                if (low < end and start < high) or (blank and low <= end and start <= high):
                    return comment, name
        return None

    def inside(self, start: int, end: int) -> bool:
        """Whether all of text[start:end] is in one comment."""
        at = bisect_right(self._spans, (start, len(self.text) + 1)) - 1
        return at >= 0 and self._spans[at][0] <= start and end <= self._spans[at][1]

    def spares(self, start: int, end: int, fix: str) -> bool:
        """Whether an edit leaves every comment whole, and with its line."""
        at = bisect_left(self._guards, (start,), key=lambda guard: (guard.end,))
        for guard in self._guards[at:]:
            if guard.start > end:
                return True
            if guard.low <= start and end <= guard.end:
                if not self._within(guard, start, end, fix):
                    return False
            elif end <= guard.start:
                if (fix or self.text[max(0, start - 1) : start])[-1:] not in ("", "\n"):
                    return False
            elif start < guard.end or (fix + self.text[end : end + 1])[:1] not in ("", "\n"):
                return False
        return True

    def _within(self, guard: Guard, start: int, end: int, fix: str) -> bool:
        if "\n" in fix or "\n" in self.text[start:end]:
            return False
        first = max(0, bisect_left(self._spans, (guard.low,)) - 1)
        near = self._spans[first : bisect_left(self._spans, (guard.end,))]
        if any((start < high and low < end) or low < start < high for low, high in near):
            return False
        return bool(fix.strip() or rest(self.text, guard.low, guard.end, sorted([*near, (start, end)])))


def named(one: Comment) -> tuple[str, ...]:
    """The names in a comment; without any it is about all rules."""
    return tuple(name.text for name in one.names) or (ALL,)


def _tops(regions: Sequence[Region]) -> list[int]:
    """For each region, how far it or one before it reaches."""
    made: list[int] = []
    for region in regions:
        made.append(max(region.end, made[-1]) if made else region.end)
    return made


def _merged(guards: Sequence[Guard]) -> list[Guard]:
    made: list[Guard] = []
    for guard in sorted(guards):
        if made and guard.start <= made[-1].end:
            last = made[-1]
            made[-1] = Guard(last.start, max(last.end, guard.end), max(last.low, guard.low))
        else:
            made.append(guard)
    return made


class Silence:
    """The word of the people on one text, for the engine to ask on every text that the fixes lead to.

    `everyone` are all rules that there are, `running` those that run; `keep` is asked of each finding besides.
    """

    def __init__(self, everyone: Sequence[Rule], running: Sequence[Rule], keep: Keep | None = None) -> None:
        self._everyone, self._running, self._keep = everyone, running, keep
        self._document: Document | None = None
        self._marks: Marks
        self._used: set[tuple[tuple[str, int], str]] = set()  # key of a comment, name

    def marks(self, document: Document) -> Marks:
        if self._document is not document:
            self._document, self._marks = document, Marks(document)
        return self._marks

    def judged(self, document: Document, rule: Rule, hits: Iterable[Hit]) -> Iterator[Hit]:
        """The hits that are not silenced, without fixes that would tear a comment from its line."""
        marks = self.marks(document)
        for hit in hits:
            if rule.category == ITSELF:
                yield hit
            elif not self.silenced(document, rule.id, hit.start, hit.end) and not marks.inside(hit.start, hit.end):
                fits = hit.fix is None or marks.spares(hit.start, hit.end, hit.fix)
                yield hit if fits else hit._replace(fix=None)

    def silenced(self, document: Document, rule: str, start: int, end: int) -> bool:
        """Whether somebody wants nothing said, by this rule, of text[start:end]. What silences it has been of use."""
        if self._keep and self._keep(rule, document.text, start, end):
            return True
        marks = self.marks(document)
        holder = marks.holder(rule, start, end)
        if holder:
            self._used.add((marks.comments[holder[0]].key, holder[1]))
        return holder is not None

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(rule.id for rule in (*self._everyone, *self._running)).union(_ELSEWHERE)

    @cached_property
    def _ran(self) -> frozenset[str]:
        return frozenset(rule.id for rule in self._running)

    def malformed(self, document: Document) -> Iterator[Hit]:
        """Comments that say what nobody understands."""
        from cleanlint.catalog import nearest

        marks = self.marks(document)
        for one in marks.comments:
            if not one.verb:
                yield Hit(one.start, one.end, None, None, "Write “cleanlint:”, then ignore, off, on or ignore-file.")
            for name in one.names:
                if one.verb and not (name.text in (ALL, *CATEGORIES) or name.text in self._ids or _grammar(name.text)):
                    near = nearest(name.text, [*self._ids, *CATEGORIES])
                    yield Hit(name.start, name.end, None, None, f"There is no rule or category “{{found}}”{near}")
        yield from marks.faults

    def unreasoned(self, document: Document) -> Iterator[Hit]:
        """Comments that silence something and do not say why."""
        for one in self.marks(document).comments:
            if one.verb not in ("", "on") and not one.reasoned:
                yield Hit(one.start, one.end)

    def unused(self, document: Document) -> Iterator[Hit]:
        """Names that have silenced nothing on this text or on one that led to it, where their rules all ran."""
        marks = self.marks(document)
        for at, one in enumerate(marks.comments):
            if one.verb not in ("ignore", "ignore-file", "off"):
                continue
            idle = [name for name in named(one) if (one.key, name) not in self._used and self._told(marks, at, name)]
            if len(idle) == len(named(one)):
                span = _removal(document, one) if one.verb != "off" else None
                yield Hit(*(span or (one.start, one.end)), "" if span else None)
            elif idle:
                kept = ", ".join(name.text for name in one.names if name.text not in idle)
                which = ", ".join(f"“{name}”" for name in idle)
                yield Hit(
                    one.names[0].start, one.names[-1].end, kept, None, f"{which} of this comment: nothing is silenced."
                )

    def _told(self, marks: Marks, at: int, name: str) -> bool:
        """Whether all rules of that name ran, or could have said nothing."""
        if (at, name) not in marks.filled:
            return True
        if name in self._ids:
            return name in self._ran
        names = [rule.id for rule in self._everyone if rule.default and name in (ALL, rule.category)]
        return bool(names) and self._ran.issuperset(names)


def _grammar(name: str) -> bool:
    return name.startswith("grammar/")


def _removal(document: Document, one: Comment) -> tuple[int, int] | None:
    """The span to delete so that nothing is left of a comment: its lines, or it and the blanks before it. None where it
    opens a line: in Markdown that line is HTML, and would be prose without it."""
    if one.alone:
        return document.delete_lines(document.line_index(one.start), document.line_index(one.end - 1))
    start = one.start
    while start > one.low and document.text[start - 1] in " \t":
        start -= 1
    return (start, one.end) if start > one.low else None
