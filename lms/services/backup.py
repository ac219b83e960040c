"""Copies of everything that cannot be made again: the store and the keys. Nothing is trusted unchecked.

A backup is a folder: `store/` (every table as Parquet), `keys/`, `media/` (films and recordings of
published versions), and `ke-khai.json`, the manifest, which names each file with its SHA-256 and each table
with its number of rows. It holds private keys and personal data, so only its owner may read it. What can be
made again (drawn papers, uploads waiting to be looked at) is left out.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM, Actor, Permission
from lms.domain.times import local
from lms.services.tools import Tools, Uuid7, write_secret
from lms.store import audit
from lms.store.backups import end_every_sign_in
from lms.store.database import StoreUnavailable
from lms.store.duck import DuckDatabase, row_counts
from lms.store.migrate import MigrationChanged, migrate

FORMAT = "lms.backup/1"
MANIFEST = "ke-khai.json"
SEAL = "ke-khai.sha256"
STORE_FILE = "lms.duckdb"
CONTROL_FILE = "control.token"
MEDIA = "media"
_MEDIA_NAME = re.compile(r"[0-9a-f]{64}")
SPARE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup whose files are those it was made with."""

    folder: Path
    made_at: datetime
    tables: dict[str, int]
    files: dict[str, str]
    audit_head: tuple[int, str] | None = None  # number and hash of the last audit line then

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


@dataclass(frozen=True, slots=True)
class Restored:
    """`kept` is where the store that was there before now lies, or None when there was none."""

    backup: Backup
    kept: Path | None


class Backups:
    """Backups made while the store is open, by the server or by a command when no server runs."""

    def __init__(self, tools: Tools, data: Path) -> None:
        self._tools = tools
        self._data = data
        self._one_at_a_time = threading.Lock()

    def write_control_token(self) -> None:
        """At each start of the server: whoever can read this file owns the data anyway."""
        write_secret(self._data / CONTROL_FILE, secrets.token_hex(32).encode())

    def require_control(self, token: str) -> None:
        """Is this the command line of this machine, run by whoever owns the data? Raises Refusal
        CONTROL_TOKEN."""
        right = read_control_token(self._data)
        if right is None or not hmac.compare_digest(right.encode(), token.encode()):
            raise Refusal(Code.CONTROL_TOKEN)

    def export_for_cli(self, token: str) -> str:
        """The name of a new backup inside LMS_DATA/backups. Raises Refusal CONTROL_TOKEN."""
        self.require_control(token)
        return self.make(SYSTEM)

    def make(self, actor: Actor) -> str:
        """Export, seal, check the seal; the name of the folder inside LMS_DATA/backups.

        People go on working meanwhile. Raises Refusal NOT_ALLOWED, and StoreUnavailable `disk_full`,
        after which nothing is left behind.
        """
        actor.require(Permission.OPERATE)
        database = self._tools.database
        if not isinstance(database, DuckDatabase):
            raise TypeError("a server store is backed up with its own tools")
        now = self._tools.clock()
        with self._one_at_a_time, _disk_errors():
            _need_space(self._data, database.path.stat().st_size)
            name = _free_name(self._data / "backups", f"{local(now):%Y-%m-%d-%H%M%S}")
            unfinished = _private(self._data / "backups" / f".dang-lam-{name}")
            with _removed_on_error(unfinished):
                with database.read() as tx:
                    head = audit.head(tx)
                tables = database.export(unfinished / "store")
                _copy_keys(self._data / "keys", unfinished / "keys")
                _keep_media(self._data / MEDIA, unfinished / MEDIA)
                _seal(unfinished, now, tables, head)
                os.replace(unfinished, self._data / "backups" / name)
        with database.write() as tx:
            detail = {"backup": name, "rows": sum(tables.values())}
            audit.append(tx, self._tools.new_id, now, actor, AuditAct.BACKUP_MADE, name, detail)
        return name

    def fits(self, actor: Actor, folder: Path) -> bool:
        """Whether the last audit line of a backup is still in the store's trail, or an older copy was put
        back since. If not, somebody rewrote the trail, chain and all.

        Raises Refusal NOT_ALLOWED, and as `read_backup`.
        """
        actor.require(Permission.OPERATE)
        backup = read_backup(find_backup(folder))
        if backup.audit_head is None:
            return True
        seq, digest = backup.audit_head
        with self._tools.database.read() as tx:
            known = seq == 0 or audit.hash_at(tx, seq) in (digest, "")
            return known or audit.restored_after(tx, backup.made_at, seq)


def read_control_token(data: Path) -> str | None:
    """What to send to the running server's control endpoint; None when no server was started here."""
    try:
        return (data / CONTROL_FILE).read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def copy_out(data: Path, name: str, target: Path) -> Path:
    """Move the backup `name` out of the data folder to `target`/`name`, and return that folder.

    The copy is checked before the one inside is removed. Raises Refusal BACKUP_UNKNOWN, BACKUP_BAD,
    FOLDER_NOT_EMPTY (there is such a backup already), StoreUnavailable `disk_full`, `read_only`.
    """
    inside = data / "backups" / name
    backup = read_backup(inside)
    with _disk_errors():
        if (target / name).exists():
            raise Refusal(Code.FOLDER_NOT_EMPTY, folder=str(target / name))
        target.mkdir(parents=True, exist_ok=True)
        _need_space(target, _size(inside))
        unfinished = _private(target / f".dang-chep-{name}")
        with _removed_on_error(unfinished):
            _copy_files(backup, unfinished)
            read_backup(unfinished)
            os.replace(unfinished, target / name)
        shutil.rmtree(inside, ignore_errors=True)
    return target / name


def find_backup(folder: Path) -> Path:
    """`folder` itself, or the newest backup right inside it. Raises Refusal BACKUP_UNKNOWN."""
    if (folder / MANIFEST).is_file():
        return folder
    inside = folder.iterdir() if folder.is_dir() else iter(())
    found = [entry for entry in inside if not entry.name.startswith(".") and (entry / MANIFEST).is_file()]
    if not found:
        raise Refusal(Code.BACKUP_UNKNOWN, folder=str(folder))
    return max(found, key=lambda entry: (entry.name, entry))


def read_backup(folder: Path) -> Backup:
    """Check every byte of a backup against its manifest.

    Raises Refusal BACKUP_UNKNOWN (no manifest here) and BACKUP_BAD (detail `what`: the file that is
    missing, changed or too many).
    """
    if not (folder / MANIFEST).is_file():
        raise Refusal(Code.BACKUP_UNKNOWN, folder=str(folder))
    content = (folder / MANIFEST).read_bytes()
    seal = (folder / SEAL).read_bytes() if (folder / SEAL).is_file() else b""
    if not hmac.compare_digest(seal.strip(), hashlib.sha256(content).hexdigest().encode()):
        raise Refusal(Code.BACKUP_BAD, what=MANIFEST)
    manifest: dict[str, Any] = json.loads(content)
    if manifest.get("format") != FORMAT:
        raise Refusal(Code.BACKUP_NEWER)
    files: dict[str, str] = manifest["files"]
    here = {name for name in _relative_files(folder) if name not in (MANIFEST, SEAL)}
    if odd := sorted(here.symmetric_difference(files)):
        raise Refusal(Code.BACKUP_BAD, what=odd[0])
    for name, digest in files.items():
        if _sha256(folder / name) != digest:
            raise Refusal(Code.BACKUP_BAD, what=name)
    head = manifest.get("audit_head")
    made_at = datetime.fromisoformat(manifest["made_at"])
    return Backup(folder, made_at, manifest["tables"], files, (head[0], head[1]) if head else None)


def check(folder: Path, data: Path) -> Backup:
    """Read a backup and open it beside the store, so that it is known to be good before it is needed.

    Raises as `read_backup`, and BACKUP_NEWER, StoreUnavailable `disk_full`.
    """
    backup = read_backup(find_backup(folder))
    with _disk_errors(), _workshop(data) as work:
        _open_beside(backup, work).close()
    return backup


def restore(folder: Path, data: Path, now: datetime) -> Restored:
    """Put a backup in the place of the store. The store that was there is kept, never overwritten.

    The backup is read, copied, opened and counted beside the store first; then one rename changes
    them over. Interrupted before the rename, nothing has happened; after it, all has. Everybody signs
    in again afterwards.

    Raises Refusal SERVER_RUNNING, BACKUP_UNKNOWN, BACKUP_BAD, BACKUP_NEWER, and StoreUnavailable
    `disk_full`, `read_only`.
    """
    backup = read_backup(find_backup(folder))
    store = data / STORE_FILE
    with _disk_errors():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        present = _hold(store)
        try:
            with _workshop(data) as work:
                fresh = _open_beside(backup, work)
                try:
                    _note_restore(fresh, backup, now)
                finally:
                    fresh.close()
                kept = _keep_present(data, now) if store.exists() else None
                _copy_keys(work / "keys", data / "keys")
                _keep_media(work / MEDIA, data / MEDIA)
                if os.name == "nt" and present is not None:
                    present.close()  # Windows does not rename over a file that is open
                (data / f"{STORE_FILE}.wal").unlink(missing_ok=True)
                os.replace(work / STORE_FILE, store)
        finally:
            if present is not None:
                present.close()
    return Restored(backup, kept)


# --- steps of a restore -----------------------------------------------------------------------


def _hold(store: Path) -> DuckDatabase | None:
    """Open the store that is there, so that no server can start meanwhile, and put its log into the file.
    A store that does not open any more is no obstacle: that is when backups are needed."""
    if not store.exists():
        return None
    try:
        present = DuckDatabase(store)
    except StoreUnavailable as error:
        if error.code == "locked":
            raise Refusal(Code.SERVER_RUNNING) from error
        return None
    present.run_script("SELECT 1")  # ends with a checkpoint
    return present


def _open_beside(backup: Backup, work: Path) -> DuckDatabase:
    """The backup as a store file in `work`, migrated, with as many rows as were written."""
    _copy_files(backup, work)
    fresh = DuckDatabase(work / STORE_FILE)
    try:
        fresh.import_from(work / "store")
        with fresh.read() as tx:
            counts = row_counts(tx)
        if counts != backup.tables:
            odd = next(
                name for name in sorted(counts | backup.tables) if counts.get(name) != backup.tables.get(name)
            )
            raise Refusal(Code.BACKUP_BAD, what=odd)
        migrate(fresh, backup.made_at)
    except MigrationChanged as error:
        fresh.close()
        raise Refusal(Code.BACKUP_NEWER) from error
    except BaseException:
        fresh.close()
        raise
    return fresh


def _note_restore(fresh: DuckDatabase, backup: Backup, now: datetime) -> None:
    with fresh.write() as tx:
        end_every_sign_in(tx, now)
        audit.append(
            tx,
            Uuid7(),
            now,
            SYSTEM.person_id,
            AuditAct.BACKUP_RESTORED,
            backup.folder.name,
            {"made_at": backup.made_at.isoformat(), "rows": backup.rows},
        )


def _keep_present(data: Path, now: datetime) -> Path:
    """A second name (or a copy) for the store that is there, its log if it has one, and its keys."""
    backups = data / "backups"
    kept = _private(backups / _free_name(backups, f"truoc-khi-khoi-phuc-{local(now):%Y-%m-%d-%H%M%S}"))
    for name in (STORE_FILE, f"{STORE_FILE}.wal"):
        if (data / name).exists():
            _link_or_copy(data / name, kept / name)
    _copy_keys(data / "keys", kept / "keys")
    return kept


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


# --- files --------------------------------------------------------------------------------------


def _seal(folder: Path, now: datetime, tables: dict[str, int], head: tuple[int, str]) -> None:
    manifest = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "audit_head": head,
        "tables": tables,
        "files": {name: _sha256(folder / name) for name in _relative_files(folder)},
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")
    (folder / MANIFEST).write_bytes(content)
    (folder / SEAL).write_bytes(hashlib.sha256(content).hexdigest().encode())
    for name in _relative_files(folder):
        _flush(folder / name)


def _copy_files(backup: Backup, target: Path) -> None:
    for name in (*backup.files, MANIFEST, SEAL):
        place = target / name
        _private(place.parent)
        shutil.copyfile(backup.folder / name, place)
        if name.startswith("keys/"):
            place.chmod(0o600)
        _flush(place)


def _copy_keys(source: Path, target: Path) -> None:
    """Each key whole or not at all, readable by its owner only."""
    if source.is_dir():
        for path in sorted(source.glob("*.key")):
            write_secret(target / path.name, path.read_bytes())


def _keep_media(source: Path, target: Path) -> None:
    """The films and recordings of published versions. They never change, so on one disk a second name is
    enough; what is there already stays."""
    if source.is_dir():
        for path in sorted(source.iterdir()):
            if _MEDIA_NAME.fullmatch(path.name) and not (target / path.name).exists():
                _link_or_copy(path, _private(target) / path.name)


def _relative_files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size(folder: Path) -> int:
    return sum((folder / name).stat().st_size for name in _relative_files(folder))


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _private(folder: Path) -> Path:
    """A folder that only its owner can look into. On Windows it hands down the data folder's rights."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _free_name(folder: Path, wanted: str) -> str:
    name, number = wanted, 1
    while (folder / name).exists():
        number += 1
        name = f"{wanted}-{number}"
    return name


def _need_space(folder: Path, size: int) -> None:
    """Say so before anything is written rather than in the middle."""
    if shutil.disk_usage(folder).free < size + SPARE_BYTES:
        raise StoreUnavailable("disk_full", str(folder))


@contextmanager
def _workshop(data: Path) -> Iterator[Path]:
    """A folder inside the data folder to build a store in; gone afterwards, also what a kill left there."""
    backups = _private(data / "backups")
    for left in backups.glob(".khoi-phuc-*"):
        shutil.rmtree(left, ignore_errors=True)
    work = _private(backups / f".khoi-phuc-{secrets.token_hex(4)}")
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _removed_on_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _disk_errors() -> Iterator[None]:
    """What the file system says, in the store's words."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreUnavailable("disk_full", str(error)) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise StoreUnavailable("read_only", str(error)) from error
        raise
