"""Courses of the content folder: what is wrong with them, how much there is, and one as a file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from lms.commands.common import Failure, Opened, print_json, tell
from lms.content.coverage import CoverageRow, ModuleRow, coverage
from lms.content.loader import load_courses
from lms.content.published import changed_versions
from lms.domain.content_problems import Problem
from lms.domain.course import Catalogue, Level
from lms.domain.legal import CheckState, Mark
from lms.domain.people import SYSTEM
from lms.services.courses import published_hashes
from lms.settings import Settings
from lms.store.database import StoreUnavailable
from lms.store.duck import DuckDatabase
from lms.text_content import problem_text
from lms.text_question_bank import LEVELS

HEADS = (
    "mô-đun", "phút", "tiếng", "bài", "câu hỏi", "dùng chấm", "chờ", *(f"[{mark.value}]" for mark in Mark),
    "nguyên văn", "thứ cấp", "chưa đọc",
)  # fmt: skip


def check_courses(arguments: argparse.Namespace) -> int:
    """Every problem of the content at once, and the table of what there is. Works whether a server runs or
    not; but only without one are the files compared with what was published."""
    settings = Settings()
    folder = arguments.folder.resolve() if arguments.folder else settings.courses
    catalogue, problems = load_courses(folder)
    problems += _changed(settings, folder, catalogue)
    rows = coverage(catalogue)
    if arguments.json:
        print_json(
            {
                "courses": [row.model_dump(mode="json") for row in rows],
                "problems": [
                    {"file": p.file, "line": p.line, "code": p.code.value, "text": problem_text(p)}
                    for p in problems
                ],
            }
        )
        return 1 if problems else 0
    for problem in problems:
        print(f"{problem.file}, dòng {problem.line}: {problem_text(problem)}")
    for row in rows:
        print("\n".join(_table(row)))
    if len(rows) > 1:
        modules = sum(len(row.by_module) for row in rows)
        hours = f"{sum(row.minutes for row in rows) / 60:g}".replace(".", ",")
        questions, graded = sum(row.questions for row in rows), sum(row.graded for row in rows)
        print(
            f"{len(rows)} khóa học: {modules} mô-đun, {hours} giờ, {questions} câu hỏi,"
            f" {graded} câu dùng chấm không cần thẩm định thêm."
        )
    print(f"{len(problems)} chỗ cần sửa." if problems else "Không có lỗi.")
    return 1 if problems else 0


def _changed(settings: Settings, folder: Path, catalogue: Catalogue) -> list[Problem]:
    """Files that say something else than what was published under their number; none without a store."""
    if not settings.store_file.exists():
        return []
    try:
        database = DuckDatabase(settings.store_file)
    except StoreUnavailable:
        tell("Chưa so với các bản đã phát hành, vì phần mềm đang chạy. Xem ở màn hình Nội dung.")
        return []
    try:
        with database.read() as tx:
            return changed_versions(folder, catalogue, published_hashes(tx, catalogue))
    finally:
        database.close()


def _table(course: CoverageRow) -> list[str]:
    """A line for each module, figures to the right, and their sum; then what an author still has to do."""
    lines = [HEADS, *(_figures(module.module, module) for module in course.by_module)]
    lines.append(_figures("cả khóa", course))
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADS))]
    levels = ", ".join(f"{LEVELS[level]} {course.levels[level]}" for level in Level)
    said = [f"{course.course}: {course.title} (bản {course.version}, {course.terms} thuật ngữ)"]
    said += [
        "  " + line[0].ljust(widths[0]) + "".join(f"  {line[n]:>{widths[n]}}" for n in range(1, len(line)))
        for line in lines
    ]
    said.append(f"  câu hỏi theo mức: {levels}")
    if course.lessons_without_check:
        said.append(f"  bài chưa có câu hỏi cuối bài: {', '.join(course.lessons_without_check)}")
    if course.questions_without_topic:
        said.append(f"  câu hỏi chưa ghi chủ đề: {', '.join(course.questions_without_topic)}")
    return [*said, ""]


def _figures(name: str, row: CoverageRow | ModuleRow) -> Sequence[str]:
    counts = (
        row.minutes,
        row.words,
        row.lessons,
        row.questions,
        row.graded,
        row.pending,
        *(row.citations[mark] for mark in Mark),
        *(row.sources[state] for state in CheckState),
    )
    return (name, *map(str, counts))


def export_course(arguments: argparse.Namespace) -> int:
    """A course as one Word file with review boxes. While a server runs: use its screen."""
    file: Path = arguments.file
    if file.suffix.lower() != ".docx":
        raise Failure(f"Tên tệp phải kết thúc bằng .docx: {file}")
    with Opened() as services:
        content = services.course_export.docx(SYSTEM, arguments.course.upper())
    try:
        with file.open("xb") as target:
            target.write(content)
    except FileExistsError:
        raise Failure(f"Tệp {file} đã có. Chọn tên khác, hoặc xóa tệp cũ trước.") from None
    except OSError:
        raise Failure(f"Không ghi được tệp {file}. Kiểm tra đường dẫn và quyền ghi.") from None
    if arguments.json:
        print_json({"course": arguments.course.upper(), "file": str(file), "bytes": len(content)})
    else:
        print(f"Đã ghi {file} ({len(content) // 1024} KB).")
    return 0
