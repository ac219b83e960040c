"""Between the right secret and the sign-in: what is still asked travels in a sealed cookie.

Nothing is stored and no token exists until every step is done, so that a PIN alone opens nothing where a
second step is demanded, and nobody works in an account before its purpose notice is read.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from lms.domain.errors import Code, Refusal
from lms.domain.keys import KeyPurpose
from lms.domain.sign_ins import PENDING_LIFE, Method
from lms.services.tools import Tools
from lms.store import accounts

PENDING_COOKIE = "lms_pending"

Short = Annotated[str, StringConstraints(max_length=60)]


class Pending(BaseModel):
    """Whose secret was right and when; `done` names the steps passed since; `next` is where to go then.
    `mark` stands for the secret as it was: with a new one, the old way in is closed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person_id: Short
    method: Method
    shared: bool
    next: Annotated[str, StringConstraints(max_length=600)]
    since: AwareDatetime
    mark: Short
    done: tuple[Short, ...] = ()

    def after(self, step: str) -> Self:
        """With one more step done."""
        return self.model_copy(update={"done": (*self.done, step)})


def begun(tools: Tools, person_id: str, method: Method, *, shared: bool, next_path: str) -> Pending:
    """The secret of this person was right just now."""
    path = next_path if len(next_path) <= 600 else "/"
    return Pending(
        person_id=person_id,
        method=method,
        shared=shared,
        next=path,
        since=tools.clock(),
        mark=_secret_mark(tools, person_id),
    )


def still_holds(tools: Tools, pending: Pending) -> bool:
    """Whether the secret is still the one that was right when this way in began."""
    return hmac.compare_digest(pending.mark, _secret_mark(tools, pending.person_id))


def _secret_mark(tools: Tools, person_id: str) -> str:
    with tools.database.read() as tx:
        stored = accounts.secret_of(tx, person_id)
    return hashlib.sha256((stored or "").encode()).hexdigest()[:32]


def seal(tools: Tools, pending: Pending) -> str:
    """The value of the cookie."""
    key_id, key = tools.keys.current(KeyPurpose.PENDING)
    body = urlsafe_b64encode(pending.model_dump_json().encode()).decode().rstrip("=")
    return f"{key_id}.{body}.{_mac(key, body)}"


def unseal(tools: Tools, value: str | None, *, life: timedelta = PENDING_LIFE) -> Pending:
    """What `seal` wrote, at most `life` ago. Raises Refusal SIGN_IN_AGAIN for anything else."""
    key_id, _, rest = (value or "").partition(".")
    body, _, mac = rest.partition(".")
    key = tools.keys.all(KeyPurpose.PENDING).get(key_id)
    if key is None or not mac.isascii() or not hmac.compare_digest(mac, _mac(key, body)):
        raise Refusal(Code.SIGN_IN_AGAIN)
    try:
        pending = Pending.model_validate_json(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except ValueError as error:
        raise Refusal(Code.SIGN_IN_AGAIN) from error
    if tools.clock() - pending.since > life:
        raise Refusal(Code.SIGN_IN_AGAIN)
    return pending


def _mac(key: bytes, body: str) -> str:
    return hmac.new(key, f"pending/1\n{body}".encode(), hashlib.sha256).hexdigest()
