"""From shapes without faults to the values of the domain."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from string import ascii_lowercase

from lms.content.blocks import PlacedBlock
from lms.content.shapes import (
    BankShape,
    CheckQuestionShape,
    ChoiceShape,
    CitationShape,
    CourseShape,
    LessonShape,
    ModuleShape,
    QuestionShape,
    QuizShape,
    SourceShape,
    TermShape,
)
from lms.domain.course import (
    Accepted,
    AcceptedNumber,
    CheckQuestion,
    Choice,
    CompletionRule,
    Course,
    Draw,
    EntryTest,
    Lesson,
    MediaFile,
    Module,
    Pair,
    Question,
    QuestionType,
    Quiz,
    QuizRule,
    Review,
    Term,
)
from lms.domain.legal import Citation, LegalSource


def build_source(shape: SourceShape) -> LegalSource:
    return LegalSource.model_validate({**shape.model_dump(), "amended_by": tuple(shape.amended_by or ())})


def build_course(
    shape: CourseShape,
    modules: Sequence[Module],
    glossary: Sequence[TermShape],
    sources: Mapping[str, LegalSource],
) -> Course | None:
    """None when a source it cites has a fault of its own, so the course would not be whole."""
    terms = tuple(
        Term(term=term.term, meaning=term.meaning, citations=_build_citations(term.citations))
        for term in glossary
    )
    cited = {citation.source for module in modules for citation in module.citations() if citation.source}
    cited |= {citation.source for term in terms for citation in term.citations if citation.source}
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
        glossary=terms,
        entry_test=EntryTest(**shape.entry_test.model_dump()) if shape.entry_test else None,
    )


def build_module(
    shape: ModuleShape,
    lessons: Sequence[Lesson],
    quiz: QuizShape,
    banks: Sequence[BankShape],
    figures: Mapping[str, MediaFile],
) -> Module:
    """`figures`: by name, every file that a question of the module shows."""
    return Module(
        id=shape.id,
        title=shape.title,
        objective=shape.objective,
        minutes=int(shape.hours * 60),
        class_minutes=shape.class_minutes,
        lessons=tuple(lessons),
        quiz=_build_quiz(quiz, banks, figures),
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
        check=_build_check(shape.check) if shape.check else None,
    )


def _build_quiz(quiz: QuizShape, banks: Sequence[BankShape], figures: Mapping[str, MediaFile]) -> Quiz:
    asked = [*quiz.questions, *(question for bank in banks for question in bank.questions)]
    return Quiz(
        id=quiz.id,
        title=quiz.title,
        questions=tuple(_build_question(question, figures) for question in asked),
        draws=tuple(Draw(**draw.model_dump()) for draw in quiz.draws),
    )


def _build_question(shape: QuestionShape, figures: Mapping[str, MediaFile]) -> Question:
    ordered = shape.type is QuestionType.ORDERING
    return Question(
        id=shape.id,
        type=shape.type,
        text=shape.text,
        lesson=shape.lesson,
        topic=shape.topic or "",
        level=shape.level,
        choices=_build_order(shape.order) if ordered else _build_quiz_choices(shape),
        pairs=tuple(Pair(left=pair.left or "", right=pair.right) for pair in shape.pairs),
        accepted=tuple(
            Accepted(text=one.text, percent=one.percent, feedback=one.feedback or "")
            for one in shape.accepted
        ),
        numbers=tuple(
            AcceptedNumber(
                value=one.value, tolerance=one.tolerance, percent=one.percent, feedback=one.feedback or ""
            )
            for one in shape.numbers
        ),
        figures=tuple(figures[name] for name in shape.figures),
        explanation=shape.explanation or "",
        citations=_build_citations(shape.citations),
    )


def _build_quiz_choices(shape: QuestionShape) -> tuple[Choice, ...]:
    """A choice with a percent is right when it earns something or, where only one may be chosen, all."""
    several = shape.type is QuestionType.MULTIPLE_CHOICE

    def is_right(correct: bool, percent: Decimal | None) -> bool:
        if percent is None:
            return correct
        return percent > 0 if several else percent == 100

    return tuple(
        Choice(
            id=letter,
            text=choice.text,
            correct=is_right(choice.correct, choice.percent),
            percent=choice.percent,
            feedback=choice.feedback or "",
        )
        for letter, choice in zip(ascii_lowercase, shape.choices, strict=False)
    )


def _build_order(texts: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(id=letter, text=text) for letter, text in zip(ascii_lowercase, texts, strict=False))


def _build_check(check: CheckQuestionShape) -> CheckQuestion:
    return CheckQuestion(
        text=check.text, choices=_build_choices(check.choices), explanation=check.explanation
    )


def _build_choices(choices: Sequence[ChoiceShape]) -> tuple[Choice, ...]:
    return tuple(
        Choice(id=letter, text=choice.text, correct=choice.correct)
        for letter, choice in zip(ascii_lowercase, choices, strict=False)
    )


def _build_citations(citations: Sequence[CitationShape]) -> tuple[Citation, ...]:
    return tuple(Citation(**citation.model_dump()) for citation in citations)
