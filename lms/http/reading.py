"""What the script of a lesson tells: time in view, the passage on the page, where a recording stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from anyio import to_thread
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms.domain.errors import Code, Refusal
from lms.domain.reading import Span
from lms.http.problems import Trouble, problem, refused
from lms.http.visitor import house, visitor
from lms.services.reading import MOST_SPANS, Report

_Millis = Annotated[int, Field(ge=0, le=253_402_300_799_000)]
_MOST_RECORDINGS = 50


class _Told(BaseModel):
    """Times are milliseconds since 1970 by the clock of this server, which the page was given."""

    model_config = ConfigDict(extra="forbid", strict=True)

    enrolment: str = Field(max_length=64)
    lesson: str = Field(max_length=64)
    spans: list[tuple[_Millis, _Millis]] = Field(default=[], max_length=MOST_SPANS)
    block: tuple[Annotated[int, Field(ge=0, le=10_000)], _Millis] | None = None
    media: dict[str, tuple[Annotated[int, Field(ge=0, le=1_000_000)], _Millis]] = Field(
        default={}, max_length=_MOST_RECORDINGS
    )


async def report(request: Request) -> Response:
    """`POST /doc-bai`, answered with the seconds this lesson has been read: `{"seconds": 95}`. The same
    report again changes nothing, so a page sends until it is answered."""
    actor = await visitor(request)
    if actor is None:
        return refused(Refusal(Code.NOT_SIGNED_IN), path="/api/")
    try:
        told = _Told.model_validate_json(await request.body())
    except ValidationError:
        return problem(Trouble.UNREADABLE, path="/api/")
    made = Report(
        spans=[Span(_instant(began), _instant(ended)) for began, ended in told.spans],
        block=(told.block[0], _instant(told.block[1])) if told.block else None,
        media={sha256: (second, _instant(at)) for sha256, (second, at) in told.media.items()},
    )
    try:
        seconds = await to_thread.run_sync(house().reading.report, actor, told.enrolment, told.lesson, made)
    except Refusal as refusal:
        return refused(refusal, path="/api/")
    return JSONResponse({"seconds": seconds}, headers={"Cache-Control": "no-store"})


def _instant(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)
