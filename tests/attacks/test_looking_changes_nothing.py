"""Whoever only looks changes nothing: every address that is opened and every screen, twice."""

from __future__ import annotations

from typing import Any

import pytest

from lms.http.routes import ROUTES
from lms.text_screens import SCREENS
from tests.attacks.conftest import Dump, Town
from tests.attacks.screen import Screen

# What looking leaves behind on purpose. A backup is how this test looks itself; that a lesson was opened is
# kept for the reading time, and is the reader's own.
LEFT = {"audit": {"backup_made"}, "lesson_events": {"opened"}}


def added(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {repr(row) for row in before}
    return [row for row in after if repr(row) not in known]


def differences(before: Dump, after: Dump) -> dict[str, list[dict[str, Any]]]:
    old, new = before.digests(), after.digests()
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    found = {name: added(before[name], after[name]) for name in changed}
    allowed = {
        name: [row for row in rows if str(row.get("act", row.get("kind"))) in LEFT.get(name, set())]
        for name, rows in found.items()
    }
    return {name: [row for row in rows if row not in allowed[name]] for name, rows in found.items()}


@pytest.mark.slow
def test_every_address_and_screen_opened_twice_by_everybody_changes_nothing(town: Town) -> None:
    everybody = [town.stranger(), *(town.person(role) for role in town.report["sign_ins"])]
    addresses = [
        route.path.replace("{code}", town.paper).replace("{session}", town.session)
        for route in ROUTES
        if "GET" in (route.methods or ())
    ]
    own = next(row["id"] for row in town.rows("enrolments") if row["person_id"] == town.ids["trainee"])
    full = f"lop={own}&bai=HGV-01-M1-L1&kt=HGV-01-M1-KT&buoi={town.session}&giay={town.paper}"
    before = town.store()
    for who in everybody:
        for address in addresses:
            who.get(address)
            who.ask("HEAD", address)
            who.get(address + "?where=everywhere&ra&xoa=1&thu=1&role=admin&notice=read")
        with Screen(who) as screen:
            for name in SCREENS:
                screen.open(name)
                screen.open(name, full)
    after = town.store()
    assert {name: rows for name, rows in differences(before, after).items() if rows} == {}
