"""Question banks in and out. Neither needs a store: they read and write the content folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from lms.commands.common import Failure, print_json, tell
from lms.content.loader import load_courses
from lms.content.question_formats import read_bank
from lms.content.question_formats.bank_file import CannotWriteBank, write_into
from lms.content.question_formats.contract import answers, contract
from lms.content.question_formats.exporting import export_questions as exported
from lms.content.question_formats.opening import LARGEST_FILE
from lms.domain.question_bank import Bank, BankFormat, FileReason, FileVerdict
from lms.settings import Settings
from lms.text_content import problem_text
from lms.text_question_bank import (
    BANK_FORMATS,
    FILE_REASONS,
    NOT_WRITTEN,
    QUESTION_TYPES,
    item_text,
    trouble_text,
)


def import_questions(arguments: argparse.Namespace) -> int:
    """Look at a bank, and without --dry-run write what is accepted into a module's folder."""
    file: Path = arguments.file
    if not arguments.dry_run and not arguments.into:
        raise Failure("Còn thiếu --into MÃ_MÔ_ĐUN. Chỉ xem thì thêm --dry-run.")
    bank = _read(file)
    if not arguments.dry_run and bank.accepted():
        _write(bank, file.name, arguments.into)
    if arguments.json:
        print_json(contract(bank))
    else:
        print("\n".join(_lines(bank)))
    whole = bank.verdict is FileVerdict.IMPORT and len(bank.accepted()) == len(bank.items)
    return 0 if whole else 1


def _read(file: Path) -> Bank:
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)  # a longer one is refused by its length
    except OSError:
        return Bank(verdict=FileVerdict.REFUSE_FILE, reason=FileReason.UNREADABLE)
    return read_bank(data)


def _write(bank: Bank, file_name: str, module_id: str) -> None:
    root = Settings().courses
    try:
        written = write_into(root, module_id, bank, file_name)
    except CannotWriteBank as cannot:
        raise Failure(NOT_WRITTEN[cannot.why.value]) from None
    for path in (*written.figures, written.path):
        tell(f"Đã ghi {path}")
    tell(f"{written.questions} câu hỏi đang chờ thẩm định: hãy ghi căn cứ cho từng câu.")
    for problem in written.problems:
        tell(f"{problem.file}, dòng {problem.line}: {problem_text(problem)}")


def _lines(bank: Bank) -> list[str]:
    if bank.reason is not None:
        return [FILE_REASONS[bank.reason]]
    lines = []
    for place, item in enumerate(bank.items, start=1):
        kind = QUESTION_TYPES[item.type] if item.type else "chưa rõ loại"
        verdict = "bỏ" if item.problem else "nhận"
        lines.append(f"{place}. [{verdict}] {item.name} ({kind}, {len(answers(item))} đáp án)")
        if said := item_text(item):
            lines.append(f"   {said}")
    form = BANK_FORMATS[bank.format] if bank.format else ""
    taken = len(bank.accepted())
    return [*lines, f"{form}: nhận {taken} câu, bỏ {len(bank.items) - taken} câu."]


def export_questions(arguments: argparse.Namespace) -> int:
    """The questions of a course or module in a file of another program. Exit 1 when something is left out."""
    catalogue, _ = load_courses(Settings().courses)
    try:
        written = exported(catalogue, arguments.what, BankFormat(arguments.format))
    except KeyError:
        raise Failure(f"Không có khóa học hay mô-đun “{arguments.what}”, hoặc khóa học còn lỗi.") from None
    try:
        with arguments.file.open("xb") as file:
            file.write(written.data)
    except FileExistsError:
        raise Failure(f"Tệp {arguments.file} đã có. Chọn tên khác.") from None
    except OSError:
        raise Failure(f"Không ghi được tệp {arguments.file}.") from None
    left = [(one, trouble_text(trouble)) for one, trouble in written.left_out]
    if arguments.json:
        print_json(
            {"questions": written.amount, "left_out": [{"id": one, "text": text} for one, text in left]}
        )
    else:
        for one, text in left:
            print(f"{one}: {text}")
        print(f"Đã ghi {written.amount} câu hỏi vào {arguments.file}.")
    return 1 if left else 0
