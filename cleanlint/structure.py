"""Whether an edit leaves the markup as it is: no tag, mark, indent or line break more, fewer or elsewhere than before.

Edits are small, so this is judged by the line alone: which marks it holds, and what stands beside each, must stay. Line
breaks stay too, unless a whole plain paragraph goes. What is refused is still reported; only its fix is not offered.
"""

from __future__ import annotations

import re
from functools import cache

from cleanlint.formats import front
from cleanlint.mask import PLACEHOLDER

_LIGHT = r"\\.?|&[#\w]{1,33};?|!?\[+|\]+[(:]?|[*_`~|^$+#<>&{}]+|:{2,}|--+>|'{2,}|;;|(?<=\w)@(?=\w)|://"
_MARKS = {
    "html": r"[<>]|&[#\w]{0,33};?|\{[{%#]|[}%#]\}",
    "subtitles": r"[<>{}]|&[#\w]{0,33};?|--+>",
    "rst": _LIGHT + "|:",
    "front": r"[\"'\\:#{}\[\]&*!|>%@`]",
}
_NUMBER = r"(?:\d{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]{1,7}|#)"
_LEAD = (
    rf"[ \t]*(?:(?:{PLACEHOLDER}+|[-+*•>|]|\.{{1,6}}|#{{1,6}}|={{1,6}}|\(?{_NUMBER}[.)]|:[^:\n]{{1,40}}:)(?=[ \t]|$)[ \t]*|>)*"
    rf"[-+*#=|:.~`!?/%@{{}}<\[_^$&;'{PLACEHOLDER}]*\s*"
)
_HEAD = re.compile(rf"{_LEAD}(?:\(?\s?{_NUMBER}(?!\w)\s*[.)]?\s*)?")  # with what two edits may make a mark
_MARKED = re.compile(_LEAD)
_WORD = re.compile(r"(?:import|export)\b|(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):(?=[ \t])")
ENDS = frozenset(".,:;!?)")  # as good as a blank behind an address or code
NEAR = 80  # code points around an edit that it may have to do with


def keeps(text: str, prose: str, kind: str, start: int, end: int, fix: str) -> bool:
    """Whether text[start:end] may become `fix` in a document of this kind. `prose` is the text with markup masked."""
    while start < end and fix and text[start] == fix[0]:
        start, fix = start + 1, fix[1:]
    while start < end and fix and text[end - 1] == fix[-1]:
        end, fix = end - 1, fix[:-1]
    if PLACEHOLDER in prose[start:end] or PLACEHOLDER in fix:
        return False
    if "\n" in text[start:end] + fix and kind != "html":
        return kind != "subtitles" and not fix.strip() and _plain_paragraphs(prose, start, end, fix)
    low, high = prose.rfind("\n", 0, start) + 1, prose.find("\n", end)
    high = len(prose) if high < 0 else high
    left, right = prose[max(low, start - NEAR) : start], prose[end : min(high, end + NEAR)]
    old, new = left + prose[start:end] + right, left + fix + right
    if kind not in ("rst", "subtitles") and start < front.end(text):
        return prose[start - 1] != PLACEHOLDER and _marks("front", old) == _marks("front", new)
    if _marks(kind, old) != _marks(kind, new):
        return False
    if kind == "html":
        return True
    if not _settled(prose, low, start):
        lead = prose[low:start]
        if kind == "rst" and lead.strip() and not lead.strip(PLACEHOLDER + " \t"):
            return False  # behind the name of a field a blank must stay
        if _head(lead + prose[start:end] + right) != _head(lead + fix + right):
            return False
    if end + len(right) == high and _tail(old) != _tail(new):
        return False
    return kind != "rst" or _under_adornment(text, low, high, len(fix) - (end - start))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(f"{PLACEHOLDER}+|{_MARKS.get(kind, _LIGHT)}")


def _marks(kind: str, line: str) -> list[tuple[str, str, str]]:
    """The marks of a line and masked places, each with the kind of character before and after it."""
    found = []
    for match in _pattern(kind).finditer(line):
        low, high = match.span()
        after = line[high : high + 1]
        if match[0][0] == PLACEHOLDER and after in ENDS:
            after = " "
        found.append((match[0], _side(line[low - 1 : low] if low else ""), _side(after)))
    return found


def _side(char: str) -> str:
    return " " if not char or char.isspace() else "a" if char.isalnum() else char


def _head(line: str) -> tuple[str, str, bool, bool]:
    """What a line begins with, as far as it may mark a block: marks, a word of the markup; and whether anything follows,
    and words."""
    head, word = _HEAD.match(line), _WORD.match(line)
    lead = head[0] if head else ""
    rest = line[len(lead) :]
    if lead.rstrip()[-1:] == PLACEHOLDER:
        lead = lead.rstrip()
    return lead, word[0] if word else "", bool(rest), any(char.isalnum() for char in rest)


def _tail(line: str) -> tuple[bool, str]:
    """Blanks that break the line, and marks that announce what follows."""
    bare = line.rstrip()
    return len(line) - len(bare) > 1, bare[len(bare.rstrip("\\:+|")) :]


def _settled(prose: str, low: int, start: int) -> bool:
    """Whether the place `start` is so far behind what its line begins with that no edit there can make a mark of it."""
    head = _HEAD.match(prose, low, start)
    return start - (head.end() if head else low) > 12


def _under_adornment(text: str, low: int, high: int, grown: int) -> bool:
    """Whether a line that is a title stays no longer than the marks below it."""
    stop = text.find("\n", high + 1)
    below = text[high + 1 : stop if stop >= 0 else len(text)].strip()
    adorned = len(below) > 1 and not below[0].isalnum() and not below.strip(below[0])
    return grown <= 0 or not adorned or high - low + grown <= len(below)


def _plain_paragraphs(prose: str, start: int, end: int, fix: str) -> bool:
    """Whether the edit takes out whole paragraphs that nothing hangs on: plain lines, with plain lines or edges around."""
    gone = prose[start:end].strip()
    if not gone or _marks("markdown", gone):
        return False
    first = prose.index(gone, start)
    last = first + len(gone)
    above, below = prose[max(0, first - NEAR) : first], prose[last : last + NEAR]
    if any(map(_marked, prose[prose.rfind("\n", 0, first) + 1 : last].split("\n"))):
        return False
    if not _blank_end(above) or not _blank_end(below[::-1]):
        return False
    rest = prose[end : end + NEAR].lstrip("\n")
    gap = prose[max(0, start - NEAR) : start] + fix + prose[end : end + NEAR].removesuffix(rest)
    return not rest.strip() or (_blank_end(gap) and (rest[0] == "#" or not _marked(rest.partition("\n")[0])))


def _marked(line: str) -> bool:
    """Whether a line begins with an indent or a mark."""
    lead = _MARKED.match(line)
    return bool(lead and lead[0] and line.strip())


def _blank_end(text: str) -> bool:
    """Whether a text ends with a blank line, or is blank."""
    bare = text.rstrip()
    return not bare or text[len(bare) :].count("\n") > 1
