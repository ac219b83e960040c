"""Photos of answer sheets: read, looked at by a person beside what was read, and then entered or dropped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from lms.documents import sheet_views
from lms.documents.sheet_reading import NotFound, SheetReading, evidence, read_sheet
from lms.documents.sheet_views import Corners
from lms.domain import paper_test
from lms.domain.answer_sheet import Mark, Point, SheetCode, Sign
from lms.domain.audit import AuditAct
from lms.domain.codes import PhotoError, print_learner_code
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor
from lms.services.courses import Courses
from lms.services.paper_tests import PaperTest, load
from lms.services.sheet_entering import PHOTO, Entered, SheetEntering, person_of
from lms.services.tools import Tools
from lms.store import audit, cohorts
from lms.store import paper_tests as store
from lms.store.database import Tx
from lms.store.paper_tests import PhotoRow

PHOTO_LIFE = timedelta(hours=24)
"""How long a photo waits to be looked at; as with rosters, what nobody wants should not lie about."""
UNSURE = "?"
"""Stands in a reading for a row that a person has to look at."""


@dataclass(frozen=True, slots=True)
class WaitingPhoto:
    """A photo that was read and waits for a person. `enrolment_id` None: its sheet does not say whose it is.
    `letters` has UNSURE where `marks` are not plain, and so has `variant`; of questions that do not count
    nothing is asked."""

    id: str
    enrolment_id: str | None
    variant: str
    letters: str
    variant_mark: Mark
    marks: tuple[Mark, ...]

    @property
    def unsure(self) -> tuple[int, ...]:
        """Numbers of the questions to look at."""
        return tuple(number for number, letter in enumerate(self.letters, 1) if letter == UNSURE)


@dataclass(frozen=True, slots=True)
class SheetView:
    """JPEGs of a photo. `page`: straightened, with what was read drawn on it; for photos whose corners are
    not known, as it was taken, and then there are no pieces. `rows`: number of a question → its bubbles."""

    page: bytes
    head: bytes | None
    variant: bytes | None
    rows: Mapping[int, bytes]


class SheetPhotos:
    """For the trainers of a class and whoever runs all classes of its unit."""

    def __init__(self, tools: Tools, courses: Courses) -> None:
        self._tools = tools
        self._courses = courses
        self._entering = SheetEntering(tools, courses)

    # --- sending ---------------------------------------------------------------------------------

    def read(self, actor: Actor, test_id: str, data: bytes) -> WaitingPhoto:
        """Read a photo or scan of one sheet and keep it, smaller and grey, until it is confirmed or dropped.

        Raises Refusal NOT_FOUND, NOT_ALLOWED, FILE_TOO_LARGE (`most`), NOT_A_PHOTO, SHEET_UNREADABLE,
        SHEET_CORNERS (`person`), SHEET_OF_TEST (`quiz`, `day`), SHEET_OF_STRANGER (`login`),
        SHEET_OF_ANOTHER, PHOTO_WAITS (`person`), PHOTO_ENTERED (`person`), SHEET_KNOWN (`person`, `percent`).
        """
        with self._tools.database.read() as tx:
            test = load(tx, self._courses, actor, test_id)
        reading = read_sheet(data, test.count)
        kept = evidence(data)
        if PhotoError.TOO_LARGE in (reading, kept):
            raise Refusal(Code.FILE_TOO_LARGE, most="12 MB")
        if PhotoError.NOT_A_PHOTO in (reading, kept):
            raise Refusal(Code.NOT_A_PHOTO)
        if isinstance(reading, PhotoError) or isinstance(kept, PhotoError):
            raise Refusal(Code.SHEET_UNREADABLE)
        now = self._tools.clock()
        file = hashlib.sha256(data).hexdigest()
        with self._tools.database.write() as tx:
            whose = self._whose(tx, actor, test_id, reading.code)
            if isinstance(reading, NotFound):
                raise Refusal(
                    Code.SHEET_CORNERS, person=person_of(tx, test, whose or ""), quiz=test.row.title
                )
            store.drop_unconfirmed(tx, now - PHOTO_LIFE)
            row = PhotoRow(self._tools.new_id(), test_id, whose, _dumped(reading, file), False, now)
            self._require_new(tx, test, row, file)
            store.add_photo(tx, row, kept, actor.person_id)
        return _waiting(test, row)

    def _whose(self, tx: Tx, actor: Actor, test_id: str, code: SheetCode) -> str | None:
        """The enrolment that a sheet names; None for a blank one."""
        test = load(tx, self._courses, actor, test_id)
        if code.test_code != test.row.code:
            raise self._of_another(tx, actor, code)
        if not code.learner_code:
            return None
        for member in cohorts.members(tx, test.row.cohort_id):
            if member.learner_code == code.learner_code:
                return member.enrolment_id
        raise Refusal(Code.SHEET_OF_STRANGER, login=print_learner_code(code.learner_code))

    def _of_another(self, tx: Tx, actor: Actor, code: SheetCode) -> Refusal:
        """Which test it is of is said only to who runs that class, too."""
        found = store.by_code(tx, code.test_code)
        try:
            if found is not None:
                load(tx, self._courses, actor, found.id)
                return Refusal(Code.SHEET_OF_TEST, quiz=found.title, day=found.held_on)
        except Refusal:
            pass
        return Refusal(Code.SHEET_OF_ANOTHER)

    def _require_new(self, tx: Tx, test: PaperTest, row: PhotoRow, file: str) -> None:
        """A file that was sent before is not kept twice; nor is another photo of a named sheet that says
        nothing else than what waits or is entered. One that says something else waits, to be decided, as does
        one that was entered for somebody else than its sheet names: that is how such a mistake is mended."""
        reading = _said(row)
        for old in store.photos(tx, test.row.id):
            given_to_another = old.confirmed and row.enrolment_id not in (None, old.enrolment_id)
            same_file = _said(old).get("file") == file and not given_to_another
            same_sheet = (
                row.enrolment_id is not None
                and old.enrolment_id == row.enrolment_id
                and not old.confirmed
                and all(_said(old)[name] == reading[name] for name in ("variant", "rows"))
            )
            if same_file or same_sheet:
                person = person_of(tx, test, old.enrolment_id or "")
                raise Refusal(Code.PHOTO_ENTERED if old.confirmed else Code.PHOTO_WAITS, person=person)
        if row.enrolment_id is None:
            return
        past = store.sheets(tx, test.row.id).get(row.enrolment_id, [])
        found = _waiting(test, row)
        if past and (past[-1].variant, past[-1].answers) == (found.variant, found.letters):
            without = store.not_counted(tx, test.row.id).get(row.enrolment_id, frozenset())
            percent = test.worth(found.variant, found.letters, without).percent
            person = person_of(tx, test, row.enrolment_id)
            raise Refusal(Code.SHEET_KNOWN, person=person, percent=percent)

    # --- looking ---------------------------------------------------------------------------------

    def waiting(self, actor: Actor, test_id: str) -> list[WaitingPhoto]:
        """Photos that nobody has confirmed, in the order they came. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            test = load(tx, self._courses, actor, test_id)
            return [_waiting(test, row) for row in store.photos(tx, test_id, confirmed=False)]

    def view(self, actor: Actor, photo_id: str) -> SheetView:
        """The sheet to compare with what was read. Raises Refusal NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.read() as tx:
            test, row = self._photo(tx, actor, photo_id)
            taken = store.image(tx, photo_id)
        if taken is None:
            raise Refusal(Code.NOT_FOUND)
        corners = _corners(row)
        if corners is None:
            return SheetView(taken, None, None, {})
        photo = _waiting(test, row)
        opened = sheet_views.opened(taken, corners)
        return SheetView(
            sheet_views.page(opened, photo.variant_mark, photo.marks, photo.unsure, _shifts(row)),
            sheet_views.head(opened),
            sheet_views.variant(opened),
            {number: sheet_views.row(opened, number - 1) for number in photo.unsure},
        )

    # --- deciding --------------------------------------------------------------------------------

    def confirm(
        self, actor: Actor, photo_id: str, enrolment_id: str, variant: str, letters: str, reason: str = ""
    ) -> Entered:
        """Keep what a photo shows, as a person has looked at it. Raises as `PaperMarks.enter` does."""
        with self._tools.database.write() as tx:
            _, photo = self._photo(tx, actor, photo_id)
            if photo.confirmed and photo.enrolment_id != enrolment_id:
                raise Refusal(Code.SHEET_OF_ANOTHER)  # it is the evidence of somebody else's marks
            entered = self._entering.enter(
                tx, actor, photo.paper_test_id, enrolment_id, variant, letters, reason, PHOTO
            )
            store.confirm_photo(tx, photo_id, enrolment_id)
        return entered

    def drop(self, actor: Actor, photo_id: str) -> None:
        """Throw away a photo that is not wanted; a confirmed one is evidence and stays. Raises Refusal
        NOT_FOUND, NOT_ALLOWED."""
        with self._tools.database.write() as tx:
            _, photo = self._photo(tx, actor, photo_id)
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

    def _photo(self, tx: Tx, actor: Actor, photo_id: str) -> tuple[PaperTest, PhotoRow]:
        photo = store.photo(tx, photo_id)
        if photo is None:
            raise Refusal(Code.NOT_FOUND)
        return load(tx, self._courses, actor, photo.paper_test_id), photo


# --- a reading as it is stored -----------------------------------------------------------------------


def _dumped(reading: SheetReading, file: str) -> str:
    return json.dumps(
        {
            "variant": [reading.variant.sign.value, reading.variant.place],
            "rows": [[mark.sign.value, mark.place] for mark in reading.rows],
            "corners": [[round(part, 5) for part in corner] for corner in reading.corners],
            "shifts": reading.shifts,
            "file": file,
        }
    )


def _said(row: PhotoRow) -> dict[str, object]:
    said: dict[str, object] = json.loads(row.reading)
    return said


def _corners(row: PhotoRow) -> Corners | None:
    """None for photos of before they were kept."""
    said = json.loads(row.reading).get("corners")
    return tuple((x, y) for x, y in said) if said else None


def _shifts(row: PhotoRow) -> list[Point]:
    return [(x, y) for x, y in json.loads(row.reading)["shifts"]]


def _waiting(test: PaperTest, row: PhotoRow) -> WaitingPhoto:
    said = json.loads(row.reading)
    mark = Mark(Sign(said["variant"][0]), said["variant"][1])
    marks = tuple(Mark(Sign(sign), place) for sign, place in said["rows"])
    variant, letters = _letter(mark), list(map(_letter, marks))
    for number in paper_test.numbers(test.variants.get(variant, ()), test.suspended):
        if number <= len(letters) and letters[number - 1] == UNSURE:
            letters[number - 1] = paper_test.OPEN
    return WaitingPhoto(row.id, row.enrolment_id, variant, "".join(letters), mark, marks)


def _letter(mark: Mark) -> str:
    return UNSURE if mark.place is None else paper_test.LETTERS[mark.place]
