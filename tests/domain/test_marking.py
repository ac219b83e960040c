"""What an answer earns, by type."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.course import Accepted, AcceptedNumber, Choice, Pair, Question, QuestionType
from lms.domain.marking import feedback, fits, right_lines, said_lines, share
from tests.domain.question_samples import (
    ALL,
    ESSAY,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    RIGHT,
    SHORT_ANSWER,
    SINGLE,
    question,
)


@pytest.mark.parametrize("one", [one for one in ALL if one.id in RIGHT], ids=lambda one: one.id)
def test_the_right_answer_earns_everything_and_no_answer_nothing(one: Question):
    assert share(one, RIGHT[one.id]) == 1
    assert share(one, None) == share(one, "") == 0


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
@given(stored=st.text(), negative=st.booleans())
def test_nothing_earns_less_than_nothing_or_more_than_all(one: Question, stored: str, negative: bool):
    earned = share(one, stored, negative=negative)
    assert earned is None or 0 <= earned <= 1


@pytest.mark.parametrize(
    ("ticked", "plain", "negative"),
    [
        ('["a"]', Fraction(1, 2), Fraction(1, 2)),
        ('["a","c"]', Fraction(1, 2), Fraction(0)),  # a wrong one costs only where that is the rule
        ('["a","b","c"]', Fraction(1, 2), Fraction(1, 2)),  # one tick too many takes one away
        ('["a","b","c","d"]', Fraction(0), Fraction(0)),  # ticking everything is no answer
        ('["c","d"]', Fraction(0), Fraction(0)),
        ("[]", Fraction(0), Fraction(0)),
    ],
)
def test_several_right_ones_earn_their_parts(ticked: str, plain: Fraction, negative: Fraction):
    assert share(MULTIPLE, ticked) == plain
    assert share(MULTIPLE, ticked, negative=True) == negative


def test_the_authors_own_parts_count():
    weighted = question(
        QuestionType.MULTIPLE_CHOICE,
        choices=(
            Choice(id="a", text="1", percent=Decimal("33.33")),
            Choice(id="b", text="2", percent=Decimal("33.33")),
            Choice(id="c", text="3", percent=Decimal("33.33")),
            Choice(id="d", text="4", percent=Decimal(-50)),
        ),
    )
    assert share(weighted, '["a","b","c"]') == 1  # thirds make a whole
    assert share(weighted, '["a"]') == Fraction(3333, 10_000)
    assert share(weighted, '["a","d"]') == Fraction(3333, 10_000)
    assert share(weighted, '["a","b","d"]', negative=True) == Fraction(1666, 10_000)
    half = SINGLE.model_copy(
        update={
            "choices": (Choice(id="a", text="1", percent=Decimal(50)), Choice(id="b", text="2", correct=True))
        }
    )
    assert share(half, "a") == Fraction(1, 2)
    assert share(half, "b") == 1


def test_each_pair_earns_its_part_and_two_lines_may_go_with_one_text():
    assert share(MATCHING, '{"0":"0","1":"2","2":"1"}') == Fraction(1, 3)
    assert share(MATCHING, '{"0":"3","1":"3","2":"3"}') == 0
    twice = question(
        QuestionType.MATCHING, pairs=(Pair(left="Bò", right="Cỏ"), Pair(left="Trâu", right="Cỏ"))
    )
    assert share(twice, '{"0":"0","1":"0"}') == 1


@pytest.mark.parametrize(
    ("order", "earned"),
    [("abdc", Fraction(1, 3)), ("bcda", Fraction(2, 3)), ("dcba", Fraction(0)), ("badc", Fraction(0))],
)
def test_an_order_earns_by_neighbours(order: str, earned: Fraction):
    assert share(ORDERING, str(list(order)).replace("'", '"')) == earned


@pytest.mark.parametrize(
    ("said", "earned"),
    [
        ("hòa giải viên", 1),
        ("  HÒA   giải viên ", 1),
        ("ho\u0300a gia\u0309i vie\u0302n", 1),
        ("tổ trưởng tổ hòa giải", Fraction(1, 2)),
        ("hoa giai vien", 0),  # marks matter: another word
        ("giải viên", 0),
    ],
)
def test_words_are_compared_without_case_spaces_and_composition(said: str, earned: Fraction):
    assert share(SHORT_ANSWER, said) == earned


@pytest.mark.parametrize(
    ("pattern", "said", "fitting"),
    [
        ("*", "", True),
        ("a*b", "axxb", True),
        ("a*b", "ab", True),
        ("a*b*c", "a1b2c", True),
        ("a*b*c", "acb", False),
        ("ab*ba", "aba", False),  # nothing counts twice
        (r"5\*3", "5*3", True),
        (r"5\*3", "543", False),
        ("tổ *", "tổ hòa giải", True),
        ("tổ *", "tổng", False),
    ],
)
def test_a_star_stands_for_anything(pattern: str, said: str, fitting: bool):
    assert fits(pattern, said) is fitting


def test_many_stars_take_no_time():
    assert not fits("*a" * 60 + "b", "a" * 200)


@pytest.mark.parametrize(
    ("said", "earned"), [("7", 1), ("8,0", 1), ("8,01", 0), ("6.99", 0), ("7,5", 1), ("7500", 0)]
)
def test_a_number_is_right_within_its_tolerance_both_ends_included(said: str, earned: int):
    assert share(NUMERIC, said) == earned


def test_the_best_fitting_number_counts():
    two = NUMERIC.model_copy(
        update={
            "numbers": (
                AcceptedNumber(value=Decimal(10), tolerance=Decimal(5), percent=Decimal(50)),
                AcceptedNumber(value=Decimal(10), feedback="Đúng hẳn."),
            )
        }
    )
    assert share(two, "12") == Fraction(1, 2)
    assert share(two, "10") == 1
    assert feedback(two, "10") == ("Đúng hẳn.",)


def test_an_essay_waits_for_a_person_unless_nothing_was_written():
    assert share(ESSAY, "Tôi nghĩ") is None
    assert share(ESSAY, "Tôi nghĩ", by_hand=70) == Fraction(7, 10)
    assert share(ESSAY, None) == 0


def test_what_was_said_and_what_is_right_in_words():
    assert said_lines(MATCHING, '{"0":"2","1":"1"}') == ("Tổ trưởng → Lựa chọn", "Tổ viên → Tiến hành")
    assert right_lines(MATCHING)[0] == "Tổ trưởng → Phân công"
    assert said_lines(ORDERING, '["b","a","c","d"]')[:2] == ("1. Nghe", "2. Gặp")
    assert right_lines(ORDERING) == ("1. Gặp", "2. Nghe", "3. Bàn", "4. Ghi")
    assert said_lines(MULTIPLE, '["a","c"]') == ("Lắng nghe", "Quát mắng")
    assert right_lines(MULTIPLE) == ("Lắng nghe", "Ghi chép")
    assert right_lines(NUMERIC) == ("7,5 ± 0,5",)
    assert right_lines(SHORT_ANSWER) == ("hòa giải viên",)
    assert right_lines(ESSAY) == ()
    assert (said_lines(SINGLE, "b"), right_lines(SINGLE)) == (("Hướng dẫn",), ("Hướng dẫn",))
    assert feedback(SHORT_ANSWER, "tổ của hòa giải") == ("Tổ gồm nhiều người.",)
    assert Accepted(text="x").percent == 100
