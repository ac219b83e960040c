"""The scanner, the wall and a large file in a real Chromium; its camera shows Lan's card."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lms.documents import qr
from tests.http.house import House
from tests.services.small_office import HOA, LAN, NOON, TUAN

pytestmark = pytest.mark.browser

VIDEO = (640, 480)


def film(picture: Image.Image, path: Path) -> Path:
    """A camera's video in which the card simply stays: YUV4MPEG2, a few frames."""
    frame = Image.new("L", VIDEO, 90)
    side = 300
    frame.paste(picture.convert("L").resize((side, side)), ((VIDEO[0] - side) // 2, (VIDEO[1] - side) // 2))
    colours = bytes([128]) * (VIDEO[0] * VIDEO[1] // 2)
    header = f"YUV4MPEG2 W{VIDEO[0]} H{VIDEO[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(header + (b"FRAME\n" + frame.tobytes() + colours) * 10)
    return path


class Server:
    """The house on a real socket; `stop` and `start` are the network going and coming back."""

    def __init__(self, house: House, port: int) -> None:
        self._house = house
        self.port = port
        self.start()

    def start(self) -> None:
        config = uvicorn.Config(
            self._house.app, host="127.0.0.1", port=self.port, lifespan="off", log_level="error"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        for _ in range(200):
            if self._server.started:
                return
            time.sleep(0.05)
        raise RuntimeError("the server did not start")

    def stop(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(timeout=10)


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def house(tmp_path: Path, port: int) -> Iterator[House]:
    built = House(tmp_path, base_url=f"http://127.0.0.1:{port}")
    yield built
    built.close()


@pytest.fixture
def server(house: House, port: int) -> Iterator[Server]:
    started = Server(house, port)
    yield started
    started.stop()


@pytest.fixture
def browser(
    house: House, tmp_path: Path, chromium_path: Path, chromium_arguments: list[str]
) -> Iterator[Browser]:
    card = Image.open(_png(tmp_path / "lan.png", house.card(LAN)))
    video = film(card, tmp_path / "camera.y4m")
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    ]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium_path, args=[*chromium_arguments, *camera]
        )
        yield launched
        launched.close()


def _png(path: Path, card: str) -> Path:
    path.write_bytes(qr.png(card, "Q"))
    return path


def trainers_phone(house: House, browser: Browser, server: Server, **options: Any) -> Page:
    """Tuấn's phone, signed in. Anything the console complains about fails the test."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="vi-VN", **options)
    context.add_cookies(
        [{"name": "lms_sign_in", "value": house.sign_in(TUAN), "url": f"http://127.0.0.1:{server.port}"}]
    )
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def present(house: House) -> list[str]:
    with house.database.read() as tx:
        rows = tx.all(
            "SELECT person_id FROM attendance WHERE session_id = 'open' ORDER BY ordinal, person_id"
        )
    return [str(row[0]) for row in rows]


def test_a_card_held_before_the_camera_is_marked_once(house: House, browser: Browser, server: Server) -> None:
    page = trainers_phone(house, browser, server)
    page.goto(f"http://127.0.0.1:{server.port}/quet-the/open")
    expect(page.locator("#said-name")).to_have_text("Nguyễn Thị Lan", timeout=20_000)
    expect(page.locator("#said")).to_have_class("said ok")
    expect(page.locator("#present")).to_have_text("1")
    expect(page.locator("#waiting")).to_have_text("0")
    page.wait_for_timeout(1_500)  # the card is still there: it is the same scan
    expect(page.locator("#log li")).to_have_count(1)
    assert present(house) == ["lan"]


def test_a_scanner_on_a_cable_types_wherever_the_page_is_touched(
    house: House, browser: Browser, server: Server
) -> None:
    page = trainers_phone(house, browser, server)
    page.add_init_script("delete Navigator.prototype.mediaDevices")
    page.goto(f"http://127.0.0.1:{server.port}/quet-the/open")
    expect(page.locator("#why-plain")).to_be_visible()
    page.locator(".tally").click()
    page.keyboard.type(house.card(HOA))
    page.keyboard.press("Enter")
    expect(page.locator("#said-name")).to_have_text("Lê Thị Hoa")
    assert present(house) == ["hoa"]


def test_a_photograph_is_read_in_the_browser(
    house: House, browser: Browser, server: Server, tmp_path: Path
) -> None:
    page = trainers_phone(house, browser, server)
    page.add_init_script("delete Navigator.prototype.mediaDevices")
    page.goto(f"http://127.0.0.1:{server.port}/quet-the/open")
    page.set_input_files("#file", _png(tmp_path / "hoa.png", house.card(HOA)))
    expect(page.locator("#said-name")).to_have_text("Lê Thị Hoa", timeout=20_000)
    page.set_input_files("#file", _png(tmp_path / "other.png", "https://evil.example/" + "x" * 60))
    expect(page.locator("#said-title")).to_have_text("Không phải thẻ học viên")
    assert present(house) == ["hoa"]


def test_without_a_network_scans_wait_and_arrive_later(
    house: House, browser: Browser, server: Server
) -> None:
    page = trainers_phone(house, browser, server)
    page.add_init_script("delete Navigator.prototype.mediaDevices")
    page.goto(f"http://127.0.0.1:{server.port}/quet-the/open")
    expect(page.locator("#why-plain")).to_be_visible()
    server.stop()
    for actor in (LAN, HOA):
        page.fill("#card", house.card(actor))
        page.keyboard.press("Enter")
    expect(page.locator("#waiting")).to_have_text("2")
    expect(page.locator("#lost")).to_contain_text("Mất mạng, cứ quét tiếp. 2 lượt đang giữ")
    house.now = NOON.replace(minute=9)
    server.start()
    expect(page.locator("#waiting")).to_have_text("0", timeout=20_000)
    expect(page.locator("#lost")).to_be_hidden()
    expect(page.locator("#log li")).to_have_count(2)
    assert present(house) == ["hoa", "lan"]


def test_a_withdrawn_token_is_renewed_and_nothing_is_lost(
    house: House, browser: Browser, server: Server
) -> None:
    page = trainers_phone(house, browser, server)
    page.add_init_script("delete Navigator.prototype.mediaDevices")
    page.goto(f"http://127.0.0.1:{server.port}/quet-the/open")
    page.fill("#card", house.card(LAN))
    page.keyboard.press("Enter")
    expect(page.locator("#said-name")).to_have_text("Nguyễn Thị Lan")
    house.attendance.revoke_scanners(TUAN, "open")
    page.fill("#card", house.card(HOA))
    page.keyboard.press("Enter")
    expect(page.locator("#said-name")).to_have_text("Lê Thị Hoa", timeout=10_000)
    assert present(house) == ["hoa", "lan"]


def test_the_wall_keeps_itself_fresh_and_hides_a_code_that_is_old(
    house: House, browser: Browser, server: Server
) -> None:
    page = trainers_phone(house, browser, server)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"http://127.0.0.1:{server.port}/trinh-chieu/open")
    box = page.locator(".wall svg").bounding_box()
    assert box is not None and box["width"] >= 500
    first = page.locator("#code").get_attribute("d")
    house.mark("open", "lan")
    house.now = NOON.replace(second=20)
    expect(page.locator("#present")).to_have_text("1", timeout=10_000)
    assert page.locator("#code").get_attribute("d") != first
    server.stop()
    expect(page.locator("#change-lost")).to_be_visible(timeout=25_000)
    expect(page.locator(".wall svg")).to_be_hidden()
    server.start()
    expect(page.locator("#change-fresh")).to_be_visible(timeout=10_000)
    expect(page.locator(".wall svg")).to_be_visible()


def test_fifty_megabytes_get_a_page_and_not_a_broken_line(
    house: House, browser: Browser, server: Server, tmp_path: Path
) -> None:
    page = trainers_phone(house, browser, server)
    page.goto(f"http://127.0.0.1:{server.port}/nhap/danh-sach")
    huge = tmp_path / "huge.xlsx"
    huge.write_bytes(bytes(50 * 1024 * 1024))
    page.set_input_files("#tep", huge)
    page.click("text=Gửi và xem từng dòng")
    expect(page.locator("h1")).to_have_text("Tệp quá lớn", timeout=30_000)
    expect(page.locator("main")).to_contain_text("nhiều nhất 20 MB")
