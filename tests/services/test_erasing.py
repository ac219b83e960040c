"""Erasing a person: nothing of them is found but where it must be, and everything else stays true."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lms.domain.audit import AuditAct
from lms.domain.certificate import CertificateState
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.privacy import Outcome, RequestKind
from lms.domain.roster import Sex
from lms.services.erasing import JOURNAL, Erasing
from lms.services.people import PersonForm
from lms.services.privacy import Privacy
from lms.services.reporting import Reporting
from lms.services.uploads import Uploads
from lms.store import about_person, audit, references
from lms.store import privacy as store
from lms.store.personal_data import COLUMNS
from lms.text_privacy import TABLES, WHY_KEPT
from tests.services.full_office import QUAN, FullOffice
from tests.services.small_office import HOA, LAN, MINH, TUAN

PHONE = "0912000111"
ELSEWHERE = Actor("quan", "Vũ Minh Quân", "HH000005", (RoleGrant(Role.OFFICE, "u-tl"),))


class Desk:
    """What this file presses."""

    def __init__(self, hall: FullOffice) -> None:
        self.hall = hall
        self.dropped = 0
        self.erasing = Erasing(hall.tools, hall.folder, drop_uploads=self._drop)
        self.privacy = Privacy(hall.tools, hall.courses, office=lambda: hall.office, mark=lambda: None)
        self.reporting = Reporting(hall.tools, hall.courses)

    def _drop(self) -> int:
        self.dropped += 1
        return 0

    def everything_about_lan(self) -> str:
        """She signed in, learnt, came, was certified, was corrected, is asked about in a roster; the code of
        her certificate."""
        hall = self.hall
        form = PersonForm("Nguyễn Thị Lan", Sex.FEMALE, 1968, PHONE, "u-hm", "Thôn Đông")
        hall.people.correct(TUAN, "lan", form, "Thêm số điện thoại")
        hall.activate("lan")
        hall.complete("lan")
        with hall.database.write() as tx:
            tx.run(
                "INSERT INTO scans VALUES ('s', 'c', 'open', 'lan', 'card', $1, $1, 'tuan', 'present')",
                hall.now,
            )
            tx.run("UPDATE attendance SET reason = 'Nguyễn Thị Lan ốm' WHERE person_id = 'lan'")
            tx.run(
                "INSERT INTO attempt_answers SELECT 'x', id, 'c1', 'a', 1, started_at FROM attempts"
                " WHERE enrolment_id = 'lop-1-lan'"
            )
            tx.run(
                "INSERT INTO import_questions (id, import_id, sheet, sheet_row, code, entry, candidates)"
                " VALUES ('q1', 'i1', 'A', 2, 'x', $1, $2), ('q2', 'i1', 'A', 3, 'x', $3, '[]')",
                json.dumps({"name": "NGUYỄN THỊ LAN", "year": None}, ensure_ascii=False),
                json.dumps(["lan"]),
                json.dumps({"name": "Phạm Văn Tú", "year": 1970}, ensure_ascii=False),
            )
            tx.run(
                "INSERT INTO imports (id, file_name, file_hash, imported_by, imported_at, summary)"
                " VALUES ('i1', 'ds.xlsx', 'h', 'tuan', $1, '{}')",
                hall.now,
            )
        return hall.certification.issue(TUAN, "lop-1-lan")


@pytest.fixture
def desk(hall: FullOffice) -> Iterator[Desk]:
    yield Desk(hall)


def refused(code: Code) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda refusal: refusal.code is code)


def every_row(hall: FullOffice) -> dict[str, list[str]]:
    with hall.database.read() as tx:
        names = [row[0] for row in tx.all("SELECT table_name FROM duckdb_tables() ORDER BY 1")]
        return {name: sorted(map(repr, tx.all(f"SELECT * FROM {name}"))) for name in names}


# --- what goes, what stays ----------------------------------------------------------------------


def test_nothing_of_lan_is_found_but_where_it_must_stay(desk: Desk) -> None:
    code = desk.everything_about_lan()
    needles = ("Nguyễn Thị Lan", "nguyen thi lan", "NGUYỄN THỊ LAN", PHONE, desk.hall.logins["lan"])
    with desk.hall.database.read() as tx:
        before = about_person.traces(tx, *needles)
    assert {("people", "full_name"), ("people", "phone"), ("import_questions", "entry")} <= set(before)
    desk.erasing.erase(TUAN, "lan", None, "Theo yêu cầu bằng giấy")
    with desk.hall.database.read() as tx:
        after = about_person.traces(tx, *needles)
        assert after == {("audit", "detail"): 1, ("certificates", "words"): 1}
        assert {table for table, _ in after} <= set(WHY_KEPT)
        person = tx.one(
            "SELECT full_name, sex, birth_year, phone, village, unit_id FROM people WHERE id='lan'"
        )
        assert person == ("(đã xóa)", None, None, None, None, "u-hm")
        assert tx.one("SELECT count(*) FROM import_questions") == (1,)
        assert references.orphans(tx) == []
        assert audit.broken_line(tx) is None
    verified = desk.hall.certification.verify(code)
    assert verified.state is CertificateState.VALID
    assert verified.words is not None and verified.words.person_name == "Nguyễn Thị Lan"


def test_the_figures_are_the_same_before_and_after(desk: Desk) -> None:
    desk.everything_about_lan()
    before = desk.reporting.overview(TUAN)
    desk.erasing.erase(TUAN, "lan", None, "Theo yêu cầu")
    assert desk.reporting.overview(TUAN) == before
    assert before.figures.certified == 1


def test_rows_of_others_are_as_they_were(desk: Desk) -> None:
    desk.hall.complete("minh")
    desk.hall.activate("minh")
    desk.everything_about_lan()
    with desk.hall.database.read() as tx:
        mine = about_person.survey(tx, "minh")
    before = every_row(desk.hall)
    desk.erasing.erase(TUAN, "lan", None, "Theo yêu cầu")
    after = every_row(desk.hall)
    with desk.hall.database.read() as tx:
        assert about_person.survey(tx, "minh") == mine
    for table in ("org_units", "cohorts", "sessions", "enrolments", "certificates", "attempt_results"):
        assert after[table] == before[table], table


def test_she_is_signed_out_her_card_is_void_and_she_cannot_come_back(desk: Desk) -> None:
    hall = desk.hall
    token = hall.activate("lan")
    card, scanner = hall.card("lan"), hall.scanner()
    desk.erasing.erase(TUAN, "lan", None, "Theo yêu cầu")
    assert hall.accounts.actor(token) is None
    with refused(Code.BAD_SIGN_IN):
        hall.accounts.sign_in(hall.logins["lan"], "482915")
    from lms.services.attendance import ScanItem

    item = ScanItem(client_id="c9", session_id="open", card=card, scanned_at=hall.now)
    assert hall.post(scanner, [item])[0].verdict.value == "unknown_card"
    with hall.database.read() as tx:
        assert tx.one("SELECT count(*) FROM role_grants WHERE person_id = 'lan' AND valid_to IS NULL") == (0,)


def test_the_preview_says_what_goes_and_what_stays_and_changes_nothing(desk: Desk) -> None:
    desk.everything_about_lan()
    before = every_row(desk.hall)
    preview = desk.erasing.preview(TUAN, "lan")
    assert every_row(desk.hall) == before
    assert preview.card.full_name == "Nguyễn Thị Lan"
    deleted = {item.table: item.rows for item in preview.deleted}
    assert deleted["sign_ins"] == 1 and deleted["attempt_answers"] == 1 and deleted["import_questions"] == 1
    assert "people" in {item.table for item in preview.blanked}
    kept = {item.table: item.rows for item in preview.kept}
    assert kept["certificates"] == 1 and kept["enrolments"] == 1
    done = desk.erasing.erase(TUAN, "lan", None, "Theo yêu cầu")
    assert done.kept == kept
    assert done.gone == {item.table: item.rows for item in (*preview.deleted, *preview.blanked)}


def test_every_place_that_is_left_says_why() -> None:
    for table in COLUMNS:
        if about_person.rows_of(table) is None or table == "erasures":
            continue
        assert table in TABLES, table
        if about_person.effect(table, 1).kept:
            assert table in WHY_KEPT, table


def test_nothing_new_is_written_about_who_was_erased(desk: Desk) -> None:
    hall = desk.hall
    code = desk.everything_about_lan()
    hall.complete("minh")
    for person in ("lan", "minh"):
        desk.erasing.erase(TUAN, person, None, "Theo yêu cầu")
    form = PersonForm("Nguyễn Thị Lan", Sex.FEMALE, 1968, PHONE, "u-hm", "Thôn Đông")
    hall.open_cohort("lop-2")
    for act in (
        lambda: hall.people.correct(TUAN, "lan", form, "Ghi lại"),
        lambda: hall.people.new_card(TUAN, "lan", "Mất thẻ"),
        lambda: hall.accounts.issue_activations(TUAN, ["lan"]),
        lambda: hall.cohorts.enrol(TUAN, "lop-2", ["lan"]),
        lambda: hall.certification.correct(TUAN, code, "Sửa tên"),
        lambda: hall.certification.issue(TUAN, "lop-1-minh"),
        lambda: desk.privacy.record(TUAN, "lan", RequestKind.SEE, ""),
    ):
        with refused(Code.PERSON_ERASED):
            act()
    assert hall.certification.corrections(TUAN, code) == ()
    assert hall.people.search(TUAN, "xoa") == ([], 0)
    hall.certification.revoke(TUAN, code, "Cấp nhầm")


# --- who may, and when not ----------------------------------------------------------------------


@pytest.mark.parametrize("who", [LAN, HOA, ELSEWHERE])
def test_nobody_erases_outside_their_reach(desk: Desk, who: Actor) -> None:
    with refused(Code.NOT_ALLOWED):
        desk.erasing.preview(who, "minh")
    with refused(Code.NOT_ALLOWED):
        desk.erasing.erase(who, "minh", None, "Theo yêu cầu")


def test_a_colleague_of_the_office_is_erased_by_an_administrator_only(desk: Desk) -> None:
    with refused(Code.NOT_ALLOWED):
        desk.erasing.erase(TUAN, "tuan", None, "Nghỉ việc")
    desk.erasing.erase(QUAN, "tuan", None, "Nghỉ việc")


def test_nor_is_one_who_will_be_a_colleague_by_the_office(desk: Desk) -> None:
    later = desk.hall.now.date() + timedelta(days=7)
    desk.hall.roles.grant(QUAN, "lan", Role.EDITOR, first_day=later)
    with refused(Code.NOT_ALLOWED):
        desk.erasing.erase(TUAN, "lan", None, "Theo yêu cầu")


def test_the_last_administrator_stays(desk: Desk) -> None:
    with refused(Code.LAST_ADMIN):
        desk.erasing.erase(QUAN, "quan", None, "Nghỉ việc")


def test_and_one_whose_time_runs_out_does_not_stand_in(desk: Desk) -> None:
    desk.hall.roles.grant(QUAN, "lan", Role.ADMIN, last_day=desk.hall.now.date() + timedelta(days=7))
    with refused(Code.LAST_ADMIN):
        desk.erasing.erase(QUAN, "quan", None, "Nghỉ việc")
    desk.erasing.erase(QUAN, "lan", None, "Nghỉ việc")


def test_nobody_is_erased_twice_or_without_a_reason(desk: Desk) -> None:
    with refused(Code.REASON_NEEDED):
        desk.erasing.erase(TUAN, "lan", None, " ")
    desk.erasing.erase(TUAN, "lan", None, "Theo yêu cầu")
    with refused(Code.PERSON_ERASED):
        desk.erasing.erase(TUAN, "lan", None, "Theo yêu cầu")


def test_rosters_that_wait_are_thrown_away(desk: Desk) -> None:
    """One of them may name her, and would bring her back."""
    uploads = Uploads(desk.hall.tools, desk.hall.folder / "uploads")
    kept = uploads.keep(TUAN, "Họ và tên;Nguyễn Thị Lan".encode(), "ds.csv")
    Erasing(desk.hall.tools, desk.hall.folder, drop_uploads=uploads.drop_all).erase(
        TUAN, "lan", None, "Theo yêu cầu"
    )
    with refused(Code.NOT_FOUND):
        uploads.get(TUAN, kept)
    assert list((desk.hall.folder / "uploads").iterdir()) == []


# --- a request ----------------------------------------------------------------------------------


def test_erasing_answers_the_request_it_grants(desk: Desk) -> None:
    desk.everything_about_lan()
    request = desk.privacy.ask(LAN, RequestKind.ERASE, "Xin xóa, Nguyễn Thị Lan")
    desk.erasing.erase(TUAN, "lan", request, "Theo yêu cầu", "Cơ quan đã xóa.")
    with desk.hall.database.read() as tx:
        row = store.request(tx, request)
        assert row is not None
        assert (row.outcome, row.answer, row.words) == (Outcome.PARTLY.value, "Cơ quan đã xóa.", "")
        erased = store.erasure(tx, "lan")
        assert erased is not None and erased.request_id == request
        [(who, detail, reason)] = tx.all(
            "SELECT actor_id, detail, reason FROM audit WHERE act = $1", AuditAct.PERSON_ERASED.value
        )
    assert (who, reason) == ("tuan", "Theo yêu cầu") and "Lan" not in detail
    assert desk.dropped == 1


def test_a_request_of_somebody_else_or_of_another_kind_erases_nobody(desk: Desk) -> None:
    other = desk.privacy.ask(MINH, RequestKind.ERASE, "")
    look = desk.privacy.ask(LAN, RequestKind.SEE, "")
    for request in (other, look, "none"):
        with refused(Code.NOT_FOUND):
            desk.erasing.erase(TUAN, "lan", request, "Theo yêu cầu")
    assert desk.erasing.of(TUAN, "lan") is None


# --- backups ------------------------------------------------------------------------------------


def test_a_restored_backup_forgets_again_whom_the_journal_names(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A store copied from before the erasure takes the place of the one that forgot."""
    hall = desk.hall
    desk.everything_about_lan()
    older = tmp_path_factory.mktemp("older")
    hall.close()
    shutil.copytree(hall.folder, older, dirs_exist_ok=True)
    with _reopened(hall.folder) as later:
        Desk(later).erasing.erase(TUAN, "lan", None, "Theo yêu cầu")
        assert later.database.path.with_name(JOURNAL).read_text("utf-8").count('"lan"') == 1
    shutil.copy(older / "lms.duckdb", hall.folder / "lms.duckdb")
    (hall.folder / "lms.duckdb.wal").unlink(missing_ok=True)
    with _reopened(hall.folder) as restored:
        again = Desk(restored)
        assert again.erasing.erase_again() == 1
        assert again.erasing.erase_again() == 0
        with restored.database.read() as tx:
            assert ("people", "full_name") not in about_person.traces(tx, "Nguyễn Thị Lan")
            assert tx.one("SELECT erased_by FROM erasures") == ("system",)


def test_a_journal_that_was_lost_is_written_again_from_the_store(desk: Desk) -> None:
    desk.erasing.erase(TUAN, "lan", None, "Theo yêu cầu")
    journal = desk.hall.folder / JOURNAL
    journal.unlink()
    assert desk.erasing.erase_again() == 0
    journal.write_text(journal.read_text("utf-8") + '{"person": "mi', "utf-8")  # a torn line
    desk.erasing.erase(TUAN, "minh", None, "Theo yêu cầu")
    assert desk.erasing._read_journal() == ["lan", "minh"]


class _reopened:
    """A second life of the same folder."""

    def __init__(self, folder: Path) -> None:
        self._open: Callable[[], FullOffice] = lambda: FullOffice(folder)

    def __enter__(self) -> FullOffice:
        self._hall = self._open()
        return self._hall

    def __exit__(self, *error: object) -> None:
        self._hall.close()
