"""Pieces of the screen of paper tests: pictures of a sheet, what counts, letters in groups."""

from __future__ import annotations

import base64

from lms.domain import paper_test
from lms.services.paper_marks import SheetLine
from lms.services.paper_tests import PaperTest
from lms.text_paper import kept
from lms.ui.parts_html import esc


def picture(jpeg: bytes, words: str) -> str:
    """Within the page, so that it has no address that others could open."""
    data = base64.b64encode(jpeg).decode()
    return f'<img class="figure" alt="{esc(words)}" src="data:image/jpeg;base64,{data}">'


def suspended(test: PaperTest, entered: int) -> str:
    """Which questions do not count, by their numbers on paper; nothing when all do. `entered` sheets counted
    them, because they came before."""
    if not test.suspended:
        return ""
    places = "; ".join(
        f"mã đề {letter} câu {', '.join(map(str, paper_test.numbers(variant, test.suspended)))}"
        for letter, variant in test.variants.items()
    )
    before = f" {entered} phiếu nhập trước đó giữ kết quả đã ghi." if entered else ""
    return (
        f'<div class="box amber"><p><b>{len(test.suspended)} câu không tính điểm</b>, vì vào ngày kiểm tra'
        f" căn cứ pháp luật đã thay đổi hoặc đang được thẩm định lại: {esc(places)}. Đề in từ nay ghi rõ ở"
        f" các câu đó, số thứ tự giữ nguyên; phiếu nhập từ nay không tính các câu đó.{before}</p>"
        "<p>Nếu chưa phát đề, nên quay về lớp và soạn bài mới.</p></div>"
    )


def entered_before(test: PaperTest, line: SheetLine, variant: str, letters: str) -> str:
    """What was entered of a sheet, and where what is on the page now differs."""
    sheet = line.sheet
    assert sheet is not None
    total = test.count - len(line.without)
    said = f"Đã nhập: mã đề {sheet.variant}, {spaced(sheet.answers)}, đúng {sheet.correct} trên {total}."
    if variant and variant != sheet.variant:
        said += f" Nay là mã đề {variant}."
    elif len(letters) == len(sheet.answers):
        pairs = enumerate(zip(letters, sheet.answers, strict=True), 1)
        other = [str(number) for number, (new, old) in pairs if new != old]
        said += f" Khác ở câu {', '.join(other)}." if other else " Các câu đều như nhau."
    return f'<div class="box"><p>{esc(said)}</p></div>'


def result(line: SheetLine) -> str:
    """Whether a sheet counts."""
    if not line.counted:
        return f"lưu để đối chiếu ({kept(line.left_out)})"
    return f"có, trừ {kept(line.left_out)}" if line.left_out else "có"


def spaced(letters: str) -> str:
    """In groups of five."""
    return " ".join(letters[first : first + 5] for first in range(0, len(letters), 5))


def in_tens(letters: str) -> str:
    """The letters after the numbers they stand for, ten in a line."""
    plain = "".join(letters.split()).upper()
    tens = [(first, plain[first : first + 10]) for first in range(0, len(plain), 10)]
    lines = [f"{first + 1} đến {first + len(ten)}: <code>{esc(spaced(ten))}</code>" for first, ten in tens]
    return f"<p>{'<br>'.join(lines)}</p>" if lines else ""


def decimal(value: float | None) -> str:
    """−0,12 as numbers are written here; a dash where there is none."""
    return "–" if value is None else f"{value:.2f}".replace(".", ",").replace("-", "−")
