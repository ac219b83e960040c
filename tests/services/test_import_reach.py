"""Whose rows, questions and imports somebody sees who manages one unit only."""

from __future__ import annotations

from io import BytesIO

import openpyxl

from lms.domain.errors import Code
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.roster import RosterReading, TraineeGroup, Verdict
from lms.services.import_reading import ImportAnswers
from lms.services.imports import AnswerToRow, ImportOutcome
from tests.services.full_office import refused
from tests.services.test_imports import OFFICE, Desk, desk, empty, person, roster

__all__ = ["desk", "empty"]


def manager(desk: Desk, unit: str = "Xã Hồng Minh") -> Actor:
    unit_id = next(row.id for row in desk.services.office.units() if row.name == unit)
    return Actor("tuan", "Trần Văn Tuấn", "", (RoleGrant(Role.UNIT_MANAGER, unit_id),))


def seen(reading: RosterReading) -> list[tuple[str, str, list[str]]]:
    return [
        (row.name, row.verdict.value, [problem.code.value for problem in row.problems])
        for row in reading.rows
    ]


def brought(desk: Desk, who: Actor, *rows: list[str]) -> ImportOutcome:
    return desk.services.imports.run(who, roster(*rows), "xa.csv")


def test_rows_of_other_units_are_refused_by_name(desk: Desk) -> None:
    outcome = brought(
        desk,
        manager(desk),
        person("Nguyễn Thị Lan"),
        person("Đỗ Văn Minh", sex="Nam", unit="Xã Tân Lễ"),
        person("Lê Thị Hoa", unit="Trường THPT Hưng Nhân"),
    )
    assert seen(outcome.reading) == [
        ("Nguyễn Thị Lan", "accept", []),
        ("Đỗ Văn Minh", "refuse", ["unit_outside"]),
        ("Lê Thị Hoa", "refuse", ["unit_outside"]),
    ]
    assert outcome.reading.rows[1].problems[0].detail == {"name": "Đỗ Văn Minh", "unit": "Xã Tân Lễ"}
    assert (outcome.people_added, outcome.refused, outcome.units_added, desk.people()) == (1, 2, 0, 1)


def test_a_name_outside_the_list_may_be_placed_in_a_unit_of_theirs_for_this_file_only(desk: Desk) -> None:
    hong_minh = manager(desk).grants[0].unit_id or ""
    data = roster(person("Nguyễn Thị Lan", unit="Tổ công tác Minh Hồng"))
    reading = desk.services.imports.dry_run(manager(desk), data, "xa.csv")
    [unknown] = [row.proposed_unit for row in desk.services.imports.dry_run(OFFICE, data, "xa.csv").rows]
    assert reading.rows[0].verdict is Verdict.REFUSE
    answers = ImportAnswers(units={unknown or "": hong_minh})
    assert desk.services.imports.run(manager(desk), data, "xa.csv", answers).people_added == 1
    assert desk.services.imports.aliases(OFFICE) == []


def test_a_name_cannot_be_placed_in_somebody_elses_unit(desk: Desk) -> None:
    data = roster(person("Nguyễn Thị Lan", unit="Tổ công tác Minh Hồng"))
    tan_le = manager(desk, "Xã Tân Lễ").grants[0].unit_id or ""
    [row] = desk.services.imports.dry_run(OFFICE, data, "xa.csv").rows
    answers = ImportAnswers(units={row.proposed_unit or "": tan_le})
    assert desk.services.imports.run(manager(desk), data, "xa.csv", answers).people_added == 0


def test_whoever_is_known_elsewhere_is_not_taken_from_there(desk: Desk) -> None:
    brought(desk, OFFICE, person("Nguyễn Thị Lan", unit="Xã Tân Lễ", phone="0912000111"))
    lan = person("Nguyễn Thị Lan", phone="0912000111")
    outcome = brought(desk, manager(desk), lan, lan)
    assert [codes for _, _, codes in seen(outcome.reading)] == [["person_elsewhere"]] * 2
    assert (outcome.people_added, outcome.memberships_added, desk.people()) == (0, 0, 1)


def test_who_only_may_be_somebody_elsewhere_is_not_told_of_them(desk: Desk) -> None:
    brought(desk, OFFICE, person("Nguyễn Thị Lan", unit="Xã Tân Lễ", phone="0912000111"))
    outcome = brought(desk, manager(desk), person("Nguyễn Thị Lam", phone="0912000111"))
    assert seen(outcome.reading) == [("Nguyễn Thị Lam", "accept", [])]


def test_a_manager_sees_answers_and_undoes_within_their_reach(desk: Desk) -> None:
    imports = desk.services.imports
    brought(desk, OFFICE, person("Lê Thị Hoa", unit="Xã Tân Lễ", year=""))
    whole = imports.history(OFFICE)[0].id
    brought(desk, manager(desk), person("Nguyễn Thị Lan", year=""), person("Đỗ Văn Minh", sex="Nam"))
    own = imports.history(OFFICE)[0].id
    tan_le = next(question for question in desk.questions() if question.row.name == "Lê Thị Hoa")
    assert [row.id for row in imports.history(manager(desk))] == [own]
    [question] = imports.questions(manager(desk))
    assert question.row.name == "Nguyễn Thị Lan"
    assert refused(imports.answer, manager(desk), tan_le.id, AnswerToRow()) is Code.NOT_ALLOWED
    elsewhere = AnswerToRow(unit_id=manager(desk, "Xã Tân Lễ").grants[0].unit_id)
    assert refused(imports.answer, manager(desk), question.id, elsewhere) is Code.NOT_ALLOWED
    imports.answer(manager(desk), question.id, AnswerToRow(birth_year=1968))
    assert refused(imports.undo, manager(desk), whole, "nhầm tệp") is Code.NOT_FOUND
    assert refused(imports.undo_plan, manager(desk), whole) is Code.NOT_FOUND
    imports.undo(manager(desk), own, "nhầm tệp")
    assert desk.people() == 0


def test_a_manager_cannot_give_a_row_to_a_person_elsewhere(desk: Desk) -> None:
    brought(desk, OFFICE, person("Nguyễn Thị Lan", unit="Xã Tân Lễ"))
    lan = desk.services.people.search(OFFICE, "Nguyễn Thị Lan")[0][0].person_id
    brought(desk, manager(desk), person("Nguyễn Thị Lan", year=""))
    [question] = desk.services.imports.questions(manager(desk))
    assert question.candidates == ()
    answer = AnswerToRow(same_as=lan)
    assert refused(desk.services.imports.answer, manager(desk), question.id, answer) is Code.NOT_ALLOWED


def test_what_a_manager_brought_in_leaves_the_other_rows_to_the_office(desk: Desk) -> None:
    rows = [person("Nguyễn Thị Lan"), person("Lê Thị Hoa", unit="Xã Tân Lễ", year="")]
    brought(desk, manager(desk), *rows)
    outcome = brought(desk, OFFICE, *rows)
    assert (outcome.people_added, outcome.known, outcome.asked, desk.people()) == (0, 1, 1, 1)
    again = brought(desk, OFFICE, *rows)
    assert (again.people_added, again.asked, again.asked_already) == (0, 0, 1)


def test_a_template_offers_the_units_of_the_reach(desk: Desk) -> None:
    for who, units in ((OFFICE, 36), (manager(desk), 1)):
        data = desk.services.imports.template(who, TraineeGroup.HOA_GIAI_VIEN)
        notes = openpyxl.load_workbook(BytesIO(data))["Hướng dẫn"]
        assert len([cell for cell in notes["B"][1:] if cell.value]) == units


def test_only_the_office_forgets_what_a_name_means(desk: Desk) -> None:
    assert refused(desk.services.imports.forget_alias, manager(desk), "x") is Code.NOT_ALLOWED


def test_a_list_that_still_asks_about_other_units_is_not_theirs_to_undo(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan"), person("Đỗ Văn Minh", sex="", unit="Xã Tân Lễ"))
    imports, [row] = desk.services.imports, desk.services.imports.history(OFFICE)
    assert imports.history(manager(desk)) == []
    assert refused(imports.undo, manager(desk), row.id, "Nhầm tệp") is Code.NOT_FOUND
    assert (len(desk.questions()), desk.people()) == (1, 1)
    desk.answer(desk.questions()[0], AnswerToRow(leave_out=True))
    assert [seen.id for seen in imports.history(manager(desk))] == [row.id]
