"""How many people a second sign in while others come through the door: the real server, a real socket.

A sign-in is made slow on purpose (argon2 at OWASP's minimum), and must not make the door slow. Runs on one
server: sign-ins alone; check-ins alone (page and button); sign-ins while people come to the door three times
as fast as a hall of 500 in a minute; and while the door is under all the load it can take. What the server's
processor worked for each tells the same on a machine that is busy with something else.
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
from typing import Any

from lms import bootstrap
from lms.domain.people import SYSTEM
from lms.services.demo import Demo
from lms.services.pins import argon2_settings
from lms.settings import Settings
from tests.support.hall import Hall, make_hall, present_in
from tests.support.server import ROOT, running

WANTED = 20  # sign-ins a second while check-ins go on
OWASP = {"memory_kib": 19_456, "passes": 2, "lanes": 1}
HALL = 25.0  # check-ins a second: three halls of 500 people, each within a minute
SECONDS = 12


@dataclass(frozen=True)
class Run:
    """`rate` of check-ins by the second, 0 for as many as go; `check_ins`: by how many, None for all."""

    name: str
    act: str
    rate: float = 0
    check_ins: int | None = None


RUNS = (
    Run("sign-ins alone", "sign_ins"),
    Run("check-ins alone", "check_ins"),
    Run("both, three halls", "both", HALL, int(HALL * SECONDS)),
    Run("both, door full", "both"),
)


@dataclass(frozen=True)
class Figure:
    """Rates by the second; times in milliseconds of one sign-in, and of a page with its button."""

    run: str
    sign_ins_per_second: float
    sign_in_p95: float
    check_ins_per_second: float
    check_in_p95: float
    server_seconds: float | None  # of its processor; None where the system does not say


def main(options: Sequence[str]) -> int:
    """Returns 1 below the wanted rate, below OWASP's minimum, or when an acknowledged mark is missing."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.benchmarks sign_in")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--people", type=int, default=200, help="people with a secret")
    parser.add_argument("--check-ins", type=int, default=3_000)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of sign-ins alone")
    arguments = parser.parse_args(options)
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as temporary:
        folder = Path(temporary)
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        print("Making the hall …", file=sys.stderr, flush=True)
        hall = make_hall(folder, people=arguments.check_ins, doors=len(RUNS))
        people = _secrets(folder, hall, arguments.people)
        figures, acknowledged = [], {}
        with running(folder) as server:
            for run, door in zip(RUNS, hall.doors, strict=True):
                print(f"{run.name} …", file=sys.stderr, flush=True)
                plan = hall.as_plain() | {
                    "port": server.port,
                    "session": door.session_id,
                    "scanner": door.scanner,
                    "act": run.act,
                    "rate": run.rate,
                    "clients": 20,
                    "sign_in_clients": 4,
                    "people": people,
                    "seconds": arguments.seconds,
                }
                plan["guests"] = plan["guests"][: run.check_ins]
                before = _worked(server.pid)
                seen = _measure(plan)
                figures.append(_figure(run.name, seen, before, _worked(server.pid)))
                acknowledged[door.session_id] = set(seen["acknowledged"])
        stored = present_in(folder)
    kept = all(stored.get(session, set()) == told for session, told in acknowledged.items())
    settings = argon2_settings()
    strong = all(settings[name] >= least for name, least in OWASP.items())
    if arguments.json:
        found = {"cores": os.cpu_count(), "argon2id": settings, "figures": [asdict(line) for line in figures]}
        print(json.dumps(found))
    else:
        _print(figures, settings, kept, load)
    return 0 if kept and strong and figures[2].sign_ins_per_second >= WANTED else 1


def _secrets(folder: Path, hall: Hall, count: int) -> list[dict[str, str]]:
    services = bootstrap.open_services(Settings(data=folder))
    try:
        chosen = [guest.person_id for guest in hall.guests[:count]]
        secrets = Demo(services.tools, services.accounts).give_secrets(chosen)
        logins = {person_id: services.people.one(SYSTEM, person_id).card.learner_code for person_id in chosen}
    finally:
        services.close()
    return [{"login": logins[person_id], "secret": secrets[person_id]} for person_id in chosen]


def _measure(plan: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.sign_in_load"],
        cwd=ROOT,
        input=json.dumps(plan),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def _worked(pid: int) -> float | None:
    """Seconds that a process has kept a processor busy, by what Linux says."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _figure(name: str, seen: dict[str, Any], before: float | None, after: float | None) -> Figure:
    return Figure(
        name,
        _rate(len(seen["sign_ins"]), seen["sign_in_seconds"]),
        _p95(seen["sign_ins"]),
        _rate(len(seen["acknowledged"]), seen["check_in_seconds"]),
        _p95(seen["took"]),
        None if before is None or after is None else round(after - before, 1),
    )


def _rate(count: int, seconds: float) -> float:
    return round(count / seconds, 1) if seconds else 0.0


def _p95(took: Sequence[float]) -> float:
    return round(1000 * quantiles(took, n=100)[94], 1) if len(took) > 1 else 0.0


def _print(figures: Sequence[Figure], settings: dict[str, int], kept: bool, load: float) -> None:
    memory, passes, lanes = settings["memory_kib"], settings["passes"], settings["lanes"]
    busy = f", load before {load:.1f}" if load else ""
    print(f"\n{os.cpu_count()} cores, load client on the same machine{busy}")
    print(f"argon2id: {memory:,} KiB, {passes} passes, {lanes} lane (OWASP's minimum: 19,456 KiB, 2, 1)\n")
    print(f"{'':18}{'sign-ins/s':>12}{'p95 ms':>9}{'check-ins/s':>13}{'p95 ms':>9}{'server s':>10}")
    for line in figures:
        print(
            f"{line.run:18}{line.sign_ins_per_second:>12,.1f}{line.sign_in_p95:>9,.1f}"
            f"{line.check_ins_per_second:>13,.0f}{line.check_in_p95:>9,.1f}"
            f"{'' if line.server_seconds is None else line.server_seconds:>10}"
        )
    print(f"\nevery acknowledged check-in is in the store: {'yes' if kept else 'NO'}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
