from __future__ import annotations

from datetime import date

import pytest

from lms.domain.groups import LISTED, GroupRecord, Level, kept
from lms.domain.roster import TraineeGroup

EVERYTHING = GroupRecord(
    role="to_truong",
    village=" Thôn  Đông ",
    team="Tổ hòa giải số 1",
    legal_fields="Đất đai",
    level=Level.TINH,
    decision_number="12/QĐ-UBND",
    decision_date=date(2026, 1, 5),
    started_on=date(2026, 1, 10),
)


def test_every_group_says_what_is_kept_about_it() -> None:
    assert set(LISTED) == set(TraineeGroup)


@pytest.mark.parametrize(
    ("group", "record"),
    [
        (
            TraineeGroup.HOA_GIAI_VIEN,
            GroupRecord(
                role="to_truong",
                village="Thôn Đông",
                team="Tổ hòa giải số 1",
                decision_number="12/QĐ-UBND",
                decision_date=date(2026, 1, 5),
                started_on=date(2026, 1, 10),
            ),
        ),
        (
            TraineeGroup.BAO_CAO_VIEN,
            GroupRecord(
                role="to_truong",
                legal_fields="Đất đai",
                level=Level.TINH,
                decision_number="12/QĐ-UBND",
                decision_date=date(2026, 1, 5),
                started_on=date(2026, 1, 10),
            ),
        ),
        (
            TraineeGroup.TUYEN_TRUYEN_VIEN,
            GroupRecord(
                role="to_truong",
                village="Thôn Đông",
                decision_number="12/QĐ-UBND",
                decision_date=date(2026, 1, 5),
                started_on=date(2026, 1, 10),
            ),
        ),
        (
            TraineeGroup.MOT_CUA,
            GroupRecord(role="to_truong", legal_fields="Đất đai", started_on=date(2026, 1, 10)),
        ),
    ],
)
def test_what_the_law_does_not_list_for_a_group_is_not_kept(group: TraineeGroup, record: GroupRecord) -> None:
    assert kept(group, EVERYTHING) == record


@pytest.mark.parametrize("role", [None, "", "Trưởng thôn", "to_vien"])
def test_a_mediator_who_is_not_the_head_is_a_member(role: str | None) -> None:
    assert kept(TraineeGroup.HOA_GIAI_VIEN, GroupRecord(role=role)).role == "to_vien"
