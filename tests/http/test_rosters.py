from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from lms.services.uploads import Uploads
from tests.http.house import House
from tests.services.small_office import LAN, TUAN

FILE = ("Danh sách.xlsx", b"PK\x03\x04 bytes as they came", "application/octet-stream")


def test_a_file_is_kept_as_it_came_and_shown_on_the_screen(house: House) -> None:
    answer = house.client(TUAN).post("/nhap/danh-sach", files={"tep": FILE})
    where = urlsplit(answer.headers["location"])
    assert (answer.status_code, where.path) == (303, "/nhap-danh-sach")
    kept = Uploads(house.tools, house.folder / "uploads").get(TUAN, parse_qs(where.query)["tep"][0])
    assert (kept.file_name, kept.data) == (FILE[0], FILE[1])


def test_a_table_is_pasted(house: House) -> None:
    table = "STT\tHọ và tên\r\n1\tNguyễn Thị Lan\r\n"
    answer = house.client(TUAN).post("/nhap/danh-sach", data={"dan": table})
    kept = Uploads(house.tools, house.folder / "uploads").get(
        TUAN, parse_qs(urlsplit(answer.headers["location"]).query)["tep"][0]
    )
    assert kept.data.decode() == "sep=\t\nSTT\tHọ và tên\n1\tNguyễn Thị Lan\n"


def test_five_thousand_pasted_rows_are_not_too_many(house: House) -> None:
    row = "1\tNguyễn Thị Thu Phương\tNữ\t1970\tXã Hồng Minh\tThôn Duyên Phúc\t0311234567\tTổ viên\n"
    answer = house.client(TUAN).post("/nhap/danh-sach", data={"dan": row * 5_000})
    assert answer.status_code == 303


def test_a_paste_of_nothing_says_so(house: House) -> None:
    answer = house.client(TUAN).post("/nhap/danh-sach", data={"dan": " \r\n"})
    assert (answer.status_code, "Chưa dán gì" in answer.text) == (422, True)


def test_the_form_says_what_is_missing(house: House) -> None:
    for files in ({"tep": ("x.xlsx", b"", "text/plain")}, {"khac": FILE}):
        answer = house.client(TUAN).post("/nhap/danh-sach", files=files)
        assert answer.status_code == 422
        assert "Chưa chọn tệp" in answer.text


def test_only_the_office_sends_rosters(house: House) -> None:
    assert house.client().get("/nhap/danh-sach").headers["location"] == "/dang-nhap?tiep=/nhap/danh-sach"
    assert house.client().post("/nhap/danh-sach", files={"tep": FILE}).status_code == 303
    assert house.client(LAN).get("/nhap/danh-sach").status_code == 403
    assert house.client(LAN).post("/nhap/danh-sach", files={"tep": FILE}).status_code == 403
    assert not (house.folder / "uploads").exists()


def test_fifty_megabytes_are_too_many(house: House) -> None:
    huge = ("x.xlsx", bytes(50 * 1024 * 1024), "application/octet-stream")
    answer = house.client(TUAN).post("/nhap/danh-sach", files={"tep": huge})
    assert answer.status_code == 413
    assert "nhiều nhất 20 MB" in answer.text
