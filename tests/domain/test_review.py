"""Where an item stands after what was decided about it."""

from __future__ import annotations

import pytest

from lms.domain import review
from lms.domain.course import Block, BlockKind
from lms.domain.review import Decision, Fingerprints, ItemKind, Made, ReviewState
from tests.services.small_office import COURSE

NOW = Fingerprints("item", "sources")
YES, NO = Decision.ACCEPTED, Decision.SENT_BACK


@pytest.mark.parametrize(
    ("made", "state"),
    [
        ([], ReviewState.UNSEEN),
        ([(YES, NOW)], ReviewState.ACCEPTED),
        ([(YES, NOW), (NO, NOW)], ReviewState.SENT_BACK),
        ([(NO, NOW), (YES, NOW)], ReviewState.ACCEPTED),
        ([(YES, Fingerprints("old", "sources"))], ReviewState.ITEM_CHANGED),
        ([(YES, Fingerprints("item", "old"))], ReviewState.SOURCES_CHANGED),
        ([(NO, Fingerprints("old", "sources"))], ReviewState.REVISED),
        ([(YES, NOW), (NO, Fingerprints("other", "sources"))], ReviewState.ACCEPTED),
    ],
)
def test_a_decision_is_about_one_text_and_its_sources(
    made: list[tuple[Decision, Fingerprints]], state: ReviewState
) -> None:
    assert review.state_of([Made(*one) for one in made], NOW) is state


def test_every_lesson_and_question_is_reviewed_module_by_module() -> None:
    assert [(item.id, review.kind_of(item)) for item in review.items(COURSE)] == [
        ("b1", ItemKind.LESSON),
        ("b2", ItemKind.LESSON),
        ("c1", ItemKind.QUESTION),
    ]


def test_a_lesson_with_a_pending_passage_is_pending() -> None:
    lesson = COURSE.lessons()[0]
    assert not review.is_pending(lesson)
    passage = Block(kind=BlockKind.PENDING, markdown="Chưa chắc.")
    assert review.is_pending(lesson.model_copy(update={"blocks": (passage,)}))


def test_the_time_it_takes_is_reading_and_deciding() -> None:
    """Two lessons of 100 words and a question of 6: 42 s of reading, three decisions of 20 s."""
    assert review.minutes(review.items(COURSE)) == 2
    assert review.minutes([]) == 0
