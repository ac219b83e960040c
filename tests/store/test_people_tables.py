"""Groups and rights written before they had days keep what was known, and nothing more is made up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lms.store import migrate as module
from lms.store.duck import DuckDatabase
from lms.store.migrate import migrate

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
EVENING = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # half past midnight of the 25th in Vietnam


def test_old_groups_and_rights_live_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = module.migration_files()
    database = DuckDatabase(tmp_path / "lms.duckdb")
    monkeypatch.setattr(module, "migration_files", lambda: [file for file in files if file[0] < 5])
    migrate(database, NOON)
    columns = ("id", "person_id", "trainee_group", "role", "unit_id", "village", "legal_fields",
               "decision_number", "decision_date", "note", "valid_from", "valid_to", "import_id")  # fmt: skip
    day = date(2025, 3, 1)
    with database.write() as tx:
        tx.insert(
            "memberships",
            columns,
            [
                [
                    "m1",
                    "lan",
                    "hoa_giai_vien",
                    "to_vien",
                    "u",
                    "Thôn Đông",
                    None,
                    "7",
                    day,
                    None,
                    NOON,
                    None,
                    "i",
                ],
                [
                    "m2",
                    "minh",
                    "mot_cua",
                    None,
                    "u",
                    None,
                    "Đất đai",
                    None,
                    None,
                    "ghi chú",
                    NOON,
                    EVENING,
                    None,
                ],
            ],
        )
        tx.insert(
            "role_grants",
            ("id", "person_id", "role", "unit_id", "valid_from", "valid_to"),
            [["g1", "lan", "trainer", "u", NOON, EVENING], ["g2", "minh", "admin", None, NOON, None]],
        )
    monkeypatch.undo()
    migrate(database, NOON)
    with database.read() as tx:
        memberships = tx.all(
            "SELECT id, ordinal, role, village, legal_fields, decision_number, decision_date, note,"
            " started_on, ended_on, recorded_at, import_id FROM memberships ORDER BY id"
        )
        grants = tx.all("SELECT * FROM role_grants ORDER BY id")
    database.close()
    assert memberships == [
        ("m1", 1, "to_vien", "Thôn Đông", None, "7", day, None, None, None, NOON, "i"),
        ("m2", 1, None, None, "Đất đai", None, None, "ghi chú", None, date(2026, 11, 25), NOON, None),
    ]
    assert grants == [
        ("g1", "lan", "trainer", "u", NOON, EVENING, "system", None),
        ("g2", "minh", "admin", None, NOON, None, "system", None),
    ]
