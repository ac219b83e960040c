"""Taking an import back as a whole: who would go, who stays and why, and the act itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.domain.people import Actor
from lms.domain.roster_undo import TRACES, Trace
from lms.store import import_undo as store
from lms.store import people
from lms.store.database import Tx
from lms.store.people import PersonCard


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing would do. `stay`: added by this import, with the first reason to keep them. `taken_over`:
    those of them whom another list names, too; they belong to that list from then on."""

    import_id: str
    go: tuple[PersonCard, ...]
    stay: tuple[tuple[PersonCard, Trace], ...]
    memberships: tuple[str, ...]  # ids, of people who were known before or stay
    units: tuple[tuple[str, str], ...]  # (id, name)
    taken_over: Mapping[str, str]  # person id → import id
    memberships_taken_over: Mapping[str, str]


def plan(tx: Tx, import_id: str) -> UndoPlan:
    """As things are now. People go who have done nothing since; what another list says, too, stays said."""
    added = store.people_of(tx, import_id)
    others = store.named_by_others(tx, import_id)
    named_by: dict[str, str] = {}
    for (person_id, _, _), other in sorted(others.items(), key=lambda item: item[1]):
        named_by.setdefault(person_id, other)
    traces = {person_id: _first(tables) for person_id, tables in store.tables_about(tx, added).items()}
    stay = {
        person_id: traces.get(person_id, Trace.NAMED)
        for person_id in added
        if person_id in traces or person_id in named_by
    }
    going = set(added) - set(stay)
    cards = {card.person_id: card for card in people.cards(tx, added)}
    removed: list[str] = []
    taken_over: dict[str, str] = {}
    for row in store.memberships_of(tx, import_id):
        by = others.get((row.person_id, row.trainee_group, row.unit_id))
        if row.person_id in going or traces.get(row.person_id):
            continue  # goes with the person, or stays as that person does
        if by is not None:
            taken_over[row.id] = by
        else:
            removed.append(row.id)
    units = store.units_of(tx, import_id)
    return UndoPlan(
        import_id,
        go=tuple(card for card in cards.values() if card.person_id in going),
        stay=tuple((card, stay[card.person_id]) for card in cards.values() if card.person_id in stay),
        memberships=tuple(removed),
        units=tuple(units),
        taken_over={person_id: named_by[person_id] for person_id in stay if person_id not in traces},
        memberships_taken_over=taken_over,
    )


def carry_out(tx: Tx, actor: Actor, found: UndoPlan, reason: str, now: datetime) -> dict[str, object]:
    """Inside a write, with a plan made in it. Returns what the audit says."""
    store.hand_over(tx, found.taken_over.items(), found.memberships_taken_over.items())
    store.remove_memberships(tx, found.memberships)
    store.remove_people(tx, [card.person_id for card in found.go])
    kept = store.used_units(tx, [unit_id for unit_id, _ in found.units])
    unused = [(unit_id, name) for unit_id, name in found.units if unit_id not in kept]
    store.remove_units(tx, [unit_id for unit_id, _ in unused])
    store.forget(tx, found.import_id)
    closed = store.close(tx, found.import_id, actor.person_id, now, reason)
    return {
        "people_removed": len(found.go),
        "people_kept": [card.person_id for card, _ in found.stay],
        "memberships_removed": len(found.memberships),
        "units_removed": [name for _, name in unused],
        "questions_closed": closed,
    }


def _first(tables: Sequence[str] | set[str]) -> Trace:
    return next((trace for table, trace in TRACES.items() if table in tables), Trace.OTHER)
