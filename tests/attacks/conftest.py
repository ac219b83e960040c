"""One sample district in a server of its own, for every attack; and the people in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lms import bootstrap, demo_district
from lms.domain.certificate import CertificateState
from lms.domain.people import SYSTEM
from lms.settings import Settings
from tests.attacks.attacker import SIGN_IN, Attacker, sign_in
from tests.support.server import RunningServer


@dataclass
class Town:
    """`report` is what `demo --json` prints. `paper` is a certificate that stands, `holder` whose it is."""

    server: RunningServer
    report: dict[str, Any]
    paper: str
    holder: str
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def session(self) -> str:
        """The class session that is open now."""
        return str(self.report["session"]["id"])

    def stranger(self) -> Attacker:
        return Attacker(self.port)

    def person(self, role: str) -> Attacker:
        """A browser signed in as the person of this role, at an address of its own."""
        if role not in self._tokens:
            known = self.report["sign_ins"][role]
            found = sign_in(Attacker(self.port), known["login"], known["passphrase"])
            self._tokens[role] = found.cookies[SIGN_IN]
        return Attacker(self.port, sign_in=self._tokens[role])

    def guest(self, number: int) -> Attacker:
        """One of those enrolled in the open session and not yet there, newly signed in."""
        known = self.report["cards"][number]
        return sign_in(Attacker(self.port), known["login"], known["passphrase"])


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    services = demo_district.make(Settings(data=folder), people=300, seed=1, tell=lambda said: None)
    try:
        report = demo_district.report(services)
        issued = services.certification.register(SYSTEM, year=None, search="", limit=50)
        stands = next(line for line in issued if line.state is CertificateState.VALID)
    finally:
        services.close()
    server = RunningServer(folder)
    yield Town(server, report, stands.code, stands.person_id)
    server.stop()


@pytest.fixture
def small_town(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Servers on stores of their own, for attacks that leave marks."""
    started: list[RunningServer] = []

    def start(folder: Path, **options: Any) -> RunningServer:
        started.append(RunningServer(folder, **options))
        return started[-1]

    yield start
    for server in started:
        server.kill()


def made_store(folder: Path) -> bootstrap.Services:
    """An empty store with its administrator."""
    services, _ = bootstrap.create_store(Settings(data=folder))
    return services


def as_plain(value: Any) -> Any:
    """What JSON makes of it: for bodies that are changed a little."""
    return json.loads(json.dumps(value))
