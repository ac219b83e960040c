"""The paper of a module, and the address on it."""

from __future__ import annotations

from tests.http.house import House
from tests.services.small_office import HOA, LAN, TUAN


def test_a_paper_is_for_the_person_who_learns(house: House) -> None:
    answer = house.client(LAN).get("/to-bai/lop-1-lan/m1.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert answer.headers["content-disposition"] == 'inline; filename="to-bai-m1.pdf"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert house.client(HOA).get("/to-bai/lop-1-lan/m1.pdf").status_code == 404
    assert house.client(LAN).get("/to-bai/lop-1-lan/m9.pdf").status_code == 404
    assert house.client().get("/to-bai/lop-1-lan/m1.pdf").status_code == 303


def test_the_address_on_it_leads_each_to_their_own_course(house: House) -> None:
    assert house.client(LAN).get("/mo-dun/m1").headers["location"] == "/khoa-hoc?lop=lop-1-lan"
    assert house.client(HOA).get("/mo-dun/m1").headers["location"] == "/khoa-hoc?lop=lop-1-hoa"
    assert house.client().get("/mo-dun/m1").headers["location"] == "/dang-nhap?tiep=/mo-dun/m1"
    assert house.client(LAN).get("/mo-dun/m9").status_code == 404
    assert house.client(TUAN).get("/mo-dun/m1").status_code == 404
