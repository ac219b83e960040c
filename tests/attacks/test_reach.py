"""Beyond one's own class and unit: a trainer in another's class, a manager in another commune, and rights
that should have ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lms import bootstrap
from lms.domain.people import SYSTEM
from lms.domain.times import local_date
from lms.settings import Settings
from lms.text_screens import SCREENS
from tests.attacks.attacker import SIGN_IN, Attacker, sign_in
from tests.attacks.conftest import Dump, Made, Town
from tests.attacks.screen import Screen
from tests.support.movable_clock import MovableClock


@pytest.fixture(scope="module")
def store(town: Town) -> Dump:
    return town.store()


def others_session(store: Dump, trainer: str) -> dict[str, Any]:
    """A session of a class that this trainer does not teach."""
    own = {row["cohort_id"] for row in store["cohort_trainers"] if row["person_id"] == trainer}
    return max(
        (row for row in store["sessions"] if row["cohort_id"] not in own), key=lambda row: row["starts_at"]
    )


def home_of(store: Dump, person_id: str) -> str:
    return next(str(row["unit_id"]) for row in store["people"] if row["id"] == person_id)


def strangers_names(store: Dump, unit_id: str) -> set[str]:
    """Full names that only people bear who are of other units, in no class of this one, and teach or work
    nowhere: who teaches a class is on its page, whoever looks at it."""
    classes = {row["id"] for row in store["cohorts"] if row["unit_id"] == unit_id}
    pupils = {row["person_id"] for row in store["enrolments"] if row["cohort_id"] in classes}
    staff = {row["person_id"] for row in store["role_grants"] if row["role"] != "trainee"}
    known = {
        row["full_name"]
        for row in store["people"]
        if row["unit_id"] == unit_id or row["id"] in pupils or row["id"] in staff
    }
    return {row["full_name"] for row in store["people"]} - known


# --- a trainer ----------------------------------------------------------------------------------


def test_a_trainer_does_nothing_in_the_class_of_another(town: Town, store: Dump) -> None:
    session = others_session(store, town.ids["trainer"])
    trainer = town.person("trainer")
    for path in ("/trinh-chieu/{}", "/trinh-chieu/{}/ma", "/quet-the/{}", "/quet-the/{}/so-lieu"):
        assert trainer.get(path.format(session["id"])).status in (403, 404), path
    assert trainer.post(f"/quet-the/{session['id']}/ma").status in (403, 404)
    card = town.report["cards"][50]["card"]
    assert trainer.post(f"/quet-the/{session['id']}", {"card": card}).status in (403, 404)
    enrolled = {row["person_id"] for row in store["enrolments"] if row["cohort_id"] == session["cohort_id"]}
    names = {row["full_name"] for row in store["people"] if row["id"] in enrolled}
    with Screen(trainer) as screen:
        for name in ("diem-danh-lop", "lop-hoc", "ket-qua", "cap-giay"):
            for query in (f"buoi={session['id']}", f"lop={session['cohort_id']}"):
                shown = screen.open(name, query)
                if name == "diem-danh-lop" or "Việc này cần quyền khác" in shown:
                    assert sum(one in shown for one in names) < 3, (name, query)
    issued = {row["id"] for row in town.rows("scanner_tokens") if row["session_id"] == session["id"]}
    assert issued <= {row["id"] for row in store["scanner_tokens"]}


def test_a_trainer_prints_no_paper_and_imports_nobody(town: Town) -> None:
    trainer = town.person("trainer")
    assert trainer.get(f"/giay-chung-nhan/{town.paper}.pdf").status == 404
    assert trainer.get("/nhap/danh-sach").status == 403
    assert trainer.post_file("/nhap/danh-sach", "tep", "x.csv", b"a;b\n").status == 403


# --- a unit's manager ---------------------------------------------------------------------------


def test_a_manager_sees_nobody_of_another_unit_on_any_screen(town: Town, store: Dump) -> None:
    unit = home_of(store, town.ids["unit_manager"])
    foreign = strangers_names(store, unit)
    assert len(foreign) > 20
    session = others_session(store, town.ids["unit_manager"])
    elsewhere = next(row["id"] for row in store["people"] if row["unit_id"] != unit)
    seen: dict[str, set[str]] = {}
    with Screen(town.person("unit_manager")) as screen:
        for name in SCREENS:
            for query in (
                "",
                f"lop={session['cohort_id']}",
                f"buoi={session['id']}",
                f"nguoi={elsewhere}",
                f"giay={town.paper}",
                f"don_vi={home_of(store, elsewhere)}",
            ):
                shown = screen.open(name, query)
                if found := {one for one in foreign if one in shown}:
                    seen[f"{name}?{query.partition('=')[0]}"] = found
    assert seen == {}


def test_the_files_of_a_manager_hold_nobody_of_another_unit(town: Town, store: Dump) -> None:
    unit = home_of(store, town.ids["unit_manager"])
    foreign = strangers_names(store, unit)
    manager = town.person("unit_manager")
    taken = 0
    with Screen(manager) as screen:
        for name in ("nguoi-hoc", "ket-qua", "lop-hoc", "cap-giay", "diem-danh-lop"):
            screen.open(name)
            for label in [one for one in screen.downloads() if "CSV" in one]:
                content = manager.get(screen.download(label)).body.decode("utf-8-sig")
                assert not [one for one in foreign if one in content], (name, label)
                taken += 1
    assert taken > 0


def test_a_manager_runs_no_session_and_opens_no_paper_of_another_unit(town: Town, store: Dump) -> None:
    manager = town.person("unit_manager")
    unit = home_of(store, town.ids["unit_manager"])
    units = {row["id"]: row["unit_id"] for row in store["cohorts"]}
    foreign = [row for row in store["sessions"] if units[row["cohort_id"]] != unit]
    assert foreign
    for session in foreign[:4]:
        for path in ("/trinh-chieu/{}", "/quet-the/{}"):
            assert manager.get(path.format(session["id"])).status in (403, 404), path
        assert manager.post(f"/quet-the/{session['id']}/ma").status in (403, 404)
    assert manager.get(f"/giay-chung-nhan/{town.paper}.pdf").status == 404


# --- rights that should have ended --------------------------------------------------------------


def test_a_right_ends_on_its_day_in_whatever_is_open(made: Made, tmp_path: Path) -> None:
    """The sign-in goes on, the open page goes on, the scanner is in the hand: the right is gone."""
    folder = made.district.copy_to(tmp_path / "data")
    ends = datetime.now(UTC) + timedelta(hours=1)
    services = bootstrap.open_services(Settings(data=folder))
    try:
        with services.database.write() as tx:
            tx.run(
                "UPDATE role_grants SET valid_to = $1 WHERE role IN ('trainer', 'office', 'unit_manager')",
                ends,
            )
    finally:
        services.close()
    clock = MovableClock(tmp_path / "clock")
    command = ("-m", "tests.support.movable_clock", str(clock.file))
    town = made.open(folder, command=command)
    try:
        office, trainer = town.person("office"), town.person("trainer")
        bearer = trainer.post(f"/quet-the/{town.session}/ma").json()["token"]
        with Screen(office) as screen:
            assert "Việc này cần quyền khác" not in screen.open("nguoi-hoc")
            assert office.get("/nhap/danh-sach").status == 200
            clock.forward(timedelta(hours=1, minutes=1))
            shown = screen.open("nguoi-hoc")
            assert "Việc này cần quyền khác" in shown
        assert office.get("/nhap/danh-sach").status == 403
        assert office.get(f"/giay-chung-nhan/{town.paper}.pdf").status == 404
        assert trainer.get(f"/trinh-chieu/{town.session}").status in (403, 404)
        assert trainer.post(f"/quet-the/{town.session}/ma").status in (403, 404)
        item = {
            "client_id": "after-the-end",
            "session_id": town.session,
            "card": town.report["cards"][60]["card"],
            "scanned_at": clock.now().isoformat(),
        }
        answer = town.stranger().post_json("/api/check-ins", [item], Authorization=f"Bearer {bearer}")
        assert answer.status in (401, 403), answer.text
    finally:
        town.server.stop()


def test_a_manager_who_moves_away_manages_nothing_there_any_more(made: Made, tmp_path: Path) -> None:
    """With the sign-in from before the move."""
    folder = made.district.copy_to(tmp_path / "data")
    before = made.open(folder)
    known = made.district.report["sign_ins"]["unit_manager"]
    try:
        token = sign_in(Attacker(before.port), known["login"], known["passphrase"]).cookies[SIGN_IN]
        with Screen(Attacker(before.port, sign_in=token)) as screen:
            assert "Việc này cần quyền khác" not in screen.open("nguoi-hoc")
    finally:
        before.server.stop()
    services = bootstrap.open_services(Settings(data=folder))
    try:
        person = made.ids["unit_manager"]
        here = services.people.one(SYSTEM, person).card.unit_id
        there = next(
            unit.id for unit in services.office.units() if unit.id != here and unit.parent_id is not None
        )
        today = local_date(services.clock())
        services.people.move(SYSTEM, person, there, None, day=today, reason="Chuyển công tác")
    finally:
        services.close()
    after = made.open(folder)
    try:
        moved = Attacker(after.port, sign_in=token)
        with Screen(moved) as screen:
            for name in ("nguoi-hoc", "ket-qua", "lop-hoc", "diem-danh-lop"):
                assert "Việc này cần quyền khác" in screen.open(name), name
        assert moved.get("/nhap/danh-sach").status in (303, 403)
    finally:
        after.server.stop()
