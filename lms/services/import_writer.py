"""Rows of a roster → people, memberships and units, inside one write."""

from __future__ import annotations

from collections.abc import Sequence

from lms.domain import codes, unit_tree
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.names import clean_name, same_name_key
from lms.domain.org_units import UnitKind, unit_label
from lms.domain.people import Actor, Permission
from lms.domain.roster import Place, RosterRow, SameAs
from lms.domain.times import local_date
from lms.domain.unit_tree import UnitTree
from lms.services import territory
from lms.services.office import Office, unit_keys
from lms.services.register import NewMembership, NewPerson, add_memberships, add_people
from lms.services.tools import Tools
from lms.store import audit, imports, people
from lms.store.database import Tx
from lms.store.people import UnitRow


class Writer:
    """What one import, or the answer to one of its questions, puts in, and how much of it."""

    def __init__(self, tx: Tx, tools: Tools, office: Office, actor: Actor, import_id: str) -> None:
        self._tx = tx
        self._tools = tools
        self._actor = actor
        self._import_id = import_id
        self._prefix = codes.office_prefix(office.profile.place)
        self._now = tools.clock()
        self._today = local_date(self._now)
        self._units: list[UnitRow] = people.units(tx)
        self._tree = UnitTree(self._units)
        self._root_id = unit_tree.root(self._units, self._today).id
        self._by_key = {key: unit_id for unit_id, key in unit_keys(self._units).items()}
        # Of two units with one name, the one that exists still.
        by_life = sorted(self._units, key=lambda unit: self._tree.lives(unit.id, self._today))
        self._by_name = {same_name_key(unit.name): unit.id for unit in by_life}
        self.people_added = 0
        self.memberships_added = 0
        self.units_added = 0

    def add(self, rows: Sequence[RosterRow]) -> None:
        """Rows whose identity is certain."""
        person_of: dict[Place, str] = {}
        new: list[NewPerson] = []
        groups: list[NewMembership] = []
        for row in rows:
            unit_id = self._unit(row)
            if row.identity.same_as is SameAs.KNOWN_PERSON:
                person_id = row.identity.person_ids[0]
            elif row.identity.same_as is SameAs.EARLIER_ROW:
                person_id = person_of[row.identity.rows[0]]
            else:
                person_id = self._tools.new_id()
                new.append(_person(row, person_id, unit_id))
            person_of[row.place] = person_id
            groups.append(_membership(row, person_id, unit_id))
        self._write(new, groups)

    def add_as(self, row: RosterRow, same_as: str | None, unit_id: str | None) -> None:
        """A row the office has spoken about. Raises Refusal UNKNOWN_UNIT, NOT_FOUND, NOT_ALLOWED."""
        if unit_id is not None and unit_id not in {unit.id for unit in self._units}:
            raise Refusal(Code.UNKNOWN_UNIT)
        unit_id = unit_id or self._unit(row)
        territory.require(self._tx, self._actor, Permission.MANAGE_PEOPLE, unit_id)
        if same_as is None:
            person_id = self._tools.new_id()
            self._write([_person(row, person_id, unit_id)], [_membership(row, person_id, unit_id)])
            return
        home = people.homes(self._tx, [same_as]).get(same_as)
        if home is None:
            raise Refusal(Code.NOT_FOUND)
        territory.require(self._tx, self._actor, Permission.MANAGE_PEOPLE, home)
        self._write([], [_membership(row, same_as, unit_id)])

    def _write(self, new: Sequence[NewPerson], groups: Sequence[NewMembership]) -> None:
        add_people(self._tx, self._tools, new, prefix=self._prefix, import_id=self._import_id, now=self._now)
        self.people_added += len(new)
        self.memberships_added += add_memberships(
            self._tx, self._tools, groups, import_id=self._import_id, now=self._now
        )
        imports.mention(
            self._tx,
            self._import_id,
            [(group.person_id, group.trainee_group, group.unit_id) for group in groups],
        )

    def _unit(self, row: RosterRow) -> str:
        """The row's unit; one outside the list becomes a new unit, once: below the unit that its name
        mentions, else below the root."""
        if row.unit is not None:
            return self._by_key[row.unit]
        kind = row.unit_kind or UnitKind.CO_QUAN
        name = unit_label(kind, row.unit_name or row.unit_written or "")
        if not name.strip():
            return self._root_id
        known = self._by_name.get(same_name_key(name))
        if known is not None:
            return known
        above = self._by_key.get(row.unit_under) if row.unit_under else None
        parent = (self._tree.heir(above, self._today) if above else None) or self._root_id
        territory.require(self._tx, self._actor, Permission.MANAGE_UNITS, parent)
        unit_id = self._tools.new_id()
        code = _free_code({unit.code for unit in people.units(self._tx)})
        people.add_units(self._tx, [(unit_id, code, name, kind.value, parent, self._today, None, "[]")])
        imports.brought(self._tx, self._import_id, unit_id)
        audit.append(
            self._tx, self._tools.new_id, self._now, self._actor, AuditAct.UNIT_ADDED, unit_id, {"name": name}
        )
        self._by_name[same_name_key(name)] = unit_id
        self.units_added += 1
        return unit_id


def _free_code(taken: set[str]) -> str:
    """For a unit the statistics office has no code for."""
    return next(code for n in range(1, len(taken) + 2) if (code := f"dv-{n:03d}") not in taken)


def _person(row: RosterRow, person_id: str, unit_id: str) -> NewPerson:
    return NewPerson(
        id=person_id,
        full_name=clean_name(row.name),
        sex=row.sex.value if row.sex else None,
        birth_year=row.year,
        phone=row.phone,
        unit_id=unit_id,
        village=row.village,
        position=row.post,
        qualification=row.qualification,
    )


def _membership(row: RosterRow, person_id: str, unit_id: str) -> NewMembership:
    return NewMembership(
        person_id=person_id,
        trainee_group=row.group.value,
        role=row.role,
        unit_id=unit_id,
        village=row.village,
        legal_fields="; ".join(row.legal_fields) or None,
        decision_number=row.decision_number,
        decision_date=row.decision_date,
        note=row.note,
    )
