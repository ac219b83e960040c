"""Legal sources and pointers into them.

A source is one legal document; a citation points to an article, clause or point of it and
carries the author's mark: how well that very article was checked. The law itself is never
copied here.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class CheckState(StrEnum):
    """How a legal document was read by whoever checked it last."""

    READ_IN_FULL = "doc_nguyen_van"
    SECONDARY = "nguon_thu_cap"
    UNCHECKED = "chua_kiem_tra"


class Mark(StrEnum):
    """How far a statement may be trusted. Only VERIFIED and SKILL may be graded unreviewed."""

    VERIFIED = "V"
    AMENDED = "V!"
    SECONDARY = "2"
    FROM_MEMORY = "M"
    SKILL = "S"


SETTLED_MARKS = frozenset({Mark.VERIFIED, Mark.SKILL})


class Frozen(BaseModel):
    """Base of every value of a course: immutable, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceCheck(Frozen):
    """Who read the document, when, and in which copy."""

    state: CheckState
    on: date | None = None
    by: str | None = None
    note: str | None = None


class LegalSource(Frozen):
    """One legal document, e.g. id "luat-35-2013", number "35/2013/QH13"."""

    id: str
    number: str
    title: str
    issuer: str
    issued_on: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    """None: in force as far as known."""
    replaced_by: str | None = None
    """Id of another source, or a number where that document is not listed."""
    amended_by: tuple[str, ...] = ()
    check: SourceCheck

    def in_force(self, day: date) -> bool:
        """True when `day` lies inside the known dates of effect, both ends included."""
        began = self.effective_from is None or self.effective_from <= day
        return began and (self.effective_to is None or day <= self.effective_to)


class Citation(Frozen):
    """A pointer into a source. Numbers are text because articles are called "15a" and points "đ"."""

    source: str | None = None
    """Id of a LegalSource; None only for a skill (mark S), which is no statement of law."""
    article: str | None = None
    clause: str | None = None
    point: str | None = None
    paragraph: str | None = None
    mark: Mark
    note: str | None = None

    @property
    def settled(self) -> bool:
        return self.mark in SETTLED_MARKS


def is_pending(citations: Iterable[Citation]) -> bool:
    """True when any citation still waits for a jurist, so the item may be read but not graded."""
    return any(not citation.settled for citation in citations)
