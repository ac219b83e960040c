"""Numbered, hashed migrations. A file that has run is never edited; `migrate` refuses when one was."""

from __future__ import annotations

import hashlib
from datetime import datetime
from importlib import resources

from lms.store.duck import DuckDatabase


class MigrationChanged(Exception):
    """A migration file differs from what this store has run, or the store is newer than the program."""


_CREATE = (
    "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " sha256 TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL);"
)


def migration_files() -> list[tuple[int, str, str]]:
    """(number, name, sql) in order."""
    folder = resources.files("lms.store") / "migrations"
    found = []
    for entry in folder.iterdir():
        if entry.name.endswith(".sql") and not entry.name.endswith(".postgres.sql"):
            sql = entry.read_text(encoding="utf-8").replace("\r\n", "\n")
            found.append((int(entry.name[:4]), entry.name, sql))
    return sorted(found)


def migrate(database: DuckDatabase, now: datetime) -> list[str]:
    """Run what is missing, in order, in one transaction: afterwards the store is of this version, or as it
    was. Returns the names that ran.

    Raises MigrationChanged naming the file.
    """
    applied = _applied(database)
    files = migration_files()
    if applied and max(applied) > files[-1][0]:
        raise MigrationChanged(f"migration {max(applied)}")
    ran, script = [], [_CREATE]
    for number, name, sql in files:
        digest = hashlib.sha256(sql.encode()).hexdigest()
        if number in applied:
            if applied[number] != digest:
                raise MigrationChanged(name)
            continue
        stamp = now.isoformat()
        script += [
            sql,
            f"INSERT INTO migrations VALUES ({number}, '{name}', '{digest}', '{stamp}'::TIMESTAMPTZ);",
        ]
        ran.append(name)
    if ran:
        database.run_script("\n".join(script))
    return ran


def _applied(database: DuckDatabase) -> dict[int, str]:
    """number → hash of what this store has run; empty for a new file."""
    with database.read() as tx:
        if tx.one("SELECT 1 FROM information_schema.tables WHERE table_name = 'migrations'") is None:
            return {}
        return {number: sha for number, sha in tx.all("SELECT number, sha256 FROM migrations")}
