"""What a question of each type must have in quiz.yaml and in a bank beside it, with file and line."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from lms.domain.content_problems import ProblemCode as P
from lms.domain.course import QuestionType
from lms.text_content import problem_text

MODULE = "hgv-99-thu/01-mo-dau"
QUIZ = f"{MODULE}/quiz.yaml"
BANK = f"{MODULE}/ngan-hang-thu.yaml"
HANDBOOK = Path(__file__).resolve().parents[2] / "courses" / "HUONG-DAN-BIEN-SOAN.md"

HEAD = """
  - id: HGV-99-M1-C3
    type: {type}
    text: Hỏi gì?
    lesson: HGV-99-M1-L1
    explanation: Vì thế.
    citations: [{{mark: S}}]
"""


def asked(folder, kind: str, answers: str, *, bank: bool = False):
    """One more question of this type, its answers as written; what is then wrong."""
    text = HEAD.format(type=kind).lstrip("\n") + answers
    if bank:
        folder.write(BANK, "questions:\n" + text)
    else:
        path = folder.root / QUIZ
        path.write_text(path.read_text("utf-8") + text, "utf-8")
    return [(problem.code, problem.detail.get("key", "")) for problem in folder.problems()]


SOUND = {
    "multiple_choice": "    choices: [{text: a, correct: true}, {text: b, correct: true}, {text: c}]\n",
    "true_false": "    choices:\n      - {text: Đúng}\n      - {text: Sai, correct: true}\n",
    "matching": "    pairs:\n      - {left: a, right: b}\n      - {left: c, right: d}\n      - {right: e}\n",
    "short_answer": "    accepted:\n      - {text: a}\n      - {text: b, percent: 50, feedback: Gần}\n",
    "numeric": "    numbers: [{value: 1.5, tolerance: 0.25}, {value: -2, percent: 33.33333}]\n",
    "ordering": "    order: [một, hai, ba]\n",
    "essay": "",
}  # fmt: skip


@pytest.mark.parametrize("kind", SOUND)
@pytest.mark.parametrize("bank", [False, True])
def test_each_type_is_read_in_a_quiz_and_in_a_bank(folder, kind, bank):
    assert asked(folder, kind, SOUND[kind], bank=bank) == []
    assert folder.course().question("HGV-99-M1-C3").type is QuestionType(kind)


def test_the_answers_are_what_was_written(folder):
    asked(folder, "numeric", SOUND["numeric"])
    first, second = folder.course().question("HGV-99-M1-C3").numbers
    assert (first.value, first.tolerance, first.percent) == (Decimal("1.5"), Decimal("0.25"), 100)
    assert (second.value, second.percent) == (-2, Decimal("33.33333"))


@pytest.mark.parametrize(
    ("kind", "answers", "code"),
    [
        ("essay", "    order: [một, hai]\n", P.ANSWERS_OF_OTHER_TYPE),
        ("matching", "    accepted: [{text: a}]\n", P.ANSWERS_OF_OTHER_TYPE),
        ("multiple_choice", "    choices: [{text: a, correct: true}]\n", P.ANSWER_COUNT),
        ("multiple_choice", "    choices: [{text: a}, {text: b}]\n", P.ANSWER_MISSING),
        ("multiple_choice", "    choices: [{text: a, percent: 50}, {text: b}]\n", P.PERCENT_SUM),
        ("multiple_choice", "    choices: [{text: a, percent: 101}, {text: b}]\n", P.OUT_OF_RANGE),
        ("multiple_choice", "    choices: [{text: a, percent: nửa}, {text: b}]\n", P.NOT_A_NUMBER),
        ("multiple_choice", "    choices: [{text: a, correct: true}, {text: A}]\n", P.CHOICE_TWICE),
        ("true_false", "    choices: [{text: Sai, correct: true}, {text: Đúng}]\n", P.TRUE_FALSE_CHOICES),
        ("true_false", "    choices: [{text: Đúng}, {text: Sai}]\n", P.TRUE_FALSE_CHOICES),
        ("matching", "    pairs: [{left: a, right: b}]\n", P.ANSWER_COUNT),
        ("matching", "    pairs: [{left: a, right: b}, {left: a, right: c}]\n", P.CHOICE_TWICE),
        ("matching", "    pairs: [{left: a}, {left: b, right: c}]\n", P.KEY_MISSING),
        ("short_answer", "", P.ANSWER_MISSING),
        ("short_answer", "    accepted: [{text: a, percent: 50}]\n", P.ANSWER_MISSING),
        ("numeric", "    numbers: [{value: 1e9}]\n", P.NOT_A_NUMBER),
        ("numeric", '    numbers: [{value: "1,5"}]\n', P.NOT_A_NUMBER),
        ("numeric", "    numbers: [{value: 1, tolerance: -1}]\n", P.OUT_OF_RANGE),
        ("ordering", "    order: [một]\n", P.ANSWER_COUNT),
        ("ordering", "    order: [một, một]\n", P.CHOICE_TWICE),
        ("gapfill", "", P.NOT_A_CHOICE),
        ("essay", "    figures: [so-do.png]\n", P.MEDIA_MISSING),
        ("essay", "    figures: [../so-do.png]\n", P.MEDIA_NAME),
    ],
)
def test_what_a_type_must_not_be_is_told_at_its_line(folder, kind, answers, code):
    found = asked(folder, kind, answers)
    assert code in [one for one, _ in found]
    [problem, *_] = [problem for problem in folder.problems() if problem.code is code]
    assert problem.file == QUIZ
    assert problem.line >= folder.line_of(QUIZ, "C3")
    assert re.fullmatch(r".+[.!]", problem_text(problem), re.DOTALL)


def test_a_single_choice_has_four_choices_in_the_quiz_and_any_number_in_a_bank(folder):
    three = "    choices: [{text: a, correct: true}, {text: b}, {text: c}]\n"
    assert asked(folder, "single_choice", three, bank=True) == []
    other = three.replace("a,", "x,")
    assert [code for code, _ in asked(folder, "single_choice", other)] == [P.ID_TWICE, P.CHOICE_COUNT]


def test_a_bank_needs_no_explanation_and_its_uncited_question_waits(folder):
    folder.write(
        BANK, "source: cu.gift\nquestions:\n  - {id: X-1, type: essay, text: Kể., lesson: HGV-99-M1-L1}\n"
    )
    question = folder.course().question("X-1")
    assert (question.pending, question.explanation) == (True, "")


def test_a_bank_is_checked_like_the_quiz(folder):
    folder.write(
        BANK, "questions:\n  - {id: HGV-99-M1-C1, type: essay, text: Kể., lesson: KHONG-CO, la: 1}\n"
    )
    assert folder.found() == [("ngan-hang-thu.yaml", 2, P.KEY_UNKNOWN)]
    folder.write(BANK, "questions:\n  - {id: HGV-99-M1-C1, type: essay, text: Kể., lesson: KHONG-CO}\n")
    assert folder.found() == [
        ("ngan-hang-thu.yaml", 2, P.ID_TWICE),
        ("ngan-hang-thu.yaml", 2, P.LESSON_UNKNOWN),
    ]


def test_the_questions_of_a_bank_may_be_drawn(folder):
    folder.write(
        BANK, "questions:\n  - {id: X-1, type: essay, topic: Đất, text: Kể., lesson: HGV-99-M1-L1}\n"
    )
    folder.replace(QUIZ, "questions:", "draws: [{count: 1, topic: Đất}]\nquestions:")
    assert folder.problems() == []


def test_the_examples_of_the_handbook_are_sound(folder):
    text = HANDBOOK.read_text("utf-8").split("### Các loại câu hỏi khác")[1]
    examples = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert examples
    more = "    text: Hỏi gì?\n    lesson: HGV-99-M1-L1\n    explanation: Vì.\n    citations: [{mark: S}]\n"
    whole = re.sub(r"(    type: .*\n)", lambda found: found[1] + more, examples[1])
    path = folder.root / QUIZ
    path.write_text(path.read_text("utf-8") + whole, "utf-8")
    assert folder.problems() == []
    assert {one.type for one in folder.course().questions()} == set(QuestionType)


@pytest.mark.parametrize(
    ("kind", "choices", "in_quiz", "in_bank"),
    [
        ("single_choice", "{text: a, correct: true, percent: 0}, {text: b}", [1], [1]),
        ("single_choice", "{text: a, correct: true, percent: 50}, {text: b, percent: 100}", [1, 2], [1]),
        ("single_choice", "{text: a, correct: true}, {text: b, percent: 50}", [], []),
        ("true_false", "{text: Đúng, correct: true, percent: 0}, {text: Sai}", [1], [1]),
        ("true_false", "{text: Đúng, correct: true}, {text: Sai, percent: 100}", [2], [2]),
        ("multiple_choice", "{text: a, correct: true, percent: -50}, {text: b, percent: 100}", [1], [1]),
    ],
)
def test_what_is_called_right_earns_what_a_right_answer_earns(folder, kind, choices, in_quiz, in_bank):
    lines = "    choices:\n" + "".join(f"      - {one}}}\n" for one in choices.rstrip("}").split("}, "))
    for bank, wrong in ((True, in_bank), (False, in_quiz)):
        asked(folder, kind, lines, bank=bank)
        place = f"{BANK if bank else QUIZ}"
        head = (folder.root / place).read_text("utf-8").splitlines()
        first = len(head) - lines.count("\n") + 1
        told = [one for one in folder.problems() if one.code is P.PERCENT_CONTRADICTS and one.file == place]
        assert [one.line - first for one in told] == wrong
        assert all("correct: true" in problem_text(one) for one in told)


def test_where_one_right_choice_states_its_percent_all_do(folder):
    found = asked(
        folder,
        "multiple_choice",
        "    choices: [{text: a, percent: 100}, {text: b, correct: true}, {text: c}]\n",
    )
    assert [code for code, _ in found] == [P.PERCENT_MISSING]
