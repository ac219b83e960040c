"""Quiz rules: what a browser may see, how an attempt is marked."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.answers import choice_for_key, choice_order, key_for_choice, shuffled
from lms.domain.course import Choice, Draw, EntryTest, Level, Question, Quiz, QuizRule
from lms.domain.errors import Code, Refusal
from lms.domain.legal import Citation, Mark
from lms.domain.quiz import (
    attempts_left,
    clock,
    draw,
    enough,
    entry_questions,
    possible_from,
    question_for_trainee,
    questions_for_trainee,
    score,
)
from tests.domain.question_samples import ESSAY, MATCHING, MULTIPLE, SINGLE
from tests.services.small_office import COURSE

RULE = QuizRule(pass_percent=70, max_attempts=3)


def question(name: str, mark: Mark = Mark.SKILL, right: str = "b") -> Question:
    texts = {"a": "Xử phạt", "b": "Hướng dẫn", "c": "Phán quyết", "d": "Đại diện"}
    return Question(
        id=name,
        text="Hòa giải viên làm gì?",
        lesson="L1",
        choices=tuple(Choice(id=item, text=text, correct=item == right) for item, text in texts.items()),
        explanation="Luật nói vậy.",
        citations=(Citation(source="luat", article="2", mark=mark),),
    )


def quiz(count: int, *, pending: int = 0) -> Quiz:
    questions = [question(f"C{number}") for number in range(1, count + 1)]
    questions += [question(f"P{number}", Mark.AMENDED) for number in range(1, pending + 1)]
    return Quiz(id="KT", title="Bài kiểm tra", questions=tuple(questions))


def test_a_seed_always_gives_the_same_order():
    # Written out so that a change of the rule, which would shuffle attempts under way, is noticed.
    assert shuffled("abcd", 1) == ("c", "a", "b", "d")
    assert shuffled("abcd", 2) == ("a", "c", "d", "b")


@given(st.lists(st.text(), unique=True), st.integers())
def test_shuffling_keeps_every_id_whatever_order_they_came_in(ids: list[str], seed: int):
    assert sorted(shuffled(ids, seed)) == sorted(ids)
    assert shuffled(reversed(ids), seed) == shuffled(ids, seed)


def test_each_question_and_each_attempt_has_its_own_order():
    orders = {choice_order(question(f"C{number}"), 7) for number in range(40)}
    assert len(orders) > 10
    assert len({choice_order(question("C1"), seed) for seed in range(40)}) > 10


def test_a_browser_gets_no_correctness_and_no_author_order():
    sent = json.loads(question_for_trainee(question("C1"), 5).model_dump_json())
    assert set(sent) == {"id", "text", "type", "choices", "lefts", "figures"}
    assert [set(choice) for choice in sent["choices"]] == [{"key", "text"}] * 4
    assert [choice["key"] for choice in sent["choices"]] == ["1", "2", "3", "4"]


def test_the_right_answer_stands_in_every_place_over_many_attempts():
    places = {key_for_choice(question("C1"), seed, "b") for seed in range(60)}
    assert places == {"1", "2", "3", "4"}


@given(st.integers())
def test_a_key_leads_to_the_choice_whose_text_was_shown(seed: int):
    asked = question("C1")
    texts = {choice.id: choice.text for choice in asked.choices}
    for choice in question_for_trainee(asked, seed).choices:
        chosen = choice_for_key(asked, seed, choice.key)
        assert chosen is not None
        assert texts[chosen] == choice.text
        assert key_for_choice(asked, seed, chosen) == choice.key


@pytest.mark.parametrize("key", ["0", "5", "a", "b", "", "1 ", "01", "-1"])
def test_a_key_that_was_never_shown_leads_nowhere(key: str):
    assert choice_for_key(question("C1"), 5, key) is None


def test_pending_questions_are_not_asked():
    asked = questions_for_trainee(quiz(3, pending=2), 1)
    assert sorted(item.id for item in asked) == ["C1", "C2", "C3"]


def test_an_attempt_asks_the_questions_pinned_at_its_start():
    asked = questions_for_trainee(quiz(3, pending=2), 1, ["C1", "P2"])
    assert sorted(item.id for item in asked) == ["C1", "P2"]
    with pytest.raises(KeyError):
        questions_for_trainee(quiz(1), 1, ["khong-co"])


@pytest.mark.parametrize(
    ("right", "total", "percent", "passed"),
    [
        (5, 5, 100, True),
        (4, 5, 80, True),
        (7, 10, 70, True),
        (2, 3, 66, False),
        (0, 5, 0, False),
        (9, 13, 69, False),
    ],
)
def test_percent_is_rounded_down_and_the_pass_mark_is_enough(
    right: int, total: int, percent: int, passed: bool
):
    answers = {f"C{number}": "b" if number <= right else "a" for number in range(1, total + 1)}
    result = score(quiz(total), answers, RULE)
    assert (result.correct, result.total, result.percent, result.passed) == (right, total, percent, passed)


def test_an_open_question_is_wrong():
    result = score(quiz(2), {"C1": "b", "C2": None}, RULE)
    assert [(item.question_id, item.stored, item.right, item.percent) for item in result.answers] == [
        ("C1", "b", True, 100),
        ("C2", None, False, 0),
    ]


def test_answers_to_other_questions_do_not_count():
    result = score(quiz(1, pending=1), {"C1": "a", "P1": "b", "X9": "b"}, RULE)
    assert (result.correct, result.total) == (0, 1)


def test_a_pinned_pending_question_counts_when_it_was_approved():
    result = score(quiz(1, pending=1), {"C1": "b", "P1": "b"}, RULE, question_ids=["C1", "P1"])
    assert (result.correct, result.total, result.passed) == (2, 2, True)


def test_a_quiz_without_graded_questions_cannot_be_passed():
    result = score(quiz(0, pending=3), {"P1": "b"}, RULE)
    assert (result.total, result.percent, result.passed) == (0, 0, False)


@given(
    st.dictionaries(
        st.sampled_from(["C1", "C2", "C3", "C4", "X"]), st.sampled_from(["a", "b", "c", "d", None])
    )
)
def test_a_score_is_the_count_of_right_answers(answers: dict[str, str | None]):
    result = score(quiz(4), answers, RULE)
    assert result.total == 4
    assert result.correct == sum(answers.get(f"C{number}") == "b" for number in range(1, 5))
    assert result.percent == result.correct * 25
    assert result.passed == (result.correct >= 3)


@pytest.mark.parametrize(("used", "left"), [(0, 3), (2, 1), (3, 0), (4, 0)])
def test_attempts_left_never_goes_below_zero(used: int, left: int):
    assert attempts_left(RULE, used) == left


# --- draws --------------------------------------------------------------------------------------


def drawn_quiz(*draws: Draw) -> Quiz:
    """Six questions: C1, C2 on tickets, easy; C3 on tickets, hard; C4, C5 on rolls, easy; C6 rolls, hard."""
    levels = {"C3": Level.APPLY, "C6": Level.APPLY}
    questions = tuple(
        question(f"C{number}").model_copy(
            update={
                "topic": "thẻ" if number <= 3 else "sổ",
                "level": levels.get(f"C{number}", Level.RECALL),
            }
        )
        for number in range(1, 7)
    )
    return Quiz(id="KT", title="Bài kiểm tra", questions=questions, draws=draws)


EVERY = frozenset(f"C{number}" for number in range(1, 7))
TOPIC, HARD = Draw(count=2, topic="thẻ"), Draw(count=1, level=Level.APPLY)


@given(st.integers(0, 2**31))
def test_draws_give_what_they_say_none_twice_and_the_same_for_a_seed(seed: int):
    asked = draw(drawn_quiz(TOPIC, HARD), EVERY, seed)
    assert len(asked) == len(set(asked)) == 3
    assert len(set(asked) & {"C1", "C2", "C3"}) >= 2
    assert set(asked) & {"C3", "C6"}
    assert draw(drawn_quiz(TOPIC, HARD), EVERY, seed) == asked


def test_every_question_is_drawn_some_time():
    assert {item for seed in range(60) for item in draw(drawn_quiz(TOPIC, HARD), EVERY, seed)} == EVERY - {
        "C4",
        "C5",
    }


@given(st.integers(0, 2**31))
def test_draws_that_overlap_are_all_served_where_that_is_possible_at_all(seed: int):
    """C3 is the only hard one left: the first draw must leave it to the second."""
    asked = draw(drawn_quiz(TOPIC, HARD), EVERY - {"C6"}, seed)
    assert set(asked) == {"C1", "C2", "C3"}


def test_a_pool_that_holds_too_few_says_so():
    quiz_of_draws = drawn_quiz(TOPIC, HARD)
    with pytest.raises(Refusal) as caught:
        draw(quiz_of_draws, frozenset({"C1", "C2"}), 7)
    assert (caught.value.code, caught.value.detail) == (
        Code.TOO_FEW_QUESTIONS,
        {"quiz": "Bài kiểm tra", "count": 2, "needed": 3},
    )
    assert not enough(quiz_of_draws, frozenset({"C1", "C2"}))
    assert enough(quiz_of_draws, frozenset({"C1", "C2", "C6"}))


def test_without_draws_every_gradable_question_is_asked_and_three_are_enough():
    assert sorted(draw(drawn_quiz(), frozenset({"C1", "C5"}), 7)) == ["C1", "C5"]
    assert not enough(drawn_quiz(), frozenset({"C1", "C5"}))
    assert enough(drawn_quiz(), frozenset({"C1", "C5", "C6"}))
    assert enough(quiz(1), frozenset({"C1"}))  # all of a quiz that has fewer
    assert not enough(quiz(0), frozenset())
    with pytest.raises(Refusal):
        draw(drawn_quiz(), frozenset(), 7)


# --- parts of questions ---------------------------------------------------------------------------


def test_parts_of_questions_add_up_and_are_rounded_down_at_the_end():
    several = Quiz(id="KT", title="Bài kiểm tra", questions=(SINGLE, MULTIPLE, MATCHING))
    answers = {SINGLE.id: "b", MULTIPLE.id: '["a"]', MATCHING.id: '{"0":"0","1":"2","2":"1"}'}
    result = score(several, answers, RULE)
    assert (result.correct, result.total, result.percent) == (1, 3, 61)  # (1 + 1/2 + 1/3) / 3
    assert [item.percent for item in result.answers] == [100, 50, 33]


def test_nothing_is_passed_while_an_essay_waits():
    two = Quiz(id="KT", title="Bài kiểm tra", questions=(SINGLE, ESSAY))
    answers = {SINGLE.id: "b", ESSAY.id: "Tôi nghĩ"}
    result = score(two, answers, RULE)
    assert (result.waiting, result.passed) == (1, False)
    marked = score(two, answers, RULE, by_hand={ESSAY.id: 60})
    assert (marked.waiting, marked.percent, marked.passed) == (0, 80, True)


# --- time and tries -------------------------------------------------------------------------------


def test_a_clock_gives_back_what_the_network_took_up_to_a_limit():
    rule = RULE.model_copy(update={"time_limit_minutes": 20})
    begun = datetime(2026, 11, 24, 5, tzinfo=UTC)
    minutes = timedelta(minutes=1)
    assert clock(RULE, begun, 0, timedelta()) is None
    assert clock(rule, begun, 0, timedelta()) == (begun + 20 * minutes, begun + 30 * minutes)
    assert clock(rule, begun, 5, 4 * minutes) == (begun + 29 * minutes, begun + 35 * minutes)
    assert clock(rule, begun, 0, 60 * minutes) == (begun + 30 * minutes, begun + 30 * minutes)


def test_the_next_attempt_is_possible_after_the_time_to_cool_off():
    rule = RULE.model_copy(update={"cooling_off_minutes": 30})
    handed_in = datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert possible_from(rule, handed_in) == handed_in + timedelta(minutes=30)
    assert possible_from(rule, None) is None
    assert possible_from(RULE, handed_in) is None


# --- before and after -----------------------------------------------------------------------------


def test_entry_questions_come_from_every_module_in_turn_without_essays():
    course = COURSE.model_copy(
        update={
            "entry_test": EntryTest(questions=3),
            "modules": tuple(
                COURSE.modules[0].model_copy(
                    update={
                        "quiz": Quiz(
                            id=f"k{module}",
                            title="",
                            questions=(
                                ESSAY.model_copy(update={"id": f"{module}E"}),
                                *(question(f"{module}-{number}") for number in range(4)),
                            ),
                        )
                    }
                )
                for module in ("A", "B")
            ),
        }
    )
    every = frozenset(one.id for one in course.questions())
    asked = entry_questions(course, every, 7)
    assert [item[0] for item in asked] == ["A", "B", "A"]
    assert not any(item.endswith("E") for item in asked)
    assert entry_questions(course, every, 7) == asked
    assert len(entry_questions(course, frozenset({"A-1"}), 7)) == 1
    assert entry_questions(COURSE, every, 7) == ()
