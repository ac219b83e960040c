"""A quiz by its screen: saved as answered, nothing correct before handing in, everything explained after."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.ui.learner_house import QUIZ, LearnerHouse, choose, chosen, everything, labels, markup, press
from tests.ui.office_house import words


def begun(hall: LearnerHouse) -> AppTest:
    return press(hall.quiz_tab(), "Bắt đầu làm bài")


def test_says_before_it_begins_how_many_questions_and_tries(hall: LearnerHouse) -> None:
    tab = hall.quiz_tab()
    assert "6 câu, đạt từ 70%, còn 3 lượt." in words(tab)
    assert not tab.radio


def test_shows_one_question_at_a_time(hall: LearnerHouse) -> None:
    tab = begun(hall)
    assert "Câu 1 trên 6. Không tính giờ." in words(tab)
    [radio] = tab.radio
    assert chosen(tab) is None
    assert len(radio.options) == 4


def test_nothing_correct_is_on_the_page_before_handing_in(hall: LearnerHouse) -> None:
    tab = begun(hall)
    for place in range(1, 7):
        tab.query_params["cau"] = str(place)
        tab.run()
        sent = everything(tab)
        for question in hall.quiz.questions:
            assert question.explanation[:40] not in sent
        assert "correct" not in sent
        assert "Đáp án đúng" not in sent
    hall.answer_all(tab, right=True)
    sent = everything(tab)
    assert not any(question.explanation[:40] in sent for question in hall.quiz.questions)


def test_an_answer_is_saved_as_it_is_chosen_and_survives_a_reload(hall: LearnerHouse) -> None:
    tab = begun(hall)
    text = tab.radio[0].options[2]
    question = tab.radio[0].label
    choose(tab, text)
    assert "Câu 1 đã lưu. Mất mạng cũng không mất." in words(tab)
    again = hall.quiz_tab()
    again.query_params["cau"] = "1"
    again.run()
    assert again.radio[0].label == question
    assert chosen(again) == text


def test_a_changed_mind_counts(hall: LearnerHouse) -> None:
    tab = begun(hall)
    first, second = tab.radio[0].options[:2]
    choose(tab, first)
    choose(tab, second)
    again = hall.quiz_tab()
    again.query_params["cau"] = "1"
    again.run()
    assert chosen(again) == second


def test_choosing_stays_on_the_question_and_next_leads_on(hall: LearnerHouse) -> None:
    tab = begun(hall)
    choose(tab, tab.radio[0].options[0])
    assert "Câu 1 trên 6." in words(tab)
    press(tab, "Câu tiếp")
    assert "Câu 2 trên 6." in words(tab)
    assert tab.query_params["cau"] == "2"
    press(tab, "Câu trước")
    assert "Câu 1 trên 6." in words(tab)


def test_a_fresh_visit_opens_at_the_first_question_still_open(hall: LearnerHouse) -> None:
    tab = begun(hall)
    choose(tab, tab.radio[0].options[0])
    assert "Câu 2 trên 6." in words(hall.quiz_tab())


def test_cannot_be_handed_in_while_a_question_is_open(hall: LearnerHouse) -> None:
    tab = begun(hall)
    choose(tab, tab.radio[0].options[0])
    assert "Nộp bài" not in labels(tab)
    assert "Chưa trả lời: câu 2, 3, 4, 5 và 6." in words(tab)


def test_a_passed_quiz_explains_each_question_with_its_legal_basis(hall: LearnerHouse) -> None:
    tab = press(hall.answer_all(begun(hall), right=True), "Nộp bài")
    seen = markup(tab)
    assert "Đạt 100%" in seen
    assert "Đúng 6 trên 6 câu. Cần từ 70%." in seen
    for question in hall.quiz.graded_questions():
        assert question.explanation[:40] in seen
    assert "Căn cứ pháp luật" in seen
    assert "Xem lại bài" in seen
    assert f"/bai-hoc?lop={hall.enrolment_id}&amp;bai=" in seen
    assert "Làm lại bài kiểm tra" not in labels(tab)


def test_a_failed_quiz_says_what_was_chosen_and_offers_another_try(hall: LearnerHouse) -> None:
    tab = press(hall.answer_all(begun(hall), right=False), "Nộp bài")
    seen = words(tab)
    assert "Chưa đạt: 0%" in seen
    assert "Còn 2 lượt." in seen
    assert "Ông/bà chọn" in seen and "Đáp án đúng" in seen
    press(tab, "Làm lại bài kiểm tra")
    assert "Câu 1 trên 6." in words(tab)
    assert chosen(tab) is None


def test_the_last_try_is_the_last(hall: LearnerHouse) -> None:
    tab = begun(hall)
    for label in ("Làm lại bài kiểm tra", "Làm lại bài kiểm tra", ""):
        press(hall.answer_all(tab, right=False), "Nộp bài")
        if label:
            press(tab, label)
    assert "Đã hết lượt làm bài." in words(tab)
    closed = hall.quiz_tab()
    assert "Bắt đầu làm bài" not in labels(closed)
    assert "Được 0%, chưa đạt. Đã hết lượt; hỏi người phụ trách lớp." in words(closed)


def test_a_passed_quiz_is_not_taken_again_but_can_be_looked_at(hall: LearnerHouse) -> None:
    press(hall.answer_all(begun(hall), right=True), "Nộp bài")
    tab = hall.quiz_tab()
    assert "Bắt đầu làm bài" not in labels(tab)
    assert "Đạt 100%" in words(tab)
    assert "Xem lại bài đã nộp gần nhất" in everything(tab)


def test_an_answer_after_handing_in_elsewhere_is_refused_by_name(hall: LearnerHouse) -> None:
    tab = hall.answer_all(begun(hall), right=False)
    other = hall.quiz_tab()
    press(other, "Nộp bài")
    choose(tab, next(text for text in tab.radio[0].options if text != chosen(tab)))
    assert tab.warning[0].value.startswith("Bài này đã nộp.")


def test_somebody_elses_attempt_shows_nothing(hall: LearnerHouse) -> None:
    press(hall.answer_all(begun(hall), right=True), "Nộp bài")
    attempt = hall.services.learning.course(hall.lan, hall.enrolment_id).modules[0].quiz.last_submitted
    assert attempt is not None
    hall.house.sign_in(hall.house.minh)
    tab = hall.house.open("kiem-tra", lop=hall.others_enrolment(), kt=QUIZ, luot=attempt)
    assert [warning.value[:15] for warning in tab.warning] == ["Không tìm thấy "]
