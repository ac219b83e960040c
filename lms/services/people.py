"""The register as the office works with it: find, add, correct, hand out slips and cards, grant roles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.domain import codes
from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.names import clean_name, fold, sort_key, tidy
from lms.domain.people import Actor, Permission, Role
from lms.domain.roster import Sex, TraineeGroup
from lms.domain.times import local_date
from lms.services import register
from lms.services.office import Office
from lms.services.register import NewMembership, NewPerson
from lms.services.tools import Tools
from lms.store import accounts, audit, people, role_grants
from lms.store.database import Tx
from lms.store.people import Membership, PersonCard

PAGE = 50
NAME_MAX = 80


@dataclass(frozen=True, slots=True)
class PersonForm:
    """What the office may write about a person; `None` where nobody knows."""

    full_name: str
    sex: Sex | None
    birth_year: int | None
    phone: str | None
    unit_id: str
    village: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """One person with their groups and roles."""

    card: PersonCard
    memberships: tuple[Membership, ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class CardToPrint:
    """A learner card: `payload` is the text of its QR."""

    card: PersonCard
    payload: str


class People:
    """Every act needs MANAGE_PEOPLE; roles above trainee need GRANT_ROLES."""

    def __init__(self, tools: Tools, office: Office) -> None:
        self._tools = tools
        self._office = office

    def search(
        self,
        actor: Actor,
        text: str = "",
        *,
        unit_id: str | None = None,
        trainee_group: str | None = None,
        activated: bool | None = None,
        page: int = 0,
        most: int = PAGE,
    ) -> tuple[list[PersonCard], int]:
        """One page of people and how many match. Marks may be left out of the text."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            return people.search(
                tx,
                folded=_sought(text),
                unit_id=unit_id,
                trainee_group=trainee_group,
                activated=activated,
                limit=most,
                offset=max(page, 0) * most,
            )

    def one(self, actor: Actor, person_id: str) -> Person:
        """Raises Refusal NOT_FOUND."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            card = _card(tx, person_id)
            grants = accounts.grants_of(tx, person_id, self._tools.clock())
            groups = tuple(people.memberships(tx, person_id))
        return Person(card, groups, tuple(grant.role for grant in grants))

    def me(self, actor: Actor) -> Person:
        """The actor's own entry."""
        with self._tools.database.read() as tx:
            card = _card(tx, actor.person_id)
            groups = tuple(people.memberships(tx, actor.person_id))
        return Person(card, groups, tuple(grant.role for grant in actor.grants))

    def add(self, actor: Actor, form: PersonForm, group: TraineeGroup | None) -> str:
        """Somebody no roster names. Returns the id. Raises Refusal BAD_NAME, BAD_YEAR, BAD_PHONE,
        UNKNOWN_UNIT, DEMO_STORE."""
        actor.require(Permission.MANAGE_PEOPLE)
        if self._tools.is_demo:
            raise Refusal(Code.DEMO_STORE)
        now = self._tools.clock()
        checked = self._checked(form)
        person_id = self._tools.new_id()
        with self._tools.database.write() as tx:
            self._known_unit(tx, checked.unit_id)
            register.add_people(
                tx,
                self._tools,
                [
                    NewPerson(
                        person_id,
                        checked.full_name,
                        checked.sex.value if checked.sex else None,
                        checked.birth_year,
                        checked.phone,
                        checked.unit_id,
                        checked.village,
                        None,
                        None,
                    )
                ],
                prefix=codes.office_prefix(self._office.profile.place),
                import_id=None,
                now=now,
            )
            if group is not None:
                membership = NewMembership(person_id, group.value, None, checked.unit_id, checked.village)
                register.add_memberships(tx, self._tools, [membership], import_id=None, now=now)
            self._note(tx, actor, AuditAct.PERSON_ADDED, person_id, {"after": _shown(checked)})
        return person_id

    def correct(self, actor: Actor, person_id: str, form: PersonForm, reason: str) -> None:
        """Put right what a roster had wrong; before and after stay in the audit.

        Raises Refusal as `add` does, and NOT_FOUND, REASON_NEEDED.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        kept = given_reason(reason)
        checked = self._checked(form)
        with self._tools.database.write() as tx:
            before = _card(tx, person_id)
            self._known_unit(tx, checked.unit_id)
            people.correct(
                tx,
                person_id,
                full_name=checked.full_name,
                name_folded=fold(checked.full_name),
                sort_key=sort_key(checked.full_name),
                sex=checked.sex.value if checked.sex else None,
                birth_year=checked.birth_year,
                phone=checked.phone,
                unit_id=checked.unit_id,
                village=checked.village,
            )
            was = PersonForm(
                before.full_name,
                Sex(before.sex) if before.sex else None,
                before.birth_year,
                before.phone,
                before.unit_id,
                before.village,
            )
            detail = {"before": _shown(was), "after": _shown(checked)}
            self._note(tx, actor, AuditAct.PERSON_CORRECTED, person_id, detail, kept)

    def cards_to_print(self, actor: Actor, person_ids: Sequence[str]) -> list[CardToPrint]:
        """The current cards, by unit and name. Raises Refusal NOBODY_CHOSEN."""
        actor.require(Permission.MANAGE_PEOPLE)
        if not person_ids:
            raise Refusal(Code.NOBODY_CHOSEN)
        with self._tools.database.write() as tx:
            cards = people.cards(tx, person_ids)
            self._note(tx, actor, AuditAct.CARDS_PRINTED, "cards", {"people": len(cards)})
        return [CardToPrint(card, self._payload(card)) for card in cards]

    def my_card(self, actor: Actor) -> CardToPrint:
        """The actor's own card, to show on a phone."""
        with self._tools.database.read() as tx:
            card = _card(tx, actor.person_id)
        return CardToPrint(card, self._payload(card))

    def new_card(self, actor: Actor, person_id: str, reason: str) -> int:
        """A card was lost: the next one has a new version, the old one stops working."""
        actor.require(Permission.MANAGE_PEOPLE)
        kept = given_reason(reason)
        with self._tools.database.write() as tx:
            _card(tx, person_id)
            version = people.new_card_version(tx, person_id)
            detail = {"version": version}
            self._note(tx, actor, AuditAct.CARD_REISSUED, person_id, detail, kept)
        return version

    def slips(self, actor: Actor, person_ids: Sequence[str]) -> list[PersonCard]:
        """The people of activation slips in printing order."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.write() as tx:
            cards = people.cards(tx, person_ids)
            self._note(tx, actor, AuditAct.SLIPS_PRINTED, "slips", {"people": len(cards)})
        return cards

    def grant_role(self, actor: Actor, person_id: str, role: Role) -> None:
        """Raises Refusal NOT_ALLOWED, NOT_FOUND. The office may make trainers; other roles need an
        administrator."""
        if role is Role.TRAINER:
            if not actor.has(Permission.MANAGE_COHORTS):
                actor.require(Permission.GRANT_ROLES)
        else:
            actor.require(Permission.GRANT_ROLES)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            _card(tx, person_id)
            if role in {grant.role for grant in accounts.grants_of(tx, person_id, now)}:
                return
            register.grant(tx, self._tools, [(person_id, role, None)], now)
            self._note(tx, actor, AuditAct.ROLE_GRANTED, person_id, {"role": role.value})

    def end_role(self, actor: Actor, person_id: str, role: Role) -> None:
        """Ends now; a role not held is no act. Nobody takes the last administrator away.

        Raises Refusal NOT_ALLOWED.
        """
        actor.require(Permission.GRANT_ROLES)
        now = self._tools.clock()
        with self._tools.database.write() as tx:
            holders = {row[0] for row in people.people_with_roles(tx, [role.value], now)}
            if person_id not in holders:
                return
            if role is Role.ADMIN and holders == {person_id}:
                raise Refusal(Code.NOT_ALLOWED)
            held = [grant.id for grant in role_grants.not_over(tx, [person_id], now) if grant.role is role]
            role_grants.end(tx, held, now)
            self._note(tx, actor, AuditAct.ROLE_ENDED, person_id, {"role": role.value})

    def staff(self, actor: Actor) -> list[tuple[str, str, Role]]:
        """(person id, name, role) of everyone with a role above trainee."""
        if not actor.has(Permission.GRANT_ROLES):
            actor.require(Permission.MANAGE_PEOPLE)
        roles = [role.value for role in Role if role is not Role.TRAINEE]
        with self._tools.database.read() as tx:
            rows = people.people_with_roles(tx, roles, self._tools.clock())
        return [(person_id, name, Role(role)) for person_id, name, role in rows]

    def _payload(self, card: PersonCard) -> str:
        _, key = self._tools.keys.current("card")
        mac = codes.card_mac(key, card.learner_code, card.card_version)
        return codes.card_payload(card.learner_code, card.card_version, mac)

    def _checked(self, form: PersonForm) -> PersonForm:
        name = clean_name(form.full_name)
        if not re.fullmatch(r"[^\W\d_][^\d_]*", name) or " " not in name or len(name) > NAME_MAX:
            raise Refusal(Code.BAD_NAME)
        this_year = local_date(self._tools.clock()).year
        if form.birth_year is not None and not this_year - 100 <= form.birth_year <= this_year - 15:
            raise Refusal(Code.BAD_YEAR)
        phone = re.sub(r"[\s.\-]", "", form.phone or "") or None
        if phone is not None and not re.fullmatch(r"0[0-9]{9,10}", phone):
            raise Refusal(Code.BAD_PHONE)
        village = tidy(form.village or "")[:NAME_MAX] or None
        return PersonForm(name, form.sex, form.birth_year, phone, form.unit_id, village)

    def _known_unit(self, tx: Tx, unit_id: str) -> None:
        if unit_id not in {unit.id for unit in people.units(tx)}:
            raise Refusal(Code.UNKNOWN_UNIT)

    def _note(
        self,
        tx: Tx,
        actor: Actor,
        act: AuditAct,
        subject: str,
        detail: Mapping[str, object],
        reason: str | None = None,
    ) -> None:
        now = self._tools.clock()
        audit.append(tx, self._tools.new_id, now, actor, act, subject, detail, reason)


def _card(tx: Tx, person_id: str) -> PersonCard:
    try:
        return people.card(tx, person_id)
    except KeyError:
        raise Refusal(Code.NOT_FOUND) from None


def _sought(text: str) -> str:
    """What a search compares: folded; a learner code or phone typed in groups loses its blanks."""
    folded = fold(text)
    squeezed = folded.replace(" ", "").replace(".", "")
    return squeezed if any(letter.isdigit() for letter in squeezed) else folded


def _shown(form: PersonForm) -> dict[str, object]:
    return {
        "full_name": form.full_name,
        "sex": form.sex.value if form.sex else None,
        "birth_year": form.birth_year,
        "phone": form.phone,
        "unit_id": form.unit_id,
        "village": form.village,
    }
