"""Whoever approves a question sees all of it: what earns marks, and every word trainees will be told."""

from __future__ import annotations

from decimal import Decimal

from lms.domain.course import Accepted, AcceptedNumber, Choice, Pair, Question, QuestionType
from lms.ui.parts_content import question_html
from tests.services.small_office import COURSE

BASE = COURSE.modules[0].quiz.questions[0]


def shown(kind: QuestionType, **parts: object) -> str:
    empty: dict[str, object] = {"choices": (), "pairs": (), "accepted": (), "numbers": ()}
    return question_html(Question.model_validate(dict(BASE) | empty | {"type": kind} | parts))


def test_part_of_the_marks_and_words_to_the_trainee_are_not_hidden() -> None:
    html = shown(
        QuestionType.SINGLE_CHOICE,
        choices=(
            Choice(id="a", text="Mười hai ngày", correct=True, percent=Decimal(100)),
            Choice(id="b", text="Bao lâu cũng được", percent=Decimal(50), feedback="Luật cho phép."),
            Choice(id="c", text="Ba ngày", percent=Decimal("-25")),
            Choice(id="d", text="Một ngày"),
        ),
    )
    _, twelve, whenever, three, one = html.split("<li>")
    assert "đúng" in twelve and "%" not in twelve
    assert "50% số điểm" in whenever and "Lời nhận xét: Luật cho phép." in whenever
    assert "-25% số điểm" in three and "%" not in one
    accepted = Accepted(text="hòa *", percent=Decimal("33.3"), feedback="Gần đúng.")
    html = shown(QuestionType.SHORT_ANSWER, accepted=(Accepted(text="hòa giải"), accepted))
    assert "33,3% số điểm" in html and "Gần đúng." in html
    number = AcceptedNumber(value=Decimal("0.5"), tolerance=Decimal(1), percent=Decimal(10), feedback="Xa.")
    html = shown(QuestionType.NUMERIC, numbers=(number,))
    assert "0,5 ± 1" in html and "10% số điểm" in html and "Xa." in html


def test_how_it_is_answered_is_said_and_an_order_has_places() -> None:
    steps = tuple(Choice(id=one, text=f"Bước {one}") for one in "ab")
    html = shown(QuestionType.ORDERING, choices=steps)
    assert "Xếp thứ tự" in html and html.index("1. Bước a") < html.index("2. Bước b")
    pairs = (Pair(left="Tổ trưởng", right="Mời họp"), Pair(right="Xét xử"))
    assert "Ghép đôi" in shown(QuestionType.MATCHING, pairs=pairs)


def test_no_part_of_a_question_is_markup() -> None:
    evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>[x](javascript:alert(3))'
    parts = (
        (QuestionType.SINGLE_CHOICE, {"choices": (Choice(id="a", text=evil, correct=True, feedback=evil),)}),
        (QuestionType.MATCHING, {"pairs": (Pair(left=evil, right=evil),)}),
        (QuestionType.SHORT_ANSWER, {"accepted": (Accepted(text=evil, feedback=evil),)}),
        (QuestionType.ESSAY, {"text": evil, "explanation": evil}),
    )
    for kind, part in parts:
        html = shown(kind, **part)
        assert "<img" not in html and "<script" not in html and "<a " not in html, kind
