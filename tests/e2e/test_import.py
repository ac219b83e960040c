"""A roster in an old font, pasted and sent: answered, imported and taken back in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lms.documents.tables import Column, xlsx
from lms.domain.legacy_encodings import Script
from tests.domain.test_legacy_encodings import typed
from tests.e2e.conftest import Office
from tests.e2e.test_main_path import activate
from tests.support.visitor import Visitor, assert_nothing_wrong

pytestmark = pytest.mark.browser

COLUMNS = tuple(Column(title) for title in ("STT", "Họ và tên", "Giới tính", "Năm sinh", "Thôn", "Xã", "SĐT"))
PEOPLE = (
    ("Nguyễn Thị Lan", "Xã Hồng Minh"),
    ("Lê Thị Hòa", "Trạm Hồng Minh"),
    ("Đỗ Thị Quyết", "Trạm Hồng Minh"),
    ("Trần Thị Tuất", "Trường THPT Hưng Nhân"),
    ("Tạ Thị Mơ", "Xã Tân Lễ"),
)
PASTED = "a\tb\tc\td\nLê Thị Hoa\t1975\tNữ\tXã Hồng Minh\nVũ Văn Nam\t1971\tNam\tXã Tân Lễ\n"


def old_roster() -> bytes:
    rows = []
    for number, (name, unit) in enumerate(PEOPLE, 1):
        village = typed("Thôn Đông", Script.TCVN3)
        phone = f"03100000{number:02d}"
        name, unit = typed(name, Script.TCVN3), typed(unit, Script.TCVN3)
        rows.append((str(number), name, "Nữ", f"{1960 + number}", village, unit, phone))
    return xlsx("Danh sách hòa giải viên", COLUMNS, rows)


def test_a_roster_is_answered_imported_and_taken_back(
    browser: Browser, office: Office, shots: Path | None, tmp_path: Path
) -> None:
    desk = Visitor(browser, office.server.url, "nhap", shots=shots)
    activate(desk, office.login, office.activation, "một câu dài để nhớ")
    file = tmp_path / "danh-sach-cu.xlsx"
    file.write_bytes(old_roster())
    desk.open("/nhap/danh-sach")
    desk.look_at_all_sizes("gui-danh-sach")
    desk.page.get_by_label("Tệp danh sách").set_input_files(file)
    desk.press("Gửi và xem từng dòng")
    desk.reads("Đã chuyển mã TCVN3")
    desk.reads("Còn 2 tên đơn vị chưa chọn")
    desk.look_at_all_sizes("phong-cu-va-don-vi")
    desk.press("Ghi lựa chọn, thêm các tên chưa chọn là đơn vị mới")
    desk.press("Nhập 5 dòng")
    desk.reads("Đã nhập 5 người mới")
    desk.look_at_all_sizes("cac-lan-nhap")
    desk.press("Hoàn tác")
    desk.reads("Bỏ khỏi danh bạ")
    desk.fill("Lý do (bắt buộc, lưu vào sổ)", "gửi nhầm tệp")
    desk.look_at_all_sizes("hoan-tac")
    desk.press("Hoàn tác, bỏ 5 người")
    desk.reads("Đã hoàn tác. Bỏ 5 người khỏi danh bạ.")

    desk.open("/nhap/danh-sach")
    desk.page.get_by_label("Bảng đã chép").fill(PASTED)
    desk.press("Xem từng dòng đã dán")
    desk.reads("Chưa rõ ý nghĩa một số cột")
    desk.look_at_all_sizes("cot-chua-ro")
    desk.choose("Đây là danh sách nhóm nào?", "Cán bộ một cửa, tiếp công dân")
    desk.press("Ghi và đọc lại tệp")
    desk.press("Nhập 2 dòng")
    desk.reads("Đã nhập 2 người mới")
    assert_nothing_wrong(desk)
