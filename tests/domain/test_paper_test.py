"""Paper tests: what can be printed, the orders of variants, letters there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import paper_test
from lms.domain.course import Choice, Question, QuestionType
from lms.domain.errors import Code, Refusal
from lms.domain.paper_test import PaperQuestion


def question(name: str, right: str = "a", choices: str = "abcd", **more: object) -> Question:
    return Question(
        id=name,
        text="Việc nào?",
        lesson="b1",
        choices=tuple(Choice(id=one, text=one.upper(), correct=one == right) for one in choices),
        explanation="Vì vậy.",
        citations=(),
        **more,  # type: ignore[arg-type]
    )


QUESTIONS = [question(f"c{number}", right="abcd"[number % 4]) for number in range(8)]
BY_ID = {one.id: one for one in QUESTIONS}
SHEET = (PaperQuestion("c0", ("b", "a", "d", "c")), PaperQuestion("c1", ("c", "b", "a", "d")))


def test_what_one_letter_of_four_cannot_answer_is_not_printed() -> None:
    assert paper_test.printable(question("c1"))
    assert paper_test.printable(question("c1", choices="ab", type=QuestionType.TRUE_FALSE))
    assert not paper_test.printable(question("c1", choices="abcde"))
    assert not paper_test.printable(question("c1", type=QuestionType.MULTIPLE_CHOICE))
    assert not paper_test.printable(question("c1", type=QuestionType.ORDERING))


def test_the_key_follows_the_order_of_the_variant() -> None:
    """c0 is right with "a", which stands second; c1 with "b", second, too."""
    assert paper_test.right_letters(SHEET, BY_ID) == "BB"


def test_letters_are_read_whatever_the_blanks_and_cases() -> None:
    assert paper_test.read_letters(" b\t- ", SHEET) == "B-"
    assert paper_test.read_letters("ｂ–", SHEET) == "B-"
    assert paper_test.answers(SHEET, "B-") == {"c0": "a"}
    assert paper_test.worth(SHEET, "BA", BY_ID) == (1, 2)


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("", Code.PAPER_LENGTH, {"count": 0, "needed": 2}),
        ("ABC", Code.PAPER_LENGTH, {"count": 3, "needed": 2}),
        ("AE", Code.PAPER_LETTER, {"place": 2, "letter": "E"}),
        ("?A", Code.PAPER_LETTER, {"place": 1, "letter": "?"}),
        ("ĐA", Code.PAPER_LETTER, {"place": 1, "letter": "Đ"}),
    ],
)
def test_what_is_no_letter_is_told_with_its_place(text: str, code: Code, detail: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refused:
        paper_test.read_letters(text, SHEET)
    assert (refused.value.code, refused.value.detail) == (code, detail)


@given(st.integers(0, 2**31), st.integers(1, 4), st.permutations(range(8)))
def test_every_variant_asks_the_same_and_a_seed_fixes_their_order(
    seed: int, count: int, order: list[int]
) -> None:
    made = paper_test.variants(QUESTIONS, count, seed)
    assert made == paper_test.variants([QUESTIONS[place] for place in order], count, seed)
    assert list(made) == list("ABCD"[:count])
    for variant in made.values():
        assert sorted(one.question_id for one in variant) == sorted(BY_ID)
        assert all(sorted(one.choices) == list("abcd") for one in variant)


@given(st.integers(0, 2**31), st.text("ABCD-", min_size=8, max_size=8))
def test_letters_become_choices_and_are_marked_alike(seed: int, letters: str) -> None:
    variant = paper_test.variants(QUESTIONS, 1, seed)["A"]
    given_answers = paper_test.answers(variant, paper_test.read_letters(letters, variant))
    right = sum(BY_ID[item].correct_choice == choice for item, choice in given_answers.items())
    assert paper_test.worth(variant, letters, BY_ID) == (right, len(letters))
    assert len(given_answers) == 8 - letters.count("-")
