"""The sample district as `demo` makes it, made once for all the processes that test side by side.

It takes longer to make than many a test, so whoever needs one works on a copy.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from lms import demo_district
from lms.domain.certificate import CertificateState
from lms.domain.people import SYSTEM
from lms.settings import Settings


@dataclass(frozen=True)
class MadeDistrict:
    """300 people and a year of learning in `folder`, which nobody changes. `report` is what `demo --json`
    prints; `paper` the code of a certificate that stands, `holder` the person it is of."""

    folder: Path
    report: dict[str, Any]
    paper: str
    holder: str

    def copy_to(self, folder: Path) -> Path:
        """`folder`, with a data folder of its own to open a server on."""
        return Path(shutil.copytree(self.folder, folder, dirs_exist_ok=True))


def made_once(temporary: pytest.TempPathFactory) -> MadeDistrict:
    """By whichever process of this run asks first."""
    shared = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # one of several, with a folder of its own inside the common one
        shared = shared.parent
    folder, about = shared / "district", shared / "district.json"
    with FileLock(shared / "district.lock"):
        if not about.exists():
            about.write_text(json.dumps(_make(folder)), encoding="utf-8")
    return MadeDistrict(folder=folder, **json.loads(about.read_text(encoding="utf-8")))


def _make(folder: Path) -> dict[str, Any]:
    services = demo_district.make(Settings(data=folder), people=300, seed=1, tell=lambda said: None)
    try:
        issued = services.certification.register(SYSTEM, year=None, search="", limit=50)
        stands = next(line for line in issued if line.state is CertificateState.VALID)
        report = demo_district.report(services)
        return {"report": report, "paper": stands.code, "holder": stands.person_id}
    finally:
        services.close()
