"""The address bar and the wire: names, paths, methods, bodies, headers that no page of ours sends."""

from __future__ import annotations

import re
import time
from urllib.parse import quote

import pytest
from starlette.routing import Route

from lms.http.routes import ROUTES
from lms.text_screens import SCREENS
from tests.attacks.attacker import Attacker
from tests.attacks.conftest import Town

GETS = sorted({route.path for route in ROUTES if "GET" in (route.methods or ())})
POSTS = sorted({route.path for route in ROUTES if "POST" in (route.methods or ())})


def filled(town: Town, path: str) -> str:
    """A route's address with something that exists in each place."""
    path = path.replace("{code}", town.paper).replace("{session}", town.session)
    # Nobody's, so that the door and not the room answers: those of these have attacks of their own.
    for other in ("{survey}", "{sha256}", "{enrolment}", "{module}"):
        path = path.replace(other, "x")
    assert "{" not in path, f"say here what {path} needs"
    return path


# --- who is asked: Host -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "127.0.0.1:{port}@evil.example",
        "127.0.0.1:1",
        "",
    ],
)
def test_a_foreign_host_is_refused_on_every_address(town: Town, host: str) -> None:
    stranger = town.stranger()
    for path in (*GETS, "/", "/static/x.js", "/_stcore/health"):
        answer = stranger.get(filled(town, path), Host=host.format(port=town.port))
        assert answer.status == 400
        assert "evil.example" not in answer.text + answer.header("location")


def test_links_and_codes_name_the_printed_address_whatever_the_headers_say(town: Town) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Port": "1",
        "X-Original-URL": "/quan-tri/sao-luu",
        "X-Rewrite-URL": "/quan-tri/sao-luu",
        "Forwarded": "host=evil.example;proto=https",
    }
    trainer = town.person("trainer")
    for path in GETS:
        answer = trainer.ask("GET", filled(town, path), headers=forged)
        assert "evil.example" not in answer.text + answer.header("location")
        assert "http" not in answer.header("location")
    moved = town.stranger().ask("GET", "/lop-hoc", headers=forged)
    assert (moved.status, moved.header("location")) == (303, "/dang-nhap?tiep=%2Flop-hoc")


def test_an_absolute_address_in_the_request_line_changes_nothing(town: Town) -> None:
    line = b"GET http://evil.example/xac-minh HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
    got = town.stranger().raw(line % town.port)
    assert not got.startswith(b"HTTP/1.1 200") or b"evil.example" not in got


# --- where: paths -------------------------------------------------------------------------------

ROOTS = (
    "",
    "/assets/scanner",
    "/assets/screens",
    "/static",
    "/media",
    "/giay-chung-nhan",
    "/xac-minh",
    "/trinh-chieu",
    "/quet-the",
)
CLIMBS = (
    "/../../../../../etc/passwd",
    "/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..%5c..%5c..%5cwindows%5cwin.ini",
    "/....//....//etc/passwd",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/..%c0%af..%c0%afetc/passwd",
    "/%252e%252e%252fetc%252fpasswd",
    "/desk.py",
    "/../keys/secret.1.key",
    "/..%2f..%2fkeys%2fsecret.1.key",
    "/x.pdf%00.pdf",
    "/..;/..;/keys/secret.1.key",
)


@pytest.mark.parametrize("root", ROOTS)
def test_no_address_climbs_out_of_its_folder(town: Town, root: str) -> None:
    office = town.person("office")
    secret = (town.server.folder / "keys" / "secret.1.key").read_bytes()
    for climb in CLIMBS:
        answer = office.get(root + climb)
        assert answer.status in (303, 400, 404, 422), (root + climb, answer.status)
        assert b"root:" not in answer.body and b"import " not in answer.body
        assert secret not in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/mcp",
        "/_stcore/agent/openapi.json", "/_stcore/upload_file/a/b", "/_stcore/bidi-components/a/b.js",
        "/_stcore/allowed-message-origins", "/component/a/index.html", "/auth/login", "/auth/logout",
        "/oauth2callback", "/app/static/x", "/metrics", "/.git/config", "/data/lms.duckdb", "/lms.duckdb",
        "/.env", "/docs", "/openapi.json",
    ],
)  # fmt: skip
def test_what_is_no_page_of_ours_is_closed_for_everybody(town: Town, path: str) -> None:
    for who in (town.stranger(), town.person("admin")):
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = who.ask(method, path, headers={"Origin": who.url})
            assert answer.status == 404, (method, path)


# --- how: methods -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"]
)
def test_a_method_that_an_address_has_not_is_refused(town: Town, method: str) -> None:
    admin = town.person("admin")
    for path in sorted({*GETS, *POSTS}):
        answer = admin.ask(method, filled(town, path), headers={"Origin": admin.url})
        assert answer.status in (400, 405), (method, path, answer.status)
    assert admin.ask(method, "/", headers={"Origin": admin.url}).status in (400, 404, 405)


def test_head_says_no_more_than_get(town: Town) -> None:
    office = town.person("office")
    for path in GETS:
        address = filled(town, path)
        head, whole = office.ask("HEAD", address), office.get(address)
        assert (head.status, head.body) == (whole.status, b""), path


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_a_get_is_not_talked_into_being_a_post(town: Town, header: str) -> None:
    office = town.person("office")
    asked = office.ask("GET", "/dang-xuat?_method=POST&where=everywhere", headers={header: "POST"})
    assert (asked.status, asked.all("set-cookie")) == (200, [])
    assert office.get("/nhap/danh-sach").status == 200  # signed in still


# --- from where: other sites --------------------------------------------------------------------

FOREIGN = (
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:9"},
    {"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "cross-site"},
)


@pytest.mark.parametrize("path", POSTS)
def test_no_form_is_taken_from_another_site(town: Town, path: str) -> None:
    admin = town.person("admin")
    for foreign in FOREIGN:
        headers = {name: value.format(port=town.port) for name, value in foreign.items()}
        answer = admin.post(filled(town, path), {"where": "everywhere"}, origin=None, headers=headers)
        assert answer.status == 403, (path, foreign)
    assert town.person("admin").get("/nhap/danh-sach").status == 200  # nobody was signed out


@pytest.mark.parametrize("path", POSTS)
def test_without_any_origin_only_a_token_in_a_header_gets_through(town: Town, path: str) -> None:
    """Every browser sends Origin with a POST; what sends none has no cookie of anybody either. The token of a
    scanner, or of the machine's owner, travels in a header, which no other site can set."""
    answer = town.stranger().post(filled(town, path), {}, origin=None)
    assert answer.status in (303, 401, 403, 409, 415, 422), (path, answer.status)
    if answer.status == 303:
        assert answer.header("location").startswith("/dang-nhap")


def test_no_answer_invites_another_site(town: Town) -> None:
    admin = town.person("admin")
    for path in GETS:
        answer = admin.get(filled(town, path), Origin="http://evil.example")
        names = {name for name, _ in answer.headers}
        assert not any(name.startswith("access-control-") for name in names), path


# --- headers that protect -----------------------------------------------------------------------

PAGES = (*GETS, *(f"/{screen}" for screen in SCREENS), "/khong-co", "/static/khong-co.js")


def test_every_answer_carries_the_headers_that_protect_it(town: Town) -> None:
    for who in (town.stranger(), town.person("admin")):
        for path in PAGES:
            answer = who.get(filled(town, path))
            assert answer.header("x-content-type-options") == "nosniff", path
            assert answer.header("x-frame-options") == "DENY", path
            assert answer.header("referrer-policy") == "same-origin", path
            assert answer.header("cross-origin-opener-policy") == "same-origin", path
            assert answer.header("cross-origin-resource-policy") == "same-origin", path
            assert "server" not in dict(answer.headers), path
            [policy] = answer.all("content-security-policy")
            rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
            assert rules["frame-ancestors"] == "'none'", path
            assert "'unsafe-inline'" not in rules.get("script-src", rules["default-src"]), path
            assert "'unsafe-eval'" not in policy and "*" not in policy and "http:" not in policy, path


def test_pages_about_people_stay_out_of_every_cache(town: Town) -> None:
    for role in ("trainer", "office", "trainee"):
        who = town.person(role)
        for path in GETS:
            answer = who.get(filled(town, path))
            assert re.search(r"no-store|no-cache", answer.header("cache-control")), path


# --- how much, how slowly -----------------------------------------------------------------------


@pytest.mark.parametrize("path", POSTS)
def test_an_oversized_body_is_refused_everywhere(town: Town, path: str) -> None:
    admin = town.person("admin")
    sent = b"a=" + b"x" * (21 * 1024 * 1024)
    answer = admin.ask("POST", filled(town, path), body=sent, headers={"Origin": admin.url})
    assert answer.status == 413, path


def test_a_body_that_declares_little_and_sends_much_is_cut(town: Town) -> None:
    stranger = town.stranger()
    head = (
        f"POST /dang-nhap HTTP/1.1\r\nHost: 127.0.0.1:{town.port}\r\nOrigin: {stranger.url}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n"
        "Connection: close\r\n\r\n"
    ).encode()
    piece = b"2000\r\n" + b"x" * 0x2000 + b"\r\n"
    got = stranger.raw(head + piece * 40 + b"0\r\n\r\n", seconds=5)
    assert got.startswith(b"HTTP/1.1 413")


def test_slow_bodies_do_not_hold_up_the_others(town: Town) -> None:
    """Two hundred forms that never arrive; a page is answered meanwhile as quickly as ever."""
    import socket

    slow = []
    try:
        for _ in range(200):
            line = socket.create_connection(("127.0.0.1", town.port), source_address=("127.0.9.9", 0))
            line.sendall(
                f"POST /dang-nhap HTTP/1.1\r\nHost: 127.0.0.1:{town.port}\r\nOrigin: http://127.0.0.1:"
                f"{town.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                "Content-Length: 5000\r\n\r\nlogin=".encode()
            )
            slow.append(line)
        for _ in range(10):
            assert town.stranger().get("/dang-nhap").status == 200
    finally:
        for line in slow:
            line.close()


@pytest.mark.slow
def test_a_body_that_never_arrives_is_given_up(town: Town) -> None:
    stranger = town.stranger()
    began = time.monotonic()
    got = stranger.raw(
        f"POST /dang-nhap HTTP/1.1\r\nHost: 127.0.0.1:{town.port}\r\nOrigin: {stranger.url}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nlogin=".encode(),
        seconds=40,
    )
    assert got.startswith(b"HTTP/1.1 408")
    assert time.monotonic() - began < 35


def test_an_endless_head_is_cut(town: Town) -> None:
    stranger = town.stranger()
    got = stranger.raw(
        f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{town.port}\r\nX-Long: ".encode() + b"x" * 300_000, seconds=2
    )
    assert not got.startswith(b"HTTP/1.1 2")
    long = stranger.get("/xac-minh/" + "A" * 20_000)
    assert long.status in (400, 404, 414, 431)
    many = stranger.get("/xac-minh", Cookie="; ".join(f"c{number}=1" for number in range(3_000)))
    assert many.status in (200, 400, 431)


# --- what two readers may read differently ------------------------------------------------------


def ask_raw(town: Town, *lines: str, body: str = "") -> bytes:
    head = "\r\n".join((*lines, "", ""))
    return town.stranger().raw((head + body).encode("latin-1"), seconds=3)


def test_a_request_with_two_lengths_or_two_framings_is_not_read_twice(town: Town) -> None:
    host = f"Host: 127.0.0.1:{town.port}"
    hidden = f"GET /healthz HTTP/1.1\r\n{host}\r\n\r\n"
    framings = (
        ("Content-Length: 4", "Transfer-Encoding: chunked"),
        ("Content-Length: 4", f"Content-Length: {len(hidden) + 5}"),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding : chunked",),
        ("Content-Length: +5",),
        ("Content-Length: 0x10",),
        ("Content-Length: 4\r\n Transfer-Encoding: chunked",),
    )
    for framing in framings:
        got = ask_raw(town, "POST /dang-nhap HTTP/1.1", host, *framing, body=f"0\r\n\r\n{hidden}")
        assert got.startswith(b"HTTP/1.1 400") and got.count(b"HTTP/1.1 ") == 1, framing


def test_two_hosts_or_a_bare_line_feed_are_no_way_in(town: Town) -> None:
    host = f"Host: 127.0.0.1:{town.port}"
    for lines in (
        ("GET /xac-minh HTTP/1.1", host, "Host: evil.example"),
        ("GET /xac-minh HTTP/1.1", "Host: evil.example", host),
        ("GET /xac-minh HTTP/1.1",),
    ):
        got = ask_raw(town, *lines, "Connection: close")
        assert b"HTTP/1.1 200" not in got or b"evil.example" not in got


def test_of_two_cookies_of_one_name_no_second_person_appears(town: Town) -> None:
    """Whatever order they come in, one of them is meant; never a mixture."""
    office, trainee = town.person("office"), town.person("trainee")
    first, second = office.cookies["lms_sign_in"], trainee.cookies["lms_sign_in"]
    for pair in ((first, second), (second, first)):
        both = Attacker(town.port)
        answer = both.get("/nhap/danh-sach", Cookie=f"lms_sign_in={pair[0]}; lms_sign_in={pair[1]}")
        assert answer.status in (200, 403)
    torn = Attacker(town.port).get("/nhap/danh-sach", Cookie=f'lms_sign_in="{first}"; x={quote(second)}')
    assert torn.status in (200, 303)


def test_the_table_of_addresses_is_what_is_tested_here() -> None:
    assert all(isinstance(route, Route) and route.methods for route in ROUTES)
    assert all(set(route.methods or ()) <= {"GET", "HEAD", "POST"} for route in ROUTES)
