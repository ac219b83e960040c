"""An empty list that the import reads back, with an example it passes over."""

from __future__ import annotations

import io

import openpyxl
import pytest

from lms.content.presets import load_preset
from lms.content.rosters import read_people
from lms.documents.roster_template import roster_template
from lms.domain.roster import FileVerdict, ProblemCode, Reason, TraineeGroup

UNITS = load_preset("hung-ha-2023").units
NAMES = ["Xã Hồng Minh", "=HYPERLINK(1)"]


def book(group: TraineeGroup) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(roster_template(group, NAMES)))


@pytest.mark.parametrize("group", TraineeGroup)
def test_an_untouched_template_is_understood_and_holds_nobody(group: TraineeGroup) -> None:
    reading = read_people(roster_template(group, NAMES), "mau.xlsx", UNITS)
    assert (reading.verdict, reading.reason) == (FileVerdict.REFUSE_FILE, Reason.NO_PEOPLE)
    assert ProblemCode.COLUMN_UNKNOWN not in {problem.code for problem in reading.file_problems}


@pytest.mark.parametrize("group", TraineeGroup)
def test_a_filled_template_comes_back_whole(group: TraineeGroup) -> None:
    filled = book(group)
    sheet = filled.worksheets[0]
    titles = [cell.value for cell in sheet[3]]
    values = {
        "STT": "1", "Họ và tên": "Lê Thị Hoa", "Giới tính": "Nữ", "Năm sinh": "1975",
        "Đơn vị": "Xã Hồng Minh",
        "Thôn, tổ dân phố": "Thôn Đông", "Số điện thoại": "0311234567", "Trình độ": "12/12",
        "Số QĐ công nhận": "151/QĐ-UBND", "Ngày QĐ công nhận": "13/11/2022", "Ghi chú": "Bí thư chi bộ",
    }  # fmt: skip
    for title, value in values.items():
        if title in titles:
            sheet.cell(5, titles.index(title) + 1).value = value
    out = io.BytesIO()
    filled.save(out)
    [row] = read_people(out.getvalue(), "mau.xlsx", UNITS).rows
    assert (row.row, row.name, row.year, row.unit_name, row.village, row.phone, row.group) == (
        5,
        "Lê Thị Hoa",
        1975,
        "Hồng Minh",
        "Thôn Đông",
        "0311234567",
        group,
    )
    assert (row.qualification, row.note, row.problems) == ("12/12", "Bí thư chi bộ", ())
    if group is not TraineeGroup.MOT_CUA:
        assert row.decision_number == "151/QĐ-UBND"


def test_the_group_chosen_in_a_row_counts() -> None:
    filled = book(TraineeGroup.HOA_GIAI_VIEN)
    sheet = filled.worksheets[0]
    for row, group in ((5, "Báo cáo viên pháp luật"), (6, "Cán bộ một cửa")):
        for column, value in enumerate(
            (str(row), f"Lê Thị {'Hoa' if row == 5 else 'Mai'}", "Nữ", "1975", group), 1
        ):
            sheet.cell(row, column).value = value
    out = io.BytesIO()
    filled.save(out)
    rows = read_people(out.getvalue(), "mau.xlsx", UNITS).rows
    assert [row.group for row in rows] == [TraineeGroup.BAO_CAO_VIEN, TraineeGroup.MOT_CUA]


def test_sex_group_and_unit_are_chosen_from_lists_and_no_cell_is_a_formula() -> None:
    opened = book(TraineeGroup.TUYEN_TRUYEN_VIEN)
    rules = {rule.formula1 for rule in opened.worksheets[0].data_validations.dataValidation}
    assert '"Nam,Nữ"' in rules
    assert any("Hòa giải viên" in str(rule) for rule in rules)
    assert "'Hướng dẫn'!$B$2:$B$3" in rules
    for sheet in opened:
        assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert opened["Hướng dẫn"]["B3"].value == "=HYPERLINK(1)"
