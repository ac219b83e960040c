"""`python3 -m tests.benchmarks NAME [options]`."""

from __future__ import annotations

import sys

from tests.benchmarks import answer_sheets, check_in, hostile_banks, roster_import, sign_in

BENCHMARKS = {
    "answer_sheets": answer_sheets.main,
    "check_in": check_in.main,
    "hostile_banks": hostile_banks.main,
    "import": roster_import.main,
    "sign_in": sign_in.main,
}

if __name__ == "__main__":
    name, *options = sys.argv[1:] or [""]
    if name not in BENCHMARKS:
        sys.exit(f"python3 -m tests.benchmarks {{{','.join(BENCHMARKS)}}} [--json]")
    sys.exit(BENCHMARKS[name](options))
