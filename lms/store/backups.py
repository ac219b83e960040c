"""What a restored store has to forget."""

from __future__ import annotations

from datetime import datetime

from lms.domain.sign_ins import Ended
from lms.store.database import Tx


def end_every_sign_in(tx: Tx, now: datetime) -> None:
    """A sign-out made after the backup is not in it; its sign-in would be alive again."""
    tx.run(
        "INSERT INTO sign_outs (sign_in_id, ended_at, reason) SELECT i.id, $1, $2 FROM sign_ins i"
        " WHERE NOT EXISTS (SELECT 1 FROM sign_outs o WHERE o.sign_in_id = i.id)",
        now,
        Ended.RESTORED.value,
    )
