"""Streamlit's main page in our words: its title, its language, what it says where scripts are off, and where
its server is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

TITLE = "Tập huấn pháp luật"

# Else the page looks for its server below its own address first: on a slow line two answers of "not found"
# before each screen that a link leads to.
_SERVER = "<script>window.__streamlit = { BACKEND_BASE_URL: location.origin };</script>"

_WITHOUT_SCRIPTS = """<noscript>
      <style>body{margin:0 auto;max-width:560px;padding:20px;background:#FBF7EE;color:#16203A;
      font:18px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif}a{color:#23417F}</style>
      <h1>Chưa mở được trang này</h1>
      <p>Trình duyệt trên máy này không chạy được bài học và bài kiểm tra: JavaScript đang tắt, hoặc máy
      quá cũ. Bật JavaScript trong phần cài đặt của trình duyệt, hoặc mở bằng máy khác.</p>
      <p>Tài khoản vẫn dùng được trên máy này để điểm danh bằng mã trên màn hình lớp. Kết quả đã ghi không
      mất.</p>
      <p><a href="/xac-minh">Xác minh giấy chứng nhận</a></p>
      <p><a href="/dang-xuat">Đăng xuất</a></p>
    </noscript>"""


class MainPage:
    """ASGI middleware: answers GET and HEAD for the screens, passes on everything else.

    `screens` are url paths without slashes ("" is the first); `index` gives the installed main page.
    """

    def __init__(self, app: ASGIApp, screens: Iterable[str], index: Callable[[], Path]) -> None:
        self.app = app
        self._screens = {"/" + screen for screen in screens} | {"/"}
        self._index = index

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and self._is_screen(scope["path"]):
            page = HTMLResponse(in_our_words(self._index()), headers={"Cache-Control": "no-cache"})
            await page(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_screen(self, path: str) -> bool:
        return path in self._screens or path.rstrip("/") in self._screens


@cache
def in_our_words(index: Path) -> str:
    """The page as it goes out; the security policy is made from it, for it names each script inside."""
    page = index.read_text("utf-8")
    page = re.sub(r'<html lang="[^"]*"', '<html lang="vi"', page, count=1)
    head = f"<title>{TITLE}</title>\n    {_SERVER}"
    page = re.sub(r"<title>.*?</title>", head, page, count=1, flags=re.DOTALL)
    page = re.sub(r'\s*<link rel="service-desc"[^>]*>', "", page, count=1)
    return re.sub(r"<noscript>.*?</noscript>", _WITHOUT_SCRIPTS, page, count=1, flags=re.DOTALL)
