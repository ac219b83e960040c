"""Nội dung, Cơ quan, Phân quyền, Nhật ký."""

from __future__ import annotations

from datetime import date

import pytest

from lms.domain.audit import AuditAct
from lms.domain.content_problems import Problem, ProblemCode
from lms.domain.people import SYSTEM, Role
from lms.services.roles import HeldRole
from tests.ui.office_house import COURSE, OfficeHouse, press, words

# --- content ------------------------------------------------------------------------------------


def test_courses_are_listed_with_what_waits_for_a_jurist(house: OfficeHouse) -> None:
    course = house.services.courses.current(COURSE)
    shown = words(house.open("noi-dung"))
    assert "HGV-01: Nghiệp vụ hòa giải ở cơ sở" in shown
    assert "Mọi tệp đều đọc được" in shown
    shown = words(house.open("noi-dung", khoa=COURSE))
    pending = sum(question.pending for question in course.questions())
    assert f"{pending} câu chờ thẩm định" in shown
    assert all(module.title in shown for module in course.modules)


def test_a_module_shows_lessons_and_every_question_with_its_mark(house: OfficeHouse) -> None:
    course = house.services.courses.current(COURSE)
    module = next(
        module for module in course.modules if any(question.pending for question in module.quiz.questions)
    )
    tab = house.open("noi-dung", khoa=COURSE, mo_dun=module.id)
    shown = words(tab)
    assert all(question.text in shown for question in module.quiz.questions)
    assert [f"{lesson.title} ({lesson.minutes} phút)" for lesson in module.lessons] == [
        expander.label for expander in tab.expander
    ]
    waiting = sum(question.pending for question in module.quiz.questions)
    assert shown.count("Chờ thẩm định") >= waiting > 0


def test_problems_of_files_are_listed_with_their_place(
    house: OfficeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Problem("hgv-01/01/quiz.yaml", 12, ProblemCode.CORRECT_COUNT, {"id": "c1", "count": 2})
    house.services.courses.problems = (problem,)
    shown = words(house.open("noi-dung"))
    assert "hgv-01/01/quiz.yaml 12 Câu “c1” có 2 phương án ghi correct: true" in shown


def test_an_unknown_module_says_so(house: OfficeHouse) -> None:
    assert "Không có mô-đun này" in words(house.open("noi-dung", khoa=COURSE, mo_dun="m99"))


# --- office -------------------------------------------------------------------------------------


def test_the_office_says_who_signs(house: OfficeHouse) -> None:
    tab = house.open("co-quan")
    assert "Chưa có tên người ký" in words(tab)
    tab.text_input(key="office-signer").set_value("  Trần Văn   Tuấn ")
    tab.text_input(key="office-place").set_value("")
    press(tab, "office-save")
    assert "Điền đủ các ô" in tab.warning[0].value
    tab.text_input(key="office-place").set_value("Hưng Hà")
    tab.text_area(key="office-lines").set_value("ỦY BAN NHÂN DÂN HUYỆN HƯNG HÀ\n\nPHÒNG TƯ PHÁP")
    press(tab, "office-save")
    assert "Đã lưu" in words(tab)
    profile = house.services.office.profile
    assert profile.signer_name == "Trần Văn Tuấn"
    assert profile.issuer_lines == ("ỦY BAN NHÂN DÂN HUYỆN HƯNG HÀ", "PHÒNG TƯ PHÁP")


# --- roles --------------------------------------------------------------------------------------


def test_a_role_is_granted(house: OfficeHouse) -> None:
    tab = house.open("phan-quyen")
    tab.text_input(key="roles-search").set_value("thi lan").run()
    tab.radio(key="roles-role").set_value(Role.EDITOR).run()
    press(tab, "roles-grant")
    assert "Đã cấp quyền “Biên tập nội dung” cho Nguyễn Thị Lan" in words(tab)
    assert Role.EDITOR in house.services.people.one(SYSTEM, house.lan).roles


def grant_of(house: OfficeHouse, person_id: str, role: Role) -> HeldRole:
    held = house.services.roles.holders(SYSTEM, person_id)
    return next(row for row in held if row.role is role)


def test_a_right_is_granted_in_a_unit_for_a_time(house: OfficeHouse) -> None:
    tab = house.open("phan-quyen", nguoi=house.lan)
    tab.radio(key="roles-role").set_value(Role.UNIT_MANAGER).run()
    press(tab, "roles-grant")
    assert "Quyền này gắn với một đơn vị" in tab.warning[0].value
    tab.selectbox(key="roles-unit").set_value(house.units["Xã Hồng Minh"]).run()
    tab.text_input(key="roles-to").set_value("31 tháng 12").run()
    assert tab.button(key="roles-grant").disabled
    assert "Gõ ngày dạng 25/11/2026" in tab.warning[0].value
    tab.text_input(key="roles-to").set_value("").run()
    # The browser sends what is typed together with the press: the end must be in the right that is given.
    tab.text_input(key="roles-to").set_value("31/12/2027")
    press(tab, "roles-grant")
    assert "Đã cấp quyền “Cán bộ quản lý đơn vị” cho Nguyễn Thị Lan" in words(tab)
    assert "Cán bộ quản lý đơn vị Xã Hồng Minh 24/11/2026 31/12/2027" in words(tab)


def test_a_role_is_ended_after_a_question(house: OfficeHouse) -> None:
    tab = house.open("phan-quyen")
    assert tab.button(key="roles-ask-end").disabled
    chosen = grant_of(house, house.tuan, Role.TRAINER).grant_id
    tab.selectbox(key="roles-to-end").set_value(chosen).run()
    press(tab, "roles-ask-end")
    assert "Trần Văn Tuấn" in words(tab)
    press(tab, "roles-ending-no")
    tab.selectbox(key="roles-to-end").set_value(chosen).run()
    press(tab, "roles-ask-end")
    press(tab, "roles-ending-yes")
    assert "Ghi lý do" in tab.warning[0].value
    tab.text_input(key="roles-ending-reason").set_value("Thôi giảng dạy").run()
    press(tab, "roles-ending-yes")
    assert "Đã thu quyền" in words(tab)
    assert Role.TRAINER not in house.services.people.one(SYSTEM, house.tuan).roles


def test_the_last_administrator_stays(house: OfficeHouse) -> None:
    tab = house.open("phan-quyen")
    chosen = grant_of(house, house.hoa.person_id, Role.ADMIN).grant_id
    tab.selectbox(key="roles-to-end").set_value(chosen).run()
    press(tab, "roles-ask-end")
    tab.text_input(key="roles-ending-reason").set_value("Thử thu quyền").run()
    press(tab, "roles-ending-yes")
    assert "quản trị không thời hạn cuối cùng" in tab.warning[0].value


def test_the_office_without_an_administrator_makes_trainers_and_managers_only(house: OfficeHouse) -> None:
    house.services.roles.grant(SYSTEM, house.minh, Role.OFFICE)
    house.sign_in(house.minh)
    tab = house.open("phan-quyen")
    tab.text_input(key="roles-search").set_value("thi lan").run()
    assert tab.radio(key="roles-role").options == [
        "Giảng viên, người phụ trách lớp",
        "Cán bộ quản lý đơn vị",
    ]
    assert tab.selectbox(key="roles-to-end").options == [
        "Trần Văn Tuấn: Giảng viên, người phụ trách lớp, toàn bộ"
    ]


def test_a_unit_manager_reads_the_rights_of_the_unit_and_gives_none(house: OfficeHouse) -> None:
    house.services.roles.grant(SYSTEM, house.minh, Role.UNIT_MANAGER, house.units["Xã Điệp Nông"])
    house.sign_in(house.minh)
    tab = house.open("phan-quyen")
    assert "Đỗ Văn Minh Cán bộ quản lý đơn vị Xã Điệp Nông" in words(tab)
    assert "Trần Văn Tuấn" not in words(tab)
    assert {"roles-grant", "roles-ask-end"}.isdisjoint(button.key for button in tab.button)


# --- the log ------------------------------------------------------------------------------------


def test_the_log_tells_who_did_what(house: OfficeHouse) -> None:
    house.services.people.new_card(house.hoa, house.lan, "Mất thẻ")
    tab = house.open("nhat-ky")
    assert "Cấp lại thẻ Nguyễn Thị Lan thẻ thứ 2; Lý do: Mất thẻ" in words(tab)
    tab.text_input(key="log-text").set_value("do van minh").run()
    assert "Mất thẻ" not in words(tab)
    tab.text_input(key="log-text").set_value("")
    tab.selectbox(key="log-act").set_value(AuditAct.CARD_REISSUED).run()
    assert "1 dòng, mới nhất ở trên" in words(tab)


def test_the_log_shows_what_changed(house: OfficeHouse) -> None:
    house.sign_certificates("Trần Văn Tuấn")
    assert "người ký: để trống → Trần Văn Tuấn" in words(house.open("nhat-ky"))


def test_the_log_says_where_a_right_holds_and_until_when(house: OfficeHouse) -> None:
    house.services.roles.grant(
        SYSTEM, house.lan, Role.UNIT_MANAGER, house.units["Xã Hồng Minh"], last_day=date(2027, 12, 31)
    )
    shown = words(house.open("nhat-ky"))
    assert "Cán bộ quản lý đơn vị; Xã Hồng Minh; đến hết 31/12/2027" in shown


def test_the_log_counts_nothing_for_a_person_who_was_erased(house: OfficeHouse) -> None:
    house.services.erasing.erase(SYSTEM, house.lan, None, "Theo đơn đã gửi")
    shown = words(house.open("nhat-ky"))
    assert "Xóa dữ liệu của một người" in shown and "dòng cần hỏi" not in shown


def test_a_trainee_does_not_read_the_log(house: OfficeHouse) -> None:
    house.sign_in(house.lan)
    assert "Việc này cần quyền khác" in house.open("nhat-ky").warning[0].value
