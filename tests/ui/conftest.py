"""Screens in AppTest, on real services: `house` is the office, `hall` the same seen from a trainee's seat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.learner_house import LearnerHouse
from tests.ui.office_house import OfficeHouse


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficeHouse]:
    """Hoa is signed in and runs the office."""
    made = OfficeHouse(tmp_path, monkeypatch)
    yield made
    made.close()


@pytest.fixture
def hall(house: OfficeHouse) -> LearnerHouse:
    """Lan is signed in and enrolled in a cohort of HGV-01; Minh is enrolled in another."""
    return LearnerHouse(house)
