"""The page of one person: what is known of them, their groups, rights and moves, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from lms.bootstrap import services
from lms.domain.codes import print_learner_code
from lms.domain.org_units import place_line
from lms.domain.people import Actor, Permission
from lms.domain.roster import Sex
from lms.domain.times import show_date
from lms.services.people import Person, PersonForm
from lms.store.people import PersonCard, UnitRow
from lms.store.units import MoveLine
from lms.text import ROLES, SEXES
from lms.ui import parts, parts_accounts, parts_groups, parts_office, parts_table, state
from lms.ui.parts_html import anchor, as_label, href, pairs
from lms.ui.parts_table import Field

URL = "nguoi-hoc"
FILTERS = ("don-vi", "nhom", "tai-khoan")
RIGHT_FIELDS = (Field("Quyền"), Field("Nơi được giao"), Field("Từ ngày"), Field("Đến hết ngày"))
MOVE_FIELDS = (Field("Từ"), Field("Sang"), Field("Từ ngày"), Field("Lý do"))


def filters() -> dict[str, str]:
    """How the list of people is narrowed, as the address says it: whoever comes back finds it so again."""
    return {name: state.asked(name) for name in FILTERS}


def show(actor: Actor, person_id: str) -> None:
    """Raises Refusal NOT_ALLOWED, NOT_FOUND."""
    parts_office.back("Về danh sách người học", href(URL, **filters()))
    person = services().people.one(actor, person_id)
    card = person.card
    parts.heading(card.full_name, eyebrow=print_learner_code(card.learner_code), name=True)
    parts.told()
    parts.card(
        pairs(
            [
                ("Đơn vị", card.unit_line),
                ("Giới tính", SEXES.get(card.sex or "", "chưa rõ")),
                ("Năm sinh", str(card.birth_year or "chưa rõ")),
                ("Số điện thoại", card.phone or "không có"),
                ("Chức vụ, chức danh", _position(person) or "không ghi"),
                ("Trình độ", card.qualification or "không ghi"),
                ("Tài khoản", "Đã kích hoạt" if card.activated else "Chưa kích hoạt"),
                ("Quyền", ", ".join(ROLES[role] for role in person.roles)),
            ]
        )
    )
    parts_groups.show(actor, person)
    _rights(actor, person)
    if person.moves:
        parts.section("Đã chuyển đơn vị")
        st.html(parts_table.html_table(MOVE_FIELDS, [_move_line(row) for row in person.moves]))
    parts.section("Việc với người này")
    units = services().people.units(actor)
    with st.expander("Sửa thông tin"):
        _correct(person)
    if any(unit.id != card.unit_id for unit in units):
        with st.expander("Chuyển đơn vị"):
            _move(person, units)
    elif actor.scope(Permission.MANAGE_PEOPLE) is not None:
        parts.hint("Chuyển đi đơn vị khác: nhờ cơ quan quản lý.")
    with st.expander("Cấp lại mã kích hoạt"):
        parts_accounts.forgotten(card.person_id)
    with st.expander("Thẻ học viên"):
        _card(person)


def _position(person: Person) -> str:
    """What a roster wrote as the post of a mediator is said as the group says it: one person is not "Tổ viên"
    here and "Hòa giải viên" below."""
    position = person.card.position
    groups = {row.trainee_group for row in person.memberships}
    return parts_groups.post_words("hoa_giai_vien" if "hoa_giai_vien" in groups else "", position)


def _rights(actor: Actor, person: Person) -> None:
    held = services().roles.holders(actor, person.card.person_id)
    grantable = services().roles.grantable(actor)
    if not held and not grantable:
        return
    parts.section("Quyền được giao")
    if held:
        rows = [
            (
                ROLES[row.role],
                row.unit_name or "Toàn bộ",
                show_date(row.first_day) if row.begun else f"{show_date(row.first_day)} (chưa tới)",
                show_date(row.last_day) if row.last_day else "không thời hạn",
            )
            for row in held
        ]
        st.html(parts_table.html_table(RIGHT_FIELDS, rows))
    else:
        parts.empty("Chỉ có quyền học.")
    if grantable:
        st.html(anchor("Cấp hoặc thu quyền", href("phan-quyen", nguoi=person.card.person_id)))


def _move_line(row: MoveLine) -> tuple[str, ...]:
    return (
        place_line(row.from_village, row.from_unit_name),
        place_line(row.to_village, row.to_unit_name),
        show_date(row.effective_on),
        row.reason or "sáp nhập đơn vị",
    )


# --- correcting ---------------------------------------------------------------------------------


def _correct(person: Person) -> None:
    with st.form("person-correct", border=False):
        form = fields("correct", person.card)
        reason = st.text_input("Lý do sửa (bắt buộc, lưu vào sổ)", key="correct-reason", max_chars=500)
        if st.form_submit_button("Lưu sửa", key="correct-save", type="primary"):
            if form is None:
                st.warning("Năm sinh gồm 4 chữ số, hoặc để trống.", icon=":material/warning:")
            elif parts_office.attempt(
                lambda: services().people.correct(state.actor(), person.card.person_id, form, reason)
            ):
                parts.done("Đã sửa. Nội dung trước và sau được lưu trong nhật ký.")
                st.rerun()


def fields(prefix: str, card: PersonCard | None, units: Sequence[UnitRow] = ()) -> PersonForm | None:
    """The fields of a person; None when the year is no number. Somebody new chooses one of the `units`, of
    which a single one is chosen already; who is known is moved instead."""
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
    position = st.text_input(
        "Chức vụ, chức danh (ngoài việc của nhóm)",
        (card.position or "") if card else "",
        key=f"{prefix}-position",
        max_chars=80,
    )
    qualification = st.text_input(
        "Trình độ chuyên môn",
        (card.qualification or "") if card else "",
        key=f"{prefix}-qualification",
        max_chars=80,
    )
    if card:
        unit_id: str | None = card.unit_id
    else:
        unit_id = parts_office.choose_unit(
            "Đơn vị",
            f"{prefix}-unit",
            start=units[0].id if len(units) == 1 else None,
            every="Chọn đơn vị",
            units=units,
        )
    typed = (year or "").strip()
    if typed and not typed.isdigit():
        return None
    return PersonForm(
        name,
        sex,
        int(typed) if typed else None,
        phone or None,
        unit_id or "",
        village or None,
        position or None,
        qualification or None,
    )


# --- moving -------------------------------------------------------------------------------------


def _move(person: Person, units: Sequence[UnitRow]) -> None:
    card = person.card
    parts.hint(
        "Quyền được giao trong đơn vị cũ hết ngay khi chuyển. Kết quả học đến nay vẫn tính cho đơn vị khi đó."
    )
    bound = [row for row in person.memberships if row.unit_id == card.unit_id]
    with st.form("person-move", border=False):
        to_unit = parts_office.choose_unit(
            "Chuyển đến đơn vị",
            "move-unit",
            every="Chọn đơn vị",
            units=[unit for unit in units if unit.id != card.unit_id],
        )
        village = st.text_input("Thôn, tổ dân phố ở đơn vị mới", key="move-village", max_chars=80)
        typed = st.text_input("Chuyển từ ngày (ví dụ 25/11/2026)", key="move-day", max_chars=10)
        carried = [
            row.id
            for row in bound
            if st.checkbox(
                as_label(f"Vẫn trong nhóm ở đơn vị mới: {parts_groups.group_line(row)}"),
                key=f"move-carry-{row.id}",
            )
        ]
        if bound:
            parts.hint("Nhóm không đánh dấu thì thôi từ ngày chuyển.")
        reason = st.text_input("Lý do, căn cứ (bắt buộc, lưu vào sổ)", key="move-reason", max_chars=500)
        if st.form_submit_button("Chuyển đơn vị", key="move-save"):
            day = parts_office.read_day(typed)
            if day is None:
                st.warning("Gõ ngày chuyển dạng 25/11/2026.", icon=":material/warning:")
            elif parts_office.attempt(lambda: _moved(card, to_unit or "", village, day, reason, carried)):
                st.rerun()


def _moved(
    card: PersonCard, to_unit: str, village: str, day: date, reason: str, carried: Sequence[str]
) -> None:
    moved = services().people.move(
        state.actor(), card.person_id, to_unit, village, day=day, reason=reason, carry=carried
    )
    name = parts_office.unit_names()[to_unit]
    parts.done(
        f"Đã chuyển sang {name} từ ngày {show_date(day)}: {moved.carried} nhóm chuyển theo, {moved.left} nhóm"
        f" thôi, {moved.grants_ended} quyền ở nơi cũ hết."
    )


# --- account and card ---------------------------------------------------------------------------


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
