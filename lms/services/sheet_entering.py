"""What becomes of a sheet of paper, inside the write of whoever brings it: typed (`services.paper_marks`) or
from a photo (`services.sheet_photos`).

A sheet is an attempt of its person like any other: completion, reports and item analysis see no difference.
Where it can be none any more (passed before, no try left), it is kept beside what stands. What was entered is
never overwritten; a correction appends and says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.domain import paper_test
from lms.domain import quiz as rules
from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.paper_test import Total
from lms.domain.people import Actor, Permission
from lms.domain.times import local_date, start_of
from lms.services import attempts, erased
from lms.services.courses import Courses
from lms.services.paper_tests import PaperTest, load
from lms.services.tools import Tools
from lms.store import attempts as attempt_store
from lms.store import audit, certificates, cohorts, learning
from lms.store import paper_tests as store
from lms.store.cohorts import EnrolmentRow
from lms.store.database import Tx
from lms.store.learning import AttemptRow
from lms.store.paper_tests import SheetRow

KEYED, PHOTO, PAPER = "keyed", "photo", "paper"
LeftOut = tuple[tuple[str, Code], ...]
"""Titles of quizzes that a sheet is no attempt at, each with why."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A sheet that is in. `counted` are the titles of the quizzes it is an attempt at."""

    total: Total
    counted: tuple[str, ...]
    left_out: LeftOut


class SheetEntering:
    """One sheet at a time."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    def enter(
        self,
        tx: Tx,
        actor: Actor,
        test_id: str,
        enrolment_id: str,
        variant: str,
        letters: str,
        reason: str,
        how: str,
    ) -> Entered:
        """`PaperMarks.enter` says what is refused."""
        test = load(tx, self._courses, actor, test_id)
        enrolment = cohorts.enrolment(tx, enrolment_id)
        if enrolment is None or enrolment.cohort_id != test.row.cohort_id:
            raise Refusal(Code.SHEET_OF_ANOTHER)
        if enrolment.person_id == actor.person_id:
            raise Refusal(Code.NOT_ALLOWED, permission=Permission.TAKE_ROLL.value)
        try:
            return self._keep(tx, actor, test, enrolment, variant, letters, reason, how)
        except Refusal as refusal:
            # Of thirty sheets in a pile it has to be plain which one is meant.
            whose = {"person": person_of(tx, test, enrolment_id), "quiz": test.row.title}
            raise Refusal(refusal.code, **whose | refusal.detail) from None

    def _keep(
        self,
        tx: Tx,
        actor: Actor,
        test: PaperTest,
        enrolment: EnrolmentRow,
        variant: str,
        letters: str,
        reason: str,
        how: str,
    ) -> Entered:
        now = self._tools.clock()
        erased.require_here(tx, [enrolment.person_id])
        if local_date(now) < test.row.held_on:
            raise Refusal(Code.PAPER_NOT_HELD, day=test.row.held_on)
        past = store.sheets(tx, test.row.id).get(enrolment.id, [])
        if not past:
            test.require_counting()
        without = (
            store.not_counted(tx, test.row.id).get(enrolment.id, frozenset()) if past else test.suspended
        )
        total = test.worth(variant, letters, without)
        read = paper_test.read_letters(letters, test.variants[variant])
        before = 100 * past[-1].correct // total.total if past else 0
        if past and (past[-1].variant, past[-1].answers) == (variant, read):
            return self._entered(tx, test, enrolment.id, total)
        if past and not reason.strip():
            raise Refusal(Code.SHEET_ENTERED, percent=before)
        why = given_reason(reason) if past else ""
        given = paper_test.answers(test.variants[variant], read)
        if past:
            self._correct(tx, test, enrolment, given, now)
        else:
            left_out = self._take(tx, actor, test, enrolment, given, now)
            store.leave_out(tx, test.row.id, enrolment.id, without, left_out)
        row = SheetRow(
            enrolment.id, len(past) + 1, variant, read, total.correct, how, why, actor.person_id, now
        )
        store.add_sheet(tx, self._tools.new_id(), test.row.id, row)
        detail: dict[str, object] = {"paper_test": test.row.id, "how": how, "percent": total.percent}
        if past:
            detail |= {"percent_before": before}
        elif left_out:
            detail |= {"left_out": left_out}
        act = AuditAct.SHEET_CORRECTED if past else AuditAct.SHEET_ENTERED
        audit.append(tx, self._tools.new_id, now, actor, act, enrolment.id, detail, why or None)
        return self._entered(tx, test, enrolment.id, total)

    def _take(
        self,
        tx: Tx,
        actor: Actor,
        test: PaperTest,
        enrolment: EnrolmentRow,
        given: Mapping[str, str],
        now: datetime,
    ) -> dict[str, str]:
        """An attempt at each quiz of the paper that may still be attempted; of the others, id → why not."""
        # The moment of the test is not known; it counts from the end of its day, and never from tomorrow.
        at = min(now, start_of(test.row.held_on) + timedelta(hours=17))
        past = learning.attempts(tx, [enrolment.id])
        left_out = {}
        for quiz_id, (_, printed) in paper_test.by_quiz(test.course, test.variants["A"]).items():
            ids = tuple(item for item in printed if item not in test.suspended)
            before = [a for a in past if a.quiz_id == quiz_id]
            why_not = _no_more(test, enrolment, before)
            if len(ids) < paper_test.least(len(printed)):
                why_not = Code.PAPER_SUSPENDED
            if why_not is not None:
                left_out[quiz_id] = why_not.value
                continue
            row = AttemptRow(
                self._tools.new_id(), enrolment.id, quiz_id, len(before) + 1, test.row.seed, at, *[None] * 5
            )
            learning.start_attempt(tx, row)
            attempt_store.pin_questions(tx, {row.id: ids})
            store.add_attempt(tx, row.id, test.row.id, enrolment.id)
            for question_id in ids:
                if question_id in given:
                    learning.answer(tx, self._tools.new_id(), row.id, question_id, given[question_id], at)
            attempt = attempts.whole(row, enrolment, test.course, ids)
            attempts.hand_in(tx, self._tools, attempt, actor, PAPER, at)
        return left_out

    def _correct(
        self, tx: Tx, test: PaperTest, enrolment: EnrolmentRow, given: Mapping[str, str], now: datetime
    ) -> None:
        """Answer again, and mark again."""
        certified = not attempts.is_practice(enrolment) and bool(certificates.standing(tx, [enrolment.id]))
        for attempt_id in store.attempts(tx, test.row.id, enrolment.id):
            attempt = attempts.load(tx, self._courses, attempt_id)
            assert attempt is not None
            stored = learning.answers(tx, attempt_id)
            for question_id in attempt.ids:
                said = given.get(question_id, "")
                if stored.get(question_id, "") != said:
                    learning.answer(tx, self._tools.new_id(), attempt_id, question_id, said, now)
            result = attempts.score(tx, attempt)
            others = [
                a.passed
                for a in learning.attempts(tx, [enrolment.id])
                if a.quiz_id == attempt.quiz.id and a.id != attempt_id
            ]
            if certified and attempt.row.passed and not result.passed and not any(others):
                raise Refusal(Code.PAPER_CERTIFIED)
            store.result_again(tx, attempt_id, result.correct, result.percent, result.passed)

    def _entered(self, tx: Tx, test: PaperTest, enrolment_id: str, total: Total) -> Entered:
        left_out = store.left_out(tx, test.row.id).get(enrolment_id, {})
        quizzes = paper_test.by_quiz(test.course, test.variants["A"])
        counted = tuple(quiz.title for quiz_id, (quiz, _) in quizzes.items() if quiz_id not in left_out)
        return Entered(total, counted, named(test, left_out))


def person_of(tx: Tx, test: PaperTest, enrolment_id: str) -> str:
    """The name of somebody in the class of a test."""
    members = cohorts.members(tx, test.row.cohort_id)
    return next((row.full_name for row in members if row.enrolment_id == enrolment_id), "")


def named(test: PaperTest, left_out: Mapping[str, str]) -> LeftOut:
    """In the order of the course."""
    return tuple(
        (quiz.title, Code(left_out[quiz.id])) for quiz in test.course.quizzes() if quiz.id in left_out
    )


def _no_more(test: PaperTest, enrolment: EnrolmentRow, before: Sequence[AttemptRow]) -> Code | None:
    """Why a quiz cannot be attempted again. Cooling-off is between tries of one's own choice, and a class
    sits a paper when its trainer says."""
    if test.row.held_on > enrolment.deadline:
        return Code.DEADLINE_PASSED
    if attempts.is_practice(enrolment):
        return None
    if any(a.passed for a in before):
        return Code.ALREADY_PASSED
    if rules.attempts_left(test.course.quiz_rule, len(before)) == 0:
        return Code.NO_ATTEMPTS_LEFT
    return None
