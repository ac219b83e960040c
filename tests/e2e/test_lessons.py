"""A lesson in a real browser: its place is kept from phone to phone, and a voice reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import District
from tests.e2e.test_light_pages import sign_in
from tests.support.visitor import PHONE, Visitor

pytestmark = pytest.mark.browser

LESSON = "HGV-01-M1-L1"

# A device with one Vietnamese voice; what it says is kept, and each sentence is said in no time.
VOICE = """
window.said = [];
const voice = { lang: 'vi-VN', name: 'Giọng thử', default: true };
const speech = {
  speaking: false, waiting: null,
  getVoices: () => (window.voiceless ? [] : [voice]),
  addEventListener: () => {},
  speak(words) {
    window.said.push([words.text, words.rate]);
    speech.speaking = true;
    if (window.said.length < (window.most || 1e9)) speech.waiting = setTimeout(() => words.onend(), 5);
  },
  cancel() { clearTimeout(speech.waiting); speech.speaking = false; },
};
Object.defineProperty(window, 'speechSynthesis', { value: speech });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; this.rate = 1; } };
"""


@pytest.fixture
def phones(browser: Browser, district: District) -> Iterator[tuple[Visitor, Visitor]]:
    """Two phones of the same person."""
    made = tuple(Visitor(browser, district.server.url, name, PHONE) for name in ("dien-thoai", "may-khac"))
    for phone in made:
        sign_in(phone, district.report["sign_ins"]["trainee"])
    yield made[0], made[1]
    for phone in made:
        phone.context.close()


def open_lesson(phone: Visitor) -> None:
    phone.open("/")
    phone.press("bài học", exact=False)
    phone.reads("Mô-đun 1")
    lop = phone.page.url.split("lop=")[1]
    phone.open(f"/bai-hoc?lop={lop}&bai={LESSON}")
    phone.page.wait_for_selector(".lesson .passage")


def test_reading_goes_on_at_the_same_passage_on_another_phone(phones: tuple[Visitor, Visitor]) -> None:
    first, second = phones
    open_lesson(first)
    first.page.locator("#doan-3").evaluate("one => one.scrollIntoView({block: 'start'})")
    first.page.wait_for_timeout(5_000)
    first.page.evaluate("dispatchEvent(new Event('online'))")
    first.page.wait_for_timeout(2_000)
    open_lesson(second)
    expect(second.page.locator('a[href="#doan-3"]')).to_be_visible()


def test_a_word_is_explained_on_a_tap_and_by_the_keyboard(phones: tuple[Visitor, Visitor]) -> None:
    phone, _ = phones
    open_lesson(phone)
    term = phone.page.locator(".lesson .term").first
    meaning = phone.page.locator(".lesson .meaning").first
    expect(meaning).to_be_hidden()
    term.click()
    expect(meaning).to_be_visible()
    expect(term).to_have_attribute("aria-expanded", "true")
    term.press("Enter")
    expect(meaning).to_be_hidden()


def test_a_voice_reads_by_passages_and_goes_on_where_it_paused(
    phones: tuple[Visitor, Visitor],
) -> None:
    phone, _ = phones
    phone.context.add_init_script("window.most = 3;" + VOICE)
    open_lesson(phone)
    pieces = json.loads(phone.page.locator("#doan-0").get_attribute("data-say") or "[]")
    phone.press("Nghe đọc")
    phone.page.wait_for_function("window.said.length === 3")
    assert [text for text, _ in phone.page.evaluate("window.said")] == pieces[:3]
    expect(phone.page.locator(".being-read")).to_have_attribute("id", "doan-0")
    phone.press("Tạm dừng")
    phone.page.evaluate("window.most = 4")
    phone.press("Nghe tiếp")
    phone.page.wait_for_function("window.said.length === 4")
    assert phone.page.evaluate("window.said")[3] == [pieces[2], 1]
    phone.page.evaluate("window.most = 5")
    phone.press("Đọc chậm")
    phone.page.wait_for_function("window.said.length === 5")
    assert phone.page.evaluate("window.said")[4] == [pieces[2], 0.8]
    phone.press("Thôi nghe")
    expect(phone.page.locator(".being-read")).to_have_count(0)


def test_a_device_without_a_vietnamese_voice_is_told_what_to_do(phones: tuple[Visitor, Visitor]) -> None:
    phone, _ = phones
    phone.context.add_init_script("window.voiceless = true;" + VOICE)
    open_lesson(phone)
    phone.press("Nghe đọc")
    phone.reads("Máy này chưa có giọng đọc tiếng Việt.")
    assert phone.page.evaluate("window.said") == []
