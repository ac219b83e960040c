"""What a well-shaped file must also satisfy: time earned, law cited, one right answer.

Each function yields faults of one file; lines come from the YAML the shape was read from.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from lms.content.blocks import PlacedBlock, stated_minutes
from lms.content.question_checks import check_answers
from lms.content.shapes import (
    BankShape,
    CitationShape,
    DrawShape,
    LessonShape,
    ModuleShape,
    QuestionShape,
    QuizShape,
)
from lms.content.yaml_lines import Fault, Location, YamlText
from lms.domain.content_problems import Detail, ProblemCode
from lms.domain.course import BlockKind
from lms.domain.legal import SETTLED_MARKS, CheckState, LegalSource, Mark

WORDS_PER_MINUTE = 120
MODULE_WORDS = (1_200, 2_500)
MODULE_LESSONS = (2, 4)
CHOICES = 4
MOST_ASKED = 100
"""Questions of one attempt, as of an entry test: more is no test of a lesson, and drawing takes long."""


def minutes_earned(words: int, exercise_minutes: int) -> int:
    """The longest a lesson may claim: reading at 120 tiếng a minute, rounded up, plus its exercises."""
    return math.ceil(words / WORDS_PER_MINUTE) + exercise_minutes


def check_lesson(
    shape: LessonShape, yaml: YamlText, blocks: Sequence[PlacedBlock], words: int
) -> Iterator[Fault]:
    earned = minutes_earned(words, shape.exercise_minutes)
    if shape.minutes > earned:
        detail: Detail = {
            "minutes": shape.minutes,
            "words": words,
            "exercise": shape.exercise_minutes,
            "earned": earned,
        }
        yield Fault(yaml.line(("minutes",)), ProblemCode.MINUTES_NOT_EARNED, detail)
    yield from _check_exercises(shape, yaml, blocks)
    if not shape.citations:
        yield Fault(yaml.line(("citations",)), ProblemCode.CITATION_MISSING, {"id": shape.id})
    yield from _check_pending(shape.citations, yaml, blocks)
    if shape.check:
        yield from _check_own_question(shape, yaml)
    else:
        yield Fault(yaml.line(()), ProblemCode.CHECK_MISSING, {"id": shape.id})
    if blocks and blocks[-1].block.kind is not BlockKind.SUMMARY:
        yield Fault(blocks[-1].line, ProblemCode.SUMMARY_NOT_LAST, {})


def _check_own_question(shape: LessonShape, yaml: YamlText) -> Iterator[Fault]:
    assert shape.check
    choices = shape.check.choices
    correct = sum(choice.correct for choice in choices)
    different = len({choice.text.casefold() for choice in choices})
    if not 2 <= len(choices) <= CHOICES or correct != 1 or different != len(choices):
        detail: Detail = {"id": shape.id, "count": len(choices), "correct": correct}
        yield Fault(yaml.line(("check", "choices")), ProblemCode.CHECK_CHOICES, detail)


def _check_exercises(shape: LessonShape, yaml: YamlText, blocks: Sequence[PlacedBlock]) -> Iterator[Fault]:
    exercises = [placed for placed in blocks if placed.block.kind is BlockKind.EXERCISE]
    untold = [placed for placed in exercises if stated_minutes(placed.block) is None]
    for placed in untold:
        yield Fault(placed.line - 1, ProblemCode.EXERCISE_WITHOUT_MINUTES, {"title": placed.block.title})
    stated = sum(stated_minutes(placed.block) or 0 for placed in exercises)
    if not untold and stated != shape.exercise_minutes:
        detail: Detail = {"minutes": shape.exercise_minutes, "stated": stated}
        yield Fault(yaml.line(("exercise_minutes",)), ProblemCode.EXERCISE_MINUTES_DIFFER, detail)


def _check_pending(
    citations: Sequence[CitationShape], yaml: YamlText, blocks: Sequence[PlacedBlock]
) -> Iterator[Fault]:
    unsettled = [number for number, item in enumerate(citations) if item.mark not in SETTLED_MARKS]
    notices = [placed for placed in blocks if placed.block.pending]
    if unsettled and not notices:
        number = unsettled[0]
        mark = citations[number].mark.value
        yield Fault(yaml.line(("citations", number)), ProblemCode.PENDING_BLOCK_MISSING, {"mark": mark})
    if notices and not unsettled:
        yield Fault(notices[0].line, ProblemCode.PENDING_BLOCK_UNFOUNDED, {})


def check_module(
    shape: ModuleShape, yaml: YamlText, lessons: Sequence[tuple[LessonShape, int]]
) -> Iterator[Fault]:
    """`lessons`: the shape and the words of every lesson of the module."""
    words = sum(count for _, count in lessons)
    fewest, most = MODULE_WORDS
    if not fewest <= words <= most:
        yield Fault(1, ProblemCode.MODULE_WORDS, {"words": words, "fewest": fewest, "most": most})
    total = shape.hours * 60
    if total != int(total):
        yield Fault(yaml.line(("hours",)), ProblemCode.HOURS_UNEVEN, {"value": str(shape.hours)})
        return
    read = sum(lesson.minutes for lesson, _ in lessons)
    if shape.class_minutes + read != total:
        detail: Detail = {
            "class": shape.class_minutes,
            "read": read,
            "sum": shape.class_minutes + read,
            "total": int(total),
        }
        yield Fault(yaml.line(("class_minutes",)), ProblemCode.MODULE_MINUTES, detail)


def check_quiz(
    shape: QuizShape,
    yaml: YamlText,
    lesson_ids: frozenset[str] | None,
    others: Sequence[QuestionShape] = (),
) -> Iterator[Fault]:
    """`lesson_ids`: every lesson of the course, so a question may send back to an earlier module.

    None when some lesson could not be read, since a question pointing to it is not to blame. `others`: the
    questions of the module's banks, which may be drawn, too.
    """
    if not shape.questions:
        yield Fault(yaml.line(("questions",)), ProblemCode.QUIZ_EMPTY, {})
    asked = 0
    for number, draw in enumerate(shape.draws):
        if asked <= MOST_ASKED < asked + draw.count:
            total: Detail = {"count": sum(one.count for one in shape.draws), "most": MOST_ASKED}
            yield Fault(yaml.line(("draws", number)), ProblemCode.QUIZ_TOO_LONG, total)
        asked += draw.count
        fitting = [
            one
            for one in (*shape.questions, *others)
            if draw.topic in (None, one.topic) and draw.level in (None, one.level)
        ]
        wanted = sum(one.count for one in shape.draws if _is_within(one, draw))
        told_already = any(_is_within(draw, one) and _is_within(one, draw) for one in shape.draws[:number])
        if wanted > len(fitting) and not told_already:
            told: Detail = {"count": wanted, "found": len(fitting)}
            yield Fault(yaml.line(("draws", number)), ProblemCode.DRAW_TOO_MANY, told)
    for number, question in enumerate(shape.questions):
        at: Location = ("questions", number)
        yield from check_answers(question, yaml, at, bank=False)
        if not question.citations:
            yield Fault(yaml.line((*at, "citations")), ProblemCode.CITATION_MISSING, {"id": question.id})
        yield from _check_lesson_of(question, yaml, at, lesson_ids)


def _is_within(one: DrawShape, other: DrawShape) -> bool:
    """Whether all that one may draw, the other may draw, too: no question is asked twice."""
    return other.topic in (None, one.topic) and other.level in (None, one.level)


def check_bank(shape: BankShape, yaml: YamlText, lesson_ids: frozenset[str] | None) -> Iterator[Fault]:
    """Without citations a question of a bank waits for a jurist, which is no fault."""
    for number, question in enumerate(shape.questions):
        at: Location = ("questions", number)
        yield from check_answers(question, yaml, at, bank=True)
        yield from _check_lesson_of(question, yaml, at, lesson_ids)


def _check_lesson_of(
    question: QuestionShape, yaml: YamlText, at: Location, lesson_ids: frozenset[str] | None
) -> Iterator[Fault]:
    if lesson_ids is not None and question.lesson not in lesson_ids:
        detail: Detail = {"id": question.id, "lesson": question.lesson}
        yield Fault(yaml.line((*at, "lesson")), ProblemCode.LESSON_UNKNOWN, detail)


def check_citations(
    citations: Sequence[CitationShape],
    yaml: YamlText,
    at: Location,
    sources: Mapping[str, LegalSource],
    known: frozenset[str] | None,
    law_as_of: date | None,
) -> Iterator[Fault]:
    """`at`: where the list of citations stands.

    `known`: ids in the list of sources, also of entries with faults of their own; None when that
    list could not be read, since then every citation would look wrong.
    """
    for number, citation in enumerate(citations):
        line = yaml.line((*at, number))
        if citation.source is None or known is None:
            continue
        if citation.source not in known:
            yield Fault(line, ProblemCode.SOURCE_UNKNOWN, {"source": citation.source})
        source = sources.get(citation.source)
        if source is None or citation.mark is not Mark.VERIFIED:
            continue
        if source.check.state is not CheckState.READ_IN_FULL:
            detail: Detail = {"source": source.id, "state": source.check.state.value}
            yield Fault(line, ProblemCode.MARK_BEYOND_CHECK, detail)
        if law_as_of is not None and not source.in_force(law_as_of):
            day = law_as_of.strftime("%d/%m/%Y")
            yield Fault(line, ProblemCode.SOURCE_NOT_IN_FORCE, {"source": source.id, "day": day})
