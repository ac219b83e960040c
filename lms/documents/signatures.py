"""Ed25519 over a certificate's canonical bytes: made with the office's key, checked by anyone.

A private key is 32 raw bytes, a public key 32, a signature 64 (RFC 8032). Signing is deterministic:
the same record and key give the same signature.
"""

from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lms.domain.signing import FrozenCertificate


class KeyPair(NamedTuple):
    """Raw bytes; the private half stays in the office's data folder."""

    private: bytes
    public: bytes


def new_key() -> KeyPair:
    """A new key pair from the operating system's randomness."""
    private = Ed25519PrivateKey.generate()
    return KeyPair(private.private_bytes_raw(), private.public_key().public_bytes_raw())


def public_key_of(private_key: bytes) -> bytes:
    """The public half of a private key. Raises ValueError when it has not 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def sign(private_key: bytes, frozen: FrozenCertificate) -> bytes:
    """The signature of a record. Raises ValueError when the key has not 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private_key).sign(frozen.canonical())


def verify(public_key: bytes, frozen: FrozenCertificate, signature: bytes) -> bool:
    """Whether this key signed exactly these words; False for anything malformed."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, frozen.canonical())
    except (InvalidSignature, ValueError):
        return False
    return True
