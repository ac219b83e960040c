"""PINs and passphrases: which are good enough, how they are kept, whether one is right."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from lms.domain.errors import Code, Refusal
from lms.domain.names import fold
from lms.services.tools import KeyRing

PIN_LENGTH = 6
PASSPHRASE_MIN = 10
SECRET_MAX = 200

# OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Pins:
    """What the store keeps of a secret, and whether a typed one is it. Each takes some 25 ms on purpose."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self.of_nobody = self.hash("nobody has this secret")

    def hash(self, secret: str) -> str:
        """`<key id>:<argon2id>`"""
        # A six-digit PIN alone would fall to anyone who copies the file; the key lies beside it, not in it.
        key_id, key = self._keys.current("secret")
        return f"{key_id}:{_HASHER.hash(_peppered(key, secret))}"

    def is_right(self, stored: str, secret: str) -> bool:
        key_id, _, hashed = stored.partition(":")
        key = self._keys.all("secret").get(key_id)
        if key is None or len(secret) > SECRET_MAX:
            return False
        try:
            return _HASHER.verify(hashed, _peppered(key, secret))
        except (Argon2Error, InvalidHashError):
            return False

    def is_outdated(self, stored: str) -> bool:
        """Made with an older key or weaker settings: hash it anew when the secret is next at hand."""
        key_id, _, hashed = stored.partition(":")
        return key_id != self._keys.current("secret")[0] or _HASHER.check_needs_rehash(hashed)


def argon2_settings() -> dict[str, int]:
    """Memory in KiB, passes, lanes: what each hash of a secret costs."""
    return {
        "memory_kib": _HASHER.memory_cost,
        "passes": _HASHER.time_cost,
        "lanes": _HASHER.parallelism,
    }


def _peppered(key: bytes, secret: str) -> str:
    return hmac.new(key, normal_secret(secret).encode(), hashlib.sha256).hexdigest()


def normal_secret(secret: str) -> str:
    """A PIN may be typed with spaces; a passphrase loses only those around it. Marks are composed: one
    keyboard writes ấ as one character, another as two or three."""
    stripped = unicodedata.normalize("NFC", secret).strip()
    squeezed = "".join(stripped.split())
    return squeezed if squeezed.isascii() and squeezed.isdigit() else stripped


def check_secret(secret: str, *, birth_year: int | None, phone: str | None, name: str = "") -> str:
    """`pin` or `passphrase`. Raises Refusal WEAK_PIN, WEAK_PASSPHRASE."""
    clear = normal_secret(secret)
    if clear.isascii() and clear.isdigit() and len(clear) <= PIN_LENGTH + 2:
        if len(clear) != PIN_LENGTH or _easy_pin(clear, birth_year, phone):
            raise Refusal(Code.WEAK_PIN)
        return "pin"
    if not PASSPHRASE_MIN <= len(clear) <= SECRET_MAX or _easy_passphrase(clear, phone, name):
        raise Refusal(Code.WEAK_PASSPHRASE)
    return "passphrase"


def _easy_passphrase(clear: str, phone: str | None, name: str) -> bool:
    """What a neighbour tries first: one's own telephone or name (with a year behind it), 1234567890."""
    bare = "".join(character for character in fold(clear) if character.isalnum())
    if len(set(bare)) < 4:
        return True
    if bare.isascii() and bare.isdigit() and len({(int(b) - int(a)) % 10 for a, b in pairwise(bare)}) == 1:
        return True
    if phone and phone in bare:
        return True
    return bare.rstrip("0123456789") == fold(name).replace(" ", "")


def _easy_pin(pin: str, birth_year: int | None, phone: str | None) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1:  # 000000, 123456, 987654
        return True
    if pin[:3] == pin[3:] or pin[:2] * 3 == pin:
        return True
    if birth_year is not None and str(birth_year) in pin:
        return True
    if birth_year is not None and pin[4:] == f"{birth_year % 100:02d}" and _is_date(pin):
        return True
    return phone is not None and pin in phone


def _is_date(pin: str) -> bool:
    return 1 <= int(pin[:2]) <= 31 and 1 <= int(pin[2:4]) <= 12
