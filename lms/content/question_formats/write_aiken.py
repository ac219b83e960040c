"""Questions → Aiken: single choices in plain text, and nothing else."""

from collections.abc import Iterator

from lms.content.question_formats.aiken import looks_like_answer
from lms.content.question_formats.plain import one_line, to_text
from lms.content.question_formats.writing import CannotWrite, no_such_type, share
from lms.domain.course import Question, QuestionType
from lms.domain.question_bank import ItemProblem

EXTENSION = "txt"


def question(one: Question) -> str:
    """One block. Raises CannotWrite."""
    if one.figures:
        raise CannotWrite(ItemProblem.FORMAT_FIGURE)
    if one.type is not QuestionType.SINGLE_CHOICE:
        raise no_such_type(one)
    worths = [share(one, choice) for choice in one.choices]
    if sorted(worths) != [0] * (len(worths) - 1) + [100]:
        raise CannotWrite(ItemProblem.FORMAT_PERCENT)
    stem = one_line(to_text(one.text))
    if looks_like_answer(stem):
        raise CannotWrite(ItemProblem.FORMAT_LETTERS, "ANSWER:")
    letters = [choice.id.upper() for choice in one.choices]
    lines = [f"{letter}) {choice.text}" for letter, choice in zip(letters, one.choices, strict=True)]
    return "\n".join([stem, *lines, f"ANSWER: {letters[worths.index(max(worths))]}", ""])


def losses(one: Question) -> Iterator[ItemProblem]:
    """What is not in the file though the question is."""
    if one.explanation or any(choice.feedback for choice in one.choices):
        yield ItemProblem.FORMAT_FEEDBACK
    if one.topic:
        yield ItemProblem.FORMAT_TOPIC
