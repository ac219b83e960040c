"""A server in a process of its own, a browser with a camera, and a folder for pictures if asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, sync_playwright

from lms import bootstrap
from lms.bootstrap import Services
from lms.settings import Settings
from tests.support.district import MadeDistrict
from tests.support.movable_clock import MovableClock
from tests.support.published import publish
from tests.support.server import ROOT, RunningServer


@dataclass
class Office:
    """A fresh office at five past eight in the morning, and the one-time codes of its administrator."""

    folder: Path
    clock: MovableClock
    login: str
    activation: str
    server: RunningServer = field(init=False)

    def open(self, port: int | None = None) -> None:
        command = ("-m", "tests.support.movable_clock", str(self.clock.file))
        self.server = RunningServer(self.folder, port, command=command)

    @contextmanager
    def closed(self) -> Iterator[Services]:
        """The server is down and what it keeps is open here; afterwards it is back at its address."""
        self.server.stop()
        services = bootstrap.open_services(Settings(data=self.folder), clock=self.clock.now)
        try:
            yield services
        finally:
            services.close()
        self.open(self.server.port)


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
    made_office = Office(data, clock, admin["login"], admin["activation"])
    made_office.open()
    yield made_office
    made_office.server.stop()


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


@pytest.fixture(scope="module")
def district(made_district: MadeDistrict, tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    server = RunningServer(made_district.copy_to(tmp_path_factory.mktemp("district")))
    yield District(server, made_district.report, made_district.paper)
    server.stop()
