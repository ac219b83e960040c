"""Where this machine's Chromium is, and how tests start it. Standard library only: check.py asks too."""

from __future__ import annotations

import os
import shutil

ARGUMENTS = [
    "--no-sandbox",  # as root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",  # no test talks to anything but this machine
    "--disable-component-update",
    "--disable-sync",
]

MISSING = "no Chromium on this machine (Debian: apt install chromium; or name one in LMS_CHROMIUM)"

_PLACES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def find() -> str | None:
    """The path of a Chromium on this machine, or None."""
    for place in (os.environ.get("LMS_CHROMIUM", ""), *_PLACES):
        found = shutil.which(place) if place else None
        if found:
            return found
    return None


def is_required() -> bool:
    """Whether a test that goes without a browser has failed: LMS_REQUIRE names `browser`."""
    return "browser" in os.environ.get("LMS_REQUIRE", "").replace(",", " ").split()
