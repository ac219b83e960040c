"""The audit is a chain: each line holds the hash of the one before."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from lms.domain.audit import BEGINNING, AuditAct, chained, chained_all
from lms.domain.people import Actor
from lms.services.tools import Uuid7
from lms.store import audit
from lms.store.duck import DuckDatabase
from lms.store.migrate import migrate, migration_files
from tests.services.small_office import NOON, TUAN


@pytest.fixture
def database(tmp_path: Path) -> DuckDatabase:
    made = DuckDatabase(tmp_path / "lms.duckdb")
    migrate(made, NOON)
    return made


def note(database: DuckDatabase, who: Actor | str, subject: str) -> None:
    with database.write() as tx:
        audit.append(tx, Uuid7(), NOON, who, AuditAct.SIGNED_IN, subject, {"tên": "Lan"})


def test_every_line_follows_from_the_one_before(database: DuckDatabase) -> None:
    for subject in ("lan", "minh", "hoa"):
        note(database, "system", subject)
    with database.read() as tx:
        assert audit.head(tx) == (3, chained_all(BEGINNING, audit.entries(tx, 1, 3)))


def test_a_line_says_who_and_from_where(database: DuckDatabase) -> None:
    note(database, Actor("tuan", TUAN.name, TUAN.learner_code, (), origin="192.0.2.7"), "lan")
    with database.read() as tx:
        [line] = audit.entries(tx, 1, 1)
    assert (line.actor_id, line.origin, line.subject) == ("tuan", "192.0.2.7", "lan")


def test_any_changed_field_changes_the_hash(database: DuckDatabase) -> None:
    note(database, "system", "lan")
    with database.read() as tx:
        [line] = audit.entries(tx, 1, 1)
    changed = [
        line._replace(seq=2),
        line._replace(actor_id="minh"),
        line._replace(detail="{}"),
        line._replace(reason="vì"),
        line._replace(origin="192.0.2.1"),
    ]
    hashes = {chained(BEGINNING, entry) for entry in [line, *changed]}
    assert len(hashes) == 1 + len(changed)


def test_lines_from_before_the_chain_are_what_its_first_line_follows(tmp_path: Path) -> None:
    old = DuckDatabase(tmp_path / "lms.duckdb")
    [(_, name, sql)] = migration_files()[:1]
    old.run_script(sql)
    with old.write() as tx:
        tx.run("CREATE TABLE migrations (number INTEGER, name TEXT, sha256 TEXT, applied_at TIMESTAMPTZ)")
        for number in (1, 2):
            tx.run(
                "INSERT INTO audit VALUES ($1, $2, 'system', 'signed_in', 'lan', '{}', NULL)",
                f"line-{number}",
                NOON,
            )
    with old.write() as tx:
        tx.run(
            "INSERT INTO migrations VALUES (1, $1, $2, $3)",
            name,
            hashlib.sha256(sql.encode()).hexdigest(),
            NOON,
        )
    migrate(old, NOON)
    note(old, "system", "minh")
    with old.read() as tx:
        before = chained_all(BEGINNING, audit.entries(tx, 1, 2))
        assert audit.head(tx) == (3, chained_all(before, audit.entries(tx, 3, 3)))
        assert [entry.id for entry in audit.entries(tx, 1, 2)] == ["line-1", "line-2"]
        assert audit.broken_line(tx) is None


@pytest.mark.parametrize(
    ("tampering", "first_wrong"),
    [
        ("UPDATE audit SET detail = '{}' WHERE seq = 2", 2),
        ("UPDATE audit SET reason = 'vì' WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("UPDATE audit SET seq = 9 WHERE seq = 4", 4),
        ("UPDATE audit SET hash = '' WHERE seq = 2", 2),
        ("INSERT INTO audit SELECT 'new', 5, happened_at, 'lan', act, subject, detail, reason, origin, hash"
         " FROM audit WHERE seq = 4", 5),
    ],
)  # fmt: skip
def test_a_line_that_was_changed_put_in_or_taken_out_is_found(
    database: DuckDatabase, tampering: str, first_wrong: int
) -> None:
    for subject in ("lan", "minh", "hoa", "tuan"):
        note(database, "system", subject)
    with database.read() as tx:
        assert audit.broken_line(tx, chunk=3) is None
    with database.write() as tx:
        tx.run(tampering)
    with database.read() as tx:
        assert audit.broken_line(tx, chunk=3) == first_wrong
