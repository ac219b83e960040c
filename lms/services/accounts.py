"""Signing in, activating, signing out. A person without e-mail starts with a printed slip."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.domain import codes
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import GUARDED_ROLES, Actor, Permission
from lms.domain.sign_ins import Ended, Method, life
from lms.services.pins import Pins, check_secret
from lms.services.throttle import Throttle
from lms.services.tools import Tools
from lms.store import accounts as store
from lms.store import audit, people
from lms.store.accounts import SignInRow
from lms.store.database import Tx

SIGN_IN_COOKIE = "lms_sign_in"
KNOWN_COOKIE = "lms_known"
KNOWN_LIFE = timedelta(days=400)
KNOWN_MOST = 12  # people to whom one browser stays known
ACTIVATION_LIFE = timedelta(days=60)
NOTICE_VERSION = "2026-11"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose account this is: shown before anything is set or signed in."""

    person_id: str
    name: str
    unit_line: str
    learner_code: str


@dataclass(frozen=True, slots=True)
class IssuedActivation:
    """A one-time code in clear, shown or printed once; the store keeps its hash."""

    person_id: str
    learner_code: str
    code: str


class Accounts:
    """Who is this, and since when. `sign_in` and `activate` give a token for an HttpOnly cookie.

    A door that asks for more than a secret (a second step, the purpose notice) takes them apart: `verify` or
    `redeem` says whose secret it is, `start` begins the sign-in when everything else is done.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._throttle = Throttle()
        self._pins = Pins(tools.keys)

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
        browser = self._known_id(known, account_key)
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
        """For a cookie that outlives the sign-in: here `actor` was signed in once. It opens nothing; it only
        keeps the guesses of strangers from being counted against this browser. Names nobody. `known`: what
        this browser held before; a machine that a family shares stays known to each of them."""
        browser, marks = _known_parts(known)
        browser = browser or self._tools.random_bytes(12).hex()
        _, key = self._tools.keys.current("known")
        mark = _known_mac(key, actor.learner_code, browser)
        kept = [other for other in marks if other != mark][: KNOWN_MOST - 1]
        return ".".join([browser, mark, *kept])

    def _known_id(self, value: str, learner_code: str | None) -> str | None:
        browser, marks = _known_parts(value)
        if not browser or learner_code is None:
            return None
        keys = self._tools.keys.all("known").values()
        own = [_known_mac(key, learner_code, browser) for key in keys]
        right = any(hmac.compare_digest(mark, mine) for mark in marks for mine in own)
        return browser if right else None

    def actor(self, token: str | None, origin: str = "") -> Actor | None:
        """Who holds this cookie now; asked on every request and every rerun. `origin`: the address they ask
        from."""
        if not token or len(token) > 200:
            return None
        with self._tools.database.read() as tx:
            return store.actor_by_token(tx, hash_token(token), self._tools.clock(), origin)

    def sign_out(
        self, token: str, *, everywhere: bool = False, why: Ended = Ended.ASKED, origin: str = ""
    ) -> None:
        """Ends this sign-in, or all of the person's. An unknown token is already signed out."""
        actor = self.actor(token, origin)
        if actor is None or actor.sign_in_id is None:
            return
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            if everywhere:
                ended = store.end_all_sign_ins(tx, actor.person_id, now, why)
            else:
                ended = store.end_one(tx, actor.person_id, actor.sign_in_id, now, why)
            if ended:
                self._note_end(tx, actor, now, ended, why)

    def why_ended(self, token: str) -> Ended | None:
        """Why a cookie no longer holds; None when its time was up, or it never held."""
        with self._tools.database.read() as tx:
            return store.why_ended(tx, hash_token(token))

    def _note_end(self, tx: Tx, actor: Actor, now: datetime, ended: int, why: Ended) -> None:
        detail = {"ended": ended, "why": why.value}
        audit.append(tx, self._tools.new_id, now, actor, AuditAct.SIGNED_OUT, actor.person_id, detail)

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
        return Owner(person_id, card.full_name, card.unit_line, card.learner_code)

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
            if not self._activation_is(row.code_hash, code):
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
        """New one-time codes (60 bits) for these people; older ones become void.

        Needs MANAGE_PEOPLE. Whoever holds one of GUARDED_ROLES gets a code only from an administrator:
        otherwise the office could take over the administrator's account. Trainees and trainers get theirs
        from the office. Raises Refusal NOT_ALLOWED, NOT_FOUND.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        now = self._tools.clock()
        issued = []
        rows = []
        with self._tools.database.write() as tx:
            logins = people.learner_codes(tx, person_ids)
            for person_id in person_ids:
                if person_id not in logins:
                    raise Refusal(Code.NOT_FOUND)
                roles = {grant.role for grant in store.grants_of(tx, person_id, now)}
                if roles & GUARDED_ROLES and not actor.has(Permission.GRANT_ROLES):
                    raise Refusal(Code.NOT_ALLOWED)
                code = codes.activation_code(
                    codes.characters(self._tools.random_bytes(codes.ACTIVATION_LENGTH))
                )
                issued.append(IssuedActivation(person_id, logins[person_id], code))
                rows.append((self._tools.new_id(), person_id, self._hash_activation(code)))
            store.issue_activations(tx, rows, now, actor.person_id, now + ACTIVATION_LIFE)
            audit.append_many(
                tx,
                self._tools.new_id,
                [
                    audit.AuditLine(now, actor, AuditAct.ACTIVATION_ISSUED, person_id, {})
                    for person_id in person_ids
                ],
            )
        return issued

    def _checked_activation(self, login: str, code: str, address: str) -> tuple[str, str]:
        now = self._tools.clock()
        learner_code = codes.parse_learner_code(login)
        account_key = f"activate {learner_code}" if isinstance(learner_code, str) else None
        self._throttle.count(account_key, address, now)
        with self._tools.database.read() as tx:
            account = store.by_learner_code(tx, learner_code) if isinstance(learner_code, str) else None
            row = store.latest_activation(tx, account.person_id) if account else None
        right = row is not None and self._activation_is(row.code_hash, code)
        if account is None or row is None or not right or row.used_at or row.void_at or row.expires_at <= now:
            raise Refusal(Code.BAD_ACTIVATION)
        self._throttle.succeeded(account_key, address)
        return account.person_id, row.id

    # --- hashing -----------------------------------------------------------------------------

    def _hash_activation(self, code: str) -> str:
        key_id, key = self._tools.keys.current("activation")
        return f"{key_id}:{_activation_mac(key, code)}"

    def _activation_is(self, stored: str, code: str) -> bool:
        # What was stored before hashes named their key was made with the first one.
        key_id, _, mac = stored.rpartition(":")
        key = self._tools.keys.all("activation").get(key_id or "1")
        return key is not None and hmac.compare_digest(mac, _activation_mac(key, code))

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


def _known_parts(value: str) -> tuple[str, list[str]]:
    """The browser's own number and its marks; empty for what is none of ours."""
    browser, *marks = value.split(".")
    fits = value.isascii() and 0 < len(marks) <= KNOWN_MOST and len(browser) == 24
    return (browser, marks) if fits and all(len(mark) == 32 for mark in marks) else ("", [])


def _known_mac(key: bytes, learner_code: str, browser: str) -> str:
    return hmac.new(key, f"known/1\n{learner_code}\n{browser}".encode(), hashlib.sha256).hexdigest()[:32]


def _activation_mac(key: bytes, code: str) -> str:
    parsed = codes.parse_activation_code(code)
    clear = parsed if isinstance(parsed, str) else ""
    return hmac.new(key, f"activation/1\n{clear}".encode(), hashlib.sha256).hexdigest()


def hash_token(token: str) -> str:
    """What the store keeps of a cookie; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
