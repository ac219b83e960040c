"""What every test may ask for, and what a machine must have for some of them.

A test marked `browser`, or asking for `chromium_path`, is skipped where there is no Chromium, and the
summary says so loudly. LMS_REQUIRE=browser (the continuous check) turns that skip into a failure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import duckdb
import pytest
from argon2 import PasswordHasher

from lms import bootstrap
from lms.commands import courses as course_commands
from lms.commands import questions as question_commands
from lms.content.loader import load_courses
from lms.domain.content_problems import Problem
from lms.domain.course import Catalogue
from lms.services import pins
from tests import chromium
from tests.support.district import MadeDistrict, made_once

SHIPPED_COURSES = Path(__file__).resolve().parents[1] / "courses"

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


@pytest.fixture(scope="session", autouse=True)
def _shipped_courses_are_read_once() -> Iterator[None]:
    """Reading all of them takes longer than most tests. Nothing of a catalogue can be changed; any other
    folder is read anew."""
    read_once = cache(lambda: load_courses(SHIPPED_COURSES))

    def load(folder: Path) -> tuple[Catalogue, list[Problem]]:
        if folder.resolve() != SHIPPED_COURSES:
            return load_courses(folder)
        catalogue, problems = read_once()
        return catalogue, list(problems)

    with pytest.MonkeyPatch.context() as patch:
        for module in (bootstrap, course_commands, question_commands):
            patch.setattr(module, "load_courses", load)
        yield


_OWASP_HASHER = pins._HASHER


@pytest.fixture(scope="session", autouse=True)
def _hashes_are_quick_and_stores_have_one_thread() -> Iterator[None]:
    """A PIN takes 25 ms to hash on purpose, in each of a thousand offices; and a thread that has to be woken
    up costs more than it helps with ten rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pins, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(duckdb, "connect", partial(duckdb.connect, config={"threads": 1}))
        yield


@pytest.fixture
def hashed_as_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is as slow as people meet it."""
    monkeypatch.setattr(pins, "_HASHER", _OWASP_HASHER)


@pytest.fixture(scope="session")
def made_district(tmp_path_factory: pytest.TempPathFactory) -> MadeDistrict:
    """To copy from."""
    return made_once(tmp_path_factory)


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
