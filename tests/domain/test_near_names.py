"""How near two names are: one name, another way of writing it, a letter apart, or two names."""

import pytest

from lms.domain.near_names import Nearness, nearness


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Nguyễn Thị Hòa", "NGUYỄN THỊ HOÀ", Nearness.SAME),
        ("Nguyen Van Bay", "Nguyễn Văn Bảy", Nearness.WRITING),
        ("Nguyễn Van Bảy", "Nguyễn Văn Bảy", Nearness.LETTER),
        ("Trần Anh Vỹ", "Trần Anh Vĩ", Nearness.WRITING),
        ("Nguyễn Đức Minh Tuấn", "Nguyễn Minh Đức Tuấn", Nearness.WRITING),
        ("Nguyễn Văn Bảy", "Nguyễn Văn Bẩy", Nearness.LETTER),
        ("Lê Thị Hoa", "Lê Thị Hoan", Nearness.LETTER),
        ("Lê Thị Hoan", "Lê Thị Hoa", Nearness.LETTER),
        ("Lê Thị Hoa", "Lê Thị Hóa", Nearness.LETTER),
        ("Lê Thị Mai", "Lê Thị Lai", Nearness.LETTER),
        ("Lê Lan", "Lê Lam", None),
        ("Đức Văn Minh", "Minh Văn Đức", None),
        ("Lê Thị Hoa", "Lê Thị Huệ", None),
        ("Lê Thị Hoa", "Lê Văn Tuấn", None),
        ("", "Lê Thị Hoa", None),
    ],
)
def test_how_near_two_names_are(one: str, other: str, near: Nearness | None) -> None:
    assert nearness(one, other) is near
    assert nearness(other, one) is near
