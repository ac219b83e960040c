"""A small sound course on disk; each test spoils one thing in it."""

import textwrap
from pathlib import Path

import pytest

from lms.content.loader import load_courses
from lms.domain.content_problems import Problem, ProblemCode
from lms.domain.course import Catalogue, Course

COURSE = "hgv-99-thu"
MODULE = f"{COURSE}/01-mo-dau"

SOURCES = """
- id: luat-35-2013
  number: 35/2013/QH13
  title: Luật Hòa giải ở cơ sở
  issuer: Quốc hội
  issued_on: 2013-06-20
  effective_from: 2014-01-01
  effective_to:
  replaced_by:
  amended_by:
  check: {state: doc_nguyen_van, on: 2026-11-23}
- id: bo-luat-92-2015
  number: 92/2015/QH13
  title: Bộ luật Tố tụng dân sự
  issuer: Quốc hội
  effective_from: 2016-07-01
  amended_by: ["85/2025/QH15"]
  check: {state: doc_nguyen_van, on: 2026-11-23}
- id: nghi-dinh-15-2014
  number: 15/2014/NĐ-CP
  title: Nghị định hướng dẫn Luật Hòa giải ở cơ sở
  issuer: Chính phủ
  check: {state: nguon_thu_cap}
"""

COURSE_YAML = """
id: HGV-99
title: Khóa học thử
audience: [hoa_giai_vien]
version: 1
hours: 0.5
law_as_of: 2026-11-23
summary: Một khóa học nhỏ để thử.
quiz: {pass_percent: 70, max_attempts: 3}
completion: {min_attendance_percent: 80, lessons: all, quizzes: all}
review: {status: draft, by: , on: }
"""

MODULE_YAML = """
id: HGV-99-M1
title: Mở đầu
hours: 0.5
objective: Biết hòa giải là gì.
class_minutes: 15
"""

# 700 tiếng of prose, one summary; 7 minutes may claim up to ceil(700/120) = 6, plus 5 of exercise.
LESSON_1 = """
---
id: HGV-99-M1-L1
title: Bài một
minutes: 10
exercise_minutes: 5
citations:
  - {source: luat-35-2013, article: 2, clause: 1, mark: V}
check: {text: Ai quyết định?, choices: [{text: Hai bên, correct: true}, {text: Tổ trưởng}], explanation: Vậy.}
---
## Hòa giải là gì
PROSE

:::bai-tap Tự làm (5 phút)
Kể lại một vụ.
:::

:::tom-tat
- Năm ý.
:::
"""

LESSON_2 = """
---
id: HGV-99-M1-L2
title: Bài hai
minutes: 5
check: {text: Ai quyết định?, choices: [{text: Hai bên, correct: true}, {text: Tổ trưởng}], explanation: Vậy.}
citations: [{mark: S}]
---
PROSE

:::tom-tat
- Năm ý.
:::
"""

QUIZ_YAML = """
id: HGV-99-M1-KT
title: Bài kiểm tra
questions:
  - id: HGV-99-M1-C1
    text: Hòa giải viên làm gì?
    lesson: HGV-99-M1-L1
    choices:
      - {text: Xử phạt}
      - {text: Hướng dẫn, correct: true}
      - {text: Phán quyết}
      - {text: Đại diện}
    explanation: Luật nói vậy.
    citations: [{source: luat-35-2013, article: 2, clause: 1, mark: V}]
  - id: HGV-99-M1-C2
    text: Nộp đơn trong bao lâu?
    lesson: HGV-99-M1-L2
    choices:
      - {text: 30 ngày}
      - {text: 03 tháng}
      - {text: 06 tháng, correct: true}
      - {text: 03 năm}
    explanation: Bộ luật nói vậy.
    citations: [{source: bo-luat-92-2015, article: 418, clause: 1, mark: V!}]
"""


class Folder:
    """A content folder under construction."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).lstrip("\n").encode())
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def line_of(self, name: str, part: str) -> int:
        lines = (self.root / name).read_text("utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if part in line)

    def load(self) -> tuple[Catalogue, list[Problem]]:
        return load_courses(self.root)

    def problems(self) -> list[Problem]:
        return self.load()[1]

    def found(self) -> list[tuple[str, int, ProblemCode]]:
        """Every problem as (file name, line, code)."""
        return [(problem.file.rsplit("/", 1)[-1], problem.line, problem.code) for problem in self.problems()]

    def course(self) -> Course:
        catalogue, problems = self.load()
        assert problems == []
        return catalogue.courses["HGV-99"]


@pytest.fixture
def empty(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "courses")


@pytest.fixture
def folder(empty: Folder) -> Folder:
    prose = "\n".join(["mười tiếng một dòng để đếm cho đúng số tiếng."] * 70)
    empty.write("van-ban.yaml", SOURCES)
    empty.write("HUONG-DAN-BIEN-SOAN.md", "# Hướng dẫn")
    empty.write(f"{COURSE}/course.yaml", COURSE_YAML)
    empty.write(f"{MODULE}/module.yaml", MODULE_YAML)
    empty.write(f"{MODULE}/01-bai-mot.md", LESSON_1.replace("PROSE", prose))
    empty.write(f"{MODULE}/02-bai-hai.md", LESSON_2.replace("PROSE", prose))
    empty.write(f"{MODULE}/quiz.yaml", QUIZ_YAML)
    return empty
