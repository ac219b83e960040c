"""What may be answered, when answers are opened, and what may be shown of them."""

from __future__ import annotations

import json
import secrets

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.errors import Code, Refusal
from lms.domain.survey import (
    FEWEST,
    POOL,
    SCALE,
    TEXT_MAX,
    AnswerType,
    SurveyForm,
    SurveyQuestion,
    drawn,
    figures,
    read_answers,
    sealed_size,
    to_open,
)

MARK = SurveyQuestion(id="diem", type=AnswerType.SCALE, text="Mấy điểm?")
PICK = SurveyQuestion(id="chon", type=AnswerType.CHOICE, text="Chọn gì?", choices=("Một", "Hai", "Ba"))
SAY = SurveyQuestion(id="noi", type=AnswerType.TEXT, text="Nói gì?")
FORM = SurveyForm(id="KS", title="Phiếu", questions=(MARK, PICK, SAY))


# --- answers ------------------------------------------------------------------------------------


def test_answers_come_in_the_order_of_the_form_without_what_is_blank() -> None:
    assert list(read_answers(FORM, {"noi": " xin\n  thêm ", "diem": "4", "chon": ""}).items()) == [
        ("diem", "4"),
        ("noi", "xin thêm"),
    ]


@given(
    given_answers=st.dictionaries(
        st.sampled_from(["diem", "chon", "noi", "khac"]), st.text(max_size=TEXT_MAX + 5), max_size=4
    )
)
def test_whatever_is_sent_is_either_refused_or_fits_the_form(given_answers: dict[str, str]) -> None:
    try:
        read = read_answers(FORM, given_answers)
    except Refusal as refusal:
        assert refusal.code in (Code.SURVEY_BAD_ANSWER, Code.SURVEY_EMPTY, Code.SURVEY_TEXT_TOO_LONG)
        return
    assert read and set(read) <= {"diem", "chon", "noi"}
    assert read.get("diem", "1") in SCALE and read.get("chon", "1") in ("1", "2", "3")
    assert len(read.get("noi", "")) <= TEXT_MAX


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=TEXT_MAX))
def test_every_answer_fits_the_one_length_of_its_form(text: str) -> None:
    try:
        read = read_answers(FORM, {"diem": "5", "chon": "3", "noi": text})
    except Refusal:
        return  # putting letters together can only make a text shorter, so this does not come
    assert len(json.dumps(read, ensure_ascii=False, separators=(",", ":")).encode()) <= sealed_size(FORM)


# --- the pool -----------------------------------------------------------------------------------


@given(coming=st.lists(st.booleans(), max_size=80))
def test_between_any_two_moments_nobodys_or_at_least_five_answers_are_opened(coming: list[bool]) -> None:
    """Each True is an answer; the last moment is the closing."""
    held = opened = 0
    for answer in coming:
        held += answer
        now = to_open(held, closing=False)
        assert now in (0, FEWEST)
        held, opened = held - now, opened + now
        assert held < POOL and (not opened or held >= FEWEST)
    last = to_open(held, closing=True)
    assert last == 0 or last >= FEWEST
    assert last == held or not opened  # whatever can be opened is, once anything was


@given(items=st.lists(st.integers(), max_size=20), data=st.data())
def test_what_is_drawn_comes_once_and_is_of_the_items(items: list[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(0, len(items)))
    found = drawn(items, count, secrets.token_bytes)
    assert len(found) == count
    left = list(items)
    for item in found:
        left.remove(item)


def test_every_order_can_be_drawn() -> None:
    """Six orders of three, four thousand draws: each about 667 times."""
    seen: dict[str, int] = {}
    for _ in range(4_000):
        order = "".join(drawn("abc", 3, secrets.token_bytes))
        seen[order] = seen.get(order, 0) + 1
    assert len(seen) == 6 and min(seen.values()) > 500


# --- figures ------------------------------------------------------------------------------------


def test_the_mean_and_each_value_with_its_count() -> None:
    figure = figures(MARK, {"5": 3, "4": 2}, (), 6)
    assert (figure.answered, figure.mean) == (5, 4.6)
    assert figure.counts == (("1", 0), ("2", 0), ("3", 0), ("4", 2), ("5", 3))


def test_a_choice_has_no_mean() -> None:
    figure = figures(PICK, {"1": 5}, (), 5)
    assert (figure.mean, figure.counts) == (None, (("1", 5), ("2", 0), ("3", 0)))


def test_nothing_is_shown_of_fewer_than_five() -> None:
    assert figures(MARK, {"5": 4}, (), 4) == figures(MARK, {"1": 4}, (), 4)
    assert figures(SAY, {}, ("riêng",), 4).words == ()
    few = figures(MARK, {"5": 4}, (), 30)
    assert (few.hidden, few.counts, few.mean) == (True, (), None)
    nobody = figures(MARK, {}, (), 30)
    assert (nobody.hidden, nobody.answered, nobody.mean) == (False, 0, None)


def test_one_open_answer_of_five_is_shown_for_nobody_knows_whose_it_is() -> None:
    assert figures(SAY, {}, ("thêm thực hành",), 5).words == ("thêm thực hành",)
