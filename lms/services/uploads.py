"""Files that were sent and wait to be looked at: of a data folder, never rows of the store.

A list of people with telephones should not lie about: it is deleted when it has been imported or when a
day has passed.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lms.domain.errors import Code, Refusal
from lms.domain.people import Actor, Permission
from lms.services.tools import Tools, write_secret

LIFE = timedelta(hours=24)
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was sent. `kept_at` is an aware instant."""

    id: str
    file_name: str
    kept_at: datetime
    data: bytes


class Uploads:
    """Every act needs one permission, for rosters MANAGE_PEOPLE; a file is for nobody but who sent it."""

    def __init__(self, tools: Tools, folder: Path, permission: Permission = Permission.MANAGE_PEOPLE) -> None:
        self._tools = tools
        self._folder = folder
        self._permission = permission

    def keep(self, actor: Actor, data: bytes, file_name: str) -> str:
        """Returns the id to ask for the file with. Old files are cleared away meanwhile."""
        actor.require(self._permission)
        self.clear()
        upload_id = secrets.token_hex(16)
        about = {
            "file_name": _bare(file_name),
            "kept_at": self._tools.clock().isoformat(),
            "by": actor.person_id,
        }
        write_secret(self._folder / f"{upload_id}.json", json.dumps(about, ensure_ascii=False).encode())
        write_secret(self._folder / f"{upload_id}.bin", data)
        return upload_id

    def get(self, actor: Actor, upload_id: str) -> Upload:
        """Raises Refusal NOT_FOUND when it is gone, never was or was sent by somebody else, NOT_ALLOWED."""
        actor.require(self._permission)
        about, data = self._paths(upload_id)
        try:
            said = self._theirs(actor, about)
            kept_at = datetime.fromisoformat(said["kept_at"])
            found = Upload(upload_id, said["file_name"], kept_at, data.read_bytes())
        except OSError:
            raise Refusal(Code.NOT_FOUND) from None
        if self._tools.clock() > kept_at + LIFE:
            self._remove(upload_id)
            raise Refusal(Code.NOT_FOUND)
        return found

    def forget(self, actor: Actor, upload_id: str) -> None:
        """After an import, or when the office does not want it. Gone already is fine.

        Raises Refusal NOT_FOUND for a file that somebody else sent, NOT_ALLOWED."""
        actor.require(self._permission)
        about, _ = self._paths(upload_id)
        try:
            self._theirs(actor, about)
        except FileNotFoundError:
            return
        self._remove(upload_id)

    def _theirs(self, actor: Actor, about: Path) -> dict[str, str]:
        said: dict[str, str] = json.loads(about.read_text("utf-8"))
        if said.get("by") != actor.person_id:
            raise Refusal(Code.NOT_FOUND)
        return said

    def clear(self) -> None:
        """Delete what is older than a day."""
        if not self._folder.is_dir():
            return
        for about in self._folder.glob("*.json"):
            try:
                kept_at = datetime.fromisoformat(json.loads(about.read_text("utf-8"))["kept_at"])
            except (OSError, ValueError, KeyError):
                continue
            if self._tools.clock() > kept_at + LIFE:
                self._remove(about.stem)

    def drop_all(self) -> int:
        """Delete whatever waits, and say how many files it was: after somebody was erased, a roster that may
        name them must not bring them back."""
        waiting = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        for about in waiting:
            self._remove(about.stem)
        return len(waiting)

    def _paths(self, upload_id: str) -> tuple[Path, Path]:
        # The id comes from an address bar: nothing but our own kind of name may become a path.
        if not _ID.fullmatch(upload_id):
            raise Refusal(Code.NOT_FOUND)
        return self._folder / f"{upload_id}.json", self._folder / f"{upload_id}.bin"

    def _remove(self, upload_id: str) -> None:
        for ending in ("json", "bin"):
            (self._folder / f"{upload_id}.{ending}").unlink(missing_ok=True)


def _bare(file_name: str) -> str:
    """The name without folders, however the sender's system writes them."""
    return re.split(r"[/\\]", file_name)[-1].strip()[:120] or "danh-sach"
