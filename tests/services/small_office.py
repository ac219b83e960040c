"""An office with one small course and the cast: Lan, Minh, Hoa are trainees, Tuấn runs the office.

The course has two lessons and one quiz (two attempts); the cohort has two sessions of 120 and 240
minutes, of which 80% are needed, and ends on 30/11/2026. Rows are written as the services would.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from lms.documents.certificate_template import certificate_words
from lms.domain.course import (
    Block,
    BlockKind,
    Catalogue,
    Choice,
    CompletionRule,
    Course,
    Lesson,
    Module,
    Question,
    Quiz,
    QuizRule,
)
from lms.domain.legal import Citation, Mark
from lms.domain.names import fold, sort_key
from lms.domain.org_units import OfficeProfile
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.roster import TraineeGroup
from lms.domain.signing import FrozenCertificate
from lms.services import register
from lms.services.certification import Certification
from lms.services.courses import Courses
from lms.services.jobs import Jobs
from lms.services.publishing import Publishing
from lms.services.review import Reviews
from lms.services.tools import KeyRing, Tools
from lms.store.duck import DuckDatabase
from lms.store.migrate import migrate

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
DEADLINE = date(2026, 11, 30)
OFFICE = OfficeProfile(
    name="UBND xã Hưng Hà",
    place="Hưng Hà",
    issuer_lines=("UBND XÃ HƯNG HÀ", "PHÒNG TƯ PHÁP"),
    signer_title="TRƯỞNG PHÒNG",
    signer_name="Trần Văn Tuấn",
    number_suffix="GCN-PTP",
)
TUAN = Actor("tuan", "Trần Văn Tuấn", "HH000001", (RoleGrant(Role.OFFICE),))
LAN = Actor("lan", "Nguyễn Thị Lan", "HH000002", (RoleGrant(Role.TRAINEE),))
MINH = Actor("minh", "Đỗ Văn Minh", "HH000003", (RoleGrant(Role.TRAINEE),))
HOA = Actor("hoa", "Lê Thị Hoa", "HH000004", (RoleGrant(Role.TRAINEE),))

LESSONS = ("b1", "b2")
COURSE = Course(
    id="HGV-01",
    title="Nghiệp vụ hòa giải ở cơ sở",
    audience=(TraineeGroup.HOA_GIAI_VIEN,),
    version=1,
    minutes=450,
    law_as_of=date(2026, 11, 23),
    summary="Một khóa ngắn.",
    quiz_rule=QuizRule(pass_percent=70, max_attempts=2),
    completion=CompletionRule(min_attendance_percent=80),
    modules=(
        Module(
            id="m1",
            title="Mở đầu",
            objective="Biết việc nào hòa giải được.",
            minutes=450,
            class_minutes=360,
            lessons=tuple(
                Lesson(
                    id=lesson,
                    title=f"Bài {lesson}",
                    minutes=45,
                    words=100,
                    citations=(),
                    blocks=(Block(kind=BlockKind.PROSE, markdown="Nội dung."),),
                )
                for lesson in LESSONS
            ),
            quiz=Quiz(
                id="k1",
                title="Bài kiểm tra",
                questions=(
                    Question(
                        id="c1",
                        text="Việc nào?",
                        lesson="b1",
                        choices=(Choice(id="a", text="Một", correct=True), Choice(id="b", text="Hai")),
                        explanation="Vì vậy.",
                        citations=(Citation(mark=Mark.SKILL),),
                    ),
                ),
            ),
        ),
    ),
    sources=(),
)


@cache
def _empty_store() -> Path:
    """A store of this version with nothing in it, made once for each run of the tests and copied: a thousand
    tests ask for one."""
    folder = Path(tempfile.mkdtemp(prefix="lms-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = DuckDatabase(folder / "empty.duckdb")
    migrate(made, NOON)
    made.close()
    return folder / "empty.duckdb"


class SmallOffice:
    """The services on a real store in `folder`; `now` is the clock and may be moved."""

    def __init__(self, folder: Path) -> None:
        self.now = NOON
        self.office = OFFICE
        self.folder = folder
        file = folder / "lms.duckdb"
        self.is_new = not file.exists()
        if self.is_new:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(_empty_store(), file)
        self.database = DuckDatabase(file)
        self.tools = Tools(self.database, KeyRing(folder / "keys"), clock=lambda: self.now)
        self.courses = Courses(self.tools, Catalogue(courses={COURSE.id: COURSE}, sources={}))
        self.reviews = Reviews(self.tools, self.courses)
        self.publishing = Publishing(self.tools, self.courses)
        self.jobs = Jobs(self.tools, retry_seconds=0.01)
        self.drawn: list[FrozenCertificate] = []
        self.certification = Certification(
            self.tools,
            self.jobs,
            self.courses,
            office=lambda: self.office,
            words=certificate_words,
            draw=self._draw,
        )
        if self.is_new:
            self._fill()

    def _draw(self, words: FrozenCertificate, signature: bytes) -> bytes:
        self.drawn.append(words)
        return b"%PDF " + words.code.encode() + signature[:1]

    def _fill(self) -> None:
        with self.database.write() as tx:
            tx.insert(
                "org_units",
                ("id", "code", "name", "kind", "parent_id", "valid_from"),
                [
                    ["u-hm", "12001", "Xã Hồng Minh", "xa", None, date(2025, 7, 1)],
                    ["u-tl", "12002", "Xã Tiên La", "xa", None, date(2025, 7, 1)],
                ],
            )
            self.courses.pin(tx, COURSE.id)
            register.grant(tx, self.tools, [("tuan", Role.OFFICE, None)], NOON - timedelta(days=400))
        for actor in (TUAN, LAN, MINH, HOA):
            self.add_person(actor.person_id, actor.name, actor.learner_code)
        self.open_cohort("lop-1")
        self.add_session("lop-1", "ngan", NOON - timedelta(days=4), 120)
        self.add_session("lop-1", "dai", NOON - timedelta(days=1), 240)
        for actor in (LAN, MINH, HOA):
            self.enrol("lop-1", actor.person_id)

    # --- rows ----------------------------------------------------------------------------------

    def add_person(self, person_id: str, name: str, learner_code: str, *, unit: str = "u-hm") -> None:
        columns = (
            "id",
            "learner_code",
            "full_name",
            "name_folded",
            "sort_key",
            "birth_year",
            "unit_id",
            "village",
            "created_at",
        )
        row = [person_id, learner_code, name, fold(name), sort_key(name), 1968, unit, "Thôn Đông", NOON]
        with self.database.write() as tx:
            tx.insert("people", columns, [row])

    def open_cohort(self, cohort_id: str, deadline: date = DEADLINE) -> None:
        columns = (
            "id",
            "title",
            "course_id",
            "course_version",
            "unit_id",
            "deadline",
            "opened_by",
            "opened_at",
        )
        row = [cohort_id, f"Lớp {cohort_id}", COURSE.id, COURSE.version, "u-hm", deadline, "tuan", NOON]
        with self.database.write() as tx:
            tx.insert("cohorts", columns, [row])

    def add_session(self, cohort_id: str, session_id: str, starts_at: datetime, minutes: int) -> None:
        with self.database.write() as tx:
            count = tx.one("SELECT count(*) FROM sessions WHERE cohort_id = $1", cohort_id)
            assert count is not None
            tx.run(
                "INSERT INTO sessions VALUES ($1, $2, $3, 'Buổi học', 'Nhà văn hóa', $4, $5, $6, 'tuan', $7)",
                session_id,
                cohort_id,
                count[0] + 1,
                starts_at,
                starts_at + timedelta(minutes=minutes),
                minutes,
                NOON,
            )

    def enrol(
        self, cohort_id: str, person_id: str, *, unit: str = "u-hm", group: str | None = "hoa_giai_vien"
    ) -> str:
        enrolment_id = f"{cohort_id}-{person_id}"
        with self.database.write() as tx:
            tx.run(
                "INSERT INTO enrolments VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'tuan', $9)",
                enrolment_id,
                cohort_id,
                person_id,
                COURSE.id,
                COURSE.version,
                COURSE.completion.model_dump_json(),
                unit,
                group,
                NOON,
            )
        return enrolment_id

    def mark(self, session_id: str, person_id: str, status: str = "present") -> None:
        """Append a line to the ledger."""
        with self.database.write() as tx:
            tx.run(
                "INSERT INTO attendance SELECT $1, $2, coalesce(max(ordinal), 0) + 1, $3, 'hand', $4, $4,"
                " 'tuan', NULL FROM attendance WHERE session_id = $1 AND person_id = $2",
                session_id,
                person_id,
                status,
                self.now,
            )

    def read_lesson(self, enrolment_id: str, lesson_id: str, kind: str = "completed") -> None:
        with self.database.write() as tx:
            tx.run(
                "INSERT INTO lesson_events VALUES ($1, $2, $3, $4, $5)",
                self.tools.new_id(),
                enrolment_id,
                lesson_id,
                kind,
                self.now,
            )

    def take_quiz(self, enrolment_id: str, *, passed: bool) -> None:
        attempt_id = self.tools.new_id()
        with self.database.write() as tx:
            tx.run(
                "INSERT INTO attempts SELECT $1, $2, 'k1', coalesce(max(ordinal), 0) + 1, 7, $3 FROM attempts"
                " WHERE enrolment_id = $2",
                attempt_id,
                enrolment_id,
                self.now,
            )
            tx.run(
                "INSERT INTO attempt_results VALUES ($1, $2, 'k1', $3, 1, $4, $5, $6)",
                attempt_id,
                enrolment_id,
                int(passed),
                100 * passed,
                passed,
                self.now,
            )

    def complete(self, person_id: str, cohort_id: str = "lop-1") -> str:
        """Everything the rule asks for; returns the enrolment id."""
        enrolment_id = f"{cohort_id}-{person_id}"
        with self.database.read() as tx:
            sessions = [row[0] for row in tx.all("SELECT id FROM sessions WHERE cohort_id = $1", cohort_id)]
        for session_id in sessions:
            self.mark(session_id, person_id)
        for lesson in LESSONS:
            self.read_lesson(enrolment_id, lesson)
        self.take_quiz(enrolment_id, passed=True)
        return enrolment_id
