"""`python3 -m lms …` from a bare Python: finds, makes, repairs and guards its environment.

Each test has a small checkout of its own: the real files that run before any library is there, a
cli that reports what it was given, and one tiny library, `demo-lib`, that pip finds in a folder. So
nothing here needs a network. The folder's name has spaces and Vietnamese letters, as on office PCs.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lms import venv_child, venv_install, venv_setup
from lms.venv_install import CannotPrepare, failure_sentence
from lms.venv_setup import Place

ROOT = Path(__file__).resolve().parent.parent
RUNS_FIRST = ("__init__.py", "__main__.py", "venv_setup.py", "venv_install.py", "venv_child.py")
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows guards its folders itself")

CLI = """
import json, os, sys
import demo_lib
def main(argv: list[str]) -> int:
    print(json.dumps({"argv": argv, "prefix": sys.prefix, "demo": demo_lib.VERSION,
                      "cwd": os.getcwd(), "guard": "LMS_ENTERED" in os.environ}), flush=True)
    if "wait" in argv:
        sys.stdin.read()
    return 7 if "fail" in argv else 0
"""


@dataclass
class Checkout:
    """A copy of the files that run first, and how to start it."""

    root: Path
    wheels: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LMS_", "PIP_", "PYTHON"))}
        return kept | {"PIP_FIND_LINKS": str(self.wheels), "PIP_NO_INDEX": "1"} | self.extra

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [sys.executable, "-m", "lms", *arguments],
            cwd=self.root,
            env=self.environment(),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            encoding="utf-8",
        )

    def start(self, *arguments: str) -> tuple[int, str, str]:
        process = self.begin(*arguments)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def require(self, version: str) -> None:
        (self.root / "requirements.txt").write_text(f"demo-lib=={version}  # a reason\n", encoding="utf-8")


def write_wheel(folder: Path, version: str) -> Path:
    info = f"demo_lib-{version}.dist-info"
    path = folder / f"demo_lib-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("demo_lib.py", f"VERSION = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: demo-lib\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(
            f"{info}/RECORD", f"demo_lib.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n"
        )
    return path


@pytest.fixture
def checkout(tmp_path: Path, hidden: dict[str, str]) -> Checkout:
    made = Checkout(tmp_path / "Phòng Tư pháp" / "phần mềm", tmp_path / "wheels")
    (made.root / "lms").mkdir(parents=True)
    for name in RUNS_FIRST:
        shutil.copy(ROOT / "lms" / name, made.root / "lms" / name)
    (made.root / "lms" / "cli.py").write_text(CLI, encoding="utf-8")
    made.wheels.mkdir()
    for version in ("1.0", "2.0"):
        write_wheel(made.wheels, version)
    made.require("1.0")
    if venv_install._pip_version(sys.executable):
        # A second instead of four: the environment is filled by the pip there is, not by its own.
        made.extra = hidden | {"TEST_HIDE": "ensurepip"}
    return made


@pytest.fixture
def hidden(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment variables under which Python lacks the modules that TEST_HIDE names."""
    folder = tmp_path / "hidden"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import os, sys\nfor name in os.environ['TEST_HIDE'].split():\n    sys.modules[name] = None\n"
    )
    yield {"PYTHONPATH": str(folder)}


def files_in(folder: Path) -> dict[str, float]:
    return {
        str(path): path.lstat().st_mtime_ns for path in folder.rglob("*") if "__pycache__" not in str(path)
    }


# --- the whole way


def test_the_first_start_makes_the_environment_and_the_second_finds_it(checkout: Checkout) -> None:
    checkout.extra.clear()  # as on a machine that lacks nothing
    code, out, err = checkout.start("start", "--lan", "fail")
    assert code == 7  # the exit code is handed on
    said = json.loads(out)  # what is told on the way is not in the way of --json
    assert said["argv"] == ["start", "--lan", "fail"]
    assert Path(said["prefix"]).resolve() == checkout.venv.resolve()
    assert (said["demo"], said["cwd"], said["guard"]) == ("1.0", str(checkout.root), False)
    assert "Đang tải 1 thư viện" in err
    assert "Đã cài xong." in err

    code, out, err = checkout.start("start")
    assert (code, err) == (0, "") or "Môi trường Python đang bật" in err
    assert "Đang tải" not in err
    assert json.loads(out)["demo"] == "1.0"


def test_a_running_interpreter_that_has_the_libraries_is_used_as_it_is(checkout: Checkout) -> None:
    with zipfile.ZipFile(checkout.wheels / "demo_lib-1.0-py3-none-any.whl") as wheel:
        wheel.extractall(checkout.root / "has-them")
    checkout.extra["PYTHONPATH"] = str(checkout.root / "has-them")
    code, out, err = checkout.start()
    assert (code, err) == (0, "")
    assert json.loads(out)["prefix"] == sys.prefix
    assert not checkout.venv.exists()


def test_new_requirements_and_an_interrupted_installation_are_made_again(checkout: Checkout) -> None:
    checkout.extra |= {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_NO_INDEX": "0", "PIP_RETRIES": "1"}
    checkout.extra |= {"PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    code, out, err = checkout.start()
    assert (code, out) == (2, "")
    assert "máy không kết nối được mạng. Kiểm tra mạng" in err
    assert json.loads((checkout.venv / venv_setup.STAMP).read_text()) == {}

    for name in ("PIP_INDEX_URL", "PIP_NO_INDEX", "PIP_FIND_LINKS"):
        del checkout.extra[name]
    left_over = checkout.venv / "left-over"
    left_over.touch()
    code, out, err = checkout.start()
    assert code == 0
    assert ".venv đã cũ hoặc cài chưa xong. Đang cài lại." in err
    assert not left_over.exists()

    checkout.require("2.0")
    code, out, err = checkout.start()
    assert (code, json.loads(out)["demo"]) == (0, "2.0")
    assert sorted(path.name for path in checkout.root.glob(".venv*")) == [".venv", ".venv.lock"]


@POSIX_ONLY
def test_a_start_waits_for_another_that_is_installing(checkout: Checkout) -> None:
    with venv_setup._one_at_a_time(Place(checkout.venv, checkout.root / "requirements.txt")):
        process = checkout.begin()
        assert process.stderr is not None
        said = ""
        while "Đang đợi" not in said and process.poll() is None:
            said += process.stderr.readline()
        assert not checkout.venv.exists()
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert json.loads(out)["demo"] == "1.0"


def test_of_two_starts_at_once_one_installs(checkout: Checkout) -> None:
    starts = [checkout.begin(), checkout.begin()]
    ends = [process.communicate(timeout=120) for process in starts]
    assert [process.returncode for process in starts] == [0, 0]
    assert [json.loads(out)["demo"] for out, _ in ends] == ["1.0", "1.0"]
    assert sum("Đang tải 1 thư viện" in err for _, err in ends) == 1


@POSIX_ONLY
def test_an_environment_is_not_rebuilt_under_a_running_server(checkout: Checkout) -> None:
    server = checkout.begin("wait")
    assert server.stdout is not None
    assert json.loads(server.stdout.readline())["demo"] == "1.0"
    checkout.require("2.0")
    before = files_in(checkout.venv)
    code, out, err = checkout.start()
    assert (code, out) == (2, "")
    assert "phần mềm đang chạy từ đó. Dừng máy chủ" in err
    assert files_in(checkout.venv) == before
    server.communicate(timeout=20)
    assert checkout.start()[0] == 0


# --- what is not ours


def foreign_environment(checkout: Checkout) -> Path:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(checkout.venv)], check=True)
    return next(checkout.venv.glob("[Ll]ib/**/site-packages"))


def test_somebody_elses_environment_is_left_as_it_is(checkout: Checkout) -> None:
    foreign_environment(checkout)
    before = files_in(checkout.venv)
    code, out, err = checkout.start()
    assert (code, out) == (2, "")
    assert "không do phần mềm này tạo và thiếu demo-lib==1.0" in err
    assert files_in(checkout.venv) == before


def test_somebody_elses_environment_that_has_the_libraries_is_used(checkout: Checkout) -> None:
    with zipfile.ZipFile(checkout.wheels / "demo_lib-1.0-py3-none-any.whl") as wheel:
        wheel.extractall(foreign_environment(checkout))
    code, out, err = checkout.start()
    assert (code, err) == (0, "")
    assert Path(json.loads(out)["prefix"]).resolve() == checkout.venv.resolve()
    assert not (checkout.venv / venv_setup.STAMP).exists()


def test_a_folder_without_a_python_in_the_way_is_named(checkout: Checkout) -> None:
    checkout.venv.mkdir()
    code, _, err = checkout.start()
    assert code == 2
    assert "không có Python trong đó. Đổi tên hoặc xóa rồi chạy lại." in err


def test_an_active_environment_gets_nothing_installed(checkout: Checkout, tmp_path: Path) -> None:
    checkout.extra.clear()  # that environment has no pip to help with
    active = tmp_path / "active"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(active)], check=True)
    before = files_in(active)
    python = active / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    ended = subprocess.run(
        [python, "-m", "lms"],
        cwd=checkout.root,
        env=checkout.environment() | {"VIRTUAL_ENV": str(active)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert ended.returncode == 0
    assert f"Môi trường Python đang bật ({active}) thiếu demo-lib==1.0. Không cài gì vào đó" in ended.stderr
    assert files_in(active) == before


def test_a_process_that_was_handed_over_to_does_not_hand_over_again(checkout: Checkout) -> None:
    checkout.extra["LMS_ENTERED"] = "made"
    code, out, err = checkout.start()
    assert (code, out) == (2, "")
    assert "vẫn thiếu demo-lib==1.0. Xóa thư mục đó rồi chạy lại." in err
    assert not checkout.venv.exists()


# --- machines that lack something


def test_without_ensurepip_the_pip_there_is_fills_the_environment(checkout: Checkout) -> None:
    if checkout.extra.get("TEST_HIDE") != "ensurepip":
        pytest.skip("this Python has no pip to do it with")
    code, out, _ = checkout.start()
    assert (code, json.loads(out)["demo"]) == (0, "1.0")
    assert not list(checkout.venv.glob("[Ll]ib/**/site-packages/pip"))


@pytest.mark.parametrize("lacking", ["ensurepip pip", "venv"])
def test_without_pip_or_venv_the_package_to_install_is_named(
    checkout: Checkout, hidden: dict[str, str], lacking: str
) -> None:
    checkout.extra = hidden | {"TEST_HIDE": lacking}
    code, _, err = checkout.start()
    assert code == 2
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert f"sudo apt install {package}) rồi chạy lại." in err


def test_sentences_are_utf8_whatever_the_machines_language(checkout: Checkout) -> None:
    checkout.extra |= {"LMS_ENTERED": "made", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert "Xóa thư mục đó rồi chạy lại." in checkout.start()[2]


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10)])
def test_an_old_python_is_told_which_one_is_needed(checkout: Checkout, version: tuple[int, int]) -> None:
    pretend = (
        f"import runpy, sys; sys.version_info = {(*version, 0)}; runpy.run_module('lms', run_name='__main__')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", pretend], cwd=checkout.root, env=checkout.environment(), capture_output=True
    )
    assert ended.returncode == 2
    assert ended.stderr.decode("utf-8").startswith(
        f"Cần Python 3.11 trở lên. Máy này đang chạy Python {version[0]}.{version[1]}. "
    )


@pytest.mark.parametrize("command", ["python2.7", "python3.6", "python3.8", "python3.9"])
def test_an_old_python_of_this_machine_can_read_the_entry(checkout: Checkout, command: str) -> None:
    found = shutil.which(command)
    if not found or subprocess.run([found, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"no {command} here")
    ended = subprocess.run([found, "-m", "lms"], cwd=checkout.root, capture_output=True)
    assert ended.returncode == 2
    assert "Cần Python 3.11 trở lên." in ended.stderr.decode("utf-8")


def test_the_entry_uses_no_syntax_an_old_python_lacks() -> None:
    for name in ("__init__.py", "__main__.py"):
        source = (ROOT / "lms" / name).read_text(encoding="utf-8")
        tree = ast.parse(source, feature_version=(3, 4))
        assert not [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.FunctionDef)
        ]
        assert source.isascii() or source.startswith("# -*- coding: utf-8 -*-\n")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("demo-lib==1.0\n")
    with pytest.raises(CannotPrepare, match=r"Không ghi được vào .* Chạy bằng tài khoản có quyền ghi"):
        venv_setup.prepare(Place(tmp_path / "requirements.txt" / ".venv", tmp_path / "requirements.txt"))


@pytest.mark.parametrize(
    ("output", "begins"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "Ổ đĩa"),
        (
            "WARNING: Retrying … NameResolutionError('getaddrinfo failed')",
            "Không tải được thư viện: máy không",
        ),
        (
            "ERROR: No matching distribution found for pyarrow==26.0.1",
            "Kho thư viện không có pyarrow==26.0.1",
        ),
        ("CERTIFICATE_VERIFY_FAILED … Max retries exceeded with url", "Kho thư viện trả lời bằng chứng thực"),
        ("HINT: This error might have occurred since … Windows Long Path support", "Đường dẫn"),
        ("pip is configured with TLS; the SSL module is not available", "Python trên máy này thiếu phần SSL"),
        ("ERROR: [Errno 13] Permission denied: 'x'", "Không ghi được vào"),
        ("something new", "Chưa cài được thư viện. Chạy lại;"),
    ],
)
def test_a_failed_installation_says_what_to_do(output: str, begins: str) -> None:
    assert failure_sentence(output, Path("/srv/lms/.venv")).startswith(begins)


# --- the stamp and the pins


@pytest.fixture
def ready(tmp_path: Path) -> Place:
    """An environment that looks ready, without the seconds that a real one takes."""
    place = Place(tmp_path / ".venv", tmp_path / "requirements.txt")
    place.python.parent.mkdir(parents=True)
    place.python.touch()
    place.requirements.write_text("demo-lib==1.0\n")
    (place.directory / "pyvenv.cfg").write_text(
        f"home = x\nexecutable = {sys.executable}\n", encoding="utf-8"
    )
    venv_setup._write_stamp(place)
    return place


def test_a_comment_in_the_requirements_makes_nothing_stale(ready: Place) -> None:
    ready.requirements.write_text("# why\ndemo_lib==1.0   # because\n")
    assert venv_setup.is_ready(ready)


def test_another_version_makes_it_stale(ready: Place) -> None:
    ready.requirements.write_text("demo-lib==1.1\n")
    assert not venv_setup.is_ready(ready)


def test_another_python_makes_it_stale(ready: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.implementation, "name", "pypy")
    assert not venv_setup.is_ready(ready)


def test_a_python_that_is_gone_makes_it_stale(ready: Place) -> None:
    (ready.directory / "pyvenv.cfg").write_text("executable = /gone/python3.11\n")
    assert not venv_setup.is_ready(ready)


def test_a_moved_folder_is_stale(ready: Place, tmp_path: Path) -> None:
    shutil.move(ready.directory, tmp_path / "moved")
    assert not venv_setup.is_ready(Place(tmp_path / "moved", ready.requirements))


@pytest.mark.parametrize("stamp", ["", "{", "{}", "[]"])
def test_an_unfinished_stamp_is_stale(ready: Place, stamp: str) -> None:
    (ready.directory / venv_setup.STAMP).write_text(stamp)
    assert not venv_setup.is_ready(ready)


def test_pins_follow_other_files_and_know_the_platform(tmp_path: Path) -> None:
    (tmp_path / "base.txt").write_text(f'Py_YAML==6.0.3\nonly-here==1 ; sys_platform == "{sys.platform}"\n')
    (tmp_path / "all.txt").write_text(f'-r base.txt\nnot-here==1 ; sys_platform != "{sys.platform}"  # why\n')
    assert venv_setup.pins(tmp_path / "all.txt") == {"py-yaml": "6.0.3", "only-here": "1"}


@pytest.mark.parametrize(
    "line", ["streamlit", "streamlit>=1", 'x==1 ; python_version < "3.12"', "./local.whl"]
)
def test_a_line_that_cannot_be_checked_without_tools_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "r.txt").write_text(f"# first\n{line}\n")
    with pytest.raises(ValueError, match=r"r\.txt:2: not a plain pin"):
        venv_setup.pins(tmp_path / "r.txt")


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_each_library_we_chose_has_its_reason(name: str) -> None:
    text = (ROOT / name).read_text(encoding="ascii")  # pip reads it in the language of the machine
    chosen = text.partition("# Brought along")[0]
    assert [line for line in chosen.splitlines() if "==" in line and "  # " not in line] == []


def test_the_interpreter_that_runs_this_has_every_pin() -> None:
    assert venv_setup.missing_libraries(venv_setup.pins(ROOT / "requirements.txt")) == []


# --- where a process cannot be replaced


def test_the_childs_exit_code_is_handed_on() -> None:
    assert venv_child.run([sys.executable, "-c", "raise SystemExit(5)"], os.environ) == 5
    assert venv_child.exit_code(0xC000013A) == -1073741510


INTERRUPTIBLE = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have us begin deaf to it
print("ready", flush=True)
try:
    time.sleep(60)
except KeyboardInterrupt:
    raise SystemExit(9)
"""


@POSIX_ONLY
def test_ctrl_c_reaches_the_child_and_the_parent_waits_for_its_answer() -> None:
    parent = (
        "import os, sys; from lms import venv_child; "
        f"sys.exit(venv_child.run([sys.executable, '-c', {INTERRUPTIBLE!r}], os.environ))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", parent], cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.2)  # by now the parent is past starting the child
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the whole group
        assert process.wait(timeout=20) == 9
