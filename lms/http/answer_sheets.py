"""Sending photos of answer sheets, several at once. A form of our own, because the one Streamlit brings
speaks English; each sheet is then looked at beside what was read of it, on the screen of paper tests."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor
from lms.http.body_limit import MEGABYTE, UPLOAD
from lms.http.pages import page
from lms.http.problems import Trouble, problem
from lms.http.visitor import account_of, form_of, go, house, sign_in_first, visitor
from lms.services.paper_tests import PaperTest
from lms.text import sentence
from lms.text_cohorts import named_class

_SCREEN = "/kiem-tra-giay"
PHOTOS_MOST = 20


async def show_form(request: Request) -> Response:
    """`?bai=` names the test."""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    test = await _test(actor, request)
    return problem(Trouble.NOT_FOR_YOU) if test is None else _form(actor, test)


async def send(request: Request) -> Response:
    """Reads every photo (field `anh`) and keeps those that are sheets of this test until they are confirmed;
    about the others it says why not."""
    actor = await visitor(request)
    if actor is None:
        return sign_in_first(request)
    test = await _test(actor, request)
    if test is None:
        return problem(Trouble.NOT_FOR_YOU)
    sent: list[tuple[str, bytes]] = []
    async with form_of(request, most_fields=5, most_files=PHOTOS_MOST) as form:
        for photo in form.getlist("anh"):
            if isinstance(photo, UploadFile) and photo.size:
                sent.append((photo.filename or "", await photo.read()))
    if not sent:
        return _form(actor, test, missing=True, status=422)
    refused: list[tuple[str, str]] = []
    for name, data in sent:
        try:
            # Half a second of arithmetic each: not on the loop that serves everybody.
            await to_thread.run_sync(partial(house().sheet_photos.read, actor, test.row.id, data))
        except Refusal as refusal:
            refused.append((name, sentence(refusal)))
    if not refused:
        return go(f"{_SCREEN}?bai={test.row.id}")
    return _form(actor, test, read=len(sent) - len(refused), refused=refused, status=422)


async def _test(actor: Actor, request: Request) -> PaperTest | None:
    test_id = request.query_params.get("bai", "")
    try:
        return await to_thread.run_sync(partial(house().paper_marks.test, actor, test_id))
    except Refusal as refusal:
        if refusal.code in (Code.NOT_ALLOWED, Code.NOT_FOUND):
            return None
        raise


def _form(
    actor: Actor,
    test: PaperTest,
    *,
    missing: bool = False,
    read: int = 0,
    refused: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "answer_sheets",
        status=status,
        signed_in=True,
        account=account_of(actor),
        title=test.row.title,
        cohort=named_class(test.cohort.title),
        missing=missing,
        read=read,
        refused=refused or [],
        most=UPLOAD.size // MEGABYTE,
        photos=PHOTOS_MOST,
        action=f"/nhap/phieu-tra-loi?bai={test.row.id}",
        back=f"{_SCREEN}?bai={test.row.id}",
    )
