"""A text's matches: from the disk where they are known, else from the server."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from cleanlint.document import Document
from cleanlint.grammar import client
from cleanlint.grammar.annotate import Paragraph, paragraphs
from cleanlint.grammar.client import Match, parameters
from cleanlint.grammar.problem import GrammarError
from cleanlint.grammar.settings import Settings
from cleanlint.grammar.store import Store, key

Told = TypeVar("Told")

PATIENCE = 3  # failures in a row that make a server count as gone

ACROSS = frozenset(
    ("EN_WORD_COHERENCY", "EN_REPEATEDWORDS", "ENGLISH_WORD_REPEAT_BEGINNING_RULE", "EN_UNPAIRED_BRACKETS",
     "EN_UNPAIRED_QUOTES", "PARAGRAPH_REPEAT_BEGINNING_RULE", "TOO_LONG_PARAGRAPH", "READABILITY_RULE_SIMPLE",
     "READABILITY_RULE_DIFFICULT", "EMPTY_LINE", "TWO_HYPHENS")
)  # fmt: skip
"""Rules that compare paragraphs: what they say would depend on which paragraphs happen to be asked about together."""


IMPRECISE = frozenset(
    ("A_UNCOUNTABLE", "ADVISE_VBG", "AGREEMENT_SENT_START", "ALL_MOST_SOME_OF_NOUN", "BOTH_AS_WELL_AS", "COMA_COMMA",
     "COLLECTIVE_NOUN_VERB_AGREEMENT_VBP", "GRADUATE_FROM", "IN_WEEKDAY", "IN_WHO", "MUCH_COUNTABLE",
     "NNS_THAT_AGREEMENT", "PLURAL_THAT_AGREEMENT", "THE_SOME", "THE_SUPERLATIVE")
)  # fmt: skip
"""Rules that were wrong, or about taste, wherever they spoke in the texts they were measured on (twice at least)."""


class Place(NamedTuple):
    """A match in the coordinates of the document; `mendable`: it holds nothing but prose."""

    match: Match
    start: int
    end: int
    mendable: bool


class Checker:
    """One run's talk with one server. Once the server fails for good it is not tried again."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.fixed = parameters(settings)
        self.store = Store(settings.cache)
        self.version = self.store.version(settings.server)
        self.gone = ""  # why nothing more can be asked
        self.asked = self.known = 0  # paragraphs sent, paragraphs answered from the disk
        self._failed = 0

    def places(self, document: Document) -> list[Place]:
        """Raises GrammarError."""
        found = paragraphs(document)
        answers = self._answers(found) if found else []
        return [place for one, got in zip(found, answers, strict=True) for place in self._kept(one, got)]

    def close(self) -> None:
        self.store.close()

    def _answers(self, wanted: Sequence[Paragraph]) -> list[list[Match]]:
        """What is kept on disk is of one version of the server; one that is of another by now is asked anew."""
        for attempt in range(3):
            self.version = version = self.version or self._told(lambda: client.version(self.settings))
            keys = [key(one, self.fixed, version, self.settings.ngrams) for one in wanted]
            known = {name: got for name in set(keys) if (got := self.store.get(name)) is not None}
            missing = {name: one for name, one in zip(keys, wanted, strict=True) if name not in known}
            changed = False
            for group in _groups(list(missing.items()), self.settings.request_size):
                known.update(self._ask(group))
                changed = self.version != version
                if changed and attempt < 2:
                    break
            if not changed or attempt == 2:  # several servers behind one address: take them as they come
                break
        self.known += len(wanted) - len(missing)
        return [known[name] for name in keys]

    def _ask(self, group: Sequence[tuple[bytes, Paragraph]]) -> dict[bytes, list[Match]]:
        asked = [one for _, one in group]
        try:
            answer = self._told(lambda: client.ask(self.settings, asked, self.fixed))
        except GrammarError as error:
            if not error.smaller or len(group) == 1:
                raise
            half = len(group) // 2
            return {**self._ask(group[:half]), **self._ask(group[half:])}
        self.asked += len(group)
        made = dict(zip((name for name, _ in group), answer.matches, strict=True))
        if answer.version == self.version:
            self.store.put(made)
        self._met(answer.version)
        return made

    def _met(self, version: str) -> None:
        self.version = version
        self.store.remember(self.settings.server, version)

    def _told(self, asking: Callable[[], Told]) -> Told:
        """Ask, once more where that may help, and keep in mind a server that is gone."""
        if self.gone:
            raise GrammarError(self.gone)
        for attempt in range(2):
            try:
                made = asking()
            except GrammarError as error:
                if error.again and not attempt:
                    time.sleep(0.5)
                    continue
                self._failed += not error.smaller
                if error.fatal or self._failed >= PATIENCE:
                    self.gone = str(error)
                    error.fatal = True
                raise
            self._failed = 0
            return made
        raise AssertionError

    def _kept(self, paragraph: Paragraph, matches: Sequence[Match]) -> Iterator[Place]:
        wanted = self.settings
        for match in matches:
            chosen = "ALL" in wanted.categories or match.category in wanted.categories or match.rule in wanted.rules
            if not chosen or match.rule in wanted.ignore or match.rule in ACROSS:
                continue
            if wanted.precise and match.rule not in wanted.rules and _doubtful(paragraph, match):
                continue
            near, inside = paragraph.touches(match.start, match.end)
            start, end = paragraph.start + match.start, paragraph.start + match.end
            if not near and not (match.kind == "misspelling" and self._right(paragraph.sent[match.start : match.end])):
                yield Place(match, start, end, not inside)

    def _right(self, word: str) -> bool:
        return word in self.settings.words or word.lower() in self.settings.words


def _doubtful(paragraph: Paragraph, match: Match) -> bool:
    """Whether LanguageTool has nothing to suggest, or other hyphens, spaces, capitals or accents for the same letters, or
    speaks of what somebody is quoted as having said.

    The first are guesses that were nearly all wrong; the second are how a house writes compounds and foreign names; the
    third are a speaker's own words.
    """
    if match.rule in IMPRECISE or not match.suggestions:
        return True
    sent = paragraph.sent
    before = sent[: match.start]
    quoted = before.count("“") > before.count("”") or before.count('"') % 2 == 1
    return quoted or _letters(match.suggestions[0]) == _letters(sent[match.start : match.end])


def _letters(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text).casefold() if one.isalnum())


def _groups(items: list[tuple[bytes, Paragraph]], size: int) -> Iterator[list[tuple[bytes, Paragraph]]]:
    """In requests of about `size` characters; a paragraph is never cut."""
    group: list[tuple[bytes, Paragraph]] = []
    length = 0
    for item in items:
        if group and length + item[1].size > size:
            yield group
            group, length = [], 0
        group.append(item)
        length += item[1].size
    if group:
        yield group
