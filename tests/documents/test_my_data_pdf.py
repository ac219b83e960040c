"""One's own data on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lms.documents.my_data_pdf import MOST_ROWS, DataPaper, PaperBlock, PaperSection, my_data_pdf
from tests.documents.pdf_tools import needs_poppler, text_of

DAY = date(2026, 11, 24)
PERSON = PaperBlock(
    "Thông tin trong danh bạ",
    "khi còn trong danh sách của cơ quan",
    ((("Họ và tên", "Nguyễn Thị Lan"), ("Năm sinh", "1968")),),
)


def paper(*blocks: PaperBlock, name: str = "Nguyễn Thị Lan") -> DataPaper:
    return DataPaper(
        ("UBND XÃ HƯNG HÀ", "PHÒNG TƯ PHÁP"),
        name,
        ("Xã Hồng Minh",),
        (PaperSection("Lập danh sách người cần tập huấn", blocks),),
        ("Thấy chỗ sai thì báo cơ quan.",),
    )


@needs_poppler
def test_the_paper_says_what_is_kept_and_until_when(tmp_path: Path) -> None:
    text = text_of(my_data_pdf(paper(PERSON), made_on=DAY), tmp_path)
    for words in (
        "PHÒNG TƯ PHÁP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "BẢN DỮ LIỆU CÁ NHÂN",
        "Họ và tên: Nguyễn Thị Lan",
        "Giữ khi còn trong danh sách của cơ quan.",
        "Thấy chỗ sai thì báo cơ quan.",
        "Trang 1/1",
    ):
        assert words in text


@needs_poppler
def test_many_rows_go_over_several_pages_and_the_rest_is_counted(tmp_path: Path) -> None:
    rows = tuple(
        (("Lúc", f"dòng thứ {number}"), ("Việc", "đăng nhập từ một máy dùng chung ở nhà văn hóa thôn"))
        for number in range(MOST_ROWS + 7)
    )
    text = text_of(my_data_pdf(paper(PaperBlock("Nhật ký", "mãi", rows)), made_on=DAY), tmp_path)
    assert "Nhật ký (67 dòng)" in text
    assert "… và 7 dòng nữa, có đủ trong tệp JSON." in text
    assert f"dòng thứ {MOST_ROWS - 1}" in text and f"dòng thứ {MOST_ROWS}" not in text
    assert "Trang 2/" in text


def test_the_same_data_give_the_same_bytes() -> None:
    assert my_data_pdf(paper(PERSON), made_on=DAY) == my_data_pdf(paper(PERSON), made_on=DAY)


def test_a_sign_that_no_font_has_does_not_stop_the_paper() -> None:
    strange = PaperBlock("Ghi chú", "mãi", ((("Ghi chú", "Cảm ơn 🙂"),),))
    assert my_data_pdf(paper(strange, name="Lan 🙂"), made_on=DAY).startswith(b"%PDF")
