"""What of a finding is shown: its place without the line breaks around it, and the change it offers, in few words."""

from __future__ import annotations

from cleanlint.report.look import shorten, visible
from cleanlint.rule import Finding


def core(text: str, finding: Finding) -> tuple[int, int]:
    """The span without the line breaks at its ends: a deleted line takes some along."""
    start, end = finding.start, finding.end
    if not finding.found.strip("\n"):
        return start, start
    while text[start] == "\n":
        start += 1
    while text[end - 1] == "\n":
        end -= 1
    return start, end


def change(text: str, finding: Finding) -> tuple[str, str]:
    """What the fix takes away and what it puts there, both on one line and short; a mark with the word it stands at."""
    found, fix = finding.found, finding.fix or ""
    if len(found) <= 3 and not any(letter.isalnum() for letter in found):
        left, right = _words(text, finding.start, finding.end)
        found, fix = left + found + right, left + fix + right
    if found and fix:
        found, fix = _apart(found, fix)
    return shorten(visible(found), 60), shorten(visible(fix), 60)


def advice(text: str, finding: Finding) -> str:
    """The change in words without colour, as “safe fix: “to.” → “to””, or nothing where there is no fix."""
    if finding.fix is None:
        return ""
    found, fix = change(text, finding)
    what = f"“{found}” → “{fix}”" if found and fix else f"delete “{found}”" if found else f"insert “{fix}”"
    return f"{'safe' if finding.safe else 'unsafe'} fix: {what}"


def _words(text: str, start: int, end: int, most: int = 16) -> tuple[str, str]:
    """What touches a place: a mark or a blank says little without the word it stands at."""
    before, after = text[max(0, start - most) : start], text[end : end + most]
    left = "" if not before or before[-1].isspace() else before.split()[-1]
    right = "" if not after or after[0].isspace() else after.split()[0]
    return ("…" + left if len(left) == most else left), (right + "…" if len(right) == most else right)


def _apart(found: str, fix: str, keep: int = 12) -> tuple[str, str]:
    """Both texts without most of what they share at their ends, where they are too long to be shown whole."""
    if max(len(found), len(fix)) <= 60:
        return found, fix
    head = _shared(found, fix)
    tail = _shared(found[head:][::-1], fix[head:][::-1])
    if head > keep:
        found, fix = "…" + found[head - keep :], "…" + fix[head - keep :]
    if tail > keep:
        found, fix = found[: keep - tail] + "…", fix[: keep - tail] + "…"
    return found, fix


def _shared(one: str, other: str) -> int:
    """Length of the beginning that two texts share."""
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    return at
