"""The register: people, the groups they belong to, the units they are of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from lms.domain.org_units import UnitKey, place_line
from lms.store.database import Tx

PERSON_COLUMNS = (
    "id",
    "learner_code",
    "full_name",
    "name_folded",
    "sort_key",
    "sex",
    "birth_year",
    "phone",
    "unit_id",
    "village",
    "position",
    "qualification",
    "import_id",
    "created_at",
)
MEMBERSHIP_COLUMNS = (
    "id",
    "person_id",
    "trainee_group",
    "role",
    "unit_id",
    "village",
    "legal_fields",
    "decision_number",
    "decision_date",
    "note",
    "valid_from",
    "import_id",
)
GRANT_COLUMNS = ("id", "person_id", "role", "unit_id", "valid_from")


class PersonCard(NamedTuple):
    """What a slip, a learner card or a page about one person needs."""

    person_id: str
    learner_code: str
    full_name: str
    sex: str | None
    birth_year: int | None
    phone: str | None
    unit_id: str
    unit_name: str
    village: str | None
    position: str | None
    qualification: str | None
    card_version: int
    activated: bool

    @property
    def unit_line(self) -> str:
        return place_line(self.village, self.unit_name)


class Membership(NamedTuple):
    """One group a person belongs to, with the decision that recognised them."""

    trainee_group: str
    role: str | None
    unit_id: str
    unit_name: str
    village: str | None
    legal_fields: str | None
    decision_number: str | None
    decision_date: date | None
    note: str | None


class KnownRow(NamedTuple):
    """A person of the register as the import compares people."""

    person_id: str
    full_name: str
    birth_year: int | None
    sex: str | None
    unit_id: str
    phone: str | None
    village: str | None


class UnitRow(NamedTuple):
    """An org unit; (code, valid_from) is what outsiders know it by."""

    id: str
    code: str
    name: str
    kind: str
    parent_id: str | None
    valid_from: date
    valid_to: date | None
    successors: tuple[UnitKey, ...] = ()


_CARD = (
    "SELECT p.id, p.learner_code, p.full_name, p.sex, p.birth_year, p.phone, p.unit_id, u.name, p.village,"
    " p.position, p.qualification, p.card_version, a.person_id IS NOT NULL"
    " FROM people p JOIN org_units u ON u.id = p.unit_id LEFT JOIN accounts a ON a.person_id = p.id"
)


def card(tx: Tx, person_id: str) -> PersonCard:
    """Raises KeyError for an unknown id."""
    row = tx.one(f"{_CARD} WHERE p.id = $1", person_id)
    if row is None:
        raise KeyError(person_id)
    return PersonCard(*row)


def cards(tx: Tx, person_ids: Sequence[str]) -> list[PersonCard]:
    """By unit and name, whatever the order asked in."""
    rows = tx.all(
        f"{_CARD} WHERE p.id = ANY($1) ORDER BY u.code, p.village, p.sort_key, p.id", list(person_ids)
    )
    return [PersonCard(*row) for row in rows]


def search(
    tx: Tx,
    *,
    folded: str = "",
    unit_id: str | None = None,
    trainee_group: str | None = None,
    activated: bool | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[PersonCard], int]:
    """People whose folded name, learner code or phone contains `folded`, and how many there are."""
    where = (
        " WHERE ($1 = '' OR contains(p.name_folded, $1) OR contains(lower(p.learner_code), $1)"
        " OR contains(coalesce(p.phone, ''), $1))"
        " AND ($2::TEXT IS NULL OR p.unit_id = $2)"
        " AND ($3::TEXT IS NULL OR EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = p.id"
        " AND m.trainee_group = $3))"
        " AND ($4::BOOLEAN IS NULL OR (a.person_id IS NOT NULL) = $4)"
    )
    values = (folded, unit_id, trainee_group, activated)
    rows = tx.all(f"{_CARD}{where} ORDER BY p.sort_key, p.id LIMIT $5 OFFSET $6", *values, limit, offset)
    total = tx.one(
        f"SELECT count(*) FROM people p LEFT JOIN accounts a ON a.person_id = p.id{where}", *values
    )
    return [PersonCard(*row) for row in rows], total[0] if total else 0


def learner_codes(tx: Tx, person_ids: Sequence[str]) -> dict[str, str]:
    return dict(tx.all("SELECT id, learner_code FROM people WHERE id = ANY($1)", list(person_ids)))


def taken_codes(tx: Tx) -> set[str]:
    return {row[0] for row in tx.all("SELECT learner_code FROM people")}


def known(tx: Tx) -> list[KnownRow]:
    return [
        KnownRow(*row)
        for row in tx.all("SELECT id, full_name, birth_year, sex, unit_id, phone, village FROM people")
    ]


def memberships(tx: Tx, person_id: str) -> list[Membership]:
    rows = tx.all(
        "SELECT m.trainee_group, m.role, m.unit_id, u.name, m.village, m.legal_fields, m.decision_number,"
        " m.decision_date, m.note FROM memberships m JOIN org_units u ON u.id = m.unit_id"
        " WHERE m.person_id = $1 AND m.valid_to IS NULL ORDER BY m.trainee_group, u.code",
        person_id,
    )
    return [Membership(*row) for row in rows]


def membership_keys(tx: Tx) -> set[tuple[str, str, str]]:
    return set(tx.all("SELECT person_id, trainee_group, unit_id FROM memberships"))


def members(tx: Tx, trainee_groups: Sequence[str], unit_ids: Sequence[str]) -> list[str]:
    """People now in any of these groups in any of these units; an empty list means all."""
    rows = tx.all(
        "SELECT DISTINCT person_id FROM memberships WHERE valid_to IS NULL"
        " AND (len($1::TEXT[]) = 0 OR trainee_group = ANY($1)) AND (len($2::TEXT[]) = 0 OR unit_id = ANY($2))"
        " ORDER BY person_id",
        list(trainee_groups),
        list(unit_ids),
    )
    return [row[0] for row in rows]


def count(tx: Tx) -> int:
    row = tx.one("SELECT count(*) FROM people")
    return int(row[0]) if row else 0


def correct(
    tx: Tx,
    person_id: str,
    *,
    full_name: str,
    name_folded: str,
    sort_key: str,
    sex: str | None,
    birth_year: int | None,
    phone: str | None,
    unit_id: str,
    village: str | None,
) -> None:
    tx.run(
        "UPDATE people SET full_name = $2, name_folded = $3, sort_key = $4, sex = $5, birth_year = $6,"
        " phone = $7, unit_id = $8, village = $9 WHERE id = $1",
        person_id,
        full_name,
        name_folded,
        sort_key,
        sex,
        birth_year,
        phone,
        unit_id,
        village,
    )


def new_card_version(tx: Tx, person_id: str) -> int:
    """The version of the card to print next; the card in circulation stops working."""
    tx.run("UPDATE people SET card_version = card_version + 1 WHERE id = $1", person_id)
    row = tx.one("SELECT card_version FROM people WHERE id = $1", person_id)
    if row is None:
        raise KeyError(person_id)
    return int(row[0])


def units(tx: Tx) -> list[UnitRow]:
    rows = tx.all(
        "SELECT id, code, name, kind, parent_id, valid_from, valid_to, successors FROM org_units"
        " ORDER BY code, valid_from"
    )
    return [UnitRow._make((*row[:7], _keys(row[7]))) for row in rows]


def _keys(text: str) -> tuple[UnitKey, ...]:
    return tuple(UnitKey(code, date.fromisoformat(day)) for code, day in json.loads(text))


def add_units(tx: Tx, rows: Sequence[tuple[str, str, str, str, str | None, date, date | None, str]]) -> None:
    """Rows of (id, code, name, kind, parent id, valid from, valid to, successors as JSON)."""
    columns = ("id", "code", "name", "kind", "parent_id", "valid_from", "valid_to", "successors")
    tx.insert("org_units", columns, rows)


def people_with_roles(tx: Tx, roles: Sequence[str], now: datetime) -> list[tuple[str, str, str]]:
    """(person id, full name, role) of those who hold one of the roles now, by name."""
    return [
        (person_id, name, role)
        for person_id, name, role in tx.all(
            "SELECT p.id, p.full_name, g.role FROM role_grants g JOIN people p ON p.id = g.person_id"
            " WHERE g.role = ANY($1) AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to > $2)"
            " ORDER BY p.sort_key, g.role",
            list(roles),
            now,
        )
    ]


def all_memberships(tx: Tx) -> list[tuple[str, str, str | None]]:
    """(person id, group, village) of everyone."""
    return [
        (person_id, group, village)
        for person_id, group, village in tx.all("SELECT person_id, trainee_group, village FROM memberships")
    ]


def end_role(tx: Tx, person_id: str, role: str, now: datetime) -> None:
    tx.run(
        "UPDATE role_grants SET valid_to = $3 WHERE person_id = $1 AND role = $2 AND valid_to IS NULL",
        person_id,
        role,
        now,
    )
