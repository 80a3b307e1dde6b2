"""NeMo Curator's heuristic filters with their default limits (as of July 2025; later versions keep the definitions).

Each filter has a score, and a verdict “….keep”. Of several n-grams equally frequent NeMo takes whichever its hash table
yields first, a different one in each run; here it is the first among those of the most usual share.
"""

from __future__ import annotations

import re
from collections import Counter
from math import inf

import regex

from cleanlint.scoring.words import Cut

_COMMON = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))
_BULLETS = tuple("•‣⁃⁌⁍∙○●◘◦⦾⦿")
_ELLIPSES = ("...", "[...]", "…", "(...)", "[…]", "-»", "read more..", "read more")
_END_MARKS = (".", "?", "!", '"', "'")
# NeMo also knows five long cookie notices. The three that hold none of the short phrases are known here by a part.
_policy = re.compile(
    r"terms of use|privacy policy|cookie policy|uses cookies|privacy overview|use of cookies|use cookies"
    r"|privacy (?:&|and) cookies policy|necessary cookies are absolutely essential for the website to function properly"
    r"|any cookies that may not be particularly necessary for the website to function and is used"
    r"|if you continue to browse this site without changing your cookie settings, you agree to this use"
).search
_other_than_text = re.compile(r"[^a-zA-Z0-9\n?!,.]").findall
_digits = regex.compile(r"[[:digit:]]").findall
_urls = re.compile(r"https?://(?:[a-zA-Z0-9$-_@.&+!*\\(),]|%[0-9a-fA-F]{2})+").findall
_letter = regex.compile(r"[[:alpha:]]").search
_brackets = "{}⟨⟩[]()"
_white = "\t\n\r\b "
_TOP = {2: 0.2, 3: 0.18, 4: 0.16}
_DUPLICATED = {5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.1}
_LIMITS: dict[str, tuple[float, float]] = {
    "NonAlphaNumericFilter": (0, 0.25),
    "SymbolsToWordsFilter": (0, 0.1),
    "NumbersFilter": (0, 0.15),
    "UrlsFilter": (0, 0.2),
    "BulletsFilter": (0, 0.9),
    "WhiteSpaceFilter": (0, 0.25),
    "ParenthesesFilter": (0, 0.1),
    "LongWordFilter": (0, 1000),
    "WordCountFilter": (50, 100_000),
    "BoilerPlateStringFilter": (0, 0.4),
    "MeanWordLengthFilter": (3, 10),
    "RepeatedLinesFilter": (0.7, 1),
    "RepeatedParagraphsFilter": (0.7, 1),
    "RepeatedLinesByCharFilter": (0.8, 1),
    "RepeatedParagraphsByCharFilter": (0.8, 1),
    "PunctuationFilter": (0, 0.85),
    "EllipsisFilter": (0, 0.3),
    "CommonEnglishWordsFilter": (2, inf),
    "WordsWithoutAlphabetsFilter": (0.8, 1),
    **{f"RepeatingTopNGramsFilter{n}": (0, limit) for n, limit in _TOP.items()},
    **{f"RepeatingDuplicateNGramsFilter{n}": (0, limit) for n, limit in _DUPLICATED.items()},
}


def measure(cut: Cut) -> tuple[dict[str, object], list[tuple[str, str]]]:
    scores: dict[str, float] = {**_characters(cut), **_words(cut), **_lines(cut), **_repetition(cut)}
    signals: dict[str, object] = {}
    verdicts = []
    for name, (least, most) in _LIMITS.items():
        keep = least <= scores[name] <= most
        signals[name] = scores[name]
        signals[f"{name}.keep"] = keep
        if not keep:
            verdicts.append(("nemo", name))
    return signals, verdicts


def _characters(cut: Cut) -> dict[str, float]:
    text = cut.text
    size = len(text)
    if not size:
        return dict.fromkeys(
            ("NonAlphaNumericFilter", "NumbersFilter", "UrlsFilter", "WhiteSpaceFilter", "ParenthesesFilter"), 1.0
        )
    return {
        "NonAlphaNumericFilter": len(_other_than_text(text)) / size,
        "NumbersFilter": len(_digits(text)) / size,
        "UrlsFilter": sum(map(len, _urls(text))) / size if "://" in text else 0.0,
        "WhiteSpaceFilter": sum(map(text.count, _white)) / size,
        "ParenthesesFilter": sum(map(text.count, _brackets)) / size,
    }


def _words(cut: Cut) -> dict[str, float]:
    counted = cut.counted
    words = len(cut.chunks)
    symbols = 0
    if any(mark in cut.text for mark in ("#", "...", "…", "-»")):
        # NeMo counts runs of “#”, not signs: “##” has one run in two characters.
        symbols = sum(
            n for word, n in counted.items() if word in _ELLIPSES or len(re.findall("#+", word)) / len(word) > 0.5
        )
    letters = sum(n for word, n in counted.items() if word.isalpha() or _letter(word))
    common = sum(counted[word] for word in _COMMON)
    return {
        "SymbolsToWordsFilter": symbols / max(1, words),
        "LongWordFilter": max(map(len, counted), default=0),
        "WordCountFilter": words,
        "MeanWordLengthFilter": cut.chunk_repeats.characters / max(1, words),
        "CommonEnglishWordsFilter": min(2, common),  # NeMo stops counting there
        "WordsWithoutAlphabetsFilter": letters / max(1, words),
    }


def _lines(cut: Cut) -> dict[str, float]:
    lines = [line for line in cut.lines if line.strip()]
    stripped = [line.strip() for line in lines]
    paragraphs = cut.text.split("\n\n")
    count = max(1, len(lines))
    small = cut.text.lower()
    policies = 0.0
    if "lorem ipsum" in small:
        policies = 1.0
    elif _policy(small):
        policies = sum(_policy(paragraph.lower()) is not None for paragraph in paragraphs) / len(paragraphs)
    return {
        "BulletsFilter": sum(line.startswith(_BULLETS) for line in stripped) / count,
        "BoilerPlateStringFilter": policies,
        "PunctuationFilter": sum(not line.endswith(_END_MARKS) for line in stripped) / count,
        "EllipsisFilter": sum(line.lower().endswith(_ELLIPSES) for line in stripped) / count,
        "RepeatedLinesFilter": len(set(lines)) / count if lines else 1.0,
        "RepeatedParagraphsFilter": len(set(paragraphs)) / len(paragraphs),
        "RepeatedLinesByCharFilter": _unique_share(lines),
        "RepeatedParagraphsByCharFilter": _unique_share(paragraphs),
    }


def _unique_share(parts: list[str]) -> float:
    whole = sum(map(len, parts))
    return sum(map(len, set(parts))) / whole if whole else 1.0


def _repetition(cut: Cut) -> dict[str, float]:
    """A text of fewer words than n counts as all repetition, as in NeMo."""
    text, words, repeats = cut.text, cut.chunks, cut.chunk_repeats
    size = max(1, len(text))
    found: dict[str, float] = {}
    for n in _TOP:
        found[f"RepeatingTopNGramsFilter{n}"] = 1.0
        places, _ = repeats.top(n)
        if places:
            usual = Counter(repeats.length(place, n) for place in places).most_common(1)[0][0]
            place = next(place for place in places if repeats.length(place, n) == usual)
            gram = " ".join(words[place : place + n])
            found[f"RepeatingTopNGramsFilter{n}"] = text.count(gram) * len(gram) / size
    for n in _DUPLICATED:
        total = 0
        last = -n
        for place in repeats.copies(n):
            overlap = max(n - (place - last), 0)
            total += repeats.length(place + overlap, n - overlap) + min(n - overlap, n - 1)
            last = place
        found[f"RepeatingDuplicateNGramsFilter{n}"] = total / size if len(words) >= n else 1.0
    return found
