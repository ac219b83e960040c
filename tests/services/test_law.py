"""A law changes: what cites it leaves new attempts, its readers are told, and whom it touches is listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.domain.citing import CitingKind
from lms.domain.course import Catalogue, Course, Term
from lms.domain.errors import Code, Refusal
from lms.domain.law_change import ChangeKind, Place
from lms.domain.legal import Citation, Mark
from lms.domain.people import Actor, Role, RoleGrant
from lms.domain.review import Decision, ReviewState
from lms.services import approvals
from lms.services.law import Draft, Law
from lms.services.law_effect import Counts
from lms.services.lesson_handouts import LessonHandouts
from lms.services.retraining import Retraining
from lms.store import learning
from lms.store.learning import AttemptRow
from tests.documents.pdf_tools import needs_poppler, text_of
from tests.services.full_office import FullOffice, refused
from tests.services.small_office import COURSE, DEADLINE, HOA, LAN, MINH, TUAN
from tests.services.test_approvals import LAW, TODAY
from tests.services.test_approvals import course as course_citing
from tests.support.published import EDITOR, publish

TOMORROW = TODAY + timedelta(days=1)
TEXT = "Luật sửa đổi số 99/2026/QH16"
HONG_MINH = Actor("can-bo", "Phạm Văn Sơn", "HH000010", (RoleGrant(Role.OFFICE, "u-hm"),))
TIEN_LA = Actor("can-bo-2", "Phạm Thị Na", "HH000011", (RoleGrant(Role.OFFICE, "u-tl"),))


def citing(article: str, clause: str | None = None) -> tuple[Citation, ...]:
    return (Citation(source=LAW.id, article=article, clause=clause, mark=Mark.VERIFIED),)


def course(version: int = 1, law_as_of: date = COURSE.law_as_of) -> Course:
    """Lesson b1 and question c1 cite article 3, lesson b2 article 5, the term article 2 clause 1."""
    made = course_citing(Mark.VERIFIED)
    [module] = made.modules
    first, second = module.lessons
    lessons = (
        first.model_copy(update={"citations": citing("3")}),
        second.model_copy(update={"citations": citing("5")}),
    )
    term = Term(term="Hòa giải", meaning="Giúp hai bên tự thỏa thuận.", citations=citing("2", "1"))
    return made.model_copy(
        update={
            "version": version,
            "law_as_of": law_as_of,
            "modules": (module.model_copy(update={"lessons": lessons}),),
            "glossary": (term,),
        }
    )


def with_answer(made: Course, right: str) -> Course:
    """The same with another right answer to its question."""
    [module] = made.modules
    [question] = module.quiz.questions
    choices = tuple(
        choice.model_copy(update={"correct": choice.text == right}) for choice in question.choices
    )
    quiz = module.quiz.model_copy(update={"questions": (question.model_copy(update={"choices": choices}),)})
    return made.model_copy(update={"modules": (module.model_copy(update={"quiz": quiz}),)})


def draft(places: str = "Điều 3", day: date = TODAY, kind: ChangeKind = ChangeKind.AMENDED) -> Draft:
    return Draft(LAW.id, kind, day, "99/2026/QH16", "Luật sửa đổi Luật Hòa giải ở cơ sở", places)


class Office(FullOffice):
    """The full office with a course whose law may change."""

    law: Law
    retraining: Retraining

    def begin(self) -> None:
        self.put(course())
        with self.database.write() as tx:
            tx.run(
                "UPDATE course_versions SET content = $1, content_hash = $2",
                course().model_dump_json(),
                course().content_hash(),
            )
        self.law = Law(self.tools, self.courses)
        self.retraining = Retraining(self.tools, self.courses, self.law, self.cohorts)

    def put(self, current: Course) -> None:
        self.courses.catalogue = Catalogue(courses={current.id: current}, sources={LAW.id: LAW})

    def gradable(self, about: Course | None = None, day: date = TODAY) -> set[str]:
        with self.database.read() as tx:
            return set(approvals.gradable(tx, about or course(), day))


@pytest.fixture
def office(hall: FullOffice) -> Office:
    hall.__class__ = Office
    assert isinstance(hall, Office)
    hall.begin()
    return hall


# --- the documents ------------------------------------------------------------------------------


def test_each_document_says_how_much_rests_on_it(office: Office) -> None:
    [line] = office.law.sources(EDITOR)
    assert line.source == LAW
    assert dict(line.cited["HGV-01"]) == {CitingKind.LESSON: 2, CitingKind.QUESTION: 1, CitingKind.TERM: 1}
    assert line.count(CitingKind.LESSON) == 2


def test_its_citations_come_in_the_order_of_the_document(office: Office) -> None:
    found = office.law.source(EDITOR, LAW.id).pointing
    assert [(one.citation.article, one.item.id) for one in found] == [
        ("2", "Hòa giải"),
        ("3", "b1"),
        ("3", "c1"),
        ("5", "b2"),
    ]
    assert refused(office.law.source, EDITOR, "luat-khac") is Code.SOURCE_UNKNOWN


# --- a change -----------------------------------------------------------------------------------


def test_a_question_on_changed_law_leaves_new_attempts_from_that_day_on(office: Office) -> None:
    assert office.gradable() == {"c1"}
    office.law.record(EDITOR, draft(day=TOMORROW))
    assert office.gradable() == {"c1"}
    assert office.gradable(day=TOMORROW) == set()


def test_a_change_of_another_article_leaves_it_in(office: Office) -> None:
    office.law.record(EDITOR, draft("Điều 5"))
    assert office.gradable() == {"c1"}


def test_an_approval_against_the_new_text_brings_it_back(office: Office) -> None:
    office.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED)
    office.law.record(EDITOR, draft())
    assert office.gradable() == set()
    item = office.reviews.queue(EDITOR, "HGV-01").one("c1")
    assert (item.state, item.pending) == (ReviewState.SOURCES_CHANGED, True)
    assert refused(office.reviews.decide, EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED) is Code.AGAINST_NEEDED
    office.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED, against=TEXT)
    assert office.gradable() == {"c1"}


def test_the_new_text_may_be_read_before_its_day_comes(office: Office) -> None:
    office.law.record(EDITOR, draft(day=TOMORROW))
    office.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED, against=TEXT)
    assert office.gradable() == {"c1"}
    assert office.gradable(day=TOMORROW) == {"c1"}


def test_a_second_change_needs_another_approval(office: Office) -> None:
    office.law.record(EDITOR, draft())
    office.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED, against=TEXT)
    second = office.law.record(EDITOR, draft("", kind=ChangeKind.REPLACED))
    assert office.gradable() == set()
    office.law.withdraw(EDITOR, second, "Ghi nhầm văn bản")
    assert office.gradable() == {"c1"}


def test_what_was_withdrawn_is_as_if_it_had_never_been(office: Office) -> None:
    change_id = office.law.record(EDITOR, draft())
    office.law.withdraw(TUAN, change_id, "Ghi nhầm văn bản")
    assert office.gradable() == {"c1"}
    [row] = office.law.changes(EDITOR)
    assert (row.stands, row.reason, row.withdrawn_by) == (False, "Ghi nhầm văn bản", TUAN.name)
    assert refused(office.law.withdraw, EDITOR, change_id, "Lần nữa") is Code.ALREADY_WITHDRAWN
    assert refused(office.law.withdraw, EDITOR, "khong-co", "Lý do") is Code.NOT_FOUND
    office.law.record(EDITOR, draft())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source_id": "luat-khac"}, Code.SOURCE_UNKNOWN),
        ({"places": "Chương hai"}, Code.BAD_PLACES),
        ({"effective_on": date(1900, 1, 1)}, Code.BAD_LAW_DAY),
        ({"effective_on": date(2226, 1, 1)}, Code.BAD_LAW_DAY),
        ({"by_number": " "}, Code.CHANGING_TEXT_NEEDED),
        ({"by_title": ""}, Code.CHANGING_TEXT_NEEDED),
    ],
)
def test_what_cannot_be_so_is_asked_again(office: Office, change: dict[str, object], code: Code) -> None:
    assert refused(office.law.record, EDITOR, replace(draft(), **change)) is code  # type: ignore[arg-type]
    assert office.law.changes(EDITOR) == []


def test_the_same_change_is_recorded_once(office: Office) -> None:
    office.law.record(EDITOR, draft())
    assert refused(office.law.record, TUAN, draft("điều 3.")) is Code.ALREADY_RECORDED
    office.law.record(TUAN, draft("Điều 5"))


def test_readers_of_a_touched_lesson_are_told_until_it_is_accepted_against_the_new_text(
    office: Office,
) -> None:
    office.reviews.decide(EDITOR, "HGV-01", ["b1", "b2"], Decision.ACCEPTED)
    assert office.law.notices(LAN, "lop-1-lan", "b1") == []
    change_id = office.law.record(EDITOR, draft())
    [(change, source)] = office.law.notices(LAN, "lop-1-lan", "b1")
    assert (change.id, change.places, source) == (change_id, (Place("3"),), LAW)
    assert office.law.notices(LAN, "lop-1-lan", "b2") == []
    office.reviews.decide(EDITOR, "HGV-01", ["b1"], Decision.ACCEPTED)  # with its notice
    assert len(office.law.notices(LAN, "lop-1-lan", "b1")) == 1
    office.reviews.decide(EDITOR, "HGV-01", ["b1"], Decision.ACCEPTED, against=TEXT)
    assert office.law.notices(LAN, "lop-1-lan", "b1") == []
    assert refused(office.law.notices, MINH, "lop-1-lan", "b1") is Code.NOT_FOUND


@needs_poppler
def test_the_paper_of_a_module_tells_of_changed_law_as_the_screen_does(
    office: Office, tmp_path: Path
) -> None:
    papers = LessonHandouts(
        office.tools, office.courses, public_url="https://x.example.vn", mark=lambda: None
    )

    def told() -> bool:
        return "Pháp luật đã thay đổi." in text_of(papers.mine(LAN, "lop-1-lan", "m1"), tmp_path)

    office.law.record(EDITOR, draft(day=TOMORROW))
    assert not told()
    office.law.record(EDITOR, draft())
    assert told()


def test_a_course_needs_a_new_version_until_one_is_published_or_all_is_settled_again(office: Office) -> None:
    change_id = office.law.record(EDITOR, draft(day=TOMORROW))
    assert [change.id for change in office.law.outdated(EDITOR)["HGV-01"]] == [change_id]
    new = course(version=2, law_as_of=TOMORROW)
    office.put(new)
    for ids in (["b1", "c1"], ["b2"]):
        office.reviews.decide(EDITOR, "HGV-01", ids, Decision.ACCEPTED, against=TEXT)
    publish(office.reviews, office.publishing, "HGV-01")
    assert office.law.outdated(EDITOR) == {}


# --- whom it touches ----------------------------------------------------------------------------


def test_the_effect_is_shown_before_and_listed_after(office: Office) -> None:
    office.certification.issue(TUAN, office.complete("lan"))
    with office.database.write() as tx:
        learning.start_attempt(
            tx, AttemptRow("a1", "lop-1-minh", "k1", 1, 7, office.now, None, None, None, None, None)
        )
    before = office.law.effect(TUAN, draft())
    assert office.law.changes(TUAN) == []
    after = office.law.touched(TUAN, office.law.record(TUAN, draft()))
    for effect in (before, after):
        assert [(one.item.kind, one.item.id, one.course.version) for one in effect.items] == [
            (CitingKind.LESSON, "b1", 1),
            (CitingKind.QUESTION, "c1", 1),
        ]
        [holder] = effect.holders
        assert (holder.row.full_name, holder.row.unit_name, holder.law_as_of) == (
            LAN.name,
            "Xã Hồng Minh",
            COURSE.law_as_of,
        )
        assert holder.row.register_number == "0001/GCN-PTP"
        assert {one.row.full_name for one in effect.under_way} == {MINH.name, HOA.name}
        [open_attempt] = effect.attempts
        assert (open_attempt.row.full_name, open_attempt.row.cohort_title, open_attempt.questions) == (
            MINH.name,
            "Lớp lop-1",
            ("c1",),
        )
        assert effect.counts == Counts(1, 2, 1)


def test_people_are_named_only_to_whoever_sees_their_results(office: Office) -> None:
    for actor, seen in ((EDITOR, 0), (TUAN, 3)):
        effect = office.law.effect(actor, draft())
        assert len(effect.under_way) == seen
        assert effect.counts == Counts(holders=0, under_way=3, attempts=0)
    assert refused(office.law.effect, HONG_MINH, draft()) is Code.NOT_ALLOWED
    assert refused(office.law.record, LAN, draft()) is Code.NOT_ALLOWED


# --- learning it again --------------------------------------------------------------------------


@pytest.fixture
def changed(office: Office) -> tuple[Office, str]:
    """Lan has a certificate, Minh has done everything, Hoa is under way; then the law changes."""
    office.certification.issue(TUAN, office.complete("lan"))
    office.complete("minh")
    return office, office.law.record(EDITOR, draft())


def publish_new(office: Office) -> None:
    """Version 2, whose question says what the new law says."""
    office.put(with_answer(course(version=2, law_as_of=TODAY), "Hai"))
    office.reviews.decide(EDITOR, "HGV-01", ["b1", "c1", "b2"], Decision.ACCEPTED, against=TEXT)
    publish(office.reviews, office.publishing, "HGV-01")


def test_who_learned_the_old_law_is_offered_once_there_is_a_version_that_knows_the_new(
    changed: tuple[Office, str],
) -> None:
    office, change_id = changed
    [offer] = office.retraining.offers(TUAN, change_id)
    assert ([row.full_name for row in offer.people], offer.target) == ([LAN.name, MINH.name], None)
    plan = {"title": "Học lại", "unit_id": "u-hm", "deadline": DEADLINE}
    with pytest.raises(Refusal) as no:
        office.retraining.open(TUAN, change_id, "HGV-01", ["lan"], **plan)  # type: ignore[arg-type]
    assert no.value.code is Code.NO_NEW_VERSION
    publish_new(office)
    [offer] = office.retraining.offers(TUAN, change_id)
    assert offer.target is not None and offer.target.version == 2


def test_a_class_is_opened_for_them_and_they_are_not_offered_again(changed: tuple[Office, str]) -> None:
    office, change_id = changed
    publish_new(office)
    cohort_id = office.retraining.open(
        TUAN, change_id, "HGV-01", ["lan"], title="Học lại", unit_id="u-hm", deadline=DEADLINE
    )
    cohort = office.cohorts.one(TUAN, cohort_id)
    assert (cohort.title, cohort.course_version, cohort.enrolled) == ("Học lại", 2, 1)
    [offer] = office.retraining.offers(TUAN, change_id)
    assert [row.full_name for row in offer.people] == [MINH.name]
    with pytest.raises(Refusal) as no:
        office.retraining.open(
            TUAN, change_id, "HGV-01", ["hoa"], title="Học lại", unit_id="u-hm", deadline=DEADLINE
        )
    assert no.value.code is Code.NOT_ALLOWED


def test_a_class_and_its_people_come_in_one_write_or_not_at_all(changed: tuple[Office, str]) -> None:
    office, _ = changed
    publish_new(office)
    before = office.cohorts.all(TUAN)
    with pytest.raises(Refusal) as no:
        office.cohorts.open_cohort(
            TUAN,
            title="Học lại",
            course_id="HGV-01",
            unit_id="u-hm",
            deadline=DEADLINE,
            members=["lan", "ai"],
        )
    assert no.value.code is Code.NOT_FOUND
    assert office.cohorts.all(TUAN) == before


def test_each_office_is_offered_its_own_people(changed: tuple[Office, str]) -> None:
    office, change_id = changed
    assert [len(offer.people) for offer in office.retraining.offers(HONG_MINH, change_id)] == [2]
    assert office.retraining.offers(TIEN_LA, change_id) == []
    office.law.withdraw(EDITOR, change_id, "Ghi nhầm")
    assert refused(office.retraining.offers, TUAN, change_id) is Code.ALREADY_WITHDRAWN


# --- whatever happens -----------------------------------------------------------------------------

_PLACES = st.sampled_from(["", "Điều 3", "Điều 3 khoản 1", "Điều 5"])
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), _PLACES, st.integers(0, 3)),
        st.tuples(st.sampled_from(["accept", "send back", "withdraw"]), st.just(""), st.just(0)),
    ),
    max_size=8,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(steps=_STEPS, later=st.integers(0, 4))
def test_no_new_attempt_asks_what_changed_law_touches_unless_approved_after(
    office: Office, steps: list[tuple[str, str, int]], later: int
) -> None:
    """Changes, decisions and withdrawals in any order, looked at on any day after."""
    for row in office.law.changes(EDITOR):
        if row.stands:
            office.law.withdraw(EDITOR, row.change.id, "Bắt đầu lại")
    changes: list[tuple[str, date, bool]] = []  # (id, from when, whether it touches the question)
    approved: set[str] = set()  # changes that the last word about the question had in view
    for step, places, days in steps:
        day = TODAY + timedelta(days=days)
        if step == "record":
            try:
                change_id = office.law.record(EDITOR, draft(places, day))
            except Refusal as refusal:
                assert refusal.code is Code.ALREADY_RECORDED
            else:
                changes.append((change_id, day, places != "Điều 5"))
        elif step == "accept":
            office.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED, against=TEXT)
            approved |= {change_id for change_id, _, _ in changes}
        elif step == "send back":
            office.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.SENT_BACK, note="Sai điều luật")
        elif changes:
            office.law.withdraw(EDITOR, changes.pop()[0], "Ghi nhầm")
    day = TODAY + timedelta(days=later)
    open_changes = [
        one for one, begins, touches in changes if touches and begins <= day and one not in approved
    ]
    if open_changes:
        assert office.gradable(day=day) == set()
