"""What a trainee does alone: what is due, lessons. Quizzes are in `services.quizzes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.domain.completion import Completion, ScheduledSession, can_still_attend, requirements
from lms.domain.course import Course, Lesson, Module
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.domain.times import local_date
from lms.services import approvals, quiz_views
from lms.services.assessment import assess_all
from lms.services.courses import Courses
from lms.services.quiz_views import EntryState, QuizState
from lms.services.quizzes import Quizzes, own
from lms.services.reading import is_checked
from lms.services.tools import Tools
from lms.store import cohorts
from lms.store import learning as store
from lms.store import reading as reading_store
from lms.store.cohorts import EnrolmentRow, SessionRow
from lms.store.completion import parse_rule
from lms.store.database import Tx


@dataclass(frozen=True, slots=True)
class LessonState:
    """A lesson as the course page shows it."""

    lesson: Lesson
    opened: bool
    completed: bool
    seconds: int = 0
    """How long it was read."""


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
    entry: EntryState | None
    """The questions before the course and after it."""
    stopped_in: str | None = None
    """Id of the lesson that was on the page last, when it is not finished."""

    @property
    def seconds(self) -> int:
        """How long the lessons of this course were read, in all."""
        return sum(lesson.seconds for module in self.modules for lesson in module.lessons)

    @property
    def parts(self) -> tuple[int, int]:
        """How many parts are done, and how many there are: lessons, quizzes that count, sessions needed."""
        required = requirements(self.course, parse_rule(self.enrolment.rule))
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


class Learning:
    """Every method looks only at the actor's own enrolments."""

    def __init__(self, tools: Tools, courses: Courses, quizzes: Quizzes) -> None:
        self._tools = tools
        self._courses = courses
        self._quizzes = quizzes

    # --- what is due -------------------------------------------------------------------------

    def home(self, actor: Actor) -> list[Enrolled]:
        """My courses, the one due last first."""
        actor.require(Permission.LEARN)
        with self._tools.database.read() as tx:
            rows = cohorts.enrolments_of(tx, actor.person_id)
        self._quizzes.notice(actor, [row.id for row in rows])
        with self._tools.database.read() as tx:
            return [self._state(tx, row) for row in rows]

    def course(self, actor: Actor, enrolment_id: str) -> Enrolled:
        """Raises Refusal NOT_FOUND for anybody else's enrolment."""
        self._quizzes.notice(actor, [enrolment_id])
        with self._tools.database.read() as tx:
            return self._state(tx, own(tx, actor, enrolment_id))

    def _state(self, tx: Tx, row: EnrolmentRow) -> Enrolled:
        course = self._courses.version(row.course_id, row.course_version)
        events = store.lesson_events(tx, [row.id])
        seconds = reading_store.read_seconds(tx, [row.id])
        now = self._tools.clock()
        gradable = approvals.gradable(tx, course, local_date(now))
        quizzes = quiz_views.states(tx, row, course, gradable, now)
        modules = tuple(
            ModuleState(
                module,
                tuple(
                    LessonState(
                        lesson,
                        (row.id, lesson.id, "opened") in events,
                        (row.id, lesson.id, "completed") in events,
                        seconds.get((row.id, lesson.id), 0),
                    )
                    for lesson in module.lessons
                ),
                quizzes[module.quiz.id],
            )
            for module in course.modules
        )
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
        entry = quiz_views.entry(tx, row, course, gradable, now)
        stopped_in = _stopped_in(modules, reading_store.places(tx, [row.id]))
        return Enrolled(
            row, course, modules, sessions, standing.present, completion, upcoming, entry, stopped_in
        )

    # --- lessons -----------------------------------------------------------------------------

    def open_lesson(self, actor: Actor, enrolment_id: str, lesson_id: str) -> tuple[Enrolled, Lesson]:
        """Read it, and remember that it was opened. Raises Refusal NOT_FOUND."""
        with self._tools.database.read() as tx:
            row = own(tx, actor, enrolment_id)
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
        """ "Đã đọc xong". A repeat is harmless. Raises Refusal NOT_FOUND, CHECK_FIRST (its question, if it
        has one, is not answered rightly yet), LESSON_TOO_FAST, DEADLINE_PASSED.

        A lesson cannot be finished in less than a quarter of its reading time, and of lessons opened side by
        side one is read at a time: whoever reads fast may, whoever only presses buttons may not.
        """
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            row = own(tx, actor, enrolment_id)
            self._in_time(row, now)
            course = self._courses.version(row.course_id, row.course_version)
            lesson = _known_lesson(course, lesson_id)
            events = store.lesson_events(tx, [row.id])
            if (row.id, lesson_id, "completed") in events:
                return
            if not is_checked(tx, row.id, lesson):
                raise Refusal(Code.CHECK_FIRST)
            missing = _reading_missing(course, lesson, events, now)
            if missing > 0:
                raise Refusal(Code.LESSON_TOO_FAST, seconds=max(1, int(missing)))
            store.record_lesson(tx, self._tools.new_id(), row.id, lesson_id, "completed", now)

    def _in_time(self, row: EnrolmentRow, now: datetime) -> None:
        if local_date(now) > row.deadline:
            raise Refusal(Code.DEADLINE_PASSED, deadline=row.deadline)


def _stopped_in(
    modules: Sequence[ModuleState], places: Mapping[tuple[str, str, str], tuple[int, datetime]]
) -> str | None:
    """The lesson seen last, unless it is finished or belongs to no module any more."""
    seen = {lesson_id: at for (_, lesson_id, part), (_, at) in places.items() if not part}
    last = max(seen, key=lambda lesson_id: seen[lesson_id], default=None)
    open_ones = {state.lesson.id for module in modules for state in module.lessons if not state.completed}
    return last if last in open_ones else None


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


def _known_lesson(course: Course, lesson_id: str) -> Lesson:
    try:
        return course.lesson(lesson_id)
    except KeyError:
        raise Refusal(Code.NOT_FOUND) from None
