"""Reading the content folder without trusting it: what a file is, how long, in which encoding."""

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from lms.content.yaml_lines import HIDDEN, Fault
from lms.domain.content_problems import HARMLESS, Problem, ProblemCode

MAX_BYTES = 10_000_000
MAX_LESSON_BYTES = 500_000
"""Of a lesson, which has some thousand words; reading Markdown takes long."""
MOST_PROBLEMS = 500
"""Of one file, that are told: whoever has put these right sees the rest."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BOM = "\ufeff"
_LEFT_BY_PROGRAMS = frozenset({"Thumbs.db", "desktop.ini", "__pycache__"})


class ContentFiles:
    """The files under one folder, and every problem found in them so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self._told: dict[str, set[str]] = defaultdict(set)
        self._real_root = root.resolve()

    def relative(self, path: Path) -> str:
        """As it is told: on one line, and without signs that a terminal would obey."""
        name = path.relative_to(self.root).as_posix() if path != self.root else "."
        if name.isprintable():
            return name
        return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in name)

    def add(self, path: Path, code: ProblemCode, line: int = 1, **detail: str | int) -> None:
        self.add_faults(path, [Fault(line, code, detail)])

    def add_faults(self, path: Path, faults: Iterable[Fault]) -> None:
        """Note faults of one file; the same fault twice on a line (two tags, say) is told once."""
        file = self.relative(path)
        told = self._told[file]
        for fault in faults:
            if len(told) > MOST_PROBLEMS:
                return
            if repr(fault) in told:
                continue
            told.add(repr(fault))
            if len(told) > MOST_PROBLEMS:
                fault = Fault(fault.line, ProblemCode.MORE_PROBLEMS, {"most": MOST_PROBLEMS})
            self.problems.append(Problem(file, *fault))

    def clean(self, folder: Path) -> bool:
        """True when nothing under this folder has a problem that changes what is read."""
        start = self.relative(folder) + "/"
        return not any(
            (problem.file + "/").startswith(start) and problem.code not in HARMLESS
            for problem in self.problems
        )

    def children(self, folder: Path) -> list[Path]:
        """What authors put into a folder, by name; files that programs leave behind are passed over.

        A link that leads out of the content folder is reported; one to a folder is left out, too.
        """
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            self.add(folder, ProblemCode.FILE_UNREADABLE)
            return []
        paths = (folder / name for name in names if not _left_by_program(name))
        return [path for path in paths if self._inside(path) or not os.path.isdir(path)]

    def read(self, path: Path, limit: int = MAX_BYTES) -> str | None:
        """The text of a file as NFC with `\\n` line ends, or None when it cannot be used."""
        data = self.data(path, limit, ProblemCode.FILE_TOO_LARGE)
        if data is None:
            return None
        if data.startswith(_UTF16_MARKS):
            self.add(path, ProblemCode.UTF16)
            return None
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            self.add(path, ProblemCode.NOT_UTF8, data.count(b"\n", 0, error.start) + 1)
            return None
        # Windows editors write a byte order mark and CRLF. What is read is the same, but the bytes of one
        # course should not differ from machine to machine: so it is told.
        if text.startswith(_BOM):
            self.add(path, ProblemCode.BYTE_ORDER_MARK)
        if "\r" in text:
            self.add(path, ProblemCode.WINDOWS_LINE_ENDS, text.count("\n", 0, text.index("\r")) + 1)
        text = text.removeprefix(_BOM).replace("\r\n", "\n").replace("\r", "\n")
        if not text.strip():
            self.add(path, ProblemCode.FILE_EMPTY)
            return None
        if not HIDDEN.search(text):
            return unicodedata.normalize("NFC", text)
        hidden = ((number, HIDDEN.search(line)) for number, line in enumerate(text.split("\n"), 1))
        marks = ((number, f"U+{ord(match.group()):04X}") for number, match in hidden if match)
        self.add_faults(
            path, (Fault(line, ProblemCode.HIDDEN_CHARACTER, {"character": mark}) for line, mark in marks)
        )
        return None

    def data(
        self, path: Path, limit: int, too_large: ProblemCode = ProblemCode.MEDIA_TOO_LARGE
    ) -> bytes | None:
        """What is in a file, or None when it is missing, unreadable, outside or longer than `limit` bytes."""
        if not self._inside(path):
            return None
        try:
            if not path.is_file():
                missing = not path.exists() and not path.is_symlink()
                self.add(path, ProblemCode.FILE_MISSING if missing else ProblemCode.FILE_UNREADABLE)
                return None
            with path.open("rb") as file:
                # One byte more than allowed tells "too large", even if the file grows meanwhile.
                data = file.read(limit + 1)
        except OSError:
            self.add(path, ProblemCode.FILE_UNREADABLE)
            return None
        if len(data) > limit:
            self.add(path, too_large, limit=f"{limit / 1_000_000:g}".replace(".", ","))
            return None
        return data

    def _inside(self, path: Path) -> bool:
        try:
            inside = path.resolve().is_relative_to(self._real_root)
        except (OSError, RuntimeError):  # a link that leads to itself
            self.add(path, ProblemCode.FILE_UNREADABLE)
            return False
        if not inside:
            self.add(path, ProblemCode.FILE_OUTSIDE)
        return inside


def _left_by_program(name: str) -> bool:
    return name.startswith((".", "~$")) or name.endswith("~") or name in _LEFT_BY_PROGRAMS
