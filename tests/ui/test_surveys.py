"""Khảo sát: opening, reading, comparing, keying in; and what trainees see of it on their own screens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.domain.people import SYSTEM, Actor, Role, RoleGrant
from lms.domain.roster import Sex
from lms.domain.survey import Way
from lms.domain.times import local_date
from tests.ui.learner_house import LearnerHouse
from tests.ui.office_house import OfficeHouse, press, words

URL = "khao-sat-lop"
FORM = "KS-SAU-LOP"
NAMES = ("Bùi Thị Tư", "Vũ Văn Năm", "Phạm Thị Sáu", "Hoàng Văn Bảy")


def crowd(house: OfficeHouse) -> list[str]:
    """Lan, Minh and four more."""
    more = [house.add(name, "Xã Hồng Minh", 1970, Sex.FEMALE) for name in NAMES]
    return [house.lan, house.minh, *more]


def opened(house: OfficeHouse, cohort_id: str, form: str = FORM) -> str:
    return house.services.surveys.open(SYSTEM, cohort_id, form, local_date(house.now) + timedelta(days=7))


def answered(house: OfficeHouse, survey: str, people: list[str], scale: str = "4") -> None:
    for person_id in people:
        actor = Actor(person_id, "", "", (RoleGrant(Role.TRAINEE),))
        house.services.surveys.answer(
            actor, survey, {"sat-viec": scale, "bo-sung": f"Thêm phần {len(person_id)}"}
        )


def test_without_a_class_it_says_what_comes(house: OfficeHouse) -> None:
    assert "Chưa có lớp nào" in words(house.open(URL))


def test_the_office_opens_a_survey_for_a_class(house: OfficeHouse) -> None:
    cohort_id = house.cohort("Hưng Hà 01", house.lan)
    tab = house.open(URL, lop=cohort_id)
    assert "Lớp này chưa được hỏi ý kiến" in words(tab)
    tab.text_input(key="survey-last-day").set_value("hôm nào")
    assert "Ghi ngày như 30/11/2026" in words(press(tab, "survey-open-save"))
    tab.text_input(key="survey-last-day").set_value("30/11/2026")
    said = words(press(tab, "survey-open-save"))
    assert "Đã mở khảo sát" in said
    assert "Cả lớp. Đang nhận phiếu đến hết ngày 30/11/2026" in said
    assert "Lớp hoặc buổi này đang có một phiếu khảo sát mở" in words(press(tab, "survey-open-save"))
    assert len(house.services.surveys.of_cohort(SYSTEM, cohort_id)) == 1


def test_a_meeting_that_has_begun_can_be_asked_about(house: OfficeHouse) -> None:
    cohort_id = house.cohort("Hưng Hà 01", house.lan)
    tab = house.open(URL, lop=cohort_id)
    tab.selectbox(key="survey-form").set_value("KS-SAU-BUOI")
    tab.selectbox(key="survey-session").set_value(house.session(cohort_id))
    assert "Buổi: Sáu nguyên tắc hòa giải" in words(press(tab, "survey-open-save"))


def test_too_few_answers_show_nothing_of_what_they_say(house: OfficeHouse) -> None:
    people = crowd(house)
    cohort_id = house.cohort("Hưng Hà 01", *people)
    survey = opened(house, cohort_id)
    answered(house, survey, people[:4])
    said = words(house.open(URL, phieu=survey))
    assert "Phiếu đã nhận 4 trên 6 người" in said and "Chưa đủ 5 phiếu đã mở" in said
    assert "Thêm phần" not in said
    tab = house.open(URL, phieu=survey, viec="khep")
    assert "4 phiếu gửi qua máy đang giữ kín sẽ bị hủy" in words(tab)
    said = words(press(tab, "survey-close"))
    assert "Đã khép khảo sát" in said and "4 phiếu gửi qua máy không được mở và đã hủy" in said


def test_results_by_question_with_bars_and_words(house: OfficeHouse) -> None:
    people = crowd(house)
    survey = opened(house, house.cohort("Hưng Hà 01", *people))
    answered(house, survey, people[:4], "5")
    answered(house, survey, people[4:], "2")
    tab = press(house.open(URL, phieu=survey, viec="khep"), "survey-close")
    said = words(tab)
    assert "6 phiếu trả lời. Trung bình 4 trên 5 (1: không sát, 5: rất sát)." in said
    assert "5 (rất sát) 4 67%" in said and "2 2 33%" in said
    assert "6 ý kiến, xếp ngẫu nhiên" in said
    assert "Chưa ai trả lời câu này" in said
    assert not any(name in said for name in NAMES)


def test_classes_of_one_course_stand_beside_each_other(house: OfficeHouse) -> None:
    people = crowd(house)
    first, second = (house.cohort(title, *people) for title in ("Hưng Hà 01", "Hưng Hà 02"))
    for cohort_id, scale in ((first, "3"), (second, "5")):
        survey = opened(house, cohort_id)
        answered(house, survey, people, scale)
        house.services.surveys.close(SYSTEM, survey)
        house.now += timedelta(minutes=1)
    said = words(house.open(URL, phieu=survey))
    assert "So với các lớp khác của khóa này" in said
    assert "Câu Hưng Hà 02 Hưng Hà 01" in said
    assert "có sát với việc đang làm không? 5 3" in said


def test_papers_are_keyed_in_one_after_the_other(house: OfficeHouse) -> None:
    people = crowd(house)
    survey = opened(house, house.cohort("Hưng Hà 01", *people))
    tab = house.open(URL, phieu=survey, viec="nhap")
    assert "Phiếu chưa có câu nào được trả lời" in words(press(tab, "survey-key-in"))
    tab.segmented_control(key="survey-keyed-0-sat-viec").set_value("5")
    tab.text_area(key="survey-keyed-0-bo-sung").set_value("Thêm giờ thực hành").run()
    said = words(press(tab, "survey-key-in"))
    assert "Đã lưu phiếu thứ 1" in said and "Đã nhập 1 phiếu" in said
    assert tab.text_area(key="survey-keyed-1-bo-sung").value == ""
    assert house.services.surveys.standing(SYSTEM, survey).ways[Way.PAPER] == 1


def test_a_trainer_sees_the_classes_they_teach_and_no_other(house: OfficeHouse) -> None:
    mine, other = house.cohort("Hưng Hà 01", house.lan), house.cohort("Hưng Hà 02", house.minh)
    house.services.cohorts.assign_trainer(SYSTEM, mine, house.tuan)
    house.sign_in(house.tuan)
    tab = house.open(URL)
    assert tab.selectbox(key="survey-cohort").options == ["Hưng Hà 01"]
    survey = opened(house, other)
    assert "Phiếu đã nhận" not in words(house.open(URL, phieu=survey))


def test_lan_is_asked_on_home_and_on_the_page_of_her_course_until_she_has_answered(
    hall: LearnerHouse,
) -> None:
    survey = opened(hall.house, hall.cohort_id)
    for url in ("", "khoa-hoc"):
        said = words(hall.open(url))
        assert "Phiếu khảo sát sau lớp Hưng Hà 02. Không ghi tên, vài phút." in said
    answered(hall.house, survey, [hall.house.lan])
    for url in ("", "khoa-hoc"):
        assert "Phiếu khảo sát" not in words(hall.open(url))


@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf"])
def test_the_results_are_taken_away(house: OfficeHouse, kind: str) -> None:
    people = crowd(house)
    survey = opened(house, house.cohort("Hưng Hà 01", *people))
    answered(house, survey, people)
    house.services.surveys.close(SYSTEM, survey)
    assert f"survey-{kind}" in [button.key for button in house.open(URL, phieu=survey).get("download_button")]
    file = house.services.survey_results.export(SYSTEM, survey, kind)
    assert file.content[:3] == {"xlsx": b"PK\x03", "csv": "\ufeff".encode(), "pdf": b"%PD"}[kind]
