"""Accounts, activation codes, sign-ins. Secrets are stored as hashes only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.sign_ins import Ended
from lms.store.database import Tx

_OPEN = "s.expires_at > {now} AND NOT EXISTS (SELECT 1 FROM sign_outs o WHERE o.sign_in_id = s.id)"


class SignInRow(NamedTuple):
    """One sign-in as it is stored. `device` is what the browser called itself; `address` is where it was."""

    token_hash: str
    id: str
    person_id: str
    started_at: datetime
    expires_at: datetime
    device: str
    address: str
    method: str
    shared: bool


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
        "SELECT s.id, p.id, p.full_name, p.learner_code, s.shared"
        " FROM sign_ins s JOIN people p ON p.id = s.person_id"
        f" WHERE s.token_hash = $1 AND {_OPEN.format(now='$2')}",
        token_hash,
        now,
    )
    if row is None:
        return None
    sign_in_id, person_id, name, learner_code, shared = row
    return Actor(person_id, name, learner_code, grants_of(tx, person_id, now), sign_in_id, origin, shared)


def grants_of(tx: Tx, person_id: str, now: datetime) -> tuple[RoleGrant, ...]:
    return tuple(
        RoleGrant(Role(role), unit_id, ends)
        for role, unit_id, ends in tx.all(
            "SELECT role, unit_id, valid_to FROM role_grants WHERE person_id = $1 AND valid_from <= $2"
            " AND (valid_to IS NULL OR valid_to > $2) ORDER BY role",
            person_id,
            now,
        )
    )


def sign_in_persons(tx: Tx, token_hashes: Sequence[str], now: datetime) -> dict[str, str]:
    """token hash → person id, for those that are signed in now."""
    rows = tx.all(
        "SELECT s.token_hash, s.person_id FROM sign_ins s"
        f" WHERE s.token_hash = ANY($1) AND {_OPEN.format(now='$2')}",
        list(token_hashes),
        now,
    )
    return dict(rows)


def start_sign_ins(tx: Tx, rows: Sequence[SignInRow]) -> None:
    tx.insert("sign_ins", SignInRow._fields, rows)


def open_sign_ins(tx: Tx, person_id: str, now: datetime) -> list[SignInRow]:
    """The sign-ins of a person that still hold, the latest first."""
    rows = tx.all(
        f"SELECT {', '.join('s.' + name for name in SignInRow._fields)} FROM sign_ins s"
        f" WHERE s.person_id = $1 AND {_OPEN.format(now='$2')} ORDER BY s.started_at DESC, s.id DESC",
        person_id,
        now,
    )
    return [SignInRow(*row) for row in rows]


def is_sign_in_of(tx: Tx, sign_in_id: str, person_id: str) -> bool:
    """Whether this sign-in, open or over, is that person's."""
    row = tx.one("SELECT 1 FROM sign_ins WHERE id = $1 AND person_id = $2", sign_in_id, person_id)
    return row is not None


def end_sign_ins(tx: Tx, sign_in_ids: Sequence[str], now: datetime, why: Ended) -> None:
    """These sign-ins, which still hold, end now."""
    tx.insert(
        "sign_outs",
        ("sign_in_id", "ended_at", "reason"),
        [[sign_in_id, now, why.value] for sign_in_id in sign_in_ids],
    )


def end_one(tx: Tx, person_id: str, sign_in_id: str, now: datetime, why: Ended) -> int:
    """One open sign-in of this person ends. Returns how many did: none when it is not open, or not theirs."""
    ids = [row.id for row in open_sign_ins(tx, person_id, now) if row.id == sign_in_id]
    end_sign_ins(tx, ids, now, why)
    return len(ids)


def end_all_sign_ins(
    tx: Tx, person_id: str, now: datetime, why: Ended, *, but: str | None = None, method: str | None = None
) -> int:
    """A person's open sign-ins end, except `but`; only those that began by `method` when one is given.
    Returns how many ended."""
    ids = [
        row.id for row in open_sign_ins(tx, person_id, now) if row.id != but and method in (None, row.method)
    ]
    end_sign_ins(tx, ids, now, why)
    return len(ids)


def why_ended(tx: Tx, token_hash: str) -> Ended | None:
    """Why the sign-in behind a cookie was ended; None: nobody ended it, or there was none."""
    row = tx.one(
        "SELECT o.reason FROM sign_ins s JOIN sign_outs o ON o.sign_in_id = s.id WHERE s.token_hash = $1",
        token_hash,
    )
    return Ended(row[0]) if row else None


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


def cohorts_attended(tx: Tx, person_ids: Collection[str], today: date) -> list[tuple[str, str, str]]:
    """(person id, cohort id, its unit's id) of enrolments whose cohort's deadline is not over."""
    return [
        (row[0], row[1], row[2])
        for row in tx.all(
            "SELECT e.person_id, c.id, c.unit_id FROM enrolments e JOIN cohorts c ON c.id = e.cohort_id"
            " WHERE e.person_id = ANY($1) AND c.deadline >= $2 ORDER BY e.person_id, c.id",
            list(person_ids),
            today,
        )
    ]


def unused_activations(tx: Tx, person_id: str, now: datetime) -> list[tuple[str, str]]:
    """(id, who issued it) of this person's codes that still open the account."""
    rows = tx.all(
        "SELECT id, issued_by FROM activation_codes WHERE person_id = $1 AND used_at IS NULL"
        " AND void_at IS NULL AND expires_at > $2 ORDER BY id",
        person_id,
        now,
    )
    return [(row[0], row[1]) for row in rows]


def void_activations(tx: Tx, activation_ids: Collection[str], now: datetime) -> None:
    tx.run("UPDATE activation_codes SET void_at = $1 WHERE id = ANY($2)", now, list(activation_ids))


def use_activation(tx: Tx, activation_id: str, now: datetime) -> None:
    tx.run("UPDATE activation_codes SET used_at = $1 WHERE id = $2", now, activation_id)


def set_secret(tx: Tx, person_id: str, secret_hash: str, kind: str, now: datetime) -> None:
    """The account opens anew with this secret."""
    tx.run(
        "INSERT INTO accounts (person_id, secret_hash, secret_kind, activated_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (person_id) DO UPDATE SET secret_hash = excluded.secret_hash,"
        " secret_kind = excluded.secret_kind, activated_at = excluded.activated_at",
        person_id,
        secret_hash,
        kind,
        now,
    )


def replace_secret(tx: Tx, person_id: str, secret_hash: str, kind: str) -> None:
    """Another secret for an account there is; since when it is open stays."""
    tx.run(
        "UPDATE accounts SET secret_hash = $1, secret_kind = $2 WHERE person_id = $3",
        secret_hash,
        kind,
        person_id,
    )


def replace_hash(tx: Tx, person_id: str, before: str, secret_hash: str) -> None:
    """The same secret, hashed otherwise; not if it was changed meanwhile."""
    tx.run(
        "UPDATE accounts SET secret_hash = $1 WHERE person_id = $2 AND secret_hash = $3",
        secret_hash,
        person_id,
        before,
    )


def secret_of(tx: Tx, person_id: str) -> str | None:
    """The stored hash of a person's secret; None before the first activation."""
    row = tx.one("SELECT secret_hash FROM accounts WHERE person_id = $1", person_id)
    return str(row[0]) if row else None


def set_secrets(tx: Tx, hashes: Sequence[tuple[str, str]], kind: str, now: datetime) -> None:
    """(person id, secret hash) for each; whoever has an account keeps it and gets the new secret."""
    known = {
        row[0]
        for row in tx.all(
            "SELECT person_id FROM accounts WHERE person_id = ANY($1)", [person for person, _ in hashes]
        )
    }
    for person_id, secret_hash in hashes:
        if person_id in known:
            set_secret(tx, person_id, secret_hash, kind, now)
    tx.insert(
        "accounts",
        ("person_id", "secret_hash", "secret_kind", "activated_at"),
        [[person_id, secret_hash, kind, now] for person_id, secret_hash in hashes if person_id not in known],
    )


def use_activations(tx: Tx, person_ids: Sequence[str], now: datetime) -> None:
    """The open codes of these people are used up."""
    tx.run(
        "UPDATE activation_codes SET used_at = $1"
        " WHERE person_id = ANY($2) AND used_at IS NULL AND void_at IS NULL",
        now,
        list(person_ids),
    )


# --- the purpose notice -----------------------------------------------------------------------


def has_read_notice(tx: Tx, person_id: str, version: str) -> bool:
    row = tx.one("SELECT 1 FROM notices_read WHERE person_id = $1 AND version = $2", person_id, version)
    return row is not None


def note_notice_read(tx: Tx, person_ids: Sequence[str], version: str, now: datetime) -> None:
    """These people have read this version; who had before keeps the first time."""
    known = {
        row[0]
        for row in tx.all(
            "SELECT person_id FROM notices_read WHERE version = $1 AND person_id = ANY($2)",
            version,
            list(person_ids),
        )
    }
    tx.insert(
        "notices_read",
        ("person_id", "version", "read_at"),
        [[person_id, version, now] for person_id in dict.fromkeys(person_ids) if person_id not in known],
    )
