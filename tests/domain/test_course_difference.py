"""What a jurist is shown of two versions: by part, with words, answers, articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from lms.domain.course import Block, BlockKind, Choice, Course, Draw, EntryTest, Level, QuestionType, Term
from lms.domain.course_difference import Aspect, Difference, Part, PartDifference, What, course_difference
from lms.domain.legal import CheckState, Citation, Frozen, LegalSource, Mark, SourceCheck
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


def test_what_stands_elsewhere_is_told_with_both_orders() -> None:
    [module] = COURSE.modules
    first, second = module.lessons
    turned = module.model_copy(update={"lessons": (second, first)})
    [found] = course_difference(COURSE, COURSE.model_copy(update={"modules": (turned,)}))
    assert (found.part, found.differences) == (
        Part.MODULE,
        (Difference(Aspect.ORDER, "1. Bài b1\n2. Bài b2", "1. Bài b2\n2. Bài b1", "lessons"),),
    )
    other = module.model_copy(
        update={
            "id": "m2",
            "title": "Phần sau",
            "lessons": (second,),
            "quiz": module.quiz.model_copy(update={"id": "kt2", "questions": ()}),
        }
    )
    two = COURSE.model_copy(update={"modules": (module.model_copy(update={"lessons": (first,)}), other)})
    moved = next(part for part in course_difference(COURSE, two) if part.part is Part.LESSON)
    assert (moved.id, moved.differences) == ("b2", (Difference(Aspect.MODULE, "Mở đầu", "Phần sau"),))
    [found] = course_difference(two, two.model_copy(update={"modules": two.modules[::-1]}))
    order = Difference(Aspect.ORDER, "1. Mở đầu\n2. Phần sau", "1. Phần sau\n2. Mở đầu", "modules")
    assert (found.part, found.differences) == (Part.COURSE, (order,))


def test_the_lesson_to_read_again_is_named_by_its_title() -> None:
    [found] = course_difference(COURSE, with_question(lesson="b2"))
    assert found.differences == (Difference(Aspect.REREAD, "Bài b1", "Bài b2"),)


def _other(value: Any) -> Any:
    """Another value of the same kind; None where this test has none to offer."""
    if isinstance(value, Enum):
        return next((one for one in type(value) if one is not value), None)
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"{value} khác"
    if isinstance(value, int):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    return None


def _changed(part: Frozen) -> Iterator[tuple[str, Frozen]]:
    """(where, `part` with one thing in it changed), for everything in it: values, and orders of lists."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Frozen):
            for where, inner in _changed(value):
                yield f"{name}.{where}", part.model_copy(update={name: inner})
        elif isinstance(value, tuple):
            if len(value) > 1:
                yield f"{name} turned", part.model_copy(update={name: value[::-1]})
            for place, one in enumerate(value):
                if isinstance(one, Frozen):
                    for where, inner in _changed(one):
                        copy = (*value[:place], inner, *value[place + 1 :])
                        yield f"{name}.{place}.{where}", part.model_copy(update={name: copy})
        elif (other := _other(value)) is not None:
            yield name, part.model_copy(update={name: other})


# Not read by anybody: counted from the passages, and the mark of a choice inside a question.
NOT_SHOWN = re.compile(r"\.(words|choices\.\d\.id)$|^(id|version|review)\b")


def test_whatever_makes_another_version_is_shown() -> None:
    """Each single change of a course that changes its hash is a line for the jurist."""
    [module] = COURSE.modules
    [question] = module.quiz.questions
    read = SourceCheck(state=CheckState.READ_IN_FULL)
    law = LegalSource(id="luat", number="35/2013/QH13", title="Luật", issuer="Quốc hội", check=read)
    full = COURSE.model_copy(
        update={
            "sources": (law,),
            "glossary": (Term(term="Tổ", meaning="Tổ hòa giải."), Term(term="Vụ", meaning="Vụ việc.")),
            "modules": (
                module.model_copy(
                    update={
                        "quiz": module.quiz.model_copy(
                            update={"questions": (question, question.model_copy(update={"id": "c2"}))}
                        )
                    }
                ),
            ),
        }
    )
    tried = [(where, new) for where, new in _changed(full) if not NOT_SHOWN.search(where)]
    assert len(tried) > 60
    unseen = [
        where
        for where, new in tried
        if isinstance(new, Course)
        and new.content_hash() != full.content_hash()
        and not course_difference(full, new)
    ]
    assert unseen == []
