"""Aiken, as https://docs.moodle.org/en/Aiken_format has it: a question, choices A) or A., ANSWER: B."""

import re
from collections.abc import Iterator
from decimal import Decimal

from lms.content.question_formats import markup
from lms.content.question_formats.items import choice, wrapped
from lms.content.question_formats.opening import BadItem
from lms.content.question_formats.plain import one_line
from lms.domain.course import QuestionType
from lms.domain.question_bank import BankItem, ItemProblem

_CHOICE = re.compile(r"([A-Za-z])[.)]\s*(.*)")
_ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)

_SURE = re.compile(r"^[A-Za-z][.)].*\n+ANSWER\s*:\s*[A-Za-z][.)]?$", re.IGNORECASE | re.MULTILINE)

_Lettered = tuple[str, list[str]]
"""A choice: its letter, the lines of its text."""


def looks_like(text: str) -> bool:
    """`text` is tidy, like that of `read`."""
    lines = text.split("\n")
    return any(_ANSWER.match(line) for line in lines) and any(_CHOICE.match(line) for line in lines)


def is_sure(text: str) -> bool:
    """A choice with the letter of the right one behind it. `text` is tidy."""
    return _SURE.search(text) is not None


def read(text: str) -> Iterator[BankItem]:
    """Every question of a file, in order. A question without an answer ends at the blank line behind it,
    and so do words right behind an answer, for which this format has no place.
    """
    lines = text.split("\n")
    stem: list[str] = []
    choices: list[_Lettered] = []
    after_blank = glued = False
    for place, line in enumerate(lines):
        if not line:
            after_blank = True
            continue
        found = _CHOICE.fullmatch(line)
        if said := _ANSWER.match(line):
            yield _item(stem, choices, said[1])
            stem, choices, after_blank, glued = [], [], False, True
            continue
        if found and (stem or choices or not _is_stem(lines[place + 1 :])) and _fits(found[1], choices):
            choices.append((found[1].upper(), [found[2]]))
        elif after_blank and (choices or (stem and glued)):
            yield _item(stem, choices, None)
            stem, choices, glued = [line], [], False
        elif choices:
            choices[-1][1].append(line)
        else:
            glued = glued and not after_blank
            stem.append(line)
        after_blank = False
    if stem or choices:
        yield _item(stem, choices, None)


def _is_stem(rest: list[str]) -> bool:
    """ "A. Lincoln was …" is a question when a choice A still follows it."""
    for line in rest:
        found = _CHOICE.fullmatch(line)
        if _ANSWER.match(line):
            return False
        if found and found[1].upper() == "A":
            return True
    return False


def _fits(letter: str, choices: list[_Lettered]) -> bool:
    return letter.upper() > choices[-1][0] if choices else letter.upper() == "A"


def _item(stem: list[str], choices: list[_Lettered], answer: str | None) -> BankItem:
    right = (answer or "").strip(" .)").upper()
    problem = None
    if answer is None:
        problem = BadItem(ItemProblem.NO_ANSWER)
    elif right not in [letter for letter, _ in choices]:
        problem = BadItem(ItemProblem.ANSWER_UNKNOWN, answer)
    item = wrapped("", markup.from_plain(" ".join(stem)), QuestionType.SINGLE_CHOICE, problem)
    made = [
        choice(place, one_line(" ".join(lines)), Decimal(100 if letter == right else 0))
        for place, (letter, lines) in enumerate(choices)
    ]
    return item.model_copy(update={"choices": tuple(made)})


def looks_like_answer(line: str) -> bool:
    return _ANSWER.match(line) is not None
