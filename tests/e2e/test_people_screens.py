"""One person's page with everything opened, and the register as a unit manager sees it."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser

from tests.e2e.conftest import District
from tests.e2e.test_every_screen import look_around
from tests.e2e.test_light_pages import sign_in
from tests.support.visitor import Visitor, assert_nothing_wrong

pytestmark = pytest.mark.browser

FORMS = ("Đưa vào một nhóm", "Sửa hoặc cho thôi một nhóm", "Sửa thông tin", "Chuyển đơn vị")


def open_the_first_person(who: Visitor) -> None:
    who.open("/nguoi-hoc")
    who.page.locator("table.list tbody a").first.click()
    who.reads("Việc với người này")


def test_every_form_of_a_person_is_calm_and_narrow(
    browser: Browser, district: District, shots: Path | None
) -> None:
    who = Visitor(browser, district.server.url, "nguoi", shots=shots)
    sign_in(who, district.report["sign_ins"]["admin"])
    who.open("/nguoi-hoc")
    who.choose("Nhóm", "Hòa giải viên")
    who.page.locator("table.list tbody a").first.click()
    who.reads("Việc với người này")
    for form in FORMS:
        who.page.locator("summary", has_text=form).first.click()
        who.settle()
    who.choose("Nhóm", "Báo cáo viên")
    who.reads("Lĩnh vực pháp luật chuyên sâu")
    look_around(who, "mot-nguoi")
    assert_nothing_wrong(who)


def test_the_list_stays_narrowed_around_slips_and_a_person(
    browser: Browser, district: District, shots: Path | None
) -> None:
    who = Visitor(browser, district.server.url, "loc", shots=shots)
    sign_in(who, district.report["sign_ins"]["admin"])
    who.open("/nguoi-hoc")
    said = who.page.locator("h2", has_text="In và xuất cho")
    everybody = said.inner_text()
    who.choose("Nhóm", "Báo cáo viên")
    who.settle()
    narrowed = said.inner_text()
    assert narrowed != everybody
    who.press("In giấy kích hoạt")
    who.press("Quay lại, không in")
    assert said.inner_text() == narrowed
    who.page.locator("table.list tbody a").first.click()
    who.reads("Việc với người này")
    who.page.locator("p.back a").click()
    who.reads("In và xuất cho")
    assert said.inner_text() == narrowed
    assert_nothing_wrong(who)


def test_a_unit_manager_meets_one_commune(browser: Browser, district: District, shots: Path | None) -> None:
    who = Visitor(browser, district.server.url, "can-bo-xa", shots=shots)
    sign_in(who, district.report["sign_ins"]["unit_manager"])
    who.open("/nguoi-hoc")
    who.reads("In và xuất cho")
    look_around(who, "nguoi-hoc")
    units = who.page.locator("table.list tbody td[data-label='Đơn vị']").all_inner_texts()
    communes = {re.sub(r"^.*, ", "", unit).lower() for unit in units}
    assert len(communes) == 1
    open_the_first_person(who)
    look_around(who, "mot-nguoi")
    who.open("/phan-quyen")
    who.reads("Cán bộ quản lý đơn vị")
    look_around(who, "phan-quyen")
    with who.page.expect_download() as coming:
        who.page.get_by_role("button", name="Xuất danh sách ra Excel").click()
    sheet = load_workbook(BytesIO(coming.value.path().read_bytes())).active
    assert sheet is not None
    said = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert any("Cán bộ quản lý đơn vị" in row for row in said)
    assert not any("Quản trị" in row for row in said)
    assert_nothing_wrong(who)
