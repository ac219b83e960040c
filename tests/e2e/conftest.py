"""A server in a process of its own, a browser with a camera, and a folder for pictures if asked for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, sync_playwright

from lms import bootstrap, demo_district
from lms.domain.certificate import CertificateState
from lms.domain.people import SYSTEM
from lms.settings import Settings
from tests.support.movable_clock import MovableClock
from tests.support.published import publish
from tests.support.server import ROOT, RunningServer


class Office(NamedTuple):
    """A fresh office at five past eight in the morning, and the one-time codes of its administrator."""

    server: RunningServer
    clock: MovableClock
    login: str
    activation: str


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    data = tmp_path / "data"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    made = subprocess.run(
        [sys.executable, "-m", "lms", "init", "--preset", "hung-ha-2023", "--json"],
        cwd=ROOT,
        env=environment | {"LMS_DATA": str(data), "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
    )
    admin = json.loads(made.stdout)["admin"]
    services = bootstrap.open_services(Settings(data=data))
    publish(services.reviews, services.publishing, "HGV-01")  # hours of two jurists; see test_review.py
    services.close()
    clock = MovableClock(tmp_path / "clock")
    clock.forward_to(time(8, 5))
    server = RunningServer(data, command=("-m", "tests.support.movable_clock", str(clock.file)))
    yield Office(server, clock, admin["login"], admin["activation"])
    server.stop()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the browser's camera looks, from the moment it is opened."""
    return tmp_path_factory.mktemp("camera") / "camera.y4m"


@pytest.fixture(scope="module")
def browser(chromium_path: Path, chromium_arguments: list[str], film: Path) -> Iterator[Browser]:
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium_path, args=[*chromium_arguments, *camera]
        )
        yield launched
        launched.close()


@pytest.fixture
def shots(request: pytest.FixtureRequest) -> Path | None:
    """For `Visitor`: pictures of every step, with `--shots FOLDER`."""
    folder = request.config.getoption("--shots")
    return Path(folder).absolute() if folder else None


class District(NamedTuple):
    """The sample district with everything in it. `report` is what `demo --json` prints; `certificate` the
    code of one that stands."""

    server: RunningServer
    report: dict[str, Any]
    certificate: str


@pytest.fixture(scope="session")
def made_district(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], str]:
    """The data folder, made once, for it takes longer than many a test; the report; the certificate."""
    folder = tmp_path_factory.mktemp("made-district")
    services = demo_district.make(Settings(data=folder), people=300, seed=1, tell=lambda said: None)
    try:
        report = demo_district.report(services)
        issued = services.certification.register(SYSTEM, year=None, search="", limit=50)
        stands = next(line.code for line in issued if line.state is CertificateState.VALID)
    finally:
        services.close()
    return folder, report, stands


@pytest.fixture(scope="module")
def district(
    made_district: tuple[Path, dict[str, Any], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[District]:
    made, report, stands = made_district
    folder = tmp_path_factory.mktemp("district") / "data"
    shutil.copytree(made, folder)
    server = RunningServer(folder)
    yield District(server, report, stands)
    server.stop()
