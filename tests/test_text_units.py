from __future__ import annotations

from lms.domain.org_units import UnitKind
from lms.domain.unit_changes import UnitChangeKind, UnitState
from lms.text_units import UNIT_CHANGES, UNIT_KINDS, UNIT_STATES, change_sentence


def test_every_state_kind_and_act_has_its_words() -> None:
    assert set(UNIT_STATES) == set(UnitState)
    assert set(UNIT_KINDS) == set(UnitKind)
    assert set(UNIT_CHANGES) == set(UnitChangeKind)


def test_an_act_is_told_in_one_sentence() -> None:
    merged = {
        "sources": [{"name": "Xã Hòa Bình"}, {"name": "Xã Minh Khai"}],
        "target": {"name": "Xã Hưng Hà"},
        "people": 12,
    }
    assert change_sentence(UnitChangeKind.MERGE, merged) == (
        "Sáp nhập xã Hòa Bình, xã Minh Khai vào xã Hưng Hà, 12 người chuyển theo"
    )
    renamed = {"before": {"unit": "Xã Hồng Minh"}, "after": {"unit": "Phường Hồng Minh"}}
    assert change_sentence(UnitChangeKind.RENAME, renamed) == "Đổi tên xã Hồng Minh thành phường Hồng Minh"
    assert change_sentence(UnitChangeKind.END, {"name": "Sở Tư pháp"}) == "Kết thúc Sở Tư pháp"
