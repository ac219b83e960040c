"""The way back: what a list brought goes, but for people who have done something since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms import bootstrap
from lms.content.loader import load_courses
from lms.domain.errors import Code
from lms.domain.people import SYSTEM
from lms.domain.roster_undo import Trace
from lms.services.imports import AnswerToRow
from lms.settings import Settings
from tests.services.full_office import refused
from tests.services.test_imports import MEDIATORS, OFFICE, REPORTERS, TRAINEE, Desk, desk, empty, person

__all__ = ["desk", "empty"]
HEADS = ("Nguyễn Thị Lan", "Đỗ Văn Minh", "Lê Thị Hoa", "Trần Văn Tuấn")


def register(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Everything an import writes to, as rows in order."""
    tables = {
        "people": "id, full_name, phone, unit_id, import_id",
        "memberships": "id, person_id, trainee_group, unit_id, import_id",
        "role_grants": "id, person_id, role",
        "org_units": "id, code, name",
        "unit_aliases": "name_key, unit_id",
        "activation_codes": "id",
    }
    with desk.services.database.read() as tx:
        return {table: sorted(tx.all(f"SELECT {columns} FROM {table}")) for table, columns in tables.items()}


def last(desk: Desk) -> str:
    return desk.services.imports.history(OFFICE)[0].id


def undo(desk: Desk, import_id: str = "") -> dict[str, Trace]:
    """Who stays, and why."""
    plan = desk.services.imports.undo(OFFICE, import_id or last(desk), "gửi nhầm tệp")
    return {card.full_name: trace for card, trace in plan.stay}


def test_an_import_is_undone_as_a_whole_and_can_be_made_again(desk: Desk) -> None:
    before = register(desk)
    outcome = desk.run(REPORTERS)
    plan = desk.services.imports.undo_plan(OFFICE, last(desk))
    assert (len(plan.go), plan.stay, len(plan.units)) == (345, (), outcome.units_added)
    assert undo(desk) == {}
    assert register(desk) == before
    assert desk.run(REPORTERS).people_added == 345


def test_a_list_of_two_thousand_with_its_questions_goes_whole(desk: Desk) -> None:
    before = register(desk)
    desk.run(MEDIATORS)
    for question in desk.questions()[:3]:
        desk.answer(question, AnswerToRow(birth_year=question.row.year or 1970))
    undo(desk)
    assert (register(desk), desk.questions()) == (before, [])
    assert desk.run(MEDIATORS).asked == 19


def test_it_is_said_who_undid_it_when_and_why(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan"))
    undo(desk)
    [row] = desk.services.imports.history(OFFICE)
    assert (row.undone_at is not None, row.undo_reason) == (True, "gửi nhầm tệp")
    assert (
        desk.count("audit WHERE act = 'import_undone' AND actor_id = 'hoa' AND reason = 'gửi nhầm tệp'") == 1
    )


def test_it_is_undone_once_with_a_reason_and_only_if_there_is_one(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan"))
    imports = desk.services.imports
    assert refused(imports.undo, OFFICE, last(desk), " ") is Code.REASON_NEEDED
    assert refused(imports.undo, OFFICE, "none", "nhầm tệp") is Code.NOT_FOUND
    undo(desk)
    assert refused(imports.undo, OFFICE, last(desk), "nhầm tệp") is Code.ALREADY_UNDONE
    assert refused(imports.undo_plan, OFFICE, last(desk)) is Code.ALREADY_UNDONE
    assert refused(imports.undo, TRAINEE, last(desk), "nhầm tệp") is Code.NOT_ALLOWED
    assert refused(imports.undo_plan, TRAINEE, last(desk)) is Code.NOT_ALLOWED


def found(desk: Desk, name: str) -> str:
    return desk.services.people.search(SYSTEM, name)[0][0].person_id


def test_who_has_signed_in_stays_and_is_named(desk: Desk) -> None:
    desk.rows(*(person(name) for name in HEADS))
    [issued] = desk.services.accounts.issue_activations(SYSTEM, [found(desk, "Nguyễn Thị Lan")])
    desk.services.accounts.activate(issued.learner_code, issued.code, "mot cau dai de nho", notice_read=True)
    assert undo(desk) == {"Nguyễn Thị Lan": Trace.SIGNED_IN}
    assert desk.people() == 1


def test_a_slip_that_nobody_has_used_keeps_nobody(desk: Desk) -> None:
    before = register(desk)
    desk.rows(person("Nguyễn Thị Lan"))
    desk.services.accounts.issue_activations(SYSTEM, [found(desk, "Nguyễn Thị Lan")])
    assert undo(desk) == {}
    assert register(desk) == before


def test_who_is_enrolled_stays(desk: Desk) -> None:
    desk.rows(*(person(name) for name in HEADS))
    with desk.services.database.write() as tx:
        tx.run(
            "INSERT INTO enrolments (id, cohort_id, person_id, course_id, course_version, rule, unit_id,"
            " enrolled_by, enrolled_at) SELECT 'e1', 'lop-1', id, 'HGV-01', 1, '{}', unit_id, 'hoa',"
            " created_at FROM people WHERE full_name = $1",
            "Đỗ Văn Minh",
        )
    assert undo(desk) == {"Đỗ Văn Minh": Trace.ENROLLED}


def test_who_was_given_a_group_or_a_role_by_hand_stays(desk: Desk) -> None:
    desk.rows(*(person(name) for name in HEADS))
    lan, minh = found(desk, "Nguyễn Thị Lan"), found(desk, "Đỗ Văn Minh")
    with desk.services.database.write() as tx:
        tx.run(
            "INSERT INTO memberships (id, person_id, trainee_group, unit_id, ordinal, recorded_at)"
            " SELECT 'm1', id, 'bao_cao_vien', unit_id, 1, created_at FROM people WHERE id = $1",
            lan,
        )
        tx.run("UPDATE role_grants SET role = 'trainer' WHERE person_id = $1", minh)
    assert undo(desk) == {"Nguyễn Thị Lan": Trace.GROUP, "Đỗ Văn Minh": Trace.ROLE}


def test_whom_a_later_list_names_too_goes_only_with_that_list(desk: Desk) -> None:
    before = register(desk)
    desk.rows(person("Nguyễn Thị Lan"), person("Đỗ Văn Minh", sex="Nam"), name="mot.csv")
    first = last(desk)
    desk.rows(person("Nguyễn Thị Lan"), person("Lê Thị Hoa"), name="hai.csv")
    second = last(desk)
    assert undo(desk, first) == {"Nguyễn Thị Lan": Trace.NAMED}
    assert sorted(name for name, *_ in desk.found("")) == [
        "Lê Thị Hoa",
        "Nguyễn Thị Lan",
        "Quản trị hệ thống",
    ]
    assert undo(desk, second) == {}
    assert register(desk) == before


def test_a_group_that_a_list_added_to_somebody_known_goes_and_the_person_stays(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan", phone="0912000111"))
    before = register(desk)
    teller = person("Nguyễn Thị Lan", phone="0912000111")
    data_name = "tuyen-truyen-vien.csv"
    text = "DANH SÁCH TUYÊN TRUYỀN VIÊN\nSTT;Họ và tên;Năm sinh;Giới tính;Đơn vị;Thôn;SĐT\n1;" + ";".join(
        teller
    )
    outcome = desk.services.imports.run(OFFICE, text.encode(), data_name)
    assert (outcome.people_added, outcome.memberships_added) == (0, 1)
    assert undo(desk) == {}
    assert register(desk) == before


def test_a_unit_that_is_used_by_others_stays(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan", unit="Trường THPT Hưng Nhân"), name="mot.csv")
    first = last(desk)
    desk.rows(person("Lê Thị Hoa", unit="Trường THPT Hưng Nhân"), name="hai.csv")
    undo(desk, first)
    assert (desk.count("org_units WHERE code LIKE 'dv-%'"), desk.people()) == (1, 1)
    undo(desk)
    assert (desk.count("org_units WHERE code LIKE 'dv-%'"), desk.people()) == (0, 0)


def test_a_copy_that_waited_for_the_answer_to_its_row_goes_with_it(desk: Desk) -> None:
    """It answers itself, and nobody may answer it again."""
    before = register(desk)
    phone = "0912000111"
    desk.rows(person("Trần Văn Tuấn", sex="", phone=phone), person("Trần Văn Tuấn", sex="Nam", phone=phone))
    asked, copy = desk.questions()
    desk.answer(asked, AnswerToRow())
    assert (desk.questions(), desk.people()) == ([], 1)
    assert refused(desk.answer, copy, AnswerToRow()) is Code.ALREADY_ANSWERED
    assert undo(desk) == {}
    assert register(desk) == before


def test_an_answer_given_after_a_later_list_belongs_to_the_list_that_asked(desk: Desk) -> None:
    """Whichever of the two goes first."""
    for first in (0, 1):
        before = register(desk)
        desk.rows(person("Trần Văn Tuấn", year="", phone="0912000111"), name="mot.csv")
        lists = [last(desk)]
        [question] = desk.questions()
        desk.rows(person("Trần Văn Tuấn", unit="Trường THPT Hưng Nhân"), name="hai.csv")
        lists.append(last(desk))
        desk.answer(question, AnswerToRow(same_as=found(desk, "Trần Văn Tuấn")))
        assert desk.count("memberships") == 2
        assert set(undo(desk, lists[first]).values()) <= {Trace.NAMED}
        assert undo(desk, lists[1 - first]) == {}
        assert register(desk) == before


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One store for many examples: each ends where it began."""
    patch = pytest.MonkeyPatch()
    patch.setattr(bootstrap, "load_courses", cache(load_courses))
    services, _ = bootstrap.create_store(
        Settings(data=tmp_path_factory.mktemp("standing")),
        preset="hung-ha-2023",
        clock=lambda: datetime(2026, 11, 24, 5, tzinfo=UTC),
    )
    yield Desk(services)
    services.close()
    patch.undo()


ROW = st.builds(
    person,
    st.sampled_from([*HEADS, "Nguyễn Thị Lân", "Nguyen Thi Lan"]),
    year=st.sampled_from(["1968", "1970", ""]),
    sex=st.sampled_from(["Nữ", ""]),
    unit=st.sampled_from(["Xã Hồng Minh", "Xã Tân Lễ", "Trường THPT Hưng Nhân", "Công an xã Tân Lễ"]),
    village=st.sampled_from(["Thôn Đông", "Thôn Tây", ""]),
    phone=st.sampled_from(["0912000111", "0912000222", ""]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(ROW, min_size=1, max_size=5), min_size=1, max_size=3), st.randoms(use_true_random=False)
)
def test_lists_in_any_order_in_and_in_any_order_out_leave_nothing(
    standing: Desk, lists: list[list[list[str]]], chance: object
) -> None:
    for row in standing.services.imports.history(OFFICE):
        if row.undone_at is None:  # by an example that failed: its questions would be answered in this one
            undo(standing, row.id)
    before = register(standing)
    made = []
    for number, rows in enumerate(lists):
        standing.rows(*rows, name=f"{number}.csv")
        made.append(last(standing))
        for question in standing.questions()[:2]:
            if question.id not in {one.id for one in standing.questions()}:
                continue  # a copy of the row before, which answered itself
            same = question.candidates[0].person_id if question.candidates else None
            standing.answer(question, AnswerToRow(same_as=same))
    chance.shuffle(made)  # type: ignore[attr-defined]
    for import_id in made:
        assert set(undo(standing, import_id).values()) <= {Trace.NAMED}
    assert register(standing) == before
    assert standing.questions() == []
