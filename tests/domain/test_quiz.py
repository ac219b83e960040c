"""Quiz rules: what a browser may see, how an attempt is marked."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.answers import choice_for_key, choice_order, key_for_choice, shuffled
from lms.domain.course import Choice, Question, Quiz, QuizRule
from lms.domain.legal import Citation, Mark
from lms.domain.quiz import attempts_left, question_for_trainee, questions_for_trainee, score

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
