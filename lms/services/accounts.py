"""Signing in, activating, signing out. A person without e-mail starts with a printed slip."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.domain import codes
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor
from lms.domain.sign_ins import Ended, Method, life
from lms.services import second_step_rule
from lms.services.activation_codes import ACTIVATION_LIFE, ActivationCodes, IssuedActivation
from lms.services.known_browsers import KNOWN_COOKIE, KNOWN_LIFE, KnownBrowsers
from lms.services.pins import Pins, check_secret
from lms.services.throttle import Throttle
from lms.services.tools import Tools
from lms.store import accounts as store
from lms.store import audit, people
from lms.store.accounts import SignInRow
from lms.store.database import Tx

SIGN_IN_COOKIE = "lms_sign_in"
NOTICE_VERSION = "2026-11-24"

__all__ = [
    "ACTIVATION_LIFE",
    "KNOWN_COOKIE",
    "KNOWN_LIFE",
    "NOTICE_VERSION",
    "SIGN_IN_COOKIE",
    "Accounts",
    "Device",
    "IssuedActivation",
    "Owner",
    "hash_token",
]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose account this is: shown before anything is set or signed in."""

    person_id: str
    name: str
    unit_line: str
    learner_code: str
    sex: str | None


@dataclass(frozen=True, slots=True)
class Device:
    """One sign-in that holds. `device` is what the browser calls itself; `here`: it is the one that asks."""

    id: str
    device: str
    address: str
    method: Method
    shared: bool
    started_at: datetime
    expires_at: datetime
    here: bool


class Accounts:
    """Who is this, and since when. `sign_in` and `activate` give a token for an HttpOnly cookie.

    A door that asks for more than a secret (a second step, the purpose notice) takes them apart: `verify` or
    `redeem` says whose secret it is, `start` begins the sign-in when everything else is done.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._throttle = Throttle()
        self._pins = Pins(tools.keys)
        self._codes = ActivationCodes(tools)
        self._browsers = KnownBrowsers(tools)

    # --- signing in and out ------------------------------------------------------------------

    def sign_in(
        self,
        login: str,
        secret: str,
        *,
        address: str = "",
        device: str = "",
        known: str = "",
        shared: bool = False,
    ) -> tuple[str, Actor]:
        """`verify`, then `start`. Raises Refusal BAD_SIGN_IN, TOO_MANY_TRIES."""
        person_id = self.verify(login, secret, address=address, known=known)
        return self.start(person_id, Method.SECRET, address=address, device=device, shared=shared)

    def verify(self, login: str, secret: str, *, address: str = "", known: str = "") -> str:
        """The id of the person whose secret this is; signs nobody in. Raises Refusal BAD_SIGN_IN,
        TOO_MANY_TRIES.

        Whether a login exists is not told: an unknown one costs as much time as a wrong PIN. `known` is what
        `known_browser` once gave this browser, if it did.
        """
        now = self._tools.clock()
        learner_code = codes.parse_learner_code(login)
        account_key = learner_code if isinstance(learner_code, str) else None
        browser = self._browsers.number(known, account_key)
        self._throttle.count(account_key, address, now, browser)
        row = None
        if isinstance(learner_code, str):
            with self._tools.database.read() as tx:
                row = store.by_learner_code(tx, learner_code)
        stored = row.secret_hash if row and row.secret_hash else self._pins.of_nobody
        right = self._pins.is_right(stored, secret)
        if row is None or row.secret_hash is None or not right:
            raise Refusal(Code.BAD_SIGN_IN)
        self._throttle.succeeded(account_key, address, browser)
        if self._pins.is_outdated(stored):
            with self._tools.database.write() as tx:
                store.replace_hash(tx, row.person_id, stored, self._pins.hash(secret))
        return row.person_id

    def start(
        self, person_id: str, method: Method, *, address: str = "", device: str = "", shared: bool = False
    ) -> tuple[str, Actor]:
        """A new sign-in of a person who has proved who they are; (token, actor). On a `shared` machine it
        lasts two hours. Raises Refusal NOT_FOUND."""
        now = self._tools.clock()
        token = self._tools.random_bytes(32).hex()
        row = SignInRow(
            hash_token(token),
            self._tools.new_id(),
            person_id,
            now,
            now + life(shared=shared),
            device[:120],
            address[:60],
            method.value,
            shared,
        )
        with self._tools.database.write() as tx:
            store.start_sign_ins(tx, [row])
            actor = store.actor_by_token(tx, row.token_hash, now, address)
            if actor is None:
                raise Refusal(Code.NOT_FOUND)
            detail = {"method": method.value, "shared": shared}
            audit.append(tx, self._tools.new_id, now, actor, AuditAct.SIGNED_IN, person_id, detail)
        return token, actor

    def known_browser(self, actor: Actor, known: str = "") -> str:
        """See `KnownBrowsers.mark`."""
        return self._browsers.mark(actor, known)

    def actor(self, token: str | None, origin: str = "") -> Actor | None:
        """Who holds this cookie now; asked on every request and every rerun. `origin`: the address they ask
        from."""
        if not token or len(token) > 200:
            return None
        with self._tools.database.read() as tx:
            found = store.actor_by_token(tx, hash_token(token), self._tools.clock(), origin)
            # Signing in again leads to turning the second step on.
            return None if found is None or second_step_rule.lacks_it(tx, found) else found

    def sign_out(
        self, token: str, *, everywhere: bool = False, why: Ended = Ended.ASKED, origin: str = ""
    ) -> None:
        """Ends this sign-in, or all of the person's. An unknown token is already signed out."""
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            actor = store.actor_by_token(tx, hash_token(token), now, origin)
            if actor is None or actor.sign_in_id is None:
                return
            if everywhere:
                ended = store.end_all_sign_ins(tx, actor.person_id, now, why)
            else:
                ended = store.end_one(tx, actor.person_id, actor.sign_in_id, now, why)
            if ended:
                self._note_end(tx, actor, now, ended, why)

    def leave_shared(self, token: str, origin: str = "") -> Owner | None:
        """What somebody came for on a shared machine is done: their sign-in ends. Returns whose it was; None
        when the machine is their own, or nobody is signed in."""
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            actor = store.actor_by_token(tx, hash_token(token), now, origin)
            if actor is None or actor.sign_in_id is None or not actor.shared:
                return None
            ended = store.end_one(tx, actor.person_id, actor.sign_in_id, now, Ended.DONE)
            self._note_end(tx, actor, now, ended, Ended.DONE)
        return self.owner(actor.person_id)

    def devices(self, actor: Actor) -> list[Device]:
        """Where the actor is signed in, this browser first, then the latest."""
        with self._tools.database.read() as tx:
            rows = store.open_sign_ins(tx, actor.person_id, self._tools.clock())
        found = [
            Device(
                row.id,
                row.device,
                row.address,
                Method(row.method),
                row.shared,
                row.started_at,
                row.expires_at,
                row.id == actor.sign_in_id,
            )
            for row in rows
        ]
        return sorted(found, key=lambda device: not device.here)

    def end_device(self, actor: Actor, sign_in_id: str) -> None:
        """One of the actor's own sign-ins ends; one that is over already stays so. Raises Refusal NOT_FOUND
        for anybody else's."""
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            if not store.is_sign_in_of(tx, sign_in_id, actor.person_id):
                raise Refusal(Code.NOT_FOUND)
            ended = store.end_one(tx, actor.person_id, sign_in_id, now, Ended.ASKED)
            if ended:
                self._note_end(tx, actor, now, ended, Ended.ASKED)

    def end_other_devices(self, actor: Actor) -> int:
        """Every sign-in of the actor but this one ends. Returns how many."""
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            ended = store.end_all_sign_ins(tx, actor.person_id, now, Ended.ASKED, but=actor.sign_in_id)
            if ended:
                self._note_end(tx, actor, now, ended, Ended.ASKED)
        return ended

    def why_ended(self, token: str) -> Ended | None:
        """Why a cookie no longer holds; None when its time was up, or nobody ever held it."""
        with self._tools.database.read() as tx:
            return store.why_ended(tx, hash_token(token))

    def _note_end(self, tx: Tx, actor: Actor, now: datetime, ended: int, why: Ended) -> None:
        detail = {"ended": ended, "why": why.value}
        audit.append(tx, self._tools.new_id, now, actor, AuditAct.SIGNED_OUT, actor.person_id, detail)

    # --- the secret of somebody signed in -----------------------------------------------------

    def has_secret(self, actor: Actor) -> bool:
        """Whether the actor has a PIN or passphrase here; who comes by an outside account may have none."""
        with self._tools.database.read() as tx:
            return store.secret_of(tx, actor.person_id) is not None

    def confirm(self, actor: Actor, secret: str) -> str:
        """The actor types their own PIN or passphrase again. Returns what the store holds of it. Raises
        Refusal NO_SECRET, OLD_SECRET_WRONG, TOO_MANY_TRIES."""
        key = f"confirm {actor.person_id}"
        with self._tools.database.read() as tx:
            stored = store.secret_of(tx, actor.person_id)
        if stored is None:
            raise Refusal(Code.NO_SECRET)
        self._throttle.count(key, actor.origin, self._tools.clock())
        if not self._pins.is_right(stored, secret):
            raise Refusal(Code.OLD_SECRET_WRONG)
        self._throttle.succeeded(key, actor.origin)
        return stored

    def change_secret(self, actor: Actor, old: str, new: str) -> int:
        """Another PIN or passphrase; every other sign-in of the actor ends. Returns how many did.

        Raises Refusal NO_SECRET, OLD_SECRET_WRONG, TOO_MANY_TRIES, WEAK_PIN, WEAK_PASSPHRASE.
        """
        before = self.confirm(actor, old)
        with self._tools.database.read() as tx:
            card = people.card(tx, actor.person_id)
        kind = check_secret(new, birth_year=card.birth_year, phone=card.phone, name=card.full_name)
        hashed = self._pins.hash(new)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            if store.secret_of(tx, actor.person_id) != before:
                raise Refusal(Code.OLD_SECRET_WRONG)  # changed meanwhile on another device
            store.replace_secret(tx, actor.person_id, hashed, kind)
            ended = store.end_all_sign_ins(
                tx, actor.person_id, now, Ended.SECRET_CHANGED, but=actor.sign_in_id
            )
            detail = {"kind": kind, "ended": ended}
            act = AuditAct.SECRET_CHANGED
            audit.append(tx, self._tools.new_id, now, actor, act, actor.person_id, detail)
        return ended

    # --- activation --------------------------------------------------------------------------

    def preview_activation(self, login: str, code: str, *, address: str = "") -> Owner:
        """Whose slip this is; looking uses nothing up. Raises Refusal BAD_ACTIVATION, TOO_MANY_TRIES."""
        person_id, _ = self._checked_activation(login, code, address)
        return self.owner(person_id)

    def owner(self, person_id: str) -> Owner:
        """Raises Refusal NOT_FOUND."""
        with self._tools.database.read() as tx:
            try:
                card = people.card(tx, person_id)
            except KeyError:
                raise Refusal(Code.NOT_FOUND) from None
        return Owner(person_id, card.full_name, card.unit_line, card.learner_code, card.sex)

    def activate(
        self,
        login: str,
        code: str,
        secret: str,
        *,
        notice_read: bool,
        address: str = "",
        device: str = "",
        shared: bool = False,
    ) -> tuple[str, Actor]:
        """`redeem`, then `start`. Raises what `redeem` does."""
        person_id = self.redeem(login, code, secret, notice_read=notice_read, address=address)
        return self.start(person_id, Method.ACTIVATION, address=address, device=device, shared=shared)

    def redeem(self, login: str, code: str, secret: str, *, notice_read: bool, address: str = "") -> str:
        """Uses the code up, sets the PIN or passphrase, ends older sign-ins. Returns the id of the person.

        Raises Refusal BAD_ACTIVATION, NOTICE_NOT_READ, WEAK_PIN, WEAK_PASSPHRASE, TOO_MANY_TRIES.
        """
        person_id, _ = self._checked_activation(login, code, address)
        if not notice_read:
            raise Refusal(Code.NOTICE_NOT_READ)
        with self._tools.database.read() as tx:
            card = people.card(tx, person_id)
        kind = check_secret(secret, birth_year=card.birth_year, phone=card.phone, name=card.full_name)
        hashed = self._pins.hash(secret)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            # Under the writer lock: two phones with the same slip, one wins.
            row = store.latest_activation(tx, person_id)
            if row is None or row.used_at or row.void_at or row.expires_at <= now:
                raise Refusal(Code.BAD_ACTIVATION)
            if not self._codes.is_right(row.code_hash, code):
                raise Refusal(Code.BAD_ACTIVATION)
            store.use_activation(tx, row.id, now)
            store.set_secret(tx, person_id, hashed, kind, now)
            store.note_notice_read(tx, [person_id], NOTICE_VERSION, now)
            store.end_all_sign_ins(tx, person_id, now, Ended.SECRET_CHANGED)
            who = Actor(person_id, card.full_name, card.learner_code, (), None, address)
            detail = {"kind": kind}
            audit.append(tx, self._tools.new_id, now, who, AuditAct.ACCOUNT_ACTIVATED, person_id, detail)
        return person_id

    def issue_activations(self, actor: Actor, person_ids: Sequence[str]) -> list[IssuedActivation]:
        """See `ActivationCodes.issue`."""
        return self._codes.issue(actor, person_ids)

    def issue_again(self, actor: Actor, person_id: str, reason: str) -> IssuedActivation:
        """See `ActivationCodes.issue_again`."""
        return self._codes.issue_again(actor, person_id, reason)

    def may_issue_again(self, actor: Actor, person_ids: Collection[str]) -> set[str]:
        """See `ActivationCodes.may_issue_again`."""
        return self._codes.may_issue_again(actor, person_ids)

    def _checked_activation(self, login: str, code: str, address: str) -> tuple[str, str]:
        now = self._tools.clock()
        learner_code = codes.parse_learner_code(login)
        # By address only, and apart from sign-ins: 60 bits are not guessed, and a limit by account would let
        # a neighbour keep somebody from using their new slip.
        place = f"activation {address}"
        self._throttle.count(None, place, now)
        with self._tools.database.read() as tx:
            account = store.by_learner_code(tx, learner_code) if isinstance(learner_code, str) else None
            row = store.latest_activation(tx, account.person_id) if account else None
        right = row is not None and self._codes.is_right(row.code_hash, code)
        if account is None or row is None or not right or row.used_at or row.void_at or row.expires_at <= now:
            raise Refusal(Code.BAD_ACTIVATION)
        self._throttle.succeeded(None, place)
        return account.person_id, row.id

    # --- hashing -----------------------------------------------------------------------------

    def hash_secret(self, secret: str) -> str:
        """What the store keeps of a secret; takes some 25 ms on purpose."""
        return self._pins.hash(secret)

    # --- the purpose notice ------------------------------------------------------------------

    def notice_due(self, person_id: str) -> bool:
        """Whether the purpose notice has changed since this person read it."""
        with self._tools.database.read() as tx:
            return not store.has_read_notice(tx, person_id, NOTICE_VERSION)

    def note_notice_read(self, person_id: str, *, address: str = "") -> None:
        """They have read the notice as it is now. Raises Refusal NOT_FOUND."""
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            try:
                card = people.card(tx, person_id)
            except KeyError:
                raise Refusal(Code.NOT_FOUND) from None
            store.note_notice_read(tx, [person_id], NOTICE_VERSION, now)
            who = Actor(person_id, card.full_name, card.learner_code, (), None, address)
            detail = {"version": NOTICE_VERSION}
            audit.append(tx, self._tools.new_id, now, who, AuditAct.NOTICE_READ, person_id, detail)


def hash_token(token: str) -> str:
    """What the store keeps of a cookie; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
