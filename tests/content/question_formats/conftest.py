"""A bank read as `import-questions --json` tells of it."""

from typing import Any

import pytest

from lms.content.question_formats import read_bank
from lms.content.question_formats.contract import contract


class Read:
    """The answer, and short ways to its parts."""

    def __init__(self, data: bytes | str) -> None:
        self.bank = read_bank(data.encode("utf-8") if isinstance(data, str) else data)
        self.answer: dict[str, Any] = contract(self.bank)

    @property
    def items(self) -> list[dict[str, Any]]:
        return self.answer["items"]

    @property
    def only(self) -> dict[str, Any]:
        assert len(self.items) == 1
        return self.items[0]

    def shares(self, place: int = 0) -> list[tuple[str, float]]:
        return [(choice["text"], choice["fraction"]) for choice in self.items[place]["choices"]]


@pytest.fixture
def bank():
    return Read
