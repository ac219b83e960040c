"""Quiz rules as functions of values: shuffling, what a trainee may see, scoring.

Nothing correct leaves this module before scoring. A browser gets positions ("1".."4") in the
order of this attempt, so neither the answer nor the author's order can be read from a page.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from lms.domain.course import Question, Quiz, QuizRule
from lms.domain.legal import Frozen


class ChoiceForTrainee(Frozen):
    key: str
    """Position in this attempt, "1".. ; the only name of a choice a browser knows."""
    text: str


class QuestionForTrainee(Frozen):
    """A question as sent to a browser: no correctness, no explanation, no author's order."""

    id: str
    text: str
    choices: tuple[ChoiceForTrainee, ...]


class AnswerResult(Frozen):
    question_id: str
    chosen: str | None
    """Choice id, or None when left open."""
    right: bool
    correct_choice: str


class AttemptResult(Frozen):
    """`percent` is rounded down, so 69.9% never passes a mark of 70."""

    correct: int
    total: int
    percent: int
    passed: bool
    answers: tuple[AnswerResult, ...]


def shuffled(ids: Iterable[str], seed: int, *, within: str = "") -> tuple[str, ...]:
    """The ids in an order fixed by `seed` alone, whatever order they came in.

    `within` (a question id) gives each question its own order although all of them have
    choices "a".."d". Sorting by a hash, because `random` may shuffle differently in a later
    Python, and a trainee who reloads must find the same order.
    """
    return tuple(sorted(ids, key=lambda item: hashlib.sha256(f"{seed}\n{within}\n{item}".encode()).digest()))


def choice_order(question: Question, seed: int) -> tuple[str, ...]:
    """Choice ids in the order this attempt shows them."""
    return shuffled((choice.id for choice in question.choices), seed, within=question.id)


def question_for_trainee(question: Question, seed: int) -> QuestionForTrainee:
    texts = {choice.id: choice.text for choice in question.choices}
    order = choice_order(question, seed)
    choices = (ChoiceForTrainee(key=str(place), text=texts[item]) for place, item in enumerate(order, 1))
    return QuestionForTrainee(id=question.id, text=question.text, choices=tuple(choices))


def questions_for_trainee(
    quiz: Quiz, seed: int, question_ids: Iterable[str] | None = None
) -> tuple[QuestionForTrainee, ...]:
    """The attempt as a browser sees it. `question_ids`: those pinned at its start, else the graded ones."""
    asked = {question.id: question for question in _asked(quiz, question_ids)}
    return tuple(question_for_trainee(asked[item], seed) for item in shuffled(asked, seed))


def choice_for_key(question: Question, seed: int, key: str) -> str | None:
    """The choice id behind a browser's key, or None when the key is not one of this question's."""
    places = {str(place): item for place, item in enumerate(choice_order(question, seed), 1)}
    return places.get(key)


def key_for_choice(question: Question, seed: int, choice_id: str) -> str | None:
    """The browser's key of a saved choice, to tick it again after a reload."""
    places = {item: str(place) for place, item in enumerate(choice_order(question, seed), 1)}
    return places.get(choice_id)


def score(
    quiz: Quiz,
    answers: Mapping[str, str | None],
    rule: QuizRule,
    *,
    question_ids: Iterable[str] | None = None,
) -> AttemptResult:
    """Mark one attempt: `answers` maps question id to choice id.

    `question_ids` are the questions pinned when the attempt began (KeyError for one the quiz does
    not have); without them, the graded ones. Open questions count as wrong, answers to anything
    else are ignored, and an attempt without questions never passes.
    """
    results = tuple(_mark(question, answers.get(question.id)) for question in _asked(quiz, question_ids))
    correct = sum(result.right for result in results)
    percent = 100 * correct // len(results) if results else 0
    return AttemptResult(
        correct=correct,
        total=len(results),
        percent=percent,
        passed=bool(results) and percent >= rule.pass_percent,
        answers=results,
    )


def attempts_left(rule: QuizRule, used: int) -> int:
    """How many more attempts may be started after `used` of them."""
    return max(0, rule.max_attempts - used)


def _asked(quiz: Quiz, question_ids: Iterable[str] | None) -> Sequence[Question]:
    if question_ids is None:
        return quiz.graded_questions()
    by_id = {question.id: question for question in quiz.questions}
    return [by_id[item] for item in question_ids]


def _mark(question: Question, chosen: str | None) -> AnswerResult:
    right = question.correct_choice
    return AnswerResult(question_id=question.id, chosen=chosen, right=chosen == right, correct_choice=right)
