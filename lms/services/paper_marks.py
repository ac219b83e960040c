"""Sheets of a paper test typed in and corrected. What becomes of one: `services.sheet_entering`; photos of
them: `services.sheet_photos`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.domain import paper_test
from lms.domain.people import Actor
from lms.services.courses import Courses
from lms.services.paper_tests import PaperTest, load
from lms.services.sheet_entering import KEYED, Entered, LeftOut, SheetEntering, named
from lms.services.tools import Tools
from lms.store import cohorts
from lms.store import paper_tests as store
from lms.store.cohorts import MemberRow
from lms.store.paper_tests import SheetRow


@dataclass(frozen=True, slots=True)
class SheetLine:
    """Somebody of the class with what counts of their sheet; `entered` is how often one was entered.
    Questions of `without` do not count. `counted` False: it is kept to compare, and no attempt."""

    enrolment_id: str
    full_name: str
    learner_code: str
    place: str
    sheet: SheetRow | None
    entered: int
    photo_id: str | None
    without: frozenset[str]
    left_out: LeftOut
    counted: bool


class PaperMarks:
    """For the trainers of a class and whoever runs all classes of its unit. Nobody enters their own."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses
        self._entering = SheetEntering(tools, courses)

    # --- looking ---------------------------------------------------------------------------------

    def test(self, actor: Actor, test_id: str) -> PaperTest:
        """Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            return load(tx, self._courses, actor, test_id)

    def lines(self, actor: Actor, test_id: str) -> list[SheetLine]:
        """The class by name. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            test = load(tx, self._courses, actor, test_id)
            sheets, left_out = store.sheets(tx, test_id), store.left_out(tx, test_id)
            without = store.not_counted(tx, test_id)
            shown = {row.enrolment_id: row.id for row in store.photos(tx, test_id, confirmed=True)}
            asked = paper_test.by_quiz(test.course, test.variants["A"])
            return [
                _line(
                    member,
                    sheets.get(member.enrolment_id, []),
                    shown.get(member.enrolment_id),
                    without.get(member.enrolment_id, frozenset()),
                    named(test, left_out.get(member.enrolment_id, {})),
                    len(asked),
                )
                for member in cohorts.members(tx, test.row.cohort_id)
            ]

    def history(self, actor: Actor, test_id: str, enrolment_id: str) -> list[SheetRow]:
        """Everything entered for one person, in order. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            load(tx, self._courses, actor, test_id)
            return store.sheets(tx, test_id).get(enrolment_id, [])

    # --- entering --------------------------------------------------------------------------------

    def enter(
        self, actor: Actor, test_id: str, enrolment_id: str, variant: str, letters: str, reason: str = ""
    ) -> Entered:
        """Keep a sheet that was typed. The same again is harmless; another one for the same person needs a
        reason and corrects the first. A quiz that may not be attempted any more is left out, with why.

        Raises Refusal NOT_FOUND, NOT_ALLOWED, SHEET_OF_ANOTHER; and, each with `person` and `quiz`,
        PERSON_ERASED, PAPER_NOT_HELD (`day`), PAPER_SUSPENDED (`count`, `needed`), PAPER_VARIANT,
        PAPER_LENGTH, PAPER_LETTER, SHEET_ENTERED (`percent`), REASON_NEEDED, PAPER_CERTIFIED.
        """
        with self._tools.database.write() as tx:
            return self._entering.enter(tx, actor, test_id, enrolment_id, variant, letters, reason, KEYED)


def _line(
    member: MemberRow,
    entered: Sequence[SheetRow],
    photo_id: str | None,
    without: frozenset[str],
    left_out: LeftOut,
    quizzes: int,
) -> SheetLine:
    return SheetLine(
        member.enrolment_id,
        member.full_name,
        member.learner_code,
        member.unit_name,
        entered[-1] if entered else None,
        len(entered),
        photo_id,
        without,
        left_out,
        len(left_out) < quizzes,
    )
