"""Kết quả: figures, units, people; and what is taken away as files."""

from __future__ import annotations

import pytest

from lms.domain.roster import Sex
from tests.ui.office_house import OfficeHouse, press, words


@pytest.fixture
def cohort(house: OfficeHouse) -> str:
    """Lan has finished, Minh has not begun."""
    cohort_id = house.cohort("Hưng Hà 01", house.lan, house.minh)
    house.complete(cohort_id, house.lan)
    return cohort_id


def test_an_empty_store_says_what_comes(house: OfficeHouse) -> None:
    assert "Chưa có ai được ghi danh" in words(house.open("ket-qua"))


@pytest.mark.usefixtures("cohort")
def test_figures_units_and_who_is_to_be_reminded(house: OfficeHouse) -> None:
    shown = words(house.open("ket-qua"))
    assert "Người phải học 2 2 đơn vị" in shown
    assert "Đã hoàn thành 1 50%, thêm 1 trong 7 ngày" in shown
    assert "Chưa bắt đầu 1" in shown
    # The lowest unit comes first.
    assert shown.index("Xã Điệp Nông 0% 0 trên 1") < shown.index("Xã Hồng Minh 100% 1 trên 1")
    assert "Đỗ Văn Minh" in shown
    assert "Nguyễn Thị Lan" not in shown


@pytest.mark.usefixtures("cohort")
def test_the_list_shows_those_asked_for(house: OfficeHouse) -> None:
    tab = house.open("ket-qua")
    tab.segmented_control(key="results-who").set_value("all").run()
    assert "Nguyễn Thị Lan" in words(tab)
    tab.segmented_control(key="results-who").set_value("not_started").run()
    assert "chưa bắt đầu học" in words(tab)
    tab.text_input(key="results-search").set_value("khong ai ca").run()
    assert "Không có ai khớp với lựa chọn này" in words(tab)
    tab.text_input(key="results-search").set_value("do van").run()
    assert "Đỗ Văn Minh" in words(tab)


@pytest.mark.usefixtures("cohort")
def test_down_to_one_unit(house: OfficeHouse) -> None:
    shown = words(house.open("ket-qua", don_vi=house.units["Xã Điệp Nông"]))
    assert "Về mọi đơn vị Xã Điệp Nông" in shown
    assert "Chưa hoàn thành 1" in shown
    assert "Theo đơn vị" not in shown


@pytest.mark.usefixtures("cohort")
def test_group_and_period_are_kept_in_the_address(house: OfficeHouse) -> None:
    tab = house.open("ket-qua", nhom="hoa_giai_vien", ky="2026-4")
    assert "Kết quả tập huấn quý iv/2026" in words(tab).replace("IV", "iv")
    assert "Người phải học 2" in words(tab)
    tab.selectbox(key="results-period").set_value("2026").run()
    assert "Kết quả tập huấn năm 2026" in words(tab)


@pytest.mark.usefixtures("cohort")
def test_files_are_offered(house: OfficeHouse) -> None:
    tab = house.open("ket-qua")
    labels = [button.label for button in tab.get("download_button")]
    assert labels == [
        "Xuất bảng ra Excel",
        "Xuất bảng dạng CSV",
        "Xuất danh sách ra Excel",
        "Xuất danh sách dạng CSV",
    ]


def test_pages_are_turned(house: OfficeHouse) -> None:
    people = [house.add("Lê Thị Hoa", "Xã Tân Lễ", 1950 + number, Sex.FEMALE) for number in range(26)]
    house.cohort("Hưng Hà 01", *people)
    tab = house.open("ket-qua")
    assert "Dòng 1 đến 25 trên 26" in words(tab)
    press(tab, "results-page-after")
    assert "Dòng 26 đến 26 trên 26" in words(tab)
