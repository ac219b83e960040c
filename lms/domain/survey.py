"""What is asked after a class, and what may be known of the answers: never whose they are.

Answers lie sealed in a pool until enough of them are there to be opened together; see decisions/0022.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from lms.domain.errors import Code, Refusal
from lms.domain.legal import Frozen
from lms.domain.names import tidy

SCALE = ("1", "2", "3", "4", "5")
"""Values of a scale question, the worst first."""
TEXT_MAX = 1_000
"""Characters of one open answer."""
MOST_QUESTIONS, MOST_TEXTS = 30, 5
"""Of one form. With more open questions a phone could not send them in one small form."""

FEWEST = 5
"""Fewer answers than these are never opened, and figures of fewer are never shown."""
POOL = 2 * FEWEST
"""At so many sealed answers, FEWEST of them, drawn by lot, are opened. So whatever stays behind is enough to
be opened together at the end."""

_Item = TypeVar("_Item")


class AnswerType(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    CHOICE = "choice"
    TEXT = "text"


class Way(StrEnum):
    """How an answer came. Only counted: which answer came which way is not kept."""

    ACCOUNT = "account"
    ROOM = "room"  # by the code on the wall, without signing in
    PAPER = "paper"  # keyed in by whoever runs the class


class SurveyQuestion(Frozen):
    """`low` and `high` say what the ends of a scale mean; `choices` belong to CHOICE alone."""

    id: str
    type: AnswerType
    text: str
    choices: tuple[str, ...] = ()
    low: str = ""
    high: str = ""

    def values(self) -> tuple[str, ...]:
        """What may be answered: "1" to "5" on a scale, the place of a choice counted from 1; nothing for
        open text."""
        if self.type is AnswerType.SCALE:
            return SCALE
        return tuple(str(place) for place in range(1, len(self.choices) + 1))


class SurveyForm(Frozen):
    """One form, as written in the content folder. A survey keeps the form it was opened with."""

    id: str
    title: str
    intro: str = ""
    questions: tuple[SurveyQuestion, ...]

    def question(self, question_id: str) -> SurveyQuestion | None:
        return next((question for question in self.questions if question.id == question_id), None)


def read_answers(form: SurveyForm, given: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, by question id in the order of the form; what is blank is left out.

    Raises Refusal SURVEY_BAD_ANSWER (a question or value that the form does not have), SURVEY_TEXT_TOO_LONG
    (with `number`, the place of the question), SURVEY_EMPTY.
    """
    if any(form.question(name) is None for name in given):
        raise Refusal(Code.SURVEY_BAD_ANSWER)
    answers = {}
    for number, question in enumerate(form.questions, start=1):
        value = tidy(given.get(question.id, ""))
        if not value:
            continue
        if question.type is AnswerType.TEXT:
            if len(value) > TEXT_MAX:
                raise Refusal(
                    Code.SURVEY_TEXT_TOO_LONG, number=number, most=TEXT_MAX, over=len(value) - TEXT_MAX
                )
        elif value not in question.values():
            raise Refusal(Code.SURVEY_BAD_ANSWER)
        answers[question.id] = value
    if not answers:
        raise Refusal(Code.SURVEY_EMPTY)
    return answers


# --- the pool -----------------------------------------------------------------------------------


def to_open(held: int, *, closing: bool) -> int:
    """How many of `held` sealed answers are opened now. At the end all of them, or none when they are too few
    to hide among each other."""
    if closing:
        return held if held >= FEWEST else 0
    return FEWEST if held >= POOL else 0


def sealed_size(form: SurveyForm) -> int:
    """Bytes to which each answer is filled up before it is sealed, so that its length tells nothing."""
    texts = sum(question.type is AnswerType.TEXT for question in form.questions)
    ids = sum(len(question.id.encode()) for question in form.questions)
    # Four bytes is the longest letter; a quotation mark takes two with its stroke.
    return 64 + ids + 32 * len(form.questions) + 4 * TEXT_MAX * texts


def drawn(items: Sequence[_Item], count: int, random_bytes: Callable[[int], bytes]) -> list[_Item]:
    """`count` of the items by lot, in an order by lot."""
    left = list(items)
    found = []
    for _ in range(count):
        # Eight bytes over a handful of items: no place is likelier than another by more than 2 ** -60.
        found.append(left.pop(int.from_bytes(random_bytes(8), "big") % len(left)))
    return found


# --- figures ------------------------------------------------------------------------------------


class Figures(Frozen):
    """What came of one question. `counts` by value, in the order of the values; `words` of open text, in an
    order by lot. `hidden`: some answered, but fewer than may be shown."""

    question: SurveyQuestion
    answered: int
    counts: tuple[tuple[str, int], ...] = ()
    words: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def mean(self) -> float | None:
        """Of a scale, rounded to hundredths; None where nothing may be shown."""
        if self.question.type is not AnswerType.SCALE or not self.counts or not self.answered:
            return None
        return round(sum(int(value) * count for value, count in self.counts) / self.answered, 2)


def figures(
    question: SurveyQuestion, tallies: Mapping[str, int], words: Sequence[str], opened: int
) -> Figures:
    """`tallies`: value → how often, of this question; `opened`: opened answers of the whole survey.

    Open answers are shown with all of the survey's, however few wrote one: nobody knows who of at least
    FEWEST it was. A scale or choice that fewer than FEWEST answered shows nothing.
    """
    if opened < FEWEST:
        return Figures(question=question, answered=0, hidden=True)
    if question.type is AnswerType.TEXT:
        return Figures(question=question, answered=len(words), words=tuple(words))
    answered = sum(tallies.values())
    if answered < FEWEST:
        return Figures(question=question, answered=answered, hidden=answered > 0)
    counts = tuple((value, tallies.get(value, 0)) for value in question.values())
    return Figures(question=question, answered=answered, counts=counts)
