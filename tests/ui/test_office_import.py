"""Nhập danh sách: a file row by row, the import, the questions it leaves."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lms.documents.tables import Column, xlsx
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM
from lms.domain.roster import Sex
from lms.services.uploads import Uploads
from tests.ui.office_house import OfficeHouse, press, words

COLUMNS = tuple(
    Column(title) for title in ("STT", "Họ và tên", "Giới tính", "Năm sinh", "Thôn", "Xã", "Số điện thoại")
)
HOA = ("1", "Lê Thị Hoa", "Nữ", "1975", "Thôn Tây", "Xã Hồng Minh", "0912000222")
WITHOUT_SEX = ("2", "Trần Văn Tuấn", "", "1966", "Thôn Tây", "Xã Hồng Minh", "0912000333")
# The same name, year and unit as Lan of the register; neither telephone nor village agree.
LIKE_LAN = ("3", "Nguyễn Thị Lan", "Nữ", "1968", "Thôn Bắc", "Xã Hồng Minh", "0912000444")


def uploads(house: OfficeHouse) -> Uploads:
    return Uploads(house.services.tools, house.services.settings.data / "uploads")


def send(house: OfficeHouse, *rows: tuple[str, ...], name: str = "hoa-giai-vien.xlsx") -> str:
    return uploads(house).keep(house.hoa, xlsx("Danh sách hòa giải viên", COLUMNS, rows), name)


def looked_at(house: OfficeHouse, *rows: tuple[str, ...]) -> AppTest:
    return house.open("nhap-danh-sach", tep=send(house, *rows))


def test_the_first_page_leads_to_the_form(house: OfficeHouse) -> None:
    tab = house.open("nhap-danh-sach")
    assert "Chọn tệp hoặc dán danh sách" in words(tab)
    assert "Chưa nhập danh sách nào" in words(tab)


def test_every_row_is_shown_with_its_verdict_before_anything_is_written(house: OfficeHouse) -> None:
    tab = looked_at(house, HOA, WITHOUT_SEX, LIKE_LAN)
    assert "Nhận 1 nhập ngay Cần hỏi 2" in words(tab)
    assert "Chưa ghi giới tính của Trần Văn Tuấn" in words(tab)
    assert "Lê Thị Hoa" not in words(tab)
    tab.segmented_control(key="import-verdict").set_value("all").run()
    assert "Lê Thị Hoa" in words(tab)
    tab.checkbox(key="import-noted").check().run()
    assert "Lê Thị Hoa" not in words(tab)
    assert house.services.people.search(SYSTEM, "Le Thi Hoa")[1] == 0


def test_an_import_says_what_it_did_and_deletes_the_file(house: OfficeHouse) -> None:
    upload_id = send(house, HOA, WITHOUT_SEX)
    tab = house.open("nhap-danh-sach", tep=upload_id)
    assert tab.button(key="import-run").label == "Nhập 2 dòng"
    press(tab, "import-run")
    assert "Đã nhập 1 người mới" in words(tab)
    assert "1 dòng đang chờ trả lời" in words(tab)
    assert "hoa-giai-vien.xlsx" in words(tab)
    assert house.services.people.search(SYSTEM, "Le Thi Hoa")[1] == 1
    with pytest.raises(Refusal) as refusal:
        uploads(house).get(house.hoa, upload_id)
    assert refusal.value.code is Code.NOT_FOUND


def test_a_file_that_is_not_wanted_is_deleted(house: OfficeHouse) -> None:
    tab = looked_at(house, HOA)
    press(tab, "import-forget")
    assert "Đã xóa tệp gửi lên" in words(tab)
    assert not list((house.services.settings.data / "uploads").glob("*"))


def test_a_file_that_is_no_roster_says_what_to_do(house: OfficeHouse) -> None:
    upload_id = uploads(house).keep(house.hoa, b"%PDF-1.7 not a table", "thong-bao.pdf")
    tab = house.open("nhap-danh-sach", tep=upload_id)
    assert "Đây không phải bảng tính" in tab.warning[0].value
    assert "Chọn tệp khác" in words(tab)


def test_a_demo_looks_but_does_not_import(house: OfficeHouse) -> None:
    object.__setattr__(house.services, "is_demo", True)
    tab = looked_at(house, HOA)
    assert "chỉ xem thử, không nhập người thật" in words(tab)
    assert tab.button(key="import-run").disabled


def test_a_file_that_is_gone_says_so(house: OfficeHouse) -> None:
    tab = house.open("nhap-danh-sach", tep="../../keys/card.1")
    assert "Không tìm thấy mục này" in tab.warning[0].value


# --- questions ----------------------------------------------------------------------------------


def asked(house: OfficeHouse, *rows: tuple[str, ...]) -> AppTest:
    house.services.imports.run(house.hoa, xlsx("Danh sách hòa giải viên", COLUMNS, rows), "a.xlsx")
    return house.open("nhap-danh-sach", hoi="1")


def key(house: OfficeHouse, place: int = 0) -> str:
    return f"question-{house.services.imports.questions(house.hoa)[place].id}"


def test_a_missing_sex_is_answered(house: OfficeHouse) -> None:
    tab = asked(house, WITHOUT_SEX)
    assert "Chưa ghi giới tính của Trần Văn Tuấn. Chọn nam hoặc nữ." in words(tab)
    tab.radio(key=f"{key(house)}-sex").set_value(Sex.MALE)
    press(tab, f"{key(house)}-save")
    assert "Không còn dòng nào chờ trả lời" in words(tab)
    found, _ = house.services.people.search(SYSTEM, "tran van tuan", unit_id=house.units["Xã Hồng Minh"])
    assert [(card.birth_year, card.sex) for card in found] == [(1966, "male")]


def test_a_namesake_is_the_same_person_only_when_the_office_says_so(house: OfficeHouse) -> None:
    tab = asked(house, LIKE_LAN)
    shown = words(tab)
    assert "Nguyễn Thị Lan, sinh 1968, Thôn Đông, xã Hồng Minh, số 0912000111" in str(
        tab.radio(key=f"{key(house)}-who").options
    )
    assert "một người hay hai người khác nhau" in shown
    press(tab, f"{key(house)}-save")
    assert "Chọn một trong các câu ở trên" in tab.warning[0].value
    tab.radio(key=f"{key(house)}-who").set_value(house.lan)
    press(tab, f"{key(house)}-save")
    assert house.services.people.search(SYSTEM, "nguyen thi lan")[1] == 1


def test_a_different_person_is_added(house: OfficeHouse) -> None:
    tab = asked(house, LIKE_LAN)
    tab.radio(key=f"{key(house)}-who").set_value("new")
    press(tab, f"{key(house)}-save")
    assert house.services.people.search(SYSTEM, "nguyen thi lan")[1] == 2


def test_a_row_may_be_left_out_and_questions_may_be_passed_over(house: OfficeHouse) -> None:
    tab = asked(house, WITHOUT_SEX, LIKE_LAN)
    assert "Dòng 1 trên 2 dòng đang chờ" in words(tab)
    press(tab, "question-after")
    assert "Dòng 2 trên 2" in words(tab)
    press(tab, "question-before")
    tab.radio(key=f"{key(house)}-who").set_value("out")
    press(tab, f"{key(house)}-save")
    assert "Dòng 1 trên 1 dòng đang chờ" in words(tab)
