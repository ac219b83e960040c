"""Every key is changed on the running server: nobody notices."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from lms.domain import codes
from lms.domain.keys import KeyPurpose
from tests.attacks.attacker import SIGN_IN, Attacker, sign_in
from tests.attacks.conftest import Town
from tests.support.server import ROOT


def rotate(town: Town, *arguments: str) -> tuple[int, dict[str, Any]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    environment |= {"LMS_DATA": str(town.folder), "LMS_PORT": str(town.port), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "lms", "rotate-key", *arguments, "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def test_cards_papers_pins_slips_and_sign_ins_outlive_a_change_of_every_key(town: Town) -> None:
    first, second = town.report["cards"][40], town.report["cards"][41]
    phone, other = town.guest(40), town.guest(41)
    session = town.session
    room = (town.folder / "keys" / "room.1.key").read_bytes()
    wall = codes.room_token(room, "1", session, codes.room_step(datetime.now(UTC)))
    other.get(f"/diem-danh?m={wall}")
    bearer = town.person("trainer").post(f"/quet-the/{session}/ma").json()["token"]

    assert rotate(town, "card")[0] == 0
    token = (town.folder / "control.token").read_text()
    for purpose in set(KeyPurpose) - {KeyPurpose.CARD}:  # as the command does, without starting it each time
        answer = town.stranger().post_json("/quan-tri/khoa", {"purpose": purpose}, X_LMS_Control=token)
        assert answer.status == 200

    status, listed = rotate(town)
    assert status == 0
    current = {line["purpose"]: line["id"] for line in listed["keys"] if line["current"]}
    assert {current[purpose.value] for purpose in KeyPurpose} <= {"1", "2"}
    assert current["card"] == current["secret"] == current["certificate"] == "2"

    item = {
        "client_id": "after-the-change",
        "session_id": session,
        "card": first["card"],
        "scanned_at": datetime.now(UTC).isoformat(),
    }
    [said] = town.stranger().post_json("/api/check-ins", [item], Authorization=f"Bearer {bearer}").json()
    assert said["verdict"] == "present"
    assert "Có trong sổ" in town.stranger().get(f"/xac-minh/{town.paper}").text
    assert "Đã ghi có mặt" in other.post("/diem-danh").text
    assert Attacker(town.port, sign_in=phone.cookies[SIGN_IN]).get("/dang-xuat").status == 200
    for known in (first, second):
        sign_in(town.stranger(), known["login"], known["passphrase"])
    slip = town.slips[3]
    form = {"login": slip.learner_code, "code": slip.code, "passphrase": "739152"}
    new = town.stranger()
    new.post("/kich-hoat", form | {"passphrase_again": "739152", "notice": "read"})
    assert SIGN_IN in new.cookies


def test_a_key_that_something_needs_stays(town: Town) -> None:
    token = (town.folder / "control.token").read_text()

    def order(**wanted: str) -> tuple[int, str]:
        answer = town.stranger().post_json("/quan-tri/khoa", wanted, X_LMS_Control=token)
        return answer.status, answer.json().get("text", "")

    if not (town.folder / "keys" / "card.2.key").exists():
        order(purpose="card")
    status, said = order(purpose="card", retire="1")
    assert (status, "thẻ học viên" in said) == (409, True)
    assert (town.folder / "keys" / "card.1.key").exists()
    assert order(purpose="card", retire="17")[0] == 409
    assert order(purpose="tickets")[0] == 400


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_nobody_changes_keys_without_the_token_of_the_data_folder(town: Town, token: str) -> None:
    before = sorted(path.name for path in (town.folder / "keys").iterdir())
    for who in (town.stranger(), town.person("admin")):
        answer = who.post_json("/quan-tri/khoa", {"purpose": "room"}, X_LMS_Control=token)
        assert answer.status == 403
    assert sorted(path.name for path in (town.folder / "keys").iterdir()) == before
