"""Builds everything once for each process, and hands services their time, randomness and keys."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from lms.content.loader import load_courses
from lms.content.presets import Preset, load_preset
from lms.documents.certificate_pdf import certificate_pdf
from lms.documents.certificate_template import certificate_words
from lms.documents.pdf import DEMO_MARK, TRIAL_MARK
from lms.domain import codes, unit_tree
from lms.domain.content_problems import Problem
from lms.domain.errors import Code, Refusal
from lms.domain.org_units import OfficeProfile
from lms.domain.people import SYSTEM, Permission, Role
from lms.domain.second_step import Step
from lms.domain.signing import FrozenCertificate
from lms.domain.times import local_date
from lms.services import office as office_service
from lms.services import register
from lms.services.accounts import Accounts, IssuedActivation
from lms.services.attendance import Attendance
from lms.services.audit_log import AuditLog
from lms.services.backup import Backups
from lms.services.certification import Certification
from lms.services.class_quizzes import ClassQuizzes
from lms.services.cohorts import Cohorts
from lms.services.course_export import CourseExport
from lms.services.courses import Courses
from lms.services.erasing import Erasing
from lms.services.groups import Groups
from lms.services.handouts import Handouts
from lms.services.health import Health
from lms.services.identities import OUTSIDE_RETURN, Identities
from lms.services.imports import Imports
from lms.services.item_analysis import ItemAnalyses
from lms.services.jobs import Jobs
from lms.services.keys import Keys
from lms.services.law import Law
from lms.services.learning import Learning
from lms.services.lesson_files import FOLDER as MEDIA_FOLDER
from lms.services.lesson_files import LessonFiles, keep_files
from lms.services.lesson_handouts import LessonHandouts
from lms.services.office import Office
from lms.services.oidc import OidcProvider, ProviderConfig
from lms.services.paper_marks import PaperMarks
from lms.services.paper_tests import PaperTests
from lms.services.people import People
from lms.services.printing import Printing
from lms.services.privacy import Privacy
from lms.services.publishing import Publishing
from lms.services.question_banks import QuestionBanks
from lms.services.quizzes import Quizzes
from lms.services.reading import Reading
from lms.services.reporting import Reporting
from lms.services.retention import Retention
from lms.services.retraining import Retraining
from lms.services.review import Reviews
from lms.services.roles import Roles
from lms.services.second_step import SecondStep
from lms.services.sheet_photos import SheetPhotos
from lms.services.survey_results import SurveyResults
from lms.services.surveys import Surveys
from lms.services.tools import KeyRing, Tools, utc_now
from lms.services.units import Units
from lms.services.uploads import Uploads
from lms.services.versions import Versions
from lms.settings import Settings
from lms.store import facts, people
from lms.store.duck import DuckDatabase
from lms.store.migrate import migrate
from lms.text_accounts import RESET_BY_COMMAND

DEFAULT_PRESET = "hung-yen-2025"
ADMIN_NAME = "Quản trị hệ thống"


@dataclass(frozen=True)
class Services:
    """What routes, screens and commands call. `close()` lets go of the store."""

    settings: Settings
    tools: Tools
    database: DuckDatabase
    clock: Callable[[], datetime]
    is_demo: bool
    office: Office
    units: Units
    accounts: Accounts
    second_step: SecondStep
    identities: Identities
    people: People
    groups: Groups
    roles: Roles
    imports: Imports
    courses: Courses
    reviews: Reviews
    publishing: Publishing
    versions: Versions
    law: Law
    retraining: Retraining
    course_export: CourseExport
    cohorts: Cohorts
    quizzes: Quizzes
    class_quizzes: ClassQuizzes
    paper_tests: PaperTests
    paper_marks: PaperMarks
    sheet_photos: SheetPhotos
    item_analysis: ItemAnalyses
    learning: Learning
    reading: Reading
    lesson_files: LessonFiles
    lesson_handouts: LessonHandouts
    attendance: Attendance
    surveys: Surveys
    survey_results: SurveyResults
    question_banks: QuestionBanks
    jobs: Jobs
    certification: Certification
    reporting: Reporting
    backups: Backups
    audit_log: AuditLog
    health: Health
    handouts: Handouts
    keys: Keys
    printing: Printing
    uploads: Uploads
    privacy: Privacy
    erasing: Erasing
    retention: Retention

    def mark(self) -> str | None:
        """What is printed across papers that are not for real."""
        if self.is_demo:
            return DEMO_MARK
        return TRIAL_MARK if self.settings.is_loopback else None

    @property
    def content_problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files of the content folder, as it was last read."""
        return self.courses.problems

    def verify_url(self, code: str) -> str:
        return f"{self.settings.public_url}/xac-minh/{code}"

    def close(self) -> None:
        self.retention.stop()
        self.jobs.stop()
        self.attendance.close()
        self.database.close()


class StoreMissing(Exception):
    """There is no store yet; `init` or `start` makes one."""


def open_services(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Services:
    """Open an existing store and migrate it.

    Raises StoreMissing, StoreUnavailable, MigrationChanged.
    """
    if not settings.store_file.exists():
        raise StoreMissing
    os.umask(0o077)  # whatever this process writes from here on is about people
    database = DuckDatabase(settings.store_file)
    try:
        migrate(database, clock())
        with database.read() as tx:
            if facts.get(tx, office_service.PRESET) is None:
                raise StoreMissing  # a first start that was cut off before it had filled the file
            is_demo = facts.get(tx, office_service.DEMO) is not None
    except BaseException:
        database.close()
        raise
    built = _assemble(settings, database, clock, is_demo)
    built.erasing.erase_again()  # the store may be a restored one, older than an erasure
    built.surveys.start()
    return built


def create_store(
    settings: Settings,
    *,
    preset: str = DEFAULT_PRESET,
    demo: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> tuple[Services, IssuedActivation]:
    """Make the store with a preset and its first administrator, whose one-time code is returned.

    Raises UnknownPresetError, StoreUnavailable, and Refusal REAL_STORE when there is a store already.
    """
    chosen = load_preset(preset)
    os.umask(0o077)
    database = DuckDatabase(settings.store_file)
    try:
        return _fill(settings, database, preset, chosen, demo, clock)
    except BaseException:
        database.close()
        raise


def _fill(
    settings: Settings,
    database: DuckDatabase,
    preset: str,
    chosen: Preset,
    demo: bool,
    clock: Callable[[], datetime],
) -> tuple[Services, IssuedActivation]:
    """In one write, so that a store is either filled or, at the next start, begun again."""
    migrate(database, clock())
    with database.read() as tx:
        if facts.get(tx, office_service.PRESET) is not None:
            raise Refusal(Code.REAL_STORE)
    tools = _tools(settings, database, clock, demo)
    now = clock()
    with database.write() as tx:
        office_service.set_up(tx, tools, preset, chosen.office, chosen.units, now)
        if demo:
            facts.put(tx, office_service.DEMO, "1")
        root = unit_tree.root(people.units(tx), local_date(now))
        admin = tools.new_id()
        register.add_people(
            tx,
            tools,
            [register.NewPerson(admin, ADMIN_NAME, None, None, None, root.id, None, None, None)],
            prefix=codes.office_prefix(chosen.office.place),
            import_id=None,
            now=now,
        )
        register.grant(tx, tools, [(admin, Role.ADMIN, None), (admin, Role.OFFICE, None)], now)
    services = _assemble(settings, database, clock, demo, tools)
    return services, services.accounts.issue_activations(SYSTEM, [admin])[0]


def reset_admin(services: Services) -> IssuedActivation:
    """A new one-time code for the first administrator; their sign-ins end when it is used. A second step
    goes: whoever may run commands here could as well copy the data."""
    with services.database.read() as tx:
        admins = people.people_with_roles(tx, [Role.ADMIN.value], services.clock())
    if not admins:
        raise Refusal(Code.NOT_FOUND)
    first = min(person_id for person_id, _, _ in admins)
    if services.second_step.due(first) is Step.CODE:
        services.second_step.reset(SYSTEM, first, RESET_BY_COMMAND)
    return services.accounts.issue_activations(SYSTEM, [first])[0]


def outside_provider(settings: Settings) -> OidcProvider | None:
    """The provider that this installation is configured for, if any. Nothing is asked of it yet."""
    if not settings.oidc_issuer:
        return None
    file = settings.oidc_client_secret_file
    return OidcProvider(
        ProviderConfig(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=file.read_text(encoding="utf-8").strip() if file else "",
            # From what is configured, never from what a request calls us.
            redirect_uri=f"{settings.public_url}{OUTSIDE_RETURN}",
            name=settings.oidc_name,
        )
    )


def _tools(settings: Settings, database: DuckDatabase, clock: Callable[[], datetime], demo: bool) -> Tools:
    return Tools(database=database, keys=KeyRing(settings.data / "keys"), clock=clock, is_demo=demo)


def _assemble(
    settings: Settings,
    database: DuckDatabase,
    clock: Callable[[], datetime],
    is_demo: bool,
    tools: Tools | None = None,
) -> Services:
    tools = tools or _tools(settings, database, clock, is_demo)
    catalogue, problems = load_courses(settings.courses)
    office = Office(tools)
    courses = Courses(
        tools,
        catalogue,
        problems,
        lambda: load_courses(settings.courses),
        partial(keep_files, settings.data / MEDIA_FOLDER),
    )
    courses.note_sources()
    jobs = Jobs(tools)

    def profile() -> OfficeProfile:
        return office.profile

    def draw(frozen: FrozenCertificate, signature: bytes) -> bytes:
        return certificate_pdf(frozen, signature, built.verify_url(frozen.code), built.mark())

    certification = Certification(tools, jobs, courses, office=profile, words=certificate_words, draw=draw)

    def mark() -> str | None:
        return built.mark()

    uploads = Uploads(tools, settings.data / "uploads")
    accounts = Accounts(tools)
    register_of_people = People(tools, office)
    cohorts = Cohorts(tools, courses)
    law = Law(tools, courses)
    quizzes = Quizzes(tools, courses)
    attendance = Attendance(tools)
    surveys = Surveys(tools, courses, settings.data)
    built = Services(
        settings=settings,
        tools=tools,
        database=database,
        clock=clock,
        is_demo=is_demo,
        office=office,
        units=Units(tools),
        accounts=accounts,
        second_step=SecondStep(tools, accounts),
        identities=Identities(tools, outside_provider(settings)),
        people=register_of_people,
        groups=Groups(tools),
        roles=Roles(tools),
        imports=Imports(tools, office),
        courses=courses,
        reviews=Reviews(tools, courses),
        publishing=Publishing(tools, courses),
        versions=Versions(tools, courses),
        law=law,
        retraining=Retraining(tools, courses, law, cohorts),
        course_export=CourseExport(tools, courses, profile),
        cohorts=cohorts,
        quizzes=quizzes,
        class_quizzes=ClassQuizzes(tools, courses),
        paper_tests=PaperTests(tools, courses, office=profile, mark=mark),
        paper_marks=PaperMarks(tools, courses),
        sheet_photos=SheetPhotos(tools, courses),
        item_analysis=ItemAnalyses(tools, courses),
        learning=Learning(tools, courses, quizzes),
        reading=Reading(tools, courses),
        lesson_files=LessonFiles(tools, courses, settings.data),
        lesson_handouts=LessonHandouts(tools, courses, public_url=settings.public_url, mark=mark),
        attendance=attendance,
        surveys=surveys,
        survey_results=SurveyResults(tools, surveys, office=profile, mark=mark),
        question_banks=QuestionBanks(
            tools,
            courses,
            settings.courses,
            Uploads(tools, settings.data / "uploads" / "questions", Permission.REVIEW_CONTENT),
        ),
        jobs=jobs,
        certification=certification,
        reporting=Reporting(tools, courses),
        backups=Backups(tools, settings.data),
        audit_log=AuditLog(tools),
        health=Health(tools),
        handouts=Handouts(),
        keys=Keys(tools),
        printing=Printing(
            tools,
            office,
            accounts,
            register_of_people,
            cohorts,
            attendance,
            public_url=settings.public_url,
            mark=mark,
        ),
        uploads=uploads,
        privacy=Privacy(tools, courses, office=profile, mark=mark),
        erasing=Erasing(tools, settings.data, drop_uploads=uploads.drop_all),
        retention=Retention(tools, jobs),
    )
    return built


_lock = threading.Lock()
_current: Services | None = None


def services() -> Services:
    """This process's services; opened on first use."""
    global _current
    with _lock:
        if _current is None:
            _current = open_services(Settings())
        return _current


def use(built: Services | None) -> None:
    """Put services in place that were built otherwise: a first start, a test."""
    global _current
    with _lock:
        _current = built
