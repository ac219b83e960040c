"""Answers between the browser and the store, for every type of question."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.answers import is_answered, read_answer, shown_answer
from lms.domain.course import Question
from lms.domain.errors import Code, Refusal
from lms.domain.quiz import question_for_trainee
from tests.domain.question_samples import (
    ALL,
    ESSAY,
    EXPLANATION,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    RIGHT,
    SHORT_ANSWER,
    SINGLE,
)

ANYTHING = st.one_of(
    st.text(max_size=20),
    st.lists(st.text(max_size=3)),
    st.dictionaries(st.text(max_size=2), st.text(max_size=2)),
)


def refused(question: Question, given: object) -> Code:
    with pytest.raises(Refusal) as caught:
        read_answer(question, 5, given)  # type: ignore[arg-type]
    return caught.value.code


@pytest.mark.parametrize("question", [one for one in ALL if one.id in RIGHT], ids=lambda one: one.id)
@given(seed=st.integers(0, 2**31))
def test_what_is_shown_again_is_what_was_given(question: Question, seed: int):
    shown = shown_answer(question, seed, RIGHT[question.id])
    assert shown is not None
    assert read_answer(question, seed, shown) == RIGHT[question.id]


@pytest.mark.parametrize("question", ALL, ids=lambda one: one.id)
@given(given=ANYTHING)
def test_whatever_is_sent_is_stored_whole_or_refused(question: Question, given: object):
    try:
        stored = read_answer(question, 5, given)  # type: ignore[arg-type]
    except Refusal as refusal:
        assert refusal.code in (Code.BAD_ANSWER, Code.BAD_NUMBER, Code.TEXT_TOO_LONG)
    else:
        again = shown_answer(question, 5, stored)
        assert again is None or read_answer(question, 5, again) == stored


@pytest.mark.parametrize("question", ALL, ids=lambda one: one.id)
@given(seed=st.integers(0, 2**31))
def test_nothing_correct_is_sent_for_any_type(question: Question, seed: int):
    sent = question_for_trainee(question, seed).model_dump_json()
    assert set(json.loads(sent)) == {"id", "text", "type", "choices", "lefts", "figures"}
    for word in (EXPLANATION, "correct", "percent", "accepted", "tolerance", "hòa giải viên", "7.5"):
        assert word not in sent
    keys = [choice["key"] for choice in json.loads(sent)["choices"]]
    assert keys == [str(place) for place in range(1, len(keys) + 1)]


@pytest.mark.parametrize("question", [SINGLE, MATCHING, ORDERING], ids=lambda one: one.id)
def test_what_can_be_chosen_stands_in_another_order_in_each_attempt(question: Question):
    def texts(seed: int) -> tuple[str, ...]:
        return tuple(choice.text for choice in question_for_trainee(question, seed).choices)

    assert len({texts(seed) for seed in range(30)}) > 10


@pytest.mark.parametrize(
    ("question", "given"),
    [
        (MULTIPLE, ["1", "1"]),
        (MULTIPLE, ["5"]),
        (MULTIPLE, "1"),
        (ORDERING, ["1", "2", "3"]),
        (ORDERING, ["1", "2", "3", "3"]),
        (MATCHING, {"4": "1"}),
        (MATCHING, {"1": "9"}),
        (MATCHING, ["1"]),
        (SINGLE, ["1"]),
        (SINGLE, None),
        (SHORT_ANSWER, ["chữ"]),
        (SHORT_ANSWER, "a\0b"),
        (ESSAY, "\ud800"),
    ],
)
def test_what_the_page_does_not_offer_is_refused(question: Question, given: object):
    assert refused(question, given) is Code.BAD_ANSWER


def test_words_have_a_measure_and_numbers_are_numbers():
    assert refused(SHORT_ANSWER, "a" * 201) is Code.TEXT_TOO_LONG
    assert refused(ESSAY, "a" * 5_001) is Code.TEXT_TOO_LONG
    assert refused(NUMERIC, "bảy rưỡi") is Code.BAD_NUMBER
    assert read_answer(SHORT_ANSWER, 5, "  Ho\u0300a  ") == "H\u00f2a"
    assert read_answer(NUMERIC, 5, " ") == ""


def test_an_answer_can_be_taken_back():
    assert not is_answered(MULTIPLE, read_answer(MULTIPLE, 5, []))
    assert not is_answered(ESSAY, read_answer(ESSAY, 5, ""))
    assert not is_answered(MATCHING, read_answer(MATCHING, 5, {"1": "2"}))
    assert is_answered(MATCHING, read_answer(MATCHING, 5, {"1": "2", "2": "2", "3": "1"}))


@pytest.mark.parametrize("stored", ["", "nonsense", "[1,2]", "{}", "null"])
def test_a_stored_text_of_another_kind_is_no_answer(stored: str):
    for question in (SINGLE, MULTIPLE, MATCHING, ORDERING):
        assert not is_answered(question, stored)
        assert not shown_answer(question, 5, stored)
