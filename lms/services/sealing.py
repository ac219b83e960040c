"""What must be read again later is kept encrypted (AES-256-GCM), with a key that lies beside the store."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms.domain.keys import KeyPurpose
from lms.services.tools import KeyRing

_NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM


def seal(
    keys: KeyRing, purpose: KeyPurpose, plain: bytes, about: str, random_bytes: Callable[[int], bytes]
) -> str:
    """`<key id>.<nonce and ciphertext in URL-safe base64>`, which fits a cookie, too. `about` says whose it
    is: moved into another row, it does not open any more."""
    key_id, key = keys.current(purpose)
    nonce = random_bytes(_NONCE)
    hidden = AESGCM(key).encrypt(nonce, plain, _bound(purpose, about))
    return f"{key_id}.{urlsafe_b64encode(nonce + hidden).decode().rstrip('=')}"


def unseal(keys: KeyRing, purpose: KeyPurpose, sealed: str, about: str) -> bytes | None:
    """What `seal` was given; None when its key is gone, or when it was changed or belongs to another row."""
    key_id, _, text = sealed.partition(".")
    key = keys.all(purpose).get(key_id)
    if key is None:
        return None
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], _bound(purpose, about))
    except (InvalidTag, ValueError):
        return None


def is_current(keys: KeyRing, purpose: KeyPurpose, sealed: str) -> bool:
    """Whether the newest key sealed it."""
    return sealed.partition(".")[0] == keys.current(purpose)[0]


def _bound(purpose: KeyPurpose, about: str) -> bytes:
    return f"{purpose.value}/1\n{about}".encode()
