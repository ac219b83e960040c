"""A demo store with a full hall: many people, phones signed in, cards, and classes that are open now.

Made through the services, in seconds; what a load client needs is handed out as plain values.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from lms import bootstrap
from lms.domain import codes
from lms.domain.people import SYSTEM, Role
from lms.domain.times import local_date
from lms.services import demo_people
from lms.services.cohorts import SessionPlan
from lms.services.demo import Demo
from lms.services.demo_history import COURSE, round_down
from lms.settings import Settings
from tests.support.published import publish


@dataclass(frozen=True)
class Guest:
    """One enrolled person with a signed-in phone and a card."""

    person_id: str
    sign_in: str
    card: str


@dataclass(frozen=True)
class Door:
    """One class that is open now; everybody of the hall is enrolled in it."""

    session_id: str
    scanner: str


@dataclass(frozen=True)
class Hall:
    """`room_key` and its id make the code on the wall, so that a load client can see the wall."""

    guests: tuple[Guest, ...]
    doors: tuple[Door, ...]
    room_key_id: str
    room_key: str

    def as_plain(self) -> dict[str, Any]:
        return asdict(self)


def make_hall(folder: Path, *, people: int, doors: int) -> Hall:
    """The store in `folder`, closed again."""
    services, _ = bootstrap.create_store(Settings(data=folder), preset="hung-ha-2023", demo=True)
    try:
        root = services.office.root()
        units = [root, *(unit for unit in services.office.units() if unit.parent_id == root.id)]
        district = demo_people.draw(1, people, units)
        demo = Demo(services.tools, services.accounts)
        ids = demo.settle(district, units, codes.office_prefix(services.office.profile.place))
        everyone = sorted(ids.values())
        trainer = demo.actor(ids[district.trainers[0]], Role.TRAINER)
        editor, second = (
            demo.actor(ids[district.editor], Role.EDITOR),
            demo.actor(ids[district.office[0]], Role.OFFICE),
        )
        publish(services.reviews, services.publishing, COURSE, by=editor, second=second)
        opened = [_open(services, trainer.person_id, everyone, number) for number in range(doors)]
        phones = demo.sign_in(everyone)
        cards = {
            card.card.person_id: card.payload for card in services.people.cards_to_print(SYSTEM, everyone)
        }
        key_id, key = services.tools.keys.current("room")
        services.tools.keys.current("ticket")
        return Hall(
            tuple(Guest(person_id, phones[person_id], cards[person_id]) for person_id in everyone),
            tuple(
                Door(session_id, services.attendance.issue_scanner(trainer, session_id).token)
                for session_id in opened
            ),
            key_id,
            key.hex(),
        )
    finally:
        services.close()


def _open(services: bootstrap.Services, trainer_id: str, people: list[str], number: int) -> str:
    now = services.clock()
    cohort_id = services.cohorts.open_cohort(
        SYSTEM,
        title=f"Lớp thử tải số {number + 1}",
        course_id=COURSE,
        unit_id=services.office.root().id,
        deadline=local_date(now) + timedelta(days=30),
    )
    services.cohorts.enrol(SYSTEM, cohort_id, people)
    services.cohorts.assign_trainer(SYSTEM, cohort_id, trainer_id)
    starts = round_down(now - timedelta(minutes=10))
    plan = SessionPlan("Buổi thử tải", "Hội trường", starts, starts + timedelta(hours=4))
    return services.cohorts.schedule(SYSTEM, cohort_id, [plan])[0]


def present_in(folder: Path) -> dict[str, set[str]]:
    """Session id → people whose last line says present, read from the store itself. No server may run."""
    services = bootstrap.open_services(Settings(data=folder))
    try:
        with services.database.read() as tx:
            rows = tx.all(
                "SELECT a.session_id, a.person_id FROM attendance a WHERE a.status = 'present'"
                " AND a.ordinal = (SELECT max(b.ordinal) FROM attendance b"
                "  WHERE b.session_id = a.session_id AND b.person_id = a.person_id)"
            )
            # One presence for one scan, whatever was pressed twice.
            doubled = tx.one(
                "SELECT count(*) FROM (SELECT 1 FROM attendance WHERE status = 'present'"
                " GROUP BY session_id, person_id HAVING count(*) > 1)"
            )
    finally:
        services.close()
    assert doubled == (0,), f"{doubled} people are present twice"
    found: dict[str, set[str]] = {}
    for session_id, person_id in rows:
        found.setdefault(session_id, set()).add(person_id)
    return found
