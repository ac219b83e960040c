"""One's own data as a person reads it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from lms.services.my_data_words import sections
from lms.store.about_person import Table

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


def rows(table: str, **values: object) -> dict[str, str]:
    """The words of the one row."""
    [section] = sections([Table(table, [values])], {})
    return dict(section.blocks[0].rows[0])


def test_codes_days_and_moments_are_said_in_vietnamese() -> None:
    assert rows("people", full_name="Nguyễn Thị Lan", sex="female", created_at=NOON, phone=None) == {
        "Họ và tên": "Nguyễn Thị Lan",
        "Giới tính": "Nữ",
        "Ghi vào lúc": "24/11/2026 12:00",
    }
    assert rows("memberships", trainee_group="hoa_giai_vien", decision_date=date(2026, 1, 5)) == {
        "Nhóm": "Hòa giải viên",
        "Ngày quyết định": "05/01/2026",
    }
    assert rows("attendance", status="present", method="hand") == {
        "Có mặt, vắng": "Có mặt",
        "Cách làm": "ghi tay",
    }
    assert rows("sign_ins", method="secret", shared=True) == {
        "Cách làm": "mã PIN hoặc mật khẩu",
        "Máy dùng chung": "có",
    }
    assert rows("enrolments", cohort_id="Lớp số 10", course_version=1)["Lớp"] == "số 10"
    assert rows("role_grants", role="trainer") == {"Vai trò": "Giảng viên, người phụ trách lớp"}


def test_a_login_code_is_printed_as_on_a_slip_and_one_that_is_gone_as_gone() -> None:
    assert rows("people", learner_code="HH7M2C81") == {"Mã đăng nhập": "HH\u00a07M2C\u00a081"}
    assert rows("people", learner_code="DA-XOA-7M2C81HH") == {"Mã đăng nhập": "(đã xóa)"}


def test_a_correction_shows_what_it_changed() -> None:
    detail = {
        "before": {"full_name": "Nguyễn Thị Lan", "birth_year": 1968, "phone": None, "unit_id": "u"},
        "after": {"full_name": "Nguyễn Thị Lan", "birth_year": 1969, "phone": "0912000111", "unit_id": "v"},
    }
    said = rows("audit", act="person_corrected", detail=json.dumps(detail, ensure_ascii=False))
    assert said == {
        "Việc": "sửa thông tin người",
        "Chi tiết": "Năm sinh: 1968 → 1969; Số điện thoại: 0912000111",
    }


def test_a_certificate_says_what_is_printed_of_the_person() -> None:
    words = {"person_name": "Nguyễn Thị Lan", "birth_year": 1968, "signer_name": "Trần Văn Tuấn"}
    assert rows("certificates", words=json.dumps(words, ensure_ascii=False)) == {
        "Lời ghi": "họ tên Nguyễn Thị Lan; năm sinh 1968"
    }


def test_sections_stand_in_the_order_of_purposes() -> None:
    found = sections(
        [Table("audit", [{"act": "signed_in"}]), Table("people", [{"full_name": "Nguyễn Thị Lan"}])], {}
    )
    assert [section.title for section in found] == [
        "Lập danh sách người cần tập huấn",
        "Ghi lại ai đã làm gì",
    ]
