"""khao-sat.yaml: what is written becomes a form; every mistake is told with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lms.content.loader import load_courses
from lms.domain.content_problems import ProblemCode as P
from lms.domain.survey import AnswerType
from tests.content.conftest import Folder

FILE = "khao-sat.yaml"
FORM = """- id: KS-1
  title: Phiếu khảo sát
  intro: Vài câu.
  questions:
    - id: de-hieu
      type: scale
      text: Có dễ hiểu không?
      low: khó
      high: dễ
    - id: nhanh-cham
      type: choice
      text: Nhanh hay chậm?
      choices: [Chậm, Vừa]
    - id: bo-sung
      type: text
      text: Cần thêm gì?
"""
COURSES = Path(__file__).resolve().parents[2] / "courses"


def test_a_form_is_read_as_written(folder: Folder) -> None:
    folder.write(FILE, FORM)
    catalogue, problems = folder.load()
    assert problems == []
    [form] = catalogue.surveys
    assert (form.id, form.title, form.intro) == ("KS-1", "Phiếu khảo sát", "Vài câu.")
    assert [question.type for question in form.questions] == [
        AnswerType.SCALE,
        AnswerType.CHOICE,
        AnswerType.TEXT,
    ]
    assert form.questions[0].values() == ("1", "2", "3", "4", "5")
    assert (form.questions[0].low, form.questions[1].choices) == ("khó", ("Chậm", "Vừa"))


def test_a_folder_need_not_have_forms(folder: Folder) -> None:
    catalogue, problems = folder.load()
    assert (catalogue.surveys, problems) == ((), [])


SPOILT = [
    ("  title: Phiếu khảo sát\n", "", 1, P.KEY_MISSING),
    ("type: scale", "type: sao", 6, P.NOT_A_CHOICE),
    ("id: de-hieu", "id: Dễ hiểu", 5, P.BAD_ID),
    ("id: bo-sung", "id: de-hieu", 5, P.SURVEY_QUESTION_TWICE),
    ("[Chậm, Vừa]", "[Chậm]", 10, P.SURVEY_CHOICES),
    ("      choices: [Chậm, Vừa]\n", "", 10, P.SURVEY_CHOICES),
    ("[Chậm, Vừa]", "[Vừa, vừa]", 10, P.CHOICE_TWICE),
    ("type: text\n", "type: text\n      low: kém\n", 14, P.SURVEY_ENDS),
    ("type: text\n", "type: text\n      choices: [Có, Không]\n", 14, P.SURVEY_CHOICES),
    ("intro: Vài câu.", "loi: Vài câu.", 3, P.KEY_UNKNOWN),
    ("id: KS-1", "id: HGV-99", 1, P.ID_TWICE),
    ("id: KS-1", "id: KS-1\tx", 1, None),
]


@pytest.mark.parametrize(("was", "becomes", "line", "code"), SPOILT)
def test_a_mistake_is_told_where_it_is_and_leaves_the_courses_alone(
    folder: Folder, was: str, becomes: str, line: int, code: P | None
) -> None:
    assert was in FORM
    folder.write(FILE, FORM.replace(was, becomes, 1))
    catalogue, problems = folder.load()
    assert catalogue.surveys == () or code is P.ID_TWICE
    assert "HGV-99" in catalogue.courses or code is P.ID_TWICE
    found = [(problem.file, problem.line, problem.code) for problem in problems]
    assert all(file in (FILE, "hgv-99-thu/course.yaml") for file, _, _ in found)
    assert code is None or (line, code) in [(at, what) for _, at, what in found]
    assert found


def test_a_form_that_no_phone_could_send_is_too_long(folder: Folder) -> None:
    text = "".join(f"    - {{id: viet-{place}, type: text, text: Viết gì?}}\n" for place in range(5))
    folder.write(FILE, FORM + text)
    [problem] = folder.problems()
    assert problem.code is P.SURVEY_TOO_LONG


@pytest.mark.parametrize("content", ["", "một câu", "a: b", "- 1", "\ufeff- id: KS"])
def test_what_is_no_list_of_forms_is_told(folder: Folder, content: str) -> None:
    folder.write(FILE, content)
    assert folder.problems() and folder.load()[0].surveys == ()


def test_the_forms_that_ship_are_sound_and_ask_for_no_name() -> None:
    catalogue, problems = load_courses(COURSES)
    assert [problem for problem in problems if problem.file == FILE] == []
    assert [form.id for form in catalogue.surveys] == ["KS-SAU-LOP", "KS-SAU-BUOI"]
    for form in catalogue.surveys:
        for question in form.questions:
            assert not re.search(r"họ (và )?tên|năm sinh|đơn vị|chức vụ", question.text.lower())


def test_the_example_of_the_handbook_is_sound(folder: Folder) -> None:
    handbook = (COURSES / "HUONG-DAN-BIEN-SOAN.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```yaml\n(- id: KS-.*?)```", handbook, re.DOTALL)
    folder.write(FILE, example)
    assert folder.problems() == []
