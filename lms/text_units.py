"""Units in time: what they are now, and what was recorded about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lms.domain.org_units import UnitKind, inside_a_line
from lms.domain.unit_changes import UnitChangeKind, UnitState

UNIT_STATES: dict[UnitState, str] = {
    UnitState.LIVING: "Đang hoạt động",
    UnitState.OVERDUE: "Chưa ghi sáp nhập",
    UnitState.MERGED: "Đã sáp nhập",
    UnitState.ENDED: "Đã kết thúc",
}

UNIT_KINDS: dict[UnitKind, str] = {
    UnitKind.XA: "Xã",
    UnitKind.PHUONG: "Phường",
    UnitKind.THI_TRAN: "Thị trấn",
    UnitKind.HUYEN: "Huyện",
    UnitKind.TINH: "Tỉnh",
    UnitKind.CO_QUAN: "Cơ quan, tổ chức",
}

UNIT_CHANGES: dict[UnitChangeKind, str] = {
    UnitChangeKind.FOUND: "Lập {name}",
    UnitChangeKind.RENAME: "Đổi tên {before} thành {after}",
    UnitChangeKind.MERGE: "Sáp nhập {sources} vào {target}, {people} người chuyển theo",
    UnitChangeKind.END: "Kết thúc {name}",
    UnitChangeKind.UNDO: "Hoàn tác việc sáp nhập {sources} vào {target}, {people} người trở về",
}


def change_sentence(kind: UnitChangeKind, detail: Mapping[str, Any]) -> str:
    """What was recorded, from the detail of the act (see `store.units.UnitChange`)."""
    return UNIT_CHANGES[kind].format(
        name=inside_a_line(detail.get("name", "")),
        before=inside_a_line(detail.get("before", {}).get("unit", "")),
        after=inside_a_line(detail.get("after", {}).get("unit", "")),
        sources=", ".join(inside_a_line(source["name"]) for source in detail.get("sources", ())),
        target=inside_a_line(detail.get("target", {}).get("name", "")),
        people=detail.get("people", 0),
    )
