"""Pieces of the screen of paper tests: the photo of a sheet, what to look at, letters in groups."""

from __future__ import annotations

import base64

from lms.domain.answer_sheet import Sign
from lms.services.paper_marks import WaitingPhoto
from lms.text_paper import SIGNS
from lms.ui.parts_html import esc, paragraph


def picture(jpeg: bytes) -> str:
    """Within the page, so that it has no address that others could open."""
    data = base64.b64encode(jpeg).decode()
    return f'<img class="figure" alt="Ảnh phiếu trả lời" src="data:image/jpeg;base64,{data}">'


def doubts(photo: WaitingPhoto) -> str:
    """What a person has to look at, number by number; or that all was plain."""
    lines = [
        f"<li>Câu {number}: {esc(SIGNS[mark.sign])}</li>"
        for number, mark in enumerate(photo.marks, 1)
        if mark.sign is not Sign.READ
    ]
    if photo.variant_mark.sign is not Sign.READ:
        lines.insert(0, f"<li>Mã đề: {esc(SIGNS[photo.variant_mark.sign])}</li>")
    if not lines:
        return paragraph("Máy đọc rõ mọi câu. Vẫn nên liếc qua ảnh một lượt.", "hint")
    return (
        '<div class="box amber"><p><b>Cần xem các chỗ này</b>, máy để dấu “?”. Gõ chữ đúng thay dấu “?”;'
        f" câu bỏ trống gõ “-”.</p><ul>{''.join(lines)}</ul></div>"
    )


def spaced(letters: str) -> str:
    """In groups of five."""
    return " ".join(letters[first : first + 5] for first in range(0, len(letters), 5))


def in_tens(letters: str) -> str:
    """The letters under the numbers they stand for, ten in a line."""
    plain = "".join(letters.split()).upper()
    lines = [
        f"<tr><th scope='row'>{first + 1} đến {min(first + 10, len(plain))}</th>"
        f"<td><code>{esc(spaced(plain[first : first + 10]))}</code></td></tr>"
        for first in range(0, len(plain), 10)
    ]
    return f'<table class="list">{"".join(lines)}</table>' if lines else ""


class Blank(dict[str, str]):
    """Numbers that a short note leaves out."""

    def __missing__(self, key: str) -> str:
        return ""


def decimal(value: float | None) -> str:
    """−0,12 as numbers are written here; a dash where there is none."""
    return "–" if value is None else f"{value:.2f}".replace(".", ",").replace("-", "−")
