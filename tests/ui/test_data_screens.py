"""Dữ liệu của tôi, Yêu cầu về dữ liệu: buttons are pressed."""

from __future__ import annotations

from datetime import timedelta

from lms.domain.codes import print_learner_code
from lms.domain.people import SYSTEM
from lms.domain.privacy import RequestKind
from lms.domain.retention import Period
from lms.domain.roster import Sex
from tests.ui.office_house import OfficeHouse, press, words


def test_lan_sees_her_data_and_asks_for_a_correction(house: OfficeHouse) -> None:
    house.sign_in(house.lan)
    tab = house.open("du-lieu-cua-toi")
    shown = words(tab)
    assert "Lập danh sách người cần tập huấn" in shown
    assert "Họ và tên Nguyễn Thị Lan Năm sinh" not in shown  # inside an expander
    assert "Thông tin trong danh bạ" in [expander.label for expander in tab.expander]
    tab.radio(key="data-kind").set_value(RequestKind.CORRECT).run()
    assert "giải quyết trong 10 ngày làm việc" in words(tab)
    press(tab, "data-ask")
    assert "Ghi rõ cần sửa" in tab.warning[0].value
    tab.text_area(key="data-words").set_value("Năm sinh đúng là 1969")
    press(tab, "data-ask")
    shown = words(tab)
    assert "Đã gửi yêu cầu “Sửa dữ liệu”" in shown
    assert "Còn 2 ngày làm việc" in shown and "Năm sinh đúng là 1969" in shown
    [asked] = house.services.privacy.my_requests(house.sign_in(house.lan))
    assert asked.request.kind == "correct"


def test_everyone_signed_in_has_the_screen_in_their_part(house: OfficeHouse) -> None:
    for person in (house.lan, house.tuan):
        house.sign_in(person)
        assert "Dữ liệu của tôi" in words(house.open("du-lieu-cua-toi"))


def test_the_office_replies_and_refuses_with_the_law(house: OfficeHouse) -> None:
    lan = house.sign_in(house.lan)
    request = house.services.privacy.ask(lan, RequestKind.OBJECT, "Không muốn có tên trong danh sách")
    house.token = _office(house)
    assert "Nguyễn Thị Lan" in words(house.open("yeu-cau-du-lieu"))
    tab = house.open("yeu-cau-du-lieu", yeu_cau=request)
    assert "Không muốn có tên trong danh sách" in words(tab)
    press(tab, "request-reply")
    assert "Đã báo cho người gửi" in words(tab)
    tab.radio(key="request-outcome").set_value("refused").run()
    assert "Điều 19 khoản 1 điểm c" in (tab.text_area(key="request-answer-refused").value or "")
    press(tab, "request-decide")
    [asked] = house.services.privacy.my_requests(lan)
    assert asked.request.outcome == "refused" and "91/2025/QH15" in (asked.request.answer or "")


def test_what_is_overdue_stands_first(house: OfficeHouse) -> None:
    minh = house.sign_in(house.minh)
    lan = house.sign_in(house.lan)
    house.services.privacy.ask(minh, RequestKind.ERASE, "")
    house.now += timedelta(days=4)
    house.services.privacy.ask(lan, RequestKind.SEE, "")
    house.token = _office(house)
    shown = words(house.open("yeu-cau-du-lieu"))
    assert shown.index("Đỗ Văn Minh") < shown.index("Nguyễn Thị Lan")
    assert "Quá hạn báo đã nhận" in shown
    assert "2 yêu cầu về dữ liệu đang chờ" in words(house.open(""))


def test_erasing_shows_what_goes_and_what_stays_before_it_is_done(house: OfficeHouse) -> None:
    house.sign_certificates()
    cohort = house.cohort("Hưng Hà 01", house.lan)
    house.complete(cohort, house.lan)
    [member] = house.services.cohorts.members(SYSTEM, cohort)
    house.services.certification.issue(SYSTEM, member.enrolment_id)
    lan = house.sign_in(house.lan)
    request = house.services.privacy.ask(lan, RequestKind.ERASE, "")
    house.token = _office(house)
    tab = house.open("yeu-cau-du-lieu", yeu_cau=request)
    press(tab, "request-preview")
    shown = words(tab)
    assert "Nguyễn Thị Lan" in shown
    assert "Giấy chứng nhận (1 dòng): Giấy đã cấp còn phải kiểm tra được" in shown
    assert "Nhóm tham gia (1 dòng): xóa cả dòng" in shown
    [card], _ = house.services.people.search(SYSTEM, "Nguyen Thi Lan")
    code = print_learner_code(card.learner_code)
    assert f"Mã đăng nhập {code.replace(chr(0xA0), ' ')}." in shown.replace("\u00a0", " ")
    assert "phần mềm tự xóa lại ngay lúc mở" in shown
    press(tab, "erase-yes")
    shown = words(tab)
    assert "Đã xóa. Số liệu và giấy chứng nhận đã cấp không thay đổi." in shown
    assert "Nguyễn Thị Lan" not in shown and "(đã xóa)" in shown


def test_somebody_who_left_long_ago_is_erased_by_the_offices_own_review(house: OfficeHouse) -> None:
    nobody = house.add("Phạm Văn Tú", "Xã Hồng Minh", 1950, Sex.MALE, group=None)
    house.now += timedelta(days=5 * 365 + 1)
    house.token = _office(house)
    assert "Phạm Văn Tú" in words(house.open("yeu-cau-du-lieu"))
    tab = house.open("yeu-cau-du-lieu", xoa=nobody)
    assert "Phạm Văn Tú" in words(tab)
    press(tab, "erase-yes")
    shown = words(tab)
    assert "Đã xóa. Số liệu" in shown and "Đã xóa lúc" in shown and "Phạm" not in shown
    assert "Phạm Văn Tú" not in words(house.open("yeu-cau-du-lieu"))


def test_a_request_on_paper_is_written_down(house: OfficeHouse) -> None:
    house.token = _office(house)
    tab = house.open("yeu-cau-du-lieu")
    tab.text_input(key="requests-search").set_value("lan").run()
    tab.radio(key="requests-kind").set_value(RequestKind.WITHDRAW)
    tab.text_area(key="requests-words").set_value("Bỏ số điện thoại")
    press(tab, "requests-record")
    assert "Đã ghi yêu cầu “Rút lại điều đã đồng ý”." in words(tab)
    [asked] = house.services.privacy.requests(SYSTEM)
    assert (asked.listed.request.channel, asked.listed.request.words) == ("paper", "Bỏ số điện thoại")


def test_days_off_and_periods_are_set_by_the_office(house: OfficeHouse) -> None:
    house.token = _office(house)
    tab = house.open("yeu-cau-du-lieu")
    press(tab, "days-set")
    assert "Gõ ngày như 25/11/2026." in [warning.value for warning in tab.warning]
    tab.text_input(key="days-day").set_value("28/12/2026")
    tab.text_input(key="days-name").set_value("Nghỉ theo thông báo")
    press(tab, "days-set")
    assert "Đã ghi ngày 28/12/2026." in words(tab)
    tab.selectbox(key="retention-period").set_value(Period.SIGN_INS).run()
    tab.number_input(key="retention-days-sign_ins").set_value(60)
    tab.text_input(key="retention-reason").set_value("Quy chế lưu trữ của cơ quan")
    press(tab, "retention-save")
    assert "giữ 60 ngày" in words(tab)
    assert house.services.retention.periods(SYSTEM)[Period.SIGN_INS] == 60


def _office(house: OfficeHouse) -> str:
    """Hoa's own sign-in, whoever sat here meanwhile."""
    house.sign_in(house.hoa.person_id)
    return house.token
