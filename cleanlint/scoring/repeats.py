"""Repeated word n-grams of a text, all lengths in one pass: an n-gram repeats only where both its (n-1)-grams do.

So each length looks only at the places that the length before left over: soon none, in a text that does not repeat itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate


class Repeats:
    """For n of 2 to 10: `at[n]`, the places of repeated n-grams, in order; `same[n]`, each place's first like it."""

    def __init__(self, words: Sequence[str], longest: int = 10) -> None:
        self.words = words
        self.at: dict[int, list[int]] = {}
        self.same: dict[int, dict[int, int]] = {}
        pairs = list(zip(words, words[1:], strict=False))
        counts = Counter(pairs)
        first: dict[tuple[str, str], int] = {}
        at = [place for place, pair in enumerate(pairs) if counts[pair] > 1] if len(counts) < len(pairs) else []
        same = {place: first.setdefault(pairs[place], place) for place in at}
        self.at[2], self.same[2] = at, same
        for n in range(3, longest + 1):
            seen: dict[tuple[int, str], int] = {}
            last = n - 1
            candidates = {
                place: seen.setdefault((same[place], words[place + last]), place) for place in at if place + 1 in same
            }
            times = Counter(candidates.values())
            same = {place: like for place, like in candidates.items() if times[like] > 1}
            at = list(same)
            self.at[n], self.same[n] = at, same
        self.lengths = list(map(len, words))
        self.offsets = [0, *accumulate(self.lengths)]
        self.characters = self.offsets[-1]

    def length(self, place: int, n: int) -> int:
        """Characters of the words of an n-gram."""
        return self.offsets[place + n] - self.offsets[place]

    def top(self, n: int) -> tuple[list[int], int]:
        """The places where the most frequent n-grams are first seen, and their count. No n-gram: no place, 0."""
        if not self.at[n]:
            return list(range(max(0, len(self.words) - n + 1))), int(len(self.words) >= n)
        times = Counter(self.same[n].values())
        most = max(times.values())
        return [place for place, count in times.items() if count == most], most

    def first_top(self, n: int) -> tuple[int, int]:
        """Characters and count of the most frequent n-gram, the first of several."""
        places, count = self.top(n)
        return (self.length(places[0], n), count) if places else (0, 0)

    def copies(self, n: int) -> Iterator[int]:
        """Places of repeated n-grams that were seen before."""
        return (place for place, like in self.same[n].items() if place != like)

    def greedy(self, n: int) -> int:
        """Characters of copies that do not overlap. An n-gram inside a copy is not looked at, nor remembered."""
        seen: set[int] = set()
        total = free = 0
        for place in self.at[n]:
            if place < free:
                continue
            like = self.same[n][place]
            if like in seen:
                total += self.length(place, n)
                free = place + n
            else:
                seen.add(like)
        return total

    def covered(self, n: int) -> int:
        """Characters of all words that any repeated n-gram covers."""
        total = free = 0
        for place in self.at[n]:
            total += self.offsets[place + n] - self.offsets[max(place, free)]
            free = place + n
        return total

    def mass(self, n: int) -> int:
        """Characters of all repeated n-grams, each place in full."""
        return sum(self.length(place, n) for place in self.at[n])

    def whole_mass(self, n: int) -> int:
        """Characters of all n-grams, repeated or not."""
        offsets = self.offsets
        return sum(offsets[n:]) - sum(offsets[: max(0, len(offsets) - n)])
