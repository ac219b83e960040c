"""Erasing a person: what goes, what has to stay and why, and that a restored backup forgets them again.

See decisions/0011-erasing-a-person.md.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lms.domain import codes
from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.names import tidy
from lms.domain.people import GUARDED_ROLES, SYSTEM, Actor, Permission, Role
from lms.domain.privacy import WORDS_MAX, Outcome, RequestKind
from lms.services import territory
from lms.services.tools import Tools
from lms.store import about_person, audit, people, role_grants
from lms.store import privacy as store
from lms.store.about_person import Found
from lms.store.database import Tx
from lms.store.people import PersonCard
from lms.store.privacy import ErasureRow

JOURNAL = "da-xoa.jsonl"
_CODE = 8


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What erasing would do; rows by table."""

    card: PersonCard
    deleted: tuple[Found, ...]
    blanked: tuple[Found, ...]
    kept: tuple[Found, ...]


class Erasing:
    """Needs PROTECT_DATA within the person's unit.

    `folder` is the data folder: beside the store lies a journal of who was erased (ids only), so that a
    backup from before is cleaned when it is opened. `drop_uploads` throws away rosters that wait to be
    looked at, and says how many.
    """

    def __init__(self, tools: Tools, folder: Path, *, drop_uploads: Callable[[], int]) -> None:
        self._tools = tools
        self._journal = folder / JOURNAL
        self._drop_uploads = drop_uploads

    def preview(self, actor: Actor, person_id: str) -> ErasurePreview:
        """Changes nothing. Raises Refusal NOT_ALLOWED, NOT_FOUND, PERSON_ERASED, LAST_ADMIN."""
        with self._tools.database.read() as tx:
            card = self._erasable(tx, actor, person_id)
            found = about_person.survey(tx, person_id)
        return ErasurePreview(
            card,
            tuple(item for item in found if item.deleted),
            tuple(item for item in found if item.blanked),
            tuple(item for item in found if item.kept),
        )

    def erase(
        self, actor: Actor, person_id: str, request_id: str | None, reason: str, answer: str = ""
    ) -> ErasureRow:
        """In one write, and for good. `request_id`: the request this grants, if there was one; `answer` is
        what its person is told.

        Raises Refusal NOT_ALLOWED, NOT_FOUND, PERSON_ERASED, LAST_ADMIN, REASON_NEEDED.
        """
        why = given_reason(reason)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            self._erasable(tx, actor, person_id)
            if request_id is not None:
                asked = store.request(tx, request_id)
                right = (person_id, RequestKind.ERASE.value, None)
                if asked is None or (asked.person_id, asked.kind, asked.decided_at) != right:
                    raise Refusal(Code.NOT_FOUND)
            done = self._erase(tx, actor, person_id, request_id, why)
            if request_id is not None:
                outcome = Outcome.PARTLY if done.kept else Outcome.GRANTED
                said = tidy(answer)[:WORDS_MAX] or why
                store.decide(tx, request_id, actor.person_id, outcome.value, said, now)
        self._write_journal([person_id])
        self._drop_uploads()
        return done

    def of(self, actor: Actor, person_id: str) -> ErasureRow | None:
        """What was done, if this person was erased. Raises Refusal NOT_ALLOWED."""
        actor.require(Permission.PROTECT_DATA)
        with self._tools.database.read() as tx:
            return store.erasure(tx, person_id)

    def erase_again(self) -> int:
        """After a start: whoever the journal names and the store still knows is erased again, because the
        store is a restored one. Returns how many. The journal learns of those it does not know."""
        named = self._read_journal()
        with self._tools.database.read() as tx:
            erased = store.erased(tx)
            back = [who for who in named if who not in erased and people.learner_codes(tx, [who])]
        for person_id in back:
            with self._tools.database.write() as tx:
                self._erase(tx, SYSTEM, person_id, None, "restored")
        self._write_journal([who for who in sorted(erased) if who not in named])
        return len(back)

    # --- steps -------------------------------------------------------------------------------

    def _erase(self, tx: Tx, actor: Actor, person_id: str, request_id: str | None, reason: str) -> ErasureRow:
        now = self._tools.clock()
        code = codes.characters(self._tools.random_bytes(_CODE))
        found = about_person.erase(tx, person_id, code)
        role_grants.end(tx, [grant.id for grant in role_grants.not_over(tx, [person_id], now)], now)
        gone = {item.table: item.rows for item in found if item.deleted or item.blanked}
        kept = {item.table: item.rows for item in found if item.kept}
        store.add_erasure(tx, person_id, actor.person_id, request_id, gone, kept, now)
        detail = {"gone": gone, "kept": kept, "asked": request_id is not None}
        audit.append(tx, self._tools.new_id, now, actor, AuditAct.PERSON_ERASED, person_id, detail, reason)
        return ErasureRow(person_id, now, actor.person_id, request_id, gone, kept)

    def _erasable(self, tx: Tx, actor: Actor, person_id: str) -> PersonCard:
        actor.require(Permission.PROTECT_DATA)
        try:
            card = people.card(tx, person_id)
        except KeyError:
            raise Refusal(Code.NOT_FOUND) from None
        territory.require(tx, actor, Permission.PROTECT_DATA, card.unit_id)
        if store.erasure(tx, person_id) is not None:
            raise Refusal(Code.PERSON_ERASED)
        now = self._tools.clock()
        roles = {grant.role for grant in role_grants.not_over(tx, [person_id], now)}
        if roles & GUARDED_ROLES and not actor.has(Permission.GRANT_ROLES):
            raise Refusal(Code.NOT_ALLOWED)
        if Role.ADMIN in roles and not any(
            row.person_id != person_id and row.valid_from <= now and row.valid_to is None
            for row in role_grants.holders(tx, [Role.ADMIN], now)
        ):
            raise Refusal(Code.LAST_ADMIN)  # as in `Roles.end`: one without an end stays
        return card

    # --- the journal -------------------------------------------------------------------------

    def _read_journal(self) -> list[str]:
        """Ids, in order. A line that a power cut has torn is passed over: its erasure is in the store."""
        try:
            lines = self._journal.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []
        named = []
        for line in lines:
            try:
                named.append(str(json.loads(line)["person"]))
            except (ValueError, KeyError, TypeError):
                continue
        return named

    def _write_journal(self, person_ids: list[str]) -> None:
        if not person_ids:
            return
        handle = os.open(self._journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        at = self._tools.clock().isoformat()
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            # A torn line before ours must not swallow it.
            file.write("\n" + "".join(json.dumps({"person": who, "at": at}) + "\n" for who in person_ids))
            file.flush()
            os.fsync(file.fileno())
