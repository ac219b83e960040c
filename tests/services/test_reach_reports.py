"""Whose results a right shows, and by which unit they are counted: the one of then, or the one of now."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from openpyxl import load_workbook

from lms.domain.completion import CompletionState
from lms.domain.errors import Code
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.report import EnrolmentLine, Period, UnitOf, by_unit, figures
from lms.services.reporting import Reporting
from tests.services.full_office import FullOffice, refused
from tests.services.small_office import LAN, TUAN, SmallOffice
from tests.services.two_communes import DISTRICT, MANAGER, NEXT_DOOR, TRAINER_HERE

MERGED = date(2026, 9, 1)
OF_THE_NEW_COMMUNE = Actor("qly", "Lê Văn Sơn", "", (RoleGrant(Role.UNIT_MANAGER, "moi"),))
OF_THE_OLD_COMMUNE = Actor("qly", "Lê Văn Sơn", "", (RoleGrant(Role.UNIT_MANAGER, "u-hm"),))


@pytest.fixture
def reporting(land: FullOffice) -> Reporting:
    return Reporting(land.tools, land.courses)


# --- whose ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", UnitOf)
def test_figures_and_tables_are_of_the_reach(land: FullOffice, reporting: Reporting, of: UnitOf) -> None:
    def seen(actor: Actor) -> tuple[int, int, list[str], list[str]]:
        found = reporting.overview(actor, of=of)
        table = [line.unit_name for line in found.table]
        return found.figures.people, found.figures.enrolments, [u.unit_name for u in found.units], table

    hong_minh, tien_la = ["Xã Hồng Minh"], ["Xã Tiên La"]
    assert seen(MANAGER) == (3, 4, hong_minh, hong_minh)
    assert seen(NEXT_DOOR) == (1, 2, tien_la, tien_la)
    assert seen(DISTRICT)[:2] == seen(TUAN)[:2] == (4, 6)


@pytest.mark.parametrize("of", UnitOf)
def test_people_are_of_the_reach_also_when_searched_for(reporting: Reporting, of: UnitOf) -> None:
    assert {row.person_id for row in reporting.people(MANAGER, of=of).rows} == {"lan", "minh", "hoa"}
    assert {row.person_id for row in reporting.not_started(NEXT_DOOR, of=of).rows} == {"dung"}
    for search in ("dung", "HH000009"):
        assert reporting.people(MANAGER, search=search, of=of).total == 0
        assert reporting.people(NEXT_DOOR, search=search, of=of).total == 1


def test_a_unit_out_of_reach_is_refused_and_an_unknown_one_not_found(reporting: Reporting) -> None:
    assert refused(reporting.people, MANAGER, unit_id="u-tl") is Code.NOT_ALLOWED
    assert refused(reporting.not_started, MANAGER, unit_id="huyen") is Code.NOT_ALLOWED
    assert refused(reporting.export_people, MANAGER, "csv", unit_id="u-tl") is Code.NOT_ALLOWED
    assert refused(reporting.unit_name, MANAGER, "u-tl") is Code.NOT_ALLOWED
    assert refused(reporting.unit_name, MANAGER, "nie") is Code.NOT_FOUND
    assert reporting.unit_name(DISTRICT, "u-tl") == "Xã Tiên La"


def test_files_hold_no_more_than_the_screen(reporting: Reporting) -> None:
    people = reporting.export_people(NEXT_DOOR, "csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in people[1:]] == ["Phạm Thị Dung"]
    units = reporting.export_units(NEXT_DOOR, "csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in units[1:]] == ["Xã Tiên La"]


def test_periods_and_groups_of_strangers_are_not_offered(land: FullOffice, reporting: Reporting) -> None:
    land.open_cohort("lop-3", date(2027, 2, 28))
    land.enrol("lop-3", "dung", unit="u-tl", group="bao_cao_vien")
    assert reporting.periods(MANAGER) == (Period(2026), Period(2026, 4))
    assert Period(2027, 1) in reporting.periods(NEXT_DOOR)
    assert reporting.groups(MANAGER) == ("hoa_giai_vien",)
    assert reporting.groups(NEXT_DOOR) == ("bao_cao_vien", "hoa_giai_vien")


@pytest.mark.parametrize("actor", [LAN, TRAINER_HERE], ids=["a trainee", "a trainer"])
def test_without_the_right_there_is_no_report(reporting: Reporting, actor: Actor) -> None:
    looks = (reporting.overview, reporting.people, reporting.not_started, reporting.periods, reporting.groups)
    for look in looks:
        assert refused(look, actor) is Code.NOT_ALLOWED
    assert refused(reporting.export_people, actor, "csv") is Code.NOT_ALLOWED
    assert refused(reporting.export_units, actor, "csv") is Code.NOT_ALLOWED


# --- then and now ---------------------------------------------------------------------------------


def move(office: SmallOffice, person_id: str, unit_id: str) -> None:
    with office.database.write() as tx:
        tx.run("UPDATE people SET unit_id = $2 WHERE id = $1", person_id, unit_id)


@pytest.fixture
def merged(tmp_path: Path) -> Iterator[SmallOffice]:
    """Hồng Minh became Tân Hưng in September; its people were enrolled before, under the old name."""
    office = SmallOffice(tmp_path)
    with office.database.write() as tx:
        tx.insert(
            "org_units",
            ("id", "code", "name", "kind", "valid_from"),
            [["moi", "12001", "Xã Tân Hưng", "xa", MERGED]],
        )
        tx.run(
            "UPDATE org_units SET valid_to = $1, successors = $2 WHERE id = 'u-hm'",
            MERGED,
            json.dumps([["12001", MERGED.isoformat()]]),
        )
    yield office
    office.database.close()


def counted(office: SmallOffice, actor: Actor, of: UnitOf) -> dict[str, int]:
    reporting = Reporting(office.tools, office.courses)
    return {unit.unit_name: unit.people for unit in reporting.overview(actor, of=of).units}


def test_a_merged_commune_counts_under_its_old_name_then_and_its_successor_now(merged: SmallOffice) -> None:
    """Before anybody was moved, and after."""
    for _ in range(2):
        assert counted(merged, TUAN, UnitOf.THEN) == {"Xã Hồng Minh": 3}
        assert counted(merged, TUAN, UnitOf.NOW) == {"Xã Tân Hưng": 3}
        for person_id in ("lan", "minh", "hoa"):
            move(merged, person_id, "moi")


def test_whoever_holds_the_successor_sees_both(merged: SmallOffice) -> None:
    assert counted(merged, OF_THE_NEW_COMMUNE, UnitOf.THEN) == {"Xã Hồng Minh": 3}
    assert counted(merged, OF_THE_NEW_COMMUNE, UnitOf.NOW) == {"Xã Tân Hưng": 3}


def test_a_person_who_moved_counts_where_they_were_and_where_they_are(merged: SmallOffice) -> None:
    move(merged, "minh", "u-tl")
    assert counted(merged, TUAN, UnitOf.THEN) == {"Xã Hồng Minh": 3}
    assert counted(merged, TUAN, UnitOf.NOW) == {"Xã Tân Hưng": 2, "Xã Tiên La": 1}


def test_whoever_moved_away_keeps_their_telephone_and_village_to_themselves(merged: SmallOffice) -> None:
    """In the figures of then they stay; how to reach them is the business of where they are now."""
    with merged.database.write() as tx:
        tx.run("UPDATE people SET phone = '0912000333' WHERE id = 'minh'")
    reporting = Reporting(merged.tools, merged.courses)
    [minh] = reporting.people(OF_THE_OLD_COMMUNE, search="do van").rows
    assert (minh.phone, minh.village) == ("0912000333", "Thôn Đông")
    move(merged, "minh", "u-tl")
    [minh] = reporting.people(OF_THE_OLD_COMMUNE, search="do van").rows
    assert (minh.unit_name, minh.phone, minh.village) == ("Xã Hồng Minh", None, None)
    assert reporting.people(OF_THE_OLD_COMMUNE, search="0912000333").total == 0
    assert reporting.people(OF_THE_OLD_COMMUNE, search="do van", of=UnitOf.NOW).total == 0
    assert reporting.people(TUAN, search="0912000333").rows[0].phone == "0912000333"


@pytest.mark.parametrize(
    ("of", "head", "unit"),
    [(UnitOf.THEN, "Đơn vị khi đó", "Xã Hồng Minh"), (UnitOf.NOW, "Đơn vị hiện nay", "Xã Tân Hưng")],
)
def test_a_file_says_which_unit_it_counts_by(merged: SmallOffice, of: UnitOf, head: str, unit: str) -> None:
    reporting = Reporting(merged.tools, merged.courses)
    for file, column in (
        (reporting.export_units(TUAN, "xlsx", of=of), 0),
        (reporting.export_people(TUAN, "xlsx", of=of), 2),
    ):
        sheet = load_workbook(io.BytesIO(file.content)).active
        assert sheet is not None
        rows = list(sheet.iter_rows(values_only=True))
        assert (rows[0][column], rows[1][column]) == (head, unit)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    homes=some.lists(some.sampled_from(["u-hm", "u-tl", "moi"]), min_size=3, max_size=3),
    courses=some.lists(some.sampled_from(["u-hm", "u-tl"]), min_size=3, max_size=3),
)
def test_then_and_now_add_up_to_the_same(merged: SmallOffice, homes: list[str], courses: list[str]) -> None:
    """Wherever people were enrolled and are now: the same enrolments, people, completions and papers."""
    with merged.database.write() as tx:
        for person_id, home, enrolled_in in zip(("lan", "minh", "hoa"), homes, courses, strict=True):
            tx.run("UPDATE people SET unit_id = $2 WHERE id = $1", person_id, home)
            tx.run("UPDATE enrolments SET unit_id = $2 WHERE person_id = $1", person_id, enrolled_in)
    reporting = Reporting(merged.tools, merged.courses)
    then, now = (reporting.overview(TUAN, of=of) for of in (UnitOf.THEN, UnitOf.NOW))
    for field in ("people", "enrolments", "complete", "certified"):
        assert (
            sum(getattr(unit, field) for unit in then.units)
            == sum(getattr(unit, field) for unit in now.units)
            == getattr(now.figures, field)
        )
    for of, found in ((UnitOf.THEN, then), (UnitOf.NOW, now)):
        for unit in found.units:
            assert reporting.people(TUAN, unit_id=unit.unit_id, of=of).total == unit.people


UNITS = some.sampled_from(["a", "b", "c"])
LINES = some.lists(
    some.builds(
        EnrolmentLine,
        enrolment_id=some.uuids().map(str),
        cohort_id=some.just("l"),
        course_id=some.sampled_from(["k1", "k2"]),
        person_id=some.sampled_from(["lan", "minh", "hoa", "tuan"]),
        unit_id=UNITS,
        group=some.none(),
        deadline=some.just(date(2026, 11, 30)),
        state=some.sampled_from(CompletionState),
        started=some.booleans(),
        certified=some.booleans(),
        newly=some.booleans(),
    ),
    max_size=12,
)


@given(lines=LINES, homes=some.fixed_dictionaries({who: UNITS for who in ("lan", "minh", "hoa", "tuan")}))
def test_figures_do_not_depend_on_the_unit_counted_by(
    lines: list[EnrolmentLine], homes: dict[str, str]
) -> None:
    """Of now, everybody is in one unit, so the units' people add up to all; of then, enrolments still do."""
    now = [line._replace(unit_id=homes[line.person_id]) for line in lines]
    before, after = figures(lines), figures(now)
    for field in ("people", "enrolments", "complete", "still_possible", "out_of_reach", "certified"):
        assert getattr(before, field) == getattr(after, field)
    assert sum(unit.people for unit in by_unit(now)) == after.people
    assert sum(unit.complete for unit in by_unit(now)) == after.complete
    assert sum(unit.enrolments for unit in by_unit(lines)) == before.enrolments
