"""DCLM's baseline: the page filters and line rules of its reading of RefinedWeb, without URLs and language.

Filters judge the text as given. Line rules run one after another, each on what the one before left; a rule that leaves
blank lines at an end takes them off too, and they count among the lines that it removed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from cleanlint.scoring.repeats import Repeats
from cleanlint.scoring.words import Cut

_STOP_WORDS = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))
_TOP = {2: 0.2, 3: 0.18, 4: 0.16}
_COVERED = {5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.1}
_MOST_REMOVED = 0.05
_counter = re.compile(
    r"\W*\d[,.\d]*[kmb]?\s+(?:likes|shares|comments|retweets|reposts|quotes|bookmarks|upvotes|downvotes|downloads|views"
    r"|followers)\W*$"
).match
# DCLM writes the last two as patterns, so that “Read more...” is followed by any three characters.
_phrases = (
    re.compile(r"\s?items in cart", re.I),
    re.compile(r"\s?read more...$", re.I),
    re.compile(r"^sign-in\s?", re.I),
)


def measure(cut: Cut) -> tuple[dict[str, object], list[tuple[str, str]]]:
    text, chunks = cut.text, cut.chunks
    lines = [stripped for line in cut.lines if (stripped := line.strip())]
    words = sum(times for chunk, times in cut.counted.items() if chunk[0].isalnum())
    number = len(chunks)
    mean = sum(map(len, chunks)) / number if chunks else 0.0
    symbols = text.count("#") + text.count("...") + text.count(". . .") + text.count("…")
    repetition = _repetition(cut, lines)
    stops = sum(times for chunk, times in cut.counted.items() if chunk.lower() in _STOP_WORDS)
    passed: dict[str, object] = {
        "page_length": 50 <= words <= 100_000,
        "word_length": 3 <= mean <= 10,
        "symbol": number > 0 and symbols / number <= 0.1,
        "bullet": sum(line.startswith(("●", "•", "*", "-")) for line in lines) <= 0.9 * len(lines),
        "ellipsis": sum(line.endswith(("...", ". . .", "…")) for line in lines) <= 0.3 * len(lines),
        "alpha": number > 0 and (number - cut.with_letter) / number <= 0.2,
        "stop": stops >= 2,
        "repetition": not repetition and bool(lines),
    }
    verdicts = [("gopher", name) for name, fine in passed.items() if not fine and name != "repetition"]
    verdicts += [("gopher", name) for name in repetition]
    rest, removed = _line_rules(text)
    left = len(rest.split()) / number if number else 1.0
    if 1 - left > _MOST_REMOVED:
        verdicts.append(("refinedweb", "words_removed"))
    counts = {"words": words, "mean_word_length": mean, "stop_words": stops}
    return {**passed, **counts, **removed, "text_out_len": len(rest), "frac_words_kept": left}, verdicts


def _repetition(cut: Cut, lines: list[str]) -> list[str]:
    """All copies count, the first one as well."""
    failed = []
    paragraphs = [stripped for part in cut.text.split("\n\n") if (stripped := part.strip())]
    for name, parts in (("line", lines), ("paragraph", paragraphs)):
        if len(parts) < 2:
            continue
        repeated = [(part, times) for part, times in Counter(parts).items() if times > 1]
        if sum(times for _, times in repeated) / len(parts) > 0.3:
            failed.append(f"repeated_{name}s")
        if sum(len(part) * times for part, times in repeated) / sum(map(len, parts)) > 0.2:
            failed.append(f"repeated_{name}_chars")
    repeats = Repeats(cut.unicode_words)
    characters = max(1, repeats.characters)
    for n, limit in _TOP.items():
        places, times = repeats.top(n)
        if times > 1 and times * max(repeats.length(place, n) for place in places) / characters > limit:
            failed.append(f"top_{n}_gram")
    failed += [f"repeated_{n}_grams" for n, limit in _COVERED.items() if repeats.covered(n) / characters > limit]
    return failed


def _line_rules(text: str) -> tuple[str, dict[str, object]]:
    removed: dict[str, object] = {}
    lines = text.split("\n")
    rules: list[tuple[str, Callable[[str], bool], bool]] = [
        ("upper", lambda line: sum(map(str.isupper, line)) <= 0.5 * len(line), True),
        ("numeric", lambda line: not line or not line.isdigit(), True),
        ("counter", lambda line: not _counter(line.lower()), True),
        ("oneword", lambda line: not line or len(line.split(None, 2)) > 1, False),
    ]
    for name, keeps, strips in rules:
        kept = [line for line in lines if keeps(line)]
        removed[f"lines_removed_{name}"], lines = _without_ends(lines, kept, strips)
    for number, phrase in enumerate(_phrases):
        kept = []
        for line in lines:
            if line and len(line.split(None, 11)) <= 10:
                shorter = phrase.sub("", line)
                if not shorter or shorter.isspace():
                    continue
                line = shorter
            kept.append(line)
        removed[f"lines_removed_sub{number}"], lines = _without_ends(lines, kept, True)
    return "\n".join(lines), removed


def _without_ends(before: list[str], kept: list[str], strips: bool) -> tuple[int, list[str]]:
    if strips and (not kept or kept[0][:1].isspace() or not kept[0] or not kept[-1] or kept[-1][-1:].isspace()):
        kept = "\n".join(kept).strip().split("\n")
    return len(before) - len(kept), kept
