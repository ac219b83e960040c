"""The words of reviewing: where an item stands, what was decided, what a legal source is known to be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lms.domain.legal import LegalSource
from lms.domain.review import Decision, ReviewState
from lms.domain.times import show_date, show_instant
from lms.text_content import CHECK_STATES, source_text

STATES: dict[ReviewState, str] = {
    ReviewState.UNSEEN: "Chưa rà",
    ReviewState.ACCEPTED: "Đã chấp nhận",
    ReviewState.SENT_BACK: "Trả lại",
    ReviewState.REVISED: "Đã sửa sau khi trả lại, cần rà lại",
    ReviewState.ITEM_CHANGED: "Hết hiệu lực vì nội dung đã sửa",
    ReviewState.SOURCES_CHANGED: "Hết hiệu lực vì văn bản đã đổi",
}
DECISIONS: dict[Decision, str] = {
    Decision.ACCEPTED: "Chấp nhận",
    Decision.SENT_BACK: "Trả lại",
}
STEPS = {"proposed": "Đề nghị phát hành", "published": "Phát hành"}
SOMEBODY = "người không còn trong danh sách"
AGAINST = "Đối chiếu với"


def decided_text(decision: str, by_name: str | None, when: datetime, against: str, note: str) -> str:
    """`Chấp nhận: Lê Thị Hoa, 24/11/2026 09:30. Đối chiếu với Văn bản hợp nhất số ….`"""
    parts = [f"{DECISIONS[Decision(decision)]}: {by_name or SOMEBODY}, {show_instant(when)}."]
    if against:
        parts.append(f"{AGAINST} {against.rstrip('.')}.")
    if note:
        parts.append(f"Ghi chú: {note.rstrip('.')}.")
    return " ".join(parts)


def step_text(step: str, version: int, by_name: str | None, when: datetime) -> str:
    """`Phát hành bản 2: Lê Thị Hoa, 24/11/2026 09:30.`"""
    return f"{STEPS[step]} bản {version}: {by_name or SOMEBODY}, {show_instant(when)}."


def source_facts(source: LegalSource, sources: Mapping[str, LegalSource]) -> list[tuple[str, str]]:
    """Label and value of what is known of a legal document; `sources` names those it points at."""
    check = source.check
    facts = [
        ("Cơ quan ban hành", source.issuer),
        ("Ngày ban hành", show_date(source.issued_on) if source.issued_on else ""),
        ("Có hiệu lực từ", show_date(source.effective_from) if source.effective_from else ""),
        ("Hết hiệu lực", show_date(source.effective_to) if source.effective_to else ""),
        ("Được thay bằng", _named(source.replaced_by, sources) if source.replaced_by else ""),
        ("Được sửa đổi bởi", "; ".join(_named(other, sources) for other in source.amended_by)),
        (
            "Tình trạng kiểm tra",
            ", ".join(
                filter(
                    None,
                    (CHECK_STATES[check.state], f"ngày {show_date(check.on)}" if check.on else "", check.by),
                )
            ),
        ),
        ("Ghi chú kiểm tra", check.note or ""),
    ]
    return [(label, value) for label, value in facts if value]


def _named(source_id: str, sources: Mapping[str, LegalSource]) -> str:
    return source_text(sources[source_id]) if source_id in sources else source_id
