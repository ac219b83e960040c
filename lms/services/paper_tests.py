"""Tests on paper for a class: made from gradable questions, printed with answer sheets and keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from lms.documents.answer_sheets import SheetFor, SheetHead, answer_sheets_pdf
from lms.documents.paper_pdf import PaperHead, PrintedQuestion, key_pdf, papers_pdf
from lms.domain import codes, paper_test
from lms.domain import quiz as rules
from lms.domain.audit import AuditAct
from lms.domain.course import Course, Question, Quiz
from lms.domain.errors import Code, Refusal
from lms.domain.org_units import OfficeProfile, place_line
from lms.domain.paper_test import Total, Variant
from lms.domain.people import Actor, Permission
from lms.domain.times import local_date
from lms.services import approvals, cohort_access, territory
from lms.services.courses import Courses
from lms.services.tools import Tools
from lms.store import audit, cohorts
from lms.store import paper_tests as store
from lms.store.cohorts import CohortRow
from lms.store.database import Tx
from lms.store.paper_tests import PaperTestRow
from lms.text_paper import NOT_COUNTED, WHOLE_COURSE

_CODE = 7
BLANK_MOST = 50


@dataclass(frozen=True, slots=True)
class PaperChoice:
    """What a paper can be made of. `quiz_id` None: the whole course. `questions` there are to print; with
    fewer than `needed` it cannot be made."""

    quiz_id: str | None
    title: str
    questions: int
    needed: int

    @property
    def enough(self) -> bool:
        return self.questions >= self.needed


@dataclass(frozen=True, slots=True)
class ListedTest:
    """A test of a class, for its list. `entered` of `people` have a sheet."""

    id: str
    title: str
    held_on: date
    minutes: int
    variants: int
    entered: int
    people: int


@dataclass(frozen=True, slots=True)
class PaperTest:
    """A test with what it belongs to. `suspended`: what it asks that could not be asked any more on its day,
    as far as is known now: the law was changed by then, or a jurist took the question back."""

    row: PaperTestRow
    cohort: CohortRow
    course: Course
    variants: Mapping[str, Variant]
    suspended: frozenset[str]

    @property
    def questions(self) -> dict[str, Question]:
        """Those it asks, by id."""
        asked = {one.question_id for one in self.variants["A"]}
        return {question.id: question for question in self.course.questions() if question.id in asked}

    @property
    def count(self) -> int:
        return len(self.variants["A"])

    @property
    def counting(self) -> int:
        """How many questions count."""
        return self.count - len(self.suspended)

    def worth(self, variant: str, letters: str, without: frozenset[str] | None = None) -> Total:
        """What these letters are worth; `without` are the questions that do not count, where that was decided
        before. Raises Refusal PAPER_VARIANT, PAPER_LENGTH, PAPER_LETTER."""
        read = paper_test.read_letters(letters, self.variant(variant))
        left_out = self.suspended if without is None else without
        return paper_test.worth(self.variants[variant], read, self.questions, left_out)

    def variant(self, letter: str) -> Variant:
        """Raises Refusal PAPER_VARIANT."""
        if letter not in self.variants:
            raise Refusal(Code.PAPER_VARIANT)
        return self.variants[letter]

    def require_counting(self) -> None:
        """Raises Refusal PAPER_SUSPENDED (`quiz`, `count`, `needed`) when too few questions count."""
        if self.counting < (needed := paper_test.least(self.count)):
            raise Refusal(Code.PAPER_SUSPENDED, quiz=self.row.title, count=self.counting, needed=needed)


class PaperTests:
    """For the trainers of a class and whoever runs all classes of its unit. `mark` says what stands across
    papers that are not for real."""

    def __init__(
        self,
        tools: Tools,
        courses: Courses,
        *,
        office: Callable[[], OfficeProfile],
        mark: Callable[[], str | None],
    ) -> None:
        self._tools = tools
        self._courses = courses
        self._office = office
        self._mark = mark

    # --- looking ---------------------------------------------------------------------------------

    def classes(self, actor: Actor) -> list[CohortRow]:
        """Those the actor runs, the newest first. Raises Refusal NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            taught = territory.reach(tx, actor, Permission.TAKE_ROLL)
            every: frozenset[str] | None = frozenset()
            if actor.has(Permission.SEE_ALL_SESSIONS):
                every = territory.reach(tx, actor, Permission.SEE_ALL_SESSIONS)
            return cohorts.cohorts(tx, units=every, taught_by=actor.person_id, taught_in=taught)

    def deadline(self, actor: Actor, cohort_id: str) -> date:
        """The last day a test can be held on. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            return require_cohort(tx, actor, cohort_id).deadline

    # --- making ----------------------------------------------------------------------------------

    def choices(self, actor: Actor, cohort_id: str) -> list[PaperChoice]:
        """The whole course, then each of its quizzes. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            cohort = require_cohort(tx, actor, cohort_id)
            course = self._courses.version(cohort.course_id, cohort.course_version)
            ids = self._printable(tx, course, local_date(self._tools.clock()))
        every = min(len(ids), paper_test.QUESTIONS_MOST)
        return [
            PaperChoice(None, WHOLE_COURSE, every, rules.GRADED_AT_LEAST),
            *(
                PaperChoice(quiz.id, quiz.title, _askable(quiz, ids), rules.needed(quiz))
                for quiz in course.quizzes()
            ),
        ]

    def make(
        self, actor: Actor, cohort_id: str, quiz_id: str | None, *, variants: int, held_on: date, minutes: int
    ) -> str:
        """Draw the questions and their orders, for good; its id. What may be asked is what the law of the day
        of the test lets be asked.

        Raises Refusal NOT_FOUND, NOT_ALLOWED, QUIZ_UNKNOWN, PAPER_VARIANT, PAPER_DAY (`deadline`),
        PAPER_MINUTES (`most`), TOO_FEW_QUESTIONS.
        """
        if not 1 <= variants <= len(paper_test.VARIANTS):
            raise Refusal(Code.PAPER_VARIANT)
        if not paper_test.MINUTES_LEAST <= minutes <= paper_test.MINUTES_MOST:
            raise Refusal(Code.PAPER_MINUTES, most=paper_test.MINUTES_MOST)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            cohort = require_cohort(tx, actor, cohort_id)
            if not local_date(now) <= held_on <= cohort.deadline:
                raise Refusal(Code.PAPER_DAY, deadline=cohort.deadline)
            course = self._courses.version(cohort.course_id, cohort.course_version)
            seed = int.from_bytes(self._tools.random_bytes(4)) >> 1
            title, asked = _asked(course, quiz_id, self._printable(tx, course, held_on), seed)
            row = PaperTestRow(
                self._tools.new_id(),
                codes.short_code(codes.characters(self._tools.random_bytes(_CODE))),
                cohort_id,
                quiz_id,
                title,
                held_on,
                minutes,
                seed,
                actor.person_id,
                now,
            )
            printed = paper_test.variants([course.question(item) for item in asked], variants, seed)
            store.add(tx, row, printed)
            detail = {"cohort": cohort_id, "quiz": quiz_id, "questions": len(asked), "variants": variants}
            audit.append(tx, self._tools.new_id, now, actor, AuditAct.PAPER_MADE, row.id, detail)
        return row.id

    def _printable(self, tx: Tx, course: Course, day: date) -> frozenset[str]:
        return paper_test.printable_ids(course, approvals.gradable(tx, course, day))

    def tests(self, actor: Actor, cohort_id: str) -> list[ListedTest]:
        """The newest first. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            require_cohort(tx, actor, cohort_id)
            people = len(cohorts.enrolled_people(tx, cohort_id))
            return [
                ListedTest(row.id, row.title, row.held_on, row.minutes, variants, entered, people)
                for row, variants, entered in store.of_cohort(tx, cohort_id)
            ]

    # --- printing --------------------------------------------------------------------------------

    def papers(self, actor: Actor, test_id: str) -> bytes:
        """The questions, each variant from a new page. In the place of one that is suspended by now stands
        that it does not count: numbers stay what they are on the sheets and on papers printed before.

        Raises Refusal NOT_FOUND, NOT_ALLOWED, PAPER_SUSPENDED.
        """
        test = self._printed(actor, test_id, "papers")
        return papers_pdf(self._head(test), _printed_variants(test), made_on=self._today(), mark=self._mark())

    def key(self, actor: Actor, test_id: str) -> bytes:
        """The right letters of each variant, for whoever marks; those that do not count have none. Raises
        Refusal NOT_FOUND, NOT_ALLOWED, PAPER_SUSPENDED."""
        test = self._printed(actor, test_id, "key")
        letters = {
            letter: paper_test.right_letters(variant, test.questions, test.suspended)
            for letter, variant in test.variants.items()
        }
        return key_pdf(self._head(test), letters, made_on=self._today(), mark=self._mark())

    def sheets(self, actor: Actor, test_id: str, *, blank: int = 0) -> bytes:
        """An answer sheet for everybody enrolled, by name; or `blank` ones (1 to 50) for whoever comes.

        Raises Refusal NOT_FOUND, NOT_ALLOWED, PAPER_SUSPENDED, NOBODY_CHOSEN for a class without people.
        """
        test = self._printed(actor, test_id, "sheets")
        people = [SheetFor()] * min(blank, BLANK_MOST)
        if not blank:
            with self._tools.database.read() as tx:
                people = [
                    SheetFor(row.full_name, row.learner_code, place_line(row.village, row.unit_name))
                    for row in cohorts.members(tx, test.row.cohort_id)
                ]
        if not people:
            raise Refusal(Code.NOBODY_CHOSEN)
        head = SheetHead(
            self._office().name,
            test.course.title,
            test.cohort.title,
            test.row.title,
            test.row.held_on,
            test.row.code,
            test.count,
            "".join(test.variants),
        )
        return answer_sheets_pdf(head, people, made_on=self._today(), mark=self._mark())

    def _printed(self, actor: Actor, test_id: str, what: str) -> PaperTest:
        """The test, after a line in the audit."""
        with self._tools.database.write() as tx:
            test = load(tx, self._courses, actor, test_id)
            test.require_counting()
            audit.append(
                tx,
                self._tools.new_id,
                self._tools.clock(),
                actor,
                AuditAct.PAPER_PRINTED,
                test_id,
                {"what": what},
            )
        return test

    def _head(self, test: PaperTest) -> PaperHead:
        return PaperHead(
            self._office().issuer_lines,
            test.row.title,
            test.course.title,
            test.cohort.title,
            test.row.held_on,
            test.row.minutes,
            codes.print_short_code(test.row.code),
        )

    def _today(self) -> date:
        return local_date(self._tools.clock())


def require_cohort(tx: Tx, actor: Actor, cohort_id: str) -> CohortRow:
    """A class the actor runs. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
    unit_id = cohorts.unit_of(tx, cohort_id)
    if unit_id is None:
        raise Refusal(Code.NOT_FOUND)
    cohort_access.require_class(tx, actor, cohort_id, unit_id)
    return cohorts.cohorts(tx, cohort_id=cohort_id)[0]


def load(tx: Tx, courses: Courses, actor: Actor, test_id: str) -> PaperTest:
    """A test of a class the actor runs. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
    row = store.one(tx, test_id)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    cohort = require_cohort(tx, actor, row.cohort_id)
    course = courses.version(cohort.course_id, cohort.course_version)
    variants = store.variants(tx, test_id)
    asked = {one.question_id for one in variants["A"]}
    suspended = asked - approvals.gradable(tx, course, row.held_on)
    return PaperTest(row, cohort, course, variants, frozenset(suspended))


def _askable(quiz: Quiz, ids: frozenset[str]) -> int:
    """How many questions a paper of this quiz would ask, or has as far as they go."""
    if quiz.draws and rules.enough(quiz, ids):
        return min(rules.needed(quiz), paper_test.QUESTIONS_MOST)
    return min(sum(question.id in ids for question in quiz.questions), paper_test.QUESTIONS_MOST)


def _asked(
    course: Course, quiz_id: str | None, ids: frozenset[str], seed: int
) -> tuple[str, tuple[str, ...]]:
    """Title and questions."""
    if quiz_id is None:
        asked, title, needed = paper_test.spread(course, ids, seed), WHOLE_COURSE, rules.GRADED_AT_LEAST
    else:
        try:
            quiz = course.quiz(quiz_id)
        except KeyError:
            raise Refusal(Code.QUIZ_UNKNOWN) from None
        asked, title, needed = rules.draw(quiz, ids, seed), quiz.title, rules.needed(quiz)
    if len(asked) < needed:
        raise Refusal(Code.TOO_FEW_QUESTIONS, quiz=title, count=len(asked), needed=needed)
    return title, asked[: paper_test.QUESTIONS_MOST]


def _printed_variants(test: PaperTest) -> dict[str, list[PrintedQuestion]]:
    questions = test.questions
    return {
        letter: [
            PrintedQuestion(NOT_COUNTED, ())
            if one.question_id in test.suspended
            else PrintedQuestion(
                questions[one.question_id].text,
                tuple(
                    next(c.text for c in questions[one.question_id].choices if c.id == choice)
                    for choice in one.choices
                ),
            )
            for one in variant
        ]
        for letter, variant in test.variants.items()
    }
