"""What a jurist is shown of two versions: by part, with words, answers, articles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lms.domain.course import Block, BlockKind, Choice, Course, Draw, EntryTest, Level, QuestionType, Term
from lms.domain.course_difference import Aspect, Difference, Part, PartDifference, What, course_difference
from lms.domain.legal import Citation, Mark
from tests.services.small_office import COURSE

CITED = Citation(source="luat", article="3", mark=Mark.VERIFIED)


def with_question(**changes: object) -> Course:
    [module] = COURSE.modules
    question = module.quiz.questions[0].model_copy(update=changes)
    quiz = module.quiz.model_copy(update={"questions": (question,)})
    return COURSE.model_copy(update={"modules": (module.model_copy(update={"quiz": quiz}),)})


def with_lesson(**changes: object) -> Course:
    [module] = COURSE.modules
    first, second = module.lessons
    lessons = (first.model_copy(update=changes), second)
    return COURSE.model_copy(update={"modules": (module.model_copy(update={"lessons": lessons}),)})


def test_nothing_differs_from_itself() -> None:
    assert course_difference(COURSE, COURSE) == ()


def test_another_right_answer_comes_first_and_is_named_as_such() -> None:
    choices = (
        Choice(id="a", text="Một"),
        Choice(id="b", text="Hai", correct=True),
        Choice(id="c", text="Ba"),
    )
    [found] = course_difference(COURSE, with_question(choices=choices))
    assert (found.part, found.id, found.what, found.module) == (Part.QUESTION, "c1", What.CHANGED, "Mở đầu")
    assert found.differences == (
        Difference(Aspect.RIGHT_ANSWER, "Một", "Hai"),
        Difference(Aspect.CHOICE, "Hai", "Một"),
        Difference(Aspect.CHOICE, "", "Ba"),
    )


def test_words_citations_and_minutes_of_a_lesson() -> None:
    blocks = (
        Block(kind=BlockKind.PROSE, markdown="Nội dung mới."),
        Block(kind=BlockKind.CASE, markdown="Vụ."),
    )
    [found] = course_difference(COURSE, with_lesson(blocks=blocks, minutes=50, citations=(CITED,)))
    assert found.differences == (
        Difference(Aspect.MINUTES, "45", "50"),
        Difference(Aspect.PASSAGE, "Nội dung.", "Nội dung mới.", "noi-dung"),
        Difference(Aspect.PASSAGE, "", "Vụ.", "tinh-huong"),
        Difference(Aspect.CITATIONS, came=(CITED,)),
    )


def test_what_came_and_what_went() -> None:
    [module] = COURSE.modules
    shorter = COURSE.model_copy(
        update={"modules": (module.model_copy(update={"lessons": module.lessons[:1]}),)}
    )
    gone = PartDifference(Part.LESSON, "b2", "Bài b2", "Mở đầu", What.REMOVED)
    assert course_difference(COURSE, shorter) == (gone,)
    assert course_difference(shorter, COURSE) == (gone._replace(what=What.ADDED),)


def test_the_course_itself_its_rules_and_terms() -> None:
    new = COURSE.model_copy(
        update={
            "law_as_of": date(2027, 1, 1),
            "quiz_rule": COURSE.quiz_rule.model_copy(update={"pass_percent": 80}),
            "glossary": (Term(term="Tổ", meaning="Tổ hòa giải."),),
        }
    )
    assert course_difference(COURSE, new) == (
        PartDifference(
            Part.COURSE,
            "HGV-01",
            COURSE.title,
            "",
            What.CHANGED,
            (
                Difference(Aspect.LAW_AS_OF, "23/11/2026", "01/01/2027"),
                Difference(Aspect.RULES, "70", "80", "pass_percent"),
            ),
        ),
        PartDifference(Part.TERM, "Tổ", "Tổ", "", What.ADDED),
    )


def test_nothing_that_decides_marks_or_is_told_to_trainees_changes_unseen() -> None:
    """An editor who lets a wrong choice earn half the marks, or puts words beside it, is seen doing it."""
    first, second = COURSE.modules[0].quiz.questions[0].choices[:2]
    half = second.model_copy(update={"percent": Decimal(50), "feedback": "Cũng được."})
    [found] = course_difference(COURSE, with_question(choices=(first, half)))
    assert found.differences == (
        Difference(Aspect.RIGHT_ANSWER, "Một", "Một\nHai · 50% · Cũng được."),
        Difference(Aspect.CHOICE, "Hai", ""),
    )
    [found] = course_difference(COURSE, with_question(type=QuestionType.MULTIPLE_CHOICE))
    assert found.differences == (Difference(Aspect.TYPE, "single_choice", "multiple_choice"),)
    [module] = COURSE.modules
    drawn = module.quiz.model_copy(update={"draws": (Draw(count=1, level=Level.APPLY),)})
    new = COURSE.model_copy(
        update={"entry_test": EntryTest(questions=5), "modules": (module.model_copy(update={"quiz": drawn}),)}
    )
    assert [one for part in course_difference(COURSE, new) for one in part.differences] == [
        Difference(Aspect.RULES, "", "5", "entry_test"),
        Difference(Aspect.RULES, "", "1 × (*; van_dung)", "draws"),
    ]
