"""What every service is handed: the store, time, randomness, keys. Nothing here is global."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lms.store.database import Database, StoreUnavailable

KEY_BYTES = 32


def utc_now() -> datetime:
    return datetime.now(UTC)


class Uuid7:
    """UUIDv7 strings: sorted by the time they were made, also within one millisecond of this process."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = 0

    def __call__(self) -> str:
        millis = int(self._clock().timestamp() * 1000) if self._clock else time.time_ns() // 1_000_000
        with self._lock:
            # 12 bits below the millisecond count what is made within it, so order is never lost.
            stamp = max(millis << 12, self._last + 1)
            self._last = stamp
        value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62
        return str(uuid.UUID(int=value | secrets.randbits(62)))


class KeyRing:
    """One key for each purpose, each with an id, in files that only their owner can read.

    `folder/<purpose>.<id>.key` holds 32 random bytes. The newest id is the current one; older ones are
    kept so that what they made can still be checked. Raises StoreUnavailable `damaged` for a file that
    holds anything else.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._keys: dict[str, dict[str, bytes]] = {}

    def all(self, purpose: str) -> dict[str, bytes]:
        """Every key of a purpose by id; made on first use."""
        with self._lock:
            if purpose not in self._keys:
                self._keys[purpose] = self._load(purpose) or self._make(purpose)
            return self._keys[purpose]

    def current(self, purpose: str) -> tuple[str, bytes]:
        """(id, key) to make new things with."""
        keys = self.all(purpose)
        newest = max(keys, key=lambda key_id: (len(key_id), key_id))  # "10" is newer than "9"
        return newest, keys[newest]

    def _load(self, purpose: str) -> dict[str, bytes]:
        found = {}
        for path in self._folder.glob(f"{purpose}.*.key"):
            key = path.read_bytes()
            if len(key) != KEY_BYTES:
                # A new key in its place would lock out everybody whom the old one knows, and say nothing.
                raise StoreUnavailable("damaged", path.name)
            found[path.name.split(".")[1]] = key
        return found

    def _make(self, purpose: str) -> dict[str, bytes]:
        key_id = "1"
        key = secrets.token_bytes(KEY_BYTES)
        write_secret(self._folder / f"{purpose}.{key_id}.key", key)
        return {key_id: key}


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.name == "posix" and path.parent.name == "keys":
        path.parent.chmod(0o700)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if sys.platform == "win32":
        # NTFS ignores the mode: take away what the folder hands down, leave the user alone in the list.
        user = os.environ.get("USERNAME", "")
        subprocess.run(
            ["icacls", str(beside), "/inheritance:r", "/grant:r", f"{user}:F"],
            check=False,
            capture_output=True,
        )
    os.replace(beside, path)


@dataclass(frozen=True)
class Tools:
    """Time and randomness come from here, so that a year of history can be made with a passed clock."""

    database: Database
    keys: KeyRing
    clock: Callable[[], datetime] = utc_now
    new_id: Callable[[], str] = field(default_factory=Uuid7)
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
    is_demo: bool = False
