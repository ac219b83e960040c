"""What commands share: a failure with its exit code, an opened store, and how they speak."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lms import bootstrap
from lms.bootstrap import Services, StoreMissing
from lms.domain.codes import print_activation_code, print_learner_code
from lms.services.accounts import IssuedActivation
from lms.settings import Settings

NO_STORE = "Chưa có kho dữ liệu. Tạo bằng: python3 -m lms start (hoặc init)."


class Failure(Exception):
    """A sentence for the person at the keyboard, and the exit code."""

    def __init__(self, text: str, status: int = 2) -> None:
        super().__init__(text)
        self.status = status


class Opened:
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
                raise Failure(NO_STORE) from None
            tell(f"Chưa có kho dữ liệu: xem trước theo bộ đơn vị {bootstrap.DEFAULT_PRESET}.")
            self._folder = TemporaryDirectory(prefix="lms-")
            elsewhere = settings.model_copy(update={"data": Path(self._folder.name)})
            self._services, _ = bootstrap.create_store(elsewhere)
        return self._services

    def __exit__(self, *error: object) -> None:
        if self._services is not None:
            self._services.close()
        if self._folder is not None:
            self._folder.cleanup()


def tell(text: str) -> None:
    """For the person at the keyboard; stdout stays free for --json."""
    print(text, file=sys.stderr, flush=True)


def print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))


def tell_admin(settings: Settings, admin: IssuedActivation) -> None:
    tell(
        f"Quản trị kích hoạt tại {settings.public_url}/kich-hoat (mã chỉ hiện một lần):\n"
        f"  Mã đăng nhập: {print_learner_code(admin.learner_code)}\n"
        f"  Mã kích hoạt: {print_activation_code(admin.code)}"
    )
