"""The store as a whole: make it, fill a demo, copy it out, put it back, let the administrator in again."""

from __future__ import annotations

import argparse
import json
import ssl
import urllib.error
import urllib.request
from contextlib import suppress
from typing import Any

from lms import bootstrap, demo_district
from lms.bootstrap import StoreMissing
from lms.commands.common import NO_STORE, Failure, Opened, print_json, tell, tell_admin
from lms.content.presets import UnknownPresetError
from lms.domain.errors import Code, Refusal
from lms.domain.people import SYSTEM
from lms.domain.times import show_instant
from lms.services import backup as backups
from lms.services.tools import utc_now
from lms.settings import Settings
from lms.store.database import StoreUnavailable


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
        print_json(
            {"preset": arguments.preset, "admin": {"login": admin.learner_code, "activation": admin.code}}
        )
    else:
        tell(f"Đã tạo kho dữ liệu với bộ đơn vị {arguments.preset}.")
        tell_admin(settings, admin)
    return 0


def demo(arguments: argparse.Namespace) -> int:
    """The sample district. On a demo store: new secrets, and a session that is open now."""
    if not 300 <= arguments.people <= 20_000:
        raise Failure("Số người mẫu từ 300 đến 20000.", 1)
    settings = Settings()
    try:
        services = bootstrap.open_services(settings)
    except StoreMissing:
        services = demo_district.make(settings, people=arguments.people, seed=arguments.seed, tell=tell)
    if not services.is_demo:
        services.close()
        raise Refusal(Code.REAL_STORE)
    try:
        if arguments.json:
            print_json(demo_district.report(services))
        else:
            tell("Dữ liệu mẫu đã sẵn. Chạy: python3 -m lms start --demo")
            tell("Tài khoản để thử: python3 -m lms demo --json")
    finally:
        services.close()
    return 0


def reset_admin(arguments: argparse.Namespace) -> int:
    """A new one-time code for the first administrator. While a server runs: stop it first."""
    with Opened() as services:
        admin = bootstrap.reset_admin(services)
        if arguments.json:
            print_json({"login": admin.learner_code, "activation": admin.code})
        else:
            tell_admin(services.settings, admin)
    return 0


def backup(arguments: argparse.Namespace) -> int:
    """With a server running, it is asked to export; without one, the store is opened here."""
    settings = Settings()
    if not settings.store_file.exists():
        raise Failure(NO_STORE)
    try:
        services = bootstrap.open_services(settings)
    except StoreUnavailable as trouble:
        if trouble.code != "locked":
            raise
        name = str(ask_server(settings, "/quan-tri/sao-luu", "Chưa sao lưu gì.")["folder"])
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
        print_json({"folder": str(folder), "made_at": copy.made_at.isoformat(), "rows": copy.rows})
    else:
        tell(
            f"Đã sao lưu {copy.rows} dòng vào {folder}."
            " Giữ bản này ở nơi an toàn: có khóa và dữ liệu cá nhân."
        )
    return 0


def ask_server(
    settings: Settings, path: str, what: str, order: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What the running server answers to the owner of its data. `what` was not done if it does not."""
    token = backups.read_control_token(settings.data)
    if token is None:
        raise Failure("Kho dữ liệu đang được chương trình khác mở. Dừng chương trình đó rồi chạy lại.")
    scheme = "https" if settings.tls_cert else "http"
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    request = urllib.request.Request(
        f"{scheme}://{host}:{settings.port}{path}",
        data=json.dumps(order).encode() if order else None,
        method="POST",
        headers={"X-LMS-Control": token, "Content-Type": "application/json"},
    )
    # The server is this machine's own; its certificate is made out to another name than 127.0.0.1.
    context = ssl._create_unverified_context() if scheme == "https" else None
    try:
        with urllib.request.urlopen(request, timeout=600, context=context) as answer:
            said: dict[str, Any] = json.load(answer)
            return said
    except urllib.error.HTTPError as error:
        with suppress(ValueError, KeyError):
            raise Failure(str(json.load(error)["text"])) from error
        raise _silent(settings, what) from error
    except (OSError, ValueError) as error:
        raise _silent(settings, what) from error


def _silent(settings: Settings, what: str) -> Failure:
    return Failure(
        f"Phần mềm đang chạy nhưng không trả lời ở cổng {settings.port}"
        f" (cổng khác thì đặt LMS_PORT cho giống lúc chạy). {what}"
    )


def restore(arguments: argparse.Namespace) -> int:
    """Refuses while a server runs. The store that was there is kept."""
    settings = Settings()
    done = backups.restore(arguments.folder.resolve(), settings.data, utc_now())
    kept = str(done.kept) if done.kept else None
    if arguments.json:
        print_json({"made_at": done.backup.made_at.isoformat(), "rows": done.backup.rows, "kept": kept})
    else:
        tell(f"Đã khôi phục bản lúc {show_instant(done.backup.made_at)}, {done.backup.rows} dòng.")
        if kept:
            tell(f"Kho trước đó vẫn còn ở {kept}.")
    return 0
