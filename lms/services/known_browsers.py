"""Browsers in which somebody signed in before: their tries are counted apart from those of strangers."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from lms.domain.people import Actor
from lms.services.tools import Tools

KNOWN_COOKIE = "lms_known"
KNOWN_LIFE = timedelta(days=400)
KNOWN_MOST = 12  # people to whom one browser stays known


class KnownBrowsers:
    """A cookie of one number for the browser and one mark for each person; without the key nobody makes a
    mark, and none says whose it is."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def mark(self, actor: Actor, known: str = "") -> str:
        """For a cookie that outlives the sign-in: here `actor` was signed in once. It opens nothing; it only
        keeps the guesses of strangers from being counted against this browser. Names nobody. `known`: what
        this browser held before; a machine that a family shares stays known to each of them."""
        browser, marks = _parts(known)
        browser = browser or self._tools.random_bytes(12).hex()
        _, key = self._tools.keys.current("known")
        mark = _mac(key, actor.learner_code, browser)
        kept = [other for other in marks if other != mark][: KNOWN_MOST - 1]
        return ".".join([browser, mark, *kept])

    def number(self, value: str, learner_code: str | None) -> str | None:
        """The number of this browser, if it is known to this account."""
        browser, marks = _parts(value)
        if not browser or learner_code is None:
            return None
        keys = self._tools.keys.all("known").values()
        own = [_mac(key, learner_code, browser) for key in keys]
        right = any(hmac.compare_digest(mark, mine) for mark in marks for mine in own)
        return browser if right else None


def _parts(value: str) -> tuple[str, list[str]]:
    """The browser's own number and its marks; empty for what is none of ours."""
    browser, *marks = value.split(".")
    fits = value.isascii() and 0 < len(marks) <= KNOWN_MOST and len(browser) == 24
    return (browser, marks) if fits and all(len(mark) == 32 for mark in marks) else ("", [])


def _mac(key: bytes, learner_code: str, browser: str) -> str:
    return hmac.new(key, f"known/1\n{learner_code}\n{browser}".encode(), hashlib.sha256).hexdigest()[:32]
