"""The words of changes in the law: what changed, from when, and what that means for who reads."""

from __future__ import annotations

from collections.abc import Sequence

from lms.domain.citing import CitingKind
from lms.domain.law_change import ChangeKind, LawChange, Place
from lms.domain.legal import LegalSource
from lms.domain.times import show_date
from lms.text_content import source_text

CHANGE_KINDS: dict[ChangeKind, str] = {
    ChangeKind.AMENDED: "bị sửa đổi",
    ChangeKind.REPLACED: "bị thay thế",
}
CITING_KINDS: dict[CitingKind, str] = {
    CitingKind.LESSON: "Bài",
    CitingKind.QUESTION: "Câu hỏi",
    CitingKind.TERM: "Thuật ngữ",
}
WHOLE = "cả văn bản"


def places_text(places: Sequence[Place]) -> str:
    """ "Điều 5; điểm a khoản 2 Điều 7"; "cả văn bản" without any."""
    return "; ".join(map(_place, places)) or WHOLE


def _place(place: Place) -> str:
    parts = (("điểm", place.point), ("khoản", place.clause), ("Điều", place.article))
    return " ".join(f"{word} {value}" for word, value in parts if value)


def change_text(change: LawChange) -> str:
    """ "Bị sửa đổi từ ngày 01/01/2027 (Điều 5) bởi Luật … số 99/2026/QH16"."""
    words = f"{CHANGE_KINDS[change.kind]} từ ngày {show_date(change.effective_on)}"
    return f"{words[0].upper()}{words[1:]} ({places_text(change.places)}) {by_text(change)}"


def by_text(change: LawChange) -> str:
    """ "bởi Luật … số 99/2026/QH16"."""
    word = "bằng" if change.kind is ChangeKind.REPLACED else "bởi"
    return f"{word} {change.by_title} số {change.by_number}"


def notice_text(change: LawChange, source: LegalSource) -> str:
    """For whoever reads a lesson: "Luật Hòa giải ở cơ sở số 35/2013/QH13 đã được sửa đổi từ ngày …"."""
    done = "thay thế" if change.kind is ChangeKind.REPLACED else "sửa đổi"
    where = f" ({places_text(change.places)})" if change.places else ""
    return (
        f"{source_text(source)} đã được {done} từ ngày {show_date(change.effective_on)}{where},"
        f" {by_text(change)}. Bài này viết theo quy định cũ: hãy xem để biết,"
        " chưa dùng để giải quyết việc thật."
    )
