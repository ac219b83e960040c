"""What only a demo may do: people nobody imported, phones signed in without a secret, secrets handed out.

Every act here refuses a store that is not a demo.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from lms import text_demo
from lms.domain import codes
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM, Actor, Role, RoleGrant
from lms.domain.roster import TraineeGroup
from lms.domain.roster_body import mediator_role
from lms.domain.sign_ins import LIFE, Method
from lms.services import register
from lms.services.accounts import NOTICE_VERSION, Accounts, hash_token
from lms.services.demo_people import DemoPerson, District
from lms.services.register import NewMembership, NewPerson
from lms.services.tools import Tools
from lms.store import accounts as store
from lms.store import audit, people
from lms.store.accounts import SignInRow
from lms.store.database import Tx
from lms.store.people import UnitRow


class Demo:
    """Beside the other services, on the same store."""

    def __init__(self, tools: Tools, accounts: Accounts) -> None:
        self._tools = tools
        self._accounts = accounts

    def settle(self, district: District, units: Sequence[UnitRow], prefix: str) -> dict[DemoPerson, str]:
        """Everybody moves in, in one write. Returns person → id."""
        self._only_in_a_demo()
        now = self._tools.clock()
        ids = {person: self._tools.new_id() for person in district.people}
        new = [
            NewPerson(
                ids[person],
                person.full_name,
                person.sex.value,
                person.birth_year,
                person.phone,
                units[person.unit].id,
                person.village,
                person.position,
                person.qualification,
            )
            for person in district.people
        ]
        memberships = [
            NewMembership(
                ids[person],
                group.kind.value,
                (mediator_role(group.role) if group.role else None) or group.role,
                units[person.unit].id,
                person.village,
                group.legal_fields,
                team=text_demo.team(person.village) if group.kind is TraineeGroup.HOA_GIAI_VIEN else None,
            )
            for person in district.people
            for group in person.groups
        ]
        grants: list[tuple[str, Role, str | None]]
        grants = [(ids[person], Role.OFFICE, None) for person in district.office]
        grants += [(ids[district.editor], Role.EDITOR, None)]
        grants += [(ids[person], Role.TRAINER, None) for person in district.trainers]
        grants += [(ids[person], Role.UNIT_MANAGER, units[person.unit].id) for person in district.managers]
        with self._tools.database.write() as tx:
            register.add_people(tx, self._tools, new, prefix=prefix, import_id=None, now=now)
            register.add_memberships(tx, self._tools, memberships, import_id=None, now=now)
            register.grant(tx, self._tools, grants, now)
            line = audit.AuditLine(
                now, SYSTEM.person_id, AuditAct.PEOPLE_IMPORTED, "demo", {"people": len(new)}
            )
            audit.append_many(tx, self._tools.new_id, [line])
        return ids

    def activate(self, person_ids: Sequence[str]) -> None:
        """These people have used their slips. Nobody knows the passphrases they chose: the stored digest is
        drawn, instead of being computed (25 ms each) from a secret that is thrown away."""
        self._only_in_a_demo()
        now = self._tools.clock()
        key_id, _ = self._tools.keys.current("secret")
        hashes = [(person_id, f"{key_id}:{self._digest_of_nothing()}") for person_id in person_ids]
        with self._tools.database.write() as tx:
            store.use_activations(tx, person_ids, now)
            store.set_secrets(tx, hashes, "passphrase", now)
            store.note_notice_read(tx, person_ids, NOTICE_VERSION, now)
            self._note(now, person_ids, AuditAct.ACCOUNT_ACTIVATED, tx)

    def sign_in(self, person_ids: Sequence[str]) -> dict[str, str]:
        """A phone of each is signed in. Returns person id → token of its cookie."""
        self._only_in_a_demo()
        now = self._tools.clock()
        tokens = {person_id: self._tools.random_bytes(32).hex() for person_id in person_ids}
        with self._tools.database.write() as tx:
            store.start_sign_ins(
                tx,
                [
                    SignInRow(
                        hash_token(token),
                        self._tools.new_id(),
                        person_id,
                        now,
                        now + LIFE,
                        text_demo.DEVICE,
                        "",
                        Method.SECRET.value,
                        False,
                    )
                    for person_id, token in tokens.items()
                ],
            )
            self._note(now, person_ids, AuditAct.SIGNED_IN, tx)
        return tokens

    def give_secrets(self, person_ids: Sequence[str]) -> dict[str, str]:
        """A new random passphrase for each; the old ones end. Returns person id → passphrase."""
        self._only_in_a_demo()
        now = self._tools.clock()
        secrets = {person_id: self._passphrase() for person_id in person_ids}
        with ThreadPoolExecutor(max_workers=4) as hashers:  # argon2 lets other threads run meanwhile
            hashes = list(
                zip(secrets, hashers.map(self._accounts.hash_secret, secrets.values()), strict=True)
            )
        with self._tools.database.write() as tx:
            store.use_activations(tx, person_ids, now)
            store.set_secrets(tx, hashes, "passphrase", now)
            store.note_notice_read(tx, person_ids, NOTICE_VERSION, now)
            self._note(now, person_ids, AuditAct.ACCOUNT_ACTIVATED, tx)
        return secrets

    def actor(self, person_id: str, *roles: Role) -> Actor:
        """Somebody of the demo, as the services know them. Raises Refusal NOT_FOUND."""
        self._only_in_a_demo()
        with self._tools.database.read() as tx:
            try:
                card = people.card(tx, person_id)
            except KeyError:
                raise Refusal(Code.NOT_FOUND) from None
        return Actor(person_id, card.full_name, card.learner_code, tuple(RoleGrant(role) for role in roles))

    def holders(self, role: Role) -> list[str]:
        """Ids of those with a role now."""
        with self._tools.database.read() as tx:
            return sorted(row[0] for row in people.people_with_roles(tx, [role.value], self._tools.clock()))

    def logins(self, person_ids: Sequence[str]) -> dict[str, str]:
        """Person id → learner code."""
        with self._tools.database.read() as tx:
            return people.learner_codes(tx, person_ids)

    def _only_in_a_demo(self) -> None:
        if not self._tools.is_demo:
            raise Refusal(Code.REAL_STORE)

    def _passphrase(self) -> str:
        text = codes.characters(self._tools.random_bytes(12)).lower()
        return "-".join((text[:4], text[4:8], text[8:]))

    def _digest_of_nothing(self) -> str:
        salt, digest = (
            b64encode(self._tools.random_bytes(length)).decode().rstrip("=") for length in (16, 32)
        )
        return f"$argon2id$v=19$m=19456,t=2,p=1${salt}${digest}"

    def _note(self, now: datetime, person_ids: Sequence[str], act: AuditAct, tx: Tx) -> None:
        audit.append_many(
            tx,
            self._tools.new_id,
            [audit.AuditLine(now, person_id, act, person_id, {"kind": "demo"}) for person_id in person_ids],
        )
