"""Signing in, activating with a slip, signing out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.http.visitor import own_path
from tests.http.house import PIN, House
from tests.services.small_office import LAN, MINH, NOON


def sign_in(house: House, **changes: str) -> dict[str, str]:
    return {"login": house.logins["lan"], "passphrase": PIN} | changes


def activation(house: House, **changes: str) -> dict[str, str]:
    slip = house.slip(MINH)
    filled = {"passphrase": PIN, "passphrase_again": PIN, "notice": "read"}
    return {"login": slip.login, "code": slip.code} | filled | changes


def test_lan_signs_in_and_is_known(house: House) -> None:
    house.sign_in(LAN)
    phone = house.client()
    answer = phone.post("/dang-nhap", data=sign_in(house))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Nguyễn Thị Lan" in phone.get("/dang-xuat").text


def test_any_spacing_and_case_will_do(house: House) -> None:
    house.sign_in(LAN)
    login = house.logins["lan"]
    typed = f" {login[:2].lower()} {login[2:6].lower()}-{login[6:]} "
    answer = house.client().post("/dang-nhap", data=sign_in(house, login=typed, passphrase=" 482 915 "))
    assert answer.status_code == 303


def test_a_wrong_pin_is_said_above_the_box_and_the_login_is_kept(house: House) -> None:
    house.sign_in(LAN)
    answer = house.client().post("/dang-nhap", data=sign_in(house, passphrase="000001"))
    assert answer.status_code == 401
    assert "Mã đăng nhập hoặc mã PIN chưa đúng" in answer.text
    assert f'value="{house.logins["lan"]}"' in answer.text
    assert "000001" not in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("HH 7M2C", "Còn thiếu 2 ký tự. Mã có 8 chữ và số."),
        ("HH 7M2C 811", "Thừa 1 ký tự. Mã có 8 chữ và số."),
        ("ĐH 7M2C 8", "Mã chỉ có chữ không dấu và số."),
        ("HH 7M2C 9Z", "Có ký tự gõ nhầm."),
    ],
)
def test_a_slip_of_the_finger_is_named(house: House, typed: str, sentence: str) -> None:
    answer = house.client().post("/dang-nhap", data=sign_in(house, login=typed))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", "&".join(f"a{number}=1" for number in range(21))),
        ("multipart/form-data", "--x"),
        ("multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="a"; \r\n'),
    ],
)
def test_what_is_no_form_of_ours_is_answered_in_vietnamese(house: House, kind: str, body: str) -> None:
    answer = house.client().post("/dang-nhap", content=body, headers={"Content-Type": kind})
    assert answer.status_code in (400, 422)
    assert '<html lang="vi">' in answer.text


def test_guessing_is_slowed_down_for_this_account(house: House) -> None:
    house.sign_in(LAN)
    phone = house.client()
    wrong = sign_in(house, passphrase="000001")
    assert [phone.post("/dang-nhap", data=wrong).status_code for _ in range(6)] == [401] * 5 + [429]
    answer = phone.post("/dang-nhap", data=sign_in(house))
    assert "Đã thử nhiều lần" in answer.text
    house.now = NOON + timedelta(minutes=6)
    assert phone.post("/dang-nhap", data=sign_in(house)).status_code == 303


def test_a_neighbours_guesses_do_not_shut_lan_out_of_her_own_phone(house: House) -> None:
    house.sign_in(LAN)
    phone, neighbour = house.client(), house.client()
    assert phone.post("/dang-nhap", data=sign_in(house)).status_code == 303
    phone.post("/dang-xuat", data={"where": "here"})
    wrong = sign_in(house, passphrase="000001")
    assert [neighbour.post("/dang-nhap", data=wrong).status_code for _ in range(6)] == [401] * 5 + [429]
    assert phone.post("/dang-nhap", data=sign_in(house)).status_code == 303


def test_signing_in_leads_back_to_the_page_that_asked(house: House) -> None:
    house.sign_in(LAN)
    phone = house.client()
    assert 'name="tiep" value="/bai-hoc"' in phone.get("/dang-nhap?tiep=/bai-hoc").text
    answer = phone.post("/dang-nhap", data=sign_in(house, tiep="/bai-hoc"))
    assert answer.headers["location"] == "/bai-hoc"


@pytest.mark.parametrize(
    "text",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:x",
        "",
        "x",
    ],
)
def test_and_never_to_another_site(text: str) -> None:
    assert own_path(text) == "/"
    assert own_path("/bai-hoc?ma=1") == "/bai-hoc?ma=1"


def test_signing_out_asks_first(house: House) -> None:
    phone = house.client(LAN)
    asked = phone.get("/dang-xuat")
    assert "Mọi máy" in asked.text
    assert "Nguyễn Thị Lan" in phone.get("/dang-xuat").text
    answer = phone.post("/dang-xuat", data={"where": "here"})
    assert answer.headers["location"] == "/dang-nhap?ra"
    assert 'lms_sign_in=""; ' in answer.headers["set-cookie"]
    assert "Đã đăng xuất." in phone.get("/dang-nhap?ra").text


def test_signing_out_here_leaves_the_other_phone_alone(house: House) -> None:
    tokens = [house.sign_in(LAN)]
    tokens.append(house.accounts.sign_in(house.logins["lan"], PIN)[0])
    first = house.client()
    first.cookies.set("lms_sign_in", tokens[0])
    first.post("/dang-xuat", data={"where": "here"})
    assert [house.accounts.actor(token) is None for token in tokens] == [True, False]


def test_signing_out_everywhere_ends_every_phone(house: House) -> None:
    tokens = [house.sign_in(LAN)]
    tokens.append(house.accounts.sign_in(house.logins["lan"], PIN)[0])
    first = house.client()
    first.cookies.set("lms_sign_in", tokens[0])
    first.post("/dang-xuat", data={"where": "everywhere"})
    assert [house.accounts.actor(token) for token in tokens] == [None, None]


def test_signing_in_as_another_ends_what_was_open_on_this_phone(house: House) -> None:
    house.sign_in(MINH)
    token = house.sign_in(LAN)
    phone = house.client()
    phone.cookies.set("lms_sign_in", token)
    phone.post("/dang-nhap", data={"login": house.logins["minh"], "passphrase": PIN})
    assert house.accounts.actor(token) is None


def test_what_to_do_about_a_forgotten_pin(house: House) -> None:
    answer = house.client().get("/quen-ma")
    assert "giấy kích hoạt mới" in answer.text
    assert "UBND xã Hưng Hà" in answer.text


# --- activation -----------------------------------------------------------------------------


def test_step_two_shows_whose_slip_it_is_and_uses_nothing_up(house: House) -> None:
    slip = house.slip(MINH)
    phone = house.client()
    for _ in range(2):
        answer = phone.post("/kich-hoat", data={"login": slip.login, "code": slip.code})
        assert answer.status_code == 200
        assert "Đỗ Văn Minh" in answer.text
        assert "Không phải tôi" in answer.text
        assert "Tôi đã đọc thông báo trên" in answer.text
    assert "set-cookie" not in answer.headers


def test_a_get_with_the_slips_codes_uses_nothing_up(house: House) -> None:
    slip = house.slip(MINH)
    house.client().get("/kich-hoat", params={"login": slip.login, "code": slip.code, "ma": slip.login})
    assert house.accounts.preview_activation(slip.login, slip.code).name == "Đỗ Văn Minh"


def test_the_login_may_come_with_the_link(house: House) -> None:
    login = house.logins["minh"]
    assert f'value="{login}"' in house.client().get(f"/kich-hoat?ma={login}").text


def test_minh_activates_and_is_signed_in(house: House) -> None:
    phone = house.client()
    answer = phone.post("/kich-hoat", data=activation(house))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Đỗ Văn Minh" in phone.get("/dang-xuat").text


def test_the_slip_works_once(house: House) -> None:
    form = activation(house)
    house.client().post("/kich-hoat", data=form)
    answer = house.client().post("/kich-hoat", data=form)
    assert answer.status_code == 422
    assert "không khớp, đã dùng hoặc đã hết hạn" in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"notice": ""}, "Đánh dấu ô “Đã đọc”"),
        ({"passphrase": "123456", "passphrase_again": "123456"}, "Mã PIN cần đúng 6 chữ số"),
        ({"passphrase": "ngắn", "passphrase_again": "ngắn"}, "một câu dài từ 10 ký tự"),
        ({"passphrase_again": "482916"}, "Hai lần gõ chưa giống nhau"),
    ],
)
def test_what_is_missing_is_said_and_the_slip_still_works(
    house: House, changes: dict[str, str], sentence: str
) -> None:
    form = activation(house)
    answer = house.client().post("/kich-hoat", data=form | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Đỗ Văn Minh" in answer.text
    assert house.client().post("/kich-hoat", data=form).status_code == 303


def test_a_mistyped_activation_code_is_named(house: House) -> None:
    answer = house.client().post("/kich-hoat", data={"login": house.logins["minh"], "code": "4K7P M2C8 XYZ"})
    assert "Còn thiếu 1 ký tự. Mã có 12 chữ và số." in answer.text


def test_what_was_typed_is_shown_as_text_only(house: House) -> None:
    answer = house.client().post("/dang-nhap", data=sign_in(house, login='"><script>x</script>'))
    assert "<script>x" not in answer.text


def test_no_log_holds_a_secret(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    slip = house.slip(MINH)
    phone = house.client()
    form = {"login": slip.login, "code": slip.code, "passphrase": PIN, "passphrase_again": PIN}
    phone.post("/kich-hoat", data=form | {"notice": "read"})
    tokens = [phone.cookies["lms_sign_in"]]
    for secret in ("555111", PIN):
        phone.post("/dang-nhap", data={"login": slip.login, "passphrase": secret, "shared": "yes"})
    tokens.append(phone.cookies["lms_sign_in"])
    phone.post("/dang-xuat", data={"where": "everywhere"})
    for secret in (PIN, "555111", slip.code, *tokens):
        assert secret not in caplog.text
