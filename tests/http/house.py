"""The small office behind our routes: real services on a real store, with a clock that tests move.

Lan and Hoa are enrolled trainees, Minh is one who never activated, Tuấn runs the office. `open` is a
session of this hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from lms import bootstrap
from lms.bootstrap import outside_provider
from lms.domain import codes
from lms.domain.people import Actor, Role, RoleGrant
from lms.http import pages, serve
from lms.http.assets import OURS, Assets
from lms.http.guard import Guard
from lms.http.routes import ROUTES
from lms.services import register
from lms.services.accounts import Accounts
from lms.services.attendance import Attendance
from lms.services.identities import Identities
from lms.services.lesson_files import LessonFiles
from lms.services.lesson_handouts import LessonHandouts
from lms.services.paper_marks import PaperMarks
from lms.services.people import People
from lms.services.reading import Reading
from lms.services.second_step import SecondStep
from lms.services.sheet_photos import SheetPhotos
from lms.services.surveys import Surveys
from lms.services.uploads import Uploads
from lms.settings import Settings
from tests.services.small_office import HOA, LAN, MINH, NOON, TUAN, SmallOffice

HOME = "http://127.0.0.1:8501"
PIN = "482915"


@dataclass(frozen=True)
class Slip:
    """What is printed on an activation slip."""

    login: str
    code: str


class House(SmallOffice):
    """Puts itself behind `lms.bootstrap.services()`; `client()` is one browser."""

    def __init__(self, folder: Path, *, base_url: str = HOME, **settings: Any) -> None:
        super().__init__(folder)
        self.accounts = Accounts(self.tools)
        self.attendance = Attendance(self.tools)
        office: Any = SimpleNamespace(profile=self.office)
        self.people = People(self.tools, office)
        self.settings = Settings(data=folder, base_url=base_url, **settings)
        self.logins = {
            actor.person_id: codes.learner_code("HH", f"7M2C{number}")
            for number, actor in enumerate((TUAN, LAN, MINH, HOA))
        }
        self._finish()
        self.add_session("lop-1", "open", NOON - timedelta(minutes=10), 120)
        self.services: Any = SimpleNamespace(
            settings=self.settings,
            tools=self.tools,
            database=self.database,
            clock=lambda: self.now,
            is_demo=False,
            office=office,
            accounts=self.accounts,
            second_step=SecondStep(self.tools, self.accounts),
            identities=Identities(self.tools, outside_provider(self.settings)),
            people=self.people,
            attendance=self.attendance,
            paper_marks=PaperMarks(self.tools, self.courses),
            sheet_photos=SheetPhotos(self.tools, self.courses),
            surveys=Surveys(self.tools, self.courses, folder),
            certification=self.certification,
            uploads=Uploads(self.tools, folder / "uploads"),
            reading=Reading(self.tools, self.courses),
            lesson_files=LessonFiles(self.tools, self.courses, folder),
            lesson_handouts=LessonHandouts(self.tools, self.courses, public_url=base_url, mark=lambda: None),
        )
        bootstrap.use(self.services)
        pages.use_masthead(serve.masthead)
        self._app = Starlette(
            routes=ROUTES,
            middleware=[
                Middleware(Guard, rules=serve.rules),
                Middleware(Assets, shelves=OURS, cache=lambda: folder / "cache"),
            ],
        )

    def _finish(self) -> None:
        """Codes that can be typed, and roles."""
        with self.database.write() as tx:
            for person_id, login in self.logins.items():
                tx.run("UPDATE people SET learner_code = $1 WHERE id = $2", login, person_id)
            grants = [(actor.person_id, Role.TRAINEE, None) for actor in (LAN, MINH, HOA)]
            register.grant(tx, self.tools, [*grants, (TUAN.person_id, Role.OFFICE, None)], NOON)

    def close(self) -> None:
        bootstrap.use(None)
        pages.use_masthead(None)
        self.attendance.close()
        self.database.close()

    # --- browsers ------------------------------------------------------------------------------

    @property
    def app(self) -> Starlette:
        return self._app

    def client(self, actor: Actor | None = None) -> TestClient:
        """A browser of its own; signed in if `actor` is given. Redirects are left to the test."""
        browser = TestClient(
            self._app,
            base_url=HOME,
            headers={"Origin": HOME, "Sec-Fetch-Site": "same-origin"},
            follow_redirects=False,
        )
        if actor is not None:
            browser.cookies.set("lms_sign_in", self.sign_in(actor))
        return browser

    def slip(self, actor: Actor) -> Slip:
        """A new activation slip for `actor`."""
        office = Actor(TUAN.person_id, TUAN.name, TUAN.learner_code, (RoleGrant(Role.ADMIN),))
        issued = self.accounts.issue_activations(office, [actor.person_id])[0]
        return Slip(self.logins[actor.person_id], issued.code)

    def sign_in(self, actor: Actor) -> str:
        """Activates with PIN and returns the cookie's value."""
        slip = self.slip(actor)
        token, _ = self.accounts.activate(slip.login, slip.code, PIN, notice_read=True)
        return token

    def room_code(self, session_id: str = "open") -> str:
        return self.attendance.room_code(session_id).token

    def card(self, actor: Actor) -> str:
        return self.people.my_card(actor).payload
