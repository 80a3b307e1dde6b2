"""datatrove 0.10: its Gopher quality and repetition filters, C4 filter and FineWeb filter, on its English tokens.

The filters are judged one by one on the text as given. FineWeb's chain has its C4 filter rewrite the text before the last
one sees it: `fw_after_c4` is that one's verdict then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleanlint.scoring.words import Cut, terminal_marks

Verdict = tuple[str, str]  # family, reason

FAMILIES = ("gq", "gr", "c4", "c4_fw", "fw", "fw_after_c4")
STOP_WORDS = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))
_TOP = ((2, 0.2), (3, 0.18), (4, 0.16))
_DUPLICATED = ((5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.1))
_ENDS = tuple(terminal_marks())
_C4_ENDS = (".", "?", "!", '"', "'")
_citations = re.compile(r"\[\d*]|\[edit]|\[citation needed]").sub
_policy = re.compile(r"terms of use|privacy policy|cookie policy|uses cookies|use (?:of )?cookies").search
_long_word = re.compile(r"\S{1001}").search
_blank_lines = re.compile(r"\n{2,}").split
_line_breaks = re.compile(r"\n+").split


def measure(cut: Cut) -> tuple[dict[str, object], list[Verdict]]:
    signals: dict[str, object] = {}
    verdicts = [*_gopher_quality(cut, signals), *_gopher_repetition(cut, signals)]
    c4, rest, rest_tokens = _c4(cut, signals)
    verdicts += c4
    seen, failed = _fineweb(cut.text, len(cut.tokens))
    signals |= seen
    verdicts += [("fw", reason) for reason in failed]
    verdicts += [("fw_after_c4", reason) for reason in (failed if rest == cut.text else _fineweb(rest, rest_tokens)[1])]
    first: dict[str, str] = {}
    for family, reason in verdicts:
        first.setdefault(family, reason)
    signals |= {family: first.get(family, True) for family in FAMILIES}
    for family in ("c4", "c4_fw"):
        if family in first:
            signals[f"{family}_len"] = len(cut.text)
    return signals, verdicts


def _gopher_quality(cut: Cut, signals: dict[str, object]) -> Iterable[Verdict]:
    text, known = cut.text, cut.english
    tokens = cut.tokens
    count = len(cut.tokens)
    words = letters = lettered = 0
    for chunk, times in cut.counted.items():
        entry = known[chunk]
        words += entry.worded * times
        letters += entry.letters * times
        lettered += entry.lettered * times
    mean = letters / max(1, words)
    alpha = lettered / max(1, count)
    lines = text.splitlines()
    stops = len(STOP_WORDS.intersection(tokens))
    hashes = text.count("#") / max(1, count)
    ellipses = (text.count("...") + text.count("…")) / max(1, count)
    bullets = sum(line.lstrip().startswith(("•", "-")) for line in lines) / max(1, len(lines))
    cut_off = sum(line.rstrip().endswith(("...", "…")) for line in lines) / max(1, len(lines))
    signals |= {
        "n_tokens": count, "n_words": words, "mean_word_len": mean, "alpha": alpha, "stop_words": stops, "hash_ratio": hashes,
        "ellipsis_ratio": ellipses, "bullet_lines": bullets, "ellipsis_lines": cut_off,
    }  # fmt: skip
    checks = (
        ("gopher_short_doc", words < 50),
        ("gopher_long_doc", words > 100_000),
        ("gopher_below_avg_threshold", words > 0 and mean < 3),
        ("gopher_above_avg_threshold", mean > 10),
        ("gopher_too_many_hashes", hashes > 0.1),
        ("gopher_too_many_ellipsis", ellipses > 0.1),
        ("gopher_too_many_bullets", bullets > 0.9),
        ("gopher_too_many_end_ellipsis", cut_off > 0.3),
        ("gopher_below_alpha_threshold", count > 0 and alpha < 0.8),
        ("gopher_enough_stop_words", stops < 2),
    )
    return [("gq", reason) for reason, failed in checks if failed]


def _gopher_repetition(cut: Cut, signals: dict[str, object]) -> Iterable[Verdict]:
    text = cut.text
    size = max(1, len(text))
    repeats = cut.token_repeats
    verdicts = [] if text else ["empty"]
    for name, parts in (("para", _blank_lines(text.strip())), ("line", _line_breaks(text))):
        copies, characters = duplicates(parts)
        for signal, value, limit in (
            (f"dup_{name}_frac", copies / len(parts), 0.3),
            (f"dup_{name}_char_frac", characters / size, 0.2),
        ):
            signals[signal] = value
            if value > limit:
                verdicts.append(signal)
    for n, limit in _TOP:
        letters, count = repeats.first_top(n)
        value = (letters + n - 1) * count / size if count else 0.0
        signals[f"top_{n}"] = value
        if value > limit:
            verdicts.append(f"top_{n}_gram")
    for n, limit in _DUPLICATED:
        value = repeats.greedy(n) / size
        signals[f"dup_{n}"] = value
        if value > limit:
            verdicts.append(f"duplicated_{n}_n_grams")
    return [("gr", reason) for reason in verdicts]


def duplicates(parts: Iterable[str]) -> tuple[int, int]:
    """Second and later copies: how many, and their characters."""
    seen: set[str] = set()
    copies = characters = 0
    for part in parts:
        if part in seen:
            copies += 1
            characters += len(part)
        else:
            seen.add(part)
    return copies, characters


def _c4(cut: Cut, signals: dict[str, object]) -> tuple[Iterable[Verdict], str, int]:
    """Verdicts; the text that FineWeb's filter leaves (the whole of it, where the document is dropped), and its tokens.

    As C4 has it, and as FineWeb has it: without the rule that a line must end in an end mark.

    Words are counted before citations are taken out, as datatrove does.
    """
    sentences = {"c4": 0, "c4_fw": 0}
    tokens = 0
    kept: dict[str, list[str]] = {"c4": [], "c4_fw": []}
    reasons: dict[Verdict, None] = {}
    for raw in cut.text.splitlines():
        line = raw.strip()
        if len(line.split(None, 3)) < 3 or (len(line) > 1000 and _long_word(line)):
            continue
        if "[" in line:
            line = _citations("", line)
        families = ("c4", "c4_fw") if line.endswith(_C4_ENDS) and not line.endswith("...") else ("c4_fw",)
        small = line.lower()
        if "lorem ipsum" in small:
            reasons |= {(family, "lorem_ipsum"): None for family in families}
        elif "javascript" in small:
            continue
        elif "{" in line:
            reasons |= {(family, "curly_bracket"): None for family in families}
        elif _policy(small):
            continue
        else:
            count, size = cut.sentences(line)
            tokens += size
            for family in families:
                sentences[family] += count
                kept[family].append(line)
    for family, count in sentences.items():
        if count < 5:
            reasons[family, "too_few_sentences"] = None
        signals[f"{family}_sentences"] = count
        signals[f"{family}_len"] = len("\n".join(kept[family]).strip())
    dropped = any(family == "c4_fw" for family, _ in reasons)
    if dropped:
        return reasons, cut.text, len(cut.tokens)
    return reasons, "\n".join(kept["c4_fw"]).strip(), tokens


def _fineweb(text: str, tokens: int) -> tuple[dict[str, object], list[str]]:
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    count = max(1, len(lines))
    breaks = text.count("\n")
    ended = sum(line.endswith(_ENDS) for line in lines) / count
    short = sum(len(line) <= 30 for line in lines) / count
    copied = duplicates(lines)[1] / max(1, len(text) - breaks)
    broken = breaks / max(1, tokens)
    checks = (
        ("empty", not lines),
        ("line_punct_ratio", ended < 0.12 and bool(lines)),
        ("short_line_ratio", short > 0.67),
        ("char_dup_ratio", copied > 0.01),
        ("list_ratio", broken > 0.3),
    )
    signals: dict[str, object] = {
        "line_punct_ratio": ended, "short_line_ratio": short, "char_dup_ratio": copied, "list_ratio": broken
    }  # fmt: skip
    return signals, [reason for reason, failed in checks if failed]
