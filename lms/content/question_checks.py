"""What a question of each type must have: one right answer at least, no leftovers of another type."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from lms.content.shapes import QuestionShape
from lms.content.yaml_lines import Fault, Location, YamlText
from lms.domain.content_problems import Detail, ProblemCode
from lms.domain.course import QuestionType
from lms.text_question_bank import FALSE, TRUE

QUIZ_CHOICES = 4
"""Of a single choice in quiz.yaml."""
MOST = 10

PARTS = {
    QuestionType.SINGLE_CHOICE: "choices",
    QuestionType.MULTIPLE_CHOICE: "choices",
    QuestionType.TRUE_FALSE: "choices",
    QuestionType.MATCHING: "pairs",
    QuestionType.SHORT_ANSWER: "accepted",
    QuestionType.NUMERIC: "numbers",
    QuestionType.ORDERING: "order",
    QuestionType.ESSAY: "",
}
"""Under which key the answers of each type stand."""
_ROUNDED = Decimal(1)  # three times 33.3

# Choices are shuffled for every attempt, so none may speak of another by its letter or place.
_NAMES_A_LETTER = re.compile(
    r"\b(đáp án|phương án|lựa chọn|câu)\s+[A-D]\b"
    r"|\b(đáp án|phương án|lựa chọn|câu|ý)\s+(ở\s+)?trên\b"
    r"|^cả [A-D](, [A-D])*( và [A-D])?( đều (đúng|sai))?\.?$",
    re.IGNORECASE,
)


def check_answers(question: QuestionShape, yaml: YamlText, at: Location, *, bank: bool) -> Iterator[Fault]:
    """`at`: where the question stands. `bank`: it comes from another program, so any number of choices."""
    wanted = PARTS[question.type]
    for part in dict.fromkeys(filter(None, PARTS.values())):
        if part != wanted and getattr(question, part):
            detail: Detail = {
                "id": question.id,
                "type": question.type.value,
                "key": part,
                "wanted": wanted or "explanation",
            }
            yield Fault(yaml.line((*at, part)), ProblemCode.ANSWERS_OF_OTHER_TYPE, detail)
    match question.type:
        case QuestionType.SINGLE_CHOICE:
            yield from _single(question, yaml, at, bank)
        case QuestionType.MULTIPLE_CHOICE:
            yield from _multiple(question, yaml, at)
        case QuestionType.TRUE_FALSE:
            yield from _true_false(question, yaml, at)
        case QuestionType.MATCHING:
            yield from _matching(question, yaml, at)
        case QuestionType.ORDERING:
            yield from _amount(question, yaml, (*at, "order"), len(question.order))
            yield from _twice(question, yaml, (*at, "order"), question.order)
        case QuestionType.SHORT_ANSWER:
            percents = [one.percent for one in question.accepted]
            yield from _one_full(question, yaml, (*at, "accepted"), percents)
        case QuestionType.NUMERIC:
            percents = [one.percent for one in question.numbers]
            yield from _one_full(question, yaml, (*at, "numbers"), percents)


def _single(question: QuestionShape, yaml: YamlText, at: Location, bank: bool) -> Iterator[Fault]:
    place = (*at, "choices")
    if bank:
        yield from _amount(question, yaml, place, len(question.choices))
        percents = [_percent(one.correct, one.percent) for one in question.choices]
        yield from _one_full(question, yaml, place, percents)
    else:
        if len(question.choices) != QUIZ_CHOICES:
            detail: Detail = {"id": question.id, "count": len(question.choices), "wanted": QUIZ_CHOICES}
            yield Fault(yaml.line(place), ProblemCode.CHOICE_COUNT, detail)
        correct = sum(one.correct for one in question.choices)
        if correct != 1:
            told: Detail = {"id": question.id, "count": correct}
            yield Fault(yaml.line(place), ProblemCode.CORRECT_COUNT, told)
    yield from _contradictions(question, yaml, place, marked=not bank)
    yield from _choice_texts(question, yaml, place)


def _multiple(question: QuestionShape, yaml: YamlText, at: Location) -> Iterator[Fault]:
    place = (*at, "choices")
    yield from _amount(question, yaml, place, len(question.choices))
    percents = [one.percent for one in question.choices if one.percent is not None]
    untold = [number for number, one in enumerate(question.choices) if one.correct and one.percent is None]
    if percents and untold:
        for number in untold:
            lost: Detail = {"id": question.id, "value": question.choices[number].text[:80]}
            yield Fault(yaml.line((*place, number)), ProblemCode.PERCENT_MISSING, lost)
    elif percents:
        total = sum((percent for percent in percents if percent > 0), Decimal(0))
        if abs(total - 100) > _ROUNDED:
            told: Detail = {"id": question.id, "sum": f"{total:f}"}
            yield Fault(yaml.line(place), ProblemCode.PERCENT_SUM, told)
    elif not any(one.correct for one in question.choices):
        yield Fault(yaml.line(place), ProblemCode.ANSWER_MISSING, {"id": question.id})
    yield from _contradictions(question, yaml, place, marked=False)
    yield from _choice_texts(question, yaml, place)


def _true_false(question: QuestionShape, yaml: YamlText, at: Location) -> Iterator[Fault]:
    fits = [one.text for one in question.choices] == [TRUE, FALSE]
    if not fits or sum(one.correct for one in question.choices) != 1:
        detail: Detail = {"id": question.id, "true": TRUE, "false": FALSE}
        yield Fault(yaml.line((*at, "choices")), ProblemCode.TRUE_FALSE_CHOICES, detail)
    yield from _contradictions(question, yaml, (*at, "choices"), marked=True)


def _contradictions(
    question: QuestionShape, yaml: YamlText, place: Location, *, marked: bool
) -> Iterator[Fault]:
    """Choices called right that earn nothing, or not all. `marked`: what earns all must be called right."""
    several = question.type is QuestionType.MULTIPLE_CHOICE
    for number, one in enumerate(question.choices):
        if one.percent is None:
            continue
        earns = one.percent > 0 if several else one.percent == 100
        if one.correct == earns or (earns and not marked):
            continue
        detail: Detail = {
            "id": question.id,
            "value": one.text[:80],
            "percent": f"{one.percent:f}",
        }
        yield Fault(yaml.line((*place, number)), ProblemCode.PERCENT_CONTRADICTS, detail)


def _matching(question: QuestionShape, yaml: YamlText, at: Location) -> Iterator[Fault]:
    place = (*at, "pairs")
    lefts = [pair.left for pair in question.pairs if pair.left]
    yield from _amount(question, yaml, place, len(lefts), len(question.pairs))
    yield from _twice(question, yaml, place, lefts)


def _choice_texts(question: QuestionShape, yaml: YamlText, place: Location) -> Iterator[Fault]:
    yield from _twice(question, yaml, place, [one.text for one in question.choices])
    for number, choice in enumerate(question.choices):
        if names_a_letter(choice.text):
            told: Detail = {"id": question.id, "value": choice.text[:80]}
            yield Fault(yaml.line((*place, number)), ProblemCode.CHOICE_NAMES_LETTER, told)


def names_a_letter(text: str) -> bool:
    """Whether a choice speaks of another by its letter or place."""
    return _NAMES_A_LETTER.search(text) is not None


def _twice(question: QuestionShape, yaml: YamlText, place: Location, texts: Sequence[str]) -> Iterator[Fault]:
    counted = Counter(text.casefold() for text in texts)
    for number, text in enumerate(texts):
        if counted[text.casefold()] > 1:
            told: Detail = {"id": question.id, "value": text[:80]}
            yield Fault(yaml.line((*place, number)), ProblemCode.CHOICE_TWICE, told)


def _amount(
    question: QuestionShape, yaml: YamlText, place: Location, least: int, most: int | None = None
) -> Iterator[Fault]:
    if least < 2 or (most or least) > MOST:
        detail: Detail = {"id": question.id, "count": most or least, "key": str(place[-1])}
        yield Fault(yaml.line(place), ProblemCode.ANSWER_COUNT, detail)


def _one_full(
    question: QuestionShape, yaml: YamlText, place: Location, percents: Sequence[Decimal]
) -> Iterator[Fault]:
    if not percents or max(percents) != 100:
        yield Fault(yaml.line(place), ProblemCode.ANSWER_MISSING, {"id": question.id})


def _percent(correct: bool, percent: Decimal | None) -> Decimal:
    if percent is not None:
        return percent
    return Decimal(100 if correct else 0)
