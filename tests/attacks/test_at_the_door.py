"""Presence for somebody who is not there: codes passed on, kept, made up; cards, scanners and tickets too."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lms.domain import codes
from tests.attacks.attacker import Attacker
from tests.attacks.conftest import Town
from tests.attacks.screen import Screen


def key(town: Town, purpose: str) -> bytes:
    return (town.folder / "keys" / f"{purpose}.1.key").read_bytes()


def wall(town: Town, *, steps: int = 0, session: str = "") -> str:
    """What the wall shows, showed `steps` ago (negative) or will show. No attacker has the key for this."""
    step = codes.room_step(datetime.now(UTC)) + steps
    return codes.room_token(key(town, "room"), "1", session or town.session, step)


def presences(town: Town, number: int) -> list[dict[str, Any]]:
    person = town.report["cards"][number]["person_id"]
    return [
        row
        for row in town.rows("attendance")
        if (row["session_id"], row["person_id"]) == (town.session, person)
    ]


# --- the code on the wall -----------------------------------------------------------------------


@pytest.mark.parametrize("steps", [-3, -10, -5_760, 2, 40])
def test_a_code_kept_or_foreseen_is_worth_nothing(town: Town, steps: int) -> None:
    answer = town.stranger().get(f"/diem-danh?m={wall(town, steps=steps)}")
    assert answer.status == 409
    assert "lms_ticket" not in "".join(answer.all("set-cookie"))


def test_no_changed_character_of_a_code_gets_through(town: Town) -> None:
    right = wall(town)
    stranger = town.stranger()
    mac = right.rpartition(".")[2]
    changed = [
        right[: -len(mac) + place] + "0" + right[len(right) - len(mac) + place + 1 :] for place in range(12)
    ]
    parts = right.split(".")
    changed += [
        ".".join((parts[0], parts[1][:-1] + "0", *parts[2:])),
        ".".join((*parts[:2], codes.encode_number(codes.room_step(datetime.now(UTC)) + 1, 6), parts[3])),
        ".".join(("2", *parts[1:])),
        ".".join((*parts[:3], "")),
        ".".join(parts[:3]),
        "",
        "." * 3,
        "\u0661" * 40,
        codes.room_token(b"\0" * 32, "1", town.session, codes.room_step(datetime.now(UTC))),
    ]
    for token in changed:
        if token != right:
            answer = stranger.ask(
                "GET",
                "/diem-danh?m=" + token.encode().hex() if not token.isascii() else f"/diem-danh?m={token}",
            )
            assert answer.status == 409, token
            assert not answer.all("set-cookie"), token


def test_scanning_marks_nobody_and_the_button_marks_once(town: Town) -> None:
    guest = town.guest(0)
    for _ in range(2):
        assert guest.get(f"/diem-danh?m={wall(town)}").status in (200, 303)
        guest.get("/diem-danh")
    assert presences(town, 0) == []
    kept = dict(guest.cookies)
    answers = [guest.post("/diem-danh") for _ in range(3)]
    assert "Đã ghi có mặt" in answers[0].text
    assert all("Đã có mặt từ trước" in answer.text for answer in answers[1:])
    guest.cookies = kept
    guest.post("/diem-danh")  # the same ticket once more
    assert [row["status"] for row in presences(town, 0)] == ["present"]


def test_eight_presses_at_once_mark_once(town: Town) -> None:
    guest = town.guest(1)
    guest.get(f"/diem-danh?m={wall(town)}")
    presses = [
        threading.Thread(
            target=lambda: Attacker(town.port).ask(
                "POST",
                "/diem-danh",
                headers={
                    "Cookie": "; ".join(f"{name}={value}" for name, value in guest.cookies.items()),
                    "Origin": guest.url,
                },
            )
        )
        for _ in range(8)
    ]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert [row["status"] for row in presences(town, 1)] == ["present"]


def test_whoever_is_not_enrolled_is_not_marked_by_a_genuine_code(town: Town) -> None:
    editor = town.person("editor")
    editor.get(f"/diem-danh?m={wall(town)}")
    answer = editor.post("/diem-danh")
    assert (answer.status, "Chưa ghi được" in answer.text) == (409, True)
    assert not any(row["person_id"] == town.ids["editor"] for row in town.rows("attendance"))


# --- the ticket in the browser ------------------------------------------------------------------


def test_a_ticket_that_one_person_used_marks_no_second_one(town: Town) -> None:
    """Lan sends Hoa her browser's ticket: it is bound to Lan by her sign-in."""
    lan, hoa = town.guest(2), town.guest(3)
    lan.get(f"/diem-danh?m={wall(town)}")
    assert "Đã ghi có mặt" in lan.post("/diem-danh").text
    hoa.cookies["lms_ticket"] = lan.cookies.get("lms_ticket", "")
    answer = hoa.post("/diem-danh")
    assert answer.status == 409
    assert presences(town, 3) == []


def forged_ticket(secret: bytes, session: str, at: datetime, person: str | None, key_id: str = "1") -> str:
    body = urlsafe_b64encode(json.dumps(["a" * 24, session, at.timestamp(), person]).encode()).decode()
    mac = hmac.new(secret, f"ticket/1\n{key_id}\n{body}".encode(), hashlib.sha256).hexdigest()
    return f"{key_id}.{body}.{mac}"


def test_a_ticket_made_up_is_worth_nothing(town: Town) -> None:
    hoa = town.guest(3)
    now = datetime.now(UTC)
    scanned = town.stranger()
    scanned.get(f"/diem-danh?m={wall(town)}")
    key_id, body, mac = scanned.cookies["lms_ticket"].split(".")
    other = urlsafe_b64encode(json.dumps(["b" * 24, town.session, now.timestamp(), None]).encode()).decode()
    for cookie in (
        forged_ticket(b"\0" * 32, town.session, now, None),
        f"{key_id}.{other}.{mac}",
        f"2.{body}.{mac}",
        f"{key_id}.{body}.",
        f"{key_id}.{body}.{mac[:-1]}",
        f"{key_id}.{body}.{mac}0",
        body,
        "..",
    ):
        hoa.cookies["lms_ticket"] = cookie
        assert hoa.post("/diem-danh").status == 409, cookie
    assert presences(town, 3) == []


def test_nobody_is_marked_without_a_sign_in_or_by_naming_somebody(town: Town) -> None:
    victim = town.report["cards"][4]
    stranger = town.stranger()
    stranger.get(f"/diem-danh?m={wall(town)}")
    named = {"person": victim["person_id"], "person_id": victim["person_id"], "login": victim["login"]}
    for form in ({}, named):
        assert stranger.post("/diem-danh", form).status in (303, 401, 409)
    hoa = town.guest(5)
    hoa.get(f"/diem-danh?m={wall(town)}")
    hoa.post(
        "/diem-danh", {**named, "session": "x", "status": "present", "scanned_at": "2020-01-01T00:00:00Z"}
    )
    assert presences(town, 4) == []
    [row] = presences(town, 5)
    assert row["happened_at"] > datetime.now(UTC) - timedelta(minutes=5)


# --- cards and scanners -------------------------------------------------------------------------


def scan(town: Town, card: str, *, bearer: str = "", client: str = "", **changes: Any) -> dict[str, Any]:
    item = {
        "client_id": client or hashlib.sha256(card.encode()).hexdigest()[:20],
        "session_id": town.session,
        "card": card,
        "scanned_at": (datetime.now(UTC) - timedelta(seconds=1)).isoformat(),
        **changes,
    }
    token = bearer or town.report["session"]["scanner_token"]
    answer = town.stranger().post_json("/api/check-ins", [item], Authorization=f"Bearer {token}")
    found = answer.json()
    return found[0] if isinstance(found, list) else found | {"status": answer.status}


def test_a_card_made_up_or_copied_out_by_hand_is_unknown(town: Town) -> None:
    genuine = town.report["cards"][6]["card"]
    mark, login, version, mac = genuine.split(".")
    other = town.report["cards"][7]["card"].split(".")
    for card in (
        login,
        ".".join((mark, login, "2", mac)),
        ".".join((mark, login, "999999", mac)),
        ".".join((mark, other[1], version, mac)),
        ".".join((mark, login, version, mac[:-1] + ("0" if mac[-1] != "0" else "1"))),
        ".".join((mark, login, version, codes.card_mac(b"\0" * 32, login, 1))),
        ".".join((mark, login, "-1", mac)),
        "HV1..1.",
    ):
        assert scan(town, card)["verdict"] == "unknown_card", card
    assert presences(town, 6) == []


@pytest.mark.parametrize("hours", [-30, 26])
def test_a_scan_is_not_moved_into_another_time(town: Town, hours: int) -> None:
    at = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    said = scan(town, town.report["cards"][8]["card"], client=f"t{hours}", scanned_at=at)
    assert said["verdict"] in ("bad_time", "closed")
    assert presences(town, 8) == []


def test_a_scanner_scans_for_its_own_session_only(town: Town) -> None:
    other = next(row["id"] for row in town.rows("sessions") if row["id"] != town.session)
    said = scan(town, town.report["cards"][9]["card"], session_id=other)
    assert (said["status"], said["error"]) == (403, "session_not_this_scanner")


def test_a_token_counts_in_its_header_only(town: Town) -> None:
    token = town.report["session"]["scanner_token"]
    body = b"[]"
    stranger = town.stranger()
    for path, headers in (
        (f"/api/check-ins?token={token}", {}),
        (f"/api/check-ins?authorization=Bearer%20{token}", {}),
        ("/api/check-ins", {"Cookie": f"token={token}; Authorization=Bearer {token}"}),
        ("/api/check-ins", {"Authorization": f"Basic {token}"}),
        ("/api/check-ins", {"Authorization": token}),
        ("/api/check-ins", {"Authorization": "Bearer "}),
        ("/api/check-ins", {"Authorization": f"Bearer {token[:-1]}"}),
        ("/api/check-ins", {"Cookie": f"lms_sign_in={town.person('admin').cookies['lms_sign_in']}"}),
    ):
        answer = stranger.ask(
            "POST", path, body=body, headers={"Content-Type": "application/json", **headers}
        )
        assert answer.status == 401, (path, headers)


def test_a_trainee_is_given_no_scanner(town: Town) -> None:
    assert town.person("trainee").post(f"/quet-the/{town.session}/ma").status == 403
    assert town.stranger().post(f"/quet-the/{town.session}/ma").status == 401


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"{}", b"[[]]", b"[{}]", b'["a"]', b"[1e999]", b"nan", b"[" * 5_000, b'{"a":' * 5_000,
        b"\xff\xfe[\x00]\x00", b'[{"client_id":"a","client_id":"b"}]', b"[null" + b",null" * 300 + b"]",
    ],
    ids=lambda body: body[:12].decode("latin-1"),
)  # fmt: skip
def test_json_that_is_no_list_of_scans_is_answered_as_such(town: Town, body: bytes) -> None:
    token = town.report["session"]["scanner_token"]
    answer = town.stranger().post_json("/api/check-ins", body, Authorization=f"Bearer {token}")
    assert (answer.status, answer.json()["error"]) == (400, "unreadable")


def test_201_scans_at_once_are_refused(town: Town) -> None:
    token = town.report["session"]["scanner_token"]
    now = datetime.now(UTC).isoformat()
    many = [
        {"client_id": f"m{number}", "session_id": town.session, "card": "x", "scanned_at": now}
        for number in range(201)
    ]
    answer = town.stranger().post_json("/api/check-ins", many, Authorization=f"Bearer {token}")
    assert answer.status == 400


def test_a_lost_scanner_stops_at_once_and_a_stolen_one_with_its_trainer(town: Town) -> None:
    """Last in this file: the town's only scanner goes. What it queued offline comes too late as well."""
    assert scan(town, town.report["cards"][10]["card"])["verdict"] == "present"
    with Screen(town.person("trainer")) as screen:
        screen.open("diem-danh-lop", f"buoi={town.session}")
        screen.press("Mất điện thoại đang quét: thu quyền mọi máy quét")
        screen.press("Thu quyền mọi máy quét của buổi này")
    for number in (10, 11):
        said = scan(town, town.report["cards"][number]["card"], client=f"late{number}")
        assert (said["status"], said["error"]) == (401, "scanner_revoked")
    assert presences(town, 11) == []
