"""Which versions there are, who let them out, and what a jurist reads of the difference."""

from __future__ import annotations

import io

import pytest
from docx import Document

from lms.domain.course_difference import Aspect, Part
from lms.domain.errors import Code
from lms.domain.review import Decision
from lms.services.versions import Versions
from tests.services.full_office import FullOffice, refused
from tests.services.small_office import COURSE, LAN, NOON
from tests.services.test_approvals import TODAY
from tests.services.test_law import course, with_answer
from tests.services.test_review import TRAINER, put
from tests.support.published import EDITOR, SECOND, publish


@pytest.fixture
def two(hall: FullOffice) -> FullOffice:
    """Version 2, whose right answer is another one, published by two people; one of them is known by name."""
    hall.add_person(SECOND.person_id, SECOND.name, SECOND.learner_code)
    put(hall, with_answer(course(version=2, law_as_of=TODAY), "Hai"))
    hall.reviews.decide(EDITOR, "HGV-01", ["c1"], Decision.ACCEPTED)
    publish(hall.reviews, hall.publishing, "HGV-01")
    return hall


def test_versions_are_listed_with_who_let_them_out(two: FullOffice) -> None:
    history = Versions(two.tools, two.courses).history(TRAINER, "HGV-01")
    assert [(line.version, line.published_by, line.published_at, line.cohorts) for line in history.lines] == [
        (2, SECOND.name, NOON, 0),
        (1, None, NOON, 1),
    ]
    assert history.lines[1].content_hash == COURSE.content_hash()
    assert not history.files_differ


def test_files_that_say_something_else_under_a_published_number_are_told(two: FullOffice) -> None:
    put(two, course(version=2).model_copy(update={"summary": "Nói khác đi."}))
    assert Versions(two.tools, two.courses).history(TRAINER, "HGV-01").files_differ


def test_two_versions_or_a_version_and_the_files_are_compared(two: FullOffice) -> None:
    versions = Versions(two.tools, two.courses)
    compared = versions.compare(TRAINER, "HGV-01", 1, 2)
    [question] = [part for part in compared.parts if part.part is Part.QUESTION]
    assert [(one.old, one.new) for one in question.differences if one.aspect is Aspect.RIGHT_ANSWER] == [
        ("Một", "Hai")
    ]
    assert versions.compare(TRAINER, "HGV-01", 2, None).parts == ()
    assert refused(versions.compare, TRAINER, "HGV-01", 7, None) is Code.COURSE_UNKNOWN
    assert refused(versions.compare, LAN, "HGV-01", 1, 2) is Code.NOT_ALLOWED


def test_the_same_as_a_word_file(two: FullOffice) -> None:
    versions = Versions(two.tools, two.courses)
    paper = Document(io.BytesIO(versions.docx(EDITOR, "HGV-01", 1, None)))
    text = "\n".join(line.text for line in paper.paragraphs)
    assert "ĐÁP ÁN ĐÚNG ĐÃ ĐỔI" in text and "Điều 3 Luật Hòa giải ở cơ sở số 35/2013/QH13" in text
    struck = {run.text for line in paper.paragraphs for run in line.runs if run.font.strike}
    came = {run.text for line in paper.paragraphs for run in line.runs if run.underline}
    assert "Một " in struck and "Hai" in came
    assert [act[1] for act in two.acts("course_exported")] == ["HGV-01"]
    assert refused(versions.docx, TRAINER, "HGV-01", 1, 2) is Code.NOT_ALLOWED


def test_a_certificate_says_of_which_day_the_law_of_its_own_version_is(two: FullOffice) -> None:
    """Whatever has been published since."""
    code = two.certification.issue(SECOND, two.complete("lan"))
    words = two.certification.verify(code).words
    assert words is not None and words.law_as_of == COURSE.law_as_of
