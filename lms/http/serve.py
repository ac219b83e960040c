"""What `streamlit_app.py` hands to Streamlit: the script, our routes, the guard, and the lifespan."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.middleware import Middleware

from lms import bootstrap
from lms.bootstrap import Services, StoreMissing
from lms.domain.codes import print_activation_code, print_learner_code
from lms.http import pages
from lms.http.addresses import Addresses, streamlit_static
from lms.http.assets import OURS, Assets, streamlit_shelf
from lms.http.guard import Guard, Rules
from lms.http.main_page import MainPage, in_our_words
from lms.http.origin import Site
from lms.http.routes import ROUTES
from lms.http.security_headers import streamlit_policy
from lms.settings import Settings
from lms.text_screens import SCREENS

__all__ = ["LIFESPAN", "MIDDLEWARE", "ROUTES", "SCRIPT"]

SCRIPT = str(Path(__file__).resolve().parents[1] / "ui" / "main.py")

_SHELVES = (*OURS, streamlit_shelf())


def rules() -> Rules:
    """What the guard goes by in this process."""
    settings = bootstrap.services().settings
    static = frozenset(address for shelf in _SHELVES for address in shelf.files())
    return Rules(
        site=Site(settings.public_url, settings.port, listens_on=settings.host),
        addresses=Addresses(ROUTES, SCREENS, static),
        streamlit_policy=streamlit_policy(in_our_words(streamlit_static() / "index.html")),
        trusted_proxy=settings.trusted_proxy,
    )


def _cache() -> Path:
    return bootstrap.services().settings.data / "cache"


MIDDLEWARE = [
    Middleware(Guard, rules=rules),
    Middleware(Assets, shelves=_SHELVES, cache=_cache),
    Middleware(MainPage, screens=frozenset(SCREENS), index=lambda: streamlit_static() / "index.html"),
]


def masthead() -> pages.Masthead:
    """The office as it is called today, and whether this is only a trial."""
    services = bootstrap.services()
    trial = "Dữ liệu mẫu: mọi người trong danh sách đều do máy tạo ra." if services.is_demo else ""
    return pages.Masthead(services.office.profile.name, trial)


@asynccontextmanager
async def LIFESPAN(app: Any) -> AsyncIterator[dict[str, Any] | None]:
    """Opens the store before the first request and closes it after the last. A failure here ends the
    start: a server without a store would answer every request with an apology."""
    services = await to_thread.run_sync(_open)
    pages.use_masthead(masthead)
    _settle_memory()
    services.jobs.start()
    services.retention.start()
    await to_thread.run_sync(services.backups.write_control_token)
    try:
        yield None
    finally:
        await to_thread.run_sync(services.close)
        bootstrap.use(None)
        gc.unfreeze()  # frozen objects of the database library would be reported as leaks at exit


def _open() -> Services:
    try:
        return bootstrap.services()
    except StoreMissing:
        pass
    # `streamlit run` on a fresh checkout: the launcher's first start, without the launcher.
    services, admin = bootstrap.create_store(Settings())
    bootstrap.use(services)
    lines = (
        "Đã tạo kho dữ liệu mới.",
        f"Quản trị kích hoạt tại {services.settings.public_url}/kich-hoat (mã chỉ hiện một lần):",
        f"  Mã đăng nhập: {print_learner_code(admin.learner_code)}",
        f"  Mã kích hoạt: {print_activation_code(admin.code)}",
    )
    print("\n".join(lines), file=sys.stderr, flush=True)
    return services


def _settle_memory() -> None:
    """What stays for good is taken out of the garbage collector's rounds: a rerun of a heavy screen goes
    from 84 to 23 ms. The two libraries are loaded by name because nothing here uses them."""
    for library in ("pandas", "altair"):
        importlib.import_module(library)
    gc.collect()
    gc.freeze()
