from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lms import bootstrap
from lms.bootstrap import Services
from lms.domain.errors import Code
from lms.domain.people import SYSTEM, Actor, Role, RoleGrant
from lms.domain.roster import FileVerdict, Sex, Verdict
from lms.services.imports import WAITS, AnswerToRow, ImportOutcome, OpenQuestion
from lms.settings import Settings
from tests.services.full_office import refused

DATA = Path(__file__).resolve().parent.parent / "data"
MEDIATORS, REPORTERS, DESK = (
    "danh-sach-hgv-hung-ha-2023.xlsx",
    "danh-sach-bcv-ttv.xlsx",
    "can-bo-mot-cua.csv",
)
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
OFFICE = Actor("hoa", "Lê Thị Hoa", "", (RoleGrant(Role.OFFICE),))
TRAINEE = Actor("lan", "Nguyễn Thị Lan", "", (RoleGrant(Role.TRAINEE),))
HEADER = ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Đơn vị", "Thôn/TDP", "Số điện thoại", "Chức danh")


@dataclass
class Desk:
    """The office's register and its imports."""

    services: Services

    def run(self, name: str) -> ImportOutcome:
        return self.services.imports.run(OFFICE, (DATA / name).read_bytes(), name)

    def rows(self, *rows: Sequence[str], name: str = "hgv.csv") -> ImportOutcome:
        return self.services.imports.run(OFFICE, roster(*rows), name)

    def questions(self) -> list[OpenQuestion]:
        return self.services.imports.questions(OFFICE)

    def answer(self, question: OpenQuestion, answer: AnswerToRow) -> None:
        self.services.imports.answer(OFFICE, question.id, answer)

    def people(self) -> int:
        """Without the administrator."""
        return self.services.people.search(SYSTEM)[1] - 1

    def count(self, sql: str) -> int:
        with self.services.database.read() as tx:
            row = tx.one(f"SELECT count(*) FROM {sql}")
        return int(row[0]) if row else 0

    def found(self, text: str) -> list[tuple[str, int | None, str]]:
        return [
            (card.full_name, card.birth_year, card.unit_line)
            for card in self.services.people.search(SYSTEM, text)[0]
        ]


def roster(*rows: Sequence[str]) -> bytes:
    """A list of mediators as an office saves it from Excel."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["DANH SÁCH HÒA GIẢI VIÊN"])
    writer.writerow(HEADER)
    writer.writerows([str(number), *row] for number, row in enumerate(rows, 1))
    return text.getvalue().encode("utf-8-sig")


def person(
    name: str,
    year: str = "1968",
    sex: str = "Nữ",
    unit: str = "Xã Hồng Minh",
    village: str = "Thôn Đông",
    phone: str = "",
) -> list[str]:
    return [name, year, sex, unit, village, phone, "Tổ viên"]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    services, _ = bootstrap.create_store(Settings(data=folder), preset="hung-ha-2023", clock=lambda: NOON)
    services.close()
    return folder


@pytest.fixture
def desk(empty: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(empty, tmp_path, dirs_exist_ok=True)
    services = bootstrap.open_services(Settings(data=tmp_path), clock=lambda: NOON)
    yield Desk(services)
    services.close()


def counts(outcome: ImportOutcome) -> dict[str, int]:
    return {
        "people": outcome.people_added,
        "memberships": outcome.memberships_added,
        "known": outcome.known,
        "repeated": outcome.repeated,
        "asked": outcome.asked,
        "refused": outcome.refused,
        "units": outcome.units_added,
    }


# --- the three files as offices send them -------------------------------------------------------


def test_the_three_rosters_end_to_end(desk: Desk) -> None:
    """2,388 people in all: 2,370 at once, and 18 when the 19 questions (one of them a copy) are answered."""
    assert counts(desk.run(MEDIATORS)) == {
        "people": 1957,
        "memberships": 1957,
        "known": 0,
        "repeated": 6,
        "asked": 19,
        "refused": 0,
        "units": 0,
    }
    assert counts(desk.run(REPORTERS)) | {"units": 0} == {
        "people": 305,
        "memberships": 345,
        "known": 40,
        "repeated": 0,
        "asked": 0,
        "refused": 0,
        "units": 0,
    }
    assert counts(desk.run(DESK)) | {"units": 0} == {
        "people": 107,
        "memberships": 110,
        "known": 3,
        "repeated": 0,
        "asked": 0,
        "refused": 0,
        "units": 0,
    }
    assert desk.people() == 2369
    asked = desk.questions()
    for question in asked:
        if any(question.id == left.id for left in desk.questions()):
            desk.answer(question, AnswerToRow(birth_year=question.row.year or 1970))
    assert (len(asked), desk.questions(), desk.people()) == (19, [], 2388)


def test_in_a_store_of_2025_the_lists_of_2023_ask_no_more(
    tmp_path: Path,
) -> None:
    """34 of 35 communes have ended: their people go to the heirs, and nobody is taken for anybody else."""
    services, _ = bootstrap.create_store(Settings(data=tmp_path), preset="hung-yen-2025", clock=lambda: NOON)
    desk = Desk(services)
    found = [counts(desk.run(name)) for name in (MEDIATORS, REPORTERS, DESK)]
    assert [(one["people"], one["asked"], one["known"]) for one in found] == [
        (1957, 19, 0),
        (305, 0, 40),
        (107, 0, 3),
    ]
    services.close()


@pytest.mark.parametrize("name", [MEDIATORS, REPORTERS, DESK])
def test_the_same_file_again_adds_nothing_and_asks_nothing_new(desk: Desk, name: str) -> None:
    first = desk.run(name)
    questions, people = len(desk.questions()), desk.people()
    again = desk.run(name)
    assert (again.people_added, again.memberships_added, again.units_added, again.asked) == (0, 0, 0, 0)
    assert (again.asked_already, again.repeated) == (first.asked, first.repeated)
    assert again.known == first.memberships_added
    assert (len(desk.questions()), desk.people()) == (questions, people)


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    reading = desk.services.imports.dry_run(OFFICE, (DATA / MEDIATORS).read_bytes(), MEDIATORS)
    accepted, asked, refused_rows = (len(reading.of(verdict)) for verdict in Verdict)
    assert (accepted + asked + refused_rows, refused_rows) == (1982, 0)
    assert (desk.people(), desk.count("imports"), desk.count("import_questions")) == (0, 0, 0)


def test_an_import_is_audited_and_listed(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan"))
    [listed] = desk.services.imports.history(OFFICE)
    assert (listed.file_name, listed.imported_by, listed.summary["people_added"], listed.open_questions) == (
        "hgv.csv",
        "hoa",
        1,
        0,
    )
    assert desk.count("audit WHERE act = 'people_imported' AND actor_id = 'hoa'") == 1


# --- questions ----------------------------------------------------------------------------------


def test_a_missing_year_is_asked_and_the_answer_puts_the_person_in(desk: Desk) -> None:
    assert counts(desk.rows(person("Nguyễn Thị Lan", year="")))["asked"] == 1
    [question] = desk.questions()
    assert (question.code, question.row.name, desk.people()) == ("year_missing", "Nguyễn Thị Lan", 0)
    desk.answer(question, AnswerToRow(birth_year=1968))
    assert desk.found("lan") == [("Nguyễn Thị Lan", 1968, "Thôn Đông, xã Hồng Minh")]


def test_a_year_nobody_knows_may_stay_open(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan", year=""))
    [question] = desk.questions()
    desk.answer(question, AnswerToRow())
    assert desk.found("lan") == [("Nguyễn Thị Lan", None, "Thôn Đông, xã Hồng Minh")]


def test_a_namesake_is_the_same_person_when_the_office_says_so(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan"))
    desk.rows(person("Nguyễn Thị Lan", village="Thôn Tây"), name="hai.csv")
    [question] = desk.questions()
    [candidate] = question.candidates
    assert (question.code, candidate.full_name) == ("same_name_asked", "Nguyễn Thị Lan")
    desk.answer(question, AnswerToRow(same_as=candidate.person_id))
    assert (desk.people(), desk.questions()) == (1, [])


def test_a_namesake_is_somebody_new_when_the_office_says_so(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan"))
    desk.rows(person("Nguyễn Thị Lan", village="Thôn Tây"), name="hai.csv")
    [question] = desk.questions()
    desk.answer(question, AnswerToRow())
    assert (desk.people(), desk.questions()) == (2, [])


def test_a_row_may_be_left_out(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan", year=""))
    [question] = desk.questions()
    desk.answer(question, AnswerToRow(leave_out=True))
    assert (desk.people(), desk.questions()) == (0, [])
    assert desk.rows(person("Nguyễn Thị Lan", year="")).asked == 0  # nor is it asked again


def test_a_question_is_answered_once(desk: Desk) -> None:
    desk.rows(person("Nguyễn Thị Lan", year=""))
    [question] = desk.questions()
    desk.answer(question, AnswerToRow(birth_year=1968))
    again = refused(desk.answer, question, AnswerToRow(birth_year=1970))
    assert (again, desk.people()) == (Code.ALREADY_ANSWERED, 1)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (AnswerToRow(birth_year=1066), Code.BAD_YEAR),
        (AnswerToRow(birth_year=2020), Code.BAD_YEAR),
        (AnswerToRow(unit_id="nie"), Code.UNKNOWN_UNIT),
        (AnswerToRow(same_as="nobody"), Code.NOT_FOUND),
    ],
)
def test_a_wrong_answer_leaves_the_question_open(desk: Desk, answer: AnswerToRow, code: Code) -> None:
    desk.rows(person("Nguyễn Thị Lan", year=""))
    [question] = desk.questions()
    assert refused(desk.answer, question, answer) is code
    assert (len(desk.questions()), desk.people()) == (1, 0)


def test_a_copy_of_a_row_that_waits_settles_by_itself(desk: Desk) -> None:
    lan = person("Nguyễn Thị Lan", sex="", phone="0912000111")
    outcome = desk.rows(lan, [*lan[:2], "Nữ", *lan[3:]])
    assert (outcome.asked, sorted(question.code for question in desk.questions())) == (
        2,
        ["sex_missing", WAITS],
    )
    [first] = [question for question in desk.questions() if question.code != WAITS]
    desk.answer(first, AnswerToRow(sex=Sex.FEMALE))
    assert (desk.questions(), desk.people()) == ([], 1)


def test_a_copy_stays_to_be_answered_when_its_first_row_was_left_out(desk: Desk) -> None:
    lan = person("Nguyễn Thị Lan", sex="", phone="0912000111")
    desk.rows(lan, [*lan[:2], "Nữ", *lan[3:]])
    [first] = [question for question in desk.questions() if question.code != WAITS]
    desk.answer(first, AnswerToRow(leave_out=True))
    [copy] = desk.questions()
    desk.answer(copy, AnswerToRow())
    assert (desk.questions(), desk.people()) == ([], 1)


# --- odd content --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["=CMD|'/c calc'!A1", "@SUM(1+1)", "<script>alert(1)</script> Lan", "'; DROP TABLE people; --", "12345"],
)
def test_formulas_and_odd_names_are_no_people_or_stay_text(desk: Desk, name: str) -> None:
    desk.rows(person(name), person("Đỗ Văn Minh", sex="Nam"))
    for question in desk.questions():
        desk.answer(question, AnswerToRow(leave_out=True))
    assert desk.found("minh") == [("Đỗ Văn Minh", 1968, "Thôn Đông, xã Hồng Minh")]
    assert desk.count("people WHERE full_name LIKE '=%' OR full_name LIKE '@%'") == 0


def test_an_employer_outside_the_list_becomes_a_unit_once(desk: Desk) -> None:
    for name in ("mot.csv", "hai.csv"):
        desk.rows(
            person(f"Nguyễn Thị {'Lan' if name == 'mot.csv' else 'Hoa'}", unit="Trường THPT Hưng Nhân"),
            name=name,
        )
        for question in desk.questions():
            desk.answer(question, AnswerToRow())
    assert desk.count("org_units WHERE code LIKE 'dv-%'") == 1
    assert desk.people() == 2


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"PK\x03\x04 broken", b"%PDF-1.7", "một dòng".encode()])
def test_a_file_that_is_no_roster_writes_nothing(desk: Desk, data: bytes) -> None:
    outcome = desk.services.imports.run(OFFICE, data, "x.xlsx")
    assert (outcome.import_id, outcome.reading.verdict is FileVerdict.IMPORT) == (None, False)
    assert (desk.people(), desk.count("imports")) == (0, 0)


# --- who may ------------------------------------------------------------------------------------


def test_a_demo_store_takes_no_real_people(tmp_path: Path) -> None:
    services, _ = bootstrap.create_store(Settings(data=tmp_path), preset="hung-ha-2023", demo=True)
    assert refused(services.imports.run, SYSTEM, roster(person("Nguyễn Thị Lan")), "x.csv") is Code.DEMO_STORE
    services.imports.dry_run(SYSTEM, roster(person("Nguyễn Thị Lan")), "x.csv")
    services.close()


def test_a_trainee_imports_nobody(desk: Desk) -> None:
    imports = desk.services.imports
    for act, *arguments in (
        (imports.dry_run, b"", "x"),
        (imports.run, b"", "x"),
        (imports.history,),
        (imports.questions,),
        (imports.answer, "q", AnswerToRow()),
    ):
        assert refused(act, TRAINEE, *arguments) is Code.NOT_ALLOWED
