"""Matches into findings, beside those of the rules: ours first."""

from __future__ import annotations

from collections.abc import Sequence

from cleanlint.grammar.checker import Place
from cleanlint.grammar.client import Match
from cleanlint.patch import Edit, Origins
from cleanlint.rule import Finding, Rule


def id(match: Match) -> str:
    return f"grammar/{match.rule}"


def rule(match: Match, severity: str) -> Rule:
    """LanguageTool's rule as one of ours."""
    return Rule(id(match), match.message, severity, "grammar", fixable=True)


def edits(places: Sequence[Place], left: Sequence[Finding], text: str, severity: str) -> list[Edit]:
    """The fixes that can be made: one suggestion, nothing but prose in the span, no finding of ours there."""
    made, at = [], 0
    for place in sorted(places, key=lambda one: (one.start, one.end)):
        fix = _fix(place, text)
        if fix is not None and place.start >= at and not _taken(place.start, place.end, left):
            made.append(Edit(place.start, place.end, fix, rule(place.match, severity), False, place.match.message))
            at = place.end + 1
    return made


def findings(
    text: str, given: str, places: Sequence[Place], ours: Sequence[Finding], origins: Origins, severity: str
) -> list[Finding]:
    """All findings in text order. `places` are in `text`, which `origins` leads back to the text as given."""
    made = list(ours)
    for place in places:
        start, end = origins.span(place.start, place.end)
        if _taken(start, end, ours):
            continue
        fix = _fix(place, text) if given[start:end] == text[place.start : place.end] else None
        line, column = given.count("\n", 0, start) + 1, start - given.rfind("\n", 0, start)
        told = rule(place.match, severity)
        made.append(
            Finding(
                told.id, told.severity, message(place.match), start, end, line, column, given[start:end], fix, False
            )
        )
    return sorted(made, key=lambda one: (one.start, one.end))


def message(match: Match) -> str:
    """LanguageTool's words, its category, and what it suggests where that is not one thing."""
    more = match.suggestions[:3] if len(match.suggestions) > 1 else ()
    suggested = "; perhaps " + ", ".join(f"“{one}”" for one in more) if more else ""
    return f"{match.message.rstrip('.')} (LanguageTool, {match.category.lower().replace('_', ' ')}{suggested})."


def _fix(place: Place, text: str) -> str | None:
    if not place.mendable or len(place.match.suggestions) != 1:
        return None
    fix = place.match.suggestions[0]
    return fix if fix != text[place.start : place.end] else None


def _taken(start: int, end: int, ours: Sequence[Finding]) -> bool:
    """Whether one of our findings speaks of that place. One that offers no fix for a long part does not own all of it."""
    return any(
        max(one.start, start) < min(one.end, end) or (one.start == one.end and start <= one.start <= end)
        for one in ours
        if one.fix is not None or one.end - one.start <= 3 * (end - start) + 40
    )
