"""Lớp học: open a cohort, enrol people, schedule sessions, name trainers."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import streamlit as st

from lms.bootstrap import services
from lms.domain.errors import Refusal
from lms.domain.org_units import place_line
from lms.domain.people import Actor, Permission
from lms.domain.times import local_date, show_date
from lms.services.cohorts import SessionPlan
from lms.store.cohorts import CohortRow, SessionRow
from lms.text_certification import hours_text
from lms.ui import parts, parts_enrol, parts_office, parts_table, state
from lms.ui.parts_html import Figure, Link, anchor, esc, href, paragraph
from lms.ui.parts_table import Field, number

URL = "lop-hoc"
FIELDS = (
    Field("Lớp"),
    Field("Khóa học"),
    Field("Đơn vị"),
    Field("Hạn cuối", "date"),
    Field("Ghi danh", "number"),
    Field("Buổi học", "number"),
    Field("Đã cấp giấy", "number"),
)
SESSION_FIELDS = (
    Field("Buổi"),
    Field("Lúc"),
    Field("Nơi học"),
    Field("Điểm danh"),
    Field("Mã trên màn hình"),
    Field("Quét thẻ"),
)
MEMBER_FIELDS = (
    Field("Họ và tên", name=True),
    Field("Năm sinh"),
    Field("Đơn vị"),
    Field("Số điện thoại"),
)
MOST_SESSIONS = 8


def show() -> None:
    actor = parts_office.begin()
    if state.asked("lop"):
        _one(actor, state.asked("lop"))
    elif state.asked("mo"):
        _open_form(actor)
    else:
        _list(actor)


def _list(actor: Actor) -> None:
    parts.heading("Lớp học")
    parts.told()
    st.button("Mở lớp mới", key="cohort-new", type="primary", on_click=lambda: state.ask(mo="1"))
    rows = [
        (
            Link(row.title, href(URL, lop=row.id)),
            _course_title(row),
            row.unit_name,
            row.deadline,
            row.enrolled,
            row.sessions,
            row.certified,
        )
        for row in services().cohorts.all(actor)
    ]
    parts_table.table(
        "cohorts",
        FIELDS,
        rows,
        empty="Chưa có lớp nào. Bấm “Mở lớp mới” để chọn khóa học và hạn cuối.",
        search="Tìm lớp (không cần gõ dấu)",
    )


def _course_title(row: CohortRow) -> str:
    return services().courses.version(row.course_id, row.course_version).title


# --- opening ------------------------------------------------------------------------------------


def _open_form(actor: Actor) -> None:
    parts_office.back("Về danh sách lớp", href(URL))
    parts.heading("Mở lớp mới", hint="Lớp giữ nguyên phiên bản khóa học lúc mở, dù nội dung sau này có sửa.")
    courses = services().publishing.published(actor)
    if not courses:
        parts.empty(
            "Chưa có khóa học nào được phát hành. Ở màn hình Thẩm định, rà hết bài và câu hỏi của một khóa;"
            " một người đề nghị, một người khác phát hành."
        )
        return
    today = local_date(services().clock())
    units, root = parts_enrol.units(actor), services().office.root().id
    with st.form("cohort-open", border=False):
        title = st.text_input("Tên lớp, ví dụ “Hưng Hà 02”", key="cohort-title", max_chars=120)
        course_id = st.selectbox(
            "Khóa học",
            [course.id for course in courses],
            format_func={one.id: f"{one.id}: {one.title}, bản {one.version}" for one in courses}.__getitem__,
            placeholder="Chọn khóa học",
            key="cohort-course",
            filter_mode="contains",
        )
        unit_id = st.selectbox(
            "Đơn vị mở lớp",
            list(units),
            index=list(units).index(root) if root in units else 0 if len(units) == 1 else None,
            format_func=units.__getitem__,
            placeholder="Chọn đơn vị",
            key="cohort-unit",
            filter_mode="contains",
        )
        graded = st.segmented_control(
            "Bài kiểm tra",
            [True, False],
            default=True,
            format_func={True: "Chấm điểm", False: "Không chấm điểm, chỉ để luyện"}.__getitem__,
            key="cohort-graded",
            required=True,
            wrap=True,
        )
        deadline = st.text_input(
            "Hạn cuối để hoàn thành (ngày/tháng/năm)",
            show_date(today + timedelta(days=30)),
            key="cohort-deadline",
        )
        if st.form_submit_button("Mở lớp", key="cohort-open-save", type="primary"):
            day = parts_office.read_day(deadline or "")
            if day is None:
                st.warning("Ghi hạn cuối như 30/11/2026.", icon=":material/warning:")
            elif parts_office.attempt(
                lambda: state.ask(
                    lop=services().cohorts.open_cohort(
                        state.actor(),
                        title=title or "",
                        course_id=course_id,
                        unit_id=unit_id or "",
                        deadline=day,
                        graded=graded is not False,
                    ),
                    mo="",
                )
            ):
                parts.done("Đã mở lớp. Tiếp theo: ghi danh, rồi xếp lịch buổi học.")
                st.rerun()
            elif graded is not False:
                _say_what_is_short(actor, course_id)


def _say_what_is_short(actor: Actor, course_id: str) -> None:
    """After a refusal: every quiz without enough questions, and what opening without marks would mean."""
    short = []
    with suppress(Refusal):
        short = services().cohorts.short_quizzes(actor, course_id)
    if short:
        lines = "".join(
            f"<li>{esc(one.quiz)}: {one.usable} câu dùng được, cần {one.needed}</li>" for one in short
        )
        parts.box(
            f"<p><b>Các bài chưa đủ câu hỏi đã thẩm định</b></p><ul>{lines}</ul>"
            + paragraph(
                "Có thể mở lớp ngay bằng cách chọn “Không chấm điểm, chỉ để luyện”: học viên vẫn đọc bài,"
                " dự buổi học, tự luyện với các câu đã thẩm định và được cấp giấy chứng nhận theo chuyên cần"
                " và bài đã đọc."
            ),
            amber=True,
        )


# --- one cohort ---------------------------------------------------------------------------------


def _one(actor: Actor, cohort_id: str) -> None:
    parts_office.back("Về danh sách lớp", href(URL))
    cohort = services().cohorts.one(actor, cohort_id)
    course = services().courses.version(cohort.course_id, cohort.course_version)
    parts.heading(
        cohort.title,
        eyebrow=cohort.unit_name,
        hint=f"Khóa “{course.title}”, bản {cohort.course_version}. Hạn cuối {show_date(cohort.deadline)}.",
    )
    parts.told()
    sessions = services().cohorts.sessions(actor, cohort_id)
    minutes = sum(session.minutes for session in sessions)
    parts.strip(
        [
            Figure("Ghi danh", number(cohort.enrolled), "người"),
            Figure("Buổi học", number(len(sessions)), hours_text(minutes)),
            Figure("Đã cấp giấy", number(cohort.certified), "giấy chứng nhận"),
        ]
    )
    changes = services().cohorts.may_change(actor, cohort_id)
    ways = []
    if actor.has(Permission.CERTIFY):
        ways.append(anchor("Cấp giấy chứng nhận cho lớp này", href("cap-giay", lop=cohort_id)))
    if changes and actor.has(Permission.TAKE_ROLL):
        ways.append(anchor("Chấm bài của lớp này", href("cham-bai", lop=cohort_id)))
        ways.append(anchor("Kiểm tra trên giấy", href("kiem-tra-giay", lop=cohort_id)))
    if ways:
        st.html(f'<p class="ways">{"".join(ways)}</p>')
    if services().cohorts.is_practice(actor, cohort_id):
        parts.hint("Lớp không chấm điểm: bài kiểm tra chỉ để luyện, không tính vào việc hoàn thành khóa học.")
    parts.section("Buổi học")
    _sessions(sessions, links=changes)
    if changes:
        with st.expander("Xếp thêm buổi học", expanded=not sessions):
            _schedule(cohort, len(sessions))
    parts.section("Giảng viên")
    _trainers(actor, cohort_id, changes=changes)
    parts.section("Học viên")
    if not changes:
        parts.hint("Lớp của đơn vị cấp trên: ở đây chỉ có người thuộc phạm vi ông/bà quản lý.")
    with st.expander("Ghi danh thêm", expanded=not cohort.enrolled):
        parts_enrol.show(actor, cohort_id)
    _members(actor, cohort)


def _sessions(sessions: list[SessionRow], *, links: bool) -> None:
    """With `links` to the roll, the wall and the scanner, for whoever runs the class."""
    if not sessions:
        parts.empty("Chưa có buổi học nào. Xếp lịch trước ít nhất 3 ngày để học viên biết.")
        return
    if not links:
        plain = [
            (f"{session.ordinal}. {session.title}", parts_office.session_when(session), session.place)
            for session in sessions
        ]
        st.html(parts_table.html_table(SESSION_FIELDS[:3], plain))
        return
    rows = [
        (
            f"{session.ordinal}. {session.title}",
            parts_office.session_when(session),
            session.place,
            Link("Điểm\N{NO-BREAK SPACE}danh", href("diem-danh-lop", buoi=session.id)),
            Link("Mở\N{NO-BREAK SPACE}mã", f"/trinh-chieu/{session.id}"),
            Link("Quét\N{NO-BREAK SPACE}thẻ", f"/quet-the/{session.id}"),
        )
        for session in sessions
    ]
    st.html(parts_table.html_table(SESSION_FIELDS, rows))


def _schedule(cohort: CohortRow, existing: int) -> None:
    count = int(
        st.segmented_control(
            "Thêm mấy buổi",
            list(range(1, MOST_SESSIONS + 1)),
            default=1,
            key="plan-count",
            required=True,
            wrap=True,
        )
        or 1
    )
    with st.form("cohort-schedule", border=False):
        place = st.text_input("Nơi học", key="plan-place", max_chars=120)
        typed = []
        for index in range(count):
            st.html(f"<h3>Buổi {existing + index + 1}</h3>")
            title = st.text_input("Nội dung buổi học", key=f"plan-title-{index}", max_chars=120)
            day, start, end = st.columns(3)
            typed.append(
                (
                    title or "",
                    day.text_input("Ngày (ngày/tháng/năm)", key=f"plan-day-{index}") or "",
                    start.text_input("Từ giờ", "08:00", key=f"plan-from-{index}") or "",
                    end.text_input("Đến giờ", "11:00", key=f"plan-to-{index}") or "",
                )
            )
        if st.form_submit_button("Xếp lịch", key="plan-save", type="primary"):
            plans = [_plan(place or "", *line) for line in typed]
            wrong = [str(existing + index + 1) for index, plan in enumerate(plans) if plan is None]
            if wrong:
                st.warning(
                    f"Buổi {', '.join(wrong)}: ghi ngày như 25/11/2026 và giờ như 08:00.",
                    icon=":material/warning:",
                )
            elif parts_office.attempt(
                lambda: services().cohorts.schedule(
                    state.actor(), cohort.id, [plan for plan in plans if plan is not None]
                )
            ):
                parts.done(f"Đã xếp {len(plans)} buổi học.")
                st.rerun()


def _plan(place: str, title: str, day_text: str, from_text: str, to_text: str) -> SessionPlan | None:
    day = parts_office.read_day(day_text)
    start, end = parts_office.read_hour(from_text), parts_office.read_hour(to_text)
    if day is None or start is None or end is None:
        return None
    return SessionPlan(title, place, parts_office.moment(day, start), parts_office.moment(day, end))


def _trainers(actor: Actor, cohort_id: str, *, changes: bool) -> None:
    named = dict(services().cohorts.trainers(actor, cohort_id))
    if not changes:
        parts.hint(", ".join(named.values()) or "Chưa phân công ai.")
        return
    if not named:
        parts.empty("Chưa phân công ai. Cơ quan vẫn điểm danh được.")
    for who, name in named.items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"trainer-row-{who}"):
            st.html(paragraph(name, "strong"))
            st.button(
                "Thôi phân công",
                key=f"trainer-end-{who}",
                type="tertiary",
                on_click=_unassign,
                args=(cohort_id, who, name),
            )
    free = parts_office.distinct(
        {
            row.person_id: f"{row.full_name}, {row.unit_line}"
            for row in services().cohorts.possible_trainers(actor, cohort_id)
            if row.person_id not in named
        }
    )
    if not free:
        parts.hint("Muốn thêm: cơ quan tư pháp cấp quyền giảng viên cho người đó ở màn hình Phân quyền.")
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        chosen = st.selectbox(
            "Phân công giảng viên",
            list(free),
            index=None,
            format_func=free.__getitem__,
            placeholder="Chọn người",
            key="trainer",
            filter_mode="contains",
        )
    right.button(
        "Phân công",
        key="trainer-assign",
        disabled=chosen is None,
        on_click=lambda: parts_office.act(
            lambda who: _assigned(who, cohort_id, str(state.get("trainer", chosen)), free)
        ),
        width="stretch",
    )


def _unassign(cohort_id: str, person_id: str, name: str) -> None:
    def do(actor: Actor) -> str:
        services().cohorts.unassign_trainer(actor, cohort_id, person_id)
        return f"{name} không còn phụ trách lớp này. Máy quét người đó đang mở đã dừng."

    parts_office.act(do)


def _assigned(actor: Actor, cohort_id: str, person_id: str, names: dict[str, str]) -> str:
    services().cohorts.assign_trainer(actor, cohort_id, person_id)
    parts_office.clear("trainer")
    return f"Đã phân công {names[person_id]}."


# --- members -------------------------------------------------------------------------------------


def _members(actor: Actor, cohort: CohortRow) -> None:
    rows = [
        (
            Link(member.full_name, href("nguoi-hoc", nguoi=member.person_id)),
            str(member.birth_year or ""),
            place_line(member.village, member.unit_name),
            member.phone,
        )
        for member in services().cohorts.members(actor, cohort.id)
    ]
    parts_table.table(
        "members",
        MEMBER_FIELDS,
        rows,
        empty="Chưa ghi danh ai. Chọn nhóm hoặc đơn vị ở trên rồi bấm ghi danh.",
        search="Tìm trong lớp (không cần gõ dấu)",
    )
    if rows:
        parts_office.download(
            f"Xuất {number(len(rows))} học viên ra Excel",
            lambda who: services().printing.members_xlsx(who, cohort.id),
            "hoc-vien.xlsx",
            "members-xlsx",
        )


show()
