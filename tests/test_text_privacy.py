"""Every code about personal data has its words."""

from __future__ import annotations

import pytest

from lms import text_privacy
from lms.domain.privacy import (
    Category,
    Channel,
    Erasure,
    Kept,
    Outcome,
    Purpose,
    RequestKind,
    RequestState,
)
from lms.domain.retention import Period
from lms.services.accounts import NOTICE_VERSION
from lms.text_accounts import PURPOSE_NOTICE


@pytest.mark.parametrize(
    ("name", "enum"),
    [
        ("KINDS", RequestKind),
        ("KIND_NOTES", RequestKind),
        ("CHANNELS", Channel),
        ("OUTCOMES", Outcome),
        ("ANSWERS", Outcome),
        ("REQUEST_STATES", RequestState),
        ("PURPOSES", Purpose),
        ("CATEGORIES", Category),
        ("KEPT", Kept),
        ("ERASURES", Erasure),
        ("PERIODS", Period),
    ],
)
def test_every_code_has_its_words(name: str, enum: type) -> None:
    words = getattr(text_privacy, name)
    assert set(words) == set(enum)  # type: ignore[call-overload]
    assert all(str(word).strip() for word in words.values())


def test_clocks_are_said_in_working_days() -> None:
    assert text_privacy.clock(RequestState.REPLY_DUE, 2) == "Còn 2 ngày làm việc"
    assert text_privacy.clock(RequestState.REPLY_DUE, 0) == "Hạn cuối là hôm nay"
    assert text_privacy.clock(RequestState.REPLY_OVERDUE, 0) == "Đã quá hạn"
    assert text_privacy.clock(RequestState.DECISION_OVERDUE, -3) == "Quá hạn 3 ngày làm việc"
    assert text_privacy.clock(RequestState.DONE, -3) == ""


def test_a_refusal_to_erase_names_the_articles() -> None:
    draft = text_privacy.refusal_draft(RequestKind.ERASE)
    assert "Điều 19 khoản 1 điểm c và Điều 14 khoản 2)." in draft
    assert "Điều 14" not in text_privacy.refusal_draft(RequestKind.OBJECT)


def test_the_notice_says_what_the_law_asks_for() -> None:
    """Who, what, why, on what ground, how long, whose rights, by when, where to complain."""
    heads = [paragraph.split(":", 1)[0] for paragraph in PURPOSE_NOTICE]
    assert heads == [
        "Ai giữ",
        "Giữ những gì",
        "Để làm gì",
        "Căn cứ",
        "Không bắt buộc",
        "Không giữ",
        "Ai xem được",
        "Giữ bao lâu",
        "Quyền của ông/bà",
        "Liên hệ, khiếu nại",
    ]
    text = " ".join(PURPOSE_NOTICE)
    assert "Điều 19 khoản 1 điểm c" in text and "đã đọc" in text and "đồng ý;" in text
    assert NOTICE_VERSION == "2026-11-24"
