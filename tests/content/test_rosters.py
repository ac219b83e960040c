"""The sample rosters give the counts their README states, and no file of any kind is more than a reason."""

import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from lms.content.presets import load_preset
from lms.content.rosters import read_people
from lms.domain.org_units import UnitKey
from lms.domain.roster import (
    FileVerdict,
    KnownPerson,
    ProblemCode,
    Reason,
    RosterReading,
    RosterRow,
    SameAs,
    Sex,
    TraineeGroup,
    Verdict,
)
from lms.domain.roster_headers import Field
from lms.domain.roster_identity import matched
from lms.text_roster import FIELDS, GROUPS, PROBLEMS, REASONS, contract, problem_text, reason_text

SAMPLES = Path(__file__).parent.parent / "data"
UNITS = load_preset("hung-ha-2023").units
MEDIATORS = "danh-sach-hgv-hung-ha-2023.xlsx"
REPORTERS = "danh-sach-bcv-ttv.xlsx"
FRONT_OFFICE = "can-bo-mot-cua.csv"
# Counts of the samples: code, rows of mediators, people, women of them, propagandists, front office.
BY_UNIT = """
12586 57 56 18 8 3|12589 74 74 31 7 3|12592 52 52 15 10 3|12595 60 60 19 9 3|12598 51 51 18 9 3
12601 65 64 21 10 3|12604 71 71 22 11 3|12607 46 46 11 8 3|12610 54 54 18 10 3|12613 45 45 15 7 3
12616 64 64 23 10 3|12619 50 50 17 10 3|12622 59 59 24 8 3|12625 64 64 19 8 3|12628 63 63 22 8 3
12631 45 45 12 11 3|12634 48 48 17 8 3|12637 47 47 11 9 3|12640 56 56 18 7 3|12643 52 51 10 7 3
12646 64 64 24 7 3|12649 56 56 20 8 3|12652 47 47 15 8 3|12655 73 73 27 7 3|12656 45 45 24 7 3
12658 68 68 19 7 3|12661 69 69 18 11 3|12664 48 48 8 9 3|12667 58 58 21 10 3|12670 57 57 17 10 3
12673 48 48 14 8 3|12676 48 47 14 9 3|12679 61 61 20 7 3|12682 63 62 21 8 3|12685 54 53 17 9 3
"""
UNIT_COUNTS = {
    code: tuple(int(number) for number in numbers)
    for code, *numbers in (line.split() for line in BY_UNIT.strip().replace("\n", "|").split("|"))
}


@cache
def sample(name: str) -> RosterReading:
    return read_people((SAMPLES / name).read_bytes(), name, UNITS)


def known(rows: Sequence[RosterRow], numbered: str) -> list[KnownPerson]:
    """The register after an import in which the office said that namesakes are different people."""
    return [
        KnownPerson(
            id=f"{numbered}-{row.sheet}-{row.row}",
            name=row.name,
            year=row.year,
            unit=row.unit or UnitKey(row.unit_name or "", date(2023, 2, 1)),
            phone=row.phone,
            villages=frozenset([row.village] if row.village else []),
            groups=frozenset([row.group]),
        )
        for row in rows
    ]


def sexes(rows: Sequence[RosterRow]) -> dict[Sex | None, int]:
    return dict(Counter(row.sex for row in rows))


def rows_with(reading: RosterReading, code: ProblemCode) -> list[int | None]:
    return [problem.row for problem in reading.problems if problem.code is code]


# --- the mediators


def test_mediators_1982_rows_are_1976_people() -> None:
    reading = sample(MEDIATORS)
    assert reading.verdict is FileVerdict.IMPORT
    assert len(reading.rows) == 1982
    assert len(reading.people) == 1976
    assert {row.group for row in reading.rows} == {TraineeGroup.HOA_GIAI_VIEN}
    assert (reading.rows[0].row, reading.rows[-1].row) == (10, 2025)
    # 1,336 men and 640 women less the eight whose mark is missing or double.
    assert sexes(reading.people) == {Sex.MALE: 1330, Sex.FEMALE: 638, None: 8}


def test_mediators_have_270_groups_each_with_a_head() -> None:
    people = sample(MEDIATORS).people
    groups = {(row.unit_code, row.village) for row in people}
    heads = [(row.unit_code, row.village) for row in people if row.role == "to_truong"]
    assert len(groups) == 270
    assert sorted(heads) == sorted(groups)


def test_mediators_second_copies_point_at_their_first_row() -> None:
    copies = {row.row: row.identity.rows[0].row for row in sample(MEDIATORS).rows if row.identity.rows[:1]}
    firsts = {
        row.row: copies[row.row]
        for row in sample(MEDIATORS).rows
        if row.identity.same_as is SameAs.EARLIER_ROW
    }
    assert firsts == {23: 19, 363: 362, 1131: 1121, 1821: 1815, 1961: 1954, 1979: 1978}
    assert rows_with(sample(MEDIATORS), ProblemCode.DUPLICATE_ROW) == list(firsts)
    assert {row.verdict for row in sample(MEDIATORS).rows if row.row in firsts} == {Verdict.ACCEPT}


def test_mediators_namesakes_of_a_unit_are_asked_about() -> None:
    asked = {
        problem.row: int(problem.detail["other_row"])
        for problem in sample(MEDIATORS).problems
        if problem.code is ProblemCode.SAME_NAME_ASKED
    }
    assert asked == {377: 389, 389: 377, 1155: 1165, 1165: 1155, 1799: 1805, 1805: 1799}
    bay = [row for row in sample(MEDIATORS).rows if row.row in (1855, 1874)]
    assert [(row.name, row.verdict, [problem.code for problem in row.problems]) for row in bay] == [
        ("Nguyễn Văn Bảy", Verdict.ACCEPT, [ProblemCode.NEAR_NAME]),
        ("Nguyễn Văn Bẩy", Verdict.ACCEPT, [ProblemCode.NEAR_NAME]),
    ]


def test_near_names_of_one_year_and_unit_are_three_pairs_pointed_out() -> None:
    pointed_out = {
        problem.row: int(problem.detail["other_row"])
        for problem in sample(MEDIATORS).problems
        if problem.code is ProblemCode.NEAR_NAME
    }
    assert pointed_out == {385: 423, 423: 385, 1016: 1038, 1038: 1016, 1855: 1874, 1874: 1855}


def test_mediators_missing_years_and_marks_are_asked_about() -> None:
    reading = sample(MEDIATORS)
    assert rows_with(reading, ProblemCode.YEAR_MISSING) == [100, 307, 460, 725, 1482]
    assert len(rows_with(reading, ProblemCode.SEX_MISSING)) == 6
    assert rows_with(reading, ProblemCode.SEX_BOTH) == [639, 1743]
    assert Counter(row.verdict for row in reading.rows) == {Verdict.ACCEPT: 1963, Verdict.ASK: 19}
    assert {problem.code for problem in reading.problems} == {
        ProblemCode.YEAR_MISSING,
        ProblemCode.SEX_MISSING,
        ProblemCode.SEX_BOTH,
        ProblemCode.DUPLICATE_ROW,
        ProblemCode.SAME_NAME_ASKED,
        ProblemCode.NEAR_NAME,
        ProblemCode.SHEET_SKIPPED,
    }


def test_mediators_dirt_is_cleaned_without_a_word() -> None:
    people = sample(MEDIATORS).people
    assert all(row.name == unicodedata.normalize("NFC", row.name).strip() for row in people)
    assert not [row.name for row in people if "  " in row.name or row.name.isupper() or row.name.islower()]
    assert [row.row for row in people if row.phone and (len(row.phone), row.phone[0]) != (10, "0")] == []
    assert sum(row.phone is None for row in people) == 128
    shared = Counter(row.phone for row in people if row.phone)
    assert [count for count in shared.values() if count > 1] == [2] * 12
    assert {row.year for row in people if row.year and not 1930 < row.year < 2006} == set()


def test_every_unit_has_the_people_its_heading_counts() -> None:
    mediators, propagandists = sample(MEDIATORS), sample(REPORTERS)
    front = Counter(row.unit_code for row in sample(FRONT_OFFICE).rows)
    rows = Counter(row.unit_code for row in mediators.rows)
    people = Counter(row.unit_code for row in mediators.people)
    women = Counter(row.unit_code for row in mediators.people if row.sex is Sex.FEMALE)
    taught = Counter(
        row.unit_code for row in propagandists.rows if row.group is TraineeGroup.TUYEN_TRUYEN_VIEN
    )
    for code, (row_count, people_count, women_count, taught_count, front_count) in UNIT_COUNTS.items():
        unknown = sum(row.sex is None and row.unit_code == code for row in mediators.people)
        assert (rows[code], people[code], taught[code], front[code]) == (
            row_count,
            people_count,
            taught_count,
            front_count,
        )
        assert women[code] <= women_count <= women[code] + unknown
    assert len(UNIT_COUNTS) == 35
    assert front[None] == 5


# --- the others, and all together


def test_reporters_and_propagandists_are_counted_apart() -> None:
    reading = sample(REPORTERS)
    reporters = [row for row in reading.rows if row.group is TraineeGroup.BAO_CAO_VIEN]
    propagandists = [row for row in reading.rows if row.group is TraineeGroup.TUYEN_TRUYEN_VIEN]
    assert sexes(reporters) == {Sex.MALE: 20, Sex.FEMALE: 25}
    assert sexes(propagandists) == {Sex.MALE: 176, Sex.FEMALE: 124}
    assert {row.sheet for row in reporters} == {"BCV huyện"}
    assert {row.verdict for row in reading.rows} == {Verdict.ACCEPT}


def test_reporters_keep_qualification_fields_and_decision() -> None:
    row = next(row for row in sample(REPORTERS).rows if (row.sheet, row.row) == ("BCV huyện", 12))
    assert (row.name, row.role, row.unit_code, row.unit_name) == (
        "Vũ Đức Bảo",
        "Chuyên viên",
        None,
        "Phòng Tài nguyên và Môi trường huyện",
    )
    assert (row.qualification, row.legal_fields) == ("Đại học An ninh", ("Đất đai", "Khiếu nại, tố cáo"))
    assert (row.decision_number, row.decision_date) == ("3096/QĐ-UBND", date(2019, 3, 6))
    assert [problem.code for problem in row.problems] == [ProblemCode.UNIT_PROPOSED]


def test_propagandists_have_the_unit_of_the_merged_cell_and_their_decision() -> None:
    row = next(row for row in sample(REPORTERS).rows if (row.sheet, row.row) == ("TTV xã, thị trấn", 12))
    assert (row.name, row.unit_code, row.year) == ("Nguyễn Xuân Duy", "12586", 1965)
    assert (row.decision_number, row.decision_date) == ("151/QĐ-UBND", date(2022, 11, 13))


def test_front_office_staff_are_110_and_5_of_them_at_a_new_desk() -> None:
    reading = sample(FRONT_OFFICE)
    assert sexes(reading.rows) == {Sex.MALE: 53, Sex.FEMALE: 57}
    assert {row.group for row in reading.rows} == {TraineeGroup.MOT_CUA}
    proposed = Counter(row.unit_name for row in reading.rows if row.unit_code is None)
    assert proposed == {"Bộ phận một cửa UBND huyện Hưng Hà": 5}
    assert reading.rows[0].note == "Trưởng bộ phận; kiêm tiếp công dân"
    assert (reading.rows[0].sheet, reading.rows[0].row, reading.rows[0].year) == ("can-bo-mot-cua", 2, 1986)


def test_all_three_lists_are_2388_people() -> None:
    register: list[KnownPerson] = []
    men = women = unknown = 0
    second: dict[str, int] = {}
    for name in (MEDIATORS, REPORTERS, FRONT_OFFICE):
        reading = matched(sample(name), register)
        new = [row for row in reading.people if row.identity.same_as is not SameAs.KNOWN_PERSON]
        second[name] = sum(row.identity.same_as is SameAs.KNOWN_PERSON for row in reading.rows)
        register += known(new, name)
        found = sexes(new)
        men += found[Sex.MALE]
        women += found[Sex.FEMALE]
        unknown += found.get(None, 0)
    assert second == {MEDIATORS: 0, REPORTERS: 40, FRONT_OFFICE: 3}
    assert len(register) == 2388
    # The README counts 1,556 men and 832 women by how they were generated; eight of them bear no clear mark.
    assert (men, women, unknown) == (1550, 830, 8)
    assert men + women + unknown == 1556 + 832


def test_a_second_import_of_the_same_file_makes_nobody_new() -> None:
    first = sample(MEDIATORS)
    again = matched(first, known(first.people, "1"))
    without_year = {row.row for row in again.rows if row.year is None}
    new = {row.row for row in again.rows if row.identity.same_as is SameAs.NEW}
    assert new <= without_year


def test_with_the_list_of_2025_the_old_names_are_known_and_the_people_the_same() -> None:
    data = (SAMPLES / MEDIATORS).read_bytes()
    reading = read_people(data, MEDIATORS, load_preset("hung-yen-2025").units)
    assert (len(reading.rows), len(reading.people)) == (1982, 1976)
    keys = {row.unit for row in reading.rows if row.unit is not None}
    assert len(keys) == 35 and None not in {row.unit for row in reading.rows}
    # Both lists have a commune Hồng Minh; the one that exists is meant.
    assert [key.code for key in keys if key.valid_from.year == 2025] == ["12685"]


# --- the contract and the sentences


def test_the_json_has_the_agreed_keys_and_no_more() -> None:
    printed = contract(sample(MEDIATORS))
    assert json.loads(json.dumps(printed)) == printed
    assert list(printed) == ["verdict", "reason", "people", "problems"]
    assert printed["people"][0] == {
        "sheet": "HGV 2023",
        "row": 10,
        "verdict": "accept",
        "name": "Đặng Văn Thụ",
        "sex": "male",
        "year": 1979,
        "group": "hoa_giai_vien",
        "role": "to_truong",
        "unit_code": "12586",
        "unit_valid_from": "2023-02-01",
        "village": "TDP số 1",
        "phone": "0751657514",
    }
    assert printed["problems"][1] == {
        "sheet": "HGV 2023",
        "row": 23,
        "column": None,
        "code": "duplicate_row",
        "text": "Trần Văn Huấn đã có ở dòng 19. Hai dòng được tính là một người, không cần làm gì thêm.",
    }


def test_every_code_has_its_sentence() -> None:
    assert set(PROBLEMS) == set(ProblemCode)
    assert set(REASONS) == set(Reason)
    assert set(FIELDS) == {field.value for field in Field}
    assert set(GROUPS) == set(TraineeGroup)
    texts = [
        problem_text(problem)
        for name in (MEDIATORS, REPORTERS, FRONT_OFFICE)
        for problem in sample(name).problems
    ]
    assert not [text for text in texts if "{" in text or "“”" in text or "  " in text]
    assert reason_text(sample(MEDIATORS)) == ""


def test_what_can_be_done_is_said_with_where() -> None:
    unclear = sample(MEDIATORS).model_copy(update={"reason": Reason.GROUP_UNCLEAR})
    assert "Chọn nhóm trên màn hình Nhập danh sách, hoặc ghi tên nhóm ở dòng" in reason_text(unclear)
    assert "Chọn nhóm ở dưới, hoặc ghi tên nhóm ở dòng" in reason_text(unclear, "ở dưới")
