"""Keys are changed one after the other in a full store: everything made before still works."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lms.domain.attendance import Verdict
from lms.domain.audit import AuditAct
from lms.domain.certificate import CertificateState
from lms.domain.errors import Code
from lms.domain.keys import KeyPurpose
from lms.domain.people import SYSTEM
from lms.services.attendance import ScanItem
from lms.services.check_in import Judged
from lms.services.keys import Keys
from lms.text_keys import NEEDED_BY, PURPOSES
from tests.services.full_office import PIN, QUAN, FullOffice, refused
from tests.services.small_office import NOON, TUAN

LMS = Path(__file__).resolve().parents[2] / "lms"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[FullOffice]:
    built = FullOffice(tmp_path)
    yield built
    built.close()


@pytest.fixture
def keys(hall: FullOffice) -> Keys:
    return Keys(hall.tools)


def made(hall: FullOffice, purpose: KeyPurpose, key_id: str, at: datetime) -> None:
    """As if the key's file had been written at `at`."""
    os.utime(hall.folder / "keys" / f"{purpose}.{key_id}.key", (at.timestamp(), at.timestamp()))


def scan(hall: FullOffice, bearer: str, card: str) -> Judged:
    item = ScanItem(client_id=card, session_id="open", card=card, scanned_at=hall.now)
    return hall.post(bearer, [item])[0]


# --- changing -----------------------------------------------------------------------------------


def test_nothing_made_with_the_old_keys_stops_working(hall: FullOffice, keys: Keys) -> None:
    cookie = hall.activate("lan")
    login, code = hall.slip("minh")
    card, ticket, wall = hall.card("minh"), hall.ticket(), hall.attendance.room_code("open").token
    lan = hall.accounts.actor(cookie)
    assert lan is not None
    known = hall.accounts.known_browser(lan)
    bearer = hall.scanner()
    paper = hall.certification.issue(TUAN, hall.complete("hoa"))

    for purpose in KeyPurpose:
        assert keys.rotate(QUAN, purpose) == "2"

    assert hall.accounts.actor(cookie) == lan
    assert hall.accounts.sign_in(hall.logins["lan"], PIN)[1].person_id == "lan"
    assert hall.accounts.activate(login, code, PIN, notice_read=True)[1].person_id == "minh"
    assert hall.press(cookie, ticket).verdict is Verdict.PRESENT
    assert hall.attendance.exchange(wall)[1].id == "open"
    assert hall.card("minh") != card
    assert scan(hall, bearer, card).verdict is Verdict.PRESENT
    assert hall.certification.verify(paper).state is CertificateState.VALID
    for wrong in range(5):  # strangers guess, as far as they may; her own telephone is not shut out
        assert refused(hall.accounts.sign_in, hall.logins["lan"], f"93715{wrong}") is Code.BAD_SIGN_IN
    assert refused(hall.accounts.sign_in, hall.logins["lan"], PIN) is Code.TOO_MANY_TRIES
    assert hall.accounts.sign_in(hall.logins["lan"], PIN, known=known)[1].person_id == "lan"


def test_a_secret_moves_to_the_new_key_at_the_next_sign_in(hall: FullOffice, keys: Keys) -> None:
    hall.activate("lan")
    keys.rotate(QUAN, KeyPurpose.SECRET)
    assert hall.count("accounts WHERE secret_hash LIKE '1:%'") == 1
    hall.accounts.sign_in(hall.logins["lan"], PIN)
    assert hall.count("accounts WHERE secret_hash LIKE '2:%'") == 1
    hall.accounts.sign_in(hall.logins["lan"], PIN)


def test_a_certificate_verifies_when_the_key_that_signed_it_is_gone(hall: FullOffice, keys: Keys) -> None:
    paper = hall.certification.issue(TUAN, hall.complete("hoa"))
    keys.rotate(QUAN, KeyPurpose.CERTIFICATE)
    keys.retire(QUAN, KeyPurpose.CERTIFICATE, "1")
    assert hall.certification.verify(paper).state is CertificateState.VALID


def test_changing_and_throwing_away_are_in_the_audit(hall: FullOffice, keys: Keys) -> None:
    keys.rotate(QUAN, KeyPurpose.CERTIFICATE)
    keys.retire(QUAN, KeyPurpose.CERTIFICATE, "1")
    assert hall.acts(AuditAct.KEY_CHANGED) == [("quan", "certificate", '{"after": "2", "before": "1"}', None)]
    assert hall.acts(AuditAct.KEY_RETIRED) == [("quan", "certificate", '{"key": "1", "needed": 0}', None)]


def test_only_whoever_operates_the_program_may(hall: FullOffice, keys: Keys) -> None:
    assert refused(keys.rotate, TUAN, KeyPurpose.CARD) is Code.NOT_ALLOWED
    assert refused(keys.retire, TUAN, KeyPurpose.CARD, "1") is Code.NOT_ALLOWED
    assert refused(keys.lines, TUAN) is Code.NOT_ALLOWED


def test_the_list_names_every_key_its_age_and_which_is_current(hall: FullOffice, keys: Keys) -> None:
    hall.card("lan")
    made(hall, KeyPurpose.CARD, "1", NOON)
    keys.rotate(QUAN, KeyPurpose.CARD)
    made(hall, KeyPurpose.CARD, "2", NOON + timedelta(days=1))
    lines = [line for line in keys.lines(QUAN) if line.purpose is KeyPurpose.CARD]
    assert [(line.id, line.made_at, line.current) for line in lines] == [
        ("1", NOON, False),
        ("2", NOON + timedelta(days=1), True),
    ]


# --- throwing away ------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", KeyPurpose)
def test_the_current_key_cannot_be_thrown_away(hall: FullOffice, keys: Keys, purpose: KeyPurpose) -> None:
    hall.tools.keys.current(purpose)
    assert refused(keys.retire, QUAN, purpose, "1") is Code.KEY_NEEDED
    assert refused(keys.retire, QUAN, purpose, "1", anyway=True) is Code.KEY_NEEDED
    assert refused(keys.retire, QUAN, purpose, "7") is Code.KEY_UNKNOWN


def test_a_secret_key_is_needed_until_everybody_has_signed_in_again(hall: FullOffice, keys: Keys) -> None:
    hall.activate("lan")
    keys.rotate(QUAN, KeyPurpose.SECRET)
    assert refused(keys.retire, QUAN, KeyPurpose.SECRET, "1") is Code.KEY_NEEDED
    hall.accounts.sign_in(hall.logins["lan"], PIN)
    keys.retire(QUAN, KeyPurpose.SECRET, "1")
    assert hall.accounts.sign_in(hall.logins["lan"], PIN)[1].person_id == "lan"


def test_an_activation_key_is_needed_while_slips_made_with_it_can_be_used(
    hall: FullOffice, keys: Keys
) -> None:
    login, code = hall.slip("lan")
    keys.rotate(QUAN, KeyPurpose.ACTIVATION)
    assert refused(keys.retire, QUAN, KeyPurpose.ACTIVATION, "1") is Code.KEY_NEEDED
    hall.accounts.activate(login, code, PIN, notice_read=True)
    keys.retire(QUAN, KeyPurpose.ACTIVATION, "1")


def test_a_hash_from_before_hashes_named_their_key_belongs_to_the_first(hall: FullOffice, keys: Keys) -> None:
    login, code = hall.slip("lan")
    with hall.database.write() as tx:
        tx.run("UPDATE activation_codes SET code_hash = split_part(code_hash, ':', 2)")
    keys.rotate(QUAN, KeyPurpose.ACTIVATION)
    assert refused(keys.retire, QUAN, KeyPurpose.ACTIVATION, "1") is Code.KEY_NEEDED
    assert hall.accounts.activate(login, code, PIN, notice_read=True)[1].person_id == "lan"


def test_a_card_key_is_needed_until_everybody_has_a_new_card(hall: FullOffice, keys: Keys) -> None:
    hall.card("lan")
    keys.rotate(QUAN, KeyPurpose.CARD)
    made(hall, KeyPurpose.CARD, "2", NOON + timedelta(days=1))
    assert refused(keys.retire, QUAN, KeyPurpose.CARD, "1") is Code.KEY_NEEDED
    hall.now = NOON + timedelta(days=2)
    with hall.database.read() as tx:
        everybody = [row[0] for row in tx.all("SELECT id FROM people")]
    for person_id in everybody:
        hall.people.new_card(TUAN, person_id, "Đổi khóa")
    keys.retire(QUAN, KeyPurpose.CARD, "1")


@pytest.mark.parametrize(
    ("purpose", "life"),
    [
        (KeyPurpose.ROOM, timedelta(seconds=20)),
        (KeyPurpose.TICKET, timedelta(minutes=15)),
        (KeyPurpose.KNOWN, timedelta(days=400)),
    ],
)
def test_what_leaves_no_trace_is_waited_for(
    hall: FullOffice, keys: Keys, purpose: KeyPurpose, life: timedelta
) -> None:
    hall.tools.keys.current(purpose)
    keys.rotate(QUAN, purpose)
    made(hall, purpose, "2", NOON)
    hall.now = NOON + life - timedelta(seconds=1)
    assert refused(keys.retire, QUAN, purpose, "1") is Code.KEY_NEEDED
    hall.now = NOON + life
    keys.retire(QUAN, purpose, "1")
    assert list(hall.tools.keys.all(purpose)) == ["2"]


def test_a_key_that_has_leaked_goes_anyway_and_with_it_what_it_made(hall: FullOffice, keys: Keys) -> None:
    card, bearer = hall.card("lan"), hall.scanner()
    keys.rotate(QUAN, KeyPurpose.CARD)
    keys.retire(QUAN, KeyPurpose.CARD, "1", anyway=True)
    assert scan(hall, bearer, card).verdict is Verdict.UNKNOWN_CARD


# --- none forgotten -----------------------------------------------------------------------------


def test_every_purpose_is_named_and_says_what_needs_it() -> None:
    assert set(PURPOSES) == set(NEEDED_BY) == set(KeyPurpose)


def test_no_service_uses_a_key_that_cannot_be_changed() -> None:
    used = {
        name
        for path in LMS.rglob("*.py")
        for name in re.findall(r'keys\.(?:current|all)\("(\w+)"\)', path.read_text("utf-8"))
    }
    assert {"secret", "activation", "known", "room", "ticket", "card"} <= used <= set(KeyPurpose)


def test_the_system_may_for_the_command_line(hall: FullOffice, keys: Keys) -> None:
    assert keys.rotate(SYSTEM, KeyPurpose.ROOM) == "2"
