"""Each kind of bad input in a copy of a course that ships: the file, the line, and what to do about it."""

import shutil
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
        ProblemCode.NOT_A_NUMBER,
    }
