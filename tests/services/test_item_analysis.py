"""Item analysis over real attempts: which count, whose, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Role, RoleGrant
from lms.services.item_analysis import ItemAnalyses
from lms.store import attempts, learning
from lms.store.learning import AttemptRow
from tests.services.small_office import COURSE, LAN, NOON, TUAN
from tests.services.test_paper_tests import Hall, wrong

EDITOR = Actor("hoa", "Lê Thị Hoa", "HH000004", (RoleGrant(Role.EDITOR),))


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    made = Hall(tmp_path / "office", monkeypatch)
    yield made
    made.office.database.close()


@pytest.fixture
def analyses(hall: Hall) -> ItemAnalyses:
    return ItemAnalyses(hall.office.tools, hall.office.courses)


def analysed(analyses: ItemAnalyses, actor: Actor = TUAN, **how: bool):  # type: ignore[no-untyped-def]
    return analyses.analyse(actor, COURSE.id, COURSE.version, "k1", **how)


def on_screen(hall: Hall, person: str, said: dict[str, str], ordinal: int = 1) -> None:
    """An attempt at c1 and c2, a question every 20 seconds."""
    attempt = AttemptRow(
        f"{person}-{ordinal}", f"lop-1-{person}", "k1", ordinal, 1, hall.office.now, *[None] * 5
    )
    with hall.office.database.write() as tx:
        learning.start_attempt(tx, attempt)
        attempts.pin_questions(tx, {attempt.id: ["c1", "c2"]})
        for place, (question, choice) in enumerate(said.items(), 1):
            at = hall.office.now + timedelta(seconds=20 * place)
            learning.answer(tx, hall.office.tools.new_id(), attempt.id, question, choice, at)
        right = sum(choice == "a" for choice in said.values())
        attempts.hand_in(tx, attempt.id, attempt.enrolment_id, "person", at)
        learning.submit(tx, attempt, correct=right, total=2, percent=50 * right, passed=right == 2, now=at)


def test_sheets_of_all_variants_are_counted_together(hall: Hall, analyses: ItemAnalyses) -> None:
    test_id = hall.made(2)
    a, b = hall.key(test_id, "A"), hall.key(test_id, "B")
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", a)
    hall.marks.enter(TUAN, test_id, "lop-1-hoa", "B", wrong(b[0]) + b[1:-1] + "-")
    found = analysed(analyses)
    assert (found.attempts, found.left_out, len(found.questions)) == (2, 0, 10)
    variant = hall.marks.test(TUAN, test_id).variants["B"]
    by_id = {one.question.id: one.statistics for one in found.questions}
    assert by_id[variant[0].question_id].difficulty == 0.5
    assert by_id[variant[-1].question_id].omitted == 1
    assert all(one.n == 2 and one.median_seconds is None and not one.enough for one in by_id.values())
    taken = [(use.choice_id, use.taken) for use in by_id[variant[1].question_id].choices if use.right]
    assert [count for _, count in taken] == [2]


def test_of_each_person_the_first_attempt_counts_unless_all_are_asked_for(
    hall: Hall, analyses: ItemAnalyses
) -> None:
    on_screen(hall, "lan", {"c1": "b", "c2": "a"})
    hall.office.now += timedelta(hours=1)
    on_screen(hall, "lan", {"c1": "a", "c2": "a"}, ordinal=2)
    found = analysed(analyses)
    assert (found.attempts, found.left_out) == (1, 1)
    assert [one.statistics.difficulty for one in found.questions] == [0.0, 1.0]
    assert [one.statistics.median_seconds for one in found.questions] == [20.0, 20.0]
    every = analysed(analyses, first_only=False)
    assert (every.attempts, every.left_out) == (2, 0)
    assert [one.statistics.difficulty for one in every.questions] == [0.5, 1.0]


def test_an_attempt_that_is_not_handed_in_is_nobodys_business(hall: Hall, analyses: ItemAnalyses) -> None:
    with hall.office.database.write() as tx:
        row = AttemptRow("offen", "lop-1-lan", "k1", 1, 1, NOON, *[None] * 5)
        learning.start_attempt(tx, row)
        attempts.pin_questions(tx, {"offen": ["c1"]})
    assert analysed(analyses).attempts == 0
    assert analyses.versions(TUAN) == []


def test_an_erased_person_is_left_out(hall: Hall, analyses: ItemAnalyses) -> None:
    on_screen(hall, "lan", {"c1": "b", "c2": "a"})
    on_screen(hall, "hoa", {"c1": "a", "c2": "a"})
    with hall.office.database.write() as tx:
        tx.run("DELETE FROM attempt_answers WHERE attempt_id = 'lan-1'")
        tx.run("DELETE FROM attempt_questions WHERE attempt_id = 'lan-1'")
    assert analysed(analyses).attempts == 1


def test_an_editor_sees_all_and_a_unit_its_own_people(hall: Hall, analyses: ItemAnalyses) -> None:
    hall.office.open_cohort("lop-2")
    hall.office.enrol("lop-2", "minh", unit="u-tl")
    on_screen(hall, "lan", {"c1": "a", "c2": "a"})
    test_id = hall.paper.make(TUAN, "lop-2", "k1", variants=1, held_on=NOON.date(), minutes=30)
    hall.marks.enter(TUAN, test_id, "lop-2-minh", "A", hall.key(test_id))
    assert [one.attempts for one in analyses.versions(EDITOR)] == [2]
    assert analysed(analyses, EDITOR).attempts == 2
    manager = Actor("hoa", "", "", (RoleGrant(Role.UNIT_MANAGER, "u-tl"),))
    assert analysed(analyses, manager).attempts == 1


def test_who_sees_no_results_sees_no_analysis(analyses: ItemAnalyses) -> None:
    for actor in (LAN, Actor("minh", "", "", (RoleGrant(Role.TRAINER),))):
        for act in (lambda: analyses.versions(actor), lambda: analysed(analyses, actor)):  # noqa: B023
            with pytest.raises(Refusal) as refused:
                act()
            assert refused.value.code is Code.NOT_ALLOWED
    with pytest.raises(Refusal) as refused:
        analyses.analyse(TUAN, COURSE.id, COURSE.version, "k9")
    assert refused.value.code is Code.QUIZ_UNKNOWN
