"""The contract both engines keep: many readers, one writer, `$1` placeholders."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = tuple[Any, ...]


class StoreUnavailable(Exception):
    """The store could not be opened or written; nothing acknowledged is lost.

    `code` is one of `locked` (another process holds the file), `read_only`, `disk_full`, `damaged`.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Tx(Protocol):
    """One read or one write. Parameters are positional, `$1` is the first."""

    def run(self, sql: str, *params: Any) -> None:
        """Execute, and return nothing."""

    def one(self, sql: str, *params: Any) -> Row | None:
        """First row, or None."""

    def all(self, sql: str, *params: Any) -> list[Row]:
        """Every row as a tuple."""

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Append many rows in one set-based statement; an empty list does nothing."""


class Database(Protocol):
    """What services hold. `write()` commits when the block ends well and undoes it otherwise."""

    def read(self) -> AbstractContextManager[Tx]:
        """A consistent snapshot; may run beside others."""

    def write(self) -> AbstractContextManager[Tx]:
        """The only writer while it lasts. Acknowledge to a person only after the block has ended."""

    def close(self) -> None:
        """Checkpoint and let go of the file."""
