"""What has outlived its period goes by itself, and nothing else does."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM, Actor, Role, RoleGrant
from lms.domain.privacy import Outcome, RequestKind
from lms.domain.retention import DEFAULT_DAYS, Period, periods
from lms.services import register
from lms.services.privacy import Privacy
from lms.services.register import NewMembership
from lms.services.retention import Retention
from lms.store import references
from tests.services.full_office import QUAN, FullOffice
from tests.services.small_office import LAN, TUAN

LOCAL = Actor("quan", "Vũ Minh Quân", "HH000005", (RoleGrant(Role.OFFICE, "u-tl"),))


@pytest.fixture
def retention(hall: FullOffice) -> Iterator[Retention]:
    made = Retention(hall.tools, hall.jobs)
    yield made
    made.stop()


def refused(code: Code) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda refusal: refusal.code is code)


def due(retention: Retention) -> dict[Period, int]:
    return {item.period: item.rows for item in retention.due(SYSTEM) if item.rows}


def count(hall: FullOffice, table: str) -> int:
    with hall.database.read() as tx:
        row = tx.one(f"SELECT count(*) FROM {table}")
    assert row is not None
    return int(row[0])


def test_sign_ins_go_with_their_sign_outs_after_their_days(hall: FullOffice, retention: Retention) -> None:
    ended = hall.activate("lan")
    hall.accounts.sign_out(ended)
    hall.activate("minh")
    hall.now += timedelta(days=90)
    assert Period.SIGN_INS not in due(retention)
    hall.now += timedelta(seconds=1)
    # Lan's ended 90 days ago, Minh's expired after 30 days: 60 days ago.
    assert due(retention)[Period.SIGN_INS] == 1
    retention.run(SYSTEM)
    assert (count(hall, "sign_ins"), count(hall, "sign_outs")) == (1, 0)
    with hall.database.read() as tx:
        assert references.orphans(tx) == []


def test_the_device_goes_before_the_sign_in_does(hall: FullOffice, retention: Retention) -> None:
    hall.accounts.sign_out(hall.activate("lan"))
    with hall.database.write() as tx:
        tx.run("UPDATE sign_ins SET device = 'Android', address = '10.0.0.7'")
    hall.now += timedelta(days=30, seconds=1)
    assert due(retention) == {Period.DEVICES: 1}
    retention.run(SYSTEM)
    with hall.database.read() as tx:
        assert tx.all("SELECT device, address, person_id FROM sign_ins") == [(None, None, "lan")]
    assert due(retention) == {}


def test_a_sign_in_that_runs_is_never_touched(hall: FullOffice, retention: Retention) -> None:
    token = hall.activate("lan")
    retention.change(QUAN, Period.SIGN_INS, 1, "Thử")
    hall.now += timedelta(days=29)
    retention.run(SYSTEM)
    assert hall.accounts.actor(token) is not None


def test_used_codes_answered_rows_and_answered_requests_go(hall: FullOffice, retention: Retention) -> None:
    privacy = Privacy(hall.tools, hall.courses, office=lambda: hall.office, mark=lambda: None)
    answered = privacy.ask(LAN, RequestKind.SEE, "")
    privacy.decide(TUAN, answered, Outcome.GRANTED, "Đã gửi bản in.")
    privacy.ask(LAN, RequestKind.PROVIDE, "")
    hall.activate("lan")
    with hall.database.write() as tx:
        tx.run(
            "INSERT INTO import_questions (id, import_id, sheet, sheet_row, code, entry, answered_at)"
            " VALUES ('q1', 'i', 'A', 2, 'x', '{}', $1), ('q2', 'i', 'A', 3, 'x', '{}', NULL)",
            hall.now,
        )
    hall.now += timedelta(days=5 * 365, seconds=1)
    gone = {item.period: item.rows for item in retention.run(SYSTEM) if item.rows}
    assert gone[Period.ACTIVATION_CODES] == 1
    assert gone[Period.IMPORT_QUESTIONS] == 1
    assert gone[Period.REQUESTS] == 1
    assert (count(hall, "import_questions"), count(hall, "data_requests")) == (1, 1)
    assert due(retention) == {}
    with hall.database.read() as tx:
        row = tx.one("SELECT actor_id, detail FROM audit WHERE act = $1", AuditAct.DUE_ERASED.value)
    assert row is not None and row[0] == "system"
    assert json.loads(row[1])["requests"] == 1


def test_looking_changes_nothing(hall: FullOffice, retention: Retention) -> None:
    hall.activate("lan")
    hall.now += timedelta(days=400)
    assert due(retention)[Period.ACTIVATION_CODES] == 1
    assert due(retention)[Period.ACTIVATION_CODES] == 1
    assert count(hall, "activation_codes") == 1


def test_periods_are_the_offices_own_with_a_reason(hall: FullOffice, retention: Retention) -> None:
    assert retention.periods(TUAN) == DEFAULT_DAYS
    with refused(Code.REASON_NEEDED):
        retention.change(TUAN, Period.JOBS, 30, "")
    with refused(Code.BAD_RETENTION):
        retention.change(TUAN, Period.JOBS, 0, "Quy chế lưu trữ")
    with refused(Code.NOT_ALLOWED):
        retention.change(LOCAL, Period.JOBS, 30, "Quy chế lưu trữ")
    with refused(Code.NOT_ALLOWED):
        retention.due(LAN)
    with refused(Code.NOT_ALLOWED):
        retention.run(LOCAL)
    retention.change(TUAN, Period.JOBS, 30, "Quy chế lưu trữ")
    assert retention.periods(TUAN) == DEFAULT_DAYS | {Period.JOBS: 30}
    with hall.database.read() as tx:
        row = tx.one("SELECT detail, reason FROM audit WHERE act = $1", AuditAct.RETENTION_CHANGED.value)
    assert row is not None
    assert (json.loads(row[0])["days_before"], json.loads(row[0])["days_after"]) == (365, 30)
    assert row[1] == "Quy chế lưu trữ"


def test_people_who_left_long_ago_are_shown_and_never_go_by_themselves(
    hall: FullOffice, retention: Retention
) -> None:
    hall.add_person("tu", "Phạm Văn Tú", "HH000009")
    hall.add_person("mai", "Hoàng Thị Mai", "HH000010", unit="u-tl")
    register_group(hall, "mai")
    hall.now += timedelta(days=5 * 365)
    assert retention.people_who_left(TUAN) == []
    hall.now += timedelta(days=10)  # past the deadline of the class of Lan, Minh and Hoa, too
    names = [person.full_name for person in retention.people_who_left(TUAN)]
    assert names == ["Nguyễn Thị Lan", "Đỗ Văn Minh", "Phạm Văn Tú"]
    hall.activate("lan")
    assert [person.person_id for person in retention.people_who_left(TUAN)] == ["minh", "tu"]
    assert retention.people_who_left(LOCAL) == []
    with refused(Code.NOT_ALLOWED):
        retention.people_who_left(LAN)
    retention.run(SYSTEM)
    assert [person.person_id for person in retention.people_who_left(TUAN)] == ["minh", "tu"]


def register_group(hall: FullOffice, person_id: str) -> None:
    with hall.database.write() as tx:
        member = NewMembership(person_id, "hoa_giai_vien", None, "u-tl", None)
        register.add_memberships(tx, hall.tools, [member], import_id=None, now=hall.now)


def test_what_is_no_number_of_days_is_passed_over() -> None:
    assert periods({"jobs": "x", "sign_ins": True, "requests": -3, "devices": 7}) == DEFAULT_DAYS | {
        Period.DEVICES: 7
    }


def test_once_a_day_a_job_does_it(hall: FullOffice, retention: Retention) -> None:
    assert retention.begin_day() is False  # nothing is due
    hall.activate("lan")
    hall.now += timedelta(days=400)
    assert retention.begin_day() is True
    hall.jobs.run_waiting()
    assert count(hall, "activation_codes") == 0
    hall.activate("minh")
    assert retention.begin_day() is False  # this day has had its turn


def test_the_watch_begins_with_the_server_and_ends_with_it(hall: FullOffice, retention: Retention) -> None:
    hall.activate("lan")
    hall.now += timedelta(days=400)
    retention.start()
    until = time.monotonic() + 10
    while count(hall, "jobs") == 0 and time.monotonic() < until:
        time.sleep(0.01)
    retention.stop()
    assert count(hall, "jobs") == 1
