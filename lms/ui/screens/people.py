"""Người học: find people, hand out slips and cards, open one, add one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lms.bootstrap import services
from lms.domain.codes import print_learner_code
from lms.domain.people import Actor
from lms.domain.roster import TraineeGroup
from lms.services.people import PersonForm
from lms.store.people import PersonCard, UnitRow
from lms.text import GROUPS
from lms.ui import parts, parts_office, parts_person, parts_slips, parts_table, state
from lms.ui.parts_html import Badge, Link, anchor, href
from lms.ui.parts_table import Field, number

URL = "nguoi-hoc"
PAGE = 50
EVERYONE = 1_000_000
TEXT, UNIT, GROUP, ACCOUNT = "people-text", "people-unit", "people-group", "people-account"
ACCOUNTS: dict[bool | None, str] = {True: "da-kich-hoat", False: "chua-kich-hoat"}  # in the address
UNSET = "unset"
FIELDS = (
    Field("Họ và tên", name=True),
    Field("Năm sinh"),
    Field("Đơn vị"),
    Field("Số điện thoại"),
    Field("Mã đăng nhập"),
    Field("Tài khoản"),
)


def show() -> None:
    actor = parts_office.begin()
    if state.asked("nguoi"):
        parts_person.show(actor, state.asked("nguoi"))
    elif state.asked("them"):
        _add(actor)
    else:
        _list(actor)


# --- the list -----------------------------------------------------------------------------------


def _list(actor: Actor) -> None:
    if (asking := state.get(parts_slips.ASKING)) is not None:
        # What stands in a field is forgotten with the field, unless it is said again.
        state.put(TEXT, state.get(TEXT, ""))
        parts_slips.ask_about(asking)
        return
    units = services().people.units(actor)
    _as_the_address_says(units)
    parts.heading("Người học")
    parts.told()
    parts_slips.ready()
    text = st.text_input(
        "Tìm theo họ tên (không cần dấu), mã đăng nhập hoặc số điện thoại",
        key=TEXT,
        on_change=state.forget,
        args=("people-page",),
    )
    left, middle, right = st.columns(3)
    with left:
        unit_id = parts_office.choose_unit("Đơn vị", UNIT, units=units)
    with middle:
        group = parts_office.choose_group("Nhóm", GROUP)
    with right:
        account = st.selectbox(
            "Tài khoản",
            [True, False],
            index=None,
            format_func=lambda active: "Đã kích hoạt" if active else "Chưa kích hoạt",
            placeholder="Tất cả",
            key=ACCOUNT,
            filter_mode=None,
        )
    # Never what was typed above: that is a name or a telephone, and addresses are kept by browsers.
    state.ask(**{"don-vi": unit_id or "", "nhom": group or "", "tai-khoan": ACCOUNTS.get(account, "")})
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
    st.html(
        anchor("Thêm một người không có trong danh sách nào", href(URL, them="1", **parts_person.filters()))
    )


def _as_the_address_says(units: Sequence[UnitRow]) -> None:
    """Fields that are not on the page yet, or not any more, begin with what the address says."""
    asked = parts_person.filters()
    said = {
        UNIT: asked["don-vi"] if asked["don-vi"] in {unit.id for unit in units} else None,
        GROUP: asked["nhom"] if asked["nhom"] in GROUPS else None,
        ACCOUNT: next((active for active, word in ACCOUNTS.items() if word == asked["tai-khoan"]), None),
    }
    for key, value in said.items():
        if state.get(key, UNSET) == UNSET:  # None is a choice, too: all of them
            state.put(key, value)


def _line(card: PersonCard) -> tuple[str | Link | Badge | None, ...]:
    return (
        Link(card.full_name, href(URL, nguoi=card.person_id, **parts_person.filters())),
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
            on_click=lambda: state.put(parts_slips.ASKING, chosen(state.actor())),
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


# --- somebody new -------------------------------------------------------------------------------


def _add(actor: Actor) -> None:
    parts_office.back("Về danh sách người học", href(URL, **parts_person.filters()))
    parts.heading("Thêm một người", hint="Cho người chưa có trong danh sách nào của cơ quan.")
    with st.form("person-add", border=False):
        form = parts_person.fields("add", None, services().people.units(actor))
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
