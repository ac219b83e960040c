"""An editor sends a bank from another program, looks at each item, and takes a course's questions out."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import District
from tests.e2e.test_light_pages import sign_in
from tests.support.visitor import Visitor, assert_nothing_wrong

pytestmark = pytest.mark.browser

GIFT = """// [tag:vận dụng]
::Thời hạn nộp đơn::Đơn yêu cầu công nhận kết quả hòa giải thành nộp trong bao lâu kể từ ngày hòa giải thành?{
  ~30 ngày#Ngắn hơn luật định.
  =06 tháng#Đúng thời hạn của luật.
  ~%50%180 ngày
  ~03 năm }

::Việc của hòa giải viên::Những việc nào là của hòa giải viên?{
  ~%50%Hướng dẫn các bên
  ~%50%Giúp các bên đạt thỏa thuận
  ~%-100%Xử phạt }

::Ghép nguyên tắc::Ghép việc làm với nguyên tắc.{
  =Không ép ký -> Tự nguyện
  =Không kể cho người ngoài -> Giữ bí mật }

::Giới thiệu::Phần này nói về đất đai ở nông thôn.
"""


def test_a_bank_is_looked_at_and_questions_are_taken_out(
    browser: Browser, district: District, shots: Path | None, tmp_path: Path
) -> None:
    who = Visitor(browser, district.server.url, "ngan-hang", shots=shots)
    sign_in(who, district.report["sign_ins"]["editor"])
    who.open("/ngan-hang")
    who.look_at_all_sizes("dau")
    file = tmp_path / "de-thi-2025.gift"
    file.write_text(GIFT, "utf-8")
    who.open("/nhap/cau-hoi")
    who.look_at_all_sizes("gui")
    who.page.get_by_label("Tệp câu hỏi").set_input_files(file)
    who.press("Gửi và xem từng câu")
    who.reads("Mục này chỉ là đoạn giới thiệu")
    who.reads("06 tháng (100%)")
    who.look_at_all_sizes("tung-cau")
    who.choose("Mô-đun nhận câu hỏi", "HGV-01: Tiến hành hòa giải")
    who.reads("Tải về để tự chép vào")
    with who.page.expect_download() as packed:
        who.press("Tải về để tự chép vào")
    assert packed.value.suggested_filename == "cau-hoi-hgv-01-m4.zip"
    who.look_at_all_sizes("chon-mo-dun")

    who.open("/ngan-hang")
    who.choose("Khóa học hoặc mô-đun", "HGV-01: Nghiệp vụ hòa giải ở cơ sở, cả khóa")
    who.choose("Định dạng", "Aiken")
    who.reads("Định dạng này không ghi được lời giải thích.")
    who.look_at_all_sizes("xuat")
    with who.page.expect_download() as taken:
        who.page.get_by_role("button", name="câu hỏi", exact=False).first.click()
    assert taken.value.suggested_filename == "cau-hoi-hgv-01-aiken.txt"
    assert "ANSWER: " in Path(taken.value.path()).read_text("utf-8")
    assert_nothing_wrong(who)
