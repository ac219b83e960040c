"""How law is cited on screen."""

import pytest

from lms.domain.course import BlockKind, ReviewStatus
from lms.domain.legal import CheckState, Citation, LegalSource, Mark, SourceCheck
from lms.text_content import BLOCKS, CHECK_STATES, MARKS, REVIEW_STATUSES, citation_text, legal_basis

LAW = LegalSource(
    id="luat-35-2013",
    number="35/2013/QH13",
    title="Luật Hòa giải ở cơ sở",
    issuer="Quốc hội",
    check=SourceCheck(state=CheckState.READ_IN_FULL),
)


def cite(**place: str) -> Citation:
    return Citation(source="luat-35-2013", mark=Mark.VERIFIED, **place)


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        (cite(article="2", clause="1"), "khoản 1 Điều 2 Luật Hòa giải ở cơ sở số 35/2013/QH13"),
        (
            cite(article="3", clause="1", point="c"),
            "điểm c khoản 1 Điều 3 Luật Hòa giải ở cơ sở số 35/2013/QH13",
        ),
        (
            cite(article="21", clause="3", paragraph="2"),
            "đoạn 2 khoản 3 Điều 21 Luật Hòa giải ở cơ sở số 35/2013/QH13",
        ),
        (cite(article="22"), "Điều 22 Luật Hòa giải ở cơ sở số 35/2013/QH13"),
        (cite(), "Luật Hòa giải ở cơ sở số 35/2013/QH13"),
    ],
)
def test_a_citation_names_the_smallest_part_first(citation: Citation, text: str):
    assert citation_text(citation, LAW) == text


def test_a_skill_says_that_it_is_no_law():
    skill = Citation(mark=Mark.SKILL)
    assert citation_text(skill, None) == "Nội dung kỹ năng, không phải quy định của pháp luật"


def test_the_legal_basis_names_each_place_once_and_no_skills():
    citations = [
        cite(article="4", clause="3"),
        Citation(mark=Mark.SKILL),
        cite(article="17", clause="2"),
        cite(article="4", clause="1"),
        cite(article="4", clause="3"),
        cite(article="3", clause="1", point="c"),
    ]
    assert legal_basis(citations, [LAW]) == [
        "Khoản 1, 3 Điều 4; khoản 2 Điều 17; điểm c khoản 1 Điều 3 Luật Hòa giải ở cơ sở số 35/2013/QH13"
    ]


def test_what_waits_for_a_jurist_says_so():
    amended = Citation(source="luat-35-2013", article="5", mark=Mark.AMENDED)
    assert legal_basis([amended, cite(article="4")], [LAW]) == [
        "Điều 5 Luật Hòa giải ở cơ sở số 35/2013/QH13 (chờ thẩm định)",
        "Điều 4 Luật Hòa giải ở cơ sở số 35/2013/QH13",
    ]


@pytest.mark.parametrize(
    ("sentences", "codes"),
    [(MARKS, Mark), (CHECK_STATES, CheckState), (BLOCKS, BlockKind), (REVIEW_STATUSES, ReviewStatus)],
)
def test_every_code_has_its_words(sentences, codes):
    assert set(sentences) == set(codes)
