"""Two people publish a course, when everything in it that counts has been read; then it never changes."""

from __future__ import annotations

import pytest

from lms.domain.course import Course
from lms.domain.errors import Code, Refusal
from lms.domain.legal import Mark
from lms.domain.review import Decision
from lms.store.database import Tx
from tests.services.full_office import FullOffice, refused
from tests.services.small_office import COURSE, TUAN
from tests.services.test_approvals import course
from tests.services.test_review import TEXT, TRAINER, put
from tests.support.published import EDITOR, publish


@pytest.fixture
def second(hall: FullOffice) -> FullOffice:
    """Version 2, of which the editor has read all but the question, which cites its article now."""
    hall.reviews.decide(EDITOR, "HGV-01", ["b1", "b2"], Decision.ACCEPTED)
    put(hall, course(Mark.VERIFIED).model_copy(update={"version": 2}))
    return hall


def test_one_proposes_and_another_publishes(second: FullOffice) -> None:
    second.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED)
    assert refused(second.publishing.publish, TUAN, "HGV-01") is Code.NOT_PROPOSED
    second.publishing.propose(EDITOR, "HGV-01")
    assert refused(second.publishing.publish, EDITOR, "HGV-01") is Code.SECOND_PERSON
    assert second.publishing.publish(TUAN, "HGV-01").version == 2
    standing = second.publishing.standing(TUAN, "HGV-01")
    assert [(row.version, row.cohorts) for row in standing.versions] == [(2, 0), (1, 1)]
    assert [(row.version, row.step, row.acted_by) for row in standing.steps] == [
        (2, "proposed", "bien-tap"),
        (2, "published", "tuan"),
    ]
    assert standing.is_published
    assert second.courses.version("HGV-01", 2).version == 2


def test_cohorts_are_offered_the_newest_published_versions(second: FullOffice) -> None:
    assert [(one.id, one.version) for one in second.publishing.published(TUAN)] == [("HGV-01", 1)]
    publish(second.reviews, second.publishing, "HGV-01")
    assert [(one.id, one.version) for one in second.publishing.published(TRAINER)] == [("HGV-01", 2)]
    put(second, COURSE.model_copy(update={"id": "HGV-02"}))
    assert second.publishing.published(TUAN) == []


def test_what_is_missing_is_named(second: FullOffice) -> None:
    with pytest.raises(Refusal) as no:
        second.publishing.propose(EDITOR, "HGV-01")
    assert (no.value.code, no.value.detail["items"]) == (Code.REVIEW_INCOMPLETE, ["c1"])
    assert [item.id for item in second.publishing.standing(EDITOR, "HGV-01").missing] == ["c1"]


def test_a_question_on_unsettled_law_may_wait_but_not_be_sent_back(hall: FullOffice) -> None:
    put(hall, course(Mark.AMENDED).model_copy(update={"version": 2}))
    hall.reviews.decide(EDITOR, "HGV-01", ["b1", "b2"], Decision.ACCEPTED)
    hall.reviews.decide(TUAN, "HGV-01", ["c1"], Decision.SENT_BACK, note="Sai điều luật")
    assert refused(hall.publishing.propose, EDITOR, "HGV-01") is Code.REVIEW_INCOMPLETE
    hall.reviews.decide(TUAN, "HGV-01", ["c1"], Decision.ACCEPTED, against=TEXT)
    hall.publishing.propose(EDITOR, "HGV-01")


def test_a_proposal_is_of_exactly_what_was_read(second: FullOffice) -> None:
    second.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED)
    second.publishing.propose(EDITOR, "HGV-01")
    changed = course(Mark.VERIFIED).model_copy(update={"version": 2, "summary": "Nói khác đi."})
    put(second, changed)
    assert second.publishing.standing(TUAN, "HGV-01").proposal is None
    assert refused(second.publishing.publish, TUAN, "HGV-01") is Code.NOT_PROPOSED


def test_what_was_sent_back_after_the_proposal_is_not_published(second: FullOffice) -> None:
    second.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED)
    second.publishing.propose(EDITOR, "HGV-01")
    second.reviews.decide(TUAN, "HGV-01", ["b2"], Decision.SENT_BACK, note="Chưa rõ")
    assert refused(second.publishing.publish, TUAN, "HGV-01") is Code.REVIEW_INCOMPLETE


def test_a_published_version_is_not_published_again_and_never_changes(hall: FullOffice) -> None:
    assert refused(hall.publishing.propose, EDITOR, "HGV-01") is Code.ALREADY_PUBLISHED
    put(hall, COURSE.model_copy(update={"title": "Khác"}))
    assert refused(hall.publishing.propose, EDITOR, "HGV-01") is Code.COURSE_CHANGED


def test_a_version_of_an_older_store_counts_as_published(hall: FullOffice) -> None:
    """It has no line about who proposed it, and its hash may have been counted otherwise."""
    with hall.database.write() as tx:
        tx.run("UPDATE course_versions SET content_hash = 'counted another way'")
    assert hall.publishing.standing(TUAN, "HGV-01").is_published
    with hall.database.read() as tx:
        assert hall.courses.published(tx, "HGV-01") == COURSE


def test_a_trainer_publishes_nothing(second: FullOffice) -> None:
    second.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED)
    for act in (second.publishing.propose, second.publishing.publish):
        assert refused(act, TRAINER, "HGV-01") is Code.NOT_ALLOWED


def test_files_changed_under_a_published_number_are_named(second: FullOffice) -> None:
    publish(second.reviews, second.publishing, "HGV-01")
    assert not second.publishing.standing(TUAN, "HGV-01").files_differ
    changed = second.courses.current("HGV-01").model_copy(update={"title": "Tên khác"})
    second.courses.catalogue = second.courses.catalogue.model_copy(update={"courses": {"HGV-01": changed}})
    assert second.publishing.standing(TUAN, "HGV-01").files_differ


def test_publishing_twice_at_a_time_publishes_once(second: FullOffice) -> None:
    publish(second.reviews, second.publishing, "HGV-01")
    assert refused(second.publishing.publish, TUAN, "HGV-01") is Code.ALREADY_PUBLISHED
    assert second.count("course_versions") == 2


def test_a_folder_read_again_in_the_middle_publishes_nothing_unseen(
    second: FullOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody presses "read again" while another one publishes: the check and the act see two folders."""
    second.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED)
    second.publishing.propose(EDITOR, "HGV-01")
    seen, pin = second.courses.catalogue, second.courses.pin
    unseen = seen.courses["HGV-01"].model_copy(update={"title": "Chưa ai đọc"})

    def read_again(tx: Tx, course_id: str) -> Course:
        second.courses.catalogue = seen.model_copy(update={"courses": {"HGV-01": unseen}})
        return pin(tx, course_id)

    monkeypatch.setattr(second.courses, "pin", read_again)
    assert refused(second.publishing.publish, TUAN, "HGV-01") is Code.COURSE_CHANGED
    second.courses.catalogue = seen
    assert [row.version for row in second.publishing.standing(TUAN, "HGV-01").versions] == [1]
    monkeypatch.undo()
    assert second.publishing.publish(TUAN, "HGV-01").title == COURSE.title
