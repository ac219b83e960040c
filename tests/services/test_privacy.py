"""Seeing one's data, asking about it, and the office's clocks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lms.domain.audit import AuditAct
from lms.domain.course import CheckQuestion, Choice
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM, Actor, Role, RoleGrant
from lms.domain.privacy import Category, Outcome, RequestKind, RequestState
from lms.services.my_data_words import sections
from lms.services.privacy import Privacy
from lms.store import reading
from lms.store.personal_data import COLUMNS
from lms.store.reading import CheckRow
from lms.text_privacy import COLUMNS as LABELS
from lms.text_privacy import TABLES
from tests.documents.pdf_tools import needs_poppler, text_of
from tests.domain.question_samples import ESSAY, MATCHING, SINGLE
from tests.services.full_office import QUAN, FullOffice
from tests.services.quiz_hall import ESSAY_TEXT, answer_right, course_with, open_class
from tests.services.small_office import HOA, LAN, MINH, NOON, TUAN

MANAGER_ELSEWHERE = Actor("quan", "Vũ Minh Quân", "HH000005", (RoleGrant(Role.OFFICE, "u-tl"),))


@pytest.fixture
def privacy(hall: FullOffice) -> Iterator[Privacy]:
    yield Privacy(hall.tools, hall.courses, office=lambda: hall.office, mark=lambda: None)


def refused(code: Code) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda refusal: refusal.code is code)


def acts(hall: FullOffice, act: AuditAct) -> list[tuple[str, str, str]]:
    """(who, subject, detail) of every line of an act."""
    with hall.database.read() as tx:
        return tx.all("SELECT actor_id, subject, detail FROM audit WHERE act = $1 ORDER BY seq", act.value)


# --- seeing -------------------------------------------------------------------------------------


def test_lan_sees_what_is_kept_about_her_and_nothing_of_others(privacy: Privacy, hall: FullOffice) -> None:
    hall.complete("lan")
    code = hall.certification.issue(TUAN, "lop-1-lan")
    hall.activate("lan")
    data = privacy.my_data(LAN)
    found = {table.table: table.rows for table in data.tables}
    assert found["people"] == [
        {
            "unit_id": "Xã Hồng Minh",
            "learner_code": hall.logins["lan"],
            "full_name": "Nguyễn Thị Lan",
            "sex": None,
            "birth_year": 1968,
            "village": "Thôn Đông",
            "position": None,
            "qualification": None,
            "phone": None,
            "card_version": 1,
            "created_at": NOON,
        }
    ]
    assert [row["session_id"] for row in found["attendance"]] == ["Buổi học", "Buổi học", "Buổi học"]
    assert found["certificates"][0]["code"] == code
    assert found["attempt_results"][0]["percent"] == 100
    text = json.dumps([table.rows for table in data.tables], default=str, ensure_ascii=False)
    assert "Minh" not in text.replace("Hồng Minh", "") and "secret_hash" not in text


def test_every_table_and_column_that_is_shown_has_its_words() -> None:
    from lms.store import about_person

    for table in COLUMNS:
        if about_person.rows_of(table) is not None and table not in about_person.UNSHOWN:
            assert table in TABLES, table
            assert set(about_person.shown_columns(table)) <= set(LABELS), table


def test_each_section_says_until_when(privacy: Privacy, hall: FullOffice) -> None:
    hall.complete("lan")
    hall.activate("lan")
    data = privacy.my_data(LAN)
    blocks = {
        block.title: block.kept for section in sections(data.tables, data.days) for block in section.blocks
    }
    assert blocks["Thông tin trong danh bạ"] == "khi còn trong danh sách của cơ quan"
    assert blocks["Lượt đăng nhập"] == "đến khi hết hiệu lực, thêm 90 ngày"
    assert blocks["Điểm danh"] == "cùng hồ sơ lớp học, theo quy định lưu trữ của cơ quan"


def test_what_an_officer_did_to_others_is_shown_without_the_others(
    privacy: Privacy, hall: FullOffice
) -> None:
    hall.people.new_card(TUAN, "minh", "Mất thẻ của Đỗ Văn Minh")
    [table] = [table for table in privacy.my_data(TUAN).tables if table.table == "audit"]
    assert [(row["act"], row["reason"]) for row in table.rows] == [("card_reissued", None)]
    [mine] = [table for table in privacy.my_data(MINH).tables if table.table == "audit"]
    assert [(row["act"], row["reason"]) for row in mine.rows] == [
        ("card_reissued", "Mất thẻ của Đỗ Văn Minh")
    ]


def test_the_file_names_purpose_and_end_of_each_column_and_the_taking_is_audited(
    privacy: Privacy, hall: FullOffice
) -> None:
    taken = json.loads(privacy.my_data_json(LAN))
    assert taken["tables"]["people"]["columns"]["phone"] == {
        "purpose": "register",
        "kept": "with_person",
        "erasure": "blank",
    }
    assert taken["tables"]["people"]["rows"][0]["full_name"] == "Nguyễn Thị Lan"
    [(who, subject, detail)] = acts(hall, AuditAct.DATA_TAKEN)
    assert (who, subject, json.loads(detail)["format"]) == ("lan", "lan", "json")


@needs_poppler
def test_the_paper_is_in_vietnamese_with_the_office_on_it(
    privacy: Privacy, hall: FullOffice, tmp_path: Path
) -> None:
    hall.complete("lan")
    text = text_of(privacy.my_data_pdf(LAN), tmp_path)
    for words in ("BẢN DỮ LIỆU CÁ NHÂN", "Nguyễn Thị Lan", "PHÒNG TƯ PHÁP", "Điểm danh", "Năm sinh: 1968"):
        assert words in text


def test_the_office_prints_for_who_asked_on_paper_within_its_reach(
    privacy: Privacy, hall: FullOffice
) -> None:
    assert privacy.data_of_pdf(TUAN, "lan").startswith(b"%PDF")
    with refused(Code.NOT_ALLOWED):
        privacy.data_of_pdf(LAN, "minh")
    with refused(Code.NOT_ALLOWED):
        privacy.data_of_pdf(MANAGER_ELSEWHERE, "lan")
    with refused(Code.NOT_FOUND):
        privacy.data_of_pdf(TUAN, "nobody")
    assert acts(hall, AuditAct.DATA_TAKEN)[0][:2] == ("tuan", "lan")


def test_an_office_prints_for_a_colleague_as_far_as_the_rights_of_both_reach(
    privacy: Privacy, hall: FullOffice
) -> None:
    here = Actor("tuan", TUAN.name, "", (RoleGrant(Role.OFFICE, "u-hm"),))
    with refused(Code.NOT_ALLOWED):
        privacy.data_of_pdf(here, "quan")
    assert acts(hall, AuditAct.DATA_TAKEN) == []
    hall.roles.grant(QUAN, "lan", Role.UNIT_MANAGER, "u-hm")
    for actor, person_id in ((here, "hoa"), (here, "lan"), (TUAN, "quan")):
        assert privacy.data_of_pdf(actor, person_id).startswith(b"%PDF")


def test_the_register_of_processing_names_every_column_about_people(
    privacy: Privacy, hall: FullOffice
) -> None:
    sheet = load_workbook(BytesIO(privacy.processing_register(TUAN))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][1:4] == ("Mục đích", "Bảng dữ liệu", "Nội dung")
    named = {str(row[4]): row for row in rows[1:]}
    personal = {
        f"{table}.{name}"
        for table, columns in COLUMNS.items()
        for name, column in columns.items()
        if column.category is not Category.NONE
    }
    assert set(named) == personal
    assert named["people.phone"][1:4] == (
        "Lập danh sách người cần tập huấn",
        "Thông tin trong danh bạ",
        "Số điện thoại",
    )
    assert len(acts(hall, AuditAct.LIST_EXPORTED)) == 1
    with refused(Code.NOT_ALLOWED):
        privacy.processing_register(LAN)


def test_what_was_answered_is_told_in_words_an_essay_too(privacy: Privacy, hall: FullOffice) -> None:
    course = course_with(SINGLE, MATCHING, ESSAY)
    mine = open_class(hall, course)["lan"]
    attempt = hall.quizzes.start_quiz(LAN, mine, "k1")
    answer_right(hall, course, attempt)
    found = {table.table: table.rows for table in privacy.my_data(LAN).tables}
    assert {row["question_id"]: row["choice_id"] for row in found["attempt_answers"]} == {
        SINGLE.id: next(choice.text for choice in SINGLE.choices if choice.correct),
        MATCHING.id: "Tổ trưởng → Phân công; Tổ viên → Tiến hành; Người dân → Lựa chọn",
        ESSAY.id: ESSAY_TEXT,
    }
    assert ESSAY_TEXT in privacy.my_data_json(LAN).decode()
    assert "attempt_answers" not in {table.table for table in privacy.my_data(HOA).tables}


def test_a_check_question_is_told_in_words_while_its_version_has_it(
    privacy: Privacy, hall: FullOffice
) -> None:
    course = course_with(SINGLE)
    [module] = course.modules
    check = CheckQuestion(
        text="Ai quyết?",
        choices=(Choice(id="a", text="Hai bên", correct=True), Choice(id="b", text="Trưởng thôn")),
        explanation="Các bên tự quyết.",
    )
    first = module.lessons[0].model_copy(update={"check": check})
    module = module.model_copy(update={"lessons": (first, *module.lessons[1:])})
    mine = open_class(hall, course.model_copy(update={"modules": (module,)}))["lan"]
    with hall.database.write() as tx:
        for lesson_id in ("b1", "b2"):
            row = CheckRow(mine, lesson_id, "b", False, NOON)
            reading.add_checks(tx, [(f"tl-{lesson_id}", row)])
    found = {table.table: table.rows for table in privacy.my_data(LAN).tables}
    assert [row["choice_id"] for row in found["lesson_checks"]] == ["Trưởng thôn", "b"]


# --- asking and answering -----------------------------------------------------------------------


def test_a_request_has_its_clocks_from_the_moment_it_is_made(privacy: Privacy, hall: FullOffice) -> None:
    privacy.ask(LAN, RequestKind.CORRECT, "Năm sinh đúng là 1969")
    [asked] = privacy.my_requests(LAN)
    assert (asked.request.reply_by, asked.request.decide_by) == (date(2026, 11, 26), date(2026, 12, 8))
    assert (asked.state, asked.days_left) == (RequestState.REPLY_DUE, 2)
    hall.now += timedelta(days=3)  # Friday
    assert (privacy.my_requests(LAN)[0].state, privacy.my_requests(LAN)[0].days_left) == (
        RequestState.REPLY_OVERDUE,
        -1,
    )
    [listed] = privacy.requests(TUAN)
    assert (listed.listed.full_name, listed.state) == ("Nguyễn Thị Lan", RequestState.REPLY_OVERDUE)


def test_what_should_change_has_to_be_said(privacy: Privacy) -> None:
    with refused(Code.WORDS_NEEDED):
        privacy.ask(LAN, RequestKind.CORRECT, " ")
    privacy.ask(LAN, RequestKind.ERASE, "")


def test_the_program_itself_has_no_data_to_ask_about(privacy: Privacy) -> None:
    with refused(Code.NOT_FOUND):
        privacy.ask(SYSTEM, RequestKind.SEE, "")


def test_the_same_is_not_asked_twice_while_it_waits(privacy: Privacy) -> None:
    privacy.ask(LAN, RequestKind.SEE, "")
    with refused(Code.ALREADY_ASKED):
        privacy.ask(LAN, RequestKind.SEE, "")
    privacy.ask(MINH, RequestKind.SEE, "")


def test_the_office_replies_and_answers_and_the_person_reads_it(privacy: Privacy, hall: FullOffice) -> None:
    request = privacy.ask(LAN, RequestKind.CORRECT, "Năm sinh đúng là 1969")
    privacy.reply(TUAN, request)
    privacy.reply(TUAN, request)
    assert privacy.my_requests(LAN)[0].state is RequestState.DECISION_DUE
    privacy.decide(TUAN, request, Outcome.GRANTED, "Đã sửa năm sinh thành 1969.")
    [asked] = privacy.my_requests(LAN)
    assert (asked.state, asked.request.outcome, asked.request.answer) == (
        RequestState.DONE,
        "granted",
        "Đã sửa năm sinh thành 1969.",
    )
    with refused(Code.ALREADY_ANSWERED):
        privacy.decide(TUAN, request, Outcome.REFUSED, "Không.")
    assert privacy.requests(TUAN) == []
    assert [found.listed.request.id for found in privacy.requests(TUAN, decided=True)] == [request]
    assert len(acts(hall, AuditAct.DATA_REPLIED)) == 1
    [(_, _, detail)] = acts(hall, AuditAct.DATA_DECIDED)
    assert "1969" not in detail


def test_an_answer_is_a_reply_where_none_was_given(privacy: Privacy) -> None:
    request = privacy.ask(LAN, RequestKind.SEE, "")
    privacy.decide(TUAN, request, Outcome.GRANTED, "Đã gửi bản in.")
    assert privacy.my_requests(LAN)[0].request.replied_by == "tuan"


def test_nobody_answers_outside_their_reach(privacy: Privacy) -> None:
    request = privacy.ask(LAN, RequestKind.SEE, "")
    assert privacy.requests(MANAGER_ELSEWHERE) == []
    for act in (
        lambda: privacy.reply(MANAGER_ELSEWHERE, request),
        lambda: privacy.decide(MANAGER_ELSEWHERE, request, Outcome.REFUSED, "Không được."),
        lambda: privacy.record(MANAGER_ELSEWHERE, "lan", RequestKind.OBJECT, "Phản đối."),
        lambda: privacy.requests(HOA),
        lambda: privacy.reply(MINH, request),
    ):
        with refused(Code.NOT_ALLOWED):
            act()


def test_a_request_on_paper_is_written_down_by_the_office(privacy: Privacy) -> None:
    privacy.record(TUAN, "minh", RequestKind.WITHDRAW, "Bỏ số điện thoại")
    [asked] = privacy.my_requests(MINH)
    assert (asked.request.channel, asked.request.made_by) == ("paper", "tuan")
    assert asked.request.decide_by == date(2026, 12, 15)


def test_a_wish_to_be_erased_is_not_granted_by_a_word(privacy: Privacy) -> None:
    request = privacy.ask(LAN, RequestKind.ERASE, "")
    with refused(Code.ERASE_FIRST):
        privacy.decide(TUAN, request, Outcome.GRANTED, "Đã xóa.")
    privacy.decide(TUAN, request, Outcome.REFUSED, "Đang phục vụ nhiệm vụ theo luật.")
    assert privacy.my_requests(LAN)[0].request.outcome == "refused"


# --- working days -------------------------------------------------------------------------------


def test_a_day_off_that_the_office_adds_moves_what_is_asked_from_now_on(
    privacy: Privacy, hall: FullOffice
) -> None:
    earlier = privacy.ask(LAN, RequestKind.SEE, "")
    privacy.set_day(QUAN, date(2026, 11, 25), "Nghỉ theo thông báo")
    privacy.ask(MINH, RequestKind.SEE, "")
    assert privacy.my_requests(LAN)[0].request.id == earlier
    assert privacy.my_requests(LAN)[0].request.reply_by == date(2026, 11, 26)
    assert privacy.my_requests(MINH)[0].request.reply_by == date(2026, 11, 27)
    privacy.set_day(QUAN, date(2026, 11, 28), "Làm bù", worked=True)
    assert privacy.days_off(TUAN).worked == {date(2026, 11, 28): "Làm bù"}
    privacy.set_day(QUAN, date(2026, 11, 25), "")
    assert privacy.days_off(TUAN).off == {}
    assert len(acts(hall, AuditAct.DAYS_OFF_CHANGED)) == 3
    with refused(Code.NOT_ALLOWED):
        privacy.set_day(MANAGER_ELSEWHERE, date(2026, 11, 25), "Nghỉ")
