"""Answering a survey on a light page: signed in, or from the code on the wall without signing in.

A page that is refused comes back with everything that was typed. The page of the room never asks who holds
the phone: it does not look at the sign-in at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from lms.domain.errors import Code, Refusal
from lms.domain.survey import MOST_QUESTIONS, TEXT_MAX
from lms.domain.times import show_date
from lms.http.pages import page
from lms.http.problems import refused
from lms.http.projector.wall import code_of
from lms.http.visitor import form_of, house, sign_in_first, visitor
from lms.services.surveys import Asked
from lms.text import sentence
from lms.text_surveys import NAMELESS, NAMELESS_ROOM, about_line

ROOM = "/phieu"
TICKET_FIELD = "_phieu"
"""No question's id has such a stroke in it."""
COOKIE = "lms_phieu"
_COOKIE_SECONDS = 14 * 24 * 3600
# These the person can put right on the page; after the others there is nothing more to send.
_AGAIN = frozenset({Code.SURVEY_EMPTY, Code.SURVEY_BAD_ANSWER, Code.SURVEY_TEXT_TOO_LONG, Code.SURVEY_FULL})


@dataclass(frozen=True)
class Done:
    """The page after it: `tone` is ok, info or warn."""

    tone: str
    title: str
    text: str
    steps: tuple[str, ...] = ()


_THANKS = Done("ok", "Đã gửi phiếu", "Cảm ơn ông/bà. Phiếu đã được giữ kín, không ghi tên.")


# --- signed in ----------------------------------------------------------------------------------


async def show_survey(request: Request) -> Response:
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    survey_id = str(request.path_params["survey"])
    try:
        asked = await to_thread.run_sync(house().surveys.form, actor, survey_id)
    except Refusal as refusal:
        return _ended(refusal, home=True)
    return _form(asked, f"/khao-sat/{quote(asked.id)}", whose=actor.name)


async def answer_survey(request: Request) -> Response:
    given = await _given(request)
    survey_id = str(request.path_params["survey"])
    here = f"/khao-sat/{quote(survey_id)}"
    actor = await visitor(request)
    if actor is None:
        # They sat over it until the sign-in had run out: the page keeps what they wrote.
        return page("survey_kept", status=401, here=here, given=given)
    try:
        await to_thread.run_sync(house().surveys.answer, actor, survey_id, given)
    except Refusal as refusal:
        if refusal.code not in _AGAIN:
            return _ended(refusal, home=True)
        asked = await to_thread.run_sync(house().surveys.form, actor, survey_id)
        return _form(asked, here, whose=actor.name, given=given, refusal=refusal)
    return page("survey_done", done=_THANKS, home=True, again="")


# --- in the room --------------------------------------------------------------------------------


async def show_room(request: Request) -> Response:
    """`m` is the code on the wall. `moi`: somebody else takes the same phone."""
    link = request.query_params.get("m", "")
    try:
        asked, ticket = await to_thread.run_sync(house().surveys.form_by_link, link)
    except Refusal as refusal:
        return _ended(refusal, home=False)
    if request.cookies.get(COOKIE) == asked.id and "moi" not in request.query_params:
        again = f"{ROOM}?m={quote(link)}&moi=1"
        said = Done("info", "Máy này đã gửi một phiếu", "Không cần làm gì thêm. Mỗi người gửi một phiếu.")
        return page("survey_done", done=said, home=False, again=again)
    return _form(asked, ROOM, ticket=ticket)


async def answer_room(request: Request) -> Response:
    given = await _given(request)
    ticket = given.pop(TICKET_FIELD, "")
    surveys = house().surveys
    try:
        asked = await to_thread.run_sync(surveys.answer_by_ticket, ticket, given)
    except Refusal as refusal:
        if refusal.code not in _AGAIN:
            return _ended(refusal, home=False)
        asked = await to_thread.run_sync(surveys.form_by_ticket, ticket)
        return _form(asked, ROOM, ticket=ticket, given=given, refusal=refusal)
    response = page("survey_done", done=_THANKS, home=False, again="")
    response.set_cookie(
        COOKIE,
        asked.id,
        max_age=_COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=house().settings.is_secure,
    )
    return response


async def show_wall(request: Request) -> Response:
    """The code for the room, with counts; never a name."""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    services = house()
    try:
        wall = await to_thread.run_sync(services.surveys.wall, actor, str(request.path_params["survey"]))
    except Refusal as refusal:
        return refused(refusal)
    address = f"{services.settings.public_url}{ROOM}?m={wall.link}"
    path, size = await to_thread.run_sync(partial(code_of, address))
    asked = wall.standing.asked
    return page(
        "survey_wall",
        title=asked.form.title,
        about=about_line(asked.cohort_title, asked.about),
        path=path,
        size=size,
        answered=wall.standing.answered,
        invited=wall.standing.invited,
        last_day=show_date(asked.last_day),
    )


# --- pages --------------------------------------------------------------------------------------


async def _given(request: Request) -> dict[str, str]:
    """The fields as they were sent, uploads left out; how long a text may be the service says."""
    async with form_of(request, most_fields=MOST_QUESTIONS + 10) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _form(
    asked: Asked,
    action: str,
    *,
    whose: str = "",
    ticket: str = "",
    given: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response:
    wrong = refusal.detail.get("number", 0) if refusal else 0
    return page(
        "survey",
        status=200 if refusal is None else 409,
        action=action,
        form=asked.form,
        about=about_line(asked.cohort_title, asked.about),
        last_day=show_date(asked.last_day),
        nameless=NAMELESS_ROOM if ticket else NAMELESS,
        whose=whose,
        ticket_field=TICKET_FIELD,
        ticket=ticket,
        given=given or {},
        said=sentence(refusal) if refusal else "",
        wrong=wrong,
        most=TEXT_MAX,
    )


def _ended(refusal: Refusal, *, home: bool) -> Response:
    """There is nothing to be filled in: it was sent, is closed, or is none of theirs."""
    if refusal.code is Code.NOT_FOUND:
        return refused(refusal)
    if refusal.code is Code.SURVEY_ANSWERED:
        done = Done(
            "info", "Phiếu đã gửi từ trước", "Không cần làm gì thêm. Gửi lại cũng chỉ tính một phiếu."
        )
        return page("survey_done", done=done, home=home, again="")
    title = "Khảo sát đã khép" if refusal.code is Code.SURVEY_CLOSED else "Chưa mở được phiếu"
    done = Done("warn", title, sentence(refusal))
    return page("survey_done", status=409, done=done, home=home, again="")
