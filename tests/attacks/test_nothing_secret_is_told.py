"""What the server prints and keeps in files: no secret, no code that still opens something, no name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.attacks.attacker import SIGN_IN
from tests.attacks.conftest import Town
from tests.attacks.screen import Screen


def test_the_log_holds_no_secret_whatever_is_tried(town: Town) -> None:
    known = town.report["cards"][38]
    slip = town.slips[2]
    browser = town.guest(38)
    secrets = {
        "passphrase": known["passphrase"],
        "sign-in": browser.cookies[SIGN_IN],
        "slip": slip.code,
        "scanner": town.report["session"]["scanner_token"],
        "card": known["card"].rpartition(".")[2],
        "control token": (town.folder / "control.token").read_text().strip(),
        "name": "Nguyễn",
        "typed": "mat-khau-sai-cua-lan",
    }
    browser.post("/dang-nhap", {"login": known["login"], "passphrase": secrets["typed"]})
    browser.post("/kich-hoat", {"login": slip.learner_code, "code": slip.code})
    browser.get(f"/diem-danh?m={secrets['card']}")
    browser.get(f"/kich-hoat?ma={slip.learner_code}&code={slip.code}&passphrase={secrets['typed']}")
    browser.post_json("/api/check-ins", b"[", Authorization=f"Bearer {secrets['scanner']}")
    browser.post("/quan-tri/sao-luu", origin=None, headers={"X-LMS-Control": secrets["control token"] + "x"})
    browser.ask("GET", "/%ff%fe", headers={"Cookie": f"{SIGN_IN}={secrets['sign-in']}; bad=\x80"})
    with Screen(browser) as screen:
        screen.open("khoa-hoc", f"lop={secrets['typed']}")
        screen.send_raw(b"\xff" + secrets["typed"].encode())
        screen.hangs_up()
    said = (town.folder / "server.log").read_text("utf-8", errors="replace")
    for what, secret in secrets.items():
        assert secret not in said, what


def test_no_answer_to_a_failure_shows_a_trace_a_path_or_a_version(town: Town) -> None:
    stranger = town.stranger()
    for path in (
        "/xac-minh/%00", "/xac-minh/%ff", "/diem-danh?m=%00%ff", "/trinh-chieu/%00", "/%00",
        "/giay-chung-nhan/%00.pdf", "/dang-nhap?tiep=%00", "/kich-hoat?ma=%ff",
        "/xac-minh/" + "%F0%9F%98%80" * 40,
    ):  # fmt: skip
        for who in (stranger, town.person("trainee")):
            answer = who.get(path)
            assert answer.status < 500, (path, answer.status)
            for told in (
                "Traceback",
                'File "',
                ".py",
                "site-packages",
                "duckdb",
                "uvicorn",
                "starlette",
                "Python/",
            ):
                assert told not in answer.text + str(answer.headers), (path, told)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights elsewhere")
def test_files_about_people_and_keys_are_their_owners_alone(town: Town) -> None:
    town.store()  # a backup, too
    open_to_others = [
        f"{path.relative_to(town.folder)} {path.stat().st_mode & 0o777:o}"
        for path in town.folder.rglob("*")
        if path.stat().st_mode & 0o077 and "cache" not in path.parts and path.name != "server.log"
    ]
    assert open_to_others == []


def test_the_store_keeps_no_secret_in_clear(town: Town) -> None:
    known = town.report["cards"][39]
    browser = town.guest(39)
    dump = town.store().folder
    kept = b"".join(file.read_bytes() for file in Path(dump).glob("*.parquet"))
    for secret in (
        known["passphrase"],
        browser.cookies[SIGN_IN],
        town.report["session"]["scanner_token"],
        town.slips[3].code,
    ):
        assert secret.encode() not in kept
