"""One text, cut in every way that the profiles ask for, each way once."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cached_property
from itertools import chain
from string import punctuation
from typing import NamedTuple

import regex

from cleanlint.scoring import english
from cleanlint.scoring.repeats import Repeats

_MEMORY = 100_000  # distinct chunks remembered: about 90 MB
_LONGEST_REMEMBERED = 64
_LONG_CHUNKS = 20  # characters in the mean: longer than words are
_NO_PUNCTUATION = str.maketrans("", "", punctuation)
_word_or_marks = regex.compile(r"\w+|[^\w\s]+").findall
_chunk_or_gap = re.compile(r"\s+|\S+").findall
# Letters join across one mark of the kind in “can't”, digits across one of the kind in “1,000.5”; both join the low line.
_ascii_words = re.compile(r"\w+(?:(?:(?<=[A-Za-z])[.':](?=[A-Za-z])|(?<=[0-9])[.',;](?=[0-9]))\w+)*", re.ASCII).findall
_AFTER = r"(?:[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]|(?<=\p{WB=ZWJ})\p{Extended_Pictographic})*+"
_LETTER = r"[\p{WB=ALetter}\p{WB=Hebrew_Letter}]"
_BETWEEN = r"\p{WB=MidNumLet}\p{WB=Single_Quote}"
_RUN = (
    rf"(?:(?:{_LETTER}{_AFTER}(?:[\p{{WB=MidLetter}}{_BETWEEN}]{_AFTER}(?={_LETTER}))?+"
    rf"|\p{{WB=Numeric}}{_AFTER}(?:[\p{{WB=MidNum}}{_BETWEEN}]{_AFTER}(?=\p{{WB=Numeric}}))?+)++"
    rf"|(?:\p{{WB=Katakana}}{_AFTER})++)"
)
_JOIN = rf"(?:(?:\p{{WB=ExtendNumLet}}{_AFTER})++)"
_unicode_words = regex.compile(rf"{_JOIN}?+{_RUN}(?:{_JOIN}{_RUN}?+)*+|{_JOIN}|[\p{{L}}\p{{N}}]{_AFTER}").findall


class Chunk(NamedTuple):
    """What the English tokens of one chunk come to. `turns`: sentences begun and state after, by the state before."""

    tokens: tuple[str, ...]
    lettered: int  # tokens with a letter
    worded: int  # tokens that are not all punctuation
    letters: int  # characters of these
    turns: tuple[tuple[int, bool], tuple[int, bool]] | None  # None: an ordinary word


class Cut:
    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def chunks(self) -> list[str]:
        return self.text.split()

    @cached_property
    def words(self) -> int:
        """Chunks; in scripts that set none apart, words by Unicode's rules: there nearly every sign."""
        spaced = len(self.chunks)
        return len(self.unicode_words) if len(self.text) > _LONG_CHUNKS * spaced > 0 else spaced

    @cached_property
    def counted(self) -> Counter[str]:
        return Counter(self.chunks)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def with_letter(self) -> int:
        """Chunks that hold a letter."""
        return sum(times for chunk, times in self.counted.items() if chunk.isalpha() or any(map(str.isalpha, chunk)))

    @cached_property
    def chunk_repeats(self) -> Repeats:
        return Repeats(self.chunks)

    @cached_property
    def english(self) -> dict[str, Chunk]:
        """The chunks' English tokens."""
        global _remembered
        known = _remembered
        missing = [chunk for chunk in self.counted if chunk not in known]
        if len(known) + len(missing) > _MEMORY:
            known = _remembered = {}  # a new one: another thread may still look into the old one
            missing = list(self.counted)
        found = {chunk: _as_english(chunk) for chunk in missing}
        if any(len(chunk) > _LONGEST_REMEMBERED for chunk in missing):
            known.update((chunk, entry) for chunk, entry in found.items() if len(chunk) <= _LONGEST_REMEMBERED)
            return {chunk: found.get(chunk) or known[chunk] for chunk in self.counted}
        known.update(found)
        return known

    @cached_property
    def tokens(self) -> list[str]:
        known = self.english
        return list(chain.from_iterable([known[chunk].tokens for chunk in self.chunks]))

    @cached_property
    def token_repeats(self) -> Repeats:
        return Repeats(self.tokens)

    def sentences(self, line: str) -> tuple[int, int]:
        """English sentences of one line, which may be new to this text, and tokens."""
        known = self.english
        count, tokens, ended = 1, 0, False
        gaps = "  " in line or not line.isprintable()  # a gap of more than one space begins a sentence as a word would
        for part in _chunk_or_gap(line) if gaps else line.split():
            chunk = known.get(part)
            if not chunk:
                if part.isspace():
                    if ended and part != " ":
                        count, ended = count + 1, False
                    continue
                chunk = _as_english(part)
            tokens += len(chunk.tokens)
            if chunk.turns:
                begun, ended = chunk.turns[ended]
                count += begun
            elif ended:
                count, ended = count + 1, False
        return count, tokens

    @cached_property
    def unicode_words(self) -> list[str]:
        """Words by the boundaries of Unicode's annex 29, those that begin with a letter or digit."""
        known: dict[str, list[str]] = {}
        for chunk in self.counted:
            if not chunk.isascii():
                known[chunk] = [word for word in _unicode_words(chunk) if word[0].isalnum()]
            elif chunk.isalpha():
                known[chunk] = [chunk]
            else:
                known[chunk] = [word for word in _ascii_words(chunk) if word[0] != "_"]
        return list(chain.from_iterable([known[chunk] for chunk in self.chunks]))

    @cached_property
    def normal_words(self) -> list[str]:
        """Lower case, without ASCII punctuation, accents set apart."""
        text = self.text.translate(_NO_PUNCTUATION).lower()
        return (text if text.isascii() else unicodedata.normalize("NFD", text)).split()

    @cached_property
    def normal_counted(self) -> Counter[str]:
        return Counter(self.normal_words)

    @cached_property
    def word_puncts(self) -> Counter[str]:
        """Runs of word characters, and runs of anything else but space."""
        return Counter(_word_or_marks(self.text))


def _as_english(chunk: str) -> Chunk:
    tokens = english.tokens(chunk)
    if len(tokens) == 1 and chunk.isalpha():
        return Chunk(tokens, 1, 1, len(chunk), None)
    if len(tokens) == 2 and tokens[1] in _AFTER_WORD and tokens[0].isalpha():
        return Chunk(tokens, 1, 1, len(tokens[0]), _AFTER_WORD[tokens[1]])
    worded = [token for token in tokens if not all(character in _SYMBOLS for character in token)]
    lettered = sum(any(map(str.isalpha, token)) for token in tokens)
    kinds = [2 if token in english.ENDS else english.is_punctuation(token) for token in tokens]
    return Chunk(tokens, lettered, len(worded), sum(map(len, worded)), _turns(kinds) if any(kinds) else None)


def _turns(kinds: list[int]) -> tuple[tuple[int, bool], tuple[int, bool]]:
    """A sentence begins with the first token after an end mark that is neither end mark nor punctuation."""
    outcomes = []
    for ended in (False, True):
        count = 0
        for kind in kinds:
            if kind == 2:
                ended = True
            elif ended and not kind:
                count += 1
                ended = False
        outcomes.append((count, ended))
    return outcomes[0], outcomes[1]


def terminal_marks() -> frozenset[str]:
    """datatrove's end marks of a line: sentence ends in all scripts, but no quotes and no ellipsis."""
    return english.ENDS | set("؝؞࠷࠹࠽࠾។៕៖៙៚᭽᭾⹓⹔𐽕𐽖𐽗𐽘𐽙𐾆𐾇𐾈𐾉𑥄𑥆𑻷𑻸𑽃𑽄𖺘")


_remembered: dict[str, Chunk] = {}
_AFTER_WORD = {mark: _turns([0, 2 if mark in ".!?" else 1]) for mark in ".!?,;:)”’"}  # the most usual, made once
# datatrove's punctuation. The full-width digit one is in it by a slip of its makers, and so it counts here as it does there.
_SYMBOLS = (
    set("\"#$%&'()*+,-/:;<=>@[\\]^_`{|}~«´»–—’“”„…∶━►、〈〉《》「」【】％（），１：；～")
    | {chr(c) for a, b in ((0, 9), (11, 32), (127, 160)) for c in range(a, b)}
    | terminal_marks()
)
