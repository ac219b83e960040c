"""Accounts of an outside provider: which person here each leads to, and which ask to be linked."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lms.store.database import Tx


class LinkRow(NamedTuple):
    """An outside account that leads to a person; `full_name` and `learner_code` are the person's."""

    id: str
    issuer: str
    subject: str
    person_id: str
    full_name: str
    learner_code: str
    linked_at: datetime


class RequestRow(NamedTuple):
    """An outside account that asks to be linked; `said_name` is what its provider calls it."""

    issuer: str
    subject: str
    said_name: str
    asked_at: datetime


_LINK = (
    "SELECT l.id, l.issuer, l.subject, l.person_id, p.full_name, p.learner_code, l.linked_at"
    " FROM identity_links l JOIN people p ON p.id = l.person_id WHERE l.ended_at IS NULL"
)


def link_of(tx: Tx, issuer: str, subject: str) -> LinkRow | None:
    """The link of an outside account that holds now."""
    row = tx.one(f"{_LINK} AND l.issuer = $1 AND l.subject = $2", issuer, subject)
    return LinkRow(*row) if row else None


def link_by_id(tx: Tx, link_id: str) -> LinkRow | None:
    """One link, if it still holds."""
    row = tx.one(f"{_LINK} AND l.id = $1", link_id)
    return LinkRow(*row) if row else None


def links(tx: Tx) -> list[LinkRow]:
    """Every link that holds, in the order of names."""
    return [LinkRow(*row) for row in tx.all(f"{_LINK} ORDER BY p.sort_key, p.id, l.linked_at")]


def leads_to(tx: Tx, person_id: str) -> bool:
    """Whether any link to this person holds."""
    row = tx.one("SELECT 1 FROM identity_links WHERE person_id = $1 AND ended_at IS NULL", person_id)
    return row is not None


def add_link(
    tx: Tx, link_id: str, issuer: str, subject: str, person_id: str, linked_by: str, now: datetime
) -> None:
    tx.insert(
        "identity_links",
        ("id", "issuer", "subject", "person_id", "linked_by", "linked_at"),
        [[link_id, issuer, subject, person_id, linked_by, now]],
    )


def end_link(tx: Tx, link_id: str, ended_by: str, now: datetime) -> None:
    tx.run("UPDATE identity_links SET ended_at = $1, ended_by = $2 WHERE id = $3", now, ended_by, link_id)


def ask(tx: Tx, request: RequestRow, code_hash: str, expires_at: datetime) -> None:
    """Remember an outside account and the hash of its new link code. Expired ones go."""
    tx.run("DELETE FROM identity_requests WHERE expires_at <= $1", request.asked_at)
    tx.run(
        "INSERT INTO identity_requests (issuer, subject, code_hash, said_name, asked_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (issuer, subject) DO UPDATE SET"
        " code_hash = excluded.code_hash, said_name = excluded.said_name, asked_at = excluded.asked_at,"
        " expires_at = excluded.expires_at",
        request.issuer,
        request.subject,
        code_hash,
        request.said_name,
        request.asked_at,
        expires_at,
    )


def request_by_code(tx: Tx, code_hashes: list[str], now: datetime) -> RequestRow | None:
    row = tx.one(
        "SELECT issuer, subject, said_name, asked_at FROM identity_requests"
        " WHERE code_hash = ANY($1) AND expires_at > $2",
        code_hashes,
        now,
    )
    return RequestRow(*row) if row else None


def drop_request(tx: Tx, issuer: str, subject: str) -> None:
    tx.run("DELETE FROM identity_requests WHERE issuer = $1 AND subject = $2", issuer, subject)
