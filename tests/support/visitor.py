"""A person in front of a browser: opens pages, presses what they can see, and notices what is wrong.

Whatever the visitor looks at is checked as well: the console stays silent, nothing sticks out sideways,
and no English word of a library shows.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect

from tests.support.camera import codes_in

PHONE = (360, 800)
DESKTOP = (1280, 900)
SMALLEST = (320, 640)

# Words that Streamlit, its widgets or a browser's own pages bring along.
ENGLISH = (
    "Browse files", "Drag and drop", "Limit 200MB", "per file", "Choose an option", "Choose options",
    "Select an option", "No options", "No results", "Press Enter", "to apply", "to submit form",
    "Page not found", "not found", "Skip to", "Sidebar", "sidebar", "Deploy", "Running", "Stop", "Rerun",
    "Please wait", "Loading", "Connecting", "Connection error", "Traceback", "Uncaught", "Exception",
    "Select all", "Clear all", "Select date", "Show more", "Download", "Upload", "Search", "Clear cache",
    "Made with", "View more", "View less", "Internal Server Error", "Error",
)  # fmt: skip
_ENGLISH = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in ENGLISH))

# Words in sight, and those that a field shows or a screen reader says for it.
_WORDS = """() => {
  const seen = {opacityProperty: true, visibilityProperty: true};
  const said = [document.title];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const home = texts.currentNode.parentElement;
    if (/^(SCRIPT|STYLE|NOSCRIPT)$/.test(home.tagName) || !home.checkVisibility(seen)) continue;
    if (parseFloat(getComputedStyle(home).fontSize) > 0) said.push(texts.currentNode.textContent);
  }
  for (const node of document.querySelectorAll('[placeholder], [aria-label], [title]')) {
    if (!node.checkVisibility(seen)) continue;
    for (const name of ['placeholder', 'aria-label', 'title']) said.push(node.getAttribute(name) ?? '');
  }
  return said.join('\\n');
}"""

# Whether whoever uses the keyboard sees where they are: a ring on what has the focus, or around it, of
# which no box cuts off more than one side.
_RING = """() => {
  const cut = (node) => {
    const ring = node.getBoundingClientRect();
    const sides = new Set();
    for (let up = node.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflow === 'visible') continue;
      const box = up.getBoundingClientRect();
      if (box.left > ring.left - 4) sides.add('left');
      if (box.right < ring.right + 4) sides.add('right');
      if (box.top > ring.top - 4) sides.add('top');
      if (box.bottom < ring.bottom + 4) sides.add('bottom');
    }
    return sides.size > 1 && parseFloat(getComputedStyle(node).outlineOffset) >= 0;
  };
  let at = document.activeElement;
  if (!at || at === document.body) return null;
  const what = `${at.tagName} "${(at.innerText || at.getAttribute('aria-label') || at.id).slice(0, 40)}"`;
  for (let up = 0; at && up < 6; up++, at = at.parentElement) {
    const style = getComputedStyle(at);
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    if (ring && !cut(at)) return {what, ring: true};
  }
  return {what, ring: false};
}"""

# What reaches beyond the right edge, and is not inside something that scrolls for itself.
_STICKS_OUT = """() => {
  const edge = document.documentElement.clientWidth;
  const scrolls = (node) => {
    for (let at = node.parentElement; at && at !== document.body; at = at.parentElement) {
      if (!['visible', 'clip'].includes(getComputedStyle(at).overflowX)) {
        return at.scrollWidth <= at.clientWidth + 1 || at.dataset.testid !== 'stMain';
      }
    }
    return false;
  };
  const found = [];
  const whole = document.documentElement.scrollWidth;
  if (whole > edge + 1) found.push(`page ${whole}`);
  for (const node of document.querySelectorAll('body *')) {
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || box.right <= edge + 1 || box.left >= edge) continue;
    if (!node.checkVisibility({opacityProperty: true, visibilityProperty: true}) || scrolls(node)) continue;
    const words = node.textContent.slice(0, 30);
    found.push(`${node.tagName}.${node.className} ${Math.round(box.right)} "${words}"`);
  }
  return found.slice(0, 5);
}"""


class Visitor:
    """One person with one device; `shots` is where a picture of each step goes, if anywhere."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        name: str,
        size: tuple[int, int] = DESKTOP,
        *,
        shots: Path | None = None,
        scripts: bool = True,
    ) -> None:
        width, height = size
        self.url, self.name, self.shots = url, name, shots
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            is_mobile=width < 600,
            has_touch=width < 600,
            java_script_enabled=scripts,
        )
        self.context.set_default_timeout(20_000)
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        self.context.on("response", self._answered)
        self.problems: list[str] = []
        self.page: Page = self.context.new_page()
        self._scripts = scripts
        self._step = 0

    # --- moving about -------------------------------------------------------------------------

    def open(self, address: str) -> None:
        """An address of the product, or a whole one as a code holds it."""
        self.page.goto(address if address.startswith("http") else self.url + address)
        self.settle()

    def leave(self) -> None:
        """Away from the product, still signed in."""
        self.page.goto("about:blank")

    def settle(self) -> None:
        """Until the page has stopped drawing: the run of a screen is over, and nothing is pale."""
        if not self._scripts or "/_stcore" in self.page.url:
            return
        if self.page.locator("#root").count():
            app = self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
            expect(app).to_be_visible(timeout=30_000)
            expect(self.page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
            expect(self.page.locator('[data-stale="true"]')).to_have_count(0)

    def press(self, name: str, *, exact: bool = True) -> None:
        """A button or link that says `name`."""
        page = self.page
        found = page.get_by_role("button", name=name, exact=exact).or_(
            page.get_by_role("link", name=name, exact=exact)
        )
        found.first.click()
        self.settle()

    def press_for_tab(self, name: str) -> None:
        """A link that opens beside this page; the visitor looks at the new one from then on."""
        with self.context.expect_page() as coming:
            self.page.get_by_role("link", name=name, exact=True).click()
        self.page = coming.value
        self.page.wait_for_load_state()
        self.settle()

    def read_the_wall(self) -> str:
        """The address in the code of a projector's page, read off its picture while it has time left."""
        # A code that is about to change is waited out: up to five of its seconds, and a slow fetch.
        expect(self.page.locator("#seconds")).to_have_text(re.compile(r"^([6-9]|1\d)$"), timeout=20_000)
        [address] = codes_in(self.page.locator(".wall").screenshot())
        return address

    def fill(self, label: str, text: str) -> None:
        """A field by its label, left with the tab key as people do."""
        field = self.page.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")
        self.settle()

    def choose(self, label: str, option: str) -> None:
        """An option of a list that opens; typed first, because long lists draw only what is in sight."""
        box = self.page.get_by_role("combobox", name=label)
        box.click()
        if box.is_editable():
            box.fill(option)
        self.page.get_by_role("option", name=option).first.click()
        self.settle()

    def reads(self, text: str, *, seconds: float = 20) -> None:
        """Waits until `text` is in sight."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=seconds * 1000)
        self.settle()

    # --- noticing ---------------------------------------------------------------------------

    def look(self, what: str) -> None:
        """Look at the page as it is now: a picture if asked for, and whatever is wrong with it."""
        self._step += 1
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            self._photograph(self.shots / f"{self.name}-{self._step:02d}-{what}.png")
        if not self._scripts:
            return
        english = self._english()
        if english:
            # What Streamlit has only just drawn is put into words a moment later.
            self.page.wait_for_timeout(1_000)
            english = self._english()
        if english:
            self.problems.append(f"{what}: English words {english}")
        if out := self.page.evaluate(_STICKS_OUT):
            self.problems.append(f"{what}: sticks out at {self.page.viewport_size}: {out}")

    def _english(self) -> list[str]:
        return sorted(set(_ENGLISH.findall(self.page.evaluate(_WORDS))))

    def walk(self, what: str, *, steps: int = 40, inside: str | None = None) -> None:
        """Through the page with the tab key, as far as it goes: the place must be seen at every step.
        `inside`: from the beginning of this element on."""
        if inside is None:
            self.page.locator("body").press("Tab")
        else:
            self.page.locator(inside).evaluate("node => { node.tabIndex = -1; node.focus(); }")
            self.page.keyboard.press("Tab")
        first = None
        for _ in range(steps):
            place = self.page.evaluate(_RING)
            if place is None or place == first:
                return
            first = first or place
            if not place["ring"]:
                self.problems.append(f"{what}: no focus ring on {place['what']}")
            self.page.keyboard.press("Tab")

    def resize(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.wait_for_timeout(100)
        self.settle()

    def look_at_all_sizes(self, what: str) -> None:
        """As wide as a desk, and as narrow as the smallest phone: what fits both fits between. Pictures are
        of a common phone, too."""
        for size in (DESKTOP, PHONE, SMALLEST) if self.shots else (DESKTOP, SMALLEST):
            self.resize(size)
            self.look(f"{what}-{size[0]}")
        self.resize(DESKTOP)

    def _photograph(self, path: Path) -> None:
        """The whole page. A screen of Streamlit scrolls inside itself, so its window is made tall first."""
        size = self.page.viewport_size
        inner = self.page.locator('[data-testid="stMain"]')
        if self._scripts and size and inner.count():
            tall = min(int(inner.evaluate("node => node.scrollHeight")), 6_000)
            self.page.set_viewport_size({"width": size["width"], "height": max(tall, size["height"])})
            self.page.wait_for_timeout(150)
            self.page.screenshot(path=path)
            self.page.set_viewport_size(size)
        else:
            self.page.screenshot(path=path, full_page=True)

    def _heard(self, message: ConsoleMessage) -> None:
        """An error in the console; but not what a browser notes about a page that says no (4xx), nor about
        Streamlit, which looks for its own address by trying."""
        page = message.page.url if message.page else ""
        told = str(message.location.get("url", ""))
        said_no = message.text.startswith("Failed to load resource") and (told == page or "/_stcore/" in told)
        if message.type == "error" and not said_no:
            self.problems.append(f"console at {page}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status} from {response.url}")


def assert_nothing_wrong(*visitors: Visitor) -> None:
    """Fails with all that they noticed, each thing once."""
    found = list(dict.fromkeys(f"{who.name}: {what}" for who in visitors for what in who.problems))
    assert not found, "\n" + "\n".join(found)
