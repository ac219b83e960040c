from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from lms.store import migrate as module
from lms.store.duck import DuckDatabase
from lms.store.migrate import MigrationChanged, migrate, migration_files

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
ONE = (1, "0001_one.sql", "CREATE TABLE one (a TEXT); CREATE TABLE two (b TEXT);")
TWO = (2, "0002_two.sql", "ALTER TABLE one ADD COLUMN c TEXT;")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckDatabase]:
    made = DuckDatabase(tmp_path / "lms.duckdb")
    yield made
    made.close()


def files(patch: pytest.MonkeyPatch, *found: tuple[int, str, str]) -> None:
    patch.setattr(module, "migration_files", lambda: list(found))


def applied(store: DuckDatabase) -> list[tuple[int, str]]:
    with store.read() as tx:
        return [(row[0], row[1]) for row in tx.all("SELECT number, name FROM migrations ORDER BY number")]


def test_a_new_store_runs_every_file_and_an_old_one_none(store: DuckDatabase) -> None:
    names = [name for _, name, _ in migration_files()]
    assert migrate(store, NOON) == names
    assert migrate(store, NOON) == []
    assert [name for _, name in applied(store)] == names


def test_numbers_are_in_order_without_gaps() -> None:
    numbers = [number for number, _, _ in migration_files()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_only_what_is_missing_runs(store: DuckDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    files(monkeypatch, ONE)
    migrate(store, NOON)
    files(monkeypatch, ONE, TWO)
    assert migrate(store, NOON) == ["0002_two.sql"]
    with store.write() as tx:
        tx.insert("one", ("a", "c"), [["x", None]])  # the types of new columns are known at once


def test_an_edited_file_is_refused_by_name(store: DuckDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    files(monkeypatch, ONE)
    migrate(store, NOON)
    files(monkeypatch, (1, "0001_one.sql", ONE[2] + " -- better"), TWO)
    with pytest.raises(MigrationChanged, match=r"0001_one\.sql"):
        migrate(store, NOON)
    assert applied(store) == [(1, "0001_one.sql")]


def test_windows_line_ends_are_no_edit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_one.sql").write_bytes(b"CREATE TABLE one (a TEXT);\r\nSELECT 1;\r\n")
    (folder / "0001_one.postgres.sql").write_bytes(b"not for us")
    monkeypatch.setattr(module.resources, "files", lambda _: tmp_path)
    assert migration_files() == [(1, "0001_one.sql", "CREATE TABLE one (a TEXT);\nSELECT 1;\n")]


def test_a_store_of_a_newer_program_is_refused(store: DuckDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    files(monkeypatch, ONE, TWO)
    migrate(store, NOON)
    files(monkeypatch, ONE)
    with pytest.raises(MigrationChanged, match="migration 2"):
        migrate(store, NOON)


def test_a_file_that_fails_leaves_the_store_as_it_was(
    store: DuckDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(monkeypatch, ONE)
    migrate(store, NOON)
    files(monkeypatch, ONE, (2, "0002_two.sql", "CREATE TABLE three (d TEXT); SELECT * FROM nowhere;"))
    with pytest.raises(duckdb.Error):
        migrate(store, NOON)
    assert applied(store) == [(1, "0001_one.sql")]
    with store.read() as tx:
        tables = {row[0] for row in tx.all("SELECT table_name FROM duckdb_tables()")}
    assert tables == {"migrations", "one", "two"}
    files(monkeypatch, ONE, TWO)
    assert migrate(store, NOON) == ["0002_two.sql"]
