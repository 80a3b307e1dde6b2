"""Words, sentences and repetition, as the signals count them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some
from scored import ARTICLE, signals

from cleanlint.scoring import english
from cleanlint.scoring.repeats import Repeats
from cleanlint.scoring.words import Cut


@pytest.mark.parametrize(
    ("chunk", "tokens"),
    [
        ("can't", "ca n't"), ("don’t", "do n’t"), ("She’s", "She ’s"), ("they'd've", "they 'd 've"), ("cannot", "can not"),
        ("its", "its"), ("Well", "Well"), ("Im", "I m"), ("(U.S.)", "( U.S. )"), ("p.m.,", "p.m. ,"), ("9a.m.", "9 a.m."),
        ("end.", "end ."), ("a.", "a."), ("$5m", "$ 5 m"), ("10km", "10 km"), ("US$3", "US$ 3"), ("wait...", "wait ..."),
        ("well-known", "well - known"), ("pre—war", "pre — war"), ("and/or", "and/or"), ("he/she", "he / she"),
        ("www.example.org/a?b=c,d", "www.example.org/a?b=c,d"), ("end.Then", "end . Then"), ("3-4", "3 - 4"),
        ("1,000.50", "1,000.50"), ("“Yes,”", "“ Yes , ”"), (":-)", ":-)"), ("(:-)", "( :-)"), ("dogs'", "dogs '"),
        ("post-1990", "post-1990"), ("1990s-era", "1990s - era"), ("anna@example.org", "anna@example.org"), ("#tag", "# tag"),
        ("rock'n'roll", "rock'n'roll"), ("o'clock", "o'clock"), ("Mr.", "Mr."), ("AT&T", "AT&T"), ("R.E.M.", "R.E.M."),
    ],
)  # fmt: skip
def test_english_tokens(chunk, tokens):
    assert list(english.tokens(chunk)) == tokens.split(" ")


def test_sentences_end_where_words_follow_an_end_mark():
    for line, count in [
        ("One. Two! Three?", 3), ('He left. "So," she said.', 2), ("Wait... what?", 1), ("The U.S. is big. Yes.", 2),
        ("No end", 1), ("One.  Two.", 2), ("One.\u00a0Two.", 2), ("End.) Then", 2),
    ]:  # fmt: skip
        assert Cut(line).sentences(line)[0] == count, line


def test_words_by_unicode_boundaries():
    for text, words in [
        ("can't stop 1,000.5 e.g. a_b x:y _no 3a", "can't stop 1,000.5 e.g a_b x:y 3a"),
        ("don’t 日本 カタカナ é́a", "don’t 日 本 カタカナ é́a"),
    ]:
        assert Cut(text).unicode_words == words.split()


def test_remembered_words_have_a_bound(monkeypatch):
    from cleanlint.scoring import words

    monkeypatch.setattr(words, "_MEMORY", 50)
    before = signals(ARTICLE, "datatrove")
    for number in range(30):
        signals(f"word{number} other{number} " + "x" * 100, "datatrove")
    assert len(words._remembered) <= 50 + 2
    assert signals(ARTICLE, "datatrove") == before


few_words = some.lists(some.sampled_from(["a", "b", "cc", "the"]), max_size=40)


def grams(words, n):
    return [tuple(words[at : at + n]) for at in range(len(words) - n + 1)]


@given(few_words, some.integers(2, 10))
def test_repeats_equal_the_plain_definitions(words, n):
    repeats = Repeats(words)
    counts = Counter(grams(words, n))
    most = counts.most_common(1)
    assert repeats.first_top(n) == ((sum(map(len, most[0][0])), most[0][1]) if most else (0, 0))
    assert repeats.mass(n) == sum(times * len("".join(gram)) for gram, times in counts.items() if times > 1)
    assert repeats.whole_mass(n) == sum(times * len("".join(gram)) for gram, times in counts.items())
    covered = {at + i for at, gram in enumerate(grams(words, n)) if counts[gram] > 1 for i in range(n)}
    assert repeats.covered(n) == sum(len(words[at]) for at in covered)
    seen, at, total = set(), 0, 0
    while at <= len(words) - n:
        gram = tuple(words[at : at + n])
        at, total = (at + n, total + len("".join(gram))) if gram in seen else (at + 1, total)
        seen.add(gram)
    assert repeats.greedy(n) == total


@given(few_words.filter(lambda words: len(words) >= 5))
def test_nemo_counts_the_part_of_a_copy_that_no_copy_before_it_holds(words):
    counts, total, overlap = Counter(), 0, 0
    for gram in grams(words, 5):
        counts[gram] += 1
        if counts[gram] > 1:
            total += sum(map(len, gram[overlap:])) + min(5 - overlap, 4)
            overlap = 5
        overlap = max(overlap - 1, 0)
    text = " ".join(words)
    assert signals(text, "nemo")["RepeatingDuplicateNGramsFilter5"] == pytest.approx(total / len(text))
