"""A sound course becomes a value; what spoils a whole file is told with its place."""

import os
import sys
from pathlib import Path

import pytest

from lms.content.files import MAX_BYTES
from lms.content.loader import check_courses, load_courses
from lms.domain.content_problems import ProblemCode
from lms.domain.course import BlockKind, Course
from lms.domain.legal import Mark
from lms.text_content import problem_text

C = "hgv-99-thu"
M = f"{C}/01-mo-dau"


def test_a_sound_folder_has_no_problems(folder):
    catalogue, problems = folder.load()
    assert problems == []
    assert list(catalogue.courses) == ["HGV-99"]
    assert list(catalogue.sources) == ["luat-35-2013", "bo-luat-92-2015", "nghi-dinh-15-2014"]


def test_files_become_modules_lessons_and_questions_in_order(folder):
    course = folder.course()
    assert (course.title, course.minutes, course.version) == ("Khóa học thử", 30, 1)
    assert course.audience == ("hoa_giai_vien",)
    assert [module.id for module in course.modules] == ["HGV-99-M1"]
    assert [lesson.id for lesson in course.lessons()] == ["HGV-99-M1-L1", "HGV-99-M1-L2"]
    question = course.question("HGV-99-M1-C1")
    assert [(choice.id, choice.text) for choice in question.choices] == [
        ("a", "Xử phạt"),
        ("b", "Hướng dẫn"),
        ("c", "Phán quyết"),
        ("d", "Đại diện"),
    ]
    assert question.correct_choice == "b"


def test_a_lesson_keeps_its_blocks_and_words(folder):
    lesson = folder.course().lesson("HGV-99-M1-L1")
    assert [(block.kind, block.title) for block in lesson.blocks] == [
        (BlockKind.PROSE, ""),
        (BlockKind.EXERCISE, "Tự làm (5 phút)"),
        (BlockKind.SUMMARY, ""),
    ]
    # 4 of the heading, 70 lines of 10, 4 of the exercise, 2 of the summary.
    assert lesson.words == 4 + 700 + 4 + 2
    assert (lesson.minutes, lesson.exercise_minutes) == (10, 5)


def test_a_course_carries_the_sources_it_cites_and_no_others(folder):
    assert [source.number for source in folder.course().sources] == ["92/2015/QH13", "35/2013/QH13"]


def test_a_question_on_amended_law_is_kept_but_not_graded(folder):
    quiz = folder.course().quiz("HGV-99-M1-KT")
    assert [question.id for question in quiz.questions] == ["HGV-99-M1-C1", "HGV-99-M1-C2"]
    assert [question.id for question in quiz.graded_questions()] == ["HGV-99-M1-C1"]


def test_a_loaded_course_survives_being_pinned_as_json(folder):
    course = folder.course()
    assert Course.model_validate_json(course.model_dump_json()) == course


def test_coverage_counts_what_the_course_holds(folder):
    rows, problems = check_courses(folder.root)
    assert problems == []
    (row,) = rows
    assert (row.course, row.modules, row.lessons, row.minutes) == ("HGV-99", 1, 2, 30)
    assert (row.words, row.questions, row.graded, row.pending) == (1412, 2, 1, 1)
    assert {mark: count for mark, count in row.citations.items() if count} == {
        Mark.VERIFIED: 2,
        Mark.AMENDED: 1,
        Mark.SKILL: 1,
    }


def test_windows_line_ends_and_byte_order_mark_are_told_and_change_nothing(folder):
    plain = folder.course()
    for name in (f"{C}/course.yaml", f"{M}/01-bai-mot.md"):
        path = folder.root / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    catalogue, _ = folder.load()
    assert catalogue.courses["HGV-99"] == plain
    assert folder.found() == [
        (name, 1, code)
        for name in ("01-bai-mot.md", "course.yaml")
        for code in (ProblemCode.BYTE_ORDER_MARK, ProblemCode.WINDOWS_LINE_ENDS)
    ]


def test_letters_typed_in_two_parts_are_joined(folder):
    folder.replace(f"{C}/course.yaml", "Khóa học thử", "Kho\u0301a ho\u0323c thu\u031b\u0309")
    assert folder.course().title == "Khóa học thử"


def test_every_problem_of_every_file_is_told_at_once(folder):
    folder.replace(f"{C}/course.yaml", "version: 1", "version: một")
    folder.replace(f"{M}/module.yaml", "title: Mở đầu", "tiltle: Mở đầu")
    folder.replace(f"{M}/02-bai-hai.md", "- Năm ý.\n:::", "- Năm ý. <b>Hết</b>")
    folder.replace(f"{M}/quiz.yaml", "{text: Xử phạt}", "{text: Xử phạt, correct: true}")
    assert folder.found() == [
        ("02-bai-hai.md", 79, ProblemCode.BLOCK_UNCLOSED),
        ("02-bai-hai.md", 80, ProblemCode.HTML),
        ("module.yaml", 1, ProblemCode.KEY_MISSING),
        ("module.yaml", 2, ProblemCode.KEY_UNKNOWN),
        ("quiz.yaml", 7, ProblemCode.CORRECT_COUNT),
        ("course.yaml", 4, ProblemCode.NOT_WHOLE),
    ]


def test_a_course_with_a_problem_stays_out_and_others_stay_in(folder):
    other = "mc-99-khac"
    for path in (folder.root / C).rglob("*.*"):
        if path.is_file():
            text = path.read_text("utf-8").replace("HGV-99", "MC-99")
            folder.write(f"{other}/{path.relative_to(folder.root / C).as_posix()}", text)
    assert list(folder.load()[0].courses) == ["HGV-99", "MC-99"]
    folder.replace(f"{other}/course.yaml", "hours: 0.5", "hours: 0,5")
    catalogue, problems = folder.load()
    assert list(catalogue.courses) == ["HGV-99"]
    assert [problem.file for problem in problems] == ["mc-99-khac/course.yaml"]


def test_an_id_used_twice_names_the_first_place(folder):
    folder.replace(f"{M}/quiz.yaml", "id: HGV-99-M1-C2", "id: HGV-99-M1-L1")
    (problem,) = folder.problems()
    assert (problem.line, problem.code) == (14, ProblemCode.ID_TWICE)
    assert problem.detail == {"id": "HGV-99-M1-L1", "first": f"{M}/01-bai-mot.md:2"}


def test_two_folders_cannot_hold_the_same_place(folder):
    folder.write(f"{M}/01-bai-khac.md", "---\n---\n")
    problems = [problem for problem in folder.problems() if problem.code is ProblemCode.ORDER_TAKEN]
    assert [(problem.file, problem.detail) for problem in problems] == [
        (f"{M}/01-bai-mot.md", {"number": "01", "other": "01-bai-khac.md"})
    ]


@pytest.mark.parametrize(
    ("name", "content", "line", "code"),
    [
        ("course.yaml", b"", 1, ProblemCode.FILE_EMPTY),
        ("course.yaml", b"# nothing yet\n", 1, ProblemCode.FILE_EMPTY),
        ("course.yaml", b"\xff\xfei\x00d\x00", 1, ProblemCode.UTF16),
        ("course.yaml", "id: x\ntitle: Hà".encode("latin-1"), 2, ProblemCode.NOT_UTF8),
        ("course.yaml", b"id: x\n\ttitle: y\n\n\thours: 1\n", 2, ProblemCode.YAML_TAB),
        ("course.yaml", b"id: x\nsummary: a: b\n", 2, ProblemCode.YAML_COLON),
        ("course.yaml", b"id: x\ntitle: 'y\n", 2, ProblemCode.YAML_BROKEN),
        ("course.yaml", b"id: x\ntitle: &t y\n", 2, ProblemCode.YAML_FEATURE),
        ("course.yaml", b"id: x\ntitle: !!python/name:os.system\n", 2, ProblemCode.YAML_FEATURE),
        ("course.yaml", "id: x\ntitle: a\u200bb\n".encode(), 2, ProblemCode.HIDDEN_CHARACTER),
        ("course.yaml", b"id: x\ntitle: a\x00b\n", 2, ProblemCode.HIDDEN_CHARACTER),
        ("course.yaml", b"just a sentence\n", 1, ProblemCode.WRONG_TYPE),
    ],
)
def test_a_spoilt_file_is_told_with_its_line(folder, name, content, line, code):
    folder.write(f"{C}/{name}", content)
    assert (name, line, code) in folder.found()
    assert folder.load()[0].courses == {}


def test_an_empty_folder_is_told(empty):
    empty.root.mkdir()
    found = [(problem.file, problem.code) for problem in empty.problems()]
    assert found == [(".", ProblemCode.NO_COURSES), ("van-ban.yaml", ProblemCode.FILE_MISSING)]


def test_a_missing_folder_is_told(tmp_path: Path):
    catalogue, problems = load_courses(tmp_path / "nowhere")
    assert catalogue.courses == {}
    assert [(problem.file, problem.code) for problem in problems] == [(".", ProblemCode.FOLDER_MISSING)]


def test_a_course_folder_without_modules_is_told(folder):
    folder.write("rong/course.yaml", (folder.root / C / "course.yaml").read_bytes().replace(b"HGV-99", b"R"))
    assert folder.found() == [("course.yaml", 1, ProblemCode.COURSE_EMPTY)]


@pytest.mark.parametrize("name", ["module.yaml", "quiz.yaml"])
def test_a_missing_file_is_told_by_its_name(folder, name):
    (folder.root / M / name).unlink()
    assert folder.found() == [(name, 1, ProblemCode.FILE_MISSING)]


@pytest.mark.parametrize(
    "name", [f"{M}/bai-ba.md", f"{M}/quiz.yml", f"{C}/2-mo-dau/x", f"{C}/anh.png", "x.txt"]
)
def test_what_would_be_passed_over_in_silence_is_told(folder, name):
    folder.write(name, "x")
    assert [problem.code for problem in folder.problems()] == [ProblemCode.FILE_UNEXPECTED]


def test_files_left_by_programs_are_passed_over(folder):
    for name in ("Thumbs.db", ".DS_Store", "~$quiz.yaml", "quiz.yaml~"):
        folder.write(f"{M}/{name}", "x")
    assert folder.problems() == []


def test_a_file_of_more_than_ten_megabytes_is_not_read(folder):
    folder.write(f"{M}/01-bai-mot.md", b"a" * (MAX_BYTES + 1))
    assert ("01-bai-mot.md", 1, ProblemCode.FILE_TOO_LARGE) in folder.found()


def test_a_lesson_that_cannot_be_read_is_not_blamed_on_its_questions(folder):
    folder.write(f"{M}/01-bai-mot.md", b"\xff\xfe")
    assert folder.found() == [("01-bai-mot.md", 1, ProblemCode.UTF16)]


def test_a_broken_list_of_sources_is_not_blamed_on_every_citation(folder):
    folder.write("van-ban.yaml", "- id: [")
    assert folder.found() == [("van-ban.yaml", 1, ProblemCode.YAML_BROKEN)]
    assert folder.load()[0].courses == {}


def test_a_source_with_a_fault_keeps_out_only_the_courses_that_cite_it(folder):
    folder.replace("van-ban.yaml", "title: Nghị định hướng dẫn Luật Hòa giải ở cơ sở\n", "title:\n")
    catalogue, problems = folder.load()
    assert [problem.code for problem in problems] == [ProblemCode.VALUE_EMPTY]
    assert list(catalogue.courses) == ["HGV-99"]
    folder.replace("van-ban.yaml", "title: Bộ luật Tố tụng dân sự\n", "title:\n")
    assert folder.load()[0].courses == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets only administrators make links")
def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path: Path):
    secret = tmp_path / "secret.md"
    secret.write_text("---\nid: secret\n---\n")
    (folder.root / M / "03-ra-ngoai.md").symlink_to(secret)
    (folder.root / "ngoai").symlink_to(tmp_path)
    assert sorted((problem.file, problem.code) for problem in folder.problems()) == [
        (f"{M}/03-ra-ngoai.md", ProblemCode.FILE_OUTSIDE),
        ("ngoai", ProblemCode.FILE_OUTSIDE),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets only administrators make links")
def test_links_to_nothing_and_to_themselves_and_pipes_are_told(folder):
    (folder.root / M / "03-vong.md").symlink_to(folder.root / M / "03-vong.md")
    (folder.root / M / "04-khong-co.md").symlink_to(folder.root / M / "nowhere.md")
    os.mkfifo(folder.root / M / "05-ong.md")
    unreadable = [
        problem.file for problem in folder.problems() if problem.code is ProblemCode.FILE_UNREADABLE
    ]
    assert unreadable == [f"{M}/03-vong.md", f"{M}/04-khong-co.md", f"{M}/05-ong.md"]


def test_a_problem_reads_as_a_sentence_with_what_to_do(folder):
    folder.replace(f"{M}/module.yaml", "class_minutes: 15", "class_minutes: 20")
    (problem,) = folder.problems()
    assert problem_text(problem) == (
        "20 phút trên lớp và 15 phút đọc bài là 35 phút, nhưng mô-đun ghi 30 phút. "
        "Hãy sửa class_minutes, hours hoặc số phút của bài."
    )
