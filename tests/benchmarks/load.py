"""The load client, in a process of its own: reads a plan from stdin, writes what it saw to stdout.

Every client is a loop without a pause: it sends the next request when the answer to the last has come.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from lms.domain import codes
from tests.benchmarks.http_client import Connection, request

PRESENT_PAGE = "Đã ghi có mặt".encode()

Act = Callable[[Connection, Any], Awaitable[list[str]]]


class Load:
    """One server, one class, some guests. Each act returns the ids of people it was told are present."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self._port = int(plan["port"])
        self._session = str(plan["session"])
        self._scanner = str(plan["scanner"])
        self._room_key = (str(plan["room_key_id"]), bytes.fromhex(plan["room_key"]))
        self._tickets: dict[str, str] = {}

    def _wall(self) -> str:
        """The code that is on the wall now."""
        key_id, key = self._room_key
        return codes.room_token(key, key_id, self._session, codes.room_step(datetime.now(UTC)))

    async def get(self, connection: Connection, guest: dict[str, str]) -> list[str]:
        """The page with the button; keeps the ticket it sets."""
        path = f"/diem-danh?m={self._wall()}"
        headers = {"Cookie": f"lms_sign_in={guest['sign_in']}"}
        answer = await connection.ask(request("GET", path, self._port, headers=headers))
        ticket = answer.cookie(b"lms_ticket")
        if answer.status != 200 or ticket is None:
            raise RuntimeError(f"GET /diem-danh: {answer.status} {answer.body[:300]!r}")
        self._tickets[guest["person_id"]] = ticket
        return []

    async def post(self, connection: Connection, guest: dict[str, str]) -> list[str]:
        """The button."""
        ticket = self._tickets[guest["person_id"]]
        headers = {"Cookie": f"lms_sign_in={guest['sign_in']}; lms_ticket={ticket}"}
        answer = await connection.ask(request("POST", "/diem-danh", self._port, headers=headers))
        if answer.status != 200 or PRESENT_PAGE not in answer.body:
            raise RuntimeError(f"POST /diem-danh: {answer.status} {answer.body[:300]!r}")
        return [guest["person_id"]]

    async def pair(self, connection: Connection, guest: dict[str, str]) -> list[str]:
        await self.get(connection, guest)
        return await self.post(connection, guest)

    async def cards(self, connection: Connection, guests: Sequence[dict[str, str]]) -> list[str]:
        """One post of a scanner with one or more cards."""
        scanned_at = (datetime.now(UTC) - timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
        items = [
            {
                "client_id": guest["person_id"],
                "session_id": self._session,
                "card": guest["card"],
                "scanned_at": scanned_at,
            }
            for guest in guests
        ]
        headers = {"Authorization": f"Bearer {self._scanner}", "Content-Type": "application/json"}
        body = json.dumps(items).encode()
        answer = await connection.ask(
            request("POST", "/api/check-ins", self._port, headers=headers, body=body)
        )
        if answer.status != 200:
            raise RuntimeError(f"POST /api/check-ins: {answer.status} {answer.body[:300]!r}")
        verdicts = json.loads(answer.body)
        if [line["verdict"] for line in verdicts] != ["present"] * len(guests):
            raise RuntimeError(f"POST /api/check-ins: {answer.body[:300]!r}")
        return [line["client_id"] for line in verdicts]

    async def run(self, act: Act, work: Sequence[Any], clients: int) -> tuple[list[str], list[float], float]:
        """(acknowledged people, seconds of each act, seconds in all)."""
        queue = iter(work)
        acknowledged: list[str] = []
        took: list[float] = []

        async def client(connection: Connection) -> None:
            for item in queue:
                began = time.perf_counter()
                told = await act(connection, item)
                took.append(time.perf_counter() - began)
                acknowledged.extend(told)

        connections = [await Connection.open(self._port) for _ in range(clients)]
        began = time.perf_counter()
        await asyncio.gather(*(client(connection) for connection in connections))
        total = time.perf_counter() - began
        for connection in connections:
            connection.close()
        return acknowledged, took, total


async def measure(plan: dict[str, Any]) -> dict[str, Any]:
    load = Load(plan)
    guests: list[dict[str, str]] = plan["guests"]
    work: Sequence[Any] = guests
    act: Act = load.pair
    if plan["act"] == "post":
        await load.run(load.get, guests, 20)
        act = load.post
    elif plan["act"] == "cards":
        size = int(plan["batch"])
        work = [guests[begin : begin + size] for begin in range(0, len(guests), size)]
        act = load.cards
    acknowledged, took, total = await load.run(act, work, int(plan["clients"]))
    return {"acknowledged": acknowledged, "took": took, "seconds": total}


def main() -> None:
    plan = json.load(sys.stdin)
    runner: Callable[..., Any] = asyncio.run
    if sys.platform != "win32":
        import uvloop

        runner = uvloop.run
    json.dump(runner(measure(plan)), sys.stdout)


if __name__ == "__main__":
    main()
