"""Photos of answer sheets are sent, several at once; what is no sheet of this test is told by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.services.paper_tests import PaperTests
from tests.documents.pdf_tools import needs_poppler
from tests.http.house import House
from tests.services.small_office import LAN, NOON, OFFICE, TUAN
from tests.support.answer_photos import Shot, fill, photographed, rasterised

TODAY = NOON.date()


@pytest.fixture
def papers(house: House) -> PaperTests:
    return PaperTests(house.tools, house.courses, office=lambda: OFFICE, mark=lambda: None)


@pytest.fixture
def test_id(papers: PaperTests) -> str:
    return papers.make(TUAN, "lop-1", "k1", variants=1, held_on=TODAY, minutes=30)


@needs_poppler
def test_photos_are_kept_until_somebody_has_looked(
    house: House, papers: PaperTests, test_id: str, tmp_path: Path
) -> None:
    page = rasterised(papers.sheets(TUAN, test_id), tmp_path)
    photo = photographed(fill(page, "A", "A", 1), Shot(turn=4), 1)
    address = f"/nhap/phieu-tra-loi?bai={test_id}"
    answer = house.client(TUAN).post(address, files=[("anh", ("1.jpg", photo, "image/jpeg"))])
    assert (answer.status_code, answer.headers["location"]) == (303, f"/kiem-tra-giay?bai={test_id}")
    [waiting] = house.services.sheet_photos.waiting(TUAN, test_id)
    assert (waiting.variant, waiting.letters) == ("A", "A")
    other_shot = photographed(fill(page, "A", "B", 2), Shot(turn=4), 1)
    files = [
        ("anh", ("1.jpg", other_shot, "image/jpeg")),
        ("anh", ("lại.jpg", photo, "image/jpeg")),
        ("anh", ("meo.jpg", b"no photo", "image/jpeg")),
    ]
    answer = house.client(TUAN).post(address, files=files)
    assert answer.status_code == 422
    assert "2 tệp chưa nhận" in answer.text and "đang chờ xem lại" in answer.text
    assert "meo.jpg" in answer.text and "không phải ảnh .jpg" in answer.text
    assert "Xem lại 1 phiếu đã đọc" in answer.text
    assert len(house.services.sheet_photos.waiting(TUAN, test_id)) == 2
    other = papers.make(TUAN, "lop-1", "k1", variants=1, held_on=TODAY, minutes=30)
    answer = house.client(TUAN).post(f"/nhap/phieu-tra-loi?bai={other}", files=files[:1])
    assert "phiếu của bài kiểm tra khác" in answer.text


def test_nothing_sent_is_told(house: House, test_id: str) -> None:
    answer = house.client(TUAN).post(f"/nhap/phieu-tra-loi?bai={test_id}", files={"khac": ("x", b"", "x/y")})
    assert (answer.status_code, "Chưa chọn ảnh" in answer.text) == (422, True)


def test_only_who_runs_the_class_sends_photos(house: House, test_id: str) -> None:
    address = f"/nhap/phieu-tra-loi?bai={test_id}"
    assert house.client().get(address).headers["location"].startswith("/dang-nhap?tiep=")
    assert house.client(LAN).get(address).status_code == 403
    assert house.client(LAN).post(address, files={"anh": ("1.jpg", b"x", "image/jpeg")}).status_code == 403
    assert house.client(TUAN).get("/nhap/phieu-tra-loi?bai=khong-co").status_code == 403
    assert house.client(TUAN).get(address).status_code == 200
