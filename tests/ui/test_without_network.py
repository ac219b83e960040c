"""Without network, in a real browser: the scripts of our screens alone, with a clock that is wound on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect, sync_playwright

pytestmark = pytest.mark.browser

SCRIPTS = Path(__file__).parents[2] / "lms" / "ui" / "browser"
HERE = "http://bai-hoc.test/"
NOON = 1_795_500_000_000
SECOND = 1_000
PASSAGES = "".join(f'<section class="passage" data-block="{n}">Đoạn {n}</section>' for n in range(4))
LESSON = f"""<!doctype html><meta charset=utf-8><style>section{{height:900px}}</style>
<i class="lesson-clock" data-now="{NOON}" data-media="{{}}"></i>
<div class="lesson" data-enrolment="ghi-danh-lan" data-lesson="b1">{PASSAGES}</div>
<script>{(SCRIPTS / "lesson.js").read_text("utf-8")}</script>"""
SCREEN = f"""<!doctype html><meta charset=utf-8>
<div class="stApp" data-test-connection-state="CONNECTED"></div>
<script>{(SCRIPTS / "network.js").read_text("utf-8")}</script>"""


class Phone:
    """A page of a lesson; `told` are the reports that reached the server, which answers each."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.told: list[dict[str, Any]] = []
        self.connected = True
        page.route(f"{HERE}**", self._serve)
        page.clock.install(time=NOON / SECOND)

    def _serve(self, route: Route) -> None:
        if not self.connected:
            route.abort("internetdisconnected")
        elif route.request.url.endswith("/doc-bai"):
            self.told.append(route.request.post_data_json)
            route.fulfill(json={"seconds": 0})
        else:
            route.fulfill(body=LESSON, content_type="text/html; charset=utf-8")

    def open(self) -> dict[str, Any]:
        """What the page told at once: its first second, and what an earlier visit could not."""
        self.page.goto(HERE)
        return self.wait_for_report()

    def read(self, passage: int, seconds: int) -> None:
        self.page.locator(".passage").nth(passage).evaluate("one => one.scrollIntoView({block: 'start'})")
        self.page.mouse.move(10, 10 + passage)  # somebody is there
        self.page.clock.run_for(seconds * SECOND)

    def network(self, *, on: bool) -> None:
        self.connected = on
        self.page.context.set_offline(not on)

    def kept(self) -> int:
        """How many lessons this browser still has something to tell about."""
        return int(self.page.evaluate("localStorage.length"))

    def wait_for_report(self) -> dict[str, Any]:
        for _ in range(100):
            if self.told:
                return self.told.pop()
            self.page.wait_for_timeout(50)
        raise AssertionError("nothing was told")


@pytest.fixture
def phone(chromium_path: Path, chromium_arguments: list[str]) -> Iterator[Phone]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=chromium_arguments)
        yield Phone(browser.new_page(viewport={"width": 360, "height": 740}))
        browser.close()


def seconds(report: dict[str, Any]) -> int:
    return round(sum(end - begin for begin, end in report["spans"]) / SECOND)


# --- reading ------------------------------------------------------------------------------------------


def test_what_was_read_without_network_is_told_when_it_is_back(phone: Phone) -> None:
    phone.open()
    phone.network(on=False)
    phone.read(2, 90)
    assert (phone.told, phone.kept()) == ([], 1)
    phone.network(on=True)
    report = phone.wait_for_report()
    assert (report["enrolment"], report["lesson"], report["block"][0]) == ("ghi-danh-lan", "b1", 2)
    assert 85 <= seconds(report) <= 95
    assert len(report["spans"]) == 1


def test_it_outlives_a_page_that_was_closed_meanwhile(phone: Phone) -> None:
    phone.open()
    phone.network(on=False)
    phone.read(1, 40)
    phone.page.goto("about:blank")
    phone.network(on=True)
    report = phone.open()
    assert report["block"][0] == 1
    assert 35 <= seconds(report) <= 45


def test_the_time_that_nobody_was_there_is_not_counted(phone: Phone) -> None:
    phone.open()
    phone.network(on=False)
    phone.read(1, 400)
    phone.network(on=True)
    assert 110 <= seconds(phone.wait_for_report()) <= 125  # two minutes after the last touch it stops


# --- saying so ---------------------------------------------------------------------------------------


def test_the_screen_says_that_the_network_is_away_and_stops_when_it_is_back(phone: Phone) -> None:
    page = phone.page
    page.set_content(SCREEN)
    notice = page.locator(".network")
    page.clock.run_for(5 * SECOND)
    assert notice.text_content() == ""
    page.context.set_offline(True)
    page.clock.run_for(1 * SECOND)
    assert notice.text_content() == ""  # a line that comes back at once is no news
    page.clock.run_for(2 * SECOND)
    assert "Mất mạng, đang nối lại." in (notice.text_content() or "")
    page.context.set_offline(False)
    expect(notice).to_have_text("")


def test_a_server_that_does_not_answer_is_the_same_to_whoever_waits(phone: Phone) -> None:
    page = phone.page
    page.set_content(SCREEN)
    state = "document.querySelector('.stApp').dataset.testConnectionState"
    page.evaluate(f"{state} = 'PINGING_SERVER'")
    page.clock.run_for(3 * SECOND)
    assert "Cứ để nguyên trang này" in (page.locator(".network").text_content() or "")
    page.evaluate(f"{state} = 'CONNECTED'")
    expect(page.locator(".network")).to_have_text("")
