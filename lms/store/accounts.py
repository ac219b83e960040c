"""Accounts, activation codes, sign-ins. Secrets are stored as hashes only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lms.domain.people import Actor, Role, RoleGrant
from lms.store.database import Tx

SIGN_IN_COLUMNS = ("token_hash", "id", "person_id", "started_at", "expires_at", "device")


class AccountRow(NamedTuple):
    """A person as the sign-in form sees them; `secret_hash` is None before activation."""

    person_id: str
    full_name: str
    learner_code: str
    secret_hash: str | None
    secret_kind: str | None


class ActivationRow(NamedTuple):
    """The activation code of a person that counts: the open one, else the latest."""

    id: str
    code_hash: str
    expires_at: datetime
    used_at: datetime | None
    void_at: datetime | None


def by_learner_code(tx: Tx, learner_code: str) -> AccountRow | None:
    row = tx.one(
        "SELECT p.id, p.full_name, p.learner_code, a.secret_hash, a.secret_kind"
        " FROM people p LEFT JOIN accounts a ON a.person_id = p.id WHERE p.learner_code = $1",
        learner_code,
    )
    return AccountRow(*row) if row else None


def actor_by_token(tx: Tx, token_hash: str, now: datetime, origin: str = "") -> Actor | None:
    row = tx.one(
        "SELECT s.id, p.id, p.full_name, p.learner_code FROM sign_ins s JOIN people p ON p.id = s.person_id"
        " WHERE s.token_hash = $1 AND s.expires_at > $2"
        " AND NOT EXISTS (SELECT 1 FROM sign_outs o WHERE o.sign_in_id = s.id)",
        token_hash,
        now,
    )
    if row is None:
        return None
    sign_in_id, person_id, name, learner_code = row
    return Actor(person_id, name, learner_code, grants_of(tx, person_id, now), sign_in_id, origin)


def grants_of(tx: Tx, person_id: str, now: datetime) -> tuple[RoleGrant, ...]:
    return tuple(
        RoleGrant(Role(role), unit_id)
        for role, unit_id in tx.all(
            "SELECT role, unit_id FROM role_grants WHERE person_id = $1 AND valid_from <= $2"
            " AND (valid_to IS NULL OR valid_to > $2) ORDER BY role",
            person_id,
            now,
        )
    )


def sign_in_persons(tx: Tx, token_hashes: Sequence[str], now: datetime) -> dict[str, str]:
    """token hash → person id, for those that are signed in now."""
    rows = tx.all(
        "SELECT s.token_hash, s.person_id FROM sign_ins s WHERE s.token_hash = ANY($1) AND s.expires_at > $2"
        " AND NOT EXISTS (SELECT 1 FROM sign_outs o WHERE o.sign_in_id = s.id)",
        list(token_hashes),
        now,
    )
    return dict(rows)


def start_sign_in(
    tx: Tx, token_hash: str, sign_in_id: str, person_id: str, now: datetime, expires_at: datetime, device: str
) -> None:
    start_sign_ins(tx, [(token_hash, sign_in_id, person_id, now, expires_at, device)])


def start_sign_ins(tx: Tx, rows: Sequence[tuple[str, str, str, datetime, datetime, str]]) -> None:
    """(token hash, id, person id, start, end, device) for each."""
    tx.insert("sign_ins", SIGN_IN_COLUMNS, rows)


def end_sign_ins(
    tx: Tx, now: datetime, *, sign_in_id: str | None = None, person_id: str | None = None
) -> int:
    """End one, or all of a person. Returns how many ended."""
    open_ids = [
        row[0]
        for row in tx.all(
            "SELECT s.id FROM sign_ins s WHERE (s.id = $1 OR s.person_id = $2) AND s.expires_at > $3"
            " AND NOT EXISTS (SELECT 1 FROM sign_outs o WHERE o.sign_in_id = s.id)",
            sign_in_id,
            person_id,
            now,
        )
    ]
    tx.insert("sign_outs", ("sign_in_id", "ended_at"), [[open_id, now] for open_id in open_ids])
    return len(open_ids)


def latest_activation(tx: Tx, person_id: str) -> ActivationRow | None:
    row = tx.one(
        "SELECT id, code_hash, expires_at, used_at, void_at FROM activation_codes"
        " WHERE person_id = $1 ORDER BY used_at IS NULL AND void_at IS NULL DESC, id DESC LIMIT 1",
        person_id,
    )
    return ActivationRow(*row) if row else None


def issue_activations(
    tx: Tx, rows: Sequence[tuple[str, str, str]], now: datetime, issued_by: str, expires_at: datetime
) -> None:
    """`rows`: (id, person id, code hash). Codes issued before to the same people become void."""
    people = [person_id for _, person_id, _ in rows]
    tx.run(
        "UPDATE activation_codes SET void_at = $1"
        " WHERE person_id = ANY($2) AND used_at IS NULL AND void_at IS NULL",
        now,
        people,
    )
    tx.insert(
        "activation_codes",
        ("id", "person_id", "code_hash", "issued_at", "issued_by", "expires_at"),
        [[new_id, person_id, digest, now, issued_by, expires_at] for new_id, person_id, digest in rows],
    )


def use_activation(tx: Tx, activation_id: str, now: datetime) -> None:
    tx.run("UPDATE activation_codes SET used_at = $1 WHERE id = $2", now, activation_id)


def set_secret(
    tx: Tx, person_id: str, secret_hash: str, kind: str, now: datetime, notice_version: str
) -> None:
    tx.run(
        "INSERT INTO accounts (person_id, secret_hash, secret_kind, activated_at, notice_read_at,"
        " notice_version) VALUES ($1, $2, $3, $4, $4, $5) ON CONFLICT (person_id) DO UPDATE SET"
        " secret_hash = excluded.secret_hash, secret_kind = excluded.secret_kind,"
        " activated_at = excluded.activated_at, notice_read_at = excluded.notice_read_at,"
        " notice_version = excluded.notice_version",
        person_id,
        secret_hash,
        kind,
        now,
        notice_version,
    )


def replace_hash(tx: Tx, person_id: str, secret_hash: str) -> None:
    tx.run("UPDATE accounts SET secret_hash = $1 WHERE person_id = $2", secret_hash, person_id)


def set_secrets(
    tx: Tx, hashes: Sequence[tuple[str, str]], kind: str, now: datetime, notice_version: str
) -> None:
    """(person id, secret hash) for each; whoever has an account keeps it and gets the new secret."""
    known = {
        row[0]
        for row in tx.all(
            "SELECT person_id FROM accounts WHERE person_id = ANY($1)", [person for person, _ in hashes]
        )
    }
    for person_id, secret_hash in hashes:
        if person_id in known:
            set_secret(tx, person_id, secret_hash, kind, now, notice_version)
    tx.insert(
        "accounts",
        ("person_id", "secret_hash", "secret_kind", "activated_at", "notice_read_at", "notice_version"),
        [
            [person_id, secret_hash, kind, now, now, notice_version]
            for person_id, secret_hash in hashes
            if person_id not in known
        ],
    )


def use_activations(tx: Tx, person_ids: Sequence[str], now: datetime) -> None:
    """The open codes of these people are used up."""
    tx.run(
        "UPDATE activation_codes SET used_at = $1"
        " WHERE person_id = ANY($2) AND used_at IS NULL AND void_at IS NULL",
        now,
        list(person_ids),
    )
