from __future__ import annotations

from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

from lms.domain.errors import Code, Refusal
from lms.store.database import StoreUnavailable
from tests.http.house import House


def test_a_healthy_server_says_so(house: House) -> None:
    answer = house.client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "store": "ok", "demo": False})


def test_a_store_that_is_gone_is_503(house: House) -> None:
    class Gone:
        def read(self) -> AbstractContextManager[Any]:
            raise StoreUnavailable("disk_full")

    house.services.database = Gone()
    answer = house.client().get("/healthz")
    assert (answer.status_code, answer.json()["store"]) == (503, "disk_full")


def test_an_export_needs_the_owners_token(house: House) -> None:
    def export_for_cli(token: str) -> str:
        if token != "owner":
            raise Refusal(Code.CONTROL_TOKEN)
        return "2026-11-24"

    house.services.backups = SimpleNamespace(export_for_cli=export_for_cli)
    browser = house.client()
    assert browser.post("/quan-tri/sao-luu").status_code == 403
    answer = browser.post("/quan-tri/sao-luu", headers={"X-LMS-Control": "owner"})
    assert (answer.status_code, answer.json()) == (200, {"folder": "2026-11-24"})
