"""The paper: every word on it, readable, inside its frame, and the same bytes every time."""

import base64
import hashlib
import io
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from lms.documents import pdf_fonts, qr, signatures
from lms.documents.certificate_pdf import certificate_pdf
from lms.documents.certificate_template import TemplateError, certificate_words
from lms.documents.pdf import DEMO_MARK, TRIAL_MARK, MissingLetter
from lms.domain.codes import certificate_code
from lms.domain.signing import FrozenCertificate
from tests.documents.certificate_samples import LAN, SIXTY_LETTERS
from tests.documents.pdf_tools import needs_poppler, picture_of, text_of

KEY = bytes(range(32))
URL = "https://hoc.example.vn/xac-minh/7K3M9QXW22"


def draw(frozen: FrozenCertificate = LAN, mark: str | None = None) -> bytes:
    return certificate_pdf(frozen, signatures.sign(KEY, frozen), URL, mark)


LONG = LAN.model_copy(
    update={
        "person_name": SIXTY_LETTERS,
        "office_lines": (
            "ỦY BAN NHÂN DÂN XÃ LÊ QUÝ ĐÔN",
            "VĂN PHÒNG HỘI ĐỒNG NHÂN DÂN VÀ ỦY BAN NHÂN DÂN",
        ),
        "unit_line": "Phòng Văn hóa - Xã hội, Ủy ban nhân dân phường Mỹ Thới, thành phố Long Xuyên",
        "course_title": "Kỹ năng chuyển đổi số và ứng dụng trí tuệ nhân tạo trong công tác phổ biến, "
        "giáo dục pháp luật và hòa giải ở cơ sở năm 2026",
        "signer_title": "KT. CHÁNH VĂN PHÒNG PHÓ CHÁNH VĂN PHÒNG",
        "supersedes": certificate_code("000000001"),
    }
)


def test_the_same_record_gives_the_same_bytes() -> None:
    assert draw() == draw()


def test_the_same_record_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib; from tests.documents.test_certificate_pdf import draw;"
        "print(hashlib.sha256(draw()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "America/Lima"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env=environment)
    assert done.stdout.decode().strip() == hashlib.sha256(draw()).hexdigest()


def test_drawing_others_in_between_changes_nothing() -> None:
    before = draw()
    draw(LAN.model_copy(update={"person_name": "H’Hen Ƀkrông"}))
    draw(LONG, DEMO_MARK)
    assert draw() == before


def test_many_may_be_drawn_at_once() -> None:
    people = [LAN.model_copy(update={"person_name": name}) for name in ("Lan", "Minh", "Hoa", "H’Hen Ƀkrông")]
    alone = [draw(person) for person in people]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(draw, people * 5)) == alone * 5


@pytest.mark.parametrize("field", ["person_name", "hours_text", "signer_name"])
def test_another_word_gives_another_file(field: str) -> None:
    assert draw(LAN.model_copy(update={field: "Nguyễn Thị Hoa"})) != draw()


def test_the_file_carries_record_signature_and_key_but_no_clock() -> None:
    pdf = draw()
    record = re.search(rb"<gcn:Record>(.*?)</gcn:Record>", pdf)
    signature = re.search(rb"<gcn:Signature>(.*?)</gcn:Signature>", pdf)
    assert record is not None and signature is not None
    assert base64.b64decode(record[1]) == LAN.canonical()
    assert signatures.verify(signatures.public_key_of(KEY), LAN, base64.b64decode(signature[1]))
    assert b"/CreationDate (D:20261124000000+07'00')" in pdf
    assert re.findall(rb"<xmp:(?:Create|Modify)Date>(.*?)<", pdf) == [b"2026-11-24T00:00:00+07:00"] * 2


def test_the_file_is_small_enough_to_send() -> None:
    assert len(draw()) < 100_000


@needs_poppler
def test_every_word_of_the_record_is_on_the_paper(tmp_path: Path) -> None:
    text = " ".join(text_of(draw(), tmp_path).split())
    for words in (
        "ỦY BAN NHÂN DÂN HUYỆN HƯNG HÀ",
        "PHÒNG TƯ PHÁP",
        "Số: 0127/GCN-PTP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY CHỨNG NHẬN",
        "Chứng nhận Ông/Bà",
        "Đặng Thị Quỳnh Như Ngọc Ái",
        "Sinh năm: 1968",
        "Tổ hòa giải thôn Duyên Phúc, xã Hưng Hà",
        "Hòa giải viên ở cơ sở",
        "“Kỹ năng, nghiệp vụ hòa giải ở cơ sở”",
        "16 tiết",
        "05/11/2026 – 20/11/2026",
        "Bài kiểm tra 18/20",
        "Chuyên cần 100%",
        "HGV-01, bản 1",
        "23/11/2026",
        "Hưng Hà, ngày 24 tháng 11 năm 2026",
        "TRƯỞNG PHÒNG",
        "Trần Văn Tuấn",
        "hoc.example.vn/xac-minh",
        "7K3M 9QXW 22",
        "Vào sổ cấp giấy chứng nhận số: 0127/GCN-PTP (2026)",
    ):
        assert words in text.replace("\u00a0", " ")


@needs_poppler
def test_the_paper_never_says_chung_chi(tmp_path: Path) -> None:
    assert "chứng chỉ" not in text_of(draw(), tmp_path).lower()


@needs_poppler
@pytest.mark.parametrize("mark", [None, TRIAL_MARK, DEMO_MARK])
def test_the_code_on_the_printed_page_is_read(tmp_path: Path, mark: str | None) -> None:
    for frozen in (LAN, LONG):
        assert qr.decode(picture_of(draw(frozen, mark), tmp_path, dpi=130)) == [URL]


@needs_poppler
def test_a_name_of_sixty_letters_and_long_titles_are_whole(tmp_path: Path) -> None:
    text = " ".join(text_of(draw(LONG), tmp_path).split())
    for words in (*SIXTY_LETTERS.split(), "thành phố Long Xuyên", "năm 2026”", "Thay thế giấy có mã"):
        assert words in text.replace("\u00a0", " ")


@needs_poppler
def test_nothing_is_printed_on_the_frame(tmp_path: Path) -> None:
    """The longest words leave the border as it is on every certificate."""
    plain, crowded = (
        Image.open(io.BytesIO(picture_of(draw(frozen), tmp_path, dpi=72))).convert("L")
        for frozen in (LAN, LONG)
    )
    changed = ImageChops.difference(plain, crowded).getbbox()
    assert changed is not None
    left, top, right, bottom = (edge / 72 * 25.4 for edge in changed)
    assert left > 16.6 and top > 16.6 and right < 297 - 16.6 and bottom < 210 - 16.6


@needs_poppler
def test_a_trial_says_so_across_the_page(tmp_path: Path) -> None:
    """Turned letters come out of pdftotext one by one, so their pixels are looked at."""
    plain, marked = (
        Image.open(io.BytesIO(picture_of(draw(LAN, mark), tmp_path, dpi=50))).convert("L")
        for mark in (None, TRIAL_MARK)
    )
    box = ImageChops.difference(plain, marked).getbbox()
    assert box is not None
    assert box[2] - box[0] > plain.width / 3 and box[3] - box[1] > plain.height / 3


@needs_poppler
def test_prepared_fonts_print_the_same_pixels_as_fpdf2_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = picture_of(draw(), tmp_path, dpi=100)
    monkeypatch.setattr(pdf_fonts, "is_usual", lambda text: False)
    itself = picture_of(draw(), tmp_path, dpi=100)
    first, second = (Image.open(io.BytesIO(data)).convert("RGB") for data in (prepared, itself))
    assert ImageChops.difference(first, second).getbbox() is None


@needs_poppler
def test_a_name_with_rare_letters_is_printed_whole(tmp_path: Path) -> None:
    assert "H’Hen Ƀkrông Niê" in text_of(
        draw(LAN.model_copy(update={"person_name": "H’Hen Ƀkrông Niê"})), tmp_path
    )


def test_a_letter_no_font_has_is_refused_by_name() -> None:
    with pytest.raises(MissingLetter) as refused:
        draw(LAN.model_copy(update={"person_name": "Lan 漢"}))
    assert refused.value.letters == "漢"


def test_the_template_that_ships_is_complete() -> None:
    assert certificate_words().title == "GIẤY CHỨNG NHẬN"
    assert certificate_words().template == "hoan-thanh/1"


def test_a_template_with_a_missing_word_names_it(tmp_path: Path) -> None:
    """
    template: thu/1
    title: 5
    """
    text = "template: thu/1\ntitle: 5\n"
    (tmp_path / "thu.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError) as refused:
        certificate_words("thu", tmp_path)
    assert {"title", "motto", "date_line"} <= set(refused.value.fields)
    assert "template" not in refused.value.fields


@pytest.mark.parametrize("text", ["a: [", "- một dòng", ""])
def test_a_template_that_is_no_list_of_words_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "thu.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError):
        certificate_words("thu", tmp_path)
