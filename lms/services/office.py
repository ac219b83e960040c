"""The office that runs this installation, and its units: data, set from a preset and then edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from lms.domain import unit_tree
from lms.domain.audit import AuditAct
from lms.domain.names import same_name_key
from lms.domain.org_units import OfficeProfile, OrgUnit, UnitKey, UnitKind, split_kind, unit_label
from lms.domain.people import Actor, Permission
from lms.domain.times import local_date
from lms.domain.unit_changes import UnitChangeKind
from lms.services import territory
from lms.services.tools import Tools
from lms.store import audit, facts, people
from lms.store.database import Tx
from lms.store.people import UnitRow
from lms.store.units import changes, successors_text

OFFICE = "office"
PRESET = "preset"
DEMO = "demo"


class Office:
    """Names printed on pages and papers, and the tree of units."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._profile: OfficeProfile | None = None

    @property
    def profile(self) -> OfficeProfile:
        """Read once, and again after a change made here."""
        if self._profile is None:
            with self._tools.database.read() as tx:
                text = facts.get(tx, OFFICE)
            self._profile = OfficeProfile.model_validate_json(text or "{}")
        return self._profile

    def change(self, actor: Actor, profile: OfficeProfile) -> None:
        """New names from now on; what is issued already keeps its words. The office is the whole
        installation's: raises Refusal NOT_ALLOWED for who certifies in one unit only. Nothing new, no act."""
        before = self.profile
        with self._tools.database.write() as tx:
            territory.require(tx, actor, Permission.CERTIFY, None)
            if profile == before:
                return
            facts.put(tx, OFFICE, profile.model_dump_json())
            audit.append(
                tx,
                self._tools.new_id,
                self._tools.clock(),
                actor,
                AuditAct.OFFICE_CHANGED,
                OFFICE,
                {"before": before.model_dump(mode="json"), "after": profile.model_dump(mode="json")},
            )
        self._profile = profile

    def units(self) -> list[UnitRow]:
        """Every unit, communes and proposed ones alike."""
        with self._tools.database.read() as tx:
            return people.units(tx)

    def living(self) -> list[UnitRow]:
        """The units that people can be of today."""
        return unit_tree.living(self.units(), local_date(self._tools.clock()))

    def root(self) -> UnitRow:
        """The unit above all others today."""
        return unit_tree.root(self.units(), local_date(self._tools.clock()))


def set_up(
    tx: Tx, tools: Tools, preset: str, profile: OfficeProfile, units: tuple[OrgUnit, ...], now: datetime
) -> None:
    """Fill an empty store: the office's names and the preset's units."""
    ids = {unit.key: tools.new_id() for unit in units}
    people.add_units(tx, [row_of(unit, ids[unit.key], parent_of(unit, units, ids)) for unit in units])
    facts.put(tx, OFFICE, profile.model_dump_json())
    facts.put(tx, PRESET, preset)
    audit.append(tx, tools.new_id, now, "system", AuditAct.STORE_MADE, preset)


def parent_of(unit: OrgUnit, units: Iterable[OrgUnit], ids: Mapping[UnitKey, str]) -> str | None:
    """The id of the unit above: codes are given again, so the one that was there when this one began."""
    above = (other for other in units if other.code == unit.parent and other.valid_on(unit.valid_from))
    return ids[next(above).key] if unit.parent else None


def row_of(
    unit: OrgUnit, unit_id: str, parent_id: str | None
) -> tuple[str, str, str, str, str | None, date, date | None, str]:
    """A unit of a list as `store.people.add_units` takes it."""
    return (
        unit_id,
        unit.code,
        unit_label(unit.kind, unit.name),
        unit.kind.value,
        parent_id,
        unit.valid_from,
        unit.valid_to,
        successors_text(unit.successors),
    )


def as_org_units(rows: list[UnitRow]) -> list[OrgUnit]:
    """Stored units as the import compares names with them; stored names carry their kind."""
    by_id = {row.id: row for row in rows}
    return [
        OrgUnit(
            id=row.id,
            code=row.code,
            name=split_kind(row.name)[1] if row.kind != UnitKind.CO_QUAN else row.name,
            kind=UnitKind(row.kind),
            parent=by_id[row.parent_id].code if row.parent_id else None,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            successors=row.successors,
        )
        for row in rows
        if not unit_tree.never(row)
    ]


def former_names(tx: Tx) -> dict[str, str]:
    """What units were called before they were renamed (`same_name_key` of the bare name) → unit id."""
    renamed = [change.detail for change in changes(tx) if change.kind is UnitChangeKind.RENAME]
    return {same_name_key(split_kind(said["before"]["unit"])[1]): said["units"][0] for said in renamed}


def unit_keys(rows: list[UnitRow]) -> dict[str, UnitKey]:
    """unit id → what outsiders know it by."""
    return {row.id: UnitKey(row.code, row.valid_from) for row in rows}
