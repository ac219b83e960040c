"""What the guard lets in, and what people read when it does not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from lms.http import body_limit
from lms.http.addresses import Addresses
from lms.http.guard import Guard, Rules
from lms.http.origin import Site
from lms.http.throttle import Limit, Throttle
from lms.store.batcher import Overloaded
from lms.store.database import StoreUnavailable

HOME = "http://127.0.0.1:8501"
OWN = {"Origin": HOME}

SIGNED_IN = {"Cookie": "lms_sign_in=anything"}


async def _mark(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def _look(request: Request) -> Response:
    return PlainTextResponse("look")


async def _fail(request: Request) -> Response:
    raise {
        "full": StoreUnavailable("disk_full"),
        "read": StoreUnavailable("read_only"),
        "locked": StoreUnavailable("locked"),
        "damaged": StoreUnavailable("damaged"),
        "busy": Overloaded(),
        "bug": ZeroDivisionError("secret detail"),
    }[request.path_params["how"]]


async def _bug(request: Request) -> Response:
    raise ZeroDivisionError


async def _screen(request: Request) -> Response:
    return PlainTextResponse("streamlit")


async def _stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("open")
    await socket.close()


OURS = [
    Route("/diem-danh", _look, methods=["GET"]),
    Route("/diem-danh", _mark, methods=["POST"]),
    Route("/dang-nhap", _mark, methods=["POST"]),
    Route("/nhap/danh-sach", _mark, methods=["POST"]),
    Route("/api/check-ins", _mark, methods=["POST"]),
    Route("/loi/{how}", _fail),
    Route("/api/loi", _bug),
]
# Behind ours, as Streamlit does: every path is answered with 200.
EVERYTHING = [*OURS, WebSocketRoute("/{path:path}", _stream), Route("/{path:path}", _screen)]


def rules(**changes: Any) -> Rules:
    values: dict[str, Any] = {
        "site": Site(HOME, 8501),
        "addresses": Addresses(OURS, ["", "lop-hoc"], frozenset({"/static/js/index.js"})),
        "streamlit_policy": "default-src 'self'",
    }
    return Rules(**(values | changes))


def client(**changes: Any) -> TestClient:
    app = Starlette(routes=EVERYTHING, middleware=[Middleware(Guard, rules=lambda: rules(**changes))])
    return TestClient(app, base_url=HOME, raise_server_exceptions=False)


@pytest.fixture
def web() -> Iterator[TestClient]:
    with client() as made:
        yield made


@pytest.mark.parametrize("path", ["/khong-co", "/lop-hoc/khac", "/static/js/none.js", "/index.html"])
def test_an_unknown_path_is_404_in_vietnamese(web: TestClient, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 404
    assert "Không có trang này" in answer.text
    assert '<html lang="vi">' in answer.text


@pytest.mark.parametrize("path", ["/", "/lop-hoc", "/lop-hoc/", "/static/js/index.js", "/_stcore/health"])
def test_screens_and_streamlits_files_pass(web: TestClient, path: str) -> None:
    assert web.get(path, headers=SIGNED_IN).text == "streamlit"


def test_a_stranger_is_sent_to_sign_in_and_back_instead_of_loading_a_megabyte(web: TestClient) -> None:
    answer = web.get("/lop-hoc?lop=1", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/dang-nhap?tiep=%2Flop-hoc%3Flop%3D1"


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/mcp",
        "/_stcore/agent/openapi.json",
        "/_stcore/script-health-check",
        "/auth/login",
        "/oauth2callback",
        "/media/../secrets",
        "/_stcore/upload_file/a/b",
        "/_stcore/bidi-components/a/b.js",
        "/component/a/index.html",
    ],
)
def test_streamlits_inner_addresses_are_closed(web: TestClient, path: str) -> None:
    assert web.request("GET", web.base_url.copy_with(raw_path=path.encode())).status_code == 404


def test_a_file_to_take_away_is_given_only_to_whom_it_was_made_for() -> None:
    file_id = "6727c9d0366235f6cd49fcd4c183dd03"
    path = f"/media/{file_id}.pdf"
    with client(may_fetch=lambda token, asked: (token, asked) == ("lans", file_id)) as web:
        assert web.get(path).status_code == 404
        assert web.get(path, headers={"Cookie": "lms_sign_in=minhs"}).status_code == 404
        assert web.get("/media/other.pdf", headers={"Cookie": "lms_sign_in=lans"}).status_code == 404
        answer = web.get(path, headers={"Cookie": "lms_sign_in=lans"})
    assert (answer.text, answer.headers["cache-control"]) == ("streamlit", "no-store")


def test_a_wrong_method_is_a_page_too(web: TestClient) -> None:
    answer = web.get("/dang-nhap")
    assert answer.status_code == 405
    assert "Chưa mở được theo cách này" in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1:9999",
        "192.168.1.5:8501",
        "",
        "[::1",
        "a:b",
        "evil@127.0.0.1:8501",
        "127.0.0.1:8501/evil",
        "127.0.0.1:8501#@evil.example",
    ],
)
def test_a_name_that_is_not_ours_is_refused(web: TestClient, host: str) -> None:
    assert web.get("/diem-danh", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "LOCALHOST:8501", "[::1]:8501"])
def test_the_machine_itself_may_use_its_own_names(web: TestClient, host: str) -> None:
    assert web.get("/diem-danh", headers={"Host": host}).status_code == 200


def test_on_the_office_network_any_number_of_the_machine_is_ours() -> None:
    with client(site=Site("http://192.168.1.5:8501", 8501, listens_on="0.0.0.0")) as web:
        assert web.get("/diem-danh", headers={"Host": "10.0.0.7:8501"}).status_code == 200
        assert web.get("/diem-danh", headers={"Host": "evil.example:8501"}).status_code == 400


def test_behind_a_proxy_the_machine_may_still_ask_where_it_listens() -> None:
    with client(site=Site("https://lms.example.vn", 8501, listens_on="192.168.1.5")) as web:
        assert web.get("/diem-danh", headers={"Host": "192.168.1.5:8501"}).status_code == 200
        assert web.get("/diem-danh", headers={"Host": "192.168.1.6:8501"}).status_code == 400


def test_our_own_page_may_post(web: TestClient) -> None:
    answer = web.post("/diem-danh", content=b"x", headers=OWN | {"Sec-Fetch-Site": "same-origin"})
    assert answer.text == "1 bytes"


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "https://127.0.0.1:8501",
        "http://127.0.0.1:9000",
        "http://127.0.0.1.evil.example:8501",
        "http://127.0.0.1:8501@evil.example",
        "http://evil.example@127.0.0.1:8501",
        "http://localhost:8501",  # another program's page on the visitor's own machine
        "http://[",
    ],
)
def test_another_page_may_not_post(web: TestClient, origin: str) -> None:
    answer = web.post("/diem-danh", content=b"x", headers={"Origin": origin})
    assert answer.status_code == 403
    assert "Chưa nhận yêu cầu này" in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_what_the_browser_calls_foreign_is_refused(web: TestClient, site: str) -> None:
    assert web.post("/diem-danh", headers=OWN | {"Sec-Fetch-Site": site}).status_code == 403


def test_a_script_with_neither_header_may_post(web: TestClient) -> None:
    assert web.post("/api/check-ins", content=b"[]").status_code == 200


def test_behind_a_proxy_the_printed_address_is_ours() -> None:
    with client(site=Site("https://lms.example.vn", 8501)) as web:
        headers = {"Host": "lms.example.vn", "Origin": "https://lms.example.vn"}
        assert web.post("/diem-danh", headers=headers).status_code == 200
        assert (
            web.post("/diem-danh", headers=headers | {"Origin": "http://lms.example.vn"}).status_code == 403
        )
        answer = web.get("/diem-danh", headers=headers)
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_a_foreign_page_may_not_open_the_socket(web: TestClient) -> None:
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        with pytest.raises(WebSocketDisconnect), web.websocket_connect("/_stcore/stream", headers=headers):
            pass


def test_our_own_page_may_open_the_socket_and_only_that_one(web: TestClient) -> None:
    headers = OWN | {"Host": "127.0.0.1:8501"}
    with web.websocket_connect("/_stcore/stream", headers=headers) as socket:
        assert socket.receive_text() == "open"
    with pytest.raises(WebSocketDisconnect), web.websocket_connect("/lop-hoc", headers=headers):
        pass


def test_a_declared_oversize_is_refused_in_vietnamese_before_it_is_handed_on(web: TestClient) -> None:
    answer = web.post("/nhap/danh-sach", content=b"x" * (20 * 1024 * 1024 + 1), headers=OWN)
    assert answer.status_code == 413
    assert "Tệp quá lớn" in answer.text
    assert "nhiều nhất 20 MB" in answer.text


def test_an_undeclared_oversize_is_counted_as_it_streams(web: TestClient) -> None:
    answer = web.post("/diem-danh", content=iter([b"x" * 40_000] * 2), headers=OWN)
    assert answer.status_code == 413
    assert web.post("/diem-danh", content=iter([b"x" * 30_000] * 2), headers=OWN).text == "60000 bytes"


def test_a_roster_of_20_mb_passes_and_5_mb_is_the_limit_elsewhere(web: TestClient) -> None:
    full = b"x" * (20 * 1024 * 1024)
    assert web.post("/nhap/danh-sach", content=full, headers=OWN).status_code == 200
    assert web.post("/api/check-ins", content=full, headers=OWN).status_code == 413


def post_whose_body_is(receive: Callable[[], Awaitable[Any]]) -> list[Any]:
    """What is sent back to whoever posts so."""
    app = Starlette(routes=EVERYTHING, middleware=[Middleware(Guard, rules=rules)])
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/diem-danh",
        "raw_path": b"/diem-danh",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8501")],
        "client": ("10.0.0.1", 5),
    }
    asyncio.run(app(scope, receive, send))
    return sent


def test_a_body_that_does_not_arrive_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "SMALL", body_limit.Allowance(1000, 0.05))

    async def never() -> Any:
        await asyncio.sleep(60)

    sent = post_whose_body_is(never)
    assert sent[0]["status"] == 408
    assert "Mạng chậm quá" in sent[1]["body"].decode()


def test_a_phone_that_goes_off_while_it_sends_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    async def gone() -> Any:
        return {"type": "http.disconnect"}

    sent = post_whose_body_is(gone)
    assert (sent, caplog.messages) == ([], [])


def test_one_address_is_slowed_down_and_the_next_is_not() -> None:
    throttle = Throttle((Limit("/dang-nhap", frozenset({"POST"}), burst=2, per_second=0.1),))
    with client(throttle=throttle, trusted_proxy="testclient") as web:
        first = OWN | {"X-Forwarded-For": "203.0.113.7"}
        assert [web.post("/dang-nhap", headers=first).status_code for _ in range(3)] == [200, 200, 429]
        answer = web.post("/dang-nhap", headers=first)
        assert "Bấm nhiều lần quá" in answer.text
        assert 1 <= int(answer.headers["retry-after"]) <= 10
        second = OWN | {"X-Forwarded-For": "203.0.113.7, 203.0.113.8"}
        assert web.post("/dang-nhap", headers=second).status_code == 200


def test_a_forwarded_address_is_not_believed_without_a_proxy() -> None:
    throttle = Throttle((Limit("/dang-nhap", frozenset({"POST"}), burst=1, per_second=0.1),))
    with client(throttle=throttle) as web:
        answers = [
            web.post("/dang-nhap", headers=OWN | {"X-Forwarded-For": f"203.0.113.{n}"}).status_code
            for n in range(2)
        ]
    assert answers == [200, 429]


@pytest.mark.parametrize(
    ("how", "status", "heading"),
    [
        ("full", 503, "Ổ đĩa đã đầy"),
        ("read", 503, "Chưa ghi được vào ổ đĩa"),
        ("locked", 503, "Kho dữ liệu đang bận"),
        ("damaged", 503, "Kho dữ liệu chưa mở được"),
        ("busy", 503, "Đang đông người"),
        ("bug", 500, "Máy chủ gặp lỗi"),
    ],
)
def test_a_failure_further_in_is_a_page_without_a_trace(
    web: TestClient, caplog: pytest.LogCaptureFixture, how: str, status: int, heading: str
) -> None:
    with caplog.at_level(logging.CRITICAL):
        answer = web.get(f"/loi/{how}")
    assert answer.status_code == status
    assert heading in answer.text
    assert "secret detail" not in answer.text
    assert answer.headers["x-frame-options"] == "DENY"


def test_the_number_on_the_page_is_the_number_in_the_log(
    web: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = web.get("/loi/bug")
    number = caplog.messages[0].rpartition(" ")[2]
    assert f"{number[:3]}\u00a0{number[3:]}" in answer.text


def test_a_script_is_told_the_number_too(web: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = web.get("/api/loi")
    number = caplog.messages[0].rpartition(" ")[2]
    assert (answer.status_code, answer.json()["error"]) == (500, "broken")
    assert f"{number[:3]}\u00a0{number[3:]}" in answer.json()["text"]


def test_scripts_get_json(web: TestClient) -> None:
    answer = web.post("/api/check-ins", headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert answer.json()["error"] == "foreign_origin"


def test_every_answer_carries_the_security_headers(web: TestClient) -> None:
    for path in ("/diem-danh", "/", "/khong-co"):
        headers = web.get(path, headers=SIGNED_IN).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in headers
    assert web.get("/", headers=SIGNED_IN).headers["content-security-policy"] == "default-src 'self'"
    assert web.get("/diem-danh").headers["content-security-policy"].startswith("default-src 'none'")
    assert web.get("/khong-co").headers["content-security-policy"].startswith("default-src 'none'")
