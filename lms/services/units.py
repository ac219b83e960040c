"""Units in time: founded, renamed, merged, ended, each by a recorded act with its paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.content.presets import load_preset, preset_names
from lms.domain import unit_tree
from lms.domain.audit import AuditAct, given_reason
from lms.domain.errors import Code, Refusal
from lms.domain.names import same_name_key
from lms.domain.org_units import UnitKey, UnitKind, unit_label
from lms.domain.people import Actor, Permission
from lms.domain.times import local_date
from lms.domain.unit_changes import (
    Decision,
    NewUnit,
    UnitChangeKind,
    UnitState,
    checked_day,
    checked_decision,
    checked_name,
    checked_unit,
    label_of,
)
from lms.domain.unit_tree import UnitTree
from lms.services import mergers, territory, unit_lists
from lms.services.mergers import Preview
from lms.services.tools import Tools
from lms.store import audit, people
from lms.store import units as store
from lms.store.database import Tx
from lms.store.people import UnitRow
from lms.store.units import UnitChange


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is today. `people`: of it now; `became`: the names of what came after it."""

    id: str
    code: str
    name: str
    kind: UnitKind
    parent: str
    valid_from: date
    valid_to: date | None
    state: UnitState
    became: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Merger:
    """What the office wants to record. `target`: the id of a unit there is, or one to be made."""

    source_ids: tuple[str, ...]
    target: str | NewUnit
    effective_on: date


@dataclass(frozen=True, slots=True)
class ListToApply:
    """A list of units that the store does not know yet. `decisions`: day → the number of the resolution, to
    be compared with the paper; `mergers`: in the order they are recorded."""

    name: str
    decisions: Mapping[date, str]
    mergers: tuple[Preview, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A recorded act, by whom, and whether it can be taken back or has been."""

    change: UnitChange
    recorded_by: str
    undone: bool
    may_be_undone: bool


class Units:
    """Every act needs MANAGE_UNITS everywhere: units belong to the office, not to one of them."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def all(self, actor: Actor) -> list[Unit]:
        """Every unit there is or was, in the order of the codes."""
        with self._tools.database.read() as tx:
            self._allowed(tx, actor)
            rows = people.units(tx)
            counts, used = store.counts(tx), store.in_use(tx)
        tree, today = UnitTree(rows), self._today()
        names = {row.id: row.name for row in rows}
        by_key = {UnitKey(row.code, row.valid_from): row.name for row in rows}
        return [
            Unit(
                row.id,
                row.code,
                row.name,
                UnitKind(row.kind),
                names.get(row.parent_id or "", ""),
                row.valid_from,
                row.valid_to,
                _state(row, tree, today, row.id in used),
                tuple(by_key[key] for key in row.successors if key in by_key),
                counts.get(row.id, 0),
            )
            for row in rows
            if not unit_tree.never(row)
        ]

    def history(self, actor: Actor) -> list[Act]:
        """Every recorded act, the newest first."""
        with self._tools.database.read() as tx:
            self._allowed(tx, actor)
            changes = store.changes(tx)
            cards = people.cards(tx, [change.recorded_by for change in changes])
        names = {card.person_id: card.full_name for card in cards}
        gone = mergers.undone(changes)
        seen: set[str] = set()
        found = []
        for change in changes:
            lasting = change.kind is not UnitChangeKind.UNDO and change.id not in gone
            units = set(change.detail["units"])
            may = lasting and change.kind is UnitChangeKind.MERGE and not units & seen
            found.append(Act(change, names.get(change.recorded_by, ""), change.id in gone, may))
            if lasting:
                seen |= units
        return found

    def found(self, actor: Actor, unit: NewUnit, effective_on: date, decision: Decision) -> str:
        """A new unit, without people. Returns its id. Raises Refusal BAD_UNIT, UNIT_EXISTS, NOT_IN_FORCE,
        DECISION_NEEDED, UNKNOWN_UNIT."""
        paper = checked_decision(decision, self._today())
        with self._tools.database.write() as tx:
            self._allowed(tx, actor)
            made = self._make(tx, unit, effective_on, ())
            detail = {"units": [made.id], "name": made.name}
            self._record(tx, actor, UnitChangeKind.FOUND, paper, effective_on, detail)
            self._note(tx, actor, AuditAct.UNIT_ADDED, made.id, paper, {"name": made.name})
        return made.id

    def rename(
        self,
        actor: Actor,
        unit_id: str,
        name: str,
        kind: UnitKind,
        effective_on: date,
        decision: Decision,
    ) -> None:
        """The same unit under another name or kind ("Xã" becomes "Phường"). Raises Refusal as `found`, and
        UNIT_GONE."""
        paper = checked_decision(decision, self._today())
        label = unit_label(kind, checked_name(name))
        with self._tools.database.write() as tx:
            self._allowed(tx, actor)
            rows = people.units(tx)
            unit = self._living(rows, unit_id)
            checked_day(effective_on, self._today(), unit.valid_from)
            _no_namesake(rows, label, unit.parent_id, self._today())
            store.name_unit(tx, unit_id, label, kind.value)
            said = {"before": {"unit": unit.name}, "after": {"unit": label}}
            self._record(tx, actor, UnitChangeKind.RENAME, paper, effective_on, {"units": [unit_id], **said})
            self._note(tx, actor, AuditAct.UNIT_RENAMED, unit_id, paper, said)

    def end(self, actor: Actor, unit_id: str, effective_on: date, decision: Decision) -> None:
        """A unit that nobody is of any more, without a successor. Raises Refusal UNIT_IN_USE while somebody
        or something is, UNIT_GONE, BAD_MERGER for the root, and as `found`."""
        paper = checked_decision(decision, self._today())
        today = self._today()
        with self._tools.database.write() as tx:
            self._allowed(tx, actor)
            rows = people.units(tx)
            unit = self._living(rows, unit_id)
            if unit.parent_id is None:
                raise Refusal(Code.BAD_MERGER)
            checked_day(effective_on, today, unit.valid_from)
            preview = mergers.look(tx, self._tools, [unit], "", None, effective_on)
            left = preview.people_after + sum(preview.groups.values()) + len(preview.below)
            if left or preview.rights or preview.classes:
                raise Refusal(Code.UNIT_IN_USE, count=left + len(preview.rights) + len(preview.classes))
            store.end_units(tx, [unit_id], effective_on, [])
            detail = {"units": [unit_id], "name": unit.name}
            self._record(tx, actor, UnitChangeKind.END, paper, effective_on, detail)
            self._note(tx, actor, AuditAct.UNIT_ENDED, unit_id, paper, {"name": unit.name})

    def preview(self, actor: Actor, merger: Merger, decision: Decision) -> Preview:
        """All that `merge` would do, and nothing done. Raises Refusal as `merge`."""
        checked_decision(decision, self._today())
        with self._tools.database.read() as tx:
            self._allowed(tx, actor)
            sources, target = self._checked(tx, merger)
            name = target.name if isinstance(target, UnitRow) else label_of(target)
            target_id = target.id if isinstance(target, UnitRow) else None
            return mergers.look(tx, self._tools, sources, name, target_id, merger.effective_on)

    def merge(self, actor: Actor, merger: Merger, decision: Decision) -> str:
        """The sources end on the day, their people and the places these hold in groups go to the target,
        rights over the sources end. Returns the id of the act.

        Raises Refusal BAD_MERGER, UNIT_GONE, UNKNOWN_UNIT, UNIT_EXISTS, BAD_UNIT, NOT_IN_FORCE,
        BAD_EFFECTIVE_DAY, DECISION_NEEDED.
        """
        paper = checked_decision(decision, self._today())
        with self._tools.database.write() as tx:
            self._allowed(tx, actor)
            sources, target = self._checked(tx, merger)
            founded = isinstance(target, NewUnit)
            if isinstance(target, NewUnit):
                target = self._make(tx, target, merger.effective_on, sources)
            return mergers.carry_out(
                tx,
                self._tools,
                actor,
                sources,
                target,
                founded=founded,
                effective_on=merger.effective_on,
                decision=paper,
            )

    def undo(self, actor: Actor, change_id: str, reason: str) -> None:
        """Take back a merger recorded by mistake; see `mergers.take_back`. Raises Refusal NOT_FOUND,
        REASON_NEEDED, CHANGE_FINAL, UNIT_IN_USE."""
        kept = given_reason(reason)
        with self._tools.database.write() as tx:
            self._allowed(tx, actor)
            change = next((one for one in store.changes(tx) if one.id == change_id), None)
            if change is None:
                raise Refusal(Code.NOT_FOUND)
            mergers.take_back(tx, self._tools, actor, change, kept)

    def list_to_apply(self, actor: Actor) -> ListToApply | None:
        """The list that follows the one this store began with, with all that applying it would do; None when
        everything in it is known."""
        today = self._today()
        with self._tools.database.read() as tx:
            self._allowed(tx, actor)
            found = unit_lists.next_list(tx, today)
            if found is None:
                return None
            preset, listed = found
            previews = unit_lists.look(tx, self._tools, listed)
        days = {merger.target.valid_from for merger in listed}
        decisions = {day: number for day, number in preset.decisions.items() if day in days}
        return ListToApply(preset.name, decisions, previews)

    def apply_list(self, actor: Actor, name: str, decisions: Mapping[date, Decision]) -> list[str]:
        """Record every merger of the list that is not recorded yet, in one write. `decisions`: the paper of
        each day. Returns the ids of the acts. Raises Refusal NOT_FOUND, DECISION_NEEDED."""
        today = self._today()
        if name not in preset_names():
            raise Refusal(Code.NOT_FOUND)
        preset = load_preset(name)
        acts = []
        with self._tools.database.write() as tx:
            self._allowed(tx, actor)
            listed = unit_lists.to_record(tx, preset, today)
            if not preset.decisions or not listed:
                raise Refusal(Code.NOT_FOUND)
            papers = {
                day: checked_decision(decisions.get(day, Decision("", None)), today)
                for day in {merger.target.valid_from for merger in listed}
            }
            for merger in listed:
                day = merger.target.valid_from
                target, founded = unit_lists.ensure(tx, self._tools, preset, merger.target)
                acts.append(
                    mergers.carry_out(
                        tx,
                        self._tools,
                        actor,
                        unit_lists.rows_of(tx, merger.sources),
                        target,
                        founded=founded,
                        effective_on=day,
                        decision=papers[day],
                    )
                )
        return acts

    def _allowed(self, tx: Tx, actor: Actor) -> None:
        territory.require(tx, actor, Permission.MANAGE_UNITS, None)

    def _today(self) -> date:
        return local_date(self._tools.clock())

    def _living(self, rows: Sequence[UnitRow], unit_id: str) -> UnitRow:
        """Raises Refusal UNKNOWN_UNIT, UNIT_GONE."""
        unit = next((row for row in rows if row.id == unit_id), None)
        if unit is None:
            raise Refusal(Code.UNKNOWN_UNIT)
        if not UnitTree(rows).lives(unit_id, self._today()):
            raise Refusal(Code.UNIT_GONE, unit=unit.name)
        return unit

    def _checked(self, tx: Tx, merger: Merger) -> tuple[list[UnitRow], UnitRow | NewUnit]:
        """The units concerned. Units that have ended may still be merged while people are of them."""
        rows = people.units(tx)
        known = {row.id: row for row in rows}
        used = store.in_use(tx)
        ids = list(dict.fromkeys(merger.source_ids))
        if not ids or merger.target in ids:
            raise Refusal(Code.BAD_MERGER)
        if not set(ids) <= known.keys():
            raise Refusal(Code.UNKNOWN_UNIT)
        sources = [known[unit_id] if unit_id in used else self._living(rows, unit_id) for unit_id in ids]
        for unit in sources:
            checked_day(merger.effective_on, self._today(), unit.valid_from)
        if isinstance(merger.target, NewUnit):
            new = checked_unit(merger.target)
            above = new.parent_id or _parent_of_all(sources, known)
            if above in ids:
                raise Refusal(Code.BAD_MERGER)
            return sources, new
        target = self._living(rows, merger.target)
        checked_day(merger.effective_on, self._today(), target.valid_from - date.resolution)
        if set(ids) & _above(known, target.id):
            raise Refusal(Code.BAD_MERGER)
        return sources, target

    def _make(self, tx: Tx, unit: NewUnit, effective_on: date, sources: Sequence[UnitRow]) -> UnitRow:
        """A unit that begins on the day; one that was founded by mistake may be founded again."""
        rows = people.units(tx)
        today = self._today()
        new = checked_unit(unit)
        if effective_on > today:
            raise Refusal(Code.NOT_IN_FORCE)
        known = {row.id: row for row in rows}
        parent_id = new.parent_id or _parent_of_all(sources, known)
        if new.parent_id is not None:
            self._living(rows, new.parent_id)
        elif parent_id is None or not UnitTree(rows).lives(parent_id, today):
            parent_id = unit_tree.root(rows, today).id
        if parent_id in {source.id for source in sources}:
            parent_id = None  # what takes in the root is the root
        label = label_of(new)
        others = [row for row in rows if row.id not in {source.id for source in sources}]
        _no_namesake(others, label, parent_id, today)
        code = new.code or _free_code(rows)
        same = next((row for row in rows if (row.code, row.valid_from) == (code, effective_on)), None)
        if same is not None and not unit_tree.never(same):
            raise Refusal(Code.UNIT_EXISTS)
        if same is not None:
            store.end_units(tx, [same.id], None, [])
            store.name_unit(tx, same.id, label, new.kind.value)
            store.put_below(tx, [same.id], parent_id)
        else:
            people.add_units(
                tx,
                [
                    (
                        self._tools.new_id(),
                        code,
                        label,
                        new.kind.value,
                        parent_id,
                        effective_on,
                        None,
                        store.successors_text(()),
                    )
                ],
            )
        return next(row for row in people.units(tx) if (row.code, row.valid_from) == (code, effective_on))

    def _record(
        self,
        tx: Tx,
        actor: Actor,
        kind: UnitChangeKind,
        paper: Decision,
        effective_on: date,
        detail: Mapping[str, object],
    ) -> None:
        change = UnitChange(
            self._tools.new_id(),
            kind,
            paper.number,
            paper.signed_on,
            effective_on,
            detail,
            actor.person_id,
            self._tools.clock(),
        )
        store.add_change(tx, change)

    def _note(
        self, tx: Tx, actor: Actor, act: AuditAct, unit_id: str, paper: Decision, said: Mapping[str, object]
    ) -> None:
        detail = {"decision": paper.number, **said}
        audit.append(tx, self._tools.new_id, self._tools.clock(), actor, act, unit_id, detail)


def _state(row: UnitRow, tree: UnitTree, today: date, used: bool) -> UnitState:
    if tree.lives(row.id, today) or used:
        return UnitState.LIVING if row.valid_to is None or today < row.valid_to else UnitState.OVERDUE
    return UnitState.MERGED if row.successors else UnitState.ENDED


def _no_namesake(rows: Sequence[UnitRow], label: str, parent_id: str | None, today: date) -> None:
    """Raises Refusal UNIT_EXISTS when a living unit right below the same one has this name."""
    key = same_name_key(label)
    if any(
        same_name_key(row.name) == key and row.parent_id == parent_id for row in unit_tree.living(rows, today)
    ):
        raise Refusal(Code.UNIT_EXISTS)


def _free_code(rows: Sequence[UnitRow]) -> str:
    """For a unit the statistics office has no code for."""
    taken = {row.code for row in rows}
    return next(code for n in range(1, len(rows) + 2) if (code := f"dv-{n:03d}") not in taken)


def _parent_of_all(sources: Sequence[UnitRow], known: Mapping[str, UnitRow]) -> str | None:
    """The unit right above the first source that is not itself a source."""
    ids = {source.id for source in sources}
    here = sources[0].parent_id if sources else None
    while here in ids:
        here = known[here].parent_id
    return here


def _above(known: Mapping[str, UnitRow], unit_id: str) -> set[str]:
    found: set[str] = set()
    here = known[unit_id].parent_id
    while here is not None and here not in found:
        found.add(here)
        here = known[here].parent_id
    return found
