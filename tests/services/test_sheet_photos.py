"""Photos of answer sheets: whose they are, how long they stay, and that a person decides."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lms.domain.answer_sheet import NUMBER_WIDTH, STEP
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.retention import Period
from lms.store import about_person, retention
from lms.text import sentence
from tests.documents.pdf_tools import needs_poppler
from tests.services.small_office import TUAN
from tests.services.test_paper_tests import Hall
from tests.support.answer_photos import PIXELS, Shot, fill, photographed, rasterised

pytestmark = needs_poppler
CODE, CORNER = (150, 18, 194, 60), (5, 270, 25, 292)  # mm of the page, to be covered


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
    waiting = hall.photos.read(TUAN, test_id, taken(hall, test_id, tmp_path, "lan", key))
    assert (waiting.enrolment_id, waiting.variant, waiting.letters) == ("lop-1-lan", "A", key)
    assert waiting.unsure == ()
    assert hall.attempts() == []  # nothing counts before a person has looked
    hall.photos.confirm(TUAN, waiting.id, "lop-1-lan", waiting.variant, waiting.letters)
    [attempt] = hall.attempts()
    assert attempt.percent == 100
    [row] = hall.marks.history(TUAN, test_id, "lop-1-lan")
    assert row.how == "photo"
    [line] = [one for one in hall.marks.lines(TUAN, test_id) if one.enrolment_id == "lop-1-lan"]
    assert line.photo_id == waiting.id and hall.photos.waiting(TUAN, test_id) == []


def test_a_blank_sheet_is_given_to_somebody_by_hand(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    waiting = hall.photos.read(TUAN, test_id, taken(hall, test_id, tmp_path, None, key[:9] + "-"))
    assert waiting.enrolment_id is None and waiting.unsure == (10,)
    with pytest.raises(Refusal) as refused:
        hall.photos.confirm(TUAN, waiting.id, "lop-1-hoa", "A", waiting.letters)
    assert (refused.value.code, refused.value.detail["place"]) == (Code.PAPER_LETTER, 10)
    hall.photos.confirm(TUAN, waiting.id, "lop-1-hoa", "A", key[:9] + "-")
    assert hall.attempts("hoa")[0].percent == 90


def test_a_second_photo_of_the_same_person_is_asked_about(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", "-" * 10)
    waiting = hall.photos.read(TUAN, test_id, taken(hall, test_id, tmp_path, "lan", key))
    with pytest.raises(Refusal) as refused:
        hall.photos.confirm(TUAN, waiting.id, "lop-1-lan", "A", key)
    assert refused.value.code is Code.SHEET_ENTERED
    assert len(hall.photos.waiting(TUAN, test_id)) == 1  # still there to be decided


def test_sheets_of_other_tests_and_other_classes_are_refused(hall: Hall, tmp_path: Path) -> None:
    test_id, other = hall.made(), hall.made()
    photo = taken(hall, test_id, tmp_path, "lan")
    with pytest.raises(Refusal) as refused:
        hall.photos.read(TUAN, other, photo)
    assert (refused.value.code, refused.value.detail["quiz"]) == (Code.SHEET_OF_TEST, "Bài kiểm tra")
    with pytest.raises(Refusal) as refused:
        hall.photos.read(TUAN, test_id, b"no photo")
    assert refused.value.code is Code.NOT_A_PHOTO
    page = sheet(hall, test_id, tmp_path, "lan")
    for dark, code in ((CODE, Code.SHEET_UNREADABLE), (CORNER, Code.SHEET_CORNERS)):
        spoilt = page.copy()
        spoilt.paste(255, tuple(round(one * PIXELS) for one in dark))
        with pytest.raises(Refusal) as refused:
            hall.photos.read(TUAN, test_id, photographed(spoilt, Shot(), 1))
        assert refused.value.code is code
    assert sentence(refused.value).startswith("Phiếu của Nguyễn Thị Lan, bài “Bài kiểm tra”: Đọc được")
    with pytest.raises(Refusal) as refused:
        hall.photos.read(TUAN, test_id, bytes(13 * 2**20))
    assert refused.value.code is Code.FILE_TOO_LARGE


def test_what_nobody_looked_at_goes_after_a_day_and_evidence_after_its_period(
    hall: Hall, tmp_path: Path
) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    photo = taken(hall, test_id, tmp_path, "lan", key)
    kept = hall.photos.read(TUAN, test_id, photo)
    hall.photos.confirm(TUAN, kept.id, "lop-1-lan", "A", key)
    waits = taken(hall, test_id, tmp_path, "hoa", key)
    forgotten = hall.photos.read(TUAN, test_id, waits)
    hall.office.now += timedelta(hours=25)
    hall.photos.read(TUAN, test_id, waits)
    with pytest.raises(Refusal) as refused:
        hall.photos.view(TUAN, forgotten.id)
    assert refused.value.code is Code.NOT_FOUND
    assert hall.photos.view(TUAN, kept.id).page.startswith(b"\xff\xd8")
    with hall.office.database.write() as tx:
        assert retention.take_away(tx, Period.SHEET_PHOTOS, hall.office.now + timedelta(days=1)) == 2
    assert hall.attempts()[0].percent == 100  # the result stays


def test_evidence_is_not_dropped_and_what_is_not_wanted_is(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    first = hall.photos.read(TUAN, test_id, taken(hall, test_id, tmp_path, "lan", key))
    hall.photos.confirm(TUAN, first.id, "lop-1-lan", "A", key)
    with pytest.raises(Refusal) as refused:
        hall.photos.drop(TUAN, first.id)
    assert refused.value.code is Code.NOT_FOUND
    second = hall.photos.read(TUAN, test_id, taken(hall, test_id, tmp_path, "hoa"))
    hall.photos.drop(TUAN, second.id)
    assert hall.photos.waiting(TUAN, test_id) == []


def test_the_photo_goes_with_the_person_and_nobody_else_sees_it(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    photo = hall.photos.read(TUAN, test_id, taken(hall, test_id, tmp_path, "lan", key))
    hall.photos.confirm(TUAN, photo.id, "lop-1-lan", "A", key)
    with pytest.raises(Refusal) as refused:
        hall.photos.view(Actor("minh", "", "", (RoleGrant(Role.TRAINER),)), photo.id)
    assert refused.value.code is Code.NOT_ALLOWED
    with hall.office.database.read() as tx:
        said = {table.table: table.rows for table in about_person.read(tx, "lan")}
    assert said["paper_sheets"][0]["answers"] == key and "image" not in said["sheet_photos"][0]
    with hall.office.database.write() as tx:
        about_person.erase(tx, "lan", "ABCDEFGH")
    with pytest.raises(Refusal) as refused:
        hall.photos.view(TUAN, photo.id)
    assert refused.value.code is Code.NOT_FOUND
    assert hall.marks.history(TUAN, test_id, "lop-1-lan") == []


def test_evidence_for_one_person_never_becomes_that_of_another(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    photo = hall.photos.read(TUAN, test_id, taken(hall, test_id, tmp_path, "lan", key))
    hall.photos.confirm(TUAN, photo.id, "lop-1-lan", "A", key)
    with pytest.raises(Refusal) as refused:
        hall.photos.confirm(TUAN, photo.id, "lop-1-hoa", "A", key)
    assert refused.value.code is Code.SHEET_OF_ANOTHER
    assert hall.attempts("hoa") == []
    hall.photos.confirm(TUAN, photo.id, "lop-1-lan", "A", key)  # pressed twice
    assert len(hall.attempts()) == 1


def test_the_same_photo_and_the_same_sheet_are_not_looked_at_twice(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    page = fill(sheet(hall, test_id, tmp_path, "lan"), "A", key, 1, grey=40)
    photo, again = photographed(page, Shot(turn=5), 1), photographed(page, Shot(turn=-3), 2)
    other = photographed(fill(page, "", "-2" + "-" * 8, 3, grey=40), Shot(turn=5), 1)
    waiting = hall.photos.read(TUAN, test_id, photo)
    for sent in (photo, again):
        with pytest.raises(Refusal) as refused:
            hall.photos.read(TUAN, test_id, sent)
        assert (refused.value.code, refused.value.detail["person"]) == (Code.PHOTO_WAITS, "Nguyễn Thị Lan")
    differs = hall.photos.read(TUAN, test_id, other)  # a person decides which is right
    hall.photos.drop(TUAN, differs.id)
    hall.photos.confirm(TUAN, waiting.id, "lop-1-lan", "A", key)
    for sent, code in ((photo, Code.PHOTO_ENTERED), (again, Code.SHEET_KNOWN)):
        with pytest.raises(Refusal) as refused:
            hall.photos.read(TUAN, test_id, sent)
        assert (refused.value.code, refused.value.detail["person"]) == (code, "Nguyễn Thị Lan")
    assert hall.photos.waiting(TUAN, test_id) == []


def test_a_photo_is_shown_straight_and_what_is_unsure_by_itself(hall: Hall, tmp_path: Path) -> None:
    """The piece of question 2 shows its two filled bubbles, wherever the camera stood."""
    test_id = hall.made()
    page = fill(sheet(hall, test_id, tmp_path, "lan"), "A", "A2" + "A" * 8, 1, grey=20)
    waiting = hall.photos.read(TUAN, test_id, photographed(page, Shot(turn=95, skew=0.1), 1))
    view = hall.photos.view(TUAN, waiting.id)
    assert list(view.rows) == [2] and view.head and view.variant
    whole = Image.open(io.BytesIO(view.page))
    assert whole.width / whole.height == pytest.approx(210 / 297, abs=0.01)
    piece = np.asarray(Image.open(io.BytesIO(view.rows[2])).convert("L"))
    middle = piece[piece.shape[0] // 2 - 8 : piece.shape[0] // 2 + 8]
    scale = piece.shape[1] / (NUMBER_WIDTH + 3 * STEP + 5)
    levels = [
        middle[:, round((NUMBER_WIDTH + STEP * place) * scale) + np.arange(-8, 8)].mean()
        for place in range(4)
    ]
    assert sum(level < 120 for level in levels) == 2


def test_a_sheet_entered_for_the_wrong_person_can_be_sent_again(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    photo = taken(hall, test_id, tmp_path, "lan", key)
    hall.photos.confirm(TUAN, hall.photos.read(TUAN, test_id, photo).id, "lop-1-hoa", "A", key)
    again = hall.photos.read(TUAN, test_id, photo)
    hall.photos.confirm(TUAN, again.id, "lop-1-lan", "A", key)
    assert hall.attempts("lan")[0].percent == 100
