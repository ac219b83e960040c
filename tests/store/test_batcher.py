from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest

from lms.store.batcher import Batcher, Overloaded

SECONDS = 10


class Desk:
    """Answers each number with its double; waits for `go` first, so that a batch can gather."""

    def __init__(self, *, poison: int | None = None, begin: bool = True, **limits: int) -> None:
        self.batches: list[list[int]] = []
        self.poison = poison
        self.go = threading.Event()
        self.at_work = threading.Event()
        if begin:
            self.go.set()
        self.batcher: Batcher[int, int] = Batcher(self.handle, **limits)

    def handle(self, items: Sequence[int]) -> list[int]:
        self.at_work.set()
        assert self.go.wait(SECONDS)
        self.batches.append(list(items))
        if self.poison in items:
            raise ValueError(f"cannot do {self.poison}")
        return [2 * item for item in items]

    def gather(self, *items: int) -> list[Callable[[], int]]:
        """One item occupies the desk; these wait together behind it."""
        first = self.batcher.submit(0)
        assert self.at_work.wait(SECONDS)
        futures = [self.batcher.submit(item) for item in items]
        self.go.set()
        assert first.result(SECONDS) == 0
        return [lambda future=future: future.result(SECONDS) for future in futures]  # type: ignore[misc]


def test_what_waits_together_is_handled_together_in_order() -> None:
    desk = Desk(begin=False)
    assert [answer() for answer in desk.gather(3, 1, 2)] == [6, 2, 4]
    assert desk.batches == [[0], [3, 1, 2]]
    desk.batcher.close()


def test_a_batch_is_no_longer_than_it_may_be() -> None:
    desk = Desk(begin=False, most=2)
    assert [answer() for answer in desk.gather(1, 2, 3)] == [2, 4, 6]
    assert desk.batches == [[0], [1, 2], [3]]
    desk.batcher.close()


def test_a_poisoned_item_fails_alone() -> None:
    desk = Desk(poison=2, begin=False)
    one, two, three = desk.gather(1, 2, 3)
    assert (one(), three()) == (2, 6)
    with pytest.raises(ValueError, match="cannot do 2"):
        two()
    assert desk.batches == [[0], [1, 2, 3], [1], [2], [3]]
    assert desk.batcher.submit(5).result(SECONDS) == 10  # and the desk goes on
    desk.batcher.close()


def test_whoever_hangs_up_is_written_all_the_same_and_holds_nobody_up() -> None:
    desk = Desk(begin=False)
    first = desk.batcher.submit(0)
    assert desk.at_work.wait(SECONDS)
    gone, here = desk.batcher.submit(1), desk.batcher.submit(2)
    assert gone.cancel()
    desk.go.set()
    assert (first.result(SECONDS), here.result(SECONDS)) == (0, 4)
    assert desk.batches == [[0], [1, 2]]
    assert gone.cancelled()
    desk.batcher.close()


def test_a_poisoned_item_whose_caller_hung_up_fails_quietly() -> None:
    desk = Desk(poison=1, begin=False)
    desk.batcher.submit(0)
    assert desk.at_work.wait(SECONDS)
    gone, here = desk.batcher.submit(1), desk.batcher.submit(2)
    gone.cancel()
    desk.go.set()
    assert here.result(SECONDS) == 4
    desk.batcher.close()


def test_more_than_can_wait_is_refused_at_once() -> None:
    desk = Desk(begin=False, waiting=2)
    desk.batcher.submit(0)
    assert desk.at_work.wait(SECONDS)
    waiting = [desk.batcher.submit(1), desk.batcher.submit(2)]
    with pytest.raises(Overloaded):
        desk.batcher.submit(3)
    desk.go.set()
    assert [future.result(SECONDS) for future in waiting] == [2, 4]
    desk.batcher.close()


def test_closing_answers_what_waits_and_takes_nothing_new() -> None:
    desk = Desk(begin=False)
    desk.batcher.submit(0)
    assert desk.at_work.wait(SECONDS)
    waiting = [desk.batcher.submit(1), desk.batcher.submit(2)]
    desk.go.set()
    desk.batcher.close()
    assert [future.result(0) for future in waiting] == [2, 4]
    with pytest.raises(Overloaded):
        desk.batcher.submit(3)
    desk.batcher.close()


def test_many_callers_each_get_their_own_answer() -> None:
    desk = Desk()
    answers: dict[int, int] = {}

    def call(number: int) -> None:
        answers[number] = desk.batcher.submit(number).result(SECONDS)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: 2 * number for number in range(50)}
    desk.batcher.close()
