"""Who may do what, where: measured by doing every act of every service as every role.

One act is tried with the same arguments by somebody who holds the role everywhere, in the unit the act is
about, and in another unit; a trainer for their own class and for another's; a trainee for themselves and for
somebody else. What an act would write is undone, so that all are tried on the same store.
"""

from __future__ import annotations

import dataclasses
import inspect
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from lms.bootstrap import Services
from lms.domain import paper_test
from lms.domain.attendance import Status
from lms.domain.errors import Code, Refusal
from lms.domain.groups import GroupRecord
from lms.domain.jobs import JobKind
from lms.domain.keys import KeyPurpose
from lms.domain.law_change import ChangeKind
from lms.domain.org_units import UnitKind
from lms.domain.people import SYSTEM, Actor, Role, RoleGrant
from lms.domain.privacy import Outcome, RequestKind
from lms.domain.question_bank import BankFormat
from lms.domain.quiz import Sitting
from lms.domain.retention import Period
from lms.domain.review import Decision as ReviewDecision
from lms.domain.roster import Sex, TraineeGroup
from lms.domain.times import local_date
from lms.domain.unit_changes import Decision, NewUnit
from lms.services import register
from lms.services.cohorts import SessionPlan
from lms.services.imports import AnswerToRow
from lms.services.law import Draft
from lms.services.people import PersonForm
from lms.services.reading import Report
from lms.services.tools import Tools
from lms.services.units import Merger
from lms.store import accounts, identities, paper_tests, people
from lms.store.database import Tx
from lms.store.paper_tests import PhotoRow
from tests.ui.office_house import NOON, PASSPHRASE, OfficeHouse

COURSE = "HGV-01"
# Somebody new, and somebody of Lan's name whom the office has to be asked about.
ROSTER = """Họ và tên;Năm sinh;Giới tính;Đơn vị;Nhóm
Phạm Thị Mới;1970;Nữ;Xã Hồng Minh;Hòa giải viên
Nguyễn Thị Lan;1968;Nữ;Xã Hồng Minh;Hòa giải viên
""".encode()
STAFF = (Role.UNIT_MANAGER, Role.OFFICE, Role.EDITOR, Role.ADMIN)


class Said(StrEnum):
    """What came of a try. EMPTY: allowed, but nothing of Lan or her unit was shown or changed."""

    DONE = "done"
    EMPTY = "empty"
    REFUSED = "refused"


class Reach(StrEnum):
    """How far a role reaches with an act; the word of the table."""

    ALL = "all"  # wherever the role is held
    WIDE = "wide"  # only where it is held everywhere
    UNIT = "unit"  # where it is held, and what lies below
    CLASS = "class"  # a trainer, for the classes they run
    OWN = "own"  # one's own, and of others nothing
    YES = "yes"  # allowed; the answer holds nothing of Lan, whoever asks
    NONE = "–"


@dataclass(frozen=True, slots=True)
class Act:
    """A public method of a service. `asks`: it takes an actor."""

    service: str
    name: str
    asks: bool
    call: Callable[..., Any]

    @property
    def title(self) -> str:
        return f"{self.service}.{self.name}"

    def parameters(self) -> list[str]:
        """Those that have to be given, without the actor."""
        found = inspect.signature(self.call).parameters.values()
        return [one.name for one in found if one.default is one.empty and one.name != "actor"]


class _Undone(Exception):
    """Takes back what was written; the act goes on as if it stood."""


def acts(services: Services) -> list[Act]:
    """Every public method there is, in the order of the services."""
    found = []
    for field in dataclasses.fields(services):
        service = getattr(services, field.name)
        kind = type(service)
        if kind.__module__.startswith("lms.services") and kind is not Tools:
            for name, function in inspect.getmembers(kind, inspect.isfunction):
                if not name.startswith("_"):
                    asks = "actor" in inspect.signature(function).parameters
                    found.append(Act(kind.__name__, name, asks, getattr(service, name)))
    return found


class World:
    """One office in which every act can be tried: `here` is Xã Hồng Minh with Lan and her classes, which
    every act is about; `elsewhere` is Xã Điệp Nông with Minh."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.house = OfficeHouse(folder, patch)
        self.services = self.house.services
        self.here, self.elsewhere = self.house.units["Xã Hồng Minh"], self.house.units["Xã Điệp Nông"]
        self.lan, self.minh, self.tuan = self.house.lan, self.house.minh, self.house.tuan
        self.house.sign_certificates()
        self.certified, self.ready, self.begun = (
            self._class(title) for title in ("Lớp nhà Lan 1", "Lớp nhà Lan 2", "Lớp nhà Lan 3")
        )
        for cohort_id in (self.certified, self.ready):
            self.house.complete(cohort_id, self.lan)
        self.code = self.services.certification.issue(SYSTEM, self._enrolment(self.certified))
        quiz = self.services.courses.current(COURSE).quizzes()[0]
        self.attempt = self.services.quizzes.start_quiz(
            Actor(self.lan, "Nguyễn Thị Lan", "", (RoleGrant(Role.TRAINEE),)),
            self._enrolment(self.begun),
            quiz.id,
        )
        slip = self.services.accounts.issue_activations(SYSTEM, [self.lan])[0]
        self.services.accounts.activate(slip.learner_code, slip.code, PASSPHRASE, notice_read=True)
        self.services.imports.run(SYSTEM, ROSTER, "ds.csv")
        self.values = self._values()
        self._measured: dict[str, list[Reach]] = {}
        # Whatever shows one of these shows something of Lan.
        self.marks = [
            self.lan,
            "Nguyễn Thị Lan",
            self.certified,
            self.ready,
            self.begun,
            "Lớp nhà Lan 1",
            self.code,
        ]

    def close(self) -> None:
        self.house.close()

    def _class(self, title: str) -> str:
        """Lan's class at home, run by Tuấn, with a session that began ten minutes ago."""
        cohorts, now = self.services.cohorts, self.house.now
        deadline = local_date(now) + timedelta(days=30)
        cohort_id = cohorts.open_cohort(
            SYSTEM, title=title, course_id=COURSE, unit_id=self.here, deadline=deadline
        )
        cohorts.enrol(SYSTEM, cohort_id, [self.lan])
        cohorts.assign_trainer(SYSTEM, cohort_id, self.tuan)
        starts = now - timedelta(minutes=10)
        plan = SessionPlan("Sáu nguyên tắc", "Hội trường", starts, starts + timedelta(hours=3))
        cohorts.schedule(SYSTEM, cohort_id, [plan])
        return cohort_id

    def _enrolment(self, cohort_id: str) -> str:
        [member] = self.services.cohorts.members(SYSTEM, cohort_id)
        return str(member.enrolment_id)

    def stranger(self, name: str) -> str:
        """Somebody of the other unit without any right."""
        return self.house.add(name, "Xã Điệp Nông", 1975, Sex.MALE, group=None)

    def grant(self, person_id: str, role: Role, unit_id: str | None) -> None:
        """A right that holds since before the world began."""
        with self.services.database.write() as tx:
            register.grant(tx, self.services.tools, [(person_id, role, unit_id)], NOON - timedelta(days=1))

    # --- arguments --------------------------------------------------------------------------------

    def _values(self) -> dict[str, Any]:
        """Parameter → value; "Service.method.parameter" where one needs another than the rest."""
        now, services = self.house.now, self.services
        today, starts = local_date(now), now + timedelta(days=3)
        course = services.courses.current(COURSE)
        question = self.attempt.questions[0]
        with services.database.read() as tx:
            [membership] = people.memberships(tx, self.lan)
            [device] = accounts.open_sign_ins(tx, self.lan, now)
        [imported] = services.imports.history(SYSTEM)
        neighbour = self.house.add("Bùi Văn Sáu", "Xã Hồng Minh", 1970, Sex.MALE, group=None)
        self.grant(neighbour, Role.TRAINER, self.here)
        [held] = [row for row in services.roles.holders(SYSTEM, neighbour) if row.role is Role.TRAINER]
        services.units.rename(
            SYSTEM, self.house.units["Xã Tây Đô"], "Tây Đô Mới", UnitKind.XA, today, Decision("11/NQ", today)
        )
        [change, *_] = services.units.history(SYSTEM)
        with services.database.write() as tx:
            identities.add_link(tx, "link", "https://id.example.vn", "lan", self.lan, "system", now)
        upload = services.uploads.keep(Actor("staff", "", "", SYSTEM.grants), ROSTER, "ds.csv")
        # Nothing of it can be written, so no act writes into the product's own courses.
        bank, unwanted = (
            services.question_banks.keep(
                Actor("staff", "", "", SYSTEM.grants), "::A::Chỉ là đoạn văn.".encode(), "cau-hoi.gift"
            )
            for _ in range(2)
        )
        form = services.surveys.forms(SYSTEM)[0]
        survey = services.surveys.open(SYSTEM, self.begun, form.id, today + timedelta(days=7))
        law_change = services.law.record(
            SYSTEM, Draft("luat-35-2013", ChangeKind.AMENDED, today, "98/2026/QH16", "Luật sửa đổi", "Điều 3")
        )
        request = services.privacy.record(SYSTEM, self.lan, RequestKind.CORRECT, "Sửa năm sinh")
        test_id = services.paper_tests.make(
            SYSTEM, self.begun, course.quizzes()[0].id, variants=1, held_on=today, minutes=30
        )
        paper = services.paper_marks.test(SYSTEM, test_id)
        letters = paper_test.right_letters(paper.variants["A"], paper.questions)
        read = '{"variant": ["open", null], "rows": []}'
        photo = PhotoRow("photo", test_id, self._enrolment(self.begun), read, False, now)
        with services.database.write() as tx:
            paper_tests.add_photo(tx, photo, "\u00ff Nguyễn Thị Lan".encode(), "system")
        lan = Actor(self.lan, "Nguyễn Thị Lan", "", (RoleGrant(Role.TRAINEE),))
        services.learning.open_lesson(lan, self._enrolment(self.begun), course.lessons()[0].id)
        return {
            "person_id": self.lan,
            "person_ids": [self.lan],
            "cohort_id": self.begun,
            "session_id": self.house.session(self.begun),
            "enrolment_id": self._enrolment(self.begun),
            "attempt_id": self.attempt.attempt_id,
            "membership_id": membership.id,
            "sign_in_id": device.id,
            "grant_id": held.grant_id,
            "import_id": imported.id,
            "upload_id": upload,
            "request_id": request,
            "unit_id": self.here,
            "unit_ids": [self.here],
            "trainee_groups": [TraineeGroup.HOA_GIAI_VIEN.value],
            "code": self.code,
            "text": self.code,
            "reason": "Lý do để thử",
            "words": "Sửa năm sinh giúp tôi",
            "answer": "Đã sửa",
            "outcome": Outcome.GRANTED,
            "title": "Một cái tên",
            "course_id": COURSE,
            "deadline": today + timedelta(days=20),
            "day": today,
            "lesson_id": course.lessons()[0].id,
            "report": Report(),
            "sha256": next(course.media()).sha256,
            "quiz_id": course.quizzes()[0].id,
            "question_id": question.id,
            "given": question.choices[0].key,
            "sitting": Sitting.BEFORE,
            "percent": 80,
            "minutes": 5,
            "test_id": test_id,
            "photo_id": photo.id,
            "variant": "A",
            "variants": 1,
            "held_on": today,
            "letters": letters,
            "version": course.version,
            "enrolment_ids": [self._enrolment(self.begun)],
            "status": Status.PRESENT,
            "plans": [SessionPlan("Buổi sau", "Hội trường", starts, starts + timedelta(hours=2))],
            "profile": services.office.profile.model_copy(update={"signer_name": "Bùi Văn Khôi"}),
            "form": PersonForm("Nguyễn Thị Lan", None, 1968, None, self.here, None),
            "group": TraineeGroup.HOA_GIAI_VIEN,
            "record": GroupRecord(village="Thôn Đoài"),
            "role": Role.TRAINER,
            "roles": frozenset({Role.ADMIN}),
            "data": ROSTER,
            "file_name": "ds.csv",
            "kind": "xlsx",
            "columns": [],
            "rows": [],
            "folder": services.settings.data / "backups" / services.backups.make(SYSTEM),
            "purpose": KeyPurpose.CARD,
            "key_id": "1",
            "name": "Một ngày nghỉ",
            "period": Period.JOBS,
            "days": 400,
            "payload": {},
            "total": 1,
            "old": PASSPHRASE,
            "new": "mot cau khac cung dai",
            "secret": PASSPHRASE,
            "name_key": "mot ten",
            "reading": services.imports.dry_run(SYSTEM, ROSTER, "ds.csv"),
            "effective_on": today,
            "decision": Decision("12/NQ-HĐND", today),
            "decisions": {},
            "unit": NewUnit("Một Xã Mới", UnitKind.XA),
            "merger": Merger((self.here, self.elsewhere), NewUnit("Một Xã Mới", UnitKind.XA), today),
            "change_id": change.change.id,
            "link_id": "link",
            "to_unit": self.elsewhere,
            "village": "Thôn Đông",
            "Certification.issue.enrolment_id": self._enrolment(self.ready),
            "Certification.issue_bulk.cohort_id": self.ready,
            "survey_id": survey,
            "form_id": form.id,
            "last_day": today + timedelta(days=7),
            "Surveys.answer.given": {form.questions[0].id: "4"},
            "Surveys.answer_by_ticket.given": {form.questions[0].id: "4"},
            "Surveys.key_in.given": {form.questions[0].id: "4"},
            "ticket": services.surveys.form_by_link(services.surveys.wall(SYSTEM, survey).link)[1],
            "Surveys.open.cohort_id": self.ready,
            "item_ids": [course.lessons()[0].id],
            "Reviews.decide.decision": ReviewDecision.ACCEPTED,
            "source_id": "luat-35-2013",
            "citations": course.lessons()[0].citations,
            "draft": Draft("luat-35-2013", ChangeKind.REPLACED, today, "99/2026/QH16", "Luật mới"),
            "Law.touched.change_id": law_change,
            "Law.withdraw.change_id": law_change,
            "Retraining.offers.change_id": law_change,
            "Retraining.open.change_id": law_change,
            "Reading.answer_check.key": "0",
            "Versions.compare.old": course.version,
            "Versions.compare.new": None,
            "Versions.docx.old": course.version,
            "Versions.docx.new": None,
            "Imports.answer.question_id": services.imports.questions(SYSTEM)[0].id,
            "Imports.answer.answer": AnswerToRow(leave_out=True),
            "Jobs.add.kind": JobKind.ISSUE_CERTIFICATES,
            "Jobs.latest.kind": JobKind.ISSUE_CERTIFICATES,
            "Jobs.progress.job_id": services.jobs.add(SYSTEM, JobKind.ISSUE_CERTIFICATES, {}, 0),
            "module_id": course.modules[0].id,
            "item_id": course.id,
            "QuestionBanks.export.form": BankFormat.GIFT,
            "QuestionBanks.exportable.form": BankFormat.GIFT,
            "QuestionBanks.forget.upload_id": unwanted,
            "QuestionBanks.look.upload_id": bank,
            "QuestionBanks.packed.upload_id": bank,
            "QuestionBanks.write.upload_id": bank,
            "Privacy.ask.kind": RequestKind.CORRECT,
            "Privacy.record.kind": RequestKind.CORRECT,
            "Units.rename.name": "Hồng Minh Mới",
            "Units.rename.kind": UnitKind.XA,
            "Units.apply_list.name": "hung-yen-2025",
            "SecondStep.turn_on.code": "000000",
            "SecondStep.turn_on.pin": "000000",
            "SecondStep.turn_off.code": "000000",
            "SecondStep.renew_recovery.code": "000000",
            "Identities.link.code": "no such code",
            "Identities.asked.code": "no such code",
        }

    def arguments(self, act: Act) -> dict[str, Any]:
        """Raises KeyError naming the parameter nobody has thought of."""
        found = {}
        for name in act.parameters():
            for key in (f"{act.title}.{name}", name):
                if key in self.values:
                    found[name] = self.values[key]
                    break
            else:
                raise KeyError(f"{act.title}: give {name} a value in World._values")
        return found

    # --- trying -----------------------------------------------------------------------------------

    def reaches(self, act: Act) -> list[Reach]:
        """For each role in order; measured once."""
        if act.title not in self._measured:
            self._measured[act.title] = [self.reach(act, role) for role in Role]
        return self._measured[act.title]

    def reach(self, act: Act, role: Role) -> Reach:
        """How far this role reaches with this act."""
        if role in (Role.TRAINEE, Role.TRAINER):
            mine, hers = (self.tuan, Reach.CLASS) if role is Role.TRAINER else (self.lan, Reach.OWN)
            said = self.attempt_by(act, mine, RoleGrant(role))
            others = self.attempt_by(act, self.minh, RoleGrant(role))
            if said is others:
                return {Said.DONE: Reach.ALL, Said.EMPTY: Reach.YES, Said.REFUSED: Reach.NONE}[said]
            return Reach.ALL if others is Said.DONE else hers
        wide, here, there = (
            self.attempt_by(act, "staff", RoleGrant(role, unit)) for unit in (None, self.here, self.elsewhere)
        )
        if Said.DONE not in (wide, here, there):
            return Reach.YES if Said.EMPTY in (wide, here, there) else Reach.NONE
        if there is Said.DONE:
            return Reach.ALL
        return Reach.UNIT if here is Said.DONE else Reach.WIDE

    def attempt_by(self, act: Act, person_id: str, grant: RoleGrant) -> Said:
        """What comes of the act for somebody with this one right. An act that hands out a file shows by the
        file what it reached, for each leaves its line in the audit whatever it holds."""
        actor = Actor(person_id, "Người thử", "", (grant,))
        given: object = None
        with self.undoing() as written:
            try:
                given = act.call(actor=actor, **self.arguments(act))
            except Refusal as refusal:
                if not written and refusal.code in (Code.NOT_ALLOWED, Code.NOT_FOUND):
                    return Said.REFUSED
                written.append(True)
            except Exception:
                # What it looked for after its write is not there, for the write was taken back.
                if not written:
                    raise
        text = _text_of(given)
        if any(mark in text for mark in self.marks):
            return Said.DONE
        return Said.DONE if written and not _is_readable_file(given) else Said.EMPTY

    @contextmanager
    def undoing(self) -> Iterator[list[bool]]:
        """Inside, every write is taken back; the list is empty until there was one."""
        database, write = self.services.database, self.services.database.write
        written: list[bool] = []

        @contextmanager
        def undone() -> Iterator[Tx]:
            with suppress(_Undone), write() as tx:
                yield tx
                written.append(True)
                raise _Undone

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "write", undone)
            yield written


def _content(given: object) -> object:
    return getattr(given, "content", given)


def _is_readable_file(given: object) -> bool:
    """Whether `_text_of` sees everything in it; not so in a PDF."""
    content = _content(given)
    return isinstance(content, bytes) and not content.startswith(b"%PDF")


def _text_of(given: object) -> str:
    """Everything that can be read in an answer; a workbook's cells, too."""
    content = _content(given)
    if not isinstance(content, bytes):
        return repr(given)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return " ".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return content.decode(errors="replace")
