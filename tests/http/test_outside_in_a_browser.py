"""An outside account and a second step in a real Chromium: cookies and redirects between two sites."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from lms.domain.people import Actor, Role, RoleGrant
from tests.http.house import PIN, House
from tests.http.test_in_a_browser import Server
from tests.services.small_office import TUAN
from tests.support import oidc_provider
from tests.support.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider

pytestmark = pytest.mark.browser

ADMIN = Actor("quan", "Vũ Minh Quân", "HH000005", (RoleGrant(Role.ADMIN),))


@pytest.fixture
def home() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def provider(home: str) -> Iterator[Provider]:
    users = {"sub-tuan": "Trần Văn Tuấn"}
    back = f"{home}/dang-nhap/tai-khoan-ngoai/ve"
    with oidc_provider.running(back, host="localhost", **users) as one:
        yield one


@pytest.fixture
def house(tmp_path: Path, home: str, provider: Provider) -> Iterator[House]:
    secret = tmp_path / "bi-mat"
    secret.write_text(CLIENT_SECRET, encoding="utf-8")
    built = House(
        tmp_path,
        base_url=home,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret_file=secret,
        oidc_name="Đăng nhập bằng tài khoản tỉnh",
    )
    built.now = datetime.now(UTC)
    server = Server(built, int(home.rpartition(":")[2]))
    yield built
    server.stop()
    built.close()


@pytest.fixture
def browser(chromium_path: Path, chromium_arguments: list[str]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path, args=chromium_arguments)
        yield launched
        launched.close()


@pytest.fixture
def shots(request: pytest.FixtureRequest) -> Path | None:
    folder = request.config.getoption("--shots")
    return Path(folder).absolute() if folder else None


def phone(browser: Browser, **options: Any) -> tuple[Page, list[str]]:
    """A page, and what its console complains about; but not that an answer was a no."""
    page = browser.new_context(viewport={"width": 360, "height": 800}, locale="vi-VN", **options).new_page()
    complaints: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            complaints.append(said.text)

    page.on("console", heard)
    return page, complaints


def look(page: Page, shots: Path | None, name: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if shots is not None:
        shots.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=shots / f"{name}.png", full_page=True)


def test_there_and_back_between_two_sites(
    house: House, browser: Browser, home: str, provider: Provider, shots: Path | None
) -> None:
    page, complaints = phone(browser)
    page.goto(f"{home}/dang-nhap?tiep=/xac-minh")
    look(page, shots, "ngoai-1-dang-nhap")
    page.get_by_role("link", name="Đăng nhập bằng tài khoản tỉnh", exact=True).click()
    assert page.url.startswith(f"{provider.issuer}/authorize?")
    page.get_by_role("button", name="Trần Văn Tuấn").click()
    expect(page.get_by_role("heading")).to_have_text("Tài khoản này chưa liên kết")
    look(page, shots, "ngoai-2-chua-lien-ket")
    code = page.locator(".code").inner_text()
    house.services.identities.link(ADMIN, code, "tuan")

    page.get_by_role("link", name="Đăng nhập bằng mã đăng nhập").click()
    page.goto(f"{home}/dang-nhap?tiep=/xac-minh")
    page.get_by_role("link", name="Đăng nhập bằng tài khoản tỉnh", exact=True).click()
    page.get_by_role("button", name="Trần Văn Tuấn").click()
    page.get_by_role("button", name="Đã đọc").click()
    expect(page).to_have_url(f"{home}/xac-minh")
    page.goto(f"{home}/dang-xuat")
    expect(page.locator(".name")).to_have_text("Trần Văn Tuấn")
    assert complaints == []


def test_the_second_step_is_turned_on_without_a_script(
    house: House, browser: Browser, home: str, shots: Path | None
) -> None:
    house.sign_in(TUAN)
    steps = house.services.second_step
    house.add_person("quan", ADMIN.name, ADMIN.learner_code)
    own = steps.offer(ADMIN).secret
    steps.turn_on(ADMIN, own, pyotp.TOTP(own.replace(" ", "")).at(house.now), pin="")
    steps.require_for(ADMIN, [Role.OFFICE])

    page, complaints = phone(browser, java_script_enabled=False)
    page.goto(f"{home}/dang-nhap")
    page.get_by_label("Mã đăng nhập").fill(house.logins["tuan"])
    page.get_by_label("Mã PIN hoặc mật khẩu", exact=True).fill(PIN)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bật xác thực hai bước")
    secret = page.locator("p.code").inner_text().replace(" ", "")
    page.get_by_label("Mã 6 chữ số").fill("000000")
    page.get_by_role("button", name="Bật").click()
    expect(page.get_by_role("alert")).to_contain_text("Mã chưa đúng")
    if shots is not None:
        shots.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=shots / "hai-buoc-1-bat.png", full_page=True)
    page.get_by_label("Mã 6 chữ số").fill(pyotp.TOTP(secret).at(house.now))
    page.get_by_role("button", name="Bật").click()
    expect(page.get_by_role("listitem")).to_have_count(10)
    if shots is not None:
        page.screenshot(path=shots / "hai-buoc-2-ma-du-phong.png", full_page=True)
    recovery = page.get_by_role("listitem").first.inner_text()
    page.get_by_role("button", name="Đã chép, vào tiếp").click()
    page.goto(f"{home}/dang-xuat")
    expect(page.locator(".name")).to_have_text("Trần Văn Tuấn")

    other, _ = phone(browser, java_script_enabled=False)
    other.goto(f"{home}/dang-nhap")
    other.get_by_label("Mã đăng nhập").fill(house.logins["tuan"])
    other.get_by_label("Mã PIN hoặc mật khẩu", exact=True).fill(PIN)
    other.get_by_role("button", name="Đăng nhập", exact=True).click()
    if shots is not None:
        other.screenshot(path=shots / "hai-buoc-3-go-ma.png", full_page=True)
    other.get_by_label("Mã 6 chữ số").fill(recovery)
    other.get_by_role("button", name="Vào").click()
    other.goto(f"{home}/dang-xuat")
    expect(other.locator(".name")).to_have_text("Trần Văn Tuấn")
    assert complaints == []
