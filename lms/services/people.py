"""The register as the office works with it: find, add, correct, move, hand out slips and cards."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.domain import codes, unit_tree
from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.names import clean_name, fold, sort_key, tidy
from lms.domain.people import APPOINTED_ROLES, GUARDED_ROLES, Actor, Permission, Role, RoleGrant
from lms.domain.roster import Sex, TraineeGroup
from lms.domain.times import local_date
from lms.domain.unit_tree import UnitTree
from lms.services import erased, register, territory
from lms.services.guarded import openable, require_reaching_as_far, void_slips
from lms.services.office import Office
from lms.services.register import NewMembership, NewPerson
from lms.services.tools import Tools
from lms.store import accounts, audit, people, role_grants, units
from lms.store.database import Tx
from lms.store.people import Membership, PersonCard, UnitRow
from lms.store.role_grants import Grant
from lms.store.units import Move, MoveLine

PAGE = 50
NAME_MAX = 80


@dataclass(frozen=True, slots=True)
class PersonForm:
    """What the office may write about a person; `None` where nobody knows. `position` is what they are
    ("Trưởng thôn"), apart from their post in a group."""

    full_name: str
    sex: Sex | None
    birth_year: int | None
    phone: str | None
    unit_id: str
    village: str | None
    position: str | None = None
    qualification: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One person: the groups they are in, those they `left`, where they were moved, what they may do now."""

    card: PersonCard
    memberships: tuple[Membership, ...]
    left: tuple[Membership, ...]
    moves: tuple[MoveLine, ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move brought with it: groups that go on in the new unit, groups left, local rights ended."""

    carried: int
    left: int
    grants_ended: int


@dataclass(frozen=True, slots=True)
class CardToPrint:
    """A learner card: `payload` is the text of its QR."""

    card: PersonCard
    payload: str


class People:
    """Every act needs MANAGE_PEOPLE over the unit a person is of; what lies outside is not shown."""

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
        with self._tools.database.read() as tx:
            return people.search(
                tx,
                folded=_sought(text),
                unit_id=unit_id,
                unit_ids=territory.reach(tx, actor, Permission.MANAGE_PEOPLE),
                trainee_group=trainee_group,
                activated=activated,
                limit=most,
                offset=max(page, 0) * most,
            )

    def one(self, actor: Actor, person_id: str) -> Person:
        """Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            card = _near(tx, actor, person_id)
            grants = accounts.grants_of(tx, person_id, self._tools.clock())
            return _person(tx, card, grants)

    def units(self, actor: Actor) -> list[UnitRow]:
        """The units of today whose people the actor manages: for choices."""
        with self._tools.database.read() as tx:
            reach = territory.reach(tx, actor, Permission.MANAGE_PEOPLE)
            found = unit_tree.living(people.units(tx), local_date(self._tools.clock()))
        return [unit for unit in found if reach is None or unit.id in reach]

    def me(self, actor: Actor) -> Person:
        """The actor's own entry."""
        with self._tools.database.read() as tx:
            return _person(tx, _card(tx, actor.person_id), actor.grants)

    def add(self, actor: Actor, form: PersonForm, group: TraineeGroup | None) -> str:
        """Somebody no roster names. Returns the id. Raises Refusal NOT_ALLOWED, BAD_NAME, BAD_YEAR,
        BAD_PHONE, UNKNOWN_UNIT, DEMO_STORE."""
        actor.require(Permission.MANAGE_PEOPLE)
        if self._tools.is_demo:
            raise Refusal(Code.DEMO_STORE)
        now = self._tools.clock()
        checked = self._checked(form)
        person_id = self._tools.new_id()
        with self._tools.database.write() as tx:
            self._living_unit(tx, checked.unit_id)
            territory.require(tx, actor, Permission.MANAGE_PEOPLE, checked.unit_id)
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
                        checked.position,
                        checked.qualification,
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

        Another unit is a move and not a correction. A colleague with guarded rights is corrected by who
        manages people as far as these reach. Raises Refusal as `add` does, and NOT_FOUND, REASON_NEEDED,
        MOVE_INSTEAD.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        kept = given_reason(reason)
        checked = self._checked(form)
        with self._tools.database.write() as tx:
            before = _near(tx, actor, person_id)
            require_reaching_as_far(tx, actor, Permission.MANAGE_PEOPLE, person_id, self._tools.clock())
            if checked.unit_id != before.unit_id:
                self._living_unit(tx, checked.unit_id)
                raise Refusal(Code.MOVE_INSTEAD)
            people.correct(
                tx,
                person_id,
                full_name=checked.full_name,
                name_folded=fold(checked.full_name),
                sort_key=sort_key(checked.full_name),
                sex=checked.sex.value if checked.sex else None,
                birth_year=checked.birth_year,
                phone=checked.phone,
                village=checked.village,
                position=checked.position,
                qualification=checked.qualification,
            )
            was = PersonForm(
                before.full_name,
                Sex(before.sex) if before.sex else None,
                before.birth_year,
                before.phone,
                before.unit_id,
                before.village,
                before.position,
                before.qualification,
            )
            detail = {"before": _shown(was), "after": _shown(checked)}
            self._note(tx, actor, AuditAct.PERSON_CORRECTED, person_id, detail, kept)

    def move(
        self,
        actor: Actor,
        person_id: str,
        to_unit: str,
        village: str | None,
        *,
        day: date,
        reason: str,
        carry: Collection[str] = (),
    ) -> Moved:
        """From `day` on (today or before) they are of another unit.

        Their groups at the old unit end that day; those in `carry` (ids of memberships) go on at the new one.
        Rights within the old unit, and within any that the new one does not lie in, end now; unused slips
        from somebody who could give them none there become void. Needs MANAGE_PEOPLE over both units and as
        far as guarded rights of theirs reach, and for those that end the right to end them.

        Raises Refusal NOT_ALLOWED, NOT_FOUND, UNKNOWN_UNIT, REASON_NEEDED, BAD_DAY, NOTHING_TO_CORRECT.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        why = given_reason(reason)
        now = self._tools.clock()
        village = tidy(village or "")[:NAME_MAX] or None
        if day > local_date(now):
            raise Refusal(Code.BAD_DAY)
        with self._tools.database.write() as tx:
            before = _near(tx, actor, person_id)
            require_reaching_as_far(tx, actor, Permission.MANAGE_PEOPLE, person_id, now)
            tree = self._living_unit(tx, to_unit)
            territory.require(tx, actor, Permission.MANAGE_PEOPLE, to_unit)
            if to_unit == before.unit_id:
                raise Refusal(Code.NOTHING_TO_CORRECT)
            bound = [
                row
                for row in people.memberships(tx, person_id)
                if row.unit_id == before.unit_id and row.ended_on is None
            ]
            if not set(carry) <= {row.id for row in bound}:
                raise Refusal(Code.NOT_FOUND)
            above = tree.within(to_unit)
            local = [
                grant
                for grant in role_grants.not_over(tx, [person_id], now)
                if grant.unit_id is not None
                and (grant.unit_id == before.unit_id or grant.unit_id not in above)
            ]
            if any(grant.role in GUARDED_ROLES for grant in local):
                _require_ending(tx, actor, local)
            people.move(tx, person_id, to_unit, village)
            line = Move(person_id, before.unit_id, to_unit, before.village, village, day, why)
            units.add_moves(tx, self._tools.new_id, now, actor.person_id, [line])
            carried = register.carry_memberships(
                tx,
                self._tools,
                person_id,
                carry,
                to_unit=to_unit,
                village=village,
                day=day,
                reason=why,
                now=now,
            )
            left = [row.id for row in bound if row.id not in carry]
            people.end_memberships(tx, left, day, why)
            role_grants.end(tx, [grant.id for grant in local], now)
            detail: dict[str, object] = {
                "before": {"unit_id": before.unit_id, "village": before.village},
                "after": {"unit_id": to_unit, "village": village},
                "effective_on": day.isoformat(),
                "groups_carried": carried,
                "groups_left": len(left),
                "grants_ended": [grant.id for grant in local],
            }
            if void := void_slips(tx, person_id, now):
                detail["slips_void"] = void
            self._note(tx, actor, AuditAct.PERSON_MOVED, person_id, detail, why)
            for grant in local:
                ended = {"role": grant.role.value, "unit_id": grant.unit_id, "grant": grant.id}
                self._note(tx, actor, AuditAct.ROLE_ENDED, person_id, ended, why)
        return Moved(carried, len(left), len(local))

    def cards_to_print(self, actor: Actor, person_ids: Sequence[str]) -> list[CardToPrint]:
        """The current cards, by unit and name. Somebody outside the actor's reach among them: none.

        Raises Refusal NOT_ALLOWED, NOT_FOUND, NOBODY_CHOSEN.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        if not person_ids:
            raise Refusal(Code.NOBODY_CHOSEN)
        with self._tools.database.write() as tx:
            _all_near(tx, actor, person_ids)
            cards = people.cards(tx, person_ids)
            self._note(tx, actor, AuditAct.CARDS_PRINTED, "cards", {"people": len(cards)})
        return [CardToPrint(card, self._payload(card)) for card in cards]

    def my_card(self, actor: Actor) -> CardToPrint:
        """The actor's own card, to show on a phone."""
        with self._tools.database.read() as tx:
            card = _card(tx, actor.person_id)
        return CardToPrint(card, self._payload(card))

    def new_card(self, actor: Actor, person_id: str, reason: str) -> int:
        """A card was lost: the next one has a new version, the old one stops working. For a colleague as in
        `correct`."""
        actor.require(Permission.MANAGE_PEOPLE)
        kept = given_reason(reason)
        with self._tools.database.write() as tx:
            _near(tx, actor, person_id)
            require_reaching_as_far(tx, actor, Permission.MANAGE_PEOPLE, person_id, self._tools.clock())
            version = people.new_card_version(tx, person_id)
            detail = {"version": version}
            self._note(tx, actor, AuditAct.CARD_REISSUED, person_id, detail, kept)
        return version

    def slips(self, actor: Actor, person_ids: Sequence[str]) -> list[PersonCard]:
        """The people of activation slips in printing order. Raises Refusal NOT_ALLOWED, NOT_FOUND."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.write() as tx:
            _all_near(tx, actor, person_ids)
            cards = people.cards(tx, person_ids)
            self._note(tx, actor, AuditAct.SLIPS_PRINTED, "slips", {"people": len(cards)})
        return cards

    def openable(self, actor: Actor, person_ids: Sequence[str]) -> set[str]:
        """Those of these people whose account the actor may open anew with a slip (see `services.guarded`).

        Raises Refusal NOT_ALLOWED, NOT_FOUND when one of them lies outside the actor's reach.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        with self._tools.database.read() as tx:
            _all_near(tx, actor, person_ids)
            return openable(tx, actor, person_ids, self._tools.clock())

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
        position = tidy(form.position or "")[:NAME_MAX] or None
        qualification = tidy(form.qualification or "")[:NAME_MAX] or None
        return PersonForm(
            name, form.sex, form.birth_year, phone, form.unit_id, village, position, qualification
        )

    def _living_unit(self, tx: Tx, unit_id: str) -> UnitTree:
        """The tree, when people can be of this unit today. Raises Refusal UNKNOWN_UNIT."""
        tree = UnitTree(people.units(tx))
        if not tree.lives(unit_id, local_date(self._tools.clock())):
            raise Refusal(Code.UNKNOWN_UNIT)
        return tree

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


def _near(tx: Tx, actor: Actor, person_id: str) -> PersonCard:
    """Somebody within the actor's reach. Raises Refusal NOT_ALLOWED, NOT_FOUND, PERSON_ERASED."""
    card = _card(tx, person_id)
    territory.require(tx, actor, Permission.MANAGE_PEOPLE, card.unit_id)
    erased.require_here(tx, [person_id])
    return card


def _all_near(tx: Tx, actor: Actor, person_ids: Collection[str]) -> None:
    reach = territory.reach(tx, actor, Permission.MANAGE_PEOPLE)
    homes = people.homes(tx, person_ids)
    if set(person_ids) - set(homes):
        raise Refusal(Code.NOT_FOUND)
    if reach is not None and not set(homes.values()) <= reach:
        raise Refusal(Code.NOT_ALLOWED)


def _person(tx: Tx, card: PersonCard, grants: Sequence[RoleGrant]) -> Person:
    groups = people.memberships(tx, card.person_id)
    return Person(
        card,
        tuple(row for row in groups if row.ended_on is None),
        tuple(row for row in groups if row.ended_on is not None),
        tuple(units.moves_of(tx, card.person_id)),
        tuple(dict.fromkeys(grant.role for grant in grants)),
    )


def _require_ending(tx: Tx, actor: Actor, grants: Sequence[Grant]) -> None:
    """Who moves a colleague ends what they may do: for that one must be able to end it. Raises Refusal
    NOT_ALLOWED."""
    for grant in grants:
        appointed = grant.role in APPOINTED_ROLES and actor.has(Permission.APPOINT)
        territory.require(
            tx, actor, Permission.APPOINT if appointed else Permission.GRANT_ROLES, grant.unit_id
        )


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
        "position": form.position,
        "qualification": form.qualification,
    }
