"""Surveys: who has answered in one table, what was answered in others, and nothing between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from lms.store.database import Tx


class SurveyRow(NamedTuple):
    """A survey with its class. `form` is JSON; `closed_at` and `invited` are None while it is not closed."""

    id: str
    cohort_id: str
    cohort_title: str
    course_id: str
    unit_id: str
    session_id: str | None
    session_title: str | None
    form: str
    last_day: date
    opened_at: datetime
    closed_at: datetime | None
    invited: int | None


_SURVEY = (
    "SELECT s.id, s.cohort_id, c.title, c.course_id, c.unit_id, s.session_id, m.title, s.form, s.last_day,"
    " s.opened_at, e.closed_at, e.invited FROM surveys s JOIN cohorts c ON c.id = s.cohort_id"
    " LEFT JOIN sessions m ON m.id = s.session_id LEFT JOIN survey_closings e ON e.survey_id = s.id"
)
# Whom a survey asks: everybody enrolled; about one meeting, those who were there.
_INVITED = (
    "(s.session_id IS NULL OR (SELECT a.status FROM attendance a WHERE a.session_id = s.session_id"
    "  AND a.person_id = e.person_id ORDER BY a.ordinal DESC LIMIT 1) = 'present')"
)


# --- surveys ------------------------------------------------------------------------------------


def open_survey(
    tx: Tx,
    survey_id: str,
    cohort_id: str,
    session_id: str | None,
    form: str,
    last_day: date,
    opened_by: str,
    now: datetime,
) -> None:
    columns = ("id", "cohort_id", "session_id", "form", "last_day", "opened_by", "opened_at")
    tx.insert("surveys", columns, [[survey_id, cohort_id, session_id, form, last_day, opened_by, now]])


def one(tx: Tx, survey_id: str) -> SurveyRow | None:
    row = tx.one(f"{_SURVEY} WHERE s.id = $1", survey_id)
    return SurveyRow(*row) if row else None


def of_cohort(tx: Tx, cohort_id: str) -> list[SurveyRow]:
    """The newest first."""
    rows = tx.all(f"{_SURVEY} WHERE s.cohort_id = $1 ORDER BY s.opened_at DESC, s.id DESC", cohort_id)
    return [SurveyRow(*row) for row in rows]


def of_course(tx: Tx, course_id: str, cohort_ids: Collection[str]) -> list[SurveyRow]:
    """About whole classes of a course, of these cohorts, the newest first."""
    rows = tx.all(
        f"{_SURVEY} WHERE c.course_id = $1 AND s.session_id IS NULL AND s.cohort_id = ANY($2)"
        " ORDER BY s.opened_at DESC, s.id DESC",
        course_id,
        sorted(cohort_ids),
    )
    return [SurveyRow(*row) for row in rows]


def overdue(tx: Tx, today: date) -> list[str]:
    """Surveys whose last day has passed and that nobody has closed."""
    rows = tx.all(
        "SELECT s.id FROM surveys s WHERE s.last_day < $1"
        " AND NOT EXISTS (SELECT 1 FROM survey_closings e WHERE e.survey_id = s.id) ORDER BY s.id",
        today,
    )
    return [row[0] for row in rows]


def close(tx: Tx, survey_id: str, invited: int, now: datetime) -> None:
    """Who has answered is of no use any more."""
    tx.insert("survey_closings", ("survey_id", "invited", "closed_at"), [[survey_id, invited, now]])
    tx.run("DELETE FROM survey_answered WHERE survey_id = $1", survey_id)
    tx.run("DELETE FROM survey_tickets WHERE survey_id = $1", survey_id)


# --- who ----------------------------------------------------------------------------------------


def invited(tx: Tx, survey_id: str) -> int:
    row = tx.one(
        "SELECT count(*) FROM surveys s JOIN enrolments e ON e.cohort_id = s.cohort_id"
        f" WHERE s.id = $1 AND {_INVITED}",
        survey_id,
    )
    return int(row[0]) if row else 0


def enrolled(tx: Tx, survey_id: str) -> int:
    """How many are of the class, whether they were at the meeting or not."""
    row = tx.one(
        "SELECT count(*) FROM surveys s JOIN enrolments e ON e.cohort_id = s.cohort_id WHERE s.id = $1",
        survey_id,
    )
    return int(row[0]) if row else 0


def is_invited(tx: Tx, survey_id: str, person_id: str) -> bool:
    found = tx.one(
        "SELECT 1 FROM surveys s JOIN enrolments e ON e.cohort_id = s.cohort_id"
        f" WHERE s.id = $1 AND e.person_id = $2 AND {_INVITED}",
        survey_id,
        person_id,
    )
    return found is not None


def asking(tx: Tx, person_id: str, today: date) -> list[SurveyRow]:
    """Open surveys that ask this person and that they have not answered, the first to end first."""
    rows = tx.all(
        f"{_SURVEY} WHERE s.last_day >= $2 AND e.survey_id IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM survey_answered d WHERE d.survey_id = s.id AND d.person_id = $1)"
        " AND EXISTS (SELECT 1 FROM enrolments e WHERE e.cohort_id = s.cohort_id AND e.person_id = $1"
        f" AND {_INVITED}) ORDER BY s.last_day, s.id",
        person_id,
        today,
    )
    return [SurveyRow(*row) for row in rows]


def has_answered(tx: Tx, survey_id: str, person_id: str) -> bool:
    found = tx.one(
        "SELECT 1 FROM survey_answered WHERE survey_id = $1 AND person_id = $2", survey_id, person_id
    )
    return found is not None


def note_answered(tx: Tx, survey_id: str, person_id: str) -> None:
    tx.insert("survey_answered", ("survey_id", "person_id"), [[survey_id, person_id]])


def is_spent(tx: Tx, ticket_hash: str) -> bool:
    return tx.one("SELECT 1 FROM survey_tickets WHERE ticket_hash = $1", ticket_hash) is not None


def spend(tx: Tx, ticket_hash: str, survey_id: str) -> None:
    tx.insert("survey_tickets", ("ticket_hash", "survey_id"), [[ticket_hash, survey_id]])


# --- what ---------------------------------------------------------------------------------------


def counts(tx: Tx, survey_id: str) -> dict[str, int]:
    """`account`, `room`, `paper`: answers by the way they came; `opened`: how many of them were opened."""
    rows = tx.all("SELECT name, count FROM survey_counts WHERE survey_id = $1", survey_id)
    return {"account": 0, "room": 0, "paper": 0, "opened": 0} | {name: int(count) for name, count in rows}


def count(tx: Tx, survey_id: str, name: str, more: int = 1) -> None:
    if not more:
        return
    if tx.one("SELECT 1 FROM survey_counts WHERE survey_id = $1 AND name = $2", survey_id, name) is None:
        tx.insert("survey_counts", ("survey_id", "name", "count"), [[survey_id, name, more]])
    else:
        tx.run(
            "UPDATE survey_counts SET count = count + $3 WHERE survey_id = $1 AND name = $2",
            survey_id,
            name,
            more,
        )


def held(tx: Tx, survey_id: str) -> list[str]:
    """The sealed answers."""
    rows = tx.all("SELECT sealed FROM survey_held WHERE survey_id = $1 ORDER BY id", survey_id)
    return [row[0] for row in rows]


def hold(tx: Tx, survey_id: str, rows: Sequence[tuple[str, str]]) -> None:
    """(id, sealed)."""
    columns = ("id", "survey_id", "sealed")
    tx.insert("survey_held", columns, [[row_id, survey_id, sealed] for row_id, sealed in rows])


def let_go(tx: Tx, survey_id: str) -> None:
    tx.run("DELETE FROM survey_held WHERE survey_id = $1", survey_id)


def begin_tallies(tx: Tx, survey_id: str, keys: Sequence[tuple[str, str]]) -> None:
    """A row for each (question id, value) there can be."""
    columns = ("survey_id", "question_id", "value", "count")
    tx.insert("survey_tallies", columns, [[survey_id, *key, 0] for key in keys])


def add_tallies(tx: Tx, survey_id: str, more: Mapping[tuple[str, str], int]) -> None:
    """(question id, value) → how many more."""
    for (question_id, value), number in sorted(more.items()):
        tx.run(
            "UPDATE survey_tallies SET count = count + $4"
            " WHERE survey_id = $1 AND question_id = $2 AND value = $3",
            survey_id,
            question_id,
            value,
            number,
        )


def tallies(tx: Tx, survey_id: str) -> dict[str, dict[str, int]]:
    """question id → value → how often."""
    found: dict[str, dict[str, int]] = {}
    for question_id, value, number in tx.all(
        "SELECT question_id, value, count FROM survey_tallies WHERE survey_id = $1", survey_id
    ):
        found.setdefault(question_id, {})[value] = int(number)
    return found


def add_words(tx: Tx, survey_id: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """(id, question id, words)."""
    columns = ("id", "survey_id", "question_id", "words")
    tx.insert(
        "survey_words", columns, [[row_id, survey_id, question, words] for row_id, question, words in rows]
    )


def words(tx: Tx, survey_id: str) -> list[tuple[str, str]]:
    """(question id, words), by their random ids."""
    rows = tx.all("SELECT question_id, words FROM survey_words WHERE survey_id = $1 ORDER BY id", survey_id)
    return [(question_id, said) for question_id, said in rows]


def forget_words(tx: Tx, survey_id: str) -> None:
    tx.run("DELETE FROM survey_words WHERE survey_id = $1", survey_id)
