"""A trainee at the door with a phone of their own."""

from __future__ import annotations

from datetime import timedelta

from tests.http.house import HOME, PIN, House
from tests.services.small_office import HOA, LAN, MINH, NOON, TUAN


def presences(house: House) -> int:
    with house.database.read() as tx:
        row = tx.one("SELECT count(*) FROM attendance WHERE session_id = 'open'")
    assert row is not None
    return int(row[0])


def test_a_scan_shows_whose_check_in_it_is_and_one_button_marks(house: House) -> None:
    lan = house.client(LAN)
    asked = lan.get(f"/diem-danh?m={house.room_code()}")
    assert asked.status_code == 200
    assert "Nguyễn Thị Lan" in asked.text
    assert "Buổi 3: Buổi học" in asked.text
    assert "Không phải tôi" in asked.text
    assert presences(house) == 0
    marked = lan.post("/diem-danh")
    assert marked.status_code == 200
    assert "Đã ghi có mặt" in marked.text
    assert "12:00, 24/11/2026" in marked.text
    assert presences(house) == 1


def test_opening_the_link_changes_nothing(house: House) -> None:
    link = f"/diem-danh?m={house.room_code()}"
    for browser in (house.client(), house.client(LAN)):
        browser.get(link)
        browser.head(link)
    assert presences(house) == 0


def test_a_hall_opens_the_page_at_once_and_each_sees_their_own_name(house: House) -> None:
    tickets = [(actor, house.sign_in(actor)) for actor in (LAN, HOA, MINH)]
    cookie, _ = house.attendance.exchange(house.room_code())
    looks = [(actor, house.attendance.look_future(token, cookie)) for actor, token in tickets]
    for actor, look in looks:
        seen = look.result(timeout=5)
        assert seen.person is not None
        assert (seen.person.full_name, seen.verdict) == (actor.name, "present")
    assert presences(house) == 0


def test_pressing_twice_leaves_one_presence(house: House) -> None:
    lan = house.client(LAN)
    lan.get(f"/diem-danh?m={house.room_code()}")
    lan.post("/diem-danh")
    again = lan.post("/diem-danh")
    assert "Đã có mặt từ trước" in again.text
    assert "quét mã trên màn hình" in again.text
    assert presences(house) == 1
    assert "Đã có mặt từ trước" in lan.get(f"/diem-danh?m={house.room_code()}").text


def test_a_slow_sign_in_costs_nobody_the_moment(house: House) -> None:
    house.sign_in(LAN)
    phone = house.client()
    asked = phone.get(f"/diem-danh?m={house.room_code()}")
    assert "Đã nhận lượt quét" in asked.text
    assert "12:15" in asked.text
    house.now = NOON + timedelta(minutes=12)
    login = {"login": house.logins["lan"], "passphrase": PIN, "tiep": "/diem-danh"}
    signed_in = phone.post("/dang-nhap", data=login)
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/diem-danh")
    assert "Nguyễn Thị Lan" in phone.get("/diem-danh").text
    marked = phone.post("/diem-danh")
    assert "12:00, 24/11/2026" in marked.text


def test_a_reload_of_the_page_still_counts(house: House) -> None:
    lan = house.client(LAN)
    link = f"/diem-danh?m={house.room_code()}"
    lan.get(link)
    house.now = NOON + timedelta(minutes=5)
    assert "Có mặt" in lan.get(link).text
    assert "Đã ghi có mặt" in lan.post("/diem-danh").text


def test_a_shared_link_is_worth_nothing(house: House) -> None:
    link = f"/diem-danh?m={house.room_code()}"
    house.now = NOON + timedelta(seconds=21)
    answer = house.client(HOA).get(link)
    assert answer.status_code == 409
    assert "Mã trên màn hình đã đổi" in answer.text
    assert "Ghi tay cũng tính như quét mã" in answer.text


def test_a_forged_code_says_what_to_scan(house: House) -> None:
    for forged in ("", "x", "a.b.c.d", "é" * 40, house.room_code()[:-1] + "!"):
        answer = house.client(LAN).get("/diem-danh", params={"m": forged})
        assert answer.status_code == 409
        assert "Mã này không phải mã buổi học" in answer.text


def test_the_ticket_ends_after_a_quarter_of_an_hour(house: House) -> None:
    lan = house.client(LAN)
    lan.get(f"/diem-danh?m={house.room_code()}")
    house.now = NOON + timedelta(minutes=15, seconds=1)
    answer = lan.post("/diem-danh")
    assert answer.status_code == 409
    assert "quá 15 phút" in answer.text
    assert presences(house) == 0


def test_without_a_scan_there_is_no_button(house: House) -> None:
    lan = house.client(LAN)
    assert "Chưa có lần quét nào trên máy này" in lan.get("/diem-danh").text
    assert lan.post("/diem-danh").status_code == 409


def test_a_ticket_that_was_tampered_with_is_none(house: House) -> None:
    token = house.sign_in(LAN).encode()
    for value in (b"x", b"a.b.c", b"\xe9.b.c", b"x" * 5_000):
        cookies = b"lms_sign_in=" + token + b"; lms_ticket=" + value
        assert house.client().post("/diem-danh", headers=[(b"cookie", cookies)]).status_code == 409
    assert presences(house) == 0


def test_not_me_signs_the_owner_out_and_keeps_the_scan_for_the_next(house: House) -> None:
    house.sign_in(HOA)
    phone = house.client(LAN)
    phone.get(f"/diem-danh?m={house.room_code()}")
    other = phone.post("/diem-danh/nguoi-khac")
    assert other.headers["location"] == "/dang-nhap?tiep=/diem-danh"
    assert "Đã nhận lượt quét" in phone.get("/dang-nhap").text
    phone.post("/dang-nhap", data={"login": house.logins["hoa"], "passphrase": PIN})
    assert "Lê Thị Hoa" in phone.get("/diem-danh").text
    assert "Lê Thị Hoa" in phone.post("/diem-danh").text
    with house.database.read() as tx:
        assert tx.all("SELECT person_id FROM attendance WHERE session_id = 'open'") == [("hoa",)]


def test_a_ticket_bound_to_hoa_marks_nobody_else(house: House) -> None:
    house.sign_in(HOA)
    phone = house.client()
    phone.get(f"/diem-danh?m={house.room_code()}")
    phone.post("/dang-nhap", data={"login": house.logins["hoa"], "passphrase": PIN})
    ticket = next(cookie.value for cookie in phone.cookies.jar if cookie.name == "lms_ticket")
    phone = house.client(LAN)
    phone.cookies.set("lms_ticket", ticket or "")
    assert "đã dùng cho người khác" in phone.get("/diem-danh").text
    assert "đã dùng cho người khác" in phone.post("/diem-danh").text
    assert presences(house) == 0


def test_someone_who_is_not_enrolled_is_told_what_to_do(house: House) -> None:
    tuan = house.client(TUAN)
    for answer in (tuan.get(f"/diem-danh?m={house.room_code()}"), tuan.post("/diem-danh")):
        assert answer.status_code == 409
        assert "Không có trong danh sách lớp này" in answer.text
        assert "Gặp người phụ trách lớp" in answer.text
        assert "<button" not in answer.text


def test_a_session_that_is_over_is_closed(house: House) -> None:
    house.now = NOON + timedelta(hours=5)
    answer = house.client(LAN).get(f"/diem-danh?m={house.room_code()}")
    assert answer.status_code == 409
    assert "chưa mở hoặc đã kết thúc" in answer.text


def test_the_button_without_a_sign_in_leads_to_it(house: House) -> None:
    phone = house.client()
    phone.get(f"/diem-danh?m={house.room_code()}")
    assert phone.post("/diem-danh").headers["location"] == "/dang-nhap?tiep=/diem-danh"
    phone.cookies.set("lms_sign_in", "0" * 64)
    assert phone.post("/diem-danh").headers["location"] == "/dang-nhap?tiep=/diem-danh"


def test_activating_at_the_door_comes_back_to_the_scan(house: House) -> None:
    phone = house.client()
    phone.get(f"/diem-danh?m={house.room_code()}")
    slip = house.slip(MINH)
    form = {
        "login": slip.login,
        "code": slip.code,
        "passphrase": PIN,
        "passphrase_again": PIN,
        "notice": "read",
    }
    assert phone.post("/kich-hoat", data=form).headers["location"] == "/diem-danh"
    assert "Đỗ Văn Minh" in phone.post("/diem-danh").text


def test_another_sites_page_cannot_mark(house: House) -> None:
    lan = house.client(LAN)
    lan.get(f"/diem-danh?m={house.room_code()}")
    for headers in ({"Origin": "http://evil.example"}, {"Origin": HOME, "Sec-Fetch-Site": "cross-site"}):
        assert lan.post("/diem-danh", headers=headers).status_code == 403
    assert presences(house) == 0


def test_the_cookies_are_closed_to_scripts_and_other_sites(house: House) -> None:
    house.sign_in(LAN)
    phone = house.client()
    ticket = phone.get(f"/diem-danh?m={house.room_code()}").headers["set-cookie"]
    assert ticket.startswith("lms_ticket=")
    assert "HttpOnly" in ticket and "SameSite=lax" in ticket and "Max-Age=900" in ticket
    login = {"login": house.logins["lan"], "passphrase": PIN}
    cookies = phone.post("/dang-nhap", data=login).headers.get_list("set-cookie")
    sign_in = next(cookie for cookie in cookies if cookie.startswith("lms_sign_in="))
    assert "HttpOnly" in sign_in and "SameSite=lax" in sign_in and "Max-Age=2592000" in sign_in


def test_the_log_says_from_where_somebody_checked_in(house: House) -> None:
    lan = house.client(LAN)
    lan.get(f"/diem-danh?m={house.room_code()}")
    assert lan.post("/diem-danh").status_code == 200
    with house.database.read() as tx:
        assert tx.one("SELECT actor_id, origin FROM audit WHERE act = 'presence_recorded'") == (
            LAN.person_id,
            "testclient",
        )
