"""Taking quizzes: what is asked stays, every type is answered, time is counted fairly, tries are counted."""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta

import pytest

from lms.domain.course import Choice, Draw, Level, QuizRule
from lms.domain.errors import Code, Refusal
from lms.domain.quiz import Sitting
from lms.domain.review import Decision
from lms.services.erasing import Erasing
from lms.store import about_person
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
from tests.services.full_office import TEACHER, FullOffice, refused
from tests.services.quiz_hall import ESSAY_TEXT, answer_right, cohort_of, course_with, open_class, right
from tests.services.small_office import LAN, MINH, TUAN
from tests.services.test_learning import question, walk
from tests.support.published import EDITOR

MINUTE = timedelta(minutes=1)
TIMED = QuizRule(pass_percent=70, max_attempts=2, time_limit_minutes=20)
SIX = tuple(question(f"c{number}") for number in range(1, 7))


# --- what is asked --------------------------------------------------------------------------------


def test_what_an_attempt_asks_is_drawn_once_and_stays(hall: FullOffice) -> None:
    course = course_with(*SIX, draws=(Draw(count=3),))
    mine = open_class(hall, course)["lan"]
    attempt = hall.quizzes.start_quiz(LAN, mine, "k1")
    assert len(attempt.questions) == 3
    assert hall.quizzes.open_attempt(LAN, attempt.attempt_id).questions == attempt.questions
    [module] = hall.learning.course(LAN, mine).modules
    assert module.quiz.graded == 3
    others = next(one.id for one in SIX if one.id not in {asked.id for asked in attempt.questions})
    assert refused(hall.quizzes.answer, LAN, attempt.attempt_id, others, "1") is Code.BAD_ANSWER


def test_a_question_sent_back_leaves_new_attempts_and_no_attempt_that_has_begun(hall: FullOffice) -> None:
    course = course_with(*SIX)
    people = open_class(hall, course, "lan", "minh")
    begun = hall.quizzes.start_quiz(LAN, people["lan"], "k1")
    hall.reviews.decide(EDITOR, course.id, ["c1"], Decision.SENT_BACK, note="Luật đã đổi")
    fresh = hall.quizzes.start_quiz(MINH, people["minh"], "k1")
    assert sorted(asked.id for asked in fresh.questions) == ["c2", "c3", "c4", "c5", "c6"]
    assert len(hall.quizzes.open_attempt(LAN, begun.attempt_id).questions) == 6
    for asked in begun.questions:
        key = next(choice.key for choice in asked.choices if choice.text == f"{asked.id} d")
        hall.quizzes.answer(LAN, begun.attempt_id, asked.id, key)
    assert hall.quizzes.submit(LAN, begun.attempt_id).result.total == 6


def test_an_attempt_older_than_pinning_asks_the_settled_questions(hall: FullOffice) -> None:
    mine = open_class(hall, course_with(*SIX))["lan"]
    attempt = hall.quizzes.start_quiz(LAN, mine, "k1")
    with hall.database.write() as tx:
        tx.run("DELETE FROM attempt_questions")
    assert len(hall.quizzes.open_attempt(LAN, attempt.attempt_id).questions) == 6


def test_a_pool_that_holds_too_few_is_named_to_the_trainee(hall: FullOffice) -> None:
    easy = tuple(one.model_copy(update={"level": Level.RECALL}) for one in SIX)
    course = course_with(*easy, draws=(Draw(count=5, level=Level.RECALL),))
    mine = open_class(hall, course)["lan"]
    hall.reviews.decide(EDITOR, course.id, ["c1", "c2"], Decision.SENT_BACK, note="Luật đã đổi")
    with pytest.raises(Refusal) as caught:
        hall.quizzes.start_quiz(LAN, mine, "k1")
    assert (caught.value.code, caught.value.detail["count"]) == (Code.TOO_FEW_QUESTIONS, 4)
    assert hall.count("attempts") == 0


# --- every type -----------------------------------------------------------------------------------


def test_every_type_is_answered_saved_shown_again_marked_and_explained(hall: FullOffice) -> None:
    course = course_with(*ALL)
    mine = open_class(hall, course)["lan"]
    attempt = hall.quizzes.start_quiz(LAN, mine, "k1")
    answer_right(hall, course, attempt)
    again = hall.quizzes.open_attempt(LAN, attempt.attempt_id)
    assert again.chosen == {one.id: right(hall, course, attempt, one.id) for one in ALL}
    assert sorted(again.answered) == sorted(one.id for one in ALL)
    submitted = hall.quizzes.submit(LAN, attempt.attempt_id)
    marked = {item.question.id: item for item in submitted.questions}
    assert [marked[one.id].percent for one in ALL] == [100] * 7 + [None]
    assert marked[MATCHING.id].chosen == ("Tổ trưởng → Phân công\nTổ viên → Tiến hành\nNgười dân → Lựa chọn")
    assert marked[ORDERING.id].correct == "1. Gặp\n2. Nghe\n3. Bàn\n4. Ghi"
    assert marked[ESSAY.id].chosen == ESSAY_TEXT


def test_nothing_correct_leaves_before_submission_for_any_type(hall: FullOffice) -> None:
    course = course_with(*ALL)
    mine = open_class(hall, course)["lan"]
    attempt = hall.quizzes.start_quiz(LAN, mine, "k1")
    answer_right(hall, course, attempt)
    hall.quizzes.answer(LAN, attempt.attempt_id, SHORT_ANSWER.id, "không rõ")
    hall.quizzes.answer(LAN, attempt.attempt_id, NUMERIC.id, "3")
    seen = list(walk(hall.quizzes.open_attempt(LAN, attempt.attempt_id)))
    assert not any(isinstance(value, bool | Choice) for value in seen)
    texts = {value for value in seen if isinstance(value, str)}
    assert texts.isdisjoint({"a", "b", "c", "d", EXPLANATION, "hòa giải viên", "7,5", "7.5"})
    assert not any(value in text for text in texts for value in RIGHT.values() if len(value) > 3)


@pytest.mark.parametrize(("negative", "percent"), [(False, 75), (True, 50)])
def test_parts_are_earned_and_wrong_ticks_cost_only_where_that_is_the_rule(
    hall: FullOffice, negative: bool, percent: int
) -> None:
    rule = QuizRule(pass_percent=70, max_attempts=2, negative_marking=negative)
    course = course_with(MULTIPLE, SINGLE, rule=rule)
    mine = open_class(hall, course)["lan"]
    attempt = hall.quizzes.start_quiz(LAN, mine, "k1")
    hall.quizzes.answer(LAN, attempt.attempt_id, SINGLE.id, right(hall, course, attempt, SINGLE.id))
    asked = next(one for one in attempt.questions if one.id == MULTIPLE.id)
    keys = [choice.key for choice in asked.choices if choice.text in ("Lắng nghe", "Quát mắng")]
    hall.quizzes.answer(LAN, attempt.attempt_id, MULTIPLE.id, keys)
    result = hall.quizzes.submit(LAN, attempt.attempt_id).result
    assert (result.correct, result.percent) == (1, percent)


def test_half_a_match_is_no_answer_yet(hall: FullOffice) -> None:
    course = course_with(MATCHING)
    mine = open_class(hall, course)["lan"]
    attempt = hall.quizzes.start_quiz(LAN, mine, "k1").attempt_id
    hall.quizzes.answer(LAN, attempt, MATCHING.id, {"1": "2"})
    open_attempt = hall.quizzes.open_attempt(LAN, attempt)
    assert (open_attempt.chosen, open_attempt.answered) == ({MATCHING.id: {"1": "2"}}, ())
    assert refused(hall.quizzes.submit, LAN, attempt) is Code.ANSWERS_MISSING


# --- essays ---------------------------------------------------------------------------------------


def essay_handed_in(hall: FullOffice) -> tuple[str, str, str]:
    """(enrolment, cohort, attempt): two questions, one of them an essay."""
    course = course_with(SINGLE, ESSAY)
    mine = open_class(hall, course)["lan"]
    attempt = hall.quizzes.start_quiz(LAN, mine, "k1")
    answer_right(hall, course, attempt)
    hall.quizzes.submit(LAN, attempt.attempt_id)
    return mine, cohort_of(hall, mine), attempt.attempt_id


def test_an_attempt_with_an_essay_has_no_result_until_it_is_marked(hall: FullOffice) -> None:
    mine, cohort, attempt = essay_handed_in(hall)
    assert hall.quizzes.result(LAN, attempt).result.waiting == 1
    [module] = hall.learning.course(LAN, mine).modules
    assert (module.quiz.waiting, module.quiz.passed, module.quiz.best_percent) == (True, False, None)
    assert refused(hall.quizzes.start_quiz, LAN, mine, "k1") is Code.WAITING_FOR_MARK
    assert hall.count("attempt_results") == 0
    [essay] = hall.class_quizzes.essays(TUAN, cohort)
    assert (essay.person_name, essay.text, essay.question.id) == (LAN.name, ESSAY_TEXT, ESSAY.id)

    hall.now += timedelta(hours=3)
    hall.class_quizzes.mark_essay(TUAN, attempt, ESSAY.id, 60, " Nên nêu căn cứ. ")
    assert hall.class_quizzes.essays(TUAN, cohort) == []
    submitted = hall.quizzes.result(LAN, attempt)
    assert (submitted.result.percent, submitted.attempt.passed) == (80, True)
    assert submitted.attempt.submitted_at == hall.now - timedelta(hours=3)  # as it was handed in
    marked = {item.question.id: item for item in submitted.questions}
    assert (marked[ESSAY.id].percent, marked[ESSAY.id].comment) == (60, "Nên nêu căn cứ.")
    assert [line[0] for line in hall.acts("essay_marked")] == ["tuan"]


def test_a_mark_is_given_once_by_whoever_runs_the_class_and_never_to_oneself(hall: FullOffice) -> None:
    _, cohort, attempt = essay_handed_in(hall)
    mark = hall.class_quizzes.mark_essay
    for who in (LAN, MINH, TEACHER):
        assert refused(mark, who, attempt, ESSAY.id, 100) is Code.NOT_ALLOWED
        assert refused(hall.class_quizzes.essays, who, cohort) is Code.NOT_ALLOWED
    hall.cohorts.assign_trainer(TUAN, cohort, "hoa")
    assert refused(mark, TEACHER, attempt, SINGLE.id, 100) is Code.NOT_FOUND
    for percent in (-1, 101):
        assert refused(mark, TEACHER, attempt, ESSAY.id, percent) is Code.BAD_MARK
    mark(TEACHER, attempt, ESSAY.id, 20)
    assert refused(mark, TEACHER, attempt, ESSAY.id, 100) is Code.ALREADY_MARKED
    assert hall.quizzes.result(LAN, attempt).result.percent == 60


def test_nothing_of_somebody_who_was_erased_waits(hall: FullOffice) -> None:
    _, cohort, _ = essay_handed_in(hall)
    waiting = {row.cohort_id: row.waiting for row in hall.class_quizzes.classes(TUAN)}
    assert waiting[cohort] == 1
    Erasing(hall.tools, hall.folder, drop_uploads=lambda: 0).erase(TUAN, LAN.person_id, None, "Theo đơn")
    assert hall.class_quizzes.essays(TUAN, cohort) == []
    assert not any(row.waiting for row in hall.class_quizzes.classes(TUAN))


def test_nobody_marks_their_own_essay(hall: FullOffice) -> None:
    course = course_with(SINGLE, ESSAY)
    mine = open_class(hall, course, "hoa")["hoa"]
    hall.cohorts.assign_trainer(TUAN, cohort_of(hall, mine), "hoa")
    attempt = hall.quizzes.start_quiz(TEACHER, mine, "k1")
    answer_right(hall, course, attempt, TEACHER)
    hall.quizzes.submit(TEACHER, attempt.attempt_id)
    mark = hall.class_quizzes.mark_essay
    assert refused(mark, TEACHER, attempt.attempt_id, ESSAY.id, 100) is Code.NOT_ALLOWED


# --- time -----------------------------------------------------------------------------------------


@pytest.fixture
def timed(hall: FullOffice) -> dict[str, str]:
    """Twenty minutes for six questions."""
    return open_class(hall, course_with(*SIX, rule=TIMED), "lan", "minh")


def seen(hall: FullOffice, attempt: str, minutes: int) -> None:
    """Lan's page is there all these minutes."""
    for _ in range(minutes):
        hall.now += MINUTE
        hall.quizzes.beat(LAN, attempt)


def test_an_attempt_of_limited_time_hands_itself_in_with_what_was_saved(
    hall: FullOffice, timed: dict[str, str]
) -> None:
    attempt = hall.quizzes.start_quiz(LAN, timed["lan"], "k1")
    begun = hall.now
    assert attempt.ends_at == begun + 20 * MINUTE
    key = next(choice.key for choice in attempt.questions[0].choices if choice.text.endswith(" d"))
    hall.quizzes.answer(LAN, attempt.attempt_id, attempt.questions[0].id, key)
    seen(hall, attempt.attempt_id, 20)
    hall.now += timedelta(seconds=15)  # on its way since before the end
    hall.quizzes.answer(LAN, attempt.attempt_id, attempt.questions[1].id, "1")
    hall.now += timedelta(seconds=1)
    assert refused(hall.quizzes.answer, LAN, attempt.attempt_id, "c1", "1") is Code.TIME_OVER
    assert refused(hall.quizzes.open_attempt, LAN, attempt.attempt_id) is Code.TIME_OVER
    assert hall.quizzes.beat(LAN, attempt.attempt_id) is False
    submitted = hall.quizzes.submit(LAN, attempt.attempt_id)
    assert (submitted.time_was_over, submitted.attempt.submitted_at) == (True, begun + 20 * MINUTE)
    assert submitted.result.total == 6 and submitted.result.correct >= 1
    [(actor, _, detail, _)] = hall.acts("quiz_submitted")
    assert actor == "system" and "time_over" in detail


def test_time_without_network_is_given_back_up_to_ten_minutes(
    hall: FullOffice, timed: dict[str, str]
) -> None:
    attempt = hall.quizzes.start_quiz(LAN, timed["lan"], "k1")
    end = hall.now + 20 * MINUTE
    seen(hall, attempt.attempt_id, 10)
    hall.now += 6 * MINUTE
    assert hall.quizzes.open_attempt(LAN, attempt.attempt_id).ends_at == end + 6 * MINUTE
    hall.now += 20 * MINUTE
    assert refused(hall.quizzes.open_attempt, LAN, attempt.attempt_id) is Code.TIME_OVER
    assert hall.quizzes.result(LAN, attempt.attempt_id).attempt.submitted_at == end + 10 * MINUTE


def test_the_network_may_be_away_when_the_time_ends(hall: FullOffice, timed: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, timed["lan"], "k1")
    seen(hall, attempt.attempt_id, 18)
    hall.now += 5 * MINUTE
    hall.quizzes.answer(LAN, attempt.attempt_id, "c1", "1")
    seen(hall, attempt.attempt_id, 3)
    assert refused(hall.quizzes.answer, LAN, attempt.attempt_id, "c1", "2") is Code.TIME_OVER


def test_somebody_else_hands_it_in_only_when_no_network_could_give_time_back(
    hall: FullOffice, timed: dict[str, str]
) -> None:
    attempt = hall.quizzes.start_quiz(LAN, timed["lan"], "k1")
    cohort = cohort_of(hall, timed["lan"])
    hall.now += 29 * MINUTE
    assert [row.attempt_id for row in hall.class_quizzes.under_way(TUAN, cohort)] == [attempt.attempt_id]
    hall.now += 2 * MINUTE
    assert hall.class_quizzes.under_way(TUAN, cohort) == []
    assert hall.count("attempt_results") == 1


def test_home_notices_that_time_is_over(hall: FullOffice, timed: dict[str, str]) -> None:
    hall.quizzes.start_quiz(LAN, timed["lan"], "k1")
    hall.now += timedelta(days=1)
    state = next(one for one in hall.learning.home(LAN) if one.enrolment.id == timed["lan"])
    assert (state.modules[0].quiz.open_attempt, state.modules[0].quiz.best_percent) == (None, 0)


def test_a_trainer_grants_minutes_with_a_reason(hall: FullOffice, timed: dict[str, str]) -> None:
    attempt = hall.quizzes.start_quiz(LAN, timed["lan"], "k1").attempt_id
    grant = hall.class_quizzes.grant_minutes
    assert refused(grant, MINH, attempt, 5, "Mất điện") is Code.NOT_ALLOWED
    assert refused(grant, TUAN, attempt, 5, " ") is Code.REASON_NEEDED
    for minutes in (0, 121):
        assert refused(grant, TUAN, attempt, minutes, "Mất điện") is Code.BAD_MINUTES
    grant(TUAN, attempt, 15, "Mất điện cả xóm")
    assert hall.quizzes.open_attempt(LAN, attempt).ends_at == hall.now + 35 * MINUTE
    assert [line[3] for line in hall.acts("time_granted")] == ["Mất điện cả xóm"]
    with hall.database.read() as tx:
        [audit] = [table.rows for table in about_person.read(tx, LAN.person_id) if table.table == "audit"]
    assert "Mất điện cả xóm" in {row["reason"] for row in audit}  # what is said of Lan, she can read
    hall.now += timedelta(days=1)
    hall.quizzes.beat(LAN, attempt)
    assert refused(grant, TUAN, attempt, 5, "Mất điện") is Code.ALREADY_SUBMITTED


def test_an_attempt_without_limit_needs_no_minutes(hall: FullOffice) -> None:
    mine = open_class(hall, course_with(*SIX))["lan"]
    attempt = hall.quizzes.start_quiz(LAN, mine, "k1")
    assert attempt.ends_at is None
    hall.now += timedelta(days=3)
    assert hall.quizzes.open_attempt(LAN, attempt.attempt_id) == attempt
    assert refused(hall.class_quizzes.grant_minutes, TUAN, attempt.attempt_id, 5, "Thử") is Code.NO_TIME_LIMIT


# --- tries ----------------------------------------------------------------------------------------


def test_between_two_attempts_there_is_time_to_read_again(hall: FullOffice) -> None:
    rule = QuizRule(pass_percent=70, max_attempts=2, cooling_off_minutes=30)
    mine = open_class(hall, course_with(MULTIPLE, rule=rule))["lan"]
    attempt = hall.quizzes.start_quiz(LAN, mine, "k1")
    wrong = [choice.key for choice in attempt.questions[0].choices if choice.text == "Bỏ về"]
    hall.quizzes.answer(LAN, attempt.attempt_id, MULTIPLE.id, wrong)
    possible = hall.now + 30 * MINUTE
    assert hall.quizzes.submit(LAN, attempt.attempt_id).possible_from == possible
    with pytest.raises(Refusal) as caught:
        hall.quizzes.start_quiz(LAN, mine, "k1")
    assert (caught.value.code, caught.value.detail) == (Code.COOLING_OFF, {"opens": possible})
    assert hall.learning.course(LAN, mine).modules[0].quiz.possible_from == possible
    hall.now = possible
    assert hall.quizzes.start_quiz(LAN, mine, "k1").ordinal == 2


# --- without marks --------------------------------------------------------------------------------


def test_a_class_without_enough_approved_questions_is_opened_for_practice_only(hall: FullOffice) -> None:
    course = course_with(*SIX[:4], draws=(Draw(count=3),))
    open_class(hall, course, "minh")
    hall.reviews.decide(EDITOR, course.id, ["c1", "c2"], Decision.SENT_BACK, note="Luật đã đổi")
    named = {"title": "Lớp ba", "course_id": course.id, "unit_id": "u-hm", "deadline": hall.now.date()}
    with pytest.raises(Refusal) as caught:
        hall.cohorts.open_cohort(TUAN, **named)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.detail) == (
        Code.COURSE_NOT_READY,
        {"quiz": "Bài kiểm tra", "count": 2, "needed": 3},
    )
    assert [tuple(one) for one in hall.cohorts.short_quizzes(TUAN, course.id)] == [("Bài kiểm tra", 2, 3)]
    cohort = hall.cohorts.open_cohort(TUAN, **named, graded=False)  # type: ignore[arg-type]
    assert hall.cohorts.is_practice(TUAN, cohort)


def test_practice_is_taken_as_often_as_one_likes_and_asks_nothing_of_completion(hall: FullOffice) -> None:
    course = course_with(SINGLE)
    mine = open_class(hall, course, graded=False)["lan"]
    for ordinal in (1, 2, 3):
        attempt = hall.quizzes.start_quiz(LAN, mine, "k1")
        assert attempt.ordinal == ordinal
        answer_right(hall, course, attempt)
        submitted = hall.quizzes.submit(LAN, attempt.attempt_id)
        assert (submitted.practice, submitted.result.percent) == (True, 100)
    state = hall.learning.course(LAN, mine)
    assert state.completion.quizzes_missing == ()
    assert (state.modules[0].quiz.practice, state.modules[0].quiz.attempts_left) == (True, 1)


# --- before and after -------------------------------------------------------------------------------


def sit(hall: FullOffice, enrolment: str, sitting: Sitting, *, correct: int) -> str:
    attempt = hall.quizzes.start_entry(LAN, enrolment, sitting)
    for number, asked in enumerate(attempt.questions):
        letter = "d" if number < correct else "a"
        key = next(choice.key for choice in asked.choices if choice.text == f"{asked.id} {letter}")
        hall.quizzes.answer(LAN, attempt.attempt_id, asked.id, key)
    hall.quizzes.submit(LAN, attempt.attempt_id)
    return attempt.attempt_id


def pass_quiz(hall: FullOffice, enrolment: str, letter: str = "d") -> None:
    """Take it with every question right, or with another letter wrong."""
    attempt = hall.quizzes.start_quiz(LAN, enrolment, "k1")
    for asked in attempt.questions:
        key = next(choice.key for choice in asked.choices if choice.text == f"{asked.id} {letter}")
        hall.quizzes.answer(LAN, attempt.attempt_id, asked.id, key)
    hall.quizzes.submit(LAN, attempt.attempt_id)


def read_all(hall: FullOffice, enrolment: str) -> None:
    for lesson in ("b1", "b2"):
        hall.read_lesson(enrolment, lesson)


def test_the_same_questions_before_and_after_show_what_was_gained(hall: FullOffice) -> None:
    mine = open_class(hall, course_with(*SIX, entry=4))["lan"]
    entry = hall.learning.course(LAN, mine).entry
    assert entry is not None and (entry.questions, entry.offered) == (4, Sitting.BEFORE)
    first = sit(hall, mine, Sitting.BEFORE, correct=1)
    before = hall.quizzes.result(LAN, first)
    assert (before.result.percent, before.questions, before.result.answers) == (25, (), ())
    assert refused(hall.quizzes.start_entry, LAN, mine, Sitting.AFTER) is Code.ENTRY_NOT_NOW
    read_all(hall, mine)
    second = sit(hall, mine, Sitting.AFTER, correct=3)
    after = hall.quizzes.result(LAN, second)
    assert (after.gain, [astuple(one) for one in after.modules]) == ((25, 75), [("Mở đầu", 3, 4)])
    assert [astuple(one) for one in before.modules] == [("Mở đầu", 1, 4)]
    pass_quiz(hall, mine)
    after = hall.quizzes.result(LAN, second)
    assert (after.to_finish, len(after.questions)) == ((), 4)
    assert {item.question.id for item in hall.quizzes.result(LAN, first).questions} == {
        item.question.id for item in after.questions
    }
    assert refused(hall.quizzes.start_entry, LAN, mine, Sitting.AFTER) is Code.ALREADY_SUBMITTED
    assert hall.count("attempt_results") == 1  # that of the quiz: sittings are never graded
    state = hall.learning.course(LAN, mine)
    assert state.entry is not None and (state.entry.before, state.entry.after, state.entry.offered) == (
        25,
        75,
        None,
    )


def test_a_sitting_explains_nothing_that_may_still_be_asked_for_marks(hall: FullOffice) -> None:
    mine = open_class(hall, course_with(*SIX, entry=4), "lan")["lan"]
    first = sit(hall, mine, Sitting.BEFORE, correct=1)
    read_all(hall, mine)
    second = sit(hall, mine, Sitting.AFTER, correct=3)
    for sat in (first, second):
        told = hall.quizzes.result(LAN, sat)
        assert (told.questions, told.result.answers) == ((), ())
        assert told.to_finish == ("Bài kiểm tra",)
    sent_back = told.quiz.questions[0].id
    hall.reviews.decide(EDITOR, "HGV-01", [sent_back], Decision.SENT_BACK, note="Luật đã đổi")
    assert [item.question.id for item in hall.quizzes.result(LAN, second).questions] == [sent_back]
    hall.now += timedelta(days=30)  # after the last day nobody can be asked any more
    assert len(hall.quizzes.result(LAN, second).questions) == 4


def test_who_has_no_attempt_left_is_told_everything(hall: FullOffice) -> None:
    mine = open_class(hall, course_with(*SIX, entry=4))["lan"]
    read_all(hall, mine)
    second = sit(hall, mine, Sitting.AFTER, correct=4)
    for _ in range(2):
        assert hall.quizzes.result(LAN, second).questions == ()
        pass_quiz(hall, mine, letter="a")
    assert len(hall.quizzes.result(LAN, second).questions) == 4


def test_the_sitting_before_is_left_out_by_who_wants_and_closed_by_the_first_lesson(
    hall: FullOffice,
) -> None:
    mine = open_class(hall, course_with(*SIX, entry=4))["lan"]
    begun = hall.quizzes.start_entry(LAN, mine, Sitting.BEFORE)
    assert hall.quizzes.under_way(LAN, mine, Sitting.BEFORE.value) == begun
    hall.read_lesson(mine, "b1")
    assert hall.quizzes.under_way(LAN, mine, Sitting.BEFORE.value) is None
    late = hall.quizzes.answer, LAN, begun.attempt_id, begun.questions[0].id, "1"
    assert refused(*late) is Code.ENTRY_NOT_NOW
    assert refused(hall.quizzes.start_entry, LAN, mine, Sitting.BEFORE) is Code.ENTRY_NOT_NOW
    hall.read_lesson(mine, "b2")
    alone = hall.quizzes.result(LAN, sit(hall, mine, Sitting.AFTER, correct=4))
    assert (alone.gain, alone.result.percent, len(alone.modules)) == (None, 100, 1)


def test_a_class_sees_its_gain_and_the_office_that_of_all(hall: FullOffice) -> None:
    mine = open_class(hall, course_with(*SIX, entry=4), "lan", "minh")["lan"]
    cohort = cohort_of(hall, mine)
    assert hall.class_quizzes.gain(TUAN, cohort) is None
    sit(hall, mine, Sitting.BEFORE, correct=1)
    read_all(hall, mine)
    sit(hall, mine, Sitting.AFTER, correct=3)
    gain = hall.class_quizzes.gain(TUAN, cohort)
    assert gain is not None
    assert (gain.people, gain.before, gain.after, gain.improved) == (1, 25, 75, 1)
    assert hall.class_quizzes.gains(TUAN) == [gain]
    assert refused(hall.class_quizzes.gains, MINH) is Code.NOT_ALLOWED


def test_a_course_without_entry_test_has_none(hall: FullOffice) -> None:
    mine = open_class(hall, course_with(*SIX))["lan"]
    assert hall.learning.course(LAN, mine).entry is None
    assert refused(hall.quizzes.start_entry, LAN, mine, Sitting.BEFORE) is Code.QUIZ_UNKNOWN
    assert refused(hall.quizzes.start_quiz, LAN, mine, Sitting.BEFORE.value) is Code.QUIZ_UNKNOWN
