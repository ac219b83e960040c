"""`erase-due`: what has outlived its period goes."""

from __future__ import annotations

import argparse

from lms.commands.common import Opened, print_json
from lms.domain.people import SYSTEM
from lms.text_privacy import PERIODS


def erase_due(arguments: argparse.Namespace) -> int:
    """Take away what is due, or with --dry-run only say how much that is. While a server runs it does so
    by itself, once a day."""
    with Opened() as services:
        found = services.retention.due(SYSTEM) if arguments.dry_run else services.retention.run(SYSTEM)
    if arguments.json:
        print_json(
            {
                "dry_run": arguments.dry_run,
                "rows": {item.period.value: item.rows for item in found},
                "days": {item.period.value: item.days for item in found},
            }
        )
        return 0
    verb = "Sẽ xóa" if arguments.dry_run else "Đã xóa"
    for item in found:
        print(f"{verb} {item.rows} dòng. {PERIODS[item.period]}: giữ {item.days} ngày.")
    return 0
