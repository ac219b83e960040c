"""Sheets of a paper test entered, by hand or from photos, corrected, and made into attempts.

A sheet is an attempt of its person like any other: completion, reports and item analysis see no difference.
What was entered is never overwritten; a correction appends and says why.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.documents.sheet_reading import SheetReading, evidence, read_sheet
from lms.domain import paper_test
from lms.domain import quiz as rules
from lms.domain.answer_sheet import Mark, Sign
from lms.domain.audit import AuditAct, given_reason
from lms.domain.codes import PhotoError
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.domain.times import local_date, start_of
from lms.services import attempts, erased
from lms.services.courses import Courses
from lms.services.paper_tests import PaperTest, load
from lms.services.tools import Tools
from lms.store import attempts as attempt_store
from lms.store import audit, certificates, cohorts, learning
from lms.store import paper_tests as store
from lms.store.cohorts import EnrolmentRow, MemberRow
from lms.store.database import Tx
from lms.store.learning import AttemptRow
from lms.store.paper_tests import PhotoRow, SheetRow

KEYED, PHOTO, PAPER = "keyed", "photo", "paper"
PHOTO_LIFE = timedelta(hours=24)
"""How long a photo waits to be looked at; as with rosters, what nobody wants should not lie about."""
UNSURE = "?"
"""Stands in a reading for a row that a person has to look at."""


@dataclass(frozen=True, slots=True)
class Total:
    """What a sheet is worth."""

    correct: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.correct // self.total


@dataclass(frozen=True, slots=True)
class SheetLine:
    """Somebody of the class with what counts of their sheet; `entered` is how often one was entered."""

    enrolment_id: str
    full_name: str
    learner_code: str
    place: str
    sheet: SheetRow | None
    entered: int
    photo_id: str | None


@dataclass(frozen=True, slots=True)
class Entered:
    """A sheet that is in. `counted` are the titles of the quizzes it is an attempt of; `left_out` those that
    it could not be one of any more, with why."""

    total: Total
    counted: tuple[str, ...]
    left_out: tuple[tuple[str, Code], ...]


@dataclass(frozen=True, slots=True)
class WaitingPhoto:
    """A photo that was read and waits for a person. `enrolment_id` None: its sheet does not say whose it is.
    `letters` has UNSURE where `marks` are not plain, and so has `variant`."""

    id: str
    enrolment_id: str | None
    variant: str
    letters: str
    variant_mark: Mark
    marks: tuple[Mark, ...]

    @property
    def unsure(self) -> tuple[int, ...]:
        """Numbers of the questions to look at."""
        return tuple(number for number, mark in enumerate(self.marks, 1) if mark.sign is not Sign.READ)


class PaperMarks:
    """For the trainers of a class and whoever runs all classes of its unit. Nobody enters their own."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses

    # --- looking ---------------------------------------------------------------------------------

    def test(self, actor: Actor, test_id: str) -> PaperTest:
        """Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            return load(tx, self._courses, actor, test_id)

    def lines(self, actor: Actor, test_id: str) -> list[SheetLine]:
        """The class by name. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            test = load(tx, self._courses, actor, test_id)
            sheets = store.sheets(tx, test_id)
            shown = {row.enrolment_id: row.id for row in store.photos(tx, test_id, confirmed=True)}
            return [
                _line(member, sheets.get(member.enrolment_id, []), shown.get(member.enrolment_id))
                for member in cohorts.members(tx, test.row.cohort_id)
            ]

    def history(self, actor: Actor, test_id: str, enrolment_id: str) -> list[SheetRow]:
        """Everything entered for one person, in order. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            load(tx, self._courses, actor, test_id)
            return store.sheets(tx, test_id).get(enrolment_id, [])

    def total(self, actor: Actor, test_id: str, variant: str, letters: str) -> Total:
        """What these letters are worth; nothing is kept. Raises Refusal NOT_FOUND, NOT_ALLOWED,
        PAPER_VARIANT, PAPER_LENGTH, PAPER_LETTER."""
        test = self.test(actor, test_id)
        read = paper_test.read_letters(letters, _variant(test, variant))
        return _total(test, variant, read)

    # --- entering --------------------------------------------------------------------------------

    def enter(
        self, actor: Actor, test_id: str, enrolment_id: str, variant: str, letters: str, reason: str = ""
    ) -> Entered:
        """Keep a sheet that was typed. The same again is harmless; another one for the same person needs a
        reason and corrects the first.

        Raises Refusal NOT_FOUND, NOT_ALLOWED, SHEET_OF_ANOTHER, PERSON_ERASED, PAPER_NOT_HELD (`day`),
        PAPER_VARIANT, PAPER_LENGTH, PAPER_LETTER, SHEET_ENTERED (`percent`), REASON_NEEDED, PAPER_CERTIFIED,
        and ALREADY_PASSED, NO_ATTEMPTS_LEFT, DEADLINE_PASSED when it cannot count for any quiz.
        """
        with self._tools.database.write() as tx:
            return self._enter(tx, actor, test_id, enrolment_id, variant, letters, reason, KEYED)

    def confirm(
        self, actor: Actor, photo_id: str, enrolment_id: str, variant: str, letters: str, reason: str = ""
    ) -> Entered:
        """Keep what a photo shows, as a person has looked at it. Raises the Refusals of `enter`."""
        with self._tools.database.write() as tx:
            photo = self._photo(tx, actor, photo_id)
            if photo.confirmed and photo.enrolment_id != enrolment_id:
                raise Refusal(Code.SHEET_OF_ANOTHER)  # it is the evidence of somebody else's marks
            entered = self._enter(
                tx, actor, photo.paper_test_id, enrolment_id, variant, letters, reason, PHOTO
            )
            store.confirm_photo(tx, photo_id, enrolment_id)
        return entered

    def _enter(
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
        now = self._tools.clock()
        test = load(tx, self._courses, actor, test_id)
        enrolment = cohorts.enrolment(tx, enrolment_id)
        if enrolment is None or enrolment.cohort_id != test.row.cohort_id:
            raise Refusal(Code.SHEET_OF_ANOTHER)
        if enrolment.person_id == actor.person_id:
            raise Refusal(Code.NOT_ALLOWED, permission=Permission.TAKE_ROLL.value)
        erased.require_here(tx, [enrolment.person_id])
        if local_date(now) < test.row.held_on:
            raise Refusal(Code.PAPER_NOT_HELD, day=test.row.held_on)
        read = paper_test.read_letters(letters, _variant(test, variant))
        total = _total(test, variant, read)
        past = store.sheets(tx, test_id).get(enrolment_id, [])
        if past and (past[-1].variant, past[-1].answers) == (variant, read):
            return Entered(total, self._counted(tx, test, enrolment_id), ())
        if past and not reason.strip():
            raise Refusal(Code.SHEET_ENTERED, percent=100 * past[-1].correct // test.count)
        why = given_reason(reason) if past else ""
        given = paper_test.answers(test.variants[variant], read)
        left_out: tuple[tuple[str, Code], ...] = ()
        if past:
            self._correct(tx, test, enrolment, given, now)
        else:
            left_out = self._take(tx, actor, test, enrolment, given, now)
        row = SheetRow(
            enrolment_id, len(past) + 1, variant, read, total.correct, how, why, actor.person_id, now
        )
        store.add_sheet(tx, self._tools.new_id(), test_id, row)
        detail: dict[str, object] = {"paper_test": test_id, "how": how, "percent": total.percent}
        if past:
            detail |= {"percent_before": 100 * past[-1].correct // test.count}
        act = AuditAct.SHEET_CORRECTED if past else AuditAct.SHEET_ENTERED
        audit.append(tx, self._tools.new_id, now, actor, act, enrolment_id, detail, why or None)
        return Entered(total, self._counted(tx, test, enrolment_id), left_out)

    def _take(
        self,
        tx: Tx,
        actor: Actor,
        test: PaperTest,
        enrolment: EnrolmentRow,
        given: Mapping[str, str],
        now: datetime,
    ) -> tuple[tuple[str, Code], ...]:
        """An attempt at each quiz of the paper that may still be attempted; the others with why not."""
        if test.row.held_on > enrolment.deadline:
            raise Refusal(Code.DEADLINE_PASSED, deadline=enrolment.deadline)
        # The moment of the test is not known; it counts from the end of its day, and never from tomorrow.
        at = min(now, start_of(test.row.held_on) + timedelta(hours=17))
        past = learning.attempts(tx, [enrolment.id])
        left_out, taken = [], 0
        for quiz_id, (quiz, ids) in paper_test.by_quiz(test.course, test.variants["A"]).items():
            before = [a for a in past if a.quiz_id == quiz_id]
            why_not = None if attempts.is_practice(enrolment) else _no_more(test, before)
            if why_not is not None:
                left_out.append((quiz.title, why_not))
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
            taken += 1
        if not taken:
            raise Refusal(left_out[0][1])
        return tuple(left_out)

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

    def _counted(self, tx: Tx, test: PaperTest, enrolment_id: str) -> tuple[str, ...]:
        quizzes = {quiz.id: quiz.title for quiz in test.course.quizzes()}
        rows = [learning.attempt(tx, item) for item in store.attempts(tx, test.row.id, enrolment_id)]
        mine = {row.quiz_id for row in rows if row is not None}
        return tuple(title for quiz_id, title in quizzes.items() if quiz_id in mine)

    # --- photos ----------------------------------------------------------------------------------

    def read_photo(self, actor: Actor, test_id: str, data: bytes) -> WaitingPhoto:
        """Read a photo or scan of one sheet and keep it, smaller and grey, until it is confirmed or dropped.

        Raises Refusal NOT_FOUND, NOT_ALLOWED, FILE_TOO_LARGE (`most`), SHEET_UNREADABLE, SHEET_OF_ANOTHER.
        """
        test = self.test(actor, test_id)
        reading = read_sheet(data, test.count)
        kept = evidence(data)
        if PhotoError.TOO_LARGE in (reading, kept):
            raise Refusal(Code.FILE_TOO_LARGE, most="12 MB")
        if not isinstance(reading, SheetReading) or isinstance(kept, PhotoError):
            raise Refusal(Code.SHEET_UNREADABLE)
        if reading.code.test_code != test.row.code:
            raise Refusal(Code.SHEET_OF_ANOTHER)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            load(tx, self._courses, actor, test_id)
            whose = None
            if reading.code.learner_code:
                codes = {row.learner_code: row for row in cohorts.members(tx, test.row.cohort_id)}
                if reading.code.learner_code not in codes:
                    raise Refusal(Code.SHEET_OF_ANOTHER)
                whose = codes[reading.code.learner_code].enrolment_id
            store.drop_unconfirmed(tx, now - PHOTO_LIFE)
            row = PhotoRow(self._tools.new_id(), test_id, whose, _dumped(reading), False, now)
            store.add_photo(tx, row, kept, actor.person_id)
        return _waiting(row)

    def waiting(self, actor: Actor, test_id: str) -> list[WaitingPhoto]:
        """Photos that nobody has confirmed, in the order they came. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            load(tx, self._courses, actor, test_id)
            return [_waiting(row) for row in store.photos(tx, test_id, confirmed=False)]

    def picture(self, actor: Actor, photo_id: str) -> bytes:
        """A JPEG. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            self._photo(tx, actor, photo_id)
            found = store.image(tx, photo_id)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    def drop_photo(self, actor: Actor, photo_id: str) -> None:
        """Throw away a photo that is not wanted; a confirmed one is evidence and stays. Raises Refusal
        NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.write() as tx:
            photo = self._photo(tx, actor, photo_id)
            if photo.confirmed:
                raise Refusal(Code.NOT_FOUND)
            store.drop_photo(tx, photo_id)
            audit.append(
                tx,
                self._tools.new_id,
                self._tools.clock(),
                actor,
                AuditAct.SHEET_PHOTO_DROPPED,
                photo.paper_test_id,
                {},
            )

    def _photo(self, tx: Tx, actor: Actor, photo_id: str) -> PhotoRow:
        photo = store.photo(tx, photo_id)
        if photo is None:
            raise Refusal(Code.NOT_FOUND)
        load(tx, self._courses, actor, photo.paper_test_id)
        return photo


def _line(member: MemberRow, entered: Sequence[SheetRow], photo_id: str | None) -> SheetLine:
    return SheetLine(
        member.enrolment_id,
        member.full_name,
        member.learner_code,
        member.unit_name,
        entered[-1] if entered else None,
        len(entered),
        photo_id,
    )


def _variant(test: PaperTest, letter: str) -> paper_test.Variant:
    if letter not in test.variants:
        raise Refusal(Code.PAPER_VARIANT)
    return test.variants[letter]


def _total(test: PaperTest, variant: str, letters: str) -> Total:
    return Total(paper_test.right_count(test.variants[variant], letters, test.questions), test.count)


def _no_more(test: PaperTest, before: Sequence[AttemptRow]) -> Code | None:
    """Why a quiz cannot be attempted again. Cooling-off is between tries of one's own choice, and a class
    sits a paper when its trainer says."""
    if any(a.passed for a in before):
        return Code.ALREADY_PASSED
    if rules.attempts_left(test.course.quiz_rule, len(before)) == 0:
        return Code.NO_ATTEMPTS_LEFT
    return None


def _dumped(reading: SheetReading) -> str:
    return json.dumps(
        {
            "variant": [reading.variant.sign.value, reading.variant.place],
            "rows": [[mark.sign.value, mark.place] for mark in reading.rows],
        }
    )


def _waiting(row: PhotoRow) -> WaitingPhoto:
    said = json.loads(row.reading)
    variant = Mark(Sign(said["variant"][0]), said["variant"][1])
    marks = tuple(Mark(Sign(sign), place) for sign, place in said["rows"])
    return WaitingPhoto(
        row.id, row.enrolment_id, _letter(variant), "".join(map(_letter, marks)), variant, marks
    )


def _letter(mark: Mark) -> str:
    return UNSURE if mark.place is None else paper_test.LETTERS[mark.place]
