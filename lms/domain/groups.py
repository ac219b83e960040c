"""What the register keeps about somebody in a group of trainees: what the law lists for it and no more.

Reporters: Circular 10/2016/TT-BTP art. 3(5). Mediators: Law 35/2013/QH13 art. 7-8, 12, 14. Propagandists:
Law 14/2012/QH13 art. 37. For the one-stop desk, what they are in charge of.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from lms.domain.names import tidy
from lms.domain.roster import TraineeGroup

WORDS_MAX, NUMBER_MAX = 200, 60


class Level(StrEnum):
    """Who recognised a reporter."""

    TRUNG_UONG = "trung_uong"
    TINH = "tinh"
    HUYEN = "huyen"  # none since 01/7/2025; those of before are history


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """`role` is the post in the group: to_truong or to_vien for mediators, words for the others. `team` is
    the mediation group. `legal_fields` is what a reporter knows best, or what a desk is in charge of."""

    role: str | None = None
    village: str | None = None
    team: str | None = None
    legal_fields: str | None = None
    level: Level | None = None
    decision_number: str | None = None
    decision_date: date | None = None
    started_on: date | None = None


_ALWAYS = frozenset({"role", "started_on"})
_DECISION = frozenset({"decision_number", "decision_date"})
LISTED: dict[TraineeGroup, frozenset[str]] = {
    TraineeGroup.HOA_GIAI_VIEN: _ALWAYS | _DECISION | {"village", "team"},
    TraineeGroup.BAO_CAO_VIEN: _ALWAYS | _DECISION | {"legal_fields", "level"},
    TraineeGroup.TUYEN_TRUYEN_VIEN: _ALWAYS | _DECISION | {"village"},
    TraineeGroup.MOT_CUA: _ALWAYS | {"legal_fields"},
}


def kept(group: TraineeGroup, record: GroupRecord) -> GroupRecord:
    """The record with words tidied and without what this group's list does not have. A mediator who is not
    the head of the mediation group is a member of it."""
    made = replace(
        record,
        role=tidy(record.role or "")[:WORDS_MAX] or None,
        village=tidy(record.village or "")[:WORDS_MAX] or None,
        team=tidy(record.team or "")[:WORDS_MAX] or None,
        legal_fields=tidy(record.legal_fields or "")[:WORDS_MAX] or None,
        decision_number=tidy(record.decision_number or "")[:NUMBER_MAX] or None,
    )
    if group is TraineeGroup.HOA_GIAI_VIEN:
        made = replace(made, role="to_truong" if made.role == "to_truong" else "to_vien")
    unlisted = {field.name: None for field in fields(made) if field.name not in LISTED[group]}
    return replace(made, **unlisted)
