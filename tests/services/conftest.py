from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.full_office import FullOffice


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[FullOffice]:
    built = FullOffice(tmp_path)
    yield built
    built.close()
