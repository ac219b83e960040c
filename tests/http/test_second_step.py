"""The second step on the way in: pages that work without a script, and no sign-in before the last."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from unittest.mock import patch

import pyotp
import pytest
from starlette.testclient import TestClient

from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.sign_ins import PENDING_LIFE
from lms.services import accounts
from lms.services.pending import PENDING_COOKIE
from lms.services.second_step import STEP_SECONDS
from tests.http.house import PIN, House
from tests.http.test_pages import LIMIT
from tests.services.small_office import LAN, TUAN

PLACE = "/dang-nhap/hai-buoc"
ADMIN = Actor("quan", "Vũ Minh Quân", "HH000005", (RoleGrant(Role.ADMIN),))


def digits(house: House, secret: str) -> str:
    return pyotp.TOTP(secret.replace(" ", "")).at(house.now)


def turn_on(house: House) -> tuple[str, list[str]]:
    """Tuấn has a second step, and the next code has not been used."""
    secret = house.services.second_step.offer(TUAN).secret
    recovery = house.services.second_step.turn_on(TUAN, secret, digits(house, secret), pin=PIN)
    house.now += timedelta(seconds=STEP_SECONDS)
    return secret, recovery


def require(house: House) -> None:
    """The office asks for it; the administrator has one already."""
    house.add_person("quan", ADMIN.name, ADMIN.learner_code)
    secret = house.services.second_step.offer(ADMIN).secret
    house.services.second_step.turn_on(ADMIN, secret, digits(house, secret), pin=PIN)
    house.services.second_step.require_for(ADMIN, [Role.OFFICE])


def type_pin(browser: TestClient, house: House, who: str = "tuan", **more: str) -> str:
    """Where the right PIN leads."""
    answer = browser.post("/dang-nhap", data={"login": house.logins[who], "passphrase": PIN} | more)
    assert answer.status_code == 303
    return answer.headers["location"]


def is_in(browser: TestClient) -> bool:
    return "Trần Văn Tuấn" in browser.get("/dang-xuat").text


def test_the_pin_alone_gives_no_sign_in(house: House) -> None:
    house.sign_in(TUAN)
    secret, _ = turn_on(house)
    browser = house.client()
    assert type_pin(browser, house, tiep="/ket-qua") == PLACE
    assert "lms_sign_in" not in browser.cookies and not is_in(browser)
    page = browser.get(PLACE)
    assert "Trần Văn Tuấn" in page.text and "Không phải tôi" in page.text and "<script" not in page.text
    answer = browser.post(PLACE, data={"code": digits(house, secret)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/ket-qua")
    assert is_in(browser)
    assert PENDING_COOKIE not in browser.cookies


def test_a_wrong_code_is_said_above_the_box_and_the_way_stays_open(house: House) -> None:
    house.sign_in(TUAN)
    _, recovery = turn_on(house)
    browser = house.client()
    type_pin(browser, house)
    answer = browser.post(PLACE, data={"code": "000000"})
    assert answer.status_code == 422 and "Mã chưa đúng" in answer.text
    assert browser.post(PLACE, data={}).status_code == 422
    assert browser.post(PLACE, data={"code": recovery[0]}).status_code == 303
    assert is_in(browser)


def test_guessing_is_slowed_down_however_often_the_pin_is_typed_again(house: House) -> None:
    house.sign_in(TUAN)
    secret, _ = turn_on(house)
    statuses = []
    for _ in range(6):
        browser = house.client()
        type_pin(browser, house)
        statuses.append(browser.post(PLACE, data={"code": "000000"}).status_code)
    assert statuses == [422] * 5 + [429]
    assert browser.post(PLACE, data={"code": digits(house, secret)}).status_code == 429


def test_a_code_seen_over_the_shoulder_is_used_up(house: House) -> None:
    house.sign_in(TUAN)
    secret, _ = turn_on(house)
    code = digits(house, secret)
    first, second = house.client(), house.client()
    for browser in (first, second):
        type_pin(browser, house)
    assert first.post(PLACE, data={"code": code}).status_code == 303
    assert second.post(PLACE, data={"code": code}).status_code == 422
    assert not is_in(second)


def test_a_new_slip_does_not_lead_round_the_second_step(house: House) -> None:
    slip = house.slip(TUAN)
    turn_on(house)
    browser = house.client()
    filled = {"passphrase": PIN, "passphrase_again": PIN, "notice": "read"}
    answer = browser.post("/kich-hoat", data={"login": slip.login, "code": slip.code} | filled)
    assert answer.headers["location"] == PLACE
    assert not is_in(browser)


@pytest.mark.parametrize("cookie", [None, "", "rac", "1.e30.00"])
def test_without_a_right_pin_just_now_there_is_nothing_to_type_a_code_for(
    house: House, cookie: str | None
) -> None:
    house.sign_in(TUAN)
    secret, _ = turn_on(house)
    browser = house.client()
    if cookie is not None:
        browser.cookies.set(PENDING_COOKIE, cookie)
    for answer in (browser.get(PLACE), browser.post(PLACE, data={"code": digits(house, secret)})):
        assert answer.headers["location"] == "/dang-nhap?lau"
    assert not is_in(browser)


def test_the_way_in_does_not_stay_open_for_ever(house: House) -> None:
    house.sign_in(TUAN)
    secret, _ = turn_on(house)
    browser = house.client()
    type_pin(browser, house)
    house.now += PENDING_LIFE + timedelta(seconds=1)
    answer = browser.post(PLACE, data={"code": digits(house, secret)})
    assert answer.headers["location"] == "/dang-nhap?lau"


def test_a_new_pin_closes_the_way_in_that_the_old_one_opened(house: House) -> None:
    house.sign_in(TUAN)
    secret, _ = turn_on(house)
    thief = house.client()
    type_pin(thief, house)
    house.sign_in(TUAN)  # a new slip, a new PIN
    answer = thief.post(PLACE, data={"code": digits(house, secret)})
    assert answer.headers["location"] == "/dang-nhap?lau"
    assert PENDING_COOKIE not in thief.cookies and not is_in(thief)


def test_one_persons_code_does_not_let_another_in(house: House) -> None:
    """Lan's right PIN in one tab, Tuấn's code in the other: the cookie says whose PIN it was."""
    house.sign_in(TUAN)
    house.sign_in(LAN)
    turn_on(house)
    browser = house.client()
    type_pin(browser, house)
    kept = browser.cookies[PENDING_COOKIE]
    assert type_pin(browser, house, "lan") == "/"
    assert PENDING_COOKIE not in browser.cookies
    browser.cookies.set(PENDING_COOKIE, kept)
    assert browser.post(PLACE, data={"code": "000000"}).status_code == 422
    assert "Nguyễn Thị Lan" in browser.get("/dang-xuat").text


def test_what_was_not_due_yet_is_not_passed_for_later(house: House) -> None:
    """Somebody knows the PIN and waits on the page of the notice until it is turned on."""
    house.sign_in(TUAN)
    with house.database.write() as tx:
        tx.run("DELETE FROM notices_read")
    browser = house.client()
    assert type_pin(browser, house) == "/thong-bao"
    assert browser.post(PLACE).headers["location"] == "/thong-bao"
    turn_on(house)
    assert browser.post("/thong-bao").headers["location"] == PLACE
    assert not is_in(browser)


def test_a_shared_machine_stays_shared_over_the_second_page(house: House) -> None:
    house.sign_in(TUAN)
    secret, _ = turn_on(house)
    browser = house.client()
    type_pin(browser, house, shared="yes")
    browser.post(PLACE, data={"code": digits(house, secret)})
    with house.database.read() as tx:
        [shared] = tx.all("SELECT shared FROM sign_ins WHERE method = 'secret'")
    assert shared == (True,)


def test_the_scan_waits_over_the_second_page(house: House) -> None:
    house.sign_in(TUAN)
    secret, _ = turn_on(house)
    browser = house.client()
    browser.get("/diem-danh", params={"m": house.room_code()})
    type_pin(browser, house)
    answer = browser.post(PLACE, data={"code": digits(house, secret)})
    assert answer.headers["location"] == "/diem-danh"


# --- turning it on where a role asks for it --------------------------------------------------------


def shown_secret(text: str) -> str:
    found = re.search(r'<p class="code">([A-Z2-7 ]+)</p>', text)
    assert found is not None
    return found[1]


def test_whoever_must_have_it_turns_it_on_before_anything_else(house: House) -> None:
    token = house.sign_in(TUAN)
    require(house)
    before = house.client()
    before.cookies.set("lms_sign_in", token)
    assert not is_in(before)  # a sign-in from before the rule
    browser = house.client()
    assert type_pin(browser, house, tiep="/ket-qua") == PLACE
    page = browser.get(PLACE)
    assert "otpauth://totp/" in page.text and "<svg" in page.text and "<script" not in page.text
    secret = shown_secret(page.text)
    assert shown_secret(browser.get(PLACE).text) == secret
    wrong = browser.post(PLACE, data={"code": "000000"})
    assert wrong.status_code == 422 and shown_secret(wrong.text) == secret
    assert not is_in(browser)

    done = browser.post(PLACE, data={"code": digits(house, secret)})
    codes = re.findall(r'<li class="code nowrap">([0-9A-Z\u00a0]{9})</li>', done.text)
    assert done.status_code == 200 and len(set(codes)) == 10
    assert done.headers["cache-control"] == "no-store"
    assert not is_in(browser)
    again = browser.get(PLACE)
    assert "Mã dự phòng chỉ hiện một lần" in again.text and codes[0] not in again.text

    answer = browser.post(PLACE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ket-qua")
    assert is_in(browser)


def test_the_pages_are_small_and_ask_nobody_else(house: House) -> None:
    house.sign_in(TUAN)
    require(house)
    browser = house.client()
    type_pin(browser, house)
    turning_on = browser.get(PLACE).text
    codes = browser.post(PLACE, data={"code": digits(house, shown_secret(turning_on))}).text
    house.now += timedelta(seconds=STEP_SECONDS)
    type_pin(browser, house)
    for text in (turning_on, codes, browser.get(PLACE).text):
        assert len(gzip.compress(text.encode())) < LIMIT
        assert text.count("<h1") == 1 and "<script" not in text and not re.search(r"\son\w+=", text)
        fetched = re.findall(r'(?:src|href)="([^"]+)"', text)
        assert all(address.startswith(("/", "data:", "otpauth:")) for address in fetched)


def test_what_the_office_asks_of_others_does_not_bother_lan(house: House) -> None:
    house.sign_in(LAN)
    require(house)
    assert type_pin(house.client(), house, "lan") == "/"


def test_the_pin_alone_reads_no_notice_for_its_owner(house: House) -> None:
    house.sign_in(TUAN)
    secret, _ = turn_on(house)
    browser = house.client()
    with patch.object(accounts, "NOTICE_VERSION", "mới"):
        type_pin(browser, house, tiep="/ket-qua")
        assert browser.post("/thong-bao").headers["location"] == PLACE
        assert house.services.accounts.notice_due("tuan") and not is_in(browser)
        answer = browser.post(PLACE, data={"code": digits(house, secret)})
        assert answer.headers["location"] == "/thong-bao"
        assert browser.post("/thong-bao").headers["location"] == "/ket-qua"
        assert not house.services.accounts.notice_due("tuan") and is_in(browser)
