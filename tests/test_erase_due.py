"""`erase-due` as an office types it; and a restored backup forgets again whoever was erased since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lms import bootstrap, cli
from lms.bootstrap import Services
from lms.domain.people import SYSTEM
from lms.domain.roster import Sex
from lms.services import backup
from lms.services.erasing import JOURNAL
from lms.services.people import PersonForm
from lms.settings import Settings
from lms.store import about_person

LAN = "Nguyễn Thị Lan"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a store in which Lan is, whose activation code ran out a year ago."""
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "data"))
    long_ago = datetime.now(UTC) - timedelta(days=500)
    services, _ = bootstrap.create_store(
        Settings(data=tmp_path / "data"), preset="hung-ha-2023", clock=lambda: long_ago
    )
    unit = services.office.root()
    form = PersonForm(LAN, Sex.FEMALE, 1968, "0912000111", unit.id, None)
    lan = services.people.add(SYSTEM, form, None)
    services.accounts.issue_activations(SYSTEM, [lan])
    services.close()
    yield tmp_path / "data"


def opened(data: Path) -> Services:
    return bootstrap.open_services(Settings(data=data))


def person(services: Services) -> str:
    with services.database.read() as tx:
        [(person_id,)] = tx.all("SELECT id FROM people WHERE full_name = $1", LAN)
    return str(person_id)


def test_a_dry_run_says_what_would_go_and_takes_nothing(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert cli.main(["erase-due", "--dry-run", "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["dry_run"], said["rows"]["activation_codes"]) == (True, 2)
        assert said["days"]["activation_codes"] == 90


def test_what_is_due_goes_once(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["erase-due"]) == 0
    assert "Đã xóa 2 dòng. Mã kích hoạt, sau khi dùng hoặc hết hạn: giữ 90 ngày." in capsys.readouterr().out
    assert cli.main(["erase-due", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"]["activation_codes"] == 0


def test_a_backup_from_before_forgets_lan_when_it_is_opened(data: Path) -> None:
    services = opened(data)
    name = services.backups.make(SYSTEM)
    services.erasing.erase(SYSTEM, person(services), None, "Theo yêu cầu")
    services.close()
    assert LAN not in (data / JOURNAL).read_text("utf-8")
    backup.restore(data / "backups" / name, data, datetime.now(UTC))
    restored = opened(data)
    try:
        with restored.database.read() as tx:
            left = about_person.traces(tx, LAN, "0912000111")
            assert set(left) == {("audit", "detail")}
            assert tx.one("SELECT erased_by FROM erasures") == ("system",)
    finally:
        restored.close()


def test_a_folder_without_a_journal_opens_as_it_is(data: Path) -> None:
    services = opened(data)
    assert not (data / JOURNAL).exists()
    assert services.erasing.erase_again() == 0
    services.close()
