from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lms.domain import codes
from lms.domain.attendance import Method, Status, Verdict
from lms.domain.errors import Code
from lms.domain.people import Actor, Role, RoleGrant
from tests.services.full_office import END, QUAN, START, TEACHER, FullOffice, refused
from tests.services.small_office import HOA, LAN, MINH, NOON, TUAN

STRANGER = Actor("xa", "Người lạ", "", (RoleGrant(Role.TRAINER),))

# --- the code on the wall -----------------------------------------------------------------------


def test_the_code_of_this_moment_is_exchanged_for_a_ticket(hall: FullOffice) -> None:
    cookie, session = hall.attendance.exchange(hall.attendance.room_code("open").token)
    ticket = hall.attendance.read_ticket(cookie)
    assert (session.id, ticket.session_id, ticket.scanned_at, ticket.person_id) == (
        "open",
        "open",
        NOON,
        None,
    )


def test_a_code_is_taken_five_seconds_after_the_next_one_shows(hall: FullOffice) -> None:
    token = hall.attendance.room_code("open").token  # NOON is the first second of a step
    hall.now = NOON + timedelta(seconds=codes.STEP_SECONDS + codes.GRACE_SECONDS, microseconds=-1)
    hall.attendance.exchange(token)
    hall.now += timedelta(microseconds=1)
    assert refused(hall.attendance.exchange, token) is Code.ROOM_CODE_STALE


def test_a_code_of_the_future_is_stale_and_not_a_free_pass(hall: FullOffice) -> None:
    token = hall.attendance.room_code("open").token
    hall.now -= timedelta(minutes=1)
    assert refused(hall.attendance.exchange, token) is Code.ROOM_CODE_STALE


@pytest.mark.parametrize(
    "token", ["", "x", "1.open.ABCDEF.0123456789AB", "...", "1.é.ABCDEF.é", "9" * 300, "\x00"]
)
def test_a_made_up_code_is_forged(hall: FullOffice, token: str) -> None:
    assert refused(hall.attendance.exchange, token) is Code.ROOM_CODE_FORGED


def test_a_code_of_another_session_is_no_code_of_this_one(hall: FullOffice) -> None:
    token = hall.attendance.room_code("open").token
    assert refused(hall.attendance.exchange, token.replace(".open.", ".dai.")) is Code.ROOM_CODE_FORGED


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (START - timedelta(minutes=60, seconds=1), Code.SESSION_CLOSED),
        (START - timedelta(minutes=60), None),
        (END + timedelta(minutes=30), None),
        (END + timedelta(minutes=30, seconds=1), Code.SESSION_CLOSED),
    ],
)
def test_codes_work_from_an_hour_before_to_half_an_hour_after(
    hall: FullOffice, at: datetime, code: Code | None
) -> None:
    hall.now = at
    token = hall.attendance.room_code("open").token
    if code is None:
        hall.attendance.exchange(token)
    else:
        assert refused(hall.attendance.exchange, token) is code


def test_a_code_of_a_session_that_does_not_exist_is_not_found(hall: FullOffice) -> None:
    assert refused(hall.attendance.exchange, hall.attendance.room_code("nie").token) is Code.NOT_FOUND


def test_the_projector_shows_counts_and_never_names(hall: FullOffice) -> None:
    hall.mark("open", "lan")
    view = hall.attendance.projector(TUAN, "open")
    assert (view.present, view.enrolled, view.open_now, view.code.seconds_left) == (1, 3, True, 15)
    assert LAN.name not in repr(view)


# --- tickets ------------------------------------------------------------------------------------


def test_a_ticket_lasts_fifteen_minutes(hall: FullOffice) -> None:
    ticket = hall.ticket()
    hall.now = NOON + timedelta(minutes=15)
    assert hall.attendance.session_of_ticket(ticket).id == "open"
    hall.now += timedelta(seconds=1)
    assert refused(hall.attendance.read_ticket, ticket) is Code.TICKET_EXPIRED


@pytest.mark.parametrize(
    "cookie", ["", "x", "1.abc.def", "1.e30=.é", "é.é.é", "1.." + "0" * 32, "1." + "a" * 700]
)
def test_a_made_up_ticket_is_forged(hall: FullOffice, cookie: str) -> None:
    assert refused(hall.attendance.read_ticket, cookie) is Code.TICKET_FORGED


def test_a_changed_ticket_is_forged(hall: FullOffice) -> None:
    key_id, body, mac = hall.ticket().split(".")
    other = hall.ticket()
    assert refused(hall.attendance.read_ticket, f"{key_id}.{other.split('.')[1]}.{mac}") is Code.TICKET_FORGED
    assert refused(hall.attendance.read_ticket, f"2.{body}.{mac}") is Code.TICKET_FORGED


def test_a_ticket_bound_to_lan_is_worth_nothing_to_minh(hall: FullOffice) -> None:
    bound = hall.attendance.bind_ticket(hall.ticket(), "lan")
    assert bound is not None
    assert hall.attendance.bind_ticket(bound, "lan") == bound
    assert hall.attendance.bind_ticket(bound, "minh") is None
    assert refused(hall.press, hall.activate("minh"), bound) is Code.TICKET_TAKEN
    assert hall.press(hall.activate("lan"), bound).verdict is Verdict.PRESENT


def test_an_expired_or_forged_ticket_cannot_be_bound(hall: FullOffice) -> None:
    ticket = hall.ticket()
    hall.now += timedelta(minutes=16)
    assert hall.attendance.bind_ticket(ticket, "lan") is None
    assert hall.attendance.bind_ticket("1.2.3", "lan") is None


# --- scanners -----------------------------------------------------------------------------------


def test_a_scanner_is_for_trainers_of_the_session_and_the_office(hall: FullOffice) -> None:
    assert refused(hall.attendance.issue_scanner, TEACHER, "open") is Code.NOT_ALLOWED
    hall.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    assert hall.attendance.issue_scanner(TEACHER, "open").expires_at == END + timedelta(hours=12)
    assert refused(hall.attendance.issue_scanner, LAN, "open") is Code.NOT_ALLOWED
    assert refused(hall.attendance.issue_scanner, QUAN, "open") is Code.NOT_ALLOWED
    assert refused(hall.attendance.issue_scanner, TUAN, "nie") is Code.NOT_FOUND


def test_the_store_keeps_no_scanner_token_in_clear(hall: FullOffice) -> None:
    token = hall.scanner()
    with hall.database.read() as tx:
        assert token not in str(tx.all("SELECT * FROM scanner_tokens")) + str(tx.all("SELECT * FROM audit"))


def test_a_lost_phone_stops_scanning(hall: FullOffice) -> None:
    lost, also = hall.scanner(), hall.scanner()
    assert hall.attendance.revoke_scanners(TUAN, "open") == 2
    assert hall.attendance.revoke_scanners(TUAN, "open") == 0
    for token in (lost, also):
        assert refused(hall.scan, token, "lan") is Code.SCANNER_REVOKED
    assert hall.scan(hall.scanner(), "lan").verdict is Verdict.PRESENT


def test_nobody_revokes_the_scanners_of_a_class_they_do_not_run(hall: FullOffice) -> None:
    assert refused(hall.attendance.revoke_scanners, STRANGER, "open") is Code.NOT_ALLOWED


# --- the roll -----------------------------------------------------------------------------------


def test_the_roll_lists_everyone_enrolled_by_given_name(hall: FullOffice) -> None:
    hall.mark("open", "minh")
    roll = hall.attendance.roll(TUAN, "open")
    assert [(row.full_name, row.status) for row in roll.rows] == [
        (HOA.name, None),
        (LAN.name, None),
        (MINH.name, "present"),
    ]
    assert roll.present == 1


@pytest.mark.parametrize("act", ["roll", "projector", "session"])
def test_a_class_is_seen_by_its_trainers_and_the_office_only(hall: FullOffice, act: str) -> None:
    look = getattr(hall.attendance, act)
    assert refused(look, STRANGER, "open") is Code.NOT_ALLOWED
    assert refused(look, LAN, "open") is Code.NOT_ALLOWED
    hall.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    look(TEACHER, "open")


def test_a_trainer_sees_their_own_sessions(hall: FullOffice) -> None:
    assert hall.attendance.my_sessions(TEACHER) == []
    hall.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    assert [session.id for session in hall.attendance.my_sessions(TEACHER)] == ["ngan", "dai", "open"]


# --- by hand ------------------------------------------------------------------------------------


def test_a_tick_by_hand_counts_once(hall: FullOffice) -> None:
    assert hall.attendance.tick(TUAN, "open", "lan") is Verdict.PRESENT
    assert hall.attendance.tick(TUAN, "open", "lan") is Verdict.ALREADY
    [(line, who)] = hall.attendance.history(TUAN, "open", "lan")
    assert (line.method, line.happened_at, line.recorded_by, who) == (Method.HAND, NOON, "tuan", TUAN.name)
    assert [act[:2] for act in hall.acts("presence_recorded")] == [("tuan", "lan")]


@pytest.mark.parametrize("person_id", ["quan", "nobody", "", "' OR 1=1 --"])
def test_nobody_is_ticked_into_a_class_they_are_not_in(hall: FullOffice, person_id: str) -> None:
    assert hall.attendance.tick(TUAN, "open", person_id) is Verdict.NOT_ENROLLED
    assert hall.count("attendance") == 0


def test_a_trainee_ticks_nobody(hall: FullOffice) -> None:
    assert refused(hall.attendance.tick, LAN, "open", "lan") is Code.NOT_ALLOWED
    assert refused(hall.attendance.tick, TEACHER, "open", "hoa") is Code.NOT_ALLOWED


def test_before_the_doors_open_nobody_is_ticked(hall: FullOffice) -> None:
    hall.now = START - timedelta(minutes=61)
    assert refused(hall.attendance.tick, TUAN, "open", "lan") is Code.SESSION_NOT_BEGUN


def test_after_the_class_a_tick_needs_a_reason(hall: FullOffice) -> None:
    hall.now = END + timedelta(minutes=31)
    assert hall.attendance.tick(TUAN, "open", "lan") is Verdict.CLOSED
    hall.attendance.correct(TUAN, "open", "lan", Status.PRESENT, "Có tên trong danh sách ký")
    assert hall.attendance.roll(TUAN, "open").present == 1


# --- corrections --------------------------------------------------------------------------------


def test_a_correction_is_appended_with_its_reason_and_nothing_is_overwritten(hall: FullOffice) -> None:
    hall.attendance.tick(TUAN, "open", "lan")
    hall.now += timedelta(minutes=5)
    hall.attendance.correct(TUAN, "open", "lan", Status.ABSENT, "  Bấm nhầm\x00 dòng ")
    hall.attendance.correct(TUAN, "open", "lan", Status.PRESENT, "Đến thật")
    lines = [line for line, _ in hall.attendance.history(TUAN, "open", "lan")]
    assert [(line.ordinal, line.status, line.method, line.reason) for line in lines] == [
        (1, "present", "hand", None),
        (2, "absent", "correction", "Bấm nhầm dòng"),
        (3, "present", "correction", "Đến thật"),
    ]
    assert [(act[0], act[1], act[3]) for act in hall.acts("presence_corrected")] == [
        ("tuan", "lan", "Bấm nhầm dòng"),
        ("tuan", "lan", "Đến thật"),
    ]


@pytest.mark.parametrize("reason", ["", "  ", "a", "ab", "\n\t ", "\x00\x01\x02\x03"])
def test_a_correction_needs_a_reason(hall: FullOffice, reason: str) -> None:
    assert refused(hall.attendance.correct, TUAN, "open", "lan", Status.PRESENT, reason) is Code.REASON_NEEDED


@pytest.mark.parametrize(
    ("person_id", "status", "code"),
    [
        ("lan", Status.ABSENT, Code.NOTHING_TO_CORRECT),
        ("minh", Status.PRESENT, Code.NOTHING_TO_CORRECT),
        ("quan", Status.PRESENT, Code.NOT_ENROLLED),
    ],
)
def test_what_is_so_already_is_not_corrected(
    hall: FullOffice, person_id: str, status: Status, code: Code
) -> None:
    hall.attendance.tick(TUAN, "open", "minh")
    assert refused(hall.attendance.correct, TUAN, "open", person_id, status, "Lý do") is code


def test_after_a_correction_to_absent_a_new_scan_counts(hall: FullOffice) -> None:
    hall.attendance.tick(TUAN, "open", "lan")
    hall.attendance.correct(TUAN, "open", "lan", Status.ABSENT, "Bấm nhầm dòng")
    assert hall.press(hall.activate("lan"), hall.ticket()).verdict is Verdict.PRESENT
    assert [line.ordinal for line, _ in hall.attendance.history(TUAN, "open", "lan")] == [1, 2, 3]


def test_a_long_reason_is_cut(hall: FullOffice) -> None:
    hall.attendance.correct(TUAN, "open", "lan", Status.PRESENT, "lý do " * 10_000)
    [(line, _)] = hall.attendance.history(TUAN, "open", "lan")
    assert line.reason is not None and len(line.reason) == 500
