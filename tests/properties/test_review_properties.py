"""Whatever happens to an item or its sources: an approval is of what was read, or it is none."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.course import Choice, Lesson, Question
from lms.domain.legal import CheckState, Citation, LegalSource, Mark, SourceCheck
from lms.domain.review import Decision, Fingerprints, Made, ReviewState, fingerprints, source_record, state_of

QUESTION = Question(
    id="c1",
    text="Việc nào?",
    lesson="b1",
    choices=(Choice(id="a", text="Một", correct=True), Choice(id="b", text="Hai")),
    explanation="Vì vậy.",
    citations=(Citation(source="luat-1", article="3", mark=Mark.AMENDED),),
)
LESSON = Lesson(id="b1", title="Bài", minutes=5, words=10, citations=QUESTION.citations, blocks=())
SOURCE = LegalSource(
    id="luat-1",
    number="1/2026/QH15",
    title="Luật",
    issuer="Quốc hội",
    check=SourceCheck(state=CheckState.READ_IN_FULL),
)
WORDS = st.text(min_size=1, max_size=6)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
ITEM_CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "text": WORDS,
    "explanation": WORDS,
    "choices": st.lists(st.builds(Choice, id=st.sampled_from("abcd"), text=WORDS), max_size=3).map(tuple),
    "citations": st.lists(
        st.builds(Citation, source=st.just("luat-1"), article=WORDS, mark=st.sampled_from(Mark)), max_size=2
    ).map(tuple),
    "topic": WORDS,
}
SOURCE_CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "number": WORDS,
    "title": WORDS,
    "issued_on": DAYS,
    "effective_from": DAYS,
    "effective_to": DAYS,
    "replaced_by": WORDS,
    "amended_by": st.lists(WORDS, min_size=1, max_size=2).map(tuple),
    "check": st.builds(SourceCheck, state=st.sampled_from(CheckState), on=DAYS, by=WORDS, note=WORDS),
}


def changed(values: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=values)


def marks(item: Question | Lesson, *sources: LegalSource) -> Fingerprints:
    return fingerprints(item, {source.id: source_record(source) for source in sources})


@given(changed(ITEM_CHANGES), changed(SOURCE_CHANGES))
def test_an_approval_holds_for_exactly_what_was_read(item: dict[str, Any], source: dict[str, Any]) -> None:
    now_item, now_source = QUESTION.model_copy(update=item), SOURCE.model_copy(update=source)
    made = [Made(Decision.ACCEPTED, marks(QUESTION, SOURCE))]
    cites = any(citation.source == SOURCE.id for citation in now_item.citations)
    same_item = now_item == QUESTION
    # Who read the law when, and in which copy, is no change of the law; how well it was read is.
    told = {**now_source.model_dump(exclude={"check"}), "state": now_source.check.state}
    was = {**SOURCE.model_dump(exclude={"check"}), "state": SOURCE.check.state}
    holds = state_of(made, marks(now_item, now_source)) is ReviewState.ACCEPTED
    assert holds == (same_item and cites and told == was)


@given(changed(SOURCE_CHANGES))
def test_a_source_that_is_not_cited_ends_no_approval(source: dict[str, Any]) -> None:
    other = SOURCE.model_copy(update={"id": "luat-2"})
    before = marks(LESSON, SOURCE, other)
    assert marks(LESSON, SOURCE, other.model_copy(update=source)) == before


@given(st.lists(st.tuples(st.sampled_from(Decision), st.integers(0, 2)), max_size=6), st.integers(0, 2))
def test_the_newest_decision_about_this_very_text_counts(
    history: list[tuple[Decision, int]], now: int
) -> None:
    versions = [marks(QUESTION.model_copy(update={"text": f"Bản {n}"}), SOURCE) for n in range(3)]
    made = [Made(decision, versions[n]) for decision, n in history]
    about_now = [decision for decision, n in history if n == now]
    state = state_of(made, versions[now])
    if about_now:
        assert state is ReviewState(about_now[-1].value)
    elif not history:
        assert state is ReviewState.UNSEEN
    else:
        sent_back = history[-1][0] is Decision.SENT_BACK
        assert state is (ReviewState.REVISED if sent_back else ReviewState.ITEM_CHANGED)
