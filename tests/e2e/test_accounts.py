"""One machine, several people, several sign-ins of one person: in a browser, on a running server."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lms.services.accounts import SIGN_IN_COOKIE
from tests.e2e.conftest import District
from tests.support.visitor import DESKTOP, PHONE, SMALLEST, Visitor, assert_nothing_wrong

pytestmark = pytest.mark.browser

OTHER_SECRET = "một câu khác cũng dài"


def sign_in(who: Visitor, way_in: dict[str, str], *, shared: bool = False) -> None:
    who.open("/dang-nhap")
    who.page.get_by_label("Mã đăng nhập").fill(way_in["login"])
    who.page.get_by_label("Mã PIN hoặc mật khẩu").fill(way_in["passphrase"])
    who.page.get_by_label("Máy dùng chung với người khác").set_checked(shared)
    who.look("dang-nhap")
    who.page.get_by_role("button", name="Đăng nhập", exact=True).click()
    who.settle()


def test_on_a_shared_machine_one_press_leaves_every_screen(
    browser: Browser, district: District, shots: Path | None
) -> None:
    people = district.report["sign_ins"]
    phone = Visitor(browser, district.server.url, "may-chung", PHONE, shots=shots)
    sign_in(phone, people["trainee"], shared=True)
    bar = phone.page.locator(".whose")
    for screen in ("/", "/tai-khoan", "/the-hoc-vien"):
        phone.open(screen)
        expect(bar).to_contain_text("Đang mở tên")
        phone.look(f"man{screen.replace('/', '-')}")
    phone.resize(SMALLEST)
    phone.look("hep")
    phone.page.get_by_role("button", name="Xong, đăng xuất").click()
    phone.reads("Đã đăng xuất.")
    assert phone.page.get_by_label("Máy dùng chung với người khác").is_checked()
    assert not [cookie for cookie in phone.context.cookies() if cookie["name"] == SIGN_IN_COOKIE]
    # The next person, in the same browser, finds nothing of the one before.
    sign_in(phone, people["office"], shared=True)
    phone.open("/")
    assert people["trainee"].get("name", "\0") not in phone.page.content()
    assert_nothing_wrong(phone)


def test_a_sign_out_elsewhere_ends_an_open_page_at_once(
    browser: Browser, district: District, shots: Path | None
) -> None:
    """The office leaves a screen open on one computer and signs out everywhere from another."""
    way_in = district.report["sign_ins"]["office"]
    left, here = (
        Visitor(browser, district.server.url, name, DESKTOP, shots=shots) for name in ("bo-quen", "o-day")
    )
    sign_in(left, way_in)
    sign_in(here, way_in)
    left.open("/nguoi-hoc")
    left.reads("Tìm")
    download = left.page.get_by_role("button", name="Excel").first
    here.open("/tai-khoan")
    here.reads("Đang đăng nhập ở đâu")
    for size in (PHONE, DESKTOP):
        here.resize(size)
        here.look("tai-khoan")
    here.page.get_by_role("button", name="máy khác").click()
    here.reads("Máy này vẫn mở.")
    # A file whose button was drawn before is not made any more, and a sentence says why.
    download.click()
    left.reads("Chưa tải được")
    left.look("tai-sau-khi-dang-xuat")
    left.page.get_by_role("textbox").first.fill("Lan")
    left.page.get_by_role("textbox").first.press("Enter")
    left.reads("Cần đăng nhập")
    left.look("da-het")
    left.press("Đăng nhập")
    left.reads("Máy này đã được đăng xuất từ một máy khác.")
    assert_nothing_wrong(left, here)


def test_a_planted_cookie_never_becomes_a_sign_in(browser: Browser, district: District) -> None:
    victim = Visitor(browser, district.server.url, "bi-gai", DESKTOP)
    planted = "f" * 64
    victim.context.add_cookies([{"name": SIGN_IN_COOKIE, "value": planted, "url": district.server.url}])
    sign_in(victim, district.report["sign_ins"]["office"])
    [cookie] = [cookie for cookie in victim.context.cookies() if cookie["name"] == SIGN_IN_COOKIE]
    assert cookie["value"] != planted
    thief = Visitor(browser, district.server.url, "ke-gai", DESKTOP)
    thief.context.add_cookies([{"name": SIGN_IN_COOKIE, "value": planted, "url": district.server.url}])
    thief.open("/")
    thief.reads("Cần đăng nhập")


def test_another_person_in_the_same_browser_inherits_no_state(browser: Browser, district: District) -> None:
    """A socket that reconnects may bring an old session along; its state belongs to who was there."""
    people = district.report["sign_ins"]
    machine = Visitor(browser, district.server.url, "doi-nguoi", DESKTOP)
    sign_in(machine, people["office"])
    machine.open("/nguoi-hoc")
    machine.page.get_by_role("textbox").first.fill("Nguyễn")
    machine.page.get_by_role("textbox").first.press("Enter")
    machine.settle()
    other = machine.context.new_page()
    first, machine.page = machine.page, other
    sign_in(machine, people["admin"])
    machine.page = first
    # Cookies of a socket are those of its handshake: this page is over, not somebody else's.
    first.get_by_role("textbox").first.fill("Trần")
    first.get_by_role("textbox").first.press("Enter")
    machine.reads("Cần đăng nhập")
    # And made anew, under the new cookie, it holds nothing that was typed before.
    first.reload()
    machine.settle()
    assert first.get_by_role("textbox").first.input_value() == ""


def test_a_trainer_shows_a_new_code_to_a_trainee(
    browser: Browser, district: District, shots: Path | None
) -> None:
    trainer = Visitor(browser, district.server.url, "quen-ma", DESKTOP, shots=shots)
    sign_in(trainer, district.report["sign_ins"]["trainer"])
    trainer.open("/diem-danh-lop")
    trainer.press("Học viên quên mã PIN, mất giấy kích hoạt")
    box = trainer.page.get_by_role("combobox", name="Ai quên mã?")
    box.focus()  # scrolls there; a list that is opened while the page still scrolls closes again
    trainer.page.wait_for_timeout(500)
    box.press("ArrowDown")
    trainer.page.get_by_role("option").first.click()
    trainer.settle()
    trainer.page.get_by_label("Lý do (bắt buộc, lưu vào sổ)").last.fill("Quên mã PIN tại lớp")
    trainer.press("Cấp mã kích hoạt mới")
    trainer.reads("Mã kích hoạt, dùng một lần")
    trainer.look_at_all_sizes("ma-moi")
    _, login, code = trainer.page.locator(".again .code").all_inner_texts()
    phone = Visitor(browser, district.server.url, "dat-ma", PHONE, shots=shots)
    phone.open(f"/kich-hoat?ma={login}")
    phone.page.get_by_label("Mã kích hoạt").fill(code)
    phone.press("Tiếp tục")
    phone.look("dat-pin")
    phone.page.get_by_label("Tôi đã đọc thông báo trên").check()
    phone.page.get_by_label("Mã PIN mới hoặc mật khẩu").fill(OTHER_SECRET)
    phone.page.get_by_label("Gõ lại lần nữa").fill(OTHER_SECRET)
    phone.press("Kích hoạt")
    phone.reads("Chào ông/bà")
    assert_nothing_wrong(trainer, phone)
