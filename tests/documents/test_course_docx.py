"""The Word file of a course holds everything a jurist signs for, and is the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from docx import Document
from docx.document import Document as Paper

from lms.content.markdown import parsed
from lms.documents.course_docx import CoursePaper, course_docx
from lms.domain.course import Block, BlockKind, Course, MediaFile
from lms.domain.legal import Citation, Mark
from tests.services.small_office import COURSE
from tests.services.test_approvals import LAW, course

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63680000008200810ba4b3ae0000000049454e44ae426082"
)
TABLE = "| Việc | Ai |\n|---|---|\n| Hòa giải | Tổ |\n"


def written(*blocks: Block, mark: Mark = Mark.AMENDED) -> Course:
    """The small course, whose first lesson has these passages."""
    base = course(mark)
    [module] = base.modules
    first, second = module.lessons
    first = first.model_copy(
        update={"blocks": blocks, "citations": (Citation(source=LAW.id, article="3", mark=mark),)}
    )
    module = module.model_copy(update={"lessons": (first, second)})
    return base.model_copy(update={"modules": (module,)})


def opened(of: Course, pictures: dict[str, bytes] | None = None) -> Paper:
    content = course_docx(CoursePaper(of, parsed, pictures or {}, {"b1": "Chưa rà"}, "UBND xã Hưng Hà"))
    return Document(io.BytesIO(content))


def lines(paper: Paper) -> list[str]:
    return [line.text for line in paper.paragraphs if line.text]


def test_it_names_the_course_its_version_and_its_law() -> None:
    said = lines(opened(COURSE))
    assert said[:3] == ["UBND XÃ HƯNG HÀ", "Nghiệp vụ hòa giải ở cơ sở", "Bản để thẩm định trên giấy"]
    assert "Mã khóa học: HGV-01, bản 1" in said
    assert "Tra cứu pháp luật đến ngày 23/11/2026" in said
    assert f"Dấu nội dung: {COURSE.content_hash()[:16]}" in said


def test_a_page_is_a4_in_times_new_roman_13_with_its_number() -> None:
    paper = opened(COURSE)
    section = paper.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert (paper.styles["Normal"].font.name, paper.styles["Normal"].font.size.pt) == ("Times New Roman", 13)
    assert "PAGE" in section.header.paragraphs[0]._p.xml


def test_the_right_answer_is_marked_and_explained_with_its_law() -> None:
    said = lines(opened(course(Mark.AMENDED)))
    assert "A. Một  (đúng)" in said and "B. Hai" in said
    assert "Giải thích: Vì vậy." in said
    basis = next(line for line in said if line.startswith("Điều 3 Luật Hòa giải ở cơ sở số 35/2013/QH13"))
    assert "Đã đọc nguyên văn, nhưng văn bản đã có sửa đổi hoặc thay thế" in basis


def test_every_lesson_and_question_has_a_box_to_sign() -> None:
    boxes = [table.rows[0].cells[0].text for table in opened(COURSE).tables]
    assert len(boxes) == len(COURSE.lessons()) + len(COURSE.questions())
    assert boxes[0] == "☐ Chấp nhận    ☐ Trả lại    (Chưa rà)"


def test_passages_lists_and_tables_are_kept() -> None:
    text = "Một **đậm** chữ.\n\n1. một\n2. hai\n\nrồi\n\n1. lại một\n\n- chấm\n"
    paper = opened(
        written(
            Block(kind=BlockKind.PROSE, markdown=text),
            Block(kind=BlockKind.CASE, title="Vịt", markdown=TABLE),
            Block(kind=BlockKind.PENDING, markdown="Chưa chắc."),
        )
    )
    said = lines(paper)
    for line in ("Một đậm chữ.", "1. một", "2. hai", "1. lại một", "chấm", "Tình huống: Vịt", "Chưa chắc."):
        assert line in said
    assert any(line.startswith("Phần này chờ thẩm định") for line in said)
    assert [[cell.text for cell in row.cells] for row in paper.tables[0].rows] == [
        ["Việc", "Ai"],
        ["Hòa giải", "Tổ"],
    ]
    [strong] = [run.text for line in paper.paragraphs for run in line.runs if run.bold and run.text == "đậm"]
    assert strong == "đậm"


def test_a_picture_is_shown_and_what_cannot_be_shown_is_said() -> None:
    photo = MediaFile(name="anh.png", media_type="image/png", sha256="a" * 64, size=len(PNG))
    film = MediaFile(name="phim.mp4", media_type="video/mp4", sha256="b" * 64, size=10)
    paper = opened(
        written(
            Block(kind=BlockKind.FIGURE, markdown="Hai người ngồi.", file=photo),
            Block(kind=BlockKind.VIDEO, markdown="Lời trong phim.", file=film),
        ),
        {photo.sha256: PNG},
    )
    assert len(paper.inline_shapes) == 1
    said = lines(paper)
    assert "Hai người ngồi." in said and "Lời trong phim." in said
    assert "(Xem tệp phim.mp4; nội dung được tả bằng lời dưới đây.)" in said


def test_a_broken_picture_stops_nothing() -> None:
    photo = MediaFile(name="anh.png", media_type="image/png", sha256="a" * 64, size=3)
    paper = opened(
        written(Block(kind=BlockKind.FIGURE, markdown="Lời.", file=photo)), {photo.sha256: b"khong phai anh"}
    )
    assert "Lời." in lines(paper)


def test_the_same_course_is_the_same_bytes_and_tells_no_time() -> None:
    of = CoursePaper(COURSE, parsed, {}, {})
    once = course_docx(of)
    assert once == course_docx(of)
    with zipfile.ZipFile(io.BytesIO(once)) as inside:
        assert {info.date_time for info in inside.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = inside.read("docProps/core.xml").decode()
    assert str(date.today().year) not in core.replace("2006", "")
