"""Streamlit's main page, as it goes out for a screen."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from lms.http.addresses import streamlit_static
from lms.http.main_page import MainPage, in_our_words
from lms.http.security_headers import streamlit_policy

INDEX = streamlit_static() / "index.html"


async def _inner(request: Request) -> PlainTextResponse:
    return PlainTextResponse("inner")


@pytest.fixture
def web() -> Iterator[TestClient]:
    middleware = [Middleware(MainPage, screens=("", "lop-hoc"), index=lambda: INDEX)]
    routes = [Route("/{path:path}", _inner, methods=["GET", "POST"])]
    with TestClient(Starlette(routes=routes, middleware=middleware)) as made:
        yield made


@pytest.mark.parametrize("address", ["/", "/lop-hoc", "/lop-hoc/", "/lop-hoc?nguoi=1"])
def test_whoever_has_no_scripts_is_told_so_in_vietnamese(web: TestClient, address: str) -> None:
    page = web.get(address).text
    assert '<html lang="vi"' in page
    assert "<title>Tập huấn pháp luật</title>" in page
    [without] = re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert "Chưa mở được trang này" in without
    assert "enable JavaScript" not in page
    assert "_stcore/agent" not in page


def test_the_scripts_are_those_that_the_policy_allows(web: TestClient) -> None:
    page = web.get("/").text
    assert 'id="root"' in page
    inside = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    policy = streamlit_policy(in_our_words(INDEX))
    assert inside
    for script in inside:
        assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in policy
    linked = r"<script [^>]*>"
    assert re.findall(linked, page) == re.findall(linked, INDEX.read_text("utf-8"))


def test_the_page_knows_its_server_before_any_script_looks_for_it(web: TestClient) -> None:
    page = web.get("/lop-hoc").text
    assert 0 < page.index("BACKEND_BASE_URL: location.origin") < page.index("<script type=")


def test_the_page_is_asked_for_each_time(web: TestClient) -> None:
    assert web.get("/").headers["cache-control"] == "no-cache"


def test_everything_else_is_passed_on(web: TestClient) -> None:
    assert web.get("/static/js/index.js").text == "inner"
    assert web.post("/lop-hoc").text == "inner"
