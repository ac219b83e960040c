"""Scanners without a network queue what they saw and post it later: in pieces, twice, in any order.

Whatever happens to the queues on the way, each person enrolled and genuinely scanned is present once, and
every scan is accounted for with one verdict that never changes.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.domain.attendance import Verdict
from lms.services.attendance import ScanItem
from tests.services.full_office import FullOffice
from tests.services.small_office import NOON

SCANNERS = 3
ENROLLED, STRANGER, FORGED = ("lan", "minh", "hoa"), "quan", "giả"
LATEST = NOON + timedelta(minutes=140)  # the doors close at NOON + 140 minutes


@dataclass(frozen=True)
class Scan:
    """One card held before one scanner; `minute` counts from NOON."""

    scanner: int
    client: int
    whose: str
    minute: int


scans = st.builds(
    Scan,
    scanner=st.integers(0, SCANNERS - 1),
    client=st.integers(0, 5),
    whose=st.sampled_from((*ENROLLED, STRANGER, FORGED)),
    minute=st.integers(-90, 150),
)
queues = st.lists(scans, max_size=25, unique_by=lambda scan: (scan.scanner, scan.client))
seeds = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullOffice]:
    """One hall for all examples; each begins with an empty ledger and scanners of its own."""
    built = FullOffice(tmp_path_factory.mktemp("hall"))
    yield built
    built.close()
    shutil.rmtree(Path(built.folder), ignore_errors=True)


def deliveries(queue: list[Scan], chance: random.Random) -> list[list[Scan]]:
    """Each scanner's queue cut into pieces; some pieces twice or thrice; all of it shuffled."""
    pieces = []
    for scanner in range(SCANNERS):
        own = [scan for scan in queue if scan.scanner == scanner]
        chance.shuffle(own)
        while own:
            size = chance.randint(1, len(own))
            piece, own = own[:size], own[size:]
            pieces += [list(piece)] * chance.choice((1, 1, 2, 3))
    chance.shuffle(pieces)
    return pieces


def begin(hall: FullOffice) -> list[str]:
    hall.now = NOON
    with hall.database.write() as tx:
        for table in ("attendance", "scans", "scanner_tokens"):
            tx.run(f"DELETE FROM {table}")
    return [hall.scanner() for _ in range(SCANNERS)]


@given(queue=queues, chance=seeds)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_queues_in_any_order_leave_one_presence_for_each_person(
    made: FullOffice, queue: list[Scan], chance: random.Random
) -> None:
    hall, bearers = made, begin(made)
    cards = {whose: hall.card(whose) for whose in (*ENROLLED, STRANGER)} | {FORGED: "HV1.X.1.Y"}
    hall.now = LATEST + timedelta(minutes=15)  # every queue arrives when the class is over
    first: dict[tuple[int, str], Verdict] = {}
    waiting = []
    for piece in deliveries(queue, chance):
        items = [
            ScanItem(
                client_id=f"c{scan.client}",
                session_id="open",
                card=cards[scan.whose],
                scanned_at=NOON + timedelta(minutes=scan.minute),
            )
            for scan in piece
        ]
        # Not waited for: several deliveries may be judged in one batch.
        waiting.append((piece, hall.attendance.submit_future(bearers[piece[0].scanner], items)))
    for piece, future in waiting:
        answers = future.result(30)
        assert [answer.client_id for answer in answers] == [f"c{scan.client}" for scan in piece]
        for scan, answer in zip(piece, answers, strict=True):
            # The same client id again gets its first verdict.
            assert first.setdefault((scan.scanner, answer.client_id), answer.verdict) is answer.verdict

    genuine = {scan.whose for scan in queue if scan.whose in ENROLLED and -70 <= scan.minute <= 140}
    with hall.database.read() as tx:
        ledger = tx.all("SELECT person_id, ordinal, status FROM attendance ORDER BY person_id")
        stored = tx.all("SELECT source, client_id, verdict FROM scans")
    assert ledger == [(person, 1, "present") for person in sorted(genuine)]
    assert len(stored) == len(queue) == len(first)
    for scan in queue:
        verdict = first[scan.scanner, f"c{scan.client}"]
        if scan.whose == FORGED:
            assert verdict is Verdict.UNKNOWN_CARD
        elif scan.minute < -70:
            assert verdict is Verdict.BAD_TIME
        elif scan.whose == STRANGER:
            assert verdict is Verdict.NOT_ENROLLED
        elif scan.minute > 140:
            assert verdict in {Verdict.CLOSED, Verdict.ALREADY}
        else:
            assert verdict in {Verdict.PRESENT, Verdict.ALREADY}
    said = [verdict for verdict in first.values() if verdict is Verdict.PRESENT]
    assert len(said) == len(genuine)
