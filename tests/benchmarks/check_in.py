"""How many people a second come through the door: the real server, a real socket, a client of its own.

Every mark is the first of a distinct enrolled person; at the end, with the server stopped, the rows in
the store must be those that were acknowledged. For comparison: Moodle 4.3 with its attendance plugin on
the same kind of machine (two cores) takes 73 marks a second at 100 clients, p95 1,439 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles

from tests.support.hall import Door, Hall, make_hall, present_in
from tests.support.server import ROOT, RunningServer, running

CLIENTS = (1, 20, 100)


@dataclass(frozen=True)
class Scenario:
    """`people` at each number of clients."""

    name: str
    act: str
    batch: int
    people: tuple[int, int, int]


SCENARIOS = (
    Scenario("POST /diem-danh", "post", 1, (300, 1_500, 3_000)),
    Scenario("GET + POST /diem-danh", "pair", 1, (300, 1_500, 3_000)),
    Scenario("POST /api/check-ins × 1", "cards", 1, (300, 1_500, 3_000)),
    Scenario("POST /api/check-ins × 50", "cards", 50, (1_500, 5_000, 5_000)),
)


@dataclass(frozen=True)
class Figure:
    """Times are milliseconds of one request (of the pair: of both)."""

    scenario: str
    clients: int
    check_ins: int
    per_second: float
    p50: float
    p95: float
    stored: int
    acknowledged: int


def main(options: Sequence[str]) -> int:
    """Returns 1 when an acknowledged mark is not in the store, or one is there that was not acknowledged."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.benchmarks check_in")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", default="", help="a part of a scenario's name")
    parser.add_argument("--clients", type=int, nargs="*", default=list(CLIENTS))
    arguments = parser.parse_args(options)
    chosen = [
        (scenario, clients, people)
        for scenario in SCENARIOS
        if arguments.only in scenario.name
        for clients, people in zip(CLIENTS, scenario.people, strict=True)
        if clients in arguments.clients
    ]
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as temporary:
        folder = Path(temporary)
        print("Making the hall …", file=sys.stderr, flush=True)
        hall = make_hall(folder, people=max(people for _, _, people in chosen), doors=len(chosen))
        raw = []
        with running(folder) as server:
            for (scenario, clients, people), door in zip(chosen, hall.doors, strict=True):
                print(f"{scenario.name}, {clients} clients …", file=sys.stderr, flush=True)
                raw.append(_measure(server, hall, door, scenario, clients, people))
        stored = present_in(folder)
    figures = [
        _figure(scenario, clients, door, seen, stored.get(door.session_id, set()))
        for (scenario, clients, _), door, seen in zip(chosen, hall.doors, raw, strict=True)
    ]
    if arguments.json:
        print(json.dumps({"cores": os.cpu_count(), "figures": [asdict(figure) for figure in figures]}))
    else:
        _print(figures)
    return 0 if all(figure.stored == figure.acknowledged for figure in figures) else 1


@dataclass(frozen=True)
class _Seen:
    acknowledged: list[str]
    took: list[float]
    seconds: float


def _measure(
    server: RunningServer, hall: Hall, door: Door, scenario: Scenario, clients: int, people: int
) -> _Seen:
    plan = hall.as_plain() | {
        "port": server.port,
        "session": door.session_id,
        "scanner": door.scanner,
        "act": scenario.act,
        "batch": scenario.batch,
        "clients": clients,
    }
    plan["guests"] = plan["guests"][:people]
    del plan["doors"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.load"],
        cwd=ROOT,
        input=json.dumps(plan),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return _Seen(**json.loads(done.stdout))


def _figure(scenario: Scenario, clients: int, door: Door, seen: _Seen, stored: set[str]) -> Figure:
    cuts = quantiles(seen.took, n=100)
    acknowledged = set(seen.acknowledged)
    assert len(acknowledged) == len(seen.acknowledged), "somebody was marked twice"
    return Figure(
        scenario.name,
        clients,
        len(acknowledged),
        round(len(acknowledged) / seen.seconds, 1),
        round(1000 * cuts[49], 1),
        round(1000 * cuts[94], 1),
        len(stored),
        len(acknowledged & stored),
    )


def _print(figures: Sequence[Figure]) -> None:
    print(f"\n{os.cpu_count()} cores, load client on the same machine\n")
    print(f"{'':28}{'clients':>8}{'check-ins/s':>13}{'p50 ms':>9}{'p95 ms':>9}{'rows = acks':>16}")
    for figure in figures:
        same = "yes" if figure.stored == figure.acknowledged == figure.check_ins else "NO"
        print(
            f"{figure.scenario:28}{figure.clients:>8}{figure.per_second:>13,.0f}{figure.p50:>9,.1f}"
            f"{figure.p95:>9,.1f}{f'{figure.stored:,} {same}':>16}"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
