"""Between the secret and the sign-in: steps left out, kept for later, made up; answers no provider gave."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest

from lms.domain.keys import KeyPurpose
from lms.domain.sign_ins import Method
from lms.services.pending import PENDING_COOKIE, Pending, seal
from lms.services.tools import KeyRing, Tools
from tests.attacks.attacker import SIGN_IN
from tests.attacks.conftest import Town

STEPS = ("/dang-nhap/hai-buoc", "/thong-bao")


def pending(town: Town, *, since: timedelta, mark: str = "", done: tuple[str, ...] = ()) -> Pending:
    """What the administrator's browser would hold after the right PIN."""
    [account] = [row for row in town.rows("accounts") if row["person_id"] == town.ids["admin"]]
    right = hashlib.sha256(account["secret_hash"].encode()).hexdigest()[:32]
    return Pending(
        person_id=town.ids["admin"],
        method=next(iter(Method)),
        shared=False,
        next="/",
        since=datetime.now(UTC) - since,
        mark=mark or right,
        done=done,
    )


def real_tools(town: Town) -> Tools:
    keys = KeyRing(town.folder / "keys")
    keys.current(KeyPurpose.PENDING)
    return Tools(database=None, keys=keys)  # type: ignore[arg-type]  # sealing asks no store


def tries(town: Town, cookie: str) -> None:
    for path in STEPS:
        browser = town.stranger()
        browser.cookies[PENDING_COOKIE] = cookie
        for form in ({"notice": "read"}, {"code": "123456"}, {"ma": "123456"}, {}):
            answer = browser.post(path, form)
            assert answer.status < 500
            assert SIGN_IN not in browser.cookies, (path, form)
            browser.cookies[PENDING_COOKIE] = cookie


def test_a_way_in_that_was_made_up_leads_nowhere(town: Town) -> None:
    body = (
        urlsafe_b64encode(pending(town, since=timedelta(0)).model_dump_json().encode()).decode().rstrip("=")
    )
    for cookie in (
        "",
        "x",
        "..",
        f"1.{body}.",
        f"1.{body}.{'0' * 64}",
        f"9.{body}.{'0' * 64}",
        body,
        f"1.{body}",
    ):
        tries(town, cookie)


def test_the_same_way_in_is_open_at_once_and_for_that_secret(town: Town) -> None:
    """So that the tests around this one try what would otherwise work."""
    browser = town.stranger()
    browser.cookies[PENDING_COOKIE] = seal(real_tools(town), pending(town, since=timedelta(0)))
    browser.post("/thong-bao", {"notice": "read"})
    assert SIGN_IN in browser.cookies


@pytest.mark.parametrize("what", ["old", "another secret"])
def test_a_way_in_kept_for_later_is_closed(town: Town, what: str) -> None:
    """Sealed with the real key, as a thief would have copied it: too late, or after a new PIN."""
    tools = real_tools(town)
    kept = (
        pending(town, since=timedelta(hours=3))
        if what == "old"
        else pending(town, since=timedelta(0), mark="0" * 32)
    )
    tries(town, seal(tools, kept))


def test_a_step_without_a_way_in_begins_nothing(town: Town) -> None:
    for path in STEPS:
        browser = town.stranger()
        assert browser.get(path).status in (200, 303, 400, 401, 404, 409, 422)
        browser.post(path, {"code": "000000", "person_id": town.ids["admin"], "notice": "read"})
        assert browser.cookies == {} or SIGN_IN not in browser.cookies


def test_an_answer_that_no_provider_gave_signs_nobody_in(town: Town) -> None:
    forged = urlsafe_b64encode(json.dumps({"state": "s", "sub": town.ids["admin"]}).encode()).decode()
    for query in (
        "",
        "?state=s&code=c",
        "?code=c",
        "?error=access_denied",
        f"?state={forged}&code={forged}",
        "?state=%00",
    ):
        for cookie in ("", "s", f"1.{forged}.{'0' * 64}"):
            browser = town.stranger()
            browser.cookies["lms_outside"] = cookie
            answer = browser.get(f"/dang-nhap/tai-khoan-ngoai/ve{query}")
            assert answer.status in (303, 400, 404, 409, 502, 503), (query, answer.status)
            assert SIGN_IN not in browser.cookies
            assert not answer.header("location").startswith(("http", "//"))


def test_the_way_out_to_a_provider_is_not_there_when_none_is_configured(town: Town) -> None:
    for query in ("", "?tiep=//evil.example", "?issuer=http://evil.example", "?iss=http://evil.example"):
        answer = town.stranger().get(f"/dang-nhap/tai-khoan-ngoai{query}")
        assert answer.status in (303, 400, 404, 409, 503)
        assert "evil.example" not in answer.header("location")
