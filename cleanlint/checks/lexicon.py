"""Whether a string of letters is an English word: the judge over joins and splits. Loaded when first asked."""

from __future__ import annotations

from functools import cache

from cleanlint import cache as store
from cleanlint.patterns import lazy

_KEPT = "words-en-1"

_ENDINGS = (
    ("ies", "y"), ("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""), ("er", ""),
    ("ness", ""),
)  # fmt: skip


@cache
def words() -> frozenset[str]:
    """The common words, lower case: those of pyspellchecker's frequency list that were really counted.

    That list gives 50 to words that no corpus of its had. Reading it takes 80 ms, so what is wanted of it is kept.
    """
    kept = store.read(_KEPT)
    if kept is not None:
        return frozenset(kept.decode().split("\n"))
    import gzip
    import json
    from importlib.resources import files

    packed = files("spellchecker").joinpath("resources", "en.json.gz").read_bytes()
    counts: dict[str, int] = json.loads(gzip.decompress(packed))
    plain = (word for word in counts if word.isalpha() and (len(word) > 1 or word in "ai"))
    found = sorted(word for word in plain if counts[word] > 50)
    store.write(_KEPT, "\n".join(found).encode(), instead_of="words-")
    return frozenset(found)


def _american(word: str) -> str:
    """The American spelling of a British one (harbour, organise, analyse, travelled): the counts are of American texts."""
    if not any(part in word for part in _AMERICAN):
        return word
    return str(_BRITISH.sub(lambda match: _AMERICAN[match[0]], word))


_AMERICAN = {"our": "or", "is": "iz", "ys": "yz", "ll": "l", "tre": "ter", "ogue": "og", "ence": "ense", "aemi": "emi"}
_BRITISH = lazy(
    r"(?<=[a-z]{2})(?:our|is(?=e[sdr]?$|ing$|ation)|ys(?=e[sd]?$|ing$)|ll(?=ed$|ing$|er)|tre(?=s?$)|ogue(?=s?$)|ence(?=s?$)|aemi)"
)


def common(word: str) -> bool:
    """Whether the word, as it stands, is in the list."""
    word = word.lower()
    return word in words() or _american(word) in words()


def is_word(word: str) -> bool:
    """Whether the word or, for want of rare inflections in the list, its stem is known."""
    word = word.lower()
    known = words()
    if common(word):
        return True
    return len(word) > 5 and any(
        word.endswith(end) and len(word) - len(end) > 3 and word[: -len(end)] + stem in known for end, stem in _ENDINGS
    )


def spelled(words: str) -> frozenset[str]:
    """A set of words, written as one text for the eye."""
    return frozenset(words.split())
