"""The small office with its doors open: accounts, attendance, cohorts, learning, the register.

Lan, Minh and Hoa are enrolled in `lop-1`; Tuấn runs the office; Hoa may also teach, and Quân administers.
The session `open` began ten minutes before NOON and lasts two hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lms.domain import codes
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from lms.services import register
from lms.services.accounts import Accounts
from lms.services.attendance import Attendance, ScanItem
from lms.services.check_in import Judged
from lms.services.class_quizzes import ClassQuizzes
from lms.services.cohorts import Cohorts
from lms.services.groups import Groups
from lms.services.learning import Learning
from lms.services.people import People
from lms.services.quizzes import Quizzes
from lms.services.reading import Reading
from lms.services.roles import Roles
from lms.store import role_grants
from tests.services.small_office import HOA, LAN, MINH, NOON, TUAN, SmallOffice

PIN = "482915"
SECONDS = 10
TEACHER = Actor("hoa", HOA.name, HOA.learner_code, (RoleGrant(Role.TRAINEE), RoleGrant(Role.TRAINER)))
QUAN = Actor("quan", "Vũ Minh Quân", "HH000005", (RoleGrant(Role.ADMIN),))
START = NOON - timedelta(minutes=10)
END = START + timedelta(minutes=120)


class FullOffice(SmallOffice):
    """Every learner code can be typed: its check character is right."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.accounts = Accounts(self.tools)
        self.attendance = Attendance(self.tools)
        self.cohorts = Cohorts(self.tools, self.courses)
        self.quizzes = Quizzes(self.tools, self.courses)
        self.class_quizzes = ClassQuizzes(self.tools, self.courses)
        self.learning = Learning(self.tools, self.courses, self.quizzes)
        self.reading = Reading(self.tools, self.courses)
        profile: Any = SimpleNamespace(profile=self.office)
        self.people = People(self.tools, profile)
        self.groups = Groups(self.tools)
        self.roles = Roles(self.tools)
        self.logins = {
            actor.person_id: codes.learner_code("HH", f"7M2C{number}")
            for number, actor in enumerate((TUAN, LAN, MINH, HOA, QUAN))
        }
        if self.is_new:
            self._open_doors()

    def _open_doors(self) -> None:
        self.add_person(QUAN.person_id, QUAN.name, QUAN.learner_code)
        self.add_session("lop-1", "open", START, 120)
        with self.database.write() as tx:
            for person_id, login in self.logins.items():
                tx.run("UPDATE people SET learner_code = $1 WHERE id = $2", login, person_id)
            trainees = [(actor.person_id, Role.TRAINEE, None) for actor in (LAN, MINH, HOA)]
            staff = [("quan", Role.ADMIN, None), ("hoa", Role.TRAINER, None)]
            register.grant(tx, self.tools, [*trainees, *staff], NOON - timedelta(days=400))

    def close(self) -> None:
        self.attendance.close()
        self.database.close()

    # --- what people do ------------------------------------------------------------------------

    def slip(self, person_id: str) -> tuple[str, str]:
        """(login, activation code) as printed."""
        issued = self.accounts.issue_activations(QUAN, [person_id])[0]
        return issued.learner_code, issued.code

    def activate(self, person_id: str, secret: str = PIN) -> str:
        """The sign-in token of a person who has just used their slip."""
        login, code = self.slip(person_id)
        return self.accounts.activate(login, code, secret, notice_read=True)[0]

    def ticket(self, session_id: str = "open") -> str:
        """What a phone holds that has just scanned the wall."""
        return self.attendance.exchange(self.attendance.room_code(session_id).token)[0]

    def press(self, token: str, ticket: str) -> Judged:
        """The button "Có mặt"."""
        return self.attendance.check_in_future(token, ticket).result(SECONDS)

    def card(self, person_id: str) -> str:
        return self.people.my_card(Actor(person_id, "", "", ())).payload

    def scanner(self, session_id: str = "open") -> str:
        return self.attendance.issue_scanner(TUAN, session_id).token

    def scan(
        self, bearer: str, person_id: str, *, client_id: str = "c1", at: datetime | None = None
    ) -> Judged:
        item = ScanItem(
            client_id=client_id, session_id="open", card=self.card(person_id), scanned_at=at or self.now
        )
        return self.post(bearer, [item])[0]

    def post(self, bearer: str, items: Sequence[ScanItem]) -> tuple[Judged, ...]:
        return self.attendance.submit_future(bearer, items).result(SECONDS)

    # --- what is stored ------------------------------------------------------------------------

    def count(self, sql: str, *values: object) -> int:
        with self.database.read() as tx:
            row = tx.one(f"SELECT count(*) FROM {sql}", *values)
        return int(row[0]) if row else 0

    def grant_id(self, person_id: str, role: Role) -> str:
        """The right of this role that the person holds, or will; the last one given."""
        with self.database.read() as tx:
            held = role_grants.not_over(tx, [person_id], self.now)
        return [grant.id for grant in held if grant.role is role][-1]

    def acts(self, act: str) -> list[tuple[str, str, str, str | None]]:
        """(actor, subject, detail, reason) of every line of the audit with this act."""
        with self.database.read() as tx:
            return [
                (row[0], row[1], row[2], row[3])
                for row in tx.all(
                    "SELECT actor_id, subject, detail, reason FROM audit WHERE act = $1 ORDER BY id", act
                )
            ]


def refused(call: Any, *arguments: Any, **named: Any) -> Code:
    """The code of the refusal that this call ends in; a future is waited for."""
    try:
        answer = call(*arguments, **named)
        if isinstance(answer, Future):
            answer = answer.result(SECONDS)
    except Refusal as refusal:
        return refusal.code
    raise AssertionError(f"not refused: {answer!r}")
