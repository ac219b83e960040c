"""A course as data: modules, lessons, quizzes, and the legal sources it cites.

A published version is pinned in the store as JSON (`model_dump_json`), so a course carries
everything needed to teach it, and nothing about where its files were.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeVar

from pydantic import Field

from lms.domain.legal import Citation, Frozen, LegalSource, is_pending
from lms.domain.roster import TraineeGroup
from lms.domain.survey import SurveyForm


class BlockKind(StrEnum):
    """The kinds of passage in a lesson; the values are the words authors write after `:::`."""

    PROSE = "noi-dung"
    """What stands outside any fence; never written by hand."""
    CASE = "tinh-huong"
    MODEL_ANSWER = "goi-y"
    EXERCISE = "bai-tap"
    TO_DO = "viec-can-lam"
    PENDING = "cho-tham-dinh"
    """Rests on a citation that is neither verified nor a skill; shown with a visible notice."""
    SUMMARY = "tom-tat"
    FIGURE = "hinh"
    AUDIO = "am-thanh"
    VIDEO = "video"


MEDIA_KINDS = frozenset({BlockKind.FIGURE, BlockKind.AUDIO, BlockKind.VIDEO})
"""Blocks whose first line names a file; the rest says in words what it shows or says."""


class ReviewStatus(StrEnum):
    DRAFT = "draft"
    REVIEWED = "reviewed"


class Review(Frozen):
    """The author's review mark. Approvals by this installation live in the store."""

    status: ReviewStatus = ReviewStatus.DRAFT
    by: str | None = None
    on: date | None = None


class MediaFile(Frozen):
    """A drawing, picture, recording or film of a course, known by what is in it.

    A drawing travels whole in `svg`, so a pinned version keeps it; other files are found by `sha256`.
    """

    name: str
    media_type: str
    sha256: str
    size: int
    """Bytes."""
    svg: str | None = None


class Block(Frozen):
    """One passage of a lesson, in the Markdown subset of the authors' handbook."""

    kind: BlockKind
    title: str = ""
    markdown: str
    awaits_review: bool = False
    """Marked `[chờ thẩm định]` by the author: a case, answer or summary that states unsettled law."""
    file: MediaFile | None = None

    @property
    def pending(self) -> bool:
        """True when it states law that rests on an unsettled citation, and says so to the reader."""
        return self.awaits_review or self.kind is BlockKind.PENDING


class CheckQuestion(Frozen):
    """The one question of a lesson, answered before "đã đọc xong". Never graded."""

    text: str
    choices: tuple["Choice", ...]
    explanation: str


class Term(Frozen):
    """A word of the course explained in one sentence."""

    term: str
    meaning: str
    citations: tuple[Citation, ...] = ()


class Lesson(Frozen):
    """`minutes` is the whole lesson, `exercise_minutes` the part of it spent on exercises."""

    id: str
    title: str
    minutes: int = Field(ge=1)
    exercise_minutes: int = Field(default=0, ge=0)
    words: int = Field(ge=0)
    """Syllable-words (tiếng) of prose, as the loader counted them."""
    citations: tuple[Citation, ...]
    blocks: tuple[Block, ...]
    check: CheckQuestion | None = None

    @property
    def pending(self) -> bool:
        return is_pending(self.citations)


class QuestionType(StrEnum):
    """How a question is answered; the values are those of `import-questions --json`."""

    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    TRUE_FALSE = "true_false"
    MATCHING = "matching"
    SHORT_ANSWER = "short_answer"
    NUMERIC = "numeric"
    ORDERING = "ordering"
    ESSAY = "essay"
    """Marked by hand."""


class Level(StrEnum):
    """What answering takes; the values are the words authors write."""

    RECALL = "nhan_biet"
    UNDERSTAND = "thong_hieu"
    APPLY = "van_dung"


class Choice(Frozen):
    """`id` is "a", "b".. in the author's order. It never reaches a browser: see domain.quiz.

    `percent` is the share of the mark that choosing it gives (−100 to 100); None: 100 when correct,
    else 0, and with several correct ones an equal part each.
    """

    id: str
    text: str
    correct: bool = False
    percent: Decimal | None = None
    feedback: str = ""


class Pair(Frozen):
    """One line of a matching question; without `left` a right side that fits nothing."""

    left: str = ""
    right: str


class Accepted(Frozen):
    """An accepted short answer. `*` stands for anything; case, spaces and NFC never matter."""

    text: str
    percent: Decimal = Decimal(100)
    feedback: str = ""


class AcceptedNumber(Frozen):
    """An accepted number: right within `tolerance`, both ends included."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    percent: Decimal = Decimal(100)
    feedback: str = ""


class Question(Frozen):
    """`choices` serve the choice types and, in the right order, ORDERING; `pairs` MATCHING;
    `accepted` SHORT_ANSWER; `numbers` NUMERIC. Which of them a type must have is the loader's rule."""

    id: str
    text: str
    """Markdown subset, one or more paragraphs."""
    lesson: str
    """Id of the lesson to read again."""
    type: QuestionType = QuestionType.SINGLE_CHOICE
    topic: str = ""
    level: Level = Level.UNDERSTAND
    choices: tuple[Choice, ...] = ()
    pairs: tuple[Pair, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    numbers: tuple[AcceptedNumber, ...] = ()
    figures: tuple[MediaFile, ...] = ()
    explanation: str
    citations: tuple[Citation, ...]

    @property
    def pending(self) -> bool:
        """True when it rests on an unsettled citation or on none, so it stays out of graded quizzes."""
        return not self.citations or is_pending(self.citations)

    @property
    def correct_choice(self) -> str:
        """Id of the one right choice of SINGLE_CHOICE and TRUE_FALSE; the loader demands it."""
        return next(choice.id for choice in self.choices if choice.correct)


class Quiz(Frozen):
    """Without `draws` every gradable question is asked; with them, what they draw."""

    id: str
    title: str
    questions: tuple[Question, ...]
    draws: tuple["Draw", ...] = ()

    def graded_questions(self, approved: frozenset[str] = frozenset()) -> tuple[Question, ...]:
        """Questions that count: settled ones, and pending ones whose id a jurist here approved."""
        return tuple(q for q in self.questions if not q.pending or q.id in approved)


class Module(Frozen):
    """`minutes` = `class_minutes` (taught in the room) + the minutes of its lessons."""

    id: str
    title: str
    objective: str
    minutes: int = Field(ge=1)
    class_minutes: int = Field(ge=0)
    lessons: tuple[Lesson, ...]
    quiz: Quiz

    @property
    def words(self) -> int:
        return sum(lesson.words for lesson in self.lessons)

    def citations(self) -> Iterator[Citation]:
        """Every citation of every lesson and question; the same article may come several times."""
        for lesson in self.lessons:
            yield from lesson.citations
        for question in self.quiz.questions:
            yield from question.citations


class QuizRule(Frozen):
    """How the quizzes of a course are taken. `cooling_off_minutes` must pass between two attempts;
    `time_limit_minutes` bounds one (None: no limit); `negative_marking` lets wrong choices cost."""

    pass_percent: int = Field(ge=1, le=100)
    max_attempts: int = Field(ge=1)
    cooling_off_minutes: int = Field(default=0, ge=0)
    time_limit_minutes: int | None = Field(default=None, ge=1)
    negative_marking: bool = False


class Draw(Frozen):
    """`count` questions drawn by chance for each attempt from those of a topic and level (None: any)."""

    count: int = Field(ge=1)
    topic: str | None = None
    level: Level | None = None


class EntryTest(Frozen):
    """The same number of questions of the whole course, asked before and after: the gain is shown."""

    questions: int = Field(ge=1)


class CompletionRule(Frozen):
    """What an enrolment pins: attendance over scheduled minutes, all lessons, all quizzes; with quizzes
    "none" those are practice."""

    min_attendance_percent: int = Field(ge=0, le=100)
    lessons: Literal["all"] = "all"
    quizzes: Literal["all", "none"] = "all"


class Course(Frozen):
    """One version of a course. Look-ups raise KeyError for an unknown id."""

    id: str
    title: str
    audience: tuple[TraineeGroup, ...]
    version: int = Field(ge=1)
    minutes: int = Field(ge=1)
    law_as_of: date
    summary: str
    quiz_rule: QuizRule
    completion: CompletionRule
    review: Review = Review()
    modules: tuple[Module, ...]
    sources: tuple[LegalSource, ...]
    """Every source cited by a lesson, question or term, in the order of their ids."""
    glossary: tuple[Term, ...] = ()
    entry_test: EntryTest | None = None

    @property
    def hours(self) -> Decimal:
        return Decimal(self.minutes) / 60

    def content_hash(self) -> str:
        """SHA-256 (hex) of everything a trainee may meet.

        Review marks and the sources' check notes are left out: reading a law again on a later
        day must not make a new version of an unchanged course. What stands at its default is left
        out too, so that a later release with more to say about courses hashes old ones alike.
        """
        content = self.model_dump(
            mode="json", exclude={"review": True, "sources": {"__all__": {"check"}}}, exclude_defaults=True
        )
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8")).hexdigest()

    def lessons(self) -> tuple[Lesson, ...]:
        """Every lesson, in reading order."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    def quizzes(self) -> tuple[Quiz, ...]:
        return tuple(module.quiz for module in self.modules)

    def questions(self) -> tuple[Question, ...]:
        return tuple(question for quiz in self.quizzes() for question in quiz.questions)

    def module(self, module_id: str) -> Module:
        return _by_id(self.modules, module_id)

    def lesson(self, lesson_id: str) -> Lesson:
        return _by_id(self.lessons(), lesson_id)

    def quiz(self, quiz_id: str) -> Quiz:
        return _by_id(self.quizzes(), quiz_id)

    def question(self, question_id: str) -> Question:
        return _by_id(self.questions(), question_id)

    def source(self, source_id: str) -> LegalSource:
        return _by_id(self.sources, source_id)

    def module_of(self, item_id: str) -> Module:
        """The module that holds the lesson, quiz or question of this id."""
        for module in self.modules:
            questions = (question.id for question in module.quiz.questions)
            if item_id == module.quiz.id or item_id in questions or item_id in (x.id for x in module.lessons):
                return module
        raise KeyError(item_id)

    def citations(self) -> Iterator[Citation]:
        for module in self.modules:
            yield from module.citations()
        for term in self.glossary:
            yield from term.citations

    def media(self) -> Iterator[MediaFile]:
        """Every file that a lesson or question shows; the same file may come several times."""
        for lesson in self.lessons():
            yield from (block.file for block in lesson.blocks if block.file)
        for question in self.questions():
            yield from question.figures


class Catalogue(Frozen):
    """What the content folder holds: the courses that are free of problems, and all sources, by id."""

    courses: dict[str, Course]
    sources: dict[str, LegalSource]
    media: dict[str, str] = Field(default_factory=dict)
    """SHA-256 → path of each picture, recording and film of these courses."""
    surveys: tuple[SurveyForm, ...] = ()
    """Forms to be filled in after a class, in the order of their file."""


_Item = TypeVar("_Item", Module, Lesson, Quiz, Question, LegalSource)


def _by_id(items: tuple[_Item, ...], item_id: str) -> _Item:
    for item in items:
        if item.id == item_id:
            return item
    raise KeyError(item_id)
