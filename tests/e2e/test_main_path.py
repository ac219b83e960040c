"""The whole path in a real browser: from a roster in Excel to a certificate that a stranger has checked.

An office worker and a projector at a desk; a trainee, a trainer and a stranger with phones. Only the clock
is helped along, so that nobody has to read for an hour.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from lms.bootstrap import Services
from lms.content.loader import load_courses
from lms.domain.course import CheckQuestion, Course, Lesson, Module, Question
from lms.domain.quiz import ChoiceForTrainee
from lms.domain.reading import CheckChoice
from lms.domain.times import local, local_date, show_date
from lms.services.accounts import SIGN_IN_COOKIE
from lms.services.learning import shortest_reading_seconds
from lms.settings import Settings
from tests.documents.pdf_tools import needs_poppler, picture_of
from tests.e2e.conftest import Office
from tests.support.camera import codes_in, film_of
from tests.support.visitor import PHONE, Visitor, assert_nothing_wrong

pytestmark = [pytest.mark.browser, needs_poppler]

ROSTER = Path(__file__).resolve().parents[1] / "data" / "danh-sach-hgv-hung-ha-2023.xlsx"
UNIT, COHORT = "Xã Minh Hòa", "Minh Hòa 01"
PIN = "485162"


def test_from_a_roster_to_a_certificate_that_a_stranger_has_checked(
    office: Office, browser: Browser, film: Path, tmp_path: Path, shots: Path | None
) -> None:
    url, clock = office.server.url, office.clock
    course = load_courses(Settings().courses)[0].courses["HGV-01"]
    desk = Visitor(browser, url, "co-quan", shots=shots)
    trainee = Visitor(browser, url, "hoc-vien", PHONE, shots=shots)
    trainer = Visitor(browser, url, "giang-vien", PHONE, shots=shots)
    wall = Visitor(browser, url, "man-chieu", shots=shots)
    stranger = Visitor(browser, url, "nguoi-la", PHONE, shots=shots)

    # The office: from nothing to a class that is on now.
    desk.open("/")
    desk.look("chua-dang-nhap")
    activate(desk, office.login, office.activation, "một câu dài để nhớ")
    name_the_signer(desk)
    import_the_roster(desk)
    answer_one_question(desk)
    cohort_page = open_a_cohort(desk)
    first, second, third = schedule_and_enrol(desk, show_date(local_date(clock.now())))
    make_a_trainer(desk, third, cohort_page)
    mine, trainers = (issue_a_code(desk, address) for _, address in (first, third))
    film_of(picture_of(print_the_card(desk, second), tmp_path, dpi=300), film)

    # The trainee at home: activation, the lessons and the quiz of a module; and of the others, through the
    # same doors without a browser, while the office's computer is off for a while.
    activate(trainee, *mine, PIN)
    trainee.reads("Việc cần làm")
    trainee.look("viec-can-lam")
    first_module, *others = course.modules
    for lesson in first_module.lessons:
        read_the_lesson(trainee, lesson, clock.forward)
    take_the_quiz(trainee, course, first_module.quiz.id, wrong=1)
    desk.leave()
    trainee.leave()
    with office.closed() as services:
        finish_the_course(services, trainee, others, clock.forward)
    trainee.open("/")
    trainee.reads("Còn thiếu 1 buổi học")
    trainee.look("con-thieu-mot-buoi")

    # The class: one comes in with a phone, one with a card.
    assert unit_figures(desk) == figures(complete=0, certified=0)
    desk.open(cohort_page)
    desk.press("Điểm danh")
    desk.reads("trên 62 người")
    roll = desk.page.url
    activate(trainer, *trainers, PIN)
    check_in_by_the_wall(wall, trainers[0], trainer, trainee, first[0])
    scan_the_card(trainer, second[0])
    assert desk.page.url == roll
    expect(figure(desk, "Có mặt")).to_have_text("2", timeout=15_000)
    for name in (first[0], second[0]):
        line = desk.page.locator(".roll").filter(has_text=name)
        expect(line).to_contain_text(f"Có mặt {local(clock.now()):%H}:")
    desk.look("diem-danh")

    # The certificate.
    issue_the_certificate(desk, first[0])
    code, paper = take_the_paper(trainee)
    [printed] = codes_in(picture_of(paper, tmp_path, dpi=200))
    assert printed == f"{url}/xac-minh/{code}"
    stranger.open(printed)
    expect(stranger.page.locator("h1")).to_have_text("Có trong sổ, chưa bị thu hồi")
    expect(stranger.page.locator("main")).to_contain_text(first[0])
    stranger.look("xac-minh")
    # Another trainee is told nothing; a stranger is asked who they are.
    assert trainer.page.request.get(f"{url}/giay-chung-nhan/{code}.pdf").status == 404
    stranger.open(f"/giay-chung-nhan/{code}.pdf")
    expect(stranger.page.locator("h1")).to_have_text("Đăng nhập")
    assert unit_figures(desk) == figures(complete=1, certified=1)

    assert_nothing_wrong(desk, trainee, trainer, wall, stranger)


# --- everybody ------------------------------------------------------------------------------


def activate(who: Visitor, login: str, code: str, secret: str) -> None:
    who.open("/dang-nhap")
    who.look("dang-nhap")
    who.press("Lần đầu sử dụng", exact=False)
    who.fill("Mã đăng nhập", login)
    who.fill("Mã kích hoạt", code)
    who.look("ma-kich-hoat")
    who.press("Tiếp tục")
    who.page.get_by_label("Tôi đã đọc thông báo trên").check()
    who.fill("Mã PIN mới hoặc mật khẩu", secret)
    who.fill("Gõ lại lần nữa", secret)
    who.look("dat-ma-pin")
    who.press("Kích hoạt")
    who.reads("Chào ông/bà")
    who.look("trang-dau")


# --- the office -----------------------------------------------------------------------------


def name_the_signer(desk: Visitor) -> None:
    desk.open("/co-quan")
    desk.fill("Họ tên người ký", "Trần Văn Ký")
    desk.press("Lưu thông tin cơ quan")
    desk.reads("Đã lưu.")
    desk.look("co-quan")


def import_the_roster(desk: Visitor) -> None:
    desk.open("/nhap-danh-sach")
    desk.look("chua-nhap")
    desk.press("Chọn tệp hoặc dán danh sách")
    desk.page.get_by_label("Tệp danh sách").set_input_files(ROSTER)
    desk.look("gui-danh-sach")
    desk.press("Gửi và xem từng dòng")
    expect(figure(desk, "Dòng có người")).to_have_text("1.982")
    expect(figure(desk, "Cần hỏi")).to_have_text("19")
    desk.look("xem-tung-dong")
    desk.press("Nhập 1.982 dòng")
    desk.reads("Đã nhập 1.957 người mới")
    desk.look("da-nhap")


def answer_one_question(desk: Visitor) -> None:
    desk.press("Trả lời từng dòng")
    desk.reads("Thiếu năm sinh")
    desk.fill("Năm sinh (không biết thì để trống)", "1970")
    desk.look("tra-loi")
    desk.press("Ghi câu trả lời")
    desk.reads("Dòng 1 trên 18 dòng đang chờ")


def open_a_cohort(desk: Visitor) -> str:
    """Returns the address of its page."""
    desk.open("/lop-hoc")
    desk.press("Mở lớp mới")
    desk.fill("Tên lớp, ví dụ “Hưng Hà 02”", COHORT)
    desk.choose("Khóa học", "HGV-01")
    desk.look("mo-lop")
    desk.press("Mở lớp")
    desk.reads("Đã mở lớp.")
    return desk.page.url


def schedule_and_enrol(desk: Visitor, today: str) -> list[tuple[str, str]]:
    """Returns the first three people of the class: name, and address of their page."""
    desk.fill("Nơi học", "Nhà văn hóa xã Minh Hòa")
    desk.fill("Nội dung buổi học", "Nghiệp vụ hòa giải ở cơ sở")
    desk.fill("Ngày (ngày/tháng/năm)", today)
    desk.look("xep-lich")
    desk.press("Xếp lịch")
    desk.reads("Đã xếp 1 buổi học.")
    desk.choose("Đơn vị", UNIT)
    desk.press("Ghi danh tất cả những người này")
    desk.reads("Đã ghi danh 62 người.")
    desk.look("da-ghi-danh")
    links = desk.page.locator('table.list a[href*="nguoi="]')
    return [(link.inner_text(), link.get_attribute("href") or "") for link in links.all()[:3]]


def make_a_trainer(desk: Visitor, person: tuple[str, str], cohort_page: str) -> None:
    name, address = person
    desk.open(address)
    desk.press("Cấp hoặc thu quyền")
    desk.page.get_by_role("radio", name="Giảng viên, người phụ trách lớp").check(force=True)
    desk.settle()
    desk.press(f"Cấp quyền này cho {name}")
    desk.reads("Đã cấp quyền")
    desk.open("/phan-quyen")
    expect(desk.page.locator("table.list").first).to_contain_text(name)
    desk.look("phan-quyen")
    desk.open(cohort_page)
    desk.choose("Phân công giảng viên", name)
    desk.press("Phân công")
    desk.reads(f"Đã phân công {name}")


def issue_a_code(desk: Visitor, address: str) -> tuple[str, str]:
    """Returns what the person needs to activate: login and code."""
    desk.open(address)
    desk.page.get_by_text("Cấp lại mã kích hoạt").click()
    desk.page.get_by_label("Lý do (bắt buộc, lưu vào sổ)").last.fill("Nhận tài khoản lần đầu")
    desk.press("Cấp mã kích hoạt mới")
    desk.reads("Mã kích hoạt, dùng một lần")
    desk.look("ma-moi")
    _, login, code = desk.page.locator(".again .code").all_inner_texts()
    return login, code


def print_the_card(desk: Visitor, person: tuple[str, str]) -> bytes:
    desk.open(person[1])
    desk.page.locator("summary").get_by_text("Thẻ học viên").click()
    with desk.page.expect_download() as coming:
        desk.page.get_by_role("button", name="In thẻ học viên").click()
    desk.settle()
    desk.look("nguoi-hoc")
    return coming.value.path().read_bytes()


def figure(who: Visitor, label: str) -> Locator:
    """The number under `label` in the strip of figures."""
    return who.page.locator(".figures div").filter(has=who.page.get_by_text(label, exact=True)).locator("b")


def unit_figures(desk: Visitor) -> dict[str, str]:
    """The office's result for the one unit."""
    desk.open("/ket-qua")
    desk.reads("Theo đơn vị")
    desk.look("ket-qua")
    desk.press(UNIT)
    desk.reads("Đã cấp giấy")
    desk.look("ket-qua-don-vi")
    strip = desk.page.locator(".figures").first
    labels, values = strip.locator("dt").all_inner_texts(), strip.locator("b").all_inner_texts()
    return dict(zip(labels, values, strict=True))


def figures(*, complete: int, certified: int) -> dict[str, str]:
    return {
        "Người phải học": "62",
        "Đã hoàn thành": str(complete),
        "Chưa hoàn thành": str(62 - complete),
        "Đã cấp giấy": str(certified),
    }


def issue_the_certificate(desk: Visitor, name: str) -> None:
    desk.open("/cap-giay")
    desk.reads("Cấp giấy cho 1 người")
    desk.look("cap-giay")
    desk.choose("Hoặc cấp cho một người", name)
    desk.press("Cấp giấy")
    desk.reads(f"Đã cấp giấy cho {name}")
    desk.look("da-cap-giay")


# --- the trainee ----------------------------------------------------------------------------


def read_the_lesson(trainee: Visitor, lesson: Lesson, forward: Callable[[timedelta], None]) -> None:
    trainee.open("/")
    trainee.press(lesson.title, exact=False)
    expect(trainee.page.locator("h1")).to_have_text(lesson.title)
    trainee.look("bai-hoc")
    forward(timedelta(seconds=shortest_reading_seconds(lesson) + 1))
    assert lesson.check
    right = next(choice.text for choice in lesson.check.choices if choice.correct)
    trainee.page.get_by_text(right, exact=True).click()
    trainee.press("Trả lời")
    trainee.reads("Đã ghi: đọc xong bài này.")


def take_the_quiz(trainee: Visitor, course: Course, quiz_id: str, *, wrong: int) -> None:
    """The first `wrong` answers are wrong, the others right. The page is read as a trainee reads it."""
    quiz = next(quiz for quiz in course.quizzes() if quiz.id == quiz_id)
    questions = {question.text: question for question in quiz.graded_questions()}
    trainee.press("Làm bài kiểm tra")
    trainee.press("Bắt đầu làm bài")
    for place in range(len(questions)):
        trainee.reads(f"Câu {place + 1} trên {len(questions)}")
        choices = questions[trainee.page.locator("h1#cau").inner_text()].choices
        right = next(choice.text for choice in choices if choice.correct)
        chosen = right if place >= wrong else next(choice.text for choice in choices if not choice.correct)
        trainee.page.get_by_text(chosen, exact=True).click()
        trainee.reads(f"Câu {place + 1} đã lưu.")
        trainee.look("cau-hoi")
        trainee.press("Câu tiếp" if place + 1 < len(questions) else "Nộp bài")
    trainee.reads(f"Đạt {100 * (len(questions) - wrong) // len(questions)}%")
    trainee.look("ket-qua-bai-kiem-tra")
    if wrong:
        card = trainee.page.locator(".card").filter(has_text="Chưa đúng")
        expect(card).to_have_count(wrong)
        expect(card.first).to_contain_text("Vì sao.")


def finish_the_course(
    services: Services, trainee: Visitor, modules: list[Module], forward: Callable[[timedelta], None]
) -> None:
    """Read and pass these modules as whoever is signed in at the trainee's browser."""
    cookies = {cookie.get("name"): cookie.get("value") for cookie in trainee.context.cookies()}
    me = services.accounts.actor(cookies[SIGN_IN_COOKIE])
    assert me is not None
    [course] = services.learning.home(me)
    mine = course.enrolment.id
    for module in modules:
        for lesson in module.lessons:
            services.learning.open_lesson(me, mine, lesson.id)
            forward(timedelta(seconds=shortest_reading_seconds(lesson) + 1))
            check = services.reading.page(me, mine, lesson.id).check
            assert lesson.check and check
            services.reading.answer_check(me, mine, lesson.id, right_key(lesson.check, check.choices))
            services.learning.complete_lesson(me, mine, lesson.id)
        attempt = services.quizzes.start_quiz(me, mine, module.quiz.id)
        for asked in attempt.questions:
            key = right_key(course.course.question(asked.id), asked.choices)
            services.quizzes.answer(me, attempt.attempt_id, asked.id, key)
        assert services.quizzes.submit(me, attempt.attempt_id).result.percent == 100


def right_key(
    question: Question | CheckQuestion, shown: tuple[ChoiceForTrainee, ...] | tuple[CheckChoice, ...]
) -> str:
    right = next(choice.text for choice in question.choices if choice.correct)
    return next(choice.key for choice in shown if choice.text == right)


def take_the_paper(trainee: Visitor) -> tuple[str, bytes]:
    """Returns the code of the certificate and the paper as its holder downloads it."""
    trainee.open("/giay-cua-toi")
    trainee.reads("Giấy chứng nhận hoàn thành")
    trainee.look("giay-cua-toi")
    address = trainee.page.get_by_role("link", name="Tải giấy (PDF)").get_attribute("href") or ""
    paper = trainee.page.request.get(trainee.url + address)
    assert paper.status == 200
    [code] = re.findall(r"/giay-chung-nhan/(\w+)\.pdf", address)
    return code, paper.body()


# --- the class ------------------------------------------------------------------------------


def check_in_by_the_wall(wall: Visitor, login: str, trainer: Visitor, trainee: Visitor, name: str) -> None:
    """The trainer signs in at the projector too, which shows the code; the trainee's phone reads it there."""
    trainer.open("/diem-danh-lop")
    trainer.reads("Mở mã trên màn hình")
    trainer.look("diem-danh-lop")
    address = trainer.page.get_by_role("link", name="Mở mã trên màn hình").get_attribute("href") or ""
    wall.open(address)
    wall.fill("Mã đăng nhập", login)
    wall.fill("Mã PIN hoặc mật khẩu", PIN)
    wall.press("Đăng nhập")
    wall.look("man-chieu")
    trainee.open(wall.read_the_wall())
    expect(trainee.page.locator("h1")).to_have_text(name)
    trainee.look("diem-danh")
    trainee.press("Có mặt")
    expect(trainee.page.locator("h1")).to_have_text("Đã ghi có mặt")
    trainee.look("da-diem-danh")
    expect(wall.page.locator("#present")).to_have_text("1", timeout=10_000)
    wall.page.close()


def scan_the_card(trainer: Visitor, name: str) -> None:
    """A printed card before the camera of the trainer's phone."""
    trainer.press_for_tab("Quét thẻ")
    expect(trainer.page.locator("#said-name")).to_have_text(name, timeout=30_000)
    expect(trainer.page.locator("#said-title")).to_have_text("Có mặt")
    expect(trainer.page.locator("#present")).to_have_text("2")
    trainer.look("quet-the")
