"""What a fix would change, by word: paragraphs are one line, so a line diff would show everything and nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleanlint.files import Source
from cleanlint.patch import Edit
from cleanlint.report.look import Look, path, visible, window

_AROUND = 40
"""Characters shown around a change."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_MOST = 2000
"""Words in one edit beyond which its two sides are shown whole."""


def diff(look: Look, source: Source, edits: Sequence[Edit]) -> str:
    """The edits of one file, those near each other together, each with the rules that ask for it."""
    name = path(source.name)
    rows = [look.paint(f"--- {name}\n+++ {name} (mended)", "bold")]
    line, counted = 1, 0
    for group in _near(source.text, edits):
        start = group[0].start
        line += source.text.count("\n", counted, start)
        counted = start
        rules = dict.fromkeys(edit.rule.id for edit in group if edit.rule)
        column = start - source.text.rfind("\n", 0, start)
        rows += [look.paint(f"@@ {line}:{column} {', '.join(rules)} @@", "hint"), _hunk(look, source.text, group)]
    return "".join(f"{row}\n" for row in rows)


def _near(text: str, edits: Sequence[Edit]) -> list[list[Edit]]:
    groups: list[list[Edit]] = []
    for edit in edits:
        last = groups[-1][-1].end if groups else 0
        if groups and edit.start - last < 2 * _AROUND and "\n" not in text[last : edit.start]:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return groups


def _hunk(look: Look, text: str, group: Sequence[Edit]) -> str:
    left, _ = window(text, group[0].start, group[0].end, _AROUND, 0)
    _, right = window(text, group[0].start, group[-1].end, 0, _AROUND)
    parts, at = [visible(left, joiners=False)], group[0].start
    for edit in group:
        parts += (visible(text[at : edit.start], joiners=False), by_word(look, text[edit.start : edit.end], edit.text))
        at = edit.end
    return "".join((*parts, visible(right, joiners=False)))


def by_word(look: Look, old: str, new: str) -> str:
    """Git's word diff: “[-old-]{+new+}”, or struck out and green."""
    if not old or not new:
        return _struck(look, old) + _added(look, new)
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > _MOST:
        return _struck(look, old) + _added(look, new)
    from difflib import SequenceMatcher

    parts = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(visible("".join(before[i:j]), joiners=False))
        else:
            parts.append(_struck(look, "".join(before[i:j])) + _added(look, "".join(after[k:m])))
    return "".join(parts)


def _struck(look: Look, text: str) -> str:
    return "" if not text else look.paint(_seen(text), "bad") if look.colour else f"[-{_seen(text)}-]"


def _added(look: Look, text: str) -> str:
    return "" if not text else look.paint(_seen(text), "good") if look.colour else f"{{+{_seen(text)}+}}"


def _seen(text: str) -> str:
    return visible(text.replace(" ", "·") if text.isspace() else text)
