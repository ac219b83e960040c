"""Người học: finding, correcting, slips, cards, roles of one person."""

from __future__ import annotations

from lms.domain.audit import AuditAct
from lms.domain.people import SYSTEM, Role
from lms.domain.roster import Sex
from lms.services.printing import PrintedSlips
from tests.ui.office_house import OfficeHouse, press, words


def acts(house: OfficeHouse) -> list[AuditAct]:
    return [line.act for line in house.services.audit_log.latest(SYSTEM)[0]]


def test_a_name_is_found_without_its_marks(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc")
    assert "Nguyễn Thị Lan" in words(tab)
    assert "Đỗ Văn Minh" in words(tab)
    tab.text_input(key="people-text").set_value("thi lan").run()
    assert "Nguyễn Thị Lan" in words(tab)
    assert "Đỗ Văn Minh" not in words(tab)


def test_filters_narrow_the_list(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc")
    tab.selectbox(key="people-unit").set_value(house.units["Xã Điệp Nông"]).run()
    assert "In và xuất cho 1 người" in words(tab)
    assert "Đỗ Văn Minh" in words(tab)
    tab.selectbox(key="people-unit").set_value(None)
    tab.selectbox(key="people-group").set_value("hoa_giai_vien").run()
    assert "In và xuất cho 2 người" in words(tab)
    tab.selectbox(key="people-account").set_value(True).run()
    assert "Không có ai khớp" in words(tab)


def test_before_slips_are_printed_it_is_said_that_old_ones_stop_working(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc")
    tab.selectbox(key="people-group").set_value("hoa_giai_vien").run()
    press(tab, "people-ask-slips")
    assert "Giấy đã phát trước đó cho những người này hết dùng được" in words(tab)
    assert AuditAct.SLIPS_PRINTED not in acts(house)
    press(tab, "people-no-slips")
    assert "In và xuất cho" in words(tab)

    tab.selectbox(key="people-group").set_value("hoa_giai_vien").run()
    press(tab, "people-ask-slips")
    press(tab, "people-make-slips")
    assert "Đã cấp mã mới cho 2 người" in words(tab)
    printed: PrintedSlips = tab.session_state["people-slips"]
    assert printed.pdf.startswith(b"%PDF")
    assert AuditAct.SLIPS_PRINTED in acts(house)
    press(tab, "people-slips-done")
    assert "people-slips" not in tab.session_state


def test_pages_are_turned(house: OfficeHouse) -> None:
    for number in range(52):
        house.add(f"Lê Thị {'Hoa' if number % 2 else 'Huệ'}", "Xã Tân Lễ", 1950 + number % 30, Sex.FEMALE)
    tab = house.open("nguoi-hoc")
    assert "Dòng 1 đến 50 trên 56" in words(tab)
    press(tab, "people-page-after")
    assert "Dòng 51 đến 56 trên 56" in words(tab)
    press(tab, "people-page-before")
    assert "Dòng 1 đến 50 trên 56" in words(tab)


def test_a_correction_needs_its_reason(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    tab.text_input(key="correct-name").set_value("Nguyễn Thị Lân")
    press(tab, "correct-save")
    assert "Ghi lý do sửa, ít nhất 3 ký tự" in tab.warning[0].value
    tab.text_input(key="correct-reason").set_value("Ghi nhầm trong danh sách")
    press(tab, "correct-save")
    assert "Đã sửa. Nội dung trước và sau được lưu" in words(tab)
    assert house.services.people.one(SYSTEM, house.lan).card.full_name == "Nguyễn Thị Lân"


def test_a_year_that_is_no_number_is_said_at_the_form(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    tab.text_input(key="correct-year").set_value("abcd")
    press(tab, "correct-save")
    assert "Năm sinh gồm 4 chữ số" in tab.warning[0].value


def test_a_new_code_is_shown_once(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    press(tab, "person-reissue")
    shown = words(tab)
    assert "Mã chỉ hiện một lần này" in shown
    code = shown.split("Mã kích hoạt, dùng một lần ")[1].split(" Mở trang")[0]
    login = house.services.people.one(SYSTEM, house.lan).card.learner_code
    assert house.services.accounts.preview_activation(login, code).person_id == house.lan
    tab.run()
    assert code not in words(tab)


def test_a_slip_for_one_person(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    press(tab, "person-slip")
    assert tab.session_state["people-slips"].people == 1


def test_a_lost_card_is_replaced_with_a_reason(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    press(tab, "person-card-new")
    assert "Ghi lý do" in tab.warning[0].value
    tab.text_input(key="person-card-reason").set_value("Mất thẻ")
    press(tab, "person-card-new")
    assert "Đã làm thẻ mới (thẻ thứ 2)" in words(tab)


def test_somebody_is_made_a_trainer(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    press(tab, "person-trainer")
    assert "Nguyễn Thị Lan đã là giảng viên" in words(tab)
    assert Role.TRAINER in house.services.people.one(SYSTEM, house.lan).roles


def test_a_person_no_roster_names_is_added(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", them="1")
    tab.text_input(key="add-name").set_value("Phạm Thị Hoa")
    press(tab, "add-save")
    assert "Đơn vị này không có trong danh sách" in tab.warning[0].value
    tab.selectbox(key="add-unit").set_value(house.units["Xã Hồng Minh"])
    tab.text_input(key="add-year").set_value("1975")
    press(tab, "add-save")
    assert "Đã thêm vào danh bạ" in words(tab)
    assert "Phạm Thị Hoa" in words(tab)


def test_a_trainee_cannot_open_the_screen(house: OfficeHouse) -> None:
    house.sign_in(house.lan)
    tab = house.open("nguoi-hoc")
    assert "Việc này cần quyền khác" in tab.warning[0].value
