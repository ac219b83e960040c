"""The office at work: real services on a real store, a clock that tests move, and screens in AppTest.

Hoa runs the office, Lan and Minh are mediators of two communes, Tuấn may teach.
"""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lms import bootstrap
from lms.bootstrap import Services
from lms.domain.people import SYSTEM, Actor, Role
from lms.domain.roster import Sex, TraineeGroup
from lms.domain.times import local_date
from lms.services.accounts import SIGN_IN_COOKIE
from lms.services.cohorts import SessionPlan
from lms.services.people import PersonForm
from lms.settings import Settings
from lms.ui import navigation
from tests.support.published import publish

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
PASSPHRASE = "mot cau dai de nho"
MAIN = Path(navigation.__file__).with_name("main.py")
COURSE = "HGV-01"


@dataclass(frozen=True)
class _Made:
    """What every office begins with, its store closed: Hoa signed in, and the ids of the others."""

    folder: Path
    token: str
    hoa: Actor
    lan: str
    minh: str
    tuan: str


@cache
def _made() -> _Made:
    folder = Path(tempfile.mkdtemp(prefix="lms-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    services, first = bootstrap.create_store(_settings(folder), preset="hung-ha-2023", clock=lambda: NOON)
    publish(services.reviews, services.publishing, COURSE)
    token, hoa = services.accounts.activate(first.learner_code, first.code, PASSPHRASE, notice_read=True)
    lan = _add(services, "Nguyễn Thị Lan", "Xã Hồng Minh", 1968, Sex.FEMALE, phone="0912000111")
    minh = _add(services, "Đỗ Văn Minh", "Xã Điệp Nông", 1971, Sex.MALE)
    tuan = _add(services, "Trần Văn Tuấn", "Thị trấn Hưng Hà", 1980, Sex.MALE, group=None)
    services.roles.grant(SYSTEM, tuan, Role.TRAINER)
    services.close()
    return _Made(folder, token, hoa, lan, minh, tuan)


def _settings(folder: Path) -> Settings:
    return Settings(data=folder, base_url="https://tap-huan.example.vn")


def _add(
    services: Services,
    name: str,
    unit: str,
    year: int,
    sex: Sex,
    *,
    phone: str | None = None,
    group: TraineeGroup | None = TraineeGroup.HOA_GIAI_VIEN,
) -> str:
    [unit_id] = [one.id for one in services.office.units() if one.name == unit]
    return services.people.add(SYSTEM, PersonForm(name, sex, year, phone, unit_id, "Thôn Đông"), group)


class OfficeHouse:
    """`open(url, **parameters)` is a fresh browser tab of whoever is signed in: Hoa, until `sign_in`."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        made = _made()
        shutil.copytree(made.folder, folder, dirs_exist_ok=True)
        self.now = NOON
        self.services = bootstrap.open_services(_settings(folder), clock=lambda: self.now)
        bootstrap.use(self.services)
        self.units = {unit.name: unit.id for unit in self.services.office.units()}
        self.token, self.hoa = made.token, made.hoa
        self.lan, self.minh, self.tuan = made.lan, made.minh, made.tuan
        patch.setattr(type(st.context), "cookies", property(lambda _: {SIGN_IN_COOKIE: self.token}))

    def close(self) -> None:
        bootstrap.use(None)
        self.services.close()

    # --- people and classes ---------------------------------------------------------------------

    def add(self, name: str, unit: str, year: int, sex: Sex, **further: Any) -> str:
        """`phone` and `group` as in `_add`."""
        return _add(self.services, name, unit, year, sex, **further)

    def sign_in(self, person_id: str) -> Actor:
        """From now on tabs belong to this person."""
        [issued] = self.services.accounts.issue_activations(SYSTEM, [person_id])
        self.token, actor = self.services.accounts.activate(
            issued.learner_code, issued.code, PASSPHRASE, notice_read=True
        )
        return actor

    def cohort(self, title: str = "Hưng Hà 01", *people: str) -> str:
        """A cohort that ends in a month, with one session of three hours that began ten minutes ago."""
        cohort_id = self.services.cohorts.open_cohort(
            SYSTEM,
            title=title,
            course_id=COURSE,
            unit_id=self.units["Huyện Hưng Hà"],
            deadline=local_date(self.now) + timedelta(days=30),
        )
        if people:
            self.services.cohorts.enrol(SYSTEM, cohort_id, people)
        starts = self.now - timedelta(minutes=10)
        plan = SessionPlan("Sáu nguyên tắc hòa giải", "Hội trường", starts, starts + timedelta(hours=3))
        self.services.cohorts.schedule(SYSTEM, cohort_id, [plan])
        return cohort_id

    def session(self, cohort_id: str) -> str:
        return self.services.cohorts.sessions(SYSTEM, cohort_id)[0].id

    def complete(self, cohort_id: str, person_id: str) -> None:
        """Everything the rule asks for."""
        course = self.services.courses.current(COURSE)
        member = next(
            row for row in self.services.cohorts.members(SYSTEM, cohort_id) if row.person_id == person_id
        )
        self.services.attendance.tick(SYSTEM, self.session(cohort_id), person_id)
        new_id = self.services.tools.new_id
        attempts = [[new_id(), member.enrolment_id, quiz.id, 1, 1, self.now] for quiz in course.quizzes()]
        with self.services.database.write() as tx:
            tx.insert(
                "lesson_events",
                ("id", "enrolment_id", "lesson_id", "kind", "happened_at"),
                [
                    [new_id(), member.enrolment_id, lesson.id, "completed", self.now]
                    for lesson in course.lessons()
                ],
            )
            tx.insert(
                "attempts", ("id", "enrolment_id", "quiz_id", "ordinal", "seed", "started_at"), attempts
            )
            tx.insert(
                "attempt_results",
                (
                    "attempt_id",
                    "enrolment_id",
                    "quiz_id",
                    "correct",
                    "total",
                    "percent",
                    "passed",
                    "submitted_at",
                ),
                [[row[0], row[1], row[2], 5, 5, 100, True, self.now] for row in attempts],
            )

    def sign_certificates(self, name: str = "Trần Văn Tuấn") -> None:
        """Say who signs; without it nothing is issued."""
        office = self.services.office
        office.change(SYSTEM, office.profile.model_copy(update={"signer_name": name}))

    # --- screens --------------------------------------------------------------------------------

    def open(self, url: str, **parameters: str) -> AppTest:
        tab = AppTest.from_file(str(MAIN), default_timeout=20)
        tab.run()
        for name, value in parameters.items():
            tab.query_params[name] = value
        file = next(screen.file for screen in navigation.SCREENS if screen.url == url)
        tab.switch_page(f"screens/{file}")
        return tab.run()


def opened(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[OfficeHouse]:
    """For a fixture: `yield from opened(tmp_path, monkeypatch)`."""
    house = OfficeHouse(folder / "data", patch)
    yield house
    house.close()


def words(tab: AppTest) -> str:
    """Everything a reader sees below the masthead, in order, without markup."""
    assert not tab.exception, [error.value for error in tab.exception]
    said = []
    for element in tab.main:
        for name in ("label", "body", "value"):
            value: Any = getattr(element, name, None)
            if isinstance(value, str):
                said.append(value)
    text = re.sub(r"<style>.*?</style>", "", "\n".join(said), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def press(tab: AppTest, key: str) -> AppTest:
    """Press the button of this key, as it is on the page now."""
    button = tab.button(key=key)
    assert not button.disabled, f"{button.label} cannot be pressed"
    return button.click().run()
