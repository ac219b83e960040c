"""Quiz rules as functions of values: what is drawn, what a trainee may see, scoring, time, tries.

Nothing correct leaves this module before scoring. A browser gets positions ("1".."4") in the
order of this attempt, so neither the answer nor the author's order can be read from a page.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from lms.domain.answers import choice_order, is_answered, left_keys, lefts, offered, shuffled
from lms.domain.course import Course, Draw, MediaFile, Question, QuestionType, Quiz, QuizRule
from lms.domain.errors import Code, Refusal
from lms.domain.legal import Frozen
from lms.domain.marking import share

GRADED_AT_LEAST = 3
"""A graded quiz asks that many questions, or all of a quiz that has fewer."""


class ChoiceForTrainee(Frozen):
    key: str
    """Position in this attempt, "1".. ; the only name of a choice a browser knows."""
    text: str


class QuestionForTrainee(Frozen):
    """A question as sent to a browser: no correctness, no explanation, no author's order.

    `lefts` are the lines of MATCHING, each to be given one of `choices`.
    """

    id: str
    text: str
    type: QuestionType = QuestionType.SINGLE_CHOICE
    choices: tuple[ChoiceForTrainee, ...]
    lefts: tuple[ChoiceForTrainee, ...] = ()
    figures: tuple[MediaFile, ...] = ()


class AnswerResult(Frozen):
    """`stored` is the answer as it was kept, None when left open; `percent` what it earned, rounded down;
    None: it waits for a person."""

    question_id: str
    stored: str | None
    percent: int | None

    @property
    def right(self) -> bool:
        return self.percent == 100


class AttemptResult(Frozen):
    """`percent` is rounded down, so 69.9% never passes a mark of 70. `correct` counts questions that are
    wholly right; `waiting` those that a person has still to mark: until then nothing is passed."""

    correct: int
    total: int
    percent: int
    passed: bool
    answers: tuple[AnswerResult, ...]
    waiting: int = 0


# --- what is asked ----------------------------------------------------------------------------------


def enough(quiz: Quiz, gradable: frozenset[str]) -> bool:
    """Whether a graded cohort may be opened with it."""
    if quiz.draws:
        return len(_assigned(quiz, gradable, 0)) == needed(quiz)
    return len(_pool(quiz, gradable)) >= needed(quiz)


def needed(quiz: Quiz) -> int:
    """How many gradable questions it takes."""
    if quiz.draws:
        return sum(draw.count for draw in quiz.draws)
    return max(1, min(GRADED_AT_LEAST, len(quiz.questions)))


def asked_count(quiz: Quiz, gradable: frozenset[str]) -> int:
    """How many questions an attempt asks."""
    return needed(quiz) if quiz.draws else len(_pool(quiz, gradable))


def draw(quiz: Quiz, gradable: frozenset[str], seed: int) -> tuple[str, ...]:
    """Ids of the questions that a new attempt asks, in its order: those that the draws give by chance,
    none twice; without draws, every gradable one.

    Raises Refusal TOO_FEW_QUESTIONS (`quiz`, `count`, `needed`) when the gradable ones do not suffice.
    """
    found = _assigned(quiz, gradable, seed) if quiz.draws else [one.id for one in _pool(quiz, gradable)]
    wanted = needed(quiz) if quiz.draws else 1
    if len(found) < wanted:
        raise Refusal(Code.TOO_FEW_QUESTIONS, quiz=quiz.title, count=len(found), needed=wanted)
    return shuffled(found, seed)


def _pool(quiz: Quiz, gradable: frozenset[str]) -> list[Question]:
    return [question for question in quiz.questions if question.id in gradable]


def _assigned(quiz: Quiz, gradable: frozenset[str], seed: int) -> list[str]:
    """As many different questions as the draws can be given. Draws may overlap, so a question that was taken
    by one is handed on to another where only that helps (augmenting paths); otherwise chance decides."""
    slots = [one for one in quiz.draws for _ in range(one.count)]
    by_id = {question.id: question for question in _pool(quiz, gradable)}
    order = shuffled(by_id, seed, within="draw")
    holder: dict[str, int] = {}

    def give(slot: int, tried: set[str]) -> bool:
        for item in order:
            if item in tried or not _fits(slots[slot], by_id[item]):
                continue
            tried.add(item)
            if item not in holder or give(holder[item], tried):
                holder[item] = slot
                return True
        return False

    for slot in range(len(slots)):
        give(slot, set())
    return list(holder)


def _fits(one: Draw, question: Question) -> bool:
    return one.topic in (None, question.topic) and one.level in (None, question.level)


# --- what a trainee sees ----------------------------------------------------------------------------


def question_for_trainee(question: Question, seed: int) -> QuestionForTrainee:
    texts = offered(question)
    words = question.type in (QuestionType.SHORT_ANSWER, QuestionType.NUMERIC, QuestionType.ESSAY)
    order = () if words else choice_order(question, seed)
    return QuestionForTrainee(
        id=question.id,
        text=question.text,
        type=question.type,
        choices=tuple(
            ChoiceForTrainee(key=str(place), text=texts[item]) for place, item in enumerate(order, 1)
        ),
        lefts=tuple(
            ChoiceForTrainee(key=key, text=text)
            for key, text in zip(left_keys(question), lefts(question).values(), strict=True)
        ),
        figures=question.figures,
    )


def questions_for_trainee(
    quiz: Quiz, seed: int, question_ids: Iterable[str] | None = None
) -> tuple[QuestionForTrainee, ...]:
    """The attempt as a browser sees it. `question_ids`: those pinned at its start, else the graded ones."""
    asked_ids = {question.id: question for question in asked(quiz, question_ids)}
    return tuple(question_for_trainee(asked_ids[item], seed) for item in shuffled(asked_ids, seed))


def asked(quiz: Quiz, question_ids: Iterable[str] | None) -> Sequence[Question]:
    """The questions of an attempt: those pinned at its start; of one older than pinning, the settled ones.
    Raises KeyError for an id that the quiz does not have."""
    if question_ids is None:
        return quiz.graded_questions()
    by_id = {question.id: question for question in quiz.questions}
    return [by_id[item] for item in question_ids]


def open_questions(questions: Iterable[Question], answers: Mapping[str, str]) -> int:
    """How many are not answered (wholly) yet."""
    return sum(not is_answered(question, answers.get(question.id)) for question in questions)


# --- scoring ----------------------------------------------------------------------------------------


def score(
    quiz: Quiz,
    answers: Mapping[str, str | None],
    rule: QuizRule,
    *,
    question_ids: Iterable[str] | None = None,
    by_hand: Mapping[str, int] | None = None,
) -> AttemptResult:
    """Mark one attempt: `answers` maps question id to what was stored (see `domain.answers`).

    `question_ids` are the questions pinned when the attempt began (KeyError for one the quiz does
    not have); without them, the graded ones. `by_hand` holds the marks of essays in percent. Open questions
    earn nothing, answers to anything else are ignored, and an attempt without questions never passes.
    """
    questions = asked(quiz, question_ids)
    marks = by_hand or {}
    shares = [
        share(one, answers.get(one.id), negative=rule.negative_marking, by_hand=marks.get(one.id))
        for one in questions
    ]
    waiting = shares.count(None)
    earned = sum((one for one in shares if one is not None), Fraction())
    percent = int(100 * earned / len(questions)) if questions else 0
    return AttemptResult(
        correct=sum(one == 1 for one in shares),
        total=len(questions),
        percent=percent,
        passed=bool(questions) and not waiting and percent >= rule.pass_percent,
        answers=tuple(
            AnswerResult(
                question_id=one.id,
                stored=answers.get(one.id) or None,
                percent=None if part is None else int(100 * part),
            )
            for one, part in zip(questions, shares, strict=True)
        ),
        waiting=waiting,
    )


# --- tries and time ---------------------------------------------------------------------------------

FORGIVEN_MOST = timedelta(minutes=10)
"""What a lost network may give back to one attempt in all."""
BEAT = timedelta(seconds=30)
"""How often a page with an attempt of limited time tells the server that it is there."""
UNSEEN_FROM = timedelta(seconds=90)
"""Silence longer than this is a lost network; shorter, a slow one."""
ARRIVAL = timedelta(seconds=15)
"""How long an answer given in time may be on its way."""


class Clock(NamedTuple):
    """`ends_at`: the attempt hands itself in when its page is seen after this. `closes_at`: at the latest,
    even if the network was away all the time it may be."""

    ends_at: datetime
    closes_at: datetime


def attempts_left(rule: QuizRule, used: int) -> int:
    """How many more attempts may be started after `used` of them."""
    return max(0, rule.max_attempts - used)


def possible_from(rule: QuizRule, last_submitted: datetime | None) -> datetime | None:
    """When the next attempt may begin after one that was handed in then; None: at once."""
    if last_submitted is None or not rule.cooling_off_minutes:
        return None
    return last_submitted + timedelta(minutes=rule.cooling_off_minutes)


def clock(rule: QuizRule, started_at: datetime, extra_minutes: int, lost: timedelta) -> Clock | None:
    """How long an attempt lasts; None: without limit. `extra_minutes` were granted by a trainer, `lost` is
    how long the network was away so far."""
    if rule.time_limit_minutes is None:
        return None
    end = started_at + timedelta(minutes=rule.time_limit_minutes + extra_minutes)
    return Clock(end + min(lost, FORGIVEN_MOST), end + FORGIVEN_MOST)


# --- before the course and after it -----------------------------------------------------------------


class Sitting(StrEnum):
    """The two times the same questions are asked; the value stands where an attempt names its quiz."""

    BEFORE = "dau-khoa"
    AFTER = "cuoi-khoa"


def entry_questions(course: Course, gradable: frozenset[str], seed: int) -> tuple[str, ...]:
    """Ids of the questions that one person is asked before and after: taken from one module after the other
    in turn, by chance, without essays; fewer than the course asks for where there are no more."""
    if course.entry_test is None:
        return ()
    pools = [
        list(shuffled((one.id for one in _pool(quiz, gradable) if one.type is not QuestionType.ESSAY), seed))
        for quiz in course.quizzes()
    ]
    found: list[str] = []
    for place in range(max(map(len, pools), default=0)):
        found += [pool[place] for pool in pools if place < len(pool)]
    return tuple(found[: course.entry_test.questions])


def entry_quiz(course: Course, sitting: Sitting, question_ids: Iterable[str]) -> Quiz:
    """The questions of the whole course as one quiz; its title is not the author's but ours."""
    return Quiz(id=sitting.value, title="", questions=tuple(course.question(item) for item in question_ids))
