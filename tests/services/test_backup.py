"""A backup is every table and every key; it is checked to the last byte before it replaces anything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from lms.domain.audit import AuditAct
from lms.domain.certificate import CertificateState
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM
from lms.services import backup as service
from lms.services.backup import Backups, copy_out, find_backup, read_backup, read_control_token, restore
from lms.services.tools import KeyRing, Tools, Uuid7, utc_now
from lms.store import audit
from lms.store.database import StoreUnavailable
from lms.store.duck import DuckDatabase
from tests.services.small_office import LAN, NOON, TUAN, SmallOffice


class Made(NamedTuple):
    """A closed data folder with Lan's certificate in it, and a backup of it outside."""

    data: Path
    folder: Path
    code: str


def refused(code: Code) -> pytest.RaisesExc[Refusal]:
    return pytest.RaisesExc(Refusal, check=lambda refusal: refusal.code is code)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SmallOffice]:
    office = SmallOffice(tmp_path / "data")
    yield office
    office.database.close()


@pytest.fixture
def made(tmp_path: Path) -> Made:
    office = SmallOffice(tmp_path / "data")
    code = office.certification.issue(TUAN, office.complete("lan"))
    backups = Backups(office.tools, office.folder)
    backups.write_control_token()
    name = backups.export_for_cli(read_control_token(office.folder) or "")
    office.database.close()
    return Made(office.folder, copy_out(office.folder, name, tmp_path / "usb"), code)


# --- making -----------------------------------------------------------------------------------


def test_a_backup_names_every_file_and_counts_every_table(made: Made) -> None:
    found = read_backup(made.folder)
    assert made.folder.name == "2026-11-24-120000"
    assert found.made_at == NOON
    assert (found.tables["people"], found.tables["certificates"], found.tables["audit"]) == (4, 1, 1)
    assert "keys/certificate.1.key" in found.files
    assert f"store/{'certificates'}.parquet" in found.files


def test_a_rewritten_trail_does_not_fit_an_older_backup(made: Made) -> None:
    database = DuckDatabase(made.data / "lms.duckdb")
    backups = Backups(Tools(database, KeyRing(made.data / "keys"), clock=lambda: NOON), made.data)
    assert backups.fits(SYSTEM, made.folder)
    with database.write() as tx:
        # All of it, so that the chain is whole again.
        tx.run("DELETE FROM audit")
        audit.append(tx, Uuid7(), NOON, "system", AuditAct.STORE_MADE, "demo")
    with database.read() as tx:
        assert audit.broken_line(tx) is None
    assert not backups.fits(SYSTEM, made.folder)
    database.close()


def test_after_an_older_copy_was_put_back_a_later_backup_says_nothing(made: Made) -> None:
    database = DuckDatabase(made.data / "lms.duckdb")
    backups = Backups(Tools(database, KeyRing(made.data / "keys")), made.data)
    later = made.data / "backups" / backups.make(SYSTEM)
    database.close()
    restore(made.folder, made.data, utc_now())
    database = DuckDatabase(made.data / "lms.duckdb")
    backups = Backups(Tools(database, KeyRing(made.data / "keys")), made.data)
    assert backups.fits(SYSTEM, made.folder) and backups.fits(SYSTEM, later)
    database.close()


def test_the_copy_inside_is_gone_once_it_is_outside(made: Made) -> None:
    assert list((made.data / "backups").iterdir()) == []
    assert [entry.name for entry in made.folder.parent.iterdir()] == [made.folder.name]


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_only_its_owner_can_read_a_backup(made: Made) -> None:
    assert made.folder.stat().st_mode & 0o077 == 0
    assert (made.folder / "keys" / "certificate.1.key").stat().st_mode & 0o077 == 0
    assert (made.data / "control.token").stat().st_mode & 0o077 == 0


def test_the_control_token_is_asked_for(office: SmallOffice) -> None:
    backups = Backups(office.tools, office.folder)
    with refused(Code.CONTROL_TOKEN):
        backups.export_for_cli("")
    backups.write_control_token()
    first = read_control_token(office.folder)
    assert first is not None and len(first) == 64
    for wrong in ("", "đoán", first[:-1]):
        with refused(Code.CONTROL_TOKEN):
            backups.export_for_cli(wrong)
    backups.write_control_token()
    with refused(Code.CONTROL_TOKEN):
        backups.export_for_cli(first)


def test_a_backup_needs_the_permission_and_is_audited(office: SmallOffice) -> None:
    backups = Backups(office.tools, office.folder)
    with refused(Code.NOT_ALLOWED):
        backups.make(LAN)
    backups.write_control_token()
    name = backups.export_for_cli(read_control_token(office.folder) or "")
    with office.database.read() as tx:
        assert tx.one("SELECT act, subject FROM audit ORDER BY id DESC") == ("backup_made", name)


def test_two_backups_in_one_second_are_two_folders(office: SmallOffice) -> None:
    backups = Backups(office.tools, office.folder)
    backups.write_control_token()
    token = read_control_token(office.folder) or ""
    assert backups.export_for_cli(token) == "2026-11-24-120000"
    assert backups.export_for_cli(token) == "2026-11-24-120000-2"


def test_people_go_on_working_during_a_backup(office: SmallOffice) -> None:
    """What is counted is what is exported, whatever is written meanwhile."""
    backups = Backups(office.tools, office.folder)
    backups.write_control_token()
    token = read_control_token(office.folder) or ""
    stop = threading.Event()

    def keep_marking() -> None:
        while not stop.is_set():
            office.mark("ngan", "lan")

    worker = threading.Thread(target=keep_marking)
    worker.start()
    try:
        for _ in range(3):
            name = backups.export_for_cli(token)
            service.check(office.folder / "backups" / name, office.folder)
    finally:
        stop.set()
        worker.join()


def test_a_full_disk_is_said_before_anything_is_written(
    office: SmallOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SPARE_BYTES", 1 << 60)
    with pytest.raises(StoreUnavailable) as answer:
        Backups(office.tools, office.folder).make(service.SYSTEM)
    assert answer.value.code == "disk_full"
    assert not (office.folder / "backups").exists()


# --- checking -----------------------------------------------------------------------------------


def test_a_good_backup_opens(made: Made) -> None:
    assert service.check(made.folder, made.data).tables["people"] == 4
    assert list((made.data / "backups").iterdir()) == []


def test_a_flipped_byte_in_any_file_is_refused(made: Made) -> None:
    files = [path for path in sorted(made.folder.rglob("*")) if path.is_file()]
    assert len(files) > 30
    for path in files:
        good = path.read_bytes()
        bad = bytearray(good)
        bad[len(bad) // 2] ^= 1
        path.write_bytes(bytes(bad))
        with refused(Code.BACKUP_BAD):
            service.restore(made.folder, made.data, NOON)
        path.write_bytes(good)
    read_backup(made.folder)


def test_a_missing_file_is_refused_by_name(made: Made) -> None:
    (made.folder / "store" / "people.parquet").unlink()
    with pytest.raises(Refusal) as answer:
        read_backup(made.folder)
    assert (answer.value.code, answer.value.detail) == (Code.BACKUP_BAD, {"what": "store/people.parquet"})


def test_a_file_too_many_is_refused(made: Made) -> None:
    (made.folder / "store" / "load2.sql").write_text("DROP TABLE people")
    with refused(Code.BACKUP_BAD):
        read_backup(made.folder)


def test_a_table_with_other_rows_than_counted_is_refused(made: Made) -> None:
    manifest = json.loads((made.folder / "ke-khai.json").read_bytes())
    manifest["tables"]["people"] = 5
    content = json.dumps(manifest).encode()
    (made.folder / "ke-khai.json").write_bytes(content)
    (made.folder / "ke-khai.sha256").write_text(service.hashlib.sha256(content).hexdigest())
    with pytest.raises(Refusal) as answer:
        service.check(made.folder, made.data)
    assert (answer.value.code, answer.value.detail) == (Code.BACKUP_BAD, {"what": "people"})


def test_a_folder_that_is_no_backup_is_told_apart(made: Made, tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", made.data):
        with refused(Code.BACKUP_UNKNOWN):
            service.restore(folder, made.data, NOON)


def test_the_newest_backup_of_a_folder_is_taken(made: Made) -> None:
    newer = made.folder.parent / "2026-11-25-080000"
    shutil.copytree(made.folder, newer)
    assert find_backup(made.folder.parent) == newer
    assert find_backup(made.folder) == made.folder


def test_a_backup_is_never_written_over_another(made: Made) -> None:
    office = SmallOffice(made.data)
    name = Backups(office.tools, office.folder).make(service.SYSTEM)
    office.database.close()
    with refused(Code.FOLDER_NOT_EMPTY):
        copy_out(made.data, name, made.folder.parent)


# --- restoring ------------------------------------------------------------------------------------


def test_a_restore_brings_everything_back_and_keeps_what_was_there(made: Made) -> None:
    office = SmallOffice(made.data)
    office.now += timedelta(hours=1)
    later = office.certification.issue(TUAN, office.complete("minh"))
    office.database.close()

    restored = service.restore(made.folder, made.data, NOON + timedelta(hours=2))
    assert restored.backup.rows == read_backup(made.folder).rows
    assert restored.kept == made.data / "backups" / "truoc-khi-khoi-phuc-2026-11-24-140000"

    office = SmallOffice(made.data)
    assert office.certification.verify(made.code).state is CertificateState.VALID
    assert office.certification.verify(later).state is CertificateState.UNKNOWN
    assert office.certification.issue(TUAN, office.complete("minh"))
    with office.database.read() as tx:
        assert tx.one("SELECT count(*) FROM audit WHERE act = 'backup_restored'") == (1,)
    office.database.close()

    office = SmallOffice(restored.kept)
    assert office.certification.verify(later).state is CertificateState.VALID
    office.database.close()


def test_everybody_signs_in_again_after_a_restore(made: Made, tmp_path: Path) -> None:
    office = SmallOffice(made.data)
    with office.database.write() as tx:
        tx.run(
            "INSERT INTO sign_ins VALUES ('hash', 'lan-1', 'lan', $1, $2, NULL, NULL, 'secret', false)",
            NOON,
            NOON + timedelta(30),
        )
    name = Backups(office.tools, office.folder).make(service.SYSTEM)
    office.database.close()
    service.restore(copy_out(made.data, name, tmp_path / "later"), made.data, NOON)
    office = SmallOffice(made.data)
    with office.database.read() as tx:
        assert tx.all("SELECT sign_in_id, ended_at FROM sign_outs") == [("lan-1", NOON)]
    office.database.close()


def test_a_restore_on_a_new_machine(made: Made, tmp_path: Path) -> None:
    restored = service.restore(made.folder.parent, tmp_path / "new", NOON)
    assert restored.kept is None
    office = SmallOffice(tmp_path / "new")
    assert not office.is_new
    assert office.certification.verify(made.code).state is CertificateState.VALID
    office.database.close()


def test_a_damaged_store_is_no_obstacle(made: Made) -> None:
    (made.data / "lms.duckdb").write_bytes(b"rubbish" * 1000)
    restored = service.restore(made.folder, made.data, NOON)
    assert restored.kept is not None
    assert (restored.kept / "lms.duckdb").read_bytes().startswith(b"rubbish")
    office = SmallOffice(made.data)
    assert office.certification.verify(made.code).state is CertificateState.VALID
    office.database.close()


def test_a_restore_refuses_while_a_server_has_the_store(made: Made) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from lms.store.duck import DuckDatabase;"
            " database = DuckDatabase(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()",
            str(made.data / "lms.duckdb"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "open\n"
        with refused(Code.SERVER_RUNNING):
            service.restore(made.folder, made.data, NOON)
    finally:
        holder.kill()
        holder.communicate()
    assert not (made.data / "backups").exists() or list((made.data / "backups").iterdir()) == []


def test_a_restore_that_is_interrupted_leaves_the_store_as_it_was(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (made.data / "lms.duckdb").read_bytes()
    rename = os.replace

    def pull_the_plug(source: Path, target: Path) -> None:
        if Path(target) == made.data / "lms.duckdb":
            raise KeyboardInterrupt
        rename(source, target)

    monkeypatch.setattr(os, "replace", pull_the_plug)
    with pytest.raises(KeyboardInterrupt):
        service.restore(made.folder, made.data, NOON)
    monkeypatch.undo()
    assert (made.data / "lms.duckdb").read_bytes() == before
    service.restore(made.folder, made.data, NOON)
    office = SmallOffice(made.data)
    assert office.certification.verify(made.code).state is CertificateState.VALID
    office.database.close()


def test_a_backup_of_a_newer_program_is_refused(made: Made, tmp_path: Path) -> None:
    office = SmallOffice(made.data)
    with office.database.write() as tx:
        tx.run("INSERT INTO migrations VALUES (9999, '9999_later.sql', 'x', $1)", NOON)
    name = Backups(office.tools, office.folder).make(service.SYSTEM)
    office.database.close()
    newer = copy_out(made.data, name, tmp_path / "newer")
    with refused(Code.BACKUP_NEWER):
        service.restore(newer, made.data, NOON)


# --- films ------------------------------------------------------------------------------------


def test_the_films_of_published_versions_come_back_with_a_backup(office: SmallOffice, tmp_path: Path) -> None:
    film = office.folder / "media" / ("a" * 64)
    film.parent.mkdir()
    film.write_bytes(b"moving pictures")
    (film.parent / "tmp-unfinished").write_bytes(b"half")
    backups = Backups(office.tools, office.folder)
    backups.write_control_token()
    name = backups.export_for_cli(read_control_token(office.folder) or "")
    office.database.close()
    folder = copy_out(office.folder, name, tmp_path / "usb")
    assert [file for file in read_backup(folder).files if file.startswith("media/")] == [f"media/{'a' * 64}"]
    film.unlink()
    restore(folder, office.folder, NOON)
    assert film.read_bytes() == b"moving pictures"
