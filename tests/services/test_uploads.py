"""Rosters that wait to be looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from lms.services.tools import KeyRing, Tools
from lms.services.uploads import LIFE, Uploads

HOA = Actor("hoa", "Lê Thị Hoa", "HH000004", (RoleGrant(Role.OFFICE),))
LAN = Actor("lan", "Nguyễn Thị Lan", "HH000002", (RoleGrant(Role.TRAINEE),))


class Clock:
    now = datetime(2026, 11, 24, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def uploads(tmp_path: Path, clock: Clock) -> Uploads:
    nowhere: Any = None  # files only: the store is never asked
    return Uploads(Tools(nowhere, KeyRing(tmp_path / "keys"), clock=clock), tmp_path / "uploads")


def test_a_file_comes_back_as_it_was_sent(uploads: Uploads, clock: Clock) -> None:
    upload_id = uploads.keep(HOA, b"PK rows", "danh sách.xlsx")
    found = uploads.get(HOA, upload_id)
    assert (found.data, found.file_name, found.kept_at) == (b"PK rows", "danh sách.xlsx", clock.now)


def test_folders_of_the_sender_are_left_out(uploads: Uploads) -> None:
    for sent, kept in ((r"C:\Users\hoa\ds.xlsx", "ds.xlsx"), ("../../ds.csv", "ds.csv"), ("", "danh-sach")):
        assert uploads.get(HOA, uploads.keep(HOA, b"rows", sent)).file_name == kept


def test_only_who_manages_people_may(uploads: Uploads) -> None:
    upload_id = uploads.keep(HOA, b"rows", "a.csv")
    for act in (
        lambda: uploads.keep(LAN, b"rows", "a.csv"),
        lambda: uploads.get(LAN, upload_id),
        lambda: uploads.forget(LAN, upload_id),
    ):
        with pytest.raises(Refusal) as refusal:
            act()
        assert refusal.value.code is Code.NOT_ALLOWED


@pytest.mark.parametrize("asked", ["", "0" * 31, "../" * 5 + "etc/passwd", "Z" * 32, "0" * 32])
def test_what_was_never_sent_is_not_found(uploads: Uploads, asked: str) -> None:
    with pytest.raises(Refusal) as refusal:
        uploads.get(HOA, asked)
    assert refusal.value.code is Code.NOT_FOUND


def test_after_a_day_a_file_is_deleted(uploads: Uploads, clock: Clock, tmp_path: Path) -> None:
    upload_id = uploads.keep(HOA, b"rows", "a.csv")
    clock.now += LIFE + timedelta(seconds=1)
    with pytest.raises(Refusal):
        uploads.get(HOA, upload_id)
    assert not list((tmp_path / "uploads").iterdir())


def test_old_files_are_cleared_when_a_new_one_comes(uploads: Uploads, clock: Clock, tmp_path: Path) -> None:
    uploads.keep(HOA, b"rows", "a.csv")
    clock.now += LIFE + timedelta(seconds=1)
    new = uploads.keep(HOA, b"rows", "b.csv")
    assert {path.stem for path in (tmp_path / "uploads").iterdir()} == {new}


def test_forgetting_twice_is_harmless(uploads: Uploads, tmp_path: Path) -> None:
    upload_id = uploads.keep(HOA, b"rows", "a.csv")
    uploads.forget(HOA, upload_id)
    uploads.forget(HOA, upload_id)
    assert not list((tmp_path / "uploads").iterdir())


def test_a_file_is_for_nobody_but_who_sent_it(uploads: Uploads) -> None:
    """Whoever manages people elsewhere and comes by the address of the page gets no list of telephones."""
    upload_id = uploads.keep(HOA, b"rows", "a.csv")
    neighbour = Actor("son", "Lê Văn Sơn", "HH000007", (RoleGrant(Role.UNIT_MANAGER, "u-tl"),))
    for act in (uploads.get, uploads.forget):
        with pytest.raises(Refusal) as refusal:
            act(neighbour, upload_id)
        assert refusal.value.code is Code.NOT_FOUND
    assert uploads.get(HOA, upload_id).data == b"rows"
