"""What every service is handed: the store, time, randomness, keys. Nothing here is global."""

from __future__ import annotations

import logging
import os
import re
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

log = logging.getLogger(__name__)


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
    kept so that what they made can still be checked. Files that come and go meanwhile are noticed. Raises
    StoreUnavailable `damaged` for a file that holds anything else.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._keys: dict[str, dict[str, bytes]] = {}
        self._seen = 0

    def all(self, purpose: str) -> dict[str, bytes]:
        """Every key of a purpose by id; made on first use."""
        with self._lock:
            self._look()
            if purpose not in self._keys:
                self._keys[purpose] = self._load(purpose) or self._make(purpose, "1")
            return self._keys[purpose]

    def current(self, purpose: str) -> tuple[str, bytes]:
        """(id, key) to make new things with."""
        keys = self.all(purpose)
        newest = max(keys, key=_age)
        return newest, keys[newest]

    def rotate(self, purpose: str) -> str:
        """A new key, current from now on; its id. One process at a time: whoever holds the store."""
        following = str(int(self.current(purpose)[0]) + 1)
        with self._lock:
            self._make(purpose, following)
            self._keys.pop(purpose, None)
        return following

    def remove(self, purpose: str, key_id: str) -> None:
        """Throw a key away for good; what it made is worth nothing from now on."""
        with self._lock:
            (self._folder / f"{purpose}.{key_id}.key").unlink(missing_ok=True)
            self._keys.pop(purpose, None)

    def made(self, purpose: str) -> list[tuple[str, datetime]]:
        """(id, when its file was written) of the keys there are, the oldest first; makes none."""
        files = {path.name.split(".")[1]: path for path in self._folder.glob(f"{purpose}.*.key")}
        return [
            (key_id, datetime.fromtimestamp(files[key_id].stat().st_mtime, UTC))
            for key_id in sorted(files, key=_age)
        ]

    def _look(self) -> None:
        """Forget what was read when the folder has changed since."""
        try:
            changed = self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            changed = 0
        if changed != self._seen:
            self._keys.clear()
            self._seen = changed

    def _load(self, purpose: str) -> dict[str, bytes]:
        found = {}
        for path in self._folder.glob(f"{purpose}.*.key"):
            key = path.read_bytes()
            if len(key) != KEY_BYTES:
                # A new key in its place would lock out everybody whom the old one knows, and say nothing.
                raise StoreUnavailable("damaged", path.name)
            found[path.name.split(".")[1]] = key
        return found

    def _make(self, purpose: str, key_id: str) -> dict[str, bytes]:
        key = secrets.token_bytes(KEY_BYTES)
        write_secret(self._folder / f"{purpose}.{key_id}.key", key)
        return {key_id: key}


def _age(key_id: str) -> tuple[int, str]:
    """Sorts ids from the oldest to the newest: "10" is newer than "9"."""
    return len(key_id), key_id


def _output(command: list[str]) -> str | None:
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout
    except (OSError, subprocess.CalledProcessError):
        return None


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
    if sys.platform == "win32" and not close_to_others(beside):
        log.warning("%s: its rights could not be narrowed", path.name)
    os.replace(beside, path)


def close_to_others(path: Path, run: Callable[[list[str]], str | None] = _output) -> bool:
    """On NTFS, which ignores the mode: only this account and the system may touch the file. `run` gives
    what a command prints, None when it fails. False: the rights are as they were."""
    # Named by number: a name may belong to a domain, be written in another language, or be the machine's.
    user = re.search(r'"(S-1-[\d-]+)"', run(["whoami", "/user", "/fo", "csv", "/nh"]) or "")
    if user is None:
        return False
    # A service runs as the system; when it is installed later, it must find its keys.
    grants = [f"*{user[1]}:F", "*S-1-5-18:F"]
    return run(["icacls", str(path), "/inheritance:r", "/grant:r", *grants]) is not None


@dataclass(frozen=True)
class Tools:
    """Time and randomness come from here, so that a year of history can be made with a passed clock."""

    database: Database
    keys: KeyRing
    clock: Callable[[], datetime] = utc_now
    new_id: Callable[[], str] = field(default_factory=Uuid7)
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
    is_demo: bool = False
