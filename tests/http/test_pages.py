"""How the pages are built: small, alone, readable without a script."""

from __future__ import annotations

import gzip
import re

import pytest

from lms.http import pages
from lms.http.problems import WORDS, Trouble, problem
from tests.http.house import House
from tests.services.small_office import LAN, TUAN

LIGHT = ["/dang-nhap", "/dang-xuat", "/quen-ma", "/kich-hoat", "/xac-minh", "/diem-danh", "/khong-co"]
LIMIT = 15 * 1024  # bytes on the wire, with nothing compressed


def every_page(house: House) -> dict[str, str]:
    """The pages as Lan meets them, with a scan at hand and a certificate issued."""
    lan, tuan = house.client(LAN), house.client(TUAN)
    texts = {path: house.client().get(path).text for path in LIGHT}
    texts["asked"] = lan.get(f"/diem-danh?m={house.room_code()}").text
    texts["marked"] = lan.post("/diem-danh").text
    texts["waiting"] = house.client().get(f"/diem-danh?m={house.room_code()}").text
    slip = house.slip(LAN)
    texts["pin"] = house.client().post("/kich-hoat", data={"login": slip.login, "code": slip.code}).text
    code = house.certification.issue(TUAN, house.complete("lan"))
    texts["valid"] = house.client().get(f"/xac-minh/{code}").text
    house.certification.revoke(TUAN, code, "Ghi sai họ tên")
    texts["revoked"] = house.client().get(f"/xac-minh/{code}").text
    texts["scanner"] = tuan.get("/quet-the/open").text
    texts["roster"] = tuan.get("/nhap/danh-sach").text
    texts["wall"] = tuan.get("/trinh-chieu/open").text
    return texts


def test_every_page_is_vietnamese_small_and_asks_nobody_else(house: House) -> None:
    for name, text in every_page(house).items():
        assert text.startswith('<!doctype html>\n<html lang="vi">'), name
        wire = len(gzip.compress(text.encode())) if name in ("wall", "scanner") else len(text.encode())
        assert wire < LIMIT, (name, wire)
        fetched = re.findall(r'(?:src|href)="([^"]+)"', text)
        assert all(address.startswith(("/", "data:")) for address in fetched), name
        assert not re.search(r"\son\w+=", text), f"{name}: an inline handler"
        assert not re.search(r"<script(?![^>]*src=)", text), f"{name}: an inline script"


def test_only_pages_of_the_classroom_and_for_files_use_a_script(house: House) -> None:
    with_script = {name for name, text in every_page(house).items() if "<script" in text}
    assert with_script == {"wall", "scanner", "roster"}


def test_every_page_has_one_heading_and_labels(house: House) -> None:
    for name, text in every_page(house).items():
        if name != "scanner":
            assert text.count("<h1") == 1, name
        for field in re.findall(r'<input type="(?:text|checkbox|radio)"[^>]*>', text):
            identity = re.search(r' id="([^"]+)"', field)
            assert "aria-label=" in field or (identity and f'for="{identity[1]}"' in text), (name, field)


def test_the_page_names_the_office(house: House) -> None:
    assert "<span>UBND xã Hưng Hà</span>" in house.client().get("/dang-nhap").text


def test_a_demo_says_so_on_every_page(house: House) -> None:
    house.services.is_demo = True
    for text in every_page(house).values():
        assert "Dữ liệu mẫu: mọi người" in text


def test_values_are_escaped() -> None:
    assert "&lt;b&gt;" in pages.draw("error", title="<b>", lines=(), ways=(), tone="warn", number="")


def test_a_value_that_was_never_given_is_a_mistake() -> None:
    with pytest.raises(Exception, match="title"):
        pages.draw("error", lines=(), ways=(), tone="warn", number="")


def test_a_page_can_be_drawn_when_the_office_cannot_be_asked() -> None:
    def broken() -> pages.Masthead:
        raise OSError

    pages.use_masthead(broken)
    try:
        assert "Cơ quan quản lý lớp" in pages.draw("forgotten", contact="")
    finally:
        pages.use_masthead(None)


def test_every_trouble_has_its_words() -> None:
    assert set(WORDS) == set(Trouble)
    for trouble in Trouble:
        response = problem(trouble, first="Một câu.")
        assert response.status_code == WORDS[trouble].status
        assert b'lang="vi"' in response.body
