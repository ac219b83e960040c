"""`start`: make the store on the first start, then serve."""

from __future__ import annotations

import argparse
import ssl
import sys
from typing import Any

from lms import bootstrap, demo_district, launch
from lms.bootstrap import Services, StoreMissing
from lms.commands.common import Failure, tell, tell_admin
from lms.documents import qr
from lms.domain.errors import Code, Refusal
from lms.services.accounts import IssuedActivation
from lms.settings import Settings


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
        tell("Ổ đĩa sắp đầy. Dọn bớt để việc ghi không bị gián đoạn.")
    if services.content_problems:
        tell(
            f"Nội dung khóa học có {len(services.content_problems)} chỗ cần sửa: python3 -m lms check-courses"
        )
    bootstrap.use(services)

    def announce() -> None:
        tell(f"Phần mềm đã chạy. Mở trình duyệt: {settings.public_url}")
        if admin is not None:
            tell_admin(settings, admin)
        if arguments.lan:
            tell("Mã để mở trên điện thoại:")
            print(_terminal_qr(settings.public_url), file=sys.stderr, flush=True)
            if not settings.is_secure:
                tell("Qua http, máy ảnh quét thẻ không mở được; vẫn chụp ảnh thẻ hoặc ghi tay được.")
        tell("Dừng: bấm Ctrl-C.")

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
            tell("Đang tạo dữ liệu mẫu (chừng một phút)…")
            demo_district.make(settings, people=2000, seed=1, tell=tell).close()
            return bootstrap.open_services(settings), None
        return bootstrap.create_store(settings)
    if demo and not services.is_demo:
        services.close()
        raise Refusal(Code.REAL_STORE)
    return services, None


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
