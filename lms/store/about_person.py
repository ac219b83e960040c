"""Every row about one person: found, read and erased by what `personal_data.COLUMNS` says of each column.

A table with a `person_id` is found by it; the others are in `ROWS`. A table about nobody in particular is in
`ABOUT_NOBODY` with its reason. tests/store/test_about_person.py fails for a table that is in neither.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from lms.domain.names import fold, same_name_key, sort_key
from lms.domain.privacy import Category, Erasure
from lms.store.database import Tx
from lms.store.personal_data import COLUMNS

ERASED_NAME = "(đã xóa)"
ERASED_LOGIN = "DA-XOA-"  # too long for a learner code, so nobody can type it

_OF_ENROLMENT = "enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)"
_OF_ATTEMPT = (
    "attempt_id IN (SELECT a.id FROM attempts a JOIN enrolments e ON e.id = a.enrolment_id"
    " WHERE e.person_id = $1)"
)
_OF_CERTIFICATE = "(SELECT code FROM certificates WHERE person_id = $1)"

_OWN_ENROLMENTS = "(SELECT id FROM enrolments WHERE person_id = $1)"

# Where the person is not called `person_id`; $1 is their id.
ROWS: dict[str, str] = {
    "people": "id = $1",
    "sign_outs": "sign_in_id IN (SELECT id FROM sign_ins WHERE person_id = $1)",
    "lesson_events": _OF_ENROLMENT,
    "reading_spans": _OF_ENROLMENT,
    "lesson_places": _OF_ENROLMENT,
    "lesson_checks": _OF_ENROLMENT,
    "attempts": _OF_ENROLMENT,
    "attempt_results": _OF_ENROLMENT,
    "attempt_answers": _OF_ATTEMPT,
    "attempt_questions": _OF_ATTEMPT,
    "attempt_hand_ins": _OF_ENROLMENT,
    "attempt_gaps": _OF_ATTEMPT,
    "attempt_extensions": _OF_ATTEMPT,
    "essay_marks": _OF_ATTEMPT,
    "entry_results": _OF_ENROLMENT,
    "paper_sheets": _OF_ENROLMENT,
    "paper_attempts": _OF_ENROLMENT,
    "paper_not_counted": _OF_ENROLMENT,
    "paper_left_out": _OF_ENROLMENT,
    "sheet_photos": _OF_ENROLMENT,
    "scanner_tokens": "trainer_id = $1",
    "certificate_events": f"certificate_code IN {_OF_CERTIFICATE}",
    "audit": (
        f"subject = $1 OR actor_id = $1 OR subject IN {_OF_CERTIFICATE} OR subject IN {_OWN_ENROLMENTS}"
    ),
}

ABOUT_NOBODY: dict[str, str] = {
    "store_facts": "the office's settings; who signs is changed on the screen of the office",
    "unit_changes": "what became of units; who recorded it is in the audit, too",
    "unit_aliases": "other names of units; who decided it is in the audit, too",
    "identity_requests": "outside accounts that belong to nobody here yet; they end with their code",
    "imports": "who imported a file is in the audit, too",
    "import_questions": "a row of a roster names somebody only by its text: see `questions_about`",
    "item_reviews": "a lesson or question; who decided about it is in the audit, too",
    "law_changes": "a legal document; who recorded the change is in the audit, too",
    "law_change_withdrawals": "a change of the law; who withdrew it is in the audit, too",
    "publications": "a version of a course; who published it is in the audit, too",
    "cohorts": "a class; who opened it is in the audit, too",
    "practice_cohorts": "a class",
    "paper_tests": "a test of a class; who made it is in the audit, too",
    "paper_questions": "what a test asks",
    "sessions": "a meeting; who scheduled it is in the audit, too",
    "surveys": "questions to a class; who opened it is in the audit, too",
    "survey_closings": "the end of a survey",
    "survey_tickets": "tickets of phones in a room; whose they were is not known here either",
    "survey_held": "sealed answers; whose they are stands nowhere, so nobody can ask for theirs back",
    "survey_counts": "how many answered",
    "survey_tallies": "how often a value was answered",
    "survey_words": "open answers; whose they are stands nowhere",
    "jobs": "ids of enrolments; who started it is in the audit, too",
}

# Rows of these are counted, not shown one by one: what they say, others say better.
UNSHOWN = frozenset({"erasures", "paper_attempts"})


class Found(NamedTuple):
    """How erasing a person touches one table: `rows` of it are about them. Rows go, or some values go from
    them, or (also) values stay that must."""

    table: str
    rows: int
    deleted: bool
    blanked: bool
    kept: bool


class Table(NamedTuple):
    """The rows of one table about a person, as column → value; secrets and ids are left out."""

    table: str
    rows: list[dict[str, Any]]


class Answered(NamedTuple):
    """An answer and the version of the course it is about; `columns` as in `Table`."""

    course_id: str
    course_version: int
    columns: dict[str, Any]


def rows_of(table: str) -> str | None:
    """The condition that finds a person's rows, with $1; None: the table is about nobody."""
    if table in ROWS:
        return ROWS[table]
    return "person_id = $1" if "person_id" in COLUMNS[table] else None


def tables() -> list[str]:
    """Tables with rows about people; those that are found by way of another come before it."""
    found = [table for table in COLUMNS if rows_of(table) is not None]
    return sorted(found, key=lambda table: "SELECT" not in (rows_of(table) or ""))


# --- reading ------------------------------------------------------------------------------------

# Ids that stand for something with a name: column → (table, its name).
_NAMED = {
    "unit_id": ("org_units", "name"),
    "cohort_id": ("cohorts", "title"),
    "session_id": ("sessions", "title"),
    "survey_id": ("(SELECT s.id, c.title FROM surveys s JOIN cohorts c ON c.id = s.cohort_id)", "title"),
}
# Made from another column, or of use to the program only.
_FOR_THE_PROGRAM = frozenset(
    {"id", "name_folded", "sort_key", "seed", "ordinal", "seq", "hash", "source", "signature", "rule"}
    | {"image", "reading"}  # a photo of the sheet, which the class's trainer shows on request
    | {"certificate_code", "replaced_by", "supersedes", "gone", "kept", "last_step", "part"}
)
# Ids that a reader knows from the course, and days that are called by what must be done by then. What was
# answered is called `choice_id` since all there was to answer were choices: it may be an essay.
_SPEAKING = frozenset({"lesson_id", "quiz_id", "question_id", "choice_id", "reply_by", "decide_by"})

# Tables of answers, and the way from their rows to an enrolment.
ANSWERS: dict[str, str] = {
    "attempt_answers": "JOIN attempts a ON a.id = t.attempt_id JOIN enrolments e ON e.id = a.enrolment_id",
    "lesson_checks": "JOIN enrolments e ON e.id = t.enrolment_id",
}


def shown_columns(table: str) -> list[str]:
    """Columns that a person is shown of themselves; ids only where they stand for a name."""
    return [
        name
        for name, column in COLUMNS[table].items()
        if name in _NAMED
        or (
            column.category not in (Category.SECRET, Category.REFERENCE)
            and name not in _FOR_THE_PROGRAM
            and (name in _SPEAKING or not name.endswith(("_id", "_by")))
        )
    ]


def read(tx: Tx, person_id: str) -> list[Table]:
    """Everything about one person, table by table, empty ones left out."""
    found = []
    for table in (name for name in COLUMNS if rows_of(name) is not None and name not in UNSHOWN):
        columns = shown_columns(table)
        picks, joins = [], []
        for name in columns:
            if name in _NAMED:
                other, title = _NAMED[name]
                joins.append(f" LEFT JOIN {other} x_{name} ON x_{name}.id = t.{name}")
                picks.append(f"x_{name}.{title}")
            else:
                picks.append(f"t.{name}")
        mine = f"(SELECT * FROM {table} WHERE {rows_of(table)})"
        rows = tx.all(f"SELECT {', '.join(picks)} FROM {mine} t{''.join(joins)} ORDER BY ALL", person_id)
        if table == "audit":
            rows = _without_others(tx, person_id, columns, rows)
        if rows:
            found.append(Table(table, [dict(zip(columns, row, strict=True)) for row in rows]))
    return found


def answered(tx: Tx, table: str, person_id: str) -> list[Answered]:
    """The rows of one of `ANSWERS` in the order they were given, each with the version of its course."""
    columns = shown_columns(table)
    picks = ", ".join(f"t.{name}" for name in columns)
    rows = tx.all(
        f"SELECT e.course_id, e.course_version, {picks} FROM {table} t {ANSWERS[table]}"
        " WHERE e.person_id = $1 ORDER BY t.answered_at, t.id",
        person_id,
    )
    return [Answered(row[0], row[1], dict(zip(columns, row[2:], strict=True))) for row in rows]


def _without_others(tx: Tx, person_id: str, columns: list[str], rows: list[Any]) -> list[Any]:
    """What somebody of the office did to others is others' data: of such lines only the act is shown."""
    about = {
        row[0]
        for row in tx.all(
            f"SELECT seq FROM audit WHERE subject = $1 OR subject IN {_OF_CERTIFICATE}"
            f" OR subject IN {_OWN_ENROLMENTS}",
            person_id,
        )
    }
    everything = tx.all(
        f"SELECT seq, {', '.join(columns)} FROM audit WHERE {ROWS['audit']} ORDER BY seq", person_id
    )
    veiled = [columns.index(name) for name in ("detail", "reason") if name in columns]
    return [
        tuple(None if seq not in about and place in veiled else value for place, value in enumerate(row))
        for seq, *row in everything
    ]


# --- erasing ------------------------------------------------------------------------------------


def effect(table: str, rows: int) -> Found:
    """What erasing does to a table with that many rows about somebody."""
    said = {column.erasure for column in COLUMNS[table].values()}
    deleted = Erasure.DELETE_ROW in said
    return Found(
        table, rows, deleted, not deleted and Erasure.BLANK in said, not deleted and Erasure.KEEP in said
    )


def survey(tx: Tx, person_id: str) -> list[Found]:
    """How many rows of each table there are, and what erasing would do; nothing is changed."""
    found = []
    for table in tables():
        row = tx.one(f"SELECT count(*) FROM {table} WHERE {rows_of(table)}", person_id)
        if row and row[0]:
            found.append(effect(table, int(row[0])))
    questions = questions_about(tx, person_id)
    if questions:
        found.append(effect("import_questions", len(questions)))
    return found


def erase(tx: Tx, person_id: str, new_code: str) -> list[Found]:
    """Do to every column what it says, and return what was done. `new_code` is in nobody's hands and stands
    where the learner code stood. Only inside a write."""
    found = survey(tx, person_id)
    # Names go last: the rows of rosters are found by them.
    gone = questions_about(tx, person_id)
    tx.run("DELETE FROM import_questions WHERE id = ANY($1)", gone)
    for touched in found:
        where = rows_of(touched.table)
        if touched.deleted and where is not None:
            tx.run(f"DELETE FROM {touched.table} WHERE {where}", person_id)
        elif touched.blanked and touched.table != "people":
            _blank(tx, touched.table, person_id)
    name = ERASED_NAME
    values: dict[str, Any] = {
        "learner_code": ERASED_LOGIN + new_code,
        "full_name": name,
        "name_folded": fold(name),
        "sort_key": sort_key(name),
    }
    blank = [name for name, column in COLUMNS["people"].items() if column.erasure is Erasure.BLANK]
    rest = [f"{name} = NULL" for name in blank if name not in values]
    placed = [f"{name} = ${place}" for place, name in enumerate(values, start=2)]
    # The card goes with the code; its next version makes one in circulation void whatever it says.
    sets = ", ".join([*placed, *rest, "card_version = card_version + 1"])
    tx.run(f"UPDATE people SET {sets} WHERE id = $1", person_id, *values.values())
    return found


def _blank(tx: Tx, table: str, person_id: str) -> None:
    needed = {
        row[0]
        for row in tx.all(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = $1 AND NOT is_nullable", table
        )
    }
    names = [name for name, column in COLUMNS[table].items() if column.erasure is Erasure.BLANK]
    sets = ", ".join(f"{name} = {repr('') if name in needed else 'NULL'}" for name in names)
    tx.run(f"UPDATE {table} SET {sets} WHERE {rows_of(table)}", person_id)


def questions_about(tx: Tx, person_id: str) -> list[str]:
    """Rows of rosters that name this person or may mean them: by id, or by name and year."""
    person = tx.one("SELECT full_name, birth_year FROM people WHERE id = $1", person_id)
    if person is None:
        return []
    key, year = same_name_key(person[0]), person[1]
    found = []
    for question_id, entry, candidates, answer in tx.all(
        "SELECT id, entry, candidates, answer FROM import_questions ORDER BY id"
    ):
        said = json.loads(entry)
        names_them = person_id in candidates or person_id in (answer or "")
        if names_them or _same_person(said, key, year):
            found.append(question_id)
    return found


def _same_person(entry: Mapping[str, Any], key: str, year: int | None) -> bool:
    name, born = entry.get("name"), entry.get("year")
    alike = isinstance(name, str) and same_name_key(name) == key
    return alike and (year is None or born is None or born == year)


def traces(tx: Tx, *needles: str) -> dict[tuple[str, str], int]:
    """(table, column) → how many values contain one of these texts, in every column of text there is."""
    found = {}
    for table, column in tx.all(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE data_type = 'VARCHAR' AND NOT internal"
        " ORDER BY table_name, column_name"
    ):
        where = " OR ".join(f"contains({column}, ${place})" for place in range(1, len(needles) + 1))
        row = tx.one(f"SELECT count(*) FROM {table} WHERE {where}", *needles)
        if row and row[0]:
            found[table, column] = int(row[0])
    return found
