"""What a voice is given to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.content.loader import load_courses
from lms.text_speech import MOST_LETTERS, said, sentences

COURSES = Path(__file__).resolve().parents[1] / "courses"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("từ 01/9/2026", "từ ngày 1 tháng 9 năm 2026"),
        ("Từ ngày 01/09/2026, xã", "Từ ngày 1 tháng 9 năm 2026, xã"),
        ("trước ngày 30/11", "trước ngày 30 tháng 11"),
        ("UBND xã và HĐND xã", "Ủy ban nhân dân xã và Hội đồng nhân dân xã"),
        ("Luật số 35/2013/QH13", "Luật số 35 năm 2013 Quốc hội khóa 13"),
        ("Nghị định số 15/2014/NĐ-CP", "Nghị định số 15 năm 2014 nghị định Chính phủ"),
        ("khoản 3 Điều 21", "khoản 3 Điều 21"),
        ("20%/năm", "20 phần trăm một năm"),
        ("từ 3–5 người", "từ 3 đến 5 người"),
        ("lúc 7:30 và 14:00", "lúc 7 giờ 30 phút và 14 giờ"),
        ("gọi 113 ngay", "gọi một một ba ngay"),
        ("có 113 người", "có 113 người"),
        ("“Theo bác, làm thế nào?”", "Theo bác, làm thế nào?"),
        ("1.200.000 đồng", "1.200.000 đồng"),
    ],
)
def test_a_line_is_said_as_people_say_it(written: str, read: str) -> None:
    assert said(written) == read


def test_headings_lists_and_tables_lose_their_signs_and_keep_their_order() -> None:
    text = """## Sáu bước

**Bước 1.** Xem chỗ xảy ra.
Hỏi hai nhà.

1. Nghe
2. Hỏi

| Nên nói | Tránh nói |
|---|---|
| Mời bác | Sao lại thế |
"""
    assert sentences(text) == [
        "Sáu bước.",
        "Bước 1.",
        "Xem chỗ xảy ra.",
        "Hỏi hai nhà.",
        "1, Nghe.",
        "2, Hỏi.",
        "Nên nói;",
        "Tránh nói.",
        "Mời bác;",
        "Sao lại thế.",
    ]


def test_no_piece_is_longer_than_a_voice_takes_and_no_word_is_lost() -> None:
    long = ", ".join(f"ý thứ {number}" for number in range(200))
    pieces = sentences(long)
    assert max(map(len, pieces)) <= MOST_LETTERS
    assert " ".join(pieces).removesuffix(".").split() == long.split()


def test_every_lesson_there_is_can_be_said() -> None:
    catalogue, _ = load_courses(COURSES)
    for course in catalogue.courses.values():
        for lesson in course.lessons():
            for block in lesson.blocks:
                pieces = sentences(block.markdown)
                assert pieces, (lesson.id, block.kind)
                assert all(len(piece) <= MOST_LETTERS for piece in pieces)
                assert not any(sign in piece for piece in pieces for sign in ("**", "##", "|", "UBND"))
