"""Thẩm định: one lesson or question at a time beside the law it cites; accept it or send it back."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.course import Lesson
from lms.domain.people import Actor
from lms.domain.review import Decision, ItemKind, ReviewState
from lms.services.publishing import Standing
from lms.services.review import Item, Queue
from lms.text_content import source_text
from lms.text_review import STATES, decided_text, step_text
from lms.ui import parts, parts_content, parts_law, parts_office, parts_table, state
from lms.ui.parts_html import Badge, Link, anchor, badge, esc, href, paragraph
from lms.ui.parts_table import Field, Value, number

URL = "tham-dinh"
FIELDS = (
    Field("Khóa học"),
    Field("Bản"),
    Field("Còn phải rà", "number"),
    Field("Trả lại", "number"),
    Field("Ước chừng"),
    Field("Việc tiếp theo"),
)
RETURNED = (Field("Mục"), Field("Ghi chú"), Field("Người thẩm định", name=True), Field("Ngày", "time"))
OPEN, PENDING, SENT_BACK, ALL = "Chưa quyết định", "Chờ thẩm định", "Trả lại", "Tất cả"
VIEWS = (OPEN, PENDING, SENT_BACK, ALL)
_JUST, _REFUSED = "_review-just", "_review-refused"
_KINDS = {ItemKind.LESSON: "Bài", ItemKind.QUESTION: "Câu hỏi"}


def show() -> None:
    actor = parts_office.begin()
    if course_id := state.asked("khoa"):
        _course(actor, course_id)
    else:
        _courses(actor)


# --- all courses --------------------------------------------------------------------------------


def _courses(actor: Actor) -> None:
    parts.heading(
        "Thẩm định",
        hint="Mỗi bài và câu hỏi được một người đọc cạnh điều luật. Hai người khác nhau phát hành khóa học.",
    )
    parts.told()
    queues = services().reviews.queues(actor)
    if not queues:
        parts.empty("Chưa có khóa học nào dùng được. Xem lỗi của tệp ở màn hình Nội dung.")
        return
    outdated = services().law.outdated(actor)
    rows = [_course_line(actor, queue, queue.course.id in outdated) for queue in queues]
    st.html(parts_table.html_table(FIELDS, rows))
    returned = services().reviews.sent_back(actor)
    if returned:
        parts.section("Đã trả lại, chờ biên tập sửa")
        sent_back: list[tuple[Value, ...]] = [
            (
                Link(_title(item), href(URL, khoa=course.id, muc=item.id)),
                item.last.note if item.last else "",
                (item.last.by_name or "") if item.last else "",
                item.last.decided_at if item.last else None,
            )
            for course, item in returned
        ]
        st.html(parts_table.html_table(RETURNED, sent_back))


def _course_line(actor: Actor, queue: Queue, is_outdated: bool) -> tuple[Value, ...]:
    course = queue.course
    standing = services().publishing.standing(actor, course.id)
    return (
        Link(f"{course.id}: {course.title}", href(URL, khoa=course.id)),
        str(course.version),
        len(queue.open),
        sum(item.state is ReviewState.SENT_BACK for item in queue.items),
        f"{queue.minutes} phút" if queue.open else "Xong",
        _next_step(standing, is_outdated),
    )


def _next_step(standing: Standing, is_outdated: bool) -> Badge:
    """What the newest version waits for. What law has changed under comes before a second person."""
    if standing.files_differ:
        return Badge("Phải tăng phiên bản", "warn")
    if standing.is_published:
        return Badge("Cần bản mới", "warn") if is_outdated else Badge("Đã phát hành", "ok")
    if any(item.state is ReviewState.SENT_BACK for item in standing.missing):
        return Badge("Chờ biên tập sửa", "warn")
    if standing.missing:
        return Badge(f"Rà {number(len(standing.missing))} mục bắt buộc", "plain")
    return Badge("Chờ người thứ hai phát hành" if standing.proposal else "Đề nghị phát hành", "info")


# --- one course ---------------------------------------------------------------------------------


def _course(actor: Actor, course_id: str) -> None:
    queue = services().reviews.queue(actor, course_id)
    course = queue.course
    parts_office.back("Về danh sách khóa học", href(URL))
    parts.heading(course.title, eyebrow=f"{course.id}, bản {course.version}")
    if not state.get(_REFUSED):
        parts.told()
    parts_law.outdated_box(actor, course_id)
    _publication(actor, course_id)
    chosen = _chosen(queue)
    item = next((one for one in queue.items if one.id == state.asked("muc")), None)
    if item is None and chosen:
        item = chosen[0]
    if item is None:
        done = not queue.open
        parts.banner("ok", "Đã rà hết" if done else "Không có mục nào ở đây")
        if not done:
            parts.hint("Đổi phần xem, văn bản hoặc mô-đun ở trên.")
        return
    _one(queue, chosen, item)


def _publication(actor: Actor, course_id: str) -> None:
    """How far the course is, and the two buttons of two people."""
    standing = services().publishing.standing(actor, course_id)
    version = standing.course.version
    if standing.files_differ:
        parts_content.must_be_raised(version)
    if standing.is_published:
        parts.badges((f"Bản {version} đã phát hành", "ok"))
        return
    if standing.missing:
        return
    with st.container(key="publication"):
        if standing.proposal is None:
            parts.hint(
                "Các mục cần rà đã được chấp nhận; câu chờ thẩm định chưa duyệt thì không tính điểm. Một"
                " người đề nghị, một người khác phát hành."
            )
            label, do = f"Đề nghị phát hành bản {version}", _propose
        else:
            row = standing.proposal
            parts.hint(step_text(row.step, row.version, row.by_name, row.acted_at))
            if row.acted_by == actor.person_id:
                parts.hint("Chờ một người khác có quyền thẩm định bấm phát hành.")
                return
            label, do = f"Phát hành bản {version}", _publish
        st.button(label, key="publication-step", type="primary", on_click=do, args=(course_id, version))


def _propose(course_id: str, version: int) -> None:
    def act(actor: Actor) -> str:
        services().publishing.propose(actor, course_id)
        return f"Đã đề nghị phát hành bản {version}. Nhờ một người khác có quyền thẩm định phát hành."

    parts_office.act(act)


def _publish(course_id: str, version: int) -> None:
    def act(actor: Actor) -> str:
        services().publishing.publish(actor, course_id)
        return f"Đã phát hành bản {version}. Từ nay mở lớp được trên bản này."

    parts_office.act(act)


# --- choosing -----------------------------------------------------------------------------------


def _chosen(queue: Queue) -> list[Item]:
    """What the filters leave, in the order of the queue."""
    waiting = queue.open
    parts.hint(
        f"Còn {number(len(waiting))} trên {number(len(queue.items))} mục"
        + (f", chừng {queue.minutes} phút." if waiting else ".")
    )
    course = queue.course
    sources = dict.fromkeys(item.source_id for item in queue.items if item.source_id)
    with st.expander("Lọc: phần xem, văn bản, mô-đun"):
        view = st.selectbox("Xem", VIEWS, key="review-view", filter_mode=None)
        source = st.selectbox(
            "Văn bản",
            list(sources),
            index=None,
            format_func=lambda source_id: source_text(course.source(source_id)),
            placeholder="Mọi văn bản",
            key="review-source",
            filter_mode="contains",
        )
        module = st.selectbox(
            "Mô-đun",
            [module.id for module in course.modules],
            index=None,
            format_func=lambda module_id: course.module(module_id).title,
            placeholder="Mọi mô-đun",
            key="review-module",
            filter_mode="contains",
        )
    return [
        item
        for item in queue.items
        if _in_view(item, view or OPEN)
        and (not source or any(citation.source == source for citation in item.item.citations))
        and (not module or item.module.id == module)
    ]


def _in_view(item: Item, view: str) -> bool:
    if view == OPEN:
        return item.is_open
    if view == PENDING:  # also what was accepted with its notice, without a text
        return item.pending and (item.is_open or not (item.last and item.last.against))
    return view == ALL or item.state is ReviewState.SENT_BACK


def _around(chosen: list[Item], queue: Queue, item: Item) -> tuple[str, str]:
    """Ids of the items before and after this one; empty at an end. One that the filters have left behind
    has its neighbours by its place in the queue."""
    order = {one.id: place for place, one in enumerate(queue.items)}
    here = order[item.id]
    before = [one.id for one in chosen if order[one.id] < here]
    after = [one.id for one in chosen if order[one.id] > here]
    return (before[-1] if before else ""), (after[0] if after else "")


def _after_deciding(chosen: list[Item], queue: Queue, item: Item) -> str:
    """The next that is open, from here on and round to the start."""
    order = {one.id: place for place, one in enumerate(queue.items)}
    left = [one for one in chosen if one.is_open and one.id != item.id]
    left.sort(key=lambda one: (order[one.id] < order[item.id], order[one.id]))
    return left[0].id if left else ""


# --- one item -----------------------------------------------------------------------------------


def _one(queue: Queue, chosen: list[Item], item: Item) -> None:
    parts.from_top(item.id)
    _just_decided(queue)
    reading, law = st.columns([3, 2], gap="medium")
    with reading, st.container(key="review-item"):
        st.html(
            paragraph(f"{_KINDS[item.kind]} {item.id}, {item.module.title}", "eyebrow")
            + f"<p>{badge(STATES[item.state], parts_content.TONES[item.state])}"
            + (f" {badge('Chờ thẩm định', 'warn')}" if item.pending else "")
            + "</p>"
        )
        if isinstance(item.item, Lesson):
            st.html(f"<h2>{esc(item.item.title)}</h2>{parts_content.lesson_html(item.item)}")
        else:
            parts.card(parts_content.question_html(item.item))
    with law, st.container(key="review-law"):
        cards = parts_content.sources_html(
            queue.course, item.item.citations, services().courses.catalogue.sources
        )
        touched = parts_law.touching_box(state.actor(), item.item.citations)
        with st.container(key="review-decision"):
            _decision(queue, chosen, item, touched)
        with st.container(key="review-sources"):
            if not cards:
                parts.box(paragraph("Nội dung kỹ năng, không dẫn điều luật."))
            for card in cards:
                parts.box(card)


def _decision(queue: Queue, chosen: list[Item], item: Item, touched: bool) -> None:
    """`touched`: by a recorded change of the law."""
    if item.last is not None:
        last = item.last
        parts.hint(decided_text(last.decision, last.by_name, last.decided_at, last.against, last.note))
    key = f"review-{item.id}-{item.fingerprint[:8]}"
    if item.pending:
        if named := _documents(queue, item):
            parts.hint(f"Phải đọc nguyên văn, bản đang có hiệu lực: {named}.")
        st.text_input(
            "Đối chiếu với văn bản nào (số, ngày đọc)",
            _offered(item),
            key=f"{key}-against",
            max_chars=300,
        )
        left_empty = ""
        if item.kind is ItemKind.LESSON and touched:
            left_empty = (
                " Để trống thì bài vẫn báo cho người đọc là viết theo quy định cũ, và khóa học vẫn cần bản"
                " mới."
            )
        elif item.kind is ItemKind.LESSON:
            left_empty = " Để trống thì bài vẫn hiện thông báo chờ thẩm định."
        parts.hint(f"Ví dụ: văn bản hợp nhất số 12/VBHN-VPQH, đọc ngày 20/11/2026.{left_empty}")
    st.text_input("Ghi chú (bắt buộc khi trả lại)", key=f"{key}-note", max_chars=500)
    if state.take(_REFUSED):
        parts.told()  # here, because the top is out of sight beside a long lesson
    follow = _after_deciding(chosen, queue, item)
    yes, no = st.columns(2)
    for place, label, decision, shortcut in (
        (yes, "Chấp nhận", Decision.ACCEPTED, "A"),
        (no, "Trả lại", Decision.SENT_BACK, "T"),
    ):
        place.button(
            label,
            key=f"{key}-{decision.value}",
            type="primary" if decision is Decision.ACCEPTED else "secondary",
            width="stretch",
            shortcut=shortcut,
            on_click=_decide,
            args=(queue.course.id, item, decision, key, follow),
        )
    before, after = _around(chosen, queue, item)
    back, on = st.columns(2)
    for place, label, target, shortcut in (
        (back, "Mục trước", before, "Left"),
        (on, "Mục sau", after, "Right"),
    ):
        place.button(
            label,
            key=f"{key}-{shortcut}",
            width="stretch",
            disabled=not target,
            shortcut=shortcut,
            on_click=_go,
            args=(target,),
        )
    keys = "G gõ ghi chú, Enter gõ xong, A chấp nhận, T trả lại, mũi tên đổi mục."
    st.html(paragraph(f"Phím: {'D gõ văn bản đối chiếu, ' * item.pending}{keys}", "hint keys"))
    st.html('<script src="/assets/screens/review.js"></script>', unsafe_allow_javascript=True)


def _decide(course_id: str, item: Item, decision: Decision, key: str, follow: str) -> None:
    against = str(state.get(f"{key}-against", "") or "")

    def act() -> None:
        services().reviews.decide(
            state.actor(),
            course_id,
            [item.id],
            decision,
            note=str(state.get(f"{key}-note", "") or ""),
            against=against,
            seen=[item.fingerprint],
        )

    if parts.act(act):
        # The next item that waits on exactly the same documents has mostly been read in the same copy.
        if item.waits_on:
            state.put(_against_key(item), against)
        state.put(_JUST, (item.id, decision))
        state.ask(muc=follow)
    else:
        state.put(_REFUSED, True)


def _go(item_id: str) -> None:
    state.ask(muc=item_id)


def _just_decided(queue: Queue) -> None:
    """The last decision of this person, to take it back when a finger slipped."""
    just = state.take(_JUST)
    if just is None:
        return
    item_id, decision = just
    address = href(URL, khoa=queue.course.id, muc=item_id)
    word = "chấp nhận" if decision is Decision.ACCEPTED else "trả lại"
    st.html(f'<p class="hint" role="status">Vừa {word} {anchor(item_id, address)}.</p>')


def _against_key(item: Item) -> str:
    return f"_review-against-{' '.join(sorted(item.waits_on))}"


def _offered(item: Item) -> str:
    """What an item on the same documents was read against; nothing for one that names no document."""
    return str(state.get(_against_key(item), "")) if item.waits_on else ""


def _documents(queue: Queue, item: Item) -> str:
    """The numbers of the documents that it waits on."""
    return ", ".join(source.number for source in queue.course.sources if source.id in item.waits_on)


def _title(item: Item) -> str:
    return item.item.title if isinstance(item.item, Lesson) else f"{item.id}: {item.item.text[:80]}"


show()
