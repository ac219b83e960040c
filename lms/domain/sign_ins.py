"""Sign-ins: what somebody signed in with, how long it lasts, and why it ended."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

LIFE = timedelta(days=30)
# On a machine that others use, too. Long enough for a lesson with its test, short enough that who forgets
# to sign out after a class is signed out before the next one.
SHARED_LIFE = timedelta(hours=2)
# From the right PIN to the sign-in, when something is still asked: a notice of a page is read slowly.
PENDING_LIFE = timedelta(minutes=15)


class Method(StrEnum):
    """What opened the account."""

    SECRET = "secret"  # the PIN or passphrase
    ACTIVATION = "activation"  # a printed slip, whose code set a new PIN
    OIDC = "oidc"  # an account outside, linked by an administrator


class Ended(StrEnum):
    """Why a sign-in ended before its time."""

    ASKED = "asked"  # its owner said so, here or elsewhere
    REPLACED = "replaced"  # somebody signed in after it in the same browser
    DONE = "done"  # a shared machine, after the check-in it was opened for
    SECRET_CHANGED = "secret_changed"
    UNLINKED = "unlinked"  # the outside account it came from was taken off
    ERASED = "erased"  # the person's data were
    RESTORED = "restored"  # an older copy of the store was put back


def life(*, shared: bool) -> timedelta:
    """How long a sign-in lasts when nobody ends it."""
    return SHARED_LIFE if shared else LIFE
