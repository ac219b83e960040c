"""What a change of the law touches, as lists to look at and take away, and who should learn again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lms.bootstrap import services
from lms.domain.citing import CitingKind
from lms.domain.errors import Code, Refusal
from lms.domain.legal import Citation
from lms.domain.people import Actor, Permission
from lms.domain.times import local_date, show_date
from lms.services.law_effect import Effect, Learner, Touched
from lms.services.retraining import Offer
from lms.store.law import OnVersion
from lms.text_content import place
from lms.text_law import CITING_KINDS, change_text
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Badge, Figure, Link, anchor, as_label, esc, href
from lms.ui.parts_table import Field, Value, number

URL = "van-ban"
_ACTS = "_law-acts"
ITEMS = (
    Field("Khóa học"),
    Field("Bản"),
    Field("Loại"),
    Field("Mô-đun"),
    Field("Mục"),
    Field("Căn cứ bị chạm"),
    Field("Tình trạng"),
)
HOLDERS = (
    Field("Họ và tên", name=True),
    Field("Đơn vị"),
    Field("Khóa học"),
    Field("Bản"),
    Field("Số vào sổ"),
    Field("Ngày cấp", "time"),
    Field("Pháp luật cập nhật đến", "date"),
)
UNDER_WAY = (
    Field("Họ và tên", name=True),
    Field("Đơn vị"),
    Field("Lớp"),
    Field("Khóa học"),
    Field("Bản"),
    Field("Hạn cuối", "date"),
)
ATTEMPTS = (
    Field("Họ và tên", name=True),
    Field("Đơn vị"),
    Field("Lớp"),
    Field("Bắt đầu", "time"),
    Field("Câu hỏi bị chạm"),
)


def no_day() -> Refusal:
    """For a day that cannot be read."""
    return Refusal(Code.BAD_LAW_DAY)


def meaning(effect: Effect) -> None:
    """In figures and sentences, what the change does."""
    questions = {one.item.id for one in effect.items if one.item.kind is CitingKind.QUESTION}
    lessons = {one.item.id for one in effect.items if one.item.kind is CitingKind.LESSON}
    parts.strip(
        [
            Figure("Bài", number(len(lessons))),
            Figure("Câu hỏi", number(len(questions))),
            Figure("Đã có giấy chứng nhận", number(effect.counts.holders)),
            Figure("Đang học", number(effect.counts.under_way)),
            Figure("Lượt đang làm", number(effect.counts.attempts)),
        ]
    )
    if not effect.items:
        parts.box(
            "<p><b>Không bài hay câu hỏi nào dẫn chỗ này.</b> Xem lại số điều, khoản đã ghi. Nếu đúng thì"
            " ghi nhận không làm thay đổi gì trong các khóa học.</p>",
            amber=True,
        )
        return
    day = effect.change.effective_on
    starts = "Từ nay" if day <= local_date(services().clock()) else f"Từ ngày {show_date(day)}"
    parts.box(
        f"<p>{esc(starts)}, các câu hỏi ở dưới không vào lượt làm bài mới, cho đến khi được thẩm định lại"
        " theo quy định mới. Lượt đang làm giữ nguyên câu hỏi. Bài học hiện một dòng báo cho người đọc. Khóa"
        " học cần một bản mới.</p>",
        amber=True,
    )
    seen = (len(effect.holders), len(effect.under_way), len(effect.attempts))
    if seen != (effect.counts.holders, effect.counts.under_way, effect.counts.attempts):
        parts.hint(
            "Số người ở trên là của mọi đơn vị. Danh sách tên ở dưới chỉ có người thuộc phạm vi xem của"
            " ông/bà; cơ quan quản lý xem được tất cả."
        )


def effect_lists(effect: Effect) -> None:
    """Each list can be searched, sorted and taken away."""
    today = local_date(services().clock())
    parts.section("Bài, câu hỏi và thuật ngữ")
    parts_table.table(
        "law-items",
        ITEMS,
        [_item_line(one, today < effect.change.effective_on) for one in effect.items],
        empty="Chưa khóa học nào dẫn chỗ này.",
        file="noi-dung-bi-anh-huong",
    )
    if effect.holders:
        parts.section("Người đã có giấy chứng nhận")
        parts_table.table(
            "law-holders", HOLDERS, [_holder(one) for one in effect.holders], empty="", file="giay-da-cap"
        )
    if effect.under_way:
        parts.section("Người đang học")
        parts_table.table(
            "law-under-way",
            UNDER_WAY,
            [_under_way(one) for one in effect.under_way],
            empty="",
            file="nguoi-dang-hoc",
        )
    if effect.attempts:
        parts.section("Lượt làm bài đang mở")
        rows: list[tuple[Value, ...]] = [
            (
                one.row.full_name,
                one.row.unit_line,
                one.row.cohort_title,
                one.attempt.started_at,
                ", ".join(one.questions),
            )
            for one in effect.attempts
        ]
        parts_table.table("law-attempts", ATTEMPTS, rows, empty="", file="luot-dang-lam")


def _item_line(one: Touched, coming: bool) -> tuple[Value, ...]:
    version = str(one.course.version) if one.is_published else f"{one.course.version} (tệp hiện nay)"
    return (
        one.course.id,
        version,
        CITING_KINDS[one.item.kind],
        one.item.module,
        _title(one),
        "; ".join(dict.fromkeys(place(citation) or "cả văn bản" for citation in one.citations)),
        _standing(one, coming),
    )


def _title(one: Touched) -> Value:
    """With the way to where it is reviewed, while the files still have it."""
    if not one.in_files:
        return one.item.title
    return Link(one.item.title, href("tham-dinh", khoa=one.course.id, muc=one.item.id))


def _standing(one: Touched, coming: bool) -> Badge:
    if one.settled_again:
        return Badge("Đã thẩm định lại", "ok")
    if one.item.kind is CitingKind.QUESTION:
        return Badge("Sẽ không dùng chấm" if coming else "Không dùng chấm", "warn")
    return Badge("Cần xem lại", "warn")


def _holder(one: Learner) -> tuple[Value, ...]:
    row = one.row
    return (
        row.full_name,
        row.unit_line,
        row.course_id,
        str(row.course_version),
        row.register_number,
        row.issued_at,
        one.law_as_of,
    )


def _under_way(one: Learner) -> tuple[Value, ...]:
    row = one.row
    return (
        row.full_name, row.unit_line, row.cohort_title, row.course_id, str(row.course_version), row.deadline,
    )  # fmt: skip


# --- a course that needs a new version --------------------------------------------------------------


def outdated_box(actor: Actor, course_id: str) -> None:
    """On the page of a course, when law in it has changed; else nothing."""
    changes = services().law.outdated(actor).get(course_id)
    if not changes:
        return
    known = services().courses.catalogue.sources
    lines = []
    for change in changes:
        number_of = known[change.source_id].number if change.source_id in known else change.source_id
        head = esc(number_of)
        if actor.has(Permission.REVIEW_CONTENT):
            head = anchor(number_of, href(URL, thay_doi=change.id))
        lines.append(f"<li>{head}: {esc(change_text(change))}</li>")
    parts.box(
        "<p><b>Cần bản mới.</b> Pháp luật trong bản đang dùng đã thay đổi hoặc sắp thay đổi:</p>"
        f"<ul>{''.join(lines)}</ul><p>Mở từng thay đổi để thấy bài, câu hỏi còn phải thẩm định lại.</p>",
        amber=True,
    )


def touching_box(actor: Actor, citations: Sequence[Citation]) -> bool:
    """Beside what a jurist reviews: the changes that the decision is made in view of, if there are any."""
    changes = services().law.touching(actor, citations)
    if changes:
        lines = "".join(f"<li>{esc(change_text(change))}</li>" for change in changes)
        parts.box(f"<p><b>Đối chiếu với quy định mới:</b></p><ul>{lines}</ul>", amber=True)
    return bool(changes)


# --- who should retrain -----------------------------------------------------------------------------


def retraining(actor: Actor, change_id: str) -> None:
    """A class for those who learned the old law, one course at a time."""
    if not actor.has(Permission.MANAGE_COHORTS):
        return
    offers = services().retraining.offers(actor, change_id)
    if not offers:
        return
    parts.section("Học lại theo quy định mới")
    for offer in offers:
        _offer(change_id, offer)


def _offer(change_id: str, offer: Offer) -> None:
    course = offer.course
    st.html(f"<h3>{esc(course.title)}: {number(len(offer.people))} người nên học lại</h3>")
    if offer.target is None:
        parts.hint(
            "Khóa học chưa phát hành bản nào theo quy định mới, hoặc bản mới nhất còn mục ở dưới chưa thẩm"
            " định lại (chấp nhận mà không ghi văn bản mới thì chưa tính). Xong thì mở lớp ở đây được."
        )
        return
    units = {unit.id: unit.name for unit in services().office.units()}
    homes = list(dict.fromkeys(row.unit_id for row in offer.people))
    key = f"again-{course.id}"
    names = parts_office.distinct({home: units.get(home, home) for home in homes})
    chosen = st.multiselect(
        "Đơn vị của người học",
        homes,
        default=homes,
        format_func=lambda home: names.get(home, home),
        key=f"{key}-units",
        placeholder="Chọn đơn vị",
    )
    people = [row for row in offer.people if row.unit_id in chosen]
    labels = parts_office.distinct({row.person_id: as_label(_label(row)) for row in people})
    left_out = st.multiselect(
        "Không ghi danh những người này (không bắt buộc)",
        list(labels),
        format_func=lambda person_id: labels.get(person_id, ""),
        key=f"{key}-without-{'-'.join(chosen)}",
        placeholder="Chọn người không phải học lại",
    )
    picked = [person_id for person_id in labels if person_id not in left_out]
    st.text_input("Tên lớp", f"Học lại {course.title}", key=f"{key}-title", max_chars=120)
    unit_id = parts_office.choose_unit(
        "Đơn vị mở lớp", f"{key}-unit", every="Chọn đơn vị", units=services().cohorts.units(state.actor())
    )
    st.text_input("Hạn cuối (ví dụ 31/12/2027)", key=f"{key}-deadline", max_chars=20)
    st.button(
        f"Mở lớp bản {offer.target.version} và ghi danh {number(len(picked))} người",
        key=f"{key}-open",
        type="primary",
        disabled=not picked or not unit_id,
        on_click=_open,
        args=(change_id, course.id, picked, unit_id or ""),
    )


def _label(row: OnVersion) -> str:
    return f"{row.full_name}, {row.unit_line}"


def _open(change_id: str, course_id: str, people: list[str], unit_id: str) -> None:
    key = f"again-{course_id}"

    def open_class(actor: Actor) -> str:
        day = parts_office.read_day(str(state.get(f"{key}-deadline", "")))
        if day is None:
            raise no_day()
        title = str(state.get(f"{key}-title", ""))
        services().retraining.open(
            actor, change_id, course_id, people, title=title, unit_id=unit_id, deadline=day
        )
        return f"Đã mở lớp “{title}” và ghi danh {number(len(people))} người. Xem ở màn hình Lớp học."

    state.put(_ACTS, acts() + 1)
    parts_office.act(open_class)


def acts() -> int:
    """How often a class was asked for here: each time the screen says at its top what came of it."""
    return int(state.get(_ACTS, 0))
