"""dolma 1.2: the taggers gopher_v2 (which passes over empty lines) and c4_v1, and the limits of dolma's v1.6 configuration for Common Crawl.

The limits on the most common n-grams are meant there, but name signals that the tagger never wrote, and so never applied.
Here they apply.
"""

from __future__ import annotations

from collections import Counter

from cleanlint.scoring.words import Cut

_REQUIRED = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))
_TOP = {2: 0.2, 3: 0.18, 4: 0.16}
_DUPLICATED = {5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.1}
_END_MARKS = (".", "?", "!", '"')


def measure(cut: Cut) -> tuple[dict[str, object], list[tuple[str, str]]]:
    counted = cut.counted
    words = len(cut.chunks)
    repeats = cut.chunk_repeats
    characters = max(1, repeats.characters)
    lines = [line for line in cut.lines if line]
    copies = Counter(lines)
    repeated = [(line, count) for line, count in copies.items() if count > 1]

    share: dict[str, float] = {}
    for n in _TOP:
        letters, count = repeats.first_top(n)
        share[f"fraction_of_characters_in_most_common_{n}grams"] = letters * count / characters
    for n in _DUPLICATED:
        mass = repeats.mass(n)
        share[f"fraction_of_characters_in_duplicate_{n}grams"] = mass / repeats.whole_mass(n) if mass else 0.0
    signals: dict[str, float] = {
        **share,
        "character_count": len(cut.text),
        "word_count": words,
        "median_word_length": _median(repeats.lengths),
        "symbol_to_word_ratio": _with_symbol(cut) / max(1, words),
        "fraction_of_words_with_alpha_character": cut.with_letter / max(1, words),
        "required_word_count": sum(counted[word] for word in _REQUIRED),
        "fraction_of_lines_starting_with_bullet_point": sum(line.startswith(("*", "-")) for line in lines) / max(1, len(lines)),
        "fraction_of_lines_ending_with_ellipsis": sum(line.endswith("…") for line in lines) / max(1, len(lines)),
        "fraction_of_duplicate_lines": sum(count for _, count in repeated) / max(1, len(lines)),
        "fraction_of_characters_in_duplicate_lines": sum(len(line) * count for line, count in repeated) / characters,
    }  # fmt: skip
    limits = (
        ("word_count", 50, 100_000),
        ("median_word_length", 3, 10),
        ("symbol_to_word_ratio", 0, 0.1),
        ("fraction_of_words_with_alpha_character", 0.8, 1),
        ("required_word_count", 2, words),
        ("fraction_of_lines_starting_with_bullet_point", 0, 0.9),
        ("fraction_of_lines_ending_with_ellipsis", 0, 0.3),
        ("fraction_of_duplicate_lines", 0, 0.3),
        ("fraction_of_characters_in_duplicate_lines", 0, 0.3),
        *((f"fraction_of_characters_in_most_common_{n}grams", 0, limit) for n, limit in _TOP.items()),
        *((f"fraction_of_characters_in_duplicate_{n}grams", 0, limit) for n, limit in _DUPLICATED.items()),
    )
    verdicts = [("gopher", name) for name, least, most in limits if signals[name] < least or signals[name] > most]
    c4 = _c4(cut)
    verdicts += [("c4", name) for name in ("c4_js", "c4_lorem", "c4_curly") if c4[name]]
    return {**signals, **c4}, verdicts


def _median(lengths: list[int]) -> float:
    ordered = sorted(lengths)
    middle = len(ordered) // 2
    if not ordered:
        return 0.0
    return float(ordered[middle]) if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _with_symbol(cut: Cut) -> int:
    if "#" not in cut.text and "…" not in cut.text:
        return 0
    return sum(times for chunk, times in cut.counted.items() if "#" in chunk or "…" in chunk)


def _c4(cut: Cut) -> dict[str, object]:
    stripped = [line.strip() for line in cut.lines]
    small = cut.text.lower()
    return {
        "c4_no_end_punct": sum(not line.endswith(_END_MARKS) for line in stripped),
        "c4_few_words": sum(len(line.split(None, 2)) < 3 for line in stripped),
        "c4_lines": len(stripped),
        "c4_js": "javascript" in small and "javascript" in small.split(),
        "c4_lorem": "lorem ipsum" in small,
        "c4_curly": "{" in small,
    }
