"""Lists are read by the words and shapes offices use, and people are told apart by a stated rule."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from lms.content.presets import load_preset
from lms.domain.org_units import UnitKey
from lms.domain.roster import (
    Cell,
    FileVerdict,
    Grid,
    Merge,
    ProblemCode,
    Reason,
    RosterReading,
    RosterRow,
    Sex,
    TraineeGroup,
    Verdict,
)
from lms.domain.roster_headers import Field, meaning
from lms.domain.roster_reading import ColumnAnswer, read_grids

UNITS = load_preset("hung-ha-2023").units
HOA_BINH = UnitKey("12655", date(2023, 2, 1))
TITLE: list[Cell] = ["DANH SÁCH HÒA GIẢI VIÊN"]
HEADER: list[Cell] = ["STT", "Họ và tên", "Giới tính", "Năm sinh", "Đơn vị", "Thôn", "SĐT"]
LAN: list[Cell] = [1, "Nguyễn Thị Lan", "Nữ", 1970, "Xã Hòa Bình", "Thôn Nội", "0311234567"]
MINH: list[Cell] = [2, "Trần Văn Minh", "Nam", 1965, "Xã Hòa Bình", "Thôn Nội", "0311234568"]
TUAN: list[Cell] = [3, "Lê Anh Tuấn", "Nam", 1980, "Xã Tân Lễ", "Thôn Hạ", "0311234569"]


def read(
    *rows: Sequence[Cell], sheet: str = "Danh sách", merges: tuple[Merge, ...] = (), filename: str = ""
) -> RosterReading:
    return read_grids([Grid(sheet, rows, merges)], UNITS, filename=filename)


def one(*changes: tuple[int, Cell]) -> RosterRow:
    """Lan's row with some cells changed, read below the usual header."""
    cells = list(LAN)
    for column, value in changes:
        cells[column] = value
    (row,) = read(TITLE, HEADER, cells).rows
    return row


def codes(row: RosterRow) -> list[str]:
    return [problem.code.value for problem in row.problems]


# --- what a row says


def test_a_plain_row_is_taken_with_nothing_to_say() -> None:
    row = one()
    assert (row.verdict, row.problems) == (Verdict.ACCEPT, ())
    assert (row.sheet, row.row, row.name, row.sex, row.year) == (
        "Danh sách",
        3,
        "Nguyễn Thị Lan",
        Sex.FEMALE,
        1970,
    )
    assert (row.unit, row.village, row.phone) == (HOA_BINH, "Thôn Nội", "0311234567")
    assert (row.group, row.role) == (TraineeGroup.HOA_GIAI_VIEN, "to_vien")


def test_a_missing_year_is_asked_at_its_cell() -> None:
    row = one((3, None))
    assert (row.verdict, row.year, codes(row)) == (Verdict.ASK, None, ["year_missing"])
    assert (row.problems[0].row, row.problems[0].column) == (3, "D")


def test_a_missing_or_unclear_sex_is_asked() -> None:
    assert (one((2, None)).verdict, codes(one((2, None)))) == (Verdict.ASK, ["sex_missing"])
    assert (one((2, "A")).verdict, codes(one((2, "A")))) == (Verdict.ASK, ["sex_odd"])


def test_a_unit_outside_the_list_is_proposed_and_the_row_taken() -> None:
    row = one((4, "Phòng Tư pháp huyện"))
    assert (row.verdict, row.unit_code, row.unit_name) == (Verdict.ACCEPT, None, "Phòng Tư pháp huyện")
    assert codes(row) == ["unit_proposed"]


def test_no_unit_at_all_is_asked() -> None:
    assert (one((4, None)).verdict, codes(one((4, None)))) == (Verdict.ASK, ["unit_missing"])


def test_a_row_without_a_name_is_left_out_and_said() -> None:
    row = one((1, None))
    assert (row.verdict, codes(row)) == (Verdict.REFUSE, ["name_missing"])
    assert (one((1, "0311234567")).verdict, codes(one((1, "0311234567")))) == (
        Verdict.REFUSE,
        ["name_not_a_name"],
    )


def test_an_unreadable_telephone_holds_nobody_up() -> None:
    row = one((6, "chưa có máy"))
    assert (row.verdict, row.phone, codes(row)) == (Verdict.ACCEPT, None, ["phone_odd"])


@pytest.mark.parametrize(
    ("post", "role"),
    [
        ("Tổ trưởng", "to_truong"),
        ("tổ trưởng tổ hòa giải", "to_truong"),
        ("Tổ trưởng TDP", "to_vien"),  # head of the street group, a member of the mediation group
        ("Tổ viên", "to_vien"),
        ("Hoà giải viên", "to_vien"),
        (None, "to_vien"),
    ],
)
def test_a_mediator_is_head_or_member(post: str | None, role: str) -> None:
    (row,) = read(TITLE, [*HEADER, "Chức danh"], [*LAN, post]).rows
    assert row.role == role


def test_a_mark_in_both_columns_for_sex_is_asked() -> None:
    header: list[Cell] = ["STT", "Họ và tên", "Nam", "Nữ", "Năm sinh", "Đơn vị"]
    reading = read(TITLE, header, [1, "Nguyễn Thị Lan", "x", "x", 1970, "Xã Hòa Bình"])
    (row,) = reading.rows
    assert (row.verdict, row.sex, codes(row)) == (Verdict.ASK, None, ["sex_both"])


def test_a_lone_column_for_women_leaves_the_men_blank() -> None:
    header: list[Cell] = ["STT", "Họ và tên", "Nữ", "Năm sinh", "Đơn vị"]
    rows = read(
        TITLE, header, [1, "Nguyễn Thị Lan", "x", 1970, "Tân Lễ"], [2, "Trần Văn Minh", None, 1971, "Tân Lễ"]
    ).rows
    assert [row.sex for row in rows] == [Sex.FEMALE, Sex.MALE]


def test_a_school_grade_that_excel_made_a_date_is_a_grade_again() -> None:
    (row,) = read(TITLE, [*HEADER, "Trình độ"], [*LAN, datetime(2023, 10, 7)]).rows
    assert row.qualification == "7/10"


# --- headers


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Giới tính (Nam)", Field.MALE),
        ("Giới tính nữ", Field.FEMALE),
        ("Giới tính (Nam/Nữ)", Field.SEX),
        ("Họ tên", Field.NAME),
        ("HỌ VÀ TÊN HÒA GIẢI VIÊN", Field.NAME),
        ("Số TT", Field.ORDER),
        ("Ngày, tháng, năm sinh", Field.YEAR),
        ("Nam", Field.MALE),
        ("Năm", None),  # a year of something; without marks it would look like "Nam"
        ("Nam/Nữ", Field.SEX),
        ("Thôn/TDP", Field.VILLAGE),
        ("Xã/thị trấn", Field.UNIT),
        ("Nơi công tác", Field.UNIT),
        ("Số điện thoại", Field.PHONE),
        ("SĐT (Zalo)", Field.PHONE),
        ("Trình độ chuyên môn", Field.QUALIFICATION),
        ("Lĩnh vực pháp luật chuyên sâu", Field.LEGAL_FIELDS),
        ("Lĩnh vực phụ trách", Field.DUTY),
        ("Số, ngày QĐ công nhận", Field.DECISION),
        ("Số QĐ công nhận", Field.DECISION_NUMBER),
        ("Ngày QĐ", Field.DECISION_DATE),
        ("Số CCCD", Field.LEFT_OUT),
        ("Địa chỉ thường trú", Field.LEFT_OUT),
        ("Địa chỉ", Field.PLACE),
        ("Số tiền", None),
    ],
)
def test_header_words(label: str, field: Field | None) -> None:
    assert meaning(label) is field


def test_a_header_over_two_rows_is_read_with_and_without_its_merges() -> None:
    top: list[Cell] = ["STT", "Họ và tên", "Giới tính", None, "Năm sinh", "Đơn vị"]
    below: list[Cell] = [None, None, "Nam", "Nữ", None, None]
    lan: list[Cell] = [1, "Nguyễn Thị Lan", None, "x", 1970, "Tân Lễ"]
    merged = read(TITLE, top, below, lan, merges=((2, 3, 2, 4), (2, 1, 3, 1)))
    assert [(row.row, row.sex) for row in merged.rows] == [(4, Sex.FEMALE)]
    assert read(TITLE, top, below, lan).rows == merged.rows


def test_the_year_may_stand_in_the_column_of_the_sex() -> None:
    top: list[Cell] = ["STT", "Họ và tên", "Năm sinh", None, "Đơn vị"]
    below: list[Cell] = [None, None, "Nam", "Nữ", None]
    rows = read(
        TITLE,
        top,
        below,
        [1, "Nguyễn Thị Lan", None, 1970, "Tân Lễ"],
        [2, "Trần Văn Minh", 1971, None, "Tân Lễ"],
    ).rows
    assert [(row.sex, row.year) for row in rows] == [(Sex.FEMALE, 1970), (Sex.MALE, 1971)]


def test_a_name_in_two_columns_is_put_together() -> None:
    header: list[Cell] = ["STT", "Họ đệm", "Tên", "Giới tính", "Năm sinh", "Đơn vị"]
    (row,) = read(TITLE, header, [1, "Nguyễn Thị", "Lan", "Nữ", 1970, "Tân Lễ"]).rows
    assert row.name == "Nguyễn Thị Lan"


def test_citizen_numbers_are_not_read_in() -> None:
    reading = read(TITLE, [*HEADER, "Số CCCD"], [*LAN, "034070001234"])
    (problem,) = reading.file_problems
    assert (problem.code, problem.row, problem.column) == (ProblemCode.COLUMN_LEFT_OUT, 2, "H")
    assert "034070001234" not in reading.model_dump_json()


def test_an_address_gives_village_and_unit_only_where_no_column_does() -> None:
    header: list[Cell] = ["STT", "Họ và tên", "Giới tính", "Năm sinh", "Địa chỉ"]
    reading = read(TITLE, header, [*LAN[:4], "Số 5, thôn Nội, xã Hòa Bình"], [*MINH[:4], "xã Hòa Bình"])
    assert [(row.unit, row.village) for row in reading.rows] == [(HOA_BINH, "thôn Nội"), (HOA_BINH, None)]
    beside = read(TITLE, [*HEADER, "Địa chỉ"], [*LAN, "Số 5, thôn Nội"])
    assert [(p.code, p.column) for p in beside.file_problems] == [(ProblemCode.COLUMN_LEFT_OUT, "H")]


def test_a_column_of_ages_is_no_year_of_birth() -> None:
    header: list[Cell] = ["STT", "Họ và tên", "Giới tính", "Tuổi", "Đơn vị"]
    reading = read(TITLE, header, *([*row[:3], 50, row[4]] for row in (LAN, MINH, TUAN)))
    assert [(row.year, codes(row)) for row in reading.rows] == [(None, ["year_missing"])] * 3


def test_words_nobody_understands_are_asked_about() -> None:
    reading = read(TITLE, ["a", "b", "c", "d", "e", "f", "g"], LAN, MINH, TUAN)
    assert (reading.verdict, reading.reason, reading.rows) == (
        FileVerdict.ASK_COLUMNS,
        Reason.COLUMNS_UNCLEAR,
        (),
    )


def test_a_column_that_seems_to_hold_the_year_is_asked_about() -> None:
    header: list[Cell] = ["STT", "Họ và tên", "Giới tính", "Cột 4", "Đơn vị", "Thôn", "SĐT"]
    reading = read(TITLE, header, LAN, MINH, TUAN)
    assert reading.verdict is FileVerdict.ASK_COLUMNS
    assert [(p.code, p.column, p.detail) for p in reading.file_problems] == [
        (ProblemCode.COLUMN_NEEDED, "D", {"field": "year"})
    ]


def test_what_the_office_says_about_columns_is_taken() -> None:
    columns = {"B": Field.NAME, "C": Field.SEX, "D": Field.YEAR, "E": Field.UNIT, "F": Field.VILLAGE}
    answers = {"Danh sách": ColumnAnswer(2, columns, TraineeGroup.HOA_GIAI_VIEN)}
    grid = Grid("Danh sách", [["?"], ["a", "b", "c", "d", "e", "f", "g"], LAN, MINH, TUAN])
    reading = read_grids([grid], UNITS, answers=answers)
    assert [row.name for row in reading.of(Verdict.ACCEPT)] == [
        "Nguyễn Thị Lan",
        "Trần Văn Minh",
        "Lê Anh Tuấn",
    ]


def test_a_list_of_no_known_group_is_asked_about() -> None:
    reading = read(["DANH SÁCH"], HEADER, LAN)
    assert (reading.verdict, reading.reason) == (FileVerdict.ASK_COLUMNS, Reason.GROUP_UNCLEAR)
    assert read(["DANH SÁCH"], HEADER, LAN, filename="can-bo-mot-cua").rows[0].group is TraineeGroup.MOT_CUA


def test_a_column_may_say_the_group_of_each() -> None:
    reading = read(
        ["DANH SÁCH"], [*HEADER, "Đối tượng"], [*LAN, "HGV"], [*MINH, "Báo cáo viên"], [*TUAN, "?"]
    )
    assert [row.group for row in reading.rows] == [TraineeGroup.HOA_GIAI_VIEN, TraineeGroup.BAO_CAO_VIEN]
    assert [(p.code, p.row) for p in reading.file_problems] == [(ProblemCode.GROUP_UNKNOWN, 5)]


def test_a_table_of_sums_or_costs_is_no_roster() -> None:
    sums = read(
        TITLE,
        ["STT", "Đơn vị", "Số tổ", "Nam", "Nữ"],
        [1, "Xã Hòa Bình", 5, 30, 12],
        [2, "Xã Tân Lễ", 5, 20, 11],
    )
    assert (sums.verdict, sums.reason) == (FileVerdict.REFUSE_FILE, Reason.NOT_A_ROSTER)
    costs = read(["DỰ TOÁN"], ["STT", "Nội dung", "Số tiền"], [1, "Thuê hội trường", 500000])
    assert (costs.verdict, costs.reason) == (FileVerdict.REFUSE_FILE, Reason.NOT_A_ROSTER)


def test_a_header_without_people_is_said() -> None:
    reading = read(TITLE, HEADER, [1, None, None], [2, None, None])
    assert (reading.verdict, reading.reason) == (FileVerdict.REFUSE_FILE, Reason.NO_PEOPLE)


# --- headings, totals, merges


def test_headings_give_unit_and_village_and_ends_are_no_people() -> None:
    header: list[Cell] = ["TT", "Họ tên", "Giới tính", "Năm sinh", "Chức vụ"]
    reading = read(
        TITLE,
        header,
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["I", "XÃ CỘNG HÒA (1 tổ, 1 hòa giải viên)"],
        ["Thôn Nội (1 hòa giải viên)"],
        [1, "Nguyễn Thị Lan", "Nữ", 1970, "Tổ trưởng"],
        ["II. XÃ QUỲNH HOA"],
        header,
        [1, "Tống Văn Minh", "Nam", 1971, "Tổ viên"],
        [2, None, None, None, None],
        ["Cộng", None, 2, 1971],
        [None, "Tổng cộng: 2 hòa giải viên"],
        [None, None, None, None, "NGƯỜI LẬP BIỂU"],
        [None, None, None, None, "Lê Anh Tuấn"],
    )
    assert [(row.row, row.name, row.unit_code, row.unit_name, row.village) for row in reading.rows] == [
        (6, "Nguyễn Thị Lan", "12595", "Cộng Hòa", "Thôn Nội"),
        (9, "Tống Văn Minh", None, "Quỳnh Hoa", None),
    ]


def test_a_row_that_contradicts_its_heading_is_asked() -> None:
    reading = read(TITLE, HEADER, ["I. XÃ TÂN LỄ"], LAN, [*TUAN[:4], None, *TUAN[5:]])
    assert [(row.unit_code, row.verdict, codes(row)) for row in reading.rows] == [
        ("12655", Verdict.ASK, ["unit_conflict"]),
        ("12592", Verdict.ACCEPT, []),
    ]


def test_a_unit_merged_over_its_people_is_theirs() -> None:
    rest: list[Cell] = [*MINH[:4], None, *MINH[5:]]
    reading = read(TITLE, HEADER, LAN, rest, TUAN, merges=((3, 5, 4, 5),))
    assert [row.unit_code for row in reading.rows] == ["12655", "12655", "12592"]


def test_a_sheet_of_one_commune_needs_no_column_for_it() -> None:
    header: list[Cell] = ["STT", "Họ và tên", "Giới tính", "Năm sinh"]
    titled = read(["DANH SÁCH HÒA GIẢI VIÊN XÃ HÒA BÌNH"], header, LAN[:4])
    named = read(TITLE, header, LAN[:4], sheet="Hòa Bình")
    assert [titled.rows[0].unit, named.rows[0].unit] == [HOA_BINH, HOA_BINH]


def test_a_hidden_sheet_is_passed_over_and_said() -> None:
    hidden = Grid("Cũ", [TITLE, HEADER, MINH], hidden=True)
    reading = read_grids([Grid("HGV", [TITLE, HEADER, LAN]), hidden], UNITS)
    assert [row.name for row in reading.rows] == ["Nguyễn Thị Lan"]
    assert [(p.sheet, p.code) for p in reading.file_problems] == [("Cũ", ProblemCode.SHEET_HIDDEN)]


def test_a_person_of_whom_only_the_village_is_known_is_asked_about() -> None:
    reading = read(TITLE, HEADER, [1, "Lê Lan", None, None, "Xã Hòa Bình", None, None], TUAN)
    assert [(row.name, row.verdict) for row in reading.rows] == [
        ("Lê Lan", Verdict.ASK),
        ("Lê Anh Tuấn", Verdict.ACCEPT),
    ]


def test_one_signature_below_a_note_is_no_list() -> None:
    reading = read(["Ghi chú về danh sách hòa giải viên"], ["Đã rà soát xong"], ["Nguyễn Thị Lan"])
    assert (reading.verdict, reading.reason) == (FileVerdict.REFUSE_FILE, Reason.NOT_A_ROSTER)


def test_rows_of_one_unit_outside_the_list_propose_one_unit() -> None:
    reading = read(
        TITLE, HEADER, [*LAN[:4], "xã Quỳnh Hoa"], [*MINH[:4], "Quỳnh Hoa"], [*TUAN[:4], "X. QUỲNH HOA"]
    )
    assert len({row.proposed_unit for row in reading.rows}) == 1


def test_an_office_of_a_commune_is_proposed_under_it() -> None:
    row = one((4, "Công an xã Hòa Bình"))
    assert (row.unit, row.unit_under) == (None, HOA_BINH)


def test_what_was_read_can_be_kept_as_text_until_the_office_answers() -> None:
    row = one((3, None))
    assert RosterRow.model_validate_json(row.model_dump_json()) == row
