"""A power cut at the door: whoever was told "present" is present afterwards.

The process that owns the port is killed with SIGKILL under load at a random moment, and the store is
opened again. `--slow` makes it twenty times.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lms import bootstrap
from lms.settings import Settings
from tests.benchmarks.http_client import Connection
from tests.benchmarks.load import Act, Load
from tests.support.hall import Hall, make_hall, present_in
from tests.support.server import RunningServer, owner_of_port

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="who owns a port is read from /proc")

PEOPLE, CLIENTS = 600, 12


async def load_until_killed(server: RunningServer, plan: dict[str, Any], moment: float) -> set[str]:
    """Phones and scanners together; the server is killed `moment` seconds after the first answer."""
    load = Load(plan | {"port": server.port})
    guests: list[dict[str, str]] = plan["guests"]
    phones = iter(guests[: PEOPLE // 2])
    scanners = iter([guests[begin : begin + 5] for begin in range(PEOPLE // 2, PEOPLE, 5)])
    acknowledged: set[str] = set()
    begun = asyncio.Event()

    async def client(act: Act, work: Any) -> None:
        with contextlib.suppress(ConnectionError):
            connection = await Connection.open(server.port)
            for item in work:
                acknowledged.update(await act(connection, item))
                begun.set()

    clients = [asyncio.create_task(client(load.pair, phones)) for _ in range(CLIENTS)]
    clients += [asyncio.create_task(client(load.cards, scanners)) for _ in range(CLIENTS // 4)]
    await asyncio.wait_for(begun.wait(), 30)
    await asyncio.sleep(moment)
    server.kill()
    await asyncio.gather(*clients)
    return acknowledged


def written_whole(folder: Path, session_id: str) -> bool:
    """Whether each presence has its scan and its line in the audit, and no scan is without presence."""
    services = bootstrap.open_services(Settings(data=folder))
    try:
        with services.database.read() as tx:
            row = tx.one(
                "SELECT (SELECT count(*) FROM attendance WHERE session_id = $1),"
                " (SELECT count(*) FROM scans WHERE session_id = $1 AND verdict = 'present'),"
                " (SELECT count(*) FROM audit WHERE act = 'presence_recorded'"
                "  AND contains(detail, $1))",
                session_id,
            )
    finally:
        services.close()
    assert row is not None
    return len(set(row)) == 1


def plan_for(hall: Hall, round_number: int) -> dict[str, Any]:
    plan = hall.as_plain()
    door = plan.pop("doors")[round_number]
    return plan | {"session": door["session_id"], "scanner": door["scanner"]}


def kill_rounds(folder: Path, rounds: Sequence[int]) -> None:
    hall = make_hall(folder, people=PEOPLE, doors=len(rounds))
    told: dict[str, set[str]] = {}
    for place, seed in enumerate(rounds):
        session_id = hall.doors[place].session_id
        server = RunningServer(folder)
        assert server.pid == owner_of_port(server.port)
        moment = Random(seed).uniform(0.02, 0.5)
        told[session_id] = asyncio.run(load_until_killed(server, plan_for(hall, place), moment))
        assert owner_of_port(server.port) is None
        present = present_in(folder)
        assert told[session_id], "nobody was checked in before the kill"
        for session, people in told.items():
            assert people <= present[session], f"round {place}, killed after {moment:.3f} s"
        assert written_whole(folder, session_id)


def test_whoever_was_told_present_is_present_after_a_kill(tmp_path: Path) -> None:
    kill_rounds(tmp_path, range(3))


@pytest.mark.slow
def test_twenty_kills_lose_nobody(tmp_path: Path) -> None:
    kill_rounds(tmp_path, range(100, 120))
