"""Question banks in and out. Neither needs a store: they read and write the content folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from lms.commands.common import Failure, print_json
from lms.content.question_formats import read_bank
from lms.content.question_formats.contract import answers, contract
from lms.domain.question_bank import Bank, FileVerdict
from lms.text_question_bank import BANK_FORMATS, FILE_REASONS, QUESTION_TYPES, item_text


def import_questions(arguments: argparse.Namespace) -> int:
    """Look at a bank, and without --dry-run write what is accepted into a module's folder."""
    file: Path = arguments.file
    try:
        data = file.read_bytes()
    except OSError:
        raise Failure(f"Không mở được tệp {file}. Kiểm tra đường dẫn.") from None
    bank = read_bank(data)
    if arguments.json:
        print_json(contract(bank))
    else:
        print("\n".join(_lines(bank)))
    whole = bank.verdict is FileVerdict.IMPORT and len(bank.accepted()) == len(bank.items)
    return 0 if whole else 1


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
