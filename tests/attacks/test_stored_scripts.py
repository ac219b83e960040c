"""Scripts in names, notes, titles, lessons and questions stay text: in a real browser, on every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from lms.text_screens import SCREENS
from tests.attacks.attacker import SIGN_IN
from tests.attacks.conftest import Town
from tests.attacks.hostile import CHANGE, MARK, SOURCE, SURVEY

pytestmark = pytest.mark.browser

# What a script that came through would have left, or what would have let it.
_TRACES = """() => ({
  ran: window.boom ?? null,
  elements: [...document.querySelectorAll(
    'img[src="x"], [onerror], [onload], a[href^="javascript:" i], iframe[srcdoc], object, embed, base'
  )].map((element) => element.outerHTML.slice(0, 80)),
  hidden: getComputedStyle(document.body).display === 'none',
})"""


@pytest.fixture(scope="module")
def town(hostile_town: Town) -> Town:
    return hostile_town


@pytest.fixture(scope="module")
def browser(chromium_path: str, chromium_arguments: list[str]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path, args=chromium_arguments)
        yield launched
        launched.close()


class Watched:
    """A browser of one person that notices what it should never see."""

    def __init__(self, browser: Browser, town: Town, role: str) -> None:
        self.context: BrowserContext = browser.new_context(locale="vi-VN")
        self.context.set_default_timeout(20_000)
        token = town.person(role).cookies[SIGN_IN]
        self.context.add_cookies([{"name": SIGN_IN, "value": token, "url": town.server.url}])
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.marked: set[str] = set()
        self._url = town.server.url
        self.page.on("dialog", lambda dialog: self._note(f"dialog {dialog.message}") or dialog.dismiss())
        self.page.on("pageerror", lambda error: self._note(f"script {error}"))
        self.page.on("console", lambda said: self._heard(said.text))
        self.page.on("request", lambda request: self._asked(request.url))

    def _note(self, what: str) -> None:
        self.wrong.append(f"{self.page.url}: {what}")

    def _heard(self, text: str) -> None:
        # The policy speaks up when something inline wanted to run: then it had come into the page.
        if "Content Security Policy" in text or "boom" in text:
            self._note(text[:200])

    def _asked(self, url: str) -> None:
        if not url.startswith((self._url, "data:", "blob:", self._url.replace("http", "ws"))):
            self._note(f"asks {url}")

    def open(self, path: str) -> None:
        self.page.goto(self._url + path)
        if self.page.locator("#root").count():
            # The head of every screen; until it is there, the run has not even begun.
            expect(self.page.get_by_text("Dữ liệu mẫu").first).to_be_visible(timeout=30_000)
            app = self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
            expect(app).to_be_visible(timeout=30_000)
            expect(self.page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
        traces = self.page.evaluate(_TRACES)
        if traces != {"ran": None, "elements": [], "hidden": False}:
            self._note(str(traces))
        if MARK in self.page.inner_text("body"):
            self.marked.add(path.partition("?")[0])


def visit(browser: Browser, town: Town, role: str, paths: list[str]) -> set[str]:
    """The paths on which the written text was seen, as text."""
    who = Watched(browser, town, role)
    try:
        for path in paths:
            who.open(path)
    finally:
        who.context.close()
    assert not who.wrong, "\n".join(who.wrong)
    return who.marked


def test_a_trainee_reads_scripts_as_text(browser: Browser, town: Town) -> None:
    own = next(row["id"] for row in town.rows("enrolments") if row["person_id"] == town.ids["trainee"])
    seen = visit(
        browser,
        town,
        "trainee",
        [
            "/",
            f"/khoa-hoc?lop={own}",
            f"/bai-hoc?lop={own}&bai=HGV-01-M1-L1",
            f"/kiem-tra?lop={own}&kt=HGV-01-M1-KT",
            "/the-hoc-vien",
            "/dang-xuat",
        ],
    )
    assert {"/", "/khoa-hoc", "/bai-hoc", "/the-hoc-vien", "/dang-xuat"} <= seen


def test_the_office_reads_scripts_as_text(browser: Browser, town: Town) -> None:
    cohort = next(row["cohort_id"] for row in town.rows("sessions") if row["id"] == town.session)
    seen = visit(
        browser,
        town,
        "office",
        [
            "/nguoi-hoc",
            "/ket-qua",
            f"/lop-hoc?lop={cohort}",
            f"/cap-giay?lop={cohort}",
            f"/diem-danh-lop?buoi={town.session}",
            "/noi-dung",
            "/nhat-ky",
            f"/trinh-chieu/{town.session}",
            f"/quet-the/{town.session}",
            f"/xac-minh/{town.paper}",
        ],
    )
    assert {
        "/nguoi-hoc",
        "/lop-hoc",
        "/diem-danh-lop",
        "/noi-dung",
        f"/quet-the/{town.session}",
    } <= seen


@pytest.mark.slow
def test_the_workshop_and_surveys_show_scripts_as_text(browser: Browser, town: Town) -> None:
    first = "HGV-01-M1-L1"
    office = [
        f"/khao-sat-lop?phieu={SURVEY}",
        f"/khao-sat-lop?phieu={SURVEY}&viec=nhap",
        f"/khao-sat/{SURVEY}/man-hinh",
    ]
    seen = visit(browser, town, "office", office)
    assert seen == {"/khao-sat-lop", f"/khao-sat/{SURVEY}/man-hinh"}
    paths = [
        f"/van-ban?thay_doi={CHANGE}",
        f"/van-ban?ma={SOURCE}",
        f"/tham-dinh?khoa=HGV-01&muc={first}",
        "/tham-dinh?khoa=HGV-01&muc=HGV-01-M1-C1",
        "/cac-ban?khoa=HGV-01",
        "/ngan-hang",
        "/phan-tich-cau-hoi",
    ]
    assert {"/van-ban", "/tham-dinh"} <= visit(browser, town, "editor", paths)
    cohort = next(row["cohort_id"] for row in town.rows("surveys") if row["id"] == SURVEY)
    own = next(row for row in town.rows("enrolments") if row["person_id"] == town.ids["trainee"])
    paths = [f"/thuat-ngu?lop={own['id']}", f"/bai-hoc?lop={own['id']}&bai={first}"]
    if own["cohort_id"] == cohort:
        paths.append(f"/khao-sat/{SURVEY}")
    assert set(paths[1:]) and "/bai-hoc" in visit(browser, town, "trainee", paths)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["trainee", "trainer", "office", "editor", "admin"])
def test_every_screen_shows_everybody_scripts_as_text(browser: Browser, town: Town, role: str) -> None:
    visit(browser, town, role, [f"/{name}" for name in SCREENS])


def test_what_somebody_types_is_shown_as_text(browser: Browser, town: Town) -> None:
    """Not stored, only sent back: into the address and the forms of whoever is signed in."""
    tried = "%22%27%3E%3Cimg%20src%3Dx%20onerror%3D%22window.boom%3D1%22%3E"
    visit(
        browser,
        town,
        "office",
        [
            f"/dang-nhap?tiep=/{tried}&ra={tried}",
            f"/kich-hoat?ma={tried}",
            f"/diem-danh?m={tried}",
            f"/xac-minh/{tried}",
            f"/nguoi-hoc?tim={tried}&lop={tried}&buoi={tried}&giay={tried}&nguoi={tried}",
            f"/{tried}",
        ],
    )
