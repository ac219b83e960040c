"""Whose paper it is, and where its address leads."""

from __future__ import annotations

import pytest

from lms.domain.course import Term
from lms.domain.errors import Code
from lms.services.lesson_handouts import LessonHandouts, words_used
from tests.services.full_office import FullOffice, refused
from tests.services.small_office import COURSE, LAN, MINH
from tests.support.published import EDITOR


@pytest.fixture
def papers(hall: FullOffice) -> LessonHandouts:
    return LessonHandouts(hall.tools, hall.courses, public_url="https://x.example.vn", mark=lambda: None)


def test_a_trainee_prints_the_modules_of_their_own_course(papers: LessonHandouts) -> None:
    assert papers.mine(LAN, "lop-1-lan", "m1").startswith(b"%PDF")
    assert refused(papers.mine, LAN, "lop-1-lan", "m9") is Code.NOT_FOUND
    assert refused(papers.mine, MINH, "lop-1-lan", "m1") is Code.NOT_FOUND


def test_those_who_read_content_print_it_before_anybody_learns_it(papers: LessonHandouts) -> None:
    assert papers.of_course(EDITOR, "HGV-01", "m1").startswith(b"%PDF")
    assert refused(papers.of_course, LAN, "HGV-01", "m1") is Code.NOT_ALLOWED
    assert refused(papers.of_course, EDITOR, "HGV-99", "m1") is Code.COURSE_UNKNOWN
    assert refused(papers.of_course, EDITOR, "HGV-01", "m9") is Code.NOT_FOUND


def test_the_code_on_the_paper_leads_whoever_learns_the_module_to_it(papers: LessonHandouts) -> None:
    assert papers.find(LAN, "m1") == "lop-1-lan"
    assert refused(papers.find, LAN, "m9") is Code.NOT_FOUND
    assert refused(papers.find, EDITOR, "m1") is Code.NOT_ALLOWED


def test_only_the_terms_that_its_lessons_use_are_printed() -> None:
    terms = (
        Term(term="Nội dung (bài)", meaning="a"),
        Term(term="Dung", meaning="b"),
        Term(term="Vắng", meaning="c"),
    )
    course = COURSE.model_copy(update={"glossary": terms})
    assert [term for term, _ in words_used(course, course.modules[0])] == ["Nội dung (bài)", "Dung"]
