"""Phân tích câu hỏi: few attempts are said plainly, bad questions are named in words."""

from __future__ import annotations

from datetime import date

from lms.domain import paper_test
from lms.domain.people import SYSTEM
from lms.domain.roster import Sex
from tests.ui.office_house import OfficeHouse, words

URL = "phan-tich-cau-hoi"


def class_on_paper(house: OfficeHouse, people: int) -> str:
    """A class whose better half gets the first question wrong, and the weaker half gets it right."""
    ids = [
        house.add(f"Nguyễn Văn {chr(65 + n // 26)}{chr(97 + n % 26)}", "Xã Hồng Minh", 1970, Sex.MALE)
        for n in range(people)
    ]
    cohort = house.cohort("Hưng Hà 01", *ids)
    quiz = house.services.courses.current("HGV-01").quizzes()[0]
    test_id = house.services.paper_tests.make(
        SYSTEM, cohort, quiz.id, variants=1, held_on=date(2026, 11, 24), minutes=30
    )
    test = house.services.paper_marks.test(SYSTEM, test_id)
    key = paper_test.right_letters(test.variants["A"], test.questions)
    first = next(n for n, one in enumerate(test.variants["A"]) if one.question_id == quiz.questions[0].id)
    for number, member in enumerate(house.services.cohorts.members(SYSTEM, cohort)):
        good = number < people // 2
        letters = [letter if good else "-" for letter in key]
        other = "B" if key[first] == "A" else "A"
        letters[first] = other if good else key[first]
        house.services.paper_marks.enter(SYSTEM, test_id, member.enrolment_id, "A", "".join(letters))
    return quiz.id


def test_nothing_is_shown_before_anybody_was_tested(house: OfficeHouse) -> None:
    assert "Chưa có ai nộp bài kiểm tra" in words(house.open(URL))


def test_few_attempts_are_said_plainly(house: OfficeHouse) -> None:
    class_on_paper(house, 4)
    said = words(house.open(URL))
    assert "Mới 4 lượt, chưa đủ để kết luận" in said
    assert "Người giỏi sai nhiều hơn" not in said


def test_a_question_with_a_wrong_key_is_named(house: OfficeHouse) -> None:
    class_on_paper(house, 30)
    said = words(house.open(URL))
    assert "Câu 1." in said and "Người giỏi sai nhiều hơn người yếu, xem lại đáp án." in said
    assert "−1,00" in said and "Đáp án đang ghi: " in said


def test_all_attempts_can_be_looked_at_and_the_table_taken_away(house: OfficeHouse) -> None:
    class_on_paper(house, 4)
    tab = house.open(URL)
    tab.segmented_control(key="items-first").set_value(False).run()
    assert "Mới 4 lượt" in words(tab)
    labels = [button.proto.label for button in tab.get("download_button")]
    assert any("Excel" in label for label in labels) and any("CSV" in label for label in labels)


def test_a_trainee_finds_no_such_screen(house: OfficeHouse) -> None:
    house.sign_in(house.lan)
    assert "quyền khác" in house.open(URL).warning[0].value
