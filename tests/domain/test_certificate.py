"""What a certificate is worth, and what it is called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lms.domain.certificate import (
    CertificateState,
    Ending,
    NameChange,
    corrections,
    key_id,
    register_number,
    state_after,
)
from lms.domain.completion import Completion, CompletionState
from lms.domain.org_units import place_line
from lms.domain.roster import TraineeGroup
from lms.text_certification import (
    GROUP_LINES,
    STATES,
    group_line,
    hours_text,
    period_text,
    result_lines,
)
from tests.domain.test_signing import LAN

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        (Ending(), CertificateState.VALID),
        (Ending(revoked_at=NOON, reason="Cấp nhầm"), CertificateState.REVOKED),
        (Ending(superseded_at=NOON, replaced_by="x"), CertificateState.SUPERSEDED),
    ],
)
def test_what_happened_decides_the_state(ending: Ending, state: CertificateState) -> None:
    assert state_after(ending) is state


def test_register_numbers_have_four_digits_or_more() -> None:
    assert register_number(127, "GCN-PTP") == "0127/GCN-PTP"
    assert register_number(12345, "GCN-PTP") == "12345/GCN-PTP"


def test_a_key_made_anew_has_another_name() -> None:
    assert key_id(bytes(32)) == key_id(bytes(32))
    assert key_id(bytes(32)) != key_id(bytes(31) + b"\x01")
    assert len(key_id(bytes(32))) == len("gcn-") + 8


def test_only_what_differs_is_a_correction() -> None:
    assert corrections(LAN, LAN.person_name, LAN.birth_year) == ()
    assert corrections(LAN, "Nguyễn Thị Lán", 1968) == (
        NameChange("person_name", "Nguyễn Thị Lan", "Nguyễn Thị Lán"),
    )
    assert corrections(LAN, LAN.person_name, None) == (NameChange("birth_year", "1968", ""),)


def test_units_read_from_the_village_up() -> None:
    assert place_line("Thôn Đông", "Xã Hồng Minh") == "Thôn Đông, xã Hồng Minh"
    assert place_line(None, "Xã Hồng Minh") == "Xã Hồng Minh"
    assert place_line("Tổ 1", "Phòng Tư pháp") == "Tổ 1, Phòng Tư pháp"


@pytest.mark.parametrize(
    ("minutes", "text"), [(480, "8 giờ"), (450, "7 giờ 30 phút"), (45, "45 phút"), (0, "0 phút")]
)
def test_hours(minutes: int, text: str) -> None:
    assert hours_text(minutes) == text


def test_the_span_of_a_class() -> None:
    day = NOON.date()
    assert period_text(day, day) == "24/11/2026"
    assert period_text(day, day.replace(day=30)) == "24/11/2026 – 30/11/2026"
    assert period_text(None, None) == ""


def test_results_leave_out_what_the_course_does_not_have() -> None:
    done = Completion(CompletionState.COMPLETE, NOON.date(), 360, 360, 288, (), (), 0, 0, ())
    assert result_lines(done, 80, 6) == ("Có mặt 360/360 phút (cần 80%)", "Đạt 6/6 bài kiểm tra")
    assert result_lines(done, 80, 0) == ("Có mặt 360/360 phút (cần 80%)",)
    online = Completion(CompletionState.COMPLETE, NOON.date(), 0, 0, 0, (), (), 0, 0, ())
    assert result_lines(online, 80, 1) == ("Đạt 1/1 bài kiểm tra",)


def test_every_code_has_words() -> None:
    assert set(STATES) == set(CertificateState)
    assert set(GROUP_LINES) == set(TraineeGroup)
    assert group_line(None) == ""
