"""The purpose notice, read again on the way in when it has changed."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from starlette.testclient import TestClient

from lms.services import accounts as module
from tests.http.house import PIN, House
from tests.services.small_office import LAN, NOON


def on_the_way_in(house: House, **more: str) -> TestClient:
    """Lan has typed her PIN; the notice has changed since she read it."""
    house.sign_in(LAN)
    phone = house.client()
    with patch.object(module, "NOTICE_VERSION", "mới"):
        form = {"login": house.logins["lan"], "passphrase": PIN} | more
        answer = phone.post("/dang-nhap", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/thong-bao")
    return phone


def versions_read(house: House) -> set[str]:
    with house.database.read() as tx:
        return {row[0] for row in tx.all("SELECT version FROM notices_read WHERE person_id = 'lan'")}


def test_who_has_read_it_goes_straight_in(house: House) -> None:
    house.sign_in(LAN)
    answer = house.client().post("/dang-nhap", data={"login": house.logins["lan"], "passphrase": PIN})
    assert answer.headers["location"] == "/"


def test_a_changed_notice_is_read_before_anything_else(house: House) -> None:
    phone = on_the_way_in(house)
    assert "lms_sign_in" not in phone.cookies  # no token exists yet
    page = phone.get("/thong-bao").text
    assert "Nguyễn Thị Lan" in page and "Đã đọc" in page and "Luật Bảo vệ dữ liệu cá nhân" in page
    assert "mới" not in versions_read(house)


def test_read_is_kept_and_leads_to_where_one_was_going(house: House) -> None:
    phone = on_the_way_in(house, tiep="/bai-hoc?bai=1", shared="yes")
    with patch.object(module, "NOTICE_VERSION", "mới"):
        answer = phone.post("/thong-bao")
        assert answer.headers["location"] == "/bai-hoc?bai=1"
        assert "mới" in versions_read(house)
        phone.post("/dang-xuat")
        again = phone.post("/dang-nhap", data={"login": house.logins["lan"], "passphrase": PIN})
    assert again.headers["location"] == "/"


def test_the_shared_machine_and_the_scan_that_waits_are_not_forgotten_on_the_way(house: House) -> None:
    house.sign_in(LAN)
    phone = house.client()
    phone.get(f"/diem-danh?m={house.room_code()}")
    with patch.object(module, "NOTICE_VERSION", "mới"):
        form = {"login": house.logins["lan"], "passphrase": PIN, "shared": "yes"}
        phone.post("/dang-nhap", data=form)
        assert phone.post("/thong-bao").headers["location"] == "/diem-danh"
    assert "Đang mở tên <b>Nguyễn Thị Lan</b>" in phone.get("/diem-danh").text
    assert "Đã ghi có mặt" in phone.post("/diem-danh").text


def test_nobody_reads_it_for_another(house: House) -> None:
    for cookie in ("", "1.x.y", "9.e30.00", "é"):
        stranger = house.client()
        if cookie.isascii():
            stranger.cookies.set("lms_pending", cookie)
        assert stranger.get("/thong-bao").headers["location"] == "/dang-nhap?lau"
        assert stranger.post("/thong-bao").headers["location"] == "/dang-nhap?lau"
    assert versions_read(house) == set()


def test_a_cookie_with_another_name_in_it_is_none(house: House) -> None:
    phone = on_the_way_in(house)
    key_id, body, mac = phone.cookies["lms_pending"].split(".")
    forged = house.client()
    forged.cookies.set("lms_pending", f"{key_id}.{body[:-4]}AAAA.{mac}")
    assert forged.post("/thong-bao").headers["location"] == "/dang-nhap?lau"
    assert "lms_sign_in" not in forged.cookies


def test_the_way_in_closes_after_a_quarter_of_an_hour(house: House) -> None:
    phone = on_the_way_in(house)
    house.now = NOON + timedelta(minutes=16)
    assert phone.post("/thong-bao").headers["location"] == "/dang-nhap?lau"
    assert "Đã quá lâu từ lúc gõ mã PIN" in phone.get("/dang-nhap?lau").text
