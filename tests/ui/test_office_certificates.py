"""Giấy chứng nhận: issuing one and all, the register, revoking, correcting."""

from __future__ import annotations

from datetime import date

from lms.domain.certificate import CertificateState
from lms.domain.jobs import JobKind
from lms.domain.people import SYSTEM
from lms.domain.roster import Sex
from lms.services.people import PersonForm
from tests.ui.office_house import OfficeHouse, press, words


def finished(house: OfficeHouse, *people: str) -> str:
    house.sign_certificates()
    cohort = house.cohort("Hưng Hà 01", house.lan, house.minh)
    for person_id in people:
        house.complete(cohort, person_id)
    return cohort


def issued_to_lan(house: OfficeHouse) -> str:
    cohort = finished(house, house.lan)
    [lan] = [who for who in house.services.certification.eligible(SYSTEM, cohort) if who.can_be_issued]
    return house.services.certification.issue(SYSTEM, lan.enrolment_id)


def test_without_a_signer_it_is_said_first(house: OfficeHouse) -> None:
    house.cohort()
    assert "Chưa có tên người ký nên chưa cấp giấy được" in words(house.open("cap-giay"))


def test_who_lacks_what_is_listed(house: OfficeHouse) -> None:
    cohort = finished(house, house.lan)
    tab = house.open("cap-giay", lop=cohort)
    shown = words(tab)
    assert "Chờ cấp 1 đủ điều kiện" in shown
    assert "19 bài, 6 bài kiểm tra và 1 buổi học" in shown
    assert "Vẫn kịp trước 24/12" in shown


def test_one_is_issued(house: OfficeHouse) -> None:
    cohort = finished(house, house.lan)
    tab = house.open("cap-giay", lop=cohort)
    assert tab.button(key="issue-one").disabled
    [enrolment] = [
        who.enrolment_id for who in house.services.certification.eligible(SYSTEM, cohort) if who.can_be_issued
    ]
    tab.selectbox(key="issue-person").set_value(enrolment).run()
    press(tab, "issue-one")
    assert "Đã cấp giấy cho Nguyễn Thị Lan" in words(tab)
    assert "0001/GCN-" in words(tab)


def test_whoever_signs_is_told_that_a_class_was_not_tested(house: OfficeHouse) -> None:
    assert "Lớp không chấm điểm" not in words(house.open("cap-giay", lop=house.cohort()))
    cohort = house.services.cohorts.open_cohort(
        SYSTEM,
        title="Lớp luyện tập",
        course_id="HGV-01",
        unit_id=house.units["Huyện Hưng Hà"],
        deadline=date(2026, 12, 24),
        graded=False,
    )
    assert "chưa đạt bài kiểm tra nào" in words(house.open("cap-giay", lop=cohort))


def test_all_are_issued_in_the_background_and_found_again(house: OfficeHouse) -> None:
    cohort = finished(house, house.lan, house.minh)
    tab = house.open("cap-giay", lop=cohort)
    press(tab, "issue-all")
    assert "Có thể rời trang này" in words(tab)
    again = house.open("cap-giay", lop=cohort)
    assert [job.total for job in house.services.jobs.latest(SYSTEM, JobKind.ISSUE_CERTIFICATES)] == [2]
    house.services.jobs.run_waiting()
    again.run()
    assert "Đã cấp 2 giấy chứng nhận" in words(again)


def test_the_register_is_searched(house: OfficeHouse) -> None:
    issued_to_lan(house)
    tab = house.open("cap-giay")
    tab.segmented_control(key="certificate-view").set_value("register").run()
    assert "Nguyễn Thị Lan" in words(tab)
    assert "Còn giá trị" in words(tab)
    tab.text_input(key="register-search").set_value("minh").run()
    assert "Chưa có giấy nào khớp" in words(tab)
    tab.text_input(key="register-search").set_value("thi lan")
    tab.selectbox(key="register-year").set_value(2026).run()
    assert "Nguyễn Thị Lan" in words(tab)


def test_revoking_names_the_person_and_needs_a_reason(house: OfficeHouse) -> None:
    code = issued_to_lan(house)
    tab = house.open("cap-giay", giay=code)
    press(tab, "certificate-revoke")
    assert tab.button(key="certificate-revoking-yes").label == "Thu hồi giấy của Nguyễn Thị Lan"
    press(tab, "certificate-revoking-no")
    press(tab, "certificate-revoke")
    press(tab, "certificate-revoking-yes")
    assert "Ghi lý do" in tab.warning[0].value
    tab.text_input(key="certificate-revoking-reason").set_value("Cấp nhầm lớp")
    press(tab, "certificate-revoking-yes")
    assert "Đã thu hồi" in words(tab)
    assert house.services.certification.verify(code).state is CertificateState.REVOKED


def test_a_corrected_name_gets_a_new_paper(house: OfficeHouse) -> None:
    code = issued_to_lan(house)
    assert "Giấy đang khớp với danh bạ" in words(house.open("cap-giay", giay=code))
    form = PersonForm("Nguyễn Thị Lân", Sex.FEMALE, 1968, None, house.units["Xã Hồng Minh"], "Thôn Đông")
    house.services.people.correct(SYSTEM, house.lan, form, "Ghi nhầm")
    tab = house.open("cap-giay", giay=code)
    assert "giấy ghi Nguyễn Thị Lan , danh bạ ghi Nguyễn Thị Lân" in words(tab)
    press(tab, "certificate-replace")
    assert "Ghi lý do" in tab.warning[0].value
    tab.text_input(key="certificate-reason").set_value("Sửa dấu trong tên")
    press(tab, "certificate-replace")
    assert "Đã cấp giấy thay thế" in words(tab)
    assert house.services.certification.verify(code).state is CertificateState.SUPERSEDED
    assert "Xem giấy thay thế" in words(house.open("cap-giay", giay=code))


def test_a_mistyped_code_says_so(house: OfficeHouse) -> None:
    tab = house.open("cap-giay", giay="123")
    assert "Mã gõ chưa đúng" in tab.warning[0].value


def test_two_cohorts_of_one_title_are_told_apart(house: OfficeHouse) -> None:
    house.sign_certificates()
    house.cohort("Hưng Hà 01", house.lan)
    other = house.cohort("Hưng Hà 01", house.lan, house.minh)
    tab = house.open("cap-giay", lop=other)
    labels = tab.selectbox(key="certificate-cohort").options
    assert labels == ["Hưng Hà 01, hạn 24/12/2026", "Hưng Hà 01, hạn 24/12/2026 (2)"]
    assert "Ghi danh 2" in words(tab.run())
