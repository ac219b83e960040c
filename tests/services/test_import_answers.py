"""What the office says before an import: columns, fonts, units outside the list; and units that ended."""

from __future__ import annotations

import csv
import io
from datetime import date

from lms.domain.errors import Code
from lms.domain.legacy_encodings import Script
from lms.domain.roster import FileVerdict, TraineeGroup
from lms.domain.roster_headers import Field
from lms.domain.roster_reading import ColumnAnswer
from lms.services.import_reading import NEW_UNIT, ImportAnswers
from tests.services.full_office import refused
from tests.services.test_imports import OFFICE, Desk, desk, empty, person, roster

__all__ = ["desk", "empty"]


def unit(desk: Desk, name: str) -> str:
    return next(row.id for row in desk.services.office.units() if row.name == name)


def said(desk: Desk, **columns: Field) -> ImportAnswers:
    return ImportAnswers(columns={"xa": ColumnAnswer(1, columns, TraineeGroup.HOA_GIAI_VIEN)})


def without_header(*rows: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([["a", "b", "c", "d"], *rows])
    return text.getvalue().encode()


# --- columns


def test_columns_nobody_understands_are_asked_about_with_what_they_hold(desk: Desk) -> None:
    data = without_header(
        ["Nguyễn Thị Lan", "1968", "Nữ", "Xã Hồng Minh"], ["Đỗ Văn Minh", "1971", "Nam", "Xã Tân Lễ"]
    )
    reading = desk.services.imports.dry_run(OFFICE, data, "xa.csv")
    assert reading.verdict is FileVerdict.ASK_COLUMNS
    [question] = reading.questions
    assert [(column.letter, column.field, column.samples[0]) for column in question.columns] == [
        ("A", "name", "Nguyễn Thị Lan"),
        ("B", "year", "1968"),
        ("C", "sex", "Nữ"),
        ("D", "unit", "Xã Hồng Minh"),
    ]
    assert (question.sheet, question.header_row, question.group_unclear) == ("xa", 1, True)
    answers = said(desk, A=Field.NAME, B=Field.YEAR, C=Field.SEX, D=Field.UNIT)
    outcome = desk.services.imports.run(OFFICE, data, "xa.csv", answers)
    assert (outcome.people_added, desk.found("minh")) == (2, [("Đỗ Văn Minh", 1971, "Xã Tân Lễ")])
    [listed] = desk.services.imports.history(OFFICE)
    assert listed.summary["columns"]["xa"] == {
        "header_row": 1,
        "columns": {"A": "name", "B": "year", "C": "sex", "D": "unit"},
        "group": "hoa_giai_vien",
        "script": None,
    }


def test_a_list_that_lacks_only_its_group_keeps_the_columns_it_has(desk: Desk) -> None:
    data = (
        roster(person("Nguyễn Thị Lan"))
        .replace("HÒA GIẢI VIÊN".encode(), b"")
        .replace("Tổ viên".encode(), b"")
    )
    [question] = desk.services.imports.dry_run(OFFICE, data, "xa.csv").questions
    assert question.group_unclear and not any(column.unclear for column in question.columns)
    answers = ImportAnswers(columns={"xa": ColumnAnswer(group=TraineeGroup.BAO_CAO_VIEN)})
    assert desk.services.imports.run(OFFICE, data, "xa.csv", answers).people_added == 1
    assert desk.count("memberships WHERE trainee_group = 'bao_cao_vien'") == 1


def test_a_converted_list_may_be_left_as_it_is(desk: Desk) -> None:
    data = roster(*(person("Nguyễn Thị Lan", village=f"Thôn {n}") for n in "ABCD"))
    left = ImportAnswers(columns={"hgv": ColumnAnswer(script=Script.UNICODE)})
    assert desk.services.imports.dry_run(OFFICE, data, "hgv.csv", left).rows[0].name == "Nguyễn Thị Lan"


# --- units outside the list


def test_a_name_outside_the_list_is_placed_once_and_remembered(desk: Desk) -> None:
    data = roster(
        person("Nguyễn Thị Lan", unit="Trạm Hồng Minh"), person("Đỗ Văn Minh", unit="trạm Hồng Minh")
    )
    reading = desk.services.imports.dry_run(OFFICE, data, "mot.csv")
    [proposal] = desk.services.imports.proposals(OFFICE, reading)
    assert (proposal.written, proposal.rows) == ("Trạm Hồng Minh", 2)
    answers = ImportAnswers(units={proposal.key: unit(desk, "Xã Hồng Minh")})
    assert desk.services.imports.run(OFFICE, data, "mot.csv", answers).units_added == 0
    assert desk.found("lan") == [("Nguyễn Thị Lan", 1968, "Thôn Đông, xã Hồng Minh")]
    assert [row.written for row in desk.services.imports.aliases(OFFICE)] == ["Trạm Hồng Minh"]
    later = roster(person("Lê Thị Hoa", unit="Trạm Hồng Minh"))
    assert desk.services.imports.run(OFFICE, later, "hai.csv").units_added == 0
    desk.services.imports.forget_alias(OFFICE, proposal.key)
    assert (
        desk.services.imports.run(
            OFFICE, roster(person("Vũ Thị Mai", unit="Trạm Hồng Minh")), "ba.csv"
        ).units_added
        == 1
    )
    assert desk.count("audit WHERE act = 'unit_name_forgotten'") == 1


def test_a_name_confirmed_as_new_is_a_new_unit(desk: Desk) -> None:
    data = roster(person("Nguyễn Thị Lan", unit="Công an xã Tân Lễ"))
    reading = desk.services.imports.dry_run(OFFICE, data, "mot.csv")
    [proposal] = desk.services.imports.proposals(OFFICE, reading)
    assert [key.code for key in proposal.like][:1] == ["12592"]  # its name mentions the commune
    outcome = desk.services.imports.run(
        OFFICE, data, "mot.csv", ImportAnswers(units={proposal.key: NEW_UNIT})
    )
    made = next(row for row in desk.services.office.units() if row.name == "Công an xã Tân Lễ")
    assert (outcome.units_added, made.parent_id) == (1, unit(desk, "Xã Tân Lễ"))
    assert desk.services.imports.aliases(OFFICE) == []


def test_a_name_is_not_placed_in_a_unit_that_does_not_exist(desk: Desk) -> None:
    data = roster(person("Nguyễn Thị Lan", unit="Trạm Hồng Minh"))
    answers = ImportAnswers(units={"x": "nowhere"})
    assert refused(desk.services.imports.run, OFFICE, data, "mot.csv", answers) is Code.UNKNOWN_UNIT


# --- units that have ended


def end(desk: Desk, name: str, *heirs: str) -> None:
    rows = {row.name: row for row in desk.services.office.units()}
    keys = ", ".join(f'["{rows[heir].code}", "{rows[heir].valid_from.isoformat()}"]' for heir in heirs)
    with desk.services.database.write() as tx:
        tx.run(
            "UPDATE org_units SET valid_to = $2, successors = $3 WHERE id = $1",
            rows[name].id,
            date(2025, 7, 1),
            f"[{keys}]",
        )


def test_a_row_of_an_ended_unit_goes_to_its_heir_and_says_so(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan", unit="Xã Hòa Bình"), name="truoc.csv")
    end(desk, "Xã Hòa Bình", "Xã Hồng Minh")
    outcome = desk.rows(
        person("Nguyễn Thị Lan", unit="Xã Hòa Bình"), person("Lê Thị Hoa", unit="Xã Hòa Bình")
    )
    lan, hoa = outcome.reading.rows
    assert [problem.code.value for problem in lan.problems] == ["unit_followed", "already_known"]
    assert hoa.problems[0].detail == {"unit": "Xã Hòa Bình", "heir": "xã Hồng Minh"}
    assert (outcome.people_added, desk.found("hoa")[0][2]) == (1, "Thôn Đông, xã Hồng Minh")


def test_a_row_of_a_unit_with_several_heirs_is_asked_and_with_none_stays(desk: Desk) -> None:
    end(desk, "Xã Hòa Bình", "Xã Hồng Minh", "Xã Tân Lễ")
    end(desk, "Xã Chi Lăng")
    outcome = desk.rows(person("Lê Thị Hoa", unit="Xã Hòa Bình"), person("Vũ Thị Mai", unit="Xã Chi Lăng"))
    hoa, mai = outcome.reading.rows
    assert [problem.code.value for problem in hoa.problems] == ["unit_split"]
    assert (outcome.asked, mai.problems, desk.found("mai")[0][2]) == (1, (), "Thôn Đông, xã Chi Lăng")
