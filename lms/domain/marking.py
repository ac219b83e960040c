"""How much of a question an answer earns: a share from 0 to 1, exact.

What is not obvious, by type:
- MULTIPLE_CHOICE: each right tick earns its part. A wrong one takes nothing, unless the course marks
  negatively; but ticks beyond the number of right ones take the best ticks away again, or ticking everything
  would be full marks.
- ORDERING: each pair of neighbours that stand one after the other as they should earns its part, so one step
  in the wrong place does not cost the whole question.
- ESSAY: a person marks it.
No question earns less than nothing.
"""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from lms.domain.answers import ids_of, lefts, offered, pairs_of
from lms.domain.course import Accepted, AcceptedNumber, Choice, Question, QuestionType
from lms.domain.written_numbers import read_number, show_number

_ALL, _NOTHING = Fraction(1), Fraction(0)


def share(
    question: Question, stored: str | None, *, negative: bool = False, by_hand: int | None = None
) -> Fraction | None:
    """What a stored answer earns; None: it waits for a person. `by_hand` is that person's mark in percent."""
    if question.type is QuestionType.ESSAY:
        if not stored:
            return _NOTHING
        return None if by_hand is None else Fraction(by_hand, 100)
    if not stored:
        return _NOTHING
    match question.type:
        case QuestionType.MULTIPLE_CHOICE:
            earned = _ticked(question, frozenset(ids_of(stored)), negative)
        case QuestionType.MATCHING:
            earned = _matched(question, pairs_of(stored))
        case QuestionType.ORDERING:
            earned = _ordered(question, ids_of(stored))
        case QuestionType.SHORT_ANSWER:
            accepted = _accepted(question, stored)
            earned = Fraction(accepted.percent) / 100 if accepted else _NOTHING
        case QuestionType.NUMERIC:
            number = _number(question, stored)
            earned = Fraction(number.percent) / 100 if number else _NOTHING
        case _:
            earned = next((_worth(question, one) for one in question.choices if one.id == stored), _NOTHING)
    return min(_ALL, max(_NOTHING, earned))


# --- choices ----------------------------------------------------------------------------------------


def is_right(choice: Choice) -> bool:
    """Whether choosing it earns anything."""
    return choice.correct if choice.percent is None else choice.percent > 0


def _worth(question: Question, choice: Choice) -> Fraction:
    if choice.percent is not None:
        return Fraction(choice.percent) / 100
    if not choice.correct:
        return _NOTHING
    if question.type is not QuestionType.MULTIPLE_CHOICE:
        return _ALL
    return Fraction(1, sum(is_right(one) for one in question.choices))


def _ticked(question: Question, chosen: frozenset[str], negative: bool) -> Fraction:
    right = {choice.id: _worth(question, choice) for choice in question.choices if is_right(choice)}
    if chosen == right.keys():
        return _ALL  # also where thirds were written as 33.33
    wrong = [choice for choice in question.choices if choice.id in chosen and choice.id not in right]
    earned = sorted(right[item] for item in chosen if item in right)
    if negative:
        others = len(question.choices) - len(right)
        cost = sum(
            (Fraction(1, others) if one.percent is None else -Fraction(one.percent) / 100 for one in wrong),
            _NOTHING,
        )
        return sum(earned, _NOTHING) - cost
    too_many = max(0, len(earned) + len(wrong) - len(right))
    return sum(earned[: len(earned) - too_many] if too_many else earned, _NOTHING)


# --- pairs and order --------------------------------------------------------------------------------


def _matched(question: Question, chosen: Mapping[str, str]) -> Fraction:
    texts, wanted = offered(question), lefts(question)
    right = sum(texts.get(chosen.get(left, "")) == question.pairs[int(left)].right for left in wanted)
    return Fraction(right, len(wanted)) if wanted else _NOTHING


def _ordered(question: Question, chosen: tuple[str, ...]) -> Fraction:
    wanted = tuple(choice.id for choice in question.choices)
    if chosen == wanted:
        return _ALL
    neighbours = set(pairwise(wanted))
    kept = sum(pair in neighbours for pair in pairwise(chosen))
    return Fraction(kept, len(neighbours)) if neighbours else _NOTHING


# --- words ------------------------------------------------------------------------------------------


def _accepted(question: Question, said: str) -> Accepted | None:
    fitting = [one for one in question.accepted if fits(one.text, said)]
    return max(fitting, key=lambda one: one.percent, default=None)


def fits(pattern: str, said: str) -> bool:
    r"""Whether words are those of a pattern, where `*` stands for anything and `\*` for a star."""
    parts = [_plain(part) for part in pattern.replace(r"\*", "\0").split("*")]
    text = _plain(said).strip()
    if len(parts) == 1:
        return text == parts[0].strip()
    first, last = parts[0].lstrip(), parts[-1].rstrip()
    if not text.startswith(first) or len(text) < len(first) + len(last) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for part in parts[1:-1]:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def _plain(text: str) -> str:
    """Case, composition and the number of spaces do not matter."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    edges = (" " if folded[:1].isspace() else "", " " if folded[-1:].isspace() else "")
    inner = " ".join(folded.split())
    return (f"{edges[0]}{inner}{edges[1]}" if inner else edges[0]).replace("\0", "*")


def _number(question: Question, said: str) -> AcceptedNumber | None:
    number = read_number(said)
    if number is None:
        return None
    fitting = [one for one in question.numbers if abs(number - one.value) <= one.tolerance]
    return max(fitting, key=lambda one: one.percent, default=None)


# --- as its author wrote it -------------------------------------------------------------------------


class AnswerLine(NamedTuple):
    """One answer that the author thought of. `percent`: what it earns, where that is neither the whole of a
    right answer nor nothing; `feedback`: what is said to whoever gives it."""

    text: str
    right: bool
    percent: Decimal | None = None
    feedback: str = ""


def answer_lines(question: Question) -> tuple[AnswerLine, ...]:
    """Everything that decides marks or is told to trainees: whoever approves a question must see all of it.
    ORDERING from the first to the last; none for ESSAY."""
    if question.type is QuestionType.ORDERING:
        return tuple(AnswerLine(text, True) for text in right_lines(question))
    written = [(one.text, is_right(one), one.percent, one.feedback) for one in question.choices]
    written += [(one.text, one.percent > 0, one.percent, one.feedback) for one in question.accepted]
    for number in question.numbers:
        within = f" ± {show_number(number.tolerance)}" if number.tolerance else ""
        text = show_number(number.value) + within
        written.append((text, number.percent > 0, number.percent, number.feedback))
    lines = [
        AnswerLine(text, right, None if percent in (None, 100 if right else 0) else percent, said)
        for text, right, percent, said in written
    ]
    pairs = (
        AnswerLine(f"{pair.left} → {pair.right}" if pair.left else pair.right, bool(pair.left))
        for pair in question.pairs
    )
    return (*lines, *pairs)


# --- explained --------------------------------------------------------------------------------------


def said_lines(question: Question, stored: str | None) -> tuple[str, ...]:
    """What was answered, in words; empty when nothing was."""
    if not stored:
        return ()
    texts = offered(question)
    match question.type:
        case QuestionType.MATCHING:
            chosen = pairs_of(stored)
            return tuple(
                f"{left} → {texts[chosen[number]]}"
                for number, left in lefts(question).items()
                if chosen.get(number) in texts
            )
        case QuestionType.MULTIPLE_CHOICE:
            return tuple(texts[item] for item in ids_of(stored) if item in texts)
        case QuestionType.ORDERING:
            return tuple(f"{place}. {texts.get(item, '')}" for place, item in enumerate(ids_of(stored), 1))
        case QuestionType.SHORT_ANSWER | QuestionType.NUMERIC | QuestionType.ESSAY:
            return tuple(stored.split("\n"))
        case _:
            return (texts[stored],) if stored in texts else ()


def right_lines(question: Question) -> tuple[str, ...]:
    """What would have been right, in words; empty for ESSAY."""
    match question.type:
        case QuestionType.MATCHING:
            return tuple(f"{pair.left} → {pair.right}" for pair in question.pairs if pair.left)
        case QuestionType.ORDERING:
            return tuple(f"{place}. {choice.text}" for place, choice in enumerate(question.choices, 1))
        case QuestionType.SHORT_ANSWER:
            best = max((one.percent for one in question.accepted), default=0)
            return tuple(one.text for one in question.accepted if one.percent == best)
        case QuestionType.NUMERIC:
            return tuple(
                show_number(one.value) + (f" ± {show_number(one.tolerance)}" if one.tolerance else "")
                for one in question.numbers
                if one.percent == max(other.percent for other in question.numbers)
            )
        case QuestionType.ESSAY:
            return ()
        case QuestionType.MULTIPLE_CHOICE:
            return tuple(choice.text for choice in question.choices if is_right(choice))
        case _:
            most = max((_worth(question, one) for one in question.choices), default=_NOTHING)
            return tuple(one.text for one in question.choices if _worth(question, one) == most)


def feedback(question: Question, stored: str | None) -> tuple[str, ...]:
    """What the author says about exactly this answer."""
    if not stored:
        return ()
    if question.type is QuestionType.SHORT_ANSWER:
        accepted = _accepted(question, stored)
        return (accepted.feedback,) if accepted and accepted.feedback else ()
    if question.type is QuestionType.NUMERIC:
        number = _number(question, stored)
        return (number.feedback,) if number and number.feedback else ()
    chosen = ids_of(stored) if question.type is QuestionType.MULTIPLE_CHOICE else (stored,)
    return tuple(one.feedback for one in question.choices if one.id in chosen and one.feedback)
