from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from lms.http.addresses import streamlit_static
from lms.http.assets import OURS, Assets, Shelf, streamlit_shelf
from lms.http.main_page import in_our_words
from lms.http.security_headers import streamlit_policy

SCRIPT = b"const name = 'Lan';\n" * 200


async def _inner(request: Request) -> PlainTextResponse:
    return PlainTextResponse("inner")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shelf = tmp_path / "static"
    (shelf / "js").mkdir(parents=True)
    (shelf / "js" / "index.DormvYxC.js").write_bytes(SCRIPT)
    (shelf / "plain.js").write_bytes(SCRIPT)
    (shelf / "logo.png").write_bytes(b"\x89PNG" + b"0" * 2000)
    return shelf


@pytest.fixture
def web(folder: Path, tmp_path: Path) -> Iterator[TestClient]:
    shelves = (Shelf("/static", folder),)
    middleware = [Middleware(Assets, shelves=shelves, cache=lambda: tmp_path / "cache")]
    with TestClient(Starlette(routes=[Route("/{path:path}", _inner)], middleware=middleware)) as made:
        yield made


def test_a_script_goes_out_compressed_and_is_kept_for_a_year(web: TestClient, tmp_path: Path) -> None:
    answer = web.get("/static/js/index.DormvYxC.js", headers={"Accept-Encoding": "gzip"})
    assert answer.content == SCRIPT
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    copies = list((tmp_path / "cache" / "assets").iterdir())
    assert [gzip.decompress(copy.read_bytes()) for copy in copies] == [SCRIPT]


def test_the_second_request_makes_no_second_copy(web: TestClient, tmp_path: Path) -> None:
    for _ in range(2):
        web.get("/static/js/index.DormvYxC.js")
    assert len(list((tmp_path / "cache" / "assets").iterdir())) == 1


def test_a_file_without_a_hash_in_its_name_is_asked_for_again(web: TestClient) -> None:
    first = web.get("/static/plain.js")
    assert first.headers["cache-control"] == "public, no-cache"
    again = web.get("/static/plain.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_old_browser_gets_it_as_it_is(web: TestClient) -> None:
    answer = web.get("/static/plain.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.content == SCRIPT


def test_pictures_are_not_compressed_again(web: TestClient) -> None:
    assert "content-encoding" not in web.get("/static/logo.png").headers


def test_a_changed_file_meets_no_old_copy(web: TestClient, folder: Path) -> None:
    web.get("/static/plain.js")
    (folder / "plain.js").write_bytes(b"new();" * 300)
    assert web.get("/static/plain.js").content == b"new();" * 300


def test_everything_else_is_passed_on(web: TestClient) -> None:
    assert web.get("/static/none.js").text == "inner"
    assert web.post("/static/plain.js").status_code == 405


def test_without_a_writable_cache_files_still_go_out(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    shelves = (Shelf("/static", folder),)
    middleware = [Middleware(Assets, shelves=shelves, cache=lambda: tmp_path / "file")]
    with TestClient(Starlette(routes=[Route("/{path:path}", _inner)], middleware=middleware)) as web:
        assert web.get("/static/plain.js").content == SCRIPT


def test_streamlits_files_are_found_without_importing_it() -> None:
    files = streamlit_shelf().files()
    assert "/favicon.png" in files
    assert "/index.html" not in files
    assert any(file.startswith("/static/js/index.") for file in files)


def test_our_shelves_hold_scripts_and_nothing_else() -> None:
    files = {address for shelf in OURS for address in shelf.files()}
    assert {address.rpartition(".")[2] for address in files} == {"mjs", "js", "wasm"}
    assert "/assets/scanner/scanner.mjs" in files
    assert "/assets/projector/projector.mjs" in files


def test_the_policy_names_the_scripts_inside_the_page() -> None:
    policy = streamlit_policy(in_our_words(streamlit_static() / "index.html"))
    assert policy.count("'sha256-") == 2  # Streamlit's, and where its server is
    assert "frame-ancestors 'none'" in policy
