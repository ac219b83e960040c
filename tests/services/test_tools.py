from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from lms.services.tools import KeyRing, Uuid7, close_to_others, write_secret
from lms.store.database import StoreUnavailable

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


# --- keys ---------------------------------------------------------------------------------------


def test_each_purpose_has_a_key_of_its_own_that_stays(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys")
    room, card = ring.current("room"), ring.current("card")
    assert (room[0], len(room[1]), room[1] != card[1]) == ("1", 32, True)
    assert KeyRing(tmp_path / "keys").current("room") == room


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights elsewhere")
def test_only_the_owner_can_read_a_key(tmp_path: Path) -> None:
    KeyRing(tmp_path / "keys").current("room")
    assert (tmp_path / "keys" / "room.1.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_the_newest_key_makes_and_older_ones_still_check(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    KeyRing(keys).current("room")
    for number in (2, 9, 10):
        write_secret(keys / f"room.{number}.key", bytes([number]) * 32)
    ring = KeyRing(keys)
    assert ring.current("room") == ("10", b"\x0a" * 32)
    assert sorted(ring.all("room")) == ["1", "10", "2", "9"]


def test_a_damaged_key_is_said_and_not_replaced(tmp_path: Path) -> None:
    """A new one in its place would lock everybody out without a word."""
    keys = tmp_path / "keys"
    KeyRing(keys).current("secret")
    (keys / "secret.1.key").write_bytes(b"half a key")
    with pytest.raises(StoreUnavailable) as caught:
        KeyRing(keys).current("secret")
    assert (caught.value.code, caught.value.detail) == ("damaged", "secret.1.key")
    assert (keys / "secret.1.key").read_bytes() == b"half a key"


def test_two_threads_make_one_key(tmp_path: Path) -> None:
    ring, found = KeyRing(tmp_path / "keys"), []
    threads = [threading.Thread(target=lambda: found.append(ring.current("room"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


def test_a_secret_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "token"
    write_secret(path, b"old")
    with patch("os.fsync", side_effect=OSError(28, "No space left on device")), pytest.raises(OSError):
        write_secret(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_new_key_is_current_and_the_old_one_stays_until_it_is_thrown_away(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys")
    old = ring.current("room")
    assert ring.rotate("room") == "2"
    new = ring.current("room")
    assert (new[0], ring.all("room")) == ("2", {"1": old[1], "2": new[1]})
    assert [key_id for key_id, _ in ring.made("room")] == ["1", "2"]
    ring.remove("room", "1")
    assert ring.all("room") == {"2": new[1]}


def test_a_key_that_another_process_made_is_taken_up(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys")
    ring.current("room")
    ring.current("room")
    KeyRing(tmp_path / "keys").rotate("room")
    assert ring.current("room")[0] == "2"
    assert ring.current("card")[0] == "1"


def test_on_windows_only_this_account_and_the_system_may_touch_a_secret() -> None:
    """Named by number: `user` alone is not found in a domain, and SYSTEM has another name in Vietnamese."""
    asked: list[list[str]] = []

    def run(command: list[str]) -> str | None:
        asked.append(command)
        return '"so-tu-phap\\\\lan","S-1-5-21-1004336348-1177238915-682003330-512"\n'

    assert close_to_others(Path("secret.1.key"), run)
    assert asked == [
        ["whoami", "/user", "/fo", "csv", "/nh"],
        [
            "icacls",
            "secret.1.key",
            "/inheritance:r",
            "/grant:r",
            "*S-1-5-21-1004336348-1177238915-682003330-512:F",
            "*S-1-5-18:F",
        ],
    ]


def test_on_windows_a_file_whose_owner_is_not_known_is_left_as_it_is() -> None:
    """With nobody in its list, not even this program could read it again."""
    asked: list[list[str]] = []

    def run(command: list[str]) -> str | None:
        asked.append(command)
        return None

    assert not close_to_others(Path("secret.1.key"), run)
    assert [command[0] for command in asked] == ["whoami"]


# --- ids ----------------------------------------------------------------------------------------


def test_ids_are_sorted_by_the_time_they_were_made_also_within_a_millisecond() -> None:
    new_id = Uuid7(lambda: NOON)
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert made[0][14] == "7"


def test_ids_made_at_once_are_all_different() -> None:
    new_id, made = Uuid7(), []
    threads = [threading.Thread(target=lambda: made.extend([new_id() for _ in range(500)])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 4_000
