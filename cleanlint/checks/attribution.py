"""“…,” she said: the words that attribute speech, and so show where a quotation must have ended."""

from __future__ import annotations

import re

from cleanlint.patterns import lazy

_VERB = (
    r"(?:said|says|adds?|added|told|tells|wrote|writes|tweeted|explained|explains|noted|notes|continued|concluded|"
    r"replied|asked|asks|argued|argues|insisted|warned|claimed|declared|recalled|stated|states|announced|quipped|"
    r"(?:is|was|are|were|can be) (?:heard|seen|quoted)|admitted|responded|reported|remarked|observed|testified|"
    r"urged|vowed|shouted|exclaimed|agreed|stressed|predicts|predicted|cried|rejoined|answered|laughed|sighed|joked|"
    r"whispered|muttered|recalls|suggested|suggests|confirmed|acknowledged|cautioned|advised|revealed|teased|gushed|"
    r"commented|mused|reflected|boasted|thinks|believes)"
)
_WHO = (
    r"(?:he|she|they|it|"
    r"(?:the|a|an|his|her|their|one|another) (?:[\w’'-]{1,24} ){0,4}?[\w’'-]{1,24}|"
    r"[A-Z][\w.’'-]{1,24}(?: (?:[A-Z][\w.’'-]{0,24}|of|the|for|and|de|van|von)){0,6})"
)
_ADVERB = r"(?:also|then|later|once|had|has|often|simply|\w{2,12}ly)"
_CLAUSE = rf" (?:(?:{_WHO}(?:, [^,.\n“”\"]{{3,80}},)? )?(?:{_ADVERB} )?{_VERB}\b(?! that\b))"
_HERE = lazy(rf"[,!?…—](?=[’']?{_CLAUSE})")
_BETWEEN = lazy(  # right before the speech goes on: any verb will do
    rf"[,!?…—](?= (?:{_WHO} (?:\w{{2,12}}ly )?[a-z]{{3,14}}|[a-z]{{3,14}} {_WHO})(?: \w{{2,12}}ly)?[,:]? ?$)"
)
_THERE = lazy(rf"(?:{_CLAUSE})")
_WORD = r"(?:[A-Z0-9][\w’'&:-]{0,20}|of|the|an?|and|in|on|for|to|with|at|by|your|from)"
_TITLE = lazy(
    rf" ?(?!(?:In|At|On|For|From|With|By|To|As|After|Before|When|If) )[A-Z0-9][\w’'&:-]{{0,20}}(?: {_WORD}){{1,14}}[,.]"
    r"(?= (?:the|an?|which|his|her)\b)"
)
_BROKEN = lazy(r"\.(?<=[a-z\d]\.)(?= [a-z])")
_CLAUSE_END = lazy(r",(?<=[a-z\d],)(?= (?:the|a|an|which|he|she|his|her|but|and)\b)")


def attribution(text: str, start: int, end: int, certain: bool, after: bool = False) -> int | None:
    """Offset between speech and the words that attribute it, in text[start:end].

    `certain`: the speech surely ended before `end`, so weaker signs will do. `after`: only directly at `start`.
    """
    if after:
        return start if _THERE.match(text, start, end) else None
    match = _here(text, start, end) or _BETWEEN.search(text, start, end)
    if not match:
        title = _TITLE.match(text, start, end)
        if title:
            return title.end()
        match = _BROKEN.search(text, start, end)
    if not match and certain:
        match = _CLAUSE_END.search(text, start, end)
    return match.end() if match else None


def _here(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first “, she said” that does not follow a quotation within this one: ‘Jump,’ he says."""
    for match in _HERE.finditer(text, start, end):
        at = match.end()
        if text[at : at + 1] != "’" or text.rfind("‘", start, at) <= text.rfind("’", start, at):
            return match
    return None


def names_speaker(text: str, start: int, end: int) -> bool:
    """Whether words that attribute the speech stand in text[start:end]: then it was closed, or should have been."""
    return _here(text, start, end) is not None
