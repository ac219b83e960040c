"""One launcher: it fixes the working directory, the address and the port, and serves the whole house."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
from collections.abc import Callable

from lms.settings import ROOT, Settings


class PortTaken(Exception):
    """Somebody listens there already; another port is never taken silently."""


class CannotListen(Exception):
    """The address is not this machine's, or the port needs more rights."""


def claim(settings: Settings) -> socket.socket:
    """A listening socket, taken before anything else starts, so that nobody waits for a start that fails.

    Raises PortTaken, CannotListen.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        # A server that has just stopped leaves its address behind for a minute; it is free all the same.
        # On Windows the same option would let two servers share one port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined, unused-ignore]  # Windows only
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno in (errno.EADDRINUSE, 10048, 10013):
            raise PortTaken from error
        raise CannotListen from error
    return listener


def serve(settings: Settings, listener: socket.socket, announce: Callable[[], None]) -> int:
    """Serve until stopped; `announce` is called when people can come. Returns the exit code."""
    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml from here
    sys.path.insert(0, str(ROOT))
    import uvicorn

    from streamlit_app import app

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            # A filter, because Streamlit sets this logger's level anew while the application starts.
            logging.getLogger("uvicorn.error").addFilter(_only_trouble)
            await super().startup(sockets)
            # Streamlit gives this logger a handler while it reads its settings, which turns the log of
            # requests on again: a fifth of the server's time at the door, and room codes in the log.
            logging.getLogger("uvicorn.access").handlers.clear()
            if self.started:
                announce()

    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the guard decides itself whom it believes
        timeout_keep_alive=20,
        timeout_graceful_shutdown=10,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        ws_max_size=8 * 1024 * 1024,
    )
    server = Server(config)
    server.run(sockets=[listener])
    return 0 if server.started else 2


def _only_trouble(record: logging.LogRecord) -> bool:
    """Leaves out a line for each phone that comes, and "startup complete" beside our own announcement."""
    return record.levelno >= logging.WARNING


def own_address() -> str | None:
    """The address other machines of the office's network reach this one by; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): only the routing table is asked
            address: str = probe.getsockname()[0]
        except OSError:
            return None
    return None if address.startswith("127.") else address
