"""`/trinh-chieu/{session}`: counts and a code, never a name, since everybody in the hall reads it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms.documents import qr
from lms.domain.codes import STEP_SECONDS
from lms.domain.errors import Code, Refusal
from lms.domain.times import show_time
from lms.http.moments import session_hours, session_title, session_when
from lms.http.pages import page
from lms.http.problems import refused
from lms.http.visitor import house, sign_in_first, visitor
from lms.services.attendance import ProjectorView


@dataclass(frozen=True)
class Wall:
    """What changes from second to second. `path` draws the code in a square of `size` modules with its
    margin; empty when there is no code, and `why` says the reason."""

    path: str
    size: int
    seconds: int
    step: int
    present: int
    enrolled: int
    clock: str
    why: str


async def show_wall(request: Request) -> Response:
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    session_id = str(request.path_params["session"])
    try:
        view = await to_thread.run_sync(house().attendance.projector, actor, session_id)
    except Refusal as refusal:
        return refused(refusal)
    return page(
        "projector",
        session={
            "title": session_title(view.session),
            "cohort": view.session.cohort_title,
            "hours": f"Lớp học {session_hours(view.session)}",
        },
        wall=await to_thread.run_sync(_wall, view),
        wall_url=f"/trinh-chieu/{quote(view.session.id)}/ma",
    )


async def fresh_wall(request: Request) -> Response:
    """The same as JSON, asked for every few seconds by the page's script."""
    actor = await visitor(request)
    if actor is None:
        return refused(Refusal(Code.NOT_SIGNED_IN), path="/api/")
    try:
        view = await to_thread.run_sync(
            house().attendance.projector, actor, str(request.path_params["session"])
        )
    except Refusal as refusal:
        return refused(refusal, path="/api/")
    wall = await to_thread.run_sync(_wall, view)
    return JSONResponse(asdict(wall), headers={"Cache-Control": "no-store"})


def _wall(view: ProjectorView) -> Wall:
    services = house()
    path, size = "", 0
    why = ""
    if view.open_now:
        path, size = code_of(f"{services.settings.public_url}/diem-danh?m={view.code.token}")
    else:
        why = f"Mã hiện từ 60 phút trước giờ học đến 30 phút sau giờ tan. {session_when(view.session)}."
    return Wall(
        path=path,
        size=size,
        seconds=view.code.seconds_left,
        step=STEP_SECONDS,
        present=view.present,
        enrolled=view.enrolled,
        clock=show_time(services.clock()),
        why=why,
    )


def code_of(address: str) -> tuple[str, int]:
    """SVG path data and side; level M, because a screen has no dirt and larger modules reach farther."""
    rows = qr.modules(address, "M")
    path = "".join(
        f"M{block.x + qr.MARGIN} {block.y + qr.MARGIN}h{block.width}v{block.height}h-{block.width}z"
        for block in qr.rectangles(rows)
    )
    return path, len(rows) + 2 * qr.MARGIN
