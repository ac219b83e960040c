"""Every route opened by every kind of visitor, with what is Lan's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from lms.domain.people import SYSTEM, Role
from lms.http import pages, serve
from lms.http.guard import Guard
from lms.http.routes import ROUTES
from tests.support.access_probe import World
from tests.ui.office_house import PASSPHRASE

HOME = "https://tap-huan.example.vn"
VISITORS = (
    "stranger",
    "Lan",
    "another trainee",
    "her trainer",
    "another trainer",
    "her manager",
    "another manager",
    "office",
    "admin",
)


class Doors:
    """The routes of a world behind the guard."""

    def __init__(self, world: World) -> None:
        self.world = world
        pages.use_masthead(serve.masthead)
        self.app = Starlette(routes=ROUTES, middleware=[Middleware(Guard, rules=serve.rules)])
        self.tokens: dict[str, str] = dict(self._sign_everybody_in())

    def all(self) -> Iterator[tuple[str, list[str]]]:
        """("GET /dang-nhap", what each of VISITORS met)."""
        for route in ROUTES:
            for method in sorted(set(route.methods or ()) - {"HEAD"}):
                yield f"{method} {route.path}", [self.met(method, route, who) for who in VISITORS]

    def met(self, method: str, route: Route, who: str) -> str:
        """See the legend in `access_table`."""
        browser = TestClient(
            self.app,
            base_url=HOME,
            headers={"Origin": HOME, "Sec-Fetch-Site": "same-origin"},
            follow_redirects=False,
        )
        if who in self.tokens:
            browser.cookies.set("lms_sign_in", self.tokens[who])
        values = self.world.values
        path = route.path.format(
            session=values["session_id"],
            code=self.world.code,
            id="x",
            enrolment=values["enrolment_id"],
            module=values["module_id"],
            sha256=values["sha256"],
            survey=values["survey_id"],
        )
        with self.world.undoing():
            answer = browser.request(method, path, **self._body(method, route.path))
        target = answer.headers.get("location", "")
        if 300 <= answer.status_code < 400:
            return "sign in" if target.startswith("/dang-nhap") else "goes on"
        if answer.status_code >= 400:
            return "no"
        return "shows" if self._shows(answer.text, answer.content) else "open"

    def _shows(self, text: str, content: bytes) -> bool:
        return content.startswith(b"%PDF") or any(mark in text for mark in self.world.marks)

    def _body(self, method: str, path: str) -> dict[str, Any]:
        if method != "POST":
            return {}
        if path == "/api/check-ins":
            return {"json": []}
        if path == "/doc-bai":
            values = self.world.values
            return {"json": {"enrolment": values["enrolment_id"], "lesson": values["lesson_id"]}}
        if path == "/phieu":
            given = self.world.values["Surveys.answer_by_ticket.given"]
            return {"data": {"_phieu": self.world.values["ticket"]} | given}
        if path == "/khao-sat/{survey}":
            return {"data": self.world.values["Surveys.answer_by_ticket.given"]}
        if path == "/quet-the/{session}":
            return {"data": {"card": "x"}}
        if path == "/xac-minh":
            return {"data": {"ma": self.world.code}}
        return {"data": {}}

    def _sign_everybody_in(self) -> Iterator[tuple[str, str]]:
        world, accounts = self.world, self.world.services.accounts
        rights = {
            "Lan": (world.lan, Role.TRAINEE, None),
            "another trainee": (world.minh, Role.TRAINEE, None),
            "her trainer": (world.tuan, Role.TRAINER, None),
            "another trainer": (world.stranger("Bùi Văn Sơn"), Role.TRAINER, None),
            "her manager": (world.stranger("Bùi Văn Hải"), Role.UNIT_MANAGER, world.here),
            "another manager": (world.stranger("Bùi Văn Long"), Role.UNIT_MANAGER, world.elsewhere),
            "office": (world.stranger("Bùi Văn Khôi"), Role.OFFICE, None),
            "admin": (world.stranger("Bùi Văn Phúc"), Role.ADMIN, None),
        }
        for who, (person_id, role, unit_id) in rights.items():
            [slip] = accounts.issue_activations(SYSTEM, [person_id])
            world.grant(person_id, role, unit_id)
            yield who, accounts.activate(slip.learner_code, slip.code, PASSPHRASE, notice_read=True)[0]
