"""Every address has its limits, and nobody adds one without saying which."""

from __future__ import annotations

import pytest

from lms.http import body_limit
from lms.http.body_limit import GENERAL, SMALL, UPLOAD, Allowance, allowance
from lms.http.routes import ROUTES
from lms.http.throttle import LIMITS, Limit

# path → how often by GET and by POST (the prefix of the limit that counts), how large a body. "/" is the
# limit of every ordinary page; a body of a GET is none of anybody's business and not looked at here.
RULES: dict[str, tuple[str | None, str | None, Allowance]] = {
    "/dang-nhap": ("/", "/dang-nhap", SMALL),
    "/dang-nhap/hai-buoc": ("/", "/dang-nhap", SMALL),
    "/dang-nhap/tai-khoan-ngoai": ("/dang-nhap/tai-khoan-ngoai", None, SMALL),
    "/dang-nhap/tai-khoan-ngoai/ve": ("/dang-nhap/tai-khoan-ngoai", None, SMALL),
    "/dang-xuat": ("/", "/", SMALL),
    "/thong-bao": ("/", "/", SMALL),
    "/quen-ma": ("/", None, GENERAL),
    "/kich-hoat": ("/", "/kich-hoat", SMALL),
    "/diem-danh": ("/diem-danh", "/diem-danh", SMALL),
    "/diem-danh/nguoi-khac": (None, "/diem-danh", SMALL),
    "/trinh-chieu/{session}": ("/", None, GENERAL),
    "/trinh-chieu/{session}/ma": ("/", None, GENERAL),
    "/quet-the/{session}": ("/", "/quet-the", UPLOAD),
    "/quet-the/{session}/ma": (None, "/quet-the", UPLOAD),
    "/quet-the/{session}/so-lieu": ("/", None, UPLOAD),
    "/api/check-ins": (None, "/api/check-ins", GENERAL),
    "/khao-sat/{survey}": ("/", "/", SMALL),
    "/khao-sat/{survey}/man-hinh": ("/", None, SMALL),
    "/phieu": ("/", "/", SMALL),
    "/xac-minh": ("/xac-minh", "/xac-minh", SMALL),
    "/xac-minh/{code}": ("/xac-minh", None, SMALL),
    "/tep-bai-hoc/{sha256}": ("/tep-bai-hoc", None, GENERAL),
    "/doc-bai": (None, "/", SMALL),
    "/to-bai/{enrolment}/{module}.pdf": ("/to-bai", None, GENERAL),
    "/mo-dun/{module}": ("/", None, GENERAL),
    "/giay-chung-nhan/{code}.pdf": ("/giay-chung-nhan", None, GENERAL),
    "/nhap/danh-sach": ("/", "/nhap", UPLOAD),
    "/nhap/cau-hoi": ("/", "/nhap", UPLOAD),
    "/nhap/phieu-tra-loi": ("/", "/nhap", UPLOAD),
    "/healthz": ("/", None, GENERAL),
    "/quan-tri/sao-luu": (None, "/quan-tri", SMALL),
    "/quan-tri/khoa": (None, "/quan-tri", SMALL),
}


def limit_of(method: str, path: str) -> Limit:
    """The one that counts: the first that fits."""
    return next(limit for limit in LIMITS if method in limit.methods and path.startswith(limit.prefix))


def test_every_address_says_its_rules() -> None:
    assert {route.path for route in ROUTES} == set(RULES)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{min(route.methods)} {route.path}")
def test_the_limits_of_an_address_are_those_it_says(route: object) -> None:
    path, methods = route.path, route.methods
    by_get, by_post, body = RULES[path]
    for method, prefix in (("GET", by_get), ("HEAD", by_get), ("POST", by_post)):
        if method in methods:
            assert prefix is not None
            assert limit_of(method, path).prefix == prefix
    assert allowance(path) == body


def test_a_method_that_no_address_has_is_limited_too() -> None:
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH"):
        assert limit_of(method, "/khong-co").burst <= 4_000


def test_a_limit_leaves_room_for_a_hall_and_none_for_a_flood() -> None:
    """500 people behind one address within a minute, at every door they pass."""
    for path, method in (
        ("/dang-nhap", "POST"),
        ("/diem-danh", "POST"),
        ("/thong-bao", "POST"),
        ("/kich-hoat", "POST"),
    ):
        limit = limit_of(method, path)
        assert limit.burst + 60 * limit.per_second >= 2 * 500
    for limit in LIMITS:
        assert limit.per_second <= 400


def test_bodies_of_forms_are_small() -> None:
    assert body_limit.SMALL.size == 64 * 1024
    assert body_limit.UPLOAD.seconds <= 300
