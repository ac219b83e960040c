"""Codes that people read aloud, type and scan: certificates, logins, activation, cards, rooms.

All of them use Crockford's base32: 32 characters without I, L, O, U, so that a code read from
paper survives a tired eye and an old keyboard. Whoever needs randomness passes it in.

The check character is one parity symbol over the field of 32 elements (a Reed-Solomon code of
distance two): every position has a different weight, a power of the generator. Proved by
exhaustion in tests/domain/test_codes.py, it catches

* every single wrong character,
* every swap of two characters, neighbours or not,
* every doubled pair typed as another pair (`77` for `33`).

Two unrelated wrong characters pass once in 32. It is no signature: it catches mistakes, not fraud.
"""

import hashlib
import hmac
import math
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CERTIFICATE_LENGTH = 10
LEARNER_LENGTH = 8
ACTIVATION_LENGTH = 12
SHORT_LENGTH = 8
LINK_CODE_LIFE = timedelta(hours=24)  # to read it out to an administrator
MAC_LENGTH = 12  # 60 bits: enough against guessing through a throttled server, short enough to print

STEP_SECONDS = 15
GRACE_SECONDS = 5

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_CARD_MARK = "HV1"


class CodeError(Enum):
    """Why a typed code cannot be one of ours."""

    LENGTH = "length"
    CHARACTER = "character"
    CHECK = "check"


class RoomVerdict(Enum):
    """What a room code is worth at the moment of its reading."""

    FRESH = "fresh"
    STALE = "stale"
    EARLY = "early"
    FORGED = "forged"


class PhotoError(Enum):
    """Why a photo gives no code."""

    TOO_LARGE = "too_large"
    NOT_A_PHOTO = "not_a_photo"
    NO_CODE = "no_code"


class Card(NamedTuple):
    """What a learner card's QR says; nothing is known to be true before `card_is_genuine`."""

    person_code: str
    version: int
    mac: str


class RoomReading(NamedTuple):
    """A verdict with what the token claims; both claims are None when it is FORGED."""

    verdict: RoomVerdict
    session_id: str | None
    step: int | None


# --- characters -----------------------------------------------------------------------------


def normalise(text: str) -> str:
    """`text` as a code: upper case, I and L read as 1, O as 0, without blanks, dashes and dots.

    Any Unicode blank (no-break and zero-width ones come along from Zalo and Word) and any dash
    goes. Letters with Vietnamese marks stay as they are: a keyboard that turned DD into Đ has
    eaten a character, and guessing it back would be worse than asking.
    """
    kept = (
        character
        for character in unicodedata.normalize("NFKC", text)
        if not character.isspace() and unicodedata.category(character) not in ("Cf", "Cc", "Pd")
    )
    return "".join(kept).replace(".", "").replace("\u2212", "").upper().translate(_READ_AS)


def characters(randoms: bytes) -> str:
    """One Crockford character for each byte, from its low five bits; uniform if the bytes are."""
    return "".join(ALPHABET[byte & 31] for byte in randoms)


def encode_number(number: int, length: int) -> str:
    """`number` (0 ≤ number < 32**length) as exactly `length` characters. Raises ValueError outside."""
    if not 0 <= number < 32**length:
        raise ValueError(f"{number} does not fit into {length} characters")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def decode_number(text: str) -> int | None:
    """The number that `encode_number` wrote, or None when a character is not of the alphabet."""
    number = 0
    for character in text:
        value = _VALUES.get(character)
        if value is None:
            return None
        number = number << 5 | value
    return number


def check_character(body: str) -> str:
    """The character that makes `body` + it a valid code; `body` has at most 30 characters.

    Horner's rule: the last character weighs α, the one before α², …; the check character itself
    weighs 1. α has order 31, so up to 31 positions have 31 different weights.
    """
    if len(body) > 30:
        raise ValueError("positions would share a weight")
    total = 0
    for character in body:
        total = _times_alpha(total ^ _VALUES[character])
    return ALPHABET[total]


def missing_characters(text: str, length: int) -> int:
    """How many characters `text` still lacks (negative: how many it has too many)."""
    return length - len(normalise(text))


def _times_alpha(value: int) -> int:
    """Multiplication by α in GF(32) built on the primitive polynomial x⁵ + x² + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _checked(body: str, length: int) -> str:
    if len(body) != length - 1 or any(character not in _VALUES for character in body):
        raise ValueError(f"need {length - 1} characters of the alphabet")
    return body + check_character(body)


def _parse(text: str, length: int, *, checked: bool) -> str | CodeError:
    code = normalise(text)
    if any(character not in _VALUES for character in code):
        return CodeError.CHARACTER
    if len(code) != length:
        return CodeError.LENGTH
    if checked and check_character(code[:-1]) != code[-1]:
        return CodeError.CHECK
    return code


# --- codes that are typed -------------------------------------------------------------------


def certificate_code(random9: str) -> str:
    """The public code of a certificate: nine random characters and their check character."""
    return _checked(random9, CERTIFICATE_LENGTH)


def parse_certificate_code(text: str) -> str | CodeError:
    """The ten characters of a certificate code as typed in any spacing and case, or what is wrong."""
    return _parse(text, CERTIFICATE_LENGTH, checked=True)


def print_certificate_code(code: str) -> str:
    """`7K3M9QXW2D` → `7K3M 9QXW 2D`, with no-break spaces."""
    return f"{code[:4]}\u00a0{code[4:8]}\u00a0{code[8:]}"


def office_prefix(name: str) -> str:
    """Two characters for an office: initials of its last two words, as the alphabet has them.

    `UBND xã Hưng Hà` → `HH`, `Tiên La` → `T1` (L is read as 1 wherever it is typed).
    """
    words = [_plain(word) for word in name.split()]
    initials = "".join(word[0] for word in words if word[:1].isalnum())[-2:].upper()
    initials = initials.translate(_READ_AS).replace("U", "V")
    return "".join(character for character in initials if character in _VALUES).rjust(2, "X")


def learner_code(prefix: str, random5: str) -> str:
    """A login code: two characters of the office, five random ones, the check character."""
    if len(prefix) != 2:
        raise ValueError("the office prefix has two characters")
    return _checked(prefix + random5, LEARNER_LENGTH)


def parse_learner_code(text: str) -> str | CodeError:
    """The eight characters of a login code as typed in any spacing and case, or what is wrong."""
    return _parse(text, LEARNER_LENGTH, checked=True)


def print_learner_code(code: str) -> str:
    """`HH7M2C81` → `HH 7M2C 81`, with no-break spaces."""
    return f"{code[:2]}\u00a0{code[2:6]}\u00a0{code[6:]}"


def activation_code(random12: str) -> str:
    """A one-time code: twelve random characters, 60 bits."""
    if len(random12) != ACTIVATION_LENGTH or any(character not in _VALUES for character in random12):
        raise ValueError(f"need {ACTIVATION_LENGTH} characters of the alphabet")
    return random12


def parse_activation_code(text: str) -> str | CodeError:
    """The twelve characters of an activation code as typed in any spacing and case."""
    return _parse(text, ACTIVATION_LENGTH, checked=False)


def print_activation_code(code: str) -> str:
    """`4K7PM2C8XYZ0` → `4K7P M2C8 XYZ0`, with no-break spaces."""
    return f"{code[:4]}\u00a0{code[4:8]}\u00a0{code[8:]}"


def short_code(random7: str) -> str:
    """A one-time code that is typed or read out: seven random characters, 35 bits, and their check character.
    Only for what is asked of a server that slows guessing down."""
    return _checked(random7, SHORT_LENGTH)


def parse_short_code(text: str) -> str | CodeError:
    """The eight characters of a short code as typed in any spacing and case, or what is wrong."""
    return _parse(text, SHORT_LENGTH, checked=True)


def print_short_code(code: str) -> str:
    """`4K7PM2C8` → `4K7P M2C8`, with a no-break space."""
    return f"{code[:4]}\u00a0{code[4:]}"


def _plain(word: str) -> str:
    """`word` without marks; Đ is a letter of its own, so it does not decompose."""
    decomposed = unicodedata.normalize("NFD", word.replace("Đ", "D").replace("đ", "d"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


# --- learner cards --------------------------------------------------------------------------


def card_mac(key: bytes, person_code: str, version: int) -> str:
    """60 bits of HMAC-SHA256 over the learner code and the card's version, in Crockford base32."""
    return _mac(key, f"card/1\n{person_code}\n{version}")


def card_payload(person_code: str, version: int, mac: str) -> str:
    """The text in a card's QR, at most 29 characters of the QR's upper-case mode up to version 999.

    So it fits a QR of 25 × 25 modules at level Q: printed 32 mm wide, it outlives a wet pocket.
    """
    return f"{_CARD_MARK}.{person_code}.{version}.{mac}"


def parse_card(text: str) -> Card | CodeError:
    """What a scanned or typed card says. A text of another shape or a foreign QR is LENGTH."""
    parts = text.strip().upper().split(".")
    if len(parts) != 4 or parts[0] != _CARD_MARK or len(parts[2]) > 6:
        return CodeError.LENGTH
    person_code = parse_learner_code(parts[1])
    if isinstance(person_code, CodeError):
        return person_code
    mac = _parse(parts[3], MAC_LENGTH, checked=False)
    if isinstance(mac, CodeError):
        return mac
    if not (parts[2].isascii() and parts[2].isdigit()) or int(parts[2]) < 1:
        return CodeError.CHARACTER
    return Card(person_code, int(parts[2]), mac)


def card_is_genuine(key: bytes, card: Card) -> bool:
    """Whether the office's card key made this card; says nothing about its version being current."""
    return hmac.compare_digest(card_mac(key, card.person_code, card.version), card.mac)


# --- room codes -----------------------------------------------------------------------------


def room_step(now: datetime, step_seconds: int = STEP_SECONDS) -> int:
    """The number of the step that `now` (aware) falls into, counted from 1970 in UTC."""
    return math.floor(now.timestamp() / step_seconds)


def room_token(key: bytes, key_id: str, session_id: str, step: int) -> str:
    """The room code of one step: key id, session, step and 60 bits of HMAC, joined by dots.

    A UUID is written as 26 characters instead of 36, so that the QR on the wall has larger modules.
    """
    for part in (key_id, session_id):
        if not part or "." in part:
            raise ValueError("an id is not empty and has no dot")
    mac = _room_mac(key, key_id, session_id, step)
    return f"{key_id}.{_short_id(session_id)}.{encode_number(step, 6)}.{mac}"


def read_room_token(
    token: str,
    keys: Mapping[str, bytes],
    now: datetime,
    *,
    step_seconds: int = STEP_SECONDS,
    grace_seconds: int = GRACE_SECONDS,
) -> RoomReading:
    """Judge a room code by the server's time `now` (aware).

    FRESH in its own step and `grace_seconds` after it; STALE later; EARLY before its step (the
    server's clock was set back); FORGED when the MAC, the key id or the shape is not ours.
    """
    forged = RoomReading(RoomVerdict.FORGED, None, None)
    parts = token.strip().split(".")
    if len(parts) != 4 or len(token) > 200:
        return forged
    key_id, short_id, step_text, mac = parts
    key = keys.get(key_id)
    step = decode_number(step_text) if len(step_text) == 6 else None
    if key is None or step is None:
        return forged
    session_id = _long_id(short_id)
    if not hmac.compare_digest(_room_mac(key, key_id, session_id, step).encode(), mac.encode()):
        return forged
    start = step * step_seconds
    seconds = now.timestamp()
    if seconds < start:
        verdict = RoomVerdict.EARLY
    elif seconds < start + step_seconds + grace_seconds:
        verdict = RoomVerdict.FRESH
    else:
        verdict = RoomVerdict.STALE
    return RoomReading(verdict, session_id, step)


def _room_mac(key: bytes, key_id: str, session_id: str, step: int) -> str:
    return _mac(key, f"room/1\n{key_id}\n{session_id}\n{step}")


def _mac(key: bytes, message: str) -> str:
    digest = hmac.new(key, message.encode(), hashlib.sha256).digest()
    return encode_number(int.from_bytes(digest[:8]) >> 4, MAC_LENGTH)


def _short_id(session_id: str) -> str:
    try:
        number = uuid.UUID(session_id)
    except ValueError:
        return session_id
    return encode_number(number.int, 26) if str(number) == session_id else session_id


def _long_id(short_id: str) -> str:
    """The id that `_short_id` shortened. A wrong guess cannot pass: the MAC is over the long id."""
    number = decode_number(short_id) if len(short_id) == 26 else None
    return short_id if number is None or number >= 1 << 128 else str(uuid.UUID(int=number))
