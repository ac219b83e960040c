"""Makes a virtual environment and fills it with pip, telling how far it is. Standard library only.

pip's own English output goes to a log inside the environment; the person sees counts, and a sentence
with what to do when it fails.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from lms import venv_child

LOG = "lms-pip.log"

_OLDEST_PIP_THAT_FILLS_OTHERS = (22, 3)  # the first with `pip --python`
_FETCHED = re.compile(r"(?:Downloading|Using cached|Processing) (?:\S*[/\\])?([\w.]+)-\S+\.whl(?: \(|$)")
_NO_NETWORK = re.compile(
    "NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|Max retries exceeded"
    "|Connection ?(?:refused|reset|aborted)|Network is unreachable"
    "|Temporary failure in name resolution|getaddrinfo failed",
    re.IGNORECASE,
)


class CannotPrepare(Exception):
    """Why the libraries cannot be had, and what to do, as one sentence for the person at the keyboard."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def make(directory: Path, driver: str) -> None:
    """Make `directory`, which exists, a virtual environment, with pip inside where `driver` can do that.

    Raises CannotPrepare where Python lacks a part, OSError where `directory` cannot be written.
    """
    if importlib.util.find_spec("venv") is None:
        raise CannotPrepare(_package_sentence())
    command = [driver, "-m", "venv", str(directory)]
    if not _has_ensurepip():
        version = _pip_version(driver)
        if version is None or version < _OLDEST_PIP_THAT_FILLS_OTHERS:
            raise CannotPrepare(_package_sentence())
        command.insert(-1, "--without-pip")
    say(f"Đang tạo {directory.name} …")
    made = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if made.returncode:
        output = made.stdout.decode(errors="replace")
        if "No space left" in output:
            raise OSError(errno.ENOSPC, output)
        (directory / LOG).write_text(output, encoding="utf-8")
        raise CannotPrepare(f"{_package_sentence()} Nhật ký: {directory / LOG}")


def install(
    directory: Path, python: Path, requirements: Path, count: int, driver: str, keep_open: int
) -> None:
    """Install `requirements`, `count` libraries in all, into the environment of `python`.

    Wheels only: nothing is compiled, and no package's own set-up code runs. `keep_open` is the file
    descriptor of the lock. pip inherits it, so that where this process is killed and pip lives on,
    the next start waits for it instead of writing into the same folder. Raises as `make` does.
    """
    pip = [str(python), "-m", "pip"] if _has_ensurepip() else [driver, "-m", "pip", "--python", str(python)]
    command = [
        *pip,
        "install",
        "--only-binary=:all:",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar=off",
        "-r",
        str(requirements),
    ]
    say(f"Đang tải {count} thư viện. Lần đầu mất vài phút, cần mạng và khoảng 1 GB trống.")
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=_pip_environment(),
        pass_fds=() if sys.platform == "win32" else (keep_open,),
    )
    venv_child.tie_to_this_process(child)
    try:
        output = _follow(child, directory, count)
    finally:
        if child.poll() is None:  # Ctrl-C here, or the log's disk is full
            child.terminate()
            child.wait()
    if child.returncode:
        raise CannotPrepare(f"{failure_sentence(output, directory)} Nhật ký: {directory / LOG}")


def failure_sentence(output: str, directory: Path) -> str:
    """What went wrong, by what pip printed, and what to do."""
    if "No space left on device" in output or "[Errno 28]" in output or "WinError 112" in output:
        return disk_sentence(directory, OSError(errno.ENOSPC, ""))
    if "Long Path" in output:
        return (
            f"Đường dẫn {directory} quá dài cho Windows. "
            "Chuyển phần mềm sang thư mục ngắn như C:\\lms rồi chạy lại."
        )
    if "SSL module is not available" in output:
        return "Python trên máy này thiếu phần SSL nên không tải được gì. Cài lại Python rồi chạy lại."
    if "CERTIFICATE_VERIFY_FAILED" in output:
        return (
            "Kho thư viện trả lời bằng chứng thực không tin được. Kiểm tra giờ của máy "
            "và cấu hình mạng của cơ quan (proxy), rồi chạy lại."
        )
    if _NO_NETWORK.search(output):
        return "Không tải được thư viện: máy không kết nối được mạng. Kiểm tra mạng hoặc proxy rồi chạy lại."
    unmatched = re.search(r"No matching distribution found for (\S+)", output)
    if unmatched:
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        return (
            f"Kho thư viện không có {unmatched[1]} cho Python {python} trên máy này. "
            "Kiểm tra mạng; nếu mạng tốt, dùng Python từ 3.11 đến 3.14 loại 64 bit rồi chạy lại."
        )
    if "Permission denied" in output or "WinError 5" in output:
        return disk_sentence(directory, OSError(errno.EACCES, ""))
    return "Chưa cài được thư viện. Chạy lại; nếu vẫn vậy, gửi nhật ký cho người quản trị."


def disk_sentence(directory: Path, error: OSError) -> str:
    """What to do where `directory` cannot be written."""
    if error.errno == errno.ENOSPC:
        return f"Ổ đĩa chứa {directory.parent} đã đầy. Dọn ít nhất 1 GB rồi chạy lại."
    return f"Không ghi được vào {directory}. Chạy bằng tài khoản có quyền ghi vào thư mục đó."


def _package_sentence() -> str:
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return (
        "Python trên máy này thiếu phần tạo môi trường riêng. "
        f"Cài gói {python}-venv (Debian, Ubuntu: sudo apt install {python}-venv) rồi chạy lại."
    )


def _has_ensurepip() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def _pip_version(driver: str) -> tuple[int, int] | None:
    asked = subprocess.run(
        [driver, "-m", "pip", "--version"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    match = re.match(rb"pip (\d+)\.(\d+)", asked.stdout)
    return (int(match[1]), int(match[2])) if match else None


def _pip_environment() -> dict[str, str]:
    # Settings that would send the libraries elsewhere are left out; mirrors and proxies stay.
    elsewhere = {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PYTHONHOME", "PYTHONPATH"}
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    return {**kept, "PIP_USER": "0", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "LC_MESSAGES": "C"}


def _follow(child: subprocess.Popen[bytes], directory: Path, count: int) -> str:
    """Read pip's output to its end, telling how far it is; the whole output."""
    fetched: set[str] = set()
    lines: list[str] = []
    counter = _Counter(count)
    unpacking = False
    before = _installed(directory)
    with open(directory / LOG, "a", encoding="utf-8") as log:
        for line in _lines(child):
            if line:
                lines.append(line)
                log.write(line)
                log.flush()
                match = _FETCHED.search(line.rstrip())
                if match:
                    fetched.add(match[1])
                    counter.show("Tải về", len(fetched))
                unpacking = unpacking or line.startswith("Installing collected packages")
            elif unpacking:
                counter.show("Ghi vào đĩa", len(_installed(directory) - before))
    counter.close()
    return "".join(lines)


def _installed(directory: Path) -> set[str]:
    libraries = "Lib/site-packages" if sys.platform == "win32" else "lib/python*/site-packages"
    return {path.name for path in directory.glob(f"{libraries}/*.dist-info")}


def _lines(child: subprocess.Popen[bytes]) -> Iterator[str]:
    """pip's lines as they come, and an empty string for each second without one."""
    waiting: queue.Queue[bytes | None] = queue.Queue()

    def read() -> None:
        assert child.stdout is not None
        for line in child.stdout:
            waiting.put(line)
        waiting.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = waiting.get(timeout=1)
        except queue.Empty:
            yield ""
            continue
        if line is None:
            child.wait()
            return
        yield line.decode("utf-8", errors="replace").replace("\r\n", "\n")


class _Counter:
    """One line that counts up on a terminal; elsewhere, such as in a log, a line for every tenth."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._shown = ("", 0)
        self._on_terminal = bool(sys.stderr and sys.stderr.isatty())

    def show(self, what: str, done: int) -> None:
        done = min(done, self._total)
        before_what, before = self._shown
        if (what, done) == self._shown:
            return
        if self._on_terminal:
            end = "" if what == before_what or not before_what else "\n"
            print(f"{end}\r  {what}: {done}/{self._total}", end="", file=sys.stderr, flush=True)
        elif what != before_what or done // 10 > before // 10:
            say(f"  {what}: {done}/{self._total}")
        self._shown = (what, done)

    def close(self) -> None:
        if self._on_terminal and self._shown[0]:
            say("")
