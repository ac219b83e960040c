"""The register: people, the groups they belong to, the units they are of."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
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
    "unit_id",
    "ordinal",
    "role",
    "village",
    "team",
    "legal_fields",
    "level",
    "decision_number",
    "decision_date",
    "note",
    "started_on",
    "recorded_at",
    "import_id",
)


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
    """One time a person is, or was, in a group, with the decision that recognised them.

    `role` is the post (see `text.POSTS`), `team` the mediation group, `level` who recognised a reporter
    (trung_uong, tinh, huyen). `ended_on` is the first day they are no longer in it; None: they are.
    """

    id: str
    trainee_group: str
    unit_id: str
    unit_name: str
    role: str | None
    village: str | None
    team: str | None
    legal_fields: str | None
    level: str | None
    decision_number: str | None
    decision_date: date | None
    note: str | None
    started_on: date | None
    ended_on: date | None
    end_reason: str | None
    end_decision: str | None


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
    unit_ids: Collection[str] | None = None,
    trainee_group: str | None = None,
    activated: bool | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[PersonCard], int]:
    """People whose folded name, learner code or phone contains `folded`, and how many there are. `unit_ids`:
    only people of these units; None: of any."""
    where = (
        " WHERE ($1 = '' OR contains(p.name_folded, $1) OR contains(lower(p.learner_code), $1)"
        " OR contains(coalesce(p.phone, ''), $1))"
        " AND ($2::TEXT IS NULL OR p.unit_id = $2)"
        " AND ($3::TEXT IS NULL OR EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = p.id"
        " AND m.trainee_group = $3 AND m.ended_on IS NULL))"
        " AND ($4::BOOLEAN IS NULL OR (a.person_id IS NOT NULL) = $4)"
        " AND ($5::TEXT[] IS NULL OR p.unit_id = ANY($5))"
        " AND p.id NOT IN (SELECT person_id FROM erasures)"
    )
    within = None if unit_ids is None else sorted(unit_ids)
    values = (folded, unit_id, trainee_group, activated, within)
    rows = tx.all(f"{_CARD}{where} ORDER BY p.sort_key, p.id LIMIT $6 OFFSET $7", *values, limit, offset)
    total = tx.one(
        f"SELECT count(*) FROM people p LEFT JOIN accounts a ON a.person_id = p.id{where}", *values
    )
    return [PersonCard(*row) for row in rows], total[0] if total else 0


def learner_codes(tx: Tx, person_ids: Sequence[str]) -> dict[str, str]:
    return dict(tx.all("SELECT id, learner_code FROM people WHERE id = ANY($1)", list(person_ids)))


def homes(tx: Tx, person_ids: Collection[str]) -> dict[str, str]:
    """person id → the unit they are of; unknown ids are left out."""
    return dict(tx.all("SELECT id, unit_id FROM people WHERE id = ANY($1)", list(person_ids)))


def taken_codes(tx: Tx) -> set[str]:
    return {row[0] for row in tx.all("SELECT learner_code FROM people")}


def known(tx: Tx) -> list[KnownRow]:
    return [
        KnownRow(*row)
        for row in tx.all(
            "SELECT id, full_name, birth_year, sex, unit_id, phone, village FROM people ORDER BY id"
        )
    ]


def memberships(tx: Tx, person_id: str) -> list[Membership]:
    """Those that last first, then those that ended, the latest first."""
    rows = tx.all(
        "SELECT m.id, m.trainee_group, m.unit_id, u.name, m.role, m.village, m.team, m.legal_fields, m.level,"
        " m.decision_number, m.decision_date, m.note, m.started_on, m.ended_on, m.end_reason, m.end_decision"
        " FROM memberships m JOIN org_units u ON u.id = m.unit_id WHERE m.person_id = $1"
        " ORDER BY m.ended_on IS NOT NULL, m.ended_on DESC, m.trainee_group, u.code, m.ordinal DESC",
        person_id,
    )
    return [Membership(*row) for row in rows]


def times_in_groups(tx: Tx) -> dict[tuple[str, str, str], tuple[int, bool]]:
    """(person id, group, unit id) → how many times, and whether one of them lasts."""
    return {
        (person_id, group, unit_id): (times, lasts)
        for person_id, group, unit_id, times, lasts in tx.all(
            "SELECT person_id, trainee_group, unit_id, max(ordinal), bool_or(ended_on IS NULL)"
            " FROM memberships GROUP BY person_id, trainee_group, unit_id"
        )
    }


def lasting_memberships(tx: Tx, unit_ids: Sequence[str]) -> list[tuple[str, str]]:
    """(membership id, person id) of everyone in a group at one of these units."""
    rows = tx.all(
        "SELECT id, person_id FROM memberships WHERE unit_id = ANY($1) AND ended_on IS NULL ORDER BY id",
        list(unit_ids),
    )
    return [(membership_id, person_id) for membership_id, person_id in rows]


def change_membership(
    tx: Tx,
    membership_id: str,
    *,
    role: str | None,
    village: str | None,
    team: str | None,
    legal_fields: str | None,
    level: str | None,
    decision_number: str | None,
    decision_date: date | None,
    started_on: date | None,
) -> None:
    tx.run(
        "UPDATE memberships SET role = $2, village = $3, team = $4, legal_fields = $5, level = $6,"
        " decision_number = $7, decision_date = $8, started_on = $9 WHERE id = $1",
        membership_id,
        role,
        village,
        team,
        legal_fields,
        level,
        decision_number,
        decision_date,
        started_on,
    )


def end_memberships(
    tx: Tx, membership_ids: Sequence[str], day: date, reason: str | None, decision: str | None = None
) -> None:
    """From `day` on they are no longer in the group; one that began later was never any."""
    tx.run(
        "UPDATE memberships SET ended_on = greatest($2, coalesce(started_on, $2)), end_reason = $3,"
        " end_decision = $4 WHERE id = ANY($1) AND ended_on IS NULL",
        list(membership_ids),
        day,
        reason,
        decision,
    )


def members(tx: Tx, trainee_groups: Sequence[str], unit_ids: Sequence[str]) -> list[str]:
    """People now in any of these groups in any of these units; an empty list means all."""
    rows = tx.all(
        "SELECT DISTINCT person_id FROM memberships WHERE ended_on IS NULL"
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
    village: str | None,
    position: str | None,
    qualification: str | None,
) -> None:
    tx.run(
        "UPDATE people SET full_name = $2, name_folded = $3, sort_key = $4, sex = $5, birth_year = $6,"
        " phone = $7, village = $8, position = $9, qualification = $10 WHERE id = $1",
        person_id,
        full_name,
        name_folded,
        sort_key,
        sex,
        birth_year,
        phone,
        village,
        position,
        qualification,
    )


def move(tx: Tx, person_id: str, unit_id: str, village: str | None) -> None:
    """Where they are of from now on; the move itself is recorded by `store.units.add_moves`."""
    tx.run("UPDATE people SET unit_id = $2, village = $3 WHERE id = $1", person_id, unit_id, village)


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
