"""The demo: a district of people who do not exist, with a year of training behind it.

It is made beside and moved into place when whole, so that an interrupted attempt leaves nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

from lms import bootstrap, demo_content, text_demo
from lms.bootstrap import Services
from lms.domain import codes
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM, Actor, Role
from lms.domain.roster import TraineeGroup
from lms.domain.times import local_date, show_date
from lms.services import demo_people
from lms.services.demo import Demo
from lms.services.demo_history import (
    COURSE,
    OPEN_ENROLLED,
    History,
    HistoryClock,
    Mediator,
    Rooms,
    open_session,
    round_down,
)
from lms.services.learning_bulk import LearningBulk
from lms.services.lesson_files import FOLDER as MEDIA_FOLDER
from lms.services.tools import utc_now
from lms.settings import Settings
from lms.store import cohorts
from lms.store import people as register
from lms.store.cohorts import SessionRow

PRESET = "hung-ha-2023"
MOST_CARDS = 600
ENOUGH_CARDS = 200


def make(
    settings: Settings,
    *,
    people: int,
    seed: int,
    tell: Callable[[str], None],
    clock: Callable[[], datetime] = utc_now,
) -> Services:
    """A new demo store of `people` people; the same seed gives the same people. Returned open, at `clock`.

    Raises Refusal REAL_STORE when there is a store already.
    """
    if settings.store_file.exists():
        raise Refusal(Code.REAL_STORE)
    beside = settings.model_copy(update={"data": settings.data / "demo-being-made"})
    shutil.rmtree(beside.data, ignore_errors=True)
    try:
        if (settings.data / "keys").exists():
            shutil.copytree(settings.data / "keys", beside.data / "keys")
        _fill(beside, people, seed, clock(), tell)
        shutil.copytree(beside.data / "keys", settings.data / "keys", dirs_exist_ok=True)
        if (beside.data / MEDIA_FOLDER).exists():
            shutil.copytree(beside.data / MEDIA_FOLDER, settings.data / MEDIA_FOLDER, dirs_exist_ok=True)
        os.replace(beside.store_file, settings.store_file)
    finally:
        shutil.rmtree(beside.data, ignore_errors=True)
    return bootstrap.open_services(settings, clock=clock)


def _fill(settings: Settings, count: int, seed: int, now: datetime, tell: Callable[[str], None]) -> None:
    clock = HistoryClock(now - timedelta(days=366))
    services, _ = bootstrap.create_store(settings, preset=PRESET, demo=True, clock=clock)
    try:
        root = services.office.root()
        communes = [unit for unit in services.office.units() if unit.parent_id == root.id]
        units = [root, *sorted(communes, key=lambda unit: unit.code)]
        district = demo_people.draw(seed, count, units)
        demo = Demo(services.tools, services.accounts)
        ids = demo.settle(district, units, codes.office_prefix(services.office.profile.place))
        profile = services.office.profile.model_copy(update={"signer_name": text_demo.SIGNER})
        services.office.change(SYSTEM, profile)
        staff = [
            ids[person]
            for person in (*district.office, district.editor, *district.trainers, *district.managers)
        ]
        services.accounts.issue_activations(SYSTEM, staff)
        demo.activate(staff)
        tell(f"Đã có {count} người. Đang làm một năm học tập…")
        editor = demo.actor(ids[district.editor], Role.EDITOR)
        office = demo.actor(ids[district.office[0]], Role.OFFICE)
        demo_content.publish_earlier(services, COURSE, editor, office)
        history = History(
            _rooms(services, demo, clock),
            Random(f"history {seed}"),
            office=office,
            trainers=[demo.actor(ids[person], Role.TRAINER) for person in district.trainers],
            mediators=[
                Mediator(ids[person], units[person.unit].id, units[person.unit].name)
                for person in district.people
                if any(group.kind is TraineeGroup.HOA_GIAI_VIEN for group in person.groups)
            ],
            now=now,
            progress=_every_quarter(tell),
        )
        history.tell()
        clock.now = now
        demo_content.fill(services, editor, office)
        people = [person for person in district.people if person.unit]
        for person, (kind, wish) in zip(people, text_demo.WISHES, strict=False):
            services.privacy.ask(demo.actor(ids[person], Role.TRAINEE), kind, wish)
    finally:
        services.close()


def _rooms(services: Services, demo: Demo, clock: HistoryClock) -> Rooms:
    return Rooms(
        clock=clock,
        demo=demo,
        accounts=services.accounts,
        people=services.people,
        courses=services.courses,
        cohorts=services.cohorts,
        learning=LearningBulk(services.tools, services.courses),
        attendance=services.attendance,
        jobs=services.jobs,
        certification=services.certification,
    )


def _every_quarter(tell: Callable[[str], None]) -> Callable[[int, int], None]:
    said: set[int] = set()

    def progress(done: int, total: int) -> None:
        quarter = 4 * done // total
        if quarter not in said and quarter:
            said.add(quarter)
            tell(f"Được {25 * quarter}%")

    return progress


def keep_one_session_open(services: Services) -> None:
    """At a start, days later: a session of this hour, if there is none. Raises Refusal REAL_STORE.

    Somebody who tries things out may have edited the course or ended every trainer's role: then there is
    no session, and the start goes on.
    """
    _only_a_demo(services)
    with suppress(Refusal):
        _open_now(services, enough=1)


def report(services: Services) -> dict[str, Any]:
    """What scripts need: one person of each role, and an open session with cards that are not checked in.

    Each call hands out new random passphrases and a new scanner token. Raises Refusal REAL_STORE.
    """
    _only_a_demo(services)
    demo = Demo(services.tools, services.accounts)
    session = _open_now(services, enough=ENOUGH_CARDS)
    roll = services.attendance.roll(SYSTEM, session.id)
    away = [row.person_id for row in roll.rows if row.status != "present"]
    trainee, away = away[0], away[1 : MOST_CARDS + 1]
    trainer = services.cohorts.trainers(SYSTEM, session.cohort_id)[0][0]
    chosen = {
        "trainee": trainee,
        "trainer": trainer,
        "office": next(one for one in demo.holders(Role.OFFICE) if one not in demo.holders(Role.ADMIN)),
        "editor": demo.holders(Role.EDITOR)[0],
        "admin": demo.holders(Role.ADMIN)[0],
    }
    if managers := [one for one in demo.holders(Role.UNIT_MANAGER) if one not in away and one != trainee]:
        chosen["unit_manager"] = managers[0]
    everyone = [*chosen.values(), *away]
    secrets = demo.give_secrets(everyone)
    logins = demo.logins(everyone)
    cards = {card.card.person_id: card.payload for card in services.people.cards_to_print(SYSTEM, away)}
    scanner = services.attendance.issue_scanner(demo.actor(trainer, Role.TRAINER), session.id)
    return {
        "base_url": services.settings.public_url,
        "sign_ins": {
            role: {"login": logins[person_id], "passphrase": secrets[person_id]}
            for role, person_id in chosen.items()
        },
        "session": {"id": session.id, "scanner_token": scanner.token},
        "cards": [
            {
                "card": cards[person_id],
                "person_id": person_id,
                "login": logins[person_id],
                "passphrase": secrets[person_id],
            }
            for person_id in away
        ],
        "course": COURSE,
    }


def _only_a_demo(services: Services) -> None:
    if not services.is_demo:
        raise Refusal(Code.REAL_STORE)


def _open_now(services: Services, *, enough: int) -> SessionRow:
    """A session of this hour with `enough` people not checked in: the one there is, else a new one in a
    cohort that has time for it, else one in a cohort made for it."""
    now = services.clock()
    with services.database.read() as tx:
        mediators = register.members(tx, [TraineeGroup.HOA_GIAI_VIEN.value], [])
        sessions = cohorts.sessions_between(tx, now, now, units=None, taught_by="", taught_in=None)
        running = [row for row in sessions if row.course_id == COURSE]
    # One more than the cards: the trainee who signs in is not among them.
    wanted = min(enough + 1, len(mediators))
    for session in running:
        roll = services.attendance.roll(SYSTEM, session.id)
        if len(roll.rows) - roll.present >= wanted:
            return session
    starts = round_down(now - timedelta(minutes=20))
    demo = Demo(services.tools, services.accounts)
    office = demo.actor(demo.holders(Role.OFFICE)[-1], Role.OFFICE)
    session_id = _in_a_cohort_with_time(services, office, starts, wanted) or _in_a_new_cohort(
        services, office, starts, mediators, demo
    )
    return services.attendance.session(SYSTEM, session_id)


def _in_a_cohort_with_time(services: Services, office: Actor, starts: datetime, wanted: int) -> str | None:
    today = local_date(services.clock())
    for cohort in services.cohorts.all(office):
        if cohort.course_id != COURSE or cohort.deadline < today or cohort.enrolled < wanted:
            continue
        if not services.cohorts.trainers(office, cohort.id):
            continue
        try:
            return open_session(services.cohorts, office, cohort.id, cohort.unit_name, starts)
        except Refusal as refusal:
            if refusal.code is not Code.BAD_TIMES:
                raise
    return None


def _in_a_new_cohort(
    services: Services, office: Actor, starts: datetime, mediators: list[str], demo: Demo
) -> str:
    today = local_date(services.clock())
    root = services.office.root()
    trainers = demo.holders(Role.TRAINER)
    if not trainers:
        raise Refusal(Code.NOT_A_TRAINER)
    cohort_id = services.cohorts.open_cohort(
        office,
        title=text_demo.extra_cohort_title(show_date(today)),
        course_id=COURSE,
        unit_id=root.id,
        deadline=today + timedelta(days=30),
    )
    services.cohorts.enrol(office, cohort_id, mediators[-max(OPEN_ENROLLED, len(mediators) * 3 // 20) :])
    services.cohorts.assign_trainer(office, cohort_id, trainers[0])
    return open_session(services.cohorts, office, cohort_id, root.name, starts)
