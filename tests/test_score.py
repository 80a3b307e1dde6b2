"""Quality signals: what each profile counts, the traps that other systems fell into, gates, and the command."""

from __future__ import annotations

import json
import time
from collections import Counter

import pytest
from commands import invoke, put
from hypothesis import given, settings
from hypothesis import strategies as some

import cleanlint
from cleanlint.scoring import PROFILES, VERSIONS, Gate, GateError, UnknownProfile, english, names, score
from cleanlint.scoring.repeats import Repeats
from cleanlint.scoring.words import Cut

ARTICLE = """The harbour at Lindvik will be closed to traffic on Tuesday, the council said. Repairs to the east pier began \
in March and have cost 4.2 million crowns so far.

"We can't wait for another winter," said Anna Holt, who runs the fish market with her brother. She's asked the town for \
help twice; both letters were left without an answer.

The pier was built in 1911 and has been mended many times. Engineers from Tarn & Voss will look at the pillars below the \
water line before the end of the week. The report is due in May."""


def signals(text, profile="cleanlint"):
    return score(text, profile).signals


# --- every profile ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [*PROFILES, *VERSIONS])
def test_an_ordinary_article_is_kept(profile):
    found = score(ARTICLE, profile)
    assert found.keep and found.reasons == []
    assert tuple(found.signals) == names(profile)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "text", ["", " ", "\n\n\n", "\t\n \u00a0", "a", "…", "#", "\ud800", "\0", "•\n•\n", "{", "[1]", "中文"]
)
def test_hardly_any_text_has_defined_values(profile, text):
    found = score(text, profile)
    assert tuple(found.signals) == names(profile)
    assert all(isinstance(value, (bool, int, float, str)) and value == value for value in found.signals.values())
    json.dumps(found.signals, allow_nan=False)
    assert found.keep is (profile == "rpv2"), "RedPajama sets no limits; all others want more text than that"


@settings(max_examples=60, deadline=None)
@given(some.text(some.sampled_from("aB é1,.;:'’_ -\n\t\u00a0…#•{[]中カ\u200d\u0301"), max_size=80))
def test_no_text_breaks_a_profile(text):
    for profile in PROFILES:
        assert len(score(text, profile).signals) == len(names(profile))


@pytest.mark.parametrize("unit", ["(", "a.", "'", "中", "a@", "a ", "word. ", "\n", "—a", "1,", "¿.", "😀", "a\n\n"])
def test_the_cost_of_hostile_text_grows_with_its_length_alone(unit):
    for profile in ("datatrove", "dolma", "rpv2", "nemo", "dclm"):
        short = _seconds(profile, unit * (4_000 // len(unit)))
        assert _seconds(profile, unit * (40_000 // len(unit))) < 40 * short + 0.3, profile


def _seconds(profile, text):
    start = time.process_time()
    score(text, profile)
    return time.process_time() - start


def test_unknown_profiles_are_told_with_the_nearest():
    with pytest.raises(UnknownProfile, match="did you mean “datatrove”"):
        score("", "datatrov")
    with pytest.raises(UnknownProfile, match="gopher@d"):
        score("", "gopher@datatrove")
    with pytest.raises(TypeError, match="decode bytes first"):
        score(b"text")  # type: ignore[arg-type]


def test_versions_have_the_signals_of_their_system_and_limits_of_their_own():
    page = "Share this {page} with friends of the town. " * 3
    assert signals(page, "c4@datatrove-0.10") == signals(page, "datatrove")
    assert "curly_bracket" in score(page, "c4@datatrove-0.10").reasons
    assert "curly_bracket" not in score(page, "gopher@datatrove-0.10").reasons


def test_all_reasons_are_told_not_the_first_alone():
    found = score("# # #\n# # #\n# # #", "datatrove")
    assert found.reasons[:3] == ["gopher_short_doc", "gopher_too_many_hashes", "gopher_below_alpha_threshold"]
    assert "dup_line_frac" in found.reasons and "too_few_sentences" in found.reasons
    assert found.signals["gq"] == "gopher_short_doc", "the verdict of one filter is its first reason, as in datatrove"


def test_public_names():
    assert cleanlint.score is score
    assert isinstance(cleanlint.score(ARTICLE), cleanlint.Score)


# --- the same name, different numbers -----------------------------------------------------------------------------------


def test_words_with_a_letter_are_counted_in_five_ways():
    text = 'He paid 5 crowns, "too much", on 3 May 1911.'
    spacy = ["He", "paid", "5", "crowns", ",", '"', "too", "much", '"', ",", "on", "3", "May", "1911", "."]
    assert Cut(text).tokens == spacy
    assert signals(text, "datatrove")["alpha"] == pytest.approx(7 / 15)
    assert signals(text, "dolma")["fraction_of_words_with_alpha_character"] == pytest.approx(7 / 10)
    assert signals(text, "nemo")["WordsWithoutAlphabetsFilter"] == pytest.approx(7 / 10)
    assert signals(text, "rpv2")["RPS_Doc_Frac_No_Alph_Words"] == pytest.approx(1 - 7 / 14)
    assert signals(text)["lettered_words"] == pytest.approx(7 / 10)


def test_word_length_is_a_mean_or_a_median():
    text = "a a a a a mississippi"
    assert signals(text, "dolma")["median_word_length"] == 1
    assert signals(text, "nemo")["MeanWordLengthFilter"] == pytest.approx(16 / 6)
    assert signals("ab abc", "dolma")["median_word_length"] == 2.5


def test_stop_words_are_counted_once_each_or_each_time():
    text = "the dog, the cat, THE end"
    assert signals(text, "datatrove")["stop_words"] == 1
    assert signals(text, "dolma")["required_word_count"] == 2
    assert signals(text, "nemo")["CommonEnglishWordsFilter"] == 2
    assert signals("the of to and", "nemo")["CommonEnglishWordsFilter"] == 2, "NeMo stops at two"
    assert signals(text, "dclm")["stop_words"] == 3


def test_duplicate_lines_count_all_copies_or_the_later_ones():
    text = "One line here.\nOne line here.\nAnother line.\n\n\n"
    assert signals(text, "datatrove")["dup_line_frac"] == pytest.approx(1 / 4), "the blank end is one line of four"
    assert signals(text, "dolma")["fraction_of_duplicate_lines"] == pytest.approx(2 / 3)
    assert signals(text, "nemo")["RepeatedLinesFilter"] == pytest.approx(2 / 3)
    assert signals(text)["repeated_lines"] == pytest.approx(14 / 41)


def test_ellipses_and_bullets_differ():
    text = "• One more…\n- Two and so on...\n* Three"
    assert signals(text, "datatrove")["bullet_lines"] == pytest.approx(2 / 3)
    assert signals(text, "dolma")["fraction_of_lines_starting_with_bullet_point"] == pytest.approx(2 / 3)
    assert signals(text, "nemo")["BulletsFilter"] == pytest.approx(1 / 3)
    assert signals(text, "datatrove")["ellipsis_lines"] == pytest.approx(2 / 3)
    assert signals(text, "dolma")["fraction_of_lines_ending_with_ellipsis"] == pytest.approx(1 / 3)
    assert signals("He said: read more\nEnd.", "nemo")["EllipsisFilter"] == 0.5


# --- traps ----------------------------------------------------------------------------------------------------------------


def test_the_full_width_digit_one_is_punctuation_for_datatrove_alone():
    assert signals("１ ２", "datatrove")["n_words"] == 1
    assert signals("１ ２")["digits"] == 1


def test_a_text_without_curly_brackets_is_not_dropped_for_them():
    for profile in ("c4@datatrove-0.10", "c4@dolma-1.2"):
        assert score(ARTICLE, profile).keep
        assert score(ARTICLE.replace("Tuesday", "{Tuesday}"), profile).reasons in (["curly_bracket"], ["c4_curly"])


def test_limits_on_the_most_common_n_grams_do_apply():
    found = score("spam spam " + ARTICLE + " spam spam spam" * 60, "dolma")
    assert "fraction_of_characters_in_most_common_2grams" in found.reasons


def test_the_share_of_words_with_letters_is_a_minimum():
    digits = ARTICLE + " 12 34 56 78" * 30
    assert "gopher_below_alpha_threshold" in score(digits, "datatrove").reasons
    assert "gopher_below_alpha_threshold" not in score(ARTICLE, "datatrove").reasons


def test_blank_lines_are_no_duplicates():
    spaced = ARTICLE.replace(". ", ".\n\n\n\n")
    for profile in ("datatrove", "dolma", "dclm", "nemo", "cleanlint"):
        assert score(spaced, profile).keep, profile


def test_fewer_words_than_n_are_all_repetition_for_nemo_alone():
    assert signals("one two three", "nemo")["RepeatingDuplicateNGramsFilter5"] == 1.0
    assert signals("one two three", "datatrove")["dup_5"] == 0
    assert signals("one two three", "rpv2")["RPS_Doc_Frac_Chars_Dupe_5Grams"] == 0


def test_c4_counts_words_before_it_takes_citations_out():
    assert signals("Held twice. [1]\n" * 5, "datatrove")["c4_fw_sentences"] == 5
    assert signals("Held twice.\n" * 5, "datatrove")["c4_fw_sentences"] == 0


def test_c4_end_marks_are_straight_quotes_only():
    lines = ['He said "so."', "He said “so.”", "And then it ended…", "And then it ended..."]
    assert [signals(line, "datatrove")["c4_sentences"] for line in lines] == [1, 0, 0, 0]


def test_the_phrase_with_dots_is_a_pattern_in_dclm():
    text = "The boats came home late.\nRead more >>"
    assert signals(text, "dclm")["lines_removed_sub1"] == 1


def test_dclm_line_rules_run_in_turn():
    text = "BREAKING NEWS TODAY\n12345\n1,234 likes\nHome\nA line of words stays here."
    found = signals(text, "dclm")
    assert [found[f"lines_removed_{rule}"] for rule in ("upper", "numeric", "counter", "oneword")] == [1, 1, 1, 1]
    assert found["text_out_len"] == 27
    assert "words_removed" in score(text, "dclm").reasons
    assert "words_removed" not in score(text, "gopher@dclm-2025-09").reasons


# --- words ----------------------------------------------------------------------------------------------------------------


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


# --- repetition, against the definitions taken by the letter -----------------------------------------------------------------

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


# --- our own ----------------------------------------------------------------------------------------------------------------


def test_damage_is_counted_per_thousand_words_by_category():
    broken = ARTICLE.replace("closed to traffic", "closed to  traffic , ")
    found = signals(broken)
    categories = [value for name, value in found.items() if name.startswith("damage_")]
    assert found["damage"] > 0 and found["damage"] == pytest.approx(sum(categories))
    assert found["damage"] == pytest.approx(1000 * (found["errors"] + found["warnings"]) / found["words"])
    assert signals(ARTICLE)["damage"] == 0


def test_findings_that_are_known_are_taken():
    assert score(ARTICLE, findings=[]).signals["findings"] == 0
    findings = cleanlint.check("So  it goes , on.")
    assert score("So  it goes , on.", findings=findings).signals == signals("So  it goes , on.")


def test_reasons_carry_the_values():
    assert score("Too short.").reasons == ["not words >= 30: words is 2"]


def test_words_of_scripts_without_spaces():
    assert signals("港は火曜日に閉鎖されると町議会が発表した。")["words"] == 20
    assert signals(ARTICLE)["words"] == len(ARTICLE.split())


# --- gates ------------------------------------------------------------------------------------------------------------------


def holds(expression, **values):
    return Gate(expression, values)(values)


def test_gates():
    assert holds("words >= 50 and damage < 30", words=50, damage=29.9)
    assert not holds("words >= 50 and damage < 30", words=49, damage=0)
    assert holds("50 <= words <= 100 or not damage", words=10, damage=0)
    assert holds("2 * (a + b) - c == -1", a=1, b=2, c=7)
    assert holds("NeMo.keep and gr != 'empty'", **{"NeMo.keep": True, "gr": True})


def test_a_reason_is_no_truth():
    assert holds("gq and fw == 'empty'", gq=True, fw="empty")
    assert not holds("gq", gq="gopher_short_doc")
    assert not holds("gq > 0", gq="gopher_short_doc")
    assert not holds("gq * 1000000000 > 0", gq="text")


def test_a_gate_tells_all_parts_that_fail():
    gate = Gate("words >= 50 and damage < 30 and (letters > 0.7 or lines > 3)", names())
    found = score("So  it goes , on.", gate=gate)
    assert [reason.partition(":")[0] for reason in found.reasons] == ["not words >= 50", "not damage < 30"]
    assert score(ARTICLE, gate="words > 10").keep
    assert score("Too short.", gate="words > 1").keep, "a gate takes the place of the profile's limits"


def test_unknown_signals_are_an_error_with_the_nearest():
    with pytest.raises(GateError, match=r"no signal “most_common_2gram”.*did you mean"):
        Gate("most_common_2gram < 0.2", ["most_common_2grams"])
    with pytest.raises(GateError, match="did you mean “damage_markup”"):
        score(ARTICLE, gate="words > 3 or damage_markdown < 3")


@pytest.mark.parametrize(
    "expression",
    [
        "", "words >", "words = 3", "__import__('os')", "words.__class__", "words[0]", "lambda: 1", "[1]", "(1, 2)", "f'{words}'",
        "words if words else 1", "words ** 9", "words / 2", "words in (1, 2)", "words is True", "None", "b'x'", "1j", "~words",
        "(" * 500 + "words" + ")" * 500, "not " * 200 + "words", "words" + " and words" * 999, "words\0",
    ],
)  # fmt: skip
def test_anything_else_is_refused(expression):
    with pytest.raises(GateError):
        Gate(expression, ["words"])


# --- the command --------------------------------------------------------------------------------------------------------------


def test_the_command_keeps_and_drops(tmp_path):
    good, bad = put(tmp_path / "a.txt", ARTICLE), put(tmp_path / "b.txt", "Too short.")
    result = invoke("score", tmp_path)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"keep  {good}",
        f"drop  {bad}",
        "      not words >= 30: words is 2",
        "",
        "2 files: 1 to keep, 1 to drop (profile cleanlint)",
    ]
    assert invoke("score", "--gate", "words > 1", tmp_path).exit_code == 0
    assert "n_tokens" in invoke("score", "-p", "datatrove", "--signals", good).stdout
    assert invoke("score", "--quiet", good).stdout == ""


def test_the_command_as_json(tmp_path):
    path = put(tmp_path / "a.txt", ARTICLE)
    result = invoke("score", "--profile", "dolma", "--gate", "word_count > 1000", "--output-format", "json", path)
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["summary"] == {"files": 1, "kept": 0, "dropped": 1}
    assert told["files"][0]["signals"] == signals(ARTICLE, "dolma")
    assert told["gate"] == "word_count > 1000"


def test_the_command_and_mistakes(tmp_path):
    path = put(tmp_path / "a.txt", ARTICLE)
    for arguments, said in [
        (("--profile", "dolmar", path), "did you mean “dolma”"),
        (("--gate", "word > 3", path), "did you mean “words”"),
        (("--encoding", "utf-9", path), "no encoding “utf-9”"),
        ((tmp_path / "none.txt",), "no such file"),
    ]:
        result = invoke("score", *arguments)
        assert result.exit_code == 2 and said in result.output
    assert "gopher@dolma-1.2" in invoke("score", "--profiles").stdout
