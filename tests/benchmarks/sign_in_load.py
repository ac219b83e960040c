"""The load client of `sign_in`, in a process of its own: sign-ins alone, check-ins alone, both at once.

Reads a plan from stdin, writes what it saw to stdout. Every client is a loop without a pause,
unless people come to the door at a `rate`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.benchmarks.http_client import Connection, request
from tests.benchmarks.load import Act, Load


class SignIns:
    """People with secrets sign in one after the other, each on a machine that has not seen them before."""

    def __init__(self, port: int, people: Sequence[dict[str, str]], clients: int) -> None:
        self._port = port
        self._people: Iterator[dict[str, str]] = itertools.cycle(people)
        self._clients = clients
        self.took: list[float] = []

    async def run(self, seconds: float, over: asyncio.Event) -> float:
        """Until `over` is set, or after so many seconds. Returns how long it went."""
        began = time.perf_counter()

        async def client() -> None:
            connection = await Connection.open(self._port)
            while not over.is_set() and time.perf_counter() - began < seconds:
                await self._one(connection, next(self._people))
            connection.close()

        await asyncio.gather(*(client() for _ in range(self._clients)))
        return time.perf_counter() - began

    async def _one(self, connection: Connection, person: dict[str, str]) -> None:
        body = urlencode({"login": person["login"], "passphrase": person["secret"]}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        began = time.perf_counter()
        answer = await connection.ask(request("POST", "/dang-nhap", self._port, headers=headers, body=body))
        if answer.status != 303 or answer.cookie(b"lms_sign_in") is None:
            raise RuntimeError(f"POST /dang-nhap: {answer.status} {answer.body[:300]!r}")
        self.took.append(time.perf_counter() - began)


def paced(act: Act, rate: float) -> Act:
    """One person after the other, `rate` a second, as they come to a door; not a loop without a pause."""
    turn = itertools.count()
    began = time.perf_counter()

    async def wait_and_act(connection: Connection, guest: dict[str, str]) -> list[str]:
        await asyncio.sleep(max(0.0, began + next(turn) / rate - time.perf_counter()))
        return await act(connection, guest)

    return wait_and_act


async def measure(plan: dict[str, Any]) -> dict[str, Any]:
    port, seconds = int(plan["port"]), float(plan["seconds"])
    sign_ins = SignIns(port, plan["people"], int(plan["sign_in_clients"]))
    over = asyncio.Event()
    seen: dict[str, Any] = {"acknowledged": [], "took": [], "check_in_seconds": 0.0}

    async def check_ins() -> None:
        load = Load(plan)
        act = paced(load.pair, float(plan["rate"])) if plan["rate"] else load.pair
        acknowledged, took, lasted = await load.run(act, plan["guests"], int(plan["clients"]))
        seen.update(acknowledged=acknowledged, took=took, check_in_seconds=lasted)
        over.set()

    match plan["act"]:
        case "sign_ins":
            lasted = await sign_ins.run(seconds, over)
        case "check_ins":
            await check_ins()
            lasted = 0.0
        case _:
            lasted, _ = await asyncio.gather(sign_ins.run(600, over), check_ins())
    return seen | {"sign_ins": sign_ins.took, "sign_in_seconds": lasted}


def main() -> None:
    plan = json.load(sys.stdin)
    if sys.platform == "win32":
        seen = asyncio.run(measure(plan))
    else:
        import uvloop

        seen = uvloop.run(measure(plan))
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
