"""Undoing an import: what somebody may have left behind since, so that they stay in the register."""

from __future__ import annotations

from enum import StrEnum


class Trace(StrEnum):
    """Why a person whom an undone import added stays."""

    SIGNED_IN = "signed_in"
    ENROLLED = "enrolled"
    ATTENDED = "attended"
    CERTIFIED = "certified"
    GROUP = "group"  # a group that somebody gave them by hand
    ROLE = "role"
    MOVED = "moved"
    NAMED = "named"  # another list names them, too
    OTHER = "other"


# In the order in which one of several is told; whatever is stored about a person elsewhere is OTHER.
TRACES: dict[str, Trace] = {
    "certificates": Trace.CERTIFIED,
    "attendance": Trace.ATTENDED,
    "scans": Trace.ATTENDED,
    "enrolments": Trace.ENROLLED,
    "accounts": Trace.SIGNED_IN,
    "sign_ins": Trace.SIGNED_IN,
    "cohort_trainers": Trace.ROLE,
    "role_grants": Trace.ROLE,
    "memberships": Trace.GROUP,
    "person_moves": Trace.MOVED,
}
