"""Codes: what a mistyped character, a swapped pair, an old room code and a foreign card become."""

import string
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import codes
from lms.domain.codes import ALPHABET, Card, CodeError, PhotoError, RoomVerdict
from lms.text_codes import CODE_ERRORS, PHOTO_ERRORS, ROOM_VERDICTS, wrong_length

KEY = b"k" * 32
OTHER_KEY = b"o" * 32
SESSION = "0198f0e2-6c3a-7b1d-9a2b-1234567890ab"
NINE = st.text(ALPHABET, min_size=9, max_size=9)
FIVE = st.text(ALPHABET, min_size=5, max_size=5)


def code_of_lan() -> str:
    return codes.certificate_code("7K3M9QXW2")


def test_the_check_character_of_a_known_code() -> None:
    assert code_of_lan() == "7K3M9QXW22"
    assert codes.learner_code("HH", "7M2C8") == "HH7M2C81"


def test_every_single_wrong_character_is_caught() -> None:
    """The code is linear, so a difference at one place is caught for all codes or for none."""
    for body in ("000000000", "7K3M9QXW2", "ZZZZZZZZZ"):
        good = codes.certificate_code(body)
        for place in range(len(good)):
            for character in ALPHABET:
                if character != good[place]:
                    wrong = good[:place] + character + good[place + 1 :]
                    assert codes.parse_certificate_code(wrong) is CodeError.CHECK


def test_every_swap_of_any_two_different_characters_is_caught() -> None:
    """Only the two characters and their places matter (linearity): all pairs at all places."""
    for first, second in combinations(range(9), 2):
        for one, other in combinations(ALPHABET, 2):
            body = ["0"] * 9
            body[first], body[second] = one, other
            good = codes.certificate_code("".join(body))
            swapped = list(good)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            assert codes.parse_certificate_code("".join(swapped)) is CodeError.CHECK


@given(NINE, st.integers(0, 9), st.integers(0, 9))
def test_a_swap_with_the_check_character_is_caught_too(body: str, first: int, second: int) -> None:
    good = codes.certificate_code(body)
    swapped = list(good)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    wrong = "".join(swapped)
    assert codes.parse_certificate_code(wrong) == (wrong if wrong == good else CodeError.CHECK)


@given(NINE, st.integers(0, 8), st.sampled_from(ALPHABET), st.sampled_from(ALPHABET))
def test_a_doubled_pair_typed_as_another_pair_is_caught(
    body: str, place: int, typed: str, meant: str
) -> None:
    padded = body[:place] + meant * 2 + body[place:]
    good = codes.certificate_code(padded[:9])
    if place + 1 < 9 and typed != meant:
        wrong = good[:place] + typed * 2 + good[place + 2 :]
        assert codes.parse_certificate_code(wrong) is CodeError.CHECK


@given(FIVE, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_a_login_code_catches_one_wrong_character(body: str, place: int, character: str) -> None:
    good = codes.learner_code("HH", body)
    wrong = good[:place] + character + good[place + 1 :]
    assert codes.parse_learner_code(wrong) == (good if wrong == good else CodeError.CHECK)


@given(NINE)
def test_what_is_printed_is_read_back(body: str) -> None:
    code = codes.certificate_code(body)
    assert codes.parse_certificate_code(codes.print_certificate_code(code)) == code
    assert codes.parse_certificate_code(f"  {code.lower()}\u200b\n") == code


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    code = codes.certificate_code("100110011")
    assert codes.parse_certificate_code("iOol LOO" + "IL" + code[-1]) == code


def test_any_blank_and_any_dash_may_stand_between_groups() -> None:
    code = code_of_lan()
    for gap in (" ", "\u00a0", "-", "\u2013", "\u2011", "\u2212", "\t", "\ufeff", "."):
        assert codes.parse_certificate_code(gap.join(code)) == code


def test_a_code_of_another_length_says_how_many_are_missing() -> None:
    assert codes.parse_certificate_code("7K3M 9QXW") is CodeError.LENGTH
    assert codes.missing_characters("7K3M 9QXW", codes.CERTIFICATE_LENGTH) == 2
    assert codes.parse_certificate_code("") is CodeError.LENGTH
    assert wrong_length(2, 10) == "Còn thiếu 2 ký tự. Mã có 10 chữ và số."
    assert wrong_length(-1, 8) == "Thừa 1 ký tự. Mã có 8 chữ và số."


@pytest.mark.parametrize("text", ["7K3M9QXW2Đ", "7K3M9QXWUP", "7K3M9QXW2*", "７K3M9QXWÂP"])
def test_a_character_outside_the_alphabet_is_named_before_the_length(text: str) -> None:
    assert codes.parse_certificate_code(text) is CodeError.CHARACTER


def test_every_code_error_verdict_and_photo_error_has_a_sentence() -> None:
    assert set(CODE_ERRORS) == set(CodeError)
    assert set(ROOM_VERDICTS) == set(RoomVerdict)
    assert set(PHOTO_ERRORS) == set(PhotoError)


def test_codes_are_grouped_for_the_eye() -> None:
    assert codes.print_certificate_code("7K3M9QXW22") == "7K3M\u00a09QXW\u00a022"
    assert codes.print_learner_code("HH7M2C81") == "HH\u00a07M2C\u00a081"
    assert codes.print_activation_code("4K7PM2C8XYZ0") == "4K7P\u00a0M2C8\u00a0XYZ0"


def test_an_activation_code_has_sixty_bits() -> None:
    assert codes.activation_code("4K7PM2C8XYZ0") == "4K7PM2C8XYZ0"
    assert codes.parse_activation_code("4k7p m2c8 xyzo") == "4K7PM2C8XYZ0"
    assert codes.parse_activation_code("4k7p m2c8") is CodeError.LENGTH
    with pytest.raises(ValueError):
        codes.activation_code("SHORT")


def test_characters_take_five_bits_of_each_byte() -> None:
    assert codes.characters(bytes(range(32))) == ALPHABET
    assert codes.characters(bytes(range(224, 256))) == ALPHABET


def test_a_malformed_body_is_a_programming_error() -> None:
    for body in ("7K3M", "7K3M9QXWU"):
        with pytest.raises(ValueError):
            codes.certificate_code(body)
    with pytest.raises(ValueError):
        codes.learner_code("H", "7M2C8Q")
    with pytest.raises(ValueError):
        codes.encode_number(32, 1)
    with pytest.raises(ValueError):
        codes.check_character("0" * 31)


@pytest.mark.parametrize(
    ("office", "prefix"),
    [
        ("UBND xã Hưng Hà", "HH"),
        ("Ủy ban nhân dân xã Tiên La", "T1"),
        ("Đông Đô", "DD"),
        ("Phòng Tư pháp", "TP"),
        ("Ủy ban", "VB"),
        ("Sở", "XS"),
        ("", "XX"),
    ],
)
def test_an_office_has_two_characters_of_the_alphabet(office: str, prefix: str) -> None:
    assert codes.office_prefix(office) == prefix


# --- cards


def card_of_lan(version: int = 1) -> str:
    return codes.card_payload("HH7M2C81", version, codes.card_mac(KEY, "HH7M2C81", version))


def test_a_card_says_who_and_which_version() -> None:
    card = codes.parse_card(card_of_lan(3))
    assert isinstance(card, Card)
    assert card[:2] == ("HH7M2C81", 3)
    assert codes.card_is_genuine(KEY, card)


def test_a_card_fits_the_small_qr_code() -> None:
    assert card_of_lan().startswith("HV1.HH7M2C81.1.")
    assert len(card_of_lan(999)) == 29
    assert set(card_of_lan()) <= set(string.digits + string.ascii_uppercase + " $%*+-./:")


def test_a_card_typed_in_lower_case_is_read() -> None:
    assert codes.parse_card(f" {card_of_lan().lower()}\r\n") == codes.parse_card(card_of_lan())


def test_a_card_of_another_office_or_version_is_not_genuine() -> None:
    card = codes.parse_card(card_of_lan())
    assert isinstance(card, Card)
    assert not codes.card_is_genuine(OTHER_KEY, card)
    assert not codes.card_is_genuine(KEY, card._replace(version=2))
    assert not codes.card_is_genuine(KEY, card._replace(mac="0" * 12))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", CodeError.LENGTH),
        ("https://example.vn/qc", CodeError.LENGTH),
        ("HV1.HH7M2C81.1", CodeError.LENGTH),
        ("HV2.HH7M2C81.1.000000000000", CodeError.LENGTH),
        ("HV1.HH7M2C81.1.00000", CodeError.LENGTH),
        ("HV1.HH7M2C81.1234567.000000000000", CodeError.LENGTH),
        ("HV1.HH7M2C9Q.1.000000000000", CodeError.CHECK),
        ("HV1.HH7M2C81.0.000000000000", CodeError.CHARACTER),
        ("HV1.HH7M2C81.².000000000000", CodeError.CHARACTER),
        ("HV1.HH7M2C81.1.00000000000*", CodeError.CHARACTER),
    ],
)
def test_a_text_that_is_no_card_is_refused_with_its_reason(text: str, error: CodeError) -> None:
    assert codes.parse_card(text) is error


@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    codes.parse_card(text)
    codes.parse_learner_code(text)
    codes.read_room_token(text, {"1": KEY}, datetime(2026, 11, 24, 8, tzinfo=UTC))


# --- room codes

EIGHT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def token_at(moment: datetime, session_id: str = SESSION) -> str:
    return codes.room_token(KEY, "p1", session_id, codes.room_step(moment))


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [
        (-0.001, RoomVerdict.EARLY),
        (0, RoomVerdict.FRESH),
        (14.999, RoomVerdict.FRESH),
        (19.999, RoomVerdict.FRESH),
        (20, RoomVerdict.STALE),
        (3600, RoomVerdict.STALE),
    ],
)
def test_a_room_code_lives_fifteen_seconds_and_five_of_grace(seconds: float, verdict: RoomVerdict) -> None:
    reading = codes.read_room_token(token_at(EIGHT), {"p1": KEY}, EIGHT + timedelta(seconds=seconds))
    assert reading == (verdict, SESSION, codes.room_step(EIGHT))


def test_a_room_code_stays_valid_when_the_key_is_rotated() -> None:
    keys = {"p1": KEY, "p2": OTHER_KEY}
    assert codes.read_room_token(token_at(EIGHT), keys, EIGHT).verdict is RoomVerdict.FRESH


def test_a_changed_room_code_is_forged() -> None:
    token = token_at(EIGHT)
    for place in range(len(token)):
        changed = token[:place] + ("1" if token[place] != "1" else "2") + token[place + 1 :]
        reading = codes.read_room_token(changed, {"p1": KEY}, EIGHT)
        assert reading == (RoomVerdict.FORGED, None, None)


@pytest.mark.parametrize("token", ["", "a.b.c", "p1.x.000001.é", "p9.x.000001.000000000000", "." * 500])
def test_a_text_that_is_no_room_code_is_forged(token: str) -> None:
    assert codes.read_room_token(token, {"p1": KEY}, EIGHT).verdict is RoomVerdict.FORGED


def test_a_key_for_one_room_does_not_open_another() -> None:
    key_id, _, step, mac = token_at(EIGHT).split(".")
    other = codes.room_token(KEY, "p1", "lop-hung-ha-02", codes.room_step(EIGHT)).split(".")[1]
    reading = codes.read_room_token(f"{key_id}.{other}.{step}.{mac}", {"p1": KEY}, EIGHT)
    assert reading.verdict is RoomVerdict.FORGED


@pytest.mark.parametrize("session_id", [SESSION, "lop-hung-ha-02", "00000000000000000000000000", "Z" * 26])
def test_any_session_id_comes_back_whole(session_id: str) -> None:
    reading = codes.read_room_token(token_at(EIGHT, session_id), {"p1": KEY}, EIGHT)
    if session_id == "00000000000000000000000000":  # looks like a shortened UUID: refused, never mixed up
        assert reading.verdict is RoomVerdict.FORGED
    else:
        assert reading.session_id == session_id


def test_a_room_code_with_a_uuid_is_short_enough_for_the_wall() -> None:
    assert len(token_at(EIGHT)) == 2 + 1 + 26 + 1 + 6 + 1 + 12


def test_an_id_with_a_dot_is_a_programming_error() -> None:
    with pytest.raises(ValueError):
        codes.room_token(KEY, "p.1", SESSION, 1)
