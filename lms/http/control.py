"""What the command line asks of the running server, and what a watchdog asks: are you well?"""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms.domain.errors import Refusal
from lms.domain.keys import KeyPurpose
from lms.domain.people import SYSTEM
from lms.http.problems import Trouble, problem, refused
from lms.http.visitor import house
from lms.store.database import StoreUnavailable

CONTROL_HEADER = "x-lms-control"


async def health(request: Request) -> Response:
    """200 while the store answers; 503 and why when it does not. Names nobody."""
    services = house()
    body: dict[str, object] = {"status": "ok", "store": "ok", "demo": services.is_demo}
    try:
        await to_thread.run_sync(_ask_store)
    except StoreUnavailable as error:
        body |= {"status": "unavailable", "store": error.code}
        return JSONResponse(body, 503, headers={"Cache-Control": "no-store"})
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _ask_store() -> None:
    with house().database.read() as tx:
        tx.one("SELECT 1")


async def export(request: Request) -> Response:
    """Write a backup inside the data folder. The token lies in a file that only the owner of the data
    can read, so whoever has it could copy the data anyway."""
    token = request.headers.get(CONTROL_HEADER, "")
    try:
        folder = await to_thread.run_sync(house().backups.export_for_cli, token)
    except Refusal as refusal:
        return refused(refusal, path="/api/")
    return JSONResponse({"folder": folder})


class KeyOrder(BaseModel):
    """A new key for `purpose`; or, with `retire`, the end of an old one. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: KeyPurpose
    retire: str | None = None
    anyway: bool = False


async def change_key(request: Request) -> Response:
    """For `rotate-key` while the server holds the store; the same token as for a backup."""
    services = house()
    try:
        await to_thread.run_sync(services.backups.require_control, request.headers.get(CONTROL_HEADER, ""))
        order = KeyOrder.model_validate_json(await request.body())
        if order.retire is not None:
            retire = partial(services.keys.retire, SYSTEM, order.purpose, order.retire, anyway=order.anyway)
            await to_thread.run_sync(retire)
            return JSONResponse({"retired": order.retire})
        return JSONResponse({"id": await to_thread.run_sync(services.keys.rotate, SYSTEM, order.purpose)})
    except ValidationError:
        return problem(Trouble.UNREADABLE, path="/api/")
    except Refusal as refusal:
        return refused(refusal, path="/api/")
