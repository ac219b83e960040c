"""What in the store was made with which key: counted before a key is thrown away."""

from __future__ import annotations

from datetime import datetime

from lms.domain.audit import AuditAct
from lms.store.database import Tx


def secrets_under(tx: Tx, key_id: str) -> int:
    """Accounts whose PIN or passphrase is hashed with this key."""
    return _count(tx, "accounts WHERE starts_with(secret_hash, $1)", f"{key_id}:")


def activations_under(tx: Tx, key_id: str, now: datetime) -> int:
    """Activation codes that may still be used. Hashes without an id were made with the first key."""
    return _count(
        tx,
        "activation_codes WHERE used_at IS NULL AND void_at IS NULL AND expires_at > $1"
        " AND CASE WHEN contains(code_hash, ':') THEN split_part(code_hash, ':', 1) ELSE '1' END = $2",
        now,
        key_id,
    )


def cards_before(tx: Tx, moment: datetime) -> int:
    """People whose card may have been printed before `moment`: they were there, and got no new card since.
    A card does not say its key, to stay small enough for a wet pocket."""
    return _count(
        tx,
        "people p WHERE p.created_at < $1 AND NOT EXISTS (SELECT 1 FROM audit a"
        " WHERE a.act = $2 AND a.subject = p.id AND a.happened_at >= $1)",
        moment,
        AuditAct.CARD_REISSUED.value,
    )


def certificates_only_under(tx: Tx, key_id: str) -> int:
    """Certificates signed with this key whose public half the store does not keep."""
    return _count(
        tx,
        "certificates c WHERE c.key_id = $1 AND NOT EXISTS (SELECT 1 FROM signing_keys k WHERE k.id = $1)",
        key_id,
    )


def second_steps_under(tx: Tx, key_id: str) -> int:
    """Secrets of second steps that are sealed with this key, and recovery codes hashed with it."""
    secrets = _count(tx, "totp_secrets WHERE starts_with(sealed, $1)", f"{key_id}.")
    recovery = _count(
        tx, "totp_recovery_codes WHERE used_at IS NULL AND starts_with(code_hash, $1)", f"{key_id}:"
    )
    return secrets + recovery


def _count(tx: Tx, what: str, *values: object) -> int:
    row = tx.one(f"SELECT count(*) FROM {what}", *values)
    return int(row[0]) if row else 0
