"""A quiz by its screen, with each type of question: pressed, saved, shown again, marked; and its clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from lms.domain.course import QuizRule
from tests.domain.question_samples import (
    ALL,
    ESSAY,
    EXPLANATION,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    RIGHT,
    SHORT_ANSWER,
    SINGLE,
    TRUE_FALSE,
)
from tests.ui.learner_house import QUIZ, choose, everything, labels, press
from tests.ui.office_house import OfficeHouse, words
from tests.ui.types_house import TypesHouse

TIMED = QuizRule(pass_percent=70, max_attempts=3, time_limit_minutes=20)


@pytest.fixture
def types(house: OfficeHouse) -> TypesHouse:
    return TypesHouse(house, ALL)


def tab_at(types: TypesHouse, place: str = "") -> AppTest:
    return types.house.open("kiem-tra", lop=types.enrolment_id, kt=QUIZ, cau=place)


def test_several_choices_are_ticked_one_by_one(types: TypesHouse) -> None:
    attempt = types.begin()
    place = types.place(attempt, MULTIPLE.id)
    tab = tab_at(types, place)
    assert "Câu này có thể có nhiều ý đúng." in words(tab)
    for text in ("Ghi chép", "Lắng nghe"):
        next(box for box in tab.checkbox if box.label == text).check().run()
    assert types.stored(attempt, MULTIPLE.id) == RIGHT[MULTIPLE.id]
    assert f"Câu {place} đã lưu." in words(tab)
    again = tab_at(types, place)
    assert {box.label for box in again.checkbox if box.value} == {"Lắng nghe", "Ghi chép"}
    for text in ("Ghi chép", "Lắng nghe"):
        next(box for box in again.checkbox if box.label == text).uncheck().run()
    assert types.stored(attempt, MULTIPLE.id) == "[]"
    assert "đã lưu" not in words(again)


def test_each_line_is_given_its_match(types: TypesHouse) -> None:
    attempt = types.begin()
    place = types.place(attempt, MATCHING.id)
    tab = tab_at(types, place)
    pairs = {pair.left: pair.right for pair in MATCHING.pairs if pair.left}
    assert [box.label for box in tab.selectbox] == list(pairs)
    for left in pairs:
        box = next(box for box in tab.selectbox if box.label == left)
        assert "đã lưu" not in words(tab)
        box.select(next(option for option in box.options if option == pairs[left])).run()
    assert types.stored(attempt, MATCHING.id) == RIGHT[MATCHING.id]
    assert f"Câu {place} đã lưu." in words(tab)


def test_an_order_is_pressed_into_place(types: TypesHouse) -> None:
    attempt = types.begin()
    place = types.place(attempt, ORDERING.id)
    tab = tab_at(types, place)
    assert types.stored(attempt, ORDERING.id) is None  # as it is shown first it is nobody's answer
    wanted = [choice.text for choice in ORDERING.choices]
    for target, text in enumerate(wanted):
        while (now := order(tab).index(text)) > target:
            press(tab, f"↑ Đưa {now + 1} lên")
    if "Giữ thứ tự này" in labels(tab):
        press(tab, "Giữ thứ tự này")
    assert types.stored(attempt, ORDERING.id) == RIGHT[ORDERING.id]
    assert order(tab_at(types, place)) == wanted


def order(tab: AppTest) -> list[str]:
    """The steps as they stand on the page."""
    said = words(tab)
    texts = [choice.text for choice in ORDERING.choices]
    return sorted(
        texts, key=lambda text: min(said.index(f"{n} {text}") for n in range(1, 5) if f"{n} {text}" in said)
    )


def test_words_and_numbers_are_saved_as_they_are_left(types: TypesHouse) -> None:
    attempt = types.begin()
    tab = tab_at(types, types.place(attempt, SHORT_ANSWER.id))
    tab.text_input[0].set_value("Hòa giải viên").run()
    assert types.stored(attempt, SHORT_ANSWER.id) == RIGHT[SHORT_ANSWER.id]
    tab = tab_at(types, types.place(attempt, NUMERIC.id))
    tab.text_input[0].set_value("1.000").run()
    assert "Máy đọc là: 1000" in words(tab)
    tab.text_input[0].set_value("bảy rưỡi").run()
    assert tab.warning[0].value.startswith("Chỉ ghi số")
    assert tab.text_input[0].value == "bảy rưỡi"  # to be put right, not to be typed again
    tab.text_input[0].set_value("7,5").run()
    assert types.stored(attempt, NUMERIC.id) == RIGHT[NUMERIC.id]


def test_every_type_is_marked_and_explained_and_an_essay_waits(types: TypesHouse) -> None:
    attempt = types.begin()
    for question in (SINGLE, TRUE_FALSE):
        tab = tab_at(types, types.place(attempt, question.id))
        choose(tab, next(choice.text for choice in question.choices if choice.correct))
    tab = tab_at(types, types.place(attempt, ESSAY.id))
    tab.text_area[0].set_value("Tôi gặp từng bên.\nRồi cùng bàn.").run()
    assert "Giảng viên đọc và chấm câu này." in words(tab)
    for question, text in ((SHORT_ANSWER, "tổ trưởng tổ hòa giải"), (NUMERIC, "9")):
        tab = tab_at(types, types.place(attempt, question.id))
        tab.text_input[0].set_value(text).run()
    tab = tab_at(types, types.place(attempt, MULTIPLE.id))
    next(box for box in tab.checkbox if box.label == "Lắng nghe").check().run()
    tab = tab_at(types, types.place(attempt, MATCHING.id))
    for box in list(tab.selectbox):
        again = next(one for one in tab.selectbox if one.label == box.label)
        again.select("Xét xử").run()
    tab = tab_at(types, types.place(attempt, ORDERING.id))
    press(tab, "Giữ thứ tự này")
    assert EXPLANATION not in everything(tab)
    press(tab, "Nộp bài")
    said = words(tab)
    assert "Đã nộp, đang chờ chấm" in said
    for line in (
        "Đúng một phần: 50%",
        "Tổ gồm nhiều người.",
        "7,5 ± 0,5",
        "Tổ trưởng → Phân công",
        "Đang chờ chấm",
    ):
        assert line in said, line
    assert "đang chờ chấm câu tự luận" in words(tab_at(types))


def test_a_clock_is_on_the_page_and_time_that_is_over_shows_the_result(house: OfficeHouse) -> None:
    types = TypesHouse(house, ALL[:3], rule=TIMED)
    tab = tab_at(types)
    assert "Làm trong 20 phút, tính từ lúc bấm bắt đầu." in words(tab)
    press(tab, "Bắt đầu làm bài")
    assert 'data-left="1200"' in everything(tab)
    assert "Không tính giờ" not in words(tab)
    for _ in range(21):  # the page is there all the time
        house.now += timedelta(minutes=1)
        tab.run()
    said = words(tab)
    assert "Đã hết giờ. Máy đã nộp bài với những câu đã lưu." in said
    assert "Chưa đạt: 0%" in said
    assert "Làm lại bài kiểm tra" in labels(tab)


def test_before_the_course_and_after_it(house: OfficeHouse) -> None:
    types = TypesHouse(house, (SINGLE, TRUE_FALSE), entry=2)
    assert "Bài kiểm tra đầu khóa" in everything(house.open("khoa-hoc", lop=types.enrolment_id))
    closed = house.open("kiem-tra", lop=types.enrolment_id, kt="cuoi-khoa")
    assert "Bài này hiện không làm được" in words(closed)
    tab = house.open("kiem-tra", lop=types.enrolment_id, kt="dau-khoa")
    assert "Không tính điểm, không ảnh hưởng đến giấy chứng nhận, không tính giờ." in words(tab)
    press(tab, "Bắt đầu làm bài")
    for place in ("1", "2"):
        tab.query_params["cau"] = place
        tab.run()
        choose(tab, tab.radio[0].options[0])
    press(tab, "Nộp bài")
    assert "Đã ghi:" in words(tab)
    assert "Đáp án đúng" not in words(tab)

    types.read_every_lesson()
    tab = house.open("kiem-tra", lop=types.enrolment_id, kt="cuoi-khoa")
    assert "Vẫn là các câu hỏi đầu khóa." in words(tab)
    press(tab, "Bắt đầu làm bài")
    for place in ("1", "2"):
        tab.query_params["cau"] = place
        tab.run()
        choose(tab, tab.radio[0].options[1])
    press(tab, "Nộp bài")
    said = words(tab)
    assert "Đầu khóa" in said and "cuối khóa" in said
    assert "Đúng bao nhiêu câu ở mỗi mô-đun" in said
    assert "hiện ở đây khi đã xong 2 bài kiểm tra của khóa." in said
    assert "Đáp án đúng" not in said
    house.now += timedelta(days=40)  # the class is over
    types.lan = house.sign_in(house.lan)
    attempt_id = str(tab.query_params["luot"])
    tab = house.open("kiem-tra", lop=types.enrolment_id, kt="cuoi-khoa", luot=attempt_id)
    assert "Đáp án đúng" in words(tab)


# --- the trainer's side -----------------------------------------------------------------------------


def test_the_office_marks_an_essay_and_lan_reads_what_was_said(house: OfficeHouse) -> None:
    types = TypesHouse(house, (SINGLE, ESSAY))
    attempt = types.begin()
    for asked in attempt.questions:
        given = "Tôi gặp từng bên." if asked.id == ESSAY.id else asked.choices[0].key
        types.services.quizzes.answer(types.lan, attempt.attempt_id, asked.id, given)
    types.services.quizzes.submit(types.lan, attempt.attempt_id)
    house.sign_in(house.hoa.person_id)
    assert "1 bài có câu tự luận chờ chấm" in everything(house.open(""))
    listed = house.open("cham-bai")
    assert "1 bài chờ chấm" in everything(listed)
    tab = house.open("cham-bai", lop=types.cohort_id)
    assert "Tôi gặp từng bên." in words(tab)

    def save() -> None:
        next(button for button in tab.button if button.label == "Lưu điểm").click().run()

    save()
    assert tab.warning[0].value == "Điểm câu tự luận từ 0 đến 100."
    tab.number_input[0].set_value(8)
    save()
    assert "8 trên 100, tức 0,8 điểm trên thang 10." in words(tab)
    tab.number_input[0].set_value(80)
    tab.text_area[0].set_value("Nên nêu căn cứ.")
    save()
    assert "Đã lưu điểm của Nguyễn Thị Lan: 80 trên 100." in words(tab)
    assert "Không có câu nào chờ chấm." in words(tab)
    house.sign_in(house.lan)
    mine = house.open("kiem-tra", lop=types.enrolment_id, kt=QUIZ, luot=attempt.attempt_id)
    assert "Giảng viên nhận xét. Nên nêu căn cứ." in words(mine)
    assert "Được 80 trên 100 điểm" in words(mine)


def test_two_people_mark_at_once(house: OfficeHouse) -> None:
    types = TypesHouse(house, (SINGLE, ESSAY))
    attempt = types.begin()
    for asked in attempt.questions:
        given = "Tôi gặp từng bên." if asked.id == ESSAY.id else asked.choices[0].key
        types.services.quizzes.answer(types.lan, attempt.attempt_id, asked.id, given)
    types.services.quizzes.submit(types.lan, attempt.attempt_id)
    house.sign_in(house.hoa.person_id)
    tab = house.open("cham-bai", lop=types.cohort_id)
    types.services.class_quizzes.mark_essay(house.hoa, attempt.attempt_id, ESSAY.id, 60)
    tab.number_input[0].set_value(80)
    next(button for button in tab.button if button.label == "Lưu điểm").click().run()
    assert tab.warning[0].value == "Câu này đã có người chấm, điểm đó được giữ. Chấm tiếp câu còn chờ."
    assert "Không có câu nào chờ chấm." in words(tab)


def test_the_office_grants_minutes(house: OfficeHouse) -> None:
    types = TypesHouse(house, ALL[:3], rule=TIMED)
    types.begin()
    house.sign_in(house.hoa.person_id)
    tab = house.open("cham-bai", lop=types.cohort_id)
    assert "Nguyễn Thị Lan" in words(tab)
    tab = house.open("cham-bai", lop=types.cohort_id, viec="them-phut")
    tab.selectbox(key="grant-attempt").select_index(0).run()
    tab.number_input(key="grant-minutes").set_value(10)
    tab.text_input(key="grant-reason").set_value("Mất điện cả xóm")
    tab.button(key="grant-save").click().run()
    assert "Đã cho Nguyễn Thị Lan thêm 10 phút." in words(tab)
    log = house.open("nhat-ky")
    log.text_input(key="log-text").set_value("thi lan").run()
    said = words(log)
    assert "Cho thêm phút làm bài Nguyễn Thị Lan, Hưng Hà 02" in said
    assert "lượt 1; thêm 10 phút; Lý do: Mất điện cả xóm" in said


def test_the_office_opens_a_class_without_marks(house: OfficeHouse) -> None:
    tab = house.open("lop-hoc", mo="1")
    tab.text_input(key="cohort-title").set_value("Lớp luyện tập")
    tab.selectbox(key="cohort-course").set_value("HGV-01")
    tab.segmented_control(key="cohort-graded").set_value(False)
    tab.button(key="cohort-open-save").click().run()
    assert "Lớp không chấm điểm" in words(tab)
