"""Signing in with an account of an outside provider, and the links that an administrator makes for it.

An outside account opens the account of a person only when an administrator has linked the two by hand. No
name and no e-mail ever links by itself: whoever can choose those at the provider could choose a victim.
An unknown account is given a short code to read out to the administrator.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from base64 import urlsafe_b64encode
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError

from lms.domain import codes
from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.keys import KeyPurpose
from lms.domain.people import Actor, Permission
from lms.domain.sign_ins import Ended, Method
from lms.services import erased, territory
from lms.services.oidc import OidcProvider, OutsideAccount
from lms.services.sealing import seal, unseal
from lms.services.tools import Tools
from lms.store import accounts, audit, people
from lms.store import identities as store
from lms.store.database import Tx
from lms.store.identities import LinkRow, RequestRow

OUTSIDE_COOKIE = "lms_outside"
OUTSIDE_RETURN = "/dang-nhap/tai-khoan-ngoai/ve"  # told to the provider by the office's IT; never renamed
OUTSIDE_LIFE = timedelta(minutes=10)  # to type a password at the provider
_MOST_USED = 10_000  # answers remembered as used; each is of the last ten minutes


@dataclass(frozen=True, slots=True)
class Departure:
    """To the provider: the `address` to go to, and what the browser keeps meanwhile in an HttpOnly cookie."""

    address: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Back from the provider with an account that is linked to this person."""

    person_id: str
    shared: bool
    next_path: str


@dataclass(frozen=True, slots=True)
class Stranger:
    """Back from the provider with an account that is linked to nobody: `code` is for the administrator."""

    code: str
    said_name: str
    expires_at: datetime


class _Trip(BaseModel):
    """What the cookie keeps, sealed: this browser, and only this one, may bring the answer back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: str
    nonce: str
    verifier: str
    shared: bool
    next_path: Annotated[str, StringConstraints(max_length=600)]
    since: AwareDatetime


class Identities:
    """`provider` is None where the office has configured none."""

    def __init__(self, tools: Tools, provider: OidcProvider | None) -> None:
        self._tools = tools
        self._provider = provider
        self._lock = threading.Lock()
        self._used: OrderedDict[str, None] = OrderedDict()

    @property
    def button(self) -> str | None:
        """What the button on the sign-in page says; None: there is none."""
        return self._provider.config.name if self._provider else None

    # --- signing in ----------------------------------------------------------------------------

    def depart(self, *, next_path: str, shared: bool) -> Departure:
        """Begin at the provider. Stores nothing. Raises Refusal NOT_FOUND without a provider, OUTSIDE_DOWN,
        OUTSIDE_REFUSED."""
        provider = self._configured()
        trip = _Trip(
            state=self._random(),
            nonce=self._random(),
            verifier=self._random(),
            shared=shared,
            next_path=next_path if len(next_path) <= 600 else "/",
            since=self._tools.clock(),
        )
        # Signing out here leaves the last person signed in at the provider, where the next would find them.
        address = provider.address(trip.state, trip.nonce, trip.verifier, anew=shared)
        return Departure(address, self._sealed(trip))

    def arrive(
        self,
        cookie: str | None,
        *,
        state: str | None,
        code: str | None,
        error: str | None = None,
        iss: str | None = None,
    ) -> Arrival | Stranger:
        """Back from the provider, with what its answer says. An answer counts once, in the browser that left
        for it. Signs nobody in; a stranger's request to be linked is remembered for a day.

        Raises Refusal NOT_FOUND, OUTSIDE_STALE, OUTSIDE_CANCELLED, OUTSIDE_DOWN, OUTSIDE_REFUSED.
        """
        provider = self._configured()
        trip = self._trip(cookie)
        if trip is None or not state or not hmac.compare_digest(trip.state.encode(), state.encode()):
            raise Refusal(Code.OUTSIDE_STALE)
        self._use_once(trip.state)
        if error or not code:
            raise Refusal(Code.OUTSIDE_CANCELLED)
        now = self._tools.clock()
        account = provider.redeem(code, trip.nonce, trip.verifier, iss=iss, now=now)
        with self._tools.database.read() as tx:
            link = store.link_of(tx, account.issuer, account.subject)
        if link is not None:
            return Arrival(link.person_id, trip.shared, trip.next_path)
        return self._remember(account, now)

    def is_linked(self, person_id: str) -> bool:
        """Whether an outside account still leads to this person: asked again before the sign-in begins."""
        with self._tools.database.read() as tx:
            return store.leads_to(tx, person_id)

    def _configured(self) -> OidcProvider:
        if self._provider is None:
            raise Refusal(Code.NOT_FOUND)
        return self._provider

    def _remember(self, account: OutsideAccount, now: datetime) -> Stranger:
        code = codes.short_code(codes.characters(self._tools.random_bytes(codes.SHORT_LENGTH - 1)))
        expires_at = now + codes.LINK_CODE_LIFE
        request = RequestRow(account.issuer, account.subject, account.said_name, now)
        key_id, key = self._tools.keys.current(KeyPurpose.OUTSIDE)
        with self._tools.database.write() as tx:
            store.ask(tx, request, _code_hash(key_id, key, code), expires_at)
        return Stranger(code, account.said_name, expires_at)

    # --- the cookie ----------------------------------------------------------------------------

    def _random(self) -> str:
        return urlsafe_b64encode(self._tools.random_bytes(32)).decode().rstrip("=")

    def _sealed(self, trip: _Trip) -> str:
        plain = trip.model_dump_json().encode()
        return seal(self._tools.keys, KeyPurpose.OUTSIDE, plain, OUTSIDE_COOKIE, self._tools.random_bytes)

    def _trip(self, cookie: str | None) -> _Trip | None:
        plain = unseal(self._tools.keys, KeyPurpose.OUTSIDE, cookie or "", OUTSIDE_COOKIE)
        if plain is None:
            return None
        try:
            trip = _Trip.model_validate_json(plain)
        except ValidationError:
            return None
        age = self._tools.clock() - trip.since
        return trip if timedelta(0) <= age <= OUTSIDE_LIFE else None

    def _use_once(self, state: str) -> None:
        """Raises Refusal OUTSIDE_STALE the second time. A restart forgets this, but the provider takes a code
        only once, too."""
        with self._lock:
            if state in self._used:
                raise Refusal(Code.OUTSIDE_STALE)
            self._used[state] = None
            if len(self._used) > _MOST_USED:
                self._used.popitem(last=False)

    # --- the administrator's -----------------------------------------------------------------------

    def asked(self, actor: Actor, code: str) -> RequestRow:
        """Which outside account was given this code. Needs GRANT_ROLES everywhere.

        Raises Refusal NOT_ALLOWED, LINK_CODE_UNKNOWN.
        """
        with self._tools.database.read() as tx:
            territory.require(tx, actor, Permission.GRANT_ROLES, None)
            return self._request(tx, code)

    def link(self, actor: Actor, code: str, person_id: str) -> LinkRow:
        """From now on this outside account opens the account of this person. The code is used up.

        Needs GRANT_ROLES everywhere. Raises Refusal NOT_ALLOWED, NOT_FOUND, PERSON_ERASED, LINK_CODE_UNKNOWN,
        LINK_TAKEN.
        """
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            territory.require(tx, actor, Permission.GRANT_ROLES, None)
            request = self._request(tx, code)
            if not people.learner_codes(tx, [person_id]):
                raise Refusal(Code.NOT_FOUND)
            erased.require_here(tx, [person_id])
            if store.link_of(tx, request.issuer, request.subject) is not None:
                raise Refusal(Code.LINK_TAKEN)
            link_id = self._tools.new_id()
            store.add_link(tx, link_id, request.issuer, request.subject, person_id, actor.person_id, now)
            store.drop_request(tx, request.issuer, request.subject)
            self._note(tx, actor, AuditAct.IDENTITY_LINKED, person_id, link_id, request.issuer)
            made = store.link_by_id(tx, link_id)
        assert made is not None
        return made

    def links(self, actor: Actor) -> list[LinkRow]:
        """Every link that holds. Needs GRANT_ROLES everywhere."""
        with self._tools.database.read() as tx:
            territory.require(tx, actor, Permission.GRANT_ROLES, None)
            return store.links(tx)

    def unlink(self, actor: Actor, link_id: str, reason: str) -> None:
        """The outside account opens nothing here any more; sign-ins made through it end now.

        Needs GRANT_ROLES everywhere. Raises Refusal NOT_ALLOWED, NOT_FOUND, REASON_NEEDED.
        """
        why = given_reason(reason)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            territory.require(tx, actor, Permission.GRANT_ROLES, None)
            link = store.link_by_id(tx, link_id)
            if link is None:
                raise Refusal(Code.NOT_FOUND)
            store.end_link(tx, link_id, actor.person_id, now)
            accounts.end_all_sign_ins(tx, link.person_id, now, Ended.UNLINKED, method=Method.OIDC.value)
            self._note(
                tx, actor, AuditAct.IDENTITY_UNLINKED, link.person_id, link_id, link.issuer, reason=why
            )

    def _request(self, tx: Tx, typed: str) -> RequestRow:
        code = codes.parse_short_code(typed)
        found = None
        if isinstance(code, str):
            keys = self._tools.keys.all(KeyPurpose.OUTSIDE)
            hashes = [_code_hash(key_id, key, code) for key_id, key in keys.items()]
            found = store.request_by_code(tx, hashes, self._tools.clock())
        if found is None:
            raise Refusal(Code.LINK_CODE_UNKNOWN)
        return found

    def _note(
        self,
        tx: Tx,
        actor: Actor,
        act: AuditAct,
        person_id: str,
        link_id: str,
        issuer: str,
        *,
        reason: str | None = None,
    ) -> None:
        detail = {"link": link_id, "issuer": issuer}
        audit.append(tx, self._tools.new_id, self._tools.clock(), actor, act, person_id, detail, reason)


def _code_hash(key_id: str, key: bytes, code: str) -> str:
    mac = hmac.new(key, f"link/1\n{code}".encode(), hashlib.sha256).hexdigest()
    return f"{key_id}:{mac}"
