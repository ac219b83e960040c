from __future__ import annotations

import threading
from concurrent.futures import Future
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from pydantic import ValidationError

from lms.domain import codes
from lms.domain.attendance import Method, Verdict
from lms.domain.errors import Code, Refusal
from lms.services.accounts import hash_token
from lms.services.attendance import ScanItem
from lms.services.check_in import CheckInDesk, Judged, ScannerPost, TicketPost
from tests.services.full_office import END, SECONDS, START, FullOffice, refused
from tests.services.small_office import LAN, MINH, NOON, TUAN


def item(hall: FullOffice, person_id: str, client_id: str = "c1", at: datetime | None = None) -> ScanItem:
    return ScanItem(
        client_id=client_id, session_id="open", card=hall.card(person_id), scanned_at=at or hall.now
    )


# --- a trainee's own phone ----------------------------------------------------------------------


def test_lan_scans_the_wall_and_is_present(hall: FullOffice) -> None:
    token, ticket = hall.activate("lan"), hall.ticket()
    hall.now += timedelta(minutes=14)  # a slow sign-in costs nobody the moment
    judged = hall.press(token, ticket)
    assert judged.person is not None and judged.session is not None
    assert (judged.verdict, judged.person.full_name, judged.session.id, judged.since, judged.how) == (
        Verdict.PRESENT,
        LAN.name,
        "open",
        NOON,
        Method.ROOM_CODE,
    )


def test_a_second_press_is_already_present(hall: FullOffice) -> None:
    token, ticket = hall.activate("lan"), hall.ticket()
    hall.press(token, ticket)
    assert hall.press(token, ticket).verdict is Verdict.ALREADY
    assert hall.press(token, hall.ticket()).verdict is Verdict.ALREADY
    assert (hall.count("attendance"), hall.count("scans")) == (1, 2)


def test_a_ticket_gives_one_presence(hall: FullOffice) -> None:
    ticket = hall.ticket()
    assert hall.press(hall.activate("lan"), ticket).verdict is Verdict.PRESENT
    assert refused(hall.press, hall.activate("minh"), ticket) is Code.TICKET_TAKEN
    assert hall.count("attendance") == 1


def test_whoever_is_not_enrolled_is_told_so_and_it_is_recorded(hall: FullOffice) -> None:
    assert hall.press(hall.activate("quan"), hall.ticket()).verdict is Verdict.NOT_ENROLLED
    assert (hall.count("attendance"), hall.count("scans WHERE verdict = 'not_enrolled'")) == (0, 1)


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_without_a_sign_in_nobody_is_marked(hall: FullOffice, token: str) -> None:
    assert refused(hall.press, token, hall.ticket()) is Code.NOT_SIGNED_IN
    assert hall.count("scans") == 0


def test_a_sign_in_that_was_ended_marks_nobody(hall: FullOffice) -> None:
    token, ticket = hall.activate("lan"), hall.ticket()
    hall.accounts.sign_out(token)
    assert refused(hall.press, token, ticket) is Code.NOT_SIGNED_IN


def test_a_ticket_of_sixteen_minutes_ago_is_refused(hall: FullOffice) -> None:
    token, ticket = hall.activate("lan"), hall.ticket()
    hall.now += timedelta(minutes=16)
    assert refused(hall.press, token, ticket) is Code.TICKET_EXPIRED


def test_looking_before_the_button_writes_nothing(hall: FullOffice) -> None:
    token, ticket = hall.activate("lan"), hall.ticket()
    look = hall.attendance.look_future(token, ticket).result(SECONDS)
    assert look.person is not None and look.person.full_name == LAN.name
    assert (hall.count("attendance"), hall.count("scans")) == (0, 0)


# --- cards under a scanner ----------------------------------------------------------------------


def test_a_card_is_scanned_and_its_holder_present(hall: FullOffice) -> None:
    at = NOON - timedelta(minutes=3)
    judged = hall.scan(hall.scanner(), "lan", at=at)
    assert judged.person is not None
    assert (judged.verdict, judged.person.full_name, judged.since, judged.how) == (
        Verdict.PRESENT,
        LAN.name,
        at,
        Method.CARD,
    )


def test_the_time_of_receiving_is_kept_beside_the_time_of_scanning(hall: FullOffice) -> None:
    hall.scan(hall.scanner(), "lan", at=NOON - timedelta(minutes=3))
    with hall.database.read() as tx:
        assert tx.all("SELECT scanned_at, received_at, scanned_by FROM scans") == [
            (NOON - timedelta(minutes=3), NOON, "tuan")
        ]


def test_the_same_client_id_again_gets_its_first_verdict(hall: FullOffice) -> None:
    bearer = hall.scanner()
    assert [hall.scan(bearer, "lan").verdict for _ in range(3)] == [Verdict.PRESENT] * 3
    assert hall.scan(bearer, "lan", client_id="c2").verdict is Verdict.ALREADY
    assert (hall.count("attendance"), hall.count("scans")) == (1, 2)


def test_a_first_verdict_stays_though_the_card_was_replaced_meanwhile(hall: FullOffice) -> None:
    bearer, post = hall.scanner(), item(hall, "lan")
    hall.people.new_card(TUAN, "lan", "Mất thẻ")
    assert hall.post(bearer, [post])[0].verdict is Verdict.REVOKED_CARD
    hall.now += timedelta(minutes=1)
    assert hall.scan(bearer, "lan").verdict is Verdict.REVOKED_CARD  # c1 again, the new card
    assert hall.scan(bearer, "lan", client_id="c2").verdict is Verdict.PRESENT


@pytest.mark.parametrize("together", [True, False])
def test_another_card_under_a_used_client_id_answers_for_the_first(hall: FullOffice, together: bool) -> None:
    """The trainer's screen must not say that Minh is present because Lan is."""
    bearer, posts = hall.scanner(), [item(hall, "lan"), item(hall, "minh")]
    answers = hall.post(bearer, posts) if together else [hall.post(bearer, [post])[0] for post in posts]
    assert [answer.person.full_name if answer.person else None for answer in answers] == [LAN.name] * 2
    assert hall.attendance.roll(TUAN, "open").present == 1


def test_two_scanners_may_use_the_same_client_id(hall: FullOffice) -> None:
    assert hall.scan(hall.scanner(), "lan").verdict is Verdict.PRESENT
    assert hall.scan(hall.scanner(), "minh").verdict is Verdict.PRESENT


def test_a_revoked_card_is_named_and_marks_nobody(hall: FullOffice) -> None:
    old = item(hall, "lan")
    hall.people.new_card(TUAN, "lan", "Mất thẻ")
    [judged] = hall.post(hall.scanner(), [old])
    assert judged.person is not None
    assert (judged.verdict, judged.person.full_name) == (Verdict.REVOKED_CARD, LAN.name)
    assert hall.count("attendance") == 0


@pytest.mark.parametrize(
    "card",
    ["x", "https://example.vn", "HV1.HH7M2C1.1.0000", "HV1..1.", "HV1.HH7M2C99.1.000000000000", "é\x00"],
)
def test_what_is_no_card_of_ours_is_unknown(hall: FullOffice, card: str) -> None:
    post = ScanItem(client_id="c1", session_id="open", card=card, scanned_at=NOON)
    assert hall.post(hall.scanner(), [post])[0].verdict is Verdict.UNKNOWN_CARD


def test_a_learner_code_typed_instead_of_the_card_marks_nobody(hall: FullOffice) -> None:
    post = ScanItem(client_id="c1", session_id="open", card=hall.logins["lan"], scanned_at=NOON)
    assert hall.post(hall.scanner(), [post])[0].verdict is Verdict.UNKNOWN_CARD


def test_a_card_with_a_raised_version_is_forged(hall: FullOffice) -> None:
    card = hall.card("lan").replace(".1.", ".2.")
    hall.people.new_card(TUAN, "lan", "Mất thẻ")
    post = ScanItem(client_id="c1", session_id="open", card=card, scanned_at=NOON)
    assert hall.post(hall.scanner(), [post])[0].verdict is Verdict.UNKNOWN_CARD


def test_a_genuine_card_of_nobody_is_unknown(hall: FullOffice) -> None:
    login = codes.learner_code("HH", "ZZZZZ")
    _, key = hall.tools.keys.current("card")
    card = codes.card_payload(login, 1, codes.card_mac(key, login, 1))
    post = ScanItem(client_id="c1", session_id="open", card=card, scanned_at=NOON)
    assert hall.post(hall.scanner(), [post])[0].verdict is Verdict.UNKNOWN_CARD


def test_a_card_of_somebody_not_enrolled_is_told_so(hall: FullOffice) -> None:
    judged = hall.scan(hall.scanner(), "quan")
    assert (judged.verdict, hall.count("attendance")) == (Verdict.NOT_ENROLLED, 0)


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (NOON + timedelta(seconds=11), Verdict.BAD_TIME),
        (NOON + timedelta(days=4000), Verdict.BAD_TIME),
        (NOON + timedelta(seconds=10), Verdict.PRESENT),  # a phone's clock a little ahead
        (START - timedelta(minutes=60), Verdict.PRESENT),
        (START - timedelta(minutes=60, seconds=1), Verdict.BAD_TIME),
        (datetime(1970, 1, 1, tzinfo=NOON.tzinfo), Verdict.BAD_TIME),
        # Instants that have no name in UTC: the calendar ends before they begin.
        (datetime.fromisoformat("0001-01-01T00:00:00+14:00"), Verdict.BAD_TIME),
        (datetime.fromisoformat("9999-12-31T23:59:59-12:00"), Verdict.BAD_TIME),
    ],
)
def test_a_scan_counts_by_its_own_time(hall: FullOffice, at: datetime, verdict: Verdict) -> None:
    assert hall.scan(hall.scanner(), "lan", at=at).verdict is verdict


def test_a_scan_of_the_class_may_arrive_hours_later_but_not_be_made_then(hall: FullOffice) -> None:
    bearer = hall.scanner()
    hall.now = END + timedelta(hours=6)
    assert hall.scan(bearer, "lan", client_id="c1", at=END).verdict is Verdict.PRESENT
    assert hall.scan(bearer, "minh", client_id="c2").verdict is Verdict.CLOSED
    assert hall.scan(bearer, "lan", client_id="c3").verdict is Verdict.ALREADY
    assert hall.scan(bearer, "quan", client_id="c4").verdict is Verdict.NOT_ENROLLED


def test_a_presence_never_lies_in_the_future(hall: FullOffice) -> None:
    assert hall.scan(hall.scanner(), "lan", at=NOON + timedelta(seconds=9)).since == NOON


def test_a_scanner_of_another_session_is_refused_whole(hall: FullOffice) -> None:
    bearer = hall.scanner("dai")
    assert refused(hall.scan, bearer, "lan") is Code.SESSION_NOT_THIS_SCANNER
    assert hall.count("scans") == 0


@pytest.mark.parametrize("bearer", ["", "x", "é" * 1000])
def test_an_unknown_scanner_is_refused(hall: FullOffice, bearer: str) -> None:
    assert refused(hall.scan, bearer, "lan") is Code.SCANNER_UNKNOWN


def test_a_scanner_expires_twelve_hours_after_the_class(hall: FullOffice) -> None:
    bearer = hall.scanner()
    hall.now = END + timedelta(hours=12)
    assert refused(hall.scan, bearer, "lan") is Code.SCANNER_EXPIRED


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": ""},
        {"client_id": "c" * 65},
        {"card": "x" * 65},
        {"scanned_at": "2026-11-24T05:00:00"},
        {"scanned_at": "gestern"},
        {"person_id": "lan"},
        {"session_id": None},
    ],
)
def test_an_item_of_another_shape_is_not_looked_at(wrong: dict[str, object]) -> None:
    good = {"client_id": "c1", "session_id": "open", "card": "HV1", "scanned_at": "2026-11-24T05:00:00Z"}
    ScanItem.model_validate(good)
    with pytest.raises(ValidationError):
        ScanItem.model_validate(good | wrong)


# --- many at once -------------------------------------------------------------------------------


def test_posts_of_all_kinds_are_judged_in_the_order_they_came(hall: FullOffice) -> None:
    """One batch: Lan's phone, then her card, then Minh's card twice, then Minh's phone."""
    lan, minh, bearer = hall.activate("lan"), hall.activate("minh"), hall.scanner()
    tickets = [hall.attendance.read_ticket(hall.ticket()) for _ in range(2)]
    phones = [
        TicketPost(hash_token(token), ticket.id, "open", NOON, None, NOON)
        for token, ticket in zip((lan, minh), tickets, strict=True)
    ]
    first, second = (
        ScannerPost(
            hash_token(bearer),
            tuple(hall.attendance._scan(item(hall, person, client), NOON) for person, client in scans),
            NOON,
        )
        for scans in ([("lan", "c1"), ("minh", "c2")], [("minh", "c3")])
    )
    answers = CheckInDesk(hall.tools).handle([phones[0], first, second, phones[1]])
    assert [_verdicts(answer) for answer in answers] == [
        ["present"],
        ["already", "present"],
        ["already"],
        ["already"],
    ]
    assert (hall.count("attendance"), hall.count("scans")) == (2, 5)


def test_two_threads_make_one_presence(hall: FullOffice) -> None:
    bearers = [hall.scanner() for _ in range(4)]
    card = hall.card("lan")
    start = threading.Barrier(4)
    answers: list[Future[tuple[Judged, ...]]] = []

    def scan(number: int) -> None:
        post = ScanItem(client_id=f"c{number}", session_id="open", card=card, scanned_at=NOON)
        start.wait()
        answers.append(hall.attendance.submit_future(bearers[number], [post]))

    threads = [threading.Thread(target=scan, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdicts = sorted(answer.result(SECONDS)[0].verdict for answer in answers)
    assert verdicts == ["already", "already", "already", "present"]
    assert hall.count("attendance") == 1


def test_nothing_is_answered_that_was_not_committed(hall: FullOffice) -> None:
    """The commit fails: the phone is told so, and the next press is a first mark."""
    token, ticket = hall.activate("lan"), hall.ticket()
    with (
        patch("lms.services.check_in.audit.append_many", side_effect=OSError("disk")),
        pytest.raises(OSError),
    ):
        hall.press(token, ticket)
    assert (hall.count("attendance"), hall.count("scans")) == (0, 0)
    assert hall.press(token, ticket).verdict is Verdict.PRESENT


def test_every_presence_has_its_line_in_the_audit(hall: FullOffice) -> None:
    hall.press(hall.activate("lan"), hall.ticket())
    hall.scan(hall.scanner(), "minh")
    assert hall.acts("presence_recorded") == [
        ("lan", "lan", '{"method": "room_code", "session": "open"}', None),
        ("tuan", MINH.person_id, '{"method": "card", "session": "open"}', None),
    ]


def _verdicts(answer: Refusal | tuple[Judged, ...]) -> list[str]:
    assert not isinstance(answer, Refusal), answer.code
    return [judged.verdict.value for judged in answer]
