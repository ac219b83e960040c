"""Item analysis, against figures computed by hand and properties that must hold for any answers."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.item_analysis import ENOUGH, Answered, ChoiceUse, Finding, Found, analyse, correlation

AB = {"a": True, "b": False}
ABCD = {"a": True, "b": False, "c": False, "d": False}


def answered(question: str, choice: str, right: bool, seconds: float | None = None) -> Answered:
    return Answered(question, (choice,) if choice else (), not choice, float(right), seconds)


def attempt(*letters: str) -> list[Answered]:
    """Questions q1, q2.. answered with these letters; "a" is right, "" left open."""
    return [answered(f"q{n}", letter, letter == "a") for n, letter in enumerate(letters, 1)]


# --- by hand ------------------------------------------------------------------------------------


def test_correlation_is_what_the_hand_computes() -> None:
    """x = 1 1 0 0, y = 1 ½ ½ 0: means ½; Σxy deviations = ½·½ + ½·0 − ½·0 + ½·½ = ½;
    Σx² = 1, Σy² = ½; r = ½ / √½ = 0.7071."""
    assert correlation([1, 1, 0, 0], [1, 0.5, 0.5, 0]) == pytest.approx(0.70711, abs=1e-5)


def test_a_small_quiz_by_hand() -> None:
    """Four people, three questions:  Lan a a a, Minh a a b, Hoa a b b, Tuấn b b –.

    q1: 3 of 4 right. Rest of q1 (mean of q2, q3): 1, ½, 0, 0. Means 0.75 and 0.375; Σxy =
    .25·.625 + .25·.125 + .25·(−.375) + (−.75)(−.375) = .15625 + .03125 − .09375 + .28125 = .375;
    Σx² = 3·.0625 + .5625 = .75; Σy² = .390625 + .015625 + 2·.140625 = .6875; r = .375/√.515625 = .52223.
    27% of 4 is one: the best is Lan, the weakest are Hoa and Tuấn (they tie), so 1 − ½ = ½.
    """
    found = analyse(
        {"q1": AB, "q2": AB, "q3": AB},
        [attempt("a", "a", "a"), attempt("a", "a", "b"), attempt("a", "b", "b"), attempt("b", "b", "")],
    )
    assert [item.question_id for item in found] == ["q1", "q2", "q3"]
    q1, q2, q3 = found
    assert (q1.n, q1.omitted, q1.difficulty) == (4, 0, 0.75)
    assert q1.discrimination == pytest.approx(0.52223, abs=1e-5)
    assert q1.upper_lower == 0.5
    assert q1.choices == (ChoiceUse("a", True, 3, 1, 1), ChoiceUse("b", False, 1, 0, 1))
    assert q2.difficulty == 0.5
    assert (q3.omitted, q3.difficulty) == (1, 0.25)
    assert [use.taken for use in q3.choices] == [1, 2]


def test_questions_of_one_attempt_alone_have_nothing_to_be_compared_with() -> None:
    [item] = analyse({"q1": AB}, [attempt("a"), attempt("b")])
    assert (item.difficulty, item.discrimination, item.upper_lower) == (0.5, None, None)


def test_people_are_compared_by_shares_when_their_attempts_asked_different_questions() -> None:
    """Lan had q1 and q2, Minh q1 and q3: both rests are of one question."""
    lan = [answered("q1", "a", True), answered("q2", "a", True)]
    minh = [answered("q1", "b", False), answered("q3", "b", False)]
    q1 = analyse({"q1": AB, "q2": AB, "q3": AB}, [lan, minh])[0]
    assert q1.discrimination == pytest.approx(1.0)
    assert q1.upper_lower == 1.0


def test_the_time_is_the_median_of_what_is_known() -> None:
    times = [10.0, None, 40.0, 30.0]
    [item] = analyse({"q1": AB}, [[answered("q1", "a", True, seconds)] for seconds in times])
    assert item.median_seconds == 30.0
    [item] = analyse({"q1": AB}, [[answered("q1", "a", True)]])
    assert item.median_seconds is None


# --- what is named ------------------------------------------------------------------------------


def crowd(first: Sequence[str], others: Sequence[str]) -> list[list[Answered]]:
    """Everybody's answer to q1, and whether their other four questions are right ("a") or not."""
    return [attempt(letter, *([other] * 4)) for letter, other in zip(first, others, strict=True)]


FIVE = {"q1": ABCD, **{f"q{n}": AB for n in range(2, 6)}}
GOOD_AND_WEAK = ["a"] * 15 + ["b"] * 15


def findings(first: Sequence[str]) -> tuple[Found, ...]:
    return analyse(FIVE, crowd(first, GOOD_AND_WEAK))[0].findings


def test_few_attempts_are_no_ground_for_a_judgement() -> None:
    few = analyse(FIVE, crowd(["b"] * 12, GOOD_AND_WEAK[:12]))[0]
    assert not few.enough and few.findings == ()
    assert ENOUGH == 30


def test_a_sound_question_is_not_named() -> None:
    assert (
        findings(
            ["a"] * 12 + ["b", "c", "d"] + ["a"] * 4 + ["b", "c", "d", "b", "c", "d", "b", "c", "d", "b", "c"]
        )
        == ()
    )


def test_a_question_that_the_good_get_wrong_is_named_first_with_the_choice_they_take() -> None:
    """The author's key is probably wrong: the good all take c."""
    assert findings(["c"] * 15 + ["a"] * 9 + ["b"] * 3 + ["d"] * 3) == (
        Found(Finding.WRONG_WAY_ROUND),
        Found(Finding.BETTER_CHOICE, "c"),
    )


def test_a_little_below_zero_may_be_chance() -> None:
    """8 of the 15 good ones and 9 of the 15 weak ones: r = −0.067, and 1.645/√29 = 0.31."""
    said = findings(["a"] * 8 + ["b", "c", "d", "b", "c", "d", "b"] + ["a"] * 9 + ["b", "c", "d"] * 2)
    assert said == (Found(Finding.WEAK),)


def test_a_question_that_everybody_gets_right_is_too_easy_and_nothing_else() -> None:
    assert findings(["a"] * 30) == (Found(Finding.TOO_EASY),)


def test_a_question_that_hardly_anybody_gets_right_is_too_hard() -> None:
    said = findings(["a"] * 6 + ["b"] * 5 + ["c"] * 4 + ["b", "c", "d"] * 5)
    assert Found(Finding.TOO_HARD) in said


def test_choices_that_nobody_takes_are_idle() -> None:
    said = findings(["a"] * 13 + ["b"] * 2 + ["a"] * 4 + ["b"] * 11)
    assert said == (Found(Finding.IDLE_CHOICE, "c"), Found(Finding.IDLE_CHOICE, "d"))


def test_a_question_left_open_by_many_is_named() -> None:
    said = findings(
        ["a"] * 11 + ["b", "c", "d", ""] + [""] * 5 + ["b", "c", "d", "b", "c", "d", "a", "a", "b", "c"]
    )
    assert Found(Finding.OFTEN_OMITTED) in said


# --- whatever the answers -----------------------------------------------------------------------

ATTEMPTS = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "d", ""]), min_size=1, max_size=6), min_size=1, max_size=45
)
SIX = {f"q{n}": ABCD for n in range(1, 7)}


@given(ATTEMPTS)
def test_every_figure_stays_within_its_bounds(letters: list[list[str]]) -> None:
    for item in analyse(SIX, [attempt(*one) for one in letters]):
        assert 0 <= item.difficulty <= 1
        assert item.discrimination is None or -1 <= item.discrimination <= 1
        assert item.upper_lower is None or -1 <= item.upper_lower <= 1
        assert sum(use.taken for use in item.choices) + item.omitted == item.n
        assert all(use.upper <= use.taken and use.lower <= use.taken for use in item.choices)
        assert item.enough or not item.findings


@given(ATTEMPTS, st.randoms(use_true_random=False))
def test_the_order_of_attempts_changes_nothing(letters: list[list[str]], chance: random.Random) -> None:
    attempts = [attempt(*one) for one in letters]
    shuffled = list(attempts)
    chance.shuffle(shuffled)
    assert analyse(SIX, shuffled) == analyse(SIX, attempts)
