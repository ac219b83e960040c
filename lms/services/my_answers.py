"""What somebody answered, in the words of the course they had: the store knows choices by letters."""

from __future__ import annotations

from collections.abc import Sequence

from lms.domain import marking
from lms.domain.answers import TEXT_MOST
from lms.domain.course import Course
from lms.services.courses import Courses
from lms.store import about_person
from lms.store.about_person import Answered, Table
from lms.store.database import Tx

ANSWER = "choice_id"


def in_words(tx: Tx, courses: Courses, person_id: str, tables: Sequence[Table]) -> tuple[Table, ...]:
    """The same tables; what was answered is a text instead of an id where the course still tells it."""
    return tuple(_in_words(tx, courses, person_id, table) for table in tables)


def _in_words(tx: Tx, courses: Courses, person_id: str, table: Table) -> Table:
    if table.table not in about_person.ANSWERS:
        return table
    rows = about_person.answered(tx, table.table, person_id)
    return table._replace(rows=[_said(courses, row) for row in rows])


def _said(courses: Courses, row: Answered) -> dict[str, object]:
    course = courses.version(row.course_id, row.course_version)
    stored = str(row.columns[ANSWER])
    words = _question(course, str(row.columns.get("question_id", "")), stored) or _check(
        course, str(row.columns.get("lesson_id", "")), stored
    )
    return {**row.columns, ANSWER: words or stored}


def _question(course: Course, question_id: str, stored: str) -> str:
    try:
        question = course.question(question_id)
    except KeyError:
        return ""
    between = "\n" if question.type in TEXT_MOST else "; "  # what was written keeps its lines
    return between.join(marking.said_lines(question, stored))


def _check(course: Course, lesson_id: str, stored: str) -> str:
    try:
        check = course.lesson(lesson_id).check
    except KeyError:
        return ""
    return next((choice.text for choice in check.choices if choice.id == stored), "") if check else ""
