"""A course as data: look-ups, what is pending, and what its hash stands for."""

from datetime import date

import pytest

from lms.domain.course import (
    Block,
    BlockKind,
    Choice,
    CompletionRule,
    Course,
    Lesson,
    Module,
    Question,
    Quiz,
    QuizRule,
    Review,
    ReviewStatus,
)
from lms.domain.legal import CheckState, Citation, LegalSource, Mark, SourceCheck, is_pending
from lms.domain.roster import TraineeGroup

LAW = LegalSource(
    id="luat-35-2013",
    number="35/2013/QH13",
    title="Luật Hòa giải ở cơ sở",
    issuer="Quốc hội",
    effective_from=date(2014, 1, 1),
    check=SourceCheck(state=CheckState.READ_IN_FULL, on=date(2026, 11, 23)),
)
VERIFIED = Citation(source="luat-35-2013", article="2", clause="1", mark=Mark.VERIFIED)
AMENDED = Citation(source="luat-35-2013", article="3", mark=Mark.AMENDED)
SKILL = Citation(mark=Mark.SKILL)


def question(number: int, *citations: Citation) -> Question:
    return Question(
        id=f"C{number}",
        text="Hỏi?",
        lesson="L1",
        choices=tuple(Choice(id=letter, text=letter.upper(), correct=letter == "b") for letter in "abcd"),
        explanation="Vì vậy.",
        citations=citations,
    )


def lesson(lesson_id: str, *citations: Citation) -> Lesson:
    block = Block(kind=BlockKind.PROSE, markdown="Nội dung.")
    return Lesson(id=lesson_id, title="Bài", minutes=5, words=600, citations=citations, blocks=(block,))


def course() -> Course:
    questions = (question(1, VERIFIED), question(2, VERIFIED, AMENDED), question(3, SKILL))
    module = Module(
        id="M1",
        title="Mô-đun",
        objective="Biết.",
        minutes=30,
        class_minutes=20,
        lessons=(lesson("L1", VERIFIED), lesson("L2", AMENDED)),
        quiz=Quiz(id="KT1", title="Bài kiểm tra", questions=questions),
    )
    return Course(
        id="HGV-99",
        title="Khóa học",
        audience=(TraineeGroup.HOA_GIAI_VIEN,),
        version=1,
        minutes=30,
        law_as_of=date(2026, 11, 23),
        summary="Tóm tắt.",
        quiz_rule=QuizRule(pass_percent=70, max_attempts=3),
        completion=CompletionRule(min_attendance_percent=80),
        modules=(module,),
        sources=(LAW,),
    )


def test_things_are_found_by_id():
    found = course()
    assert found.lesson("L2").id == "L2"
    assert found.quiz("KT1").questions[0].id == "C1"
    assert found.question("C3").id == "C3"
    assert found.source("luat-35-2013") == LAW
    assert [found.module_of(item).id for item in ("L2", "KT1", "C1")] == ["M1", "M1", "M1"]


@pytest.mark.parametrize("look_up", ["lesson", "quiz", "question", "source", "module", "module_of"])
def test_an_unknown_id_is_a_key_error(look_up: str):
    with pytest.raises(KeyError, match="khong-co"):
        getattr(course(), look_up)("khong-co")


@pytest.mark.parametrize(
    ("marks", "pending"),
    [("V", False), ("S", False), ("VS", False), ("2", True), ("M", True), ("VM", True), ("", False)],
)
def test_one_unsettled_citation_makes_an_item_pending(marks: str, pending: bool):
    assert is_pending(Citation(mark=Mark(mark)) for mark in marks) is pending


def test_pending_questions_stay_out_of_graded_quizzes_until_approved():
    quiz = course().quiz("KT1")
    assert [item.id for item in quiz.graded_questions()] == ["C1", "C3"]
    assert [item.id for item in quiz.graded_questions(frozenset({"C2"}))] == ["C1", "C2", "C3"]
    assert [item.id for item in quiz.graded_questions(frozenset({"other"}))] == ["C1", "C3"]


def test_a_course_survives_json_unchanged():
    before = course()
    after = Course.model_validate_json(before.model_dump_json())
    assert after == before
    assert after.content_hash() == before.content_hash()


def test_the_hash_ignores_review_marks():
    reviewed = Review(status=ReviewStatus.REVIEWED, by="Lan", on=date(2026, 11, 24))
    checked = LAW.model_copy(update={"check": SourceCheck(state=CheckState.SECONDARY, by="Minh")})
    before = course()
    assert before.model_copy(update={"review": reviewed}).content_hash() == before.content_hash()
    assert before.model_copy(update={"sources": (checked,)}).content_hash() == before.content_hash()


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Tên khác"},
        {"version": 2},
        {"quiz_rule": QuizRule(pass_percent=60, max_attempts=3)},
        {"sources": (LAW.model_copy(update={"effective_to": date(2026, 12, 31)}),)},
    ],
)
def test_the_hash_sees_everything_else(change: dict[str, object]):
    assert course().model_copy(update=change).content_hash() != course().content_hash()


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2013, 12, 31), False),
        (date(2014, 1, 1), True),
        (date(2026, 1, 1), True),
        (date(2026, 1, 2), False),
    ],
)
def test_a_source_is_in_force_between_its_dates_inclusive(day: date, in_force: bool):
    law = LAW.model_copy(update={"effective_to": date(2026, 1, 1)})
    assert law.in_force(day) is in_force


def test_a_source_without_dates_is_taken_as_in_force():
    assert LAW.model_copy(update={"effective_from": None}).in_force(date(1900, 1, 1))
