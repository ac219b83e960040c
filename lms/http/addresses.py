"""Which paths exist. Streamlit answers every unknown path with its main page and 200; we answer 404."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

# What Streamlit's browser half really uses. Its metrics, sign-in and agent addresses are left out on
# purpose: nobody outside needs them.
_STREAMLIT_PATHS = frozenset({"/_stcore/health", "/_stcore/host-config", "/_stcore/stream"})
_STREAMLIT_PREFIXES = ("/_stcore/upload_file/", "/_stcore/bidi-components/", "/media/", "/component/")


@cache
def streamlit_static() -> Path:
    """The folder of Streamlit's browser files, found without importing Streamlit."""
    spec = importlib.util.find_spec("streamlit")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("streamlit")
    return Path(spec.origin).parent / "static"


class Addresses:
    """`screens`: the url paths of the Streamlit screens, with or without slashes ("" is the first)."""

    def __init__(
        self, routes: Sequence[BaseRoute], screens: Iterable[str], static: frozenset[str] = frozenset()
    ) -> None:
        self._routes = list(routes)
        self._screens = {"/" + screen.strip("/") for screen in screens} | {"/"}
        self._static = static

    def is_ours(self, scope: Scope) -> bool:
        """Whether one of our own routes answers this path (with whatever method)."""
        return any(route.matches(scope)[0] is not Match.NONE for route in self._routes)

    def takes(self, scope: Scope) -> bool:
        """Whether this method may be used on this path. Streamlit's own paths answer for themselves."""
        matches = [route.matches(scope)[0] for route in self._routes]
        return Match.FULL in matches or Match.PARTIAL not in matches

    def is_known(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if scope["type"] == "websocket":
            return path == "/_stcore/stream"
        return (
            path in self._screens
            or path in self._static
            or path in _STREAMLIT_PATHS
            or (path.startswith(_STREAMLIT_PREFIXES) and ".." not in path)
            or (len(path) > 1 and path.rstrip("/") in self._screens)
            or self.is_ours(scope)
        )
