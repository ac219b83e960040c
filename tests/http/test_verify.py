"""A paper in hand, and the register behind it."""

from __future__ import annotations

from tests.http.house import House
from tests.services.small_office import HOA, LAN, TUAN


def issued(house: House) -> str:
    return house.certification.issue(TUAN, house.complete("lan"))


def test_a_good_paper_shows_every_printed_line(house: House) -> None:
    code = issued(house)
    answer = house.client().get(f"/xac-minh/{code}")
    assert answer.status_code == 200
    assert "Có trong sổ, chưa bị thu hồi" in answer.text
    for line in ("0001/GCN-PTP", "Nguyễn Thị Lan", "1968", "Nghiệp vụ hòa giải ở cơ sở", "Trần Văn Tuấn"):
        assert line in answer.text
    assert f"{code[:4]}\u00a0{code[4:8]}\u00a0{code[8:]}" in answer.text
    assert "24/11/2026 12:00" in answer.text


def test_and_no_more_than_the_paper(house: House) -> None:
    answer = house.client().get(f"/xac-minh/{issued(house)}")
    assert house.logins["lan"] not in answer.text
    assert "Đăng xuất" not in answer.text


def test_a_revoked_paper_says_when_and_why(house: House) -> None:
    code = issued(house)
    house.certification.revoke(TUAN, code, "Ghi sai họ tên")
    answer = house.client().get(f"/xac-minh/{code}")
    assert "Đã thu hồi" in answer.text
    assert "đã thu hồi giấy này ngày <b>24/11/2026</b>" in answer.text
    assert "<b>Lý do:</b> Ghi sai họ tên." in answer.text


def test_a_reason_is_shown_as_text_only(house: House) -> None:
    code = issued(house)
    house.certification.revoke(TUAN, code, "<script>x</script>")
    assert "&lt;script&gt;x&lt;/script&gt;" in house.client().get(f"/xac-minh/{code}").text


def test_a_replaced_paper_leads_to_the_new_one(house: House) -> None:
    code = issued(house)
    with house.database.write() as tx:
        tx.run("UPDATE people SET full_name = 'Nguyễn Thị Lân' WHERE id = 'lan'")
    newer = house.certification.correct(TUAN, code, "Ghi sai họ tên")
    answer = house.client().get(f"/xac-minh/{code}")
    assert "Đã được thay bằng giấy khác" in answer.text
    assert f'href="/xac-minh/{newer}"' in answer.text
    assert "số 0002/GCN-PTP" in answer.text


def test_an_unknown_code_accuses_nobody(house: House) -> None:
    answer = house.client().get("/xac-minh/0000000000")
    assert answer.status_code == 404
    assert "Không có trong sổ" in answer.text
    assert "Chưa đủ để nói là giấy giả" in answer.text


def test_a_mistyped_character_is_caught(house: House) -> None:
    code = issued(house)
    wrong = ("1" if code[0] != "1" else "2") + code[1:]
    page = house.client().get(f"/xac-minh/{wrong}")
    assert "Có ký tự gõ nhầm" in page.text
    form = house.client().post("/xac-minh", data={"code": wrong})
    assert form.status_code == 422
    assert "Có ký tự gõ nhầm" in form.text


def test_a_short_code_is_counted(house: House) -> None:
    answer = house.client().post("/xac-minh", data={"code": "7K3M"})
    assert "Còn thiếu 6 ký tự. Mã có 10 chữ và số." in answer.text


def test_the_form_takes_any_spacing_and_case(house: House) -> None:
    code = issued(house)
    typed = f" {code[:4].lower()}-{code[4:8]} {code[8:]} "
    answer = house.client().post("/xac-minh", data={"code": typed})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/xac-minh/{code}")


def test_the_pdf_is_for_the_holder_and_the_office(house: House) -> None:
    code = issued(house)
    path = f"/giay-chung-nhan/{code}.pdf"
    for actor in (LAN, TUAN):
        answer = house.client(actor).get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert answer.headers["cache-control"] == "private, no-store"


def test_for_anyone_else_it_does_not_exist(house: House) -> None:
    path = f"/giay-chung-nhan/{issued(house)}.pdf"
    assert house.client(HOA).get(path).status_code == 404
    assert house.client(HOA).get("/giay-chung-nhan/0000000000.pdf").status_code == 404
    assert house.client().get(path).headers["location"] == f"/dang-nhap?tiep={path}"
