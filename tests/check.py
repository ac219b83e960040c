# -*- coding: utf-8 -*-
"""Checks everything: `python3 tests/check.py`, on a machine that has nothing but Python.

Finds or makes `.venv-tests` as `python3 -m lms` does its `.venv`, then runs each step and sums up.
A folder of its own, because an office may be running from `.venv` while somebody checks, and because
what serves people should hold nothing that only tests need.

What follows goes to pytest: `-k name`, a path, `-x`, and `--slow` for the tests that take minutes.
LMS_REQUIRE=browser makes a missing Chromium a failure. Exit codes: 0 all well, 1 something failed,
2 could not run.
"""

import os
import subprocess
import sys
import time

if sys.version_info < (3, 11):
    sys.stderr.write("Python 3.11 or newer is needed; this is %d.%d.\n" % sys.version_info[:2])
    sys.exit(2)

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path[0] = str(ROOT)  # instead of tests/, whose folders are named like modules

from lms import venv_setup
from tests import chromium

LINT_IMPORTS = """
from importlinter.cli import lint_imports_command
lint_imports_command(["--cache-dir", ".cache/import-linter"])
"""
# On as many cores as there are, at most four: more browsers than that starve each other. A file stays in one
# process, for its fixtures (a district, a server) are dear, and files come in the order of tests/conftest.py.
SIDE_BY_SIDE = ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder"]
STEPS = {
    "ruff": ["-m", "ruff", "check", "."],
    "mypy": ["-m", "mypy"],
    "imports": ["-c", LINT_IMPORTS],
    "pytest": ["-m", "pytest", *SIDE_BY_SIDE],
    "courses": ["-m", "lms", "check-courses"],
}


def run(name: str, arguments: list[str]) -> tuple[int, float]:
    """Run one step with this interpreter from the top folder: its exit code, and seconds taken."""
    print(f"\n--- {name}", flush=True)
    began = time.monotonic()
    step = subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False)
    return step.returncode, time.monotonic() - began


def main(pytest_arguments: list[str]) -> int:
    """Run every step, also after one has failed, so that one run shows all that is wrong."""
    os.environ["PYTHONUTF8"] = "1"  # the steps print Vietnamese, whatever the machine's language
    results = {}
    for name, arguments in STEPS.items():
        results[name] = run(name, arguments + (pytest_arguments if name == "pytest" else []))
    print("\n--- summary")
    for name, (code, seconds) in results.items():
        print(
            f"{'ok' if code == 0 else 'FAILED':8}{name:10}{seconds:7.1f} s"
            + (f"  exit {code}" if code else "")
        )
    if not chromium.find():
        print(f"\n!!! BROWSER TESTS SKIPPED: {chromium.MISSING}")
    return 1 if any(code for code, _ in results.values()) else 0


if __name__ == "__main__":
    venv_setup.speak_utf8()
    venv_setup.enter_or_exit(
        venv_setup.Place(ROOT / ".venv-tests", ROOT / "tests" / "requirements.txt"),
        [str(Path(__file__).resolve())] + sys.argv[1:],
    )
    sys.exit(main(sys.argv[1:]))
