"""The office's figures: Lan has completed, Minh can still make it, Hoa has not begun."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lms.domain.completion import CompletionState
from lms.domain.errors import Code, Refusal
from lms.domain.report import Period, UnitOf
from lms.services.assessment import assess_all
from lms.services.reporting import Reporting
from lms.services.results import UnitResult
from tests.services.small_office import COURSE, LAN, LESSONS, NOON, TUAN, SmallOffice


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SmallOffice]:
    office = SmallOffice(tmp_path)
    office.add_session("lop-1", "cuoi", NOON + timedelta(days=2), 240)
    office.complete("lan")
    office.mark("dai", "minh")
    office.mark("ngan", "minh")
    yield office
    office.database.close()


@pytest.fixture
def reporting(office: SmallOffice) -> Reporting:
    return Reporting(office.tools, office.courses)


def test_the_figures_count_each_person_once(office: SmallOffice, reporting: Reporting) -> None:
    office.certification.issue(TUAN, "lop-1-lan")
    found = reporting.overview(TUAN).figures
    assert (found.people, found.units, found.enrolments) == (3, 1, 3)
    assert (found.complete, found.still_possible, found.out_of_reach) == (1, 1, 1)
    assert (found.not_started, found.certified, found.newly_complete) == (1, 1, 1)
    assert found.last_chance == date(2026, 11, 30)


def test_the_figure_changes_with_the_act(office: SmallOffice, reporting: Reporting) -> None:
    assert reporting.overview(TUAN).figures.complete == 1
    office.mark("cuoi", "minh")
    for lesson in LESSONS:
        office.read_lesson("lop-1-minh", lesson)
    office.take_quiz("lop-1-minh", passed=True)
    assert reporting.overview(TUAN).figures.complete == 2


def test_a_week_later_nobody_is_newly_complete(office: SmallOffice, reporting: Reporting) -> None:
    office.now += timedelta(days=8)
    found = reporting.overview(TUAN).figures
    assert (found.complete, found.newly_complete, found.out_of_reach) == (1, 0, 2)


def test_units_and_groups(office: SmallOffice, reporting: Reporting) -> None:
    office.add_person("dung", "Phạm Thị Dung", "HH000009", unit="u-tl")
    office.enrol("lop-1", "dung", unit="u-tl", group="bao_cao_vien")
    found = reporting.overview(TUAN)
    assert found.units == (
        UnitResult("u-tl", "Xã Tiên La", None, 1, 1, 0, 0, 0),
        UnitResult("u-hm", "Xã Hồng Minh", None, 3, 3, 1, 0, 33),
    )
    assert [(line.unit_name, line.group) for line in found.table] == [
        ("Xã Tiên La", "bao_cao_vien"),
        ("Xã Hồng Minh", "hoa_giai_vien"),
    ]
    only = reporting.overview(TUAN, "bao_cao_vien")
    assert (only.figures.people, len(only.units)) == (1, 1)
    assert reporting.groups(TUAN) == ("bao_cao_vien", "hoa_giai_vien")


def test_a_period_is_that_of_the_cohorts_deadline(office: SmallOffice, reporting: Reporting) -> None:
    office.open_cohort("lop-2", date(2027, 2, 28))
    office.enrol("lop-2", "hoa")
    assert reporting.periods(TUAN) == (Period(2027), Period(2027, 1), Period(2026), Period(2026, 4))
    assert reporting.overview(TUAN, period=Period(2026, 4)).figures.enrolments == 3
    assert reporting.overview(TUAN, period=Period(2027)).figures.people == 1
    assert reporting.overview(TUAN, period=Period(2026, 1)).figures.people == 0


def test_down_to_the_person_with_what_is_missing(reporting: Reporting) -> None:
    page = reporting.people(TUAN, incomplete=True)
    assert [person.name for person in page.rows] == ["Lê Thị Hoa", "Đỗ Văn Minh"]
    minh = page.rows[1]
    assert minh.completion.lessons_missing == ("b1", "b2")
    assert (minh.completion.sessions_missing, minh.started, minh.code) == (1, True, None)
    assert [person.name for person in reporting.people(TUAN, state=CompletionState.COMPLETE).rows] == [
        "Nguyễn Thị Lan"
    ]


def test_names_are_found_without_marks(reporting: Reporting) -> None:
    assert [person.name for person in reporting.people(TUAN, search="do van").rows] == ["Đỗ Văn Minh"]
    assert [person.name for person in reporting.people(TUAN, search="ĐỖ").rows] == ["Đỗ Văn Minh"]
    assert [person.name for person in reporting.people(TUAN, search="hh000002").rows] == ["Nguyễn Thị Lan"]
    assert reporting.people(TUAN, search="%").total == 0


def test_who_has_not_started(office: SmallOffice, reporting: Reporting) -> None:
    assert [person.name for person in reporting.not_started(TUAN).rows] == ["Lê Thị Hoa"]
    office.read_lesson("lop-1-hoa", "b1", "opened")
    assert reporting.not_started(TUAN).rows == ()


def test_pages_of_a_long_list(reporting: Reporting) -> None:
    first = reporting.people(TUAN, limit=2)
    second = reporting.people(TUAN, limit=2, offset=2)
    assert (first.total, len(first.rows), len(second.rows)) == (3, 2, 1)


def test_a_trainee_sees_no_reports(reporting: Reporting) -> None:
    for look in (reporting.overview, reporting.people, reporting.periods, reporting.not_started):
        with pytest.raises(Refusal) as answer:
            look(LAN)
        assert answer.value.code is Code.NOT_ALLOWED


def test_the_list_as_xlsx_opens_with_its_kinds(office: SmallOffice, reporting: Reporting) -> None:
    code = office.certification.issue(TUAN, "lop-1-lan")
    file = reporting.export_people(TUAN, "xlsx")
    assert file.name == "ket-qua-tung-nguoi-2026-11-24.xlsx"
    sheet = load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Họ và tên", "Mã đăng nhập", "Đơn vị khi đó")
    assert rows[1][9:12] == (
        "Không còn kịp",
        "Chưa vào học: 2 bài, 1 bài kiểm tra và 2 buổi học",
        "Không còn kịp. Các buổi học còn lại không đủ giờ.",
    )
    assert rows[2][12:] == ("0001/GCN-PTP", f"{code[:4]}\u00a0{code[4:8]}\u00a0{code[8:]}")


def test_the_unit_table_as_csv_for_excel(reporting: Reporting) -> None:
    file = reporting.export_units(TUAN, "csv")
    assert file.content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1] == ["Xã Hồng Minh", "Hòa giải viên", "3", "3", "1", "0", "33,3%"]


def test_an_export_is_audited(office: SmallOffice, reporting: Reporting) -> None:
    reporting.export_people(TUAN, "csv", search="lan")
    with office.database.read() as tx:
        row = tx.one("SELECT act, actor_id, detail FROM audit ORDER BY id DESC LIMIT 1")
    assert row == ("list_exported", "tuan", '{"kind": "csv", "rows": 1, "units": "then"}')


@pytest.mark.parametrize("seed", range(6))
def test_the_figures_agree_with_the_rule_for_each_person(
    office: SmallOffice, reporting: Reporting, seed: int
) -> None:
    """The overview counts in SQL and judges in the domain; the person's page assesses in full."""
    dice = random.Random(seed)
    for number in range(4):
        cohort = f"x{number}"
        office.open_cohort(cohort, NOON.date() + timedelta(days=dice.randint(-3, 5)))
        for place in range(dice.randint(0, 3)):
            start = NOON + timedelta(minutes=dice.randint(-9000, 9000))
            office.add_session(cohort, f"{cohort}-{place}", start, dice.choice([60, 120, 240]))
        for person in ("lan", "minh", "hoa", "tuan"):
            enrolment = office.enrol(cohort, person)
            for lesson in LESSONS:
                if dice.random() < 0.7:
                    office.read_lesson(enrolment, lesson, dice.choice(["opened", "completed", "completed"]))
            for _ in range(dice.randint(0, COURSE.quiz_rule.max_attempts)):
                office.take_quiz(enrolment, passed=dice.random() < 0.5)
            with office.database.read() as tx:
                sessions = tx.all("SELECT id FROM sessions WHERE cohort_id = $1", cohort)
            for (session_id,) in sessions:
                for _ in range(dice.randint(0, 2)):
                    office.mark(session_id, person, dice.choice(["present", "present", "absent"]))
    with office.database.read() as tx:
        units = reporting._units(tx, None, UnitOf.THEN, office.now)
        lines = reporting._lines(tx, units, None, None, office.now)
        answers = assess_all(tx, office.courses, [line.enrolment_id for line in lines], office.now)
    assert len(lines) == 3 + 16
    for line in lines:
        standing, completion = answers[line.enrolment_id]
        assert (line.enrolment_id, line.state, line.started) == (
            line.enrolment_id,
            completion.state,
            standing.started,
        )
