"""The Word file of a course carries where its review stands, and leaves its line in the audit."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from lms.domain.course import Block, BlockKind, Catalogue, MediaFile
from lms.domain.errors import Code
from lms.domain.review import Decision
from lms.services.course_export import CourseExport
from tests.documents.test_course_docx import PNG, written
from tests.services.full_office import FullOffice, refused
from tests.services.small_office import TUAN
from tests.services.test_review import TRAINER


@pytest.fixture
def export(hall: FullOffice) -> CourseExport:
    return CourseExport(hall.tools, hall.courses, lambda: hall.office)


def boxes(content: bytes) -> list[str]:
    return [table.rows[0].cells[0].text for table in Document(io.BytesIO(content)).tables]


def test_a_box_says_what_was_decided(hall: FullOffice, export: CourseExport) -> None:
    hall.reviews.decide(TUAN, "HGV-01", ["b1"], Decision.ACCEPTED, note="Đọc kỹ")
    said = boxes(export.docx(TUAN, "HGV-01"))
    assert said[0].endswith("(Chấp nhận: Trần Văn Tuấn, 24/11/2026 12:00. Ghi chú: Đọc kỹ.)")
    assert said[1].endswith("(Chưa rà)")
    assert [who for who, *_ in hall.acts("course_exported")] == ["tuan"]


def test_pictures_come_from_the_content_folder(
    hall: FullOffice, export: CourseExport, tmp_path: Path
) -> None:
    (tmp_path / "anh.png").write_bytes(PNG)
    photo = MediaFile(name="anh.png", media_type="image/png", sha256="a" * 64, size=len(PNG))
    gone = photo.model_copy(update={"sha256": "b" * 64, "name": "mat.png"})
    course = written(
        Block(kind=BlockKind.FIGURE, markdown="Có.", file=photo),
        Block(kind=BlockKind.FIGURE, markdown="Mất.", file=gone),
    )
    hall.courses.catalogue = Catalogue(
        courses={"HGV-01": course}, sources={}, media={photo.sha256: str(tmp_path / "anh.png")}
    )
    paper = Document(io.BytesIO(export.docx(TUAN, "HGV-01")))
    assert len(paper.inline_shapes) == 1


def test_a_trainer_takes_no_answers_away(export: CourseExport) -> None:
    assert refused(export.docx, TRAINER, "HGV-01") is Code.NOT_ALLOWED
    assert refused(export.docx, TUAN, "HGV-99") is Code.COURSE_UNKNOWN
