"""The wall, the trainer's scanner, and what a scanner posts."""

from __future__ import annotations

import io
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from lms.documents import qr
from lms.domain.people import Role
from lms.services import register
from tests.http.house import HOME, House
from tests.services.small_office import HOA, LAN, MINH, NOON, TUAN


def token_of(house: House) -> str:
    return house.attendance.issue_scanner(TUAN, "open").token


def scan(card: str, at: datetime = NOON, **changes: str) -> dict[str, str]:
    line = {"client_id": str(uuid.uuid4()), "session_id": "open", "card": card, "scanned_at": at.isoformat()}
    return line | changes


def post(house: House, items: object, token: str | None = None) -> tuple[int, Any]:
    browser = house.client()
    del browser.headers["Origin"], browser.headers["Sec-Fetch-Site"]
    answer = browser.post(
        "/api/check-ins", json=items, headers={"Authorization": f"Bearer {token or token_of(house)}"}
    )
    return answer.status_code, answer.json()


# --- the wall -------------------------------------------------------------------------------


def test_the_wall_shows_a_code_and_counts_but_no_names(house: House) -> None:
    house.mark("open", "lan")
    page = house.client(TUAN).get("/trinh-chieu/open")
    assert page.status_code == 200
    assert "Buổi 3: Buổi học" in page.text
    assert re.search(r'<b id="present">1</b><span>trên <span id="enrolled">3</span>', page.text)
    assert "Nguyễn Thị Lan" not in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text


def test_the_code_on_the_wall_opens_the_check_in(house: House) -> None:
    fresh = house.client(TUAN).get("/trinh-chieu/open/ma").json()
    assert (fresh["present"], fresh["enrolled"], fresh["clock"], fresh["step"]) == (0, 3, "12:00", 15)
    rows = qr.modules(f"{HOME}/diem-danh?m={house.room_code()}", "M")
    dark = sum(sum(row) for row in rows)
    drawn = sum(int(w) * int(h) for w, h in re.findall(r"h(\d+)v(\d+)", fresh["path"]))
    assert (fresh["size"], drawn) == (len(rows) + 8, dark)


def test_the_code_changes_with_the_step(house: House) -> None:
    wall = house.client(TUAN)
    first = wall.get("/trinh-chieu/open/ma").json()
    house.now = NOON + timedelta(seconds=15)
    assert wall.get("/trinh-chieu/open/ma").json()["path"] != first["path"]


def test_long_after_the_class_the_wall_shows_no_code(house: House) -> None:
    house.now = NOON + timedelta(hours=6)
    wall = house.client(TUAN)
    assert wall.get("/trinh-chieu/open/ma").json()["path"] == ""
    assert "Mã hiện từ 60 phút trước giờ học" in wall.get("/trinh-chieu/open").text


def test_only_who_runs_the_class_sees_the_wall(house: House) -> None:
    assert house.client().get("/trinh-chieu/open").headers["location"] == "/dang-nhap?tiep=/trinh-chieu/open"
    assert house.client(LAN).get("/trinh-chieu/open").status_code == 403
    assert house.client(LAN).get("/trinh-chieu/open/ma").status_code == 403
    assert house.client().get("/trinh-chieu/open/ma").status_code == 401
    assert house.client(TUAN).get("/trinh-chieu/khong-co").status_code == 404


def test_a_trainer_runs_their_own_class_only(house: House) -> None:
    house.open_cohort("lop-2")
    house.add_session("lop-2", "khac", NOON, 60)
    with house.database.write() as tx:
        register.grant(tx, house.tools, [("minh", Role.TRAINER, None)], NOON)
        tx.run("INSERT INTO cohort_trainers (cohort_id, person_id) VALUES ('lop-1', 'minh')")
    minh = house.client(MINH)
    assert minh.get("/trinh-chieu/open").status_code == 200
    assert minh.get("/trinh-chieu/khac").status_code == 403
    assert minh.post("/quet-the/khac/ma").status_code == 403


# --- the scanner's page ---------------------------------------------------------------------


def test_the_scanners_page_holds_no_token(house: House) -> None:
    browser = house.client(TUAN)
    page = browser.get("/quet-the/open")
    assert page.status_code == 200
    token = browser.post("/quet-the/open/ma").json()["token"]
    assert token not in page.text
    assert token not in browser.get("/quet-the/open").text
    status, answers = post(house, [scan(house.card(LAN))], token)
    assert (status, answers[0]["verdict"]) == (200, "present")


def test_a_stranger_gets_no_token(house: House) -> None:
    assert house.client().post("/quet-the/open/ma").status_code == 401
    assert house.client(LAN).post("/quet-the/open/ma").status_code == 403
    assert house.client(LAN).get("/quet-the/open").status_code == 403
    assert house.client(LAN).post("/quet-the/open", data={"card": house.card(LAN)}).status_code == 403


def test_the_tally_counts_what_other_doors_scan(house: House) -> None:
    house.mark("open", "hoa")
    assert house.client(TUAN).get("/quet-the/open/so-lieu").json() == {"present": 1, "enrolled": 3}


def test_a_card_typed_without_a_script(house: House) -> None:
    page = house.client(TUAN).post("/quet-the/open", data={"card": f" {house.card(LAN).lower()} "})
    assert "Có mặt" in page.text
    assert "Nguyễn Thị Lan" in page.text
    again = house.client(TUAN).post("/quet-the/open", data={"card": house.card(LAN)})
    assert "Đã có mặt từ trước" in again.text


def test_a_card_photographed_without_a_script(house: House) -> None:
    photo = io.BytesIO(qr.png(house.card(HOA), "Q"))
    page = house.client(TUAN).post("/quet-the/open", files={"photo": ("the.png", photo, "image/png")})
    assert "Lê Thị Hoa" in page.text


def test_a_photo_without_a_code_says_how_to_take_it(house: House) -> None:
    files = {"photo": ("x.png", b"not a picture", "image/png")}
    page = house.client(TUAN).post("/quet-the/open", files=files)
    assert "không phải ảnh" in page.text


def test_what_is_no_card_is_said_to_be_none(house: House) -> None:
    for card in ("", "x", "x" * 500, f"{HOME}/diem-danh?m={house.room_code()}", house.logins["lan"]):
        page = house.client(TUAN).post("/quet-the/open", data={"card": card})
        assert page.status_code == 200
        assert 'class="said warn"' in page.text


def test_before_and_after_the_class_the_scanner_rests(house: House) -> None:
    house.now = NOON + timedelta(hours=6)
    page = house.client(TUAN).get("/quet-the/open")
    assert "Chưa quét được" in page.text
    assert "scanner.mjs" not in page.text


# --- POST /api/check-ins --------------------------------------------------------------------


def test_each_scan_is_answered_by_name_and_verdict(house: House) -> None:
    forged = house.card(LAN)[:-1] + ("0" if house.card(LAN)[-1] != "0" else "1")
    lines = [
        scan(house.card(LAN)),
        scan(house.card(LAN)),
        scan(house.card(TUAN)),
        scan(forged),
        scan(house.card(HOA), NOON + timedelta(minutes=5)),
    ]
    status, answers = post(house, lines)
    assert status == 200
    assert answers == [
        {
            "client_id": lines[0]["client_id"],
            "verdict": "present",
            "person": "Nguyễn Thị Lan",
            "text": "Thôn Đông, xã Hồng Minh. 12:00",
        },
        {
            "client_id": lines[1]["client_id"],
            "verdict": "already",
            "person": "Nguyễn Thị Lan",
            "text": "Đã ghi lúc 12:00, quét thẻ. Không cần làm gì thêm.",
        },
        {
            "client_id": lines[2]["client_id"],
            "verdict": "not_enrolled",
            "person": "Trần Văn Tuấn",
            "text": "Không có trong danh sách lớp này. Nhờ người phụ trách lớp xem lại.",
        },
        {
            "client_id": lines[3]["client_id"],
            "verdict": "unknown_card",
            "person": None,
            "text": "Không đọc ra thẻ nào. Quét lại, hoặc ghi tay theo họ tên.",
        },
        {
            "client_id": lines[4]["client_id"],
            "verdict": "bad_time",
            "person": "Lê Thị Hoa",
            "text": "Giờ quét không nằm trong buổi học. Xem lại đồng hồ của máy quét.",
        },
    ]


def test_the_same_scan_again_gets_its_first_verdict(house: House) -> None:
    line = scan(house.card(LAN))
    token = token_of(house)
    first = post(house, [line], token)
    assert post(house, [line], token) == first
    with house.database.read() as tx:
        assert tx.all("SELECT count(*) FROM attendance WHERE session_id = 'open'") == [(1,)]


def test_a_replaced_card_is_told_apart(house: House) -> None:
    old = house.card(LAN)
    house.people.new_card(TUAN, "lan", "Mất thẻ")
    _, answers = post(house, [scan(old), scan(house.card(LAN))])
    assert [answer["verdict"] for answer in answers] == ["revoked_card", "present"]


def test_without_a_token_nothing_is_read(house: House) -> None:
    browser = house.client()
    for header in ("", "Bearer", "Bearer ", "Basic abc", "Bearer é", "Bearer " + "0" * 64):
        headers = [(b"authorization", header.encode())] if header else []
        answer = browser.post("/api/check-ins", json=[scan("x")], headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"] == "scanner_unknown"
    assert post(house, [], "0" * 64)[0] == 401  # nothing to say is no way past the question either


def test_a_scanner_that_was_withdrawn_or_is_old_is_refused(house: House) -> None:
    token = token_of(house)
    house.attendance.revoke_scanners(TUAN, "open")
    assert post(house, [scan("x")], token) == (
        401,
        {
            "error": "scanner_revoked",
            "text": "Máy quét này đã bị thu quyền. Mở lại trang quét từ màn hình điểm danh.",
        },
    )
    token = token_of(house)
    house.now = NOON + timedelta(hours=15)
    assert post(house, [scan("x")], token)[1]["error"] == "scanner_expired"


def test_a_scanner_belongs_to_one_session(house: House) -> None:
    status, answer = post(house, [scan(house.card(LAN), session_id="ngan")])
    assert (status, answer["error"]) == (403, "session_not_this_scanner")


def test_a_broken_clock_in_one_scan_loses_none_of_the_others(house: House) -> None:
    broken = scan(house.card(MINH)) | {"scanned_at": "9999-12-31T23:59:59-12:00"}
    status, answers = post(house, [scan(house.card(LAN)), broken])
    assert (status, [line["verdict"] for line in answers]) == (200, ["present", "bad_time"])


def test_two_hundred_scans_are_the_limit(house: House) -> None:
    assert post(house, [scan("x") for _ in range(200)])[0] == 200
    assert post(house, [scan("x") for _ in range(201)])[0] == 400


def test_a_body_of_another_shape_says_where(house: House) -> None:
    naive = scan("x") | {"scanned_at": "2026-11-24T12:00:00"}
    for body, place in (
        ({"items": []}, "body: "),
        ([scan("x") | {"extra": 1}], "0.extra: "),
        ([scan("x"), naive], "1.scanned_at: "),
        ([scan("")], "0.card: "),
        ([scan("x" * 65)], "0.card: "),
    ):
        status, answer = post(house, body)
        assert status == 400
        assert place in answer["text"]


def test_an_instant_may_be_written_in_any_zone(house: House) -> None:
    local = (NOON - timedelta(minutes=3)).astimezone(UTC).isoformat().replace("+00:00", "Z")
    _, answers = post(house, [scan(house.card(LAN)) | {"scanned_at": local}])
    assert answers[0]["text"] == "Thôn Đông, xã Hồng Minh. 11:57"
