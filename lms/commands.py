"""What each command does. They print for people; with `--json`, one JSON object for programs."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lms import bootstrap, demo_district, launch
from lms.bootstrap import Services, StoreMissing
from lms.content.loader import check_courses as read_courses
from lms.content.presets import UnknownPresetError
from lms.documents import qr
from lms.domain.certificate import CertificateState, Verification
from lms.domain.codes import print_activation_code, print_certificate_code, print_learner_code
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM
from lms.domain.roster import FileVerdict, Problem, ProblemCode, RosterReading, Verdict
from lms.domain.times import show_date, show_instant
from lms.services import backup as backups
from lms.services.accounts import IssuedActivation
from lms.services.tools import utc_now
from lms.settings import Settings
from lms.store.database import StoreUnavailable
from lms.text_certification import STATES
from lms.text_codes import CODE_ERRORS, wrong_length
from lms.text_content import problem_text as content_problem_text
from lms.text_roster import contract, problem_text, reason_text


class Failure(Exception):
    """A sentence for the person at the keyboard, and the exit code."""

    def __init__(self, text: str, status: int = 2) -> None:
        super().__init__(text)
        self.status = status


# --- running --------------------------------------------------------------------------------


def start(arguments: argparse.Namespace) -> int:
    """Make the store on the first start, then serve. While a server runs: refuses, naming the port."""
    settings = _start_settings(arguments)
    try:
        listener = launch.claim(settings)
    except launch.PortTaken:
        raise Failure(
            f"Cổng {settings.port} đang có chương trình khác dùng (có thể phần mềm này đang chạy rồi)."
            f" Mở {settings.public_url}, hoặc chọn cổng khác: --port {settings.port + 1}"
        ) from None
    except launch.CannotListen:
        raise Failure(
            f"Không mở được địa chỉ {settings.host}:{settings.port}. Kiểm tra LMS_HOST và LMS_PORT."
        ) from None
    try:
        services, admin = _open_or_create(settings, demo=arguments.demo)
    except BaseException:
        listener.close()
        raise
    if services.is_demo and not settings.is_local and not settings.demo_public:
        services.close()
        listener.close()
        raise Failure("Dữ liệu mẫu chỉ dùng trên máy này. Nếu vẫn muốn cho máy khác xem: thêm --demo-public")
    if services.is_demo:
        demo_district.keep_one_session_open(services)
    if services.database.low_on_space():
        _tell("Ổ đĩa sắp đầy. Dọn bớt để việc ghi không bị gián đoạn.")
    if services.content_problems:
        _tell(
            f"Nội dung khóa học có {len(services.content_problems)} chỗ cần sửa: python3 -m lms check-courses"
        )
    bootstrap.use(services)

    def announce() -> None:
        _tell(f"Phần mềm đã chạy. Mở trình duyệt: {settings.public_url}")
        if admin is not None:
            _tell_admin(settings, admin)
        if arguments.lan:
            _tell("Mã để mở trên điện thoại:")
            print(_terminal_qr(settings.public_url), file=sys.stderr, flush=True)
            if not settings.is_secure:
                _tell("Qua http, máy ảnh quét thẻ không mở được; vẫn chụp ảnh thẻ hoặc ghi tay được.")
        _tell("Dừng: bấm Ctrl-C.")

    return launch.serve(settings, listener, announce)


def _start_settings(arguments: argparse.Namespace) -> Settings:
    settings = Settings()
    changed: dict[str, Any] = {"demo_public": settings.demo_public or arguments.demo_public}
    if arguments.port:
        changed["port"] = arguments.port
    if arguments.tls_cert or arguments.tls_key:
        # What is typed is meant from where it is typed; the server itself runs in the checkout.
        paths = {"tls_cert": arguments.tls_cert, "tls_key": arguments.tls_key}
        changed |= {name: path.absolute() if path else None for name, path in paths.items()}
    if arguments.lan:
        changed["host"] = "0.0.0.0"
    settings = Settings(**(settings.model_dump() | changed))
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise Failure("Cần cả hai tệp: --tls-cert và --tls-key.")
    if settings.tls_cert and settings.tls_key:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.tls_cert, settings.tls_key)
        except (OSError, ssl.SSLError):
            raise Failure("Không đọc được cặp tệp TLS. Kiểm tra đường dẫn và định dạng PEM.") from None
    if settings.host in ("0.0.0.0", "::") and not settings.base_url:
        address = launch.own_address()
        if address is None:
            raise Failure("Máy này chưa vào mạng nào. Nối mạng rồi chạy lại, hoặc bỏ --lan.")
        scheme = "https" if settings.tls_cert else "http"
        changed = {"base_url": f"{scheme}://{address}:{settings.port}"}
        settings = Settings(**(settings.model_dump() | changed))
    return settings


def _open_or_create(settings: Settings, *, demo: bool) -> tuple[Services, IssuedActivation | None]:
    try:
        services = bootstrap.open_services(settings)
    except StoreMissing:
        if demo:
            _tell("Đang tạo dữ liệu mẫu (chừng một phút)…")
            demo_district.make(settings, people=2000, seed=1, tell=_tell).close()
            return bootstrap.open_services(settings), None
        return bootstrap.create_store(settings)
    if demo and not services.is_demo:
        services.close()
        raise Refusal(Code.REAL_STORE)
    return services, None


def _tell_admin(settings: Settings, admin: IssuedActivation) -> None:
    _tell(
        f"Quản trị kích hoạt tại {settings.public_url}/kich-hoat (mã chỉ hiện một lần):\n"
        f"  Mã đăng nhập: {print_learner_code(admin.learner_code)}\n"
        f"  Mã kích hoạt: {print_activation_code(admin.code)}"
    )


# --- the store ------------------------------------------------------------------------------


def init(arguments: argparse.Namespace) -> int:
    """An empty store. Refuses where there is one, running or not."""
    settings = Settings()
    try:
        services, admin = bootstrap.create_store(settings, preset=arguments.preset)
    except Refusal as refusal:
        if refusal.code is not Code.REAL_STORE:
            raise
        raise Failure(f"Đã có kho dữ liệu trong {settings.data}. Không thay gì.") from None
    except UnknownPresetError as error:
        raise Failure(f"Không có bộ đơn vị “{arguments.preset}”. Có: {', '.join(error.known)}.", 1) from None
    services.close()
    if arguments.json:
        _print_json(
            {"preset": arguments.preset, "admin": {"login": admin.learner_code, "activation": admin.code}}
        )
    else:
        _tell(f"Đã tạo kho dữ liệu với bộ đơn vị {arguments.preset}.")
        _tell_admin(settings, admin)
    return 0


def demo(arguments: argparse.Namespace) -> int:
    """The sample district. On a demo store: new secrets, and a session that is open now."""
    if not 300 <= arguments.people <= 20_000:
        raise Failure("Số người mẫu từ 300 đến 20000.", 1)
    settings = Settings()
    try:
        services = bootstrap.open_services(settings)
    except StoreMissing:
        services = demo_district.make(settings, people=arguments.people, seed=arguments.seed, tell=_tell)
    if not services.is_demo:
        services.close()
        raise Refusal(Code.REAL_STORE)
    try:
        if arguments.json:
            _print_json(demo_district.report(services))
        else:
            _tell("Dữ liệu mẫu đã sẵn. Chạy: python3 -m lms start --demo")
            _tell("Tài khoản để thử: python3 -m lms demo --json")
    finally:
        services.close()
    return 0


def reset_admin(arguments: argparse.Namespace) -> int:
    """A new one-time code for the first administrator. While a server runs: stop it first."""
    with _Opened() as services:
        admin = bootstrap.reset_admin(services)
        if arguments.json:
            _print_json({"login": admin.learner_code, "activation": admin.code})
        else:
            _tell_admin(services.settings, admin)
    return 0


def backup(arguments: argparse.Namespace) -> int:
    """With a server running, it is asked to export; without one, the store is opened here."""
    settings = Settings()
    if not settings.store_file.exists():
        raise Failure(_NO_STORE)
    try:
        services = bootstrap.open_services(settings)
    except StoreUnavailable as trouble:
        if trouble.code != "locked":
            raise
        name = _ask_server(settings)
    else:
        try:
            name = services.backups.make(SYSTEM)
        finally:
            services.close()
    try:
        folder = backups.copy_out(settings.data, name, arguments.folder.resolve())
    except OSError as error:
        inside = settings.data / "backups" / name
        raise Failure(
            f"Không chép được vào {arguments.folder}. Kiểm tra quyền ghi, hoặc chọn thư mục khác."
            f" Bản sao lưu đã làm xong vẫn nằm ở {inside}."
        ) from error
    copy = backups.read_backup(folder)
    if arguments.json:
        _print_json({"folder": str(folder), "made_at": copy.made_at.isoformat(), "rows": copy.rows})
    else:
        _tell(
            f"Đã sao lưu {copy.rows} dòng vào {folder}."
            " Giữ bản này ở nơi an toàn: có khóa và dữ liệu cá nhân."
        )
    return 0


def _ask_server(settings: Settings) -> str:
    token = backups.read_control_token(settings.data)
    if token is None:
        raise Failure("Kho dữ liệu đang được chương trình khác mở. Dừng chương trình đó rồi chạy lại.")
    scheme = "https" if settings.tls_cert else "http"
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    request = urllib.request.Request(
        f"{scheme}://{host}:{settings.port}/quan-tri/sao-luu", method="POST", headers={"X-LMS-Control": token}
    )
    # The server is this machine's own; its certificate is made out to another name than 127.0.0.1.
    context = ssl._create_unverified_context() if scheme == "https" else None
    try:
        with urllib.request.urlopen(request, timeout=600, context=context) as answer:
            return str(json.load(answer)["folder"])
    except (OSError, ValueError, KeyError) as error:
        raise Failure(
            f"Phần mềm đang chạy nhưng không trả lời ở cổng {settings.port}"
            " (cổng khác thì đặt LMS_PORT cho giống lúc chạy). Chưa sao lưu gì."
        ) from error


def restore(arguments: argparse.Namespace) -> int:
    """Refuses while a server runs. The store that was there is kept."""
    settings = Settings()
    done = backups.restore(arguments.folder.resolve(), settings.data, utc_now())
    kept = str(done.kept) if done.kept else None
    if arguments.json:
        _print_json({"made_at": done.backup.made_at.isoformat(), "rows": done.backup.rows, "kept": kept})
    else:
        _tell(f"Đã khôi phục bản lúc {show_instant(done.backup.made_at)}, {done.backup.rows} dòng.")
        if kept:
            _tell(f"Kho trước đó vẫn còn ở {kept}.")
    return 0


def doctor(arguments: argparse.Namespace) -> int:
    """Look at everything that can be looked at, and say what to do. Writes nothing of people."""
    settings = Settings()
    findings: list[dict[str, str]] = []

    def found(state: str, what: str, text: str) -> None:
        findings.append({"state": state, "what": what, "text": text})

    _, problems = read_courses(settings.courses)
    if problems:
        found("problem", "courses", f"Nội dung có {len(problems)} chỗ cần sửa: python3 -m lms check-courses")
    else:
        found("fine", "courses", "Nội dung khóa học không có lỗi.")
    _look_at_disk(settings, found)
    status = 0
    try:
        with _Opened() as services:
            for table, column, count in services.health.orphans(SYSTEM):
                found("problem", "store", f"{count} dòng của bảng {table} ({column}) không trỏ tới đâu.")
            found("fine", "store", "Kho dữ liệu mở được, đúng phiên bản.")
            found("fine", "people", f"{services.people.search(SYSTEM, most=1)[1]} người trong sổ.")
    except StoreUnavailable as trouble:
        if trouble.code != "locked":
            raise
        found("fine", "store", "Kho dữ liệu đang được phần mềm đang chạy giữ; dừng phần mềm để kiểm tra kỹ.")
    except Failure as failure:
        found("problem", "store", str(failure))
    if any(item["state"] == "problem" for item in findings):
        status = 1
    if arguments.json:
        _print_json({"findings": findings})
    else:
        for item in findings:
            print(("✓ " if item["state"] == "fine" else "! ") + item["text"])
    return status


def _look_at_disk(settings: Settings, found: Any) -> None:
    folder = settings.data if settings.data.exists() else settings.data.parent
    if not os.access(folder, os.W_OK):
        found("problem", "folder", f"Không ghi được vào {folder}. Cấp quyền ghi cho tài khoản chạy phần mềm.")
    free = shutil.disk_usage(folder).free // (1024 * 1024)
    if free < 500:
        found("problem", "disk", f"Ổ đĩa còn {free} MB. Dọn để còn ít nhất 500 MB.")
    else:
        found("fine", "disk", f"Ổ đĩa còn {free // 1024} GB." if free >= 10240 else f"Ổ đĩa còn {free} MB.")
    if os.name == "posix" and settings.data.is_dir() and settings.data.stat().st_mode & 0o007:
        found("problem", "folder", f"Người dùng khác của máy vào được {folder}. Chạy: chmod 700 {folder}")
    keys = settings.data / "keys"
    if os.name == "posix" and keys.is_dir():
        loose = [path.name for path in keys.iterdir() if path.stat().st_mode & 0o077]
        if loose:
            found(
                "problem",
                "keys",
                f"Tệp khóa người khác đọc được: {', '.join(loose)}. Chạy: chmod 600 {keys}/*",
            )


# --- content and people ---------------------------------------------------------------------


def check_courses(arguments: argparse.Namespace) -> int:
    """Every problem of the content at once. Works whether a server runs or not."""
    folder = arguments.folder.resolve() if arguments.folder else Settings().courses
    rows, problems = read_courses(folder)
    if arguments.json:
        _print_json(
            {
                "courses": [row.model_dump(mode="json") for row in rows],
                "problems": [
                    {"file": p.file, "line": p.line, "code": p.code.value, "text": content_problem_text(p)}
                    for p in problems
                ],
            }
        )
        return 1 if problems else 0
    for problem in problems:
        place = f"{problem.file}, dòng {problem.line}" if problem.line else problem.file
        print(f"{place}: {content_problem_text(problem)}" if place else content_problem_text(problem))
    for row in rows:
        marks = ", ".join(f"[{mark}] {count}" for mark, count in row.citations.items() if count)
        print(f"{row.course}: {row.modules} mô-đun, {row.lessons} bài, {row.minutes} phút, {row.words} tiếng")
        print(f"  {row.questions} câu hỏi: {row.graded} dùng chấm, {row.pending} chờ thẩm định")
        print(f"  căn cứ: {marks}")
    print(f"{len(problems)} chỗ cần sửa." if problems else "Không có lỗi.")
    return 1 if problems else 0


def import_people(arguments: argparse.Namespace) -> int:
    """A roster. Exit 1 when something is asked or refused. While a server runs: use its screen."""
    file: Path = arguments.file
    try:
        data = file.read_bytes()
    except OSError:
        raise Failure(f"Không mở được tệp {file}. Kiểm tra đường dẫn.") from None
    with _Opened(scratch=arguments.dry_run) as services:
        if arguments.dry_run:
            reading = services.imports.dry_run(SYSTEM, data, file.name)
            outcome = None
        else:
            outcome = services.imports.run(SYSTEM, data, file.name)
            reading = outcome.reading
    held = reading.of(Verdict.ASK) or reading.of(Verdict.REFUSE) or not _understood(reading)
    left = outcome.asked if outcome else 0
    status = 0 if reading.verdict is FileVerdict.IMPORT and not held and not left else 1
    if arguments.json:
        answer = contract(reading)
        if outcome is not None:
            answer["imported"] = {
                "people": outcome.people_added,
                "memberships": outcome.memberships_added,
                "known": outcome.known,
                "asked": outcome.asked,
                "units": outcome.units_added,
            }
        _print_json(answer)
        return status
    for line in _listed(reading.problems):
        print(line)
    if reading.verdict is not FileVerdict.IMPORT:
        print(reason_text(reading))
    elif outcome is None:
        accepted, asked, refused = (len(reading.of(verdict)) for verdict in Verdict)
        print(f"Xem trước: nhận {accepted} dòng, cần hỏi {asked}, bỏ {refused}. Chưa ghi gì.")
    else:
        print(
            f"Đã thêm {outcome.people_added} người, {outcome.memberships_added} lượt vào nhóm;"
            f" {outcome.known} người đã có từ trước; {outcome.units_added} đơn vị mới."
        )
        if outcome.asked:
            print(f"Còn {outcome.asked} dòng cần hỏi, đang đợi ở màn hình Nhập danh sách.")
    return status


def _listed(problems: Iterable[Problem]) -> list[str]:
    """One line for each thing to know: what is said of fifty rows of one unit is said once."""
    places: dict[str, list[str]] = {}
    for problem in problems:
        places.setdefault(problem_text(problem), []).append(_place(problem))
    return [
        f"{where[0]}{f' và {len(where) - 1} dòng khác' if len(where) > 1 else ''}: {text}"
        for text, where in places.items()
    ]


def _place(problem: Problem) -> str:
    """Where, as the spreadsheet shows it."""
    row = f", dòng {problem.row}" if problem.row else ""
    return f"{problem.sheet}{row}" + (f", cột {problem.column}" if problem.column else "")


def _understood(reading: RosterReading) -> bool:
    """Whether every sheet with people in it could be read."""
    unclear = {ProblemCode.SHEET_UNCLEAR, ProblemCode.COLUMN_NEEDED, ProblemCode.GROUP_UNKNOWN}
    return not any(problem.code in unclear for problem in reading.file_problems)


def verify(arguments: argparse.Namespace) -> int:
    """Look a certificate up. Exit 0 only when it stands. While a server runs: use its page /xac-minh."""
    with _Opened() as services:
        answer = services.certification.verify(" ".join(arguments.code))
    if arguments.json:
        words = answer.words
        _print_json(
            {
                "state": answer.state.value.upper(),
                "code": answer.code,
                "register_number": answer.register_number,
                "name": words.person_name if words else None,
                "course": words.course_title if words else None,
                "issued_on": words.issued_on.isoformat() if words else None,
                "revoked_at": answer.revoked_at.isoformat() if answer.revoked_at else None,
                "reason": answer.reason,
                "replaced_by": answer.replaced_by,
            }
        )
    else:
        print("\n".join(_verified(answer)))
    return 0 if answer.state is CertificateState.VALID else 1


def _verified(answer: Verification) -> list[str]:
    if answer.state is CertificateState.MISTYPED and answer.problem is not None:
        missing = answer.characters_missing
        return [wrong_length(missing, 10) if missing else CODE_ERRORS[answer.problem]]
    lines = [STATES[answer.state]]
    if answer.words is not None:
        lines.append(f"{answer.words.person_name} · {answer.words.course_title}")
        lines.append(f"Số {answer.register_number}, cấp ngày {show_date(answer.words.issued_on)}")
    if answer.revoked_at is not None:
        lines.append(f"Thu hồi lúc {show_instant(answer.revoked_at)}: {answer.reason}")
    if answer.replaced_by is not None:
        lines.append(f"Thay bằng {print_certificate_code(answer.replaced_by)}")
    return lines


# --- pieces ---------------------------------------------------------------------------------

_NO_STORE = "Chưa có kho dữ liệu. Tạo bằng: python3 -m lms start (hoặc init)."


class _Opened:
    """The services of an existing store, closed at the end. `scratch`: where there is none yet, a dry run
    reads the file next to an empty one that is thrown away, so that the first start stays a first start."""

    def __init__(self, *, scratch: bool = False) -> None:
        self._scratch = scratch
        self._folder: TemporaryDirectory[str] | None = None
        self._services: Services | None = None

    def __enter__(self) -> Services:
        settings = Settings()
        try:
            self._services = bootstrap.open_services(settings)
        except StoreMissing:
            if not self._scratch:
                raise Failure(_NO_STORE) from None
            _tell(f"Chưa có kho dữ liệu: xem trước theo bộ đơn vị {bootstrap.DEFAULT_PRESET}.")
            self._folder = TemporaryDirectory(prefix="lms-")
            elsewhere = settings.model_copy(update={"data": Path(self._folder.name)})
            self._services, _ = bootstrap.create_store(elsewhere)
        return self._services

    def __exit__(self, *error: object) -> None:
        if self._services is not None:
            self._services.close()
        if self._folder is not None:
            self._folder.cleanup()


def _tell(text: str) -> None:
    """For the person at the keyboard; stdout stays free for --json."""
    print(text, file=sys.stderr, flush=True)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _terminal_qr(url: str) -> str:
    """Two rows of modules in one line of text, dark on light whatever the terminal's colours."""
    grid = qr.modules(url, "M")
    size = len(grid) + 4
    padded = (
        [[False] * size] * 2 + [[False, False, *row, False, False] for row in grid] + [[False] * size] * 2
    )
    if len(padded) % 2:
        padded.append([False] * size)
    shapes = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return "\n".join(
        "".join(shapes[upper, lower] for upper, lower in zip(top, bottom, strict=True))
        for top, bottom in zip(padded[::2], padded[1::2], strict=True)
    )
