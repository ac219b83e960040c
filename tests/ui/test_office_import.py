"""Nhập danh sách: a file row by row, the import, the questions it leaves."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lms.documents.tables import Column, xlsx
from lms.domain.errors import Code, Refusal
from lms.domain.legacy_encodings import Script
from lms.domain.names import same_name_key
from lms.domain.people import SYSTEM, Role
from lms.domain.roster import Sex, TraineeGroup
from lms.services.import_reading import NEW_UNIT
from lms.services.uploads import Uploads
from tests.domain.test_legacy_encodings import typed
from tests.ui.office_house import OfficeHouse, press, words

COLUMNS = tuple(
    Column(title) for title in ("STT", "Họ và tên", "Giới tính", "Năm sinh", "Thôn", "Xã", "Số điện thoại")
)
HOA = ("1", "Lê Thị Hoa", "Nữ", "1975", "Thôn Tây", "Xã Hồng Minh", "0912000222")
WITHOUT_SEX = ("2", "Trần Văn Tuấn", "", "1966", "Thôn Tây", "Xã Hồng Minh", "0912000333")
# As the register has her.
LAN = ("2", "Nguyễn Thị Lan", "Nữ", "1968", "Thôn Đông", "Xã Hồng Minh", "0912000111")
# The same name, year and unit as Lan of the register; neither telephone nor village agree.
LIKE_LAN = ("3", "Nguyễn Thị Lan", "Nữ", "1968", "Thôn Bắc", "Xã Hồng Minh", "0912000444")

TRAM = f"import-unit-{same_name_key('Trạm Hồng Minh')}"


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
    assert "Nhận 1 1 người mới Cần hỏi 2" in words(tab)
    assert "Chưa ghi giới tính của Trần Văn Tuấn" in words(tab)
    assert "Lê Thị Hoa" not in words(tab)
    tab.segmented_control(key="import-verdict").set_value("all").run()
    assert "Lê Thị Hoa" in words(tab)
    tab.checkbox(key="import-noted").check().run()
    assert "Lê Thị Hoa" not in words(tab)
    assert house.services.people.search(SYSTEM, "Le Thi Hoa")[1] == 0


def test_who_is_known_already_is_not_told_as_new(house: OfficeHouse) -> None:
    nam = ("3", "Vũ Văn Nam", "Nam", "1971", "Thôn Tây", "Xã Tân Lễ", "")
    tab = looked_at(house, HOA, LAN, nam, nam)
    assert "Nhận 4 2 người mới, 1 đã có, 1 dòng lặp Cần hỏi 0" in words(tab)
    press(tab, "import-run")
    assert "Đã nhập 2 người mới" in words(tab)


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


# --- what has to be said first ------------------------------------------------------------------


def test_unclear_columns_are_answered_on_the_screen(house: OfficeHouse) -> None:
    columns = tuple(Column(title) for title in ("a", "b", "c", "d"))
    rows = [("Lê Thị Hoa", "1975", "Nữ", "Xã Hồng Minh"), ("Vũ Văn Nam", "1971", "Nam", "Xã Tân Lễ")]
    upload_id = uploads(house).keep(house.hoa, xlsx("Danh sách", columns, rows), "ds.xlsx")
    tab = house.open("nhap-danh-sach", tep=upload_id)
    assert "Chọn ý nghĩa của từng cột ở dưới, hoặc sửa tên cột" in tab.warning[0].value
    assert tab.selectbox(key="import-sheet-Danh sách-A").value == "name"
    assert "Lê Thị Hoa; Vũ Văn Nam" in tab.selectbox(key="import-sheet-Danh sách-A").label
    press(tab, "import-sheet-Danh sách-save")
    assert "Chọn nhóm của danh sách này" in tab.warning[1].value
    tab.selectbox(key="import-sheet-Danh sách-group").set_value(TraineeGroup.MOT_CUA)
    press(tab, "import-sheet-Danh sách-save")
    assert "Nhận 2 2 người mới" in words(tab)
    press(tab, "import-run")
    assert house.services.people.search(SYSTEM, "Vu Van Nam", trainee_group="mot_cua")[1] == 1


def test_a_column_that_is_no_name_is_not_taken_for_one(house: OfficeHouse) -> None:
    columns = tuple(Column(title) for title in ("a", "b"))
    rows = [("Lê Thị Hoa", "1975"), ("Vũ Văn Nam", "1971")]
    upload_id = uploads(house).keep(house.hoa, xlsx("hgv", columns, rows), "hgv.xlsx")
    tab = house.open("nhap-danh-sach", tep=upload_id)
    tab.selectbox(key="import-sheet-hgv-A").set_value("")
    press(tab, "import-sheet-hgv-save")
    assert "Cần chọn một cột là Họ và tên" in tab.warning[1].value


def test_an_old_font_is_said_and_may_be_left_as_it_is(house: OfficeHouse) -> None:
    people = [
        (str(n), typed(name, Script.TCVN3), "", "1975", "", typed("Xã Hồng Minh", Script.TCVN3), "")
        for n, name in enumerate(("Nguyễn Thị Lan", "Đỗ Văn Quyết", "Lê Thị Hòa", "Trần Quốc Tuấn"), 1)
    ]
    tab = looked_at(house, *people)
    assert "Đã chuyển mã TCVN3 sang Unicode; xem lại vài tên: “NguyÔn ThÞ Lan” → “Nguyễn Thị Lan”" in words(
        tab
    )
    [problem] = [number for number, one in enumerate(tab.button) if str(one.key).startswith("import-font-")]
    tab.button[problem].click().run()
    assert "Đã chuyển mã" not in words(tab)
    assert "NguyÔn ThÞ Lan" in words(tab)


def test_half_a_sheet_in_an_old_font_is_asked_about(house: OfficeHouse) -> None:
    names = ("Nguyễn Thị Lan", "Đỗ Văn Quyết", "Lê Thị Hòa", "Trần Quốc Tuấn")
    people = [
        (str(n), typed(name, Script.TCVN3) if n < 5 else name, "Nữ", "1975", "Thôn Tây", "Xã Hồng Minh", "")
        for n, name in enumerate((*names, *names), 1)
    ]
    tab = looked_at(house, *people)
    assert "Có vẻ một phần tệp gõ bằng phông chữ cũ" in tab.warning[0].value
    press(tab, "import-sheet-Danh sách hòa giải viên-tcvn3")
    assert "Dòng có người 8" in words(tab)


def test_names_outside_the_list_are_placed_once_before_the_import(house: OfficeHouse) -> None:
    rows = [(*HOA[:5], "Trạm Hồng Minh", ""), ("2", "Vũ Văn Nam", "Nam", "1971", "", "Trạm Hồng Minh", "")]
    tab = looked_at(house, *rows, ("3", "Tạ Thị Mai", "Nữ", "1970", "", "Trường THPT Hưng Nhân", ""))
    assert "“Trạm Hồng Minh”, 2 dòng" in words(tab)
    assert "Còn 2 tên đơn vị chưa chọn" in words(tab)
    assert tab.button(key="import-run").disabled
    tab.selectbox(key=TRAM).set_value(house.units["Xã Hồng Minh"])
    press(tab, "import-units-save")
    assert "Còn 1 tên đơn vị chưa chọn" in words(tab)
    # The other name has taken the place of the first in the form, not its choice.
    [left] = [box for box in tab.selectbox if str(box.key).startswith("import-unit-")]
    assert left.label == "“Trường THPT Hưng Nhân”, 1 dòng" and left.value is None
    press(tab, "import-units-save")
    assert "Còn 1 tên đơn vị chưa chọn" in words(tab)
    press(tab, "import-units-again")
    assert "Còn 2 tên đơn vị chưa chọn" in words(tab)
    # What is chosen but not yet kept goes along with the button for all others.
    tab.selectbox(key=TRAM).set_value(house.units["Xã Hồng Minh"])
    press(tab, "import-units-new")
    [left] = [box for box in tab.selectbox if str(box.key).startswith("import-unit-")]
    assert left.label == "“Trường THPT Hưng Nhân”, 1 dòng" and left.value == NEW_UNIT
    press(tab, "import-run")
    assert "1 đơn vị mới" in words(tab)
    assert "Tên đơn vị đã nhớ" in words(tab)
    [alias] = house.services.imports.aliases(house.hoa)
    tab.selectbox(key="import-alias").set_value(alias.name_key).run()
    press(tab, "import-alias-forget")
    assert "Đã quên tên này" in words(tab)
    assert house.services.imports.aliases(house.hoa) == []


def test_who_manages_one_unit_is_not_held_up_by_names_of_other_units(house: OfficeHouse) -> None:
    hong_minh = house.units["Xã Hồng Minh"]
    house.services.roles.grant(SYSTEM, house.minh, Role.UNIT_MANAGER, unit_id=hong_minh)
    manager = house.sign_in(house.minh)
    rows = [HOA, ("2", "Vũ Văn Nam", "Nam", "1971", "", "Trạm Hồng Minh", "")]
    content = xlsx("Danh sách hòa giải viên", COLUMNS, rows)
    tab = house.open("nhap-danh-sach", tep=uploads(house).keep(manager, content, "hgv.xlsx"))
    tab.segmented_control(key="import-verdict").set_value("all").run()
    assert "Trạm Hồng Minh không thuộc phạm vi được giao nên không nhập Vũ Văn Nam" in words(tab)
    assert "Thêm là đơn vị mới" not in tab.selectbox(key=TRAM).options
    press(tab, "import-run")
    assert "Đã nhập 1 người mới" in words(tab)


# --- the way back -------------------------------------------------------------------------------


def test_an_import_is_undone_with_a_reason_and_says_who_stays(house: OfficeHouse) -> None:
    other = ("2", "Vũ Văn Nam", "Nam", "1971", "Thôn Tây", "Xã Hồng Minh", "0912000555")
    house.services.imports.run(house.hoa, xlsx("Danh sách hòa giải viên", COLUMNS, [HOA, other]), "a.xlsx")
    [made] = house.services.imports.history(house.hoa)
    assert "Hoàn tác" in words(house.open("nhap-danh-sach"))
    [card], _ = house.services.people.search(SYSTEM, "Vu Van Nam")
    house.services.roles.grant(SYSTEM, card.person_id, Role.TRAINER)
    tab = house.open("nhap-danh-sach", **{"hoan-tac": made.id})
    assert "Bỏ khỏi danh bạ 1" in words(tab)
    assert "Bỏ khỏi danh bạ: Lê Thị Hoa." in words(tab)
    assert "Vũ Văn Nam" in words(tab) and "Được giao quyền hoặc phụ trách lớp" in words(tab)
    press(tab, "import-undo-yes")
    assert "lý do" in tab.warning[0].value.lower()
    # The browser sends what is typed together with the press.
    tab.text_input(key="import-undo-reason").set_value("gửi nhầm tệp")
    press(tab, "import-undo-yes")
    assert "Đã hoàn tác. Bỏ 1 người khỏi danh bạ. Giữ lại 1 người." in words(tab)
    assert house.services.people.search(SYSTEM, "Le Thi Hoa")[1] == 0


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


def test_a_name_from_an_old_font_is_put_right(house: OfficeHouse) -> None:
    tab = asked(house, HOA, ("2", "NguyÔn ThÞ Hoan", "Nữ", "1966", "Thôn Tây", "Xã Hồng Minh", ""))
    field = tab.text_input(key=f"{key(house)}-name")
    assert field.value == "Nguyễn Thị Hoan"
    field.set_value("Nguyễn Thị Hoàn")
    press(tab, f"{key(house)}-save")
    assert house.services.people.search(SYSTEM, "nguyen thi hoan")[0][0].full_name == "Nguyễn Thị Hoàn"


def test_a_row_may_be_left_out_and_questions_may_be_passed_over(house: OfficeHouse) -> None:
    tab = asked(house, WITHOUT_SEX, LIKE_LAN)
    assert "Dòng 1 trên 2 dòng đang chờ" in words(tab)
    press(tab, "question-after")
    assert "Dòng 2 trên 2" in words(tab)
    press(tab, "question-before")
    tab.radio(key=f"{key(house)}-who").set_value("out")
    press(tab, f"{key(house)}-save")
    assert "Dòng 1 trên 1 dòng đang chờ" in words(tab)
