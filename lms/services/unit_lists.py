"""A list of units that follows the one a store began with: which mergers are still to be recorded so that the
store knows it, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.content.presets import Preset, load_preset, preset_names
from lms.domain.org_units import OrgUnit, UnitKey, UnitKind, unit_label
from lms.domain.unit_tree import UnitTree
from lms.services import mergers
from lms.services.mergers import Preview, Source
from lms.services.office import parent_of, row_of
from lms.services.tools import Tools
from lms.store import people
from lms.store import units as store
from lms.store.database import Tx
from lms.store.people import UnitRow


@dataclass(frozen=True, slots=True)
class ListedMerger:
    """Units of the store, or of an earlier merger of the same list, that become one unit of the list."""

    sources: tuple[UnitKey, ...]
    target: OrgUnit


def next_list(tx: Tx, today: date) -> tuple[Preset, list[ListedMerger]] | None:
    """The first list with mergers that this store has not recorded; None when there is none."""
    for name in preset_names():
        preset = load_preset(name)
        if preset.decisions and (found := to_record(tx, preset, today)):
            return preset, found
    return None


def to_record(tx: Tx, preset: Preset, today: date) -> list[ListedMerger]:
    """In the order to record them. A unit that has been merged already is left alone."""
    rows = people.units(tx)
    used = store.in_use(tx)
    tree = UnitTree(rows)
    waiting = {
        UnitKey(row.code, row.valid_from) for row in rows if tree.lives(row.id, today) or row.id in used
    }
    by_key = {unit.key: unit for unit in preset.units}
    found = []
    for target in sorted(preset.units, key=_order):
        sources = tuple(unit.key for unit in preset.units if target.key in unit.successors)
        kept = tuple(key for key in sources if key in waiting and by_key[key].valid_to is not None)
        if kept:
            found.append(ListedMerger(kept, target))
            waiting.add(target.key)  # what is made here may itself be merged on a later day
    return found


def look(tx: Tx, tools: Tools, listed: Sequence[ListedMerger]) -> tuple[Preview, ...]:
    """All that recording these, one after another, would do. A source that an earlier one makes brings the
    people that this one gives it."""
    known = {UnitKey(row.code, row.valid_from): row.id for row in people.units(tx)}
    made: dict[UnitKey, Source] = {}
    previews = []
    for merger in listed:
        target, key = merger.target, merger.target.key
        label = unit_label(target.kind, target.name)
        rows = rows_of(tx, merger.sources)
        preview = mergers.look(tx, tools, rows, label, known.get(key), target.valid_from)
        more = tuple(made[source] for source in merger.sources if source in made)
        preview = replace(
            preview,
            sources=preview.sources + more,
            people_after=preview.people_after + sum(source.people for source in more),
        )
        members = sum(source.members for source in preview.sources)
        made[key] = Source(known.get(key, ""), label, preview.people_after, members)
        previews.append(preview)
    return tuple(previews)


def ensure(tx: Tx, tools: Tools, preset: Preset, unit: OrgUnit) -> tuple[UnitRow, bool]:
    """The unit as the store knows it, and whether it had to be made now. It begins without an end; what is
    above it is made, too."""
    known = {UnitKey(row.code, row.valid_from): row for row in people.units(tx)}
    if unit.key in known:
        return known[unit.key], False
    if unit.parent is not None:
        above = next(u for u in preset.units if u.code == unit.parent and u.valid_on(unit.valid_from))
        ensure(tx, tools, preset, above)
    ids = {UnitKey(row.code, row.valid_from): row.id for row in people.units(tx)}
    made = unit.model_copy(update={"valid_to": None, "successors": ()})
    unit_id = tools.new_id()
    people.add_units(tx, [row_of(made, unit_id, parent_of(made, preset.units, ids))])
    return next(row for row in people.units(tx) if row.id == unit_id), True


def rows_of(tx: Tx, keys: Sequence[UnitKey]) -> list[UnitRow]:
    known = {UnitKey(row.code, row.valid_from): row for row in people.units(tx)}
    return [known[key] for key in keys if key in known]


def _order(unit: OrgUnit) -> tuple[date, bool, str]:
    """By day; what took in a district last, when the communes below have gone their own ways."""
    return unit.valid_from, unit.kind is UnitKind.TINH, unit.code
