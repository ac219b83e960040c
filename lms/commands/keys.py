"""`rotate-key`: which keys there are, a new one, the end of an old one."""

from __future__ import annotations

import argparse

from lms import bootstrap
from lms.bootstrap import StoreMissing
from lms.commands.common import NO_STORE, Failure, print_json, tell
from lms.commands.store import ask_server
from lms.domain.keys import KeyPurpose
from lms.domain.people import SYSTEM
from lms.domain.times import show_instant
from lms.services.keys import key_lines
from lms.services.tools import KeyRing
from lms.settings import Settings
from lms.store.database import StoreUnavailable
from lms.text_keys import PURPOSES


def rotate_key(arguments: argparse.Namespace) -> int:
    """With a server running, it changes the key itself; without one, the store is opened here."""
    settings = Settings()
    if not settings.store_file.exists():
        raise Failure(NO_STORE)
    if arguments.purpose is None:
        return _list(settings, as_json=arguments.json)
    if arguments.purpose not in list(KeyPurpose):
        raise Failure(f"Không có loại khóa “{arguments.purpose}”. Có: {', '.join(KeyPurpose)}.", 1)
    purpose = KeyPurpose(arguments.purpose)
    said = _change(settings, purpose, arguments.retire, anyway=arguments.anyway)
    if arguments.json:
        print_json({"purpose": purpose.value, **said})
    elif arguments.retire:
        tell(f"Đã bỏ khóa {arguments.retire} của loại {purpose.value} ({PURPOSES[purpose]}).")
    else:
        tell(
            f"Đã đổi khóa loại {purpose.value} ({PURPOSES[purpose]}): từ nay dùng khóa {said['id']}."
            " Thứ làm bằng khóa cũ vẫn dùng được. Sao lưu lại để bản sao có khóa mới."
        )
    return 0


def _change(
    settings: Settings, purpose: KeyPurpose, retire: str | None, *, anyway: bool
) -> dict[str, object]:
    try:
        services = bootstrap.open_services(settings)
    except StoreMissing:
        raise Failure(NO_STORE) from None
    except StoreUnavailable as trouble:
        if trouble.code != "locked":
            raise
        order = {"purpose": purpose.value, "retire": retire, "anyway": anyway}
        return ask_server(settings, "/quan-tri/khoa", "Chưa đổi gì.", order)
    try:
        if retire is None:
            return {"id": services.keys.rotate(SYSTEM, purpose)}
        services.keys.retire(SYSTEM, purpose, retire, anyway=anyway)
        return {"retired": retire}
    finally:
        services.close()


def _list(settings: Settings, *, as_json: bool) -> int:
    lines = key_lines(KeyRing(settings.data / "keys"))
    if as_json:
        print_json(
            {
                "keys": [
                    {
                        "purpose": line.purpose.value,
                        "id": line.id,
                        "made_at": line.made_at.isoformat(),
                        "current": line.current,
                    }
                    for line in lines
                ]
            }
        )
        return 0
    for line in lines:
        state = "đang dùng" if line.current else "khóa cũ"
        print(f"{line.purpose.value:12} {line.id:>3}  {show_instant(line.made_at)}  {state}  ", end="")
        print(PURPOSES[line.purpose])
    return 0
