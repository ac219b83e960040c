"""One-time codes on printed slips: who may hand them out for whom, and how they are kept."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.domain import codes
from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.services import erased, guarded
from lms.services.tools import Tools
from lms.store import accounts as store
from lms.store import audit, people
from lms.store.database import Tx

ACTIVATION_LIFE = timedelta(days=60)
AGAIN_LIFE = timedelta(days=7)  # a code for a forgotten PIN: given face to face, used today or tomorrow


@dataclass(frozen=True, slots=True)
class IssuedActivation:
    """A one-time code in clear, shown or printed once; the store keeps its hash."""

    person_id: str
    learner_code: str
    code: str
    expires_at: datetime


class ActivationCodes:
    """Each code has 60 bits; the store keeps its HMAC."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def issue(self, actor: Actor, person_ids: Sequence[str]) -> list[IssuedActivation]:
        """New one-time codes (60 bits) for these people; older ones become void.

        Needs MANAGE_PEOPLE where they belong; `guarded` says whose account only an administrator opens.
        All or none. Raises Refusal NOT_ALLOWED, NOT_FOUND.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            if not guarded.openable(tx, actor, person_ids, now).issuperset(
                self._known_people(tx, person_ids)
            ):
                raise Refusal(Code.NOT_ALLOWED)
            return self._issue(tx, actor, person_ids, now, ACTIVATION_LIFE)

    def issue_again(self, actor: Actor, person_id: str, reason: str) -> IssuedActivation:
        """A one-time code for somebody who forgot their PIN; the old PIN holds until it is used.

        From whoever manages people where they belong, as in `issue_activations`; and from the trainer of a
        class they are in, before its deadline, for people who are trainees and nothing else. Never for
        oneself: who is signed in on a forgotten computer would take the account along. Raises Refusal
        NOT_ALLOWED, NOT_FOUND, REASON_NEEDED.
        """
        kept = given_reason(reason)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            self._known_people(tx, [person_id])
            if person_id not in self._within_reach(tx, actor, [person_id], now):
                raise Refusal(Code.NOT_ALLOWED)
            return self._issue(tx, actor, [person_id], now, AGAIN_LIFE, reason=kept)[0]

    def may_issue_again(self, actor: Actor, person_ids: Collection[str]) -> set[str]:
        """Those of these people for whom `issue_again` would make a code. For buttons."""
        with self._tools.database.read() as tx:
            return self._within_reach(tx, actor, person_ids, self._tools.clock())

    def _within_reach(self, tx: Tx, actor: Actor, person_ids: Collection[str], now: datetime) -> set[str]:
        others = set(person_ids) - {actor.person_id}
        found: set[str] = set()
        if actor.has(Permission.MANAGE_PEOPLE):
            found = guarded.openable(tx, actor, others, now)
        if actor.has(Permission.TAKE_ROLL):
            found |= guarded.taught(tx, actor, others - found, now)
        return found

    def _known_people(self, tx: Tx, person_ids: Sequence[str]) -> Collection[str]:
        found = people.learner_codes(tx, person_ids).keys()
        if not found >= set(person_ids):
            raise Refusal(Code.NOT_FOUND)
        erased.require_here(tx, person_ids)
        return found

    def _issue(
        self,
        tx: Tx,
        actor: Actor,
        person_ids: Sequence[str],
        now: datetime,
        lasts: timedelta,
        *,
        reason: str | None = None,
    ) -> list[IssuedActivation]:
        logins = people.learner_codes(tx, person_ids)
        expires_at = now + lasts
        issued = []
        for person_id in person_ids:
            randoms = codes.characters(self._tools.random_bytes(codes.ACTIVATION_LENGTH))
            code = codes.activation_code(randoms)
            issued.append(IssuedActivation(person_id, logins[person_id], code, expires_at))
        rows = [(self._tools.new_id(), item.person_id, self._stored(item.code)) for item in issued]
        store.issue_activations(tx, rows, now, actor.person_id, expires_at)
        lines = [
            audit.AuditLine(now, actor, AuditAct.ACTIVATION_ISSUED, person_id, {"days": lasts.days}, reason)
            for person_id in person_ids
        ]
        audit.append_many(tx, self._tools.new_id, lines)
        return issued

    def _stored(self, code: str) -> str:
        key_id, key = self._tools.keys.current("activation")
        return f"{key_id}:{_activation_mac(key, code)}"

    def is_right(self, stored: str, code: str) -> bool:
        """Whether this code, typed in any way, is the stored one."""
        # What was stored before hashes named their key was made with the first one.
        key_id, _, mac = stored.rpartition(":")
        key = self._tools.keys.all("activation").get(key_id or "1")
        return key is not None and hmac.compare_digest(mac, _activation_mac(key, code))


def _activation_mac(key: bytes, code: str) -> str:
    parsed = codes.parse_activation_code(code)
    clear = parsed if isinstance(parsed, str) else ""
    return hmac.new(key, f"activation/1\n{clear}".encode(), hashlib.sha256).hexdigest()
