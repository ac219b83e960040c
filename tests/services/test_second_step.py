"""The second step: codes that count once, recovery codes, roles that ask for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from lms.domain.errors import Code, Refusal
from lms.domain.keys import KeyPurpose
from lms.domain.people import Actor, Role
from lms.domain.second_step import Step, step_after_pin
from lms.services.sealing import seal, unseal
from lms.services.second_step import RECOVERY_CODES, STEP_SECONDS, WRONG_CODES, SecondStep
from lms.services.throttle import FEW
from tests.services.full_office import PIN, QUAN, FullOffice, refused
from tests.services.small_office import HOA, LAN, TUAN

HERE = "192.0.2.7"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[FullOffice]:
    built = FullOffice(tmp_path)
    yield built
    built.close()


@pytest.fixture
def steps(hall: FullOffice) -> SecondStep:
    return SecondStep(hall.tools, hall.accounts)


def digits(hall: FullOffice, secret: str, ahead: int = 0) -> str:
    """What the application shows, `ahead` steps of 30 seconds from now."""
    seconds = hall.now + timedelta(seconds=STEP_SECONDS * ahead)
    return pyotp.TOTP(secret.replace(" ", "")).at(seconds)


def signed_in(hall: FullOffice, person_id: str) -> Actor:
    actor = hall.accounts.actor(hall.activate(person_id), HERE)
    assert actor is not None
    return actor


def turned_on(hall: FullOffice, steps: SecondStep, actor: Actor) -> tuple[str, list[str]]:
    """(secret, recovery codes), a step ago, so that the next code is a fresh one."""
    secret = steps.offer(actor).secret
    recovery = steps.turn_on(actor, secret, digits(hall, secret), pin=PIN)
    hall.now += timedelta(seconds=STEP_SECONDS)
    return secret, recovery


# --- who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("has", "roles", "required", "step"),
    [
        (False, {Role.OFFICE}, set(), None),
        (False, {Role.OFFICE}, {Role.ADMIN}, None),
        (False, {Role.OFFICE, Role.TRAINEE}, {Role.OFFICE}, Step.ENROL),
        (True, {Role.OFFICE}, set(), Step.CODE),
        (True, {Role.TRAINEE}, set(), Step.CODE),
        (True, {Role.OFFICE}, {Role.OFFICE}, Step.CODE),
    ],
)
def test_what_is_still_to_be_done_after_the_pin(
    has: bool, roles: set[Role], required: set[Role], step: Step | None
) -> None:
    assert step_after_pin(has=has, roles=roles, required=required) is step


def test_it_is_offered_to_the_office_and_not_to_trainees_or_trainers(
    hall: FullOffice, steps: SecondStep
) -> None:
    assert [steps.mine(actor).offered for actor in (TUAN, QUAN, LAN, HOA)] == [True, True, False, False]
    assert refused(steps.offer, LAN) is Code.NOT_ALLOWED
    assert refused(steps.turn_on, LAN, "x", "000000", pin="") is Code.NOT_ALLOWED


# --- turning on ----------------------------------------------------------------------------------


def test_nothing_is_kept_before_a_code_shows_that_an_application_has_the_secret(
    hall: FullOffice, steps: SecondStep
) -> None:
    offer = steps.offer(TUAN)
    assert refused(steps.turn_on, TUAN, offer.secret, "000000", pin="") is Code.BAD_SECOND_STEP
    assert steps.mine(TUAN).since is None
    assert hall.count("totp_secrets") == 0


def test_what_the_qr_code_says_fits_what_is_typed(hall: FullOffice, steps: SecondStep) -> None:
    offer = steps.offer(TUAN)
    read = pyotp.parse_uri(offer.address)
    assert isinstance(read, pyotp.TOTP)
    assert read.secret == offer.secret.replace(" ", "") and len(read.secret) == 32
    assert (read.issuer, read.interval, read.digits) == ("Tập huấn pháp luật", 30, 6)


def test_turning_on_gives_ten_codes_once_and_is_recorded(hall: FullOffice, steps: SecondStep) -> None:
    _, recovery = turned_on(hall, steps, TUAN)
    assert len(set(recovery)) == RECOVERY_CODES == 10
    mine = steps.mine(TUAN)
    assert mine.since == hall.now - timedelta(seconds=STEP_SECONDS) and mine.left == 10
    assert [row[:2] for row in hall.acts("second_step_on")] == [("tuan", "tuan")]
    with hall.database.read() as tx:
        stored = str(tx.all("SELECT * FROM totp_secrets")) + str(tx.all("SELECT * FROM totp_recovery_codes"))
        written = str(tx.all("SELECT detail FROM audit"))
    for code in recovery:
        assert code not in stored and code not in written


def test_a_sign_in_left_open_is_not_enough_to_turn_it_on(hall: FullOffice, steps: SecondStep) -> None:
    tuan = signed_in(hall, "tuan")
    secret = steps.offer(tuan).secret
    code = refused(steps.turn_on, tuan, secret, digits(hall, secret), pin="739164")
    assert code is Code.OLD_SECRET_WRONG
    assert steps.mine(tuan).since is None


def test_turning_on_ends_the_other_sign_ins(hall: FullOffice, steps: SecondStep) -> None:
    token = hall.activate("tuan")
    other, _ = hall.accounts.sign_in(hall.logins["tuan"], PIN)
    here = hall.accounts.actor(token)
    assert here is not None
    turned_on(hall, steps, here)
    assert hall.accounts.actor(token) is not None
    assert hall.accounts.actor(other) is None


def test_it_is_on_once(hall: FullOffice, steps: SecondStep) -> None:
    turned_on(hall, steps, TUAN)
    secret = steps.offer(TUAN).secret
    assert refused(steps.turn_on, TUAN, secret, digits(hall, secret), pin="") is Code.SECOND_STEP_IS_ON


@pytest.mark.parametrize("secret", ["", "0189", "AAAA", "A" * 31, "Ấ" * 32])
def test_a_secret_that_was_never_offered_is_no_secret(steps: SecondStep, secret: str) -> None:
    assert refused(steps.turn_on, TUAN, secret, "000000", pin="") is Code.BAD_SECOND_STEP


# --- codes -----------------------------------------------------------------------------------


def test_a_code_counts_once(hall: FullOffice, steps: SecondStep) -> None:
    secret, _ = turned_on(hall, steps, TUAN)
    code = digits(hall, secret)
    steps.check("tuan", f"{code[:3]} {code[3:]}", address=HERE)
    assert refused(steps.check, "tuan", code, address=HERE) is Code.BAD_SECOND_STEP


def test_of_two_browsers_with_one_code_one_wins(hall: FullOffice, steps: SecondStep) -> None:
    secret, _ = turned_on(hall, steps, TUAN)
    code = digits(hall, secret)
    ended: list[str] = []

    def check(address: str) -> None:
        try:
            steps.check("tuan", code, address=address)
            ended.append("in")
        except Refusal as refusal:
            ended.append(refusal.code.value)

    browsers = [threading.Thread(target=check, args=(address,)) for address in (HERE, "192.0.2.8")]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    assert sorted(ended) == ["bad_second_step", "in"]


def test_the_code_that_turned_it_on_is_used_up(hall: FullOffice, steps: SecondStep) -> None:
    secret = steps.offer(TUAN).secret
    code = digits(hall, secret)
    steps.turn_on(TUAN, secret, code, pin="")
    assert refused(steps.check, "tuan", code, address=HERE) is Code.BAD_SECOND_STEP


@pytest.mark.parametrize(("ahead", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_clock_may_be_one_step_off(hall: FullOffice, steps: SecondStep, ahead: int, right: bool) -> None:
    secret, _ = turned_on(hall, steps, TUAN)
    hall.now += timedelta(minutes=5)
    code = digits(hall, secret, ahead)
    if right:
        steps.check("tuan", code, address=HERE)
    else:
        assert refused(steps.check, "tuan", code, address=HERE) is Code.BAD_SECOND_STEP


def test_an_older_code_does_not_count_after_a_newer_one(hall: FullOffice, steps: SecondStep) -> None:
    secret, _ = turned_on(hall, steps, TUAN)
    hall.now += timedelta(minutes=5)
    steps.check("tuan", digits(hall, secret, 1), address=HERE)
    assert refused(steps.check, "tuan", digits(hall, secret), address=HERE) is Code.BAD_SECOND_STEP


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "null", "x" * 1_000])
def test_what_is_no_code_is_a_wrong_one(hall: FullOffice, steps: SecondStep, typed: str) -> None:
    turned_on(hall, steps, TUAN)
    assert refused(steps.check, "tuan", typed, address=HERE) is Code.BAD_SECOND_STEP


def test_guessing_is_slowed_down(hall: FullOffice, steps: SecondStep) -> None:
    secret, _ = turned_on(hall, steps, TUAN)
    wrong = f"{(int(digits(hall, secret)) + 500_000) % 1_000_000:06d}"
    most, span = FEW
    for _ in range(most):
        assert refused(steps.check, "tuan", wrong, address=HERE) is Code.BAD_SECOND_STEP
    assert refused(steps.check, "tuan", digits(hall, secret), address=HERE) is Code.TOO_MANY_TRIES
    hall.now += span + timedelta(seconds=1)
    steps.check("tuan", digits(hall, secret), address=HERE)


def test_whoever_knows_the_pin_cannot_go_on_guessing_for_weeks(hall: FullOffice, steps: SecondStep) -> None:
    secret, recovery = turned_on(hall, steps, TUAN)
    most, span = WRONG_CODES
    for number in range(most):
        wrong = f"{(int(digits(hall, secret)) + 500_000) % 1_000_000:06d}"
        address = f"198.51.100.{number}"
        assert refused(steps.check, "tuan", wrong, address=address) is Code.BAD_SECOND_STEP
        hall.now += timedelta(minutes=1)
    assert refused(steps.check, "tuan", digits(hall, secret), address=HERE) is Code.SECOND_STEP_WORN
    steps.check("tuan", recovery[0], address=HERE)  # the owner is not shut out
    hall.now += span
    steps.check("tuan", digits(hall, secret), address=HERE)


def test_a_recovery_code_works_once_in_any_spacing(hall: FullOffice, steps: SecondStep) -> None:
    _, recovery = turned_on(hall, steps, TUAN)
    typed = f"{recovery[3][:4].lower()} {recovery[3][4:]}"
    steps.check("tuan", typed, address=HERE)
    assert refused(steps.check, "tuan", typed, address=HERE) is Code.BAD_SECOND_STEP
    assert steps.mine(TUAN).left == 9
    assert hall.acts("recovery_code_used") == [("tuan", "tuan", '{"left": 9}', None)]


def test_a_recovery_code_is_one_persons_only(hall: FullOffice, steps: SecondStep) -> None:
    _, recovery = turned_on(hall, steps, TUAN)
    turned_on(hall, steps, QUAN)
    assert refused(steps.check, "quan", recovery[0], address=HERE) is Code.BAD_SECOND_STEP


def test_new_recovery_codes_void_the_old_ones(hall: FullOffice, steps: SecondStep) -> None:
    secret, old = turned_on(hall, steps, TUAN)
    assert refused(steps.renew_recovery, TUAN, "000000") is Code.BAD_SECOND_STEP
    new = steps.renew_recovery(TUAN, digits(hall, secret))
    assert len(new) == 10 and set(new).isdisjoint(old)
    assert refused(steps.check, "tuan", old[0], address=HERE) is Code.BAD_SECOND_STEP
    steps.check("tuan", new[0], address=HERE)


def test_secrets_and_recovery_codes_outlive_a_change_of_keys(hall: FullOffice, steps: SecondStep) -> None:
    secret, recovery = turned_on(hall, steps, TUAN)
    hall.tools.keys.rotate(KeyPurpose.TOTP)
    steps.check("tuan", digits(hall, secret), address=HERE)
    steps.check("tuan", recovery[0], address=HERE)
    with hall.database.read() as tx:
        row = tx.one("SELECT sealed FROM totp_secrets")
    assert row is not None and row[0].startswith("2.")  # sealed anew under the new key


def test_a_sealed_secret_opens_for_its_owner_only(hall: FullOffice) -> None:
    keys, purpose = hall.tools.keys, KeyPurpose.TOTP
    sealed = seal(keys, purpose, b"bi mat", "tuan", hall.tools.random_bytes)
    assert unseal(keys, purpose, sealed, "tuan") == b"bi mat"
    assert unseal(keys, purpose, sealed, "quan") is None
    assert unseal(keys, KeyPurpose.OUTSIDE, sealed, "tuan") is None
    for broken in ("", "1", "1.", "9." + sealed[2:], sealed[:-2], sealed[:9] + "x" + sealed[10:], "1.ấ"):
        assert unseal(keys, purpose, broken, "tuan") is None


# --- turning off ---------------------------------------------------------------------------------


def test_turning_off_takes_the_pin_and_a_code(hall: FullOffice, steps: SecondStep) -> None:
    tuan = signed_in(hall, "tuan")
    secret, _ = turned_on(hall, steps, tuan)
    assert refused(steps.turn_off, tuan, "000001", digits(hall, secret)) is Code.OLD_SECRET_WRONG
    assert refused(steps.turn_off, tuan, PIN, "000000") is Code.BAD_SECOND_STEP
    steps.turn_off(tuan, PIN, digits(hall, secret))
    assert steps.mine(tuan).since is None
    assert hall.count("totp_secrets") == hall.count("totp_recovery_codes") == 0
    assert [row[:2] for row in hall.acts("second_step_off")] == [("tuan", "tuan")]
    assert refused(steps.check, "tuan", digits(hall, secret), address=HERE) is Code.SECOND_STEP_IS_OFF


def test_the_administrator_resets_it_with_a_reason(hall: FullOffice, steps: SecondStep) -> None:
    token = hall.activate("tuan")
    turned_on(hall, steps, TUAN)
    assert refused(steps.reset, TUAN, "tuan", "Mất điện thoại") is Code.NOT_ALLOWED
    assert refused(steps.reset, QUAN, "tuan", "") is Code.REASON_NEEDED
    assert refused(steps.reset, QUAN, "lan", "Mất điện thoại") is Code.SECOND_STEP_IS_OFF
    assert refused(steps.reset, QUAN, "ai-do", "Mất điện thoại") is Code.NOT_FOUND
    steps.reset(QUAN, "tuan", "Mất điện thoại")
    assert steps.due("tuan") is None
    assert hall.accounts.actor(token) is None
    assert [(row[0], row[1], row[3]) for row in hall.acts("second_step_reset")] == [
        ("quan", "tuan", "Mất điện thoại")
    ]


# --- roles that ask for it -----------------------------------------------------------------------


def test_whoever_requires_it_has_it_first(hall: FullOffice, steps: SecondStep) -> None:
    assert refused(steps.require_for, TUAN, [Role.OFFICE]) is Code.NOT_ALLOWED
    assert refused(steps.require_for, QUAN, [Role.TRAINEE]) is Code.NOT_ALLOWED
    assert refused(steps.require_for, QUAN, [Role.ADMIN]) is Code.SECOND_STEP_FIRST
    turned_on(hall, steps, QUAN)
    for _ in range(2):
        steps.require_for(QUAN, [Role.ADMIN, Role.OFFICE])
    assert steps.required_roles(QUAN) == {Role.ADMIN, Role.OFFICE}
    assert [row[2] for row in hall.acts("second_step_rule_changed")] == [
        '{"after": ["admin", "office"], "before": []}'
    ]


def test_a_sign_in_from_before_the_rule_holds_no_longer(hall: FullOffice, steps: SecondStep) -> None:
    office, learner = hall.activate("tuan"), hall.activate("lan")
    turned_on(hall, steps, QUAN)
    steps.require_for(QUAN, [Role.OFFICE])
    assert hall.accounts.actor(office) is None
    assert hall.accounts.actor(learner) is not None
    assert (steps.due("tuan"), steps.due("lan")) == (Step.ENROL, None)


def test_it_is_turned_on_between_the_pin_and_the_sign_in(hall: FullOffice, steps: SecondStep) -> None:
    token = hall.activate("tuan")
    turned_on(hall, steps, QUAN)
    steps.require_for(QUAN, [Role.OFFICE])
    offer = steps.offer_at_sign_in("tuan", "12:00")
    assert steps.offer_at_sign_in("tuan", "12:00") == offer
    assert steps.offer_at_sign_in("tuan", "12:01").secret != offer.secret
    recovery = steps.turn_on_at_sign_in("tuan", "12:00", digits(hall, offer.secret), address=HERE)
    assert len(recovery) == 10
    assert steps.due("tuan") is Step.CODE
    assert hall.accounts.actor(token) is None  # that sign-in passed no second step
    with hall.database.read() as tx:
        assert tx.one("SELECT origin FROM audit WHERE act = 'second_step_on' AND subject = 'tuan'") == (HERE,)


def test_what_a_role_asks_for_cannot_be_turned_off(hall: FullOffice, steps: SecondStep) -> None:
    tuan = signed_in(hall, "tuan")
    secret, _ = turned_on(hall, steps, tuan)
    turned_on(hall, steps, QUAN)
    steps.require_for(QUAN, [Role.OFFICE])
    assert steps.mine(tuan).required
    with pytest.raises(Refusal) as refusal:
        steps.turn_off(tuan, PIN, digits(hall, secret))
    assert refusal.value.code is Code.SECOND_STEP_REQUIRED


def test_the_administrator_sees_who_has_it(hall: FullOffice, steps: SecondStep) -> None:
    turned_on(hall, steps, TUAN)
    assert refused(steps.staff, TUAN) is Code.NOT_ALLOWED
    assert [(row.full_name, row.role, row.since is not None) for row in steps.staff(QUAN)] == [
        ("Vũ Minh Quân", "admin", False),
        ("Trần Văn Tuấn", "office", True),
    ]
