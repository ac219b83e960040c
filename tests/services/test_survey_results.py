"""What came of a survey: figures within reach, and files that say the same."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lms.domain.audit import AuditAct
from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from tests.services.small_office import LAN, TUAN
from tests.services.survey_house import CLASS, FORM, SurveyHouse, answers

ELSEWHERE = Actor("quan", "Vũ Minh Quân", "", (RoleGrant(Role.OFFICE, "u-tl"),))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SurveyHouse]:
    made = SurveyHouse(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def survey(house: SurveyHouse) -> str:
    """Six have answered: four say 5, two say 2; one wrote what a spreadsheet would take for a formula."""
    survey = house.open_survey()
    for place, actor in enumerate(CLASS[:6]):
        text = "=cộng thêm giờ" if place == 0 else ""
        house.surveys.answer(actor, survey, answers(5 if place < 4 else 2, 1, text))
    house.surveys.close(TUAN, survey)
    return survey


def test_figures_by_question(house: SurveyHouse, survey: str) -> None:
    result = house.survey_results.result(TUAN, survey)
    marks, choice, text = result.questions
    assert result.enough
    assert (marks.answered, marks.mean, dict(marks.counts)["5"]) == (6, 4.0, 4)
    assert choice.counts == (("1", 6), ("2", 0), ("3", 0))
    assert text.words == ("=cộng thêm giờ",)


def test_only_whoever_runs_the_class_sees_them(house: SurveyHouse, survey: str) -> None:
    results = house.survey_results
    for who in (LAN, ELSEWHERE):
        for act in (
            lambda who=who: results.result(who, survey),
            lambda who=who: results.compare(who, survey),
            lambda who=who: results.export(who, survey, "xlsx"),
            lambda who=who: results.paper_form(who, survey),
        ):
            with pytest.raises(Refusal) as refusal:
                act()
            assert refusal.value.code is Code.NOT_ALLOWED


def test_a_class_with_too_few_answers_stands_blank_beside_the_others(house: SurveyHouse, survey: str) -> None:
    house.open_cohort("lop-2")
    house.enrol("lop-2", "lan")
    other = house.surveys.open(TUAN, "lop-2", "KS-1", house.now.date())
    house.surveys.answer(LAN, other, answers(1))
    house.surveys.close(TUAN, other)
    found = house.survey_results.compare(TUAN, survey)
    assert {standing.asked.cohort_id for standing in found.surveys} == {"lop-1", "lop-2"}
    [marks] = found.questions
    by_class = dict(zip((one.asked.cohort_id for one in found.surveys), marks.means, strict=True))
    assert by_class == {"lop-1": 4.0, "lop-2": None}


def test_the_workbook_says_the_same_and_takes_no_formula(house: SurveyHouse, survey: str) -> None:
    file = house.survey_results.export(TUAN, survey, "xlsx")
    sheet = load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (
        "Lớp", "Phiếu nhận đến hết ngày", "Câu", "Nội dung", "Câu trả lời", "Số phiếu", "Tỷ lệ", "Trung bình"
    )  # fmt: skip
    whose = ("Lớp lop-1", datetime(2026, 11, 28))
    assert rows[1][:2] == whose and rows[1][3] == FORM.title
    assert rows[6] == (*whose, 1, "Có dễ hiểu không?", "5 (dễ)", 4, 4 / 6, 4)
    assert rows[7][4] == "Chậm"
    last = sheet.cell(len(rows), 5)
    assert (last.value, last.data_type) == ("=cộng thêm giờ", "s")
    csv = house.survey_results.export(TUAN, survey, "csv").content.decode("utf-8-sig")
    assert csv.splitlines()[-1].startswith("Lớp lop-1;28/11/2026;3;Cần bổ sung gì?;'=cộng thêm giờ")


def test_each_file_leaves_a_line_in_the_audit(house: SurveyHouse, survey: str) -> None:
    for kind in ("xlsx", "csv", "pdf"):
        assert house.survey_results.export(TUAN, survey, kind).name == f"khao-sat.{kind}"
    house.survey_results.paper_form(TUAN, survey)
    acts = [row for row in house.rows("audit") if row[4] == AuditAct.LIST_EXPORTED.value]
    assert len(acts) == 4 and {row[5] for row in acts} == {survey}


def test_before_there_are_enough_a_file_says_nothing_either(house: SurveyHouse) -> None:
    survey = house.open_survey()
    for actor in CLASS[:4]:
        house.surveys.answer(actor, survey, answers(1, 1, "riêng tư"))
    for kind in ("xlsx", "csv", "pdf"):
        content = house.survey_results.export(TUAN, survey, kind).content
        assert "riêng tư".encode() not in content
    csv = house.survey_results.export(TUAN, survey, "csv").content.decode("utf-8-sig")
    said, *lines = csv.splitlines()[1:]
    assert "4 phiếu trên 15 người được hỏi (4 bằng tài khoản); chưa mở phiếu nào." in said
    assert lines == [
        f"Lớp lop-1;28/11/2026;{place};{text};Chưa đủ phiếu để hiện;;;"
        for place, text in enumerate(("Có dễ hiểu không?", "Nhanh hay chậm?", "Cần bổ sung gì?"), start=1)
    ]
