"""Tests on paper: what is printed, who may, what a sheet becomes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from lms.domain import paper_test
from lms.domain.completion import CompletionState
from lms.domain.course import Choice, Course, Question, QuestionType, Quiz
from lms.domain.errors import Code, Refusal
from lms.domain.legal import Citation, Mark
from lms.domain.people import Actor, Role, RoleGrant
from lms.services.paper_marks import PaperMarks
from lms.services.paper_tests import PaperTests
from lms.services.sheet_photos import SheetPhotos
from lms.store import about_person, cohorts, learning
from lms.text import sentence
from tests.services import small_office
from tests.services.small_office import HOA, LAN, MINH, NOON, OFFICE, TUAN, SmallOffice

TODAY = date(2026, 11, 24)
TRAINER = Actor("minh", MINH.name, MINH.learner_code, (RoleGrant(Role.TRAINER),))


def question(number: int, *, kind: QuestionType = QuestionType.SINGLE_CHOICE, right: str = "a") -> Question:
    letters = "ab" if kind is QuestionType.TRUE_FALSE else "abcd"
    return Question(
        id=f"c{number}",
        text=f"Câu hỏi số {number}: việc nào **được** hòa giải?",
        lesson="b1",
        type=kind,
        choices=tuple(
            Choice(id=one, text=f"Phương án {number}{one}", correct=one == right) for one in letters
        ),
        explanation="Vì vậy.",
        citations=(Citation(mark=Mark.SKILL),),
    )


QUIZ = Quiz(
    id="k1",
    title="Bài kiểm tra",
    questions=(
        *(question(number) for number in range(1, 10)),
        question(10, kind=QuestionType.TRUE_FALSE, right="b"),
        question(11).model_copy(update={"type": QuestionType.ESSAY, "choices": ()}),
    ),
)
MODULE = small_office.COURSE.modules[0].model_copy(update={"quiz": QUIZ})
COURSE = small_office.COURSE.model_copy(update={"modules": (MODULE,)})


class Hall:
    """The small office with ten questions that can be printed, and its services for paper."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, course: Course = COURSE) -> None:
        patch.setattr(small_office, "COURSE", course)
        self.office = SmallOffice(folder)
        self.paper = PaperTests(
            self.office.tools, self.office.courses, office=lambda: OFFICE, mark=lambda: None
        )
        self.marks = PaperMarks(self.office.tools, self.office.courses)
        self.photos = SheetPhotos(self.office.tools, self.office.courses)

    def made(self, variants: int = 2, quiz_id: str | None = "k1", **changed: object) -> str:
        plan = {"variants": variants, "held_on": TODAY, "minutes": 30} | changed
        return self.paper.make(TUAN, "lop-1", quiz_id, **plan)  # type: ignore[arg-type]

    def key(self, test_id: str, variant: str = "A") -> str:
        test = self.marks.test(TUAN, test_id)
        return paper_test.right_letters(test.variants[variant], test.questions)

    def attempts(self, person: str = "lan") -> list[learning.AttemptRow]:
        with self.office.database.read() as tx:
            return learning.attempts(tx, [f"lop-1-{person}"])


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    made = Hall(tmp_path / "office", monkeypatch)
    yield made
    made.office.database.close()


def wrong(letter: str) -> str:
    return "B" if letter == "A" else "A"


# --- making -------------------------------------------------------------------------------------


def test_a_paper_asks_what_one_letter_can_answer(hall: Hall) -> None:
    test = hall.marks.test(TUAN, hall.made(4))
    assert list(test.variants) == ["A", "B", "C", "D"]
    assert test.questions.keys() == {f"c{n}" for n in range(1, 11)}  # not the essay
    orders = {letter: [one.question_id for one in variant] for letter, variant in test.variants.items()}
    assert len({tuple(order) for order in orders.values()}) == 4
    assert all(sorted(order) == sorted(orders["A"]) for order in orders.values())
    for variant in test.variants.values():
        [true_false] = [one for one in variant if one.question_id == "c10"]
        assert true_false.choices == ("a", "b")


def test_what_was_printed_is_kept(hall: Hall) -> None:
    test_id = hall.made()
    assert hall.marks.test(TUAN, test_id).variants == hall.marks.test(TUAN, test_id).variants
    [listed] = hall.paper.tests(TUAN, "lop-1")
    assert (listed.title, listed.variants, listed.entered, listed.people) == ("Bài kiểm tra", 2, 0, 3)


def test_the_whole_course_can_be_one_paper(hall: Hall) -> None:
    assert [(one.quiz_id, one.questions) for one in hall.paper.choices(TUAN, "lop-1")] == [
        (None, 10),
        ("k1", 10),
    ]
    test = hall.marks.test(TUAN, hall.made(1, None))
    assert (test.row.title, test.count) == ("Bài kiểm tra cuối khóa", 10)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"variants": 5}, Code.PAPER_VARIANT),
        ({"minutes": 4}, Code.PAPER_MINUTES),
        ({"held_on": TODAY - timedelta(days=1)}, Code.PAPER_DAY),
        ({"held_on": date(2026, 12, 1)}, Code.PAPER_DAY),
        ({"quiz_id": "k9"}, Code.QUIZ_UNKNOWN),
    ],
)
def test_a_paper_that_makes_no_sense_is_refused(hall: Hall, changed: dict[str, object], code: Code) -> None:
    with pytest.raises(Refusal) as refused:
        hall.made(**changed)  # type: ignore[arg-type]
    assert refused.value.code is code


def test_only_who_runs_the_class_makes_prints_and_marks(hall: Hall) -> None:
    test_id = hall.made()
    for actor in (LAN, TRAINER):
        for act in (
            lambda: hall.paper.choices(actor, "lop-1"),  # noqa: B023
            lambda: hall.paper.key(actor, test_id),  # noqa: B023
            lambda: hall.marks.lines(actor, test_id),  # noqa: B023
            lambda: hall.marks.enter(actor, test_id, "lop-1-lan", "A", hall.key(test_id)),  # noqa: B023
        ):
            with pytest.raises(Refusal) as refused:
                act()
            assert refused.value.code is Code.NOT_ALLOWED
    with hall.office.database.write() as tx:
        cohorts.assign_trainer(tx, "lop-1", "minh")
    assert hall.paper.key(TRAINER, test_id).startswith(b"%PDF")


def test_everything_printed_is_a_pdf_and_leaves_a_line(hall: Hall) -> None:
    test_id = hall.made()
    printed = [
        hall.paper.papers(TUAN, test_id),
        hall.paper.key(TUAN, test_id),
        hall.paper.sheets(TUAN, test_id),
        hall.paper.sheets(TUAN, test_id, blank=3),
    ]
    assert all(pdf.startswith(b"%PDF") for pdf in printed)
    with hall.office.database.read() as tx:
        rows = tx.all("SELECT detail FROM audit WHERE act = 'paper_printed' ORDER BY seq")
    assert [row[0] for row in rows] == [
        f'{{"what": "{what}"}}' for what in ("papers", "key", "sheets", "sheets")
    ]


# --- entering -----------------------------------------------------------------------------------


def test_a_sheet_becomes_an_attempt_with_its_answers_and_its_result(hall: Hall) -> None:
    test_id = hall.made()
    key = hall.key(test_id, "B")
    entered = hall.marks.enter(TUAN, test_id, "lop-1-lan", "B", f"{key[:7]}-{wrong(key[8])}-".lower())
    assert (entered.total.correct, entered.total.total, entered.counted) == (7, 10, ("Bài kiểm tra",))
    [attempt] = hall.attempts()
    assert (attempt.quiz_id, attempt.ordinal, attempt.correct, attempt.total) == ("k1", 1, 7, 10)
    assert (attempt.percent, attempt.passed, attempt.submitted_at) == (70, True, NOON)
    variant = hall.marks.test(TUAN, test_id).variants["B"]
    with hall.office.database.read() as tx:
        answers = learning.answers(tx, attempt.id)
    assert answers == paper_test.answers(variant, f"{key[:7]}-{wrong(key[8])}-")
    assert len(answers) == 8


def test_every_variant_is_marked_by_its_own_key(hall: Hall) -> None:
    test_id = hall.made(4)
    for variant in "ABCD":
        assert hall.marks.test(TUAN, test_id).worth(variant, hall.key(test_id, variant)).percent == 100
    assert hall.key(test_id, "A") != hall.key(test_id, "B")


def test_completion_sees_a_test_on_paper(hall: Hall) -> None:
    from lms.services.assessment import assess_all

    hall.office.mark("ngan", "lan")
    hall.office.mark("dai", "lan")
    for lesson in small_office.LESSONS:
        hall.office.read_lesson("lop-1-lan", lesson)
    test_id = hall.made()
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", hall.key(test_id))
    with hall.office.database.read() as tx:
        _, completion = assess_all(tx, hall.office.courses, ["lop-1-lan"], NOON)["lop-1-lan"]
    assert completion.state is CompletionState.COMPLETE


def test_what_cannot_be_a_sheet_is_told_with_its_place(hall: Hall) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    variant = hall.marks.test(TUAN, test_id).variants["A"]
    two = next(place for place, one in enumerate(variant) if one.question_id == "c10")
    for letters, code, detail in (
        (key[:9], Code.PAPER_LENGTH, {"count": 9, "needed": 10}),
        (key + "A", Code.PAPER_LENGTH, {"count": 11, "needed": 10}),
        (key[:3] + "X" + key[4:], Code.PAPER_LETTER, {"place": 4, "letter": "X"}),
        (key[:two] + "C" + key[two + 1 :], Code.PAPER_LETTER, {"place": two + 1, "letter": "C"}),
        (key[:5] + "?" + key[6:], Code.PAPER_LETTER, {"place": 6, "letter": "?"}),
    ):
        with pytest.raises(Refusal) as refused:
            hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", letters)
        whose = {"person": "Nguyễn Thị Lan", "quiz": "Bài kiểm tra"}
        assert (refused.value.code, refused.value.detail) == (code, whose | detail)
    with pytest.raises(Refusal) as refused:
        hall.marks.enter(TUAN, test_id, "lop-1-lan", "C", key)
    assert refused.value.code is Code.PAPER_VARIANT
    assert hall.attempts() == []


def test_the_same_sheet_again_is_harmless(hall: Hall) -> None:
    test_id = hall.made()
    for _ in range(2):
        hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", hall.key(test_id))
    assert len(hall.attempts()) == 1
    assert len(hall.marks.history(TUAN, test_id, "lop-1-lan")) == 1


def test_a_second_sheet_is_asked_about_and_a_correction_keeps_the_first(hall: Hall) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    low = key[:5] + "-----"
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", low)
    with pytest.raises(Refusal) as refused:
        hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", key)
    assert (refused.value.code, refused.value.detail["percent"]) == (Code.SHEET_ENTERED, 50)
    assert sentence(refused.value).startswith(
        "Phiếu của Nguyễn Thị Lan, bài “Bài kiểm tra”: Đã có phiếu được 50%"
    )
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", key, reason="Gõ sót nửa phiếu")
    [attempt] = hall.attempts()
    assert (attempt.correct, attempt.percent, attempt.passed) == (10, 100, True)
    history = hall.marks.history(TUAN, test_id, "lop-1-lan")
    assert [(row.answers, row.correct, row.reason) for row in history] == [
        (low, 5, ""),
        (key, 10, "Gõ sót nửa phiếu"),
    ]
    with hall.office.database.read() as tx:
        [line] = tx.all("SELECT reason, detail FROM audit WHERE act = 'sheet_corrected'")
    assert line[0] == "Gõ sót nửa phiếu" and '"percent_before": 50' in line[1]
    [lan] = [row for row in hall.marks.lines(TUAN, test_id) if row.enrolment_id == "lop-1-lan"]
    assert lan.sheet is not None and (lan.sheet.correct, lan.entered) == (10, 2)


def test_a_corrected_answer_can_be_taken_back_to_none(hall: Hall) -> None:
    test_id = hall.made()
    key = hall.key(test_id)
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", key)
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", "-" * 10, reason="Phiếu của người khác")
    [attempt] = hall.attempts()
    assert (attempt.correct, attempt.percent, attempt.passed) == (0, 0, False)


def test_a_certificate_stands_in_the_way_of_a_correction_that_takes_the_pass_away(hall: Hall) -> None:
    for session in ("ngan", "dai"):
        hall.office.mark(session, "lan")
    for lesson in small_office.LESSONS:
        hall.office.read_lesson("lop-1-lan", lesson)
    test_id = hall.made()
    key = hall.key(test_id)
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", key)
    hall.office.certification.issue(TUAN, "lop-1-lan")
    with pytest.raises(Refusal) as refused:
        hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", "-" * 10, reason="Nhầm phiếu")
    assert refused.value.code is Code.PAPER_CERTIFIED
    assert hall.attempts()[0].passed
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", key[:9] + "-", reason="Câu cuối bỏ trống")
    assert hall.attempts()[0].percent == 90


def test_a_sheet_that_cannot_count_any_more_is_kept_beside_what_stands(hall: Hall) -> None:
    """Thirty sheets are typed: one of somebody who passed on the screen stops nobody, and takes
    nothing from that person either."""
    hall.office.take_quiz("lop-1-lan", passed=True)
    for _ in range(2):
        hall.office.take_quiz("lop-1-hoa", passed=False)
    stands = {person: hall.attempts(person) for person in ("lan", "hoa")}
    test_id = hall.made()
    low = hall.key(test_id)[:5] + "-----"
    for person, why in (("lan", Code.ALREADY_PASSED), ("hoa", Code.NO_ATTEMPTS_LEFT)):
        entered = hall.marks.enter(TUAN, test_id, f"lop-1-{person}", "A", low)
        assert (entered.total, entered.counted) == ((5, 10), ())
        assert entered.left_out == (("Bài kiểm tra", why),)
        assert hall.attempts(person) == stands[person]
        assert hall.marks.enter(TUAN, test_id, f"lop-1-{person}", "A", low) == entered  # pressed twice
    lines = {line.enrolment_id: line for line in hall.marks.lines(TUAN, test_id)}
    assert [lines[f"lop-1-{person}"].counted for person in ("lan", "hoa", "minh")] == [False, False, True]
    with hall.office.database.read() as tx:
        details = [row[0] for row in tx.all("SELECT detail FROM audit WHERE act = 'sheet_entered'")]
        mine = {table.table: table.rows for table in about_person.read(tx, "lan")}
    assert len(details) == 2 and '"left_out": {"k1": "already_passed"}' in details[0]
    assert mine["paper_left_out"][0]["why"] == "already_passed"


def test_a_kept_sheet_is_corrected_like_any_other_and_still_counts_for_nothing(hall: Hall) -> None:
    hall.office.take_quiz("lop-1-lan", passed=True)
    stands = hall.attempts()
    test_id = hall.made()
    key = hall.key(test_id)
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", "-" * 10)
    entered = hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", key, reason="Gõ sót cả phiếu")
    assert (entered.total.percent, entered.counted) == (100, ())
    assert hall.attempts() == stands
    assert [row.correct for row in hall.marks.history(TUAN, test_id, "lop-1-lan")] == [0, 10]


def test_a_paper_counts_as_one_of_the_tries(hall: Hall) -> None:
    hall.office.take_quiz("lop-1-lan", passed=False)
    test_id = hall.made()
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", "-" * 10)
    assert [attempt.ordinal for attempt in hall.attempts()] == [1, 2]
    entered = hall.marks.enter(TUAN, hall.made(), "lop-1-lan", "A", "-" * 10)
    assert entered.left_out == (("Bài kiểm tra", Code.NO_ATTEMPTS_LEFT),)
    assert len(hall.attempts()) == 2


def test_a_sheet_counts_for_the_day_of_the_test_and_not_before_it(hall: Hall) -> None:
    test_id = hall.made(held_on=TODAY + timedelta(days=2))
    with pytest.raises(Refusal) as refused:
        hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", hall.key(test_id))
    assert refused.value.code is Code.PAPER_NOT_HELD
    hall.office.now = NOON + timedelta(days=9)  # after the deadline of the class, but the test was before it
    hall.marks.enter(TUAN, test_id, "lop-1-lan", "A", hall.key(test_id))
    [attempt] = hall.attempts()
    assert attempt.submitted_at is not None and attempt.submitted_at.date() == TODAY + timedelta(days=2)


def test_nobody_enters_their_own_sheet_or_that_of_another_class(hall: Hall) -> None:
    hall.office.open_cohort("lop-2")
    hall.office.enrol("lop-2", "hoa")
    with hall.office.database.write() as tx:
        cohorts.assign_trainer(tx, "lop-1", "minh")
    test_id = hall.made()
    with pytest.raises(Refusal) as refused:
        hall.marks.enter(TRAINER, test_id, "lop-1-minh", "A", hall.key(test_id))
    assert refused.value.code is Code.NOT_ALLOWED
    with pytest.raises(Refusal) as refused:
        hall.marks.enter(TRAINER, test_id, "lop-2-hoa", "A", hall.key(test_id))
    assert refused.value.code is Code.SHEET_OF_ANOTHER
    hall.marks.enter(TRAINER, test_id, "lop-1-hoa", "A", hall.key(test_id))
    assert HOA.person_id == "hoa" and hall.attempts("hoa")[0].passed
