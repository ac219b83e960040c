"""Reports of reading, places to go on from, and the question at the end of a lesson."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.domain.course import Block, BlockKind, Catalogue, CheckQuestion, Choice, Course, MediaFile
from lms.domain.errors import Code, Refusal
from lms.domain.reading import Span
from lms.services.lesson_files import keep_files, sha256_of
from lms.services.reading import CheckState, Report
from tests.services.full_office import FullOffice, refused
from tests.services.small_office import COURSE, DEADLINE, LAN, MINH, NOON, TUAN
from tests.support.published import publish

FILM = MediaFile(name="bai.mp4", media_type="video/mp4", sha256="f" * 64, size=4)


def with_check() -> Course:
    """Version 2: lesson b1 has three passages, a film and a question."""
    [module] = COURSE.modules
    first, second = module.lessons
    check = CheckQuestion(
        text="Ai quyết định?",
        choices=(Choice(id="a", text="Hai bên", correct=True), Choice(id="b", text="Tổ trưởng")),
        explanation="Vì hòa giải là tự nguyện.",
    )
    blocks = (
        Block(kind=BlockKind.PROSE, markdown="Lời mở đầu."),
        Block(kind=BlockKind.PROSE, markdown="Hòa giải là tự nguyện, hai bên quyết định."),
        Block(kind=BlockKind.VIDEO, markdown="Một buổi hòa giải.", file=FILM),
    )
    lesson = first.model_copy(update={"check": check, "blocks": blocks})
    return COURSE.model_copy(
        update={"version": 2, "modules": (module.model_copy(update={"lessons": (lesson, second)}),)}
    )


@pytest.fixture
def mine(hall: FullOffice) -> str:
    """Lan's enrolment in a class on that version; she has opened b1."""
    hall.courses.catalogue = Catalogue(courses={"HGV-01": with_check()}, sources={})
    publish(hall.reviews, hall.publishing, "HGV-01")
    cohort = hall.cohorts.open_cohort(
        TUAN, title="Lớp hai", course_id="HGV-01", unit_id="u-hm", deadline=DEADLINE, graded=False
    )
    hall.cohorts.enrol(TUAN, cohort, ["lan"])
    [member] = hall.cohorts.members(TUAN, cohort)
    hall.learning.open_lesson(LAN, member.enrolment_id, "b1")
    return member.enrolment_id


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def read(hall: FullOffice, enrolment: str, lesson: str, *spans: tuple[float, float]) -> int:
    report = Report(spans=[Span(at(begin), at(end)) for begin, end in spans])
    return hall.reading.report(LAN, enrolment, lesson, report)


# --- time ---------------------------------------------------------------------------------------


def test_reading_adds_up_and_shows_on_the_page_of_the_course(hall: FullOffice, mine: str) -> None:
    hall.now = at(300)
    assert read(hall, mine, "b1", (0, 60)) == 60
    assert read(hall, mine, "b1", (60, 90), (120, 150)) == 120
    assert hall.count("reading_spans") == 2
    course = hall.learning.course(LAN, mine)
    assert course.seconds == 120
    assert [state.seconds for state in course.modules[0].lessons] == [120, 0]


def test_the_same_report_again_changes_nothing(hall: FullOffice, mine: str) -> None:
    hall.now = at(300)
    for _ in range(3):
        assert read(hall, mine, "b1", (0, 60), (30, 90)) == 90


def test_a_report_kept_by_a_phone_without_network_counts_when_it_comes(hall: FullOffice, mine: str) -> None:
    hall.now = at(86_400)
    assert read(hall, mine, "b1", (10, 1_210)) == 1_200


def test_of_two_lessons_open_side_by_side_one_is_read(hall: FullOffice, mine: str) -> None:
    hall.learning.open_lesson(LAN, mine, "b2")
    hall.learning.open_lesson(LAN, "lop-1-lan", "b1")
    hall.now = at(100)
    assert read(hall, mine, "b1", (0, 100)) == 100
    assert read(hall, mine, "b2", (0, 100)) == 0
    assert read(hall, "lop-1-lan", "b1", (0, 100)) == 0


def test_time_before_the_lesson_was_opened_is_not_believed(hall: FullOffice, mine: str) -> None:
    hall.now = at(50)
    hall.learning.open_lesson(LAN, mine, "b2")
    hall.now = at(60)
    assert read(hall, mine, "b2", (-3_600, 3_600)) == 10


REPORTS = st.lists(
    st.tuples(
        st.sampled_from(["b1", "b2"]),
        st.lists(st.tuples(st.integers(-500, 900), st.integers(-500, 900)), max_size=4),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(REPORTS, st.randoms(use_true_random=False))
def test_whatever_is_sent_never_adds_up_to_more_than_has_passed(
    hall: FullOffice, reports: list[tuple[str, list[tuple[int, int]]]], chance: Random
) -> None:
    with hall.database.write() as tx:
        tx.run("DELETE FROM reading_spans")
    hall.now = NOON
    for lesson in ("b1", "b2"):
        hall.learning.open_lesson(LAN, "lop-1-lan", lesson)
    hall.now = at(600)
    sent = [*reports, *reports]
    chance.shuffle(sent)
    for lesson, spans in sent:
        read(hall, "lop-1-lan", lesson, *spans)
    assert hall.learning.course(LAN, "lop-1-lan").seconds <= 600


def test_a_lesson_never_opened_and_somebody_elses_are_not_found(hall: FullOffice, mine: str) -> None:
    for enrolment, lesson in ((mine, "b2"), (mine, "b9"), ("lop-1-minh", "b1")):
        assert refused(hall.reading.report, LAN, enrolment, lesson, Report()) is Code.NOT_FOUND
    assert refused(hall.reading.page, MINH, mine, "b1") is Code.NOT_FOUND
    assert refused(hall.reading.answer_check, MINH, mine, "b1", "1") is Code.NOT_FOUND


# --- places -------------------------------------------------------------------------------------


def place(hall: FullOffice, mine: str, block: int, seconds: float) -> int | None:
    hall.reading.report(LAN, mine, "b1", Report(block=(block, at(seconds))))
    return hall.reading.page(LAN, mine, "b1").place


def test_the_passage_seen_last_is_where_reading_goes_on(hall: FullOffice, mine: str) -> None:
    hall.now = at(300)
    assert place(hall, mine, 1, 20) == 1
    assert place(hall, mine, 2, 40) == 2
    assert place(hall, mine, 1, 30) == 2  # told late
    assert place(hall, mine, 0, 50) is None  # at the top there is nothing to go back to
    assert hall.learning.course(LAN, mine).stopped_in == "b1"


def test_a_place_beyond_the_lesson_is_its_end_and_no_time_is_in_the_future(
    hall: FullOffice, mine: str
) -> None:
    hall.now = at(10)
    assert place(hall, mine, 99, 86_400) == 2
    hall.now = at(20)
    assert place(hall, mine, 1, 20) == 1


def test_a_film_goes_on_where_it_stopped(hall: FullOffice, mine: str) -> None:
    hall.now = at(300)
    told = {FILM.sha256: (95, at(60)), "0" * 64: (5, at(60))}
    hall.reading.report(LAN, mine, "b1", Report(media=told))
    assert hall.reading.page(LAN, mine, "b1").media == {FILM.sha256: 95}


# --- the question -------------------------------------------------------------------------------


def key(state: CheckState, text: str) -> str:
    return next(choice.key for choice in state.choices if choice.text == text)


def question(hall: FullOffice, mine: str) -> CheckState:
    state = hall.reading.page(LAN, mine, "b1").check
    assert state is not None
    return state


def test_a_lesson_is_finished_only_after_its_question(hall: FullOffice, mine: str) -> None:
    hall.now = at(300)
    assert refused(hall.learning.complete_lesson, LAN, mine, "b1") is Code.CHECK_FIRST
    state = question(hall, mine)
    assert (state.answered, state.explanation, state.passage) == (False, "", None)
    hall.reading.answer_check(LAN, mine, "b1", key(state, "Hai bên"))
    hall.learning.complete_lesson(LAN, mine, "b1")
    assert question(hall, mine).explanation == "Vì hòa giải là tự nguyện."


def test_a_wrong_answer_leads_to_the_passage_and_may_be_mended_after_a_moment(
    hall: FullOffice, mine: str
) -> None:
    hall.now = at(300)
    state = question(hall, mine)
    wrong = hall.reading.answer_check(LAN, mine, "b1", key(state, "Tổ trưởng"))
    assert (wrong.answered, wrong.passage, wrong.explanation) == (False, 1, "")
    assert wrong.again_from == at(330)
    assert wrong.choices == state.choices
    with pytest.raises(Refusal) as caught:
        hall.reading.answer_check(LAN, mine, "b1", key(state, "Hai bên"))
    assert (caught.value.code, caught.value.detail) == (Code.CHECK_TOO_SOON, {"seconds": 30})
    hall.now = at(330)
    assert hall.reading.answer_check(LAN, mine, "b1", key(state, "Hai bên")).answered
    assert hall.reading.answer_check(LAN, mine, "b1", key(state, "Tổ trưởng")).answered  # nothing is undone
    assert hall.count("lesson_checks WHERE enrolment_id = $1", mine) == 2


def test_what_was_never_shown_is_no_answer(hall: FullOffice, mine: str) -> None:
    for odd in ("a", "0", "3", ""):
        assert refused(hall.reading.answer_check, LAN, mine, "b1", odd) is Code.BAD_ANSWER
    assert refused(hall.reading.answer_check, LAN, mine, "b2", "1") is Code.NOT_FOUND


def test_a_lesson_of_an_older_version_has_no_question_and_is_finished_as_before(hall: FullOffice) -> None:
    hall.learning.open_lesson(LAN, "lop-1-lan", "b1")
    hall.now = at(60)
    assert hall.reading.page(LAN, "lop-1-lan", "b1").check is None
    hall.learning.complete_lesson(LAN, "lop-1-lan", "b1")


# --- files --------------------------------------------------------------------------------------


def test_the_files_of_a_published_version_stay(tmp_path: Path) -> None:
    film = tmp_path / "bai.mp4"
    film.write_bytes(b"0000ftypmoving")
    file = MediaFile(name="bai.mp4", media_type="video/mp4", sha256=sha256_of(film), size=14)
    block = Block(kind=BlockKind.VIDEO, markdown="Phim.", file=file)
    course = _with_block(block)
    keep_files(tmp_path / "media", course, {file.sha256: str(film)})
    film.unlink()
    keep_files(tmp_path / "media", course, {})
    assert [path.name for path in (tmp_path / "media").iterdir()] == [file.sha256]


def test_a_version_whose_film_has_changed_or_gone_is_not_published(tmp_path: Path) -> None:
    film = tmp_path / "bai.mp4"
    film.write_bytes(b"something else")
    course = _with_block(Block(kind=BlockKind.VIDEO, markdown="Phim.", file=FILM))
    for paths in ({FILM.sha256: str(film)}, {FILM.sha256: str(tmp_path / "gone")}, {}):
        assert refused(keep_files, tmp_path / "media", course, paths) is Code.COURSE_CHANGED
    assert list((tmp_path / "media").iterdir()) == []


def _with_block(block: Block) -> Course:
    [module] = COURSE.modules
    lesson = module.lessons[0].model_copy(update={"blocks": (block,)})
    return COURSE.model_copy(update={"modules": (module.model_copy(update={"lessons": (lesson,)}),)})
