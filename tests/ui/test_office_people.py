"""Người học: finding, correcting, slips, cards, roles of one person."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from lms.domain.audit import AuditAct
from lms.domain.groups import Level
from lms.domain.people import SYSTEM, Role
from lms.domain.roster import Sex
from lms.services.printing import PrintedSlips
from tests.ui.office_house import NOON, OfficeHouse, press, words


def acts(house: OfficeHouse) -> list[AuditAct]:
    return [line.act for line in house.services.audit_log.latest(SYSTEM)[0]]


def markup(tab: AppTest) -> str:
    return unescape("".join(piece.proto.body for piece in tab.get("html")))


def test_a_name_is_found_without_its_marks(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc")
    assert "Nguyễn Thị Lan" in words(tab)
    assert "Đỗ Văn Minh" in words(tab)
    tab.text_input(key="people-text").set_value("thi lan").run()
    assert "Nguyễn Thị Lan" in words(tab)
    assert "Đỗ Văn Minh" not in words(tab)


def test_filters_narrow_the_list(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc")
    tab.selectbox(key="people-unit").set_value(house.units["Xã Điệp Nông"]).run()
    assert "In và xuất cho 1 người" in words(tab)
    assert "Đỗ Văn Minh" in words(tab)
    tab.selectbox(key="people-unit").set_value(None)
    tab.selectbox(key="people-group").set_value("hoa_giai_vien").run()
    assert "In và xuất cho 2 người" in words(tab)
    tab.selectbox(key="people-account").set_value(True).run()
    assert "Không có ai khớp" in words(tab)


def test_before_slips_are_printed_it_is_said_that_old_ones_stop_working(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc")
    tab.selectbox(key="people-group").set_value("hoa_giai_vien").run()
    press(tab, "people-ask-slips")
    assert "Giấy đã phát trước đó cho những người này hết dùng được" in words(tab)
    assert AuditAct.SLIPS_PRINTED not in acts(house)
    press(tab, "people-no-slips")
    assert "In và xuất cho 2 người" in words(tab)

    press(tab, "people-ask-slips")
    press(tab, "people-make-slips")
    assert "Đã cấp mã mới cho 2 người" in words(tab)
    printed: PrintedSlips = tab.session_state["people-slips"]
    assert printed.pdf.startswith(b"%PDF")
    assert AuditAct.SLIPS_PRINTED in acts(house)
    press(tab, "people-slips-done")
    assert "people-slips" not in tab.session_state


def narrowed(tab: AppTest) -> tuple[object, ...]:
    return (
        tab.text_input(key="people-text").value,
        *(tab.selectbox(key=f"people-{name}").value for name in ("unit", "group", "account")),
    )


@pytest.mark.parametrize("after", ["people-no-slips", "people-make-slips"])
def test_the_list_is_narrowed_as_before_when_slips_have_been_asked_about(
    house: OfficeHouse, after: str
) -> None:
    tab = house.open("nguoi-hoc")
    tab.text_input(key="people-text").set_value("lan").run()
    tab.selectbox(key="people-unit").set_value(house.units["Xã Hồng Minh"]).run()
    tab.selectbox(key="people-group").set_value("hoa_giai_vien").run()
    tab.selectbox(key="people-account").set_value(False).run()
    as_chosen = ("lan", house.units["Xã Hồng Minh"], "hoa_giai_vien", False)
    assert narrowed(tab) == as_chosen
    press(tab, "people-ask-slips")
    press(tab, after)
    assert narrowed(tab) == as_chosen
    assert "In và xuất cho 1 người" in words(tab)
    tab.run()
    assert narrowed(tab) == as_chosen


def test_the_address_keeps_how_the_list_is_narrowed_but_not_what_was_typed(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc")
    tab.text_input(key="people-text").set_value("minh").run()
    tab.selectbox(key="people-unit").set_value(house.units["Xã Điệp Nông"]).run()
    tab.selectbox(key="people-account").set_value(False).run()
    kept = {"don-vi": house.units["Xã Điệp Nông"], "tai-khoan": "chua-kich-hoat"}
    assert dict(tab.query_params) == kept
    tab.selectbox(key="people-unit").set_value(None).run()
    assert narrowed(tab) == ("minh", None, None, False)
    assert dict(tab.query_params) == {"tai-khoan": "chua-kich-hoat"}


def test_the_way_back_from_a_person_leads_to_the_narrowed_list(house: OfficeHouse) -> None:
    asked = {"don-vi": house.units["Xã Hồng Minh"], "nhom": "hoa_giai_vien"}
    query = f"don-vi={house.units['Xã Hồng Minh']}&nhom=hoa_giai_vien"
    tab = house.open("nguoi-hoc", **asked)
    assert narrowed(tab) == ("", house.units["Xã Hồng Minh"], "hoa_giai_vien", None)
    assert f"/nguoi-hoc?nguoi={house.lan}&{query}" in markup(tab)
    for page in ({"nguoi": house.lan}, {"them": "1"}):
        assert f"/nguoi-hoc?{query}" in markup(house.open("nguoi-hoc", **page, **asked))


def test_an_address_with_what_there_is_not_narrows_nothing(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", **{"don-vi": "khong-co", "nhom": "x", "tai-khoan": "x"})
    assert narrowed(tab) == ("", None, None, None)
    assert "Nguyễn Thị Lan" in words(tab)


def test_pages_are_turned(house: OfficeHouse) -> None:
    for number in range(52):
        house.add(f"Lê Thị {'Hoa' if number % 2 else 'Huệ'}", "Xã Tân Lễ", 1950 + number % 30, Sex.FEMALE)
    tab = house.open("nguoi-hoc")
    assert "Dòng 1 đến 50 trên 56" in words(tab)
    press(tab, "people-page-after")
    assert "Dòng 51 đến 56 trên 56" in words(tab)
    press(tab, "people-page-before")
    assert "Dòng 1 đến 50 trên 56" in words(tab)


def test_a_correction_needs_its_reason(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    tab.text_input(key="correct-name").set_value("Nguyễn Thị Lân")
    press(tab, "correct-save")
    assert "Ghi lý do, ít nhất 3 ký tự. Lý do được lưu vào sổ." in tab.warning[0].value
    tab.text_input(key="correct-reason").set_value("Ghi nhầm trong danh sách")
    press(tab, "correct-save")
    assert "Đã sửa. Nội dung trước và sau được lưu" in words(tab)
    assert house.services.people.one(SYSTEM, house.lan).card.full_name == "Nguyễn Thị Lân"


def test_a_year_that_is_no_number_is_said_at_the_form(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    tab.text_input(key="correct-year").set_value("abcd")
    press(tab, "correct-save")
    assert "Năm sinh gồm 4 chữ số" in tab.warning[0].value


def test_a_new_code_is_shown_with_a_reason_until_it_is_handed_over(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    press(tab, "again-make")
    assert "Ghi lý do" in tab.warning[0].value
    tab.text_input(key="again-reason").set_value("Quên mã PIN")
    press(tab, "again-make")
    code = words(tab).split("Mã kích hoạt, dùng một lần ")[1].split(" Dùng đến hết ngày 01/12/2026")[0]
    login = house.services.people.one(SYSTEM, house.lan).card.learner_code
    assert house.services.accounts.preview_activation(login, code).person_id == house.lan
    assert tab.session_state["accounts-slip-again"].pdf.startswith(b"%PDF")
    press(tab, "again-done")
    assert code not in words(tab)


def test_ones_own_code_is_not_made_here(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.hoa.person_id)
    assert "của chính mình thì đổi ở màn hình Tài khoản của tôi" in words(tab)
    assert "again-make" not in [button.key for button in tab.button]


def test_a_lost_card_is_replaced_with_a_reason(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    press(tab, "person-card-new")
    assert "Ghi lý do" in tab.warning[0].value
    tab.text_input(key="person-card-reason").set_value("Mất thẻ")
    press(tab, "person-card-new")
    assert "Đã làm thẻ mới (thẻ thứ 2)" in words(tab)


def test_a_persons_rights_are_listed_with_the_way_to_change_them(house: OfficeHouse) -> None:
    house.services.roles.grant(
        SYSTEM, house.lan, Role.UNIT_MANAGER, house.units["Xã Hồng Minh"], last_day=date(2027, 12, 31)
    )
    said = words(house.open("nguoi-hoc", nguoi=house.lan))
    assert "Cán bộ quản lý đơn vị Xã Hồng Minh 24/11/2026 31/12/2027 Cấp hoặc thu quyền" in said


# --- groups -------------------------------------------------------------------------------------


def test_a_person_joins_a_group_with_what_the_law_lists_for_it(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    tab.selectbox(key="join-group").set_value("bao_cao_vien").run()
    shown = {field.key for field in tab.text_input if str(field.key).startswith("join-bao")}
    assert shown == {
        f"join-bao_cao_vien-{name}"
        for name in ("role", "legal_fields", "decision_number", "decision_date", "started_on")
    }
    tab.text_input(key="join-bao_cao_vien-legal_fields").set_value("Đất đai")
    tab.selectbox(key="join-bao_cao_vien-level").set_value(Level.TINH)
    tab.text_input(key="join-bao_cao_vien-decision_number").set_value("12/QĐ-UBND")
    tab.text_input(key="join-bao_cao_vien-decision_date").set_value("5 tháng 1")
    press(tab, "join-save")
    assert "Gõ ngày dạng 25/11/2026" in tab.warning[0].value
    tab.text_input(key="join-bao_cao_vien-decision_date").set_value("05/01/2026")
    press(tab, "join-save")
    said = words(tab)
    assert "Đã đưa vào nhóm báo cáo viên" in said
    assert "Đất đai; Cấp tỉnh 12/QĐ-UBND ngày 05/01/2026 không rõ" in said
    press(tab, "join-save")
    assert "Người này đang ở trong nhóm đó" in tab.warning[0].value


def test_what_a_group_says_is_put_right_with_a_reason(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    [row] = house.services.people.one(SYSTEM, house.lan).memberships
    tab.text_input(key=f"group-{row.id}-team").set_value("Tổ hòa giải số 2")
    press(tab, "group-save")
    assert "Ghi lý do" in tab.warning[0].value
    tab.selectbox(key=f"group-{row.id}-role").set_value("to_truong")
    tab.text_input(key=f"group-{row.id}-why").set_value("Bầu lại tổ trưởng")
    press(tab, "group-save")
    assert "Tổ trưởng tổ hòa giải Tổ hòa giải số 2" in words(tab)


def test_a_person_leaves_a_group_on_a_day(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    press(tab, "leave-save")
    assert "Gõ ngày thôi" in tab.warning[0].value
    tab.text_input(key="leave-day").set_value("20/11/2026")
    tab.text_input(key="leave-decision").set_value("7/QĐ-UBND")
    tab.text_input(key="leave-reason").set_value("Xin thôi")
    press(tab, "leave-save")
    said = words(tab)
    assert "Đã cho thôi nhóm hòa giải viên từ ngày 20/11/2026" in said
    assert "không rõ 20/11/2026 Xin thôi, quyết định 7/QĐ-UBND" in said
    assert "Chưa thuộc nhóm nào" in said


def test_one_post_has_one_name(house: OfficeHouse) -> None:
    """A roster that says "Tổ viên" and a group that says "Hòa giải viên" mean the same."""
    with house.services.database.write() as tx:
        tx.run("UPDATE people SET position = 'Tổ viên' WHERE id = $1", house.lan)
        tx.run("UPDATE memberships SET role = 'Tổ viên' WHERE person_id = $1", house.lan)
    said = words(house.open("nguoi-hoc", nguoi=house.lan))
    assert "Chức vụ, chức danh Hòa giải viên" in said
    assert "Tổ viên" not in said.split("Việc với người này")[0]


# --- moving -------------------------------------------------------------------------------------


def test_a_person_is_moved_and_what_it_brought_is_said(house: OfficeHouse) -> None:
    there, here = house.units["Xã Tân Lễ"], house.units["Xã Hồng Minh"]
    house.services.roles.grant(SYSTEM, house.lan, Role.TRAINER, here)
    tab = house.open("nguoi-hoc", nguoi=house.lan)
    assert "Xã Hồng Minh" not in tab.selectbox(key="move-unit").options
    [row] = house.services.people.one(SYSTEM, house.lan).memberships
    tab.selectbox(key="move-unit").set_value(there)
    tab.text_input(key="move-village").set_value("Thôn Nam")
    tab.text_input(key="move-day").set_value("23/11/2026")
    tab.checkbox(key=f"move-carry-{row.id}").check()
    press(tab, "move-save")
    assert "Ghi lý do" in tab.warning[0].value
    tab.text_input(key="move-reason").set_value("Chuyển nơi cư trú")
    press(tab, "move-save")
    said = words(tab)
    assert "Đã chuyển sang Xã Tân Lễ từ ngày 23/11/2026: 1 nhóm chuyển theo, 0 nhóm thôi, 1 quyền" in said
    assert "Thôn Đông, xã Hồng Minh Thôn Nam, xã Tân Lễ 23/11/2026 Chuyển nơi cư trú" in said
    assert house.services.people.one(SYSTEM, house.lan).roles == (Role.TRAINEE,)


# --- a unit's own people ------------------------------------------------------------------------


def test_a_unit_manager_finds_and_chooses_within_the_unit_only(house: OfficeHouse) -> None:
    house.services.roles.grant(SYSTEM, house.minh, Role.UNIT_MANAGER, house.units["Xã Điệp Nông"])
    house.sign_in(house.minh)
    tab = house.open("nguoi-hoc")
    assert "Đỗ Văn Minh" in words(tab)
    assert "Nguyễn Thị Lan" not in words(tab)
    assert tab.selectbox(key="people-unit").options == ["Xã Điệp Nông"]
    tab = house.open("nguoi-hoc", them="1")
    assert tab.selectbox(key="add-unit").options == ["Xã Điệp Nông"]
    tab.text_input(key="add-name").set_value("Phạm Thị Hoa")
    press(tab, "add-save")
    assert "Đã thêm vào danh bạ" in words(tab)


def test_a_unit_manager_is_told_who_moves_people_elsewhere(house: OfficeHouse) -> None:
    said = "Chuyển đi đơn vị khác: nhờ cơ quan quản lý."
    assert said not in words(house.open("nguoi-hoc", nguoi=house.minh))
    son = house.add("Lê Văn Sơn", "Xã Điệp Nông", 1975, Sex.MALE, group=None)
    house.services.roles.grant(SYSTEM, son, Role.UNIT_MANAGER, house.units["Xã Điệp Nông"])
    house.sign_in(son)
    tab = house.open("nguoi-hoc", nguoi=house.minh)
    assert said in words(tab)
    assert "move-save" not in [button.key for button in tab.button]


def test_a_unit_manager_is_told_nothing_of_somebody_elsewhere(house: OfficeHouse) -> None:
    house.services.roles.grant(SYSTEM, house.minh, Role.UNIT_MANAGER, house.units["Xã Điệp Nông"])
    house.sign_in(house.minh)
    said = words(house.open("nguoi-hoc", nguoi=house.lan))
    assert "Việc này cần quyền khác" in said
    assert "Lan" not in said and "Hồng Minh" not in said


def test_a_manager_who_is_moved_meets_a_closed_door_in_the_page_still_open(house: OfficeHouse) -> None:
    house.services.roles.grant(SYSTEM, house.minh, Role.UNIT_MANAGER, house.units["Xã Điệp Nông"])
    house.sign_in(house.minh)
    tab = house.open("nguoi-hoc")
    assert "Đỗ Văn Minh" in words(tab)
    house.services.people.move(
        SYSTEM, house.minh, house.units["Xã Tân Lễ"], None, day=NOON.date(), reason="Điều động"
    )
    tab.text_input(key="people-text").set_value("minh").run()
    assert "Việc này cần quyền khác" in words(tab)
    assert "Thôn Đông" not in words(tab)


# --- somebody new -------------------------------------------------------------------------------


def test_a_person_no_roster_names_is_added(house: OfficeHouse) -> None:
    tab = house.open("nguoi-hoc", them="1")
    tab.text_input(key="add-name").set_value("Phạm Thị Hoa")
    press(tab, "add-save")
    assert "Đơn vị này không có trong danh sách" in tab.warning[0].value
    tab.selectbox(key="add-unit").set_value(house.units["Xã Hồng Minh"])
    tab.text_input(key="add-year").set_value("1975")
    press(tab, "add-save")
    assert "Đã thêm vào danh bạ" in words(tab)
    assert "Phạm Thị Hoa" in words(tab)


def test_a_trainee_cannot_open_the_screen(house: OfficeHouse) -> None:
    house.sign_in(house.lan)
    tab = house.open("nguoi-hoc")
    assert "Việc này cần quyền khác" in tab.warning[0].value
