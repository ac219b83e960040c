"""DuckDB as the store of one office: one file, one process, one writer lock, a cursor for each operation.

What this file leans on was measured (see decisions/0001-one-writer.md): each commit is one fdatasync of
the WAL; without the lock, concurrent upserts fail or both win; a full disk at a checkpoint raises
FatalException on every connection until the parent is closed and opened again.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

from lms.store.database import Row, StoreUnavailable

LOW_SPACE_BYTES = 200 * 1024 * 1024


class DuckTx:
    """One cursor inside one transaction."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, types: dict[tuple[str, str], str]) -> None:
        self._cursor = cursor
        self._types = types

    def run(self, sql: str, *params: Any) -> None:
        self._cursor.execute(sql, list(params))

    def one(self, sql: str, *params: Any) -> Row | None:
        row: Row | None = self._cursor.execute(sql, list(params)).fetchone()
        return row

    def all(self, sql: str, *params: Any) -> list[Row]:
        rows: list[Row] = self._cursor.execute(sql, list(params)).fetchall()
        return rows

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        if not rows:
            return
        # unnest of typed lists is one statement whatever the number of rows; a list of only NULLs
        # would otherwise be guessed to be of integers, hence the casts.
        picks = ", ".join(
            f"unnest(${i}::{self._types[table, column]}[])" for i, column in enumerate(columns, start=1)
        )
        self._cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {picks}",
            [list(values) for values in zip(*rows, strict=True)],
        )


class DuckDatabase:
    """The contract of `store.database` on one DuckDB file.

    Raises StoreUnavailable from the constructor when the file is held by another process (`locked`),
    cannot be written (`read_only`), or does not open (`damaged`); from `write()` when the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = threading.RLock()
        self._writing = threading.local()
        self._reopening = threading.Lock()
        self._types: dict[tuple[str, str], str] = {}
        self._closed = False
        self._parent = self._open()

    def _open(self) -> duckdb.DuckDBPyConnection:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = duckdb.connect(str(self.path))
            _only_ours(self.path)
        except (duckdb.Error, OSError) as error:
            raise _unavailable(error) from error
        folder = str(self.path.parent.resolve()).replace("'", "''")
        for setting in (
            "SET GLOBAL timezone = 'UTC'",
            "SET GLOBAL memory_limit = '2GB'",
            f"SET GLOBAL temp_directory = '{folder}/cache'",
            "SET GLOBAL autoinstall_known_extensions = false",
            "SET GLOBAL autoload_known_extensions = false",
            f"SET GLOBAL allowed_directories = ['{folder}']",
            "SET GLOBAL enable_external_access = false",
            "SET GLOBAL lock_configuration = true",
        ):
            connection.execute(setting)
        self._read_types(connection)
        return connection

    def _read_types(self, connection: duckdb.DuckDBPyConnection) -> None:
        rows = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
        ).fetchall()
        self._types.update({(table, column): kind for table, column, kind in rows})

    @contextmanager
    def read(self) -> Iterator[DuckTx]:
        with self._cursor() as cursor:
            cursor.begin()
            try:
                yield DuckTx(cursor, self._types)
            finally:
                _quietly_roll_back(cursor)

    @contextmanager
    def write(self) -> Iterator[DuckTx]:
        if getattr(self._writing, "depth", 0):
            raise RuntimeError("write() inside write(): pass the Tx down instead")
        with self._writer:
            self._writing.depth = 1
            try:
                with self._cursor() as cursor:
                    cursor.begin()
                    try:
                        yield DuckTx(cursor, self._types)
                        cursor.commit()
                    except BaseException:
                        _quietly_roll_back(cursor)
                        raise
            finally:
                self._writing.depth = 0

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        parent = self._parent
        try:
            cursor = parent.cursor()
        except duckdb.Error:
            self._reopen(parent)
            parent = self._parent
            cursor = parent.cursor()
        try:
            yield cursor
        except duckdb.FatalException as error:
            self._reopen(parent)
            raise _unavailable(error) from error
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise _unavailable(error) from error
        except duckdb.TransactionException as error:
            # A commit that found no room for its log says so as a failed transaction.
            if "could not write" in str(error).lower():
                raise _unavailable(error) from error
            raise
        finally:
            cursor.close()

    def _reopen(self, broken: duckdb.DuckDBPyConnection) -> None:
        """Once for each broken parent, whoever notices first."""
        with self._reopening:
            if self._parent is not broken:
                return
            if self._closed:
                # Whoever comes late must not take the file again: a restore may be at it already.
                raise StoreUnavailable("locked", "closed")
            broken.close()
            self._parent = self._open()

    def run_script(self, sql: str) -> None:
        """A migration: several statements in one transaction, then a checkpoint of the file."""
        with self.write() as tx:
            tx.run(sql)
        with self._cursor() as cursor:
            cursor.execute("CHECKPOINT")
            self._read_types(cursor)

    def export(self, folder: Path) -> dict[str, int]:
        """Every table as Parquet into `folder`, which must lie inside the data folder. Readers and
        writers go on meanwhile. Returns the number of rows by table, of the same snapshot."""
        target = str(folder.resolve()).replace("'", "''")
        with self.read() as tx:
            counts = row_counts(tx)
            tx.run(f"EXPORT DATABASE '{target}' (FORMAT PARQUET)")
        return counts

    def import_from(self, folder: Path) -> None:
        """The reverse of `export`, into an empty file."""
        source = str(folder.resolve()).replace("'", "''")
        with self._cursor() as cursor:
            cursor.execute(f"IMPORT DATABASE '{source}'")
            cursor.execute("CHECKPOINT")
            self._read_types(cursor)

    def low_on_space(self) -> bool:
        return shutil.disk_usage(self.path.parent).free < LOW_SPACE_BYTES

    def close(self) -> None:
        with self._writer, self._reopening:
            self._closed = True
            self._parent.close()


def _only_ours(path: Path) -> None:
    """Names, telephones and hashes: no other user of this computer reads them. The library makes its files
    as the process's umask says; that of an earlier start, or of a restore, may have been a wide one."""
    if os.name == "posix":
        for file in (path, path.with_name(f"{path.name}.wal")):
            with suppress(OSError):  # not ours to change, or not there
                file.chmod(0o600)


def row_counts(tx: DuckTx) -> dict[str, int]:
    """Rows by table name, every table there is."""
    tables = [row[0] for row in tx.all("SELECT table_name FROM duckdb_tables() ORDER BY table_name")]
    found = tx.one("SELECT " + ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables))
    return dict(zip(tables, found or (), strict=True))


def _quietly_roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    # The transaction may be gone already; the error that ended it is the one to show.
    with suppress(duckdb.Error):
        cursor.rollback()


def _unavailable(error: Exception) -> StoreUnavailable:
    text = str(error)
    lowered = text.lower()
    if "lock" in lowered and ("conflicting" in lowered or "could not set lock" in lowered):
        return StoreUnavailable("locked", text)
    if "being used by another process" in lowered:
        return StoreUnavailable("locked", text)
    if "no space left" in lowered or "disk full" in lowered or "not enough space" in lowered:
        return StoreUnavailable("disk_full", text)
    if "read-only" in lowered or "permission denied" in lowered or "access is denied" in lowered:
        return StoreUnavailable("read_only", text)
    if isinstance(error, OSError):  # the folder, not the file: it cannot be made, or is something else
        return StoreUnavailable("read_only", text)
    return StoreUnavailable("damaged", text)
