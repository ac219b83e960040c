"""Photos of answer sheets: whose they are, how long they stay, and that a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.retention import Period
from lms.store import about_person, retention
from tests.documents.pdf_tools import needs_poppler
from tests.services.small_office import TUAN
from tests.services.test_paper_tests import Hall
from tests.support.answer_photos import Shot, fill, photographed, rasterised

pytestmark = needs_poppler


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    made = Hall(tmp_path / "office", monkeypatch)
    yield made
    made.office.database.close()


def sheet(hall: Hall, test_id: str, folder: Path, person: str | None) -> Image.Image:
    """The printed sheet of a person, or a blank one."""
    if person is None:
        return rasterised(hall.paper.sheets(TUAN, test_id, blank=1), folder)
    lines = hall.marks.lines(TUAN, test_id)
    page = next(n for n, line in enumerate(lines, 1) if line.enrolment_id == f"lop-1-{person}")
    return rasterised(hall.paper.sheets(TUAN, test_id), folder, page)


def taken(hall: Hall, test_id: str, folder: Path, person: str | None, letters: str = "") -> bytes:
    return photographed(fill(sheet(hall, test_id, folder, person), "A", letters, 1, grey=40), Shot(turn=5), 1)


def test_a_printed_sheet_says_whose_it_is_and_its_marks_become_an_attempt(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    waiting = hall.marks.read_photo(TUAN, test_id, taken(hall, test_id, tmp_path, "lan", key))
    assert (waiting.enrolment_id, waiting.variant, waiting.letters) == ("lop-1-lan", "A", key)
    assert waiting.unsure == ()
    assert hall.attempts() == []  # nothing counts before a person has looked
    hall.marks.confirm(TUAN, waiting.id, "lop-1-lan", waiting.variant, waiting.letters)
    [attempt] = hall.attempts()
    assert attempt.percent == 100
    [row] = hall.marks.history(TUAN, test_id, "lop-1-lan")
    assert row.how == "photo"
    [line] = [one for one in hall.marks.lines(TUAN, test_id) if one.enrolment_id == "lop-1-lan"]
    assert line.photo_id == waiting.id and hall.marks.waiting(TUAN, test_id) == []


def test_a_blank_sheet_is_given_to_somebody_by_hand(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    waiting = hall.marks.read_photo(TUAN, test_id, taken(hall, test_id, tmp_path, None, key[:9] + "-"))
    assert waiting.enrolment_id is None and waiting.unsure == (10,)
    with pytest.raises(Refusal) as refused:
        hall.marks.confirm(TUAN, waiting.id, "lop-1-hoa", "A", waiting.letters)
    assert (refused.value.code, refused.value.detail["place"]) == (Code.PAPER_LETTER, 10)
    hall.marks.confirm(TUAN, waiting.id, "lop-1-hoa", "A", key[:9] + "-")
    assert hall.attempts("hoa")[0].percent == 90


def test_a_second_photo_of_the_same_person_is_asked_about(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", "-" * 10)
    waiting = hall.marks.read_photo(TUAN, test_id, taken(hall, test_id, tmp_path, "lan", key))
    with pytest.raises(Refusal) as refused:
        hall.marks.confirm(TUAN, waiting.id, "lop-1-lan", "A", key)
    assert refused.value.code is Code.SHEET_ENTERED
    assert len(hall.marks.waiting(TUAN, test_id)) == 1  # still there to be decided


def test_sheets_of_other_tests_and_other_classes_are_refused(hall: Hall, tmp_path: Path) -> None:
    test_id, other = hall.made(), hall.made()
    photo = taken(hall, test_id, tmp_path, "lan")
    with pytest.raises(Refusal) as refused:
        hall.marks.read_photo(TUAN, other, photo)
    assert refused.value.code is Code.SHEET_OF_ANOTHER
    with pytest.raises(Refusal) as refused:
        hall.marks.read_photo(TUAN, test_id, b"no photo")
    assert refused.value.code is Code.SHEET_UNREADABLE
    with pytest.raises(Refusal) as refused:
        hall.marks.read_photo(TUAN, test_id, bytes(13 * 2**20))
    assert refused.value.code is Code.FILE_TOO_LARGE


def test_what_nobody_looked_at_goes_after_a_day_and_evidence_after_its_period(
    hall: Hall, tmp_path: Path
) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    photo = taken(hall, test_id, tmp_path, "lan", key)
    kept = hall.marks.read_photo(TUAN, test_id, photo)
    hall.marks.confirm(TUAN, kept.id, "lop-1-lan", "A", key)
    forgotten = hall.marks.read_photo(TUAN, test_id, photo)
    hall.office.now += timedelta(hours=25)
    hall.marks.read_photo(TUAN, test_id, photo)
    with pytest.raises(Refusal) as refused:
        hall.marks.picture(TUAN, forgotten.id)
    assert refused.value.code is Code.NOT_FOUND
    assert hall.marks.picture(TUAN, kept.id).startswith(b"\xff\xd8")
    with hall.office.database.write() as tx:
        assert retention.take_away(tx, Period.SHEET_PHOTOS, hall.office.now + timedelta(days=1)) == 2
    assert hall.attempts()[0].percent == 100  # the result stays


def test_evidence_is_not_dropped_and_what_is_not_wanted_is(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    first = hall.marks.read_photo(TUAN, test_id, taken(hall, test_id, tmp_path, "lan", key))
    hall.marks.confirm(TUAN, first.id, "lop-1-lan", "A", key)
    with pytest.raises(Refusal) as refused:
        hall.marks.drop_photo(TUAN, first.id)
    assert refused.value.code is Code.NOT_FOUND
    second = hall.marks.read_photo(TUAN, test_id, taken(hall, test_id, tmp_path, "hoa"))
    hall.marks.drop_photo(TUAN, second.id)
    assert hall.marks.waiting(TUAN, test_id) == []


def test_the_photo_goes_with_the_person_and_nobody_else_sees_it(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    photo = hall.marks.read_photo(TUAN, test_id, taken(hall, test_id, tmp_path, "lan", key))
    hall.marks.confirm(TUAN, photo.id, "lop-1-lan", "A", key)
    with pytest.raises(Refusal) as refused:
        hall.marks.picture(Actor("minh", "", "", (RoleGrant(Role.TRAINER),)), photo.id)
    assert refused.value.code is Code.NOT_ALLOWED
    with hall.office.database.read() as tx:
        said = {table.table: table.rows for table in about_person.read(tx, "lan")}
    assert said["paper_sheets"][0]["answers"] == key and "image" not in said["sheet_photos"][0]
    with hall.office.database.write() as tx:
        about_person.erase(tx, "lan", "ABCDEFGH")
    with pytest.raises(Refusal) as refused:
        hall.marks.picture(TUAN, photo.id)
    assert refused.value.code is Code.NOT_FOUND
    assert hall.marks.history(TUAN, test_id, "lop-1-lan") == []


def test_evidence_for_one_person_never_becomes_that_of_another(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    photo = hall.marks.read_photo(TUAN, test_id, taken(hall, test_id, tmp_path, "lan", key))
    hall.marks.confirm(TUAN, photo.id, "lop-1-lan", "A", key)
    with pytest.raises(Refusal) as refused:
        hall.marks.confirm(TUAN, photo.id, "lop-1-hoa", "A", key)
    assert refused.value.code is Code.SHEET_OF_ANOTHER
    assert hall.attempts("hoa") == []
    hall.marks.confirm(TUAN, photo.id, "lop-1-lan", "A", key)  # pressed twice
    assert len(hall.attempts()) == 1
