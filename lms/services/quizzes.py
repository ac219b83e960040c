"""Taking a quiz: begun, answered, handed in, explained. Nothing correct leaves before submission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lms.domain import quiz as rules
from lms.domain.answers import Given, is_answered, read_answer, shown_answer, shuffled
from lms.domain.course import Course, Quiz
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM, Actor, Permission
from lms.domain.quiz import AttemptResult, Sitting
from lms.domain.times import local_date
from lms.services import approvals, attempts
from lms.services.attempts import BY_PERSON, BY_TIME, Attempt
from lms.services.courses import Courses
from lms.services.quiz_views import (
    OpenAttempt,
    Submitted,
    entry_offered,
    entry_seed,
    may_still_ask,
    module_scores,
)
from lms.services.tools import Tools
from lms.store import attempts as store
from lms.store import cohorts, learning
from lms.store.cohorts import EnrolmentRow
from lms.store.database import Tx
from lms.store.learning import AttemptRow


class Quizzes:
    """Every method looks only at the actor's own enrolments.

    Of an attempt of limited time it is remembered when its page was seen last, and a longer silence is given
    back (`domain.quiz`): in memory, because a moment is worth no write; after a restart the store's last
    trace of the person takes its place, to their favour.
    """

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses
        self._seen: dict[str, datetime] = {}

    # --- beginning -------------------------------------------------------------------------------

    def start_quiz(self, actor: Actor, enrolment_id: str, quiz_id: str) -> OpenAttempt:
        """A new attempt, or the one that is open. Its questions are drawn now and stay.

        Raises Refusal QUIZ_UNKNOWN, ALREADY_PASSED, WAITING_FOR_MARK, NO_ATTEMPTS_LEFT, COOLING_OFF
        (`opens`), DEADLINE_PASSED, TOO_FEW_QUESTIONS.
        """
        self.notice(actor, [enrolment_id])
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            row = own(tx, actor, enrolment_id)
            course = self._courses.version(row.course_id, row.course_version)
            quiz = _known_quiz(course, quiz_id)
            past = [a for a in learning.attempts(tx, [row.id]) if a.quiz_id == quiz_id]
            attempt = next((a for a in past if a.submitted_at is None), None)
            if attempt is None:
                if not attempts.is_practice(row):
                    _require_another(course, past, now)
                _in_time(row, now)
                seed = self._new_seed()
                asked = rules.draw(quiz, approvals.gradable(tx, course, local_date(now)), seed)
                attempt = self._begin(tx, row, quiz_id, len(past) + 1, seed, asked)
            return self._open(tx, attempts.load(tx, self._courses, attempt.id))

    def start_entry(self, actor: Actor, enrolment_id: str, sitting: Sitting) -> OpenAttempt:
        """The sitting before the course, or after it; the one that is open goes on. Both ask the same, except
        what may not be asked any more.

        Raises Refusal QUIZ_UNKNOWN, ALREADY_SUBMITTED, ENTRY_NOT_NOW, DEADLINE_PASSED, TOO_FEW_QUESTIONS.
        """
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            row = own(tx, actor, enrolment_id)
            course = self._courses.version(row.course_id, row.course_version)
            if course.entry_test is None:
                raise Refusal(Code.QUIZ_UNKNOWN)
            sat = {a.quiz_id: a for a in learning.attempts(tx, [row.id]) if a.quiz_id in tuple(Sitting)}
            attempt = sat.get(sitting.value)
            if attempt is not None and attempt.submitted_at is not None:
                raise Refusal(Code.ALREADY_SUBMITTED)
            if entry_offered(course, learning.lesson_events(tx, [row.id]), sat) is not sitting:
                raise Refusal(Code.ENTRY_NOT_NOW)
            if attempt is None:
                _in_time(row, now)
                gradable = approvals.gradable(tx, course, local_date(now))
                first = store.pinned(tx, [a.id for a in sat.values()])
                asked = tuple(item for ids in first.values() for item in ids if item in gradable)
                asked = asked or rules.entry_questions(course, gradable, entry_seed(row.id))
                if not asked:
                    raise Refusal(Code.TOO_FEW_QUESTIONS, quiz=course.title, count=0, needed=1)
                seed = self._new_seed()
                attempt = self._begin(tx, row, sitting.value, 1, seed, shuffled(asked, seed))
            return self._open(tx, attempts.load(tx, self._courses, attempt.id))

    def _begin(
        self, tx: Tx, row: EnrolmentRow, quiz_id: str, ordinal: int, seed: int, asked: Sequence[str]
    ) -> AttemptRow:
        begun = AttemptRow(
            self._tools.new_id(), row.id, quiz_id, ordinal, seed, self._tools.clock(), *[None] * 5
        )
        learning.start_attempt(tx, begun)
        store.pin_questions(tx, {begun.id: asked})
        return begun

    def _new_seed(self) -> int:
        return int.from_bytes(self._tools.random_bytes(4)) >> 1

    # --- under way -------------------------------------------------------------------------------

    def answer(self, actor: Actor, attempt_id: str, question_id: str, given: Given) -> None:
        """Save one answer as it is given; the last one counts, the same again is harmless.

        Raises Refusal NOT_FOUND, ALREADY_SUBMITTED, TIME_OVER, DEADLINE_PASSED, ENTRY_NOT_NOW, BAD_ANSWER,
        TEXT_TOO_LONG, BAD_NUMBER for what cannot be an answer to this question.
        """
        self._notice_one(actor, attempt_id)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            attempt = self._mine(tx, actor, attempt_id)
            if attempt.row.submitted_at is not None:
                over = store.how(tx, attempt_id) == BY_TIME
                raise Refusal(Code.TIME_OVER if over else Code.ALREADY_SUBMITTED)
            _in_time(attempt.enrolment, now)
            if not _still_its_time(tx, attempt):
                raise Refusal(Code.ENTRY_NOT_NOW)
            question = next((q for q in attempt.questions if q.id == question_id), None)
            if question is None:
                raise Refusal(Code.BAD_ANSWER)
            stored = read_answer(question, attempt.row.seed, given)
            if learning.answers(tx, attempt_id).get(question_id, "") != stored:
                learning.answer(tx, self._tools.new_id(), attempt_id, question_id, stored, now)

    def beat(self, actor: Actor, attempt_id: str) -> bool:
        """The page is there. Whether the attempt is still under way. Raises Refusal NOT_FOUND."""
        self._notice_one(actor, attempt_id)
        with self._tools.database.read() as tx:
            return self._mine(tx, actor, attempt_id).row.submitted_at is None

    def open_attempt(self, actor: Actor, attempt_id: str) -> OpenAttempt:
        """An attempt after a reload. Raises Refusal NOT_FOUND, TIME_OVER, ALREADY_SUBMITTED."""
        self._notice_one(actor, attempt_id)
        with self._tools.database.read() as tx:
            attempt = self._mine(tx, actor, attempt_id)
            if attempt.row.submitted_at is not None:
                over = store.how(tx, attempt_id) == BY_TIME
                raise Refusal(Code.TIME_OVER if over else Code.ALREADY_SUBMITTED)
            return self._open(tx, attempt)

    def under_way(self, actor: Actor, enrolment_id: str, quiz_id: str) -> OpenAttempt | None:
        """The attempt at a quiz (or sitting) that is open; None: there is none. Cheaper than the whole
        course: a page with a question asks for it with every press. Raises Refusal NOT_FOUND."""
        self.notice(actor, [enrolment_id])
        with self._tools.database.read() as tx:
            row = own(tx, actor, enrolment_id)
            found = [
                a for a in learning.attempts(tx, [row.id]) if a.quiz_id == quiz_id and not a.submitted_at
            ]
            attempt = attempts.load(tx, self._courses, found[0].id) if found else None
            return self._open(tx, attempt) if attempt and _still_its_time(tx, attempt) else None

    def submit(self, actor: Actor, attempt_id: str) -> Submitted:
        """Mark it. Posted twice: the second time is told the same result.

        Raises Refusal NOT_FOUND, ANSWERS_MISSING (detail `count`), ENTRY_NOT_NOW, DEADLINE_PASSED: an attempt
        left open is no way around the deadline.
        """
        self._notice_one(actor, attempt_id)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            attempt = self._mine(tx, actor, attempt_id)
            if attempt.row.submitted_at is None:
                _in_time(attempt.enrolment, now)
                if not _still_its_time(tx, attempt):
                    raise Refusal(Code.ENTRY_NOT_NOW)
                missing = rules.open_questions(attempt.questions, learning.answers(tx, attempt_id))
                if missing:
                    raise Refusal(Code.ANSWERS_MISSING, count=missing)
                attempts.hand_in(tx, self._tools, attempt, actor, BY_PERSON, now)
        self._seen.pop(attempt_id, None)
        return self.result(actor, attempt_id)

    # --- time ------------------------------------------------------------------------------------

    def notice(self, actor: Actor, enrolment_ids: Sequence[str]) -> None:
        """The person is there: of their attempts of limited time a silence is noted, and what has run out is
        handed in with what was saved. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.LEARN)
        with self._tools.database.read() as tx:
            open_ids = [a.id for a in learning.attempts(tx, enrolment_ids) if a.submitted_at is None]
        for attempt_id in open_ids:
            self._notice_one(actor, attempt_id)

    def _notice_one(self, actor: Actor, attempt_id: str) -> None:
        """In writes of its own, so that a refusal of what comes after does not undo them."""
        now = self._tools.clock()
        with self._tools.database.read() as tx:
            attempt = attempts.load(tx, self._courses, attempt_id)
            if attempt is None or attempt.enrolment.person_id != actor.person_id:
                return
            if attempt.row.submitted_at is not None or attempts.clock(tx, attempt) is None:
                return
            last = self._seen.get(attempt_id) or store.last_seen(tx, attempt_id) or now
        self._seen[attempt_id] = now
        if now - last > rules.UNSEEN_FROM:
            with self._tools.database.write() as tx:
                store.add_gap(tx, self._tools.new_id(), attempt_id, last, now)
        hand_in_when_over(self._tools, self._courses, attempt_id, seen=True)

    # --- after -----------------------------------------------------------------------------------

    def result(self, actor: Actor, attempt_id: str) -> Submitted:
        """What was wrong and why. Raises Refusal NOT_FOUND, ATTEMPT_OPEN before submission."""
        self._notice_one(actor, attempt_id)
        with self._tools.database.read() as tx:
            attempt = self._mine(tx, actor, attempt_id)
            if attempt.row.submitted_at is None:
                raise Refusal(Code.ATTEMPT_OPEN)
            result = attempts.score(tx, attempt)
            over = store.how(tx, attempt_id) == BY_TIME
            comments = {item: said for item, (_, said) in store.essay_marks(tx, attempt_id).items()}
            if attempt.sitting:
                return self._entry_result(tx, attempt, result)
            past = [a for a in learning.attempts(tx, [attempt.enrolment.id]) if a.quiz_id == attempt.quiz.id]
        rule = attempt.course.quiz_rule
        passed = any(a.passed for a in past)
        left = 0 if passed else rules.attempts_left(rule, len(past))
        after = rules.possible_from(rule, past[-1].submitted_at)
        return Submitted(
            attempt.row,
            attempt.quiz,
            attempt.course,
            result,
            attempts.explained(attempt, result, comments),
            left,
            time_was_over=over,
            practice=attempt.practice,
            possible_from=after if left and after and after > self._tools.clock() else None,
        )

    def _entry_result(self, tx: Tx, attempt: Attempt, result: AttemptResult) -> Submitted:
        row, course, now = attempt.enrolment, attempt.course, self._tools.clock()
        both = {sitting: found for (_, sitting), found in store.entry_results(tx, [row.id]).items()}
        before, after = (both.get(sitting.value) for sitting in Sitting)
        # Which of them were right would give away the sitting that is still to come, or a mark.
        to_come = may_still_ask(tx, row, course, approvals.gradable(tx, course, local_date(now)), now)
        asked = frozenset(attempt.ids)
        told = asked.difference(*to_come.values()) if after else frozenset()
        unfinished = [quiz.title for quiz in course.quizzes() if asked & to_come.get(quiz.id, frozenset())]
        return Submitted(
            attempt.row,
            attempt.quiz,
            course,
            result.model_copy(update={"answers": tuple(a for a in result.answers if a.question_id in told)}),
            tuple(one for one in attempts.explained(attempt, result, {}) if one.question.id in told),
            0,
            sitting=attempt.sitting,
            gain=(before.percent, after.percent) if before and after else None,
            modules=module_scores(course, result),
            to_finish=tuple(unfinished) if after else (),
        )

    # --- who may ---------------------------------------------------------------------------------

    def _mine(self, tx: Tx, actor: Actor, attempt_id: str) -> Attempt:
        actor.require(Permission.LEARN)
        attempt = attempts.load(tx, self._courses, attempt_id)
        if attempt is None or attempt.enrolment.person_id != actor.person_id:
            raise Refusal(Code.NOT_FOUND)
        return attempt

    def _open(self, tx: Tx, attempt: Attempt | None) -> OpenAttempt:
        assert attempt is not None
        answers = learning.answers(tx, attempt.row.id)
        chosen = {}
        for question in attempt.questions:
            if answers.get(question.id):
                given = shown_answer(question, attempt.row.seed, answers[question.id])
                if given:
                    chosen[question.id] = given
        limit = attempts.clock(tx, attempt)
        return OpenAttempt(
            attempt.row.id,
            attempt.enrolment.id,
            attempt.quiz.id,
            attempt.quiz.title,
            attempt.row.ordinal,
            rules.questions_for_trainee(attempt.quiz, attempt.row.seed, attempt.ids),
            chosen,
            tuple(q.id for q in attempt.questions if is_answered(q, answers.get(q.id))),
            attempt.sitting,
            limit.ends_at if limit else None,
        )


def own(tx: Tx, actor: Actor, enrolment_id: str) -> EnrolmentRow:
    """The actor's enrolment. Raises Refusal NOT_ALLOWED, NOT_FOUND for anybody else's."""
    actor.require(Permission.LEARN)
    row = cohorts.enrolment(tx, enrolment_id)
    if row is None or row.person_id != actor.person_id:
        raise Refusal(Code.NOT_FOUND)
    return row


def hand_in_when_over(tools: Tools, courses: Courses, attempt_id: str, *, seen: bool) -> bool:
    """Hand an attempt in when its time has run out; whether it was. `seen`: its own person is there now, so
    what the network took has been counted; for others it waits as long as that could be."""
    now = tools.clock()

    def over(tx: Tx) -> tuple[Attempt, datetime] | None:
        attempt = attempts.load(tx, courses, attempt_id)
        if attempt is None or attempt.row.submitted_at is not None:
            return None
        limit = attempts.clock(tx, attempt)
        if limit is None:
            return None
        last = limit.ends_at + rules.ARRIVAL if seen else limit.closes_at + rules.ARRIVAL
        return (attempt, limit.ends_at) if now > last else None

    with tools.database.read() as tx:
        if over(tx) is None:
            return False
    with tools.database.write() as tx:
        found = over(tx)
        if found is not None:
            attempts.hand_in(tx, tools, found[0], SYSTEM, BY_TIME, found[1])
    return found is not None


def _require_another(course: Course, past: Sequence[AttemptRow], now: datetime) -> None:
    if any(a.passed for a in past):
        raise Refusal(Code.ALREADY_PASSED)
    if past and past[-1].percent is None:
        raise Refusal(Code.WAITING_FOR_MARK)
    if rules.attempts_left(course.quiz_rule, len(past)) == 0:
        raise Refusal(Code.NO_ATTEMPTS_LEFT)
    after = rules.possible_from(course.quiz_rule, past[-1].submitted_at if past else None)
    if after is not None and now < after:
        raise Refusal(Code.COOLING_OFF, opens=after)


def _still_its_time(tx: Tx, attempt: Attempt) -> bool:
    """A sitting begun before the first lesson and finished after it would measure nothing."""
    if attempt.sitting is None:
        return True
    events = learning.lesson_events(tx, [attempt.enrolment.id])
    return entry_offered(attempt.course, events, {attempt.sitting.value: attempt.row}) is attempt.sitting


def _known_quiz(course: Course, quiz_id: str) -> Quiz:
    try:
        return course.quiz(quiz_id)
    except KeyError:
        raise Refusal(Code.QUIZ_UNKNOWN) from None


def _in_time(row: EnrolmentRow, now: datetime) -> None:
    if local_date(now) > row.deadline:
        raise Refusal(Code.DEADLINE_PASSED, deadline=row.deadline)
