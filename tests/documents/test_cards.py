"""Cards and slips: every code is read from the printed page, every name stands whole on its own card."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest

from lms.documents import qr
from lms.documents.cards import ActivationSlip, LearnerCard, activation_slips_pdf, learner_cards_pdf
from lms.documents.pdf import DEMO_MARK, TRIAL_MARK
from lms.domain import codes
from tests.documents.certificate_samples import SIXTY_LETTERS
from tests.documents.pdf_tools import needs_poppler, picture_of, text_of

TODAY = date(2026, 11, 24)
NAMES = (
    "Nguyễn Thị Lan",
    "Lê Văn Minh",
    "Đỗ Thị Hoa",
    "Phạm Văn Tuấn",
    "Đặng Thị Quỳnh Như Ngọc Ái",
    SIXTY_LETTERS,
    "H’Hen Ƀkrông",
)
LONG_UNIT = "Bộ phận tiếp nhận và trả kết quả, Trung tâm phục vụ hành chính công xã Lê Quý Đôn"
UNITS = ("Tổ hòa giải thôn Duyên Phúc", LONG_UNIT)


def learner(number: int) -> str:
    return codes.learner_code("HH", codes.encode_number(number * 7919, 5))


def card(number: int) -> LearnerCard:
    code = learner(number)
    payload = codes.card_payload(code, 1, codes.card_mac(b"k" * 32, code, 1))
    return LearnerCard(NAMES[number % 7], UNITS[number % 2], code, payload)


def slip(number: int) -> ActivationSlip:
    code = learner(number)
    address = "hoc.hungha.example.vn/kich-hoat"
    secret = codes.encode_number(number * 7919**4, 12)
    return ActivationSlip(
        NAMES[number % 7],
        UNITS[number % 2],
        code,
        secret,
        f"https://{address}?ma={code}",
        address,
        date(2026, 11, 30),
    )


CARDS = [card(number) for number in range(12)]
SLIPS = [slip(number) for number in range(9)]


def cards_pdf(mark: str | None = None) -> bytes:
    office = "Văn phòng HĐND và UBND xã Lê Quý Đôn"
    return learner_cards_pdf(CARDS, office=office, title="Lớp Hưng Hà 02", made_on=TODAY, mark=mark)


def slips_pdf(mark: str | None = None) -> bytes:
    return activation_slips_pdf(SLIPS, office="UBND xã Hưng Hà", made_on=TODAY, mark=mark)


@needs_poppler
@pytest.mark.parametrize("mark", [None, TRIAL_MARK, DEMO_MARK])
def test_ten_cards_a_page_are_all_read_by_a_scanner(tmp_path: Path, mark: str | None) -> None:
    for page, expected in ((1, CARDS[:10]), (2, CARDS[10:])):
        found = qr.decode(picture_of(cards_pdf(mark), tmp_path, page=page))
        assert isinstance(found, list)
        assert sorted(found) == sorted(card.qr_text for card in expected)


@needs_poppler
@pytest.mark.parametrize("mark", [None, DEMO_MARK])
def test_eight_slips_a_page_are_all_read_by_a_phone(tmp_path: Path, mark: str | None) -> None:
    for page, expected in ((1, SLIPS[:8]), (2, SLIPS[8:])):
        found = qr.decode(picture_of(slips_pdf(mark), tmp_path, page=page))
        assert isinstance(found, list)
        assert sorted(found) == sorted(slip.qr_text for slip in expected)


@needs_poppler
def test_a_card_says_whose_it_is(tmp_path: Path) -> None:
    text = " ".join(text_of(cards_pdf(), tmp_path).split())
    for words in (
        "Lớp Hưng Hà 02: thẻ 1 đến 10 trong 12",
        "In đúng cỡ 100%",
        "Nguyễn Thị Lan",
        "Mã đăng nhập",
    ):
        assert words in text
    for printed in CARDS:
        assert codes.print_learner_code(printed.learner_code).replace("\u00a0", " ") in text.replace(
            "\u00a0", " "
        )
    for word in SIXTY_LETTERS.split() + LONG_UNIT.split():
        assert word in text


@needs_poppler
def test_a_slip_says_what_to_do_and_until_when(tmp_path: Path) -> None:
    text = " ".join(text_of(slips_pdf(), tmp_path).replace("\u00a0", " ").split())
    for words in (
        "GIẤY KÍCH HOẠT",
        "1. Quét mã, hoặc mở trang",
        "hoc.hungha.example.vn/kich-hoat",
        "2. Mã kích hoạt, dùng một lần",
        "3. Tự đặt mã PIN 6 số",
        "Hết hạn 30/11/2026",
        "Đặng Thị Quỳnh Như Ngọc Ái",
        codes.print_activation_code(SLIPS[3].activation_code).replace("\u00a0", " "),
    ):
        assert words in text


@needs_poppler
def test_slips_come_in_one_pile_for_each_unit_with_its_name_on_top(tmp_path: Path) -> None:
    piles = [slip._replace(group=group) for group in ("Xã Hồng Minh", "Xã Tiên La") for slip in SLIPS]
    made = activation_slips_pdf(piles, office="UBND xã Hưng Hà", made_on=TODAY)
    pages = text_of(made, tmp_path).split("\f")
    heads = [[line for line in page.splitlines() if line.startswith("Xã ")] for page in pages]
    on_top = [names for names in heads if names]
    assert on_top == [["Xã Hồng Minh"], ["Xã Tiên La"]]
    first = pages[heads.index(["Xã Hồng Minh"])]
    assert f"{len(SLIPS)} giấy kích hoạt" in first and "Người nhận tập giấy" in first


@needs_poppler
@pytest.mark.parametrize("office", ["UBND xã Hưng Hà, tỉnh Hưng Yên", "Ủy ban nhân dân phường Trần Hưng Đạo"])
def test_the_name_of_the_office_stays_clear_of_the_title(tmp_path: Path, office: str) -> None:
    """Words of two texts that overlap come out on one line without their places: each must be whole."""
    made = (
        learner_cards_pdf(CARDS, office=office, title="Lớp", made_on=TODAY),
        activation_slips_pdf(SLIPS, office=office, made_on=TODAY),
    )
    for pdf, title in zip(made, ("THẺ HỌC VIÊN", "GIẤY KÍCH HOẠT"), strict=True):
        path = tmp_path / "boxes.pdf"
        path.write_bytes(pdf)
        done = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True)
        words = re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<', done.stdout.decode()
        )
        ends = [word for word in words if word[4] == title.split()[-1]]
        firsts = [word for word in words if word[4] in office.split()]
        assert ends and firsts
        for _, top, right, bottom, _ in ends:
            beside = [
                float(x)
                for x, y, end, low, _ in firsts
                if float(y) < float(bottom) and float(low) > float(top) and float(end) > float(right)
            ]
            near = [x for x in beside if x < float(right) + 130]
            assert all(x > float(right) for x in near)


def test_the_same_cards_give_the_same_bytes() -> None:
    assert cards_pdf() == cards_pdf()
    assert cards_pdf(TRIAL_MARK) != cards_pdf()


def test_nothing_to_print_is_an_error() -> None:
    with pytest.raises(ValueError):
        learner_cards_pdf([], office="UBND xã Hưng Hà", title="Lớp", made_on=TODAY)
    with pytest.raises(ValueError):
        activation_slips_pdf([], office="UBND xã Hưng Hà", made_on=TODAY)
