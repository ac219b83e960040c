"""Signing in with an outside account over our routes, against a real provider on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from starlette.testclient import TestClient

from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.sign_ins import Method
from lms.services.identities import OUTSIDE_COOKIE
from tests.http.house import HOME, House
from tests.services.small_office import TUAN
from tests.support import oidc_provider
from tests.support.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider

START = "/dang-nhap/tai-khoan-ngoai"
BACK = f"{START}/ve"
ADMIN = Actor("quan", "Vũ Minh Quân", "HH000005", (RoleGrant(Role.ADMIN),))


@pytest.fixture
def provider() -> Iterator[Provider]:
    with oidc_provider.running(HOME + BACK, **{"sub-tuan": "Trần Văn Tuấn"}) as one:
        yield one


@pytest.fixture
def house(tmp_path: Path, provider: Provider) -> Iterator[House]:
    secret = tmp_path / "bi-mat"
    secret.write_text(f"{CLIENT_SECRET}\n", encoding="utf-8")
    built = House(
        tmp_path,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret_file=secret,
        oidc_name="Đăng nhập bằng tài khoản tỉnh",
    )
    built.now = datetime.now(UTC)  # the provider has a clock of its own
    yield built
    built.close()


def go_there(browser: TestClient, **asked: str) -> str:
    answer = browser.get(START, params=asked)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come_back(browser: TestClient, provider: Provider, address: str) -> str:
    """The path and query that the provider sends this browser back to."""
    back = urlsplit(provider.agree(address, "sub-tuan"))
    assert f"{back.scheme}://{back.netloc}{back.path}" == HOME + BACK
    return f"{back.path}?{back.query}"


def link(house: House, provider: Provider) -> str:
    browser = house.client()
    page = browser.get(come_back(browser, provider, go_there(browser))).text
    found = re.search(r'<p class="code nowrap">([0-9A-Z\u00a0]{9})</p>', page)
    assert found is not None, page
    return house.services.identities.link(ADMIN, found[1], "tuan").id


def is_in(browser: TestClient) -> bool:
    return "Trần Văn Tuấn" in browser.get("/dang-xuat").text


def test_the_button_is_there_when_a_provider_is(house: House) -> None:
    page = house.client().get("/dang-nhap?tiep=/ket-qua").text
    assert 'href="/dang-nhap/tai-khoan-ngoai?tiep=/ket-qua"' in page
    assert "Đăng nhập bằng tài khoản tỉnh" in page


def test_and_not_when_there_is_none(tmp_path: Path) -> None:
    without = House(tmp_path)
    try:
        assert "tai-khoan-ngoai" not in without.client().get("/dang-nhap").text
        assert without.client().get(START).status_code == 404
        assert without.client().get(BACK).status_code == 404
    finally:
        without.close()


def test_a_stranger_is_told_a_code_and_not_let_in(house: House, provider: Provider) -> None:
    browser = house.client()
    answer = browser.get(come_back(browser, provider, go_there(browser)))
    assert answer.status_code == 403
    assert "Tài khoản này chưa liên kết" in answer.text and "Trần Văn Tuấn" in answer.text
    assert OUTSIDE_COOKIE not in browser.cookies and "lms_sign_in" not in browser.cookies


def test_what_the_provider_says_of_a_name_is_shown_as_text_only(house: House, provider: Provider) -> None:
    provider.users["sub-tuan"] = "<script>x</script>"
    browser = house.client()
    assert "<script>x" not in browser.get(come_back(browser, provider, go_there(browser))).text


def test_a_linked_account_signs_in_and_leads_back_to_the_page(house: House, provider: Provider) -> None:
    link(house, provider)
    browser = house.client()
    come = come_back(browser, provider, go_there(browser, tiep="/ket-qua"))
    answer = browser.get(come)
    assert (answer.status_code, answer.headers["location"]) == (303, "/thong-bao")  # read at first sign-in
    answer = browser.post("/thong-bao")
    assert (answer.status_code, answer.headers["location"]) == (303, "/ket-qua")
    assert is_in(browser)
    with house.database.read() as tx:
        assert tx.all("SELECT person_id, method, shared FROM sign_ins") == [("tuan", "oidc", False)]


def test_on_a_shared_machine_the_provider_asks_again_who_it_is(house: House, provider: Provider) -> None:
    assert "prompt" not in go_there(house.client())
    assert "&prompt=login" in go_there(house.client(), chung="")


def test_a_shared_machine_stays_shared(house: House, provider: Provider) -> None:
    link(house, provider)
    house.accounts.note_notice_read("tuan")
    browser = house.client()
    browser.get(come_back(browser, provider, go_there(browser, chung="")))
    with house.database.read() as tx:
        assert tx.all("SELECT shared FROM sign_ins") == [(True,)]


def test_the_second_step_is_asked_here_too(house: House, provider: Provider) -> None:
    link(house, provider)
    house.accounts.note_notice_read("tuan")
    steps = house.services.second_step
    secret = steps.offer(TUAN).secret
    totp = pyotp.TOTP(secret.replace(" ", ""))
    steps.turn_on(TUAN, secret, totp.at(house.now), pin="")
    house.now += timedelta(seconds=30)
    browser = house.client()
    answer = browser.get(come_back(browser, provider, go_there(browser)))
    assert answer.headers["location"] == "/dang-nhap/hai-buoc"
    assert not is_in(browser)
    browser.post("/dang-nhap/hai-buoc", data={"code": totp.at(house.now)})
    assert is_in(browser)


def test_a_link_taken_off_on_the_way_in_lets_nobody_in(house: House, provider: Provider) -> None:
    link_id = link(house, provider)
    browser = house.client()
    browser.get(come_back(browser, provider, go_there(browser)))  # the notice is still to be read
    house.services.identities.unlink(ADMIN, link_id, "Đã chuyển công tác")
    answer = browser.post("/thong-bao")
    assert answer.headers["location"] == "/dang-nhap?lau"
    assert not is_in(browser)


def test_the_scan_waits_for_the_way_there_and_back(house: House, provider: Provider) -> None:
    link(house, provider)
    house.accounts.note_notice_read("tuan")
    house.add_session("lop-1", "bay-gio", house.now - timedelta(minutes=5), 120)
    browser = house.client()
    browser.get("/diem-danh", params={"m": house.room_code("bay-gio")})
    answer = browser.get(come_back(browser, provider, go_there(browser)))
    assert answer.headers["location"] == "/diem-danh"


# --- what must fail ------------------------------------------------------------------------------


def test_somebody_elses_answer_signs_nobody_in(house: House, provider: Provider) -> None:
    """Sign-in CSRF: the attacker sends a link with an answer of his own."""
    link(house, provider)
    attacker, victim = house.client(), house.client()
    come = come_back(attacker, provider, go_there(attacker))
    for browser in (victim, victim):
        answer = browser.get(come)
        assert answer.status_code == 400 and "Bấm đăng nhập lại từ đầu" in answer.text
        go_there(browser)  # with a way of their own begun, it is still not theirs
    assert "lms_sign_in" not in victim.cookies


def test_an_answer_counts_once_also_with_the_cookie_put_back(house: House, provider: Provider) -> None:
    link(house, provider)
    browser = house.client()
    address = go_there(browser)
    kept = browser.cookies[OUTSIDE_COOKIE]
    come = come_back(browser, provider, address)
    assert browser.get(come).status_code == 303
    assert browser.get(come).status_code == 400
    browser.cookies.set(OUTSIDE_COOKIE, kept)
    assert browser.get(come).status_code == 400


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_nobody_is_led_to_another_site(house: House, provider: Provider, wanted: str) -> None:
    link(house, provider)
    house.accounts.note_notice_read("tuan")
    browser = house.client()
    answer = browser.get(come_back(browser, provider, go_there(browser, tiep=wanted)))
    assert answer.headers["location"] == "/"


def test_the_way_back_is_ours_whatever_the_request_calls_us(house: House) -> None:
    browser = house.client()
    address = browser.get(START, headers={"Host": "localhost:8501"}).headers["location"]
    assert parse_qs(urlsplit(address).query)["redirect_uri"] == [HOME + BACK]
    assert browser.get(START, headers={"Host": "evil.example"}).status_code == 400


def test_the_way_there_changes_nothing(house: House) -> None:
    def everything() -> list[tuple[str, int]]:
        with house.database.read() as tx:
            names = [row[0] for row in tx.all("SELECT table_name FROM duckdb_tables() WHERE NOT internal")]
            return [(name, tx.all(f"SELECT count(*) FROM {name}")[0][0]) for name in names]

    before = everything()
    go_there(house.client())
    assert everything() == before


def test_no_at_the_provider_leads_back_to_the_door(house: House) -> None:
    browser = house.client()
    state = parse_qs(urlsplit(go_there(browser)).query)["state"][0]
    answer = browser.get(BACK, params={"error": "access_denied", "state": state})
    assert answer.headers["location"] == "/dang-nhap?thoi"
    assert "Chưa đăng nhập ở trang tài khoản ngoài" in browser.get("/dang-nhap?thoi").text


def test_a_provider_that_is_down_is_said_calmly(house: House, provider: Provider) -> None:
    provider.down = True
    answer = house.client().get(START)
    assert answer.status_code == 503
    assert "chưa trả lời" in answer.text and "Về trang đăng nhập" in answer.text


def test_a_bad_token_creates_nothing(house: House, provider: Provider) -> None:
    provider.twist = lambda header, claims: provider.sign(header, claims | {"nonce": "khac"})
    browser = house.client()
    answer = browser.get(come_back(browser, provider, go_there(browser)))
    assert answer.status_code == 502 and "không hợp lệ" in answer.text
    with house.database.read() as tx:
        assert tx.all("SELECT * FROM identity_requests") == tx.all("SELECT * FROM sign_ins") == []


def test_unlinking_ends_what_began_through_the_link(house: House, provider: Provider) -> None:
    link_id = link(house, provider)
    token, _ = house.accounts.start("tuan", Method.OIDC)
    house.services.identities.unlink(ADMIN, link_id, "Đã nghỉ việc")
    assert house.accounts.actor(token) is None
