"""Time that counts, and the question at the end of a lesson."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.course import Block, BlockKind, CheckQuestion, Choice, Lesson
from lms.domain.reading import (
    Span,
    check_choices,
    chosen_id,
    counted,
    heading_of,
    heading_of_check,
    passage_of_check,
    seconds,
    stopped_inside,
    union,
)

OPENED = datetime(2026, 11, 24, 5, tzinfo=UTC)
NOW = OPENED + timedelta(minutes=10)


def span(begin: int, end: int) -> Span:
    """Seconds after the lesson was opened."""
    return Span(OPENED + timedelta(seconds=begin), OPENED + timedelta(seconds=end))


SPANS = st.lists(st.builds(span, st.integers(-900, 1500), st.integers(-900, 1500)), max_size=12)


def test_time_before_the_lesson_was_opened_or_after_now_does_not_count() -> None:
    assert counted([span(-60, 30), span(590, 700)], [], OPENED, NOW) == [span(0, 30), span(590, 600)]


def test_a_moment_counts_once_whatever_else_is_open() -> None:
    assert counted([span(0, 100)], [span(20, 40), span(90, 200)], OPENED, NOW) == [span(0, 20), span(40, 90)]


def test_a_span_that_ends_before_it_begins_is_nothing() -> None:
    assert counted([span(50, 10)], [], OPENED, NOW) == []


def test_spans_that_touch_are_one() -> None:
    assert union([span(30, 60), span(0, 30), span(10, 20)]) == [span(0, 60)]
    assert seconds([span(0, 30), span(40, 41)]) == 31


@given(st.lists(SPANS, max_size=6), st.randoms(use_true_random=False))
def test_reports_never_add_up_to_more_than_the_time_that_has_passed(
    reports: list[list[Span]], chance: Random
) -> None:
    """Late, twice, out of order, made up: what counts is the same moments, and never more than there were."""

    def all_counted(order: list[list[Span]]) -> list[Span]:
        taken: list[Span] = []
        for report in order:
            new = counted(report, taken, OPENED, NOW)
            assert counted(report, [*taken, *new], OPENED, NOW) == []  # the same again adds nothing
            taken += new
        return taken

    first = all_counted(reports)
    shuffled = [*reports, *reports]
    chance.shuffle(shuffled)
    assert union(first) == union(all_counted(shuffled))
    assert seconds(first) == seconds(union(first)) <= 600


LESSON = Lesson(
    id="b1",
    title="Mốc giới",
    minutes=5,
    words=100,
    citations=(),
    blocks=(
        Block(kind=BlockKind.PROSE, markdown="## Hai nhà\n\nÔng K. và bà N. chung một bờ rào."),
        Block(kind=BlockKind.PROSE, markdown="Mốc giới là cột, hàng rào, tường ngăn hay cây để nhận ra đất."),
        Block(kind=BlockKind.TO_DO, title="Về nhà", markdown="Vẽ lại thửa đất của mình."),
        Block(kind=BlockKind.SUMMARY, markdown="Mốc giới là cột, hàng rào, tường ngăn, cây."),
    ),
    check=CheckQuestion(
        text="Mốc giới là gì?",
        choices=(
            Choice(id="a", text="Cột, hàng rào, tường ngăn", correct=True),
            Choice(id="b", text="Giấy viết tay"),
            Choice(id="c", text="Lời người già"),
        ),
        explanation="Nhìn vào là nhận ra đất của ai.",
    ),
)


def test_choices_are_shown_in_an_order_of_the_readers_own_that_stays() -> None:
    assert LESSON.check is not None
    orders = {tuple(c.text for c in check_choices(LESSON.check, f"{n}")) for n in range(40)}
    assert len(orders) == 6
    for seed in ("lan", "minh"):
        shown = check_choices(LESSON.check, seed)
        assert shown == check_choices(LESSON.check, seed)
        assert [choice.key for choice in shown] == ["1", "2", "3"]
        for choice in shown:
            chosen = next(one for one in LESSON.check.choices if one.text == choice.text)
            assert chosen_id(LESSON.check, seed, choice.key) == chosen.id
        assert chosen_id(LESSON.check, seed, "a") is None


def test_the_passage_that_answers_the_question_is_found_and_never_the_summary() -> None:
    assert passage_of_check(LESSON) == 1
    assert passage_of_check(LESSON.model_copy(update={"check": None})) is None


def test_a_passage_is_called_by_its_title_or_the_heading_above_it() -> None:
    assert [heading_of(LESSON, place) for place in (0, 1, 2)] == ["Hai nhà", "Hai nhà", "Về nhà"]


def test_of_several_headings_the_one_above_the_answer_is_named() -> None:
    prose = "## Hai nhà\nHỏi xã.\n\n## Nhìn mốc giới\nCột, hàng rào, tường ngăn ở đâu.\n\n## Về nhà\nNghỉ."
    long = LESSON.model_copy(update={"blocks": (Block(kind=BlockKind.PROSE, markdown=prose),)})
    assert heading_of_check(long) == "Nhìn mốc giới"


def test_going_back_is_offered_only_inside_a_lesson() -> None:
    assert [stopped_inside(LESSON, place) for place in (None, 0, 1, 3, 4)] == [
        False,
        False,
        True,
        True,
        False,
    ]
