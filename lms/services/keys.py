"""Changing keys: a new one for what is made from now on; the old ones still check what they made.

A key is thrown away only when nothing living needs it. Key files are no rows: the file is written before
the audit line is committed and removed after it, so that a failure between the two leaves a key too many
and never one too few.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.documents import signatures
from lms.domain.audit import AuditAct
from lms.domain.certificate import key_id as certificate_key_id
from lms.domain.errors import Code, Refusal
from lms.domain.keys import LIVES, KeyPurpose
from lms.domain.people import Actor, Permission
from lms.services.tools import KeyRing, Tools
from lms.store import audit
from lms.store import keys as store
from lms.store.database import Tx
from lms.text_keys import STILL_CURRENT, needed_by


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key; its bytes stay in the file. `made_at` is the file's own time."""

    purpose: KeyPurpose
    id: str
    made_at: datetime
    current: bool


class Keys:
    """Works beside a running server's other work; the key ring takes up what changes here."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def lines(self, actor: Actor) -> list[KeyLine]:
        """Every key there is, by purpose, the oldest first. A purpose never used has none yet."""
        actor.require(Permission.OPERATE)
        return key_lines(self._tools.keys)

    def rotate(self, actor: Actor, purpose: KeyPurpose) -> str:
        """The id of a new key, current from now on. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.OPERATE)
        with self._tools.database.write() as tx:
            before, _ = self._tools.keys.current(purpose)
            made = self._tools.keys.rotate(purpose)
            self._note(tx, actor, AuditAct.KEY_CHANGED, purpose, {"before": before, "after": made})
        return made

    def retire(self, actor: Actor, purpose: KeyPurpose, key_id: str, *, anyway: bool = False) -> None:
        """Throw an old key away. `anyway`: it has leaked, and what it made shall stop working.

        Raises Refusal NOT_ALLOWED, KEY_UNKNOWN, and KEY_NEEDED (detail `what`), which `anyway` overrules
        except for the current key.
        """
        actor.require(Permission.OPERATE)
        keys = self._tools.keys
        with self._tools.database.write() as tx:
            if key_id not in keys.all(purpose):
                raise Refusal(Code.KEY_UNKNOWN)
            if key_id == keys.current(purpose)[0]:
                raise Refusal(Code.KEY_NEEDED, what=STILL_CURRENT)
            count = self._needed(tx, purpose, key_id)
            if count and not anyway:
                raise Refusal(Code.KEY_NEEDED, what=needed_by(purpose, count))
            self._note(tx, actor, AuditAct.KEY_RETIRED, purpose, {"key": key_id, "needed": count})
        keys.remove(purpose, key_id)

    def _needed(self, tx: Tx, purpose: KeyPurpose, key_id: str) -> int:
        """How many things would stop working; 1 for what leaves no trace and may still be about."""
        now = self._tools.clock()
        match purpose:
            case KeyPurpose.SECRET:
                return store.secrets_under(tx, key_id)
            case KeyPurpose.ACTIVATION:
                return store.activations_under(tx, key_id, now)
            case KeyPurpose.CARD:
                return store.cards_before(tx, self._followed_at(purpose, key_id))
            case KeyPurpose.CERTIFICATE:
                private = self._tools.keys.all(purpose)[key_id]
                public = signatures.public_key_of(private)
                return store.certificates_only_under(tx, certificate_key_id(public))
            case KeyPurpose.TOTP:
                return store.second_steps_under(tx, key_id)
            case _:
                return int(now < self._followed_at(purpose, key_id) + LIVES[purpose])

    def _followed_at(self, purpose: KeyPurpose, key_id: str) -> datetime:
        """When the next key was made; nothing was made with this one after that."""
        lines = [line for line in key_lines(self._tools.keys) if line.purpose is purpose]
        place = next(number for number, line in enumerate(lines) if line.id == key_id)
        return lines[place + 1].made_at

    def _note(
        self, tx: Tx, actor: Actor, act: AuditAct, purpose: KeyPurpose, detail: dict[str, object]
    ) -> None:
        audit.append(tx, self._tools.new_id, self._tools.clock(), actor, act, purpose.value, detail)


def key_lines(keys: KeyRing) -> list[KeyLine]:
    """As `Keys.lines`, from the files alone: for a command beside a running server."""
    found = []
    for purpose in KeyPurpose:
        made = keys.made(purpose)
        found += [KeyLine(purpose, key_id, at, key_id == made[-1][0]) for key_id, at in made]
    return found
