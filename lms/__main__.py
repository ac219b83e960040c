# -*- coding: utf-8 -*-
"""`python3 -m lms ...`: finds or makes the libraries' environment, then hands over to lms.cli.

Everything is written so that any Python, 2.7 too, can read this file and say which one is needed;
only what is imported below the version check uses today's syntax.
"""

from __future__ import unicode_literals

import sys

if sys.version_info < (3, 11):
    _sentence = (
        "Cần Python 3.11 trở lên. Máy này đang chạy Python %d.%d. "
        "Cài bản mới (python.org, hoặc kho phần mềm của hệ điều hành) rồi chạy lại.\n"
    ) % sys.version_info[:2]
    getattr(sys.stderr, "buffer", sys.stderr).write(_sentence.encode("utf-8"))
    sys.exit(2)

from pathlib import Path

from lms import venv_setup

if __name__ == "__main__":
    venv_setup.speak_utf8()
    _root = Path(__file__).resolve().parent.parent
    _place = venv_setup.Place(_root / ".venv", _root / "requirements.txt")
    venv_setup.enter_or_exit(_place, ["-m", "lms"] + sys.argv[1:])

    from lms.cli import main

    sys.exit(main(sys.argv[1:]))
