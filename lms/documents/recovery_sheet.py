"""The recovery codes of somebody's second step, on a sheet to be locked away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lms.documents.pdf import BLACK, INK2, Page

_LEFT, _WIDTH = 25.0, 160.0
_TOP, _ROW, _COLUMN = 84.0, 14.0, 80.0


def recovery_sheet_pdf(
    *, name: str, login: str, office: str, codes: Sequence[str], made_on: date, mark: str | None = None
) -> bytes:
    """A4 portrait; `codes` and `login` as they are printed. Raises MissingLetter."""
    identity = repr((name, login, office, tuple(codes), mark)).encode()
    page = Page(title="Mã dự phòng đăng nhập", made_on=made_on, identity=identity)
    page.add_page()
    if mark:
        page.across(mark, 105, 200, 90 if len(mark) < 9 else 66)
    page.put(_LEFT, 28, office, "", 12, INK2)
    page.put(_LEFT, 42, "Mã dự phòng đăng nhập", "B", 22, BLACK)
    lines, size = page.fit(name, "B", (16, 14, 12), _WIDTH, 1)
    for place, line in enumerate(lines):
        page.put(_LEFT, 53 + place * 7, line, "B", size, BLACK)
    below = 60 + (len(lines) - 1) * 7
    page.put(_LEFT, below, f"Mã đăng nhập: {login}", "", 12, BLACK)
    page.put(_LEFT, below + 7, "Mỗi mã dùng một lần, thay cho mã 6 chữ số trên điện thoại.", "", 12, BLACK)
    half = -(-len(codes) // 2)
    for place, code in enumerate(codes):
        x, y = _LEFT + _COLUMN * (place // half), _TOP + (below - 60) + _ROW * (place % half)
        page.put(x, y, f"{place + 1}.", "", 12, INK2)
        page.put(x + 10, y, code, "B", 18, BLACK, spacing=1)
    end = _TOP + (below - 60) + _ROW * half + 6
    page.put(_LEFT, end, "Cất chỗ kín, không để cùng điện thoại. Dùng mã nào thì gạch mã đó.", "I", 12, BLACK)
    page.put(_LEFT, end + 7, "Mất tờ này: vào Xác thực hai bước, tạo mã mới; mã cũ hết tác dụng.", "I", 12)
    return page.to_bytes()
