"""One phone for several people: whose account it is, and out again by itself."""

from __future__ import annotations

from datetime import timedelta

from starlette.testclient import TestClient

from lms.domain.sign_ins import SHARED_LIFE
from tests.http.house import PIN, House
from tests.services.small_office import HOA, LAN, MINH, NOON

BAR = "Đang mở tên <b>Nguyễn Thị Lan</b>"


def shared(house: House, person: str = "lan") -> dict[str, str]:
    return {"login": house.logins[person], "passphrase": PIN, "shared": "yes"}


def lan_on_a_shared_phone(house: House) -> TestClient:
    house.sign_in(LAN)
    phone = house.client()
    assert phone.post("/dang-nhap", data=shared(house)).status_code == 303
    return phone


def is_signed_in(phone: TestClient) -> bool:
    return "Chưa đăng nhập" not in phone.get("/dang-xuat").text


def test_the_cookie_goes_with_the_browser_and_the_sign_in_after_two_hours(house: House) -> None:
    house.sign_in(LAN)
    phone = house.client()
    answer = phone.post("/dang-nhap", data=shared(house))
    [cookie] = [line for line in answer.headers.get_list("set-cookie") if line.startswith("lms_sign_in=")]
    assert "Max-Age" not in cookie and "expires" not in cookie.lower()
    house.now = NOON + SHARED_LIFE - timedelta(seconds=1)
    assert is_signed_in(phone)
    house.now = NOON + SHARED_LIFE
    assert not is_signed_in(phone)


def test_on_ones_own_phone_it_stays_a_month(house: House) -> None:
    house.sign_in(LAN)
    answer = house.client().post("/dang-nhap", data={"login": house.logins["lan"], "passphrase": PIN})
    [cookie] = [line for line in answer.headers.get_list("set-cookie") if line.startswith("lms_sign_in=")]
    assert f"Max-Age={30 * 24 * 3600}" in cookie


def test_the_box_is_ticked_for_the_next_person_until_somebody_unticks_it(house: House) -> None:
    phone = lan_on_a_shared_phone(house)
    ticked = 'name="shared" value="yes" checked'
    assert ticked in phone.get("/dang-nhap").text
    phone.post("/dang-nhap", data={"login": house.logins["lan"], "passphrase": PIN})
    assert ticked not in phone.get("/dang-nhap").text


def test_a_mistyped_pin_leaves_the_tick_as_it_was(house: House) -> None:
    house.sign_in(LAN)
    answer = house.client().post("/dang-nhap", data=shared(house) | {"passphrase": "000001"})
    assert 'name="shared" value="yes" checked' in answer.text


def test_every_page_says_whose_account_is_open_and_one_press_leaves(house: House) -> None:
    phone = lan_on_a_shared_phone(house)
    for path in ("/dang-nhap", "/kich-hoat", "/quen-ma", "/xac-minh", f"/diem-danh?m={house.room_code()}"):
        page = phone.get(path).text
        assert BAR in page, path
        assert 'action="/dang-xuat"' in page and "Xong, đăng xuất" in page
    assert phone.post("/dang-xuat").headers["location"] == "/dang-nhap?ra"
    assert not is_signed_in(phone)
    assert BAR not in phone.get("/dang-nhap").text


def test_nothing_of_it_shows_on_ones_own_phone(house: House) -> None:
    phone = house.client(LAN)
    assert "Xong, đăng xuất" not in phone.get(f"/diem-danh?m={house.room_code()}").text


def test_after_the_check_in_the_phone_is_free_for_the_next(house: House) -> None:
    with house.database.write() as tx:
        tx.run("UPDATE people SET sex = 'female' WHERE id = 'lan'")
    phone = lan_on_a_shared_phone(house)
    phone.get(f"/diem-danh?m={house.room_code()}")
    token = phone.cookies["lms_sign_in"]
    answer = phone.post("/diem-danh")
    assert "Đã ghi có mặt cho bà Nguyễn Thị Lan. Đã đăng xuất để người khác dùng máy." in answer.text
    assert "Xong, đăng xuất" not in answer.text
    assert house.accounts.actor(token) is None
    assert "lms_sign_in" not in phone.cookies and "lms_ticket" not in phone.cookies
    # The next person, on the same phone.
    house.sign_in(HOA)
    phone.get(f"/diem-danh?m={house.room_code()}")
    assert phone.post("/dang-nhap", data=shared(house, "hoa")).headers["location"] == "/diem-danh"
    assert "Đã ghi có mặt cho Lê Thị Hoa." in phone.post("/diem-danh").text


def test_who_was_present_already_is_signed_out_as_well(house: House) -> None:
    phone = lan_on_a_shared_phone(house)
    house.mark("open", "lan")
    phone.get(f"/diem-danh?m={house.room_code()}")
    assert "Đã có mặt cho Nguyễn Thị Lan. Đã đăng xuất" in phone.post("/diem-danh").text
    assert not is_signed_in(phone)


def test_who_could_not_be_marked_stays_signed_in_and_is_told_whose_phone_it_is(house: House) -> None:
    with house.database.write() as tx:
        tx.run("DELETE FROM enrolments WHERE person_id = 'lan'")
    phone = lan_on_a_shared_phone(house)
    phone.get(f"/diem-danh?m={house.room_code()}")
    answer = phone.post("/diem-danh")
    assert answer.status_code == 409 and BAR in answer.text
    assert is_signed_in(phone)


def test_on_ones_own_phone_nobody_is_signed_out_by_a_check_in(house: House) -> None:
    phone = house.client(LAN)
    phone.cookies.set("lms_shared", "1")  # left by a guest; the sign-in itself was made as one's own
    phone.get(f"/diem-danh?m={house.room_code()}")
    assert "Đã đăng xuất" not in phone.post("/diem-danh").text
    assert is_signed_in(phone)


def test_the_next_to_sign_in_ends_the_sign_in_before(house: House) -> None:
    phone = lan_on_a_shared_phone(house)
    lans = phone.cookies["lms_sign_in"]
    house.sign_in(MINH)
    phone.post("/dang-nhap", data=shared(house, "minh"))
    assert house.accounts.actor(lans) is None
    assert "Đỗ Văn Minh" in phone.get("/dang-xuat").text


def test_a_shared_phone_is_known_to_each_who_used_it(house: House) -> None:
    """A stranger's guesses at home shut neither of them out of it."""
    phone = lan_on_a_shared_phone(house)
    house.sign_in(MINH)
    phone.post("/dang-nhap", data=shared(house, "minh"))
    phone.post("/dang-xuat")
    stranger = house.client()
    for person in ("lan", "minh"):
        for _ in range(6):
            stranger.post("/dang-nhap", data=shared(house, person) | {"passphrase": "000001"})
        assert phone.post("/dang-nhap", data=shared(house, person)).status_code == 303


def test_activating_on_a_shared_phone(house: House) -> None:
    slip = house.slip(MINH)
    phone = house.client()
    form = {"login": slip.login, "code": slip.code, "passphrase": PIN, "passphrase_again": PIN}
    assert 'name="shared"' in phone.post("/kich-hoat", data={"login": slip.login, "code": slip.code}).text
    phone.post("/kich-hoat", data=form | {"notice": "read", "shared": "yes"})
    assert "Đang mở tên <b>Đỗ Văn Minh</b>" in phone.get("/xac-minh").text
