"""Lists are read by the words and shapes offices use, and people are told apart by a stated rule."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.presets import load_preset
from lms.domain.org_units import UnitKey
from lms.domain.roster import (
    Cell,
    FileVerdict,
    Grid,
    KnownPerson,
    Merge,
    ProblemCode,
    Reason,
    RosterReading,
    RosterRow,
    SameAs,
    Sex,
    TraineeGroup,
    Verdict,
    match,
)
from lms.domain.roster_cells import birth_year, decision, person_name, phone_number
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


# --- cells


@pytest.mark.parametrize(
    ("cell", "year", "problem"),
    [
        (1962, 1962, None),
        ("1962", 1962, None),
        (1962.0, 1962, None),
        (datetime(1962, 3, 1), 1962, None),
        (datetime(1905, 5, 15), 1962, None),  # the number 1962 in a column formatted as dates
        ("25/03/1986", 1986, None),
        ("4/9/1970", 1970, None),
        ("05/1961", 1961, None),
        ("1961-05-11", 1961, None),
        ("Sinh năm 1961", 1961, None),
        (22366, 1961, None),  # a date without its format
        ("58", 1958, ProblemCode.YEAR_TWO_DIGITS),
        ("12/5/58", 1958, ProblemCode.YEAR_TWO_DIGITS),
        ("", None, ProblemCode.YEAR_MISSING),
        (None, None, ProblemCode.YEAR_MISSING),
        ("-", None, ProblemCode.YEAR_MISSING),
        (1875, None, ProblemCode.YEAR_ODD),
        ("20", None, ProblemCode.YEAR_ODD),
        ("1961 hoặc 1962", None, ProblemCode.YEAR_ODD),
        ("không nhớ", None, ProblemCode.YEAR_ODD),
    ],
)
def test_years_of_birth(cell: Cell, year: int | None, problem: ProblemCode | None) -> None:
    assert birth_year(cell) == (year, problem)


@pytest.mark.parametrize(
    ("cell", "phone", "problem"),
    [
        ("0311234567", "0311234567", None),
        (311234567, "0311234567", None),
        (311234567.0, "0311234567", None),
        ("0311.234.567", "0311234567", None),
        ("0311 234 567", "0311234567", None),
        ("+84 311 234 567", "0311234567", None),
        ("02273861234", "02273861234", None),
        ("0311234567; 0311234568", "0311234567", ProblemCode.PHONE_SECOND),
        ("", None, None),
        (None, None, None),
        ("031123", None, ProblemCode.PHONE_ODD),
    ],
)
def test_telephones(cell: Cell, phone: str | None, problem: ProblemCode | None) -> None:
    assert phone_number(cell) == (phone, problem)


@pytest.mark.parametrize(
    ("cell", "number", "day"),
    [
        ("151/QĐ-UBND ngày 13/11/2022", "151/QĐ-UBND", date(2022, 11, 13)),
        ("Số 151/QĐ-UBND, ngày 3.1.2022", "151/QĐ-UBND", date(2022, 1, 3)),
        ("3765/QĐ-UBND", "3765/QĐ-UBND", None),
        (datetime(2020, 1, 12), None, date(2020, 1, 12)),
        (None, None, None),
    ],
)
def test_decisions(cell: Cell, number: str | None, day: date | None) -> None:
    assert decision(cell) == (number, day, None)


def test_a_day_that_does_not_exist_is_said() -> None:
    assert decision("151/QĐ-UBND ngày 31/02/2022") == ("151/QĐ-UBND", None, ProblemCode.DECISION_ODD)


def test_a_title_before_a_name_is_dropped_and_says_the_sex() -> None:
    assert person_name("Bà Nguyễn Thị Lan") == ("Nguyễn Thị Lan", Sex.FEMALE, None)
    assert person_name("Ông Trần Văn Minh") == ("Trần Văn Minh", Sex.MALE, None)
    assert person_name("Ông Ích Khiêm") == ("Ông Ích Khiêm", None, None)


@given(st.one_of(st.none(), st.text(max_size=30), st.integers(), st.floats(), st.datetimes(), st.booleans()))
def test_no_cell_is_an_error(cell: Cell) -> None:
    year = birth_year(cell).value
    assert year is None or 1900 <= year <= 2012
    phone = phone_number(cell).value
    assert phone is None or (phone.isdigit() and phone[0] == "0" and len(phone) in (10, 11))
    decision(cell)


# --- headers


@pytest.mark.parametrize(
    ("label", "field"),
    [
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


# --- identity


def person(row: int = 1, **changes: object) -> RosterRow:
    """Hoa, 1975, of Hòa Bình: a row with some things changed."""
    values: dict[str, object] = {
        "sheet": "HGV",
        "row": row,
        "name": "Phạm Thị Hoa",
        "sex": Sex.FEMALE,
        "year": 1975,
        "group": TraineeGroup.HOA_GIAI_VIEN,
        "role": "to_vien",
        "unit_code": HOA_BINH.code,
        "unit_valid_from": HOA_BINH.valid_from,
        "unit_kind": "xa",
        "unit_name": "Hòa Bình",
        "unit_written": "Hòa Bình",
        "village": "Thôn Nội",
        "phone": "0311234567",
    }
    return RosterRow.model_validate(values | changes)


def outcome(*rows: RosterRow, register: Sequence[KnownPerson] = ()) -> list[tuple[str, list[str]]]:
    return [(row.identity.same_as.value, codes(row)) for row in match(rows, register)]


NEW: tuple[str, list[str]] = ("new", [])


def test_the_same_telephone_or_the_same_village_makes_a_second_copy() -> None:
    copy = ("earlier_row", ["duplicate_row"])
    assert outcome(person(1), person(2, village=None)) == [NEW, copy]
    assert outcome(person(1), person(2, phone=None)) == [NEW, copy]
    assert outcome(person(1), person(2, phone="0319999999", village="thôn nội")) == [NEW, copy]


def test_a_copy_of_a_copy_points_at_the_first_row() -> None:
    rows = match([person(1), person(2), person(3)])
    assert [row.identity.rows for row in rows] == [(), (("HGV", 1),), (("HGV", 1),)]


def test_name_year_and_unit_alone_are_asked_on_both_rows() -> None:
    asked = match([person(1), person(2, phone="0319999999", village="Thôn Hạ")])
    assert [row.verdict for row in asked] == [Verdict.ASK, Verdict.ASK]
    assert [row.problems[0].detail["other_row"] for row in asked] == ["2", "1"]
    assert asked[1].identity.same_as is SameAs.ASKED
    assert outcome(person(1, phone=None, village=None), person(2, phone=None, village=None)) == [
        ("new", ["same_name_asked"]),
        ("asked", ["same_name_asked"]),
    ]


def test_another_year_unit_or_vowel_is_another_person() -> None:
    assert outcome(person(1), person(2, year=1976)) == [NEW, NEW]
    elsewhere = person(2, unit_code="12592", unit_name="Tân Lễ", phone="0319999999")
    assert outcome(person(1), elsewhere) == [NEW, NEW]
    assert outcome(person(1, name="Nguyễn Văn Bảy"), person(2, name="Nguyễn Văn Bẩy")) == [NEW, NEW]


def test_a_couple_on_one_telephone_are_two_people() -> None:
    assert outcome(person(1), person(2, name="Trần Văn Minh", sex=Sex.MALE)) == [NEW, NEW]


def test_name_year_and_telephone_reach_across_units() -> None:
    desk = person(
        2, unit_code=None, unit_valid_from=None, unit_name="Bộ phận một cửa", group=TraineeGroup.MOT_CUA
    )
    assert outcome(person(1), desk) == [NEW, ("earlier_row", ["second_group"])]


def test_a_missing_year_proves_nothing() -> None:
    assert outcome(person(1), person(2, year=None)) == [
        ("new", ["same_name_asked"]),
        ("asked", ["same_name_asked"]),
    ]


def test_a_post_that_names_the_other_group_stands_for_a_blank_telephone() -> None:
    mediator = person(1, phone=None)
    propagandist = person(
        2,
        phone=None,
        village=None,
        group=TraineeGroup.TUYEN_TRUYEN_VIEN,
        also=TraineeGroup.HOA_GIAI_VIEN,
    )
    assert outcome(mediator, propagandist) == [NEW, ("earlier_row", ["second_group"])]
    other = propagandist.model_copy(update={"also": None})
    assert outcome(mediator, other)[1] == ("asked", ["same_name_asked"])


def test_a_person_of_the_register_is_not_made_again() -> None:
    hoa = KnownPerson(
        id="p1",
        name="PHẠM THỊ HOA",
        year=1975,
        unit=HOA_BINH,
        phone="0311234567",
        groups=frozenset({TraineeGroup.HOA_GIAI_VIEN}),
    )
    assert outcome(person(1), register=[hoa]) == [("known_person", ["already_known"])]
    reporter = person(1, group=TraineeGroup.BAO_CAO_VIEN)
    assert outcome(reporter, register=[hoa]) == [("known_person", ["second_group"])]
    assert outcome(person(1, phone=None), register=[hoa]) == [("asked", ["same_name_asked"])]


def test_a_row_that_fits_two_people_is_asked() -> None:
    first, second = person(1, phone="0311111111"), person(2, phone="0312222222", village="Thôn Hạ")
    between = person(3, phone="0312222222", village="Thôn Nội")
    assert match([first, second, between])[2].identity.same_as is SameAs.ASKED


def test_matching_again_changes_nothing() -> None:
    rows = match([person(1), person(2), person(3, phone="0319999999", village="Thôn Hạ")])
    assert match(rows) == rows
