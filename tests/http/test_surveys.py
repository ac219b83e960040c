"""The light pages of a survey: on an old phone, signed in or from the wall; nothing typed is ever lost."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from httpx2 import Response

from lms.content.loader import load_courses
from lms.domain.course import Catalogue
from lms.domain.survey import Way
from tests.http.house import House
from tests.services.small_office import COURSE, HOA, LAN, TUAN
from tests.services.survey_house import FORM, LAST_DAY, answers

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def survey(house: House) -> str:
    house.courses.catalogue = Catalogue(courses={COURSE.id: COURSE}, sources={}, surveys=(FORM,))
    return str(house.services.surveys.open(TUAN, "lop-1", FORM.id, LAST_DAY))


def room(house: House, survey: str) -> str:
    return f"/phieu?m={house.services.surveys.wall(TUAN, survey).link}"


def ticket_of(answer: Response) -> dict[str, str]:
    [value] = re.findall(r'name="_phieu" value="([^"]+)"', answer.text)
    return {"_phieu": value}


def ways(house: House, survey: str) -> dict[Way, int]:
    return dict(house.services.surveys.standing(TUAN, survey).ways)


# --- signed in ----------------------------------------------------------------------------------


def test_lan_answers_once_on_a_page_that_needs_no_script(house: House, survey: str) -> None:
    lan = house.client(LAN)
    asked = lan.get(f"/khao-sat/{survey}")
    assert asked.status_code == 200
    assert "<script" not in asked.text and "Phiếu không ghi tên" in asked.text
    assert len(re.findall('<input type="radio" name="de-hieu"', asked.text)) == 5
    sent = lan.post(f"/khao-sat/{survey}", data=answers(4, 2, "Thêm ví dụ"))
    assert sent.status_code == 200 and "Đã gửi phiếu" in sent.text
    assert ways(house, survey)[Way.ACCOUNT] == 1
    for again in (lan.get(f"/khao-sat/{survey}"), lan.post(f"/khao-sat/{survey}", data=answers(1))):
        assert again.status_code == 200 and "Phiếu đã gửi từ trước" in again.text
    assert ways(house, survey)[Way.ACCOUNT] == 1


def test_the_form_that_ships_is_under_fifteen_kilobytes(house: House) -> None:
    catalogue, _ = load_courses(Path("courses"))
    house.courses.catalogue = Catalogue(courses={COURSE.id: COURSE}, sources={}, surveys=catalogue.surveys)
    survey = house.services.surveys.open(TUAN, "lop-1", "KS-SAU-LOP", LAST_DAY)
    page = house.client(LAN).get(f"/khao-sat/{survey}").content
    assert len(page) < 15 * 1024


def test_a_stranger_signs_in_first_and_comes_back(house: House, survey: str) -> None:
    answer = house.client().get(f"/khao-sat/{survey}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/dang-nhap?tiep={quote(f'/khao-sat/{survey}')}"


def test_who_is_not_asked_sees_no_form(house: House, survey: str) -> None:
    for path in (f"/khao-sat/{survey}", "/khao-sat/khong-co"):
        assert house.client(TUAN).get(path).status_code in (403, 404, 409)
        assert "Có dễ hiểu không" not in house.client(TUAN).get(path).text


def test_a_refused_page_keeps_what_was_typed(house: House, survey: str) -> None:
    lan = house.client(LAN)
    long = "Tôi muốn nói thêm. " * 60
    refused = lan.post(f"/khao-sat/{survey}", data=answers(5, 3, long))
    assert refused.status_code == 409
    assert "Câu 3 viết dài quá 139 ký tự" in refused.text
    assert long in html.unescape(refused.text)
    assert 'name="de-hieu" value="5" checked' in refused.text
    assert 'name="nhanh-cham" value="3" checked' in refused.text
    assert "Đã gửi phiếu" in lan.post(f"/khao-sat/{survey}", data=answers(5, 3, "Gọn")).text


@pytest.mark.parametrize(
    "given", [{}, {"de-hieu": "9"}, {"de-hieu": "4", "cau-la": HOSTILE}, {"nhanh-cham": HOSTILE}]
)
def test_crafted_posts_are_told_kindly_and_change_nothing(
    house: House, survey: str, given: dict[str, str]
) -> None:
    refused = house.client(LAN).post(f"/khao-sat/{survey}", data=given)
    assert refused.status_code == 409 and "Chưa gửi được" in refused.text
    assert HOSTILE not in refused.text
    assert ways(house, survey)[Way.ACCOUNT] == 0


def test_what_is_typed_comes_back_as_text(house: House, survey: str) -> None:
    refused = house.client(LAN).post(f"/khao-sat/{survey}", data={"bo-sung": HOSTILE, "de-hieu": "7"})
    assert HOSTILE not in refused.text and HOSTILE in html.unescape(refused.text)


def test_a_megabyte_is_refused_and_nothing_is_lost(house: House, survey: str) -> None:
    lan = house.client(LAN)
    assert lan.post(f"/khao-sat/{survey}", data=answers(text="a" * 1_000_000)).status_code == 413
    assert "Đã gửi phiếu" in lan.post(f"/khao-sat/{survey}", data=answers()).text


def test_more_fields_than_a_form_can_have_are_refused(house: House, survey: str) -> None:
    many = {f"x{place}": "1" for place in range(200)}
    assert house.client(LAN).post(f"/khao-sat/{survey}", data=many).status_code == 400


def test_a_sign_in_that_ran_out_meanwhile_keeps_the_answers(house: House, survey: str) -> None:
    kept = house.client().post(f"/khao-sat/{survey}", data=answers(4, 2, f"Dài {HOSTILE}"))
    assert kept.status_code == 401
    assert '<input type="hidden" name="de-hieu" value="4">' in kept.text
    assert HOSTILE not in kept.text and f"Dài {HOSTILE}" in html.unescape(kept.text)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', kept.text))
    sent = house.client(LAN).post(
        f"/khao-sat/{survey}", data={name: html.unescape(value) for name, value in fields.items()}
    )
    assert "Đã gửi phiếu" in sent.text


def test_a_closed_survey_says_so(house: House, survey: str) -> None:
    house.services.surveys.close(TUAN, survey)
    for answer in (
        house.client(LAN).get(f"/khao-sat/{survey}"),
        house.client(LAN).post(f"/khao-sat/{survey}", data=answers()),
    ):
        assert answer.status_code == 409 and "Khảo sát đã khép" in answer.text


def test_nobody_sends_it_from_another_site(house: House, survey: str) -> None:
    headers = {"Origin": "https://nguoi-khac.example", "Sec-Fetch-Site": "cross-site"}
    refused = house.client(LAN).post(f"/khao-sat/{survey}", data=answers(), headers=headers)
    assert refused.status_code == 403
    assert ways(house, survey)[Way.ACCOUNT] == 0


# --- in the room --------------------------------------------------------------------------------


def test_a_phone_without_account_answers_from_the_wall(house: House, survey: str) -> None:
    phone = house.client()
    asked = phone.get(room(house, survey))
    assert asked.status_code == 200 and "không cần đăng nhập" in asked.text
    assert phone.get(room(house, survey)).status_code == 200  # looking sends nothing
    given = answers(5, 2, "Rất tốt") | ticket_of(asked)
    assert "Đã gửi phiếu" in phone.post("/phieu", data=given).text
    assert "Phiếu đã gửi từ trước" in phone.post("/phieu", data=given).text
    assert ways(house, survey) == {Way.ACCOUNT: 0, Way.ROOM: 1, Way.PAPER: 0}


def test_a_phone_is_asked_once_but_may_be_lent(house: House, survey: str) -> None:
    phone = house.client()
    phone.post("/phieu", data=answers() | ticket_of(phone.get(room(house, survey))))
    again = phone.get(room(house, survey))
    assert "Máy này đã gửi một phiếu" in again.text and "_phieu" not in again.text
    [lent] = re.findall(r'href="(/phieu[^"]+)"', again.text)
    phone.post("/phieu", data=answers() | ticket_of(phone.get(html.unescape(lent))))
    assert ways(house, survey)[Way.ROOM] == 2


def test_the_page_of_the_room_does_not_look_who_is_signed_in(house: House, survey: str) -> None:
    lan = house.client(LAN)
    asked = lan.get(room(house, survey))
    assert LAN.name not in asked.text
    sent = lan.post("/phieu", data=answers() | ticket_of(asked))
    assert LAN.name not in sent.text
    assert [asked.id for asked in house.services.surveys.waiting(LAN)] == [survey]
    with house.database.read() as tx:
        assert tx.all("SELECT * FROM survey_answered") == []


def test_a_refused_page_of_the_room_keeps_text_and_ticket(house: House, survey: str) -> None:
    phone = house.client()
    given = {"bo-sung": "Thêm phần thực hành", "de-hieu": "6"} | ticket_of(phone.get(room(house, survey)))
    refused = phone.post("/phieu", data=given)
    assert refused.status_code == 409 and "Thêm phần thực hành" in refused.text
    assert ticket_of(refused)["_phieu"] == given["_phieu"]
    assert "Đã gửi phiếu" in phone.post("/phieu", data=given | {"de-hieu": "5"}).text


def test_an_old_or_made_up_code_says_to_scan_again(house: House, survey: str) -> None:
    old = room(house, survey)
    house.now += timedelta(days=2)
    for path in (old, "/phieu", "/phieu?m=1.x.y", f"/phieu?m={quote(HOSTILE)}"):
        answer = house.client().get(path)
        assert answer.status_code == 409 and "Quét lại mã trên màn hình lớp" in answer.text
        assert HOSTILE not in answer.text
    assert house.client().post("/phieu", data=answers()).status_code == 409


def test_the_wall_is_for_whoever_runs_the_class(house: House, survey: str) -> None:
    path = f"/khao-sat/{survey}/man-hinh"
    assert house.client().get(path).status_code == 303
    assert house.client(HOA).get(path).status_code == 403
    wall = house.client(TUAN).get(path)
    assert wall.status_code == 200
    assert "<b>0</b> phiếu trên 3 người được hỏi" in wall.text
    assert not any(actor.name in wall.text for actor in (LAN, HOA))
