"""Reading a lesson: time that counts, the place to go on from, and the one question at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lms.domain import reading as rules
from lms.domain.course import Lesson, MediaFile
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor
from lms.domain.reading import CheckChoice, Span
from lms.domain.times import local_date
from lms.services import approvals
from lms.services.courses import Courses
from lms.services.quizzes import own
from lms.services.tools import Tools
from lms.store import learning
from lms.store import reading as store
from lms.store.cohorts import EnrolmentRow
from lms.store.database import Tx
from lms.store.reading import CheckRow

MOST_SPANS = 500
"""In one report: a day without network, with a pause every few minutes."""
_TOUCHING = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CheckState:
    """The question of a lesson as its reader sees it. Until it is answered rightly nothing here tells how;
    then `explanation` does. `again_from`: after a wrong answer, not before this moment. `passage`: the block
    that answers it, told after a wrong answer."""

    text: str
    choices: tuple[CheckChoice, ...]
    answered: bool
    explanation: str
    again_from: datetime | None
    passage: int | None


@dataclass(frozen=True, slots=True)
class LessonPage:
    """What a reader left in a lesson. `place`: the block to go on from; None: the top. `media`: SHA-256 of a
    recording or film → seconds. `approved`: a jurist here has settled what was pending in it."""

    place: int | None
    media: Mapping[str, int]
    seconds: int
    approved: bool
    check: CheckState | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What a page tells: spans in which its reader was active, the block seen last, and the places of
    recordings (SHA-256 → seconds), both with when that was."""

    spans: Sequence[Span] = ()
    block: tuple[int, datetime] | None = None
    media: Mapping[str, tuple[int, datetime]] = field(default_factory=dict)


class Reading:
    """Every method looks only at the actor's own enrolments."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    def page(self, actor: Actor, enrolment_id: str, lesson_id: str) -> LessonPage:
        """Raises Refusal NOT_FOUND."""
        now = self._tools.clock()
        with self._tools.database.read() as tx:
            row, lesson = self._lesson(tx, actor, enrolment_id, lesson_id)
            places = {
                part: place
                for (_, where, part), (place, _) in store.places(tx, [row.id]).items()
                if where == lesson_id
            }
            total = store.read_seconds(tx, [row.id]).get((row.id, lesson_id), 0)
            course = self._courses.version(row.course_id, row.course_version)
            approved = lesson_id in approvals.lessons(tx, course, local_date(now))
            check = _check_state(lesson, row, store.checks(tx, row.id, lesson_id), now)
        block = places.pop("", None)
        place = rules.furthest_block(lesson, block) if block is not None else None
        return LessonPage(
            place if rules.stopped_inside(lesson, place) else None, places, total, approved, check, now
        )

    def report(self, actor: Actor, enrolment_id: str, lesson_id: str, report: Report) -> int:
        """Count what can be true of it, and return the seconds this lesson has been read in all. The same
        report again changes nothing. Raises Refusal NOT_FOUND, also for a lesson that was never opened."""
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            row, lesson = self._lesson(tx, actor, enrolment_id, lesson_id)
            opened_at = learning.lesson_events(tx, [row.id]).get((row.id, lesson_id, "opened"))
            if opened_at is None:
                raise Refusal(Code.NOT_FOUND)
            claimed = rules.union(report.spans)[:MOST_SPANS]
            if claimed:
                taken = store.taken(tx, row.person_id, claimed[0].began_at, claimed[-1].ended_at)
                self._add(tx, row.id, lesson_id, rules.counted(claimed, taken, opened_at, now))
            if report.block is not None:
                block, at = report.block
                place = rules.furthest_block(lesson, block)
                store.keep_place(tx, row.id, lesson_id, "", place, min(at, now))
            for file in _recordings(lesson):
                if file.sha256 in report.media:
                    second, at = report.media[file.sha256]
                    store.keep_place(tx, row.id, lesson_id, file.sha256, max(0, second), min(at, now))
            return store.read_seconds(tx, [row.id]).get((row.id, lesson_id), 0)

    def _add(self, tx: Tx, enrolment_id: str, lesson_id: str, spans: Sequence[Span]) -> None:
        """Batches of one sitting grow into one row. Whatever a report holds, it costs one look, one deletion
        and one insertion: nobody else can write meanwhile."""
        if not spans:
            return
        since, until = spans[0].began_at - _TOUCHING, spans[-1].ended_at + _TOUCHING
        known = store.near(tx, enrolment_id, lesson_id, since, until)
        # What counts overlaps nothing known, so each whole is either new, or known, or the two joined.
        whole = [span for span in rules.union([*spans, *known.values()]) if rules.is_kept(span)]
        stay = set(whole) & set(known.values())
        rows = [
            (self._tools.new_id(), enrolment_id, lesson_id, span.began_at, span.ended_at)
            for span in whole
            if span not in stay
        ]
        store.replace_spans(tx, [key for key, span in known.items() if span not in stay], rows)

    def answer_check(self, actor: Actor, enrolment_id: str, lesson_id: str, key: str) -> CheckState:
        """Answer the question of a lesson with what was shown under `key`. Once it is answered rightly, more
        answers change nothing. Raises Refusal NOT_FOUND, BAD_ANSWER, CHECK_TOO_SOON (`seconds`)."""
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            row, lesson = self._lesson(tx, actor, enrolment_id, lesson_id)
            if lesson.check is None:
                raise Refusal(Code.NOT_FOUND)
            given = store.checks(tx, row.id, lesson_id)
            state = _check_state(lesson, row, given, now)
            if state is None or state.answered:
                return _known(state)
            choice_id = rules.chosen_id(lesson.check, _seed(row, lesson), key)
            if choice_id is None:
                raise Refusal(Code.BAD_ANSWER)
            if state.again_from is not None:
                left = (state.again_from - now).total_seconds()
                raise Refusal(Code.CHECK_TOO_SOON, seconds=max(1, round(left)))
            right = any(choice.id == choice_id and choice.correct for choice in lesson.check.choices)
            answer = CheckRow(row.id, lesson_id, choice_id, right, now)
            store.add_checks(tx, [(self._tools.new_id(), answer)])
            return _known(_check_state(lesson, row, [*given, answer], now))

    def _lesson(self, tx: Tx, actor: Actor, enrolment_id: str, lesson_id: str) -> tuple[EnrolmentRow, Lesson]:
        row = own(tx, actor, enrolment_id)
        course = self._courses.version(row.course_id, row.course_version)
        try:
            return row, course.lesson(lesson_id)
        except KeyError:
            raise Refusal(Code.NOT_FOUND) from None


def is_checked(tx: Tx, enrolment_id: str, lesson: Lesson) -> bool:
    """Whether the question of this lesson, if it has one, was answered rightly."""
    return lesson.check is None or any(row.was_right for row in store.checks(tx, enrolment_id, lesson.id))


def _known(state: CheckState | None) -> CheckState:
    if state is None:
        raise Refusal(Code.NOT_FOUND)
    return state


def _seed(row: EnrolmentRow, lesson: Lesson) -> str:
    """The same at each look: a page left open in another tab means what it shows."""
    return f"{row.id}/{lesson.id}"


def _check_state(
    lesson: Lesson, row: EnrolmentRow, given: Sequence[CheckRow], now: datetime
) -> CheckState | None:
    check = lesson.check
    if check is None:
        return None
    answered = any(answer.was_right for answer in given)
    again_from = given[-1].answered_at + rules.CHECK_PAUSE if given and not answered else None
    return CheckState(
        text=check.text,
        choices=rules.check_choices(check, _seed(row, lesson)),
        answered=answered,
        explanation=check.explanation if answered else "",
        again_from=again_from if again_from and again_from > now else None,
        passage=rules.passage_of_check(lesson) if given and not answered else None,
    )


def _recordings(lesson: Lesson) -> list[MediaFile]:
    """What plays: its place is remembered."""
    files = [block.file for block in lesson.blocks if block.file]
    return [file for file in files if not file.media_type.startswith("image/")]
