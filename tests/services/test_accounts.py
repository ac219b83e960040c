from __future__ import annotations

import threading
import unicodedata
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from lms.domain.errors import Code, Refusal
from lms.domain.people import Role
from lms.domain.sign_ins import LIFE as SIGN_IN_LIFE
from lms.services import pins as module
from lms.services.accounts import ACTIVATION_LIFE
from lms.services.pins import check_secret
from lms.services.throttle import FEW, HALL, MANY, NEWCOMERS, REMEMBERED, Throttle
from tests.services.full_office import PIN, QUAN, FullOffice, refused
from tests.services.small_office import LAN, NOON, TUAN

# --- activation -------------------------------------------------------------------------------


def test_lan_activates_with_her_slip_and_is_signed_in(hall: FullOffice) -> None:
    login, code = hall.slip("lan")
    token, actor = hall.accounts.activate(login, code, PIN, notice_read=True)
    assert (actor.person_id, actor.name, actor.roles) == ("lan", LAN.name, {Role.TRAINEE})
    assert hall.accounts.actor(token) == actor


def test_a_slip_works_once(hall: FullOffice) -> None:
    login, code = hall.slip("lan")
    hall.accounts.activate(login, code, PIN, notice_read=True)
    assert refused(hall.accounts.activate, login, code, "739164", notice_read=True) is Code.BAD_ACTIVATION
    assert refused(hall.accounts.preview_activation, login, code) is Code.BAD_ACTIVATION


def test_of_two_phones_with_one_slip_one_wins(hall: FullOffice) -> None:
    login, code = hall.slip("lan")
    ended: list[str] = []

    def activate(pin: str) -> None:
        try:
            hall.accounts.activate(login, code, pin, notice_read=True)
            ended.append("in")
        except Refusal as refusal:
            ended.append(refusal.code.value)

    phones = [threading.Thread(target=activate, args=(pin,)) for pin in ("482915", "739164")]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    assert sorted(ended) == ["bad_activation", "in"]


def test_looking_at_a_slip_uses_nothing_up(hall: FullOffice) -> None:
    login, code = hall.slip("lan")
    for _ in range(3):
        preview = hall.accounts.preview_activation(login, code)
    assert (preview.name, preview.unit_line) == (LAN.name, "Thôn Đông, xã Hồng Minh")
    hall.accounts.activate(login, code, PIN, notice_read=True)


def test_what_is_missing_leaves_the_slip_usable(hall: FullOffice) -> None:
    login, code = hall.slip("lan")
    assert refused(hall.accounts.activate, login, code, PIN, notice_read=False) is Code.NOTICE_NOT_READ
    assert refused(hall.accounts.activate, login, code, "123456", notice_read=True) is Code.WEAK_PIN
    hall.accounts.activate(login, code, PIN, notice_read=True)


def test_a_slip_expires(hall: FullOffice) -> None:
    login, code = hall.slip("lan")
    hall.now = NOON + ACTIVATION_LIFE
    assert refused(hall.accounts.preview_activation, login, code) is Code.BAD_ACTIVATION


def test_a_new_slip_makes_the_old_one_void(hall: FullOffice) -> None:
    login, old = hall.slip("lan")
    _, new = hall.slip("lan")
    assert refused(hall.accounts.preview_activation, login, old) is Code.BAD_ACTIVATION
    assert hall.accounts.preview_activation(login, new).person_id == "lan"


def test_a_new_slip_counts_though_the_machines_clock_went_back(hall: FullOffice) -> None:
    hall.slip("lan")
    with patch.object(hall.tools.new_id, "_last", 0), patch("time.time_ns", return_value=10**15):
        login, new = hall.slip("lan")
    assert hall.accounts.preview_activation(login, new).person_id == "lan"


def test_a_slip_is_for_one_person(hall: FullOffice) -> None:
    _, code = hall.slip("lan")
    hall.slip("minh")
    assert refused(hall.accounts.preview_activation, hall.logins["minh"], code) is Code.BAD_ACTIVATION


def test_a_code_in_groups_and_small_letters_is_the_same_code(hall: FullOffice) -> None:
    login, code = hall.slip("lan")
    typed = f" {code[:4]}-{code[4:8]} {code[8:]} ".lower()
    assert hall.accounts.preview_activation(login.lower(), typed).person_id == "lan"


def test_activating_again_ends_every_older_sign_in(hall: FullOffice) -> None:
    lost_phone = hall.activate("lan")
    hall.activate("lan", "739164")
    assert hall.accounts.actor(lost_phone) is None
    assert refused(hall.accounts.sign_in, hall.logins["lan"], PIN) is Code.BAD_SIGN_IN


def test_the_store_keeps_no_secret_in_clear(hall: FullOffice) -> None:
    login, code = hall.slip("lan")
    token, _ = hall.accounts.activate(login, code, PIN, notice_read=True)
    with hall.database.read() as tx:
        kept = [
            str(tx.all(f"SELECT * FROM {table}"))
            for table in ("activation_codes", "accounts", "sign_ins", "audit")
        ]
    for secret in (code, PIN, token):
        assert not any(secret in text for text in kept)


# --- who may hand out slips -------------------------------------------------------------------


@pytest.mark.parametrize("person_id", ["quan", "tuan", "be"])
def test_the_office_cannot_open_the_account_of_a_colleague(hall: FullOffice, person_id: str) -> None:
    hall.add_person("be", "Phạm Thị Bé", "HH7M2CZZ")
    hall.roles.grant(QUAN, "be", Role.EDITOR)
    assert refused(hall.accounts.issue_activations, TUAN, ["lan", person_id]) is Code.NOT_ALLOWED
    assert hall.count("activation_codes") == 0  # not even Lan's, in the same list
    assert hall.accounts.issue_activations(QUAN, [person_id])[0].person_id == person_id


def test_trainees_and_trainers_get_theirs_from_the_office(hall: FullOffice) -> None:
    issued = hall.accounts.issue_activations(TUAN, ["lan", "hoa"])
    assert [item.person_id for item in issued] == ["lan", "hoa"]


def test_a_trainee_hands_out_no_slips(hall: FullOffice) -> None:
    assert refused(hall.accounts.issue_activations, LAN, ["lan"]) is Code.NOT_ALLOWED


def test_somebody_unknown_gets_no_slip(hall: FullOffice) -> None:
    assert refused(hall.accounts.issue_activations, QUAN, ["lan", "nobody"]) is Code.NOT_FOUND
    assert hall.count("activation_codes") == 0


# --- secrets ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pin",
    ["000000", "123456", "987654", "121212", "482482", "196812", "150468", "091200", "12345", "7391642"],
)
def test_easy_pins_are_refused(pin: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_secret(pin, birth_year=1968, phone="0912000111")
    assert caught.value.code is Code.WEAK_PIN


@pytest.mark.parametrize("secret", ["", "ngắn quá", "aaaaaaaaaaaa", "x" * 201, "ababababab"])
def test_easy_passphrases_are_refused(secret: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_secret(secret, birth_year=None, phone=None)
    assert caught.value.code in {Code.WEAK_PASSPHRASE, Code.WEAK_PIN}


@pytest.mark.parametrize(
    "secret",
    [
        "0912000111",
        "0912 000 111",
        "1234567890",
        "Nguyễn Thị Lan",
        "nguyenthilan1968",
        "Nguyen.Thi.Lan",
        "!" * 12,
    ],
)
def test_what_a_neighbour_tries_first_is_refused(secret: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_secret(secret, birth_year=1968, phone="0912000111", name="Nguyễn Thị Lan")
    assert caught.value.code is Code.WEAK_PASSPHRASE


def test_a_passphrase_is_the_same_from_every_keyboard(hall: FullOffice) -> None:
    login, code = hall.slip("lan")
    hall.accounts.activate(login, code, unicodedata.normalize("NFD", "một câu dài dễ nhớ"), notice_read=True)
    assert hall.accounts.sign_in(login, "một câu dài dễ nhớ")[1].person_id == "lan"


@pytest.mark.parametrize(
    ("secret", "kind"), [("482915", "pin"), ("482 915", "pin"), ("một câu dài dễ nhớ", "passphrase")]
)
def test_good_secrets(secret: str, kind: str) -> None:
    assert check_secret(secret, birth_year=1968, phone="0912000111") == kind


def test_a_pin_typed_in_groups_signs_in(hall: FullOffice) -> None:
    hall.activate("lan")
    assert hall.accounts.sign_in(hall.logins["lan"], " 482 915 ")[1].person_id == "lan"


# --- signing in and out -----------------------------------------------------------------------


@pytest.mark.parametrize("login", ["HH7M2C99", "HH", "", "không phải mã", "'; DROP TABLE people; --", "\x00"])
def test_an_unknown_login_is_told_apart_by_nothing(
    hashed_as_in_use: None, hall: FullOffice, login: str
) -> None:
    """The same refusal, and the same hashing work, as for a wrong PIN."""
    hall.activate("lan")
    with patch.object(hall.accounts._pins, "is_right", wraps=hall.accounts._pins.is_right) as work:
        assert refused(hall.accounts.sign_in, hall.logins["lan"], "739164") is Code.BAD_SIGN_IN
        assert refused(hall.accounts.sign_in, login, PIN) is Code.BAD_SIGN_IN
    assert [call.args[0].split("$")[1:4] for call in work.call_args_list] == [
        ["argon2id", "v=19", "m=19456,t=2,p=1"]
    ] * 2


def test_who_never_activated_is_told_apart_by_nothing(hall: FullOffice) -> None:
    assert refused(hall.accounts.sign_in, hall.logins["minh"], PIN) is Code.BAD_SIGN_IN


def test_a_sign_in_survives_reopening_the_store(tmp_path: Path) -> None:
    before = FullOffice(tmp_path)
    token = before.activate("lan")
    before.close()
    after = FullOffice(tmp_path)
    found = after.accounts.actor(token)
    assert found is not None and found.person_id == "lan"
    assert after.accounts.sign_in(after.logins["lan"], PIN)[1].person_id == "lan"
    after.close()


def test_a_sign_in_ends_after_thirty_days(hall: FullOffice) -> None:
    token = hall.activate("lan")
    hall.now = NOON + SIGN_IN_LIFE - timedelta(seconds=1)
    assert hall.accounts.actor(token) is not None
    hall.now = NOON + SIGN_IN_LIFE
    assert hall.accounts.actor(token) is None


def test_signing_out_ends_this_sign_in_only(hall: FullOffice) -> None:
    phone = hall.activate("lan")
    computer, _ = hall.accounts.sign_in(hall.logins["lan"], PIN)
    hall.accounts.sign_out(phone)
    assert hall.accounts.actor(phone) is None
    assert hall.accounts.actor(computer) is not None


def test_signing_out_everywhere_ends_them_all(hall: FullOffice) -> None:
    phone = hall.activate("lan")
    computer, _ = hall.accounts.sign_in(hall.logins["lan"], PIN)
    other = hall.activate("minh")
    hall.accounts.sign_out(phone, everywhere=True)
    assert [hall.accounts.actor(token) for token in (phone, computer)] == [None, None]
    assert hall.accounts.actor(other) is not None


@pytest.mark.parametrize("token", [None, "", "x", "y" * 10_000, "é\x00"])
def test_what_is_no_sign_in_is_nobody(hall: FullOffice, token: str | None) -> None:
    assert hall.accounts.actor(token) is None
    hall.accounts.sign_out(token or "")


def test_a_role_taken_away_is_gone_at_the_next_request(hall: FullOffice) -> None:
    token = hall.activate("hoa")
    hall.roles.end(QUAN, hall.grant_id("hoa", Role.TRAINER), "Thôi dạy")
    hall.now += timedelta(seconds=1)
    actor = hall.accounts.actor(token)
    assert actor is not None and actor.roles == {Role.TRAINEE}


def test_a_hash_made_with_weaker_settings_is_renewed_at_sign_in(
    hashed_as_in_use: None, hall: FullOffice
) -> None:
    weak = module.PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1)
    with patch.object(module, "_HASHER", weak):
        hall.activate("lan")
    hall.accounts.sign_in(hall.logins["lan"], PIN)
    with hall.database.read() as tx:
        row = tx.one("SELECT secret_hash FROM accounts WHERE person_id = 'lan'")
    assert row is not None and "m=19456,t=2,p=1" in row[0]
    assert hall.accounts.sign_in(hall.logins["lan"], PIN)[1].person_id == "lan"


# --- guessing ---------------------------------------------------------------------------------


def wrong(hall: FullOffice, login: str, address: str) -> Code:
    with patch.object(hall.accounts._pins, "is_right", return_value=False):
        return refused(hall.accounts.sign_in, login, "739164", address=address)


def test_after_five_wrong_pins_the_right_one_must_wait(hall: FullOffice) -> None:
    hall.activate("lan")
    login = hall.logins["lan"]
    assert [wrong(hall, login, "hall") for _ in range(5)] == [Code.BAD_SIGN_IN] * 5
    with pytest.raises(Refusal) as caught:
        hall.accounts.sign_in(login, PIN, address="hall")
    assert (caught.value.code, caught.value.detail) == (Code.TOO_MANY_TRIES, {"seconds": 301})
    hall.now += FEW[1]
    assert hall.accounts.sign_in(login, PIN, address="hall")[1].person_id == "lan"


def test_lans_mistakes_do_not_keep_minh_out_of_the_same_hall(hall: FullOffice) -> None:
    hall.activate("minh")
    for _ in range(6):
        wrong(hall, hall.logins["lan"], "hall")
    assert hall.accounts.sign_in(hall.logins["minh"], PIN, address="hall")[1].person_id == "minh"


def test_mistyped_logins_do_not_keep_others_from_being_told_so(hall: FullOffice) -> None:
    """Fifty people of one hall who mistype their login are fifty people, not one attacker."""
    assert {wrong(hall, f"gõ nhầm {number}", "hall") for number in range(50)} == {Code.BAD_SIGN_IN}
    hall.activate("lan")
    assert hall.accounts.sign_in(hall.logins["lan"], PIN, address="hall")[1].person_id == "lan"


def flood(hall: FullOffice, login: str) -> None:
    """Strangers with many addresses have used up what one account may be tried."""
    assert {wrong(hall, login, f"10.0.0.{number}") for number in range(MANY[0])} == {Code.BAD_SIGN_IN}


def test_an_account_tried_from_everywhere_leaves_two_tries_a_day_to_each_network(hall: FullOffice) -> None:
    login = hall.logins["lan"]
    flood(hall, login)
    tries = [wrong(hall, login, "10.0.1.1") for _ in range(3)]
    assert tries == [Code.BAD_SIGN_IN, Code.BAD_SIGN_IN, Code.TOO_MANY_TRIES]
    assert wrong(hall, hall.logins["minh"], "10.0.1.1") is Code.BAD_SIGN_IN


def test_the_addresses_of_one_ipv6_customer_are_one_network(hall: FullOffice) -> None:
    login = hall.logins["lan"]
    flood(hall, login)
    tries = [wrong(hall, login, f"2001:db8:1:{number}::/64") for number in range(3)]
    assert tries == [Code.BAD_SIGN_IN, Code.BAD_SIGN_IN, Code.TOO_MANY_TRIES]
    assert wrong(hall, login, "2001:db8:2::/64") is Code.BAD_SIGN_IN


def test_lan_still_gets_in_from_home_while_strangers_try_her_account(hall: FullOffice) -> None:
    hall.activate("lan")
    login = hall.logins["lan"]
    flood(hall, login)
    assert hall.accounts.sign_in(login, PIN, address="home")[1].person_id == "lan"


def test_and_whoever_has_hundreds_of_networks_is_stopped_all_the_same(hall: FullOffice) -> None:
    throttle = Throttle()
    tries = 0
    with pytest.raises(Refusal):
        for number in range(10_000):
            throttle.count("lan", f"{number}", NOON)
            tries += 1
    assert tries == MANY[0] + NEWCOMERS[0]


def test_a_new_slip_works_while_strangers_try_the_account_and_the_slips(hall: FullOffice) -> None:
    login, code = hall.slip("lan")
    flood(hall, login)
    for number in range(HALL[0]):
        wrong_slip = refused(hall.accounts.preview_activation, login, "0" * 12, address=f"10.{number // 9}")
        assert wrong_slip is Code.BAD_ACTIVATION
        wrong(hall, f"HH{number}", "hall")  # and the hall's own address is shut for signing in
    hall.accounts.activate(login, code, PIN, notice_read=True, address="hall")


def test_nobody_shuts_lan_out_of_the_phone_she_has_used_before(hall: FullOffice) -> None:
    token = hall.activate("lan")
    actor = hall.accounts.actor(token)
    assert actor is not None
    login, mine = hall.logins["lan"], hall.accounts.known_browser(actor)
    flood(hall, login)
    for number in range(HALL[0]):
        wrong(hall, f"HH{number}", "hall")
    assert refused(hall.accounts.sign_in, login, PIN, address="hall") is Code.TOO_MANY_TRIES
    assert hall.accounts.sign_in(login, PIN, address="hall", known=mine)[1].person_id == "lan"


def test_a_phone_used_before_is_no_way_to_guess(hall: FullOffice) -> None:
    token = hall.activate("lan")
    actor = hall.accounts.actor(token)
    assert actor is not None
    mine = hall.accounts.known_browser(actor)

    def guess(known: str, login: str = hall.logins["lan"]) -> Code:
        with patch.object(hall.accounts._pins, "is_right", return_value=False):
            return refused(hall.accounts.sign_in, login, "739164", address="hall", known=known)

    assert [guess(mine) for _ in range(6)] == [Code.BAD_SIGN_IN] * 5 + [Code.TOO_MANY_TRIES]
    for _ in range(3):
        hall.now += FEW[1]
        assert [guess(mine) for _ in range(5)] == [Code.BAD_SIGN_IN] * 5
    hall.now += FEW[1]
    assert guess(mine) is Code.TOO_MANY_TRIES  # twenty in the hour
    forged = f"{'0' * 24}.{mine.partition('.')[2]}"
    assert [guess(forged) for _ in range(6)] == [Code.BAD_SIGN_IN] * 5 + [Code.TOO_MANY_TRIES]
    # Another's phone is a stranger's phone.
    minh = hall.logins["minh"]
    assert [guess(mine, minh) for _ in range(6)] == [Code.BAD_SIGN_IN] * 5 + [Code.TOO_MANY_TRIES]


@pytest.mark.parametrize("value", ["", ".", "x", "é.é", "x" * 10_000, "a.b.c"])
def test_what_no_sign_in_left_makes_no_browser_known(hall: FullOffice, value: str) -> None:
    hall.activate("lan")
    assert hall.accounts.sign_in(hall.logins["lan"], PIN, known=value)[1].person_id == "lan"


def test_one_address_trying_everybody_is_stopped(hall: FullOffice) -> None:
    throttle = Throttle()
    for number in range(HALL[0]):
        throttle.count(f"account {number}", "hall", NOON)
    with pytest.raises(Refusal):
        throttle.count("another", "hall", NOON)


def test_successes_cost_nothing(hall: FullOffice) -> None:
    throttle = Throttle()
    for _ in range(3 * HALL[0]):
        throttle.count("lan", "hall", NOON)
        throttle.succeeded("lan", "hall")
    assert len(throttle) == 0


def test_guesses_sent_at_once_are_counted_before_they_are_looked_at(hall: FullOffice) -> None:
    throttle = Throttle()
    for _ in range(FEW[0]):
        throttle.count("lan", "hall", NOON)  # none of them has been answered yet
    with pytest.raises(Refusal):
        throttle.count("lan", "hall", NOON)


def test_activation_codes_are_not_guessed_either(hall: FullOffice) -> None:
    """By address; an account has no limit of its own, so that nobody spoils a neighbour's new slip."""
    login, code = hall.slip("lan")
    for _ in range(HALL[0]):
        guess = refused(hall.accounts.preview_activation, login, "0" * 12, address="hall")
        assert guess is Code.BAD_ACTIVATION
    assert refused(hall.accounts.preview_activation, login, code, address="hall") is Code.TOO_MANY_TRIES
    assert hall.accounts.preview_activation(login, code, address="home").person_id == "lan"


def test_the_memory_of_failures_is_bounded() -> None:
    throttle = Throttle()
    for number in range(REMEMBERED // 3 + 1_000):
        throttle.count(f"a{number}", f"b{number}", NOON)
    assert len(throttle) == REMEMBERED
