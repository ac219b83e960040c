"""A class of fifteen that is asked: Lan, Minh, Hoa and twelve more, all enrolled in `lop-1`."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

from lms.domain.course import Catalogue
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.survey import AnswerType, SurveyForm, SurveyQuestion
from lms.services.courses import Courses
from lms.services.survey_results import SurveyResults
from lms.services.surveys import Surveys
from tests.services.small_office import COURSE, HOA, LAN, MINH, TUAN, SmallOffice

FORM = SurveyForm(
    id="KS-1",
    title="Phiếu khảo sát sau lớp",
    questions=(
        SurveyQuestion(id="de-hieu", type=AnswerType.SCALE, text="Có dễ hiểu không?", low="khó", high="dễ"),
        SurveyQuestion(
            id="nhanh-cham", type=AnswerType.CHOICE, text="Nhanh hay chậm?", choices=("Chậm", "Vừa", "Nhanh")
        ),
        SurveyQuestion(id="bo-sung", type=AnswerType.TEXT, text="Cần bổ sung gì?"),
    ),
)
LAST_DAY = date(2026, 11, 28)
OTHERS = tuple(
    Actor(f"nguoi-{place}", f"Người thứ {place}", f"HH0001{place:02d}", (RoleGrant(Role.TRAINEE),))
    for place in range(1, 13)
)
CLASS = (LAN, MINH, HOA, *OTHERS)


def answers(scale: int = 4, choice: int = 2, text: str = "") -> dict[str, str]:
    return {"de-hieu": str(scale), "nhanh-cham": str(choice), "bo-sung": text}


def counted_bytes(seed: str) -> Callable[[int], bytes]:
    """The same bytes in the same order for the same seed."""
    numbers = itertools.count()

    def more(length: int) -> bytes:
        found = b""
        while len(found) < length:
            found += sha256(f"{seed}/{next(numbers)}".encode()).digest()
        return found[:length]

    return more


class SurveyHouse(SmallOffice):
    """`seed`: everything by lot comes out the same for the same one."""

    def __init__(self, folder: Path, seed: str | None = None) -> None:
        super().__init__(folder)
        catalogue = Catalogue(courses={COURSE.id: COURSE}, sources={}, surveys=(FORM,))
        if seed is not None:
            ids = itertools.count(1)
            self.tools = dataclasses.replace(
                self.tools, random_bytes=counted_bytes(seed), new_id=lambda: f"{seed}-{next(ids):06d}"
            )
        self.courses = Courses(self.tools, catalogue)
        self.surveys = Surveys(self.tools, self.courses, folder)
        self.survey_results = SurveyResults(
            self.tools, self.surveys, office=lambda: self.office, mark=lambda: None
        )
        for actor in OTHERS:
            self.add_person(actor.person_id, actor.name, actor.learner_code)
            self.enrol("lop-1", actor.person_id)

    operator = Actor("quan", "Vũ Minh Quân", "", (RoleGrant(Role.ADMIN),))

    def open_survey(self, session_id: str | None = None) -> str:
        return self.surveys.open(TUAN, "lop-1", FORM.id, LAST_DAY, session_id)

    def rows(self, table: str) -> list[tuple[object, ...]]:
        """As they lie in the file."""
        with self.database.read() as tx:
            return tx.all(f"SELECT * FROM {table} ORDER BY rowid")

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table in the order of the file; rights aside, whose ids the office's own clock
        makes before a survey begins."""
        with self.database.read() as tx:
            tables = [row[0] for row in tx.all("SELECT table_name FROM duckdb_tables() ORDER BY ALL")]
        tables.remove("role_grants")
        return {table: self.rows(table) for table in tables}
