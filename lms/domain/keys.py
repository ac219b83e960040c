"""What each key is for. One key for each purpose, so that changing one never breaks the others."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from lms.domain.attendance import TICKET_LIFE
from lms.domain.codes import GRACE_SECONDS, LINK_CODE_LIFE, STEP_SECONDS
from lms.domain.sign_ins import PENDING_LIFE


class KeyPurpose(StrEnum):
    """The name is the beginning of the key's file name; never reused for another purpose."""

    SECRET = "secret"  # stands between a stolen store and the PINs in it
    ACTIVATION = "activation"
    KNOWN = "known"  # browsers that have signed in before
    ROOM = "room"
    TICKET = "ticket"
    CARD = "card"
    CERTIFICATE = "certificate"
    PENDING = "pending"  # who is between the right PIN and the sign-in
    TOTP = "totp"  # secrets of the second step, and its recovery codes
    SURVEY = "survey"  # codes on the wall that open a survey, and the tickets of phones that read one
    OUTSIDE = "outside"  # browsers on their way to the outside provider and back, and link codes


# How long at most after its successor was made something made with a key can still be in use. A purpose
# that is not here leaves traces in the store, which can be counted.
LIVES = {
    KeyPurpose.KNOWN: timedelta(days=400),
    KeyPurpose.ROOM: timedelta(seconds=STEP_SECONDS + GRACE_SECONDS),
    KeyPurpose.TICKET: TICKET_LIFE,
    KeyPurpose.PENDING: PENDING_LIFE,
    KeyPurpose.SURVEY: timedelta(days=2),
    KeyPurpose.OUTSIDE: LINK_CODE_LIFE,
}
