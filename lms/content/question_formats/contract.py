"""A bank as `import-questions --json` prints it: these keys and no others."""

from decimal import Decimal
from typing import Any

from lms.content.question_formats.opening import percent
from lms.content.question_formats.plain import to_text
from lms.domain.course import QuestionType
from lms.domain.question_bank import Bank, BankItem
from lms.text_question_bank import FILE_REASONS, item_text


def contract(bank: Bank) -> dict[str, Any]:
    return {
        "verdict": bank.verdict.value,
        "reason": FILE_REASONS[bank.reason] if bank.reason else None,
        "items": [_item(item) for item in bank.items],
    }


def _item(item: BankItem) -> dict[str, Any]:
    return {
        "name": item.name,
        "type": item.type.value if item.type else None,
        "stem_text": to_text(item.text),
        "verdict": item.verdict.value,
        "choices": [
            {"text": text, "fraction": _number(fraction), "feedback": feedback}
            for text, fraction, feedback in answers(item)
        ],
        "problem": item_text(item),
    }


def answers(item: BankItem, *, margins: bool = False) -> list[tuple[str, Decimal, str]]:
    """(text, percent, feedback) of each choice, pair or accepted answer; of an essay none.

    The text of a number is the number alone; with `margins`, for people, "3 ± 2".
    """
    if item.type is QuestionType.MATCHING:
        pairs = [pair for pair in item.pairs if pair.left]
        return [(f"{pair.left} → {pair.right}", _share(len(pairs)), "") for pair in pairs]
    if item.type is QuestionType.ORDERING:
        return [(one.text, _share(len(item.choices)), one.feedback) for one in item.choices]
    if item.type is QuestionType.SHORT_ANSWER:
        return [(one.text, one.percent, one.feedback) for one in item.accepted]
    if item.type is QuestionType.NUMERIC:
        return [
            (
                f"{n.value:f}" + (f" ± {n.tolerance:f}" if margins and n.tolerance else ""),
                n.percent,
                n.feedback,
            )
            for n in item.numbers
        ]
    return [(one.text, one.percent or Decimal(0), one.feedback) for one in item.choices]


def _share(count: int) -> Decimal:
    return percent(Decimal(100) / count)


def _number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)
