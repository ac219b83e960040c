"""What an import brought, what hangs on it now, and taking it away again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from lms.store.database import Tx
from lms.store.references import REFERENCES

_OF_THE_LIST = frozenset({"import_mentions", "import_units", "unit_aliases"})


class Brought(NamedTuple):
    """A membership that an import added."""

    id: str
    person_id: str
    trainee_group: str
    unit_id: str


def people_of(tx: Tx, import_id: str) -> list[str]:
    """Those it added, in the order they were added."""
    return [row[0] for row in tx.all("SELECT id FROM people WHERE import_id = $1 ORDER BY id", import_id)]


def memberships_of(tx: Tx, import_id: str) -> list[Brought]:
    rows = tx.all(
        "SELECT id, person_id, trainee_group, unit_id FROM memberships WHERE import_id = $1 ORDER BY id",
        import_id,
    )
    return [Brought(*row) for row in rows]


def units_of(tx: Tx, import_id: str) -> list[tuple[str, str]]:
    """(id, name) of the units it added."""
    return [
        (unit_id, name)
        for unit_id, name in tx.all(
            "SELECT u.id, u.name FROM import_units i JOIN org_units u ON u.id = i.unit_id"
            " WHERE i.import_id = $1 ORDER BY u.code",
            import_id,
        )
    ]


def named_by_others(tx: Tx, import_id: str) -> dict[tuple[str, str, str], str]:
    """(person id, group, unit id) → the earliest other import that names this and still counts."""
    rows = tx.all(
        "SELECT m.person_id, m.trainee_group, m.unit_id, min(m.import_id) FROM import_mentions m"
        " JOIN imports i ON i.id = m.import_id WHERE m.import_id <> $1 AND i.undone_at IS NULL"
        " GROUP BY m.person_id, m.trainee_group, m.unit_id",
        import_id,
    )
    return {(person_id, group, unit_id): other for person_id, group, unit_id, other in rows}


def tables_about(tx: Tx, person_ids: Collection[str]) -> dict[str, set[str]]:
    """person id → the tables that hold something of them which no list put there. A slip that was
    printed and never used, and the trainee's role that everybody has, are nothing of theirs."""
    own = {
        # What another list gave them is told by `named_by_others`.
        "memberships": " AND (import_id IS NULL OR import_id IN"
        " (SELECT id FROM imports WHERE undone_at IS NOT NULL))",
        "role_grants": " AND NOT (role = 'trainee' AND unit_id IS NULL)",
        "activation_codes": " AND used_at IS NOT NULL",
    }
    found: dict[str, set[str]] = {}
    for table, column, parent, _ in REFERENCES:
        if parent != "people" or table in _OF_THE_LIST:
            continue
        sql = f"SELECT DISTINCT {column} FROM {table} WHERE {column} = ANY($1){own.get(table, '')}"
        for (person_id,) in tx.all(sql, list(person_ids)):
            found.setdefault(person_id, set()).add(table)
    return found


def used_units(tx: Tx, unit_ids: Collection[str]) -> set[str]:
    """Those of the units that anything but a list points at."""
    found: set[str] = set()
    for table, column, parent, _ in REFERENCES:
        if parent == "org_units" and table not in _OF_THE_LIST:
            sql = f"SELECT DISTINCT {column} FROM {table} WHERE {column} = ANY($1)"
            found |= {row[0] for row in tx.all(sql, list(unit_ids))}
    for unit_id, code, day in tx.all(
        "SELECT id, code, CAST(valid_from AS TEXT) FROM org_units WHERE id = ANY($1)", list(unit_ids)
    ):
        names = f'["{code}", "{day}"]'
        if tx.one("SELECT 1 FROM org_units WHERE contains(successors, $1)", names) is not None:
            found.add(unit_id)
    return found


def remove_people(tx: Tx, person_ids: Collection[str]) -> None:
    for table in ("memberships", "role_grants", "activation_codes", "import_mentions"):
        tx.run(f"DELETE FROM {table} WHERE person_id = ANY($1)", list(person_ids))
    tx.run("DELETE FROM people WHERE id = ANY($1)", list(person_ids))


def remove_memberships(tx: Tx, membership_ids: Collection[str]) -> None:
    tx.run("DELETE FROM memberships WHERE id = ANY($1)", list(membership_ids))


def hand_over(tx: Tx, people: Iterable[tuple[str, str]], memberships: Iterable[tuple[str, str]]) -> None:
    """Pairs of (id, the import that stands for it from now on)."""
    for table, pairs in (("people", people), ("memberships", memberships)):
        by_import: dict[str, list[str]] = {}
        for row_id, import_id in pairs:
            by_import.setdefault(import_id, []).append(row_id)
        for import_id, ids in by_import.items():
            tx.run(f"UPDATE {table} SET import_id = $2 WHERE id = ANY($1)", ids, import_id)


def remove_units(tx: Tx, unit_ids: Collection[str]) -> None:
    for table, column in (("unit_aliases", "unit_id"), ("import_units", "unit_id"), ("org_units", "id")):
        tx.run(f"DELETE FROM {table} WHERE {column} = ANY($1)", list(unit_ids))


def forget(tx: Tx, import_id: str) -> None:
    """What only the import itself knows: whom it named, what it called a unit. Units that stay because of
    another list are of that list from then on."""
    for unit_id, other in tx.all(
        "SELECT u.unit_id, min(n.import_id) FROM import_units u JOIN ("
        " SELECT unit_id, import_id FROM import_mentions UNION SELECT unit_id, import_id FROM people"
        " UNION SELECT unit_id, import_id FROM memberships) n ON n.unit_id = u.unit_id"
        " JOIN imports i ON i.id = n.import_id"
        " WHERE u.import_id = $1 AND n.import_id <> $1 AND i.undone_at IS NULL GROUP BY u.unit_id",
        import_id,
    ):
        tx.run("UPDATE import_units SET import_id = $2 WHERE unit_id = $1", unit_id, other)
    for table in ("import_mentions", "import_units", "unit_aliases"):
        tx.run(f"DELETE FROM {table} WHERE import_id = $1", import_id)


def close(tx: Tx, import_id: str, actor_id: str, now: datetime, reason: str) -> int:
    """The import counts no more, and its open questions need no answer. Returns how many there were."""
    waiting = tx.all(
        "SELECT id FROM import_questions WHERE import_id = $1 AND answered_at IS NULL", import_id
    )
    tx.run(
        "UPDATE import_questions SET answered_at = $2, answered_by = $3, answer = '{\"undone\": true}'"
        " WHERE import_id = $1 AND answered_at IS NULL",
        import_id,
        now,
        actor_id,
    )
    tx.run(
        "UPDATE imports SET undone_at = $2, undone_by = $3, undo_reason = $4 WHERE id = $1",
        import_id,
        now,
        actor_id,
        reason,
    )
    return len(waiting)
