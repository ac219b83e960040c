"""What in a course cites the law: its lessons, questions and terms, each with its citations."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from lms.domain.course import Course
from lms.domain.legal import Citation


class CitingKind(StrEnum):
    LESSON = "lesson"
    QUESTION = "question"
    TERM = "term"


class Citing(NamedTuple):
    """`id` of a term is the term; `module` is the title of the module, empty for a term."""

    kind: CitingKind
    id: str
    title: str
    module: str
    citations: tuple[Citation, ...]


def citing(course: Course) -> Iterator[Citing]:
    """Of each module its lessons, then its questions; then the terms. What cites nothing is left out."""
    for module in course.modules:
        for lesson in module.lessons:
            if lesson.citations:
                yield Citing(CitingKind.LESSON, lesson.id, lesson.title, module.title, lesson.citations)
        for question in module.quiz.questions:
            if question.citations:
                yield Citing(
                    CitingKind.QUESTION, question.id, question.text, module.title, question.citations
                )
    for term in course.glossary:
        if term.citations:
            yield Citing(CitingKind.TERM, term.term, term.term, "", term.citations)
