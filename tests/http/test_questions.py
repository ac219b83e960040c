"""The form that brings a question bank."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from lms.domain.people import Permission
from lms.services.question_banks import QuestionBanks
from lms.services.uploads import Uploads
from tests.http.house import House
from tests.services.small_office import LAN, TUAN

FILE = ("Đề thi.gift", "Có?{T}".encode(), "text/plain")


def banks(house: House) -> QuestionBanks:
    uploads = Uploads(house.tools, house.folder / "questions", Permission.REVIEW_CONTENT)
    made = QuestionBanks(house.tools, house.courses, house.settings.courses, uploads)
    house.services.question_banks = made
    return made


def test_a_file_is_kept_as_it_came_and_shown_on_the_screen(house: House) -> None:
    kept = banks(house)
    answer = house.client(TUAN).post("/nhap/cau-hoi", files={"tep": FILE})
    where = urlsplit(answer.headers["location"])
    assert (answer.status_code, where.path) == (303, "/ngan-hang")
    looked = kept.look(TUAN, parse_qs(where.query)["tep"][0])
    assert (looked.file_name, looked.bank.items[0].text) == ("Đề thi.gift", "Có?")


def test_the_form_says_what_is_missing(house: House) -> None:
    banks(house)
    tuan = house.client(TUAN)
    assert "GIFT, Moodle XML, Aiken" in tuan.get("/nhap/cau-hoi").text
    for files in ({"tep": ("x.gift", b"", "text/plain")}, {"khac": FILE}):
        answer = tuan.post("/nhap/cau-hoi", files=files)
        assert (answer.status_code, "Chưa chọn tệp" in answer.text) == (422, True)


def test_only_who_reviews_contents_sends_questions(house: House) -> None:
    banks(house)
    assert house.client().get("/nhap/cau-hoi").headers["location"] == "/dang-nhap?tiep=/nhap/cau-hoi"
    assert house.client().post("/nhap/cau-hoi", files={"tep": FILE}).status_code == 303
    assert house.client(LAN).get("/nhap/cau-hoi").status_code == 403
    assert house.client(LAN).post("/nhap/cau-hoi", files={"tep": FILE}).status_code == 403
    assert not (house.folder / "questions").exists()
