"""Thẩm định: Hoa reads what waits, presses a button, and the next one comes; two people publish."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lms.domain.course import Lesson
from lms.domain.people import SYSTEM, Role
from lms.domain.review import Decision, ReviewState
from lms.services.review import Item
from tests.support.published import EDITOR
from tests.ui.learner_house import everything
from tests.ui.office_house import COURSE, OfficeHouse, press, words


def waiting(house: OfficeHouse) -> tuple[Item, ...]:
    return house.services.reviews.queue(SYSTEM, COURSE).open


def key(item: Item, what: str) -> str:
    return f"review-{item.id}-{item.fingerprint[:8]}-{what}"


def typed(tab: AppTest, item: Item, what: str, text: str) -> None:
    tab.text_input(key=key(item, what)).set_value(text)


def state_of(house: OfficeHouse, item_id: str) -> ReviewState:
    return house.services.reviews.queue(SYSTEM, COURSE).one(item_id).state


@pytest.fixture
def first(house: OfficeHouse) -> Item:
    """What comes first: a question on unsettled law; the rest of the course is accepted."""
    return waiting(house)[0]


def test_the_list_says_how_much_is_left(house: OfficeHouse) -> None:
    queue = house.services.reviews.queue(SYSTEM, COURSE)
    shown = words(house.open("tham-dinh"))
    assert f"{COURSE}: {queue.course.title} {queue.course.version} {len(queue.open)}" in shown
    assert f"{queue.minutes} phút" in shown and "Việc tiếp theo" in shown
    assert "Đã phát hành" in shown


def test_an_item_stands_beside_the_law_it_cites(house: OfficeHouse, first: Item) -> None:
    shown = words(house.open("tham-dinh", khoa=COURSE))
    queue = house.services.reviews.queue(SYSTEM, COURSE)
    source = queue.course.source(first.source_id or "")
    assert f"Còn {len(queue.open)} trên {len(queue.items)} mục" in shown
    assert first.id in shown and source.number in shown
    assert source.issuer in shown and "Tình trạng kiểm tra" in shown
    assert "đúng" in shown


def test_accepting_brings_the_next_and_keeps_the_text_it_was_read_against(
    house: OfficeHouse, first: Item
) -> None:
    tab = house.open("tham-dinh", khoa=COURSE)
    typed(tab, first, "against", "VBHN số 12, đọc ngày 20/11/2026")
    press(tab, key(first, "accepted"))
    done = house.services.reviews.queue(SYSTEM, COURSE).one(first.id)
    assert done.state is ReviewState.ACCEPTED and done.last is not None
    assert (done.last.decided_by, done.last.against) == (
        house.hoa.person_id,
        "VBHN số 12, đọc ngày 20/11/2026",
    )
    assert waiting(house)[0].id in words(tab)
    assert f"Vừa chấp nhận {first.id}" in words(tab)


def test_the_text_is_offered_again_only_for_exactly_the_same_documents(
    house: OfficeHouse, first: Item
) -> None:
    tab = house.open("tham-dinh", khoa=COURSE)
    typed(tab, first, "against", "VBHN số 12, đọc ngày 20/11/2026")
    press(tab, key(first, "accepted"))
    pending = [item for item in house.services.reviews.queue(SYSTEM, COURSE).items if item.pending]
    others = [waiting(house)[0], next(item for item in pending if item.waits_on != first.waits_on)]
    assert {item.waits_on == first.waits_on for item in others} == {True, False}
    for item in others:
        tab.query_params["muc"] = item.id
        tab.run()
        offered = "VBHN số 12, đọc ngày 20/11/2026" if item.waits_on == first.waits_on else ""
        assert tab.text_input(key=key(item, "against")).value == offered
        assert "Phải đọc nguyên văn, bản đang có hiệu lực:" in words(tab)


def test_a_question_that_cites_nothing_is_never_offered_the_text_of_another(house: OfficeHouse) -> None:
    courses = house.services.courses
    course = courses.current(COURSE)
    [module, *others] = course.modules
    bare = [one.model_copy(update={"citations": ()}) for one in module.quiz.questions]
    quiz = module.quiz.model_copy(update={"questions": tuple(bare)})
    new = course.model_copy(
        update={
            "version": course.version + 1,
            "modules": (module.model_copy(update={"quiz": quiz}), *others),
        }
    )
    courses.catalogue = courses.catalogue.model_copy(update={"courses": {COURSE: new}})
    one, two = [item for item in waiting(house) if item.pending and not item.waits_on][:2]
    tab = house.open("tham-dinh", khoa=COURSE, muc=one.id)
    typed(tab, one, "against", "Luật 35/2013/QH13")
    press(tab, key(one, "accepted"))
    assert state_of(house, one.id) is ReviewState.ACCEPTED
    tab.query_params["muc"] = two.id
    tab.run()
    assert tab.text_input(key=key(two, "against")).value == ""


def test_what_must_be_read_again_comes_before_the_second_person(
    house: OfficeHouse,
) -> None:
    courses = house.services.courses
    course = courses.current(COURSE)
    new = course.model_copy(update={"version": course.version + 1})
    courses.catalogue = courses.catalogue.model_copy(update={"courses": {COURSE: new}})
    house.services.publishing.propose(EDITOR, COURSE)
    assert "Chờ người thứ hai phát hành" in words(house.open("tham-dinh"))
    lesson = house.services.reviews.queue(SYSTEM, COURSE).one(course.lessons()[0].id)
    house.services.reviews.decide(SYSTEM, COURSE, [lesson.id], Decision.SENT_BACK, note="Xem lại khoản 2")
    assert "Chờ biên tập sửa" in words(house.open("tham-dinh"))


def test_a_question_on_unsettled_law_asks_for_the_text(house: OfficeHouse, first: Item) -> None:
    tab = house.open("tham-dinh", khoa=COURSE)
    press(tab, key(first, "accepted"))
    assert "ghi đã đối chiếu với văn bản nào" in words(tab) and "Phím: D gõ văn bản đối chiếu" in words(tab)
    assert state_of(house, first.id) is ReviewState.UNSEEN


def test_sending_back_asks_for_a_note_and_lists_it(house: OfficeHouse, first: Item) -> None:
    tab = house.open("tham-dinh", khoa=COURSE)
    press(tab, key(first, "sent_back"))
    assert "Ghi lý do" in words(tab)
    typed(tab, first, "note", "Khoản 2 nói khác")
    press(tab, key(first, "sent_back"))
    assert state_of(house, first.id) is ReviewState.SENT_BACK
    shown = words(house.open("tham-dinh"))
    assert "Đã trả lại, chờ biên tập sửa" in shown and "Khoản 2 nói khác" in shown


def test_before_and_after_move_without_deciding(house: OfficeHouse) -> None:
    one, two = waiting(house)[:2]
    tab = house.open("tham-dinh", khoa=COURSE)
    press(tab, key(one, "Right"))
    assert two.id in words(tab)
    press(tab, key(two, "Left"))
    assert one.id in words(tab)
    assert state_of(house, one.id) is ReviewState.UNSEEN


def test_filters_show_what_was_sent_back(house: OfficeHouse) -> None:
    lesson = house.services.courses.current(COURSE).lessons()[0]
    house.services.reviews.decide(SYSTEM, COURSE, [lesson.id], Decision.SENT_BACK, note="Xem lại khoản 2")
    tab = house.open("tham-dinh", khoa=COURSE)
    tab.selectbox(key="review-view").set_value("Trả lại").run()
    assert lesson.title in words(tab) and "Xem lại khoản 2" in words(tab)


def test_a_lesson_accepted_with_its_notice_can_be_found_again(house: OfficeHouse) -> None:
    lesson = next(
        item
        for item in house.services.reviews.queue(SYSTEM, COURSE).items
        if item.pending and not item.is_open and isinstance(item.item, Lesson)
    )
    tab = house.open("tham-dinh", khoa=COURSE)
    tab.selectbox(key="review-view").set_value("Chờ thẩm định").run()
    tab.query_params["muc"] = lesson.id
    tab.run()
    assert "Để trống thì bài vẫn hiện thông báo chờ thẩm định." in words(tab)
    assert (
        not tab.button(key=key(lesson, "Right")).disabled or not tab.button(key=key(lesson, "Left")).disabled
    )
    typed(tab, lesson, "against", "VBHN số 12")
    press(tab, key(lesson, "accepted"))
    again = house.services.reviews.queue(SYSTEM, COURSE).one(lesson.id)
    assert again.last is not None and again.last.against == "VBHN số 12"


def test_two_people_publish_from_the_screen(house: OfficeHouse) -> None:
    """A new version with the same text: everything stays accepted, so it can be proposed at once."""
    courses = house.services.courses
    course = courses.current(COURSE)
    second = course.model_copy(update={"version": course.version + 1})
    courses.catalogue = courses.catalogue.model_copy(
        update={"courses": {**courses.catalogue.courses, COURSE: second}}
    )
    tab = house.open("tham-dinh", khoa=COURSE)
    press(tab, "publication-step")
    assert "Nhờ một người khác" in words(tab)
    assert "Chờ một người khác có quyền thẩm định" in words(tab)
    assert "publication-step" not in [button.key for button in tab.button]
    assert "chờ người thứ hai phát hành" not in everything(house.open(""))
    house.services.roles.grant(SYSTEM, house.tuan, Role.EDITOR)
    house.sign_in(house.tuan)
    assert f"{COURSE}, bản {second.version} chờ người thứ hai phát hành" in everything(house.open(""))
    tab = house.open("tham-dinh", khoa=COURSE)
    press(tab, "publication-step")
    assert f"Bản {second.version} đã phát hành" in words(tab)
    assert house.services.publishing.standing(EDITOR, COURSE).is_published


def test_nothing_left_says_so(house: OfficeHouse) -> None:
    left = [item.id for item in waiting(house)]
    house.services.reviews.decide(SYSTEM, COURSE, left, Decision.ACCEPTED, against="VBHN số 12")
    assert "Đã rà hết" in words(house.open("tham-dinh", khoa=COURSE))


def test_a_trainer_does_not_open_it(house: OfficeHouse) -> None:
    house.sign_in(house.tuan)
    assert "Việc này cần quyền khác" in words(house.open("tham-dinh"))


def test_the_content_screen_shows_what_was_read_and_published_and_reads_again(house: OfficeHouse) -> None:
    queue = house.services.reviews.queue(SYSTEM, COURSE)
    shown = words(house.open("noi-dung"))
    assert queue.course.title in shown and "Bản đang dùng" in shown
    tab = house.open("noi-dung", khoa=COURSE)
    version = queue.course.version
    assert f"bản {version}" in words(tab) and f"Phát hành bản {version}" in words(tab)
    assert "Bùi Văn Khôi" not in words(tab)  # not in this register
    tab = house.open("noi-dung")
    press(tab, "content-reload")
    assert "Đã đọc lại, không có lỗi." in words(tab)


def test_files_changed_under_a_published_number_are_named_wherever_the_course_is_shown(
    house: OfficeHouse,
) -> None:
    courses = house.services.courses
    changed = courses.current(COURSE).model_copy(update={"title": "Tên khác"})
    courses.catalogue = courses.catalogue.model_copy(update={"courses": {COURSE: changed}})
    assert "phải tăng phiên bản" in words(house.open("noi-dung"))
    assert "Phải tăng phiên bản" in words(house.open("tham-dinh"))
    for address in ("noi-dung", "tham-dinh", "cac-ban"):
        assert "Hãy tăng “version” trong course.yaml" in words(house.open(address, khoa=COURSE))


def test_lessons_are_read_whole(house: OfficeHouse) -> None:
    lesson = house.services.courses.current(COURSE).lessons()[0]
    assert isinstance(lesson, Lesson)
    tab = house.open("tham-dinh", khoa=COURSE, muc=lesson.id)
    assert lesson.title in words(tab) and "Đã chấp nhận" in words(tab)
