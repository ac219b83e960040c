"""Ngân hàng câu hỏi: Hoa looks at a bank, writes it beside a quiz, and takes questions out."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from lms import bootstrap
from lms.content.loader import load_courses
from lms.domain.audit import AuditAct
from lms.domain.people import SYSTEM, Permission
from lms.services.question_banks import QuestionBanks
from lms.services.uploads import Uploads
from tests.ui.office_house import COURSE, OfficeHouse, press, words

GIFT = """::Một::Ai ký?{=Chủ tịch ~%50%Phó ~Kế toán}

::Hai::Ghép{=Ý -> Rô-ma =Nhật -> Tô-ki-ô}

::Ba::Đoạn văn."""
MODULE = "HGV-01-M1"
SOURCE = Path(__file__).resolve().parents[2] / "courses"


@pytest.fixture
def courses(house: OfficeHouse, tmp_path: Path) -> Path:
    """A folder that may be written to, in place of the product's own."""
    folder = tmp_path / "noi-dung"
    shutil.copytree(SOURCE / "hgv-01-nghiep-vu-hoa-giai", folder / "hgv-01-nghiep-vu-hoa-giai")
    shutil.copy(SOURCE / "van-ban.yaml", folder)
    built = house.services
    uploads = Uploads(built.tools, tmp_path / "cau-hoi", Permission.REVIEW_CONTENT)
    banks = QuestionBanks(built.tools, built.courses, folder, uploads)
    house.services = dataclasses.replace(built, question_banks=banks)
    bootstrap.use(house.services)
    return folder


def sent(house: OfficeHouse, text: str = GIFT, name: str = "de-thi.gift") -> str:
    return house.services.question_banks.keep(house.hoa, text.encode(), name)


def acts(house: OfficeHouse) -> list[AuditAct]:
    return [line.act for line in house.services.audit_log.latest(SYSTEM)[0]]


def test_every_item_is_shown_with_its_verdict_before_anything_is_written(
    house: OfficeHouse, courses: Path
) -> None:
    tab = house.open("ngan-hang", tep=sent(house))
    shown = words(tab)
    assert "Câu trong tệp 3 GIFT Nhận 2 1 chọn một, 1 ghép đôi Bỏ 1" in shown
    assert "Chủ tịch (100%); Phó (50%); Kế toán Nhận" in shown
    assert "Ý → Rô-ma; Nhật → Tô-ki-ô Nhận" in shown
    assert "Mục này chỉ là đoạn giới thiệu, không có phần trả lời." in shown
    tab.segmented_control(key="bank-verdict").set_value("refuse").run()
    assert "Chủ tịch" not in words(tab)
    assert tab.button(key="bank-write").disabled


def test_what_is_accepted_is_written_beside_the_quiz(house: OfficeHouse, courses: Path) -> None:
    tab = house.open("ngan-hang", tep=sent(house))
    tab.selectbox(key="bank-module").set_value(MODULE).run()
    press(tab, "bank-write")
    path = "hgv-01-nghiep-vu-hoa-giai/01-hoa-giai-la-gi/ngan-hang-de-thi.yaml"
    assert f"Đã ghi 2 câu hỏi vào {path}" in words(tab)
    catalogue, problems = load_courses(courses)
    assert problems == []
    assert catalogue.courses[COURSE].question(f"{MODULE}-NH-de-thi-001").pending
    assert AuditAct.QUESTIONS_IMPORTED in acts(house)
    assert "Chọn tệp câu hỏi" in words(tab)


def test_where_the_folder_is_closed_the_file_is_taken_away(
    house: OfficeHouse, courses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuestionBanks, "is_writable", lambda *_: False)
    tab = house.open("ngan-hang", tep=sent(house))
    tab.selectbox(key="bank-module").set_value(MODULE).run()
    assert "Máy chủ không được ghi vào thư mục nội dung" in words(tab)
    assert not [button for button in tab.button if button.key == "bank-write"]


def test_a_refused_file_says_why(house: OfficeHouse, courses: Path) -> None:
    shown = words(house.open("ngan-hang", tep=sent(house, "Một bài văn xuôi.")))
    assert "Không nhận ra định dạng." in shown
    assert "Chọn tệp khác" in shown


def test_a_file_is_thrown_away(house: OfficeHouse, courses: Path) -> None:
    upload_id = sent(house)
    press(house.open("ngan-hang", tep=upload_id), "bank-forget")
    assert "Không tìm thấy mục này" in words(house.open("ngan-hang", tep=upload_id))


def test_before_taking_questions_out_it_says_what_a_format_cannot_keep(
    house: OfficeHouse, courses: Path
) -> None:
    tab = house.open("ngan-hang")
    tab.selectbox(key="bank-from").set_value(MODULE).run()
    assert "không ghi được hết" not in words(tab)
    tab.selectbox(key="bank-format").set_value("aiken").run()
    module = house.services.courses.current(COURSE).module(MODULE)
    ids = ", ".join(one.id for one in module.quiz.questions)
    assert "Aiken không ghi được hết" in words(tab)
    assert f"Định dạng này không ghi được lời giải thích. {len(module.quiz.questions)} {ids}" in words(tab)


def test_only_who_reviews_contents_comes_here(house: OfficeHouse, courses: Path) -> None:
    house.sign_in(house.tuan)
    assert "Việc này cần quyền khác" in words(house.open("ngan-hang"))
