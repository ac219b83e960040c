"""The light pages on an old phone: small on the wire, without a script, by keyboard, on a narrow screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Request, expect

from tests.e2e.conftest import District
from tests.support.visitor import DESKTOP, PHONE, Visitor, assert_nothing_wrong

pytestmark = pytest.mark.browser

LIMIT = 15 * 1024  # bytes on the wire for the page and everything it fetches, headers included


def sign_in(who: Visitor, person: dict[str, Any]) -> None:
    who.open("/dang-nhap")
    who.page.get_by_label("Mã đăng nhập").fill(person["login"])
    who.page.get_by_label("Mã PIN hoặc mật khẩu").fill(person["passphrase"])
    who.press("Đăng nhập")


def room_code(browser: Browser, district: District) -> str:
    """The address that the code on the wall holds now."""
    wall = Visitor(browser, district.server.url, "man-chieu")
    sign_in(wall, district.report["sign_ins"]["trainer"])
    wall.open(f"/trinh-chieu/{district.report['session']['id']}")
    address = wall.read_the_wall()
    assert_nothing_wrong(wall)
    wall.context.close()
    return address


@pytest.mark.parametrize(
    "address", ["/dang-nhap", "/kich-hoat", "/quen-ma", "/diem-danh", "/xac-minh", "/xac-minh/{}"]
)
def test_a_light_page_is_small_on_the_wire(browser: Browser, district: District, address: str) -> None:
    who = Visitor(browser, district.server.url, "dien-thoai", PHONE)
    fetched: list[Request] = []
    who.page.on("requestfinished", lambda request: fetched.append(request))
    who.open(address.format(district.certificate))
    sizes = [request.sizes() for request in fetched if request.url.startswith("http")]
    assert sizes
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) < LIMIT
    who.context.close()


def test_signing_in_checking_in_and_verifying_work_without_a_script(
    browser: Browser, district: District, shots: Path | None
) -> None:
    address = room_code(browser, district)
    phone = Visitor(browser, district.server.url, "khong-script", PHONE, shots=shots, scripts=False)
    lan = district.report["cards"][0]
    phone.open(address)
    expect(phone.page.locator("main")).to_contain_text("Đã nhận lượt quét")
    phone.look("da-quet")
    phone.page.get_by_label("Mã đăng nhập").fill(lan["login"])
    phone.page.get_by_label("Mã PIN hoặc mật khẩu").fill("sai " + lan["passphrase"])
    phone.press("Đăng nhập")
    expect(phone.page.get_by_role("alert")).to_be_visible()
    phone.look("sai-mat-khau")
    phone.page.get_by_label("Mã PIN hoặc mật khẩu").fill(lan["passphrase"])
    phone.press("Đăng nhập")
    phone.look("diem-danh")
    name = phone.page.locator("h1").inner_text()
    phone.press("Có mặt")
    expect(phone.page.locator("h1")).to_have_text("Đã ghi có mặt")
    expect(phone.page.locator("main")).to_contain_text(name)
    phone.look("da-ghi")
    phone.open(address)
    expect(phone.page.locator("h1")).to_have_text("Đã có mặt từ trước")
    phone.look("da-co-mat")

    phone.open("/xac-minh")
    code = district.certificate
    phone.page.get_by_label("Mã xác minh").fill(f"{code[:4]} {code[4:8].lower()}-{code[8:]}")
    phone.press("Tìm")
    expect(phone.page.locator("h1")).to_have_text("Có trong sổ, chưa bị thu hồi")
    phone.look("xac-minh")
    phone.open("/xac-minh")
    phone.page.get_by_label("Mã xác minh").fill(code[:-2])
    phone.press("Tìm")
    expect(phone.page.get_by_role("alert")).to_contain_text("Còn thiếu 2 ký tự")
    phone.look("thieu-ky-tu")
    assert_nothing_wrong(phone)


def test_light_pages_are_calm_narrow_and_usable_by_keyboard(
    browser: Browser, district: District, shots: Path | None
) -> None:
    stranger = Visitor(browser, district.server.url, "trang-nhe", DESKTOP, shots=shots)
    someone = Visitor(browser, district.server.url, "trang-nhe-vao", DESKTOP, shots=shots)
    sign_in(someone, district.report["cards"][1])
    scanned = room_code(browser, district)
    session = district.report["session"]["id"]
    trainer = Visitor(browser, district.server.url, "trang-lop", DESKTOP, shots=shots)
    sign_in(trainer, district.report["sign_ins"]["trainer"])
    office = Visitor(browser, district.server.url, "trang-co-quan", DESKTOP, shots=shots)
    sign_in(office, district.report["sign_ins"]["office"])
    for who, address in [
        (stranger, "/dang-nhap"),
        (stranger, "/kich-hoat"),
        (stranger, "/quen-ma"),
        (stranger, "/dang-xuat"),
        (stranger, "/diem-danh"),
        (stranger, "/xac-minh"),
        (stranger, f"/xac-minh/{district.certificate}"),
        (someone, scanned),
        (someone, "/dang-xuat"),
        (trainer, f"/trinh-chieu/{session}"),
        (trainer, f"/quet-the/{session}"),
        (office, "/nhap/danh-sach"),
    ]:
        who.open(address)
        name = address.strip("/").replace("/", "-").split("?")[0].split(":")[-1][-30:] or "goc"
        who.look_at_all_sizes(name)
        who.walk(name)
    answer = stranger.page.goto(stranger.url + "/khong-co-trang-nay")
    assert answer is not None and answer.status == 404
    expect(stranger.page.locator("h1")).to_have_text("Không có trang này")
    stranger.look("khong-co")
    assert_nothing_wrong(stranger, someone, trainer, office)
