"""Which paths exist. Streamlit answers every unknown path with its main page and 200; we answer 404."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from starlette.routing import Route

# What Streamlit's browser half really uses here. Its metrics, sign-in and agent addresses are left out on
# purpose, and so are its uploads and components: no screen has any, and their doors would stand open.
SOCKET = "/_stcore/stream"
_STREAMLIT_PATHS = frozenset({"/_stcore/health", "/_stcore/host-config"})
FILES = "/media/"  # what Streamlit hands out for a download button


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
        self, routes: Sequence[Route], screens: Iterable[str], static: frozenset[str] = frozenset()
    ) -> None:
        self._exact: dict[str, frozenset[str]] = {}
        self._patterns: list[tuple[re.Pattern[str], frozenset[str]]] = []
        for route in routes:
            methods = frozenset(route.methods or ())
            if "{" in route.path:
                self._patterns.append((route.path_regex, methods))
            else:
                self._exact[route.path] = self._exact.get(route.path, frozenset()) | methods
        self._screens = {"/" + screen.strip("/") for screen in screens} | {"/"}
        self._static = static

    def methods(self, path: str) -> frozenset[str]:
        """With what methods one of our own routes answers `path`; empty when none does."""
        exact = self._exact.get(path)
        if exact is not None:
            return exact
        return frozenset().union(*(methods for pattern, methods in self._patterns if pattern.match(path)))

    def is_screen(self, path: str) -> bool:
        """Whether `path` is a Streamlit screen's."""
        return path in self._screens or (len(path) > 1 and path.rstrip("/") in self._screens)

    def is_streamlits(self, path: str) -> bool:
        """Whether a screen or a file of Streamlit's answers `path`."""
        return (
            self.is_screen(path)
            or path in self._static
            or path in _STREAMLIT_PATHS
            or (path.startswith(FILES) and ".." not in path)
        )
