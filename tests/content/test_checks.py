"""One thing spoilt at a time in a sound course: the code, the file and the line."""

import string

import pytest

from lms.domain.content_problems import ProblemCode as P
from lms.text_content import PROBLEMS, problem_text

COURSE = "hgv-99-thu/course.yaml"
MODULE = "hgv-99-thu/01-mo-dau/module.yaml"
ONE = "hgv-99-thu/01-mo-dau/01-bai-mot.md"
TWO = "hgv-99-thu/01-mo-dau/02-bai-hai.md"
QUIZ = "hgv-99-thu/01-mo-dau/quiz.yaml"
SOURCES = "van-ban.yaml"

CHECK = """check: {text: Ai quyết định?, choices: [{text: Hai bên, correct: true}, {text: Tổ trưởng}], \
explanation: Vậy.}
"""
LAW = "{source: luat-35-2013, article: 2, clause: 1, mark: V}"

# file, what is written, what it becomes, the line where the problem must be told, its code
SPOILT = [
    # shape
    (COURSE, "title: Khóa học thử\n", "", 1, P.KEY_MISSING),
    (COURSE, "title: Khóa học thử\n", "title: Khóa học thử\ntitle: Khác\n", 3, P.KEY_TWICE),
    (COURSE, "title: Khóa học thử\n", "title:\n", 2, P.VALUE_EMPTY),
    (COURSE, "title: Khóa học thử\n", "title: [a, b]\n", 2, P.WRONG_TYPE),
    (COURSE, "title: Khóa học thử\n", "title: Khóa học thử\nmau: xanh\n", 3, P.KEY_UNKNOWN),
    (COURSE, "id: HGV-99", "id: HGV 99", 1, P.BAD_ID),
    (COURSE, "[hoa_giai_vien]", "[hoa_giai_vien, giao_vien]", 3, P.NOT_A_CHOICE),
    (COURSE, "[hoa_giai_vien]", "[]", 3, P.VALUE_EMPTY),
    (COURSE, "version: 1", "version: 1.2", 4, P.NOT_WHOLE),
    (COURSE, "version: 1", "version: 0", 4, P.OUT_OF_RANGE),
    (COURSE, "law_as_of: 2026-11-23", "law_as_of: 23/11/2026", 6, P.NOT_A_DATE),
    (COURSE, "law_as_of: 2026-11-23", "law_as_of: 2026-02-30", 6, P.NOT_A_DATE),
    (COURSE, "law_as_of: 2026-11-23", "law_as_of: 0", 6, P.NOT_A_DATE),
    (COURSE, "pass_percent: 70", "pass_percent: 170", 8, P.OUT_OF_RANGE),
    (COURSE, "lessons: all", "lessons: some", 9, P.NOT_A_CHOICE),
    (COURSE, "{status: draft, by: , on: }", "{status: reviewed, by: , on: }", 10, P.REVIEW_UNSIGNED),
    (COURSE, "hours: 0.5", "hours: 0.33", 5, P.HOURS_UNEVEN),
    (COURSE, "hours: 0.5", "hours: 1", 5, P.COURSE_HOURS),
    (MODULE, "hours: 0.5", "hours: 0.33", 3, P.HOURS_UNEVEN),
    (MODULE, "class_minutes: 15", "class_minutes: 14", 5, P.MODULE_MINUTES),
    # law
    (ONE, LAW, LAW.replace("35", "36"), 7, P.SOURCE_UNKNOWN),
    (ONE, LAW, LAW.replace("luat-35-2013", "nghi-dinh-15-2014"), 7, P.MARK_BEYOND_CHECK),
    (ONE, LAW, "{article: 2, mark: V}", 7, P.CITATION_WITHOUT_SOURCE),
    (ONE, LAW, "{mark: V}", 7, P.CITATION_WITHOUT_SOURCE),
    (ONE, LAW, "{source: luat-35-2013, clause: 1, mark: V}", 7, P.CITATION_WITHOUT_ARTICLE),
    (ONE, LAW, LAW.replace("V}", "v}"), 7, P.NOT_A_CHOICE),
    (ONE, LAW, LAW.replace("V}", "V!}"), 7, P.PENDING_BLOCK_MISSING),
    (TWO, "citations: [{mark: S}]\n", "", 2, P.CITATION_MISSING),
    (QUIZ, f"[{LAW}]", "[]", 13, P.CITATION_MISSING),
    (SOURCES, "effective_to:\n", "effective_to: 2026-11-22\n", 7, P.SOURCE_NOT_IN_FORCE),
    (SOURCES, "id: bo-luat-92-2015", "id: luat-35-2013", 11, P.ID_TWICE),
    (SOURCES, "replaced_by:\n", "replaced_by: luat-moi\n", 8, P.SOURCE_REFERENCE_UNKNOWN),
    (SOURCES, '["85/2025/QH15"]', "[luat-35-2013, luat-moi]", 16, P.SOURCE_REFERENCE_UNKNOWN),
    (SOURCES, "replaced_by:\n", "replaced_by: luat-35-2013\n", 8, P.SOURCE_CIRCLE),
    (SOURCES, '["85/2025/QH15"]', "[bo-luat-92-2015]", 16, P.SOURCE_CIRCLE),
    (SOURCES, "effective_to:\n", "effective_to: 2013-12-31\n", 7, P.SOURCE_DATES),
    # lessons
    (TWO, "---\nid", "id", 1, P.FRONT_MATTER_MISSING),
    (TWO, "[{mark: S}]\n---\n", "[{mark: S}]\n", 1, P.FRONT_MATTER_UNCLOSED),
    (ONE, ":::bai-tap Tự làm (5 phút)", ":::bài-tập Tự làm (5 phút)", 82, P.BLOCK_UNKNOWN),
    (ONE, ":::bai-tap Tự làm (5 phút)", ":::tinh-huong", 5, P.EXERCISE_MINUTES_DIFFER),
    (ONE, ":::bai-tap Tự làm (5 phút)", ":::bai-tap Tự làm (năm phút)", 82, P.EXERCISE_WITHOUT_MINUTES),
    (ONE, ":::bai-tap Tự làm (5 phút)", "", 84, P.BLOCK_NOT_OPEN),
    (ONE, "Kể lại một vụ.\n:::", "Kể lại một vụ.", 85, P.BLOCK_NESTED),
    (ONE, "Kể lại một vụ.", "", 82, P.BLOCK_EMPTY),
    (ONE, "- Năm ý.\n:::", "- Năm ý.", 86, P.BLOCK_UNCLOSED),
    (ONE, ":::tom-tat", ":::viec-can-lam", 87, P.SUMMARY_NOT_LAST),
    (ONE, ":::tom-tat", ":::cho-tham-dinh\nx\n:::\n:::tom-tat", 87, P.PENDING_BLOCK_UNFOUNDED),
    (ONE, "Kể lại một vụ.", "Kể lại\n<br>một vụ.", 84, P.HTML),
    (ONE, "Kể lại một vụ.", "Xem [ở đây](https://example.vn).", 83, P.LINK),
    (ONE, "Kể lại một vụ.", "Kể.\n\n[a]: https://example.vn", 85, P.LINK),
    (ONE, "Kể lại một vụ.", "Xem ![hình](a.png).", 83, P.IMAGE),
    (ONE, "Kể lại một vụ.", "Kể lại.\n\n> Trích", 85, P.MARKDOWN_UNSUPPORTED),
    (ONE, "## Hòa giải là gì", "# Hòa giải là gì", 10, P.MARKDOWN_UNSUPPORTED),
    (ONE, "Kể lại một vụ.", "Gõ `x`", 83, P.MARKDOWN_UNSUPPORTED),
    (TWO, CHECK, "", 2, P.CHECK_MISSING),
    (ONE, "minutes: 10", "minutes: 12", 4, P.MINUTES_NOT_EARNED),
    # quizzes
    (QUIZ, "      - {text: Đại diện}\n", "", 7, P.CHOICE_COUNT),
    (QUIZ, "{text: Hướng dẫn, correct: true}", "{text: Hướng dẫn}", 7, P.CORRECT_COUNT),
    (QUIZ, "{text: Đại diện}", "{text: xử phạt}", 8, P.CHOICE_TWICE),
    (QUIZ, "{text: Đại diện}", "{text: Cả A và B đều đúng}", 11, P.CHOICE_NAMES_LETTER),
    (QUIZ, "{text: Đại diện}", "{text: Tất cả các phương án trên}", 11, P.CHOICE_NAMES_LETTER),
    (QUIZ, "lesson: HGV-99-M1-L2", "lesson: HGV-99-M1-L9", 16, P.LESSON_UNKNOWN),
    (QUIZ, "    explanation: Luật nói vậy.\n", "", 4, P.KEY_MISSING),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "code"), SPOILT)
def test_a_spoilt_line_is_told_where_it_stands(folder, file, old, new, line, code):
    folder.replace(file, old, new)
    problems = folder.problems()
    # A source is told where it is cited, everything else in its own file.
    told = {(problem.line, problem.code) for problem in problems}
    assert (line, code) in told
    for problem in problems:
        sentence = problem_text(problem)
        assert "{" not in sentence.replace("{mark: S}", "")
        assert "“”" not in sentence


def test_a_quiz_without_questions_is_told(folder):
    folder.write(QUIZ, "id: HGV-99-M1-KT\ntitle: Bài kiểm tra\nquestions: []\n")
    assert folder.found() == [("quiz.yaml", 3, P.QUIZ_EMPTY)]


def test_a_lesson_without_prose_is_told(folder):
    folder.write(TWO, "---\nid: HGV-99-M1-L2\ntitle: Bài hai\nminutes: 5\ncitations: [{mark: S}]\n---\n\n")
    assert ("02-bai-hai.md", 7, P.LESSON_EMPTY) in folder.found()


def test_a_module_has_two_to_four_lessons(folder):
    (folder.root / TWO).unlink()
    counts = [dict(problem.detail) for problem in folder.problems() if problem.code is P.MODULE_LESSONS]
    assert counts == [{"count": 1, "fewest": 2, "most": 4}]


@pytest.mark.parametrize(("words", "told"), [(1199, [1199]), (1200, []), (2500, []), (2501, [2501])])
def test_a_module_has_1200_to_2500_words(folder, words, told):
    """The first lesson has 710, the summary of the second has 2."""
    head = (folder.root / TWO).read_text("utf-8").partition("mười")[0]
    folder.write(TWO, head + "tiếng " * (words - 712) + "\n\n:::tom-tat\n- Năm ý.\n:::\n")
    assert [
        problem.detail["words"] for problem in folder.problems() if problem.code is P.MODULE_WORDS
    ] == told


@pytest.mark.parametrize("name", ["đồng ý A", "Bà A và ông B cùng ký", "Theo ý kiến trên 50% hộ"])
def test_a_choice_about_people_called_by_letters_is_fine(folder, name):
    folder.replace(QUIZ, "{text: Đại diện}", f"{{text: {name}}}")
    assert folder.problems() == []


def test_a_pending_citation_with_its_notice_is_fine(folder):
    folder.replace(ONE, LAW, LAW.replace("luat-35-2013", "nghi-dinh-15-2014").replace("V}", '"2"}'))
    folder.replace(ONE, ":::tom-tat", ":::cho-tham-dinh\nTheo bản tóm tắt.\n:::\n\n:::tom-tat")
    assert folder.problems() == []
    assert folder.course().lesson("HGV-99-M1-L1").pending


def test_every_code_has_a_sentence_that_can_be_filled():
    assert set(PROBLEMS) == set(P)
    for sentence in PROBLEMS.values():
        assert sentence.endswith(".")
        list(string.Formatter().parse(sentence))
