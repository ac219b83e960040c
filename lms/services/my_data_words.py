"""One's own data in words: by purpose, each table with until when. For screen and paper."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lms.domain.attendance import Method, Status, Verdict
from lms.domain.audit import AuditAct
from lms.domain.codes import print_learner_code
from lms.domain.people import Role
from lms.domain.privacy import Channel, Outcome, Purpose, RequestKind
from lms.domain.times import show_date, show_instant
from lms.store.about_person import ERASED_LOGIN, ERASED_NAME, Table
from lms.store.personal_data import COLUMNS
from lms.text import AUDIT_ACTS, GROUPS, METHODS, POSTS, ROLES, SEXES, STATUSES, VERDICTS
from lms.text_paper import LEFT_OUT
from lms.text_privacy import CHANNELS, KEPT, KINDS, OUTCOMES, PURPOSES, TABLES, VALUES, kept_for
from lms.text_privacy import COLUMNS as LABELS

Row = tuple[tuple[str, str], ...]  # (label, value) of what is not empty

# What is printed on a certificate, of its frozen words.
_PRINTED = {
    "person_name": "họ tên",
    "birth_year": "năm sinh",
    "unit_line": "đơn vị",
    "group_line": "nhóm",
    "course_title": "khóa",
}


@dataclass(frozen=True, slots=True)
class DataBlock:
    """One table: `kept` says until when."""

    title: str
    kept: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DataSection:
    """Everything that serves one purpose."""

    title: str
    blocks: tuple[DataBlock, ...]


def sections(tables: Sequence[Table], days: Mapping[str, int]) -> tuple[DataSection, ...]:
    """In the order of the purposes; a table stands where most of what it shows belongs. `days`: see
    `services.privacy.MyData`."""
    blocks: dict[Purpose, list[DataBlock]] = {}
    for table in tables:
        purposes = [COLUMNS[table.table][name].purpose for name in table.rows[0]]
        purpose = max(dict.fromkeys(purposes), key=purposes.count)
        block = DataBlock(
            TABLES.get(table.table, table.table),
            _until(table, days.get(table.table)),
            tuple(_row(table.table, row) for row in table.rows),
        )
        blocks.setdefault(purpose, []).append(block)
    return tuple(
        DataSection(PURPOSES[purpose], tuple(blocks[purpose])) for purpose in Purpose if purpose in blocks
    )


def _until(table: Table, days: int | None) -> str:
    """Until when, of the table as a whole."""
    kept = [COLUMNS[table.table][name].kept for name in table.rows[0]]
    most = max(dict.fromkeys(kept), key=kept.count)
    return KEPT[most] if days is None else kept_for(most, days)


def _row(table: str, row: dict[str, Any]) -> Row:
    said = ((LABELS.get(name, name), _value(table, name, value)) for name, value in row.items())
    return tuple((label, text) for label, text in said if text)


def _value(table: str, name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return show_instant(value)
    if isinstance(value, date):
        return show_date(value)
    text = str(value)
    if name == "cohort_id":
        return text.removeprefix("Lớp ")  # the label says it
    if (table, name) == ("people", "learner_code"):
        return ERASED_NAME if text.startswith(ERASED_LOGIN) else print_learner_code(text)
    if (table, name) in _CODES:
        return _CODES[table, name].get(text, text)
    if name in _ANYWHERE:
        return _ANYWHERE[name].get(text, text)
    if (table, name) == ("certificates", "words"):
        return _certificate(text)
    if (table, name) == ("audit", "detail"):
        return _detail(text)
    return VALUES.get(text, text) if name in _FEW else text


# Columns whose values are codes, with their words.
_ANYWHERE: dict[str, dict[str, str]] = {
    "sex": SEXES,
    "trainee_group": GROUPS,
    "position": POSTS,
}
_CODES: dict[tuple[str, str], dict[str, str]] = {
    ("role_grants", "role"): {role.value: ROLES[role] for role in Role},
    ("memberships", "role"): POSTS,
    ("attendance", "method"): {method.value: METHODS[method] for method in Method},
    ("scans", "method"): {method.value: METHODS[method] for method in Method},
    ("attendance", "status"): {status.value: STATUSES[status] for status in Status},
    ("scans", "verdict"): {verdict.value: VERDICTS[verdict] for verdict in Verdict},
    ("audit", "act"): {act.value: AUDIT_ACTS[act] for act in AuditAct},
    ("paper_left_out", "why"): {code.value: said for code, said in LEFT_OUT.items()},
    ("data_requests", "kind"): {kind.value: KINDS[kind] for kind in RequestKind},
    ("data_requests", "channel"): {channel.value: CHANNELS[channel] for channel in Channel},
    ("data_requests", "outcome"): {outcome.value: OUTCOMES[outcome] for outcome in Outcome},
}
_FEW = frozenset(
    {"secret_kind", "method", "kind", "shared", "passed", "reason", "how", "sitting", "was_right"}
    | {"confirmed"}
)


def _certificate(words: str) -> str:
    said = json.loads(words)
    parts = [f"{label} {said[name]}" for name, label in _PRINTED.items() if said.get(name)]
    return "; ".join(parts)


def _detail(text: str) -> str:
    """What a correction changed, before and after; counts and ids say nothing to the person."""
    said = json.loads(text)
    before, after = (said.get(when) if isinstance(said.get(when), dict) else {} for when in _WHEN)
    parts = []
    for name in _SHOWN:
        old, new = before.get(name), after.get(name)
        if new != old and (old or new):
            change = f"{old} → {new or 'để trống'}" if old else str(new)
            parts.append(f"{LABELS[name]}: {change}")
    return "; ".join(parts)


_WHEN = ("before", "after")
_SHOWN = ("full_name", "birth_year", "phone", "village")
