"""What every test may ask for, and what a machine must have for some of them.

A test marked `browser`, or asking for `chromium_path`, is skipped where there is no Chromium, and the
summary says so loudly. LMS_REQUIRE=browser (the continuous check) turns that skip into a failure.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import lms.content  # noqa: F401 - says how openpyxl reads, before any test imports it
from tests import chromium

# No test may reach the data folder, or the address, of a product that this shell is set up for.
for _name in [name for name in os.environ if name.startswith("LMS_")]:
    if _name not in {"LMS_REQUIRE", "LMS_CHROMIUM"}:
        del os.environ[_name]


def _chromium_or_skip() -> Path:
    found = chromium.find()
    if found:
        return Path(found)
    if chromium.is_required():
        pytest.fail(f"LMS_REQUIRE=browser, but {chromium.MISSING}", pytrace=False)
    pytest.skip(chromium.MISSING)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """For Playwright: `chromium.launch(executable_path=chromium_path, args=chromium_arguments)`."""
    return _chromium_or_skip()


@pytest.fixture(scope="session")
def chromium_arguments() -> list[str]:
    """Switches for a headless Chromium that stays on this machine."""
    return list(chromium.ARGUMENTS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run the tests that take minutes")
    parser.addoption("--shots", metavar="FOLDER", help="leave a picture there of every step in a browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test in a browser that fails is run once more, and the summary counts it: on a busy machine two
    cores miss a moment. What is really wrong fails twice. Files with browsers and servers come first: one
    of them begun last would leave one process working alone."""
    dear = {item.path for item in items if _needs_browser(item)}
    for item in items:
        if _needs_browser(item):
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=lambda item: item.path not in dear)


def _needs_browser(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("browser")) or "chromium_path" in getattr(item, "fixturenames", ())


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("slow") and not item.config.getoption("--slow"):
        pytest.skip("takes minutes; run with --slow")
    if item.get_closest_marker("browser"):
        _chromium_or_skip()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    without = [report for report in skipped if chromium.MISSING in str(report.longrepr)]
    if without:
        terminalreporter.section("NOT CHECKED IN A BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(without)} or more tests skipped: {chromium.MISSING}")
