"""RedPajama-Data v2: its signals of natural language and of repetition, as written in its data sets. It sets no limits.

Where RedPajama writes null for a text without words, 0 stands here.
"""

from __future__ import annotations

import re
from math import log

from cleanlint.scoring.repeats import Repeats
from cleanlint.scoring.words import Cut

_sentences = re.compile(r"\b[^.!?]+[.!?]*").findall
_latin = re.compile("[a-zA-Z]").search
_DIGITS = 8  # RedPajama rounds to these


def measure(cut: Cut) -> tuple[dict[str, object], list[tuple[str, str]]]:
    text, words = cut.text, cut.normal_words
    repeats = Repeats(words)
    number = len(words)
    raw = cut.word_puncts
    raw_number = raw.total()
    lines = cut.lines[: -1 if cut.lines[-1] == "" else None]
    counts = cut.normal_counted.values()
    characters = repeats.characters
    unlettered = 1 - sum(n for word, n in raw.items() if _latin(word)) / raw_number if raw_number else 0.0
    symbols = text.count("#") + text.count("...") + text.count("…")
    signals: dict[str, float] = {
        "RPS_Doc_Frac_All_Caps_Words": _share(sum(n for word, n in raw.items() if word.isupper()), raw_number),
        "RPS_Doc_Frac_Lines_End_With_Ellipsis": _share(sum(line.rstrip().endswith(("...", "…")) for line in lines), len(lines)),
        "RPS_Doc_Frac_No_Alph_Words": round(unlettered, _DIGITS),
        "RPS_Doc_Frac_Unique_Words": _share(len(counts), number),
        "RPS_Doc_Mean_Word_Length": _share(characters, number),
        "RPS_Doc_Num_Sentences": float(len(_sentences(text))),
        "RPS_Doc_Symbol_To_Word_Ratio": _share(symbols, raw_number),
        "RPS_Doc_Unigram_Entropy": round(-sum(n / number * log(n / number) for n in counts), _DIGITS) + 0.0,
        "RPS_Doc_Word_Count": number,
    }  # fmt: skip
    for n in range(5, 11):
        signals[f"RPS_Doc_Frac_Chars_Dupe_{n}Grams"] = _share(repeats.covered(n), characters)
    for n in (2, 3, 4):
        letters, count = repeats.first_top(n)
        signals[f"RPS_Doc_Frac_Chars_Top_{n}gram"] = _share(letters * count if count > 1 else 0, characters)
    return dict(signals), []


def _share(part: float, whole: float) -> float:
    return round(part / whole, _DIGITS) if whole else 0.0
