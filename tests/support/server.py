"""The real server in a process of its own, as an office starts it: a port, a data folder, a pid to kill."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0


class ServerFailed(Exception):
    """It ended, or did not answer in time; the message is what it said."""


class RunningServer:
    """`python3 -m lms start` on `folder`, or another `command` that serves the same, with further LMS_…
    `settings`. `url` answers; `pid` is the process that owns the port."""

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        *,
        command: tuple[str, ...] = ("-m", "lms", "start"),
        arguments: tuple[str, ...] = (),
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self._log: IO[bytes] = (folder / "server.log").open("ab")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        environment |= {"LMS_DATA": str(folder), "LMS_PORT": str(self.port), "PYTHONUTF8": "1"}
        environment |= settings or {}
        self._process = subprocess.Popen(
            [sys.executable, *command, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        try:
            self._wait()
            self.pid = owner_of_port(self.port) or self._process.pid
        except BaseException:
            self.kill()
            raise

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise ServerFailed(self.said())
            with contextlib.suppress(OSError, ValueError):
                answer: dict[str, Any] = json.load(urllib.request.urlopen(f"{self.url}/healthz", timeout=5))
                if answer.get("status") == "ok":
                    return
            time.sleep(0.05)
        raise ServerFailed(self.said())

    def said(self) -> str:
        """What it has printed so far."""
        return (self.folder / "server.log").read_text("utf-8", errors="replace")[-4_000:]

    def kill(self) -> None:
        """As a power cut does: the owner of the port gets no chance to say goodbye."""
        with contextlib.suppress(ProcessLookupError, AttributeError):
            os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait(timeout=20)
        self._log.close()

    def stop(self) -> int:
        """As Ctrl-C does. Returns the exit code."""
        self._process.send_signal(signal.SIGINT)
        try:
            code = self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._log.close()
        return code


@contextlib.contextmanager
def running(folder: Path, **options: Any) -> Iterator[RunningServer]:
    """A server that is stopped at the end, if it still runs."""
    server = RunningServer(folder, **options)
    try:
        yield server
    finally:
        if server._process.poll() is None:
            server.stop()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def owner_of_port(port: int) -> int | None:
    """The process that listens on `port`, by what Linux says; None where it does not say."""
    try:
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    except OSError:
        return None
    # Columns: number, local address as HEX:HEX, remote, state (0A listens) … the tenth is the inode.
    fields = [line.split() for line in lines]
    inodes = {
        f"socket:[{row[9]}]" for row in fields if row[3] == "0A" and int(row[1].split(":")[1], 16) == port
    }
    for folder in Path("/proc").glob("[0-9]*/fd"):
        with contextlib.suppress(OSError):
            for link in folder.iterdir():
                with contextlib.suppress(OSError):
                    if os.readlink(link) in inodes:
                        return int(folder.parent.name)
    return None
