"""What a trainee does alone: home, lessons, quizzes. Nothing correct leaves before submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lms.domain import quiz as rules
from lms.domain.audit import AuditAct
from lms.domain.completion import Completion, ScheduledSession, can_still_attend, requirements
from lms.domain.course import Course, Lesson, Module, Question, Quiz
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.domain.quiz import AttemptResult, QuestionForTrainee
from lms.domain.times import local_date
from lms.services.assessment import assess_all
from lms.services.courses import Courses
from lms.services.tools import Tools
from lms.store import audit, cohorts
from lms.store import learning as store
from lms.store.cohorts import EnrolmentRow, SessionRow
from lms.store.database import Tx
from lms.store.learning import AttemptRow


@dataclass(frozen=True, slots=True)
class LessonState:
    """A lesson as the course page shows it."""

    lesson: Lesson
    opened: bool
    completed: bool


@dataclass(frozen=True, slots=True)
class QuizState:
    """A quiz as the course page shows it. `graded` is the number of questions it asks."""

    quiz: Quiz
    graded: int
    best_percent: int | None
    passed: bool
    attempts_used: int
    attempts_left: int
    open_attempt: str | None
    last_submitted: str | None
    """The attempt handed in last, to look at its result again."""


@dataclass(frozen=True, slots=True)
class ModuleState:
    """A module with the state of what is in it."""

    module: Module
    lessons: tuple[LessonState, ...]
    quiz: QuizState


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One of my courses, as far as I am with it."""

    enrolment: EnrolmentRow
    course: Course
    modules: tuple[ModuleState, ...]
    sessions: tuple[SessionRow, ...]
    present: frozenset[str]
    """Ids of the class sessions I was at."""
    completion: Completion
    upcoming: tuple[SessionRow, ...]
    """Class sessions I can still come to."""

    @property
    def parts(self) -> tuple[int, int]:
        """How many parts are done, and how many there are: lessons, graded quizzes, sessions needed."""
        required = requirements(self.course)
        missing = len(self.completion.lessons_missing) + len(self.completion.quizzes_missing)
        been = sum(session.id in self.present for session in self.sessions)
        whole = len(required.lessons) + len(required.quizzes)
        return whole - missing + been, whole + been + self.completion.sessions_missing

    def cannot_miss(self, session: SessionRow) -> bool:
        """Whether the minutes of the other sessions still to come would not be enough."""
        others = sum(other.minutes for other in self.upcoming if other.id != session.id)
        return self.completion.minutes_present + others < self.completion.minutes_needed

    @property
    def next_lesson(self) -> LessonState | None:
        """The first one not completed, in reading order."""
        return next((s for m in self.modules for s in m.lessons if not s.completed), None)


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt under way: questions in this attempt's order, and the keys already chosen."""

    attempt_id: str
    enrolment_id: str
    quiz_id: str
    quiz_title: str
    ordinal: int
    questions: tuple[QuestionForTrainee, ...]
    chosen: dict[str, str]


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """One question after submission: what was chosen, what is right, and why."""

    question: Question
    chosen: str | None
    right: bool
    correct: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """The outcome of an attempt with the explanation of every question."""

    attempt: AttemptRow
    quiz: Quiz
    course: Course
    result: AttemptResult
    questions: tuple[MarkedQuestion, ...]
    attempts_left: int


class Learning:
    """Every method looks only at the actor's own enrolments."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    # --- what is due -------------------------------------------------------------------------

    def home(self, actor: Actor) -> list[Enrolled]:
        """My courses, the one due last first."""
        actor.require(Permission.LEARN)
        with self._tools.database.read() as tx:
            rows = cohorts.enrolments_of(tx, actor.person_id)
            return [self._state(tx, row) for row in rows]

    def course(self, actor: Actor, enrolment_id: str) -> Enrolled:
        """Raises Refusal NOT_FOUND for anybody else's enrolment."""
        with self._tools.database.read() as tx:
            return self._state(tx, self._mine(tx, actor, enrolment_id))

    def _state(self, tx: Tx, row: EnrolmentRow) -> Enrolled:
        course = self._courses.version(row.course_id, row.course_version)
        events = store.lesson_events(tx, [row.id])
        attempts = store.attempts(tx, [row.id])
        modules = tuple(
            ModuleState(
                module,
                tuple(
                    LessonState(
                        lesson,
                        (row.id, lesson.id, "opened") in events,
                        (row.id, lesson.id, "completed") in events,
                    )
                    for lesson in module.lessons
                ),
                _quiz_state(course, module.quiz, [a for a in attempts if a.quiz_id == module.quiz.id]),
            )
            for module in course.modules
        )
        now = self._tools.clock()
        standing, completion = assess_all(tx, self._courses, [row.id], now)[row.id]
        sessions = tuple(cohorts.sessions_of(tx, row.cohort_id))
        upcoming = tuple(
            session
            for session in sessions
            if session.id not in standing.present
            and can_still_attend(
                ScheduledSession(session.id, session.minutes, session.starts_at, session.ends_at),
                row.deadline,
                now,
            )
        )
        return Enrolled(row, course, modules, sessions, standing.present, completion, upcoming)

    # --- lessons -----------------------------------------------------------------------------

    def open_lesson(self, actor: Actor, enrolment_id: str, lesson_id: str) -> tuple[Enrolled, Lesson]:
        """Read it, and remember that it was opened. Raises Refusal NOT_FOUND."""
        with self._tools.database.read() as tx:
            row = self._mine(tx, actor, enrolment_id)
            seen = (row.id, lesson_id, "opened") in store.lesson_events(tx, [row.id])
        course = self._courses.version(row.course_id, row.course_version)
        lesson = _known_lesson(course, lesson_id)
        if not seen:
            with self._tools.database.write() as tx:
                store.record_lesson(
                    tx, self._tools.new_id(), row.id, lesson_id, "opened", self._tools.clock()
                )
        return self.course(actor, enrolment_id), lesson

    def complete_lesson(self, actor: Actor, enrolment_id: str, lesson_id: str) -> None:
        """ "Đã đọc xong". A repeat is harmless. Raises Refusal NOT_FOUND, LESSON_TOO_FAST, DEADLINE_PASSED.

        A lesson cannot be finished in less than a quarter of its reading time, and of lessons opened side by
        side one is read at a time: whoever reads fast may, whoever only presses buttons may not.
        """
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            row = self._mine(tx, actor, enrolment_id)
            self._in_time(row, now)
            course = self._courses.version(row.course_id, row.course_version)
            lesson = _known_lesson(course, lesson_id)
            events = store.lesson_events(tx, [row.id])
            if (row.id, lesson_id, "completed") in events:
                return
            missing = _reading_missing(course, lesson, events, now)
            if missing > 0:
                raise Refusal(Code.LESSON_TOO_FAST, seconds=max(1, int(missing)))
            store.record_lesson(tx, self._tools.new_id(), row.id, lesson_id, "completed", now)

    # --- quizzes -----------------------------------------------------------------------------

    def start_quiz(self, actor: Actor, enrolment_id: str, quiz_id: str) -> OpenAttempt:
        """A new attempt, or the one that is open. Raises Refusal QUIZ_UNKNOWN, NO_ATTEMPTS_LEFT,
        ALREADY_PASSED, DEADLINE_PASSED."""
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            row = self._mine(tx, actor, enrolment_id)
            course = self._courses.version(row.course_id, row.course_version)
            quiz = _known_quiz(course, quiz_id)
            past = [a for a in store.attempts(tx, [row.id]) if a.quiz_id == quiz_id]
            attempt = next((a for a in past if a.submitted_at is None), None)
            if attempt is None:
                if any(a.passed for a in past):
                    raise Refusal(Code.ALREADY_PASSED)
                if rules.attempts_left(course.quiz_rule, len(past)) == 0:
                    raise Refusal(Code.NO_ATTEMPTS_LEFT)
                self._in_time(row, now)
                seed = int.from_bytes(self._tools.random_bytes(4)) >> 1
                attempt = AttemptRow(
                    self._tools.new_id(),
                    row.id,
                    quiz_id,
                    len(past) + 1,
                    seed,
                    now,
                    None,
                    None,
                    None,
                    None,
                    None,
                )
                store.start_attempt(tx, attempt)
            answers = store.answers(tx, attempt.id)
        return _open(quiz, attempt, answers)

    def answer(self, actor: Actor, attempt_id: str, question_id: str, key: str) -> None:
        """Save one answer as it is given; the last one counts, the same again is harmless.

        Raises Refusal NOT_FOUND, ALREADY_SUBMITTED, BAD_ANSWER, DEADLINE_PASSED.
        """
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            attempt, row, _, quiz = self._attempt(tx, actor, attempt_id)
            if attempt.submitted_at is not None:
                raise Refusal(Code.ALREADY_SUBMITTED)
            self._in_time(row, now)
            question = next((q for q in quiz.graded_questions() if q.id == question_id), None)
            choice = rules.choice_for_key(question, attempt.seed, key) if question else None
            if choice is None:
                raise Refusal(Code.BAD_ANSWER)
            if store.answers(tx, attempt_id).get(question_id) != choice:
                store.answer(tx, self._tools.new_id(), attempt_id, question_id, choice, now)

    def submit(self, actor: Actor, attempt_id: str) -> Submitted:
        """Mark it. Posted twice: the second time is told the same result.

        Raises Refusal NOT_FOUND, ANSWERS_MISSING (detail `count`), DEADLINE_PASSED: an attempt left open
        is no way around the deadline.
        """
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            attempt, row, course, quiz = self._attempt(tx, actor, attempt_id)
            if attempt.submitted_at is None:
                self._in_time(row, now)
                answers = store.answers(tx, attempt_id)
                missing = sum(q.id not in answers for q in quiz.graded_questions())
                if missing:
                    raise Refusal(Code.ANSWERS_MISSING, count=missing)
                result = rules.score(quiz, answers, course.quiz_rule)
                store.submit(
                    tx,
                    attempt,
                    correct=result.correct,
                    total=result.total,
                    percent=result.percent,
                    passed=result.passed,
                    now=now,
                )
                audit.append(
                    tx,
                    self._tools.new_id,
                    now,
                    actor,
                    AuditAct.QUIZ_SUBMITTED,
                    attempt.enrolment_id,
                    {"quiz": quiz.id, "attempt": attempt.ordinal, "percent": result.percent},
                )
        return self.result(actor, attempt_id)

    def open_attempt(self, actor: Actor, attempt_id: str) -> OpenAttempt:
        """An attempt after a reload. Raises Refusal NOT_FOUND, ALREADY_SUBMITTED."""
        with self._tools.database.read() as tx:
            attempt, _, _, quiz = self._attempt(tx, actor, attempt_id)
            if attempt.submitted_at is not None:
                raise Refusal(Code.ALREADY_SUBMITTED)
            answers = store.answers(tx, attempt_id)
        return _open(quiz, attempt, answers)

    def result(self, actor: Actor, attempt_id: str) -> Submitted:
        """What was wrong and why. Raises Refusal NOT_FOUND, ATTEMPT_OPEN before submission."""
        with self._tools.database.read() as tx:
            attempt, _, course, quiz = self._attempt(tx, actor, attempt_id)
            if attempt.submitted_at is None:
                raise Refusal(Code.ATTEMPT_OPEN)
            answers = store.answers(tx, attempt_id)
            used = sum(a.quiz_id == quiz.id for a in store.attempts(tx, [attempt.enrolment_id]))
        result = rules.score(quiz, answers, course.quiz_rule)
        by_id = {answer.question_id: answer for answer in result.answers}
        order = [question.id for question in rules.questions_for_trainee(quiz, attempt.seed)]
        marked = []
        for question_id in order:
            question = course.question(question_id)
            texts = {choice.id: choice.text for choice in question.choices}
            answer = by_id[question_id]
            chosen = texts.get(answer.chosen) if answer.chosen else None
            marked.append(MarkedQuestion(question, chosen, answer.right, texts[answer.correct_choice]))
        left = 0 if attempt.passed else rules.attempts_left(course.quiz_rule, used)
        return Submitted(attempt, quiz, course, result, tuple(marked), left)

    # --- who may -----------------------------------------------------------------------------

    def _mine(self, tx: Tx, actor: Actor, enrolment_id: str) -> EnrolmentRow:
        actor.require(Permission.LEARN)
        row = cohorts.enrolment(tx, enrolment_id)
        if row is None or row.person_id != actor.person_id:
            raise Refusal(Code.NOT_FOUND)
        return row

    def _attempt(
        self, tx: Tx, actor: Actor, attempt_id: str
    ) -> tuple[AttemptRow, EnrolmentRow, Course, Quiz]:
        attempt = store.attempt(tx, attempt_id)
        if attempt is None:
            raise Refusal(Code.NOT_FOUND)
        row = self._mine(tx, actor, attempt.enrolment_id)
        course = self._courses.version(row.course_id, row.course_version)
        return attempt, row, course, course.quiz(attempt.quiz_id)

    def _in_time(self, row: EnrolmentRow, now: datetime) -> None:
        if local_date(now) > row.deadline:
            raise Refusal(Code.DEADLINE_PASSED, deadline=row.deadline)


def _reading_missing(
    course: Course, lesson: Lesson, events: Mapping[tuple[str, str, str], datetime], now: datetime
) -> float:
    """Seconds of reading still owed before `lesson` can have been read; 0 or less: none.

    `events` are those of one enrolment. From any moment on, the lessons opened since then and done, this one
    among them, take at least their times one after another.
    """
    opened = {lesson_id: at for (_, lesson_id, kind), at in events.items() if kind == "opened"}
    if lesson.id not in opened:
        return shortest_reading_seconds(lesson)
    done = {lesson_id for _, lesson_id, kind in events if kind == "completed"} | {lesson.id}
    read = [
        (opened[one.id], shortest_reading_seconds(one))
        for one in course.lessons()
        if one.id in done and one.id in opened
    ]
    return max(
        sum(least for at, least in read if at >= since) - (now - since).total_seconds()
        for since, _ in read
        if since <= opened[lesson.id]
    )


def shortest_reading_seconds(lesson: Lesson) -> int:
    """A quarter of the time 120 words a minute take."""
    return lesson.words * 60 // 120 // 4


def _quiz_state(course: Course, quiz: Quiz, attempts: list[AttemptRow]) -> QuizState:
    done = [a for a in attempts if a.submitted_at is not None]
    passed = any(a.passed for a in done)
    return QuizState(
        quiz,
        len(quiz.graded_questions()),
        max((a.percent for a in done if a.percent is not None), default=None),
        passed,
        len(attempts),
        0 if passed else rules.attempts_left(course.quiz_rule, len(attempts)),
        next((a.id for a in attempts if a.submitted_at is None), None),
        max(done, key=lambda a: a.ordinal).id if done else None,
    )


def _open(quiz: Quiz, attempt: AttemptRow, answers: dict[str, str]) -> OpenAttempt:
    chosen = {}
    for question in quiz.graded_questions():
        if question.id in answers:
            key = rules.key_for_choice(question, attempt.seed, answers[question.id])
            if key is not None:
                chosen[question.id] = key
    return OpenAttempt(
        attempt.id,
        attempt.enrolment_id,
        quiz.id,
        quiz.title,
        attempt.ordinal,
        rules.questions_for_trainee(quiz, attempt.seed),
        chosen,
    )


def _known_lesson(course: Course, lesson_id: str) -> Lesson:
    try:
        return course.lesson(lesson_id)
    except KeyError:
        raise Refusal(Code.NOT_FOUND) from None


def _known_quiz(course: Course, quiz_id: str) -> Quiz:
    try:
        return course.quiz(quiz_id)
    except KeyError:
        raise Refusal(Code.QUIZ_UNKNOWN) from None
