"""The second step of a sign-in: turning it on and off, its codes and recovery codes, who must have it.

The application shows six digits that change every 30 seconds (RFC 6238). Ten recovery codes help whoever has
lost the telephone; they are shown once and kept as hashes.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32decode, b32encode
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp

from lms.domain import codes
from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.keys import KeyPurpose
from lms.domain.people import Actor, Permission, Role
from lms.domain.second_step import OFFERED_ROLES, Step
from lms.domain.sign_ins import Ended
from lms.services import second_step_rule, territory
from lms.services.accounts import Accounts
from lms.services.sealing import is_current, seal, unseal
from lms.services.throttle import Throttle
from lms.services.tools import Tools
from lms.store import accounts as sign_ins
from lms.store import audit, people
from lms.store import second_step as store
from lms.store.database import Tx
from lms.store.second_step import StaffRow

STEP_SECONDS = 30
SLACK_STEPS = 1  # a telephone's clock may be half a minute off
SECRET_BYTES = 20  # RFC 4226: as long as its HMAC
RECOVERY_CODES = 10
# Three codes of a million are right at any moment. Whoever types here knows the PIN, and might go on for
# weeks: after this many wrong ones, from wherever, only a recovery code helps for the rest of the day.
WRONG_CODES = (20, timedelta(days=1))
ISSUER = "Tập huấn pháp luật"  # what the application writes beside the code


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret that nothing is kept of until a code proves that an application has it. `secret` is base32 in
    groups of four, to be typed; `address` is what the QR code holds."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class MyStep:
    """`since`: when it was turned on, None while it is off. `left`: unused recovery codes. `offered`: this
    person may turn it on; `required`: one of their roles asks for it."""

    since: datetime | None
    left: int
    offered: bool
    required: bool


class SecondStep:
    """Codes are counted against guessing like PINs, and no code works twice."""

    def __init__(self, tools: Tools, accounts: Accounts) -> None:
        self._tools = tools
        self._accounts = accounts
        self._throttle = Throttle()
        self._wrong: dict[str, list[datetime]] = {}  # person id → wrong codes; of enrolled people only

    # --- one's own -----------------------------------------------------------------------------

    def mine(self, actor: Actor) -> MyStep:
        with self._tools.database.read() as tx:
            row = store.of(tx, actor.person_id)
            return MyStep(
                since=row.confirmed_at if row else None,
                left=store.recovery_left(tx, actor.person_id),
                offered=not OFFERED_ROLES.isdisjoint(actor.roles),
                required=not second_step_rule.required_roles(tx).isdisjoint(actor.roles),
            )

    def offer(self, actor: Actor) -> Offer:
        """A new secret for the actor. Raises Refusal NOT_ALLOWED for whoever it is not offered to."""
        if OFFERED_ROLES.isdisjoint(actor.roles):
            raise Refusal(Code.NOT_ALLOWED)
        return _offer(self._tools.random_bytes(SECRET_BYTES), actor.learner_code)

    def turn_on(self, actor: Actor, secret: str, code: str, *, pin: str) -> list[str]:
        """Keep the secret that `offer` gave, now that `code` shows that an application has it.

        `pin` is the PIN or passphrase, of whoever has one: with a sign-in left open somebody else could turn
        it on with a telephone of theirs, and the owner would be shut out. Returns the recovery codes in
        clear, this once. Ends the other sign-ins of the actor: they passed no second step.

        Raises Refusal NOT_ALLOWED, OLD_SECRET_WRONG, SECOND_STEP_IS_ON, BAD_SECOND_STEP, TOO_MANY_TRIES.
        """
        if OFFERED_ROLES.isdisjoint(actor.roles):
            raise Refusal(Code.NOT_ALLOWED)
        if self._accounts.has_secret(actor):
            self._accounts.confirm(actor, pin)
        return self._turn_on(actor, secret, code)

    def renew_recovery(self, actor: Actor, code: str) -> list[str]:
        """Ten new recovery codes in clear, this once; the older ones are worth nothing from now on.

        Raises Refusal SECOND_STEP_IS_OFF, BAD_SECOND_STEP, TOO_MANY_TRIES.
        """
        with self._with_code(actor, code) as (tx, now):
            clear = self._renew(tx, actor.person_id, now)
            self._note(tx, actor, now, AuditAct.RECOVERY_CODES_RENEWED, actor.person_id)
        return clear

    def turn_off(self, actor: Actor, secret: str, code: str) -> None:
        """`secret` is the PIN or passphrase; a sign-in left open must not be enough.

        Raises Refusal NO_SECRET for whoever signs in by an outside account only, OLD_SECRET_WRONG,
        SECOND_STEP_REQUIRED, SECOND_STEP_IS_OFF, BAD_SECOND_STEP, TOO_MANY_TRIES.
        """
        self._accounts.confirm(actor, secret)
        with self._with_code(actor, code) as (tx, now):
            if second_step_rule.required_roles(tx) & actor.roles:
                raise Refusal(Code.SECOND_STEP_REQUIRED)
            store.remove(tx, actor.person_id)
            self._note(tx, actor, now, AuditAct.SECOND_STEP_OFF, actor.person_id)

    # --- while signing in ------------------------------------------------------------------------

    def due(self, person_id: str) -> Step | None:
        """What this person has still to do when their PIN, slip or outside account was right."""
        with self._tools.database.read() as tx:
            return second_step_rule.step_of(tx, person_id, self._tools.clock())

    def offer_at_sign_in(self, person_id: str, nonce: str) -> Offer:
        """The same secret each time for one try to sign in: the page may be loaded again, and nothing is
        stored meanwhile."""
        _, key = self._tools.keys.current(KeyPurpose.TOTP)
        made = hmac.new(key, f"offer/1\n{person_id}\n{nonce}".encode(), hashlib.sha256).digest()
        with self._tools.database.read() as tx:
            return _offer(made[:SECRET_BYTES], people.card(tx, person_id).learner_code)

    def turn_on_at_sign_in(self, person_id: str, nonce: str, code: str, *, address: str) -> list[str]:
        """As `turn_on`, before there is a sign-in. Raises Refusal SECOND_STEP_IS_ON, BAD_SECOND_STEP,
        TOO_MANY_TRIES."""
        offer = self.offer_at_sign_in(person_id, nonce)
        who = Actor(person_id, "", "", (), None, address)
        return self._turn_on(who, offer.secret, code)

    def check(self, person_id: str, code: str, *, address: str) -> None:
        """The code of the application, or a recovery code; either is used up.

        Raises Refusal SECOND_STEP_IS_OFF, BAD_SECOND_STEP, TOO_MANY_TRIES.
        """
        with self._with_code(Actor(person_id, "", "", (), None, address), code):
            pass

    # --- the administrator's -----------------------------------------------------------------------

    def reset(self, actor: Actor, person_id: str, reason: str) -> None:
        """For whoever has lost both telephone and recovery codes: off, and all their sign-ins end.

        Needs GRANT_ROLES everywhere. Raises Refusal NOT_ALLOWED, NOT_FOUND, REASON_NEEDED,
        SECOND_STEP_IS_OFF.
        """
        why = given_reason(reason)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            territory.require(tx, actor, Permission.GRANT_ROLES, None)
            if not people.learner_codes(tx, [person_id]):
                raise Refusal(Code.NOT_FOUND)
            if not store.has(tx, person_id):
                raise Refusal(Code.SECOND_STEP_IS_OFF)
            store.remove(tx, person_id)
            sign_ins.end_all_sign_ins(tx, person_id, now, Ended.SECRET_CHANGED)
            self._note(tx, actor, now, AuditAct.SECOND_STEP_RESET, person_id, reason=why)

    def staff(self, actor: Actor) -> list[StaffRow]:
        """Who holds a role that may have a second step, and since when they have one. Needs GRANT_ROLES."""
        with self._tools.database.read() as tx:
            territory.require(tx, actor, Permission.GRANT_ROLES, None)
            return store.staff(tx, [role.value for role in OFFERED_ROLES], self._tools.clock())

    def required_roles(self, actor: Actor) -> frozenset[Role]:
        """The roles that ask for a second step. Needs GRANT_ROLES."""
        with self._tools.database.read() as tx:
            territory.require(tx, actor, Permission.GRANT_ROLES, None)
            return second_step_rule.required_roles(tx)

    def require_for(self, actor: Actor, roles: Collection[Role]) -> None:
        """From now on nobody acts in these roles without a second step: sign-ins without one stop holding,
        and after the next PIN it has to be turned on first.

        Needs GRANT_ROLES everywhere. Raises Refusal NOT_ALLOWED, and SECOND_STEP_FIRST when
        the actor would shut themselves out.
        """
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            territory.require(tx, actor, Permission.GRANT_ROLES, None)
            before, after = second_step_rule.required_roles(tx), frozenset(roles)
            if not after <= OFFERED_ROLES:
                raise Refusal(Code.NOT_ALLOWED)
            if before == after:
                return
            if after & actor.roles and not store.has(tx, actor.person_id):
                raise Refusal(Code.SECOND_STEP_FIRST)
            second_step_rule.keep_required_roles(tx, after)
            detail: dict[str, object] = {"before": sorted(before), "after": sorted(after)}
            self._note(tx, actor, now, AuditAct.SECOND_STEP_RULE_CHANGED, second_step_rule.REQUIRED, detail)

    # --- codes ---------------------------------------------------------------------------------

    def _turn_on(self, who: Actor, secret: str, code: str) -> list[str]:
        now = self._tools.clock()
        plain = _plain(secret)
        self._throttle.count(who.person_id, who.origin, now)
        step = _step_of(plain, code, now)
        if step is None:
            raise Refusal(Code.BAD_SECOND_STEP)
        with self._tools.database.write() as tx:
            if store.has(tx, who.person_id):
                raise Refusal(Code.SECOND_STEP_IS_ON)
            store.add(tx, who.person_id, self._seal(plain, who.person_id), now, step)
            clear = self._renew(tx, who.person_id, now)
            # The others began without a second step.
            ended = sign_ins.end_all_sign_ins(
                tx, who.person_id, now, Ended.SECRET_CHANGED, but=who.sign_in_id
            )
            self._note(tx, who, now, AuditAct.SECOND_STEP_ON, who.person_id, {"ended": ended})
        self._throttle.succeeded(who.person_id, who.origin)
        return clear

    @contextmanager
    def _with_code(self, who: Actor, code: str) -> Iterator[tuple[Tx, datetime]]:
        """One write in which a code of `who` is used up; what is done beside it stands or falls with it.

        Whoever comes this far knows the PIN, so that no stranger can shut the owner out by guessing here.
        Raises Refusal SECOND_STEP_IS_OFF, BAD_SECOND_STEP, SECOND_STEP_WORN, TOO_MANY_TRIES.
        """
        now = self._tools.clock()
        self._throttle.count(who.person_id, who.origin, now)
        with self._tools.database.write() as tx:
            self._use(tx, who, code, now)
            yield tx, now
        self._throttle.succeeded(who.person_id, who.origin)

    def _use(self, tx: Tx, who: Actor, code: str, now: datetime) -> None:
        """Under the writer lock: of two browsers with one code, one wins."""
        person_id = who.person_id
        row = store.of(tx, person_id)
        if row is None:
            raise Refusal(Code.SECOND_STEP_IS_OFF)
        if _digits(code) and self._worn(person_id, now):
            raise Refusal(Code.SECOND_STEP_WORN)
        plain = unseal(self._tools.keys, KeyPurpose.TOTP, row.sealed, person_id)
        step = _step_of(plain, code, now) if plain is not None else None
        if plain is not None and step is not None and step > row.last_step:
            fresh = is_current(self._tools.keys, KeyPurpose.TOTP, row.sealed)
            store.used(tx, person_id, step, row.sealed if fresh else self._seal(plain, person_id))
            return
        digest = store.unused_recovery(tx, person_id, self._recovery_hashes(person_id, code))
        if digest is None:
            if _digits(code):
                self._wrong.setdefault(person_id, []).append(now)
            raise Refusal(Code.BAD_SECOND_STEP)
        store.use_recovery(tx, digest, now)
        left = store.recovery_left(tx, person_id)
        self._note(tx, who, now, AuditAct.RECOVERY_CODE_USED, person_id, {"left": left})

    def _worn(self, person_id: str, now: datetime) -> bool:
        """Whether too many wrong codes have been typed for this person of late."""
        most, span = WRONG_CODES
        recent = [at for at in self._wrong.get(person_id, []) if now - at < span]
        self._wrong[person_id] = recent
        return len(recent) >= most

    def _renew(self, tx: Tx, person_id: str, now: datetime) -> list[str]:
        key_id, key = self._tools.keys.current(KeyPurpose.TOTP)
        clear = [
            codes.short_code(codes.characters(self._tools.random_bytes(codes.SHORT_LENGTH - 1)))
            for _ in range(RECOVERY_CODES)
        ]
        hashes = [_recovery_hash(key_id, key, person_id, code) for code in clear]
        store.replace_recovery(tx, person_id, hashes, now)
        return clear

    def _recovery_hashes(self, person_id: str, typed: str) -> list[str]:
        """What the store would keep of this code, under each key."""
        code = codes.parse_short_code(typed)
        if isinstance(code, codes.CodeError):
            return []
        keys = self._tools.keys.all(KeyPurpose.TOTP)
        return [_recovery_hash(key_id, key, person_id, code) for key_id, key in keys.items()]

    def _seal(self, plain: bytes, person_id: str) -> str:
        return seal(self._tools.keys, KeyPurpose.TOTP, plain, person_id, self._tools.random_bytes)

    def _note(
        self,
        tx: Tx,
        who: Actor,
        now: datetime,
        act: AuditAct,
        subject: str,
        detail: dict[str, object] | None = None,
        reason: str | None = None,
    ) -> None:
        audit.append(tx, self._tools.new_id, now, who, act, subject, detail, reason)


def _offer(plain: bytes, learner_code: str) -> Offer:
    secret = b32encode(plain).decode()
    address = pyotp.TOTP(secret).provisioning_uri(
        name=codes.print_learner_code(learner_code), issuer_name=ISSUER
    )
    return Offer(" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)), address)


def _plain(secret: str) -> bytes:
    """The bytes behind a typed or shown secret. Raises Refusal BAD_SECOND_STEP."""
    try:
        plain = b32decode("".join(secret.split()).upper())
    except ValueError:
        raise Refusal(Code.BAD_SECOND_STEP) from None
    if len(plain) != SECRET_BYTES:
        raise Refusal(Code.BAD_SECOND_STEP)
    return plain


def _step_of(plain: bytes, typed: str, now: datetime) -> int | None:
    """The time step whose code this is, within the slack; None: it is none of them."""
    code = _digits(typed)
    if not code:
        return None
    totp = pyotp.TOTP(b32encode(plain).decode(), interval=STEP_SECONDS)
    here = int(now.timestamp()) // STEP_SECONDS
    steps = range(here - SLACK_STEPS, here + SLACK_STEPS + 1)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)), None)


def _digits(typed: str) -> str:
    """Six digits as typed in any spacing; empty for anything else."""
    code = "".join(typed.split())
    return code if len(code) == 6 and code.isascii() and code.isdigit() else ""


def _recovery_hash(key_id: str, key: bytes, person_id: str, code: str) -> str:
    mac = hmac.new(key, f"recovery/1\n{person_id}\n{code}".encode(), hashlib.sha256).hexdigest()
    return f"{key_id}:{mac}"
