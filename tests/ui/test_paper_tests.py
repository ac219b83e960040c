"""Kiểm tra trên giấy: every button of the screen pressed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lms.domain import paper_test
from lms.domain.law_change import ChangeKind
from lms.domain.people import SYSTEM
from lms.services.law import Draft
from lms.store import learning
from lms.ui import parts_paper_entry
from tests.documents.pdf_tools import needs_poppler
from tests.support.answer_photos import Shot, fill, photographed, rasterised
from tests.ui.office_house import OfficeHouse, press, words

URL = "kiem-tra-giay"
TODAY = date(2026, 11, 24)


@pytest.fixture
def cohort(house: OfficeHouse) -> str:
    return house.cohort("Hưng Hà 01", house.lan, house.minh)


def made(house: OfficeHouse, cohort: str, variants: int = 2) -> str:
    quiz = house.services.courses.current("HGV-01").quizzes()[0]
    return house.services.paper_tests.make(
        SYSTEM, cohort, quiz.id, variants=variants, held_on=TODAY, minutes=30
    )


def key_of(house: OfficeHouse, test_id: str, variant: str = "A") -> str:
    test = house.services.paper_marks.test(SYSTEM, test_id)
    return paper_test.right_letters(test.variants[variant], test.questions)


def enrolment(house: OfficeHouse, cohort: str, person: str) -> str:
    return next(
        m.enrolment_id for m in house.services.cohorts.members(SYSTEM, cohort) if m.person_id == person
    )


def percents(house: OfficeHouse, enrolment_id: str) -> list[int | None]:
    with house.services.database.read() as tx:
        return [attempt.percent for attempt in learning.attempts(tx, [enrolment_id])]


def test_a_class_is_chosen_and_a_paper_made(house: OfficeHouse, cohort: str) -> None:
    assert "Hưng Hà 01" in words(house.open(URL))
    tab = house.open(URL, lop=cohort)
    assert "Lớp chưa có bài kiểm tra trên giấy" in words(tab)
    tab.selectbox(key="paper-quiz").select("").run()
    said = words(press(tab, "paper-make"))
    assert "Đã soạn bài" in said and "Bài kiểm tra cuối khóa" in said and "mã đề A, B" in said
    [test] = house.services.paper_tests.tests(SYSTEM, cohort)
    assert (test.variants, test.held_on) == (2, TODAY)


def test_a_day_that_is_none_is_told(house: OfficeHouse, cohort: str) -> None:
    tab = house.open(URL, lop=cohort)
    tab.text_input(key="paper-day").input("hôm qua").run()
    tab = press(tab, "paper-make")
    assert "Ngày kiểm tra phải từ hôm nay" in tab.warning[0].value


def test_sheets_are_typed_and_their_totals_shown_at_once(house: OfficeHouse, cohort: str) -> None:
    test_id = made(house, cohort)
    key = key_of(house, test_id, "B")
    lan, minh = (enrolment(house, cohort, who) for who in (house.lan, house.minh))
    tab = house.open(URL, bai=test_id)
    tab.segmented_control(key=f"sheet-{lan}-variant").set_value("B").run()
    tab.text_input(key=f"sheet-{lan}-letters").input(key[:-1]).run()
    assert f"Đề có {len(key)} câu mà mới gõ {len(key) - 1}" in words(tab)
    tab.text_input(key=f"sheet-{lan}-letters").input(key[:-1] + "-").run()
    assert f"{len(key) - 1} trên {len(key)} câu đúng" in words(tab)
    tab.text_input(key=f"sheet-{minh}-letters").input(key).run()
    said = words(press(tab, "paper-save"))
    assert "Đã lưu 1 phiếu. Còn 1 phiếu chưa lưu." in said
    assert "Phiếu của Đỗ Văn Minh, bài “Bài kiểm tra mô-đun 1" in said and "”: Chưa rõ mã đề" in said
    assert percents(house, lan) == [100 * (len(key) - 1) // len(key)] and percents(house, minh) == []


def test_an_entered_sheet_is_corrected_with_a_reason(house: OfficeHouse, cohort: str) -> None:
    test_id = made(house, cohort)
    key = key_of(house, test_id)
    lan = enrolment(house, cohort, house.lan)
    house.services.paper_marks.enter(SYSTEM, test_id, lan, "A", "-" * len(key))
    tab = house.open(URL, bai=test_id)
    tab.selectbox(key="fix-who").select(lan).run()
    tab.text_input(key=f"fix-{lan}-letters").input(key).run()
    tab = press(tab, "fix-save")
    assert "Ghi lý do" in tab.warning[0].value
    tab.text_input(key=f"fix-{lan}-reason").input("Gõ nhầm phiếu").run()
    assert "100%" in words(press(tab, "fix-save"))
    assert percents(house, lan) == [100]
    assert "Gõ nhầm phiếu" in words(tab.run())


@needs_poppler
def test_a_photo_is_confirmed_beside_what_was_read(house: OfficeHouse, cohort: str, tmp_path: Path) -> None:
    test_id = made(house, cohort)
    key = key_of(house, test_id)
    lan = enrolment(house, cohort, house.lan)
    pages = rasterised(house.services.paper_tests.sheets(SYSTEM, test_id), tmp_path, page=1)
    whose = house.services.cohorts.members(SYSTEM, cohort)[0].enrolment_id
    photo = photographed(
        fill(pages, "A", key[:1] + "2" + key[2:], 1, grey=30), Shot(turn=8, skew=0.05, blur=0.5), 1
    )
    waiting = house.services.sheet_photos.read(SYSTEM, test_id, photo)
    assert waiting.enrolment_id == whose
    tab = house.open(URL, bai=test_id)
    said = words(tab)
    assert "Ảnh 1 trên 1 đang chờ" in said
    assert tab.segmented_control(key=f"photo-{waiting.id}-row-2").label == "Câu 2: tô hơn một ô"
    tab = press(tab, f"photo-{waiting.id}-save")
    assert "Câu 2 không có phương án “?”" in tab.warning[0].value
    assert tab.segmented_control(key=f"photo-{waiting.id}-row-2").value is None
    tab.segmented_control(key=f"photo-{waiting.id}-row-2").set_value(key[1]).run()
    assert tab.text_input(key=f"photo-{waiting.id}-letters").value == key
    assert "100%" in words(press(tab, f"photo-{waiting.id}-save"))
    assert percents(house, whose) == [100]
    assert house.services.sheet_photos.waiting(SYSTEM, test_id) == []
    assert house.services.sheet_photos.view(SYSTEM, waiting.id).page.startswith(b"\xff\xd8")
    assert lan in {line.enrolment_id for line in house.services.paper_marks.lines(SYSTEM, test_id)}


@needs_poppler
def test_a_photo_that_is_not_wanted_is_dropped(house: OfficeHouse, cohort: str, tmp_path: Path) -> None:
    test_id = made(house, cohort)
    page = rasterised(house.services.paper_tests.sheets(SYSTEM, test_id, blank=1), tmp_path)
    photo = photographed(fill(page, "A", "", 1), Shot(), 1)
    waiting = house.services.sheet_photos.read(SYSTEM, test_id, photo)
    assert waiting.enrolment_id is None and set(waiting.letters) == {"?"}
    tab = house.open(URL, bai=test_id)
    assert tab.button(key=f"photo-{waiting.id}-save").disabled
    assert "Đã bỏ ảnh này" in words(press(tab, f"photo-{waiting.id}-drop"))
    assert house.services.sheet_photos.waiting(SYSTEM, test_id) == []


def test_a_trainee_finds_no_such_screen(house: OfficeHouse, cohort: str) -> None:
    test_id = made(house, cohort)
    house.sign_in(house.lan)
    assert "quyền khác" in house.open(URL, bai=test_id).warning[0].value


def test_a_person_is_found_and_what_is_typed_stays_in_sight(
    house: OfficeHouse, cohort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_paper_entry, "ROWS", 1)
    test_id = made(house, cohort)
    key = key_of(house, test_id)
    lan, minh = (enrolment(house, cohort, who) for who in (house.lan, house.minh))
    tab = house.open(URL, bai=test_id)
    tab.text_input(key="paper-find").input("van minh").run()
    tab.segmented_control(key=f"sheet-{minh}-variant").set_value("A").run()
    tab.text_input(key=f"sheet-{minh}-letters").input(key).run()
    tab.text_input(key="paper-find").input("thi lan").run()
    assert tab.text_input(key=f"sheet-{minh}-letters").value == key
    tab.segmented_control(key=f"sheet-{lan}-variant").set_value("A").run()
    tab.text_input(key=f"sheet-{lan}-letters").input(key).run()
    assert "Đã lưu 2 phiếu" in words(press(tab, "paper-save"))


def test_thirty_sheets_are_not_stopped_by_one_who_passed_on_the_screen(
    house: OfficeHouse, cohort: str
) -> None:
    first, second = made(house, cohort, 1), made(house, cohort, 1)
    lan, minh = (enrolment(house, cohort, who) for who in (house.lan, house.minh))
    house.services.paper_marks.enter(SYSTEM, first, lan, "A", key_of(house, first))
    key = key_of(house, second)
    tab = house.open(URL, bai=second)
    for who in (lan, minh):
        tab.text_input(key=f"sheet-{who}-letters").input(key).run()
    said = words(press(tab, "paper-save"))
    assert "Đã lưu 2 phiếu." in said
    assert "Lưu để đối chiếu, không tính hoặc chỉ tính một phần: Nguyễn Thị Lan (Bài kiểm tra" in said
    assert (percents(house, lan), percents(house, minh)) == ([100], [100])


@needs_poppler
def test_a_photo_can_wait_while_the_next_is_looked_at(
    house: OfficeHouse, cohort: str, tmp_path: Path
) -> None:
    test_id = made(house, cohort)
    page = rasterised(house.services.paper_tests.sheets(SYSTEM, test_id, blank=1), tmp_path)
    first, second = (
        house.services.sheet_photos.read(SYSTEM, test_id, photographed(fill(page, "A", said, 1), Shot(), 1))
        for said in ("A", "B")
    )
    tab = press(house.open(URL, bai=test_id), f"photo-{first.id}-later")
    assert tab.button(key=f"photo-{second.id}-save") and "Ảnh 2 trên 2" in words(tab)
    tab = press(tab, f"photo-{second.id}-later")
    assert tab.button(key=f"photo-{first.id}-save")


def test_what_does_not_count_by_the_law_of_the_day_is_told(house: OfficeHouse, cohort: str) -> None:
    test_id = made(house, cohort)
    assert "không tính điểm" not in words(house.open(URL, bai=test_id))
    test = house.services.paper_marks.test(SYSTEM, test_id)
    [first] = [one for one in test.course.questions() if one.id == test.variants["A"][0].question_id]
    source = next(one.source for one in first.citations if one.source)
    house.services.law.record(
        SYSTEM, Draft(source, ChangeKind.REPLACED, TODAY, "99/2026/QH16", "Luật mới", "")
    )
    said = words(house.open(URL, bai=test_id))
    assert "câu không tính điểm" in said and "mã đề A câu 1" in said
