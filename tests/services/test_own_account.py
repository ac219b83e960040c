"""What people do with their own account once they are in, and who helps when the PIN is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.domain.errors import Code
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.sign_ins import LIFE, SHARED_LIFE, Ended, Method
from lms.services.activation_codes import AGAIN_LIFE
from lms.services.throttle import FEW
from tests.services.full_office import PIN, QUAN, TEACHER, FullOffice, refused
from tests.services.small_office import LAN, NOON, TUAN

NEW = "739164"
WHY = "Quên mã PIN"


def actor(hall: FullOffice, token: str) -> Actor:
    found = hall.accounts.actor(token, "203.0.113.7")
    assert found is not None
    return found


# --- devices ----------------------------------------------------------------------------------


def test_devices_say_how_when_where_and_which_is_this_one(hall: FullOffice) -> None:
    phone = hall.activate("lan")
    hall.now += timedelta(hours=1)
    hall.accounts.sign_in(hall.logins["lan"], PIN, address="203.0.113.9", device="Chrome" * 50, shared=True)
    this, other = hall.accounts.devices(actor(hall, phone))
    assert (this.here, this.method, this.shared, this.expires_at) == (
        True,
        Method.ACTIVATION,
        False,
        NOON + LIFE,
    )
    assert (other.here, other.method, other.shared) == (False, Method.SECRET, True)
    assert (other.address, len(other.device)) == ("203.0.113.9", 120)
    assert other.expires_at == NOON + timedelta(hours=1) + SHARED_LIFE


def test_one_device_or_all_others_end_and_the_audit_says_from_where(hall: FullOffice) -> None:
    tokens = [hall.activate("lan")] + [hall.accounts.sign_in(hall.logins["lan"], PIN)[0] for _ in range(3)]
    lan = actor(hall, tokens[0])
    hall.accounts.end_device(lan, actor(hall, tokens[1]).sign_in_id or "")
    assert [hall.accounts.actor(token) is None for token in tokens] == [False, True, False, False]
    assert hall.accounts.end_other_devices(lan) == 2
    assert [hall.accounts.actor(token) is None for token in tokens] == [False, True, True, True]
    assert hall.accounts.end_other_devices(lan) == 0
    with hall.database.read() as tx:
        origins = tx.all("SELECT DISTINCT origin FROM audit WHERE act = 'signed_out'")
    assert origins == [("203.0.113.7",)]


def test_nobody_ends_the_sign_in_of_another(hall: FullOffice) -> None:
    lan, hoa = actor(hall, hall.activate("lan")), actor(hall, hall.activate("hoa"))
    assert refused(hall.accounts.end_device, lan, hoa.sign_in_id) is Code.NOT_FOUND
    assert refused(hall.accounts.end_device, lan, "none") is Code.NOT_FOUND
    assert len(hall.accounts.devices(hoa)) == 1


def test_a_shared_machine_is_left_and_ones_own_is_not(hall: FullOffice) -> None:
    own = hall.activate("lan")
    shared, _ = hall.accounts.sign_in(hall.logins["lan"], PIN, shared=True)
    assert hall.accounts.leave_shared(own) is None
    owner = hall.accounts.leave_shared(shared)
    assert owner is not None and owner.name == LAN.name
    assert hall.accounts.actor(shared) is None and hall.accounts.actor(own) is not None
    assert hall.accounts.why_ended(shared) is Ended.DONE
    assert hall.accounts.leave_shared(shared) is None


# --- another PIN ------------------------------------------------------------------------------


def test_another_pin_ends_the_other_sign_ins_and_leaves_a_line(hall: FullOffice) -> None:
    phone = hall.activate("lan")
    other, _ = hall.accounts.sign_in(hall.logins["lan"], PIN)
    assert hall.accounts.change_secret(actor(hall, phone), PIN, NEW) == 1
    assert hall.accounts.actor(other) is None and hall.accounts.actor(phone) is not None
    assert hall.accounts.why_ended(other) is Ended.SECRET_CHANGED
    assert refused(hall.accounts.sign_in, hall.logins["lan"], PIN) is Code.BAD_SIGN_IN
    assert hall.accounts.sign_in(hall.logins["lan"], NEW)[1].person_id == "lan"
    assert hall.acts("secret_changed") == [("lan", "lan", '{"ended": 1, "kind": "pin"}', None)]


def test_the_old_pin_is_asked_and_not_to_be_guessed(hall: FullOffice) -> None:
    lan = actor(hall, hall.activate("lan"))
    for _ in range(FEW[0]):
        assert refused(hall.accounts.change_secret, lan, "000001", NEW) is Code.OLD_SECRET_WRONG
    assert refused(hall.accounts.change_secret, lan, PIN, NEW) is Code.TOO_MANY_TRIES
    # Her sign-in from elsewhere is counted apart.
    assert hall.accounts.sign_in(hall.logins["lan"], PIN, address="203.0.113.7")[1].person_id == "lan"


def test_a_weak_pin_changes_nothing(hall: FullOffice) -> None:
    lan = actor(hall, hall.activate("lan"))
    assert refused(hall.accounts.change_secret, lan, PIN, "123456") is Code.WEAK_PIN
    assert hall.accounts.sign_in(hall.logins["lan"], PIN)[1].person_id == "lan"


def test_who_has_no_pin_here_is_sent_for_a_slip(hall: FullOffice) -> None:
    _, minh = hall.accounts.start("minh", Method.OIDC)
    assert not hall.accounts.has_secret(minh)
    assert refused(hall.accounts.change_secret, minh, "", NEW) is Code.NO_SECRET
    assert hall.accounts.notice_due("minh")


# --- a forgotten PIN --------------------------------------------------------------------------


def test_a_trainer_helps_a_trainee_of_their_class_with_a_reason(hall: FullOffice) -> None:
    hall.activate("lan")
    hall.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    assert refused(hall.accounts.issue_again, TEACHER, "lan", " ") is Code.REASON_NEEDED
    issued = hall.accounts.issue_again(TEACHER, "lan", WHY)
    assert hall.acts("activation_issued")[-1] == ("hoa", "lan", f'{{"days": {AGAIN_LIFE.days}}}', WHY)
    # The PIN that was not forgotten after all still holds.
    assert hall.accounts.sign_in(hall.logins["lan"], PIN)[1].person_id == "lan"
    hall.accounts.activate(issued.learner_code, issued.code, NEW, notice_read=True)
    assert refused(hall.accounts.sign_in, hall.logins["lan"], PIN) is Code.BAD_SIGN_IN


def test_and_the_code_lasts_a_week(hall: FullOffice) -> None:
    issued = hall.accounts.issue_again(TUAN, "lan", WHY)
    assert issued.expires_at == NOON + AGAIN_LIFE
    hall.now = issued.expires_at
    gone = refused(hall.accounts.preview_activation, issued.learner_code, issued.code)
    assert gone is Code.BAD_ACTIVATION


def test_a_trainer_helps_nobody_else(hall: FullOffice) -> None:
    assert refused(hall.accounts.issue_again, TEACHER, "lan", WHY) is Code.NOT_ALLOWED  # not her class
    hall.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    hall.add_person("be", "Phạm Thị Bé", "HH7M2CZZ")
    assert refused(hall.accounts.issue_again, TEACHER, "be", WHY) is Code.NOT_ALLOWED  # not in the class
    assert refused(hall.accounts.issue_again, TEACHER, "hoa", WHY) is Code.NOT_ALLOWED  # herself
    assert refused(hall.accounts.issue_again, TEACHER, "nobody", WHY) is Code.NOT_FOUND
    assert hall.accounts.may_issue_again(TEACHER, ["lan", "minh", "hoa", "be"]) == {"lan", "minh"}


@pytest.mark.parametrize("role", [Role.TRAINER, Role.UNIT_MANAGER, Role.OFFICE, Role.EDITOR, Role.ADMIN])
def test_a_trainer_opens_no_account_of_more_than_a_trainee(hall: FullOffice, role: Role) -> None:
    hall.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    unit = "u-hm" if role is Role.UNIT_MANAGER else None
    hall.roles.grant(QUAN, "minh", role, unit)
    assert refused(hall.accounts.issue_again, TEACHER, "minh", WHY) is Code.NOT_ALLOWED


def test_when_the_class_is_over_its_trainer_helps_no_more(hall: FullOffice) -> None:
    hall.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    hall.now = NOON + timedelta(days=7)  # the deadline was the day before
    assert refused(hall.accounts.issue_again, TEACHER, "lan", WHY) is Code.NOT_ALLOWED


def test_a_right_to_teach_that_was_taken_away_helps_nobody(hall: FullOffice) -> None:
    hall.cohorts.assign_trainer(TUAN, "lop-1", "hoa")
    trainee = Actor("hoa", TEACHER.name, TEACHER.learner_code, (RoleGrant(Role.TRAINEE),))
    assert refused(hall.accounts.issue_again, trainee, "lan", WHY) is Code.NOT_ALLOWED


def test_a_manager_helps_within_reach_only(hall: FullOffice) -> None:
    far = Actor("be", "Phạm Thị Bé", "HH7M2CZZ", (RoleGrant(Role.UNIT_MANAGER, "u-tl"),))
    near = Actor("be", "Phạm Thị Bé", "HH7M2CZZ", (RoleGrant(Role.UNIT_MANAGER, "u-hm"),))
    assert refused(hall.accounts.issue_again, far, "lan", WHY) is Code.NOT_ALLOWED
    assert hall.accounts.issue_again(near, "lan", WHY).person_id == "lan"


def test_the_office_opens_no_colleagues_account_and_nobody_their_own(hall: FullOffice) -> None:
    assert refused(hall.accounts.issue_again, TUAN, "quan", WHY) is Code.NOT_ALLOWED
    assert refused(hall.accounts.issue_again, QUAN, "quan", WHY) is Code.NOT_ALLOWED
    assert hall.accounts.issue_again(QUAN, "tuan", WHY).person_id == "tuan"


# --- nothing secret in logs -------------------------------------------------------------------


def test_neither_logs_nor_the_audit_hold_a_secret(hall: FullOffice, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    login, code = hall.slip("lan")
    token, lan = hall.accounts.activate(login, code, PIN, notice_read=True, address="hall")
    refused(hall.accounts.sign_in, login, "555111", address="hall")
    other, _ = hall.accounts.sign_in(login, PIN, address="hall")
    hall.accounts.change_secret(lan, PIN, NEW)
    again = hall.accounts.issue_again(TUAN, "lan", WHY).code
    with hall.database.read() as tx:
        kept = str(tx.all("SELECT * FROM audit")) + str(tx.all("SELECT * FROM activation_codes"))
    for secret in (PIN, NEW, "555111", code, again, token, other):
        assert secret not in kept and secret not in caplog.text
