"""Item analysis: what the answers of many people say about a question. Classical test theory.

The figures are those of the textbooks (R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement;
L. Crocker and J. Algina, Introduction to Classical and Modern Test Theory), and the limits are their
conventions, no laws of nature: they say which question a person should look at again, nothing more.

Attempts may have asked different questions (draws), so people are compared by the share of the mark they
earned on the other questions of their own attempt, never by sums.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from math import sqrt
from statistics import fmean, median
from typing import NamedTuple

ENOUGH = 30
"""Attempts below which no question is judged. The usual least for a first look; 100 would be comfortable."""
GROUP_SHARE = 0.27
"""The best and the weakest 27% are compared (T. L. Kelley 1939: the share that tells most apart)."""
EASY, HARD = 0.95, 0.25
"""Difficulty: nearly everybody right tells nobody apart; a quarter right is what guessing gives of four."""
WEAK = 0.20
"""Discrimination below it is poor (Ebel: 0.20, 0.30, 0.40)."""
SURE = 1.645
"""Standard errors, 1/√(n−1) each, by which discrimination must lie below 0 to be called the wrong way round:
chance alone does so once in twenty. One such question pulls down all others of a short quiz."""
IDLE = 0.05
"""A wrong choice taken by fewer is not working (T. M. Haladyna and S. M. Downing 1993)."""
OFTEN_OMITTED = 0.15


class Answered(NamedTuple):
    """One question of one attempt. `chosen`: the ids of the choices taken, empty when left open or answered
    in words; `share` of the mark from 0 to 1; `seconds` it took, None: unknown."""

    question_id: str
    chosen: tuple[str, ...]
    omitted: bool
    share: float
    seconds: float | None = None


class Finding(StrEnum):
    """Why somebody should look at a question again; the worst first."""

    WRONG_WAY_ROUND = "wrong_way_round"
    """The weak get it right more often than the good."""
    BETTER_CHOICE = "better_choice"
    """Of the best, more take one wrong choice than the right one."""
    TOO_HARD = "too_hard"
    WEAK = "weak"
    """It hardly tells the good from the weak."""
    TOO_EASY = "too_easy"
    OFTEN_OMITTED = "often_omitted"
    IDLE_CHOICE = "idle_choice"
    """A wrong choice that hardly anybody takes."""


class ChoiceUse(NamedTuple):
    """How often a choice was taken: by all, by the best and by the weakest group, as counts."""

    choice_id: str
    right: bool
    taken: int
    upper: int
    lower: int


class Found(NamedTuple):
    """A finding; `choice_id` where it is about one choice."""

    finding: Finding
    choice_id: str | None = None


class ItemStatistics(NamedTuple):
    """One question. `difficulty` is the mean share earned, 0 to 1, what is left open counting nothing;
    `discrimination` its correlation with the rest of the attempt, −1 to 1, None where either never varies;
    `upper_lower` the difference of the mean shares of the best and the weakest group, −1 to 1, None where
    the two cannot be told apart. `findings` is empty for fewer than ENOUGH attempts."""

    question_id: str
    n: int
    omitted: int
    difficulty: float
    discrimination: float | None
    upper_lower: float | None
    choices: tuple[ChoiceUse, ...]
    median_seconds: float | None
    findings: tuple[Found, ...]

    @property
    def enough(self) -> bool:
        return self.n >= ENOUGH


def analyse(
    questions: Mapping[str, Mapping[str, bool]], attempts: Iterable[Sequence[Answered]]
) -> tuple[ItemStatistics, ...]:
    """One line for each question that was asked, in the order of `questions`: id → {choice id: right}, empty
    for a question without choices. The order of `attempts` changes nothing; answers to questions that are not
    in `questions` count in nobody's rest."""
    known = [[answer for answer in attempt if answer.question_id in questions] for attempt in attempts]
    asked: dict[str, list[tuple[Answered, float | None]]] = {}
    for attempt in known:
        total = sum(answer.share for answer in attempt)
        for answer in attempt:
            others = len(attempt) - 1
            rest = (total - answer.share) / others if others else None
            asked.setdefault(answer.question_id, []).append((answer, rest))
    return tuple(_item(item, choices, asked[item]) for item, choices in questions.items() if item in asked)


def _item(
    question_id: str, choices: Mapping[str, bool], asked: Sequence[tuple[Answered, float | None]]
) -> ItemStatistics:
    answers = [answer for answer, _ in asked]
    shares = [answer.share for answer in answers]
    compared = [(answer, rest) for answer, rest in asked if rest is not None]
    upper, lower = _groups(compared)
    uses = tuple(
        ChoiceUse(
            item, right, *(sum(item in one.chosen for one in group) for group in (answers, upper, lower))
        )
        for item, right in choices.items()
    )
    seconds = [answer.seconds for answer in answers if answer.seconds is not None]
    found = ItemStatistics(
        question_id,
        len(answers),
        sum(answer.omitted for answer in answers),
        fmean(shares),
        correlation([answer.share for answer, _ in compared], [rest for _, rest in compared]),
        fmean(a.share for a in upper) - fmean(a.share for a in lower) if upper and lower else None,
        uses,
        median(seconds) if seconds else None,
        (),
    )
    return found._replace(findings=tuple(_findings(found))) if found.enough else found


def _groups(compared: Sequence[tuple[Answered, float]]) -> tuple[list[Answered], list[Answered]]:
    """The best and the weakest by the rest of their attempts. Whoever ties with the last one of a group is in
    it too, so that the order they came in changes nothing; both empty where that makes the groups meet."""
    ranks = sorted(rest for _, rest in compared)
    size = max(1, round(GROUP_SHARE * len(ranks)))
    if len(ranks) < 2 or ranks[size - 1] >= ranks[-size]:
        return [], []
    best, weakest = ranks[-size], ranks[size - 1]
    return [a for a, rest in compared if rest >= best], [a for a, rest in compared if rest <= weakest]


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's; with a question that is right or wrong, the point-biserial one. None where either never
    varies."""
    if len(xs) < 2:
        return None
    # Sorted, so that rounding does not depend on the order the pairs came in.
    pairs = sorted(zip(xs, ys, strict=True))
    mean_x, mean_y = fmean(xs), fmean(ys)
    of_x = sum((x - mean_x) ** 2 for x, _ in pairs)
    of_y = sum((y - mean_y) ** 2 for _, y in pairs)
    if of_x < 1e-12 or of_y < 1e-12:
        return None
    together = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return max(-1.0, min(1.0, together / sqrt(of_x * of_y)))


def _findings(item: ItemStatistics) -> Iterable[Found]:
    """The worst first."""
    found = item.discrimination
    backwards = found is not None and found < -SURE / sqrt(item.n - 1)
    if backwards:
        yield Found(Finding.WRONG_WAY_ROUND)
    best_right = max((use.upper for use in item.choices if use.right), default=0)
    for use in item.choices:
        if not use.right and use.upper > best_right:
            yield Found(Finding.BETTER_CHOICE, use.choice_id)
    if item.difficulty < HARD:
        yield Found(Finding.TOO_HARD)
    easy = item.difficulty > EASY
    if found is not None and found < WEAK and not backwards and not easy:
        yield Found(Finding.WEAK)
    if easy:
        yield Found(Finding.TOO_EASY)  # then nobody is told apart, and wrong choices are idle
    if item.omitted > OFTEN_OMITTED * item.n:
        yield Found(Finding.OFTEN_OMITTED)
    if not easy:
        for use in item.choices:
            if not use.right and use.taken < IDLE * item.n:
                yield Found(Finding.IDLE_CHOICE, use.choice_id)
