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
        ("Luật số 35/2013/QH13", "Luật số 35 năm 2013 của Quốc hội khóa 13"),
        ("Nghị định số 15/2014/NĐ-CP", "Nghị định số 15 năm 2014 của Chính phủ"),
        ("Điều 10 Nghị định 155/2026/NĐ-CP", "Điều 10 Nghị định số 155 năm 2026 của Chính phủ"),
        ("theo 08/2019/QĐ-TTg", "theo quyết định số 8 năm 2019 của Thủ tướng"),
        ("Công văn 1866/BTP-PLHSHC", "Công văn số 1866 của Bộ Tư pháp"),
        ("Mẫu số 01/TCD", "Mẫu số 01, tê xê đê"),
        ("Phụ lục II Luật 91/2025", "Phụ lục 2 Luật 91 năm 2025"),
        ("Luật 2011 ghi", "Luật năm 2011 ghi"),
        ("trình tháng 3/2026", "trình tháng 3 năm 2026"),
        ("Tối 15/6, hẹn 07/10", "Tối ngày 15 tháng 6, hẹn ngày 7 tháng 10"),
        ("từ 2/3 số hộ; 10% × 5/12", "từ 2 phần 3 số hộ; 10 phần trăm nhân 5 phần 12"),
        ("trong 06 tháng", "trong 6 tháng"),
        ("mã 1.002211", "mã một chấm không không hai hai một một"),
        ("Ông D. vay bà E. 50 triệu. Bà E. đòi.", "Ông D vay bà E 50 triệu. Bà E đòi."),
        ("Hỏi anh H. Anh H. ở đâu?", "Hỏi anh H. Anh H ở đâu?"),
        ("tổ chức chính trị – xã hội", "tổ chức chính trị xã hội"),
        ("“Xử đi!” – trả lời thế nào?", "Xử đi! trả lời thế nào?"),
        ("Gửi ông/bà: 10 + 9 − 7 = 12", "Gửi ông, bà: 10 cộng 9 trừ 7 bằng 12"),
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
        "Nên nói: Mời bác; Tránh nói: Sao lại thế.",
    ]


def test_a_quoted_sentence_ends_once() -> None:
    assert sentences("Hỏi: “Không trả thì sao?”.\n\n- “Ký rồi thì làm.”\n- Chào: “Mời bác!”") == [
        "Hỏi: Không trả thì sao?",
        "Ký rồi thì làm.",
        "Chào: Mời bác!",
    ]


def test_a_cell_without_anything_says_so() -> None:
    assert sentences("| Việc | Hạn |\n|---|---|\n| 1. Nộp | – |\n| Xem | |") == [
        "Việc: 1, Nộp; Hạn: không có.",
        "Việc: Xem.",
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
