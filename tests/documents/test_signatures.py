"""A signature holds for exactly the words that were signed."""

import pytest

from lms.documents import signatures
from lms.domain.signing import read_frozen
from tests.documents.certificate_samples import LAN

KEY = bytes(range(32))


def test_a_signature_verifies_with_the_public_half() -> None:
    public = signatures.public_key_of(KEY)
    assert signatures.verify(public, LAN, signatures.sign(KEY, LAN))


def test_a_signature_verifies_after_the_record_was_stored_and_read() -> None:
    signature = signatures.sign(KEY, LAN)
    assert signatures.verify(signatures.public_key_of(KEY), read_frozen(LAN.canonical()), signature)


def test_signing_twice_gives_the_same_signature() -> None:
    assert signatures.sign(KEY, LAN) == signatures.sign(KEY, LAN)
    assert len(signatures.sign(KEY, LAN)) == 64


@pytest.mark.parametrize("field", ["person_name", "register_number", "hours_text", "signer_name"])
def test_one_changed_word_breaks_the_signature(field: str) -> None:
    changed = LAN.model_copy(update={field: getattr(LAN, field) + "."})
    assert not signatures.verify(signatures.public_key_of(KEY), changed, signatures.sign(KEY, LAN))


def test_reworded_labels_break_the_signature_too() -> None:
    words = LAN.words.model_copy(update={"subtitle": "HOÀN THÀNH LỚP HỌC"})
    changed = LAN.model_copy(update={"words": words})
    assert not signatures.verify(signatures.public_key_of(KEY), changed, signatures.sign(KEY, LAN))


def test_another_key_does_not_verify() -> None:
    other = signatures.new_key()
    assert len(other.private) == len(other.public) == 32
    assert signatures.public_key_of(other.private) == other.public
    assert not signatures.verify(other.public, LAN, signatures.sign(KEY, LAN))


def test_malformed_keys_and_signatures_verify_nothing() -> None:
    public = signatures.public_key_of(KEY)
    assert not signatures.verify(public, LAN, b"")
    assert not signatures.verify(b"short", LAN, signatures.sign(KEY, LAN))
