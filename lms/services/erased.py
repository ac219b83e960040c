"""Nothing new is written about somebody who was erased: what is left of them is a peg for the figures."""

from __future__ import annotations

from collections.abc import Collection

from lms.domain.errors import Code, Refusal
from lms.store import privacy
from lms.store.database import Tx


def require_here(tx: Tx, person_ids: Collection[str]) -> None:
    """Raises Refusal PERSON_ERASED when any of these people was erased."""
    if privacy.erased(tx, person_ids):
        raise Refusal(Code.PERSON_ERASED)
