"""Each kind of bad input in a copy of a course that ships: the file, the line, and what to do about it."""

import os
import shutil
import struct
import zlib
from pathlib import Path

import pytest

from lms.content.loader import load_courses
from lms.content.published import changed_versions
from lms.domain.content_problems import ProblemCode
from lms.text_content import problem_text

COURSES = Path(__file__).parents[2] / "courses"
HGV = "hgv-01-nghiep-vu-hoa-giai"
MODULE = f"{HGV}/01-hoa-giai-la-gi"
LESSON = f"{MODULE}/01-ban-chat.md"
QUIZ = f"{MODULE}/quiz.yaml"


@pytest.fixture
def courses(tmp_path: Path) -> Path:
    shutil.copytree(COURSES / HGV, tmp_path / "courses" / HGV)
    shutil.copyfile(COURSES / "van-ban.yaml", tmp_path / "courses" / "van-ban.yaml")
    return tmp_path / "courses"


def told(courses: Path) -> list[tuple[str, int, ProblemCode]]:
    return [(problem.file, problem.line, problem.code) for problem in load_courses(courses)[1]]


def edit(courses: Path, name: str, old: str, new: str) -> int:
    """Replace the first `old`; the line where it stood."""
    text = (courses / name).read_text("utf-8")
    assert old in text
    (courses / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    return text[: text.index(old)].count("\n") + 1


def test_the_copy_is_sound(courses: Path) -> None:
    assert told(courses) == []


def test_malformed_yaml(courses: Path) -> None:
    (courses / QUIZ).write_text("id: HGV-01-M1-KT\ntitle: Kiểm tra\nquestions: [\n", encoding="utf-8")
    [(file, line, code)] = told(courses)
    assert (file, code) == (QUIZ, ProblemCode.YAML_BROKEN)
    assert line in (3, 4)


def test_a_missing_id(courses: Path) -> None:
    course = load_courses(courses)[0].courses["HGV-01"]
    edit(courses, LESSON, f"id: {course.lessons()[0].id}\n", "")
    assert (LESSON, 2, ProblemCode.KEY_MISSING) in told(courses)


def test_a_duplicate_id(courses: Path) -> None:
    first, second, *_ = load_courses(courses)[0].courses["HGV-01"].modules[0].quiz.questions
    line = edit(courses, QUIZ, f"id: {second.id}\n", f"id: {first.id}\n")
    assert told(courses) == [(QUIZ, line, ProblemCode.ID_TWICE)]


def test_a_citation_of_nothing(courses: Path) -> None:
    line = edit(courses, LESSON, "source: luat-35-2013", "source: luat-35-2031")
    assert (LESSON, line, ProblemCode.SOURCE_UNKNOWN) in told(courses)


def test_a_question_that_sends_back_to_no_lesson(courses: Path) -> None:
    question = load_courses(courses)[0].courses["HGV-01"].modules[0].quiz.questions[0]
    line = edit(courses, QUIZ, f"lesson: {question.lesson}", "lesson: HGV-01-M9-L9")
    assert told(courses) == [(QUIZ, line, ProblemCode.LESSON_UNKNOWN)]


@pytest.mark.parametrize(
    ("other", "codes"), [("99/2030/QH17", []), ("luat-99", ["source_reference_unknown"])]
)
def test_a_document_that_is_not_listed_is_named_by_its_number(
    courses: Path, other: str, codes: list[str]
) -> None:
    edit(courses, "van-ban.yaml", "  replaced_by:\n", f"  replaced_by: {other}\n")
    assert [code.value for *_, code in told(courses)] == codes


def test_a_circle_of_replacements_is_told_at_each_of_its_places(courses: Path) -> None:
    (courses / "van-ban.yaml").write_text(
        "".join(
            f"- {{id: {one}, number: {one}/2020/QH14, title: Luật, issuer: Quốc hội, replaced_by: {other},"
            " check: {state: chua_kiem_tra}}\n"
            for one, other in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))
        ),
        encoding="utf-8",
    )
    problems = [problem for problem in load_courses(courses)[1] if problem.file == "van-ban.yaml"]
    assert [(problem.line, problem.code) for problem in problems] == [
        (line, ProblemCode.SOURCE_CIRCLE) for line in (1, 2, 3)
    ]
    assert "a → b → c → a" in problem_text(problems[0])


def test_an_end_before_the_beginning(courses: Path) -> None:
    line = edit(courses, "van-ban.yaml", "  effective_to:\n", "  effective_to: 2001-01-01\n")
    assert ("van-ban.yaml", line, ProblemCode.SOURCE_DATES) in told(courses)


def test_another_encoding(courses: Path) -> None:
    text = (courses / LESSON).read_text("utf-8")
    (courses / LESSON).write_bytes(text.encode("utf-16"))
    assert (LESSON, 1, ProblemCode.UTF16) in told(courses)
    head, _, rest = text.partition("\n")
    (courses / LESSON).write_bytes(f"{head}\n".encode() + rest.encode("cp1258", "replace"))
    assert [code for file, _, code in told(courses) if file == LESSON] == [ProblemCode.NOT_UTF8]


def test_windows_line_ends(courses: Path) -> None:
    data = (courses / QUIZ).read_bytes()
    first, rest = data.split(b"\n", 1)
    (courses / QUIZ).write_bytes(first + b"\n" + rest.replace(b"\n", b"\r\n"))
    assert told(courses) == [(QUIZ, 2, ProblemCode.WINDOWS_LINE_ENDS)]
    assert "HGV-01" in load_courses(courses)[0].courses


def test_a_byte_order_mark(courses: Path) -> None:
    (courses / QUIZ).write_bytes(b"\xef\xbb\xbf" + (courses / QUIZ).read_bytes())
    assert told(courses) == [(QUIZ, 1, ProblemCode.BYTE_ORDER_MARK)]


def test_a_tab_before_a_word(courses: Path) -> None:
    line = edit(courses, QUIZ, "    lesson:", "\tlesson:")
    assert told(courses) == [(QUIZ, line, ProblemCode.YAML_TAB)]


@pytest.mark.parametrize(("name", "code"), [("anh.png", "media_too_large"), ("Ảnh 1.PNG", "media_file_name")])
def test_a_picture_of_ten_megabytes(courses: Path, name: str, code: str) -> None:
    """Whether a lesson names it or not."""
    folder = courses / HGV / "hinh"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(10_000_000))
    assert told(courses) == [(f"{HGV}/hinh/{name}", 1, ProblemCode(code))]


def test_a_picture_beside_the_lessons(courses: Path) -> None:
    (courses / MODULE / "anh.png").write_bytes(bytes(10_000_000))
    assert told(courses) == [(f"{MODULE}/anh.png", 1, ProblemCode.FILE_UNEXPECTED)]


def drawing(inside: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{inside}</svg>'.encode()


def png(width: int, height: int) -> bytes:
    """The head of a picture, which may claim more than there is."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", head), (b"IDAT", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("hinh/la.svg", drawing("<script>1</script>"), "svg_not_allowed"),
        ("hinh/la.svg", drawing("<g>" * 60 + "</g>" * 60), "svg_not_allowed"),
        ("hinh/la.svg", drawing("").replace(b"2000/svg", b"1999/xhtml"), "svg_not_allowed"),
        ("hinh/la.png", b"<html>", "media_not_as_named"),
        ("hinh/la.png", b"\x89PNG\r\n\x1a\n<script>", "media_not_as_named"),
        ("hinh/la.png", png(9_000, 9_000), "media_pixels"),
        ("hinh/la.png", png(100_000, 100_000), "media_pixels"),
        ("hinh/la.webp", b"<script>WEBP", "media_not_as_named"),
        ("video/la.mp4", b"<html>" + bytes(90), "media_not_as_named"),
        ("am-thanh", b"x", "not_a_folder"),
    ],
)
def test_a_file_beside_the_lessons_is_what_its_name_says(
    courses: Path, name: str, data: bytes, code: str
) -> None:
    """Whether a lesson names it or not."""
    path = courses / HGV / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    assert set(told(courses)) == {(f"{HGV}/{name}", 1, ProblemCode(code))}


@pytest.mark.skipif(os.name == "nt", reason="Windows asks for rights before it links")
@pytest.mark.parametrize("name", [QUIZ, LESSON, "van-ban.yaml", f"{HGV}/hinh/sau-buoc-hoa-giai.svg"])
def test_what_lies_outside_is_not_read(courses: Path, name: str) -> None:
    """Nor does it make other files look wrong: its ids are only not known."""
    outside = courses.parent / "outside"
    (courses / name).rename(outside)
    (courses / name).symlink_to(outside)
    assert told(courses) == [(name, 1, ProblemCode.FILE_OUTSIDE)]


@pytest.mark.skipif(os.name == "nt", reason="no pipes in folders of Windows")
@pytest.mark.parametrize("name", [f"{HGV}/am-thanh/la.mp3", f"{MODULE}/04-them.md"])
def test_a_pipe_is_not_waited_for(courses: Path, name: str) -> None:
    (courses / name).parent.mkdir(exist_ok=True)
    os.mkfifo(courses / name)
    assert (name, 1, ProblemCode.FILE_UNREADABLE) in told(courses)


@pytest.mark.parametrize("escape", [r"\0", r"\u200b", r"\u202e"])
def test_a_hidden_character_written_as_an_escape(courses: Path, escape: str) -> None:
    line = edit(courses, QUIZ, "title: Bài kiểm tra mô-đun 1", f'title: "Bài {escape}"')
    assert told(courses) == [(QUIZ, line, ProblemCode.HIDDEN_CHARACTER)]


def test_ids_that_differ_in_capitals_only_are_one(courses: Path) -> None:
    line = edit(courses, QUIZ, "id: HGV-01-M1-C2", "id: hgv-01-m1-c1")
    assert told(courses) == [(QUIZ, line, ProblemCode.ID_TWICE)]


def test_a_term_explained_twice(courses: Path) -> None:
    line = edit(courses, f"{HGV}/thuat-ngu.yaml", '- term: "Cơ sở"', '- term: "hòa giải  ở CƠ SỞ"')
    [problem] = load_courses(courses)[1]
    assert (problem.line, problem_text(problem)) == (
        line,
        "Thuật ngữ “hòa giải  ở CƠ SỞ” đã giải thích ở dòng 1. Hãy bỏ một trong hai.",
    )


def test_draws_that_together_ask_more_than_there_is(courses: Path) -> None:
    draws = "draws:\n  - {count: 5}\n  - {count: 1, level: van_dung}\n  - {count: 1}\nquestions:"
    line = edit(courses, QUIZ, "questions:", draws)
    [problem] = load_courses(courses)[1]
    assert (problem.line, problem.code, problem.detail) == (
        line + 1,
        ProblemCode.DRAW_TOO_MANY,
        {"count": 7, "found": 6},
    )


def test_a_name_of_two_lines_is_told_on_one(courses: Path) -> None:
    name = "x\ny\x1b[31m.md" if os.name != "nt" else "x\u202ey.md"
    (courses / MODULE / name).write_bytes(b"a")
    [problem] = load_courses(courses)[1]
    assert problem.file.isprintable()


def test_a_file_of_thousands_of_mistakes_names_five_hundred(courses: Path) -> None:
    (courses / QUIZ).write_text("".join(f"k{number}: x\n" for number in range(2_000)), "utf-8")
    problems = load_courses(courses)[1]
    assert (len(problems), problems[-1].code) == (501, ProblemCode.MORE_PROBLEMS)


def test_a_file_too_long_to_be_read(courses: Path) -> None:
    (courses / QUIZ).write_text("- a\n" * 200_001, "utf-8")
    assert load_courses(courses)[1][-1].code is ProblemCode.YAML_TOO_LONG
    (courses / QUIZ).unlink()
    (courses / LESSON).write_text("chữ " * 150_000, "utf-8")
    assert (LESSON, 1, ProblemCode.FILE_TOO_LARGE) in told(courses)


def test_an_entry_of_a_list_is_told_by_its_place(courses: Path) -> None:
    path = courses / f"{HGV}/thuat-ngu.yaml"
    count = path.read_text("utf-8").count("- term:")
    path.write_text(path.read_text("utf-8") + "- chuỗi\n", "utf-8")
    [problem] = load_courses(courses)[1]
    assert problem_text(problem).startswith(f"“mục thứ {count + 1}” viết không đúng kiểu.")


def test_files_that_differ_from_what_was_published_under_their_number(courses: Path) -> None:
    catalogue, _ = load_courses(courses)
    course = catalogue.courses["HGV-01"]
    published = {("HGV-01", course.version): course.content_hash()}
    assert changed_versions(courses, catalogue, published) == []
    edit(courses, LESSON, "\n## ", "\n## Mới: ")
    changed, _ = load_courses(courses)
    [problem] = changed_versions(courses, changed, published)
    version = (
        (courses / HGV / "course.yaml").read_text("utf-8").splitlines().index(f"version: {course.version}")
    )
    assert (problem.file, problem.line, problem.code) == (
        f"{HGV}/course.yaml",
        version + 1,
        ProblemCode.VERSION_CHANGED,
    )
    line = edit(courses, f"{HGV}/course.yaml", f"version: {course.version}", f"version: {course.version + 1}")
    assert line == problem.line
    assert changed_versions(courses, load_courses(courses)[0], published) == []


def test_everything_is_told_at_once(courses: Path) -> None:
    edit(courses, LESSON, "source: luat-35-2013", "source: luat-35-2031")
    edit(courses, QUIZ, "    lesson:", "\tlesson:")
    edit(courses, f"{HGV}/course.yaml", "version: ", "version: bản ")
    assert {code for *_, code in told(courses)} >= {
        ProblemCode.SOURCE_UNKNOWN,
        ProblemCode.YAML_TAB,
        ProblemCode.NOT_WHOLE,
    }
