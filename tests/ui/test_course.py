"""The contents of a course, and one lesson of it."""

from __future__ import annotations

from datetime import timedelta

from lms.domain.names import fold
from lms.domain.reading import Span
from lms.services.reading import Report
from tests.ui.learner_house import LESSON, LearnerHouse, everything, labels, markup, press
from tests.ui.office_house import words

NOT_FOUND = "Không tìm thấy mục này."


def test_a_course_shows_modules_lessons_quizzes_and_sessions(hall: LearnerHouse) -> None:
    seen = everything(hall.open("khoa-hoc"))
    for place, module in enumerate(hall.course.modules, start=1):
        assert f"Mô-đun {place}: {module.title}" in seen
        assert module.quiz.title in seen
        assert all(lesson.title in seen for lesson in module.lessons)
    assert "Buổi 1, thứ Ba 24/11: Sáu nguyên tắc hòa giải" in seen
    assert "6 câu, đạt từ 70%, còn 3 lượt." in seen


def test_questions_that_wait_for_a_jurist_are_counted_not_shown(hall: LearnerHouse) -> None:
    tab = hall.open("khoa-hoc")
    assert "Có 2 câu chờ thẩm định vì luật đã sửa đổi." in words(tab)
    waiting = [question for question in hall.course.questions() if question.pending]
    assert len(waiting) == 5
    assert not any(question.text in everything(tab) for question in waiting)


def test_somebody_elses_enrolment_is_not_found(hall: LearnerHouse) -> None:
    for url, more in (("khoa-hoc", {}), ("bai-hoc", {"bai": LESSON}), ("kiem-tra", {"kt": "HGV-01-M1-KT"})):
        tab = hall.house.open(url, lop=hall.others_enrolment(), **more)
        assert [warning.value[: len(NOT_FOUND)] for warning in tab.warning] == [NOT_FOUND]
        assert not tab.radio and not tab.exception


def test_a_lesson_says_where_it_stands_and_what_it_rests_on(hall: LearnerHouse) -> None:
    seen = words(hall.open("bai-hoc", bai=LESSON))
    assert "Mô-đun 1, bài 1 trên 19" in seen
    assert "Hòa giải ở cơ sở là gì" in seen
    assert "Đọc chừng 11 phút." in seen
    assert "Căn cứ pháp luật" in seen
    assert "Luật Hòa giải ở cơ sở số 35/2013/QH13" in seen


def test_a_model_answer_is_folded(hall: LearnerHouse) -> None:
    seen = everything(hall.open("bai-hoc", bai=LESSON))
    assert "<details><summary>Gợi ý trả lời</summary>" in seen


def test_what_waits_for_a_jurist_carries_a_notice(hall: LearnerHouse) -> None:
    lesson = next(item for item in hall.course.lessons() if item.pending)
    seen = words(hall.open("bai-hoc", bai=lesson.id))
    assert "Chờ thẩm định" in seen
    assert "Phần này chờ thẩm định" in seen
    assert "(chờ thẩm định)" in seen


def test_a_lesson_is_not_finished_faster_than_it_can_be_read(hall: LearnerHouse) -> None:
    tab = hall.answer_check(hall.open("bai-hoc", bai=LESSON))
    [warning] = tab.warning
    assert warning.value.startswith("Xin đọc thêm một chút rồi đánh dấu đã xong.")
    press(tab, "Đã đọc xong")
    assert [warning.value[:12] for warning in tab.warning] == ["Xin đọc thêm"]


def test_a_lesson_read_to_its_end_is_kept_and_leads_to_the_next(hall: LearnerHouse) -> None:
    tab = hall.open("bai-hoc", bai=LESSON)
    hall.wait(minutes=11)
    hall.answer_check(tab)
    assert "Đã ghi: đọc xong bài này." in words(tab)
    onwards = f"Sang bài 2: {hall.course.lessons()[1].title}"
    assert labels(tab) == [onwards]
    again = hall.open("bai-hoc", bai=LESSON)
    assert labels(again) == [onwards]
    press(again, onwards)
    assert "Mô-đun 1, bài 2 trên 19" in words(again)


def test_the_page_of_a_lesson_does_not_give_its_answer_away(hall: LearnerHouse) -> None:
    check = hall.course.lesson(LESSON).check
    assert check is not None
    seen = everything(hall.open("bai-hoc", bai=LESSON))
    assert check.explanation not in seen
    assert "correct" not in seen


def test_a_wrong_answer_shows_the_passage_to_look_at_again(hall: LearnerHouse) -> None:
    tab = hall.open("bai-hoc", bai=LESSON)
    hall.wait(minutes=11)
    assert next(button for button in tab.button if button.label == "Trả lời").disabled
    hall.answer_check(tab, right=False)
    assert "Chưa đúng" in words(tab)
    assert "Xem lại đoạn: " in words(tab)
    assert 'href="#doan-' in markup(tab)
    hall.answer_check(tab)
    assert [warning.value for warning in tab.warning] == [
        "Xem lại đoạn được nhắc đã, rồi trả lời lại. Còn 30 giây."
    ]
    hall.wait(seconds=30)
    hall.answer_check(tab)
    assert "Đã ghi: đọc xong bài này." in words(tab)


def test_a_lesson_goes_on_where_its_reader_stopped(hall: LearnerHouse) -> None:
    tab = hall.open("bai-hoc", bai=LESSON)
    assert "Đọc tiếp từ chỗ dừng" not in words(tab)
    last = len(hall.course.lesson(LESSON).blocks) - 1
    hall.services.reading.report(hall.lan, hall.enrolment_id, LESSON, Report(block=(last, hall.house.now)))
    tab = hall.open("bai-hoc", bai=LESSON)
    assert f'href="#doan-{last}"' in markup(tab)
    assert "Đọc tiếp từ chỗ dừng" in words(tab)


def test_a_course_says_how_long_it_was_read_and_where_its_reader_stopped(hall: LearnerHouse) -> None:
    assert "Đã đọc" not in words(hall.open("khoa-hoc"))
    hall.open("bai-hoc", bai=LESSON)
    opened = hall.house.now
    hall.wait(minutes=50)
    report = Report([Span(opened, opened + timedelta(minutes=42))], (3, hall.house.now))
    hall.services.reading.report(hall.lan, hall.enrolment_id, LESSON, report)
    seen = everything(hall.open("khoa-hoc"))
    assert "Đã đọc 42 phút trong khóa này." in seen
    assert "Đọc tiếp từ chỗ dừng" in seen
    assert "Đã đọc 42 phút, cả bài 11 phút" in seen


def test_the_words_of_a_course_are_found_without_diacritics(hall: LearnerHouse) -> None:
    tab = hall.open("thuat-ngu")
    term = hall.course.glossary[0]
    assert markup(tab).count("<dt>") == len(hall.course.glossary)
    tab.text_input[0].set_value(fold(term.term)).run()
    assert f'<dl class="terms"><dt>{term.term}</dt>' in markup(tab)
    tab.text_input[0].set_value("xyzxyz").run()
    assert "Không có từ này." in words(tab)


def test_the_words_of_somebody_elses_course_are_not_found(hall: LearnerHouse) -> None:
    tab = hall.house.open("thuat-ngu", lop=hall.others_enrolment())
    assert [warning.value[: len(NOT_FOUND)] for warning in tab.warning] == [NOT_FOUND]


def test_the_last_lesson_of_a_module_leads_to_its_quiz(hall: LearnerHouse) -> None:
    last = hall.course.modules[0].lessons[-1]
    tab = hall.open("bai-hoc", bai=last.id)
    hall.wait(minutes=last.minutes)
    hall.answer_check(tab, last.id)
    press(tab, "Làm bài kiểm tra")
    assert "Bắt đầu làm bài" in labels(tab)


def test_after_the_deadline_a_lesson_can_be_read_but_not_ticked_off(hall: LearnerHouse) -> None:
    tab = hall.open("bai-hoc", bai=LESSON)
    hall.wait(days=29)
    hall.lan = hall.house.sign_in(hall.house.lan)
    hall.wait(days=2)
    hall.answer_check(tab)
    [warning] = tab.warning
    assert warning.value.startswith("Lớp này đã hết hạn ngày 24/12/2026.")
