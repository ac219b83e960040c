"""An editor reviews by keyboard: one key a decision, and the next item comes at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.conftest import District
from tests.e2e.test_light_pages import sign_in
from tests.support.visitor import PHONE, Visitor, assert_nothing_wrong

pytestmark = pytest.mark.browser

COURSE = "MC-01"
NOTE = "Ghi chú (bắt buộc khi trả lại)"


def item(who: Visitor) -> Locator:
    """The line that says which item is on the page."""
    return who.page.locator(".st-key-review-item .eyebrow")


def press_key(who: Visitor, key: str) -> None:
    who.page.keyboard.press(key)
    who.settle()


def test_a_course_is_reviewed_by_keyboard(browser: Browser, district: District, shots: Path | None) -> None:
    who = Visitor(browser, district.server.url, "tham-dinh", shots=shots)
    sign_in(who, district.report["sign_ins"]["editor"])
    who.open(f"/tham-dinh?khoa={COURSE}")
    first = item(who).inner_text()
    who.look("bai")
    press_key(who, "a")
    expect(item(who)).not_to_have_text(first)
    who.reads("Vừa chấp nhận")
    second = item(who).inner_text()
    press_key(who, "ArrowRight")
    expect(item(who)).not_to_have_text(second)
    third = item(who).inner_text()
    press_key(who, "ArrowLeft")
    expect(item(who)).to_have_text(second)

    # Letters in a note are letters.
    who.fill(NOTE, "at: tra lai")
    expect(item(who)).to_have_text(second)
    who.page.mouse.click(700, 120)
    press_key(who, "t")
    who.reads("Vừa trả lại")
    expect(item(who)).to_have_text(third)

    # D leads to the text it was read against, Enter back to the page, where A decides.
    press_key(who, "d")
    who.page.keyboard.type("Luật Tiếp công dân, bản công báo")
    press_key(who, "Enter")
    expect(item(who)).to_have_text(third)
    press_key(who, "a")
    expect(item(who)).not_to_have_text(third)
    who.resize(PHONE)
    who.look("dien-thoai")
    who.open("/tham-dinh")
    who.reads("at: tra lai")
    who.look("da-tra-lai")
    assert_nothing_wrong(who)
