"""The register of processing activities, made from what `store/personal_data.py` says of every column."""

from __future__ import annotations

from lms.documents.tables import Cell, Column, xlsx
from lms.domain.privacy import Category, Purpose
from lms.store.personal_data import COLUMNS
from lms.text_privacy import CATEGORIES, ERASURES, KEPT, PURPOSES, TABLES
from lms.text_privacy import COLUMNS as LABELS

TITLE = "Sổ hoạt động xử lý dữ liệu"
HEADINGS = (
    Column("TT", "number"),
    Column("Mục đích"),
    Column("Bảng dữ liệu"),
    Column("Nội dung"),
    Column("Tên cột"),
    Column("Loại dữ liệu"),
    Column("Căn cứ"),
    Column("Giữ"),
    Column("Khi xóa dữ liệu của một người"),
)
BASIS = "Luật số 91/2025/QH15, Điều 19 khoản 1 điểm c: phục vụ hoạt động của cơ quan nhà nước"


def rows() -> list[tuple[Cell, ...]]:
    """One line for each column that says something about people, by purpose."""
    found = [
        (
            PURPOSES[column.purpose],
            TABLES.get(table, table),
            LABELS.get(name, ""),
            f"{table}.{name}",
            CATEGORIES[column.category],
            BASIS,
            KEPT[column.kept],
            ERASURES[column.erasure],
        )
        for purpose in Purpose
        for table, columns in COLUMNS.items()
        for name, column in columns.items()
        if column.purpose is purpose and column.category is not Category.NONE
    ]
    return [(number, *row) for number, row in enumerate(found, start=1)]


def register_xlsx() -> bytes:
    """The register as a workbook, for the office's files."""
    return xlsx(TITLE, HEADINGS, rows())
