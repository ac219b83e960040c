"""Facts about the store itself: the office's names, the preset it began with, whether it is a demo."""

from __future__ import annotations

from lms.store.database import Tx


def get(tx: Tx, name: str) -> str | None:
    row = tx.one("SELECT value FROM store_facts WHERE name = $1", name)
    return str(row[0]) if row else None


def put(tx: Tx, name: str, value: str) -> None:
    tx.run(
        "INSERT INTO store_facts (name, value) VALUES ($1, $2)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value,
    )
