"""The law changes between printing a test and marking it: what was asked of it does not count."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from lms.domain import paper_test
from lms.domain.course import Quiz
from lms.domain.errors import Code, Refusal
from lms.domain.law_change import ChangeKind, LawChange, read_places
from lms.domain.legal import Citation, Mark
from lms.store import attempts, law, paper_tests
from lms.store.paper_tests import PhotoRow
from tests.documents.pdf_tools import needs_poppler, text_of
from tests.services.small_office import NOON, TUAN
from tests.services.test_approvals import LAW
from tests.services.test_paper_tests import COURSE, TODAY, Hall, question

TOMORROW = TODAY + timedelta(days=1)


def cited(number: int, article: str) -> object:
    citation = Citation(source=LAW.id, article=article, mark=Mark.VERIFIED)
    return question(number).model_copy(update={"citations": (citation,)})


# Questions 1 and 2 rest on article 3, the other three on article 5.
QUIZ = Quiz(
    id="k1", title="Bài kiểm tra", questions=tuple(cited(n, "3" if n < 3 else "5") for n in range(1, 6))
)  # type: ignore[arg-type]
[MODULE] = COURSE.modules
CITING = COURSE.model_copy(update={"sources": (LAW,), "modules": (MODULE.model_copy(update={"quiz": QUIZ}),)})


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    made = Hall(tmp_path / "office", monkeypatch, CITING)
    yield made
    made.office.database.close()


def change(hall: Hall, places: str, day: date = TODAY) -> None:
    new = LawChange(
        f"thay-doi-{places}",
        LAW.id,
        ChangeKind.AMENDED,
        day,
        read_places(places),
        "99/2026/QH16",
        "Luật sửa đổi",
    )
    with hall.office.database.write() as tx:
        law.add(tx, new, "tuan", NOON)


def test_a_sheet_is_marked_without_what_the_law_of_its_day_suspends(hall: Hall) -> None:
    test_id = hall.made(1)
    key = hall.key(test_id)
    hall.marks.enter(TUAN, test_id, "lop-1-hoa", "A", key)
    change(hall, "Điều 3")
    test = hall.marks.test(TUAN, test_id)
    assert (test.suspended, test.counting) == ({"c1", "c2"}, 3)
    numbers = paper_test.numbers(test.variants["A"], {"c1", "c2"})
    two_wrong = "".join("-" if place in numbers else letter for place, letter in enumerate(key, 1))
    entered = hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", two_wrong)
    assert entered.total == (3, 3)
    [attempt] = hall.attempts()
    assert (attempt.correct, attempt.total, attempt.percent) == (3, 3, 100)
    with hall.office.database.read() as tx:
        assert set(attempts.pinned(tx, [attempt.id])[attempt.id]) == {"c3", "c4", "c5"}
    # As on the screen: what was handed in before keeps its result, and a correction its questions.
    [before] = hall.attempts("hoa")
    assert (before.correct, before.total) == (5, 5)
    hall.marks.enter(TUAN, test_id, "lop-1-hoa", "A", two_wrong, reason="Gõ nhầm hai câu")
    [before] = hall.attempts("hoa")
    assert (before.correct, before.total) == (3, 5)
    lines = {line.enrolment_id: line for line in hall.marks.lines(TUAN, test_id)}
    assert (lines["lop-1-lan"].without, lines["lop-1-hoa"].without) == ({"c1", "c2"}, frozenset())


def test_a_change_after_the_day_of_the_test_takes_nothing_from_it(hall: Hall) -> None:
    test_id = hall.made(1)
    change(hall, "Điều 3", TOMORROW)
    hall.office.now += timedelta(days=3)
    assert hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", hall.key(test_id)).total == (5, 5)


def test_a_test_of_tomorrow_does_not_ask_what_the_law_of_tomorrow_suspends(hall: Hall) -> None:
    change(hall, "Điều 3", TOMORROW)
    assert hall.marks.test(TUAN, hall.made(1)).count == 5
    assert hall.marks.test(TUAN, hall.made(1, held_on=TOMORROW)).questions.keys() == {"c3", "c4", "c5"}


def test_with_too_few_questions_left_nothing_is_printed_or_entered(hall: Hall) -> None:
    test_id = hall.made(1)
    key = hall.key(test_id)
    hall.marks.enter(TUAN, test_id, "lop-1-hoa", "A", key)
    change(hall, "Điều 5")
    for act in (
        lambda: hall.paper.papers(TUAN, test_id),
        lambda: hall.paper.key(TUAN, test_id),
        lambda: hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", key),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code is Code.PAPER_SUSPENDED
        assert (refused.value.detail["count"], refused.value.detail["needed"]) == (2, 3)
    assert hall.attempts() == []
    hall.marks.enter(
        TUAN, test_id, "lop-1-hoa", "A", "-----", reason="Gõ nhầm phiếu"
    )  # what is in is corrected


@needs_poppler
def test_papers_printed_after_the_change_say_so_and_keep_their_numbers(hall: Hall, tmp_path: Path) -> None:
    test_id = hall.made(1)
    before = text_of(hall.paper.papers(TUAN, test_id), tmp_path)
    change(hall, "Điều 3")
    test = hall.marks.test(TUAN, test_id)
    after = text_of(hall.paper.papers(TUAN, test_id), tmp_path)
    assert "không tính điểm" not in before
    assert after.count("Câu này không tính điểm") == 2 and "Câu 5." in after
    assert "Câu hỏi số 1:" not in after and "Câu hỏi số 3:" in after
    rows = [
        line.split() for line in text_of(hall.paper.key(TUAN, test_id), tmp_path, layout=True).splitlines()
    ]
    for number in paper_test.numbers(test.variants["A"], test.suspended):
        assert [str(number), "–"] in rows


def test_a_photo_asks_nothing_of_what_does_not_count(hall: Hall) -> None:
    """Whoever follows the notice fills no bubble there."""
    test_id = hall.made(1)
    change(hall, "Điều 3")
    test = hall.marks.test(TUAN, test_id)
    out = paper_test.numbers(test.variants["A"], test.suspended)
    rows = [["open", None] if number in out else ["read", 0] for number in range(1, 6)]
    rows[next(number for number in range(1, 6) if number not in out) - 1] = ["double", None]
    reading = json.dumps({"variant": ["read", 0], "rows": rows})
    with hall.office.database.write() as tx:
        paper_tests.add_photo(tx, PhotoRow("anh", test_id, None, reading, False, NOON), b"", "tuan")
    [waiting] = hall.photos.waiting(TUAN, test_id)
    assert sorted(waiting.letters) == sorted("--?AA") and len(waiting.unsure) == 1
