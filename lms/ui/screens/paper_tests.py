"""Kiểm tra trên giấy: papers of a class made and printed, sheets typed in or confirmed beside their photo."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain import paper_test
from lms.domain.errors import Code, Refusal
from lms.domain.paper_test import Total
from lms.domain.people import Actor
from lms.domain.times import local_date, show_date
from lms.services.paper_marks import SheetLine
from lms.services.paper_tests import BLANK_MOST, PaperTest
from lms.ui import parts, parts_office, parts_paper, parts_paper_entry, parts_paper_photo, parts_table, state
from lms.ui.parts_html import Figure, Link, anchor, href
from lms.ui.parts_table import Field, number

URL = "kiem-tra-giay"
CLASS_FIELDS = (Field("Lớp"), Field("Khóa học"), Field("Hạn", "date"))
TEST_FIELDS = (
    Field("Bài kiểm tra"),
    Field("Ngày kiểm tra", "date"),
    Field("Số mã đề", "number"),
    Field("Phiếu đã nhập"),
)
SHEET_FIELDS = (
    Field("Họ và tên", name=True),
    Field("Mã đề"),
    Field("Đúng"),
    Field("Tính vào kết quả"),
    Field("Các câu đã chọn"),
    Field("Cách nhập"),
    Field("Nhập lúc", "time"),
)
HISTORY = (
    Field("Nhập lúc", "time"),
    Field("Mã đề"),
    Field("Đúng"),
    Field("Các câu đã chọn"),
    Field("Lý do sửa"),
)
HOW = {"keyed": "gõ tay", "photo": "đọc từ ảnh"}


def show() -> None:
    actor = parts_office.begin()
    if state.asked("bai"):
        _test(actor, state.asked("bai"))
    elif state.asked("lop"):
        _class(actor, state.asked("lop"))
    else:
        _classes(actor)


def _classes(actor: Actor) -> None:
    parts.heading("Kiểm tra trên giấy", hint="In đề và phiếu trả lời cho một lớp, rồi nhập phiếu đã làm.")
    rows = [
        (
            Link(row.title, href(URL, lop=row.id)),
            services().courses.version(row.course_id, row.course_version).title,
            row.deadline,
        )
        for row in services().paper_tests.classes(actor)
    ]
    parts_table.table(
        "paper-classes",
        CLASS_FIELDS,
        rows,
        empty="Chưa có lớp nào. Lớp hiện ở đây khi ông/bà được phân công hoặc cơ quan mở lớp.",
        search="Tìm lớp (không cần gõ dấu)",
    )


# --- one class ------------------------------------------------------------------------------------


def _class(actor: Actor, cohort_id: str) -> None:
    tests = services().paper_tests.tests(actor, cohort_id)
    title = next(row.title for row in services().paper_tests.classes(actor) if row.id == cohort_id)
    parts_office.back("Về danh sách lớp", href(URL))
    parts.heading(title, eyebrow="Kiểm tra trên giấy")
    parts.told()
    if tests:
        rows = [
            (
                Link(one.title, href(URL, bai=one.id)),
                one.held_on,
                one.variants,
                f"{one.entered} trên {one.people}",
            )
            for one in tests
        ]
        st.html(parts_table.html_table(TEST_FIELDS, rows))
    else:
        parts.empty("Lớp chưa có bài kiểm tra trên giấy. Soạn bài ở dưới rồi in.")
    parts.section("Soạn bài mới")
    _make(actor, cohort_id)


def _make(actor: Actor, cohort_id: str) -> None:
    choices = services().paper_tests.choices(actor, cohort_id)
    usable = {one.quiz_id or "": one for one in choices if one.enough}
    if not usable:
        parts.empty(
            "Chưa có bài nào đủ câu hỏi in được. Cần thẩm định thêm câu hỏi một lựa chọn hoặc đúng, sai."
        )
        return
    words = parts_office.distinct({key: f"{one.title}: {one.questions} câu" for key, one in usable.items()})
    st.selectbox(
        "Bài", list(words), format_func=words.__getitem__, placeholder="Chọn bài", key="paper-quiz",
        filter_mode=None,
    )  # fmt: skip
    short = [one.title for one in choices if not one.enough]
    if short:
        parts.hint(f"Chưa đủ câu in được: {', '.join(short)}.")
    st.segmented_control(
        "Số mã đề",
        [1, 2, 3, 4],
        default=2,
        format_func=lambda count: f"{count} ({', '.join(paper_test.VARIANTS[:count])})",
        key="paper-variants",
        required=True,
        wrap=True,
    )
    today = local_date(services().clock())
    left, right = st.columns(2)
    left.text_input("Ngày kiểm tra", show_date(today), key="paper-day", max_chars=20)
    right.number_input(
        "Thời gian làm bài (phút)",
        paper_test.MINUTES_LEAST,
        paper_test.MINUTES_MOST,
        45,
        5,
        key="paper-minutes",
    )
    st.button(
        "Soạn bài",
        key="paper-make",
        type="primary",
        width="stretch",
        on_click=lambda: parts_office.act(lambda who: _made(who, cohort_id)),
    )


def _made(actor: Actor, cohort_id: str) -> str:
    day = parts_office.read_day(str(state.get("paper-day", "")))
    if day is None:
        raise Refusal(Code.PAPER_DAY, deadline=services().paper_tests.deadline(actor, cohort_id))
    test_id = services().paper_tests.make(
        actor,
        cohort_id,
        state.get("paper-quiz") or None,
        variants=int(state.get("paper-variants") or 1),
        held_on=day,
        minutes=int(state.get("paper-minutes") or 45),
    )
    state.ask(lop="", bai=test_id)
    return (
        "Đã soạn bài. Câu hỏi và thứ tự trong từng mã đề từ nay giữ nguyên; in bao nhiêu lần cũng như nhau."
    )


# --- one test -------------------------------------------------------------------------------------


def _test(actor: Actor, test_id: str) -> None:
    marks = services().paper_marks
    test = marks.test(actor, test_id)
    lines = marks.lines(actor, test_id)
    waiting = services().sheet_photos.waiting(actor, test_id)
    parts_office.back("Về lớp", href(URL, lop=test.row.cohort_id))
    parts.heading(test.row.title, eyebrow=f"Kiểm tra trên giấy. {test.cohort.title}")
    parts.told()
    done = [line for line in lines if line.sheet is not None]
    parts.strip(
        [
            Figure("Ngày kiểm tra", show_date(test.row.held_on), f"{test.row.minutes} phút"),
            Figure(
                "Số câu tính điểm" if test.suspended else "Số câu",
                number(test.counting),
                f"mã đề {', '.join(test.variants)}",
            ),
            Figure("Phiếu đã nhập", number(len(done)), f"trên {number(len(lines))} người"),
            Figure("Ảnh chờ xem lại", number(len(waiting))),
        ]
    )
    before = sum(not test.suspended <= line.without for line in done)
    if warned := parts_paper.suspended(test, before):
        st.html(warned)
    with st.expander("In đề, phiếu trả lời, đáp án", expanded=not done and not waiting):
        _print(test)
    if local_date(services().clock()) < test.row.held_on:
        parts.hint(f"Nhập phiếu từ ngày {show_date(test.row.held_on)}.")
        return
    parts.section("Nhập phiếu từ ảnh")
    send = anchor("Gửi ảnh phiếu trả lời", f"/nhap/phieu-tra-loi?bai={test_id}")
    st.html(f'<p class="ways">{send}</p>')
    if waiting:
        parts_paper_photo.look_at(test, lines, waiting)
    parts.section("Gõ phiếu")
    parts_paper_entry.type_sheets(test, lines)
    if done:
        parts.section("Phiếu đã nhập")
        _done(actor, test, done)


def _print(test: PaperTest) -> None:
    paper, test_id = services().paper_tests, test.row.id
    parts.hint("In đúng cỡ 100%. Mỗi mã đề bắt đầu ở mặt trước của một tờ, nên in hai mặt được.")
    parts_office.download(
        "Đề kiểm tra", lambda who: paper.papers(who, test_id), "de-kiem-tra.pdf", "paper-papers",
        mime=parts_office.PDF, main=True,
    )  # fmt: skip
    parts_office.download(
        "Phiếu trả lời có tên từng người", lambda who: paper.sheets(who, test_id), "phieu-tra-loi.pdf",
        "paper-sheets", mime=parts_office.PDF,
    )  # fmt: skip
    blank = int(st.number_input("Số phiếu trống", 1, BLANK_MOST, 5, 1, key="paper-blank"))
    parts_office.download(
        "Phiếu trả lời để trống", lambda who: paper.sheets(who, test_id, blank=blank),
        "phieu-tra-loi-trong.pdf", "paper-blanks", mime=parts_office.PDF,
    )  # fmt: skip
    parts.hint("Đáp án là tệp riêng, chỉ cho người chấm.")
    parts_office.download(
        "Đáp án từng mã đề", lambda who: paper.key(who, test_id), "dap-an.pdf", "paper-key",
        mime=parts_office.PDF,
    )  # fmt: skip


# --- entered --------------------------------------------------------------------------------------


def _done(actor: Actor, test: PaperTest, done: list[SheetLine]) -> None:
    rows = []
    for line in done:
        sheet = line.sheet
        assert sheet is not None
        how = f"{HOW[sheet.how]}{', đã sửa' if line.entered > 1 else ''}"
        total = Total(sheet.correct, test.count - len(line.without))
        right = f"{total.correct} trên {total.total} ({total.percent}%)"
        answers = parts_paper.spaced(sheet.answers)
        rows.append(
            (line.full_name, sheet.variant, right, parts_paper.result(line), answers, how, sheet.entered_at)
        )
    parts_table.table("paper-done", SHEET_FIELDS, rows, empty="", file="phieu-tra-loi")
    # Open while somebody is chosen: it must not close over what is typed when an answer appears above it.
    with st.expander("Sửa một phiếu đã nhập", expanded=bool(state.get("fix-who"))):
        _correct(actor, test, done)


def _correct(actor: Actor, test: PaperTest, done: list[SheetLine]) -> None:
    names = parts_paper_entry.named(done)
    chosen = st.selectbox(
        "Phiếu của ai",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Chọn người",
        key="fix-who",
        filter_mode="contains",
    )
    line = next((one for one in done if one.enrolment_id == chosen), None)
    if line is None or line.sheet is None:
        return
    if line.photo_id:
        view = services().sheet_photos.view(actor, line.photo_id)
        st.html(parts_paper.picture(view.page, "Phiếu trả lời đã kéo thẳng"))
    history = services().paper_marks.history(actor, test.row.id, line.enrolment_id)
    if len(history) > 1:
        rows = [
            (row.entered_at, row.variant, row.correct, parts_paper.spaced(row.answers), row.reason)
            for row in history
        ]
        st.html(parts_table.html_table(HISTORY, rows))
    key = f"fix-{line.enrolment_id}"
    letters = list(test.variants)
    variant = st.segmented_control(
        "Mã đề", letters, default=line.sheet.variant, key=f"{key}-variant", required=True
    )
    said = st.text_input(
        "Các câu", line.sheet.answers, key=f"{key}-letters", max_chars=3 * paper_test.QUESTIONS_MOST
    )
    st.html(parts_paper_entry.worth_of(test, variant, said, line.without))
    st.text_input("Lý do sửa (bắt buộc, lưu vào sổ)", key=f"{key}-reason", max_chars=500)
    st.button(
        "Sửa phiếu",
        key="fix-save",
        on_click=lambda: parts_office.act(
            lambda who: _corrected(who, test, line.enrolment_id, line.full_name)
        ),
    )


def _corrected(actor: Actor, test: PaperTest, enrolment_id: str, name: str) -> str:
    key = f"fix-{enrolment_id}"
    entered = services().paper_marks.enter(
        actor,
        test.row.id,
        enrolment_id,
        str(state.get(f"{key}-variant") or ""),
        str(state.get(f"{key}-letters", "")),
        str(state.get(f"{key}-reason", "")) or "?",
    )
    return parts_paper_entry.told_of(name, entered)


show()
