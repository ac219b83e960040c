"""Đơn vị. The store began with the list of 2023; it is November 2026, and nothing came after it yet."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from lms.domain.people import SYSTEM, Role
from lms.domain.unit_changes import UnitState
from tests.ui.office_house import OfficeHouse, press, words


def name_of_unit(house: OfficeHouse, person_id: str) -> str:
    return house.services.people.one(SYSTEM, person_id).card.unit_name


def fill_merger(tab: AppTest, house: OfficeHouse, *sources: str, name: str = "Thần Khê") -> None:
    tab.multiselect(key="units-sources").set_value([house.units[source] for source in sources])
    tab.text_input(key="units-name").set_value(name)
    fill_paper(tab)


def fill_paper(tab: AppTest, day: str = "01/07/2026") -> None:
    tab.text_input(key="units-day").set_value(day)
    tab.text_input(key="units-paper").set_value("12/NQ-HĐND")
    tab.text_input(key="units-signed").set_value("15/6/2026")


def test_units_are_listed_with_their_people(house: OfficeHouse) -> None:
    tab = house.open("don-vi")
    tab.text_input(key="units-living-search").set_value("hong minh").run()
    assert "Xã Hồng Minh 12685 Huyện Hưng Hà 01/02/2023 1 Chưa ghi sáp nhập" in words(tab)


def test_a_merger_is_shown_before_it_is_recorded(house: OfficeHouse) -> None:
    tab = house.open("don-vi")
    fill_merger(tab, house, "Xã Điệp Nông", "Xã Hồng Minh")
    press(tab, "units-preview")
    shown = words(tab)
    assert "Xã Thần Khê (đơn vị mới lập)" in shown and "12/NQ-HĐND ngày 15/06/2026" in shown
    assert "Số người 0 → 2" in shown and "Số người Lượt vào nhóm Xã Điệp Nông 1 1" in shown
    assert "Hòa giải viên: 2 người giữ nhóm, chức danh, quyết định công nhận." in shown
    assert name_of_unit(house, house.lan) == "Xã Hồng Minh"
    press(tab, "units-merge-yes")
    assert "Đã ghi sáp nhập. 2 người nay thuộc xã Thần Khê." in words(tab)
    assert "Sáp nhập xã Điệp Nông, xã Hồng Minh vào xã Thần Khê, 2 người chuyển theo" in words(tab)
    assert name_of_unit(house, house.lan) == "Xã Thần Khê"
    assert tab.text_input(key="units-name").value == ""


def test_whoever_goes_back_finds_the_form_as_it_was(house: OfficeHouse) -> None:
    tab = house.open("don-vi")
    fill_merger(tab, house, "Xã Điệp Nông")
    press(tab, "units-preview")
    press(tab, "units-planned-no")
    assert tab.text_input(key="units-name").value == "Thần Khê"
    assert tab.multiselect(key="units-sources").value == [house.units["Xã Điệp Nông"]]
    assert house.services.units.history(house.hoa) == []


def test_into_a_unit_there_is(house: OfficeHouse) -> None:
    tab = house.open("don-vi")
    tab.radio(key="units-into-new").set_value(False).run()
    tab.multiselect(key="units-sources").set_value([house.units["Xã Điệp Nông"]])
    tab.selectbox(key="units-target").set_value(house.units["Xã Hồng Minh"])
    fill_paper(tab)
    press(tab, "units-preview")
    assert "Số người 1 → 2" in words(tab)
    press(tab, "units-merge-yes")
    assert name_of_unit(house, house.minh) == "Xã Hồng Minh"


def test_what_is_missing_is_said(house: OfficeHouse) -> None:
    tab = house.open("don-vi")
    press(tab, "units-preview")
    assert "Gõ ngày dạng" in tab.warning[0].value
    fill_paper(tab, "1/12/2026")
    press(tab, "units-preview")
    assert "Chọn ít nhất một đơn vị bị sáp nhập" in tab.warning[0].value
    fill_merger(tab, house, "Xã Điệp Nông")
    tab.text_input(key="units-day").set_value("1/12/2026")
    press(tab, "units-preview")
    assert "Ngày hiệu lực chưa đến" in tab.warning[0].value
    tab.text_input(key="units-day").set_value("1/7/2026")
    tab.text_input(key="units-signed").set_value("")
    press(tab, "units-preview")
    assert "Ghi số và ngày ký của văn bản" in tab.warning[0].value


def test_a_merger_recorded_by_mistake_is_taken_back_with_a_reason(house: OfficeHouse) -> None:
    tab = house.open("don-vi")
    fill_merger(tab, house, "Xã Điệp Nông")
    press(tab, "units-preview")
    press(tab, "units-merge-yes")
    (act,) = house.services.units.history(house.hoa)
    tab.selectbox(key="units-to-undo").set_value(act.change.id).run()
    press(tab, "units-ask-undo")
    press(tab, "units-undoing-yes")
    assert "Ghi lý do" in tab.warning[0].value
    tab.text_input(key="units-undoing-reason").set_value("Ghi nhầm xã")
    press(tab, "units-undoing-yes")
    assert "Đã hoàn tác" in words(tab)
    assert name_of_unit(house, house.minh) == "Xã Điệp Nông"


def test_a_unit_is_founded_renamed_and_ended(house: OfficeHouse) -> None:
    tab = house.open("don-vi")
    tab.radio(key="units-act").set_value("found").run()
    tab.selectbox(key="units-kind").set_value("co_quan")
    tab.text_input(key="units-name").set_value("Trung tâm hành chính công")
    fill_paper(tab)
    press(tab, "units-found-save")
    assert "Đã lập đơn vị." in words(tab)
    units = {unit.name: unit for unit in house.services.units.all(house.hoa)}
    assert units["Trung tâm hành chính công"].parent == "Huyện Hưng Hà"
    tab.radio(key="units-act").set_value("rename").run()
    tab.selectbox(key="units-renamed").set_value(house.units["Xã Hồng Minh"])
    tab.selectbox(key="units-kind").set_value("phuong")
    tab.text_input(key="units-name").set_value("Hồng Minh")
    fill_paper(tab)
    press(tab, "units-rename-save")
    assert "Đã đổi tên" in words(tab)
    assert name_of_unit(house, house.lan) == "Phường Hồng Minh"
    tab.radio(key="units-act").set_value("end").run()
    tab.selectbox(key="units-ended").set_value(units["Trung tâm hành chính công"].id)
    fill_paper(tab, "01/10/2026")
    press(tab, "units-end-save")
    assert "Kết thúc Trung tâm hành chính công" in words(tab)


def test_the_list_of_2025_is_shown_and_applied(house: OfficeHouse) -> None:
    tab = house.open("don-vi")
    press(tab, "units-list")
    shown = words(tab)
    assert "Xã Diên Hà Xã Duyên Hải, Xã Văn Cẩm, Xã Quang Trung" in shown
    assert "Xã Hồng Minh Xã Chí Hòa, Xã Minh Hòa, Xã Hồng Minh 01/07/2025 1" in shown
    press(tab, "units-apply-yes")
    assert "Ghi số và ngày ký của văn bản" in tab.warning[0].value
    tab.text_input(key="units-signed-2024-11-01").set_value("28/9/2024")
    tab.text_input(key="units-signed-2025-07-01").set_value("16/6/2025")
    press(tab, "units-apply-yes")
    assert "Đã ghi 10 việc sáp nhập." in words(tab)
    assert name_of_unit(house, house.minh) == "Xã Diên Hà"
    assert name_of_unit(house, house.tuan) == "Xã Hưng Hà"
    states = {unit.state for unit in house.services.units.all(house.hoa)}
    assert states == {UnitState.LIVING, UnitState.MERGED}
    assert "units-list" not in {button.key for button in tab.button}


def test_a_unit_manager_does_not_open_it(house: OfficeHouse) -> None:
    house.services.roles.grant(SYSTEM, house.tuan, Role.UNIT_MANAGER, unit_id=house.units["Xã Hồng Minh"])
    house.sign_in(house.tuan)
    assert "Việc này cần quyền khác" in house.open("don-vi").warning[0].value


def test_the_log_tells_of_it(house: OfficeHouse) -> None:
    tab = house.open("don-vi")
    fill_merger(tab, house, "Xã Điệp Nông")
    press(tab, "units-preview")
    press(tab, "units-merge-yes")
    shown = words(house.open("nhat-ky"))
    assert "Sáp nhập đơn vị Xã Thần Khê" in shown
    assert "1 người" in shown and "gộp từ Xã Điệp Nông" in shown and "văn bản 12/NQ-HĐND" in shown
