"""What `check-courses` counts: how much of a course there is, and on how well-read law it rests."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from lms.domain.course import Catalogue, Course, Lesson, Level, Question
from lms.domain.legal import CheckState, Citation, Frozen, LegalSource, Mark


class ModuleRow(Frozen):
    """One module. `citations` counts those of its lessons and questions by mark, `sources` by how the
    document they point into was read; `levels` its questions by level. The last two are ids of what an
    author still has to do."""

    module: str
    title: str
    lessons: int
    minutes: int
    words: int
    questions: int
    graded: int
    pending: int
    levels: dict[Level, int]
    citations: dict[Mark, int]
    sources: dict[CheckState, int]
    lessons_without_check: tuple[str, ...]
    questions_without_topic: tuple[str, ...]


class CoverageRow(Frozen):
    """One course, with the sums of its modules; the citations of its terms are in it, too."""

    course: str
    title: str
    version: int
    modules: int
    lessons: int
    minutes: int
    words: int
    terms: int
    questions: int
    graded: int
    pending: int
    levels: dict[Level, int]
    citations: dict[Mark, int]
    sources: dict[CheckState, int]
    lessons_without_check: tuple[str, ...]
    questions_without_topic: tuple[str, ...]
    by_module: tuple[ModuleRow, ...]


def coverage(catalogue: Catalogue) -> list[CoverageRow]:
    """One row a course, by id."""
    return [_course_row(course) for _, course in sorted(catalogue.courses.items())]


def _course_row(course: Course) -> CoverageRow:
    sources = {source.id: source for source in course.sources}
    modules = tuple(
        ModuleRow(
            module=module.id,
            title=module.title,
            lessons=len(module.lessons),
            minutes=module.minutes,
            words=module.words,
            citations=_by_mark(module.citations()),
            sources=_by_state(module.citations(), sources),
            lessons_without_check=_unchecked(module.lessons),
            **_questions(module.quiz.questions),
        )
        for module in course.modules
    )
    return CoverageRow(
        course=course.id,
        title=course.title,
        version=course.version,
        modules=len(course.modules),
        lessons=len(course.lessons()),
        minutes=course.minutes,
        words=sum(module.words for module in course.modules),
        terms=len(course.glossary),
        citations=_by_mark(course.citations()),
        sources=_by_state(course.citations(), sources),
        lessons_without_check=_unchecked(course.lessons()),
        by_module=modules,
        **_questions(course.questions()),
    )


def _questions(questions: tuple[Question, ...]) -> dict[str, Any]:
    pending = sum(question.pending for question in questions)
    levels = Counter(question.level for question in questions)
    return {
        "questions": len(questions),
        "graded": len(questions) - pending,
        "pending": pending,
        "levels": {level: levels[level] for level in Level},
        "questions_without_topic": tuple(question.id for question in questions if not question.topic),
    }


def _unchecked(lessons: Iterable[Lesson]) -> tuple[str, ...]:
    return tuple(lesson.id for lesson in lessons if lesson.check is None)


def _by_mark(citations: Iterable[Citation]) -> dict[Mark, int]:
    marks = Counter(citation.mark for citation in citations)
    return {mark: marks[mark] for mark in Mark}


def _by_state(citations: Iterable[Citation], sources: Mapping[str, LegalSource]) -> dict[CheckState, int]:
    states = Counter(sources[one.source].check.state for one in citations if one.source)
    return {state: states[state] for state in CheckState}
