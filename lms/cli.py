"""The commands. Exit 0 = fine, 1 = the input has problems (listed), 2 = could not run (why).

A command that needs the store opens the file itself, so it cannot run beside a server that holds it:
it then says so. `backup` alone asks the running server to export.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from lms import commands
from lms.commands import Failure
from lms.domain.errors import Refusal
from lms.domain.question_bank import BankFormat
from lms.store.database import StoreUnavailable
from lms.store.migrate import MigrationChanged
from lms.text import STORE_TROUBLE, sentence

Command = Callable[[argparse.Namespace], int]


_ARGPARSE = (
    (r"the following arguments are required: (.*)", r"còn thiếu \1"),
    (r"unrecognized arguments: (.*)", r"không có tham số \1"),
    (r"argument (--\S+): invalid choice: (\S+).*", r"\1 không nhận \2"),
    (r"argument (\S+): invalid choice: (\S+).*", r"không có lệnh \2"),
    (r"argument (\S+): invalid \w+ value: (.*)", r"\1 cần một số, không phải \2"),
    (r"argument (\S+): expected .*", r"\1 cần một giá trị đi kèm"),
    (r"argument (\S+): ignored explicit argument .*", r"\1 không nhận giá trị"),
)


class _Parser(argparse.ArgumentParser):
    """argparse, speaking Vietnamese."""

    def error(self, message: str) -> NoReturn:
        for english, ours in _ARGPARSE:
            message = re.sub(english, ours, message)
        print(f"Lệnh chưa đúng: {message}", file=sys.stderr)
        print(f"Xem cách dùng: {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def parser() -> argparse.ArgumentParser:
    """Every command with its one line of help; `tests/test_house.py` reads it, too."""
    root = _Parser(prog="python3 -m lms", add_help=False, usage="python3 -m lms LỆNH …")
    _help(root)
    verbs = root.add_subparsers(dest="verb", metavar="LỆNH", parser_class=_Parser)

    def verb(
        name: str, help_text: str, run: Command, *, as_json: bool = False, running: str = ""
    ) -> argparse.ArgumentParser:
        prog = f"python3 -m lms {name}"
        added = verbs.add_parser(name, help=help_text, description=help_text, add_help=False, prog=prog)
        _help(added)
        if as_json:
            added.add_argument(
                "--json", action="store_true", help="in ra dạng JSON cho chương trình khác đọc"
            )
        if running:
            added.epilog = f"Khi phần mềm đang chạy: {running}"
        added.set_defaults(run=run, when_running=running)
        return added

    start = verb("start", "chạy phần mềm; lần đầu tự tạo kho dữ liệu", commands.start)
    start.add_argument("--lan", action="store_true", help="cho máy khác trong mạng cơ quan truy cập")
    start.add_argument("--demo", action="store_true", help="lần đầu thì tạo kho dữ liệu mẫu")
    start.add_argument("--demo-public", action="store_true", help="cho máy khác truy cập dữ liệu mẫu")
    start.add_argument("--port", type=int, help="cổng (mặc định 8501)")
    start.add_argument("--tls-cert", type=Path, help="tệp chứng thư TLS, để dùng được máy ảnh qua https")
    start.add_argument("--tls-key", type=Path, help="tệp khóa TLS")

    init = verb(
        "init",
        "tạo kho dữ liệu trống",
        commands.init,
        as_json=True,
        running="không tạo gì, kho đang có giữ nguyên.",
    )
    init.add_argument("--preset", default="hung-yen-2025", metavar="TÊN", help="bộ đơn vị ban đầu")

    demo = verb(
        "demo",
        "tạo kho dữ liệu mẫu, in ra người để thử",
        commands.demo,
        as_json=True,
        running="dừng phần mềm rồi chạy lại.",
    )
    demo.add_argument("--people", type=int, default=2000, metavar="N", help="số người (mặc định 2000)")
    demo.add_argument("--seed", type=int, default=1, metavar="S", help="cùng số thì cùng người")

    courses = verb(
        "check-courses",
        "kiểm tra nội dung khóa học",
        commands.check_courses,
        as_json=True,
        running="vẫn kiểm tra được; sửa xong thì khởi động lại phần mềm.",
    )
    courses.add_argument("folder", nargs="?", type=Path, metavar="THƯ_MỤC", help="mặc định là LMS_COURSES")

    people = verb(
        "import-people",
        "nhập danh sách người từ Excel hoặc CSV",
        commands.import_people,
        as_json=True,
        running="dùng màn hình Nhập danh sách, hoặc dừng phần mềm rồi chạy lại.",
    )
    people.add_argument("file", type=Path, metavar="TỆP")
    people.add_argument("--dry-run", action="store_true", help="chỉ xem, không ghi gì")

    questions = verb(
        "import-questions",
        "nhập ngân hàng câu hỏi GIFT, Moodle XML, Aiken, QTI",
        commands.import_questions,
        as_json=True,
        running="vẫn nhập được; xong thì khởi động lại phần mềm.",
    )
    questions.add_argument("file", type=Path, metavar="TỆP")
    questions.add_argument("--dry-run", action="store_true", help="chỉ xem, không ghi gì")
    questions.add_argument("--into", metavar="MÔ_ĐUN", help="mã mô-đun nhận câu hỏi")

    taken_out = verb(
        "export-questions",
        "xuất câu hỏi của khóa học hay mô-đun ra GIFT, Moodle XML, Aiken, QTI",
        commands.export_questions,
        as_json=True,
        running="vẫn xuất được.",
    )
    taken_out.add_argument("what", metavar="MÃ", help="mã khóa học hoặc mô-đun")
    forms = [form.value for form in BankFormat]
    taken_out.add_argument("--format", required=True, choices=forms, metavar="LOẠI", help=", ".join(forms))
    taken_out.add_argument("file", type=Path, metavar="TỆP")

    export = verb(
        "export-course",
        "xuất một khóa học thành tệp Word để rà trên giấy",
        commands.export_course,
        as_json=True,
        running="tải ở màn hình Nội dung của phần mềm.",
    )
    export.add_argument("course", metavar="KHÓA", help="mã khóa học, ví dụ HGV-01")
    export.add_argument("file", type=Path, metavar="TỆP.docx", help="tệp sẽ ghi, chưa có")

    verify = verb(
        "verify",
        "tra một giấy chứng nhận theo mã",
        commands.verify,
        as_json=True,
        running="tra ở trang /xac-minh của phần mềm.",
    )
    verify.add_argument("code", nargs="+", metavar="MÃ")

    backup = verb(
        "backup",
        "sao lưu; chạy được cả khi phần mềm đang chạy",
        commands.backup,
        as_json=True,
        running="phần mềm tự xuất một bản, không phải dừng.",
    )
    backup.add_argument("folder", type=Path, metavar="THƯ_MỤC")

    restore = verb(
        "restore",
        "khôi phục từ bản sao lưu; phải dừng phần mềm trước",
        commands.restore,
        as_json=True,
        running="từ chối; dừng phần mềm trước.",
    )
    restore.add_argument("folder", type=Path, metavar="THƯ_MỤC")

    due = verb(
        "erase-due",
        "xóa dữ liệu đã hết hạn lưu",
        commands.erase_due,
        as_json=True,
        running="phần mềm tự làm mỗi ngày một lần, không phải chạy lệnh này.",
    )
    due.add_argument("--dry-run", action="store_true", help="chỉ đếm, không xóa gì")

    verb(
        "reset-admin",
        "cấp mã kích hoạt mới cho quản trị",
        commands.reset_admin,
        as_json=True,
        running="dừng phần mềm rồi chạy lại.",
    )
    keys = verb(
        "rotate-key",
        "đổi khóa; không ghi loại thì liệt kê các khóa đang có",
        commands.rotate_key,
        as_json=True,
        running="phần mềm tự đổi, không phải dừng.",
    )
    keys.add_argument("purpose", nargs="?", metavar="LOẠI", help="secret, card, certificate…")
    keys.add_argument("--retire", metavar="SỐ", help="bỏ hẳn một khóa cũ không còn gì cần đến")
    keys.add_argument("--anyway", action="store_true", help="khóa đã lộ: bỏ ngay dù còn thứ cần đến")
    doctor = verb(
        "doctor",
        "kiểm tra kho dữ liệu, nhật ký và máy",
        commands.doctor,
        as_json=True,
        running="kiểm tra phần không cần mở kho; dừng phần mềm để kiểm tra đủ.",
    )
    doctor.add_argument(
        "--backup",
        type=Path,
        metavar="THƯ_MỤC",
        help="so nhật ký với bản sao lưu này, xem có bị viết lại không",
    )
    return root


def main(argv: Sequence[str]) -> int:
    """Run one command; every expected failure is a Vietnamese sentence on stderr."""
    arguments = parser().parse_args(list(argv) or ["--help"])
    if not hasattr(arguments, "run"):
        return main(["--help"])
    try:
        return int(arguments.run(arguments))
    except Failure as failure:
        return _say(arguments, str(failure), failure.status)
    except Refusal as refusal:
        return _say(arguments, sentence(refusal), 2)
    except StoreUnavailable as trouble:
        text = STORE_TROUBLE[trouble.code]
        if trouble.code == "locked" and arguments.when_running:
            text = f"Phần mềm đang chạy và giữ kho dữ liệu: {arguments.when_running}"
        return _say(arguments, text, 2)
    except MigrationChanged as changed:
        return _say(arguments, f"Kho dữ liệu do bản phần mềm khác tạo ({changed}). Dùng đúng bản mới hơn.", 2)
    except ValidationError as error:
        names = ", ".join(f"LMS_{str(item['loc'][0]).upper()}" for item in error.errors())
        return _say(arguments, f"Cấu hình chưa đúng: {names}. Xem phần cấu hình trong README.", 2)
    except BrokenPipeError:
        # The reader (`| head`) has had enough; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _say(arguments: argparse.Namespace, text: str, status: int) -> int:
    if getattr(arguments, "json", False):
        _print_json({"error": text})
    print(text, file=sys.stderr)
    return status


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", action="help", help="xem cách dùng")
    parser._positionals.title = "tham số"
    parser._optionals.title = "tùy chọn"
    parser.formatter_class = _Formatter


class _Formatter(argparse.HelpFormatter):
    """argparse writes "usage:" itself; everything else is ours."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "Cách dùng: ")
