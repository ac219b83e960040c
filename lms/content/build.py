"""From shapes without faults to the values of the domain."""

from collections.abc import Mapping, Sequence

from lms.content.blocks import PlacedBlock
from lms.content.shapes import CitationShape, CourseShape, LessonShape, ModuleShape, QuizShape, SourceShape
from lms.domain.course import (
    Choice,
    CompletionRule,
    Course,
    Lesson,
    Module,
    Question,
    Quiz,
    QuizRule,
    Review,
)
from lms.domain.legal import Citation, LegalSource


def build_source(shape: SourceShape) -> LegalSource:
    return LegalSource.model_validate({**shape.model_dump(), "amended_by": tuple(shape.amended_by or ())})


def build_course(
    shape: CourseShape, modules: Sequence[Module], sources: Mapping[str, LegalSource]
) -> Course | None:
    """None when a source it cites has a fault of its own, so the course would not be whole."""
    cited = {citation.source for module in modules for citation in module.citations() if citation.source}
    if not cited <= sources.keys():
        return None
    return Course(
        id=shape.id,
        title=shape.title,
        audience=tuple(shape.audience),
        version=shape.version,
        minutes=int(shape.hours * 60),
        law_as_of=shape.law_as_of,
        summary=shape.summary,
        quiz_rule=QuizRule(**shape.quiz.model_dump()),
        completion=CompletionRule(**shape.completion.model_dump()),
        review=Review(**shape.review.model_dump()),
        modules=tuple(modules),
        sources=tuple(sources[source_id] for source_id in sorted(cited)),
    )


def build_module(shape: ModuleShape, lessons: Sequence[Lesson], quiz: QuizShape) -> Module:
    return Module(
        id=shape.id,
        title=shape.title,
        objective=shape.objective,
        minutes=int(shape.hours * 60),
        class_minutes=shape.class_minutes,
        lessons=tuple(lessons),
        quiz=_build_quiz(quiz),
    )


def build_lesson(shape: LessonShape, blocks: Sequence[PlacedBlock], words: int) -> Lesson:
    return Lesson(
        id=shape.id,
        title=shape.title,
        minutes=shape.minutes,
        exercise_minutes=shape.exercise_minutes,
        words=words,
        citations=_build_citations(shape.citations),
        blocks=tuple(placed.block for placed in blocks),
    )


def _build_quiz(quiz: QuizShape) -> Quiz:
    return Quiz(
        id=quiz.id,
        title=quiz.title,
        questions=tuple(
            Question(
                id=question.id,
                text=question.text,
                lesson=question.lesson,
                choices=tuple(
                    Choice(id=letter, text=choice.text, correct=choice.correct)
                    for letter, choice in zip("abcd", question.choices, strict=True)
                ),
                explanation=question.explanation,
                citations=_build_citations(question.citations),
            )
            for question in quiz.questions
        ),
    )


def _build_citations(citations: Sequence[CitationShape]) -> tuple[Citation, ...]:
    return tuple(Citation(**citation.model_dump()) for citation in citations)
