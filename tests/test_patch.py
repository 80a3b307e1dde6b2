"""Laws of patches: compose, undo, map back, whatever the edits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleanlint.patch import Edit, Mended, Origins, apply, choose, compose, inverse


@st.composite
def text_and_patch(draw, text=None):
    text = draw(st.text("ab \n", max_size=30)) if text is None else text
    wanted = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 5)))
        wanted.append(Edit(start, end, draw(st.text("xy", max_size=3))))
    return text, choose(wanted, text)


@given(text_and_patch())
def test_chosen_edits_are_sorted_and_disjoint(case):
    _, patch = case
    assert all(left.end <= right.start for left, right in zip(patch, patch[1:], strict=False))


@given(text_and_patch(), st.integers(0, 40), st.integers(0, 40))
def test_any_part_of_a_mended_text_can_be_had(case, low, high):
    mended, whole = Mended(*case), apply(*case)
    assert mended[low:high] == whole[low:high]
    assert len(mended) == len(whole) and str(mended) == whole


@given(text_and_patch())
def test_an_inverse_gives_the_text_back(case):
    text, patch = case
    assert apply(apply(text, patch), inverse(text, patch)) == text


@given(st.data())
def test_two_patches_compose_to_one_and_compose_stays_disjoint(data):
    text, first = data.draw(text_and_patch())
    middle = apply(text, first)
    _, second = data.draw(text_and_patch(middle))
    whole = compose(first, second, middle)
    assert apply(text, whole) == apply(middle, second)
    assert all(left.end <= right.start for left, right in zip(whole, whole[1:], strict=False))


@given(st.data())
def test_origin_covers_what_an_untouched_span_came_from(data):
    text, patch = data.draw(text_and_patch())
    after = apply(text, patch)
    start = data.draw(st.integers(0, len(after)))
    end = data.draw(st.integers(start, len(after)))
    low, high = Origins(patch).span(start, end)
    assert 0 <= low <= high <= len(text)
    inside = [edit for edit in patch if low <= edit.start and edit.end <= high]
    shifted = [edit._replace(start=edit.start - low, end=edit.end - low) for edit in inside]
    assert after[start:end] in apply(text[low:high], shifted)


def test_the_earlier_edit_wins_and_one_that_touches_waits():
    assert choose([Edit(2, 4, "x"), Edit(3, 5, "y"), Edit(4, 6, "z"), Edit(7, 8, "")], "abcdefghij") == [
        Edit(2, 4, "x"),
        Edit(7, 8, ""),
    ]


def test_neighbouring_lines_may_be_deleted_together():
    assert len(choose([Edit(0, 2, ""), Edit(2, 4, "")], "a\nb\nc")) == 2
