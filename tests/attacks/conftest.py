"""One sample district in a server of its own, for every attack; and the people in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from lms import bootstrap
from lms.domain.people import SYSTEM
from lms.services.accounts import IssuedActivation
from lms.services.backup import read_control_token
from lms.settings import Settings
from tests.attacks import hostile
from tests.attacks.attacker import SIGN_IN, Attacker, sign_in
from tests.support.district import MadeDistrict
from tests.support.server import RunningServer


@dataclass
class Town:
    """`report` is what `demo --json` prints. `paper` is a certificate that stands, `holder` whose it is;
    `ready` the cohorts with people who can be certified now; `slips` unused activation codes; `ids` the
    person of each role."""

    server: RunningServer
    report: dict[str, Any]
    paper: str
    holder: str
    ready: list[str]
    slips: list[IssuedActivation]
    ids: dict[str, str]
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def folder(self) -> Path:
        return self.server.folder

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

    def store(self) -> Dump:
        """Everything as it is now, through a backup, which people do not notice."""
        token = read_control_token(self.folder) or ""
        answer = self.stranger().post("/quan-tri/sao-luu", origin=None, headers={"X-LMS-Control": token})
        return Dump(self.folder / "backups" / answer.json()["folder"] / "store")

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.store()[table]


class Dump:
    """The tables of a moment, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, list[dict[str, Any]]] = {}

    def __getitem__(self, table: str) -> list[dict[str, Any]]:
        if table not in self._read:
            self._read[table] = pyarrow.parquet.read_table(self.folder / f"{table}.parquet").to_pylist()
        return self._read[table]

    def digests(self) -> dict[str, str]:
        """A hash of each table: two dumps of the same rows have the same."""
        return {
            file.stem: hashlib.sha256(file.read_bytes()).hexdigest() for file in self.folder.glob("*.parquet")
        }


@dataclass(frozen=True)
class Made:
    """The sample district with a few activation codes more, its store closed; see Town."""

    district: MadeDistrict
    ready: list[str]
    slips: list[IssuedActivation]
    ids: dict[str, str]

    def open(self, folder: Path, **options: Any) -> Town:
        """A server on what lies in `folder`, a copy of this one's."""
        known = self.district
        server = RunningServer(folder, **options)
        return Town(server, known.report, known.paper, known.holder, self.ready, self.slips, self.ids)


@pytest.fixture(scope="session")
def made(made_district: MadeDistrict, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = made_district.copy_to(tmp_path_factory.mktemp("made"))
    services = bootstrap.open_services(Settings(data=folder))
    try:
        ready = [
            cohort.id
            for cohort in services.cohorts.all(SYSTEM)
            if sum(one.can_be_issued for one in services.certification.eligible(SYSTEM, cohort.id)) > 3
        ]
        with services.database.read() as tx:
            free = tx.all(
                "SELECT id FROM people p WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = p.id)"
                " ORDER BY id LIMIT 4"
            )
            logins = {row[0]: row[1] for row in tx.all("SELECT learner_code, id FROM people")}
        signed_in = made_district.report["sign_ins"].items()
        ids = {role: logins["".join(known["login"].split())] for role, known in signed_in}
        slips = services.accounts.issue_activations(SYSTEM, [row[0] for row in free])
    finally:
        services.close()
    return Made(replace(made_district, folder=folder), ready, slips, ids)


@pytest.fixture(scope="session")
def town(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    opened = made.open(made.district.copy_to(tmp_path_factory.mktemp("town")))
    yield opened
    opened.server.stop()


@pytest.fixture(scope="session")
def hostile_town(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The same district after somebody wrote scripts and formulas into everything that can be written."""
    folder = made.district.copy_to(tmp_path_factory.mktemp("hostile"))
    courses = hostile.write_courses(tmp_path_factory.mktemp("courses"))
    services = bootstrap.open_services(Settings(data=folder))
    try:
        with services.database.write() as tx:
            hostile.write_store(tx)
    finally:
        services.close()
    opened = made.open(folder, settings={"LMS_COURSES": str(courses)})
    yield opened
    opened.server.stop()
