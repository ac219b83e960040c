"""A change of the law is previewed, recorded, withdrawn; who should learn again is enrolled."""

from __future__ import annotations

from datetime import timedelta

from lms.domain.course import Course
from lms.domain.people import SYSTEM, Role
from lms.domain.review import Decision, items
from lms.domain.times import local_date, show_date
from tests.support.published import EDITOR, publish
from tests.ui.learner_house import LearnerHouse
from tests.ui.office_house import COURSE, OfficeHouse, press, words

LAW = "luat-35-2013"


def record(house: OfficeHouse, places: str = "", day: str = "24/11/2026") -> str:
    """Fill the form, preview, confirm; the words of the page after it."""
    tab = house.open("van-ban", ma=LAW)
    tab.text_input(key="law-day").set_value(day)
    tab.text_input(key="law-number").set_value("99/2026/QH16")
    tab.text_input(key="law-title").set_value("Luật sửa đổi Luật Hòa giải ở cơ sở")
    tab.text_input(key="law-places").set_value(places)
    preview = press(tab, "law-preview")
    assert "Chưa ghi gì." in words(preview) and "Câu hỏi" in words(preview)
    assert house.services.law.changes(SYSTEM) == []
    return words(press(preview, "law-record"))


def new_version(house: OfficeHouse) -> Course:
    """Version 3 says the new law and is published against it."""
    course = house.services.courses.current(COURSE)
    new = course.model_copy(
        update={
            "version": course.version + 1,
            "law_as_of": local_date(house.now),
            "modules": tuple(
                module.model_copy(
                    update={
                        "lessons": tuple(
                            lesson.model_copy(update={"title": f"{lesson.title} (mới)"})
                            for lesson in module.lessons
                        )
                    }
                )
                for module in course.modules
            ),
        }
    )
    house.services.courses.catalogue = house.services.courses.catalogue.model_copy(
        update={"courses": {COURSE: new}}
    )
    everything = [item.id for item in items(new)]
    house.services.reviews.decide(EDITOR, COURSE, everything, Decision.ACCEPTED, against="Luật 99/2026/QH16")
    publish(house.services.reviews, house.services.publishing, COURSE)
    return new


def test_every_document_is_listed_with_what_rests_on_it(house: OfficeHouse) -> None:
    seen = words(house.open("van-ban"))
    assert "35/2013/QH13" in seen and "Đã đọc nguyên văn" in seen and "HGV-01" in seen
    one = words(house.open("van-ban", ma=LAW))
    assert "Luật Hòa giải ở cơ sở số 35/2013/QH13" in one and "Điều 2 khoản 1" in one


def test_a_form_that_says_too_little_keeps_what_was_typed(house: OfficeHouse) -> None:
    tab = house.open("van-ban", ma=LAW)
    tab.text_input(key="law-number").set_value("99/2026/QH16")
    tab = press(tab, "law-preview")
    assert tab.warning[0].value.startswith("Ngày cần gõ dạng 25/11/2026")
    tab.text_input(key="law-day").set_value("1/1/2027")
    tab = press(tab, "law-preview")
    assert tab.warning[0].value == "Ghi đủ số và tên của văn bản sửa đổi hoặc thay thế."
    assert tab.text_input(key="law-number").value == "99/2026/QH16"


def test_who_goes_back_from_the_preview_finds_what_was_typed(house: OfficeHouse) -> None:
    tab = house.open("van-ban", ma=LAW)
    tab.text_input(key="law-day").set_value("1/1/2027")
    tab.text_input(key="law-number").set_value("99/2026/QH16")
    tab.text_input(key="law-title").set_value("Luật mới")
    tab.text_input(key="law-places").set_value("Điều 900")
    tab = press(tab, "law-preview")
    assert "Không bài hay câu hỏi nào dẫn chỗ này." in words(tab)
    tab = press(tab, "law-back")
    assert [tab.text_input(key=f"law-{name}").value for name in ("day", "number", "title", "places")] == [
        "01/01/2027", "99/2026/QH16", "Luật mới", "Điều 900",
    ]  # fmt: skip


def test_a_change_is_previewed_recorded_and_withdrawn(house: OfficeHouse) -> None:
    seen = record(house, "Điều 3")
    assert "Đã ghi nhận" in seen and "Điều 3" in seen and "Không dùng chấm" in seen
    [row] = house.services.law.changes(SYSTEM)
    assert "cần bản mới" in words(house.open("noi-dung"))
    assert "Cần bản mới." in words(house.open("noi-dung", khoa=COURSE))
    assert "Cần bản mới" in words(house.open("tham-dinh"))
    touched = next(
        item.id
        for item in house.services.reviews.queue(SYSTEM, COURSE).items
        if any(one.source == LAW and one.article == "3" for one in item.item.citations)
    )
    assert "Đối chiếu với quy định mới:" in words(house.open("tham-dinh", khoa=COURSE, muc=touched))
    tab = press(house.open("van-ban", thay_doi=row.change.id), "law-withdraw")
    tab.text_input(key="_law-withdrawing-reason").set_value("Ghi nhầm văn bản")
    assert "Ghi nhận này không còn tác dụng." in words(press(tab, "_law-withdrawing-yes"))
    assert "cần bản mới" not in words(house.open("noi-dung"))


def test_holders_are_listed_and_enrolled_in_a_class_on_the_new_version(house: OfficeHouse) -> None:
    house.sign_certificates()
    cohort_id = house.cohort("Hưng Hà 01", house.lan, house.minh)
    house.complete(cohort_id, house.lan)
    [lan] = [row for row in house.services.cohorts.members(SYSTEM, cohort_id) if row.person_id == house.lan]
    house.services.certification.issue(SYSTEM, lan.enrolment_id)
    seen = record(house)
    assert "Người đã có giấy chứng nhận" in seen and "Nguyễn Thị Lan" in seen
    assert "Đỗ Văn Minh" in seen and "chưa phát hành bản nào theo quy định mới" in seen
    new_version(house)
    [row] = house.services.law.changes(SYSTEM)
    tab = house.open("van-ban", thay_doi=row.change.id)
    key = f"again-{COURSE}"
    without = next(box for box in tab.multiselect if box.label.startswith("Không ghi danh"))
    assert without.value == []
    tab = without.set_value([house.lan]).run()
    assert tab.button(key=f"{key}-open").disabled
    without = next(box for box in tab.multiselect if box.label.startswith("Không ghi danh"))
    tab = without.set_value([]).run()
    tab.selectbox(key=f"{key}-unit").set_value(house.units["Huyện Hưng Hà"])
    tab.text_input(key=f"{key}-deadline").set_value(show_date(local_date(house.now) + timedelta(days=30)))
    seen = words(press(tab.run(), f"{key}-open"))
    assert "Đã mở lớp" in seen and "ghi danh 1 người" in seen
    newest = house.services.cohorts.all(SYSTEM)[0]
    assert [member.person_id for member in house.services.cohorts.members(SYSTEM, newest.id)] == [house.lan]
    assert "người nên học lại" not in words(house.open("van-ban", thay_doi=row.change.id))


def test_an_editor_sees_contents_and_no_names(house: OfficeHouse) -> None:
    house.cohort("Hưng Hà 01", house.lan)
    record(house)
    [row] = house.services.law.changes(SYSTEM)
    house.services.roles.grant(SYSTEM, house.tuan, Role.EDITOR)
    house.sign_in(house.tuan)
    seen = words(house.open("van-ban", thay_doi=row.change.id))
    assert "Nguyễn Thị Lan" not in seen and "Đang học 1" in seen
    assert "Danh sách tên ở dưới chỉ có người thuộc phạm vi xem của ông/bà" in seen


def test_a_lesson_tells_its_reader(hall: LearnerHouse) -> None:
    services = hall.house.services
    lesson = services.courses.current(COURSE).lessons()[0]
    assert "Pháp luật đã thay đổi." not in words(hall.open("bai-hoc", bai=lesson.id))
    mine = hall.house.token
    hall.house.sign_in(hall.house.hoa.person_id)
    record(hall.house)
    hall.house.token = mine
    seen = words(hall.open("bai-hoc", bai=lesson.id))
    assert "Luật Hòa giải ở cơ sở số 35/2013/QH13 đã được sửa đổi từ ngày 24/11/2026" in seen


def test_two_versions_are_compared_on_one_page(house: OfficeHouse) -> None:
    assert "Hai bản giống nhau" in words(house.open("cac-ban", khoa=COURSE))
    new_version(house)
    seen = words(house.open("cac-ban", khoa=COURSE))
    assert "Hai bản giống nhau" in seen  # the newest and the files
    tab = house.open("cac-ban", khoa=COURSE)
    tab.selectbox(key="versions-old").set_value(2)
    seen = words(tab.run())
    assert "(mới)" in seen and "Đã sửa" in seen and "Pháp luật cập nhật đến" in seen
