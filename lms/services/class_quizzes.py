"""The quizzes of a class as its trainers see them: essays to mark, attempts under way, what it brought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lms.domain.audit import AuditAct, given_reason
from lms.domain.course import Question, QuestionType
from lms.domain.errors import Code, Refusal
from lms.domain.names import tidy
from lms.domain.people import Actor, Permission
from lms.domain.quiz import Sitting
from lms.services import attempts, cohort_access, territory
from lms.services.attempts import Attempt
from lms.services.courses import Courses
from lms.services.overdue import hand_in_overdue
from lms.services.tools import Tools
from lms.store import attempts as store
from lms.store import audit, cohorts
from lms.store.database import Tx

EXTRA_MOST = 120
"""Minutes that may be added to an attempt at once."""
COMMENT_MAX = 1_000


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class with how many of its attempts wait for a mark, and how many are not handed in."""

    cohort_id: str
    title: str
    waiting: int
    under_way: int


@dataclass(frozen=True, slots=True)
class WaitingEssay:
    """An essay that somebody of the class has handed in; the oldest first."""

    attempt_id: str
    person_name: str
    quiz_title: str
    question: Question
    text: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An attempt that is not handed in; `ends_at` None: without limit of time."""

    attempt_id: str
    person_name: str
    quiz_title: str
    sitting: Sitting | None
    ordinal: int
    started_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Gain:
    """What a course added in one class, over those who sat both before and after it: percents on average,
    rounded down, and how many did better than before."""

    cohort_id: str
    cohort_title: str
    people: int
    before: int
    after: int
    improved: int


class ClassQuizzes:
    """For the trainers of a class and whoever runs all classes of its unit; `gains` for whoever sees
    results."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    def classes(self, actor: Actor) -> list[ClassRow]:
        """Those the actor runs, first where something waits, then the newest. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.TAKE_ROLL)
        hand_in_overdue(self._tools, self._courses)
        with self._tools.database.read() as tx:
            taught = territory.reach(tx, actor, Permission.TAKE_ROLL)
            all_of: frozenset[str] | None = frozenset()
            if actor.has(Permission.SEE_ALL_SESSIONS):
                all_of = territory.reach(tx, actor, Permission.SEE_ALL_SESSIONS)
            rows = cohorts.cohorts(tx, units=all_of, taught_by=actor.person_id, taught_in=taught)
            counts = store.unfinished(tx, [row.id for row in rows])
        found = [ClassRow(row.id, row.title, *counts.get(row.id, (0, 0))) for row in rows]
        return sorted(found, key=lambda row: -row.waiting)

    # --- essays ----------------------------------------------------------------------------------

    def essays(self, actor: Actor, cohort_id: str) -> list[WaitingEssay]:
        """Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        self._hand_in_overdue(actor, cohort_id)
        with self._tools.database.read() as tx:
            self._require(tx, actor, cohort_id)
            found = []
            for row in store.waiting_answers(tx, cohort_id):
                course = self._courses.version(row.course_id, row.course_version)
                quiz = course.quiz(row.quiz_id)
                question = next((q for q in quiz.questions if q.id == row.question_id), None)
                if question is not None and question.type is QuestionType.ESSAY and row.text:
                    found.append(
                        WaitingEssay(
                            row.attempt_id, row.full_name, quiz.title, question, row.text, row.submitted_at
                        )
                    )
        return found

    def mark_essay(
        self, actor: Actor, attempt_id: str, question_id: str, percent: int, comment: str = ""
    ) -> None:
        """A mark for good; with the last essay of an attempt its result is there.

        Raises Refusal NOT_FOUND, NOT_ALLOWED, BAD_MARK, ATTEMPT_OPEN, ALREADY_MARKED.
        """
        if not 0 <= percent <= 100:
            raise Refusal(Code.BAD_MARK)
        said = tidy(comment)[:COMMENT_MAX]
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            attempt = attempts.load(tx, self._courses, attempt_id)
            if attempt is None:
                raise Refusal(Code.NOT_FOUND)
            self._require_other(tx, actor, attempt)
            marked = store.essay_marks(tx, attempt_id)
            if question_id in marked or attempt.row.percent is not None:
                raise Refusal(Code.ALREADY_MARKED)
            if attempt.row.submitted_at is None:
                raise Refusal(Code.ATTEMPT_OPEN)
            if question_id not in {q.id for q in attempt.questions if q.type is QuestionType.ESSAY}:
                raise Refusal(Code.NOT_FOUND)
            store.mark_essay(tx, attempt_id, question_id, percent, said, actor.person_id, now)
            result = attempts.score(tx, attempt)
            if not result.waiting:
                attempts.keep_result(tx, attempt, result, attempt.row.submitted_at)
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.ESSAY_MARKED,
                attempt.enrolment.id,
                {"quiz": attempt.quiz.id, "attempt": attempt.row.ordinal, "percent": percent},
            )

    # --- time ------------------------------------------------------------------------------------

    def under_way(self, actor: Actor, cohort_id: str) -> list[UnderWay]:
        """Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        self._hand_in_overdue(actor, cohort_id)
        found = []
        with self._tools.database.read() as tx:
            self._require(tx, actor, cohort_id)
            for row in store.open_in(tx, cohort_id):
                attempt = attempts.load(tx, self._courses, row.attempt_id)
                if attempt is not None:
                    limit = attempts.clock(tx, attempt)
                    found.append(
                        UnderWay(
                            row.attempt_id,
                            row.full_name,
                            attempt.quiz.title,
                            attempt.sitting,
                            row.ordinal,
                            row.started_at,
                            limit.ends_at if limit else None,
                        )
                    )
        return found

    def grant_minutes(self, actor: Actor, attempt_id: str, minutes: int, reason: str) -> None:
        """More time for one attempt that is under way.

        Raises Refusal NOT_FOUND, NOT_ALLOWED, BAD_MINUTES (`most`), REASON_NEEDED, ALREADY_SUBMITTED,
        NO_TIME_LIMIT.
        """
        why = given_reason(reason)
        if not 1 <= minutes <= EXTRA_MOST:
            raise Refusal(Code.BAD_MINUTES, most=EXTRA_MOST)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            attempt = attempts.load(tx, self._courses, attempt_id)
            if attempt is None:
                raise Refusal(Code.NOT_FOUND)
            self._require_other(tx, actor, attempt)
            if attempt.row.submitted_at is not None:
                raise Refusal(Code.ALREADY_SUBMITTED)
            if attempts.clock(tx, attempt) is None:
                raise Refusal(Code.NO_TIME_LIMIT)
            store.extend(tx, self._tools.new_id(), attempt_id, minutes, actor.person_id, now)
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.TIME_GRANTED,
                attempt.enrolment.id,
                {"quiz": attempt.quiz.id, "attempt": attempt.row.ordinal, "minutes": minutes},
                why,
            )

    # --- what the course added -------------------------------------------------------------------

    def gain(self, actor: Actor, cohort_id: str) -> Gain | None:
        """Of one class; None while nobody has sat both. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            self._require(tx, actor, cohort_id)
            title = cohorts.cohorts(tx, cohort_id=cohort_id)[0].title
            return next(iter(_gains(store.gains(tx, [cohort_id]), {cohort_id: title})), None)

    def gains(self, actor: Actor) -> list[Gain]:
        """Of every class with somebody who sat both, over the people within the actor's reach; the newest
        class first. Raises Refusal NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            reach = territory.reach(tx, actor, Permission.SEE_REPORTS)
            titles = {row.id: row.title for row in cohorts.cohorts(tx)}
            rows = [row for row in store.gains(tx, list(titles)) if reach is None or row[1] in reach]
        return _gains(rows, titles)

    # --- who may ---------------------------------------------------------------------------------

    def _require(self, tx: Tx, actor: Actor, cohort_id: str) -> None:
        unit_id = cohorts.unit_of(tx, cohort_id)
        if unit_id is None:
            raise Refusal(Code.NOT_FOUND)
        cohort_access.require_class(tx, actor, cohort_id, unit_id)

    def _require_other(self, tx: Tx, actor: Actor, attempt: Attempt) -> None:
        """Trainers learn, too: nobody marks or lengthens their own attempt."""
        self._require(tx, actor, attempt.enrolment.cohort_id)
        if attempt.enrolment.person_id == actor.person_id:
            raise Refusal(Code.NOT_ALLOWED, permission=Permission.TAKE_ROLL.value)

    def _hand_in_overdue(self, actor: Actor, cohort_id: str) -> None:
        with self._tools.database.read() as tx:
            self._require(tx, actor, cohort_id)
        hand_in_overdue(self._tools, self._courses, cohort_id)


def _gains(rows: Iterable[tuple[str, str, int, int]], titles: dict[str, str]) -> list[Gain]:
    """In the order of `titles`."""
    by_cohort: dict[str, list[tuple[int, int]]] = {}
    for cohort_id, _, before, after in rows:
        by_cohort.setdefault(cohort_id, []).append((before, after))
    found = []
    for cohort_id, title in titles.items():
        if pairs := by_cohort.get(cohort_id):
            found.append(
                Gain(
                    cohort_id,
                    title,
                    len(pairs),
                    sum(before for before, _ in pairs) // len(pairs),
                    sum(after for _, after in pairs) // len(pairs),
                    sum(after > before for before, after in pairs),
                )
            )
    return found
