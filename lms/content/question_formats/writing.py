"""What the writers of all formats share: the questions of courses to write, and what is left out."""

import html
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from lms.content import markdown
from lms.content.question_formats.opening import percent
from lms.content.question_formats.plain import to_markdown, to_text
from lms.domain.course import Choice, MediaFile, Question, QuestionType
from lms.domain.question_bank import ItemProblem, Trouble
from lms.text_question_bank import LEVELS, QUESTION_TYPES

FigureBytes = Callable[[MediaFile], bytes | None]


class Written(NamedTuple):
    """`left_out`: id of a question and why it is not in the file, or what of it is not."""

    data: bytes
    extension: str
    amount: int
    left_out: Sequence[tuple[str, Trouble]]


class CannotWrite(Exception):
    """This format has no way to say this question."""

    def __init__(self, code: ItemProblem, about: str = "") -> None:
        super().__init__(code.value)
        self.trouble = Trouble(code=code, about=about)


def no_such_type(question: Question) -> CannotWrite:
    return CannotWrite(ItemProblem.FORMAT_TYPE, QUESTION_TYPES[question.type].lower())


def share(question: Question, choice: Choice) -> Decimal:
    """What a choice gives, in percent; equal parts where the author only says which are right."""
    if choice.percent is not None:
        return choice.percent
    if not choice.correct:
        return Decimal(0)
    if question.type is not QuestionType.MULTIPLE_CHOICE:
        return Decimal(100)
    return percent(Decimal(100) / sum(one.correct for one in question.choices))


def tags(question: Question) -> list[str]:
    """Level and topic in the words that `items.classified` reads back."""
    topic = " ".join(question.topic.replace("[", "(").replace("]", ")").split())
    return [LEVELS[question.level], *([f"chủ đề: {topic}"] if topic else [])]


def is_plain(passage: str) -> bool:
    """Whether a passage says the same without any markup."""
    return to_markdown(to_text(passage)) == passage


def as_html(passage: str) -> str:
    """Of a passage in the Markdown subset."""
    return markdown.to_html(passage).strip()


def escaped_html(text: str) -> str:
    """Of plain text."""
    return html.escape(text, quote=False)


def stem_html(question: Question, address: Callable[[MediaFile], str]) -> str:
    """The question's text with its figures below it."""
    figures = "".join(f'<p><img src="{html.escape(address(one))}" alt="" /></p>' for one in question.figures)
    return as_html(question.text) + figures


def figure_data(figure: MediaFile, read: FigureBytes) -> bytes:
    data = figure.svg.encode("utf-8") if figure.svg is not None else read(figure)
    if data is None:
        raise CannotWrite(ItemProblem.STEM_LOST, figure.name)
    return data
