"""A test on paper: which questions can be printed, the order of each variant, letters read back as answers.

On paper a question is known by its number in a variant and a choice by its letter there. What is stored is
the author's own choice (`domain.answers`), so that a paper and a screen attempt are marked alike.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from lms.domain.answers import shuffled
from lms.domain.course import Course, Question, QuestionType, Quiz
from lms.domain.errors import Code, Refusal
from lms.domain.marking import share
from lms.domain.quiz import GRADED_AT_LEAST

VARIANTS = "ABCD"
LETTERS = "ABCD"
OPEN = "-"
"""Stands for a question left open."""
QUESTIONS_MOST = 40
"""As many as the answer sheet has rows."""
MINUTES_LEAST, MINUTES_MOST = 5, 240

_OPEN_SIGNS = frozenset("-–—._·*0")
_PRINTED = (QuestionType.SINGLE_CHOICE, QuestionType.TRUE_FALSE)


class PaperQuestion(NamedTuple):
    """A question as one variant prints it: `choices` are choice ids in the order of their letters."""

    question_id: str
    choices: tuple[str, ...]


Variant = tuple[PaperQuestion, ...]


class Total(NamedTuple):
    """What a sheet is worth, of the questions that count."""

    correct: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.correct // self.total if self.total else 0


def printable(question: Question) -> bool:
    """Whether it can be answered with one letter of four and shows everything in words: a sheet has bubbles,
    and paper has no recordings."""
    return question.type in _PRINTED and 2 <= len(question.choices) <= len(LETTERS) and not question.figures


def printable_ids(course: Course, gradable: frozenset[str]) -> frozenset[str]:
    return frozenset(one.id for one in course.questions() if one.id in gradable and printable(one))


def spread(course: Course, ids: frozenset[str], seed: int) -> tuple[str, ...]:
    """For a paper over the whole course: all of `ids`, or where they are more than a sheet has rows,
    QUESTIONS_MOST taken by chance from one quiz after the other in turn."""
    pools = [shuffled((q.id for q in quiz.questions if q.id in ids), seed) for quiz in course.quizzes()]
    turns = range(max(map(len, pools), default=0))
    taken = [pool[place] for place in turns for pool in pools if place < len(pool)]
    return tuple(taken[:QUESTIONS_MOST])


def variants(questions: Sequence[Question], count: int, seed: int) -> dict[str, Variant]:
    """Variant letter → its questions, each variant in an order of its own that `seed` fixes. "Đúng" and "Sai"
    stay where people expect them."""
    return {letter: _variant(questions, letter, seed) for letter in VARIANTS[:count]}


def _variant(questions: Sequence[Question], letter: str, seed: int) -> Variant:
    by_id = {question.id: question for question in questions}
    return tuple(
        PaperQuestion(item, _choices(by_id[item], letter, seed))
        for item in shuffled(by_id, seed, within=f"paper {letter}")
    )


def _choices(question: Question, letter: str, seed: int) -> tuple[str, ...]:
    ids = tuple(choice.id for choice in question.choices)
    if question.type is QuestionType.TRUE_FALSE:
        return ids
    return shuffled(ids, seed, within=f"paper {letter} {question.id}")


def right_letters(variant: Variant, questions: Mapping[str, Question], without: Collection[str] = ()) -> str:
    """The key of a variant: one letter for each of its questions, OPEN for those that do not count."""
    return "".join(
        OPEN
        if one.question_id in without
        else LETTERS[
            max(range(len(one.choices)), key=lambda place: _worth(questions[one.question_id], one, place))
        ]
        for one in variant
    )


def numbers(variant: Variant, ids: Collection[str]) -> tuple[int, ...]:
    """The numbers that these questions have in a variant."""
    return tuple(number for number, one in enumerate(variant, 1) if one.question_id in ids)


def least(count: int) -> int:
    """How many of `count` printed questions must still count for there to be a result."""
    return min(GRADED_AT_LEAST, count)


def _worth(question: Question, one: PaperQuestion, place: int) -> float:
    return float(share(question, one.choices[place]) or 0)


def read_letters(text: str, variant: Variant) -> str:
    """What was typed as one letter for each question, "-" for those left open. Blanks do not matter.

    Raises Refusal PAPER_LENGTH (`count`, `needed`), PAPER_LETTER (`place`, `letter`).
    """
    signs = [sign for sign in unicodedata.normalize("NFKC", text).upper() if not sign.isspace()]
    if len(signs) != len(variant):
        raise Refusal(Code.PAPER_LENGTH, count=len(signs), needed=len(variant))
    for place, (sign, question) in enumerate(zip(signs, variant, strict=True), 1):
        if sign not in _OPEN_SIGNS and sign not in LETTERS[: len(question.choices)]:
            raise Refusal(Code.PAPER_LETTER, place=place, letter=sign)
    return "".join(OPEN if sign in _OPEN_SIGNS else sign for sign in signs)


def answers(variant: Variant, letters: str) -> dict[str, str]:
    """Question id → choice id of what was answered, as the store keeps answers."""
    return {
        one.question_id: one.choices[LETTERS.index(letter)]
        for one, letter in zip(variant, letters, strict=True)
        if letter != OPEN
    }


def worth(
    variant: Variant, letters: str, questions: Mapping[str, Question], without: Collection[str] = ()
) -> Total:
    """How many of the letters are those of the key; questions of `without` count neither way."""
    key = right_letters(variant, questions, without)
    correct = sum(one == right != OPEN for one, right in zip(letters, key, strict=True))
    return Total(correct, len(key) - key.count(OPEN))


def by_quiz(course: Course, variant: Variant) -> dict[str, tuple[Quiz, tuple[str, ...]]]:
    """Quiz id → the quiz with the ids of its questions on this paper, in the order of the course: a paper
    over the whole course is an attempt at each of its quizzes."""
    asked = {one.question_id for one in variant}
    found = {}
    for quiz in course.quizzes():
        ids = tuple(question.id for question in quiz.questions if question.id in asked)
        if ids:
            found[quiz.id] = (quiz, ids)
    return found
