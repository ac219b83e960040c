"""Which questions may be graded: settled ones, and those approved here as long as the approval holds."""

from __future__ import annotations

from datetime import date

from lms.domain import review
from lms.domain.course import Catalogue, Course
from lms.domain.legal import CheckState, Citation, LegalSource, Mark, SourceCheck
from lms.domain.review import Decision
from lms.services import approvals
from lms.store import reviews
from lms.store.reviews import ReviewRow
from tests.services.full_office import FullOffice
from tests.services.small_office import COURSE, NOON

TODAY = date(2026, 11, 24)
LAW = LegalSource(
    id="luat-35-2013",
    number="35/2013/QH13",
    title="Luật Hòa giải ở cơ sở",
    issuer="Quốc hội",
    check=SourceCheck(state=CheckState.READ_IN_FULL),
)


def course(mark: Mark = Mark.AMENDED, text: str = "Việc nào?", source: LegalSource = LAW) -> Course:
    """The small course, with its one question resting on article 3."""
    [module] = COURSE.modules
    [question] = module.quiz.questions
    cited = question.model_copy(
        update={"text": text, "citations": (Citation(source=source.id, article="3", mark=mark),)}
    )
    quiz = module.quiz.model_copy(update={"questions": (cited,)})
    return COURSE.model_copy(
        update={"modules": (module.model_copy(update={"quiz": quiz}),), "sources": (source,)}
    )


def decide(hall: FullOffice, about: Course, item_id: str, decision: Decision) -> None:
    item = next(item for item in review.items(about) if item.id == item_id)
    with hall.database.write() as tx:
        marks = review.fingerprints(item, approvals.records(tx, about))
        row = ReviewRow(
            about.id, review.kind_of(item).value, item.id, *marks, decision.value, "", "", "tuan", NOON
        )
        reviews.add(tx, hall.tools.new_id, [row])


def gradable(hall: FullOffice, about: Course) -> set[str]:
    with hall.database.read() as tx:
        return set(approvals.gradable(tx, about, TODAY))


def test_a_settled_question_is_graded_and_a_pending_one_is_not(hall: FullOffice) -> None:
    assert gradable(hall, course(Mark.VERIFIED)) == {"c1"}
    assert gradable(hall, course(Mark.AMENDED)) == set()


def test_an_approval_lets_a_pending_question_in(hall: FullOffice) -> None:
    decide(hall, course(), "c1", Decision.ACCEPTED)
    assert gradable(hall, course()) == {"c1"}


def test_an_approval_is_of_the_words_that_were_read(hall: FullOffice) -> None:
    decide(hall, course(), "c1", Decision.ACCEPTED)
    assert gradable(hall, course(text="Việc nào không?")) == set()


def test_an_approval_lapses_when_the_content_folder_learns_more_about_the_source(hall: FullOffice) -> None:
    """Also for the version that was published before and keeps its own copy of the source."""
    decide(hall, course(), "c1", Decision.ACCEPTED)
    amended = LAW.model_copy(update={"amended_by": ("luat-99-2026",)})
    with hall.database.write() as tx:
        assert approvals.note_sources(tx, hall.tools, Catalogue(courses={}, sources={LAW.id: amended}))
        assert not approvals.note_sources(tx, hall.tools, Catalogue(courses={}, sources={LAW.id: amended}))
    assert gradable(hall, course()) == set()


def test_reading_the_law_again_on_a_later_day_ends_no_approval(hall: FullOffice) -> None:
    decide(hall, course(), "c1", Decision.ACCEPTED)
    again = SourceCheck(state=CheckState.READ_IN_FULL, on=TODAY, by="Trần Văn Tuấn", note="Công báo")
    assert gradable(hall, course(source=LAW.model_copy(update={"check": again}))) == {"c1"}


def test_a_settled_question_that_was_sent_back_is_not_graded(hall: FullOffice) -> None:
    decide(hall, course(Mark.VERIFIED), "c1", Decision.SENT_BACK)
    assert gradable(hall, course(Mark.VERIFIED)) == set()
    decide(hall, course(Mark.VERIFIED), "c1", Decision.ACCEPTED)
    assert gradable(hall, course(Mark.VERIFIED)) == {"c1"}


def test_two_versions_keep_their_own_approvals(hall: FullOffice) -> None:
    decide(hall, course(), "c1", Decision.ACCEPTED)
    decide(hall, course(text="Việc nào vậy?"), "c1", Decision.SENT_BACK)
    assert gradable(hall, course()) == {"c1"}
    assert gradable(hall, course(text="Việc nào vậy?")) == set()


def test_accepted_lessons_are_named(hall: FullOffice) -> None:
    decide(hall, course(), "b1", Decision.ACCEPTED)
    decide(hall, course(), "b2", Decision.SENT_BACK)
    with hall.database.read() as tx:
        assert approvals.lessons(tx, course(), TODAY) == {"b1"}
