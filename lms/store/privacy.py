"""What people asked about their own data, and who has been erased."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from lms.domain.org_units import place_line
from lms.store.database import Tx


class RequestRow(NamedTuple):
    """One request. `kind`, `channel` and `outcome` are values of the enums of `domain.privacy`."""

    id: str
    person_id: str
    kind: str
    words: str
    channel: str
    made_at: datetime
    made_by: str
    reply_by: date
    decide_by: date
    replied_at: datetime | None
    replied_by: str | None
    decided_at: datetime | None
    decided_by: str | None
    outcome: str | None
    answer: str | None


class ListedRequest(NamedTuple):
    """A request with whom it is about, as an office reads it."""

    request: RequestRow
    full_name: str
    learner_code: str
    unit_id: str
    unit_name: str
    village: str | None

    @property
    def unit_line(self) -> str:
        return place_line(self.village, self.unit_name)


class ErasureRow(NamedTuple):
    """One erasure: rows by table that went, and that had to stay."""

    person_id: str
    erased_at: datetime
    erased_by: str
    request_id: str | None
    gone: dict[str, int]
    kept: dict[str, int]


_REQUEST = ", ".join(f"r.{name}" for name in RequestRow._fields)


def add(tx: Tx, row: RequestRow) -> None:
    tx.insert("data_requests", RequestRow._fields, [row])


def request(tx: Tx, request_id: str) -> RequestRow | None:
    row = tx.one(f"SELECT {_REQUEST} FROM data_requests r WHERE r.id = $1", request_id)
    return None if row is None else RequestRow(*row)


def of_person(tx: Tx, person_id: str) -> list[RequestRow]:
    """The newest first."""
    rows = tx.all(
        f"SELECT {_REQUEST} FROM data_requests r WHERE r.person_id = $1 ORDER BY r.made_at DESC, r.id DESC",
        person_id,
    )
    return [RequestRow(*row) for row in rows]


def listed(tx: Tx, unit_ids: Collection[str] | None, *, decided: bool) -> list[ListedRequest]:
    """Requests by people of these units (None: of all), the nearest end first; decided ones the newest
    first."""
    order = "r.decided_at DESC" if decided else "r.decide_by, r.made_at"
    rows = tx.all(
        f"SELECT {_REQUEST}, p.full_name, p.learner_code, p.unit_id, u.name, p.village"
        " FROM data_requests r JOIN people p ON p.id = r.person_id JOIN org_units u ON u.id = p.unit_id"
        " WHERE (r.decided_at IS NOT NULL) = $1 AND ($2::BOOLEAN OR p.unit_id = ANY($3::TEXT[]))"
        f" ORDER BY {order}, r.id",
        decided,
        unit_ids is None,
        list(unit_ids or ()),
    )
    width = len(RequestRow._fields)
    return [ListedRequest(RequestRow(*row[:width]), *row[width:]) for row in rows]


def reply(tx: Tx, request_id: str, actor_id: str, now: datetime) -> None:
    tx.run(
        "UPDATE data_requests SET replied_at = $2, replied_by = $3 WHERE id = $1", request_id, now, actor_id
    )


def decide(tx: Tx, request_id: str, actor_id: str, outcome: str, answer: str, now: datetime) -> None:
    """An answer is a reply, too, where none was given before."""
    tx.run(
        "UPDATE data_requests SET decided_at = $2, decided_by = $3, outcome = $4, answer = $5,"
        " replied_at = coalesce(replied_at, $2), replied_by = coalesce(replied_by, $3) WHERE id = $1",
        request_id,
        now,
        actor_id,
        outcome,
        answer,
    )


def add_erasure(
    tx: Tx,
    person_id: str,
    actor_id: str,
    request_id: str | None,
    gone: Mapping[str, int],
    kept: Mapping[str, int],
    now: datetime,
) -> None:
    tx.run(
        "INSERT INTO erasures (person_id, erased_at, erased_by, request_id, gone, kept)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        person_id,
        now,
        actor_id,
        request_id,
        json.dumps(dict(gone), sort_keys=True),
        json.dumps(dict(kept), sort_keys=True),
    )


def erasure(tx: Tx, person_id: str) -> ErasureRow | None:
    row = tx.one(
        "SELECT person_id, erased_at, erased_by, request_id, gone, kept FROM erasures WHERE person_id = $1",
        person_id,
    )
    return None if row is None else ErasureRow._make((*row[:4], json.loads(row[4]), json.loads(row[5])))


def erased(tx: Tx, person_ids: Collection[str] | None = None) -> set[str]:
    """Those of these people (None: of all) who have been erased."""
    if person_ids is None:
        return {row[0] for row in tx.all("SELECT person_id FROM erasures")}
    rows = tx.all("SELECT person_id FROM erasures WHERE person_id = ANY($1)", list(person_ids))
    return {row[0] for row in rows}
