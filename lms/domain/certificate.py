"""What a certificate is worth now. Its words never change; what happened to it is appended."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms.domain.codes import CodeError, characters
from lms.domain.signing import FrozenCertificate


class CertificateState(StrEnum):
    """The answer to "is this paper good?"."""

    VALID = "valid"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    ALTERED = "altered"
    """In the register, but the stored words are no longer those that were signed."""
    UNKNOWN = "unknown"
    MISTYPED = "mistyped"


@dataclass(frozen=True, slots=True)
class Ending:
    """What ended a certificate, if anything. Both times None: it stands."""

    revoked_at: datetime | None = None
    superseded_at: datetime | None = None
    replaced_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What anyone may know. `words` only where the signature holds; `code` as read, empty if mistyped.

    `problem` and `characters_missing` (negative: too many) explain MISTYPED.
    """

    state: CertificateState
    code: str = ""
    words: FrozenCertificate | None = None
    register_number: str | None = None
    revoked_at: datetime | None = None
    reason: str | None = None
    replaced_by: str | None = None
    problem: CodeError | None = None
    characters_missing: int = 0


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One line of the register."""

    code: str
    register_number: str
    enrolment_id: str
    person_id: str
    person_name: str
    unit_line: str
    course_title: str
    issued_on: date
    state: CertificateState
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class NameChange:
    """What a correction would print otherwise than the paper handed out. Names as in FrozenCertificate."""

    field: str
    before: str
    after: str


def state_after(ending: Ending) -> CertificateState:
    """The state of a certificate whose words are intact."""
    if ending.superseded_at is not None:
        return CertificateState.SUPERSEDED
    if ending.revoked_at is not None:
        return CertificateState.REVOKED
    return CertificateState.VALID


def register_number(number: int, suffix: str) -> str:
    """`0127/GCN-PTP`; longer than four digits where a year has more."""
    return f"{number:04d}/{suffix}"


def key_id(public_key: bytes) -> str:
    """A name that belongs to one key only: 40 bits of its SHA-256. A key made anew gets another name."""
    return f"gcn-{characters(hashlib.sha256(public_key).digest()[:8])}"


def corrections(frozen: FrozenCertificate, full_name: str, birth_year: int | None) -> tuple[NameChange, ...]:
    """Where the register of people now says something else than the certificate."""
    pairs = (
        ("person_name", frozen.person_name, full_name),
        ("birth_year", str(frozen.birth_year or ""), str(birth_year or "")),
    )
    return tuple(NameChange(field, before, after) for field, before, after in pairs if before != after)
