"""Where profiles count the same thing differently, and the traps that other systems fell into."""

from __future__ import annotations

import pytest
from scored import ARTICLE, signals

from cleanlint.scoring import score
from cleanlint.scoring.words import Cut


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


def test_the_full_width_digit_one_is_punctuation_for_datatrove_alone():
    assert signals("１ ２", "datatrove")["n_words"] == 1
    assert signals("１ ２")["digits"] == 1


def test_a_text_without_curly_brackets_is_not_dropped_for_them():
    for profile in ("c4@datatrove-0.10", "c4@dolma-1.2"):
        assert score(ARTICLE.replace("Tuesday", "{Tuesday}"), profile).reasons in (["curly_bracket"], ["c4_curly"])


def test_limits_on_the_most_common_n_grams_do_apply():
    found = score("spam spam " + ARTICLE + " spam spam spam" * 60, "dolma")
    assert "fraction_of_characters_in_most_common_2grams" in found.reasons


def test_the_share_of_words_with_letters_is_a_minimum():
    digits = ARTICLE + " 12 34 56 78" * 30
    assert "gopher_below_alpha_threshold" in score(digits, "datatrove").reasons


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
