"""Finds or makes the environment that the product's libraries live in. Standard library only.

`python3 -m lms …` works on a machine that has nothing but Python: `enter` returns at once where the
running interpreter has every pinned library; else it goes on in `.venv` beside the checkout, made
and filled first where need be. Nothing is ever installed into a Python that is not ours.

What makes a `.venv` ours is the stamp inside it. It is empty while the work goes on and is filled in
last, so an interrupted installation is seen and made again; a `.venv` without it belongs to someone
else and is used or refused, never changed.

Everything said here goes to standard error: what a command prints with `--json` stays JSON.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

from lms import venv_child, venv_install
from lms.venv_install import CannotPrepare, say

STAMP = "lms-stamp.json"
IN_USE = "lms-in-use.lock"
GUARD = "LMS_ENTERED"
"""Tells the process we hand over to where it comes from, so that it never hands over again."""

_PIN = re.compile(r"""([A-Za-z0-9._-]+)==([^\s;#]+)(?:\s*;\s*sys_platform\s*(==|!=)\s*"(\w+)")?""")
_held: list[IO[bytes]] = []


@dataclass(frozen=True)
class Place:
    """Where an environment is, or will be, and which requirements file it serves."""

    directory: Path
    requirements: Path

    @property
    def python(self) -> Path:
        if sys.platform == "win32":
            return self.directory / "Scripts" / "python.exe"
        return self.directory / "bin" / "python"


def enter(place: Place, arguments: list[str]) -> None:
    """Return where the running interpreter has the libraries; else go on in `place`, and not return.

    `arguments` are what to give the other interpreter, such as `["-m", "lms", "start"]`. On Windows
    `SystemExit` carries its exit code. Raises CannotPrepare with a sentence that says what to do.
    """
    came_from = os.environ.pop(GUARD, None)
    missing = missing_libraries(pins(place.requirements))
    if not missing:
        if _runs_from(place):
            _hold(place)
        return
    if came_from == "found":
        raise CannotPrepare(
            f"Thư mục {place.directory} không do phần mềm này tạo và thiếu {_named(missing)}. "
            "Không có gì trong đó bị thay đổi. Đổi tên hoặc xóa thư mục đó rồi chạy lại."
        )
    if came_from:
        raise CannotPrepare(
            f"Đã chuẩn bị {place.directory} nhưng Python trong đó vẫn thiếu {_named(missing)}. "
            "Xóa thư mục đó rồi chạy lại."
        )
    if _is_someone_elses(place):
        if not place.python.exists():
            raise CannotPrepare(
                f"{place.directory} không do phần mềm này tạo và không có Python trong đó. "
                "Đổi tên hoặc xóa rồi chạy lại."
            )
        _go_on_in(place, arguments, came_from="found")
    _mention_active_environment(place, missing)
    prepare(place)
    _go_on_in(place, arguments, came_from="made")


def enter_or_exit(place: Place, arguments: list[str]) -> None:
    """`enter`, for a command line: what cannot be is said, and ends the process with exit code 2."""
    try:
        enter(place, arguments)
    except CannotPrepare as refusal:
        say(str(refusal))
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        say("Đã dừng giữa chừng. Chạy lại lệnh này để làm tiếp từ đầu.")
        raise SystemExit(130) from None


def prepare(place: Place) -> None:
    """Make `place` ready, once, however many starts ask for it at the same time."""
    if is_ready(place):
        return
    try:
        with _one_at_a_time(place) as lock:
            if is_ready(place):  # made by the start we waited for
                return
            _make_room(place)
            driver, count = _driver(place), len(pins(place.requirements))
            venv_install.make(place.directory, driver)
            venv_install.install(
                place.directory, place.python, place.requirements, count, driver, keep_open=lock
            )
            _write_stamp(place)
    except OSError as error:
        raise CannotPrepare(venv_install.disk_sentence(place.directory, error)) from error
    say("Đã cài xong.")


def is_ready(place: Place) -> bool:
    """Whether the stamp names these libraries, this Python and this folder, and its Python is still there.

    A virtual environment cannot be moved and leans on the Python it was made with, so any of these
    changing makes it useless, though it may look whole.
    """
    try:
        stamp = json.loads((place.directory / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(stamp == _stamp(place)) and place.python.exists() and _base_python_exists(place)


def pins(requirements: Path) -> dict[str, str]:
    """Name → version of every pinned library this platform needs, `-r` lines followed.

    Names are in their canonical form. Raises ValueError at a line that is not a plain pin: such a
    line could not be checked without the tools that are not installed yet.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(requirements.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.split("#", 1)[0].strip()
        if not text:
            continue
        if text.startswith("-r "):
            found |= pins(requirements.parent / text[3:].strip())
            continue
        match = _PIN.fullmatch(text)
        if not match:
            raise ValueError(f"{requirements.name}:{number}: not a plain pin: {text}")
        name, version, comparison, platform = match.groups()
        if comparison and (sys.platform == platform) != (comparison == "=="):
            continue
        found[_canonical(name)] = version
    return found


def missing_libraries(wanted: Mapping[str, str]) -> list[str]:
    """The pins that the running interpreter does not meet, as `name==version`."""
    missing = []
    for name, version in wanted.items():
        try:
            installed: str | None = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed = None
        if installed != version:
            missing.append(f"{name}=={version}")
    return missing


def speak_utf8() -> None:
    """Make both output streams UTF-8, whatever the machine's language is set to."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # none under pythonw and some test runners
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


# --- whose environment it is, and what state it is in


def _stamp(place: Place) -> dict[str, str]:
    listed = "\n".join(f"{name}=={version}" for name, version in sorted(pins(place.requirements).items()))
    # Not the patch release: a security update of Python leaves an environment working, and an office
    # without a network could not make it again.
    python = f"{sys.implementation.name}-{sys.version_info.major}.{sys.version_info.minor}"
    return {
        "requirements": hashlib.sha256(listed.encode()).hexdigest(),
        "python": f"{python}{getattr(sys, 'abiflags', '')}-{sysconfig.get_platform()}",
        "path": str(place.directory.resolve()),
    }


def _write_stamp(place: Place) -> None:
    if hasattr(os, "sync"):
        os.sync()  # the stamp must not reach the disk before what it vouches for
    draft = place.directory / (STAMP + ".new")
    draft.write_text(json.dumps(_stamp(place), indent=1), encoding="utf-8")
    os.replace(draft, place.directory / STAMP)


def _base_python_exists(place: Place) -> bool:
    with contextlib.suppress(OSError):
        for line in (place.directory / "pyvenv.cfg").read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition("=")
            if key.strip() == "executable":
                return os.path.lexists(
                    value.strip()
                )  # the Microsoft Store's Python is a link no one can follow
    return False


def _is_someone_elses(place: Place) -> bool:
    return os.path.lexists(place.directory) and not (place.directory / STAMP).exists()


def _runs_from(place: Place) -> bool:
    return sys.prefix != sys.base_prefix and Path(sys.prefix).resolve() == place.directory.resolve()


def _driver(place: Place) -> str:
    """The interpreter that makes the environment: the running one, unless it lives in the old `place`."""
    base: str | None = getattr(sys, "_base_executable", None)
    return base if base and _runs_from(place) else sys.executable


def _mention_active_environment(place: Place, missing: list[str]) -> None:
    if sys.prefix != sys.base_prefix and not _runs_from(place):
        say(
            f"Môi trường Python đang bật ({sys.prefix}) thiếu {_named(missing)}. "
            f"Không cài gì vào đó; dùng {place.directory.name} riêng của phần mềm."
        )


def _named(missing: list[str]) -> str:
    shown = ", ".join(missing[:3])
    return shown if len(missing) <= 3 else f"{len(missing)} thư viện ({shown}, …)"


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# --- one at a time


@contextlib.contextmanager
def _one_at_a_time(place: Place) -> Iterator[int]:
    """Hold the lock beside `place`; the system lets go of it when its holder ends, in whatever way."""
    path = place.directory.with_name(place.directory.name + ".lock")
    with open(path, "ab") as lock:
        waiting = False
        while not _try_lock(lock):
            if not waiting:
                say("Một lần khởi động khác đang cài thư viện. Đang đợi…")
                waiting = True
            time.sleep(0.2)
        yield lock.fileno()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(lock: IO[bytes]) -> bool:
        try:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _hold(place: Place) -> None:
        """Nothing to do: Windows itself refuses to move a folder whose programs are running."""

    def _is_in_use(place: Place) -> bool:
        return False

else:
    import fcntl

    def _try_lock(lock: IO[bytes]) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _hold(place: Place) -> None:
        """Keep the environment from being rebuilt under this process, for as long as it runs."""
        with contextlib.suppress(OSError):
            held = open(place.directory / IN_USE, "rb")  # noqa: SIM115 - closed by the end of the process
            _held.append(held)
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def _is_in_use(place: Place) -> bool:
        try:
            with open(place.directory / IN_USE, "rb") as held:
                return not _try_lock(held)
        except OSError:
            return False


def _make_room(place: Place) -> None:
    """Put an empty folder that is marked as ours where `place` is to be."""
    in_use = CannotPrepare(
        f"Cần cài lại {place.directory.name}, nhưng phần mềm đang chạy từ đó. "
        "Dừng máy chủ, thoát khỏi môi trường Python đang bật (deactivate), rồi chạy lại."
    )
    if os.path.lexists(place.directory):
        if _is_in_use(place):
            raise in_use
        say(f"{place.directory.name} đã cũ hoặc cài chưa xong. Đang cài lại.")
        # Renamed first: taken away in one step, or not at all.
        old = place.directory.with_name(f"{place.directory.name}-old-{os.getpid()}")
        try:
            place.directory.rename(old)
        except PermissionError:
            raise in_use from None
    for old in place.directory.parent.glob(f"{place.directory.name}-old-*"):
        shutil.rmtree(old, ignore_errors=True)
    place.directory.mkdir(parents=True)
    (place.directory / STAMP).write_text("{}", encoding="utf-8")
    (place.directory / IN_USE).touch()


# --- going on there


def _go_on_in(place: Place, arguments: list[str], came_from: str) -> NoReturn:
    """Run `arguments` with the interpreter of `place` instead of this process."""
    environment = {**os.environ, GUARD: came_from}
    for name in ("PYTHONHOME", "__PYVENV_LAUNCHER__"):  # both would send it back to this Python's libraries
        environment.pop(name, None)
    command = [str(place.python), *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        if sys.platform == "win32":
            raise SystemExit(venv_child.run(command, environment))
        os.execve(command[0], command, environment)
    except OSError as error:
        raise CannotPrepare(f"Không chạy được {command[0]}. Xóa {place.directory} rồi chạy lại.") from error
