"""Lớp học and Điểm danh: opening, enrolling, scheduling, the roll."""

from __future__ import annotations

from datetime import timedelta

from lms.domain.attendance import Status
from lms.domain.people import SYSTEM, Role
from tests.ui.office_house import OfficeHouse, press, words

# --- cohorts ------------------------------------------------------------------------------------


def test_a_cohort_is_opened(house: OfficeHouse) -> None:
    tab = house.open("lop-hoc")
    assert "Chưa có lớp nào" in words(tab)
    press(tab, "cohort-new")
    tab.text_input(key="cohort-title").set_value("Hưng Hà 02")
    tab.selectbox(key="cohort-course").set_value("HGV-01")
    tab.text_input(key="cohort-deadline").set_value("cuối năm")
    press(tab, "cohort-open-save")
    assert "Ghi hạn cuối như 30/11/2026" in tab.warning[0].value
    tab.text_input(key="cohort-deadline").set_value("01/11/2026")
    press(tab, "cohort-open-save")
    assert "Hạn cuối phải từ hôm nay trở đi" in tab.warning[0].value
    tab.text_input(key="cohort-deadline").set_value("30/11/2026")
    press(tab, "cohort-open-save")
    assert "Đã mở lớp" in words(tab)
    [cohort] = house.services.cohorts.all(SYSTEM)
    assert (cohort.title, f"{cohort.deadline:%d/%m/%Y}") == ("Hưng Hà 02", "30/11/2026")
    assert "Hưng Hà 02" in words(house.open("lop-hoc"))


def test_people_are_enrolled_by_group_and_unit(house: OfficeHouse) -> None:
    cohort = house.cohort()
    tab = house.open("lop-hoc", lop=cohort)
    assert tab.button(key="enrol-matching").disabled  # nothing chosen is not everybody
    tab.multiselect(key="enrol-groups").set_value(["hoa_giai_vien"]).run()
    # A unit chosen just before the press arrives with it and counts.
    tab.multiselect(key="enrol-units").set_value([house.units["Xã Hồng Minh"]])
    press(tab, "enrol-matching")
    assert "Đã ghi danh 1 người" in words(tab)
    assert [member.full_name for member in house.services.cohorts.members(SYSTEM, cohort)] == [
        "Nguyễn Thị Lan"
    ]
    press(tab, "enrol-matching")
    assert "Đã ghi danh 0 người. 1 người đã có trong lớp từ trước" in words(tab)


def test_people_are_enrolled_one_by_one(house: OfficeHouse) -> None:
    cohort = house.cohort()
    tab = house.open("lop-hoc", lop=cohort)
    tab.segmented_control(key="enrol-how").set_value("by_name").run()
    tab.text_input(key="enrol-search").set_value("do van minh").run()
    assert tab.button(key="enrol-chosen").disabled
    tab.checkbox(key=f"enrol-{house.minh}").check().run()
    press(tab, "enrol-chosen")
    assert "Đã ghi danh 1 người" in words(tab)
    assert "Đỗ Văn Minh" in words(tab)


def test_several_sessions_are_scheduled_at_once(house: OfficeHouse) -> None:
    cohort = house.cohort()
    tab = house.open("lop-hoc", lop=cohort)
    tab.segmented_control(key="plan-count").set_value(2).run()
    tab.text_input(key="plan-place").set_value("Nhà văn hóa thôn Đông")
    for index, day in enumerate(("28/11/2026", "chủ nhật")):
        tab.text_input(key=f"plan-title-{index}").set_value(f"Nội dung {index + 1}")
        tab.text_input(key=f"plan-day-{index}").set_value(day)
    press(tab, "plan-save")
    assert "Buổi 3: ghi ngày như 25/11/2026" in tab.warning[0].value
    tab.text_input(key="plan-day-1").set_value("29/11/2026")
    tab.text_input(key="plan-from-1").set_value("14h")
    tab.text_input(key="plan-to-1").set_value("16h30")
    press(tab, "plan-save")
    assert "Đã xếp 2 buổi học" in words(tab)
    assert "Chủ nhật 29/11/2026, 14:00 đến 16:30" in words(tab)


def test_a_trainer_is_assigned(house: OfficeHouse) -> None:
    cohort = house.cohort()
    tab = house.open("lop-hoc", lop=cohort)
    assert tab.button(key="trainer-assign").disabled
    tab.selectbox(key="trainer").set_value(house.tuan).run()
    press(tab, "trainer-assign")
    assert "Đã phân công Trần Văn Tuấn" in words(tab)
    assert house.services.cohorts.trainers(SYSTEM, cohort) == [(house.tuan, "Trần Văn Tuấn")]


# --- the roll -----------------------------------------------------------------------------------


def test_the_session_of_now_is_shown_first(house: OfficeHouse) -> None:
    house.cohort("Hưng Hà 01", house.lan, house.minh)
    tab = house.open("diem-danh-lop")
    assert "Buổi 1: Sáu nguyên tắc hòa giải" in words(tab)
    assert "Có mặt 0 trên 2 người" in words(tab)


def test_a_hand_tick_counts(house: OfficeHouse) -> None:
    session = house.session(house.cohort("Hưng Hà 01", house.lan, house.minh))
    tab = house.open("diem-danh-lop", buoi=session)
    press(tab, f"tick-{house.lan}")
    assert "Nguyễn Thị Lan: Đã ghi có mặt." in words(tab)
    assert house.services.attendance.roll(SYSTEM, session).present == 1
    tab.run()
    assert "Có mặt 1 trên 2 người" in words(tab)
    tab.segmented_control(key="roll-which").set_value("not_in").run()
    assert "Nguyễn Thị Lan" not in words(tab)
    tab.segmented_control(key="roll-which").set_value("present").run()
    assert "Đỗ Văn Minh" not in words(tab)
    tab.segmented_control(key="roll-which").set_value("all")
    tab.text_input(key="roll-search").set_value("minh").run()
    assert "Đỗ Văn Minh" in words(tab)
    assert "Nguyễn Thị Lan" not in words(tab)


def test_a_wrong_tick_is_corrected_with_a_reason_and_stays_in_the_history(house: OfficeHouse) -> None:
    session = house.session(house.cohort("Hưng Hà 01", house.lan))
    house.services.attendance.tick(house.hoa, session, house.lan)
    tab = house.open("diem-danh-lop", buoi=session)
    press(tab, f"edit-{house.lan}")
    assert "Sổ đang ghi: có mặt. Sửa thành: vắng" in words(tab)
    press(tab, "roll-save")
    assert "Ghi lý do, ít nhất 3 ký tự" in tab.warning[0].value
    tab.text_input(key="roll-reason").set_value("Bấm nhầm người")
    press(tab, "roll-save")
    assert "đã sửa thành vắng" in words(tab)
    lines = house.services.attendance.history(SYSTEM, session, house.lan)
    assert [line.status for line, _ in lines] == [Status.PRESENT, Status.ABSENT]
    press(tab, f"edit-{house.lan}")
    assert "Bấm nhầm người" in words(tab)
    press(tab, "roll-leave")
    assert "Sổ đang ghi" not in words(tab)


def test_after_the_class_only_a_correction_is_offered(house: OfficeHouse) -> None:
    session = house.session(house.cohort("Hưng Hà 01", house.lan))
    house.now += timedelta(hours=6)
    tab = house.open("diem-danh-lop", buoi=session)
    keys = {button.key for button in tab.button}
    assert f"tick-{house.lan}" not in keys
    press(tab, f"edit-{house.lan}")
    tab.text_input(key="roll-reason").set_value("Có ký tên trên giấy")
    press(tab, "roll-save")
    assert house.services.attendance.roll(SYSTEM, session).present == 1


def test_every_scanner_is_stopped_after_a_question(house: OfficeHouse) -> None:
    session = house.session(house.cohort("Hưng Hà 01", house.lan))
    house.services.attendance.issue_scanner(house.hoa, session)
    tab = house.open("diem-danh-lop", buoi=session)
    press(tab, "roll-ask-revoke")
    assert "Mọi máy quét của buổi này dừng ngay" in words(tab)
    press(tab, "roll-keep")
    press(tab, "roll-ask-revoke")
    press(tab, "roll-revoke")
    assert "Đã thu quyền 1 máy quét" in words(tab)


def test_a_trainer_sees_only_their_own_sessions(house: OfficeHouse) -> None:
    mine, other = house.cohort("Lớp của Tuấn", house.lan), house.cohort("Lớp khác", house.minh)
    house.services.cohorts.assign_trainer(SYSTEM, mine, house.tuan)
    assert Role.TRAINER in house.sign_in(house.tuan).roles
    tab = house.open("diem-danh-lop")
    assert "Lớp của Tuấn" in words(tab)
    assert "Lớp khác" not in words(tab)
    tab = house.open("diem-danh-lop", buoi=house.session(other))
    assert "Việc này cần quyền khác" in tab.warning[0].value


def test_another_session_is_chosen(house: OfficeHouse) -> None:
    first, second = house.cohort("Hưng Hà 01", house.lan), house.cohort("Hưng Hà 02", house.minh)
    tab = house.open("diem-danh-lop", buoi=house.session(first))
    assert "Nguyễn Thị Lan" in words(tab)
    tab.selectbox(key="roll-session").set_value(house.session(second)).run()
    assert "Đỗ Văn Minh" in words(tab)
    assert "Nguyễn Thị Lan" not in words(tab)


def test_a_roll_left_open_says_when_one_is_signed_out(house: OfficeHouse) -> None:
    session = house.session(house.cohort("Hưng Hà 01", house.lan))
    tab = house.open("diem-danh-lop", buoi=session)
    house.services.accounts.sign_out(house.token)
    press(tab, f"tick-{house.lan}")
    assert house.services.attendance.roll(SYSTEM, session).present == 0
    assert "Cần đăng nhập" in words(tab)
