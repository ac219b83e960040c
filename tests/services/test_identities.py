"""Signing in with an account of an outside provider, against a real one on this machine."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from lms.domain.codes import LINK_CODE_LIFE
from lms.domain.errors import Code
from lms.domain.keys import KeyPurpose
from lms.domain.retention import Period
from lms.domain.sign_ins import Method
from lms.services.erasing import Erasing
from lms.services.identities import OUTSIDE_LIFE, Arrival, Departure, Identities, Stranger
from lms.services.oidc import DOWN_LIFE, OidcProvider, ProviderConfig, is_safe
from lms.store import retention
from tests.services.full_office import QUAN, FullOffice, refused
from tests.services.small_office import LAN, TUAN
from tests.support import oidc_provider
from tests.support.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, Token

BACK = "http://127.0.0.1:8501/dang-nhap/tai-khoan-ngoai/ve"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[FullOffice]:
    built = FullOffice(tmp_path)
    built.now = datetime.now(UTC)  # the provider has a clock of its own
    yield built
    built.close()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with oidc_provider.running(BACK, **{"sub-tuan": "Trần Văn Tuấn", "sub-ke-la": "Trần Văn Tuấn"}) as one:
        yield one


def outside(hall: FullOffice, provider: Provider, **changes: str) -> Identities:
    config = ProviderConfig(provider.issuer, CLIENT_ID, CLIENT_SECRET, BACK, "Đăng nhập bằng tài khoản tỉnh")
    wanted = ProviderConfig(**(vars(config) | changes))
    return Identities(hall.tools, OidcProvider(wanted, clock=lambda: hall.now.timestamp()))


@pytest.fixture
def identities(hall: FullOffice, provider: Provider) -> Identities:
    return outside(hall, provider)


def leave(identities: Identities) -> Departure:
    return identities.depart(next_path="/ket-qua", shared=False)


def arrive(
    identities: Identities, provider: Provider, subject: str = "sub-tuan", **changes: Any
) -> Arrival | Stranger:
    """There and back again in one browser; `changes` to what it brings back."""
    departure = leave(identities)
    answer: dict[str, Any] = provider.answer_of(departure.address, subject) | changes
    cookie = answer.pop("cookie", departure.cookie)
    return identities.arrive(
        cookie, state=answer.get("state"), code=answer.get("code"), iss=answer.get("iss")
    )


def linked(identities: Identities, provider: Provider, person_id: str = "tuan") -> str:
    stranger = arrive(identities, provider)
    assert isinstance(stranger, Stranger)
    return identities.link(QUAN, stranger.code, person_id).id


# --- the way there and back ----------------------------------------------------------------------


def test_the_way_there_asks_with_state_nonce_and_pkce_and_stores_nothing(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    departure = leave(identities)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(departure.address).query).items()}
    assert departure.address.startswith(f"{provider.issuer}/authorize?")
    assert (asked["client_id"], asked["redirect_uri"], asked["scope"]) == (CLIENT_ID, BACK, "openid profile")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) == 43
    assert asked["state"] not in departure.cookie and len(departure.cookie) < 1_000
    assert hall.count("identity_requests") == hall.count("identity_links") == 0


def test_an_unknown_account_gets_a_code_to_read_out_and_is_not_let_in(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    stranger = arrive(identities, provider)
    assert isinstance(stranger, Stranger)
    assert stranger.said_name == "Trần Văn Tuấn"
    asked = identities.asked(QUAN, f" {stranger.code[:4].lower()} {stranger.code[4:]} ")
    assert (asked.issuer, asked.subject, asked.said_name) == (provider.issuer, "sub-tuan", "Trần Văn Tuấn")
    assert hall.count("identity_links") == hall.count("sign_ins") == 0


def test_neither_name_nor_anything_else_links_by_itself(identities: Identities, provider: Provider) -> None:
    linked(identities, provider)
    assert isinstance(arrive(identities, provider, "sub-ke-la"), Stranger)


def test_once_linked_the_account_leads_to_the_person_and_back_to_the_page(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    link_id = linked(identities, provider)
    assert arrive(identities, provider) == Arrival("tuan", False, "/ket-qua")
    detail = json.dumps({"issuer": provider.issuer, "link": link_id}, sort_keys=True)
    assert hall.acts("identity_linked") == [("quan", "tuan", detail, None)]
    assert hall.count("identity_requests") == 0


def test_a_new_try_gives_a_new_code_and_voids_the_old_one(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    first, second = arrive(identities, provider), arrive(identities, provider)
    assert isinstance(first, Stranger) and isinstance(second, Stranger)
    assert refused(identities.link, QUAN, first.code, "tuan") is Code.LINK_CODE_UNKNOWN
    assert identities.link(QUAN, second.code, "tuan").person_id == "tuan"
    assert refused(identities.link, QUAN, second.code, "lan") is Code.LINK_CODE_UNKNOWN


def test_a_link_code_lasts_a_day(hall: FullOffice, identities: Identities, provider: Provider) -> None:
    stranger = arrive(identities, provider)
    assert isinstance(stranger, Stranger)
    hall.now += LINK_CODE_LIFE
    assert refused(identities.asked, QUAN, stranger.code) is Code.LINK_CODE_UNKNOWN


def test_who_asked_and_was_never_linked_is_forgotten(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    arrive(identities, provider)
    before = [hall.now + LINK_CODE_LIFE, hall.now + LINK_CODE_LIFE + timedelta(seconds=1)]
    for moment in before:
        with hall.database.write() as tx:
            retention.take_away(tx, Period.LINK_REQUESTS, moment)
    assert hall.count("identity_requests") == 0


def test_a_code_outlives_a_change_of_keys(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    stranger = arrive(identities, provider)
    departure = leave(identities)
    assert isinstance(stranger, Stranger)
    hall.tools.keys.rotate(KeyPurpose.OUTSIDE)
    assert identities.asked(QUAN, stranger.code).subject == "sub-tuan"
    answer = provider.answer_of(departure.address, "sub-tuan")
    assert isinstance(
        identities.arrive(departure.cookie, state=answer["state"], code=answer["code"]), Stranger
    )


def test_only_who_grants_roles_links_and_unlinks(identities: Identities, provider: Provider) -> None:
    stranger = arrive(identities, provider)
    assert isinstance(stranger, Stranger)
    for actor in (TUAN, LAN):
        assert refused(identities.asked, actor, stranger.code) is Code.NOT_ALLOWED
        assert refused(identities.link, actor, stranger.code, "tuan") is Code.NOT_ALLOWED
        assert refused(identities.links, actor) is Code.NOT_ALLOWED
        assert refused(identities.unlink, actor, "x", "Đã nghỉ việc") is Code.NOT_ALLOWED


def test_an_account_leads_to_one_person_only(identities: Identities, provider: Provider) -> None:
    first = arrive(identities, provider)
    assert isinstance(first, Stranger)
    departure = leave(identities)
    identities.link(QUAN, first.code, "tuan")
    answer = provider.answer_of(departure.address, "sub-tuan")
    assert identities.arrive(departure.cookie, state=answer["state"], code=answer["code"]) == Arrival(
        "tuan", False, "/ket-qua"
    )
    assert refused(identities.link, QUAN, first.code, "lan") is Code.LINK_CODE_UNKNOWN
    assert [link.full_name for link in identities.links(QUAN)] == ["Trần Văn Tuấn"]


def test_nobody_is_linked_who_is_not_there(identities: Identities, provider: Provider) -> None:
    stranger = arrive(identities, provider)
    assert isinstance(stranger, Stranger)
    assert refused(identities.link, QUAN, stranger.code, "ai-do") is Code.NOT_FOUND
    assert identities.link(QUAN, stranger.code, "tuan").person_id == "tuan"


def test_nor_who_was_erased(hall: FullOffice, identities: Identities, provider: Provider) -> None:
    Erasing(hall.tools, hall.folder, drop_uploads=lambda: 0).erase(QUAN, "tuan", None, "Nghỉ việc")
    stranger = arrive(identities, provider)
    assert isinstance(stranger, Stranger)
    assert refused(identities.link, QUAN, stranger.code, "tuan") is Code.PERSON_ERASED


def test_unlinking_asks_why_and_ends_what_began_through_the_link(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    by_pin = hall.activate("tuan")
    link_id = linked(identities, provider)
    by_link, _ = hall.accounts.start("tuan", Method.OIDC)
    assert refused(identities.unlink, QUAN, link_id, " ") is Code.REASON_NEEDED
    identities.unlink(QUAN, link_id, "Đã chuyển công tác")
    assert hall.accounts.actor(by_link) is None
    assert hall.accounts.actor(by_pin) is not None
    assert not identities.is_linked("tuan")
    assert isinstance(arrive(identities, provider), Stranger)
    assert refused(identities.unlink, QUAN, link_id, "Lần nữa") is Code.NOT_FOUND
    assert [row[3] for row in hall.acts("identity_unlinked")] == ["Đã chuyển công tác"]


# --- what must fail ------------------------------------------------------------------------------


def test_an_answer_without_the_cookie_of_this_browser_is_stale(
    identities: Identities, provider: Provider
) -> None:
    """Sign-in CSRF: a link with the attacker's own code in it, opened in somebody else's browser."""
    assert refused(arrive, identities, provider, cookie=None) is Code.OUTSIDE_STALE
    assert refused(arrive, identities, provider, cookie="1.rac-ruoi") is Code.OUTSIDE_STALE
    assert refused(arrive, identities, provider, cookie=leave(identities).cookie) is Code.OUTSIDE_STALE


def test_a_code_of_another_browser_cannot_be_put_in(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    """The thief has Tuấn's code and a cookie and state of his own; PKCE and the nonce are Tuấn's."""
    linked(identities, provider)
    stolen = provider.answer_of(leave(identities).address, "sub-tuan")["code"]
    thief = leave(identities)
    state = parse_qs(urlsplit(thief.address).query)["state"][0]
    assert refused(identities.arrive, thief.cookie, state=state, code=stolen) is Code.OUTSIDE_REFUSED


def test_an_answer_counts_once(identities: Identities, provider: Provider) -> None:
    departure = leave(identities)
    answer = provider.answer_of(departure.address, "sub-tuan")
    assert isinstance(
        identities.arrive(departure.cookie, state=answer["state"], code=answer["code"]), Stranger
    )
    again = refused(identities.arrive, departure.cookie, state=answer["state"], code=answer["code"])
    assert again is Code.OUTSIDE_STALE


def test_the_provider_takes_a_code_once_even_after_a_restart_of_ours(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    departure = leave(identities)
    answer = provider.answer_of(departure.address, "sub-tuan")
    identities.arrive(departure.cookie, state=answer["state"], code=answer["code"])
    restarted = outside(hall, provider)
    again = refused(restarted.arrive, departure.cookie, state=answer["state"], code=answer["code"])
    assert again is Code.OUTSIDE_REFUSED


def test_the_way_there_and_back_may_take_ten_minutes(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    departure = leave(identities)
    answer = provider.answer_of(departure.address, "sub-tuan")
    hall.now += OUTSIDE_LIFE + timedelta(seconds=1)
    late = refused(identities.arrive, departure.cookie, state=answer["state"], code=answer["code"])
    assert late is Code.OUTSIDE_STALE


def test_who_says_no_at_the_provider_is_told_so(identities: Identities) -> None:
    departure = leave(identities)
    state = parse_qs(urlsplit(departure.address).query)["state"][0]
    cancelled = refused(identities.arrive, departure.cookie, state=state, code=None, error="access_denied")
    assert cancelled is Code.OUTSIDE_CANCELLED


def alg_none(header: Token, claims: Token) -> str:
    def part(content: Token) -> str:
        return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part(claims)}."


def with_claims(provider: Provider, **changes: Any) -> Any:
    def twist(header: Token, claims: Token) -> str:
        wanted = {name: value for name, value in (claims | changes).items() if value is not None}
        return provider.sign(header, wanted)

    return twist


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "cua-nguoi-khac"},
        {"nonce": None},
        {"iss": "https://ke-khac.example"},
        {"iss": None},
        {"aud": "may-khac"},
        {"aud": ["may-khac", "may-nua"]},
        {"aud": [CLIENT_ID, "may-khac"]},  # several readers, and no word for whom it was made
        {"aud": [CLIENT_ID, "may-khac"], "azp": "may-khac"},
        {"aud": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 12},
        {"sub": "x" * 256},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    hall: FullOffice, identities: Identities, provider: Provider, changes: Token
) -> None:
    provider.twist = with_claims(provider, **changes)
    assert refused(arrive, identities, provider) is Code.OUTSIDE_REFUSED
    assert hall.count("identity_requests") == hall.count("sign_ins") == 0


def by_somebody_else(header: Token, claims: Token) -> str:
    return jwt.encode(header, claims, RSAKey.generate_key(2048, {"kid": header["kid"]}), ["RS256"])


def by_the_clients_secret(header: Token, claims: Token) -> str:
    key = OctKey.import_key(CLIENT_SECRET)
    return jwt.encode(header | {"alg": "HS256"}, claims, key, ["HS256"])


@pytest.mark.parametrize("twist", [alg_none, by_somebody_else, by_the_clients_secret, lambda *_: "x.y.z"])
def test_a_token_that_the_provider_did_not_sign_is_refused(
    hall: FullOffice, identities: Identities, provider: Provider, twist: Any
) -> None:
    provider.twist = twist
    assert refused(arrive, identities, provider) is Code.OUTSIDE_REFUSED
    assert hall.count("identity_requests") == 0


def test_the_public_key_is_no_shared_secret(identities: Identities, provider: Provider) -> None:
    """HS256 with the text of the public key as its secret: the classic confusion of algorithms."""
    public = provider.keys[0].as_pem(private=False)

    def twist(header: Token, claims: Token) -> str:
        import hashlib
        import hmac

        def part(content: bytes) -> str:
            return urlsafe_b64encode(content).decode().rstrip("=")

        signed = f"{part(json.dumps(header | {'alg': 'HS256'}).encode())}.{part(json.dumps(claims).encode())}"
        return f"{signed}.{part(hmac.new(public, signed.encode(), hashlib.sha256).digest())}"

    provider.twist = twist
    assert refused(arrive, identities, provider) is Code.OUTSIDE_REFUSED


def test_an_answer_that_says_it_comes_from_another_provider_is_refused(
    identities: Identities, provider: Provider
) -> None:
    assert refused(arrive, identities, provider, iss="https://ke-khac.example") is Code.OUTSIDE_REFUSED


def test_a_provider_that_names_itself_in_its_answers_must_do_so_each_time(
    identities: Identities, provider: Provider
) -> None:
    provider.says_iss = True
    assert isinstance(arrive(identities, provider), Stranger)
    assert refused(arrive, identities, provider, iss=None) is Code.OUTSIDE_REFUSED


def test_a_provider_that_calls_itself_otherwise_is_not_spoken_to(
    hall: FullOffice, provider: Provider
) -> None:
    provider.called = "https://ke-khac.example"
    assert refused(leave, outside(hall, provider)) is Code.OUTSIDE_REFUSED


def test_a_wrong_client_secret_lets_nobody_in(hall: FullOffice, provider: Provider) -> None:
    assert refused(arrive, outside(hall, provider, client_secret="sai"), provider) is Code.OUTSIDE_REFUSED


# --- a provider that is not there --------------------------------------------------------------------


def test_a_provider_that_is_down_is_said_to_be_and_left_alone_for_a_while(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    provider.down = True
    for _ in range(3):
        assert refused(leave, identities) is Code.OUTSIDE_DOWN
    assert len(provider.asked) == 1
    provider.down = False
    hall.now += timedelta(seconds=DOWN_LIFE)
    assert isinstance(arrive(identities, provider), Stranger)


def test_a_provider_that_goes_down_on_the_way_lets_nobody_in(
    hall: FullOffice, identities: Identities, provider: Provider
) -> None:
    departure = leave(identities)
    answer = provider.answer_of(departure.address, "sub-tuan")
    provider.down = True
    down = refused(identities.arrive, departure.cookie, state=answer["state"], code=answer["code"])
    assert down is Code.OUTSIDE_DOWN
    assert hall.count("identity_requests") == 0


def test_nobody_listening_is_down_too(hall: FullOffice, provider: Provider) -> None:
    assert refused(leave, outside(hall, provider, issuer="http://127.0.0.1:9")) is Code.OUTSIDE_DOWN


def test_new_keys_of_the_provider_are_fetched_when_they_turn_up(
    identities: Identities, provider: Provider
) -> None:
    arrive(identities, provider)
    provider.new_key()
    assert isinstance(arrive(identities, provider), Stranger)


def test_without_a_provider_there_is_no_button_and_no_way(hall: FullOffice) -> None:
    without = Identities(hall.tools, None)
    assert without.button is None
    assert refused(leave, without) is Code.NOT_FOUND
    assert refused(without.arrive, None, state="x", code="y") is Code.NOT_FOUND


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://dang-nhap.example", True),
        ("http://dang-nhap.example", False),
        ("http://127.0.0.1:8080/x", True),
        ("http://localhost/x", True),
        ("http://127.0.0.1.evil.example", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://", False),
    ],
)
def test_a_provider_is_reached_by_https_only(address: str, safe: bool) -> None:
    assert is_safe(address) is safe
