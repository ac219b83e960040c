"""How many bits each code and token has, counted from what makes it, and that they are spread evenly."""

from __future__ import annotations

import math
import secrets
from collections import Counter
from pathlib import Path

import pytest

from lms.domain import codes
from lms.services.tools import KEY_BYTES, KeyRing
from tests.attacks.conftest import Town

# What is typed or scanned, and how many tries its throttle leaves in a year by one address, roughly.
YEAR = 365 * 24 * 3600


def chi_square(counts: Counter[str], kinds: int) -> float:
    expected = counts.total() / kinds
    return sum((counts.get(kind, 0) - expected) ** 2 / expected for kind in set(counts))


def test_every_character_of_a_code_is_as_likely_as_any_other() -> None:
    """A byte has 256 values and the alphabet 32 characters: nothing is left over, so nothing is favoured."""
    assert 256 % len(codes.ALPHABET) == 0
    assert Counter(codes.characters(bytes(range(256)))) == dict.fromkeys(codes.ALPHABET, 8)


@pytest.mark.parametrize("length", [9, 12])
def test_drawn_codes_are_spread_evenly_at_every_place(length: int) -> None:
    """Over 31 degrees of freedom a fair draw stays below 80 but once in 300,000."""
    drawn = [codes.characters(secrets.token_bytes(length)) for _ in range(4_000)]
    assert len(set(drawn)) == 4_000
    for place in range(length):
        counts = Counter(code[place] for code in drawn)
        assert len(counts) == 32
        assert chi_square(counts, 32) < 80


def bits(characters: int) -> float:
    return characters * math.log2(len(codes.ALPHABET))


def test_how_many_bits_each_code_has() -> None:
    assert bits(codes.CERTIFICATE_LENGTH - 1) == 45  # the tenth checks the nine
    assert bits(codes.ACTIVATION_LENGTH) == 60
    assert bits(codes.MAC_LENGTH) == 60  # cards, and the room's code of one step
    assert KEY_BYTES * 8 == 256


def test_a_certificate_is_not_found_by_trying_within_centuries() -> None:
    """10 a second from one address; a national register of ten million; a hundred addresses at once."""
    tries_per_second = 10 * 100
    until_one_hit = 2 ** bits(codes.CERTIFICATE_LENGTH - 1) / 10_000_000 / tries_per_second
    # Who finds one finds what its paper shows, of somebody unknown; who looks for one person's, this:
    for_one_person = 2 ** bits(codes.CERTIFICATE_LENGTH - 1) / tries_per_second / YEAR
    assert until_one_hit > 3_000  # seconds for any one of ten million, at full speed and unnoticed
    assert for_one_person > 1_000  # years


def test_an_activation_code_is_not_found_in_its_life() -> None:
    """60 days, five tries in five minutes for one account from one address, forty an hour in all."""
    tries = 40 * 24 * 60
    assert tries / 2 ** bits(codes.ACTIVATION_LENGTH) < 1e-12


def test_a_room_code_is_not_guessed_while_it_counts() -> None:
    """20 seconds at 200 tries a second, from a thousand addresses."""
    assert 20 * 200 * 1_000 / 2 ** bits(codes.MAC_LENGTH) < 1e-11


def test_learner_codes_are_names_and_not_secrets(town: Town) -> None:
    """They are printed on cards and lists. 25 bits keep them from being counted through, no more."""
    found = sorted(row["learner_code"] for row in town.rows("people"))
    assert len(set(found)) == len(found)
    bodies = [codes.decode_number(code[2:7]) or 0 for code in found]
    steps = [after - before for before, after in zip(sorted(bodies), sorted(bodies)[1:], strict=False)]
    assert max(Counter(steps).values()) < len(steps) / 10


def test_no_two_keys_tokens_or_codes_of_a_store_are_alike(town: Town) -> None:
    keys = [path.read_bytes() for path in (town.folder / "keys").glob("*.key")]
    assert len(set(keys)) == len(keys) >= 5
    assert all(len(key) == KEY_BYTES and len(set(key)) > 16 for key in keys)
    for table, column in (
        ("sign_ins", "token_hash"),
        ("scanner_tokens", "token_hash"),
        ("certificates", "code"),
    ):
        values = [row[column] for row in town.rows(table)]
        assert len(set(values)) == len(values) > 0


def test_tokens_have_256_bits_and_say_nothing(town: Town) -> None:
    first, second = town.guest(32).cookies["lms_sign_in"], town.guest(32).cookies["lms_sign_in"]
    assert len(bytes.fromhex(first)) == len(bytes.fromhex(second)) == 32
    assert sum(a == b for a, b in zip(first, second, strict=True)) < 20
    assert len(bytes.fromhex(town.report["session"]["scanner_token"])) == 32


def test_keys_come_from_the_operating_system(tmp_path: Path) -> None:
    made = {KeyRing(tmp_path / str(number)).current("room")[1] for number in range(50)}
    assert len(made) == 50
