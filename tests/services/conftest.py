from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.full_office import FullOffice
from tests.services.two_communes import settle


@pytest.fixture(scope="session")
def made_hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once and copied for each test: migrating takes longer than most tests."""
    folder = tmp_path_factory.mktemp("made")
    FullOffice(folder).close()
    return folder


@pytest.fixture
def hall(made_hall: Path, tmp_path: Path) -> Iterator[FullOffice]:
    shutil.copytree(made_hall, tmp_path, dirs_exist_ok=True)
    built = FullOffice(tmp_path)
    yield built
    built.close()


@pytest.fixture
def land(hall: FullOffice) -> FullOffice:
    """The hall inside a district of two communes."""
    return settle(hall)
