"""Courses out of the store and the content folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from lms.commands.common import Failure, Opened, print_json
from lms.domain.people import SYSTEM


def export_course(arguments: argparse.Namespace) -> int:
    """A course as one Word file with review boxes. While a server runs: use its screen."""
    file: Path = arguments.file
    if file.suffix.lower() != ".docx":
        raise Failure(f"Tên tệp phải kết thúc bằng .docx: {file}")
    with Opened() as services:
        content = services.course_export.docx(SYSTEM, arguments.course.upper())
    try:
        with file.open("xb") as target:
            target.write(content)
    except FileExistsError:
        raise Failure(f"Tệp {file} đã có. Chọn tên khác, hoặc xóa tệp cũ trước.") from None
    except OSError:
        raise Failure(f"Không ghi được tệp {file}. Kiểm tra đường dẫn và quyền ghi.") from None
    if arguments.json:
        print_json({"course": arguments.course.upper(), "file": str(file), "bytes": len(content)})
    else:
        print(f"Đã ghi {file} ({len(content) // 1024} KB).")
    return 0
