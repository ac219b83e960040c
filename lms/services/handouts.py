"""Which file was made for whom.

Streamlit gives a file to whoever knows its address, and addresses stay behind in a shared computer's list of
downloads; ours hold telephones and activation codes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

REMEMBERED = 5_000  # files; Streamlit itself keeps a file for minutes


class Handouts:
    """In memory, as the files are. Equal files of two people have one address: both may fetch it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: OrderedDict[str, frozenset[str]] = OrderedDict()

    def give(self, person_id: str, file_id: str) -> None:
        """From now on this person may fetch the file."""
        with self._lock:
            self._owners[file_id] = self._owners.pop(file_id, frozenset()) | {person_id}
            while len(self._owners) > REMEMBERED:
                self._owners.popitem(last=False)

    def may_fetch(self, person_id: str, file_id: str) -> bool:
        """Whether the file was made for this person."""
        with self._lock:
            return person_id in self._owners.get(file_id, frozenset())
