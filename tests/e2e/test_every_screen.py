"""Every screen as each role sees it, full of a year's work: Vietnamese, calm, narrow, usable by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lms.text_screens import SCREENS
from tests.e2e.conftest import District
from tests.e2e.test_light_pages import sign_in
from tests.support.visitor import DESKTOP, PHONE, Visitor, assert_nothing_wrong

pytestmark = pytest.mark.browser

LEARNING = ("", "the-hoc-vien", "giay-cua-toi", "du-lieu-cua-toi")
OFFICE = (
    "ket-qua", "nguoi-hoc", "nhap-danh-sach", "cap-giay", "lop-hoc", "diem-danh-lop", "cham-bai", "noi-dung",
    "tham-dinh", "van-ban", "khao-sat-lop", "kiem-tra-giay", "phan-tich-cau-hoi",
    "don-vi", "co-quan", "phan-quyen", "nhat-ky", "yeu-cau-du-lieu", "hai-buoc",
)  # fmt: skip


def look_around(who: Visitor, what: str) -> None:
    who.walk(what, steps=30, inside='[data-testid="stMain"]')  # beside it, the menu is the same everywhere
    who.look_at_all_sizes(what)


def test_the_screens_of_a_trainee(browser: Browser, district: District, shots: Path | None) -> None:
    trainee = Visitor(browser, district.server.url, "man-hoc-vien", shots=shots)
    sign_in(trainee, district.report["sign_ins"]["trainee"])
    for screen in LEARNING:
        trainee.open(f"/{screen}")
        look_around(trainee, screen or "viec-can-lam")
    trainee.open("/")
    trainee.walk("trang-dau")
    trainee.press("bài học", exact=False)
    trainee.reads("Mô-đun 1")
    look_around(trainee, "khoa-hoc")
    trainee.press("Bài 1:", exact=False)
    trainee.reads("Về mục lục khóa học")
    look_around(trainee, "bai-hoc")
    trainee.press("Về mục lục khóa học")
    trainee.press("Bài kiểm tra mô-đun 1", exact=False)
    trainee.reads("Về mục lục khóa học")
    look_around(trainee, "kiem-tra")
    trainee.open("/lop-hoc")
    trainee.reads("Việc này cần quyền khác.")
    trainee.look("khong-duoc-mo")
    trainee.press("Về trang đầu")
    trainee.reads("Chào ông/bà")
    assert_nothing_wrong(trainee)


@pytest.mark.parametrize(
    ("role", "screens"),
    [
        ("office", OFFICE),
        pytest.param("trainer", OFFICE, marks=pytest.mark.slow),  # these two see less of the same
        pytest.param("editor", OFFICE, marks=pytest.mark.slow),
        ("admin", ("don-vi", "phan-quyen", "hai-buoc", "lien-ket", "nhat-ky")),
    ],
)
def test_the_screens_of_the_others(
    browser: Browser, district: District, shots: Path | None, role: str, screens: tuple[str, ...]
) -> None:
    who = Visitor(browser, district.server.url, f"man-{role}", shots=shots)
    sign_in(who, district.report["sign_ins"][role])
    who.open("/")
    who.look("trang-dau")
    who.walk("trang-dau")
    links = who.page.locator('[data-testid="stSidebarNavLink"]').all()
    offered = {(link.get_attribute("href") or "").rsplit("/", 1)[-1] for link in links}
    assert offered <= set(SCREENS)
    for screen in [screen for screen in screens if screen in offered]:
        who.page.locator(f'[data-testid="stSidebarNavLink"][href$="/{screen}"]').click()
        who.settle()
        expect(who.page).to_have_url(f"{who.url}/{screen}")
        if role == "office" or screen not in OFFICE:
            look_around(who, screen)
        else:  # what the office walked through, with less in it
            who.resize(PHONE)
            who.look(screen)
            who.resize(DESKTOP)
    assert_nothing_wrong(who)
