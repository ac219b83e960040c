"""Numbered, hashed migrations. A file that has run is never edited; `migrate` refuses when one was."""

from __future__ import annotations

import hashlib
from datetime import datetime
from importlib import resources

from lms.store.duck import DuckDatabase


class MigrationChanged(Exception):
    """A migration file differs from what this store has run, or the store is newer than the program."""


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
    """Run what is missing, in order, each in its own transaction. Returns the names that ran.

    Raises MigrationChanged naming the file.
    """
    with database.write() as tx:
        tx.run(
            "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
            " sha256 TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL)"
        )
    with database.read() as tx:
        applied = {number: sha for number, sha in tx.all("SELECT number, sha256 FROM migrations")}
    files = migration_files()
    if applied and max(applied) > files[-1][0]:
        raise MigrationChanged(f"migration {max(applied)}")
    ran = []
    for number, name, sql in files:
        digest = hashlib.sha256(sql.encode()).hexdigest()
        if number in applied:
            if applied[number] != digest:
                raise MigrationChanged(name)
            continue
        # One script, one transaction: the tables and the line that says they exist stand or fall together.
        stamp = now.isoformat()
        database.run_script(
            f"{sql}\nINSERT INTO migrations VALUES ({number}, '{name}', '{digest}', '{stamp}'::TIMESTAMPTZ);"
        )
        ran.append(name)
    return ran
