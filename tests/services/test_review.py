"""An editor and the office review a course; what they decided holds for the words and sources they read."""

from __future__ import annotations

import pytest

from lms.domain.course import Catalogue, Course
from lms.domain.errors import Code, Refusal
from lms.domain.legal import Mark
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.review import Decision, ReviewState
from lms.services.review import Item, Queue
from tests.services.full_office import FullOffice, refused
from tests.services.small_office import COURSE, LAN, NOON, TUAN
from tests.services.test_approvals import LAW, TODAY, course
from tests.support.published import EDITOR

TEXT = "Bản hợp nhất số 12/VBHN-VPQH, đọc ngày 20/11/2026"
TRAINER = Actor("quan", "Vũ Minh Quân", "HH000005", (RoleGrant(Role.TRAINER),))
OF_ONE_UNIT = Actor("tuan", "Trần Văn Tuấn", "HH000001", (RoleGrant(Role.OFFICE, "u-hm"),))


def put(hall: FullOffice, *courses: Course) -> None:
    """The content folder holds these now."""
    sources = {source.id: source for course in courses for source in course.sources}
    hall.courses.catalogue = Catalogue(courses={one.id: one for one in courses}, sources=sources)


def queue(hall: FullOffice) -> Queue:
    return hall.reviews.queue(EDITOR, "HGV-01")


def states(hall: FullOffice) -> dict[str, ReviewState]:
    return {item.id: item.state for item in queue(hall).items}


def item(hall: FullOffice, item_id: str) -> Item:
    return queue(hall).one(item_id)


@pytest.fixture
def written(hall: FullOffice) -> FullOffice:
    """Version 2 of the course: two lessons as they were when the editor read version 1, and a question that
    rests on amended law now."""
    hall.reviews.decide(EDITOR, "HGV-01", ["b1", "b2", "c1"], Decision.ACCEPTED)
    put(hall, course().model_copy(update={"version": 2}))
    return hall


def test_what_did_not_change_stays_accepted_in_the_next_version(written: FullOffice) -> None:
    assert states(written) == {
        "c1": ReviewState.ITEM_CHANGED,
        "b1": ReviewState.ACCEPTED,
        "b2": ReviewState.ACCEPTED,
    }


def test_items_come_by_source_and_what_cites_no_law_comes_last(written: FullOffice) -> None:
    assert [(one.id, one.source_id) for one in queue(written).items] == [
        ("c1", LAW.id),
        ("b1", None),
        ("b2", None),
    ]
    assert [one.id for one in queue(written).open] == ["c1"]
    assert queue(written).minutes == 1


def test_a_question_on_unsettled_law_is_accepted_only_against_a_text(written: FullOffice) -> None:
    assert refused(written.reviews.decide, EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED) is Code.AGAINST_NEEDED
    written.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED, against=f"  {TEXT} ")
    last = item(written, "c1").last
    assert last is not None
    assert (last.decided_by, last.against, last.decided_at) == ("bien-tap", TEXT, NOON)
    assert item(written, "c1").state is ReviewState.ACCEPTED


def test_who_decided_is_named(written: FullOffice) -> None:
    written.reviews.decide(TUAN, "HGV-01", ["b1"], Decision.ACCEPTED)
    last = item(written, "b1").last
    assert last is not None and last.by_name == "Trần Văn Tuấn"


def test_sending_back_needs_a_note_and_editors_see_it(written: FullOffice) -> None:
    assert refused(written.reviews.decide, TUAN, "HGV-01", ["b1"], Decision.SENT_BACK) is Code.REASON_NEEDED
    written.reviews.decide(TUAN, "HGV-01", ["b1"], Decision.SENT_BACK, note="Khoản 2 nói khác")
    [(sent, returned)] = written.reviews.sent_back(EDITOR)
    assert (sent.id, returned.id, returned.last and returned.last.note) == (
        "HGV-01",
        "b1",
        "Khoản 2 nói khác",
    )


def test_what_was_sent_back_and_changed_is_read_again(written: FullOffice) -> None:
    written.reviews.decide(TUAN, "HGV-01", ["c1"], Decision.SENT_BACK, note="Khoản 2 nói khác")
    assert states(written)["c1"] is ReviewState.SENT_BACK
    put(written, course(text="Việc nào thì được?").model_copy(update={"version": 2}))
    assert states(written)["c1"] is ReviewState.REVISED
    assert written.reviews.sent_back(EDITOR) == []


def test_an_approval_lapses_with_its_source_and_says_so(written: FullOffice) -> None:
    written.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED, against=TEXT)
    put(written, course(source=LAW.model_copy(update={"effective_to": TODAY})))
    assert states(written)["c1"] is ReviewState.SOURCES_CHANGED
    put(written, course())
    assert states(written)["c1"] is ReviewState.ACCEPTED


def test_several_decisions_are_one_act(written: FullOffice) -> None:
    before = len(written.acts("content_reviewed"))
    written.reviews.decide(EDITOR, "HGV-01", ["b1", "b2", "b1"], Decision.SENT_BACK, note="Đọc lại")
    assert states(written)["b1"] is states(written)["b2"] is ReviewState.SENT_BACK
    assert len(written.acts("content_reviewed")) == before + 1


def test_what_changed_under_the_readers_eyes_is_not_accepted(written: FullOffice) -> None:
    seen = item(written, "c1").fingerprint
    put(written, course(text="Việc khác?"))
    with pytest.raises(Refusal) as no:
        written.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED, against=TEXT, seen=[seen])
    assert no.value.code is Code.ITEM_CHANGED
    seen = item(written, "c1").fingerprint
    written.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED, against=TEXT, seen=[seen])


@pytest.mark.parametrize(
    ("ids", "code"), [([], Code.NOTHING_TO_CORRECT), (["b9"], Code.NOT_FOUND), (["b1", ""], Code.NOT_FOUND)]
)
def test_what_is_not_there_is_not_decided(written: FullOffice, ids: list[str], code: Code) -> None:
    assert refused(written.reviews.decide, EDITOR, "HGV-01", ids, Decision.ACCEPTED) is code
    assert refused(written.reviews.decide, EDITOR, "HGV-09", ["b1"], Decision.ACCEPTED) is Code.COURSE_UNKNOWN


def test_a_trainer_looks_and_decides_nothing(written: FullOffice) -> None:
    assert written.reviews.queue(TRAINER, "HGV-01").course.version == 2
    for actor in (TRAINER, OF_ONE_UNIT, LAN):
        assert refused(written.reviews.decide, actor, "HGV-01", ["b1"], Decision.ACCEPTED) is Code.NOT_ALLOWED
    assert refused(written.reviews.queue, LAN, "HGV-01") is Code.NOT_ALLOWED


# --- reading the folder again -------------------------------------------------------------------


def test_the_folder_is_read_again_and_the_act_is_written_down(hall: FullOffice) -> None:
    new = course(Mark.VERIFIED)
    hall.courses._load = lambda: (Catalogue(courses={new.id: new}, sources={LAW.id: LAW}), [])
    assert hall.courses.reload(EDITOR) == 0
    assert hall.courses.current("HGV-01") == new
    assert [who for who, *_ in hall.acts("content_read_again")] == ["bien-tap"]
    assert refused(hall.courses.reload, TRAINER) is Code.NOT_ALLOWED


def test_reading_again_touches_nobody_who_learns(hall: FullOffice) -> None:
    hall.courses._load = lambda: (Catalogue(courses={}, sources={}), [])
    hall.courses.reload(EDITOR)
    assert hall.courses.available() == []
    assert hall.courses.version("HGV-01", 1) == COURSE
