"""How somebody of the demo goes through a course: evenings, breaks, wrong answers, giving up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from lms import text_demo
from lms.domain import quiz as rules
from lms.domain.answers import lefts
from lms.domain.course import Course, Lesson, Question, QuestionType, Quiz
from lms.domain.marking import is_right
from lms.domain.times import local
from lms.domain.written_numbers import show_number
from lms.services.learning import shortest_reading_seconds
from lms.services.learning_bulk import Reading, Sitting, Study

_EVENING, _BEDTIME = 19, 22
_SITS_BEFORE, _SITS_AFTER = 0.8, 0.9  # how many take the questions before the course, and after it
_TO_LEARN = 0.35


class Learner:
    """One person; `diligence` (0–1) is how likely they finish, and how well they know the answers."""

    def __init__(self, random: Random, person_id: str, diligence: float) -> None:
        self._random = random
        self._person_id = person_id
        # Chances of their own, so that the rest of the year stays as it is with and without these questions.
        self._apart = Random(hash(random.getstate()[1]))
        self._finishes = random.random() < diligence
        self._knows = random.uniform(0.82, 0.98) if self._finishes else random.uniform(0.45, 0.8)

    @property
    def finishes(self) -> bool:
        return self._finishes

    def study(self, course: Course, gradable: frozenset[str], start: datetime, until: datetime) -> Study:
        """From some evening after `start` up to `until`, as far as this person gets. `gradable`: ids of the
        questions that may be asked."""
        readings: list[Reading] = []
        sittings: list[Sitting] = []
        lessons = len(course.lessons())
        stops_after = lessons if self._finishes else self._random.randrange(lessons)
        now = self._evening(start, self._random.randint(0, 5))
        asked = rules.entry_questions(course, gradable, self._apart.getrandbits(31))
        entries: list[Sitting] = []
        if asked and self._apart.random() < _SITS_BEFORE:
            entries.append(self._entry(course, rules.Sitting.BEFORE, asked, now))
            now = self._later(entries[0].submitted_at, minutes=(1, 5))

        def so_far() -> Study:
            done = tuple(entry for entry in entries if entry.submitted_at < until)
            return Study(self._person_id, tuple(readings), tuple(sittings), done)

        for module in course.modules:
            for lesson in module.lessons:
                if len(readings) >= stops_after or now >= until:
                    return so_far()
                done = now + self._reading_time(lesson)
                if done >= until:
                    readings.append(Reading(lesson.id, now, None))
                    return so_far()
                readings.append(Reading(lesson.id, now, done))
                now = self._later(done, minutes=(1, 5))
            for sitting in self._sittings(course, module.quiz, gradable, now):
                if sitting.submitted_at >= until:
                    break
                sittings.append(sitting)
                now = self._later(sitting.submitted_at, minutes=(2, 8))
            if self._random.random() < 0.6:
                now = self._evening(now, self._random.randint(1, 2))
        if asked and self._apart.random() < _SITS_AFTER:
            entries.append(self._entry(course, rules.Sitting.AFTER, asked, now))
        return so_far()

    def _entry(
        self, course: Course, sitting: rules.Sitting, asked: Sequence[str], begin: datetime
    ) -> Sitting:
        """Who has not learned yet guesses more."""
        knows = self._knows - (_TO_LEARN if sitting is rules.Sitting.BEFORE else 0)
        answers = {
            item: self._answer(course.question(item), self._apart.random() < knows, self._apart)
            for item in asked
        }
        end = begin + timedelta(seconds=self._apart.randint(25, 60) * len(answers))
        return Sitting(sitting.value, begin, end, answers)

    def _sittings(
        self, course: Course, quiz: Quiz, gradable: frozenset[str], begin: datetime
    ) -> Iterator[Sitting]:
        """Until passed, or no attempt is left."""
        for used in range(course.quiz_rule.max_attempts):
            knows = min(0.99, self._knows + 0.1 * used)
            asked = rules.draw(quiz, gradable, self._random.getrandbits(31))
            by_id = {question.id: question for question in quiz.questions}
            answers = {
                item: self._answer(by_id[item], self._random.random() < knows, self._random) for item in asked
            }
            end = begin + timedelta(seconds=self._random.randint(25, 60) * len(answers))
            yield Sitting(quiz.id, begin, end, answers)
            if rules.score(quiz, answers, course.quiz_rule, question_ids=asked).passed:
                return
            begin = self._later(end, minutes=(5, 15))

    def _answer(self, question: Question, right: bool, chance: Random) -> str:
        """As it is stored. Wrong is some wrong choice, the wrong way round, or beside the point."""
        wanted = [choice.id for choice in question.choices if is_right(choice)]
        match question.type:
            case QuestionType.MULTIPLE_CHOICE:
                return json.dumps(wanted if right else [_wrong(question, chance)])
            case QuestionType.ORDERING:
                ids = [choice.id for choice in question.choices]
                return json.dumps(ids if right else ids[::-1])
            case QuestionType.MATCHING:
                numbers = list(lefts(question))
                turned = numbers if right else numbers[1:] + numbers[:1]
                return json.dumps(dict(zip(numbers, turned, strict=True)))
            case QuestionType.SHORT_ANSWER:
                return question.accepted[0].text.replace("*", "") if right else text_demo.UNSURE
            case QuestionType.NUMERIC:
                number = question.numbers[0]
                return show_number(number.value if right else number.value + number.tolerance + 1)
            case QuestionType.ESSAY:
                return text_demo.UNSURE
            case _:
                return wanted[0] if right else _wrong(question, chance)

    def _reading_time(self, lesson: Lesson) -> timedelta:
        """Around 120 words a minute; never below what the product takes for reading."""
        whole = lesson.words * 60 / 120
        return timedelta(
            seconds=round(max(shortest_reading_seconds(lesson) + 20, whole * self._random.uniform(0.5, 1.2)))
        )

    def _later(self, moment: datetime, *, minutes: tuple[int, int]) -> datetime:
        after = moment + timedelta(
            minutes=self._random.randint(*minutes), seconds=self._random.randint(0, 59)
        )
        return self._evening(after, 1) if local(after).hour >= _BEDTIME else after

    def _evening(self, moment: datetime, days: int) -> datetime:
        day = local(moment) + timedelta(days=days)
        begins = day.replace(hour=_EVENING, minute=0, second=0, microsecond=0)
        begins += timedelta(minutes=self._random.randint(0, 90), seconds=self._random.randint(0, 59))
        return max(begins, moment + timedelta(minutes=5))


def _wrong(question: Question, chance: Random) -> str:
    return chance.choice([choice.id for choice in question.choices if not is_right(choice)])
