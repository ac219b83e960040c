"""`doctor`: look at everything that can be looked at."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import Any

from lms.bootstrap import Services
from lms.commands.common import Failure, Opened, print_json
from lms.content.loader import check_courses as read_courses
from lms.domain.people import SYSTEM
from lms.settings import Settings
from lms.store.database import StoreUnavailable


def doctor(arguments: argparse.Namespace) -> int:
    """Look at everything that can be looked at, and say what to do. Writes nothing of people."""
    settings = Settings()
    findings: list[dict[str, str]] = []

    def found(state: str, what: str, text: str) -> None:
        findings.append({"state": state, "what": what, "text": text})

    _, problems = read_courses(settings.courses)
    if problems:
        found("problem", "courses", f"Nội dung có {len(problems)} chỗ cần sửa: python3 -m lms check-courses")
    else:
        found("fine", "courses", "Nội dung khóa học không có lỗi.")
    _look_at_disk(settings, found)
    status = 0
    try:
        with Opened() as services:
            for table, column, count in services.health.orphans(SYSTEM):
                found("problem", "store", f"{count} dòng của bảng {table} ({column}) không trỏ tới đâu.")
            found("fine", "store", "Kho dữ liệu mở được, đúng phiên bản.")
            _look_at_audit(services, arguments.backup, found)
            found("fine", "people", f"{services.people.search(SYSTEM, most=1)[1]} người trong sổ.")
    except StoreUnavailable as trouble:
        if trouble.code != "locked":
            raise
        found("fine", "store", "Kho dữ liệu đang được phần mềm đang chạy giữ; dừng phần mềm để kiểm tra kỹ.")
    except Failure as failure:
        found("problem", "store", str(failure))
    if any(item["state"] == "problem" for item in findings):
        status = 1
    if arguments.json:
        print_json({"findings": findings})
    else:
        for item in findings:
            print(("✓ " if item["state"] == "fine" else "! ") + item["text"])
    return status


def _look_at_audit(services: Services, backup: Path | None, found: Any) -> None:
    chain = services.audit_log.chain(SYSTEM)
    if chain.broken is None:
        found("fine", "audit", f"Nhật ký nguyên vẹn: {chain.lines} dòng, mã dòng cuối {chain.head[:16]}.")
    else:
        found(
            "problem",
            "audit",
            f"Nhật ký không liền từ dòng {chain.broken}: có dòng bị sửa, chèn hoặc mất ngoài phần mềm."
            " Giữ nguyên thư mục dữ liệu, so với bản sao lưu gần nhất và báo người phụ trách.",
        )
    if backup is not None and not services.backups.fits(SYSTEM, backup):
        found(
            "problem",
            "audit",
            f"Nhật ký không khớp bản sao lưu {backup}: có thể đã bị viết lại. Giữ nguyên cả hai.",
        )
    elif backup is not None:
        found("fine", "audit", "Nhật ký nối tiếp đúng bản sao lưu.")


def _look_at_disk(settings: Settings, found: Any) -> None:
    folder = settings.data if settings.data.exists() else settings.data.parent
    if not os.access(folder, os.W_OK):
        found("problem", "folder", f"Không ghi được vào {folder}. Cấp quyền ghi cho tài khoản chạy phần mềm.")
    free = shutil.disk_usage(folder).free // (1024 * 1024)
    if free < 500:
        found("problem", "disk", f"Ổ đĩa còn {free} MB. Dọn để còn ít nhất 500 MB.")
    else:
        found("fine", "disk", f"Ổ đĩa còn {free // 1024} GB." if free >= 10240 else f"Ổ đĩa còn {free} MB.")
    if os.name == "posix" and settings.data.is_dir() and settings.data.stat().st_mode & 0o007:
        found("problem", "folder", f"Người dùng khác của máy vào được {folder}. Chạy: chmod 700 {folder}")
    keys = settings.data / "keys"
    if os.name == "posix" and keys.is_dir():
        loose = [path.name for path in keys.iterdir() if path.stat().st_mode & 0o077]
        if loose:
            found(
                "problem",
                "keys",
                f"Tệp khóa người khác đọc được: {', '.join(loose)}. Chạy: chmod 600 {keys}/*",
            )
