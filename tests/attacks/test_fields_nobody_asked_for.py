"""More fields than a form has, or others: nothing is taken from them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lms.http.routes import ROUTES
from lms.services.backup import read_control_token
from tests.attacks.attacker import SIGN_IN
from tests.attacks.conftest import Town

# What a careless form would take over into a row.
WISHES = {
    "role": "admin",
    "roles": "admin",
    "is_admin": "true",
    "permission": "grant_roles",
    "person_id": "somebody",
    "unit_id": "somewhere",
    "status": "present",
    "passed": "true",
    "percent": "100",
    "verdict": "present",
    "card_version": "1",
    "secret_hash": "x",
    "activated_at": "2020-01-01",
    "valid_to": "2999-01-01",
}
WATCHED = (
    "role_grants",
    "people",
    "memberships",
    "certificates",
    "attempt_results",
    "attendance",
    "accounts",
    "cohorts",
    "org_units",
)


@pytest.mark.parametrize("extra", [*WISHES, "__proto__", "id", "client_id2"])
def test_a_scan_with_a_field_too_many_is_refused(town: Town, extra: str) -> None:
    item = {
        "client_id": f"extra-{extra}",
        "session_id": town.session,
        "card": town.report["cards"][36]["card"],
        "scanned_at": datetime.now(UTC).isoformat(),
        extra: WISHES.get(extra, "x"),
    }
    bearer = town.person("trainer").post(f"/quet-the/{town.session}/ma").json()["token"]
    answer = town.stranger().post_json("/api/check-ins", [item], Authorization=f"Bearer {bearer}")
    assert (answer.status, answer.json()["error"]) == (400, "unreadable")
    assert not any(row["client_id"] == f"extra-{extra}" for row in town.rows("scans"))


def test_an_order_about_keys_takes_no_other_field(town: Town) -> None:
    token = read_control_token(town.folder) or ""
    for order in (
        {"purpose": "room", "id": "9"},
        {"purpose": "room", "folder": "/"},
        {"purpose": "../room"},
        {"purpose": "room", "retire": ["1"]},
        {},
        [],
    ):
        answer = town.stranger().post_json("/quan-tri/khoa", order, X_LMS_Control=token)
        assert answer.status == 400, order
    assert sorted(path.name for path in (town.folder / "keys").glob("room.*")) == ["room.1.key"]


def test_no_form_takes_a_field_that_it_does_not_show(town: Town) -> None:
    """Every form, filled with wishes, by a trainee and by a stranger: nobody becomes anything."""
    trainee, stranger = town.guest(37), town.stranger()
    before = town.store()
    forms = sorted({route.path for route in ROUTES if "POST" in (route.methods or ())})
    for path in forms:
        if path == "/dang-xuat":
            continue
        address = path.replace("{session}", town.session).replace("{code}", town.paper)
        for who in (trainee, stranger):
            who.post(address, WISHES)
            who.post_json(address, WISHES, Origin=who.url)
    after = town.store()
    for table in WATCHED:
        assert after[table] == before[table], table


def test_activating_with_wishes_gives_no_more_than_the_slip(town: Town) -> None:
    slip = town.slips[1]
    phone = town.stranger()
    before = [row for row in town.rows("role_grants") if row["person_id"] == slip.person_id]
    form = {
        "login": slip.learner_code,
        "code": slip.code,
        "passphrase": "739152",
        "passphrase_again": "739152",
        "notice": "read",
    }
    phone.post("/kich-hoat", WISHES | form)
    assert SIGN_IN in phone.cookies
    assert [row for row in town.rows("role_grants") if row["person_id"] == slip.person_id] == before
    assert phone.get("/nhap/danh-sach").status == 403


@pytest.mark.parametrize("many", [21, 1_000, 20_000])
def test_a_form_of_very_many_fields_is_answered(town: Town, many: int) -> None:
    stranger = town.stranger()
    body = "&".join(f"a{number}=" for number in range(many)).encode()[:60_000]
    answer = stranger.ask(
        "POST",
        "/dang-nhap",
        body=body,
        headers={"Origin": stranger.url, "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status == 400
