"""What is due: the first thing a trainee sees."""

from __future__ import annotations

from datetime import timedelta

from lms.domain.people import SYSTEM, Role
from lms.ui import navigation
from tests.ui.learner_house import LESSON, LearnerHouse, everything
from tests.ui.office_house import OfficeHouse, words


def test_says_by_name_what_is_missing_and_that_there_is_time(hall: LearnerHouse) -> None:
    seen = words(hall.house.open(""))
    assert "Nguyễn Thị Lan" in seen
    assert "Còn thiếu 19 bài, 6 bài kiểm tra và 1 buổi học" in seen
    assert "Xong 0 trên 26 phần" in seen
    assert "Vẫn kịp" in seen
    assert "Hạn cuối 24/12/2026" in seen


def test_lists_the_next_lessons_with_minutes_and_the_next_session_with_its_place(hall: LearnerHouse) -> None:
    tab = hall.house.open("")
    seen = everything(tab)
    first = hall.course.lessons()[0]
    assert f"Bài 1: {first.title}" in seen
    assert f"{first.minutes} phút" in seen
    assert "Bài 4:" not in seen
    assert "Buổi 1, thứ Ba 24/11" in seen
    assert "11:50 đến 14:50, Hội trường. Vắng buổi này là không đủ giờ." in seen
    assert "Đang điểm danh: quét mã trên màn hình lớp." in seen


def test_a_session_that_is_over_is_not_due_and_cannot_be_made_up(hall: LearnerHouse) -> None:
    hall.wait(hours=4)
    seen = everything(hall.house.open(""))
    assert "Buổi 1," not in seen
    assert "Không còn kịp. Các buổi học còn lại không đủ giờ. Hỏi cơ quan quản lý về lớp học bù" in seen
    assert "Vắng. 11:50 đến 14:50, Hội trường." in everything(hall.open("khoa-hoc"))


def test_a_finished_lesson_moves_to_what_is_done(hall: LearnerHouse) -> None:
    hall.open("bai-hoc", bai=LESSON)
    hall.wait(minutes=15)
    hall.know_check(LESSON)
    hall.services.learning.complete_lesson(hall.lan, hall.enrolment_id, LESSON)
    seen = everything(hall.house.open(""))
    assert "Còn thiếu 18 bài" in seen
    assert "Bài 1:" not in seen
    assert "1 bài học" in seen


def test_a_quiz_is_due_when_its_lessons_are_read(hall: LearnerHouse) -> None:
    assert "Bài kiểm tra mô-đun 1" not in everything(hall.house.open(""))
    for lesson in hall.course.modules[0].lessons:
        hall.services.learning.open_lesson(hall.lan, hall.enrolment_id, lesson.id)
    hall.wait(minutes=30)
    for lesson in hall.course.modules[0].lessons:
        hall.know_check(lesson.id)
        hall.services.learning.complete_lesson(hall.lan, hall.enrolment_id, lesson.id)
    assert "Bài kiểm tra mô-đun 1" in everything(hall.house.open(""))


def test_after_the_deadline_says_so_and_why(hall: LearnerHouse) -> None:
    hall.wait(days=31)
    hall.lan = hall.house.sign_in(hall.house.lan)
    seen = words(hall.house.open(""))
    assert "Không còn kịp" in seen


def test_whoever_has_done_everything_waits_for_the_paper(hall: LearnerHouse) -> None:
    hall.house.complete(hall.cohort_id, hall.house.lan)
    seen = words(hall.house.open(""))
    assert "Đã hoàn thành" in seen
    assert "Đủ điều kiện, đang chờ cấp giấy chứng nhận." in seen
    due = everything(hall.house.open("")).partition("Việc cần làm")[2].partition("Đã xong")[0]
    assert "Bài kiểm tra cuối khóa" in due
    assert "Bài 1:" not in due and "Bài kiểm tra mô-đun" not in due


def test_the_questions_before_a_course_are_offered_until_the_first_lesson_is_done(hall: LearnerHouse) -> None:
    assert "Bài kiểm tra đầu khóa" in everything(hall.house.open(""))
    hall.know_check(LESSON)
    hall.wait(hours=1)
    hall.services.learning.open_lesson(hall.lan, hall.enrolment_id, LESSON)
    hall.wait(hours=1)
    hall.services.learning.complete_lesson(hall.lan, hall.enrolment_id, LESSON)
    assert "Bài kiểm tra đầu khóa" not in everything(hall.house.open(""))


def test_without_a_cohort_says_what_comes(house: OfficeHouse) -> None:
    house.sign_in(house.lan)
    assert "Chưa có lớp nào." in words(house.open(""))


def test_the_office_finds_its_screens_there(house: OfficeHouse) -> None:
    seen = everything(house.open(""))
    assert "Nhập danh sách" in seen
    assert "Chưa có lớp nào." not in seen


def test_every_row_of_the_menu_says_what_it_is_for(house: OfficeHouse) -> None:
    house.services.roles.grant(SYSTEM, house.hoa.person_id, Role.TRAINER)
    visitor = house.services.accounts.actor(house.token)
    assert visitor is not None and {Role.ADMIN, Role.OFFICE, Role.TRAINEE} <= visitor.roles
    seen = everything(house.open(""))
    listed = [screen for group in navigation.menu(visitor).values() for screen in group if screen.url]
    assert {screen.url for screen in navigation.SCREENS if screen.group} == {"", *(one.url for one in listed)}
    for screen in listed:
        assert f"**{screen.title}** :gray[" in seen, screen.title


def test_a_trainee_is_not_told_of_a_second_step(house: OfficeHouse) -> None:
    house.sign_in(house.lan)
    for url in ("", "tai-khoan"):
        seen = everything(house.open(url))
        assert "Xác thực hai bước" not in seen and "Dữ liệu của tôi" in seen


def test_whoever_may_have_a_second_step_finds_it(house: OfficeHouse) -> None:
    for url in ("", "tai-khoan"):
        assert "Xác thực hai bước" in everything(house.open(url))


def test_a_demo_says_on_the_screen_that_nobody_is_real(hall: LearnerHouse) -> None:
    notice = "Dữ liệu mẫu: mọi người trong danh sách đều do máy tạo ra."
    assert notice not in words(hall.house.open(""))
    object.__setattr__(hall.services, "is_demo", True)
    assert notice in words(hall.house.open(""))


def test_a_session_that_was_attended_is_done(hall: LearnerHouse) -> None:
    session_id = hall.house.session(hall.cohort_id)
    hall.services.attendance.tick(SYSTEM, session_id, hall.house.lan)
    seen = everything(hall.house.open(""))
    assert "1 buổi học" in seen
    assert "Buổi 1, thứ Ba" not in seen
    hall.wait(hours=timedelta(days=1).total_seconds() / 3600)
    assert "Đã có mặt." in everything(hall.open("khoa-hoc"))


def test_somebody_who_takes_a_course_again_sees_both_classes(hall: LearnerHouse) -> None:
    once = words(hall.open("")).count("Bài 1: ")
    hall.house.cohort("Hưng Hà 04", hall.house.lan)
    assert words(hall.open("")).count("Bài 1: ") == 2 * once
