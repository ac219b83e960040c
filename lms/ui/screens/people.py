"""Người học: find people, correct them, hand out slips and cards."""

from __future__ import annotations

import streamlit as st

from lms.bootstrap import services
from lms.domain.codes import print_activation_code, print_learner_code
from lms.domain.org_units import place_line
from lms.domain.people import Actor, Role
from lms.domain.roster import Sex, TraineeGroup
from lms.domain.times import show_date
from lms.services.accounts import ACTIVATION_LIFE
from lms.services.people import Person, PersonForm
from lms.services.printing import PrintedSlips
from lms.store.people import Membership, PersonCard
from lms.text import GROUPS, POSTS, ROLES, SEXES
from lms.ui import parts, parts_office, parts_table, state
from lms.ui.parts_html import Badge, Link, anchor, as_label, href, pairs, paragraph
from lms.ui.parts_table import Field, number

URL = "nguoi-hoc"
PAGE = 50
EVERYONE = 1_000_000
ASKING, SLIPS, ISSUED = "people-asking", "people-slips", "people-issued"
FIELDS = (
    Field("Họ và tên", name=True),
    Field("Năm sinh"),
    Field("Đơn vị"),
    Field("Số điện thoại"),
    Field("Mã đăng nhập"),
    Field("Tài khoản"),
)
GROUP_FIELDS = (Field("Nhóm"), Field("Đơn vị"), Field("Chức danh"), Field("Quyết định công nhận"))


def show() -> None:
    actor = parts_office.begin()
    if state.asked("nguoi"):
        _one(actor, state.asked("nguoi"))
    elif state.asked("them"):
        _add()
    else:
        _list(actor)


# --- the list -----------------------------------------------------------------------------------


def _list(actor: Actor) -> None:
    if (asking := state.get(ASKING)) is not None:
        _ask_about_slips(asking)
        return
    parts.heading("Người học")
    parts.told()
    _slips_ready()
    text = st.text_input(
        "Tìm theo họ tên (không cần dấu), mã đăng nhập hoặc số điện thoại",
        key="people-text",
        on_change=state.forget,
        args=("people-page",),
    )
    left, middle, right = st.columns(3)
    with left:
        unit_id = parts_office.choose_unit("Đơn vị", "people-unit")
    with middle:
        group = parts_office.choose_group("Nhóm", "people-group")
    with right:
        account = st.selectbox(
            "Tài khoản",
            [True, False],
            index=None,
            format_func=lambda active: "Đã kích hoạt" if active else "Chưa kích hoạt",
            placeholder="Tất cả",
            key="people-account",
            filter_mode=None,
        )
    people = services().people
    page = int(state.get("people-page", 0))
    found, total = people.search(
        actor, text, unit_id=unit_id, trainee_group=group, activated=account, page=page, most=PAGE
    )
    if not found and page:
        state.forget("people-page")
        st.rerun()
    if not total:
        parts.empty("Không có ai khớp. Thử gõ ít chữ hơn, hoặc nhập danh sách ở màn hình Nhập danh sách.")
    else:
        st.html(parts_table.html_table(FIELDS, [_line(card) for card in found]))
        parts_table.pager("people-page", page, total, PAGE)
        parts.section(f"In và xuất cho {number(total)} người đang hiện trong kết quả tìm")
        _papers(actor, text, unit_id, group, account)
    st.html(anchor("Thêm một người không có trong danh sách nào", href(URL, them="1")))


def _line(card: PersonCard) -> tuple[str | Link | Badge | None, ...]:
    return (
        Link(card.full_name, href(URL, nguoi=card.person_id)),
        str(card.birth_year or ""),
        card.unit_line,
        card.phone,
        print_learner_code(card.learner_code),
        Badge("Đã kích hoạt", "ok") if card.activated else Badge("Chưa kích hoạt"),
    )


def _papers(actor: Actor, text: str, unit_id: str | None, group: str | None, account: bool | None) -> None:
    def chosen(who: Actor) -> list[PersonCard]:
        found, _ = services().people.search(
            who, text, unit_id=unit_id, trainee_group=group, activated=account, most=EVERYONE
        )
        return found

    first, second, third = st.columns(3)
    with first:
        st.button(
            "In giấy kích hoạt",
            key="people-ask-slips",
            icon=":material/print:",
            on_click=lambda: state.put(ASKING, chosen(state.actor())),
            width="stretch",
        )
    with second:
        parts_office.download(
            "In thẻ học viên",
            lambda who: services().printing.cards(
                who, [card.person_id for card in chosen(who)], title=_title(unit_id, group)
            ),
            "the-hoc-vien.pdf",
            "people-cards",
            mime=parts_office.PDF,
        )
    with third:
        parts_office.download(
            "Xuất danh sách ra Excel",
            lambda who: services().printing.people_xlsx(
                who, text, unit_id=unit_id, trainee_group=group, activated=account
            ),
            "nguoi-hoc.xlsx",
            "people-xlsx",
        )


def _title(unit_id: str | None, group: str | None) -> str:
    unit = parts_office.unit_names().get(unit_id or "", "")
    return ", ".join(filter(None, (GROUPS.get(group or "", ""), unit))) or "Người học"


def _ask_about_slips(cards: list[PersonCard]) -> None:
    """Printing makes new codes, so it is said before that the old ones stop working."""
    active = sum(card.activated for card in cards)
    parts.heading(f"In giấy kích hoạt cho {number(len(cards))} người")
    parts.box(
        paragraph(
            "Mỗi giấy mang một mã kích hoạt mới. Giấy đã phát trước đó cho những người này hết dùng được."
        )
        + paragraph(
            f"Trong đó {number(active)} người đã kích hoạt: vẫn đăng nhập bằng mã PIN đang dùng, cho đến khi"
            " dùng giấy mới để đặt lại."
            if active
            else "Chưa ai trong số này kích hoạt tài khoản."
        )
        + paragraph("Giấy có mã bí mật: in xong phát tận tay, không gửi tệp qua mạng, không giữ tệp lại."),
        amber=True,
    )
    ids = [card.person_id for card in cards]
    st.button(
        "Cấp mã mới và làm tệp in",
        key="people-make-slips",
        type="primary",
        on_click=lambda: parts_office.act(lambda who: _make_slips(who, ids)),
        width="stretch",
    )
    st.button(
        "Quay lại, không in", key="people-no-slips", type="tertiary", on_click=state.forget, args=(ASKING,)
    )


def _make_slips(actor: Actor, person_ids: list[str]) -> str:
    state.forget(ASKING)
    printed = services().printing.slips(actor, person_ids)
    state.put(SLIPS, printed)
    left_out = (
        f" Bỏ qua {printed.left_out} quản trị viên: mã của quản trị viên do quản trị viên khác cấp."
        if printed.left_out
        else ""
    )
    return f"Đã cấp mã mới cho {number(printed.people)} người.{left_out}"


def _slips_ready() -> None:
    printed: PrintedSlips | None = state.get(SLIPS)
    if printed is None:
        return
    parts_office.ready_file(
        "Tải tệp giấy kích hoạt (PDF)", printed.pdf, "giay-kich-hoat.pdf", "people-slips-file"
    )
    st.button(
        "In xong, xóa tệp khỏi màn hình",
        key="people-slips-done",
        type="tertiary",
        on_click=state.forget,
        args=(SLIPS,),
    )


# --- one person -------------------------------------------------------------------------------


def _one(actor: Actor, person_id: str) -> None:
    parts_office.back("Về danh sách người học", href(URL))
    person = services().people.one(actor, person_id)
    card = person.card
    parts.heading(card.full_name, eyebrow=print_learner_code(card.learner_code), name=True)
    parts.told()
    _new_code_once()
    parts.card(
        pairs(
            [
                ("Đơn vị", card.unit_line),
                ("Giới tính", SEXES.get(card.sex or "", "chưa rõ")),
                ("Năm sinh", str(card.birth_year or "chưa rõ")),
                ("Số điện thoại", card.phone or "không có"),
                ("Chức danh", POSTS.get(card.position or "", card.position or "không ghi")),
                ("Trình độ", card.qualification or "không ghi"),
                ("Tài khoản", "Đã kích hoạt" if card.activated else "Chưa kích hoạt"),
                ("Quyền", ", ".join(ROLES[role] for role in person.roles)),
            ]
        )
    )
    if person.memberships:
        parts.section("Nhóm")
        st.html(parts_table.html_table(GROUP_FIELDS, [_membership(item) for item in person.memberships]))
    parts.section("Việc với người này")
    with st.expander("Sửa thông tin"):
        _correct(person)
    with st.expander("Cấp lại mã kích hoạt"):
        _reissue(person)
    with st.expander("Thẻ học viên"):
        _card(person)
    if Role.TRAINER not in person.roles:
        with st.expander("Giao làm giảng viên"):
            parts.hint("Giảng viên điểm danh và xem nội dung các lớp được phân công.")
            st.button(
                as_label(f"Giao quyền giảng viên cho {card.full_name}"),
                key="person-trainer",
                on_click=lambda: parts_office.act(lambda who: _make_trainer(who, person)),
            )


def _membership(item: Membership) -> tuple[str, ...]:
    decision = item.decision_number or ""
    if item.decision_date:
        decision = f"{decision} ngày {show_date(item.decision_date)}".strip()
    place = place_line(item.village, item.unit_name)
    role = POSTS.get(item.role or "", item.role or "")
    return (GROUPS.get(item.trainee_group, item.trainee_group), place, role, decision or "chưa ghi")


def _correct(person: Person) -> None:
    with st.form("person-correct", border=False):
        form = _fields("correct", person.card)
        reason = st.text_input("Lý do sửa (bắt buộc, lưu vào sổ)", key="correct-reason", max_chars=500)
        if st.form_submit_button("Lưu sửa", key="correct-save", type="primary"):
            if form is None:
                st.warning("Năm sinh gồm 4 chữ số, hoặc để trống.", icon=":material/warning:")
            elif parts_office.attempt(
                lambda: services().people.correct(state.actor(), person.card.person_id, form, reason)
            ):
                parts.done("Đã sửa. Nội dung trước và sau được lưu trong nhật ký.")
                st.rerun()


def _fields(prefix: str, card: PersonCard | None) -> PersonForm | None:
    """The fields of a person; None when the year is no number."""
    name = st.text_input("Họ và tên", card.full_name if card else "", key=f"{prefix}-name", max_chars=80)
    left, right = st.columns(2)
    with left:
        sexes = list(Sex)
        sex = st.selectbox(
            "Giới tính",
            sexes,
            index=sexes.index(Sex(card.sex)) if card and card.sex else None,
            format_func=lambda value: SEXES[value.value],
            placeholder="Chưa rõ",
            key=f"{prefix}-sex",
            filter_mode=None,
        )
        phone = st.text_input(
            "Số điện thoại (không có thì để trống)", (card.phone or "") if card else "", key=f"{prefix}-phone"
        )
    with right:
        year = st.text_input(
            "Năm sinh (4 chữ số)",
            str(card.birth_year or "") if card else "",
            key=f"{prefix}-year",
            max_chars=4,
        )
        village = st.text_input(
            "Thôn, tổ dân phố", (card.village or "") if card else "", key=f"{prefix}-village", max_chars=80
        )
    unit_id = parts_office.choose_unit(
        "Đơn vị", f"{prefix}-unit", start=card.unit_id if card else None, every="Chọn đơn vị"
    )
    typed = (year or "").strip()
    if typed and not typed.isdigit():
        return None
    return PersonForm(name, sex, int(typed) if typed else None, phone or None, unit_id or "", village or None)


def _reissue(person: Person) -> None:
    parts.hint(
        "Dùng khi quên mã PIN hoặc mất giấy kích hoạt. Mã cũ chưa dùng hết hiệu lực; mã PIN đang dùng chỉ đổi"
        f" khi người này đặt lại. Mã mới dùng được {ACTIVATION_LIFE.days} ngày."
    )
    st.button(
        "Cấp mã mới, hiện trên màn hình",
        key="person-reissue",
        on_click=lambda: parts_office.act(lambda who: _issue(who, person)),
    )
    st.button(
        "Cấp mã mới, làm giấy in",
        key="person-slip",
        on_click=lambda: parts_office.act(lambda who: _make_slips(who, [person.card.person_id])),
    )
    _slips_ready()


def _issue(actor: Actor, person: Person) -> str:
    [issued] = services().accounts.issue_activations(actor, [person.card.person_id])
    state.put(ISSUED, (person.card.person_id, issued))
    return "Đã cấp mã mới. Mã chỉ hiện một lần này."


def _new_code_once() -> None:
    shown = state.take(ISSUED)
    if shown is None or shown[0] != state.asked("nguoi"):
        return
    issued = shown[1]
    parts.box(
        pairs(
            [
                ("Mã đăng nhập", print_learner_code(issued.learner_code)),
                ("Mã kích hoạt, dùng một lần", print_activation_code(issued.code)),
                ("Mở trang", f"{services().settings.public_url}/kich-hoat"),
            ]
        ),
        amber=True,
    )


def _card(person: Person) -> None:
    card = person.card
    parts_office.download(
        "In thẻ học viên",
        lambda who: services().printing.cards(who, [card.person_id], title=card.full_name),
        "the-hoc-vien.pdf",
        "person-card",
        mime=parts_office.PDF,
    )
    parts.hint("Thẻ bị mất: làm thẻ mới, thẻ cũ hết dùng ngay. Sau đó in lại thẻ.")
    with st.form("person-new-card", border=False):
        reason = st.text_input("Lý do làm thẻ mới", key="person-card-reason", max_chars=500)
        if st.form_submit_button("Làm thẻ mới", key="person-card-new") and parts_office.attempt(
            lambda: _new_card(card.person_id, reason)
        ):
            st.rerun()


def _new_card(person_id: str, reason: str) -> None:
    version = services().people.new_card(state.actor(), person_id, reason)
    parts.done(f"Đã làm thẻ mới (thẻ thứ {version}). Thẻ cũ hết dùng. Bấm “In thẻ học viên” để in.")


def _make_trainer(actor: Actor, person: Person) -> str:
    services().roles.grant(actor, person.card.person_id, Role.TRAINER)
    return f"{person.card.full_name} đã là giảng viên. Phân công lớp ở màn hình Lớp học."


# --- somebody new -------------------------------------------------------------------------------


def _add() -> None:
    parts_office.back("Về danh sách người học", href(URL))
    parts.heading("Thêm một người", hint="Cho người chưa có trong danh sách nào của cơ quan.")
    with st.form("person-add", border=False):
        form = _fields("add", None)
        group = st.selectbox(
            "Nhóm",
            list(TraineeGroup),
            index=None,
            format_func=lambda value: GROUPS[value.value],
            placeholder="Không thuộc nhóm nào",
            key="add-group",
            filter_mode=None,
        )
        if st.form_submit_button("Thêm người này", key="add-save", type="primary"):
            if form is None:
                st.warning("Năm sinh gồm 4 chữ số, hoặc để trống.", icon=":material/warning:")
            elif parts_office.attempt(lambda: _added(form, group)):
                st.rerun()


def _added(form: PersonForm, group: TraineeGroup | None) -> None:
    person_id = services().people.add(state.actor(), form, group)
    state.ask(them="", nguoi=person_id)
    parts.done("Đã thêm vào danh bạ.")


show()
