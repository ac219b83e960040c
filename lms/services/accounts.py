"""Signing in, activating, signing out. A person without e-mail starts with a printed slip."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from lms.domain import codes
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.names import fold
from lms.domain.people import GUARDED_ROLES, Actor, Permission
from lms.services.throttle import Throttle
from lms.services.tools import Tools
from lms.store import accounts as store
from lms.store import audit, people

SIGN_IN_COOKIE = "lms_sign_in"
SIGN_IN_LIFE = timedelta(days=30)
KNOWN_COOKIE = "lms_known"
KNOWN_LIFE = timedelta(days=400)
ACTIVATION_LIFE = timedelta(days=60)
PIN_LENGTH = 6
PASSPHRASE_MIN = 10
SECRET_MAX = 200
NOTICE_VERSION = "2026-11"

# OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True, slots=True)
class ActivationPreview:
    """Whose slip this is, shown before anything is set."""

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
    """Who is this, and since when. `sign_in` and `activate` give a token for an HttpOnly cookie."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._throttle = Throttle()
        self._dummy = self.hash_secret("nobody has this secret")

    # --- signing in and out ------------------------------------------------------------------

    def sign_in(
        self, login: str, secret: str, *, address: str = "", device: str = "", known: str = ""
    ) -> tuple[str, Actor]:
        """A new sign-in. Raises Refusal BAD_SIGN_IN, TOO_MANY_TRIES.

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
        known = row.secret_hash if row and row.secret_hash else self._dummy
        right = self._secret_is(known, secret)
        if row is None or row.secret_hash is None or not right:
            raise Refusal(Code.BAD_SIGN_IN)
        self._throttle.succeeded(account_key, address, browser)
        if self._outdated(known):
            with self._tools.database.write() as tx:
                store.replace_hash(tx, row.person_id, self.hash_secret(secret))
        return self._start(row.person_id, device)

    def known_browser(self, actor: Actor) -> str:
        """For a cookie that outlives the sign-in: here `actor` was signed in once. It opens nothing; it only
        keeps the guesses of strangers from being counted against this browser. Names nobody."""
        browser = self._tools.random_bytes(12).hex()
        _, key = self._tools.keys.current("known")
        return f"{browser}.{_known_mac(key, actor.learner_code, browser)}"

    def _known_id(self, value: str, learner_code: str | None) -> str | None:
        browser, _, mac = value.partition(".")
        if learner_code is None or not value.isascii() or len(value) > 100:
            return None
        keys = self._tools.keys.all("known").values()
        right = any(hmac.compare_digest(mac, _known_mac(key, learner_code, browser)) for key in keys)
        return browser if right else None

    def actor(self, token: str | None, origin: str = "") -> Actor | None:
        """Who holds this cookie now; asked on every request and every rerun. `origin`: the address they ask
        from."""
        if not token or len(token) > 200:
            return None
        with self._tools.database.read() as tx:
            return store.actor_by_token(tx, hash_token(token), self._tools.clock(), origin)

    def sign_out(self, token: str, *, everywhere: bool = False) -> None:
        """Ends this sign-in, or all of the person's. An unknown token is already signed out."""
        actor = self.actor(token)
        if actor is None:
            return
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            ended = store.end_sign_ins(
                tx,
                now,
                sign_in_id=actor.sign_in_id,
                person_id=actor.person_id if everywhere else None,
            )
            audit.append(
                tx,
                self._tools.new_id,
                now,
                actor,
                AuditAct.SIGNED_OUT,
                actor.person_id,
                {"ended": ended},
            )

    def _start(self, person_id: str, device: str) -> tuple[str, Actor]:
        now = self._tools.clock()
        token = self._tools.random_bytes(32).hex()
        sign_in_id = self._tools.new_id()
        with self._tools.database.write() as tx:
            store.start_sign_in(
                tx, hash_token(token), sign_in_id, person_id, now, now + SIGN_IN_LIFE, device[:120]
            )
            audit.append(tx, self._tools.new_id, now, person_id, AuditAct.SIGNED_IN, person_id)
            actor = store.actor_by_token(tx, hash_token(token), now)
        if actor is None:
            raise Refusal(Code.NOT_FOUND)
        return token, actor

    # --- activation --------------------------------------------------------------------------

    def preview_activation(self, login: str, code: str, *, address: str = "") -> ActivationPreview:
        """Whose slip this is; looking uses nothing up. Raises Refusal BAD_ACTIVATION, TOO_MANY_TRIES."""
        person_id, _ = self._checked_activation(login, code, address)
        with self._tools.database.read() as tx:
            card = people.card(tx, person_id)
        return ActivationPreview(person_id, card.full_name, card.unit_line, card.learner_code)

    def activate(
        self,
        login: str,
        code: str,
        secret: str,
        *,
        notice_read: bool,
        address: str = "",
        device: str = "",
    ) -> tuple[str, Actor]:
        """Uses the code up, sets the PIN or passphrase, ends older sign-ins, signs in.

        Raises Refusal BAD_ACTIVATION, NOTICE_NOT_READ, WEAK_PIN, WEAK_PASSPHRASE, TOO_MANY_TRIES.
        """
        person_id, _ = self._checked_activation(login, code, address)
        if not notice_read:
            raise Refusal(Code.NOTICE_NOT_READ)
        with self._tools.database.read() as tx:
            card = people.card(tx, person_id)
        kind = check_secret(secret, birth_year=card.birth_year, phone=card.phone, name=card.full_name)
        hashed = self.hash_secret(secret)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            # Under the writer lock: two phones with the same slip, one wins.
            row = store.latest_activation(tx, person_id)
            if row is None or row.used_at or row.void_at or row.expires_at <= now:
                raise Refusal(Code.BAD_ACTIVATION)
            if not self._activation_is(row.code_hash, code):
                raise Refusal(Code.BAD_ACTIVATION)
            store.use_activation(tx, row.id, now)
            store.set_secret(tx, person_id, hashed, kind, now, NOTICE_VERSION)
            store.end_sign_ins(tx, now, person_id=person_id)
            audit.append(
                tx, self._tools.new_id, now, person_id, AuditAct.ACCOUNT_ACTIVATED, person_id, {"kind": kind}
            )
        return self._start(person_id, device)

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
        # A six-digit PIN alone would fall to anyone who copies the file; the key lies beside it, not in it.
        key_id, key = self._tools.keys.current("secret")
        return f"{key_id}:{_HASHER.hash(_peppered(key, secret))}"

    def _secret_is(self, stored: str, secret: str) -> bool:
        key_id, _, hashed = stored.partition(":")
        key = self._tools.keys.all("secret").get(key_id)
        if key is None or len(secret) > SECRET_MAX:
            return False
        try:
            return _HASHER.verify(hashed, _peppered(key, secret))
        except (Argon2Error, InvalidHashError):
            return False

    def _outdated(self, stored: str) -> bool:
        key_id, _, hashed = stored.partition(":")
        return key_id != self._tools.keys.current("secret")[0] or _HASHER.check_needs_rehash(hashed)


def _known_mac(key: bytes, learner_code: str, browser: str) -> str:
    return hmac.new(key, f"known/1\n{learner_code}\n{browser}".encode(), hashlib.sha256).hexdigest()[:32]


def _activation_mac(key: bytes, code: str) -> str:
    parsed = codes.parse_activation_code(code)
    clear = parsed if isinstance(parsed, str) else ""
    return hmac.new(key, f"activation/1\n{clear}".encode(), hashlib.sha256).hexdigest()


def _peppered(key: bytes, secret: str) -> str:
    return hmac.new(key, normal_secret(secret).encode(), hashlib.sha256).hexdigest()


def normal_secret(secret: str) -> str:
    """A PIN may be typed with spaces; a passphrase loses only those around it. Marks are composed: one
    keyboard writes ấ as one character, another as two or three."""
    stripped = unicodedata.normalize("NFC", secret).strip()
    squeezed = "".join(stripped.split())
    return squeezed if squeezed.isascii() and squeezed.isdigit() else stripped


def check_secret(secret: str, *, birth_year: int | None, phone: str | None, name: str = "") -> str:
    """`pin` or `passphrase`. Raises Refusal WEAK_PIN, WEAK_PASSPHRASE."""
    clear = normal_secret(secret)
    if clear.isascii() and clear.isdigit() and len(clear) <= PIN_LENGTH + 2:
        if len(clear) != PIN_LENGTH or _easy_pin(clear, birth_year, phone):
            raise Refusal(Code.WEAK_PIN)
        return "pin"
    if not PASSPHRASE_MIN <= len(clear) <= SECRET_MAX or _easy_passphrase(clear, phone, name):
        raise Refusal(Code.WEAK_PASSPHRASE)
    return "passphrase"


def _easy_passphrase(clear: str, phone: str | None, name: str) -> bool:
    """What a neighbour tries first: one's own telephone or name (with a year behind it), 1234567890."""
    bare = "".join(character for character in fold(clear) if character.isalnum())
    if len(set(bare)) < 4:
        return True
    if bare.isascii() and bare.isdigit() and len({(int(b) - int(a)) % 10 for a, b in pairwise(bare)}) == 1:
        return True
    if phone and phone in bare:
        return True
    return bare.rstrip("0123456789") == fold(name).replace(" ", "")


def _easy_pin(pin: str, birth_year: int | None, phone: str | None) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1:  # 000000, 123456, 987654
        return True
    if pin[:3] == pin[3:] or pin[:2] * 3 == pin:
        return True
    if birth_year is not None and str(birth_year) in pin:
        return True
    if birth_year is not None and pin[4:] == f"{birth_year % 100:02d}" and _is_date(pin):
        return True
    return phone is not None and pin in phone


def _is_date(pin: str) -> bool:
    return 1 <= int(pin[:2]) <= 31 and 1 <= int(pin[2:4]) <= 12


def hash_token(token: str) -> str:
    """What the store keeps of a cookie; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
