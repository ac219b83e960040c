"""What a merger does, inside one write: units end and name what comes after them; their people, and the
places these hold in groups, go along; rights over the old units end. And the way back, when it was recorded
by mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.domain import unit_tree
from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.org_units import UnitKey
from lms.domain.people import Actor, Role
from lms.domain.times import local_date
from lms.domain.unit_changes import Decision, UnitChangeKind
from lms.services.tools import Tools
from lms.store import audit, people, privacy, role_grants
from lms.store import units as store
from lms.store.database import Tx
from lms.store.people import UnitRow
from lms.store.units import Member, Move, UnitChange


@dataclass(frozen=True, slots=True)
class Source:
    """A unit that ends, with who goes along: its people, and places in groups held at it."""

    unit_id: str
    name: str
    people: int
    members: int


@dataclass(frozen=True, slots=True)
class Preview:
    """All that a merger would do. `groups`: group → places that go along; `joined` of them become one with a
    place the same person holds in the same group. `rights`: whose rights end, over which unit; `below`: the
    units that lie below the target then; `classes`: open ones, which stay with the unit that opened them."""

    sources: tuple[Source, ...]
    target: str
    is_new: bool
    effective_on: date
    people_before: int
    people_after: int
    groups: Mapping[str, int]
    joined: int
    rights: tuple[tuple[str, Role, str], ...]
    below: tuple[str, ...]
    classes: tuple[str, ...]


def look(
    tx: Tx,
    tools: Tools,
    sources: Sequence[UnitRow],
    target: str,
    target_id: str | None,
    effective_on: date,
) -> Preview:
    """`target` is the name to show; `target_id` None: the unit is still to be made."""
    now = tools.clock()
    ids = [unit.id for unit in sources]
    names = {unit.id: unit.name for unit in sources}
    counts = store.counts(tx)
    members = store.members_of(tx, ids)
    grants = role_grants.within(tx, ids, now)
    holders = {card.person_id: card.full_name for card in people.cards(tx, [g.person_id for g in grants])}
    there = store.members_of(tx, [target_id]) if target_id else []
    by_unit = Counter(member.unit_id for member in members)
    before = counts.get(target_id, 0) if target_id else 0
    return Preview(
        sources=tuple(
            Source(unit.id, unit.name, counts.get(unit.id, 0), by_unit[unit.id]) for unit in sources
        ),
        target=target,
        is_new=target_id is None,
        effective_on=effective_on,
        people_before=before,
        people_after=before + sum(counts.get(unit_id, 0) for unit_id in ids),
        groups=Counter(member.trainee_group for member in members),
        joined=len(members) - len({_place(member) for member in members} - {_place(m) for m in there}),
        rights=tuple(
            (holders[grant.person_id], grant.role, names[grant.unit_id])
            for grant in grants
            if grant.unit_id is not None
        ),
        below=tuple(unit.name for unit in _below(tx, ids, target_id, local_date(now))),
        classes=tuple(store.open_cohorts(tx, ids, local_date(now))),
    )


def carry_out(
    tx: Tx,
    tools: Tools,
    actor: Actor,
    sources: Sequence[UnitRow],
    target: UnitRow,
    *,
    founded: bool,
    effective_on: date,
    decision: Decision,
) -> str:
    """Returns the id of the recorded act. What may be merged has been checked by the caller; `founded`: the
    target has been made for it."""
    now = tools.clock()
    ids = [unit.id for unit in sources]
    change_id = tools.new_id()
    before = store.counts(tx)
    moved = store.people_of(tx, ids)
    count = sum(before.get(unit_id, 0) for unit_id in ids)
    below = _below(tx, ids, target.id, local_date(now))
    members = store.members_of(tx, ids)
    pairs, made = _carry_members(tx, tools, members, target.id, effective_on, decision.number)
    grants = role_grants.within(tx, ids, now)
    role_grants.end(tx, [grant.id for grant in grants], now)
    store.add_moves(
        tx,
        tools.new_id,
        now,
        actor.person_id,
        [
            Move(person_id, unit_id, target.id, village, village, effective_on, unit_change_id=change_id)
            for person_id, unit_id, village in moved
        ],
    )
    store.move_people(tx, ids, target.id)
    store.put_below(tx, [unit.id for unit in below], target.id)
    store.end_units(tx, ids, effective_on, [UnitKey(target.code, target.valid_from)])
    after = store.counts(tx)
    detail = {
        "units": [*ids, target.id],
        "sources": [_state(unit, before.get(unit.id, 0)) for unit in sources],
        "target": {
            "id": target.id,
            "name": target.name,
            "people_before": before.get(target.id, 0),
            "people_after": after.get(target.id, 0),
        },
        "founded": founded,
        "people": count,
        "below": [[unit.id, unit.parent_id] for unit in below],
        "memberships": pairs,
        "made": made,
        "grants": [grant.id for grant in grants],
    }
    _record(tx, tools, actor, change_id, UnitChangeKind.MERGE, decision, effective_on, detail)
    names = {unit.id: unit.name for unit in sources}
    audit.append(
        tx,
        tools.new_id,
        now,
        actor,
        AuditAct.UNITS_MERGED,
        target.id,
        {
            "change": change_id,
            "sources": ", ".join(names.values()),
            "decision": decision.number,
            "effective_on": effective_on,
            "people": count,
            "memberships": len(members),
            "grants_ended": len(grants),
            "counts_before": {names[unit_id]: before.get(unit_id, 0) for unit_id in ids}
            | {target.name: before.get(target.id, 0)},
            "counts_after": {names[unit_id]: after.get(unit_id, 0) for unit_id in ids}
            | {target.name: after.get(target.id, 0)},
        },
    )
    return change_id


def take_back(tx: Tx, tools: Tools, actor: Actor, change: UnitChange, reason: str) -> str:
    """Undo a recorded merger: the units exist again, and whoever came with it and is still there goes back.
    Who has moved since stays; rights that ended stay ended. Returns the id of the act that undoes.

    Raises Refusal CHANGE_FINAL when it is no merger, was undone, or one of its units has changed since;
    UNIT_IN_USE when the unit it founded has people, classes or units of its own.
    """
    _check_last(tx, change)
    now = tools.clock()
    undo_id = tools.new_id()
    detail = change.detail
    target_id: str = detail["target"]["id"]
    back = store.came_with(tx, change.id)
    count = len(back) - len(privacy.erased(tx, [row[0] for row in back]))
    lasting = store.lasting(tx, [carrying for _, carrying in detail["memberships"]])
    made = [member_id for member_id in detail["made"] if member_id in lasting]
    if detail["founded"]:
        _check_empty(tx, target_id, count, len(made), local_date(now))
        back += _erased_since(tx, target_id, back, detail["sources"][0]["id"])
    people.end_memberships(tx, made, change.effective_on, None)
    store.reopen_members(tx, [old for old, carrying in detail["memberships"] if carrying in lasting])
    store.add_moves(
        tx,
        tools.new_id,
        now,
        actor.person_id,
        [
            Move(person_id, here, there, village, village, change.effective_on, reason, undo_id)
            for person_id, there, here, village in back
        ],
    )
    store.send_back(tx, [row[0] for row in back], [row[1] for row in back])
    for source in detail["sources"]:
        ended = date.fromisoformat(source["valid_to"]) if source["valid_to"] else None
        keys = [UnitKey(code, date.fromisoformat(day)) for code, day in source["successors"]]
        store.end_units(tx, [source["id"]], ended, keys)
    for unit_id, parent_id in detail["below"]:
        store.put_below(tx, [unit_id], parent_id)
    if detail["founded"]:
        target = next(unit for unit in people.units(tx) if unit.id == target_id)
        store.end_units(tx, [target_id], target.valid_from, [])
        role_grants.end(tx, [grant.id for grant in role_grants.within(tx, [target_id], now)], now)
    said = {
        "undoes": change.id,
        "units": detail["units"],
        "sources": detail["sources"],
        "target": detail["target"],
        "people": count,
    }
    decision = Decision(change.decision_number or "", change.decision_date)
    _record(tx, tools, actor, undo_id, UnitChangeKind.UNDO, decision, change.effective_on, said)
    audit.append(
        tx,
        tools.new_id,
        now,
        actor,
        AuditAct.UNIT_CHANGE_UNDONE,
        target_id,
        {
            "change": change.id,
            "sources": ", ".join(source["name"] for source in detail["sources"]),
            "people": count,
        },
        reason,
    )
    return undo_id


def undone(changes: Sequence[UnitChange]) -> set[str]:
    """The ids of acts that were taken back."""
    return {change.detail["undoes"] for change in changes if change.kind is UnitChangeKind.UNDO}


def _check_last(tx: Tx, change: UnitChange) -> None:
    changes = store.changes(tx)
    gone = undone(changes)
    newer = changes[: [one.id for one in changes].index(change.id)]
    units = set(change.detail["units"])
    touched = any(
        units & set(one.detail["units"])
        for one in newer
        if one.kind is not UnitChangeKind.UNDO and one.id not in gone
    )
    if change.kind is not UnitChangeKind.MERGE or change.id in gone or touched:
        raise Refusal(Code.CHANGE_FINAL)


def _check_empty(tx: Tx, unit_id: str, going: int, ending: int, today: date) -> None:
    """Whether nothing is left of the unit once `going` people and `ending` places in groups are gone. Those
    who were erased are neither counted nor among `going`."""
    left = (
        store.counts(tx).get(unit_id, 0)
        - going
        + len(store.members_of(tx, [unit_id]))
        - ending
        + len(store.open_cohorts(tx, [unit_id], today))
        + len(_below(tx, [unit_id], None, today))
    )
    if left:
        raise Refusal(Code.UNIT_IN_USE, count=left)


def _erased_since(
    tx: Tx, unit_id: str, going: Sequence[tuple[str, str, str, str | None]], to_unit_id: str
) -> list[tuple[str, str, str, str | None]]:
    """Rows that are left of an empty unit: of people who joined it by themselves and were erased. No row may
    stay with a unit that never was. In the shape of `store.came_with`."""
    gone = {row[0] for row in going}
    return [
        (person_id, to_unit_id, unit_id, village)
        for person_id, _, village in store.people_of(tx, [unit_id])
        if person_id not in gone
    ]


def _carry_members(
    tx: Tx, tools: Tools, members: Sequence[Member], target_id: str, day: date, decision: str
) -> tuple[list[tuple[str, str]], list[str]]:
    """Places end at the old units and go on in the target with post, village, fields and decision as they
    were. Two of one person in one group become one there. Returns (old id, id it goes on as), and the ids
    that are new."""
    carrying = {_place(member): member.id for member in store.members_of(tx, [target_id])}
    times = people.times_in_groups(tx)
    now = tools.clock()
    rows, pairs, made = [], [], []
    for member in members:
        place = _place(member)
        if place not in carrying:
            ordinal = times.get((*place, target_id), (0, False))[0] + 1
            carrying[place] = tools.new_id()
            made.append(carrying[place])
            rows.append(
                [
                    carrying[place],
                    *place,
                    target_id,
                    ordinal,
                    member.role,
                    member.village,
                    member.team,
                    member.legal_fields,
                    member.level,
                    member.decision_number,
                    member.decision_date,
                    member.note,
                    max(day, member.started_on or day),
                    now,
                    member.import_id,
                ]
            )
        pairs.append((member.id, carrying[place]))
    people.end_memberships(tx, [member.id for member in members], day, None, decision)
    tx.insert("memberships", people.MEMBERSHIP_COLUMNS, rows)
    return pairs, made


def _place(member: Member) -> tuple[str, str]:
    return member.person_id, member.trainee_group


def _below(tx: Tx, ids: Sequence[str], target_id: str | None, today: date) -> list[UnitRow]:
    """Living units right below these, without these and the target."""
    return [
        unit
        for unit in unit_tree.living(people.units(tx), today)
        if unit.parent_id in ids and unit.id not in ids and unit.id != target_id
    ]


def _state(unit: UnitRow, count: int) -> dict[str, object]:
    """The unit as it was, enough to put it back."""
    return {
        "id": unit.id,
        "name": unit.name,
        "people": count,
        "valid_to": unit.valid_to,
        "successors": [[key.code, key.valid_from] for key in unit.successors],
    }


def _record(
    tx: Tx,
    tools: Tools,
    actor: Actor,
    change_id: str,
    kind: UnitChangeKind,
    decision: Decision,
    effective_on: date,
    detail: Mapping[str, object],
) -> None:
    number, signed_on = decision.number or None, decision.signed_on
    now = tools.clock()
    change = UnitChange(change_id, kind, number, signed_on, effective_on, detail, actor.person_id, now)
    store.add_change(tx, change)
